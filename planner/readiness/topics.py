"""Control topics C01-C28: what the answers show, what is missing, what closes it, and the nearest clauses.

Content: ``resources/readiness/topics.yaml``. What the answers show is their lowest supported level; anchors of a topic in
different instruments are the nearest ones, not equivalent duties.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Quantity, Source, unknown
from planner.i18n import Message, Text, message
from planner.readiness.actions import Action, actions
from planner.readiness.bank import bank
from planner.readiness.obligations import text_of
from planner.readiness.responsible_results import Clause, TopicCoverage
from planner.readiness.results import Obligation, QuestionScore, Readiness

SHOWN_FROM = 3
"""Supported level at which a control counts as shown: in use in at least one real case."""


@cache
def _actions_of(question: str) -> tuple[Action, ...]:
    return tuple(sorted((a for a in actions().values() if a.question == question), key=lambda a: a.to))


def coverage(readiness: Readiness, duties: tuple[Obligation, ...], on: date) -> tuple[TopicCoverage, ...]:
    """Each control topic: what the answers show, what is missing, which action closes it, which clauses it answers to."""
    asked: dict[str, list[QuestionScore]] = {}
    for step in readiness.steps:
        for score in step.questions:
            if not score.not_applicable:
                for topic in bank().questions[score.id].topics:
                    asked.setdefault(topic, []).append(score)
    concern = tuple(d for d in duties if d.state == "applies")
    return tuple(_topic(t, tuple(asked.get(t["id"], ())), concern, on.isoformat()) for t in bank().topics["topics"])


def _topic(
    topic: Mapping[str, Any], asked: tuple[QuestionScore, ...], duties: tuple[Obligation, ...], on: str
) -> TopicCoverage:
    id = topic["id"]
    missing = tuple(m for q in asked if (m := _lacks(q)) is not None)
    return TopicCoverage(
        **_fixed(id),
        clauses=_clauses(id, on),
        level=_level(id, asked),
        state=_state(asked),
        questions=asked,
        missing=missing,
        actions=tuple(a for q in asked if (a := _next(q, id)) is not None),
        obligations=tuple(d for d in duties if id in d.topics),
    )


@cache
def _fixed(id: str) -> Mapping[str, Any]:
    topics = bank().topics
    topic = next(t for t in topics["topics"] if t["id"] == id)
    sure = topic["confidence"] == "high"
    source = Source(f"topic.{id}", text_of(topics["source"]), None, str(topics["as_of"]), topic["confidence"])
    return {
        "id": id, "name": text_of(topic["name"]), "tags": tuple(topic["tag"]), "source": source,
        "doubt": None if sure else text_of(topics["doubt"]),
    }  # fmt: skip


@cache
def _clauses(id: str, on: str) -> tuple[Clause, ...]:
    topics = bank().topics
    topic = next(t for t in topics["topics"] if t["id"] == id)
    later = str(topics["eu_later_from"])
    rows = (
        ("kr", topic["kr"], None), ("eu", topic["eu"], None), ("eu", topic.get("eu_later"), later if on < later else None),
        ("iso", topic["iso42001"], None), ("nist", topic["nist"], None), ("owasp", topic["owasp"], None),
    )  # fmt: skip
    return tuple(
        Clause(message(f"responsible.instrument.{name}"), text_of(w) if isinstance(w, dict) else Text(w, w), day)
        for name, w, day in rows
        if w
    )


def _state(asked: tuple[QuestionScore, ...]) -> str:
    if not asked:
        return "unasked"
    if any(q.supported is not None and q.supported < SHOWN_FROM for q in asked):
        return "weak"
    return "open" if any(q.supported is None for q in asked) else "shown"


def _level(id: str, asked: tuple[QuestionScore, ...]) -> Figure:
    key, name = f"responsible.topic.{id}.level", message("responsible.topic_level")
    known = [q.supported for q in asked if q.supported is not None]
    if not asked:
        return unknown(key, name, "level", message("responsible.missing.unasked"))
    if not known:
        return unknown(key, name, "level", *(_unanswered(q) for q in asked))
    return Figure(key, name, min(known), "level", basis=Basis.ANSWERED, why=partial(_level_why, asked, min(known)))


def _level_why(asked: tuple[QuestionScore, ...], lowest: int) -> Explanation:
    return Explanation(
        formula=message("responsible.formula.topic_level"),
        worked=message("responsible.worked.lowest", result=Quantity(lowest, "level")),
        inputs=tuple(
            Input(message("responsible.question", id=q.id, title=q.title), Quantity(q.supported, "level"), ("answers", q.id), Basis.ANSWERED)
            for q in asked
        ),
        notes=(message("responsible.note.nearest"),),
    )  # fmt: skip


def _unanswered(question: QuestionScore) -> Message:
    return message("responsible.missing.answer", id=question.id, title=question.title)


def _lacks(question: QuestionScore) -> Message | None:
    if question.supported is None:
        return _unanswered(question)
    if question.supported < SHOWN_FROM:
        return message("responsible.because.weak", id=question.id, title=question.title, level=question.supported)
    return None


def _next(question: QuestionScore, topic: str) -> Action | None:
    """The next action of a question that is not shown yet, if it closes the topic or a later one does."""
    if question.supported is not None and question.supported >= SHOWN_FROM:
        return None
    above = [a for a in _actions_of(question.id) if a.to > (question.supported or 1)]
    return above[0] if above and any(topic in a.closes for a in above) else None
