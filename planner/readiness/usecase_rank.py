"""Order of the use cases, how far it depends on the weights, and two optional orders: WSJF and RICE.

The rank goes by value × feasibility. Its range is taken over every combination of each weight at half, as is, and at
one and a half times (method §6.1: 3^5 combinations an axis, the two axes independent of each other).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache, partial
from itertools import product

import numpy as np
from numpy.typing import NDArray

from planner.explain import Basis, Figure, unknown
from planner.i18n import Message, message
from planner.plan.usecase import UseCase
from planner.readiness import usecases_why as why
from planner.readiness.bank import Criterion, Method
from planner.readiness.usecase_scores import Rated, Weights

Floats = NDArray[np.float64]
TIE = 1e-9
"""Products that differ by less are the same."""


@cache
def _combinations(multipliers: tuple[float, ...], criteria: int) -> Floats:
    """Every choice of a multiplier per criterion; choices that only scale another one are left out."""
    all_ = np.array(list(product(multipliers, repeat=criteria)))
    return np.unique(np.round(all_ / all_.sum(axis=1, keepdims=True), 12), axis=0)


def ranks(
    places: Sequence[tuple[Sequence[Rated], Sequence[Rated]]], value: Sequence[Criterion],
    feasibility: Sequence[Criterion], multipliers: tuple[float, ...],
) -> list[tuple[int, int, int]]:  # fmt: skip
    """(rank, best, worst) of each pair of rated criteria; equal products share the better rank."""
    count = len(places)
    if not count:
        return []
    axes = [(value, [p[0] for p in places]), (feasibility, [p[1] for p in places])]
    grids = [_log_means(found, criteria, multipliers) for criteria, found in axes]
    total = sum(_log_means(found, criteria, (1.0,))[0] for criteria, found in axes)
    now = 1 + (total[None, :] > total[:, None] + TIE).sum(axis=1)
    best, worst = _bounds(grids[0].tobytes(), grids[1].tobytes(), count)
    return [(int(now[i]), best[i], worst[i]) for i in range(count)]


def _log_means(
    places: Sequence[Sequence[Rated]], criteria: Sequence[Criterion], multipliers: tuple[float, ...]
) -> Floats:
    """Logarithm of the weighted mean of each place (columns) under each combination of weights (rows)."""
    weights = np.array([c.weight for c in criteria])
    combined = _combinations(multipliers, len(criteria)) * weights
    order = {c.id: n for n, c in enumerate(criteria)}
    values, given = np.zeros((len(criteria), len(places))), np.zeros((len(criteria), len(places)))
    for at, found in enumerate(places):
        for r in found:
            values[order[r.criterion.id], at] = r.value
            given[order[r.criterion.id], at] = 1.0
    return np.asarray(np.log((combined @ values) / (combined @ given)))


@lru_cache(8)
def _bounds(values: bytes, feasibilities: bytes, count: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Best and worst rank of each place over all pairs of combinations, from the bytes of the two grids of logarithms.

    A pair of places that every combination orders alike is counted once, not in the grid. Kept by value: with a hundred
    cases it takes most of a second, and few edits change a rating.
    """
    value, feasibility = (np.frombuffer(axis).reshape(-1, count) for axis in (values, feasibilities))
    sure = np.zeros((count,), dtype=np.int64)
    grids: list[NDArray[np.uint8] | None] = [None] * count
    for i in range(count):
        for j in range(i + 1, count):
            ahead = value[:, j] - value[:, i]  # j is better than i where this ...
            behind = feasibility[:, i] - feasibility[:, j]  # ... is larger than that
            if ahead.min() > behind.max() + TIE:
                sure[i] += 1
            elif ahead.max() < behind.min() - TIE:
                sure[j] += 1
            else:
                gap = ahead[:, None] - behind[None, :]
                for who, wins in ((i, gap > TIE), (j, gap < -TIE)):
                    grids[who] = wins.astype(np.uint8) if (grid := grids[who]) is None else grid + wins
    best, worst = [], []
    for n, grid in enumerate(grids):
        low, high = (0, 0) if grid is None else (int(grid.min()), int(grid.max()))
        best.append(1 + int(sure[n]) + low)
        worst.append(1 + int(sure[n]) + high)
    return tuple(best), tuple(worst)


def rank_figures(
    cases: Sequence[UseCase], places: Sequence[tuple[Sequence[Rated], Sequence[Rated]] | None],
    scores: Sequence[tuple[Figure, Figure]], weights: Weights, method: Method,
) -> list[Figure]:  # fmt: skip
    """A rank for each case that has a place; the others say why they have none."""
    ranked = [n for n, place in enumerate(places) if place is not None]
    multipliers = tuple(float(m) for m in method.raw["use_case"]["robustness_multipliers"])
    found = ranks([p for p in places if p is not None], weights.value, weights.feasibility, multipliers)
    made = [
        unknown(f"usecase.{c.id}.rank", message("usecases.rank"), "rank", message("usecases.rank.none")) for c in cases
    ]
    for n, (rank, best, worst) in zip(ranked, found, strict=True):
        made[n] = Figure(
            f"usecase.{cases[n].id}.rank", message("usecases.rank"), float(rank), "rank", float(best), float(worst),
            why=partial(why.rank, scores[n], rank, best, worst, len(ranked), multipliers, method),
        )  # fmt: skip
    return made


def wsjf(index: int, case: UseCase, value: Figure, method: Method) -> Figure:
    """(value + time criticality + what it opens up) ÷ effort in person-months; all on the scale 1 to 5."""
    id, name, s = f"usecase.{case.id}.wsjf", message("usecases.wsjf"), case.sequencing
    missing = [m for told, m in (
        (value.value, message("readiness.usecase.value")),
        (s.time_criticality, message("field.sequencing.time_criticality.label")),
        (s.opens_up, message("field.sequencing.opens_up.label")),
        (s.effort_months, message("field.sequencing.effort.label")),
    ) if told is None]  # fmt: skip
    if missing:
        return unknown(id, name, "score1", *missing)
    assert value.value is not None and s.time_criticality and s.opens_up and s.effort_months  # noqa: PT018
    result = (value.value + s.time_criticality + s.opens_up) / s.effort_months
    return Figure(
        id, name, result, "ratio", basis=value.basis, why=partial(why.wsjf, index, case, value, result, method)
    )


def rice(index: int, case: UseCase, value: Figure, method: Method) -> Figure:
    """Users × value × confidence ÷ effort in person-months."""
    id, name, s = f"usecase.{case.id}.rice", message("usecases.rice"), case.sequencing
    missing: list[Message] = [m for told, m in (
        (case.demand.users, message("field.casedemand.users.label")),
        (value.value, message("readiness.usecase.value")),
        (s.effort_months, message("field.sequencing.effort.label")),
    ) if told is None]  # fmt: skip
    if missing:
        return unknown(id, name, "none", *missing)
    assert value.value is not None and case.demand.users and s.effort_months  # noqa: PT018
    sure = float(method.raw["use_case"]["rice_confidence"][case.estimate.value])
    result = case.demand.users * value.value * sure / s.effort_months
    return Figure(
        id, name, result, "none", basis=Basis.ASSUMED, why=partial(why.rice, index, case, value, sure, result, method)
    )
