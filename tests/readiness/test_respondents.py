"""Several respondents in plan and assessment: votes, agreement and answer together, anonymity, gap, agreement factor."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.explain import Figure
from planner.i18n import say
from planner.plan import Plan
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company
from planner.plan.file import dump_plan, parse_plan
from planner.plan.respondents import (
    MOST,
    Agreement,
    Respondent,
    RespondentRole,
    StepId,
    Vote,
    adopted,
    agreed,
    new_respondent,
    vote_again,
)
from planner.plan.session import EditProblem, Session
from planner.readiness import score
from planner.readiness.bank import bank
from planner.readiness.respondents import QuestionVotes, RespondentsResult, Standing, assess_respondents
from planner.readiness.votes import Verdict

Q = "S3-03"
UNKNOWN = Vote(state=AnswerState.UNKNOWN)
DAY = date(2026, 11, 25)
EXECUTIVE, BUSINESS, IT, LEGAL, CONSULTANT = RespondentRole


def person(
    at: int, role: RespondentRole = BUSINESS, steps: tuple[StepId, ...] = tuple(StepId), **votes: int | Vote
) -> Respondent:
    """``S3_03=2`` is a vote at level 2."""
    made = {k.replace("_", "-"): v if isinstance(v, Vote) else Vote(level=v) for k, v in votes.items()}
    return Respondent(id=f"p{at}", role=role, steps=steps, votes=made)


def voted(*levels: int | Vote, roles: tuple[RespondentRole, ...] = (), question: str = "S3_03") -> Plan:
    return Plan(
        respondents=tuple(
            person(i, roles[i] if roles else BUSINESS, **{question: level}) for i, level in enumerate(levels)
        )
    )


def judged(plan: Plan) -> RespondentsResult:
    shows = plan.workshop
    return assess_respondents(
        plan.respondents, plan.agreements, plan.answers, plan.company, bank(), shows.hands, shows.earlier_hands
    )


def of(plan: Plan, id: str = Q) -> QuestionVotes:
    found = judged(plan).question(id)
    assert found is not None
    return found


# --- plan --------------------------------------------------------------------------------------------------------


def test_a_plan_without_respondents_reads_as_before_and_writes_nothing_new() -> None:
    plan = parse_plan("format: planner/1\nplan:\n  answers:\n    S1-01: {level: 3}\n", Path("old.plan"))
    assert plan.respondents == ()
    assert dict(plan.agreements) == {}
    assert "respondents" not in dump_plan(plan)


def test_votes_and_agreements_survive_the_file() -> None:
    agreement = Agreement(level=2, by="회의", on=DAY, why="이유")
    plan = agreed(voted(1, UNKNOWN, Vote(level=4, note="메모: 기록 있음")), {Q: agreement})
    plan = vote_again(agreed(plan, {"S1-01": Agreement(level=2, on=DAY)}), "S1-01")
    assert parse_plan(dump_plan(plan), Path("x.plan")) == plan


@pytest.mark.parametrize("bad", [{"level": None}, {"level": 0}, {"level": 6}, {"state": "unknown", "level": 3}])
def test_a_vote_is_a_level_or_a_state_and_not_both(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Vote.model_validate(bad)


def test_an_id_names_one_person_and_fifty_are_the_most() -> None:
    session = Session(Plan(respondents=(person(1),)))
    with pytest.raises(EditProblem) as twice:
        session.insert(("respondents",), 1, person(1))
    assert say(twice.value.message, "en") == "The same respondent is there twice."
    session.set(("respondents",), tuple(person(i) for i in range(MOST)))
    with pytest.raises(EditProblem):
        session.insert(("respondents",), 0, new_respondent())
    assert len(session.plan.respondents) == MOST


def test_agreeing_is_one_undoable_edit_that_keeps_evidence_and_votes() -> None:
    before = voted(1, 2, 4).model_copy(update={"answers": {Q: Answer(level=None, evidence=2, note="대장")}})
    session = Session(before)
    session.replace_plan(agreed(session.plan, {Q: Agreement(level=2, by="회의", on=DAY, why="대장을 함께 확인")}))
    assert session.plan.answers[Q] == Answer(level=2, evidence=2, note="대장")
    assert session.plan.respondents == before.respondents
    assert of(session.plan).standing is Standing.AGREED
    session.undo()
    assert session.plan == before


def test_an_answer_changed_after_the_agreement_is_the_companys_own() -> None:
    plan = agreed(voted(1, 2, 4), {Q: Agreement(level=2, on=DAY)})
    session = Session(plan)
    session.set(("answers", Q, "level"), 3)
    found = of(session.plan)
    assert found.standing is Standing.ANSWERED
    assert found.agreement == plan.agreements[Q]


def test_voting_again_opens_one_question_and_remembers_the_round_before() -> None:
    plan = voted(1, 4, 5)
    both = plan.model_copy(update={"respondents": tuple(
        p.model_copy(update={"votes": {**p.votes, "S1-01": Vote(level=3)}}) for p in plan.respondents)})  # fmt: skip
    opened = vote_again(agreed(both, {Q: Agreement(level=2, on=DAY)}), Q)
    assert [Q in p.votes for p in opened.respondents] == [False] * 3
    assert [p.earlier[Q].level for p in opened.respondents] == [1, 4, 5]
    assert [p.votes["S1-01"].level for p in opened.respondents] == [3] * 3
    assert Q not in opened.agreements
    assert opened.answers[Q].level == 2
    again = opened.model_copy(update={"respondents": tuple(
        p.model_copy(update={"votes": {Q: Vote(level=1 + 2 * (i > 0))}}) for i, p in enumerate(opened.respondents))})  # fmt: skip
    assert of(again).revoted


# --- per question ------------------------------------------------------------------------------------------------


def test_unknown_is_a_gap_in_knowledge_and_no_disagreement() -> None:
    found = of(voted(3, 3, 4, 3, UNKNOWN, UNKNOWN))
    assert found.voters.value == 6
    assert found.unknown.value == 2
    assert found.counts == (0, 0, 3, 1, 0)
    assert found.deviation.value == 0.25
    assert found.rwg.value == pytest.approx(0.95, abs=0.005)
    assert found.bounds == (3, 4)
    assert found.verdict is Verdict.ACCEPT


def test_only_unknown_is_unknown_and_only_not_applicable_is_that() -> None:
    nothing = Vote(state=AnswerState.NOT_APPLICABLE)
    assert of(voted(UNKNOWN, nothing, nothing)).proposal == Answer(state=AnswerState.UNKNOWN)
    assert of(voted(nothing, nothing, nothing)).proposal == Answer(state=AnswerState.NOT_APPLICABLE)
    assert not of(voted(UNKNOWN, UNKNOWN, UNKNOWN)).median.known


def test_votes_outside_the_assigned_steps_do_not_count() -> None:
    plan = Plan(respondents=(person(1, steps=(StepId.S1,), S3_03=4, S1_01=2),))
    result = judged(plan)
    assert result.question(Q) is None
    assert (result.people[0].answered, result.people[0].asked) == (1, 10)


def test_questions_the_profile_does_not_ask_are_left_out() -> None:
    asked = replace(bank().questions[Q], when={"level": "extensive"})
    narrower = replace(bank(), questions={**bank().questions, Q: asked})
    result = assess_respondents(voted(1, 5, 3).respondents, {}, {}, Company(), narrower)
    assert result.question(Q) is None
    assert result.people[0].answered == 0


def test_questions_to_discuss_come_with_the_widest_apart_first_until_agreed() -> None:
    people = tuple(person(i, S3_03=a, S1_01=b, S2_01=c) for i, (a, b, c) in enumerate(
        [(2, 1, 3), (2, 1, 3), (3, 5, 3), (5, 5, 4)]))  # fmt: skip
    plan = Plan(respondents=people)
    assert judged(plan).discuss == ("S1-01", Q)
    assert judged(plan).close == ("S2-01",)
    assert judged(agreed(plan, {"S1-01": Agreement(level=1, on=DAY)})).discuss == (Q,)


def test_some_difference_is_noted_apart_from_what_must_be_discussed() -> None:
    plan = voted(2, 3, 3, 4)
    assert (judged(plan).discuss, judged(plan).note, judged(plan).close) == ((), (Q,), ())
    assert judged(agreed(plan, {Q: Agreement(level=3, on=DAY)})).note == ()


def test_close_questions_are_agreed_at_once_and_no_other() -> None:
    people = tuple(person(i, S3_03=3 + (i > 2), S1_01=1 + i, S2_01=4) for i in range(4))
    plan = Plan(respondents=people, answers={"S2-01": Answer(level=1)})
    made = judged(plan).taken_as_they_are("회의", DAY)
    assert made == {Q: Agreement(level=3, by="회의", on=DAY)}
    after = agreed(plan, made)
    assert (after.answers[Q].level, after.answers["S2-01"].level, "S1-01" in after.answers) == (3, 1, False)
    assert judged(after).close == ()


def test_votes_of_the_only_person_may_become_the_companys_answers() -> None:
    only = person(1, steps=(StepId.S3, StepId.S1), S3_03=Vote(level=4, note="대장"), S1_01=2, S5_01=5, S1_02=UNKNOWN)
    plan = Plan(respondents=(only, person(2)), answers={"S1-01": Answer(level=1), Q: Answer(level=None, evidence=2)})
    assert judged(plan).sole == "p1"
    after = adopted(plan, only)
    assert after.answers == {
        "S1-01": Answer(level=1),
        Q: Answer(level=4, evidence=2, note="대장"),
        "S1-02": Answer(state=AnswerState.UNKNOWN),
    }
    assert after.respondents == plan.respondents
    assert judged(after).withheld == ()
    assert judged(voted(3, 3)).sole is None


# --- anonymity ---------------------------------------------------------------------------------------------------


FEW = [(4,), (2, 4), (1, 5), (UNKNOWN, 3), (UNKNOWN, UNKNOWN), (Vote(state=AnswerState.NOT_APPLICABLE),)]


@pytest.mark.parametrize("levels", FEW)
def test_of_fewer_than_three_votes_only_their_number_is_told(levels: tuple[int | Vote, ...]) -> None:
    found = of(voted(*levels))
    assert found.withheld
    assert found.voters.value == len(levels)
    assert (found.counts, found.bounds, found.verdict, found.proposal, found.roles) == (None, None, None, None, ())
    for figure in (found.median, found.range, found.deviation, found.rwg, found.unknown, found.not_applicable):
        assert not figure.known
        assert "3" in say(figure.missing[0], "en")
    told = found.voters.explain()
    assert told is not None
    assert [say(i.value, "en") for i in told.inputs] == [say(found.voters, "en")]


@pytest.mark.parametrize("levels", FEW)
def test_nothing_of_the_assessment_changes_with_what_fewer_than_three_say(levels: tuple[int | Vote, ...]) -> None:
    """The strongest form of anonymity: other votes of as many people give the very same result, explanations included."""
    one, other = voted(*levels), voted(*[3] * len(levels))
    assert _everything(one) == _everything(other)


def _everything(plan: Plan) -> tuple[RespondentsResult | object, ...]:
    made, catalog = judged(plan), load_catalog()
    assessment = assess(plan, catalog)
    words = tuple((f.id, f.value, f.low, f.high, say(f.name, "en"), _told(f)) for f in assessment.figures())
    lists = (made.discuss, made.note, made.close, made.withheld, made.answers, made.open, made.single)
    votes = tuple(
        (q.id, q.counts, q.bounds, q.verdict, q.standing, q.proposal, q.roles, q.voters.value) for q in made.questions
    )
    return words, lists, votes


def _told(figure: Figure) -> tuple[str, ...]:
    told = figure.explain()
    if told is None:
        return tuple(say(m, "en") for m in figure.missing)
    worked = (say(told.worked, "en"),) if told.worked else ()
    inputs = tuple(say(i.name, "en") + say(i.value, "en") for i in told.inputs)
    return (say(told.formula, "en"), *worked, *inputs, *(say(n, "en") for n in told.notes))


def test_the_order_of_differences_and_the_agreement_hold_no_question_of_two() -> None:
    three = tuple(person(i, S1_01=3) for i in range(3))
    two = (person(7, S3_03=1), person(8, S3_03=5))
    result = judged(Plan(respondents=three + two))
    assert (result.discuss, result.withheld) == ((), (Q,))
    assert result.agreement.value == 1.0
    told = result.agreement.explain()
    assert told is not None
    assert [i.path for i in told.inputs] == [("answers", "S1-01")]


def test_roles_are_shown_from_three_people_and_never_where_the_rest_would_show() -> None:
    six = of(voted(1, 2, 2, 3, 4, 4, roles=(BUSINESS,) * 3 + (IT,) * 3))
    assert [(r.role, r.people, r.median.value) for r in six.roles] == [(BUSINESS, 3, 2), (IT, 3, 4)]
    assert of(voted(1, 2, 2, 3, 4, roles=(BUSINESS,) * 3 + (IT,) * 2)).roles == ()
    rest = of(voted(1, 2, 2, 3, 4, roles=(BUSINESS,) * 3 + (IT, LEGAL)))
    assert rest.roles == ()


def test_someone_who_does_not_know_is_no_part_of_a_role_median() -> None:
    found = of(voted(1, 2, UNKNOWN, 3, 4, 4, roles=(BUSINESS,) * 3 + (IT,) * 3))
    assert found.roles == ()


def test_no_explanation_names_a_person() -> None:
    people = tuple(
        person(i, BUSINESS if i % 2 else EXECUTIVE, S3_03=1 + i % 5, S3_01=2, S3_02=3).model_copy(
            update={"name": f"Hong Gildong {i}"}
        )
        for i in range(8)
    )
    for figure in assess(Plan(respondents=people), load_catalog()).figures():
        if (told := figure.explain()) is None:
            continue
        for language in ("ko", "en"):
            words = [say(told.formula, language), say(told.worked, language) if told.worked else ""]
            words += [say(i.name, language) + say(i.value, language) for i in told.inputs]
            words += [say(n, language) for n in told.notes]
            assert "Hong" not in " ".join(words)
        assert not any(i.path is not None and i.path[:1] == ("respondents",) and len(i.path) > 1 for i in told.inputs)


# --- perception gap ----------------------------------------------------------------------------------------------


def gap_plan(executives: int = 3, practitioners: int = 3, questions: int = 2) -> Plan:
    ids = [q.id.replace("-", "_") for q in bank().step("S1").questions[:questions]]
    return Plan(
        respondents=(
            *(person(i, EXECUTIVE, **dict.fromkeys(ids, 4)) for i in range(executives)),
            *(person(10 + i, (BUSINESS, IT, LEGAL)[i % 3], **dict.fromkeys(ids, 2)) for i in range(practitioners)),
            person(90, CONSULTANT, **dict.fromkeys(ids, 5)),
        )
    )


def test_the_gap_is_executives_less_practitioners_and_flagged_from_one_level() -> None:
    first = judged(gap_plan()).gaps[0]
    assert (first.executives.value, first.practitioners.value, first.gap.value) == (4, 2, 2)
    assert first.flagged
    told = first.gap.explain()
    assert told is not None
    assert told.worked is not None
    assert say(told.worked, "en") == "4 − 2 = 2"
    assert [g.flagged for g in judged(gap_plan()).gaps[1:]] == [False] * 4


@pytest.mark.parametrize("change", [{"executives": 2}, {"practitioners": 2}, {"questions": 1}])
def test_the_gap_is_unknown_where_a_side_is_small_or_too_little_is_compared(change: dict[str, int]) -> None:
    first = judged(gap_plan(**change)).gaps[0]
    for figure in (first.executives, first.practitioners, first.gap):
        assert not figure.known
        assert figure.missing
    assert not first.flagged


# --- scores ------------------------------------------------------------------------------------------------------


def test_votes_without_an_answer_count_with_their_lower_median_and_are_marked() -> None:
    plan = voted(1, 2, 2, 3, 4, 4)
    question = next(q for q in assess(plan, load_catalog()).readiness.step("S3").questions if q.id == Q)
    assert (question.declared, question.supported, question.from_votes) == (2, 2, True)
    home = bank().questions[Q].dimension
    scores = assess(plan, load_catalog()).readiness.step("S3").dimensions
    told = next(d for d in scores if d.id == home).score.explain()
    assert told is not None
    assert any("median not yet agreed 2" in say(i.value, "en") for i in told.inputs)


def test_evidence_of_the_answer_caps_the_median_of_the_votes() -> None:
    plan = voted(5, 5, 5)
    bare = next(q for q in assess(plan, load_catalog()).readiness.step("S3").questions if q.id == Q)
    assert (bare.declared, bare.supported) == (5, 3)
    shown = plan.model_copy(update={"answers": {Q: Answer(level=None, evidence=3)}})
    backed = next(q for q in assess(shown, load_catalog()).readiness.step("S3").questions if q.id == Q)
    assert (backed.declared, backed.supported, backed.from_votes) == (5, 5, True)


def test_an_answer_of_the_company_stands_before_the_votes() -> None:
    plan = voted(5, 5, 5).model_copy(update={"answers": {Q: Answer(level=1)}})
    result = judged(plan)
    assert result.answers is plan.answers
    assert result.open == frozenset()


def test_the_agreement_factor_is_the_mean_over_questions_and_enters_the_confidence() -> None:
    people = tuple(person(i, S3_03=a, S1_01=b) for i, (a, b) in enumerate([(3, 1), (3, 1), (4, 5), (3, 5)]))
    plan = Plan(respondents=people)
    result = judged(plan)
    assert not result.single
    assert result.agreement.value == pytest.approx((1 - 0.25 / 2 + 0) / 2)
    confidence = assess(plan, load_catalog()).readiness.confidence
    assert confidence.agreement.value == result.agreement.value
    assert not confidence.single_respondent
    assert confidence.value.value == pytest.approx(
        (confidence.coverage.value or 0) * (confidence.evidence.value or 0) * (result.agreement.value or 0)
    )


@pytest.mark.parametrize("plan", [Plan(), voted(3), voted(3, UNKNOWN)])
def test_one_opinion_is_told_as_a_single_respondent(plan: Plan) -> None:
    result = judged(plan)
    assert result.single
    assert result.agreement.value == 1.0


LEVEL_OR_NOT = st.one_of(st.integers(1, 5).map(lambda n: Vote(level=n)), st.just(UNKNOWN))


@settings(max_examples=40, deadline=None)
@given(st.lists(LEVEL_OR_NOT, min_size=3, max_size=12))
def test_agreeing_on_the_proposal_never_changes_a_score(votes: list[Vote]) -> None:
    plan = voted(*votes)
    found = of(plan)
    assert found.proposal is not None
    settled = agreed(plan, {Q: Agreement(state=found.proposal.state, level=found.proposal.level, on=DAY)})
    before, after = (
        score(p.answers, p.company, bank(), votes=judged(p)).step("S3").score.value for p in (plan, settled)
    )
    assert before == after


@settings(max_examples=40, deadline=None)
@given(st.lists(LEVEL_OR_NOT, min_size=3, max_size=12), st.lists(LEVEL_OR_NOT, max_size=4))
def test_people_who_do_not_know_never_change_value_or_spread(votes: list[Vote], more: list[Vote]) -> None:
    found, wider = of(voted(*votes)), of(voted(*votes, *[UNKNOWN] * len(more)))
    assert (found.median.value, found.counts, found.verdict) == (wider.median.value, wider.counts, wider.verdict)
    assert (wider.unknown.value or 0) - (found.unknown.value or 0) == len(more)


def test_fifty_people_are_judged_within_the_time_of_an_edit() -> None:
    votes = {q: Vote(level=1 + at % 5) for at, q in enumerate(bank().questions)}
    people = tuple(Respondent(id=f"p{i}", role=list(RespondentRole)[i % 5], votes=votes) for i in range(MOST))
    best = min(_seconds(people) for _ in range(5))
    assert best < 0.05


def _seconds(people: tuple[Respondent, ...]) -> float:
    started = time.thread_time()
    assess_respondents(people, {}, {}, Company(), bank())
    return time.thread_time() - started


def test_an_edit_elsewhere_keeps_what_the_votes_say() -> None:
    session = Session(voted(1, 2, 4))
    catalog = load_catalog()
    before = assess(session.plan, catalog)
    session.set(("title",), "다른 이름")
    after = assess(session.plan, catalog)
    assert after.respondents is before.respondents
    assert after.readiness is before.readiness


# --- who is heard -----------------------------------------------------------------------------------------------


def test_people_of_roles_too_small_to_show_are_counted_as_others() -> None:
    found = of(voted(1, 1, 2, 4, 4, 5, roles=(IT, IT, IT, BUSINESS, EXECUTIVE, LEGAL)))
    assert [(r.role, r.counts) for r in found.roles] == [(IT, (2, 1, 0, 0, 0))]
    assert found.others == (0, 0, 0, 2, 1)


def test_where_opinions_differ_it_says_whom_to_hear_and_what_to_look_at() -> None:
    apart = of(voted(1, 1, 2, 4, 4, 5, roles=(IT, IT, IT, BUSINESS, BUSINESS, BUSINESS)))
    words = [say(m, "en") for m in apart.talk]
    assert words[0] == "IT and data: 1. Business unit: 4. Hear both sides in turn."
    assert len(words) == 1 + (bank().questions[Q].evidence is not None)
    assert say(of(voted(1, 4, 5)).talk[0], "ko") == "1과 5 양쪽의 근거를 차례로 들으십시오."
    assert of(voted(3, 3, 4)).talk == ()


def test_people_asked_are_counted_by_step() -> None:
    plan = Plan(respondents=(person(1), person(2, steps=(StepId.S3,))))
    assert judged(plan).asked == {"S1": 1, "S2": 1, "S3": 2, "S4": 1, "S5": 1}
