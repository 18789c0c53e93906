"""Published benchmarks are run in different ways; each way is a little model of its own over the same replica.

static batch: all prompts read, then all tokens made. burst: n requests at once, ramp-down included. saturated: as much
as memory holds, for long. closed loop: users who ask again. open: requests at random times.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.sizing.capacity import at_rate
from planner.sizing.serving import Replica


@dataclass(frozen=True, slots=True)
class Expected:
    """Predicted means of one replica; None where the regime does not define it."""

    output_tok_s: float | None = None
    ttft_ms: float | None = None
    itl_ms: float | None = None
    """Where the publisher prints the median, ``itl_median_ms`` is what to compare with."""
    itl_median_ms: float | None = None


def static_batch(replica: Replica, batch: float) -> Expected:
    """``batch`` prompts start together and nothing joins them."""
    output = replica.case.output_tokens
    batch = min(batch, max(replica.memory.max_sequences, 1.0))
    first = replica.generation.request_overhead_ms * 1e-3 + replica.slow_prefill * replica.prefill_s(batch)
    step = replica.decode_step_s(batch)
    return Expected(batch * output / (first + (output - 1) * step), first * 1e3, step * 1e3)


def saturated(replica: Replica) -> Expected:
    """Far more requests than fit, throughput of the steady part with the occupancy engines reach on average."""
    batch = max(replica.memory.max_sequences * replica.calibration["saturated_occupancy"], 1.0)
    step = replica.step_s(batch)
    return Expected(batch / step, None, step * 1e3)


def burst(replica: Replica, requests: float) -> Expected:
    """``requests`` at once: waves as large as memory holds; the last ones run down alone."""
    output = replica.case.output_tokens
    most = max(replica.memory.max_sequences, 1.0)
    if requests <= most:
        reading = replica.slow_prefill * replica.prefill_s(requests)
        step = replica.decode_step_s(requests)
        total = replica.generation.request_overhead_ms * 1e-3 + reading + output * step
        return Expected(requests * output / total, (replica.generation.request_overhead_ms * 1e-3 + reading / 2) * 1e3,
                        (step + reading / 2 / output) * 1e3)
    step = replica.step_s(most)
    once = output * step
    total = requests / most * once + 0.5 * once
    reading = replica.prefill_s() * most / 2
    waiting = (1 - most / requests) * (total - once) / 2
    return Expected(requests * output / total, (waiting + reading) * 1e3, step * 1e3)


def closed_loop(replica: Replica, users: float) -> Expected:
    """``users`` who ask again as soon as they are served."""
    _, step, ttft = replica.closed_loop(users)
    output = replica.case.output_tokens
    return Expected(users * output / (ttft + (output - 1) * step), ttft * 1e3, step * 1e3)


def open_arrivals(replica: Replica, rate_s: float) -> Expected:
    """Requests at random times, ``rate_s`` per second and replica; served in full only below saturation."""
    load = at_rate(replica, rate_s)
    top = replica.rate_s(max(replica.memory.max_sequences, 1.0))
    served = min(rate_s, top)
    ttft = load.ttft_ms if rate_s < top and load.ttft_ms != float("inf") else None
    return Expected(
        served * replica.case.output_tokens, ttft, load.itl_ms, replica.median_step_s(load.concurrency) * 1e3
    )
