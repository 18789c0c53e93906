"""Image generation by diffusion: images per second, latency and memory of one GPU from the operations of the passes.

A step takes a fixed time for its launches plus passes x batch x FLOP / (peak x efficiency); text encoding comes before
the steps and decoding after them. The share of the peak that is reached falls with the watts a card has per TFLOP.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from planner.catalog.hardware import Gpu
from planner.i18n import Message, message
from planner.resources import read_yaml, resource
from planner.sizing.benchmarks import NotScored, number
from planner.sizing.diffusion import Denoiser, decoder_bytes, decoder_flop, denoiser_of, latent
from planner.sizing.errors import Unserveable
from planner.sizing.uncertainty import Range

GIB_GB = 1.073741824
_EIGHT_BIT = ("fp8", "int8")
_FOUR_BIT = ("fp4", "nvfp4", "mxfp4", "nf4", "int4")
_WITHOUT_GUIDANCE = re.compile(r"\b(no|without) (cfg|guidance)\b|\bcfg( scale)?[ =]*1(\.0)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ImageCase:
    """``gpus`` each make their own images. ``batch`` None: what fills a GPU in steady operation. ``passes`` None: what the
    model needs (2 with classifier-free guidance). ``dtype`` blank: 16 bit. ``under_load``: requests arrive one by one
    and are answered within a latency limit. ``tuned_engine``: compiled kernels, not an eager pipeline."""

    model_id: str
    gpu: Gpu
    gpus: int = 1
    steps: int = 30
    width: int = 1024
    height: int = 1024
    dtype: str = ""
    tuned_engine: bool = True
    batch: int | None = None
    passes: int | None = None
    under_load: bool = False
    encoders_on_gpu: bool = True


@dataclass(frozen=True, slots=True)
class ImageMemory:
    """GB of one GPU."""

    weights_gb: float
    encoders_gb: float
    activations_gb: float
    usable_gb: float

    @property
    def needed_gb(self) -> float:
        return self.weights_gb + self.encoders_gb + self.activations_gb


@dataclass(frozen=True, slots=True)
class ImagePrediction:
    """``images_per_s`` and ``images_per_h`` of all GPUs; ``step_ms`` one denoising step of the whole batch with all its
    guidance passes; ``latency_s`` one image alone on one GPU; ``tier`` says how far the question lies from the data."""

    images_per_s: Range
    seconds_per_image: Range
    step_ms: Range
    latency_s: Range
    flop_per_image: float
    memory: ImageMemory
    tier: str

    @property
    def images_per_h(self) -> Range:
        return self.images_per_s.times(3600)

    def mean_wait_s(self, arrivals_s: float, gpus: int = 1) -> float | None:
        """Mean wait before an image is begun at ``arrivals_s`` images/s over ``gpus`` (M/D/1 each); None when overloaded."""
        each = gpus / self.images_per_s.mid
        load = arrivals_s / self.images_per_s.mid
        return load * each / (2 * (1 - load)) if load < 1 else None


@cache
def image_table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = read_yaml(resource("calibration", "images.yaml"))
    return table


def image_facts(model_id: str, table: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """Architecture of an image model; raises Unserveable for one whose architecture is not listed."""
    table = table or image_table()
    key = table["aliases"].get(model_id.lower(), model_id)
    facts: Mapping[str, Any] | None = table["models"].get(key)
    if facts is None:
        raise Unserveable(message("sizing.image_model_unknown", model=model_id))
    return facts


def missing_facts(model_id: str) -> Message | None:
    """What keeps an image model from being sized; None where nothing does."""
    try:
        image_facts(model_id)
    except Unserveable as problem:
        return problem.reason
    return None


def predict_images(case: ImageCase, table: Mapping[str, Any] | None = None) -> ImagePrediction:
    """Speed and memory with 80 % intervals. Raises Unserveable for a model without figures or one that does not fit."""
    table = table or image_table()
    facts = image_facts(case.model_id, table)
    rate = sustained_flop_s(case, table)
    value = _values(table)
    denoiser = denoiser_of(facts)
    rows, columns = latent(case.height), latent(case.width)
    passes = case.passes or int(facts["passes"])
    batch = case.batch or max(1, round(value["usual_batch"]))
    memory = _memory(case, facts, denoiser, batch * passes, value)
    if memory.needed_gb > memory.usable_gb:
        raise Unserveable(
            message(
                "sizing.image_does_not_fit", model=case.model_id, gpu=case.gpu.name, needed=memory.needed_gb,
                usable=memory.usable_gb,
            )
        )  # fmt: skip
    step_flop = denoiser.flop(rows, columns) * passes
    once_flop = (
        decoder_flop(rows, columns) + 2e9 * float(facts["encoders_params_b"]) * float(facts["prompt_tokens"]) * passes
    )
    slower = 1.0 if case.tuned_engine else value["eager_time"]
    launch = value["step_overhead_ms" if case.tuned_engine else "eager_step_overhead_ms"] / 1e3
    load = value["under_load_time"] if case.under_load else 1.0

    def step(images: int) -> float:
        return launch + images * step_flop / rate * slower

    def whole(images: int) -> float:
        return case.steps * step(images) + images * once_flop / rate * slower

    tier = _tier(case, table)
    sigma = float(table["tiers"][tier]["sigma"])
    alone = max(sigma, float(table["tiers"]["alone"]["sigma"]))
    each = Range.around(whole(batch) / batch * load, sigma)
    return ImagePrediction(
        images_per_s=each.map(lambda s: case.gpus / s),
        seconds_per_image=each,
        step_ms=Range.around(step(case.batch or 1) * 1e3, sigma if (case.batch or 1) > 1 else alone),
        latency_s=Range.around(whole(1), alone),
        flop_per_image=case.steps * step_flop + once_flop,
        memory=memory,
        tier=tier,
    )


def sustained_flop_s(case: ImageCase, table: Mapping[str, Any]) -> float:
    """FLOP/s a GPU keeps up in compiled denoising passes; raises Unserveable where its peak is not known."""
    gpu, value = case.gpu, _values(table)
    peak = gpu.peak_tflops("bf16")
    if not peak:
        raise Unserveable(message("sizing.no_peak", gpu=gpu.name))
    watts = gpu.tdp_w / peak if gpu.tdp_w else value["reference_watt_per_tflop"]
    share = value["efficiency"] * (watts / value["reference_watt_per_tflop"]) ** value["power_exponent"]
    if case.dtype in _EIGHT_BIT and any(gpu.peak_tflops(f) for f in _EIGHT_BIT):
        share *= value["eight_bit_gain"]
    elif case.dtype in ("fp4", "nvfp4", "mxfp4") and gpu.peak_tflops("fp4"):
        share *= value["eight_bit_gain"]  # no measurement of 4-bit kernels: no more than 8 bit is promised
    elif case.dtype in ("fp32", "tf32"):
        share *= (gpu.peak_tflops("tf32") or gpu.peak_tflops("fp32") or peak / 2) / peak
    if gpu.vendor != "NVIDIA":
        share /= value["other_vendor_time"]
    sustained: float = peak * 1e12 * min(share, 0.95)
    return sustained


def _values(table: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(entry["value"]) for name, entry in table["coefficients"].items()}


def _memory(
    case: ImageCase, facts: Mapping[str, Any], denoiser: Denoiser, passes: int, value: Mapping[str, float]
) -> ImageMemory:
    """Weights, text encoders at 16 bit, and the larger of denoising all images and decoding one."""
    rows, columns = latent(case.height), latent(case.width)
    wide = (
        1.0 if case.dtype in _EIGHT_BIT else 0.56 if case.dtype in _FOUR_BIT else 4.0 if case.dtype == "fp32" else 2.0
    )
    decoding = decoder_bytes(rows, columns, value["decoder_copies"]) / 1e9
    denoising = denoiser.widest_bytes(rows, columns) * passes * value["activation_copies"] / 1e9
    return ImageMemory(
        weights_gb=denoiser.params_b * wide,
        encoders_gb=float(facts["encoders_params_b"]) * 2 * case.encoders_on_gpu,
        activations_gb=max(decoding, denoising) + value["runtime_gb"],
        usable_gb=case.gpu.memory_gib * GIB_GB * value["usable_memory_share"],
    )


def _tier(case: ImageCase, table: Mapping[str, Any]) -> str:
    known = table["aliases"].get(case.model_id.lower(), case.model_id) in table["measured_models"]
    if not (known and case.tuned_engine):
        return "other"
    return "listed" if case.gpu.id in table["measured_gpus"] else "new_gpu"


_EAGER = ("diffusers", "pytorch", "comfyui", "automatic1111", "webui", "hugging face", "transformers")
_COMPILED = ("compile", "tensorrt", "onediff", "inductor")


def image_row(row: Mapping[str, str], gpus: Mapping[str, Gpu]) -> ImageCase:
    """The case of a row of published measurements; raises NotScored with the reason. Measured columns are not read."""
    gpu = gpus.get((row.get("gpu") or "").strip())
    if gpu is None:
        raise NotScored("gpu_unknown")
    steps, width, height = number(row, "steps"), number(row, "width"), number(row, "height")
    if steps is None or width is None or height is None or max(steps, width, height) > 16384:
        raise NotScored("image_settings_unknown")
    engine = f"{row.get('engine') or ''} {row.get('engine_detail') or ''}".lower()
    eager = any(word in engine for word in _EAGER) and not any(word in engine for word in _COMPILED)
    batch, passes = number(row, "batch"), number(row, "passes")
    if passes is None and _WITHOUT_GUIDANCE.search(row.get("note") or ""):
        passes = 1
    scenario = (row.get("scenario") or "").strip().lower()
    return ImageCase(
        model_id=(row.get("model") or "").strip(),
        gpu=gpu,
        gpus=max(int(number(row, "gpus") or 1), 1),
        steps=max(int(steps), 1),
        width=int(width),
        height=int(height),
        dtype=(row.get("dtype") or "").strip().lower(),
        tuned_engine=not eager,
        batch=max(int(min(batch, 1024)), 1) if batch else None,
        passes=max(int(min(passes, 8)), 1) if passes else None,
        under_load=scenario == "server",
    )
