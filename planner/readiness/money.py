"""Arithmetic of one use case's money: yearly benefit and cost, NPV, ROI, payback, the share that must arrive.

Formulas: method §6.2. Everything is in KRW; the reporting currency is applied to finished figures. ``Drivers`` may hold
single numbers or numpy arrays of runs, so that middle, tornado and simulation share one formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from planner.explain import Path
from planner.i18n import Message, message
from planner.plan.fields import field_label
from planner.plan.settings import Currency, Settings
from planner.plan.usecase import BOUGHT_ONCE, Money, RunningCost
from planner.readiness.bank import Method

MINUTES_PER_HOUR = 60.0
LEAST_KRW = 1.0
"""A benefit under one won is none."""
LOW, MID, HIGH = 0, 1, 2
Span = tuple[float, float, float]
"""Low, middle, high."""


@dataclass(frozen=True, slots=True)
class MoneyBasis:
    """What all amounts of a plan have in common. Rate None: not known; discount rate and years None: default of the
    method; ``rate_date`` is the day of the exchange rate, ``vat`` the rate added to what is bought (0: without VAT)."""

    currency: Currency = Currency.KRW
    krw_per_usd: float | None = None
    discount_rate: float | None = None
    years: int | None = None
    vat: float = 0.0
    rate_told: bool = False
    rate_date: str | None = None

    @property
    def unit(self) -> str:
        return self.currency.value

    def convert(self, krw: float) -> float:
        """``krw`` in the reporting currency; the rate must be known for US dollars."""
        if self.currency is Currency.KRW:
            return krw
        assert self.krw_per_usd is not None
        return krw / self.krw_per_usd

    def to_krw(self, amount: float) -> float:
        """An amount of the reporting currency in KRW."""
        if self.currency is Currency.KRW:
            return amount
        assert self.krw_per_usd is not None
        return amount * self.krw_per_usd

    @property
    def lacks_rate(self) -> bool:
        return self.currency is Currency.USD and self.krw_per_usd is None


@dataclass(frozen=True, slots=True)
class Drivers:
    """What NPV follows from. ``time_krw``: a year's saved hours in KRW if everybody used it, before checking and
    realisation; ``other_krw``: yearly benefits that are not time; ``once_krw``: one-off cost, of which ``later`` falls
    into year 1; ``adoption`` and ``running_krw`` by year from year 1. Shares are fractions of one."""

    time_krw: Any
    adoption: tuple[Any, ...]
    realisation: Any
    verify: Any
    other_krw: Any
    benefit_risk: Any
    once_krw: Any
    later: float
    running_krw: tuple[Any, ...]
    cost_risk: Any
    rate: Any


@dataclass(frozen=True, slots=True)
class Appraisal:
    """``payback_years`` is None if the flow never turns; ``costs`` and ``flows`` start at year 0, ``benefits`` at year 1;
    ratios are None without a base."""

    benefits: tuple[float, ...]
    costs: tuple[float, ...]
    flows: tuple[float, ...]
    npv: float
    roi: float | None
    payback_years: float | None
    break_even: float | None
    pv_benefit: float
    pv_cost: float


def benefits(d: Drivers) -> tuple[Any, ...]:
    """Risk-adjusted benefit of each year."""
    hours = d.time_krw * (1 - d.verify) * d.realisation
    return tuple((hours * a + d.other_krw) * (1 - d.benefit_risk) for a in d.adoption)


def costs(d: Drivers) -> tuple[Any, ...]:
    """Risk-adjusted cost of year 0 and each year after."""
    more = 1 + d.cost_risk
    first, *rest = d.running_krw
    return (d.once_krw * (1 - d.later) * more, (first + d.once_krw * d.later) * more, *(c * more for c in rest))


def present(flows: Sequence[Any], rate: Any, first_year: int = 0) -> Any:
    """Present value of yearly amounts, the first of them at ``first_year``."""
    return sum(f / (1 + rate) ** t for t, f in enumerate(flows, first_year))


def npv(d: Drivers) -> Any:
    return present(benefits(d), d.rate, 1) - present(costs(d), d.rate)


def appraise(yearly: Sequence[float], cost: Sequence[float], rate: float) -> Appraisal:
    """Benefits from year 1 against costs from year 0; sums of several cases are appraised the same way."""
    flows = (-cost[0], *(b - c for b, c in zip(yearly, cost[1:], strict=True)))
    pv_benefit, pv_cost = present(yearly, rate, 1), present(cost, rate)
    worth = pv_benefit - pv_cost
    return Appraisal(
        benefits=tuple(yearly), costs=tuple(cost), flows=flows, npv=worth, roi=worth / pv_cost if pv_cost else None,
        payback_years=payback(flows), break_even=pv_cost / pv_benefit if pv_benefit >= LEAST_KRW else None,
        pv_benefit=pv_benefit, pv_cost=pv_cost,
    )  # fmt: skip


def appraise_drivers(d: Drivers) -> Appraisal:
    return appraise(benefits(d), costs(d), d.rate)


def payback(flows: Sequence[float]) -> float | None:
    """Year, interpolated, in which the cumulative undiscounted flow turns to zero or above for good; None if never."""
    total = 0.0
    turned: float | None = None
    for year, flow in enumerate(flows):
        before, total = total, total + flow
        if total < 0:
            turned = None
        elif turned is None:
            turned = 0.0 if year == 0 else year - 1 - before / flow
    return turned


# --- from the plan ------------------------------------------------------------------------------------------------

TIME_FIELDS = ("users", "tasks_per_user_year", "minutes_saved_per_task", "hourly_cost_krw")
ADOPTION_FIELDS = tuple(f"adoption_year{t}" for t in range(1, 6))
FIRST_ADOPTIONS = ADOPTION_FIELDS[:3]
REVENUE_FIELDS = ("revenue_krw_year", "revenue_uplift", "revenue_margin")
LOSS_FIELDS = ("loss_krw_year", "loss_reduction")
ONCE_FIELDS = (*BOUGHT_ONCE, "training_change_krw")
ENTERED_RUNNING = ("licences_krw_year", "yearly_cost_krw")
ALWAYS_RUNNING = ("evaluation_krw_year", "compliance_krw_year")
YEARLY_FIELDS = ("yearly_cost_krw", "yearly_cost_year2_krw", "yearly_cost_year3_krw")
EXCHANGE_RATE = message("field.settings.krw_per_usd.label")


def claims_time(money: Money) -> bool:
    """Whether saved time is part of the case at all: any of its fields is filled."""
    return any(getattr(money, f) is not None for f in (*TIME_FIELDS, *ADOPTION_FIELDS))


def claims(money: Money, fields: Sequence[str]) -> bool:
    return any(getattr(money, f) is not None for f in fields)


def missing_benefit(money: Money) -> tuple[str, ...]:
    """Fields without which the benefit cannot be told; revenue never counts without its margin."""
    wanted: tuple[str, ...] = (*TIME_FIELDS, *FIRST_ADOPTIONS) if claims_time(money) else ()
    for group in (REVENUE_FIELDS, LOSS_FIELDS):
        wanted += group if claims(money, group) else ()
    if not wanted and money.other_benefit_krw_year is None:
        return TIME_FIELDS + FIRST_ADOPTIONS
    return tuple(f for f in wanted if getattr(money, f) is None)


def missing_cost(money: Money) -> tuple[str, ...]:
    """Fields without which the cost cannot be told; running cost from the sizing is not asked here."""
    lacking = () if money.build_cost_krw is not None else ("build_cost_krw",)
    entered = money.running is RunningCost.SIZING or claims(money, (*ENTERED_RUNNING, *ALWAYS_RUNNING))
    return lacking if entered else (*lacking, "yearly_cost_krw")


def field_message(name: str) -> Message:
    """The label that the form shows for a money field or for a setting."""
    return field_label(Settings if name in Settings.model_fields else Money, name)


def field_path(case_index: int, name: str) -> Path:
    return ("settings", name) if name in Settings.model_fields else ("use_cases", case_index, "money", name)


@dataclass(frozen=True, slots=True)
class Spread:
    """Low, middle and high drivers of one case, and which of them were defaults of the method."""

    low: Drivers
    mid: Drivers
    high: Drivers
    assumed: frozenset[str] = field(default_factory=frozenset)

    def appraisals(self) -> tuple[Appraisal, Appraisal, Appraisal]:
        return appraise_drivers(self.low), appraise_drivers(self.mid), appraise_drivers(self.high)


def horizon(basis: MoneyBasis, method: Method) -> int:
    return basis.years or int(method.money("horizon_years"))


def spread(money: Money, basis: MoneyBasis, method: Method, sized: Span | None = None) -> Spread:
    """Drivers of the case in low, middle and high; call only where nothing is missing.

    ``sized``: yearly KRW of the infrastructure for this case, VAT included where the plan says so.
    """
    assumed: set[str] = set()

    def given(name: str, told: float | None) -> float:
        if told is None:
            assumed.add(name)
            return method.money(name)
        return told

    def given_ratio(name: str, told: float | None) -> float:
        return told if told is not None else realisation * given(name, None)

    years = horizon(basis, method)
    realisation, verify = given("realisation", money.realisation), given("verify_share", money.verify_share)
    nobody = (0.0,) * years
    adoption = adoptions(money, years, method, assumed) if claims_time(money) else (nobody, nobody, nobody)
    low_share = given_ratio("realisation_low", money.realisation_low)
    high_share = given_ratio("realisation_high", money.realisation_high)
    run = running(money, basis, years, sized)
    other, swing = other_benefit(money), method.money("swing")
    mid = Drivers(
        time_krw=time_krw(money), adoption=adoption[MID], realisation=realisation, verify=verify, other_krw=other,
        benefit_risk=given("benefit_risk", money.benefit_risk), once_krw=once(money, basis.vat),
        later=money.one_off_year1_share, running_krw=run[MID], cost_risk=given("cost_risk", money.cost_risk),
        rate=given("discount_rate", basis.discount_rate),
    )  # fmt: skip
    low = replace(mid, adoption=adoption[LOW], realisation=min(low_share, realisation), other_krw=other * (1 - swing),
                  running_krw=run[HIGH])  # fmt: skip
    high = replace(mid, adoption=adoption[HIGH], realisation=min(1.0, max(high_share, realisation)),
                   other_krw=other * (1 + swing), running_krw=run[LOW])  # fmt: skip
    return Spread(low, mid, high, frozenset(assumed))


def adoptions(money: Money, years: int, method: Method, assumed: set[str]) -> tuple[tuple[float, ...], ...]:
    """Adoption by year in the low, middle and high case, ordered and at most 1. Later years follow the year before."""
    middle: list[float] = []
    for name in ADOPTION_FIELDS[:years]:
        told = getattr(money, name)
        middle.append(told if told is not None else middle[-1])
    made = {LOW: list(middle), HIGH: list(middle)}
    for at, kind, bound in ((LOW, "low", min), (HIGH, "high", max)):
        ratios = method.money_years(f"adoption_{kind}")
        ratio, *_ = ratios
        for t, mid in enumerate(middle):
            told = getattr(money, f"adoption_{kind}_year{t + 1}", None)
            if told is not None:
                ratio = told / mid if mid else 1.0
            elif t < len(ratios):
                ratio = ratios[t]
                assumed.add(f"adoption_{kind}")
            made[at][t] = min(1.0, bound(told if told is not None else mid * ratio, mid))
    return tuple(made[LOW]), tuple(middle), tuple(made[HIGH])


def time_krw(money: Money) -> float:
    """KRW a year of all users' saved time, everybody using it."""
    if not claims_time(money):
        return 0.0
    factors = [getattr(money, f) for f in TIME_FIELDS]
    assert all(f is not None for f in factors)
    users, tasks, minutes, hourly = factors
    return float(users * tasks * minutes / MINUTES_PER_HOUR * hourly)


