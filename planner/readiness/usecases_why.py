"""Explanations of value, feasibility and money of a use case. Made only when asked."""

from __future__ import annotations

from collections.abc import Sequence

from planner.explain import Basis, Explanation, Figure, Input, Quantity
from planner.i18n import Message, message
from planner.plan.usecase import Feasibility, UseCase, Value
from planner.readiness.bank import Criterion, Method
from planner.readiness.money import (
    ADOPTION_FIELDS,
    EXCHANGE_RATE,
    MINUTES_PER_HOUR,
    TIME_FIELDS,
    Appraisal,
    MoneyBasis,
    Shares,
    claims_time,
    field_message,
    field_path,
)
from planner.readiness.worked import digits, weighted

FIELD_UNITS = {
    "users": "people", "tasks_per_user_year": "count", "minutes_saved_per_task": "minute", "hourly_cost_krw": "krw",
    "other_benefit_krw_year": "krw", "build_cost_krw": "krw", "yearly_cost_krw": "krw",
} | dict.fromkeys(ADOPTION_FIELDS, "percent")  # fmt: skip

BENEFIT_SHARES = ("realisation", "verify_share", "benefit_risk")


def weighted_score(
    kind: str, index: int, scores: Value | Feasibility, criteria: Sequence[Criterion], method: Method
) -> Explanation:
    given = [(c.weight, float(getattr(scores, c.id))) for c in criteria if getattr(scores, c.id) is not None]
    whole = sum(w for w, _ in given)
    return Explanation(
        formula=message("readiness.formula.criteria"),
        worked=message(
            "readiness.worked.mean",
            terms=weighted(given),
            whole=digits(whole),
            result=digits(sum(w * v for w, v in given) / whole),
        ),
        inputs=tuple(
            Input(
                c.name,
                message("common.unanswered")
                if getattr(scores, c.id) is None
                else Quantity(getattr(scores, c.id), "score"),
                ("use_cases", index, kind, c.id),
                Basis.ANSWERED,
            )
            for c in criteria
        ),
        error=message("readiness.error.criteria"),
        sources=(method.source,),
    )


def _field(index: int, case: UseCase, field: str) -> Input:
    value = getattr(case.money, field)
    return Input(field_message(field), Quantity(value, FIELD_UNITS[field]), field_path(index, field), Basis.ANSWERED)


def _shares(index: int, used: Shares, method: Method, names: Sequence[str]) -> tuple[Input, ...]:
    values = {
        "realisation": used.realisation, "verify_share": used.verify, "benefit_risk": used.benefit_risk,
        "discount_rate": used.discount_rate,
    }  # fmt: skip
    made = []
    for name in names:
        assumed = name in used.assumed
        path = ("settings", "discount_rate") if name == "discount_rate" else field_path(index, name)
        basis, sources = (Basis.ASSUMED, (method.assumption(name),)) if assumed else (Basis.ANSWERED, ())
        made.append(Input(field_message(name), Quantity(values[name], "percent1"), path, basis, sources))
    return tuple(made)


def _reasons(used: Shares, method: Method, names: Sequence[str]) -> tuple[Message, ...]:
    """Why the method assumes what it assumes, for each default in use."""
    return tuple(
        message("readiness.note.assumed", name=field_message(n), reason=method.reasoning(n))
        for n in names
        if n in used.assumed
    )


def _rate(basis: MoneyBasis) -> tuple[Input, ...]:
    if basis.krw_per_usd is None or basis.unit == "krw":
        return ()
    return (
        Input(
            EXCHANGE_RATE,
            Quantity(basis.krw_per_usd, "krw_per_usd"),
            ("settings", "krw_per_usd"),
            Basis.ASSUMED,
        ),
    )


