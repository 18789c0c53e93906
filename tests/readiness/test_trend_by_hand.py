"""What moved since a snapshot, mark by mark: scores of like with like, answers, gates, stops and decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from planner.explain import Figure, Quantity
from planner.i18n import message
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company
from planner.plan.respondents import StepId
from planner.plan.snapshots import CaseMark, GateMark, HoldMark, Number, Snapshot, StepMark, Versions
from planner.readiness import score
from planner.readiness.bank import bank
from planner.readiness.trend import Moved, NotComparable, Today, Trend, trend

ALL = {id: Answer(level=3, evidence=2) for id in bank().questions}
MEANINGS = {q.id: q.meaning for q in bank().questions.values()}


def marked(answers: dict[str, Answer], company: Company | None = None, **changes: Any) -> Snapshot:
    made = score(answers, company or Company(), bank())
    given = {
        "id": "s-1", "taken": datetime(2026, 8, 3, 9, 30), "versions": Versions(method=bank().method.version),
        "company": company or Company(), "answers": answers, "meanings": MEANINGS,
        "steps": {StepId(s.id): StepMark(score=Number(value=s.score.value), level=s.level) for s in made.steps},
        "overall": Number(value=made.overall.value), "level": made.level,
    }  # fmt: skip
    return Snapshot.model_validate({**given, **changes})


def now(answers: dict[str, Answer], company: Company | None = None, **changes: Any) -> Today:
    who = company or Company()
    return replace(Today(answers, who, score(answers, who, bank()), (), (), (), {}), **changes)


def since(then: dict[str, Answer], today: dict[str, Answer], **changes: Any) -> Trend:
    return trend(marked(then), now(today, **changes), bank())


# --- answers ---------------------------------------------------------------------------------------------------------

LOW, HIGH = Answer(level=2, evidence=4), Answer(level=4, evidence=4)
UNKNOWN, BARE = Answer(state=AnswerState.UNKNOWN, level=4, evidence=3), Answer(evidence=3)


@pytest.mark.parametrize(
    ("before", "after", "kind", "then", "now_"),
    [
        (LOW, HIGH, "raised", 2, 4), (HIGH, LOW, "lowered", 4, 2), (None, HIGH, "known", None, 4), (HIGH, None, "lost", 4, None),
        (UNKNOWN, LOW, "known", None, 2), (LOW, UNKNOWN, "lost", 2, None), (BARE, LOW, "known", None, 2), (None, None, None, None, None),
        (UNKNOWN, BARE, None, None, None), (UNKNOWN, None, None, None, None), (LOW, LOW, None, 2, 2),
        (LOW, Answer(level=2, evidence=1), "evidence", 2, 2), (UNKNOWN, Answer(state=AnswerState.UNKNOWN, evidence=1), None, None, None),
        (Answer(level=5, evidence=0), Answer(level=3, evidence=1), "evidence", 3, 3),
        (Answer(level=5, evidence=2), Answer(level=5, evidence=3), "raised", 4, 5),
    ],
)  # fmt: skip
def test_an_answer_moved_or_did_not(
    before: Answer | None, after: Answer | None, kind: str | None, then: int | None, now_: int | None
) -> None:
    old, new = ({**ALL, "S2-01": a} if a else {k: v for k, v in ALL.items() if k != "S2-01"} for a in (before, after))
    found = since(old, new).questions
    assert [(c.id, c.step, c.kind, c.then, c.now) for c in found] == (
        [("S2-01", "S2", kind, then, now_)] if kind else []
    )
    if kind:
        assert found[0].sentence == message(
            f"trend.question.{kind}", id="S2-01", title=bank().questions["S2-01"].title, then=then, now=now_,
            before=before.evidence if before else 0, after=after.evidence if after else 0,
        )  # fmt: skip


def test_questions_that_moved_come_in_the_order_of_the_bank() -> None:
    later = {**ALL, **dict.fromkeys(("S5-02", "S1-01", "S3-04"), HIGH)}
    assert [c.id for c in since(ALL, later).questions] == ["S1-01", "S3-04", "S5-02"]


# --- what can be compared --------------------------------------------------------------------------------------------


def test_what_cannot_be_compared_says_why() -> None:
    """One question means something else, one is gone, one is new, one concerns only the company of today."""
    meanings = {k: v for k, v in MEANINGS.items() if k != "S1-02"} | {"S1-01": 9, "S1-99": 1, "S1-98": 1}
    old = marked({**ALL, "S1-99": LOW}, meanings=meanings)
    made = trend(old, now(ALL, Company.model_validate({"sector": "retail"})), bank())
    titles = {q.id: q.title for q in bank().questions.values()}
    assert made.not_comparable == (
        *(
            NotComparable(id, titles[id], reason, message(f"trend.apart.{reason}", id=id, title=titles[id]))
            for id, reason in (("S1-01", "meaning"), ("S5-16", "profile"))
        ),
        NotComparable("S1-99", None, "removed", message("trend.apart.removed", id="S1-99")),
        NotComparable("S1-02", titles["S1-02"], "new", message("trend.apart.new", id="S1-02", title=titles["S1-02"])),
    )
    first = next(s for s in made.steps if s.id == "S1")
    asked = sum(q.when is None for q in bank().step("S1").questions)
    assert (first.asked, first.compared) == (asked, asked - 2)
    assert message("trend.note.apart", n=4) in made.notes
    assert "trend.note.method" not in [n.key for n in made.notes]
    assert made.questions == ()


def test_a_new_question_that_does_not_concern_the_company_is_not_named() -> None:
    without = {k: v for k, v in MEANINGS.items() if k != "S4-11"}
    assert trend(marked(ALL, meanings=without), now(ALL), bank()).not_comparable == ()


def test_notes_on_the_method_and_on_scores_worked_out_anew() -> None:
    old = marked(ALL, versions=Versions(method="0.0"))
    assert trend(old, now(ALL), bank()).notes == (message("trend.note.method", then="0.0", now=bank().method.version),)
    value = old.overall.value or 0
    for printed, said in (
        (value + 0.5, False),
        (value - 0.5, False),
        (value + 0.51, True),
        (value - 0.51, True),
        (None, False),
    ):
        made = trend(marked(ALL, overall=Number(value=printed)), now(ALL), bank())
        assert [n.key for n in made.notes] == (["trend.note.recomputed"] if said else [])
        if said:
            assert made.notes[0].params == {"printed": Quantity(printed, "score"), "then": made.overall.then}


# --- scores ----------------------------------------------------------------------------------------------------------


def test_the_change_of_a_step_is_worked_from_both_scores() -> None:
    """Every question of step 3 from level 3 to 4: 25 points more; one open now: it counts on neither day."""
    third = [q.id for q in bank().step("S3").questions]
    later = ALL | dict.fromkeys(third, HIGH)
    made = since(ALL, later)
    step = next(s for s in made.steps if s.id == "S3")
    assert (step.then.value, step.now.value, step.change.value, step.change.unit) == (50, 75, 25, "change")
    assert (step.printed_then, step.printed_now) == (3, 4)
    assert {s.id for s in made.steps if s.change.value} == {"S3"}
    why = step.change.explain()
    assert why is not None
    assert why.worked == message(
        "trend.worked", now=Quantity(75, "score1"), then=Quantity(50, "score1"), change=Quantity(25, "change1")
    )
    assert [i.value for i in why.inputs] == [step.now, step.then]
    asked = sum(q.when is None for q in bank().step("S3").questions)
    assert why.notes[0] == message("trend.note.compared", compared=asked, asked=asked)
    fewer = since(ALL, {**later, third[0]: UNKNOWN})
    again = next(s for s in fewer.steps if s.id == "S3")
    assert (again.compared, again.asked, again.change.value) == (asked - 1, asked, 25)
    assert fewer.overall.compared == made.overall.compared - 1
    assert fewer.overall.asked == made.overall.asked == sum(s.asked for s in made.steps)
    for figure in (step.then, step.now):
        assert (figure.low, figure.high, figure.target, figure.target_met, figure.missing) == (
            None,
            None,
            None,
            None,
            (),
        )
    assert (step.then.id, step.now.id, step.change.id) == ("trend.S3.then", "trend.S3.now", "trend.S3.change")


def test_a_step_without_a_mark_has_no_printed_level_and_one_without_answers_no_score() -> None:
    old = marked(ALL, steps={})
    assert {s.printed_then for s in trend(old, now(ALL), bank()).steps} == {None}
    bare = {k: v for k, v in ALL.items() if not k.startswith("S3")}
    made = since(bare, ALL)
    step = next(s for s in made.steps if s.id == "S3")
    wanted = (message("trend.missing", what=bank().step("S3").name),)
    assert (step.then.missing, step.now.missing, step.change.missing) == (wanted, wanted, wanted)
    assert (step.compared, step.change.unit) == (0, "score")
    assert made.sentence == message("trend.sentence.unknown", day="2026-08-03", n=made.overall.compared)


@pytest.mark.parametrize(("level", "kind"), [(4, "up"), (3, "same"), (2, "down")])
def test_the_sentence_names_day_scores_and_questions(level: int, kind: str) -> None:
    made = since(ALL, dict.fromkeys(ALL, Answer(level=level, evidence=2)))
    whole = made.overall
    assert made.sentence == message(
        f"trend.sentence.{kind}", day="2026-08-03", then=whole.then, now=whole.now, n=whole.compared
    )


# --- gates, stops, decisions, figures --------------------------------------------------------------------------------


def test_gates_and_stops_that_came_and_went() -> None:
    cap = GateMark(id="G1", step=StepId.S3, cap=2, question="S3-03")
    whole, stays = GateMark(id="G4", cap=4), GateMark(id="G2", step=StepId.S1, cap=3, question="S1-01")
    hold, of_case, kept = HoldMark(id="H2"), HoldMark(id="H3", use_case="A"), HoldMark(id="H1")
    old = marked(ALL, gates=(cap, stays), holds=(of_case, kept))
    made = trend(old, now(ALL, gates=(stays, whole), holds=(kept, hold, HoldMark(id="H9"))), bank())
    titles = {h.id: h.title for h in bank().holds}
    case = message("trend.hold.case", title=titles["H3"], case="A")
    assert made.moved == (
        Moved("gate", message("trend.gate.new", id="G4", what=message("trend.gate.weakest"), cap=4), True),
        Moved("gate", message("trend.gate.gone", id="S3-03", what=bank().questions["S3-03"].title, cap=2), False),
        Moved("hold", message("trend.hold.new", what=titles["H2"]), True),
        Moved("hold", message("trend.hold.new", what="H9"), True),
        Moved("hold", message("trend.hold.gone", what=case), False),
    )


def test_decisions_that_are_new_gone_or_different() -> None:
    old = marked(ALL, cases=(
        CaseMark(id="a", name="A", decision="defer"), CaseMark(id="b", name="B", decision="drop"), CaseMark(id="c", name="C"),
    ))  # fmt: skip
    today = (
        CaseMark(id="a", name="A", decision="build_first"), CaseMark(id="c", name="C2"), CaseMark(id="d", name="D", decision="defer"),
    )  # fmt: skip
    made = trend(old, now(ALL, cases=today), bank()).moved
    assert [(m.kind, m.sentence.key, m.sentence.params["name"], m.worse) for m in made] == [
        ("decision", "trend.case.decision", "A", None), ("decision", "trend.case.new", "D", None), ("decision", "trend.case.gone", "B", None),
    ]  # fmt: skip
    then, later = (made[0].sentence.params[k] for k in ("then", "now"))
    assert (getattr(then, "key", then), getattr(later, "key", later)) == ("decision.defer", "decision.build_first")
    undecided = trend(old, now(ALL, cases=(CaseMark(id="a", name="A"), *old.cases[1:])), bank()).moved
    assert undecided[0].sentence.params["now"] == message("common.unknown")


def test_key_figures_stand_beside_those_of_the_day() -> None:
    gpus, cost = Figure("g", message("figure.gpus"), 8.0, "gpu"), Figure("c", message("figure.gpus"), 5.0, "krw")
    old = marked(ALL, figures={"gpus": Number(value=4.0, unit="gpu"), "gone": Number(value=1.0)})
    made = trend(old, now(ALL, figures={"gpus": gpus, "cost": cost}), bank()).figures
    assert [(f.id, f.then, f.now) for f in made] == [
        ("gpus", Number(value=4.0, unit="gpu"), gpus), ("cost", Number(unit="krw"), cost),
    ]  # fmt: skip
