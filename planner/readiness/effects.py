"""What one readiness question decides: the cap of its step, conditions of rungs, stops of use cases, the next step up.

Reads results that are made already; decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import Message, Text, message
from planner.readiness.actions import Action, actions
from planner.readiness.bank import Bank
from planner.readiness.results import LevelDecision, QuestionScore, Readiness

DIRECT = ("readiness.condition.question",)
"""Conditions that name the question itself; those about a whole step only point to its weakest question."""


@dataclass(frozen=True, slots=True)
class Effect:
    """``kind`` is "gate", "rung" or "hold"; ``stands`` says that it holds something back now."""

    kind: str
    title: Message | Text
    sentence: Message | Text
    stands: bool


def effects(id: str, readiness: Readiness, level: LevelDecision, bank: Bank) -> tuple[Effect, ...]:
    """What the answer to the question ``id`` decides, what stands now before what could."""
    found = (*_gates(id, readiness, bank), *_rungs(id, level), *_holds(id, readiness, bank))
    return tuple(sorted(found, key=lambda e: not e.stands))


def question_score(id: str, readiness: Readiness) -> QuestionScore:
    return next(q for q in readiness.step(id[:2]).questions if q.id == id)


def _gates(id: str, readiness: Readiness, bank: Bank) -> Iterator[Effect]:
    standing = [g for g in readiness.step(id[:2]).gates if g.question == id]
    for gate in standing:
        yield Effect("gate", message("question.effect.cap", cap=gate.cap), gate.sentence, True)
    question = question_score(id, readiness)
    if standing or not question.critical:
        return
    rules = bank.method.gates
    sentence = message(
        "question.effect.cap_rule", open=rules["G3"]["cap"], low=rules["G1"]["supported_level"],
        low_cap=rules["G1"]["cap"], high=rules["G2"]["supported_level"], high_cap=rules["G2"]["cap"],
    )  # fmt: skip
    yield Effect("gate", message("question.effect.critical"), sentence, False)


def _rungs(id: str, level: LevelDecision) -> Iterator[Effect]:
    """One effect for each level that rungs ask of the question, the lowest first."""
    asked: dict[int, list[str]] = {}
    for rung in level.rungs:
        levels = [c.wanted for c in rung.preconditions if c.question == id and c.sentence.key in DIRECT and c.wanted]
        if levels:
            asked.setdefault(max(levels), []).append(rung.id)
    now = next((c.now for r in level.rungs for c in r.preconditions if c.question == id), None)
    for wanted, rungs in sorted(asked.items()):
        sentence = message("question.effect.rung", rungs=" · ".join(rungs), level=wanted)
        yield Effect("rung", message("question.effect.rung_title"), sentence, now is None or now < wanted)


def _holds(id: str, readiness: Readiness, bank: Bank) -> Iterator[Effect]:
    for rule in bank.holds:
        below = _asked_below(rule.when, id)
        standing = [h for h in readiness.holds if h.id == rule.id and h.fix_question == id]
        if standing:
            names = ", ".join(h.use_case_name for h in standing if h.use_case_name)
            sentence = (
                message("question.effect.hold_of", cases=names, sentence=rule.sentence) if names else rule.sentence
            )
            yield Effect("hold", rule.title, sentence, True)
        elif below is not None:
            yield Effect("hold", rule.title, message("question.effect.hold_rule", level=below), False)


def _asked_below(tree: Mapping[str, Any], id: str) -> int | None:
    """The level under which a rule stops, where it names the question."""
    if tree.get("question") == id:
        return int(tree["below"])
    for inner in (*tree.get("all", ()), *tree.get("any", ())):
        if (found := _asked_below(inner, id)) is not None:
            return found
    return None


def supported_figure(score: QuestionScore, bank: Bank) -> Figure:
    """The level the evidence supports, with why."""
    id, name = f"readiness.{score.id}.supported", message("question.supported_name", id=score.id)
    if score.supported is None:
        return unknown(id, name, "level", message("question.supported_missing"))
    return Figure(id, name, score.supported, "level", basis=Basis.ANSWERED, why=partial(_why, score, bank))


def _why(score: QuestionScore, bank: Bank) -> Explanation:
    method, path = bank.method, ("answers", score.id)
    cap = method.evidence_caps[score.evidence]
    grades = ", ".join(f"{grade} → {most}" for grade, most in sorted(method.evidence_caps.items()))
    return Explanation(
        formula=message("question.formula.supported"),
        worked=message("question.worked.supported", declared=score.declared, cap=cap, supported=score.supported),
        inputs=(
            Input(
                message("question.input.declared"), Quantity(score.declared, "level"), path,
                Basis.CALCULATED if score.from_votes else Basis.ANSWERED,
            ),
            Input(message("field.answer.evidence.label"), method.evidence_grades[score.evidence], path, Basis.ANSWERED),
            Input(message("question.input.caps"), grades, None, Basis.ASSUMED, (method.source,)),
        ),
        sources=(method.source,),
        notes=(message("question.note.caps"),),
    )  # fmt: skip


def evidence_words(score: QuestionScore, bank: Bank) -> Message | None:
    """How far the evidence carries, or what would carry further where it holds the answer down."""
    if score.declared is None:
        return None
    caps, grades = bank.method.evidence_caps, bank.method.evidence_grades
    if score.supported == score.declared:
        return message("question.evidence_carries", grade=grades[score.evidence], cap=caps[score.evidence])
    better = next(g for g in sorted(caps) if caps[g] > caps[score.evidence])
    return message("question.evidence_lifts", grade=grades[better], cap=min(caps[better], score.declared))


def next_action(score: QuestionScore) -> Action | None:
    """What lifts the question by one level; None where nothing is shown yet or nothing is above."""
    if score.declared is None:
        return None
    return actions().get(f"{score.id}.{score.declared + 1}")