def benefit(
    index: int, case: UseCase, year: int, krw: float, used: Shares, method: Method, basis: MoneyBasis
) -> Explanation:
    """``year`` counts from 0."""
    money = case.money
    fields = [*TIME_FIELDS, ADOPTION_FIELDS[year]] if claims_time(money) else []
    if money.other_benefit_krw_year is not None:
        fields.append("other_benefit_krw_year")
    time = ""
    if claims_time(money):
        factors = (money.users, getattr(money, ADOPTION_FIELDS[year]), money.tasks_per_user_year)
        before = " × ".join(digits(float(f or 0.0), 2) for f in factors)
        after = " × ".join(
            digits(float(f or 0.0), 2) for f in (1 - used.verify, money.hourly_cost_krw, used.realisation)
        )
        time = f"{before} × {digits(money.minutes_saved_per_task or 0.0, 2)} ÷ {digits(MINUTES_PER_HOUR)} × {after}"
    other = digits(money.other_benefit_krw_year or 0.0) if money.other_benefit_krw_year is not None else ""
    return Explanation(
        formula=message("readiness.formula.benefit"),
        worked=message(
            "readiness.worked.benefit",
            terms=" + ".join(t for t in (time, other) if t),
            keep=digits(1 - used.benefit_risk, 2),
            result=Quantity(basis.convert(krw), basis.unit),
        ),
        inputs=(
            *(_field(index, case, f) for f in fields),
            *_shares(index, used, method, BENEFIT_SHARES),
            *_rate(basis),
        ),
        error=message("readiness.error.adoption", spread=Quantity(method.money("adoption_spread"), "percent")),
        sources=(method.source,),
        notes=(*_quality(case), *_reasons(used, method, BENEFIT_SHARES)),
    )


def appraisal(
    index: int, case: UseCase, mid: Appraisal, low: Appraisal, high: Appraisal, used: Shares, method: Method,
    basis: MoneyBasis, kind: str,
) -> Explanation:  # fmt: skip
    def money(krw: float) -> Quantity:
        return Quantity(basis.convert(krw), basis.unit)

    flows = " → ".join(digits(basis.convert(f) / 1e6, 2) for f in mid.flows)
    worked = {
        "npv": message(
            "readiness.worked.npv", benefit=money(mid.pv_benefit), cost=money(mid.pv_cost), result=money(mid.npv)
        ),
        "roi": message("readiness.worked.roi", npv=money(mid.npv), cost=money(mid.pv_cost)),
        "payback": message("readiness.worked.payback", flows=flows),
        "break_even": message("readiness.worked.break_even", benefit=money(mid.pv_benefit), cost=money(mid.pv_cost)),
        "flow": message("readiness.worked.payback", flows=flows),
    }
    benefit_figures = tuple(
        Input(message("readiness.usecase.benefit", year=t), money(b)) for t, b in enumerate(mid.benefits, 1)
    )
    tipping = None
    if mid.break_even is not None and mid.break_even <= 1:
        tipping = message("readiness.tipping.break_even", share=Quantity(mid.break_even, "percent"))
    elif mid.break_even is not None:
        tipping = message("readiness.tipping.never", share=Quantity(mid.break_even, "percent"))
    return Explanation(
        formula=message(f"readiness.formula.{kind}"),
        worked=worked[kind],
        inputs=(
            *benefit_figures,
            _field(index, case, "build_cost_krw"),
            _field(index, case, "yearly_cost_krw"),
            *_shares(index, used, method, ("discount_rate",)),
            *_rate(basis),
        ),
        error=message(
            "readiness.error.adoption_npv",
            spread=Quantity(method.money("adoption_spread"), "percent"),
            low=money(low.npv),
            high=money(high.npv),
        ),
        sources=(method.source,),
        tipping=tipping,
        notes=(*_quality(case), *_reasons(used, method, ("discount_rate",))),
    )


def _quality(case: UseCase) -> tuple[Message, ...]:
    return (message(f"readiness.note.estimate_{case.estimate.value}"),)


def total(parts: Sequence[tuple[str, Figure]]) -> Explanation:
    return Explanation(
        formula=message("readiness.formula.total"),
        inputs=tuple(Input(name, figure) for name, figure in parts),
        error=message("readiness.error.total"),
    )
