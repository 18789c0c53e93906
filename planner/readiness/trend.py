"""From a snapshot to today: what moved, on questions that can be compared, and what cannot be compared and why.

A question is comparable if bank and profile ask it both times and it means the same both times. Scores are worked out
anew for both days, with today's method and profile, over the comparable questions that have a level on both days: so
that neither a new question nor one that was open before moves a score. Gates, holds, decisions and figures are those of
the day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from planner.explain import Explanation, Figure, Input, Quantity, unknown
from planner.formats import rounded
from planner.i18n import Message, Text, coded, message
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company
from planner.plan.respondents import StepId
from planner.plan.snapshots import CaseMark, GateMark, HoldMark, Number, Snapshot
from planner.readiness.bank import Bank, Method, Question
from planner.readiness.items import applies
from planner.readiness.results import Readiness
from planner.readiness.scores import score


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """``kind`` is raised, lowered, known (has a level now), lost (has none any more) or evidence; levels are supported."""

    id: str
    step: str
    title: Text
    kind: str
    then: int | None
    now: int | None
    sentence: Message


@dataclass(frozen=True, slots=True)
class NotComparable:
    """``reason`` is meaning, new, removed or profile."""

    id: str
    title: Text | None
    reason: str
    sentence: Message


@dataclass(frozen=True, slots=True)
class StepTrend:
    """``then`` and ``now`` over the ``compared`` questions; ``printed_*`` are the levels as they stood on the day."""

    id: str
    name: Text | Message
    then: Figure
    now: Figure
    change: Figure
    compared: int
    asked: int
    printed_then: int | None
    printed_now: int | None


@dataclass(frozen=True, slots=True)
class Moved:
    """Something named that was there on one of the two days only, or reads differently."""

    kind: str  # gate, hold, decision
    sentence: Message
    worse: bool | None


@dataclass(frozen=True, slots=True)
class KeyFigure:
    id: str
    then: Number
    now: Figure


@dataclass(frozen=True, slots=True)
class Trend:
    snapshot: Snapshot
    overall: StepTrend
    steps: tuple[StepTrend, ...]
    questions: tuple[QuestionChange, ...]
    not_comparable: tuple[NotComparable, ...]
    moved: tuple[Moved, ...]
    figures: tuple[KeyFigure, ...]
    sentence: Message
    notes: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """What a snapshot is compared with. ``answers`` are those that counted; ``figures`` and ``gates`` as a snapshot
    would keep them now."""

    answers: Mapping[str, Answer]
    company: Company
    readiness: Readiness
    gates: tuple[GateMark, ...]
    holds: tuple[HoldMark, ...]
    cases: tuple[CaseMark, ...]
    figures: Mapping[str, Figure]


def trend(snapshot: Snapshot, today: Today, bank: Bank) -> Trend:
    """What moved since ``snapshot``. Pure."""
    apart = tuple(_not_comparable(snapshot, today.company, bank))
    out = {n.id for n in apart}
    same = [q for q in bank.questions.values() if q.id not in out and applies(q, today.company)]
    both = {q.id for q in same if _has_level(snapshot.answers.get(q.id)) and _has_level(today.answers.get(q.id))}
    part = _restricted(bank, both)
    then, now = (score(answers, today.company, part) for answers in (snapshot.answers, today.answers))
    steps = []
    for before, after, real in zip(then.steps, now.steps, today.readiness.steps, strict=True):
        mark = snapshot.steps.get(StepId(real.id))
        asked = sum(q.asked for q in real.questions)
        compared = sum(q.step == real.id for q in (bank.questions[id] for id in both))
        steps.append(
            _step(
                real.id,
                real.name,
                (before.score, after.score),
                compared,
                asked,
                mark.level if mark else None,
                real.level,
            )
        )
    whole = _step(
        "overall", message("readiness.overall"), (then.overall, now.overall), len(both), sum(s.asked for s in steps),
        snapshot.level, today.readiness.level,
    )  # fmt: skip
    return Trend(
        snapshot=snapshot,
        overall=whole,
        steps=tuple(steps),
        questions=tuple(_changes(snapshot, today, same, bank.method)),
        not_comparable=apart,
        moved=(*_gates(snapshot, today, bank), *_holds(snapshot, today, bank), *_decisions(snapshot, today)),
        figures=tuple(
            KeyFigure(key, snapshot.figures.get(key, Number(unit=figure.unit)), figure)
            for key, figure in today.figures.items()
        ),
        sentence=_sentence(snapshot, whole),
        notes=tuple(_notes(snapshot, whole, apart, bank)),
    )


# --- what can be compared ------------------------------------------------------------------------------------------


def _not_comparable(snapshot: Snapshot, company: Company, bank: Bank) -> Iterator[NotComparable]:
    for id, meaning in snapshot.meanings.items():
        question = bank.questions.get(id)
        if question is None:
            if id in snapshot.answers:
                yield NotComparable(id, None, "removed", message("trend.apart.removed", id=id))
        elif question.meaning != meaning:
            yield _apart(question, "meaning")
        elif applies(question, snapshot.company) != applies(question, company):
            yield _apart(question, "profile")
    for question in bank.questions.values():
        if question.id not in snapshot.meanings and applies(question, company):
            yield _apart(question, "new")


def _apart(question: Question, reason: str) -> NotComparable:
    sentence = message(f"trend.apart.{reason}", id=question.id, title=question.title)
    return NotComparable(question.id, question.title, reason, sentence)


def _has_level(answer: Answer | None) -> bool:
    return answer is not None and answer.state is AnswerState.LEVEL and answer.level is not None


def _restricted(bank: Bank, ids: Collection[str]) -> Bank:
    """The bank with some of its questions only, and without stop verdicts."""
    steps = tuple(replace(s, questions=tuple(q for q in s.questions if q.id in ids)) for s in bank.steps)
    return replace(bank, steps=steps, questions={id: bank.questions[id] for id in ids}, holds=())


# --- scores --------------------------------------------------------------------------------------------------------


def _step(
    id: str,
    name: Text | Message,
    scores: tuple[Figure, Figure],
    compared: int,
    asked: int,
    printed_then: int | None,
    printed_now: int | None,
) -> StepTrend:
    then, now = (
        replace(f, id=f"trend.{id}.{day}", name=message(f"trend.{day}", what=name), low=None, high=None,
                target=None, target_met=None, missing=f.missing and (message("trend.missing", what=name),))
        for f, day in zip(scores, ("then", "now"), strict=True)
    )  # fmt: skip
    change_name = message("trend.change", what=name)
    if then.value is None:
        change = unknown(f"trend.{id}.change", change_name, "score", message("trend.missing", what=name))
    else:
        assert now.value is not None  # both count the same questions, each with a level on both days
        moved = now.value - then.value
        why = partial(_why, then, now, moved, compared, asked)
        change = Figure(f"trend.{id}.change", change_name, moved, "change", why=why)
    return StepTrend(id, name, then, now, change, compared, asked, printed_then, printed_now)


def _why(then: Figure, now: Figure, moved: float, compared: int, asked: int) -> Explanation:
    return Explanation(
        formula=message("trend.formula"),
        worked=message(
            "trend.worked", now=Quantity(now.value, "score1"), then=Quantity(then.value, "score1"),
            change=Quantity(moved, "change1"),
        ),
        inputs=(Input(now.name, now), Input(then.name, then)),
        notes=(message("trend.note.compared", compared=compared, asked=asked), message("trend.note.self")),
    )  # fmt: skip


def _sentence(snapshot: Snapshot, whole: StepTrend) -> Message:
    day = snapshot.taken.date().isoformat()
    if whole.then.value is None:
        return message("trend.sentence.unknown", day=day, n=whole.compared)
    assert whole.now.value is not None
    moved = rounded(whole.now.value) - rounded(whole.then.value)
    kind = "up" if moved > 0 else "down" if moved < 0 else "same"
    return message(f"trend.sentence.{kind}", day=day, then=whole.then, now=whole.now, n=whole.compared)


def _notes(snapshot: Snapshot, whole: StepTrend, apart: tuple[NotComparable, ...], bank: Bank) -> Iterator[Message]:
    printed = snapshot.overall.value
    if printed is not None and whole.then.value is not None and abs(printed - whole.then.value) > 0.5:
        yield message("trend.note.recomputed", printed=Quantity(printed, "score"), then=whole.then)
    if snapshot.versions.method != bank.method.version:
        yield message("trend.note.method", then=snapshot.versions.method, now=bank.method.version)
    if apart:
        yield message("trend.note.apart", n=len(apart))


# --- what changed --------------------------------------------------------------------------------------------------


def _supported(answer: Answer | None, method: Method) -> int | None:
    if answer is None or answer.level is None or answer.state is not AnswerState.LEVEL:
        return None
    return min(answer.level, method.evidence_caps[answer.evidence])


def _changes(snapshot: Snapshot, today: Today, same: list[Question], method: Method) -> Iterator[QuestionChange]:
    for q in same:
        before, after = snapshot.answers.get(q.id), today.answers.get(q.id)
        then, now = _supported(before, method), _supported(after, method)
        if then is not None and now is not None and then != now:
            kind = "raised" if now > then else "lowered"
        elif (then is None) != (now is None):
            kind = "known" if then is None else "lost"
        elif before is not None and after is not None and then is not None and before.evidence != after.evidence:
            kind = "evidence"
        else:
            continue
        sentence = message(
            f"trend.question.{kind}", id=q.id, title=q.title, then=then, now=now,
            before=before.evidence if before else 0, after=after.evidence if after else 0,
        )  # fmt: skip
        yield QuestionChange(q.id, q.step, q.title, kind, then, now, sentence)


def _gates(snapshot: Snapshot, today: Today, bank: Bank) -> Iterator[Moved]:
    def words(gate: GateMark, key: str) -> Message:
        question = bank.questions.get(gate.question or "")
        what = question.title if question else message("trend.gate.weakest")
        return message(key, id=gate.question or gate.id, what=what, cap=gate.cap)

    for gate in today.gates:
        if gate not in snapshot.gates:
            yield Moved("gate", words(gate, "trend.gate.new"), True)
    for gate in snapshot.gates:
        if gate not in today.gates:
            yield Moved("gate", words(gate, "trend.gate.gone"), False)


def _holds(snapshot: Snapshot, today: Today, bank: Bank) -> Iterator[Moved]:
    titles = {h.id: h.title for h in bank.holds}

    def words(hold: HoldMark, key: str) -> Message:
        title = titles.get(hold.id, hold.id)
        return message(
            key, what=message("trend.hold.case", title=title, case=hold.use_case) if hold.use_case else title
        )

    for hold in today.holds:
        if hold not in snapshot.holds:
            yield Moved("hold", words(hold, "trend.hold.new"), True)
    for hold in snapshot.holds:
        if hold not in today.holds:
            yield Moved("hold", words(hold, "trend.hold.gone"), False)


def _decisions(snapshot: Snapshot, today: Today) -> Iterator[Moved]:
    before = {c.id: c for c in snapshot.cases}
    for case in today.cases:
        old = before.pop(case.id, None)
        if old is None:
            yield Moved("decision", message("trend.case.new", name=case.name), None)
        elif old.decision != case.decision:
            then, now = (_decision(c.decision) for c in (old, case))
            yield Moved("decision", message("trend.case.decision", name=case.name, then=then, now=now), None)
    for gone in before.values():
        yield Moved("decision", message("trend.case.gone", name=gone.name), None)


def _decision(id: str) -> Message | str:
    return coded(f"decision.{id}", id) if id else message("common.unknown")
