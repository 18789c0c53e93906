"""One replica: a case worked out, what it does at a number of users in flight, and how far that may be off.

Steady continuous batching: in every step each of B sequences gets a token and B/O new prompts of I tokens are read, so
a step processes B (1 + I/O) tokens. Throughput is B/T, the mean inter-token time T.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.sizing.calibration import Calibration, Tier, load_inference
from planner.sizing.cases import Cases, Described, Floats, ServingCase, check_context, described, nvlinked
from planner.sizing.errors import Unserveable
from planner.sizing.memory import FleetMemory, Memory
from planner.sizing.regimes import Ways
from planner.sizing.timing import Bound, Fleet, Timing
from planner.sizing.uncertainty import Range


class Replica:
    """A fleet of one, with floats instead of arrays."""

    __slots__ = ("_ways", "calibration", "case", "fleet", "held", "memory", "what")

    def __init__(self, case: ServingCase, calibration: Calibration | None = None) -> None:
        """Raises UnknownShape or Unserveable where the case has no meaning; one that does not fit has a
        ``memory.reason``."""
        self.case, self.calibration = case, calibration or load_inference()
        self.what: Described = described(case, self.calibration)
        self.fleet = Fleet(Cases.of_described([(case, self.what)], self.calibration), self.calibration)
        self.held = FleetMemory(self.fleet)
        self.memory: Memory = self.held.of(0, case)
        self._ways = Ways(self.fleet, self.held)

    def step(self, batch: float) -> Timing:
        """The mean steady step with ``batch`` sequences in flight."""
        return self.fleet.step(_one(max(batch, 1.0))).of(0)

    def step_s(self, batch: float) -> float:
        return float(self.fleet.step_s(_one(batch))[0])

    def rate_s(self, batch: float) -> float:
        """Requests per second with ``batch`` in flight on average."""
        return float(self.fleet.rate_s(_one(batch))[0])

    def closed_loop(self, users: float) -> tuple[float, float, float]:
        """(batch that decodes, mean inter-token s, mean TTFT s) of ``users`` who ask again as soon as they are served."""
        batch, step, ttft = self._ways.closed(_one(users))
        return float(batch[0]), float(step[0]), float(ttft[0])


def _one(value: float) -> Floats:
    return np.array([value], dtype=float)


@dataclass(frozen=True, slots=True)
class ServingPrediction:
    """One replica under a load. ``timing`` are the terms of the mean step; ``tier`` is how much of it was measured."""

    output_tok_s: Range
    ttft_ms: Range
    itl_ms: Range
    e2e_ms: Range
    concurrency: float
    timing: Timing
    bound: Bound
    tier: Tier
    memory: Memory


def tier_of(case: ServingCase, calibration: Calibration, loosely_run: bool = False) -> Tier:
    """How much of the case was measured: the spread of its prediction.

    ``loosely_run``: published without all that decides (everything at once, random arrivals, lengths of a data set).
    """
    mixture = case.model.moe is not None
    if loosely_run:
        return calibration.tiers["G"]
    if case.engine not in calibration.measured_engines:
        return calibration.tiers["D"]
    if case.gpu.vendor != "NVIDIA" or (case.tp > 1 and not nvlinked(case.gpu, case.tp)):
        return calibration.tiers["F"]
    together = (case.engine, case.gpu.id, case.model.id) in calibration.measured
    if mixture:
        return calibration.tiers["E" if together else "H"]
    if case.gpu.id not in calibration.measured_gpus:
        return calibration.tiers["C"]
    return calibration.tiers["A" if together else "B"]


def predict(case: ServingCase, concurrency: float, calibration: Calibration | None = None) -> ServingPrediction:
    """What one replica does for ``concurrency`` users who each ask again as soon as they are served.

    Raises UnknownShape or Unserveable with the reason; a case whose weights do not fit is unserveable.
    """
    check_context(case.model, case.input_tokens, case.output_tokens)
    replica = Replica(case, calibration)
    if replica.memory.reason is not None:
        raise Unserveable(replica.memory.reason)
    users = max(concurrency, 1.0)
    batch, step, ttft = replica.closed_loop(users)
    e2e = ttft + (case.output_tokens - 1) * step
    tier = tier_of(case, replica.calibration)
    timing = replica.step(batch)
    return ServingPrediction(
        output_tok_s=Range.around(users * case.output_tokens / e2e, tier.sigma["output_tok_s"]),
        ttft_ms=Range.around(ttft * 1e3, tier.sigma["ttft_ms"]),
        itl_ms=Range.around(step * 1e3, tier.sigma["itl_ms"]),
        e2e_ms=Range.around(e2e * 1e3, tier.sigma["output_tok_s"]),
        concurrency=batch,
        timing=timing,
        bound=timing.bound,
        tier=tier,
        memory=replica.memory,
    )
