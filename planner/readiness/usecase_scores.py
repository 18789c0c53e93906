"""Value and feasibility of a use case: weighted means of its criteria, with the plan's own weights where it has some.

Method §6.1. Data readiness without a rating is taken from the score of the data step, and marked as assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from planner.explain import Basis, Figure, unknown
from planner.i18n import Message, message
from planner.plan.case_parts import Weighting
from planner.plan.usecase import Feasibility, UseCase, Value
from planner.readiness import usecases_why as why
from planner.readiness.bank import Criterion, Method
from planner.readiness.results import StepScore
from planner.readiness.spans import span_of_figure

LOWEST, HIGHEST = 1, 5
WHOLE = 100.0
"""What the weights of one axis should add up to."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Criteria with the weights in use; ``changed`` where the plan has its own, ``sums`` of value and feasibility."""

    value: tuple[Criterion, ...]
    feasibility: tuple[Criterion, ...]
    changed: tuple[str, ...]

    @property
    def sums(self) -> tuple[float, float]:
        return sum(c.weight for c in self.value), sum(c.weight for c in self.feasibility)


@dataclass(frozen=True, slots=True)
class Rated:
    """One rated criterion on the scale 1 to 5; ``low`` and ``high`` differ where it is taken from another score."""

    criterion: Criterion
    value: float
    low: float
    high: float
    assumed: bool = False


def weights_in_use(weighting: Weighting, method: Method) -> Weights:
    """The method's weights with those of the plan in their place."""
    changed = []

    def used(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
        made = []
        for c in criteria:
            own = getattr(weighting, c.id)
            if own is not None and own != c.weight:
                changed.append(c.id)
            made.append(c if own is None else replace(c, weight=own))
        return tuple(made)

    return Weights(used(method.value_criteria), used(method.feasibility_criteria), tuple(changed))


def weights_message(weights: Weights) -> Message | None:
    """What is to be said about the weights: changed, not adding up to 100, or both; None with those of the method."""
    if 0.0 in weights.sums:
        return message("usecases.weights.zero")
    if not weights.changed:
        return None
    names = [c.name for c in (*weights.value, *weights.feasibility) if c.id in weights.changed]
    if weights.sums != (WHOLE, WHOLE):
        return message("usecases.weights.changed_sum", n=len(names), value=weights.sums[0], feasibility=weights.sums[1])
    return message("usecases.weights.changed", n=len(names))


def weight_figures(weights: Weights) -> tuple[Figure, ...]:
    """Share of each criterion in its axis (0-1); none for an axis whose weights are all zero."""
    made = []
    for criteria, whole in zip((weights.value, weights.feasibility), weights.sums, strict=True):
        for c in criteria:
            id = f"usecases.weight.{c.id}"
            if not whole:
                made.append(unknown(id, c.name, "percent", message("usecases.weights.zero")))
                continue
            basis = Basis.ANSWERED if c.id in weights.changed else Basis.ASSUMED
            made.append(
                Figure(id, c.name, c.weight / whole, "percent", basis=basis, why=partial(why.weight, c, whole, basis))
            )
    return tuple(made)


def data_from_step(step: StepScore | None, method: Method) -> tuple[float, float, float] | None:
    """Data readiness (value, low, high) on the scale 1 to 5 from the score of the data step; None without a score."""
    if step is None or step.score.value is None:
        return None
    span = span_of_figure(step.score)
    value, low, high = (LOWEST + end / method.points_per_level for end in (span.mid, span.low, span.high))
    return value, low, high


def rated(
    scores: Value | Feasibility, criteria: Sequence[Criterion], data: tuple[float, float, float] | None = None
) -> tuple[Rated, ...]:
    """The criteria that have a rating, and data readiness from ``data`` where it has none of its own."""
    found = []
    for c in criteria:
        told = getattr(scores, c.id)
        if told is not None:
            found.append(Rated(c, float(told), float(told), float(told)))
        elif c.id == "data" and data is not None:
            found.append(Rated(c, *data, assumed=True))
    return tuple(found)


def known_share(found: Sequence[Rated], criteria: Sequence[Criterion], count_assumed: bool) -> float:
    """Share of the weight that is rated (0-1)."""
    whole = sum(c.weight for c in criteria)
    return sum(r.criterion.weight for r in found if count_assumed or not r.assumed) / whole if whole else 0.0


def axis(
    case: UseCase, kind: str, index: int, found: Sequence[Rated], weights: Weights, method: Method,
    step: StepScore | None = None,
) -> Figure:  # fmt: skip
    """Weighted mean of the rated criteria of ``kind``; bounds put the open ones at 1 and at 5."""
    criteria: tuple[Criterion, ...] = getattr(weights, kind)
    id, name = f"usecase.{case.id}.{kind}", message(f"readiness.usecase.{kind}")
    whole = sum(c.weight for c in criteria)
    if not whole:
        return unknown(id, name, "score1", message("usecases.weights.zero"))
    weight = sum(r.criterion.weight for r in found)
    if not weight:
        return unknown(id, name, "score1", *(message("readiness.missing.named", name=c.name) for c in criteria))
    rest = whole - weight
    low, value, high = (sum(r.criterion.weight * getattr(r, end) for r in found) for end in ("low", "value", "high"))
    assumed = any(r.assumed for r in found)
    return Figure(
        id, name, value / weight, "score1", (low + LOWEST * rest) / whole, (high + HIGHEST * rest) / whole,
        basis=Basis.ASSUMED if assumed else Basis.ANSWERED,
        why=partial(why.weighted_score, kind, index, found, criteria, weights, method, step),
    )  # fmt: skip
