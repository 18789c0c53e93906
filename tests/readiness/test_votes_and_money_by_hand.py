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
from planner.plan.workshop import Hands
from planner.readiness import MoneyBasis, decide, score
from planner.readiness.bank import bank
from planner.readiness.effects import Effect, effects, question_score
from planner.readiness.finance import assess_money
from planner.readiness.finance.results import Swing
from planner.readiness.finance.traps import _disordered
from planner.readiness.respondents import QuestionVotes, RespondentsResult, assess_respondents

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
     ((1, 4, 4), 4, "discuss"), ((2, 2, 4, 4), 2, "discuss"), ((3, 3, 3, 5), 3, "note"), ((1, 2, 3), 2, "note"), ((2, 2, 3, 4, 4), 3, "note")],
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


@pytest.mark.parametrize(
    ("second", "value", "single"),
    [((3, 0, 0), 1 / 3, False), ((3, 3, 0), 2 / 3, False), ((1, 5, 0), 1 / 6, False), ((3, 3, 3), 2 / 3, False)],
)
def test_agreement_is_judged_where_two_levels_were_given(
    second: tuple[int, int, int], value: float, single: bool
) -> None:
    """1, 3, 5: mean deviation 4/3 of the divisor 2, factor 1/3. One level beside two unknown agrees with nobody."""
    made = voted(*((BUSINESS, {"S1-01": v, "S1-02": w}) for v, w in zip((1, 3, 5), second, strict=True)))
    assert made.agreement.value == pytest.approx(value)
    assert made.single is single
    alone = voted(*((BUSINESS, {"S1-02": w}) for w in (3, 0, 0)))
    assert (alone.agreement.value, alone.single) == (1, True)


def rounds(votes: tuple[int, ...], earlier: tuple[int, ...]) -> QuestionVotes:
    """Votes and those of the round before; 0 is unknown."""

    def cast(level: int) -> dict[str, Any]:
        return {"level": level} if level else {"state": "unknown"}

    people = [
        {"id": f"p{n}", "votes": {"S1-01": cast(v)} if v else {}, "earlier": {"S1-01": cast(e)} if e >= 0 else {}}
        for n, (v, e) in enumerate(zip(votes, earlier, strict=True))
    ]
    plan = Plan.model_validate({"respondents": people})
    made = assess_respondents(plan.respondents, {}, {}, Company(), bank()).question("S1-01")
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("earlier", "told", "again"),
    [((1, 5, 4), 4, True), ((4, 2, 0), 2, True), ((2, 5, -1), None, True), ((5, -1, -1), None, True), ((0, 0, 0), None, True),
     ((-1, -1, -1), None, False)],
)  # fmt: skip
def test_of_the_round_before_the_median_is_told_from_three_people_on(
    earlier: tuple[int, ...], told: int | None, again: bool
) -> None:
    made = rounds((3, 3, 3), earlier)
    assert (None if made.earlier is None else made.earlier.value, made.revoted) == (told, again)


def test_an_agreement_without_votes_is_no_withheld_vote() -> None:
    plan = Plan.model_validate({"agreements": {"S1-01": {"level": 3, "on": "2026-11-20"}}})
    made = assess_respondents((), plan.agreements, {}, Company(), bank())
    (question,) = made.questions
    assert (question.withheld, question.voters.value, question.proposal) == (False, 0, None)
    assert [m.key for m in question.median.missing] == ["respondents.missing.votes"]
    assert (question.unknown.value, question.not_applicable.value) == (0, 0)
    assert (made.withheld, made.close, made.gaps) == ((), (), ())
    few = voted(*((BUSINESS, {"S1-01": 3}) for _ in range(2))).question("S1-01")
    assert few is not None
    assert [(m.key, m.params["n"]) for m in few.median.missing] == [("respondents.withheld", 3)]


def test_questions_equally_far_apart_stand_by_their_id() -> None:
    made = voted(*((BUSINESS, {"S2-02": v, "S1-02": v, "S1-01": w}) for v, w in ((1, 1), (1, 5), (5, 5))))
    assert made.discuss == ("S1-01", "S1-02", "S2-02")
    noted = voted(*((BUSINESS, {"S2-02": v, "S1-02": v, "S1-01": w}) for v, w in ((2, 2), (3, 4), (4, 4))))
    assert noted.note == ("S1-01", "S1-02", "S2-02")  # 2, 3, 4 and 2, 4, 4 both deviate by two thirds


