"""Sign-offs: who stands for a step, in which role, since when, and the state of the step that was signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from planner.plan.answers import Answer
from planner.plan.fields import Frozen, FrozenMap, Ui
from planner.plan.respondents import StepId
from planner.plan.snapshots import Digest, Id, step_state

if TYPE_CHECKING:
    from planner.plan.plan import Plan


class SignOff(Frozen):
    """``digest`` is that of the step as it was signed; ``snapshot`` names the snapshot that shows it, if any does."""

    name: Annotated[str, Field(max_length=60), Ui("signoff.name")]
    role: Annotated[str, Field(max_length=60), Ui("signoff.role")] = ""
    on: date
    note: Annotated[str, Field(max_length=300), Ui("signoff.note")] = ""
    snapshot: Id | None = None
    digest: Digest


SignOffs = FrozenMap[StepId, SignOff]


def signed(
    plan: Plan, answers: Mapping[str, Answer], step: StepId, on: date, name: str, role: str = "", note: str = ""
) -> SignOff:
    """A sign-off of ``step`` as it stands; ``answers`` are those that count. It refers to the newest snapshot of that state."""
    state = step_state(plan, answers, step)
    shown = [s.id for s in sorted(plan.snapshots, key=lambda s: s.taken) if s.states.get(step) == state]
    return SignOff(name=name, role=role, on=on, note=note, snapshot=shown[-1] if shown else None, digest=state)