def other_benefit(money: Money) -> float:
    """Yearly KRW that is not time: margin of more revenue, cost avoided, loss made less likely."""
    total = money.other_benefit_krw_year or 0.0
    for group in (REVENUE_FIELDS, LOSS_FIELDS):
        if claims(money, group):
            part = 1.0
            for name in group:
                part *= getattr(money, name) or 0.0
            total += part
    return total


def once(money: Money, vat: float) -> float:
    """One-off cost; what is bought carries VAT, training and change does not."""
    bought = sum(getattr(money, f) or 0.0 for f in BOUGHT_ONCE)
    return bought * (1 + vat) + (money.training_change_krw or 0.0)


def running(money: Money, basis: MoneyBasis, years: int, sized: Span | None) -> tuple[tuple[float, ...], ...]:
    """Running cost by year in the low, middle and high case of the cost. From the sizing, licences and operations of
    the case itself do not count, so that nothing is counted twice."""
    always = sum(getattr(money, f) or 0.0 for f in ALWAYS_RUNNING)
    if money.running is RunningCost.SIZING:
        assert sized is not None
        return tuple((s + always * (1 + basis.vat),) * years for s in sized)
    yearly: list[float] = []
    for t in range(years):
        told = getattr(money, YEARLY_FIELDS[t]) if t < len(YEARLY_FIELDS) else None
        yearly.append(told if told is not None else yearly[-1] if yearly else 0.0)
    fixed = always + (money.licences_krw_year or 0.0)
    told_costs = tuple((y + fixed) * (1 + basis.vat) for y in yearly)
    return told_costs, told_costs, told_costs
