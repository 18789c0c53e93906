"""Value, feasibility and decisions of use cases, and which of them the portfolio counts. Their money: test_money.py."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.explain import Basis
from planner.i18n import say
from planner.plan.usecase import Money, UseCase
from planner.readiness import MoneyBasis, portfolio
from planner.readiness.bank import bank
from planner.readiness.results import UseCaseResult

MILLION = 1e6
VECTOR = Money(
    users=1500, tasks_per_user_year=600, minutes_saved_per_task=10, hourly_cost_krw=45_000, adoption_year1=0.35,
    adoption_year2=0.60, adoption_year3=0.75, realisation=0.5, verify_share=0.2, benefit_risk=0.15,
    build_cost_krw=600 * MILLION, yearly_cost_krw=440 * MILLION,
)  # fmt: skip

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


def test_weights_of_the_criteria_come_from_the_method() -> None:
    method = bank().method
    flat = replace(method, value_criteria=tuple(replace(c, weight=1.0) for c in method.value_criteria))
    result = portfolio((case(),), replace(bank(), method=flat)).case("qa")
    assert result.value.value == pytest.approx(19 / 5)
