"""How much one replica can take within the service levels, under requests that arrive at random.

A steady replica with B sequences in flight serves B/(O T(B)) requests per second; T, and with it every latency, grows
with B. The capacity is the largest B that meets the limits, less the headroom.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from planner.i18n import Message, message
from planner.sizing.calibration import Calibration, Tier, load_inference
from planner.sizing.memory import Memory
from planner.sizing.serving import Replica, ServingCase, check_context, tier_of
from planner.sizing.timing import Bound, Timing, Unserveable
from planner.sizing.uncertainty import Range


class Limit(StrEnum):
    """What stops a replica from taking more."""

    MEMORY = "memory"
    COMPUTE = "compute"
    THROUGHPUT = "throughput"
    TTFT = "ttft"
    ITL = "itl"


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """Limits of the 95th percentile in ms; ``headroom`` is the share of the capacity that stays free."""

    ttft_ms: float
    itl_ms: float
    headroom: float = 0.3


@dataclass(frozen=True, slots=True)
class Load:
    """One replica at a request rate: latencies in ms, sequences in flight, share of the capacity in use."""

    rate_s: float
    concurrency: float
    ttft_ms: float
    ttft_p95_ms: float
    itl_ms: float
    itl_p95_ms: float
    e2e_ms: float
    output_tok_s: float
    timing: Timing


@dataclass(frozen=True, slots=True)
class Capacity:
    """Most requests/s one replica takes within the levels: ``limit_rate_s`` at the edge, ``rate_s`` less headroom."""

    rate_s: Range
    limit_rate_s: float
    concurrency: float
    e2e_ms: float
    binding: Limit
    bound: Bound
    tier: Tier
    memory: Memory
    replica: Replica


def capacity(case: ServingCase, levels: ServiceLevels, calibration: Calibration | None = None) -> Capacity:
    """Capacity of one replica. Raises UnknownShape or Unserveable with the reason where there is none."""
    check_context(case.model, case.input_tokens, case.output_tokens)
    return replica_capacity(Replica(case, calibration or load_inference()), levels)


def replica_capacity(replica: Replica, levels: ServiceLevels) -> Capacity:
    if replica.memory.reason is not None:
        raise Unserveable(replica.memory.reason)
    itl_factor = replica.calibration["itl_p95_factor"]
    itl_limit = levels.itl_ms * 1e-3
    ttft_limit = levels.ttft_ms * 1e-3

    alone = replica.step_s(1.0) * itl_factor
    if alone > itl_limit:
        raise Unserveable(_too_slow("sizing.itl_alone", alone, levels.itl_ms))
    _, first, _ = replica.open_latency(0.0, 1.0)
    if first > ttft_limit:
        raise Unserveable(_too_slow("sizing.ttft_alone", first, levels.ttft_ms))

    most = replica.memory.max_sequences
    binding = None
    batch = most
    if replica.step_s(max(most, 1.0)) * itl_factor > itl_limit:
        binding = Limit.ITL
        batch = _largest(lambda b: replica.step_s(max(b, 1.0)) * itl_factor <= itl_limit, most)
    if replica.steady_ttft_p95(batch) > ttft_limit:
        binding = Limit.TTFT
        batch = _largest(lambda b: replica.steady_ttft_p95(b) <= ttft_limit, batch)
    timing = replica.step(max(batch, 1.0))
    if binding is None:
        binding = _unhindered(replica, timing)
    rate = replica.rate_s(batch)
    tier = tier_of(replica)
    ttft, _, step = replica.open_latency(rate, batch)
    return Capacity(
        rate_s=Range.around(rate * (1 - levels.headroom), tier.sigma["output_tok_s"]),
        limit_rate_s=rate,
        concurrency=batch,
        e2e_ms=(ttft + (replica.case.output_tokens - 1) * step) * 1e3 if math.isfinite(ttft) else math.inf,
        binding=binding,
        bound=timing.bound,
        tier=tier,
        memory=replica.memory,
        replica=replica,
    )


def at_rate(replica: Replica, rate_s: float) -> Load:
    """Latencies of one replica that gets ``rate_s`` requests per second, arriving at random."""
    output = replica.case.output_tokens
    most = replica.memory.max_sequences
    batch = _largest(lambda b: replica.rate_s(b) <= rate_s, most) if replica.rate_s(most) > rate_s else most
    mean, tail, step = replica.open_latency(rate_s, batch)
    return Load(
        rate_s=rate_s,
        concurrency=batch,
        ttft_ms=mean * 1e3,
        ttft_p95_ms=tail * 1e3,
        itl_ms=step * 1e3,
        itl_p95_ms=step * replica.calibration["itl_p95_factor"] * 1e3,
        e2e_ms=(mean + (output - 1) * step) * 1e3,
        output_tok_s=rate_s * output,
        timing=replica.step(max(batch, 1.0)),
    )


def _too_slow(key: str, seconds: float, limit_ms: float) -> Message:
    return message(key, value=seconds * 1e3, limit=limit_ms)


_LEAST = 1e-5
"""Smallest share of the batch limit that is looked at: a replica with next to nothing to do."""


def _largest(holds: Callable[[float], bool], most: float) -> float:
    """Largest batch up to ``most`` for which ``holds``, which is monotone; bisection to 0.4 %."""
    low, high = math.log(most * _LEAST), math.log(most)
    while high - low > 0.004:
        middle = (low + high) / 2
        if holds(math.exp(middle)):
            low = middle
        else:
            high = middle
    return math.exp(low)


def _unhindered(replica: Replica, timing: Timing) -> Limit:
    """No service level stops it: computing does, or the memory, or the number of sequences the engine admits."""
    if timing.bound is Bound.COMPUTE:
        return Limit.COMPUTE
    held = replica.memory.max_sequences
    admitted = replica.generation.admitted(replica.case.gpu) * (replica.case.tp if replica.case.attention_dp else 1)
    return Limit.THROUGHPUT if held >= admitted else Limit.MEMORY
