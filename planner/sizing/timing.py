"""Work + GPU + calibration -> seconds, with the terms they are made of and the one that binds.

The only place where physics, datasheet and measured efficiencies meet. Every step of a serving replica is timed here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from planner.catalog.hardware import Gpu
from planner.i18n import Message, message
from planner.sizing.calibration import Calibration, EngineFactors, Format, Generation
from planner.sizing.work import Shape, Work


class Bound(StrEnum):
    """What a step waits for most."""

    MEMORY = "memory"
    COMPUTE = "compute"
    INTERCONNECT = "interconnect"
    OVERHEAD = "overhead"


class Unserveable(ValueError):
    """The case cannot be calculated at all; ``reason`` says why in the user's language."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.key)
        self.reason = reason


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


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one step and the terms that add up to it, in seconds.

    Reading weights and computing with them are added, not overlapped: a fit that left the overlap open chose none.
    """

    seconds: float
    compute: float
    memory: float
    kv_cache: float
    attention: float
    interconnect: float
    overhead: float

    def mixed(self, other: Timing, share: float) -> Timing:
        """Mean of steps of two kinds, ``share`` of them like ``other``."""
        keep = 1 - share
        return Timing(
            self.seconds * keep + other.seconds * share,
            self.compute * keep + other.compute * share,
            self.memory * keep + other.memory * share,
            self.kv_cache * keep + other.kv_cache * share,
            self.attention * keep + other.attention * share,
            self.interconnect * keep + other.interconnect * share,
            self.overhead * keep + other.overhead * share,
        )

    @property
    def bound(self) -> Bound:
        """The largest of: reading memory, computing, sending between GPUs, fixed overhead."""
        return max(
            (self.memory + self.kv_cache, Bound.MEMORY),
            (self.compute + self.attention, Bound.COMPUTE),
            (self.interconnect, Bound.INTERCONNECT),
            (self.overhead, Bound.OVERHEAD),
            key=lambda pair: pair[0],
        )[1]


def link_gb_s(gpu: Gpu, gpus: int, calibration: Calibration) -> tuple[float, bool]:
    """Usable one-way bandwidth between the GPUs of a replica, and whether it is NVLink or its like.

    Cards in PCIe slots have bridges for pairs (four where the form factor says so); beyond, traffic crosses PCIe.
    """
    if gpu.nvlink_gb_s:
        form = gpu.form_factor or ""
        bridged = 4 if "4-way" in form else 2
        if "PCIe" not in form or gpus <= bridged:
            return gpu.nvlink_gb_s / 2 * calibration["link_efficiency"], True
    generation = 4.0
    if gpu.pcie:
        digits = gpu.pcie.split(".")[0].split()[-1]
        generation = float(digits) if digits.isdigit() else 4.0
    return calibration["pcie4_bus_gb_s"] * 2 ** (generation - 4), False


def compute_dtype(gpu: Gpu, weights: Format) -> str:
    """The format the tensor cores multiply in: that of the weights where the GPU has it, else the next wider one."""
    order = {"fp4": ("fp4", "fp8", "bf16"), "fp8": ("fp8", "bf16")}
    for dtype in order.get(weights.compute, ("bf16",)):
        if gpu.peak_tflops(dtype):
            return dtype
    raise Unserveable(message("sizing.no_peak", gpu=gpu.name))


Vector = tuple[float, float, float, float, float, float]
"""Work in seconds: linear layers, head, KV cache, decode attention, everything additive; and its tokens."""

_NOTHING: Vector = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_EFFICIENCY = {"bf16": "compute_16bit", "fp8": "compute_8bit", "fp4": "compute_4bit"}


class Machine:
    """One replica: a GPU, how many, the number formats and the engine. Rates are worked out once, steps are cheap."""

    __slots__ = (
        "_attn_s", "_evenness", "_expert_read", "_expert_s", "_fixed_s",
        "_head_flop_s", "_head_read", "_hop_s", "_kv_s", "_linear_flop_s", "_linear_read", "_per_sequence_s",
        "_wire_s", "calibration", "dtype", "gpu", "layout", "nvlink", "shape", "weights",
    )  # fmt: skip

    def __init__(
        self, shape: Shape, gpu: Gpu, layout: Layout, weights: Format, engine: EngineFactors,
        generation: Generation, calibration: Calibration,
    ) -> None:  # fmt: skip
        c = calibration.values
        n = layout.tp
        self.shape, self.gpu, self.layout, self.weights, self.calibration = shape, gpu, layout, weights, calibration
        self.dtype = compute_dtype(gpu, weights)
        peak = (gpu.peak_tflops(self.dtype) or 0.0) * 1e12
        peak16 = (gpu.peak_tflops("bf16") or 0.0) * 1e12
        if not peak16:
            raise Unserveable(message("sizing.no_peak", gpu=gpu.name))
        efficiency = c[_EFFICIENCY[self.dtype]]
        if weights.bytes_per_weight < 1.9 and self.dtype == "bf16":
            efficiency *= c["dequantised_compute"]
        factor = generation.time_factor
        slower = 1.0
        if gpu.vendor != "NVIDIA":
            slower = c["other_vendor_time"]
            factor *= slower
        bandwidth = gpu.bandwidth_gb_s * 1e9 * c["memory"]
        weight_bytes = weights.bytes_per_weight
        dense_bytes = 2.0 if weights.dense_parts_16bit and shape.experts else weight_bytes
        dense_peak, dense_efficiency = (peak, efficiency)
        if dense_bytes == 2.0:
            dense_peak, dense_efficiency = peak16, c["compute_16bit"]
        self._linear_flop_s = factor / (n * dense_peak * dense_efficiency)
        self._expert_s = factor / (n * peak * efficiency * c["expert_compute"])
        self._head_flop_s = factor / (n * peak16 * c["compute_16bit"])
        attention_copies = n if layout.attention_dp else 1
        copied = shape.attention_params * (attention_copies - 1)
        self._linear_read = factor * dense_bytes * (shape.dense_params + copied) / (n * bandwidth)
        self._expert_read = factor * weight_bytes * shape.expert_params / (n * bandwidth * c["expert_memory"])
        self._head_read = factor * 2.0 * shape.head_params / (n * bandwidth)
        kv_split = n if layout.attention_dp else min(n, shape.kv_shards)
        self._kv_s = factor / (kv_split * gpu.bandwidth_gb_s * 1e9 * c["kv_read"])
        self._attn_s = factor / (n * peak16 * c["attention_compute"])
        link, self.nvlink = link_gb_s(gpu, n, calibration) if n > 1 else (1.0, True)
        latency = c["reduction_latency_us"] if self.nvlink else c["pcie_latency_us"]
        if n > 1:
            self._hop_s = 2 * shape.layers * latency * 1e-6 * math.log2(n)
            if layout.attention_dp:
                met = max(shape.active_experts, 1)
                self._wire_s = 2 * shape.layers * shape.hidden * 2 * min(met, n) / n * (n - 1) / n / (link * 1e9)
            else:
                self._wire_s = 2 * shape.layers * 2 * (n - 1) / n * shape.hidden * 2 / (2 * link * 1e9)
        else:
            self._hop_s = self._wire_s = 0.0
        if layout.pp > 1:
            self._hop_s += (layout.pp - 1) * c["pipeline_hop_us"] * 1e-6
        per_layer = c["layer_overhead_us"] + (c["expert_layer_overhead_us"] if shape.experts else 0.0)
        self._fixed_s = slower * (shape.layers * per_layer * 1e-6 + generation.step_overhead_ms * 1e-3)
        self._per_sequence_s = c["sequence_overhead_us"] * 1e-6
        self._evenness = c["routing_evenness"]

    def weight_read_s(self) -> float:
        """Seconds to read all weights once: no step can be shorter."""
        return self._linear_read + self._expert_read + self._head_read

    def time(self, work: Work) -> Timing:
        """Seconds of one step that does ``work``."""
        shape = self.shape
        compute = work.linear_flops * self._linear_flop_s + work.expert_flops * self._expert_s
        memory = self._linear_read
        if shape.experts:
            memory += self._expert_read * shape.experts_touched(work.tokens, self._evenness)
        head_compute = work.head_flops * self._head_flop_s
        linear = compute + head_compute + memory + self._head_read
        kv = work.kv_bytes * self._kv_s
        decode_attention = work.decode_attention_flops * self._attn_s
        kv = kv if kv > decode_attention else decode_attention
        attention = work.attention_flops * self._attn_s
        wire = self._hop_s + work.tokens * self._wire_s
        overhead = self._fixed_s + work.sequences * self._per_sequence_s
        return Timing(
            linear + kv + attention + wire + overhead,
            compute + head_compute,
            memory + self._head_read,
            kv,
            attention,
            wire,
            overhead,
        )

    def seconds(self, work: Work) -> float:
        """``time(work).seconds`` without the terms."""
        return self.blend(self.vector(work), 1.0, _NOTHING, 0.0)

    def vector(self, work: Work) -> Vector:
        """The linear parts of ``work`` in seconds, with its tokens: steps are then timed by a few multiplications."""
        return (
            work.linear_flops * self._linear_flop_s + work.expert_flops * self._expert_s,
            work.head_flops * self._head_flop_s,
            work.kv_bytes * self._kv_s,
            work.decode_attention_flops * self._attn_s,
            work.attention_flops * self._attn_s + work.tokens * self._wire_s + work.sequences * self._per_sequence_s,
            work.tokens,
        )

    def blend(self, first: Vector, a: float, second: Vector, b: float) -> float:
        """Seconds of one step that does ``a`` times the first and ``b`` times the second work."""
        memory = self._linear_read
        shape = self.shape
        if shape.experts:
            memory += self._expert_read * shape.experts_touched(first[5] * a + second[5] * b, self._evenness)
        kv = first[2] * a + second[2] * b
        decode_attention = first[3] * a + second[3] * b
        return (
            memory
            + self._head_read
            + (first[0] + first[1]) * a
            + (second[0] + second[1]) * b
            + (kv if kv > decode_attention else decode_attention)
            + first[4] * a
            + second[4] * b
            + self._hop_s
            + self._fixed_s
        )
