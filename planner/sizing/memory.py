"""What must fit into one GPU: weights, KV cache of the sequences in flight, activations and runtime.

Bytes of 10^9 per GB; GPU memory is given in GiB by its driver.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.i18n import Message, message
from planner.sizing.calibration import Format
from planner.sizing.cases import GIB as GIB
from planner.sizing.cases import Flags, Floats, ServingCase
from planner.sizing.timing import Fleet
from planner.sizing.work import Shape

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


class FleetMemory:
    """Parts of one GPU's memory for every case of a fleet, in bytes, and how many sequences a replica holds at once.

    A sequence that is served grows from the input to input + output; the engine's ``held_output`` says what it counts
    for on average: engines that reserve the whole answer hold fewer. ``memory_share`` is what the engine uses of the
    GPU; activations are those of the largest prefill step.
    """

    def __init__(self, fleet: Fleet) -> None:
        f, c = fleet.cases, fleet.calibration.values
        gpus = f.tp * f.pp
        weights = (f.dense_params + fleet.copied_params) * f.dense_bytes + f.expert_params * f.weight_bytes
        self.weights: Floats = (weights + (f.head_params + f.embedding_params) * 2.0) / gpus
        step = np.minimum(f.input_tokens, c["chunk_tokens"])
        self.runtime: Floats = c["activation_copies"] * step * f.hidden * 2 / f.tp + c["runtime_gb"] * GB
        self.usable: Floats = f.memory_bytes * fleet.memory_share
        split = fleet.kv_split * f.pp
        self.per_sequence: Floats = f.held_kv_bytes(f.input_tokens + fleet.held_output * f.output_tokens) / split
        longest = f.held_kv_bytes(f.input_tokens + f.output_tokens)
        self.longest: Floats = longest / np.where(f.attention_dp > 0, f.pp, split)
        self.free: Floats = self.usable - self.weights - self.runtime
        self.weights_fit: Flags = self.free >= 0
        self.fits: Flags = self.weights_fit & (self.longest <= self.free)
        held = np.maximum(self.free, 0.0) / np.maximum(self.per_sequence, 1.0)
        self.max_sequences: Floats = np.maximum(np.minimum(held, f.admitted), 1.0)

    def reason(self, index: int, case: ServingCase) -> Message | None:
        """Why nothing fits; None where it does."""
        return None if self.fits[index] else self.lack(index, case)

    def lack(self, index: int, case: ServingCase) -> Message:
        """What a case that does not fit is short of."""
        gpus = case.tp * case.pp
        if not self.weights_fit[index]:
            return message(
                "sizing.weights_do_not_fit", model=case.model.name, gpu=case.gpu.name, n=gpus,
                weights=float(self.weights[index]) / GB,
                usable=float(self.usable[index] - self.runtime[index]) / GB,
            )  # fmt: skip
        return message(
            "sizing.sequence_does_not_fit", gpu=case.gpu.name, n=gpus, sequence=float(self.longest[index]) / GB,
            free=float(self.free[index]) / GB,
        )  # fmt: skip

    def of(self, index: int, case: ServingCase) -> Memory:
        reason = self.reason(index, case)
        return Memory(
            capacity_gb=case.gpu.memory_gib * GIB / GB,
            weights_gb=float(self.weights[index]) / GB,
            runtime_gb=float(self.runtime[index]) / GB,
            kv_gb=max(float(self.free[index]), 0.0) / GB,
            kv_per_sequence_gb=float(self.per_sequence[index]) / GB,
            max_sequences=float(self.max_sequences[index]) if reason is None else 0.0,
            reason=reason,
        )
