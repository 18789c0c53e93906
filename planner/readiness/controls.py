"""Control topics C01-C28 and the draft statement of applicability of ISO/IEC 42001 Annex A (38 controls, titles only).

Content: ``resources/readiness/topics.yaml`` and ``controls.yaml``. What the answers show is their lowest supported level;
anchors of a topic in different instruments are the nearest ones, not equivalent duties.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Quantity, Source, unknown
from planner.i18n import Message, Text, message
from planner.plan.responsible import ControlChoice, ResponsibleAi
from planner.readiness.actions import Action, actions
from planner.readiness.bank import bank
from planner.readiness.circumstances import Circumstances
from planner.readiness.conditions import expanded
from planner.readiness.obligations import text_of
from planner.readiness.responsible_results import Clause, ControlState, TopicCoverage
from planner.readiness.results import Obligation, QuestionScore, Readiness
from planner.readiness.risks import risk_rules
from planner.resources import read_yaml, resource

SHOWN_FROM = 3
"""Supported level at which a control counts as shown: in use in at least one real case."""


@cache
def control_rules() -> Any:
    """Content of ``controls.yaml``."""
    return read_yaml(resource("readiness", "controls.yaml"))


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


def applicability(
    responsible: ResponsibleAi, facts: Circumstances, topics: tuple[TopicCoverage, ...]
) -> tuple[ControlState, ...]:
    """The 38 controls: proposed in or out with the reason, overridden where the user decided otherwise."""
    by_id, risks = {t.id: t for t in topics}, _risks_by_topic(responsible)
    return tuple(
        _control(fixed, out_when, responsible.controls.get(fixed["id"]), facts, by_id, risks)
        for fixed, out_when in _controls()
    )


@cache
def _controls() -> tuple[tuple[Mapping[str, Any], str | None], ...]:
    """What of each control does not depend on the plan, and the name of the condition that takes it out."""
    return tuple(
        (
            {
                "id": row["id"], "title": text_of(row["title"]), "group": group["id"], "group_name": text_of(group["name"]),
                "topics": tuple(row["topics"]),
            },
            row.get("out_when"),
        )
        for group in control_rules()["groups"]
        for row in group["controls"]
    )  # fmt: skip


def _risks_by_topic(responsible: ResponsibleAi) -> Mapping[str, list[int]]:
    """Places in the register of the risks that point to a topic; a risk of one's own points to none."""
    topics = {r["id"]: r["topics"] for r in risk_rules()["risks"]}
    found: dict[str, list[int]] = {}
    for number, risk in enumerate(responsible.risks, 1):
        for topic in topics.get(risk.proposal, ()):
            found.setdefault(topic, []).append(number)
    return found


@cache
def _out_when(name: str) -> Any:
    named = control_rules()["conditions"]
    return expanded(named[name], named)


def _control(
    fixed: Mapping[str, Any], out_when: str | None, choice: ControlChoice | None, facts: Circumstances,
    topics: Mapping[str, TopicCoverage], risks: Mapping[str, list[int]],
) -> ControlState:  # fmt: skip
    out, deciding = (False, ()) if out_when is None else facts.judge(_out_when(out_when))
    proposed = out is not True
    mine = [topics[t] for t in fixed["topics"]]
    if proposed or out_when is None:
        reasons = tuple(_because(t, risks.get(t.id, [])) for t in mine)
    else:
        reasons = (message("readiness.words", text=text_of(control_rules()["reasons"][out_when])), *deciding)
    overridden = choice is not None and choice.applicable != proposed
    lacks = overridden and choice is not None and not choice.reason.strip()
    return ControlState(
        **fixed, proposed=proposed, applicable=choice.applicable if choice else proposed, overridden=overridden,
        reasons=reasons, own_reason=choice.reason if choice else "",
        problem=message("responsible.control.no_reason") if lacks else None, state=_worst(mine),
    )  # fmt: skip


def _because(topic: TopicCoverage, risks: list[int]) -> Message:
    shown = ", ".join(f"{q.id} {q.supported or '–'}" for q in topic.questions) or "–"
    if risks:
        return message(
            "responsible.control.topic_risks", id=topic.id, topic=topic.name, questions=shown,
            risks=", ".join(f"R{n}" for n in risks),
        )  # fmt: skip
    return message("responsible.control.topic", id=topic.id, topic=topic.name, questions=shown)


def _worst(topics: list[TopicCoverage]) -> str:
    states = {t.state for t in topics}
    return next(s for s in ("weak", "open", "unasked", "shown") if s in states)


def controls_in(controls: tuple[ControlState, ...]) -> Figure:
    """How many of the controls apply in the draft."""
    kept = sum(c.applicable for c in controls)
    return Figure(
        "responsible.controls_in",
        message("responsible.controls_in"),
        kept,
        "items",
        why=partial(_in_why, controls, kept),
    )


def _in_why(controls: tuple[ControlState, ...], kept: int) -> Explanation:
    rules = control_rules()
    return Explanation(
        formula=message("responsible.formula.controls_in"),
        worked=message("responsible.worked.controls_in", all=len(controls), out=len(controls) - kept, kept=kept),
        inputs=tuple(Input(c.id, c.title, ("responsible", "controls")) for c in controls if not c.applicable),
        sources=(Source("iso-42001", text_of(rules["source"]), None, rules["as_of"], rules["confidence"]),),
    )
