"""What is served on what: one case, or thousands of them as arrays of facts. Nothing empirical enters here.

A fleet of cases is worked out at once (``timing.Fleet``): fitting, validation and the search are the same arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.i18n import message
from planner.sizing.calibration import Calibration, EngineFactors, Format, Generation
from planner.sizing.errors import Unserveable
from planner.sizing.work import Shape, shape_of

GIB = 1024.0**3
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Layout:
    """How one replica is spread over GPUs. With ``attention_dp`` every GPU keeps the attention of its own sequences
    (data parallel) and only the experts are spread."""

    tp: int = 1
    pp: int = 1
    attention_dp: bool = False

    @property
    def gpus(self) -> int:
        return self.tp * self.pp


class Traffic(StrEnum):
    """How requests come: answers streamed to users, a throughput run without a server, or all requests at one moment."""

    STREAMED = "streamed"
    OFFLINE = "offline"
    AT_ONCE = "at_once"


@dataclass(frozen=True, slots=True)
class ServingCase:
    """What is served on what. ``kv_dtype`` None: fp8 where the engine keeps it so beside 8-bit or smaller weights.

    ``attention_dp``: every GPU keeps the attention of its own sequences and only the experts are spread.
    ``max_sequences`` overrides the engine's own batch limit per replica.
    """

    model: Model
    gpu: Gpu
    weight_dtype: str = "bf16"
    kv_dtype: str | None = None
    tp: int = 1
    pp: int = 1
    engine: str = "vllm"
    input_tokens: float = 1024.0
    output_tokens: float = 256.0
    attention_dp: bool = False
    engine_version: str | None = None
    cached_share: float = 0.0
    traffic: Traffic = Traffic.STREAMED
    as_of: str | None = None
    """When it ran (ISO date): tells the release where no version is named."""
    max_sequences: float | None = None


def compute_dtype(gpu: Gpu, weights: Format) -> str:
    """The format the tensor cores multiply in: that of the weights where the GPU has it, else 16 bit (weights are
    widened first; 4-bit weights are not narrowed to 8-bit products)."""
    if weights.compute in ("fp4", "fp8") and gpu.peak_tflops(weights.compute):
        return weights.compute
    if not gpu.peak_tflops("bf16"):
        raise Unserveable(message("sizing.no_peak", gpu=gpu.name))
    return "bf16"


def kv_scale(kv_dtype: str | None, weight_dtype: str, engine: EngineFactors) -> float:
    """1 for a 16-bit cache, 0.5 for an 8-bit one."""
    if kv_dtype is None and weight_dtype in ("fp8", "fp4", "nvfp4", "mxfp4"):
        kv_dtype = engine.kv_dtype_of_fp8
    return 0.5 if kv_dtype in ("fp8", "int8", "e4m3") else 1.0


def stored_format(model: Model, weight_dtype: str, calibration: Calibration) -> Format:
    """The format weights lie in. Raises Unserveable for a format that is not known.

    Models that are published in MXFP4 only (gpt-oss) are that whatever the label says.
    """
    try:
        asked = calibration.formats[weight_dtype]
    except KeyError:
        raise Unserveable(message("sizing.unknown_format", format=weight_dtype)) from None
    if model.family == "gpt-oss" and asked.compute in ("fp8", "fp4"):
        return calibration.formats["mxfp4"]
    return asked


def nvlinked(gpu: Gpu, gpus: int) -> bool:
    """Whether the GPUs of a replica are joined by NVLink or its like.

    Cards in PCIe slots have bridges for pairs (four where the form factor says so); beyond, traffic crosses PCIe.
    """
    if not gpu.nvlink_gb_s:
        return False
    form = gpu.form_factor or ""
    return "PCIe" not in form or gpus <= (4 if "4-way" in form else 2)


def pcie_generation(gpu: Gpu) -> float:
    """4 where the datasheet says nothing that can be read."""
    digits = gpu.pcie.split(".")[0].split()[-1] if gpu.pcie else ""
    return float(digits) if digits.isdigit() else 4.0


_SHAPE = (
    "layers", "hidden", "dense_params", "attention_params", "expert_params", "experts", "active_experts", "head_params",
    "embedding_params", "kv_bytes_full", "kv_bytes_sliding", "window", "kv_shards", "full_pair_flops",
    "sliding_pair_flops", "decode_pair_flops",
)  # fmt: skip
_GPU = ("bandwidth", "peak16", "memory_bytes", "link", "pcie", "arm_host", "other_vendor")
_REST = (
    "engine", "generation", "peak", "compute", "weight_bytes", "dense_bytes", "kv_scale", "tp", "pp", "attention_dp",
    "nvlink", "input_tokens", "output_tokens", "cached_share", "admitted", "streamed", "at_once", "windows_free_memory",
)  # fmt: skip
_COLUMNS = (*_SHAPE, *_GPU, *_REST)

COMPUTE_16BIT, COMPUTE_8BIT, COMPUTE_4BIT, WIDENED_8BIT, WIDENED_4BIT = range(5)
"""Which efficiency multiplies the linear layers: that of the format, or of 16 bit after widening."""


@lru_cache(maxsize=512)
def _shape_row(shape: Shape) -> tuple[float, ...]:
    return tuple(float(getattr(shape, name)) for name in _SHAPE)


def _gpu_row(gpu: Gpu) -> tuple[float, ...]:
    peak16 = gpu.peak_tflops("bf16")
    if not peak16:
        raise Unserveable(message("sizing.no_peak", gpu=gpu.name))
    return (
        gpu.bandwidth_gb_s * 1e9, peak16 * 1e12, gpu.memory_gib * GIB, (gpu.nvlink_gb_s or 0.0) / 2 * 1e9,
        pcie_generation(gpu), float("Grace" in gpu.architecture), float(gpu.vendor != "NVIDIA"),
    )  # fmt: skip


def _compute_code(weights: Format, dtype: str) -> int:
    if dtype == "fp8":
        return COMPUTE_8BIT
    if dtype == "fp4":
        return COMPUTE_4BIT
    if weights.bytes_per_weight >= 1.9:
        return COMPUTE_16BIT
    return WIDENED_8BIT if weights.bytes_per_weight > 0.8 else WIDENED_4BIT


@dataclass(frozen=True, slots=True)
class Described:
    """What a case means in words of the calibration."""

    shape: Shape
    weights: Format
    engine: EngineFactors
    generation: Generation
    kv_scale: float


def described(case: ServingCase, calibration: Calibration) -> Described:
    """Raises UnknownShape or Unserveable where the case has no meaning."""
    engine = calibration.engines.get(case.engine)
    if engine is None:
        raise Unserveable(message("sizing.unknown_engine", engine=case.engine))
    generation = engine.generation(case.engine_version, case.as_of)
    shape = shape_of(case.model)
    if not generation.sliding_windows:
        shape = shape.without_window()
    weights = stored_format(case.model, case.weight_dtype, calibration)
    return Described(shape, weights, engine, generation, kv_scale(case.kv_dtype, case.weight_dtype, engine))


def _row(case: ServingCase, what: Described, calibration: Calibration) -> tuple[float, ...]:
    gpu, weights = case.gpu, what.weights
    dtype = compute_dtype(gpu, weights)
    dense_bytes = 2.0 if weights.dense_parts_16bit and what.shape.experts else weights.bytes_per_weight
    spread = case.attention_dp and case.tp > 1
    admitted = case.max_sequences or what.generation.admitted(gpu) * (case.tp if spread else 1)
    return (
        *_shape_row(what.shape), *_gpu_row(gpu),
        calibration.engine_index[what.engine.id], calibration.generation_index[what.engine.id, what.generation.below],
        (gpu.peak_tflops(dtype) or 0.0) * 1e12, _compute_code(weights, dtype), weights.bytes_per_weight, dense_bytes,
        what.kv_scale, case.tp, case.pp, spread, nvlinked(gpu, case.tp), case.input_tokens, case.output_tokens,
        case.cached_share, admitted, case.traffic is Traffic.STREAMED, case.traffic is Traffic.AT_ONCE,
        what.generation.windows_free_memory,
    )  # fmt: skip


class Cases:
    """Facts of many cases, one array per fact; ``take`` picks some."""

    layers: Floats
    hidden: Floats
    dense_params: Floats
    attention_params: Floats
    expert_params: Floats
    experts: Floats
    active_experts: Floats
    head_params: Floats
    embedding_params: Floats
    kv_bytes_full: Floats
    kv_bytes_sliding: Floats
    window: Floats
    kv_shards: Floats
    full_pair_flops: Floats
    sliding_pair_flops: Floats
    decode_pair_flops: Floats
    bandwidth: Floats
    peak16: Floats
    memory_bytes: Floats
    link: Floats
    pcie: Floats
    arm_host: Floats
    other_vendor: Floats
    engine: Floats
    generation: Floats
    peak: Floats
    compute: Floats
    weight_bytes: Floats
    dense_bytes: Floats
    kv_scale: Floats
    tp: Floats
    pp: Floats
    attention_dp: Floats
    nvlink: Floats
    input_tokens: Floats
    output_tokens: Floats
    cached_share: Floats
    admitted: Floats
    streamed: Floats
    at_once: Floats
    windows_free_memory: Floats

    def __init__(self, table: Floats) -> None:
        self.table = table
        for name, column in zip(_COLUMNS, table, strict=True):
            setattr(self, name, column)

    @classmethod
    def of(cls, cases: Sequence[ServingCase], calibration: Calibration) -> Cases:
        """Raises UnknownShape or Unserveable for the first case that has no meaning."""
        return cls.of_described([(case, described(case, calibration)) for case in cases], calibration)

    @classmethod
    def of_described(cls, pairs: Sequence[tuple[ServingCase, Described]], calibration: Calibration) -> Cases:
        rows = [_row(case, what, calibration) for case, what in pairs]
        return cls(np.array(rows, dtype=float).reshape(len(rows), len(_COLUMNS)).T.copy())

    @classmethod
    def over_layouts(
        cls, pairs: Sequence[tuple[ServingCase, Described]], layouts: Sequence[Layout], calibration: Calibration
    ) -> Cases:
        """Every case in every layout, the layouts of one case side by side; faster than describing each."""
        rows = np.array([_row(case, what, calibration) for case, what in pairs], dtype=float)
        made = cls(np.repeat(rows.T, len(layouts), axis=1).reshape(len(_COLUMNS), -1))
        each = len(pairs)
        made.tp[:] = np.tile([layout.tp for layout in layouts], each)
        made.pp[:] = np.tile([layout.pp for layout in layouts], each)
        made.attention_dp[:] = np.tile([float(layout.attention_dp) for layout in layouts], each)
        made.nvlink[:] = [nvlinked(case.gpu, layout.tp) for case, _ in pairs for layout in layouts]
        made.admitted[:] *= np.where(made.attention_dp > 0, made.tp, 1.0)
        return made

    def __len__(self) -> int:
        return int(self.table.shape[1])

    def take(self, index: NDArray[np.int64]) -> Cases:
        return Cases(self.table[:, index])

    def kv_bytes(self, context: Floats) -> Floats:
        """KV cache of one sequence of ``context`` tokens in bytes."""
        held = np.where(self.window > 0, np.minimum(context, self.window), context)
        return (self.kv_bytes_full * context + self.kv_bytes_sliding * held) * self.kv_scale

    def held_kv_bytes(self, context: Floats) -> Floats:
        """Memory the cache of such a sequence takes: engines may keep what has left a window."""
        whole = (self.kv_bytes_full + self.kv_bytes_sliding) * context * self.kv_scale
        return np.where(self.windows_free_memory > 0, self.kv_bytes(context), whole)

    def decode_attention_flops(self, context: Floats) -> Floats:
        """FLOP of one token's attention to ``context`` tokens before it."""
        held = np.where(self.window > 0, np.minimum(context, self.window), context)
        return self.decode_pair_flops * context + self.sliding_pair_flops * held

    def read_tokens(self) -> Floats:
        """Tokens of a prompt that have to be read: those not found in a prefix cache."""
        return np.maximum(self.input_tokens * (1 - self.cached_share), 1.0)

    def prefill_attention_flops(self) -> Floats:
        """FLOP of the causal attention of one prompt."""
        new, tokens, window = self.read_tokens(), self.input_tokens, self.window
        pairs = new * (tokens - new / 2)
        edge = np.maximum(window - (tokens - new), 0.0) ** 2 / 2
        near = np.where((window > 0) & (tokens > window), new * window - edge, pairs)
        return self.full_pair_flops * pairs + self.sliding_pair_flops * near


def check_context(model: Model, input_tokens: float, output_tokens: float) -> None:
    """Raises Unserveable where input and output are longer than the model can read."""
    tokens = input_tokens + output_tokens
    if model.context is not None and tokens > model.context:
        raise Unserveable(
            message("sizing.context_exceeded", model=model.name, context=model.context, tokens=math.ceil(tokens))
        )