def test_what_the_company_answered_itself_is_neither_close_nor_withheld() -> None:
    people = [
        {"id": f"p{n}", "votes": {"S1-01": {"level": 3}, **({"S1-02": {"level": 2}} if n < 2 else {})}}
        for n in range(3)
    ]
    plan = Plan.model_validate({"respondents": people})
    for answers, close, withheld in (
        ({}, ("S1-01",), ("S1-02",)), ({"S1-01": Answer(level=4), "S1-02": Answer(level=4)}, (), ()),
        ({"S1-01": Answer(level=None, evidence=2)}, ("S1-01",), ("S1-02",)),
    ):  # fmt: skip
        made = assess_respondents(plan.respondents, {}, answers, Company(), bank())
        assert (made.close, made.withheld) == (close, withheld)
        assert made.open == frozenset(close)
        assert made.voted.value == 3
    why = made.voted.explain()
    assert why is not None
    assert [i.value.value for i in why.inputs] == [3]  # type: ignore[union-attr]


def test_sides_of_one_opinion_hear_the_ends_and_others_each_other() -> None:
    def talk(*rows: tuple[RespondentRole, int]) -> Any:
        made = voted(*((role, {"S1-01": v}) for role, v in rows)).question("S1-01")
        assert made is not None
        return made.talk[0]

    same = talk(*((role, v) for role in (BUSINESS, DATA) for v in (1, 4, 5)))
    assert (same.key, same.params) == ("respondents.talk.ends", {"low": 1, "high": 5})
    apart = talk(
        *((BUSINESS, v) for v in (4, 4, 5)), *((DATA, v) for v in (1, 2, 2)), *((EXECUTIVE, 3) for _ in range(3))
    )
    assert apart.key == "respondents.talk.roles"
    assert (apart.params["low"].key, apart.params["low_level"]) == ("RespondentRole.it_data", 2)
    assert (apart.params["high"].key, apart.params["high_level"]) == ("RespondentRole.business", 4)


def test_hands_that_nobody_raised_leave_the_votes_on_file() -> None:
    plan = Plan.model_validate({"respondents": [{"id": f"p{n}", "votes": {"S1-01": {"level": 2}}} for n in range(3)]})
    none, some = (Hands(role=DATA), Hands(role=DATA, levels=(0, 0, 0, 2, 1), unknown=1))
    for shown, voters, median in ((none, 3, 2), (some, 4, 4)):
        made = assess_respondents(plan.respondents, {}, {}, Company(), bank(), {"S1-01": (shown,)}).question("S1-01")
        assert made is not None
        assert (made.voters.value, made.median.value, made.by_hand) == (voters, median, True)


def test_a_gap_is_worked_from_the_votes_of_both_sides() -> None:
    """Three executives at 5, 4, 4 and four others at 2, 2, 3, 3, on two questions: medians 4 and 2."""
    both = ("S1-01", "S1-02")
    rows = [(EXECUTIVE, dict.fromkeys(both, v)) for v in (5, 4, 4)]
    rows += [(role, dict.fromkeys(both, v)) for role, v in ((BUSINESS, 2), (BUSINESS, 2), (DATA, 3), (DATA, 3))]
    gap = voted(*rows).gaps[0]
    assert (gap.executives.value, gap.practitioners.value, gap.gap.value, gap.flagged) == (4, 2, 2, True)
    for figure, votes in ((gap.executives, 6), (gap.practitioners, 8)):
        why = figure.explain()
        assert why is not None
        assert why.inputs[0].value.value == votes  # type: ignore[union-attr]
        assert [i.value for i in why.inputs[1:]] == list(both)
    roles = gap.practitioners.explain().notes[:-1]  # type: ignore[union-attr]
    assert [n.params["role"].key.rsplit(".", 1)[1] for n in roles] == ["business", "it_data", "security_legal"]  # type: ignore[union-attr]


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
