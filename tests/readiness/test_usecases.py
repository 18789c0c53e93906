"""Value, feasibility, decisions and money of use cases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.explain import Basis
from planner.i18n import say
from planner.plan.settings import Currency
from planner.plan.usecase import Money, UseCase
from planner.readiness import MoneyBasis, portfolio
from planner.readiness.bank import bank
from planner.readiness.money import Appraisal, Shares, appraise, benefits, payback, shares
from planner.readiness.results import UseCaseResult

MILLION = 1e6
VECTOR = Money(
    users=1500, tasks_per_user_year=600, minutes_saved_per_task=10, hourly_cost_krw=45_000, adoption_year1=0.35,
    adoption_year2=0.60, adoption_year3=0.75, realisation=0.5, verify_share=0.2, benefit_risk=0.15,
    build_cost_krw=600 * MILLION, yearly_cost_krw=440 * MILLION,
)  # fmt: skip
COSTS = (420.0, 440.0, 460.0)


def used(money: Money, rate: float = 0.10) -> Shares:
    return shares(money, rate, bank().method)


def vector(
    money: Money = VECTOR, factor: float = 1.0, build: float = 600.0, cost_factor: float = 1.0, rate: float = 0.10
) -> Appraisal:
    """The test vector of the method in KRW million, with its three yearly costs."""
    yearly = [b / MILLION for b in benefits(money, used(money, rate), factor)]
    return appraise(yearly, build, [c * cost_factor for c in COSTS], rate)


def test_money_vector() -> None:
    result = vector()
    assert result.benefits == pytest.approx((803.25, 1377.0, 1721.25))
    assert result.flows == pytest.approx((-600.0, 383.25, 937.0, 1261.25))
    assert result.npv == pytest.approx(1470.4, abs=0.05)
    assert result.roi == pytest.approx(0.870, abs=0.0005)
    assert result.payback_years == pytest.approx(1.23, abs=0.005)
    assert result.break_even == pytest.approx(0.535, abs=0.0005)


def test_money_vector_low_and_high_case() -> None:
    low = vector(VECTOR.model_copy(update={
        "adoption_year1": 0.20, "adoption_year2": 0.35, "adoption_year3": 0.50, "realisation": 0.35}))  # fmt: skip
    assert low.npv == pytest.approx(-330.8, abs=0.05)
    assert low.roi == pytest.approx(-0.196, abs=0.0005)
    assert low.payback_years is None
    high = vector(VECTOR.model_copy(update={
        "adoption_year1": 0.45, "adoption_year2": 0.70, "adoption_year3": 0.85, "realisation": 0.60}))  # fmt: skip
    assert high.npv == pytest.approx(2787.6, abs=0.05)
    assert high.roi == pytest.approx(1.648, abs=0.0005)
    assert high.payback_years == pytest.approx(0.73, abs=0.005)


def test_money_vector_tornado() -> None:
    minutes = [VECTOR.model_copy(update={"minutes_saved_per_task": m}) for m in (7, 13)]
    verify = [VECTOR.model_copy(update={"verify_share": v}) for v in (0.4, 0.1)]
    swings = {
        "adoption": (vector(factor=0.7).npv, vector(factor=1.3).npv),
        "minutes": tuple(vector(m).npv for m in minutes),
        "verify": tuple(vector(m).npv for m in verify),
        "yearly": (vector(cost_factor=1.3).npv, vector(cost_factor=0.7).npv),
        "build": (vector(build=780).npv, vector(build=420).npv),
        "rate": (vector(rate=0.14).npv, vector(rate=0.06).npv),
    }
    expected = {
        "adoption": (522.0, 2418.8), "minutes": (522.0, 2418.8), "verify": (680.0, 1865.6), "yearly": (1143.1, 1797.7),
        "build": (1290.4, 1650.4), "rate": (1308.5, 1654.5),
    }  # fmt: skip
    for name, pair in expected.items():
        assert swings[name] == pytest.approx(pair, abs=0.06), name


def test_adoption_never_exceeds_everybody() -> None:
    all_in = VECTOR.model_copy(update={"adoption_year3": 0.9})
    assert benefits(all_in, used(all_in), 1.3)[2] == pytest.approx(benefits(all_in, used(all_in))[2] / 0.9)


@pytest.mark.parametrize(
    ("flows", "years"),
    [((-100, 50, 50, 50), 2.0), ((-100, 200, 0, 0), 0.5), ((-100, 10, 10, 10), None), ((0, 5, 5, 5), 0.0),
     ((-100, 150, -100, 100), 2.5)],
)  # fmt: skip
def test_payback_is_interpolated_and_must_last(flows: tuple[float, ...], years: float | None) -> None:
    assert payback(flows) == (None if years is None else pytest.approx(years))


RATED = {
    "value": {"economic": 5, "strategic": 4, "pain": 4, "experience": 3, "own_data": 3},
    "feasibility": {"data": 4, "technical": 4, "integration": 3, "people": 4, "risk": 4},
}
OPEN_GATE = {"real_problem": "yes", "data_usable": "yes", "fit": "generative"}


def case(**changes: object) -> UseCase:
    return UseCase.model_validate(
        {"id": "qa", "name": "Policy Q&A", "estimate": "estimate", **OPEN_GATE, **RATED, "money": VECTOR, **changes}
    )


def judged(**changes: object) -> UseCaseResult:
    return portfolio((case(**changes),), bank(), MoneyBasis(discount_rate=0.10)).case("qa")


def test_value_and_feasibility_are_weighted_means() -> None:
    result = judged()
    assert result.value.value == pytest.approx((30 * 5 + 20 * 4 + 20 * 4 + 15 * 3 + 15 * 3) / 100)
    assert result.feasibility.value == pytest.approx(3.8)
    assert (result.value.low, result.value.high) == (result.value.value, result.value.value)


def test_criteria_without_rating_are_left_out_and_widen_the_range() -> None:
    value = judged(value={"economic": 4}).value
    assert (value.value, value.low, value.high) == pytest.approx((4.0, 0.3 * 4 + 0.7, 0.3 * 4 + 0.7 * 5))


@pytest.mark.parametrize(
    ("changes", "decision", "key"),
    [
        ({}, "build_first", "build"),
        ({"fit": "both"}, "build_first", "build_hybrid"),
        ({"estimate": "guess"}, "prototype", "guess"),
        ({"value": {"economic": 5}}, "prototype", "few_criteria"),
        ({"feasibility": {**RATED["feasibility"], "data": 1, "technical": 1}}, "prototype", "hard"),
        ({"value": dict.fromkeys(RATED["value"], 3)}, "convenience", "convenient"),
        (
            {"value": dict.fromkeys(RATED["value"], 3), "feasibility": dict.fromkeys(RATED["feasibility"], 3)},
            "defer",
            "defer",
        ),
        ({"prohibited_practice": True}, "drop", "prohibited"),
        ({"real_problem": "no"}, "drop", "no_problem"),
        ({"data_usable": "no"}, "drop", "data_not_usable"),
        ({"fit": "traditional"}, "drop", "traditional"),
        ({"fit": "unknown"}, None, "fit_open"),
        ({"real_problem": "unknown"}, None, "problem_open"),
        ({"data_usable": "unknown"}, None, "data_open"),
        ({"value": {}}, None, "value_open"),
        ({"feasibility": {}}, None, "feasibility_open"),
    ],
)
def test_decision_and_its_reason(changes: dict[str, object], decision: str | None, key: str) -> None:
    result = judged(**changes)
    assert (result.decision, result.reason.key) == (decision, f"readiness.reason.{key}")
    assert say(result.reason, "ko") != say(result.reason, "en")


def test_guesses_are_hollow_and_their_money_is_an_assumption() -> None:
    assert (judged(estimate="guess").hollow, judged(estimate="guess").npv.basis) == (True, Basis.ASSUMED)
    assert (judged().hollow, judged().npv.basis) == (False, Basis.CALCULATED)


def test_figures_of_the_money_carry_bounds_from_adoption() -> None:
    result = judged()
    expected = {
        f: appraise(benefits(VECTOR, used(VECTOR), f), 600 * MILLION, (440 * MILLION,) * 3, 0.1) for f in (0.7, 1, 1.3)
    }
    npv = result.npv
    assert (npv.low, npv.value, npv.high) == pytest.approx(tuple(expected[f].npv for f in (0.7, 1, 1.3)))
    assert result.payback.low is not None
    assert result.payback.low < (result.payback.value or 0) < (result.payback.high or 0)
    assert [f.value for f in result.cash_flows] == pytest.approx(expected[1].flows)
    assert len(result.yearly_benefits) == 3
    assert npv.unit == "krw"


def test_unknown_inputs_make_unknown_money_and_are_named() -> None:
    result = judged(money=VECTOR.model_copy(update={"users": None, "build_cost_krw": None}))
    for figure in (result.npv, result.roi, result.payback, result.break_even, *result.cash_flows):
        assert figure.value is None
        assert [say(m, "en") for m in figure.missing] == ["Users", "Cost to build"]
    assert [say(m, "en") for m in result.yearly_benefits[0].missing] == ["Users"]


def test_a_cost_of_zero_is_known_and_a_missing_one_is_not() -> None:
    free = judged(money=VECTOR.model_copy(update={"build_cost_krw": 0, "yearly_cost_krw": 0}))
    assert free.npv.value is not None
    assert free.roi.value is None


def test_other_benefit_alone_is_a_benefit() -> None:
    result = judged(money=Money(other_benefit_krw_year=100 * MILLION, build_cost_krw=85 * MILLION, yearly_cost_krw=0))
    assert [f.value for f in result.yearly_benefits] == pytest.approx([85 * MILLION] * 3)
    assert result.payback.value == pytest.approx(1.0)


def test_defaults_of_the_method_are_marked_as_assumed() -> None:
    open_ = VECTOR.model_copy(update={"realisation": None, "verify_share": None, "benefit_risk": None})
    result = portfolio((case(money=open_),), bank()).case("qa")
    why = result.yearly_benefits[0].explain()
    assert why is not None
    assumed = {say(i.name, "en"): i for i in why.inputs if i.basis is Basis.ASSUMED}
    assert set(assumed) == {"Realisation", "Share of checking", "Benefit risk adjustment"}
    assert all(i.sources for i in assumed.values())
    assert result.yearly_benefits[0].value == pytest.approx(803.25 * MILLION)
    rate = result.npv.explain()
    assert rate is not None
    assert ("settings", "discount_rate") in [i.path for i in rate.inputs if i.basis is Basis.ASSUMED]
    assert result.npv.value == pytest.approx(judged().npv.value)


def test_reporting_in_dollars_converts_at_the_given_rate() -> None:
    dollars = portfolio((case(),), bank(), MoneyBasis(Currency.USD, 1400.0, 0.10)).case("qa")
    assert dollars.npv.unit == "usd"
    assert dollars.npv.value == pytest.approx((judged().npv.value or 0) / 1400)
    assert dollars.roi.value == pytest.approx(judged().roi.value)
    unrated = portfolio((case(),), bank(), MoneyBasis(Currency.USD)).case("qa")
    assert [say(m, "en") for m in unrated.npv.missing] == ["Exchange rate"]


def test_portfolio_sums_selected_cases_that_are_not_dropped() -> None:
    cases = (case(), case(id="b"), case(id="c", selected=False), case(id="d", prohibited_practice=True))
    result = portfolio(cases, bank(), MoneyBasis(discount_rate=0.10))
    assert result.npv.value == pytest.approx(2 * (judged().npv.value or 0))
    assert result.cumulative[0].value == pytest.approx(-1200 * MILLION)
    assert result.cumulative[3].value == pytest.approx(2 * sum(f.value or 0 for f in judged().cash_flows))
    assert result.npv.low is not None
    assert result.npv.low < (result.npv.value or 0) < (result.npv.high or 0)


def test_portfolio_is_unknown_while_a_counted_case_has_no_money() -> None:
    result = portfolio((case(), case(id="b", name="Second", money=Money())), bank())
    assert result.npv.value is None
    assert "Second" in say(result.npv.missing[0], "en")
    assert portfolio((), bank()).npv.value is None


def test_break_even_is_told_as_a_share_of_the_benefit() -> None:
    why = judged().npv.explain()
    assert why is not None
    assert say(why.tipping, "en").startswith("It pays back if at least 5")


def test_weights_of_the_criteria_come_from_the_method() -> None:
    method = bank().method
    flat = replace(method, value_criteria=tuple(replace(c, weight=1.0) for c in method.value_criteria))
    result = portfolio((case(),), replace(bank(), method=flat)).case("qa")
    assert result.value.value == pytest.approx(19 / 5)
