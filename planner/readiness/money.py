"""Money of one use case: yearly benefit, NPV, ROI, payback and the share of the benefit that must arrive.

Formulas: method §6.2. Everything is computed in KRW; the reporting currency is applied to the finished figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.explain import Path
from planner.i18n import Message, message
from planner.plan.fields import Ui
from planner.plan.settings import Currency, Settings
from planner.plan.usecase import Money
from planner.readiness.bank import Method

MINUTES_PER_HOUR = 60.0


@dataclass(frozen=True, slots=True)
class MoneyBasis:
    """Reporting currency with its rate (None: not known) and the yearly discount rate (None: default of the method)."""

    currency: Currency = Currency.KRW
    krw_per_usd: float | None = None
    discount_rate: float | None = None

    @property
    def unit(self) -> str:
        return self.currency.value

    def convert(self, krw: float) -> float:
        """``krw`` in the reporting currency; the rate must be known for US dollars."""
        if self.currency is Currency.KRW:
            return krw
        assert self.krw_per_usd is not None
        return krw / self.krw_per_usd

    @property
    def lacks_rate(self) -> bool:
        return self.currency is Currency.USD and self.krw_per_usd is None


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares a calculation used, and which of them were defaults of the method."""

    realisation: float
    verify: float
    benefit_risk: float
    discount_rate: float
    assumed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Appraisal:
    """``payback_years`` is None if the flow never turns; ``flows`` start at year 0; ratios are None without a base."""

    benefits: tuple[float, ...]
    flows: tuple[float, ...]
    npv: float
    roi: float | None
    payback_years: float | None
    break_even: float | None
    pv_benefit: float
    pv_cost: float


def shares(money: Money, discount_rate: float | None, method: Method) -> Shares:
    """The given shares, and defaults of the method for the others."""
    used: dict[str, float] = {}
    assumed: set[str] = set()
    for name, told in (
        ("realisation", money.realisation), ("verify_share", money.verify_share),
        ("benefit_risk", money.benefit_risk), ("discount_rate", discount_rate),
    ):  # fmt: skip
        if told is None:
            assumed.add(name)
            told = method.money(name)
        used[name] = told
    return Shares(
        used["realisation"], used["verify_share"], used["benefit_risk"], used["discount_rate"], frozenset(assumed)
    )


def adoptions(money: Money, factor: float = 1.0) -> tuple[float | None, ...]:
    """Adoption of years 1 to 3 times ``factor``, never over 1."""
    told = (money.adoption_year1, money.adoption_year2, money.adoption_year3)
    return tuple(None if a is None else min(1.0, a * factor) for a in told)


TIME_FIELDS = ("users", "tasks_per_user_year", "minutes_saved_per_task", "hourly_cost_krw")
ADOPTION_FIELDS = ("adoption_year1", "adoption_year2", "adoption_year3")


def claims_time(money: Money) -> bool:
    """Whether saved time is part of the case at all: any of its fields is filled."""
    return any(getattr(money, f) is not None for f in (*TIME_FIELDS, *ADOPTION_FIELDS))


def missing_benefit(money: Money) -> tuple[str, ...]:
    """Fields without which the benefit cannot be told."""
    if not claims_time(money):
        return () if money.other_benefit_krw_year is not None else TIME_FIELDS + ADOPTION_FIELDS
    return tuple(f for f in (*TIME_FIELDS, *ADOPTION_FIELDS) if getattr(money, f) is None)


def missing_cost(money: Money) -> tuple[str, ...]:
    return tuple(f for f in ("build_cost_krw", "yearly_cost_krw") if getattr(money, f) is None)


EXCHANGE_RATE = message("field.settings.krw_per_usd.label")


def field_message(field: str) -> Message:
    """The label that the form shows for a money field or for the discount rate."""
    model = Settings if field == "discount_rate" else Money
    ui = next(m for m in model.model_fields[field].metadata if isinstance(m, Ui))
    return message(f"field.{ui.key}.label")


def field_path(case_index: int, field: str) -> Path:
    return ("use_cases", case_index, "money", field)


def yearly_benefit(money: Money, adoption: float, used: Shares) -> float:
    """Risk-adjusted benefit of one year in KRW; call only where nothing is missing."""
    time = 0.0
    if claims_time(money):
        assert money.users is not None
        assert money.tasks_per_user_year is not None
        assert money.minutes_saved_per_task is not None
        assert money.hourly_cost_krw is not None
        hours = money.users * adoption * money.tasks_per_user_year * money.minutes_saved_per_task / MINUTES_PER_HOUR
        time = hours * (1 - used.verify) * money.hourly_cost_krw * used.realisation
    return (time + (money.other_benefit_krw_year or 0.0)) * (1 - used.benefit_risk)


def benefits(money: Money, used: Shares, adoption_factor: float = 1.0) -> tuple[float, ...]:
    return tuple(yearly_benefit(money, a or 0.0, used) for a in adoptions(money, adoption_factor))


def appraise(yearly: Sequence[float], build_cost: float, costs: Sequence[float], discount_rate: float) -> Appraisal:
    """NPV, ROI, payback and break-even of ``yearly`` benefits against a cost at year 0 and one for each year."""
    flows = (-build_cost, *(b - c for b, c in zip(yearly, costs, strict=True)))
    pv_benefit = sum(b / (1 + discount_rate) ** t for t, b in enumerate(yearly, 1))
    pv_cost = build_cost + sum(c / (1 + discount_rate) ** t for t, c in enumerate(costs, 1))
    return Appraisal(
        benefits=tuple(yearly), flows=flows, npv=pv_benefit - pv_cost,
        roi=(pv_benefit - pv_cost) / pv_cost if pv_cost else None, payback_years=payback(flows),
        break_even=pv_cost / pv_benefit if pv_benefit > 0 else None, pv_benefit=pv_benefit, pv_cost=pv_cost,
    )  # fmt: skip


def payback(flows: Sequence[float]) -> float | None:
    """Year, interpolated, in which the cumulative undiscounted flow turns to zero or above for good; None if never."""
    total = 0.0
    turned: float | None = None
    for year, flow in enumerate(flows):
        before, total = total, total + flow
        if total < 0:
            turned = None
        elif turned is None:
            turned = 0.0 if year == 0 else year - 1 + (-before / flow if before < 0 else 0.0)
    return turned
