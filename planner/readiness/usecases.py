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
from planner.readiness.money import (
    EXCHANGE_RATE,
    MoneyBasis,
    Shares,
    appraise,
    benefits,
    field_message,
    missing_benefit,
    missing_cost,
    shares,
)
from planner.readiness.results import Portfolio, UseCaseResult

LOWEST, HIGHEST = 1, 5


def portfolio(use_cases: Sequence[UseCase], bank: Bank, basis: MoneyBasis | None = None) -> Portfolio:
    """Every use case judged, and the sum over those that are selected and not dropped."""
    money_basis = basis or MoneyBasis()
    cases = tuple(_case(i, c, bank.method, money_basis) for i, c in enumerate(use_cases))
    counted = [r for c, r in zip(use_cases, cases, strict=True) if c.selected and r.decision != "drop"]
    return Portfolio(cases, _total_npv(counted, money_basis), _cumulative(counted, money_basis))


def _case(index: int, case: UseCase, method: Method, basis: MoneyBasis) -> UseCaseResult:
    rules = method.raw["use_case"]
    value, _ = _weighted_score(f"usecase.{case.id}.value", "value", index, case.value, method.value_criteria, method)
    feasibility, known = _weighted_score(
        f"usecase.{case.id}.feasibility", "feasibility", index, case.feasibility, method.feasibility_criteria, method
    )
    known = min(known, _known_share(case.value, method.value_criteria))
    hollow = case.estimate is EstimateQuality.GUESS
    decision, reason = _decision(case, value, feasibility, known, method, rules)
    npv, roi, payback, break_even, yearly, flows = _money(index, case, method, basis)
    return UseCaseResult(
        case.id, case.name, value, feasibility, decision, reason, npv, roi, payback, break_even, yearly, flows, hollow
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


_Money = tuple[Figure, Figure, Figure, Figure, tuple[Figure, ...], tuple[Figure, ...]]


def _money(index: int, case: UseCase, method: Method, basis: MoneyBasis) -> _Money:
    """NPV, ROI, payback, break-even, yearly benefits and flows; bounds from adoption ± the spread of the method."""
    id, unit, money = f"usecase.{case.id}", basis.unit, case.money
    years = range(1, 4)
    lacking_benefit = tuple(field_message(f) for f in missing_benefit(money))
    lacking_cost = tuple(field_message(f) for f in missing_cost(money))
    if basis.lacks_rate:
        lacking_benefit += (EXCHANGE_RATE,)
    used = shares(money, basis.discount_rate, method)
    benefit_names = [message("readiness.usecase.benefit", year=t) for t in years]
    flow_names = [message("readiness.usecase.flow", year=t) for t in range(4)]
    names = {k: message(f"readiness.usecase.{k}") for k in ("npv", "roi", "payback", "break_even")}
    if lacking_benefit:
        yearly = tuple(
            unknown(f"{id}.benefit.{t}", n, unit, *lacking_benefit) for t, n in zip(years, benefit_names, strict=True)
        )
    else:
        yearly = _benefit_figures(id, index, case, used, method, basis, benefit_names)
    lacking = lacking_benefit + lacking_cost
    if lacking:
        open_ = {k: unknown(f"{id}.{k}", n, _unit(k, unit), *lacking) for k, n in names.items()}
        flows = tuple(unknown(f"{id}.flow.{t}", n, unit, *lacking) for t, n in enumerate(flow_names))
        return open_["npv"], open_["roi"], open_["payback"], open_["break_even"], yearly, flows
    assert money.build_cost_krw is not None
    assert money.yearly_cost_krw is not None
    spread = method.money("adoption_spread")
    costs = (money.yearly_cost_krw,) * len(years)
    mid, low, high = (
        appraise(benefits(money, used, factor), money.build_cost_krw, costs, used.discount_rate)
        for factor in (1.0, 1 - spread, 1 + spread)
    )
    basis_of = Basis.ASSUMED if case.estimate is EstimateQuality.GUESS else Basis.CALCULATED
    reason = partial(why.appraisal, index, case, mid, low, high, used, method, basis)
    figures = {
        "npv": (basis.convert(mid.npv), basis.convert(low.npv), basis.convert(high.npv)),
        "roi": (mid.roi, low.roi, high.roi),
        "payback": (mid.payback_years, high.payback_years, low.payback_years),
        "break_even": (mid.break_even, high.break_even, low.break_even),
    }
    made = {
        k: Figure(f"{id}.{k}", names[k], v[0], _unit(k, unit), *_range(v), basis=basis_of, why=partial(reason, k))
        if v[0] is not None
        else unknown(f"{id}.{k}", names[k], _unit(k, unit), message(f"readiness.missing.never_{k}"))
        for k, v in figures.items()
    }
    flows = tuple(
        Figure(
            f"{id}.flow.{t}",
            n,
            basis.convert(mid.flows[t]),
            unit,
            basis.convert(low.flows[t]),
            basis.convert(high.flows[t]),
            basis=basis_of,
            why=partial(reason, "flow"),
        )
        for t, n in enumerate(flow_names)
    )
    return made["npv"], made["roi"], made["payback"], made["break_even"], yearly, flows


def _unit(kind: str, money_unit: str) -> str:
    return {"npv": money_unit, "roi": "percent", "payback": "year", "break_even": "percent"}[kind]


def _range(values: tuple[float | None, float | None, float | None]) -> tuple[float | None, float | None]:
    """Bounds only where both ends exist: a payback that may never come has no upper end."""
    _, low, high = values
    return (None, None) if low is None or high is None else (low, high)


def _benefit_figures(
    id: str, index: int, case: UseCase, used: Shares, method: Method, basis: MoneyBasis, names: Sequence[Message]
) -> tuple[Figure, ...]:
    spread = method.money("adoption_spread")
    mid, low, high = (benefits(case.money, used, f) for f in (1.0, 1 - spread, 1 + spread))
    basis_of = Basis.ASSUMED if case.estimate is EstimateQuality.GUESS else Basis.CALCULATED
    return tuple(
        Figure(
            f"{id}.benefit.{t + 1}",
            names[t],
            basis.convert(mid[t]),
            basis.unit,
            basis.convert(low[t]),
            basis.convert(high[t]),
            basis=basis_of,
            why=partial(why.benefit, index, case, t, mid[t], used, method, basis),
        )
        for t in range(len(mid))
    )


def _total_npv(counted: Sequence[UseCaseResult], basis: MoneyBasis) -> Figure:
    name = message("readiness.portfolio.npv")
    return _sum("portfolio.npv", name, [(c, c.npv) for c in counted], basis.unit)


def _cumulative(counted: Sequence[UseCaseResult], basis: MoneyBasis) -> tuple[Figure, ...]:
    """Running total of the undiscounted flows at the end of years 0 to 3."""
    return tuple(
        _sum(
            f"portfolio.cumulative.{year}",
            message("readiness.portfolio.cumulative", year=year),
            [(c, flow) for c in counted for flow in c.cash_flows[: year + 1]],
            basis.unit,
        )
        for year in range(4)
    )


def _sum(id: str, name: Message, parts: Sequence[tuple[UseCaseResult, Figure]], unit: str) -> Figure:
    """Sum that is known only where every part is; otherwise it names the use cases that lack numbers."""
    if not parts:
        return unknown(id, name, unit, message("readiness.missing.use_case"))
    open_cases = dict.fromkeys(c.name or c.id for c, f in parts if f.value is None)
    if open_cases:
        return unknown(id, name, unit, *(message("readiness.missing.case_money", name=n) for n in open_cases))
    figures = tuple(f for _, f in parts)
    return Figure(
        id,
        name,
        sum(f.value or 0.0 for f in figures),
        unit,
        sum(f.low or 0.0 for f in figures),
        sum(f.high or 0.0 for f in figures),
        why=partial(why.total, tuple((c.name or c.id, f) for c, f in parts)),
    )
