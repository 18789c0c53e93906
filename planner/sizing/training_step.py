"""Time of one training step by term. Seconds; numpy columns in, numpy columns out.

A micro-batch multiplies, attends, moves activations through memory and exchanges data; the slower of computing and
gathering weights hides most of the other. Micro-batches fill the pipeline; gradients and optimiser end the step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.sizing.training_calibration import TrainingCalibration
from planner.sizing.training_memory import local_params
from planner.sizing.training_setup import Setup


@dataclass(frozen=True)
class StepTerms:
    """Seconds of one optimiser step on one GPU, by what takes them. They add up to ``total``."""

    matmul: Any
    experts: Any
    attention: Any
    elementwise: Any
    logits: Any
    launch: Any
    recompute: Any
    tensor: Any
    expert_exchange: Any
    context: Any
    gather: Any
    bubble: Any
    gradients: Any
    optimiser: Any
    total: Any
    tokens: Any
    """Tokens of the step over all GPUs."""


TERMS = (
    "matmul", "experts", "attention", "elementwise", "logits", "launch", "recompute", "tensor", "expert_exchange",
    "context", "gather", "bubble", "gradients", "optimiser",
)  # fmt: skip


def _group_bandwidth(s: Setup, members: Any, inside: Any) -> Any:
    """Bytes/s of a ring of one GPU among ``members`` of which ``inside`` share an NVLink network."""
    local = np.minimum(members, np.maximum(inside, 1.0))
    crossing = members > local
    return np.where(crossing, np.minimum(s.link, local * s.network), s.link)


def step_terms(s: Setup, c: TrainingCalibration) -> StepTerms:
    """Terms of a step of the setups."""
    full = 1.0 - s.frozen
    t = s.tokens
    layers = s.layers / s.pp
    again = np.where(
        s.recompute >= 2,
        c["recompute_full"] * s.recompute_share,
        np.where(s.recompute >= 1, c["recompute_selective"], 0.0),
    )
    efficiency = np.where(
        s.bits >= 16,
        c["matmul_16bit"],
        np.where(s.bits >= 8, c["matmul_8bit"] * c["block_scaling"] ** s.block_scaled, c["matmul_4bit"]),
    )
    rate = s.flops * efficiency
    rate16 = s.flops16 * c["matmul_16bit"]
    share = t / (s.tp * s.pp)
    rows = t * 1.0
    ramp = rows / (rows + c["half_rows"])
    slim = (s.hidden / s.tp) / (s.hidden / s.tp + c["half_width"])
    passes = 2.0 + full
    forward = 2 * s.dense * share / (rate * ramp * slim)
    last = 1 + c["last_stage"] * (s.pp - 1)
    head = last * 2 * s.head * share / (rate16 * ramp)
    local_experts = np.maximum(s.experts / s.ep, 1.0)
    rows_expert = np.maximum(t / s.tp * s.ep * s.top_k / np.maximum(s.experts, 1.0), 1.0)
    ramp_expert = rows_expert / (rows_expert + c["half_rows_expert"])
    slim_expert = s.expert_width / (s.expert_width + c["half_width_expert"])
    moe = s.expert > 0
    forward_experts = np.where(
        moe,
        np.where(s.ep > 1, c["imbalance"], 1.0) * 2 * s.expert_active * share / (rate * ramp_expert * slim_expert),
        0.0,
    )

    attend = s.pair_flops * s.seq / 2 + s.sliding_pair_flops * np.minimum(s.window, s.seq / 2)
    plain = np.where(s.general_kernels > 0, c["attention_plain"], c["attention_plain_newer"])
    kernel = np.where((s.megatron > 0), c["attention"], plain)
    forward_attention = attend * share / (s.flops16 * kernel)

    eager = np.where(s.fused > 0, np.where(s.everyday > 0, c["fused_moves"], 1.0), c["eager_moves"])
    per_pass = c["moves"] * eager * 2 * s.block * s.hidden * t * layers / (s.tp * s.bandwidth)
    routed = np.where(
        moe, c["route_moves"] * s.routed * s.top_k * 2 * s.hidden * t * layers / (s.tp * s.bandwidth), 0.0
    )
    forward_moves = per_pass + routed
    cast = np.where(s.bits < 16, c["cast_moves"] * 2 * s.block * s.hidden * t * layers / (s.tp * s.bandwidth), 0.0)
    dequantise = s.quantised * c["dequantise_bytes"] * (s.dense + s.expert / s.ep) / (s.tp * s.pp * s.bandwidth)
    forward_moves = forward_moves + cast + dequantise

    matmul = forward * passes + head * (2.0 + full)
    experts = forward_experts * passes
    attention = forward_attention * 3.5
    elementwise = forward_moves * 3.0
    repeated = again * (forward + forward_experts + forward_attention + forward_moves)
    loss_bytes = np.where(s.fused_loss > 0, 0.5, 1.0) * c["loss_bytes"]
    logits = loss_bytes * s.vocab * t / (s.tp * s.pp * s.bandwidth)

    loops = np.where(s.looped > 0, c["loop_us"] * 1e-6 * local_experts * layers * (2.0 + full + again), 0.0)
    kernels = c["layer_launch_us"] * np.where(s.everyday > 0, c["everyday_launch"], 1.0)
    kernels = kernels * np.where(moe, c["mixture_launch"], 1.0) * 1e-6 * layers * (3.0 + again)
    device = matmul + experts + attention + elementwise + repeated + logits
    # One sharded unit per layer; with adapters two for each of seven matrices, half of them where kernels fuse them.
    units = np.where(
        (s.everyday > 0) & (s.gpus > 1) & (s.pp == 1), 1.0 + 14.0 * s.frozen * np.where(s.fused > 0, 0.5, 1.0), 0.0
    )
    wrapped = units * c["unit_us"] * 1e-6 * layers * 3.0
    launch = (device**4 + kernels**4) ** 0.25 - device + loops + wrapped

    link = s.link * c["link"]
    tensor_rate = np.where(s.tp > s.domain, s.network * s.domain / s.tp, s.link) * c["link"]
    reduces = np.where(s.tp > 1, 2 * (2.0 + (again > 0.5)) * layers, 0.0)
    tensor = (
        c["tensor_exposed"]
        * reduces
        * (2 * (s.tp - 1) / s.tp * t * s.hidden * 2 / tensor_rate + c["latency_us"] * 1e-6)
    )
    near = np.minimum(s.domain, s.ep * s.tp) / s.tp
    away = np.where(moe & (s.ep > near), 1 - near / s.ep, 0.0)
    copies = np.minimum(np.minimum(s.top_k, 4.0), np.maximum(s.ep / np.maximum(near, 1.0), 1.0))
    payload = 2 * s.hidden * t / s.tp
    exchange = c["exchange_exposed"] * payload * s.top_k * (1 - 1 / s.ep) / link
    exchange = exchange + c["exchange_away"] * payload * copies * away / (s.network * c["network"])
    expert_exchange = np.where(moe & (s.ep > 1), 2 * (2.0 + (again > 0.5)) * layers * s.routed * exchange, 0.0)
    ring_rate = np.where(s.tp * s.cp > s.domain, s.network * c["network"], link)
    keys = s.micro_batch * s.seq * s.kv_width * 2 / s.tp * (s.cp - 1) / s.cp
    context = c["context_exposed"] * 3 * layers * keys / ring_rate

    shared, local_expert = local_params(s)
    members = s.dp * s.cp
    gather_bytes = 2 * shared + 2 * local_expert
    inside = np.maximum(s.domain / s.tp, 1.0)
    wide = np.minimum(_group_bandwidth(s, members, inside), link) * np.where(members > inside, c["network"], 1.0)
    stage3 = (s.stage >= 3) & (members > 1)
    base = np.where(s.quantised > 0, c["quantised_bytes"] / 2, 1.0)
    gathering = np.where(stage3, (2.0 * base + full) * gather_bytes * (members - 1) / members / wide, 0.0)
    busy = device + launch + tensor + expert_exchange + context
    hidden_power = np.where(s.everyday > 0, c["overlap_everyday"], c["overlap"])
    both = (busy**hidden_power + gathering**hidden_power) ** (1 / hidden_power)
    gather = np.where(gathering > 0, both - busy, 0.0)

    m = s.micro_steps
    turns = np.where(s.megatron > 0, np.clip(s.layers / s.pp, 1.0, c["interleave"]), 1.0)
    micro = busy + gather
    bubble = np.where(s.pp > 1, micro * (s.pp - 1) / turns, 0.0)
    reduce_bytes = np.where(stage3 | (s.frozen > 0), 0.0, 4.0 * (shared + local_expert))
    gradients = np.where(
        members > 1, c["gradients_exposed"] * reduce_bytes * (members - 1) / np.maximum(members, 1.0) / wide, 0.0
    )
    over = np.where(s.stage >= 1, members, 1.0)
    over_experts = np.where(s.stage >= 1, np.maximum(s.gpus / (s.pp * s.ep), 1.0), 1.0)
    states = shared / over + local_expert / over_experts
    optimiser = full * c["optimiser_bytes"] * states / s.bandwidth
    servers = np.maximum(s.gpus / s.domain, 1.0)
    family = np.where(s.fsdp > 0, c["fsdp_time"], np.where(s.everyday > 0, c["everyday_time"], 1.0))
    family = family * np.where(
        moe & (s.megatron > 0), c["mixture_ageing"] ** s.age * np.where(s.age > 0.2, c["mixture_older"], 1.0), 1.0
    )
    scale = family * (1 + c["straggle"] * np.log2(servers))
    terms = {
        "matmul": matmul, "experts": experts, "attention": attention, "elementwise": elementwise, "logits": logits,
        "launch": launch, "recompute": repeated, "tensor": tensor, "expert_exchange": expert_exchange,
        "context": context, "gather": gather,
    }  # fmt: skip
    made = {name: value * m * scale for name, value in terms.items()}
    made |= {"bubble": bubble * scale, "gradients": gradients * scale, "optimiser": optimiser * scale}
    total = sum(made.values())
    return StepTerms(**made, total=total, tokens=m * s.micro_batch * s.dp * s.seq)
