"""Votes at the size of the smallest group, what a question decides, spans of money out of order, swings of two cases."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from planner.explain import Figure
from planner.i18n import message
from planner.plan.answers import Answer
from planner.plan.company import Company
from planner.plan.customisation import Customisation
from planner.plan.plan import Plan
from planner.plan.respondents import RespondentRole
from planner.plan.usecase import EstimateQuality, Money, UseCase
from planner.readiness import MoneyBasis, decide, score
from planner.readiness.bank import bank
from planner.readiness.effects import Effect, effects, question_score
from planner.readiness.finance import assess_money
from planner.readiness.finance.results import Swing
from planner.readiness.finance.traps import _disordered
from planner.readiness.respondents import RespondentsResult, assess_respondents

EXECUTIVE, BUSINESS, DATA = (RespondentRole(r) for r in ("executive", "business", "it_data"))
METHOD = bank().method


# --- votes -----------------------------------------------------------------------------------------------------------


def voted(*rows: tuple[RespondentRole, dict[str, Any]]) -> RespondentsResult:
    """One respondent a row; levels by question, 0 for unknown."""
    people = [
        {
            "id": f"p{n}", "name": f"P{n}", "role": role, "steps": ["S1", "S2"],
            "votes": {q: {"level": v} if v else {"state": "unknown"} for q, v in votes.items()},
        }
        for n, (role, votes) in enumerate(rows)
    ]  # fmt: skip
    plan = Plan.model_validate({"respondents": people})
    return assess_respondents(plan.respondents, {}, {}, Company(), bank())


@pytest.mark.parametrize(
    ("levels", "median", "verdict"),
    [((3, 3, 3), 3, "accept"), ((3, 3, 4), 3, "accept"), ((2, 3, 4), 3, "note"), ((2, 4, 4), 4, "note"),
     ((1, 4, 4), 4, "discuss"), ((2, 2, 4, 4), 2, "discuss"), ((3, 3, 3, 5), 3, "note"), ((1, 2, 3), 2, "note")],
)  # fmt: skip
def test_the_verdict_on_a_spread(levels: tuple[int, ...], median: int, verdict: str) -> None:
    """Discussed from a range of 3 or a mean deviation above 0.8; noted from a range of 2."""
    made = voted(*((BUSINESS, {"S1-01": level}) for level in levels)).question("S1-01")
    assert made is not None
    assert made.verdict is not None
    assert (made.median.value, made.verdict.value) == (median, verdict)
    assert made.deviation.value == pytest.approx(sum(abs(v - median) for v in levels) / len(levels))
    assert made.range.value == max(levels) - min(levels)
    mean = sum(levels) / len(levels)
    assert made.rwg.value == pytest.approx(1 - sum((v - mean) ** 2 for v in levels) / len(levels) / 4)


@pytest.mark.parametrize(("people", "shown"), [(1, False), (2, False), (3, True)])
def test_nothing_is_told_of_fewer_than_three(people: int, shown: bool) -> None:
    made = voted(*((BUSINESS, {"S1-01": 2}) for _ in range(people)))
    question = made.question("S1-01")
    assert question is not None
    assert (question.withheld, question.median.known, question.proposal is not None) == (not shown, shown, shown)
    assert (question.voters.value, made.voted.value) == (people, people)
    assert made.withheld == (() if shown else ("S1-01",))
    assert made.sole == ("p0" if people == 1 else None)


@pytest.mark.parametrize(
    ("executives", "practitioners", "gap", "flagged"),
    [(4, 4, 0, False), (4, 3, 1, True), (3, 4, -1, True), (5, 2, 3, True)],
)
def test_a_gap_between_the_sides_is_flagged_from_one_level(
    executives: int, practitioners: int, gap: int, flagged: bool
) -> None:
    """Three on each side, over two questions; practitioners are business and data together."""

    def rows(questions: tuple[str, ...], upper: int = 3, lower: int = 3) -> list[tuple[RespondentRole, dict[str, Any]]]:
        below = [BUSINESS, BUSINESS, DATA][:lower]
        return [(EXECUTIVE, dict.fromkeys(questions, executives))] * upper + [
            (role, dict.fromkeys(questions, practitioners)) for role in below
        ]

    both = ("S1-01", "S1-02")
    step = voted(*rows(both)).gaps[0]
    assert (step.executives.value, step.practitioners.value) == (executives, practitioners)
    assert (step.gap.value, step.flagged) == (gap, flagged)
    for fewer in (rows(both[:1]), rows(both, upper=2), rows(both, lower=2)):
        step = voted(*fewer).gaps[0]
        assert (step.gap.value, step.flagged) == (None, False)
    assert voted(*rows(("S1-01", "S2-01"))).gaps[0].gap.value is None


def test_what_is_unknown_is_counted_and_proposed_only_where_nobody_knows() -> None:
    mixed = voted(*((BUSINESS, {"S1-01": v}) for v in (0, 0, 3, 4))).question("S1-01")
    nobody = voted(*((BUSINESS, {"S1-01": 0}) for _ in range(3))).question("S1-01")
    assert mixed is not None
    assert nobody is not None
    assert (mixed.unknown.value, mixed.median.value) == (2, 3)
    assert mixed.proposal == Answer(level=3)
    assert nobody.proposal is not None
    assert (nobody.proposal.state.value, nobody.proposal.level) == ("unknown", None)
    assert nobody.verdict is None


# --- what a question decides -----------------------------------------------------------------------------------------


def deciding(id: str, level: int) -> list[Effect]:
    given = dict.fromkeys(bank().questions, Answer(level=4, evidence=4)) | {id: Answer(level=level, evidence=4)}
    who = Company(funded_years=3)
    readiness = score(given, who, bank())
    return list(effects(id, readiness, decide(Customisation(), readiness, who, bank()), bank()))


@pytest.mark.parametrize(
    ("id", "level", "told"),
    [
        ("S3-07", 2, [("T1 · T2", 3, True)]), ("S3-07", 3, [("T1 · T2", 3, False)]), ("S3-09", 2, [("T2", 3, True)]),
        ("S3-03", 3, [("T4", 4, True)]), ("S3-03", 4, [("T4", 4, False)]),
    ],
)  # fmt: skip
def test_the_rungs_that_name_a_question(id: str, level: int, told: list[tuple[str, int, bool]]) -> None:
    """T1 and through it T2 ask access and permissions at 3, T2 examples at 3, T4 rights at 4."""
    found = [e for e in deciding(id, level) if e.kind == "rung"]
    assert [(e.sentence.params["rungs"], e.sentence.params["level"], e.stands) for e in found] == told  # type: ignore[union-attr]


def test_a_question_that_no_rung_names_decides_none() -> None:
    named = {"S3-02", "S3-03", "S3-07", "S3-09"}
    strict = {q.id for q in bank().step("S1").questions if q.critical_at("moderate")}
    for id, question in bank().questions.items():
        if question.when is None:
            assert any(e.kind == "rung" for e in deciding(id, 4)) is (id in named | strict), id
    assert question_score("S3-07", score({}, Company(), bank())).id == "S3-07"


# --- money -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "year"), [*product(("low", "high"), (1, 2, 3))])
@pytest.mark.parametrize(("off", "wrong"), [(-0.1, "high"), (0.0, None), (0.1, "low")])
def test_a_low_value_over_its_middle_or_a_high_one_under_it_is_out_of_order(
    kind: str, year: int, off: float, wrong: str | None
) -> None:
    middle = f"adoption_year{year}"
    told = {middle: 0.5, f"adoption_{kind}_year{year}": 0.5 + off}
    assert _disordered(Money(**told)) == ([(f"adoption_{kind}_year{year}", middle)] if kind == wrong else [])  # type: ignore[arg-type]
    assert _disordered(Money(**{f"adoption_{kind}_year{year}": 0.5 + off})) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "off", "wrong"), [("low", 0.1, True), ("low", 0, False), ("high", -0.1, True), ("high", 0, False)]
)
def test_the_same_holds_for_what_is_realised(kind: str, off: float, wrong: bool) -> None:
    found = _disordered(Money(realisation=0.5, **{f"realisation_{kind}": 0.5 + off}))  # type: ignore[arg-type]
    assert found == ([(f"realisation_{kind}", "realisation")] if wrong else [])


def _case(id: str, **changes: Any) -> UseCase:
    money = {
        "users": 100, "tasks_per_user_year": 100, "minutes_saved_per_task": 6, "hourly_cost_krw": 50_000,
        "adoption_year1": 0.5, "adoption_year2": 0.5, "adoption_year3": 0.5, "realisation": 0.5, "verify_share": 0.2,
        "build_cost_krw": 10e6, "yearly_cost_krw": 1e6, **changes,
    }  # fmt: skip
    return UseCase(id=id, name=id, estimate=EstimateQuality.ESTIMATE, money=Money(**money))


def test_swings_of_two_like_cases_are_twice_those_of_one_and_sorted_by_reach() -> None:
    basis = MoneyBasis(discount_rate=0.1)
    one = assess_money((_case("a"),), (True,), METHOD, basis).total.tornado
    two = assess_money((_case("a"), _case("b")), (True, True), METHOD, basis).total.tornado
    single, double = ({s.id: s for s in found} for found in (one, two))
    assert single.keys() == double.keys()
    for id, swing in double.items():
        assert swing.reach == pytest.approx(2 * single[id].reach)
        assert swing.reach == pytest.approx((swing.high.value or 0) - (swing.low.value or 0))
    reaches = [s.reach for s in two]
    assert reaches == sorted(reaches, reverse=True)
    assert min(reaches) > 0
    assert single["verify"].settings.key == "finance.swing.ends"
    assert double["verify"].settings.key == "finance.swing.verify"
    assert double["verify"].settings.params["factor"].value == METHOD.money("verify_swing")  # type: ignore[union-attr]
    assert double["adoption"].settings == single["adoption"].settings


def test_the_reach_of_a_swing_without_a_value_counts_from_zero() -> None:
    name = message("figure.gpus")
    known, open_ = Figure("a", name, 5.0, "krw"), Figure("b", name, None, "krw", missing=(name,))
    swing = Swing("x", name, name, known, replace(known, value=8.0), None)
    assert swing.reach == 3
    assert replace(swing, low=open_).reach == 8
    assert replace(swing, high=open_).reach == -5
