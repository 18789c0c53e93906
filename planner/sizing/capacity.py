"""How much a replica can take within the service levels, under requests that arrive at random; fleets at once.

A steady replica with B sequences in flight serves B/(O T(B)) requests per second; T, and with it every latency, grows
with B. The capacity is the largest B that meets the limits, less the headroom. What is shown of the chosen replica is
worked out with the finer closed form of ``queueing.steady``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from planner.i18n import Message, message
from planner.sizing.calibration import Calibration, Tier, load_inference
from planner.sizing.cases import Floats, ServingCase, check_context
from planner.sizing.errors import Unserveable
from planner.sizing.lengths import assumed_spread
from planner.sizing.memory import FleetMemory, Memory
from planner.sizing.queueing import Steady, reading_moments, steady
from planner.sizing.regimes import Ways
from planner.sizing.serving import Replica, tier_of
from planner.sizing.timing import Bound, Fleet, Terms, Timing
from planner.sizing.uncertainty import Range

LATENCY_QUANTILE = 0.95
_Z95 = 1.6448536269514722
_MOST_PLACES = 1024
"""Beyond so many places the chain of states is thinned."""


class Limit(StrEnum):
    """What stops a replica from taking more."""

    MEMORY = "memory"
    COMPUTE = "compute"
    THROUGHPUT = "throughput"
    TTFT = "ttft"
    ITL = "itl"


LIMITS = tuple(Limit)


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """Limits of the 95th percentile in ms; ``headroom`` is the share of the capacity that stays free."""

    ttft_ms: float
    itl_ms: float
    headroom: float = 0.3


@dataclass(frozen=True, slots=True)
class Lengths:
    """Squared coefficients of variation of prompts and answers."""

    input_c2: float
    output_c2: float

    @classmethod
    def assumed(cls) -> Lengths:
        return cls(assumed_spread("input").value ** 2, assumed_spread("output").value ** 2)


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
    case: ServingCase


class FleetCapacity:
    """Capacities of a fleet. ``refused`` is 0 where a case serves, 1 where one sequence alone is too slow between
    tokens, 2 where its first token is too late; ``alone_s`` and ``first_s`` are what they then take."""

    def __init__(self, fleet: Fleet, memory: FleetMemory, levels: ServiceLevels, lengths: Lengths) -> None:
        self.fleet, self.memory, self.lengths = fleet, memory, lengths
        self.ways = Ways(fleet, memory)
        self._fixed_s = fleet.request_overhead_s + fleet.reading_alone(1.0) - fleet.reading(1.0)
        itl_limit, ttft_limit = levels.itl_ms * 1e-3, levels.ttft_ms * 1e-3
        most, one = memory.max_sequences, np.ones(len(fleet.cases))
        self.alone_s = fleet.step_s(one)
        self.first_s = self.ttft_p95_s(one * 1e-3)
        self.refused = np.where(self.alone_s > itl_limit, 1, np.where(self.first_s > ttft_limit, 2, 0))
        batch = self.ways.largest(lambda b: self.itl_p95_s(b) <= itl_limit, most)
        by_itl = batch < most
        within = self.ways.largest(lambda b: self.ttft_p95_s(b) <= ttft_limit, batch)
        by_ttft = within < batch
        self.batch: Floats = within
        self.terms: Terms = fleet.step(np.maximum(within, 1.0))
        self.rate_s = within / (fleet.cases.output_tokens * self._step_s(within))
        self.e2e_s = self.ttft_mean_s(within) + (fleet.cases.output_tokens - 1) * self._step_s(within)
        hot = self.terms.compute + self.terms.attention
        computing = (hot >= self.terms.memory + self.terms.kv_cache) & (hot >= self.terms.interconnect)
        computing &= hot >= self.terms.overhead
        full = memory.max_sequences >= fleet.cases.admitted
        unhindered = np.where(computing, LIMITS.index(Limit.COMPUTE),
                              np.where(full, LIMITS.index(Limit.THROUGHPUT), LIMITS.index(Limit.MEMORY)))  # fmt: skip
        self.binding: NDArray[np.int64] = np.where(
            by_ttft, LIMITS.index(Limit.TTFT), np.where(by_itl, LIMITS.index(Limit.ITL), unhindered)
        )

    def _step_s(self, batch: Floats) -> Floats:
        """The mean step; under one in flight on average, prompts come between the steps as rarely as requests do."""
        alone = self.fleet.plain(np.ones(len(batch))).seconds
        found: Floats = np.where(batch < 1.0, alone + batch * (self.terms.seconds - alone), self.terms.seconds)
        return found

    def itl_p95_s(self, batch: Floats) -> Floats:
        """The mean step with as many in flight as are not exceeded 95 % of the time (Poisson).

        Under one in flight on average a sequence is mostly alone, and entirely so as the load goes to nothing.
        """
        at_least = np.maximum(batch, 1.0)
        return self.fleet.step_s(
            np.minimum(at_least + _Z95 * np.sqrt(batch), np.maximum(self.memory.max_sequences, at_least))
        )

    def _reading(self, batch: Floats) -> tuple[Floats, Floats, Floats]:
        """Rate, step without prompts, and what a prompt adds to it in all, at ``batch`` in flight."""
        fleet = self.fleet
        inside = np.maximum(batch, 1.0) / fleet.cases.pp
        plain = fleet.terms(inside).seconds
        read = fleet.terms(inside, fleet.read_tokens, 1.0).seconds - plain + (fleet.chunks - 1) * plain
        step = plain + batch / fleet.cases.output_tokens * read / fleet.cases.pp
        rate = batch / (fleet.cases.output_tokens * step)
        return rate, plain, read

    def ttft_p95_s(self, batch: Floats) -> Floats:
        """95th percentile of TTFT with ``batch`` in flight on average, at the rate that goes with it."""
        rate, plain, read = self._reading(batch)
        mean, variance = reading_moments(np.minimum(rate, 0.95 / read), plain, read, self.lengths.input_c2)
        above = np.maximum(mean - plain, 1e-9)
        s2 = np.log1p(variance / above**2)
        found: Floats = self._fixed_s + plain + above * np.exp(np.sqrt(s2) * _Z95 - s2 / 2)
        return found

    def ttft_mean_s(self, batch: Floats) -> Floats:
        rate, plain, read = self._reading(batch)
        mean, _ = reading_moments(np.minimum(rate, 0.95 / read), plain, read, self.lengths.input_c2)
        return self._fixed_s + mean

    def refusal(self, index: int, levels: ServiceLevels) -> Message | None:
        """Why case ``index`` cannot serve within the levels; None where it can."""
        if self.refused[index] == 1:
            return message("sizing.itl_alone", value=float(self.alone_s[index]) * 1e3, limit=levels.itl_ms)
        if self.refused[index] == 2:
            return message("sizing.ttft_alone", value=float(self.first_s[index]) * 1e3, limit=levels.ttft_ms)
        return None

    def of(self, index: int, case: ServingCase, levels: ServiceLevels) -> Capacity:
        calibration = self.fleet.calibration
        tier = tier_of(case, calibration)
        rate = float(self.rate_s[index])
        return Capacity(
            rate_s=Range.around(rate * (1 - levels.headroom), tier.sigma["output_tok_s"]),
            limit_rate_s=rate,
            concurrency=float(self.batch[index]),
            e2e_ms=float(self.e2e_s[index]) * 1e3,
            binding=LIMITS[int(self.binding[index])],
            bound=self.terms.of(index).bound,
            tier=tier,
            memory=self.memory.of(index, case),
            case=case,
        )


def capacity(
    case: ServingCase, levels: ServiceLevels, calibration: Calibration | None = None, lengths: Lengths | None = None
) -> Capacity:
    """Capacity of one replica. Raises UnknownShape or Unserveable with the reason where there is none."""
    check_context(case.model, case.input_tokens, case.output_tokens)
    replica = Replica(case, calibration or load_inference())
    if replica.memory.reason is not None:
        raise Unserveable(replica.memory.reason)
    found = FleetCapacity(replica.fleet, replica.held, levels, lengths or Lengths.assumed())
    if (refused := found.refusal(0, levels)) is not None:
        raise Unserveable(refused)
    return found.of(0, case, levels)


def steady_state(replica: Replica, rate_s: float, lengths: Lengths) -> Steady:
    """The replica under random arrivals by the closed form; everything infinite at overload."""
    fleet, case = replica.fleet, replica.case
    places = max(int(replica.memory.max_sequences), 1)
    grid = np.arange(min(places, _MOST_PLACES) + 1, dtype=float)
    plain, read = _steps(replica, grid)
    if places > _MOST_PLACES:
        beyond = np.unique(np.geomspace(_MOST_PLACES, places, 64))
        slow, more = _steps(replica, beyond)
        every = np.arange(places + 1, dtype=float)
        plain = np.interp(every, np.concatenate((grid[:-1], beyond)), np.concatenate((plain[:-1], slow)))
        read = np.interp(every, np.concatenate((grid[:-1], beyond)), np.concatenate((read[:-1], more)))
    overhead = float((fleet.request_overhead_s + fleet.reading_alone(1.0) - fleet.reading(1.0))[0])
    context = case.input_tokens + case.output_tokens / 2
    by_cache = places < float(fleet.cases.admitted[0])
    kv = float(fleet.plain(np.array([100.0])).kv_cache[0]) / 100
    per_sequence = max(float(plain[-1] - plain[0]) / max(len(plain) - 1, 1), 1e-12)
    by_prompt = min(kv * case.input_tokens / context / per_sequence, 1.0)
    return steady(
        rate_s, plain, read, lengths.input_c2, case.output_tokens, lengths.output_c2, LATENCY_QUANTILE, overhead,
        by_prompt, lengths.input_c2 * (case.input_tokens / context) ** 2 if by_cache else None,
    )  # fmt: skip


def _steps(replica: Replica, batch: Floats) -> tuple[Floats, Floats]:
    """Seconds of a step without prompts, and what a whole prompt adds, for each of ``batch`` sequences in flight."""
    one = replica.fleet
    many = Fleet(one.cases.take(np.zeros(len(batch), dtype=np.int64)), replica.calibration)
    inside = batch / one.cases.pp
    plain = many.terms(inside).seconds
    read = many.terms(inside, many.read_tokens, 1.0).seconds - plain + (many.chunks - 1) * plain
    return plain, read / one.cases.pp


def at_rate(replica: Replica, rate_s: float, lengths: Lengths | None = None) -> Load:
    """Latencies of one replica that gets ``rate_s`` requests per second, arriving at random; infinite at overload."""
    found = steady_state(replica, rate_s, lengths or Lengths.assumed())
    output = replica.case.output_tokens
    flight = found.in_flight if math.isfinite(found.in_flight) else replica.memory.max_sequences
    return Load(
        rate_s=rate_s,
        concurrency=flight,
        ttft_ms=found.ttft_mean_s * 1e3,
        ttft_p95_ms=found.ttft_s * 1e3,
        itl_ms=found.itl_mean_s * 1e3,
        itl_p95_ms=found.itl_s * 1e3,
        e2e_ms=found.e2e_mean_s * 1e3,
        output_tok_s=rate_s * output,
        timing=replica.step(min(flight, replica.memory.max_sequences)),
    )
