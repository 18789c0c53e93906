"""Value, feasibility and decision of each use case, and the portfolio. Money: ``money.py``; decisions: method §6.1."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from planner.explain import Basis, Figure, unknown
from planner.i18n import Message, message
from planner.plan.company import Ternary
from planner.plan.usecase import EstimateQuality, Feasibility, Fit, UseCase, Value
from planner.readiness import usecases_why as why
from planner.readiness.bank import Bank, Criterion, Method
from planner.readiness.finance import SizedCost, assess_money
from planner.readiness.finance.results import MoneyResult
from planner.readiness.finance.sized import NOT_SIZED
from planner.readiness.money import MoneyBasis
from planner.readiness.results import Portfolio, UseCaseResult

LOWEST, HIGHEST = 1, 5


def portfolio(
    use_cases: Sequence[UseCase], bank: Bank, basis: MoneyBasis | None = None, sized: SizedCost = NOT_SIZED,
    baseline: bool | None = None,
) -> Portfolio:  # fmt: skip
    """Every use case judged; its money, and the sum over those that are selected and not dropped.

    ``sized`` and ``baseline``: see ``assess_money``."""
    counted = [c.selected and _gate(c)[0] != "drop" for c in use_cases]
    finance = assess_money(use_cases, counted, bank.method, basis or MoneyBasis(), sized, baseline)
    cases = tuple(
        _case(i, c, bank.method, money) for i, (c, money) in enumerate(zip(use_cases, finance.cases, strict=True))
    )
    return Portfolio(cases, finance.total.npv, finance.total.cumulative, finance)


def _case(index: int, case: UseCase, method: Method, money: MoneyResult) -> UseCaseResult:
    rules = method.raw["use_case"]
    value, _ = _weighted_score(f"usecase.{case.id}.value", "value", index, case.value, method.value_criteria, method)
    feasibility, known = _weighted_score(
        f"usecase.{case.id}.feasibility", "feasibility", index, case.feasibility, method.feasibility_criteria, method
    )
    known = min(known, _known_share(case.value, method.value_criteria))
    hollow = case.estimate is EstimateQuality.GUESS
    decision, reason = _decision(case, value, feasibility, known, method, rules)
    return UseCaseResult(
        case.id, case.name, value, feasibility, decision, reason, *money.figures(), money.benefits, money.flows, hollow
    )


def _known_share(scores: Value | Feasibility, criteria: Sequence[Criterion]) -> float:
    known = sum(c.weight for c in criteria if getattr(scores, c.id) is not None)
    return known / sum(c.weight for c in criteria)


def _weighted_score(
    id: str, kind: str, index: int, scores: Value | Feasibility, criteria: tuple[Criterion, ...], method: Method
) -> tuple[Figure, float]:
    """Weighted mean of the given criteria; bounds put the open ones at 1 and at 5. Also the share of weight given."""
    name = message(f"readiness.usecase.{kind}")
    whole = sum(c.weight for c in criteria)
    given = [(c.weight, float(getattr(scores, c.id))) for c in criteria if getattr(scores, c.id) is not None]
    if not given:
        return unknown(id, name, "score1", *(message("readiness.missing.named", name=c.name) for c in criteria)), 0.0
    weight, total = sum(w for w, _ in given), sum(w * v for w, v in given)
    figure = Figure(
        id,
        name,
        total / weight,
        "score1",
        (total + LOWEST * (whole - weight)) / whole,
        (total + HIGHEST * (whole - weight)) / whole,
        basis=Basis.ANSWERED,
        why=partial(why.weighted_score, kind, index, scores, criteria, method),
    )
    return figure, weight / whole


def _gate(case: UseCase) -> tuple[str | None, Message | None]:
    """("drop" or None, reason): a failed gate drops the case, an open one leaves it undecided."""
    if case.prohibited_practice:
        return "drop", message("readiness.reason.prohibited")
    if case.real_problem is Ternary.NO:
        return "drop", message("readiness.reason.no_problem")
    if case.data_usable is Ternary.NO:
        return "drop", message("readiness.reason.data_not_usable")
    if case.fit is Fit.TRADITIONAL:
        return "drop", message("readiness.reason.traditional")
    if case.real_problem is Ternary.UNKNOWN:
        return None, message("readiness.reason.problem_open")
    if case.data_usable is Ternary.UNKNOWN:
        return None, message("readiness.reason.data_open")
    if case.fit is Fit.UNKNOWN:
        return None, message("readiness.reason.fit_open")
    return None, None


def _decision(
    case: UseCase, value: Figure, feasibility: Figure, known: float, method: Method, rules: dict[str, dict[str, float]]
) -> tuple[str | None, Message]:
    failed, reason = _gate(case)
    if reason is not None:
        return failed, reason
    if value.value is None:
        return None, message("readiness.reason.value_open")
    if feasibility.value is None:
        return None, message("readiness.reason.feasibility_open")
    worth = value.value >= rules["thresholds"]["value"]
    doable = feasibility.value >= rules["thresholds"]["feasibility"]
    params = {"value": value, "feasibility": feasibility}
    if worth and doable and case.estimate is EstimateQuality.GUESS:
        return "prototype", message("readiness.reason.guess", **params)
    if worth and doable and known < method.coverage_threshold:
        return "prototype", message("readiness.reason.few_criteria", **params)
    if worth and doable:
        hybrid = "readiness.reason.build_hybrid" if case.fit is Fit.BOTH else "readiness.reason.build"
        return "build_first", message(hybrid, **params)
    if worth:
        return "prototype", message("readiness.reason.hard", **params)
    if doable:
        return "convenience", message("readiness.reason.convenient", **params)
    return "defer", message("readiness.reason.defer", **params)
