"""Forward passes without generation: embedding, reranking, protein and DNA models; pictures as tokens of a prompt.

Time per token = FLOP / (peak x efficiency) + traffic of activations / bandwidth. No measurement stands behind the
coefficients; every figure is therefore a wide range, and its tier says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model, ModelKind
from planner.i18n import Message, message
from planner.resources import read_yaml, resource
from planner.sizing.errors import Unserveable
from planner.sizing.uncertainty import Range

GIB_GB = 1.073741824
MM_PER_INCH = 25.4
_EIGHT_BIT = ("fp8", "int8")
_GOOD = {
    "efficiency",
    "convolution_efficiency",
    "eight_bit_gain",
    "bandwidth_efficiency",
    "split_efficiency",
    "usable_memory_share",
}


@cache
def encoder_table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = read_yaml(resource("calibration", "encoders.yaml"))
    return table


@dataclass(frozen=True, slots=True)
class Encoder:
    """What one pass takes of a model. ``touched``: parameters every token multiplies with (no embedding table);
    ``attention_layers``: layers that attend (the others are convolutions); ``layers`` None: shape not known, so the
    attention over the sequence is left out and ``touched`` holds the table too."""

    name: str
    params: float
    touched: float
    layers: int | None
    hidden: int | None
    attention_layers: int
    context: float | None
    causal: bool
    fp8_required: bool
    unit: str

    @property
    def hybrid(self) -> bool:
        return self.layers is not None and self.attention_layers < self.layers

    def flop_per_token(self, tokens: float) -> float:
        """Operations per token of a sequence of ``tokens``: 2 per parameter, 4 n d per attending layer (half if causal)."""
        attention = 4.0 * self.attention_layers * (self.hidden or 0) * tokens
        return 2.0 * self.touched + attention * (0.5 if self.causal else 1.0)


def encoder_of(model: Model) -> Encoder:
    """What a pass of a catalogue model takes; raises Unserveable for image models."""
    if model.kind is ModelKind.IMAGE:
        raise Unserveable(message("sizing.not_an_encoder", model=model.name))
    facts = encoder_table()["models"]
    own: Mapping[str, Any] = facts.get(model.id) or facts.get(model.family) or {}
    embedding = float(model.vocab * model.hidden) if model.vocab and model.hidden else 0.0
    params = model.params_b * 1e9
    layers = model.layers
    return Encoder(
        name=model.name,
        params=params,
        touched=max(model.active_params_b * 1e9 - embedding, 0.1 * params),
        layers=layers,
        hidden=model.hidden,
        attention_layers=int(own.get("attention_layers", layers or 0)) if model.hidden else 0,
        context=model.context or own.get("context"),
        causal=bool(own.get("causal", model.kind is ModelKind.LLM)),
        fp8_required=bool(own.get("fp8_required", False)),
        unit=str(own.get("unit", "token")),
    )


@dataclass(frozen=True, slots=True)
class EncoderCase:
    """``tokens``: length of one item (a document chunk, query with passage, protein, DNA window)."""

    model: Model
    gpu: Gpu
    tokens: float
    gpus: int = 1
    dtype: str = "bf16"


@dataclass(frozen=True, slots=True)
class EncoderPrediction:
    """Of all GPUs. ``pieces``: sequences an item is cut into where it is longer than the model's context. ``latency_ms``:
    one item alone on one copy. ``gpus_per_copy``: GPUs over which one copy of the model must be split."""

    tokens_per_s: Range
    items_per_s: Range
    latency_ms: Range
    flop_per_token: float
    pieces: int
    gpus_per_copy: int
    weights_gb: float
    tier: Message
    notes: tuple[Message, ...]

    @property
    def items_per_h(self) -> Range:
        return self.items_per_s.times(3600)


def predict_encoder(case: EncoderCase) -> EncoderPrediction:
    """Throughput of forward passes, between all assumptions at their unfavourable and at their favourable bound. Raises Unserveable where the card or its memory cannot do it."""
    encoder, gpu = encoder_of(case.model), case.gpu
    if not gpu.peak_tflops("bf16"):
        raise Unserveable(message("sizing.no_peak", gpu=gpu.name))
    if encoder.fp8_required and not gpu.peak_tflops("fp8"):
        raise Unserveable(message("sizing.fp8_required", model=encoder.name, gpu=gpu.name))
    middle = _coefficients("value")
    weights = encoder.params * (1 if case.dtype in _EIGHT_BIT else 2) / 1e9
    split = _gpus_per_copy(case, encoder, weights, middle)
    length = min(case.tokens, encoder.context) if encoder.context else case.tokens
    pieces = max(1, math.ceil(case.tokens / length))

    busy = case.gpus // split * split

    def speed(c: Mapping[str, float]) -> float:
        one = c["split_efficiency"] if split > 1 else 1.0
        return busy * one / (_token_seconds(case, encoder, length, c) * c["padding"])

    def alone(c: Mapping[str, float]) -> float:
        one = c["split_efficiency"] * split if split > 1 else 1.0
        reading = weights * 1e9 / (gpu.bandwidth_gb_s * 1e9 * c["bandwidth_efficiency"] * split)
        return (
            max(_token_seconds(case, encoder, length, c) * case.tokens / one, reading * pieces) * 1e3
            + c["request_overhead_ms"]
        )

    bad, good = _coefficients("bad"), _coefficients("good")
    tokens = Range(speed(bad), speed(middle), speed(good))
    return EncoderPrediction(
        tokens_per_s=tokens,
        items_per_s=tokens.times(1 / case.tokens),
        latency_ms=Range(alone(good), alone(middle), alone(bad)),
        flop_per_token=encoder.flop_per_token(length),
        pieces=pieces,
        gpus_per_copy=split,
        weights_gb=weights,
        tier=message("sizing.encoder_tier"),
        notes=_notes(encoder, pieces, split),
    )


def generation_tokens_per_s(model: Model, gpu: Gpu, context: float, gpus: int = 1, dtype: str = "bf16") -> Range:
    """Tokens/s of one sequence that a hybrid or causal model writes, alone on ``gpus``: reading its weights and the keys
    and values of its attending layers is the bound. Raises Unserveable for models that do not generate."""
    encoder = encoder_of(model)
    if not encoder.causal:
        raise Unserveable(message("sizing.does_not_generate", model=encoder.name))
    if encoder.fp8_required and not gpu.peak_tflops("fp8"):
        raise Unserveable(message("sizing.fp8_required", model=encoder.name, gpu=gpu.name))
    weights = encoder.params * (1 if dtype in _EIGHT_BIT else 2)
    kept = 4.0 * encoder.attention_layers * (encoder.hidden or 0) * context
    _gpus_per_copy(
        EncoderCase(model, gpu, context, gpus, dtype), encoder, (weights + kept) / 1e9, _coefficients("value")
    )

    def speed(c: Mapping[str, float]) -> float:
        one = c["split_efficiency"] if gpus > 1 else 1.0
        return gpu.bandwidth_gb_s * 1e9 * c["bandwidth_efficiency"] * gpus * one / (weights + kept)

    return Range(*(speed(_coefficients(which)) for which in ("bad", "value", "good")))


def gpus_for(case: EncoderCase, items_per_s: float) -> Range:
    """GPUs that a load of items/s takes; whole copies, never fewer than one."""
    one = predict_encoder(case)
    copy = one.items_per_s.times(1 / (case.gpus // one.gpus_per_copy))
    copies = Range(*(math.ceil(items_per_s / s) or 1 for s in (copy.high, copy.mid, copy.low)))
    return copies.times(one.gpus_per_copy)


def picture_tokens(family: str, width: int, height: int) -> Range:
    """Tokens that a picture of ``width`` x ``height`` pixels adds to a prompt; an unknown family gets a wide range."""
    rules = encoder_table()["vision"]
    rule: Mapping[str, Any] = rules.get(family) or rules["other"]
    if rule["rule"] == "fixed":
        tokens = float(rule["tokens"])
        return Range(float(rule.get("least", tokens)), tokens, float(rule.get("most", tokens)))
    if rule["rule"] == "tiles":
        tile = float(rule["tile"])
        tiles = min(math.ceil(width / tile) * math.ceil(height / tile), int(rule["most_tiles"]))
        tokens = float(rule["tokens_per_tile"]) * (tiles + (tiles > 1))
        return Range.exact(tokens)
    side = float(rule["pixels_per_token"])
    least, most = float(rule["least"]), float(rule["most"])
    tokens = min(max(max(1, round(height / side)) * max(1, round(width / side)), least), most)
    spread = float(rule.get("spread", 1.0))
    return Range(max(tokens / spread, min(tokens, least)), tokens, min(tokens * spread, max(tokens, most)))


def page_tokens(family: str, dpi: float | None = None) -> Range:
    """Tokens of one page given as a picture; by default at the resolution of ``calibration/encoders.yaml``."""
    page = encoder_table()["page"]
    dots = (dpi or float(page["dpi"])) / MM_PER_INCH
    return picture_tokens(family, round(float(page["width_mm"]) * dots), round(float(page["height_mm"]) * dots))


def _coefficients(which: str) -> dict[str, float]:
    """Middle values, or all at their favourable or unfavourable bound."""
    made = {}
    for name, entry in encoder_table()["coefficients"].items():
        bound = which if which == "value" else "high" if (which == "good") == (name in _GOOD) else "low"
        made[name] = float(entry[bound])
    return made


def _token_seconds(case: EncoderCase, encoder: Encoder, length: float, c: Mapping[str, float]) -> float:
    gpu = case.gpu
    share = c["convolution_efficiency" if encoder.hybrid else "efficiency"]
    if case.dtype in _EIGHT_BIT and any(gpu.peak_tflops(f) for f in _EIGHT_BIT):
        share *= c["eight_bit_gain"]
    computing = encoder.flop_per_token(length) / ((gpu.peak_tflops("bf16") or 0.0) * 1e12 * share)
    moved = 2.0 * c["activation_copies"] * (encoder.layers or 0) * (encoder.hidden or 0)
    return computing + moved / (gpu.bandwidth_gb_s * 1e9 * c["bandwidth_efficiency"])


def _gpus_per_copy(case: EncoderCase, encoder: Encoder, needed_gb: float, c: Mapping[str, float]) -> int:
    usable = case.gpu.memory_gib * GIB_GB * c["usable_memory_share"] - c["runtime_gb"]
    split = max(1, math.ceil(needed_gb / usable)) if usable > 0 else case.gpus + 1
    if split > case.gpus:
        raise Unserveable(
            message(
                "sizing.encoder_does_not_fit",
                model=encoder.name,
                gpu=case.gpu.name,
                n=case.gpus,
                needed=needed_gb,
                usable=usable,
            )
        )
    return split


def _notes(encoder: Encoder, pieces: int, split: int) -> tuple[Message, ...]:
    found = []
    if encoder.layers is None or encoder.hidden is None:
        found.append(message("sizing.encoder_shape_unknown", model=encoder.name))
    if encoder.hybrid:
        found.append(
            message(
                "sizing.encoder_hybrid", model=encoder.name, attending=encoder.attention_layers, layers=encoder.layers
            )
        )
    if pieces > 1:
        found.append(message("sizing.encoder_pieces", context=encoder.context, pieces=pieces))
    if split > 1:
        found.append(message("sizing.encoder_split", model=encoder.name, n=split))
    return tuple(found)
