"""Draft statement of applicability of ISO/IEC 42001 Annex A (38 controls, titles only).

Content: ``resources/readiness/controls.yaml``. A control is proposed out only where the facts of the plan say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from planner.explain import Explanation, Figure, Input, Source
from planner.i18n import Message, message
from planner.plan.responsible import ControlChoice, ResponsibleAi
from planner.readiness.circumstances import Circumstances
from planner.readiness.conditions import expanded
from planner.readiness.obligations import text_of
from planner.readiness.responsible_results import ControlState, TopicCoverage
from planner.readiness.risks import risk_rules
from planner.resources import read_yaml, resource


@cache
def control_rules() -> Any:
    """Content of ``controls.yaml``."""
    return read_yaml(resource("readiness", "controls.yaml"))


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
