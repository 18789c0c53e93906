"""Whether what was signed still stands: a sign-off holds until the step's answers or inputs differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.i18n import Message, Text, message
from planner.kept import part
from planner.plan.answers import Answer
from planner.plan.plan import Plan
from planner.plan.respondents import StepId
from planner.plan.sign_off import SignOff
from planner.plan.snapshots import INPUTS, Snapshot, counted, step_state
from planner.readiness.bank import Bank


@dataclass(frozen=True, slots=True)
class SignOffState:
    """``state`` is none, holds or changed. ``changed`` names the questions that differ from the snapshot it refers to."""

    step: str
    name: Text
    sign_off: SignOff | None
    state: str
    snapshot: Snapshot | None
    changed: tuple[str, ...]
    sentence: Message


def sign_off_states(plan: Plan, answers: Mapping[str, Answer], bank: Bank) -> tuple[SignOffState, ...]:
    """One for each step, in order; ``answers`` are those that count."""
    return tuple(_state(plan, answers, StepId(step.id), step.name) for step in bank.steps)


def _state(plan: Plan, answers: Mapping[str, Answer], step: StepId, name: Text) -> SignOffState:
    found = plan.sign_offs.get(step)
    if found is None:
        return SignOffState(step.value, name, None, "none", None, (), message("signoff.none"))
    snapshot = next((s for s in plan.snapshots if s.id == found.snapshot), None)
    inputs = [getattr(plan, field) for field in INPUTS[step]]
    if part(_digest, answers, *inputs, rest=(plan, step)) == found.digest:
        sentence = message("signoff.holds", day=found.on.isoformat())
        return SignOffState(step.value, name, found, "holds", snapshot, (), sentence)
    changed = _changed(snapshot, answers, step) if snapshot else ()
    key = "signoff.changed_answers" if changed else "signoff.changed"
    sentence = message(key, day=found.on.isoformat(), n=len(changed), which=", ".join(changed))
    return SignOffState(step.value, name, found, "changed", snapshot, changed, sentence)


def _digest(answers: Mapping[str, Answer], *rest: Any) -> str:
    plan, step = rest[-2:]
    return step_state(plan, answers, step)


def _changed(snapshot: Snapshot, answers: Mapping[str, Answer], step: StepId) -> tuple[str, ...]:
    now = counted(answers)
    ids = sorted(i for i in {*snapshot.answers, *now} if i.startswith(step.value))
    return tuple(i for i in ids if snapshot.answers.get(i) != now.get(i))
