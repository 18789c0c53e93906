"""Warnings where a money case looks better than it is. Each names the field that mends it. List: method §6.2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.i18n import message
from planner.plan.usecase import BenefitSource, EstimateQuality, Money, RunningCost, UseCase
from planner.readiness.bank import Method
from planner.readiness.finance.results import Trap
from planner.readiness.money import (
    ENTERED_RUNNING,
    REVENUE_FIELDS,
    YEARLY_FIELDS,
    claims,
    claims_time,
    field_message,
    field_path,
)

if TYPE_CHECKING:
    from planner.readiness.results import Readiness

BASELINE = "S1-05"


def measured_baseline(readiness: Readiness, method: Method) -> bool:
    """Whether the answers show a measured baseline."""
    levels = [q.supported for s in readiness.steps for q in s.questions if q.id == BASELINE]
    return any(level is not None and level >= method.money("baseline_level") for level in levels)


def quality(case: UseCase, baseline: bool | None) -> EstimateQuality:
    """How the benefit is known: without a measured baseline in the answers, measured is an estimate at best."""
    if case.estimate is EstimateQuality.MEASURED and baseline is False:
        return EstimateQuality.ESTIMATE
    return case.estimate


def traps(index: int, cases: Sequence[UseCase], baseline: bool | None) -> tuple[Trap, ...]:
    """``baseline``: whether S1-05 is supported well enough (None: readiness is not part of the question)."""
    case = cases[index]
    money, found = case.money, list[Trap]()

    def warn(id: str, field: str, **params: object) -> None:
        found.append(Trap(id, message(f"finance.trap.{id}", **params), field_path(index, field)))

    if money.adoption_year1 == 1:
        warn("headcount", "adoption_year1")
    if money.realisation == 1:
        warn("realisation", "realisation")
    if money.verify_share == 0:
        warn("verify", "verify_share")
    if claims(money, REVENUE_FIELDS) and money.revenue_margin is None:
        warn("revenue", "revenue_margin")
    if money.build_cost_krw is not None and money.training_change_krw is None:
        warn("training", "training_change_krw")
    if money.benefit_source is BenefitSource.VENDOR_STUDY:
        warn("vendor", "benefit_source")
    if money.running is RunningCost.SIZING and claims(money, (*ENTERED_RUNNING, *YEARLY_FIELDS)):
        warn("running_twice", "running")
    for name, bound in _disordered(money):
        warn("order", name, told=field_message(name), middle=field_message(bound))
    if baseline is False:
        found.append(Trap("baseline", message("finance.trap.baseline", question=BASELINE), ("answers", BASELINE)))
    if twin := _same_users(case, cases):
        warn("same_users", "users", name=twin.name or twin.id, department=case.department.strip())
    return tuple(found)


def _disordered(money: Money) -> list[tuple[str, str]]:
    """Low values over their middle, high values under it."""
    found = []
    pairs = [(f"adoption_{k}_year{t}", f"adoption_year{t}", k) for k in ("low", "high") for t in (1, 2, 3)]
    pairs += [(f"realisation_{k}", "realisation", k) for k in ("low", "high")]
    for name, middle, kind in pairs:
        told, mid = getattr(money, name), getattr(money, middle)
        if told is not None and mid is not None and (told > mid if kind == "low" else told < mid):
            found.append((name, middle))
    return found


def _same_users(case: UseCase, cases: Sequence[UseCase]) -> UseCase | None:
    """Another selected case that saves time of the same department."""
    department = case.department.strip().casefold()
    if not (department and case.selected and claims_time(case.money)):
        return None
    return next(
        (
            c
            for c in cases
            if c is not case and c.selected and claims_time(c.money) and c.department.strip().casefold() == department
        ),
        None,
    )
