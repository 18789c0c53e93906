"""What must fit into one GPU: weights, KV cache of the sequences in flight, activations and runtime.

Bytes of 10^9 per GB; GPU memory is given in GiB by its driver.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.catalog.hardware import Gpu
from planner.i18n import Message, message
from planner.sizing.calibration import Calibration, Format
from planner.sizing.timing import Layout
from planner.sizing.work import Shape

GIB = 1024.0**3
GB = 1e9


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of one GPU in GB. ``kv_gb`` is what is left for the cache; ``max_sequences`` the replica's batch limit at
    average occupancy; ``reason`` says why nothing fits, where it does not."""

    capacity_gb: float
    weights_gb: float
    runtime_gb: float
    kv_gb: float
    kv_per_sequence_gb: float
    max_sequences: float
    reason: Message | None

    @property
    def fits(self) -> bool:
        return self.reason is None


def weights_bytes(shape: Shape, weights: Format) -> float:
    """Bytes of all weights of one copy of the model; embedding and head stay at 16 bit."""
    dense = 2.0 if weights.dense_parts_16bit and shape.experts else weights.bytes_per_weight
    return (
        shape.dense_params * dense
        + shape.expert_params * weights.bytes_per_weight
        + (shape.head_params + shape.embedding_params) * 2.0
    )


def weights_per_gpu(shape: Shape, weights: Format, layout: Layout) -> float:
    """Bytes of weights on one GPU; with data-parallel attention each GPU holds all attention weights."""
    total = weights_bytes(shape, weights)
    if layout.attention_dp:
        dense = 2.0 if weights.dense_parts_16bit and shape.experts else weights.bytes_per_weight
        total += shape.attention_params * dense * (layout.tp - 1)
    return total / layout.gpus


def kv_split(shape: Shape, layout: Layout) -> int:
    """Over how many GPUs the cache of one sequence (or of a batch, data parallel) is spread."""
    within = layout.tp if layout.attention_dp else min(layout.tp, shape.kv_shards)
    return within * layout.pp


def runtime_bytes(shape: Shape, input_tokens: float, layout: Layout, calibration: Calibration) -> float:
    """Activations of the largest prefill step, and the fixed part (driver context, graphs, buffers)."""
    step = min(input_tokens, calibration["chunk_tokens"])
    activations = calibration["activation_copies"] * step * shape.hidden * 2 / layout.tp
    return activations + calibration["runtime_gb"] * GB


def memory_of(
    shape: Shape,
    gpu: Gpu,
    layout: Layout,
    weights: Format,
    kv_scale: float,
    memory_share: float,
    admitted: float,
    input_tokens: float,
    output_tokens: float,
    calibration: Calibration,
    model_name: str = "",
) -> Memory:
    """Parts of one GPU's memory, and how many sequences of (input + 0.6 output) tokens the replica holds at once.

    A sequence that is served grows from the input to input + output; in steady state the mean lies a little above the
    middle (0.6 of the output). ``memory_share`` is what the engine uses of the GPU, ``admitted`` its own batch limit.
    ``reason`` is set where weights or a single sequence do not fit.
    """
    capacity = gpu.memory_gib * GIB
    held = weights_per_gpu(shape, weights, layout)
    runtime = runtime_bytes(shape, input_tokens, layout, calibration)
    usable = capacity * memory_share
    split = kv_split(shape, layout)
    mean = shape.kv_bytes(input_tokens + calibration["occupancy_of_output"] * output_tokens, kv_scale) / split
    longest = shape.kv_bytes(input_tokens + output_tokens, kv_scale)
    longest /= layout.pp if layout.attention_dp else split
    free = usable - held - runtime
    reason: Message | None = None
    if held + runtime > usable:
        reason = message(
            "sizing.weights_do_not_fit", model=model_name, gpu=gpu.name, n=layout.gpus, weights=held / GB,
            usable=(usable - runtime) / GB,
        )  # fmt: skip
    elif longest > free:
        reason = message(
            "sizing.sequence_does_not_fit", gpu=gpu.name, n=layout.gpus, sequence=longest / GB, free=free / GB
        )
    most = max(free, 0.0) / mean if mean > 0 else admitted
    limit = admitted * (layout.tp if layout.attention_dp else 1)
    return Memory(
        capacity_gb=capacity / GB,
        weights_gb=held / GB,
        runtime_gb=runtime / GB,
        kv_gb=max(free, 0.0) / GB,
        kv_per_sequence_gb=mean / GB,
        max_sequences=min(most, limit) if reason is None else 0.0,
        reason=reason,
    )
