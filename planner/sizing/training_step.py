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


ROUTED_GROUPS = 4.0
"""Groups of GPUs a token reaches at most when experts are spread over servers (node-limited routing)."""
ADAPTER_UNITS = 14.0
"""Sharded modules per layer that adapters add: two for each of seven matrices; fused kernels need half of them."""


def step_terms(s: Setup, c: TrainingCalibration) -> StepTerms:
    """Terms of a step of the setups."""
    again = np.where(
        s.recompute >= 2,
        c["recompute_full"] * s.recompute_share,
        np.where(s.recompute >= 1, c["recompute_selective"], 0.0),
    )
    made = _computing(s, c, again)
    made |= _exchanging(s, c, again)
    busy = sum(made.values())
    gathering, reducing = _data_parallel(s, c)
    power = np.where(s.everyday > 0, c["overlap_everyday"], c["overlap"])
    both = (busy**power + gathering**power) ** (1 / power)
    made["gather"] = np.where(gathering > 0, both - busy, 0.0)

    m = s.micro_steps
    turns = np.where(s.megatron > 0, np.clip(s.layers / s.pp, 1.0, c["interleave"]), 1.0)
    micro = busy + made["gather"]
    scale = _software(s, c)
    made = {name: value * m * scale for name, value in made.items()}
    made["bubble"] = np.where(s.pp > 1, micro * (s.pp - 1) / turns, 0.0) * scale
    made["gradients"] = c["gradients_exposed"] * reducing * scale
    made["optimiser"] = (1.0 - s.frozen) * c["optimiser_bytes"] * _states(s) / s.bandwidth * scale
    return StepTerms(**made, total=sum(made.values()), tokens=m * s.micro_batch * s.dp * s.seq)


def _computing(s: Setup, c: TrainingCalibration, again: Any) -> dict[str, Any]:
    """Seconds of one micro-batch on one GPU without exchange. The backward pass multiplies twice (once with frozen
    weights), attends 2.5 times and moves activations twice."""
    full = 1.0 - s.frozen
    tokens, layers = s.tokens, s.layers / s.pp
    share = tokens / (s.tp * s.pp)
    by_format = np.where(
        s.bits >= 16,
        c["matmul_16bit"],
        np.where(s.bits >= 8, c["matmul_8bit"] * c["block_scaling"] ** s.block_scaled, c["matmul_4bit"]),
    )
    rate = s.flops * by_format
    filled = tokens / (tokens + c["half_rows"])
    width = s.hidden / s.tp
    matmul = 2 * s.dense * share / (rate * filled * width / (width + c["half_width"]))
    last = 1 + c["last_stage"] * (s.pp - 1)
    head = last * 2 * s.head * share / (s.flops16 * c["matmul_16bit"] * filled)

    moe = s.expert > 0
    rows = np.maximum(tokens / s.tp * s.ep * s.top_k / np.maximum(s.experts, 1.0), 1.0)
    filled_expert = rows / (rows + c["half_rows_expert"]) * s.expert_width / (s.expert_width + c["half_width_expert"])
    uneven = np.where(s.ep > 1, c["imbalance"], 1.0)
    experts = np.where(moe, uneven * 2 * s.expert_active * share / (rate * filled_expert), 0.0)

    pairs = s.pair_flops * s.seq / 2 + s.sliding_pair_flops * np.minimum(s.window, s.seq / 2)
    general = np.where(s.general_kernels > 0, c["attention_plain"], c["attention_plain_newer"])
    attention = pairs * share / (s.flops16 * np.where(s.megatron > 0, c["attention"], general))

    widths = 2 * s.block * s.hidden * tokens * layers / (s.tp * s.bandwidth)
    states = 2 * s.hidden * tokens * layers / (s.tp * s.bandwidth)
    eager = np.where(s.fused > 0, np.where(s.everyday > 0, c["fused_moves"], 1.0), c["eager_moves"])
    moves = c["moves"] * eager * widths + np.where(s.bits < 16, c["cast_moves"], 0.0) * widths
    moves = moves + np.where(moe, c["route_moves"] * s.routed * s.top_k, 0.0) * states
    moves = moves + s.quantised * c["dequantise_bytes"] * (s.dense + s.expert / s.ep) / (s.tp * s.pp * s.bandwidth)
    loss = np.where(s.fused_loss > 0, 0.5, 1.0) * c["loss_bytes"] * s.vocab * tokens / (s.tp * s.pp * s.bandwidth)

    made = {
        "matmul": matmul * (2.0 + full) + head * (2.0 + full),
        "experts": experts * (2.0 + full),
        "attention": attention * 3.5,
        "elementwise": moves * 3.0,
        "logits": loss,
        "recompute": again * (matmul + experts + attention + moves),
    }
    made["launch"] = _launching(s, c, again, sum(made.values()))
    return made


