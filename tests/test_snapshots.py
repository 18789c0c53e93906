"""Snapshots are frozen, small and survive the file; the trend compares like with like and says what it cannot compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.i18n import say
from planner.plan import Plan
from planner.plan.answers import Answer, AnswerState
from planner.plan.fields import put
from planner.plan.file import dump_plan, parse_plan
from planner.plan.session import EditProblem, Session
from planner.plan.snapshots import MOST, Snapshot, Versions
from planner.plan.templates import load_template
from planner.readiness.bank import Bank, bank
from planner.readiness.trend import Trend, _sentence, trend
from planner.snapshots import course, take, today, trend_since

CATALOG = load_catalog()
DAY = datetime(2026, 8, 3, 9, 30)
FILE = Path("x.plan")


@cache
def retail() -> tuple[Plan, Assessment]:
    plan = load_template("retail")
    return plan, assess(plan, CATALOG)


def snapshot(plan: Plan | None = None) -> Snapshot:
    plan = plan or retail()[0]
    return take(plan, assess(plan, CATALOG), CATALOG, "첫 워크숍", when=DAY)


def answered(plan: Plan, id: str, **answer: Any) -> Plan:
    changed: Plan = put(plan, ("answers", id), Answer(**answer))
    return changed


def since(old: Snapshot, plan: Plan) -> Trend:
    return trend_since(old, plan, assess(plan, CATALOG))


def compared(old: Snapshot, plan: Plan, questions: Bank) -> Trend:
    return trend(old, today(plan, assess(plan, CATALOG)), questions)


def with_question(questions: Bank, id: str, **changes: Any) -> Bank:
    """The bank with one question changed, or left out."""
    step = questions.step(id[:2])
    asked = [replace(q, **changes) if q.id == id else q for q in step.questions if changes or q.id != id]
    steps = tuple(replace(s, questions=tuple(asked)) if s.id == step.id else s for s in questions.steps)
    return replace(questions, steps=steps, questions={q.id: q for s in steps for q in s.questions})


# --- frozen --------------------------------------------------------------------------------------------------------


def test_a_snapshot_keeps_what_the_assessment_said() -> None:
    plan, result = retail()
    kept = snapshot()
    assert kept.overall.value == result.readiness.overall.value
    assert {s.value: m.level for s, m in kept.steps.items()} == {s.id: s.level for s in result.readiness.steps}
    assert kept.figures["gpus"].value == result.infrastructure.gpus.value
    assert kept.figures["cost"].unit == result.cost.total.unit
    assert [c.decision for c in kept.cases] == [c.decision for c in result.portfolio.cases]
    assert kept.versions.method == bank().method.version
    assert all(vars(kept.versions).values())
    assert kept.answers.keys() == plan.answers.keys()


def test_notes_and_places_of_evidence_stay_in_the_plan() -> None:
    plan = answered(retail()[0], "S1-01", level=3, note="비밀 메모", evidence_link="//share/x")
    assert "비밀 메모" not in snapshot(plan).model_dump_json()
    assert "share" not in snapshot(plan).model_dump_json()


def test_the_file_brings_a_snapshot_back_unchanged() -> None:
    plan: Plan = put(retail()[0], ("snapshots",), (snapshot(),))
    assert parse_plan(dump_plan(plan), FILE) == plan


def test_a_full_set_of_snapshots_fits_into_a_plan_file() -> None:
    made = tuple(snapshot().model_copy(update={"id": f"s-{n}"}) for n in range(MOST))
    plan: Plan = put(retail()[0], ("snapshots",), made)
    assert parse_plan(dump_plan(plan), FILE) == plan


def test_a_field_of_a_newer_version_stays_with_its_snapshot() -> None:
    words = dump_plan(put(retail()[0], ("snapshots",), (snapshot(),))).replace(
        "    taken:", "    mood: good\n    taken:"
    )
    assert parse_plan(words, FILE).snapshots[0].model_extra == {"mood": "good"}


def test_old_plans_have_no_snapshots() -> None:
    assert parse_plan("format: planner/1\nplan: {title: 옛 계획}\n", FILE).snapshots == ()


def test_a_snapshot_is_added_and_deleted_but_never_edited() -> None:
    session = Session(retail()[0])
    session.insert(("snapshots",), 0, snapshot())
    kept = session.plan.snapshots
    for path, value in ((("snapshots", 0, "name"), "다른 이름"), (("snapshots", 0, "overall", "value"), 99.0)):
        with pytest.raises(EditProblem) as caught:
            session.set(path, value)
        assert caught.value.message.key == "problem.snapshot_frozen"
    with pytest.raises(EditProblem):
        session.replace_plan(put(session.plan, ("snapshots", 0, "note"), "x"))
    assert session.plan.snapshots == kept
    session.remove(("snapshots",), 0)
    session.undo()
    assert session.plan.snapshots == kept
    session.undo()
    assert session.plan.snapshots == ()


def test_more_than_the_most_is_refused() -> None:
    made = tuple(snapshot().model_copy(update={"id": f"s-{n}"}) for n in range(MOST))
    session = Session(put(retail()[0], ("snapshots",), made))
    with pytest.raises(EditProblem) as caught:
        session.insert(("snapshots",), 0, snapshot())
    assert caught.value.message.key == "problem.too_long"


def test_the_course_holds_snapshots_of_the_plan_by_day_and_now_and_joins_what_can_be_compared() -> None:
    plan, result = retail()
    older = snapshot().model_copy(
        update={"id": "s-old", "taken": datetime(2026, 3, 1), "versions": Versions(method="0")}
    )
    kept = (snapshot(), older, snapshot().model_copy(update={"id": "s-what-if", "of_scenario": True}))
    points = course(put(plan, ("snapshots",), kept), result, date(2026, 11, 24))
    assert [p.day.isoformat() for p in points] == ["2026-03-01", "2026-08-03", "2026-11-24"]
    assert [p.joined for p in points] == [False, False, True]
    assert points[-1].score.value == result.readiness.overall.value


# --- trend ---------------------------------------------------------------------------------------------------------


def test_nothing_moved_since_now() -> None:
    told = since(snapshot(), retail()[0])
    assert told.overall.change.value == 0
    assert (told.questions, told.not_comparable, told.moved) == ((), (), ())


def test_a_raised_answer_moves_its_step_only() -> None:
    plan, result = retail()
    low = next(q for q in result.readiness.step("S2").questions if q.supported in (1, 2))
    told = since(snapshot(), answered(plan, low.id, level=5, evidence=3))
    assert [(c.id, c.kind, c.then, c.now) for c in told.questions] == [(low.id, "raised", low.supported, 5)]
    assert {s.id for s in told.steps if s.change.value} == {"S2"}
    assert told.sentence.key in ("trend.sentence.up", "trend.sentence.same")


def test_a_question_answered_since_is_listed_but_moves_no_score() -> None:
    plan, _ = retail()
    id = next(i for i, a in plan.answers.items() if a.level == 3)
    before = answered(plan, id, state=AnswerState.UNKNOWN)
    told = since(snapshot(before), plan)
    assert [(c.id, c.kind) for c in told.questions] == [(id, "known")]
    assert all(s.change.value == 0 for s in told.steps)
    assert told.overall.compared == len([a for a in plan.answers.values() if a.level is not None]) - 1


def test_each_step_counts_its_own_questions_and_keeps_the_levels_as_printed() -> None:
    plan, result = retail()
    told = since(snapshot(), plan)
    for step in told.steps:
        mine = [i for i, a in plan.answers.items() if i.startswith(step.id) and a.level is not None]
        assert step.compared == len(mine)
        level = result.readiness.step(step.id).level
        assert (step.printed_then, step.printed_now) == (level, level)
        assert step.asked == sum(q.asked for q in result.readiness.step(step.id).questions)
    assert told.overall.asked == sum(s.asked for s in told.steps)


@pytest.mark.parametrize(("moved", "kind"), [(2.0, "up"), (1.0, "up"), (0.3, "same"), (0.0, "same"), (-1.0, "down")])
def test_the_sentence_says_which_way_the_rounded_score_moved(moved: float, kind: str) -> None:
    old = snapshot()
    whole = since(old, retail()[0]).overall
    told = _sentence(
        old, replace(whole, then=replace(whole.then, value=40.0), now=replace(whole.now, value=40.0 + moved))
    )
    assert told.key == f"trend.sentence.{kind}"


@pytest.mark.parametrize(("away", "said"), [(0.0, False), (0.45, False), (0.55, True), (-0.55, True)])
def test_a_score_that_differs_by_more_than_half_a_point_is_said_to_be_worked_out_anew(away: float, said: bool) -> None:
    plan, _ = retail()
    old = snapshot()
    then = since(old, plan).overall.then.value
    assert then is not None
    moved = old.model_copy(update={"overall": old.overall.model_copy(update={"value": then + away})})
    assert ("trend.note.recomputed" in [n.key for n in since(moved, plan).notes]) is said


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({"level": 2, "evidence": 4}, {"level": 3, "evidence": 4}, "raised"),
        ({"level": 3, "evidence": 4}, {"level": 2, "evidence": 4}, "lowered"),
        ({"level": 3, "evidence": 2}, {"level": 3, "evidence": 4}, "evidence"),
        ({"level": 5, "evidence": 0}, {"level": 5, "evidence": 2}, "raised"),  # 3 and 4 are shown
        ({"level": 3, "evidence": 2}, {"level": 3, "evidence": 2}, None),
    ],
)
def test_what_changed_is_told_by_what_is_shown(before: dict[str, int], after: dict[str, int], kind: str | None) -> None:
    plan, _ = retail()
    id = next(i for i, a in plan.answers.items() if a.level is not None)
    found = since(snapshot(answered(plan, id, **before)), answered(plan, id, **after)).questions
    assert [(c.id, c.kind) for c in found] == ([(id, kind)] if kind else [])


def test_a_changed_meaning_is_not_compared() -> None:
    plan, _ = retail()
    id = next(i for i, a in plan.answers.items() if a.level == 2)
    old = snapshot()
    later = answered(plan, id, level=5, evidence=3)
    told = compared(old, later, with_question(bank(), id, meaning=2))
    assert [(n.id, n.reason) for n in told.not_comparable] == [(id, "meaning")]
    assert told.questions == ()
    assert told.overall.change.value == 0
    assert told.overall.compared == compared(old, later, bank()).overall.compared - 1


def test_a_removed_and_a_new_question_are_named() -> None:
    plan, _ = retail()
    id = next(iter(plan.answers))
    without = with_question(bank(), id)
    assert [(n.id, n.reason) for n in compared(snapshot(), plan, without).not_comparable] == [(id, "removed")]
    older = snapshot().model_copy(update={"meanings": dict.fromkeys(without.questions, 1)})
    assert [(n.id, n.reason) for n in compared(older, plan, bank()).not_comparable] == [(id, "new")]


def test_scores_of_a_smaller_set_are_worked_out_anew_and_said_so() -> None:
    plan, result = retail()
    strong = [q.id for s in result.readiness.steps for q in s.questions if (q.supported or 0) >= 3]
    later = plan
    for id in strong:
        later = answered(later, id, state=AnswerState.UNKNOWN)
    told = since(snapshot(), later)
    assert all(s.change.value in (0, None) for s in told.steps)
    assert "trend.note.recomputed" in [n.key for n in told.notes]
    assert {c.kind for c in told.questions} == {"lost"}


def test_a_step_without_comparable_questions_is_unknown_not_zero() -> None:
    plan, _ = retail()
    bare: Plan = put(plan, ("answers",), {i: a for i, a in plan.answers.items() if not i.startswith("S3")})
    told = since(snapshot(bare), plan)
    step = next(s for s in told.steps if s.id == "S3")
    assert step.change.value is None
    assert step.change.missing
    assert told.overall.change.value is None
    assert told.sentence.key == "trend.sentence.unknown"


def test_a_lifted_cap_and_a_new_decision_are_told() -> None:
    plan = strong = retail()[0]
    for id in bank().questions:
        strong = answered(strong, id, level=4, evidence=3)
    told = since(snapshot(answered(strong, "S3-03", level=1)), strong)
    assert [m.sentence.key for m in told.moved if m.kind == "gate" and "S3-03" in say(m.sentence, "en")] == [
        "trend.gate.gone"
    ]
    renamed: Plan = put(plan, ("use_cases", 0, "prohibited_practice"), True)
    decided = [m for m in since(snapshot(), renamed).moved if m.kind == "decision"]
    assert len(decided) == 1
    assert plan.use_cases[0].name in say(decided[0].sentence, "ko")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_figure_of_a_trend_can_be_asked_why(language: str) -> None:
    plan, result = retail()
    low = next(q for q in result.readiness.step("S2").questions if q.supported in (1, 2))
    told = since(snapshot(), answered(plan, low.id, level=5, evidence=3))
    for step in (*told.steps, told.overall):
        for figure in (step.then, step.now, step.change):
            explained = figure.explain()
            assert explained is not None
            assert say(explained.formula, language)
