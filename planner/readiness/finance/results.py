"""What the money room returns: figures of one use case or of all together. Amounts are in the reporting currency."""

from __future__ import annotations

from dataclasses import dataclass

from planner.explain import Figure, Path
from planner.i18n import Message, Text
from planner.plan.usecase import EstimateQuality
from planner.readiness.money import Spread


@dataclass(frozen=True, slots=True)
class Scenario:
    """``id`` is low, mid or high."""

    id: str
    npv: Figure
    roi: Figure
    payback: Figure


@dataclass(frozen=True, slots=True)
class Swing:
    """NPV with one driver at its worse (``low``) and its better end; ``settings`` says from what to what."""

    id: str
    name: Message
    settings: Message
    low: Figure
    high: Figure
    path: Path | None

    @property
    def reach(self) -> float:
        return (self.high.value or 0.0) - (self.low.value or 0.0)


@dataclass(frozen=True, slots=True)
class Distribution:
    """Simulated NPV. ``counts`` are runs in bins of equal width from ``first`` to ``last``; ``runs`` is their sum."""

    p10: Figure
    p50: Figure
    p90: Figure
    loss: Figure
    counts: tuple[int, ...]
    first: float
    last: float

    @property
    def runs(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Trap:
    """A warning about how the money was worked out, and the field that mends it."""

    id: str
    sentence: Message
    path: Path


@dataclass(frozen=True, slots=True)
class MoneyResult:
    """``distribution`` is None and ``tornado`` empty where the NPV is unknown."""

    id: str
    name: str | Text | Message
    npv: Figure
    roi: Figure
    payback: Figure
    break_even: Figure
    sentence: Message
    benefits: tuple[Figure, ...]
    costs: tuple[Figure, ...]
    flows: tuple[Figure, ...]
    cumulative: tuple[Figure, ...]
    scenarios: tuple[Scenario, ...]
    tornado: tuple[Swing, ...]
    distribution: Distribution | None
    traps: tuple[Trap, ...]
    quality: EstimateQuality | None
    """How the benefit is known after the check of the baseline; None for all cases together."""
    drivers: Spread | None = None
    """What the amounts follow from, in KRW; None where inputs are missing and for all cases together."""

    def figures(self) -> tuple[Figure, Figure, Figure, Figure]:
        return self.npv, self.roi, self.payback, self.break_even


@dataclass(frozen=True, slots=True)
class Finance:
    """``cases`` in the order of the plan; ``total`` over those that are selected and not dropped. ``basis`` says in
    which currency, at which rate and date, with or without VAT, and over which years."""

    years: int
    total: MoneyResult
    cases: tuple[MoneyResult, ...]
    basis: tuple[Message, ...]

    def case(self, id: str) -> MoneyResult:
        return next(c for c in self.cases if c.id == id)
