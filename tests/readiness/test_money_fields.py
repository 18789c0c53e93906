"""From the money fields of a case to the drivers of its worth, and the arithmetic of a flow, worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from planner.plan.settings import Currency
from planner.plan.usecase import Money, RunningCost
from planner.readiness.bank import bank
from planner.readiness.money import (
    FIRST_ADOPTIONS,
    HIGH,
    LOW,
    MID,
    TIME_FIELDS,
    Drivers,
    MoneyBasis,
    adoptions,
    appraise,
    benefits,
    claims_time,
    costs,
    field_message,
    field_path,
    horizon,
    missing_benefit,
    missing_cost,
    npv,
    once,
    other_benefit,
    payback,
    present,
    running,
    spread,
    time_krw,
)

METHOD = bank().method
TIME: dict[str, Any] = {
    "users": 20,
    "tasks_per_user_year": 300,
    "minutes_saved_per_task": 12,
    "hourly_cost_krw": 50_000,
}


# --- arithmetic ------------------------------------------------------------------------------------------------------


def test_benefit_and_cost_of_each_year() -> None:
    """1000 × (1 − 0.2) × 0.5 = 400 of time at full use; other 50; a tenth off for risk."""
    d = Drivers(
        time_krw=1000.0, adoption=(0.25, 0.5), realisation=0.5, verify=0.2, other_krw=50.0, benefit_risk=0.1,
        once_krw=200.0, later=0.25, running_krw=(30.0, 40.0), cost_risk=0.5, rate=0.25,
    )  # fmt: skip
    assert benefits(d) == pytest.approx((0.9 * 150, 0.9 * 250))
    assert costs(d) == pytest.approx((1.5 * 150, 1.5 * 80, 1.5 * 40))
    assert npv(d) == pytest.approx(135 / 1.25 + 225 / 1.25**2 - 225 - 120 / 1.25 - 60 / 1.25**2)
    assert present((100.0, 100.0), 0.25) == pytest.approx(180)
    assert present((100.0, 100.0), 0.25, 1) == pytest.approx(144)


def test_a_flow_is_appraised_against_its_cost() -> None:
    made = appraise((120.0, 60.0), (100.0, 20.0, 10.0), 0.0)
    assert made.flows == (-100.0, 100.0, 50.0)
    assert (made.pv_benefit, made.pv_cost, made.npv) == (180, 130, 50)
    assert (made.roi, made.break_even, made.payback_years) == (pytest.approx(50 / 130), pytest.approx(130 / 180), 1.0)
    assert appraise((5.0,), (0.0, 0.0), 0.1).roi is None
    assert appraise((0.99,), (5.0, 0.0), 0.0).break_even is None
    assert appraise((1.0,), (5.0, 0.0), 0.0).break_even == 5.0


@pytest.mark.parametrize(
    ("flows", "years"),
    [
        ((0.0, 5.0), 0.0), ((5.0,), 0.0), ((-1.0,), None), ((-10.0, 10.0), 1.0), ((-10.0, 4.0, 12.0), 1.5),
        ((-10.0, 20.0, -15.0, 10.0), 2.5), ((-10.0, 20.0, -10.0), 0.5), ((-10.0, 20.0, -11.0), None),
        ((10.0, -20.0, 40.0), 1.25), ((-10.0, 0.0, 20.0), 1.5), ((5.0, -5.0, 3.0), 0.0),
    ],
)  # fmt: skip
def test_the_year_of_payback(flows: tuple[float, ...], years: float | None) -> None:
    assert payback(flows) == years


def test_currencies_are_changed_at_the_rate() -> None:
    won, dollars = MoneyBasis(Currency.KRW, 1250.0), MoneyBasis(Currency.USD, 1250.0)
    assert (won.convert(5000.0), won.to_krw(5000.0)) == (5000, 5000)
    assert (dollars.convert(5000.0), dollars.to_krw(4.0)) == (4, 5000)
    assert [b.lacks_rate for b in (won, dollars, MoneyBasis(Currency.USD), MoneyBasis(Currency.KRW))] == [False, False, True, False]  # fmt: skip
    assert horizon(MoneyBasis(), METHOD) == 3
    assert horizon(MoneyBasis(years=5), METHOD) == 5


# --- what is claimed, and what is missing ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("money", "missing"),
    [
        ({}, (*TIME_FIELDS, *FIRST_ADOPTIONS)),
        ({"users": 3}, (*TIME_FIELDS[1:], *FIRST_ADOPTIONS)),
        ({"adoption_year3": 0.0}, (*TIME_FIELDS, *FIRST_ADOPTIONS[:2])),
        ({"adoption_year5": 0.5}, (*TIME_FIELDS, *FIRST_ADOPTIONS)),
        ({"other_benefit_krw_year": 0.0}, ()),
        ({"other_benefit_krw_year": 5.0, "users": 3}, (*TIME_FIELDS[1:], *FIRST_ADOPTIONS)),
        ({"revenue_uplift": 0.1}, ("revenue_krw_year", "revenue_margin")),
        ({"loss_krw_year": 5.0}, ("loss_reduction",)),
        ({"loss_reduction": 0.0, "revenue_margin": 0.2}, ("revenue_krw_year", "revenue_uplift", "loss_krw_year")),
        ({**TIME, "adoption_year1": 0.1, "adoption_year2": 0.1, "adoption_year3": 0.1}, ()),
    ],
)  # fmt: skip
def test_what_the_benefit_lacks(money: dict[str, Any], missing: tuple[str, ...]) -> None:
    assert missing_benefit(Money(**money)) == missing


@pytest.mark.parametrize(
    ("money", "missing"),
    [
        ({}, ("build_cost_krw", "yearly_cost_krw")), ({"build_cost_krw": 0.0}, ("yearly_cost_krw",)),
        ({"yearly_cost_krw": 0.0}, ("build_cost_krw",)), ({"licences_krw_year": 1.0}, ("build_cost_krw",)),
        ({"evaluation_krw_year": 1.0}, ("build_cost_krw",)), ({"compliance_krw_year": 0.0}, ("build_cost_krw",)),
        ({"yearly_cost_year2_krw": 5.0}, ("build_cost_krw", "yearly_cost_krw")),
        ({"running": RunningCost.SIZING}, ("build_cost_krw",)),
        ({"running": RunningCost.SIZING, "build_cost_krw": 5.0}, ()),
    ],
)  # fmt: skip
def test_what_the_cost_lacks(money: dict[str, Any], missing: tuple[str, ...]) -> None:
    assert missing_cost(Money(**money)) == missing


def test_saved_time_in_won() -> None:
    """20 people × 300 tasks × 12 minutes = 1200 hours at 50 000."""
    assert time_krw(Money(**TIME)) == 60e6
    assert time_krw(Money(other_benefit_krw_year=5.0)) == 0
    assert [claims_time(Money(**m)) for m in ({}, {"users": 1}, {"adoption_year4": 0.0}, {"build_cost_krw": 1.0})] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("money", "won"),
    [
        ({}, 0), ({"other_benefit_krw_year": 70.0}, 70),
        ({"revenue_krw_year": 1000.0, "revenue_uplift": 0.1, "revenue_margin": 0.5}, 50),
        ({"loss_krw_year": 400.0, "loss_reduction": 0.25}, 100),
        ({"other_benefit_krw_year": 7.0, "loss_krw_year": 400.0, "loss_reduction": 0.25, "revenue_krw_year": 1000.0,
          "revenue_uplift": 0.1, "revenue_margin": 0.5}, 157),
        ({"other_benefit_krw_year": 7.0, "loss_krw_year": 400.0}, 7),
        ({"revenue_krw_year": 1000.0, "revenue_uplift": 0.1}, 0), ({"revenue_uplift": 0.1, "revenue_margin": 0.5}, 0),
    ],
)  # fmt: skip
def test_benefits_that_are_not_time_count_only_whole(money: dict[str, Any], won: float) -> None:
    assert other_benefit(Money(**money)) == pytest.approx(won)


def test_what_is_paid_once() -> None:
    money = Money(build_cost_krw=100.0, data_preparation_krw=20.0, integration_krw=30.0, training_change_krw=5.0)
    assert once(money, 0.1) == pytest.approx(150 * 1.1 + 5)
    assert once(Money(), 0.1) == 0
    assert once(Money(training_change_krw=5.0), 0.1) == 5


def test_what_is_paid_every_year() -> None:
    basis = MoneyBasis(vat=0.1)
    money = Money(
        licences_krw_year=1.0,
        yearly_cost_krw=10.0,
        yearly_cost_year2_krw=20.0,
        evaluation_krw_year=2.0,
        compliance_krw_year=3.0,
    )
    made = running(money, basis, 4, None)
    assert made[LOW] == made[MID] == made[HIGH] == pytest.approx((16 * 1.1, 26 * 1.1, 26 * 1.1, 26 * 1.1))
    later = running(Money(yearly_cost_year2_krw=7.0, yearly_cost_year3_krw=0.0), MoneyBasis(), 4, None)
    assert later[MID] == (0, 7, 0, 0)
    assert running(Money(), MoneyBasis(), 2, None)[MID] == (0, 0)
    shared = running(money.model_copy(update={"running": RunningCost.SIZING}), basis, 2, (100.0, 200.0, 400.0))
    assert shared == ((105.5, 105.5), (205.5, 205.5), (405.5, 405.5))


# --- low, middle and high --------------------------------------------------------------------------------------------


def test_adoption_in_the_low_middle_and_high_case() -> None:
    """Ratios of the method: 0.57, 0.58, 0.67 and 1.29, 1.17, 1.13; later years keep the last one; never over one."""
    assumed: set[str] = set()
    money = Money(adoption_year1=0.5, adoption_year2=0.8, adoption_year3=0.9, adoption_year5=1.0)
    low, middle, high = adoptions(money, 5, METHOD, assumed)
    assert middle == (0.5, 0.8, 0.9, 0.9, 1.0)
    assert low == pytest.approx((0.5 * 0.57, 0.8 * 0.58, 0.9 * 0.67, 0.9 * 0.67, 0.67))
    assert high == pytest.approx((0.645, 0.936, 1, 1, 1))
    assert assumed == {"adoption_low", "adoption_high"}


def test_adoption_that_is_told_carries_its_ratio_on_and_stays_on_its_side() -> None:
    told = {
        **{f"adoption_year{t}": 0.5 for t in (1, 2, 3)}, **{f"adoption_low_year{t}": v for t, v in ((1, 0.4), (2, 0.6), (3, 0.2))},
        **{f"adoption_high_year{t}": v for t, v in ((1, 0.3), (2, 0.6), (3, 0.7))},
    }  # fmt: skip
    assumed: set[str] = set()
    low, middle, high = adoptions(Money(**told), 4, METHOD, assumed)
    assert middle == (0.5,) * 4
    assert low == pytest.approx((0.4, 0.5, 0.2, 0.2))
    assert high == pytest.approx((0.5, 0.6, 0.7, 0.7))
    assert assumed == set()
    nobody = adoptions(Money(**{**told, "adoption_year3": 0.0}), 4, METHOD, set())
    assert (nobody[LOW][2:], nobody[HIGH][2:]) == ((0, 0), (0.7, 0))
    later = adoptions(Money(**{**told, "adoption_year3": 0.0, "adoption_year4": 0.6}), 4, METHOD, set())
    assert (later[LOW][3], later[HIGH][3]) == (0.6, 0.6)
    part = adoptions(Money(**{k: v for k, v in told.items() if k != "adoption_low_year2"}), 3, METHOD, assumed)
    assert part[LOW] == pytest.approx((0.4, 0.5 * 0.58, 0.2))
    assert assumed == {"adoption_low"}


def test_defaults_of_the_method_are_used_and_named() -> None:
    """Realisation 0.5, checking 0.2, benefit risk 0.15, cost risk 0, rate 0.1; low 0.7 and high 1.2 of the realisation."""
    made = spread(Money(other_benefit_krw_year=100.0, build_cost_krw=10.0, yearly_cost_krw=1.0), MoneyBasis(), METHOD)
    assert made.assumed == {
        "realisation", "verify_share", "benefit_risk", "cost_risk", "discount_rate", "realisation_low", "realisation_high",
    }  # fmt: skip
    mid = made.mid
    assert (mid.realisation, mid.verify, mid.benefit_risk, mid.cost_risk, mid.rate) == (0.5, 0.2, 0.15, 0.0, 0.1)
    assert (made.low.realisation, made.high.realisation) == pytest.approx((0.35, 0.6))
    assert (made.low.other_krw, mid.other_krw, made.high.other_krw) == pytest.approx((70, 100, 130))
    assert mid.adoption == made.low.adoption == made.high.adoption == (0.0, 0.0, 0.0)
    assert mid.time_krw == 0


def test_what_is_told_replaces_the_defaults_and_the_cost_falls_the_other_way() -> None:
    told = {"realisation": 0.9, "verify_share": 0.1, "benefit_risk": 0.0, "cost_risk": 0.2, "one_off_year1_share": 0.25,
            "realisation_low": 0.95, "realisation_high": 0.8}  # fmt: skip
    money = Money(**TIME, **told, build_cost_krw=10.0, running=RunningCost.SIZING, adoption_year1=1.0, adoption_year2=1.0,
                  adoption_year3=1.0)  # fmt: skip
    made = spread(money, MoneyBasis(discount_rate=0.07, vat=0.1), METHOD, (1.0, 2.0, 4.0))
    assert made.assumed == {"adoption_low", "adoption_high"}
    assert [d.realisation for d in (made.low, made.mid, made.high)] == [0.9, 0.9, 0.9]
    assert [d.running_krw[0] for d in (made.low, made.mid, made.high)] == [4, 2, 1]
    assert (made.mid.once_krw, made.mid.later, made.mid.rate) == (pytest.approx(11), 0.25, 0.07)
    top = spread(money.model_copy(update={"realisation_high": None}), MoneyBasis(), METHOD, (1.0, 2.0, 4.0))
    assert top.high.realisation == 1


def test_fields_lead_to_the_case_or_to_the_settings() -> None:
    assert field_path(2, "users") == ("use_cases", 2, "money", "users")
    assert field_path(2, "discount_rate") == ("settings", "discount_rate")
    assert field_message("users").key == "field.money.users.label"
    assert field_message("discount_rate").key == "field.settings.discount_rate.label"