def _launching(s: Setup, c: TrainingCalibration, again: Any, device: Any) -> Any:
    """Seconds of the host that the device does not hide: kernels of layers hide behind long computing, experts run in
    a loop and separately sharded modules do not."""
    layers = s.layers / s.pp
    kernels = c["layer_launch_us"] * np.where(s.everyday > 0, c["everyday_launch"], 1.0)
    kernels = kernels * np.where(s.expert > 0, c["mixture_launch"], 1.0) * layers * (3.0 + again) * 1e-6
    loops = np.maximum(s.experts / s.ep, 1.0) * layers * (3.0 - s.frozen + again) * 1e-6
    units = 1.0 + ADAPTER_UNITS * s.frozen * np.where(s.fused > 0, 0.5, 1.0)
    units = np.where((s.everyday > 0) & (s.gpus > 1) & (s.pp == 1), units, 0.0) * layers * 3.0 * 1e-6
    behind = (device**4 + kernels**4) ** 0.25 - device
    return behind + np.where(s.looped > 0, c["loop_us"], 0.0) * loops + c["unit_us"] * units


def _exchanging(s: Setup, c: TrainingCalibration, again: Any) -> dict[str, Any]:
    """Seconds of one micro-batch for traffic of tensor, expert and context parallelism that nothing hides. Two
    exchanges per layer and pass; recomputed layers exchange again."""
    layers = s.layers / s.pp
    times = 2 * (2.0 + (again > 0.5)) * layers
    states = 2 * s.hidden * s.tokens
    link = s.link * c["link"]
    network = s.network * c["network"]
    ring = np.where(s.tp > s.domain, s.network * s.domain / s.tp, s.link) * c["link"]
    reduce = 2 * (s.tp - 1) / s.tp * states / ring + c["latency_us"] * 1e-6
    near = np.minimum(s.domain, s.ep * s.tp) / s.tp
    away = np.where(s.ep > near, 1 - near / s.ep, 0.0)
    copies = np.minimum(np.minimum(s.top_k, ROUTED_GROUPS), np.maximum(s.ep / np.maximum(near, 1.0), 1.0))
    routed = c["exchange_exposed"] * s.top_k * (1 - 1 / s.ep) / link + c["exchange_away"] * copies * away / network
    keys = s.micro_batch * s.seq * s.kv_width * 2 / s.tp * (s.cp - 1) / s.cp
    return {
        "tensor": np.where(s.tp > 1, c["tensor_exposed"] * times * reduce, 0.0),
        "expert_exchange": np.where((s.expert > 0) & (s.ep > 1), times * s.routed * states / s.tp * routed, 0.0),
        "context": c["context_exposed"] * 3 * layers * keys / np.where(s.tp * s.cp > s.domain, network, link),
    }


def _copies(s: Setup) -> tuple[Any, Any]:
    """GPUs that hold the same shared parameters, and the same experts."""
    return s.dp * s.cp, np.maximum(s.gpus / (s.pp * s.ep), 1.0)


def _data_parallel(s: Setup, c: TrainingCalibration) -> tuple[Any, Any]:
    """Seconds to gather and scatter sharded weights per micro-batch, and to reduce gradients once per step."""
    full = 1.0 - s.frozen
    shared, experts = local_params(s)
    copies, copies_experts = _copies(s)
    inside = np.maximum(s.domain / s.tp, 1.0)
    crossing = copies > inside
    rate = np.where(crossing, np.minimum(s.link, np.minimum(copies, inside) * s.network) * c["network"], s.link)
    rate = np.minimum(rate, s.link * c["link"])
    moved = 2 * (shared * (copies - 1) / copies + experts * (copies_experts - 1) / copies_experts)
    sharded = s.stage >= 3
    base = np.where(s.quantised > 0, c["quantised_bytes"] / 2, 1.0)
    return (
        np.where(sharded, (2.0 * base + full) * moved / rate, 0.0),
        np.where(sharded | (s.frozen > 0), 0.0, 2.0 * moved / rate),
    )


def _states(s: Setup) -> Any:
    """Parameters whose optimiser states one GPU steps."""
    shared, experts = local_params(s)
    copies, copies_experts = _copies(s)
    return np.where(s.stage >= 1, shared / copies + experts / copies_experts, shared + experts)


def _software(s: Setup, c: TrainingCalibration) -> Any:
    """Factor of the family and release of the software and of the number of servers."""
    family = np.where(s.fsdp > 0, c["fsdp_time"], np.where(s.everyday > 0, c["everyday_time"], 1.0))
    older = c["mixture_ageing"] ** s.age * np.where(s.age > 0.2, c["mixture_older"], 1.0)
    family = family * np.where((s.expert > 0) & (s.megatron > 0), older, 1.0)
    return family * (1 + c["straggle"] * np.log2(np.maximum(s.gpus / s.domain, 1.0)))
