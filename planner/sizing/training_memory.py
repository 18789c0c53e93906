"""Memory of one GPU in training, by part, and whether it fits. Arithmetic of ZeRO (Rajbhandari et al. 2020) and of
activations (Korthikanti et al. 2022); bytes throughout, numpy columns in, numpy columns out.

Two peaks differ: what the run *needs* decides whether it fits; what tools *report* also counts blocks the allocator
keeps, and ends at the memory of the GPU.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.sizing.training_calibration import TrainingCalibration
from planner.sizing.training_setup import Setup

GIB = 1024.0**3


@dataclass(frozen=True)
class MemoryParts:
    """Bytes on the fullest GPU. ``activations`` are those kept for the backward pass, ``working`` what one layer or
    the logits need while they are computed, ``buffers`` gathered weights and unsharded gradients."""

    weights: Any
    gradients: Any
    optimiser: Any
    activations: Any
    working: Any
    buffers: Any
    step: Any
    """Temporary copies of the optimiser step; activations are gone by then."""
    standing: Any
    """Gradients that stand while activations are kept: of earlier micro-batches, or a fixed buffer."""
    runtime: Any
    usable: Any
    reported: Any
    """What monitoring shows."""

    @property
    def states(self) -> Any:
        return self.weights + self.gradients + self.optimiser

    @property
    def needed(self) -> Any:
        """Peak of the two moments: end of a forward pass, optimiser step. Gradients of a single micro-batch take the
        place of activations as the backward pass frees them."""
        during = self.activations + self.working + self.standing
        after = self.gradients + self.step
        return self.weights + self.optimiser + np.maximum(during + self.buffers, after) + self.runtime

    def at_peak(self) -> dict[str, Any]:
        """What makes up ``needed``, by part; at the optimiser step activations and gathered weights are gone."""
        during = self.activations + self.working + self.standing + self.buffers
        late = self.gradients + self.step > during
        return {
            "weights": self.weights,
            "gradients": np.where(late, self.gradients, self.standing),
            "optimiser": self.optimiser,
            "activations": np.where(late, 0.0, self.activations),
            "working": np.where(late, self.step, self.working),
            "buffers": np.where(late, 0.0, self.buffers),
            "runtime": self.runtime,
        }

    @property
    def fits(self) -> Any:
        return self.needed <= self.usable


def local_params(s: Setup) -> tuple[Any, Any]:
    """Parameters of the fullest GPU before sharding over data parallelism: shared ones, routed experts."""
    ends = np.where(s.pp > 1, np.maximum(s.head, s.embedding), s.head + s.embedding)
    return s.dense / (s.tp * s.pp) + ends / s.tp, s.expert / (s.pp * s.ep)


def adapter_params(s: Setup, c: TrainingCalibration) -> Any:
    """Parameters of LoRA adapters on all matrices of a layer: rank x (inputs + outputs), shared ones of experts once."""
    return c["adapter_rank"] * s.layers * s.hidden * (s.block + 7.0)


def memory_parts(s: Setup, c: TrainingCalibration) -> MemoryParts:
    """Memory of the fullest GPU (first pipeline stage, or the last where its logits are larger)."""
    shared, experts = local_params(s)
    over = s.dp * s.cp
    over_experts = np.maximum(s.gpus / (s.pp * s.ep), 1.0)

    def sharded(from_stage: float) -> Any:
        split = s.stage >= from_stage
        return shared / np.where(split, over, 1.0) + experts / np.where(split, over_experts, 1.0)

    full = 1.0 - s.frozen
    adapters = adapter_params(s, c) / (s.tp * s.pp)
    base_bytes = np.where(s.quantised > 0, c["quantised_bytes"], 2.0)
    quantised_ends = np.where(s.quantised > 0, (2.0 - base_bytes) * (s.head + s.embedding) / s.tp, 0.0)
    whole_shard = s.stage >= 3
    held = np.where(whole_shard & (s.mixed > 0) & (full > 0), 0.0, base_bytes)
    weights = held * sharded(3) + quantised_ends / np.where(whole_shard, over, 1.0)
    gradient_bytes = np.where((s.mixed > 0) & (s.megatron == 0), 4.0, 2.0)
    gradients = np.where(full > 0, gradient_bytes * sharded(2), 4.0 * adapters / np.where(s.stage >= 2, over, 1.0))
    optimiser = np.where(
        full > 0, np.where(s.mixed > 0, 12.0, 4.0) * sharded(1), 12.0 * adapters / np.where(s.stage >= 1, over, 1.0)
    )

    layer = s.dense / (s.layers * s.tp) + s.expert / (s.layers * s.ep)
    gathered = np.where(whole_shard & (over > 1), base_bytes * 2 * layer + 2 * (s.head + s.embedding) / s.tp, 0.0)
    several_steps = s.micro_steps > 1
    unsynced = np.where(
        (s.scattered == 0) & whole_shard & (over > 1) & (full > 0) & several_steps,
        2.0 * (shared + np.where(s.ep > 1, 0.0, experts)),
        0.0,
    )
    standing = np.where((s.megatron > 0) | several_steps, np.maximum(gradients, unsynced), 0.0)
    buffers = gathered

    tokens = s.micro_batch * s.longest / s.cp
    kept_bytes = np.where(s.kept32 > 0, 4.0, 2.0)
    in_flight = np.minimum(s.pp, s.micro_steps)
    extra = np.where(s.pp > 1, 1 + (s.pp - 1) / (s.pp * c["interleave"]), 1.0)
    layers_held = np.minimum(s.layers / s.pp * in_flight * extra, s.layers * extra)
    boundary = kept_bytes * s.hidden * tokens / s.tp
    eager = np.where(s.fused > 0, 1.0, c["eager_activations"])
    inner = c["kept_widths"] * 2.0 * s.block * s.hidden * tokens / s.tp * eager
    kept_inner = np.where(
        s.recompute >= 2, 1.0 - s.recompute_share, np.where(s.recompute >= 1, c["selective_share"], 1.0)
    )
    kept = (kept_inner * inner + boundary) * layers_held
    working_layer = c["working_copies"] * inner * np.where(s.kept32 > 0, 1.0 + c["kept32_working"], 1.0)
    plain_loss = (s.everyday > 0) & (s.fused == 0)
    logit = np.where(
        s.megatron > 0, c["logit_bytes_megatron"], c["logit_bytes"] * np.where(plain_loss, c["logit_plain"], 1.0)
    )
    logit = np.where(s.fused_loss > 0, 0.0, logit)
    logits = logit * s.vocab * tokens / s.tp
    working_one = np.maximum(working_layer, logits)
    last = kept / np.maximum(in_flight, 1.0) + logits
    several = np.maximum(working_layer, last - kept)
    working = np.where(s.pp > 1, several, working_one)

    step = np.where(full > 0, np.where(s.everyday > 0, np.where(s.mixed > 0, 4.0, 2.0), 0.0) * sharded(1), 0.0)
    runtime = (c["runtime_gib"] + np.where(s.gpus > 1, c["communication_gib"], 0.0)) * GIB
    usable = s.memory - c["reserved_gib"] * GIB
    stale = np.where(plain_loss, c["logit_cached_plain"], c["logit_cached"])
    cached = np.where((s.fused_loss > 0) | (s.megatron > 0), 0.0, stale * s.vocab * tokens / s.tp)
    shown = np.maximum(working, np.where(s.pp > 1, 0.0, logits + cached))
    peak = np.maximum(kept + shown + standing + buffers, gradients + step)
    seen = (weights + optimiser + peak) * (1 + c["fragmentation"]) + runtime
    return MemoryParts(
        weights=weights,
        gradients=gradients,
        optimiser=optimiser,
        activations=kept,
        working=working,
        buffers=buffers,
        step=step,
        standing=standing,
        runtime=runtime + 0 * weights,
        usable=usable + 0 * weights,
        reported=np.minimum(seen, usable),
    )
