"""Explanations of money: what a benefit, a cost or an NPV was worked out from. Made only when asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from planner.explain import Basis, Explanation, Figure, Input, Path, Quantity
from planner.i18n import Message, message
from planner.plan.usecase import EstimateQuality, RunningCost, UseCase
from planner.readiness.bank import Method
from planner.readiness.finance.sized import SizedCost, Slice
from planner.readiness.money import (
    ADOPTION_FIELDS,
    ALWAYS_RUNNING,
    ENTERED_RUNNING,
    EXCHANGE_RATE,
    LOSS_FIELDS,
    MINUTES_PER_HOUR,
    ONCE_FIELDS,
    REVENUE_FIELDS,
    TIME_FIELDS,
    YEARLY_FIELDS,
    Appraisal,
    MoneyBasis,
    Spread,
    claims,
    claims_time,
    field_message,
    field_path,
    horizon,
)
from planner.readiness.worked import digits

FIELD_UNITS = {
    "users": "people", "tasks_per_user_year": "count", "minutes_saved_per_task": "minute", "revenue_uplift": "percent1",
    "revenue_margin": "percent1", "loss_reduction": "percent1",
} | dict.fromkeys(ADOPTION_FIELDS, "percent")  # fmt: skip
BENEFIT_SHARES = ("realisation", "verify_share", "benefit_risk")
CASE_SHARES = ("adoption_low", "adoption_high", "realisation_low", "realisation_high", "cost_risk", "discount_rate")


@dataclass(frozen=True, slots=True)
class Told:
    """One case as explanations see it: the answers, the drivers they gave, and what the infrastructure adds."""

    index: int
    case: UseCase
    spread: Spread
    quality: EstimateQuality
    part: Slice | None
    sized: SizedCost
    method: Method
    basis: MoneyBasis

    def amount(self, krw: float) -> Quantity:
        return Quantity(self.basis.convert(krw), self.basis.unit)


def break_even_share(share: float) -> Quantity:
    """Rounded up to a whole percent: a little less would not be enough."""
    return Quantity(ceil(round(share * 100, 9)) / 100, "percent")


def swing_path(field: str, indices: Sequence[int]) -> Path | None:
    """Where the driver stands: a setting, or the field of the case if it is one alone."""
    path = field_path(indices[0], field)
    return path if len(indices) == 1 or path[0] == "settings" else None


def _field(told: Told, name: str) -> Input:
    value = getattr(told.case.money, name)
    quantity = Quantity(value, FIELD_UNITS.get(name, "krw"))
    return Input(field_message(name), quantity, field_path(told.index, name), Basis.ANSWERED)


def _given(told: Told, names: Sequence[str]) -> tuple[Input, ...]:
    return tuple(_field(told, n) for n in names if getattr(told.case.money, n) is not None)


def _shares(told: Told, names: Sequence[str]) -> tuple[Input, ...]:
    d = told.spread.mid
    values = {
        "realisation": d.realisation, "verify_share": d.verify, "benefit_risk": d.benefit_risk,
        "cost_risk": d.cost_risk, "discount_rate": d.rate,
    }  # fmt: skip
    made = []
    for name in names:
        assumed = name in told.spread.assumed
        basis, sources = (Basis.ASSUMED, (told.method.assumption(name),)) if assumed else (Basis.ANSWERED, ())
        path = field_path(told.index, name)
        made.append(Input(field_message(name), Quantity(values[name], "percent1"), path, basis, sources))
    return tuple(made)


def reasons(assumed: frozenset[str], method: Method, names: Sequence[str]) -> tuple[Message, ...]:
    """Why the method assumes what it assumes, for each default in use."""
    return tuple(
        message("readiness.note.assumed", name=message(f"finance.default.{n}"), reason=method.reasoning(n))
        for n in names
        if n in assumed
    )


def common(basis: MoneyBasis) -> tuple[Input, ...]:
    """Exchange rate and VAT where they enter."""
    made = []
    if basis.unit == "usd" and basis.krw_per_usd is not None:
        how = Basis.ANSWERED if basis.rate_told else Basis.ASSUMED
        made.append(Input(EXCHANGE_RATE, Quantity(basis.krw_per_usd, "krw_per_usd"), ("settings", "krw_per_usd"), how))
    if basis.vat:
        vat = Quantity(basis.vat, "percent")
        made.append(Input(field_message("include_vat"), vat, ("settings", "include_vat"), Basis.ASSUMED))
    return tuple(made)


def _notes(told: Told, names: Sequence[str]) -> tuple[Message, ...]:
    return (message(f"readiness.note.estimate_{told.quality.value}"), *reasons(told.spread.assumed, told.method, names))


def _product(values: Sequence[float | None]) -> str:
    return " × ".join(digits(float(v or 0.0), 3) for v in values)


def benefit(told: Told, year: int, krw: float) -> Explanation:
    """``year`` counts from 0."""
    money, d = told.case.money, told.spread.mid
    fields: list[str] = []
    terms: list[str] = []
    if claims_time(money):
        fields += [*TIME_FIELDS, ADOPTION_FIELDS[year]]
        before = _product((money.users, d.adoption[year], money.tasks_per_user_year, money.minutes_saved_per_task))
        terms.append(
            f"{before} ÷ {digits(MINUTES_PER_HOUR)} × {_product((1 - d.verify, money.hourly_cost_krw, d.realisation))}"
        )
    for group in (REVENUE_FIELDS, LOSS_FIELDS):
        if claims(money, group):
            fields += group
            terms.append(_product([getattr(money, f) for f in group]))
    if money.other_benefit_krw_year is not None:
        fields.append("other_benefit_krw_year")
        terms.append(digits(money.other_benefit_krw_year))
    return Explanation(
        formula=message("finance.formula.benefit"),
        worked=message(
            "readiness.worked.benefit", terms=" + ".join(terms), keep=digits(1 - d.benefit_risk, 2), result=told.amount(krw)
        ),
        inputs=(*_given(told, fields), *_shares(told, BENEFIT_SHARES), *common(told.basis)),
        error=message("finance.error.cases"),
        sources=(told.method.source,),
        notes=_notes(told, (*BENEFIT_SHARES, *CASE_SHARES[:4])),
    )  # fmt: skip


def _cost_inputs(told: Told) -> tuple[Input, ...]:
    money = told.case.money
    inputs = _given(told, ONCE_FIELDS)
    if money.running is RunningCost.SIZING:
        if told.sized.total is not None and told.part is not None and told.part.share is not None:
            inputs += (
                Input(told.sized.total.name, told.sized.total, ("infrastructure", "location"), told.sized.total.basis),
                Input(message("finance.input.share"), Quantity(told.part.share, "percent1"), field_path(told.index, "running")),
            )  # fmt: skip
        return inputs + _given(told, ALWAYS_RUNNING)
    return inputs + _given(told, (*dict.fromkeys((*ENTERED_RUNNING, *YEARLY_FIELDS)), *ALWAYS_RUNNING))


def _cost_steps(told: Told) -> tuple[Message, ...]:
    if told.case.money.running is not RunningCost.SIZING or told.part is None or told.part.span is None:
        return ()
    assert told.sized.yearly is not None
    return (
        message(
            "finance.step.sized", option=message(f"cost.option.{told.sized.option}"), whole=told.amount(told.sized.yearly[1]),
            share=Quantity(told.part.share, "percent1"), result=told.amount(told.part.span[1]),
        ),
    )  # fmt: skip


def cost(told: Told, year: int, krw: float) -> Explanation:
    """``year`` counts from 0, the year before the start."""
    d = told.spread.mid
    once_part = d.once_krw * (1 - d.later if year == 0 else d.later if year == 1 else 0.0)
    running_part = d.running_krw[year - 1] if year else 0.0
    return Explanation(
        formula=message("finance.formula.cost"),
        worked=message(
            "finance.worked.cost", once=told.amount(once_part), running=told.amount(running_part),
            factor=digits(1 + d.cost_risk, 2), result=told.amount(krw),
        ),
        inputs=(*_cost_inputs(told), *_shares(told, ("cost_risk",)), *common(told.basis)),
        error=message("finance.error.cost"),
        sources=(told.method.source,),
        steps=_cost_steps(told),
        notes=_notes(told, ("cost_risk",)),
    )  # fmt: skip


Three = tuple[Appraisal, Appraisal, Appraisal]
SCENARIOS = ("low", "mid", "high")


def scenario(kind: str) -> tuple[int, str]:
    """0, 1 or 2 for low, middle and high, and the kind itself: "low.npv" is (0, "npv"), "npv" is (1, "npv")."""
    at, _, rest = kind.rpartition(".")
    return SCENARIOS.index(at or "mid"), rest


def appraisal(told: Told, three: Three, kind: str) -> Explanation:
    """``kind``: npv, roi, payback, break_even, flow or cumulative; with "low." or "high." before it of that case."""
    at, kind = scenario(kind)
    shown = three[at]
    yearly = tuple(
        Input(message("finance.year.benefit", year=t), told.amount(b)) for t, b in enumerate(shown.benefits, 1)
    )
    return Explanation(
        formula=message(f"finance.formula.{kind}"),
        worked=worked(kind, shown, told.basis),
        inputs=(*yearly, *_cost_inputs(told), *_shares(told, ("cost_risk", "discount_rate")), *common(told.basis)),
        error=message("finance.error.npv", low=told.amount(three[0].npv), high=told.amount(three[2].npv)),
        sources=(told.method.source,),
        tipping=sentence(shown.break_even, horizon(told.basis, told.method)),
        steps=_cost_steps(told),
        notes=_notes(told, CASE_SHARES),
    )


def worked(kind: str, mid: Appraisal, basis: MoneyBasis) -> Message:
    def money(krw: float) -> Quantity:
        return Quantity(basis.convert(krw), basis.unit)

    if kind == "npv":
        return message(
            "readiness.worked.npv", benefit=money(mid.pv_benefit), cost=money(mid.pv_cost), result=money(mid.npv)
        )
    if kind == "roi":
        return message("readiness.worked.roi", npv=money(mid.npv), cost=money(mid.pv_cost))
    if kind == "break_even":
        return message("readiness.worked.break_even", benefit=money(mid.pv_benefit), cost=money(mid.pv_cost))
    flows = " → ".join(digits(basis.convert(f) / 1e6, 2) for f in mid.flows)
    return message("finance.worked.flows", last=len(mid.flows) - 1, flows=flows)


def sentence(break_even: float | None, years: int) -> Message:
    """Whether it pays back, and with which share of the planned benefit."""
    if break_even is None:
        return message("finance.sentence.no_benefit")
    key = "finance.sentence.pays" if break_even <= 1 else "finance.sentence.never"
    return message(key, share=break_even_share(break_even), years=years)


RATIOS = ("npv", "roi", "payback", "break_even")


def total(parts: Sequence[tuple[str, Figure]], three: Three, kind: str, basis: MoneyBasis, years: int) -> Explanation:
    """Sum over cases; ratios of the whole are worked out from the summed flows."""
    at, kind = scenario(kind)
    ratio = kind in RATIOS
    return Explanation(
        formula=message(f"finance.formula.{kind}" if ratio and kind != "npv" else "readiness.formula.total"),
        worked=worked(kind, three[at], basis) if ratio else None,
        inputs=(*(Input(name, figure) for name, figure in parts), *common(basis)),
        error=message("readiness.error.total"),
        tipping=sentence(three[at].break_even, years) if ratio else None,
    )


def swing(
    name: Message, settings: Message, path: Path | None, middle: float, value: float, unit: str, method: Method
) -> Explanation:
    return Explanation(
        formula=message("finance.formula.swing"),
        worked=message("finance.worked.swing", middle=Quantity(middle, unit), result=Quantity(value, unit)),
        inputs=(Input(name, settings, path, Basis.ASSUMED, (method.assumption("swing"),)),),
        sources=(method.source,),
    )


def simulation(runs: int, method: Method, basis: MoneyBasis, key: str, value: float, unit: str) -> Explanation:
    return Explanation(
        formula=message(f"finance.formula.{key}"),
        worked=message("readiness.worked.result", result=Quantity(value, unit)),
        inputs=tuple(
            Input(message(f"finance.default.{n}"), v, None, Basis.ASSUMED, (method.assumption(n),))
            for n, v in (("runs", Quantity(runs, "items")), ("seed", f"{method.money('seed'):.0f}"))
        )
        + common(basis),
        error=message("finance.error.simulation"),
        sources=(method.source,),
        notes=(message("finance.note.together"),),
    )
