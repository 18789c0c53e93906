"""Build plan: the lecture's seven stages for the whole plan and for each use case, and what became of the actions."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from planner.plan.fields import Day, Frozen, FrozenMap, Ui
from planner.plan.team import Role, Stage


class StageStatus(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"


class Sourcing(StrEnum):
    """How a stage is done; absent, the rung of customisation decides."""

    OWN = "own"
    BOUGHT = "bought"
    SKIPPED = "skipped"


class RunsOn(StrEnum):
    """Where the tools of a stage run."""

    CLOUD = "cloud"
    OWN = "own"


class StagePlan(Frozen):
    owner: Annotated[Role | None, Ui("stage.owner")] = None
    platform: Annotated[str, Field(max_length=80), Ui("stage.platform", widget="choice:platform")] = ""
    runs_on: Annotated[RunsOn | None, Ui("stage.runs_on")] = None
    start: Annotated[Day | None, Ui("stage.start", widget="date")] = None
    weeks: Annotated[int | None, Field(ge=1, le=520), Ui("stage.weeks", "none")] = None
    evidence: Annotated[str, Field(max_length=300), Ui("stage.evidence")] = ""
    status: Annotated[StageStatus, Ui("stage.status")] = StageStatus.PLANNED
    sourcing: Annotated[Sourcing | None, Ui("stage.sourcing")] = None
    sourcing_reason: Annotated[str, Field(max_length=300), Ui("stage.sourcing_reason")] = ""


class ActionState(StrEnum):
    OPEN = "open"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


class ActionNote(Frozen):
    """What the company says of one action of the roadmap; an action without a note is open.

    ``start`` is the earliest start of an open action and the real start of a running one.
    """

    state: Annotated[ActionState, Ui("actionnote.state")] = ActionState.OPEN
    owner_name: Annotated[str, Field(max_length=60), Ui("actionnote.owner_name")] = ""
    start: Annotated[Day | None, Ui("actionnote.start", widget="date")] = None
    reason: Annotated[str, Field(max_length=300), Ui("actionnote.reason")] = ""


ActionId = Annotated[str, Field(pattern=r"^S[1-5]-\d\d\.[0-5]$")]
"""Question and the level it is lifted to; level 0 stands for finding out where it stands."""
CaseId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]


class BuildPlan(Frozen):
    """``stages`` holds for every use case; ``cases`` holds what one use case does otherwise, stage by stage."""

    stages: FrozenMap[Stage, StagePlan] = {}
    cases: FrozenMap[CaseId, FrozenMap[Stage, StagePlan]] = {}
    actions: FrozenMap[ActionId, ActionNote] = {}
    parallel_medium: Annotated[float | None, Field(ge=0.5, le=100), Ui("build.parallel_medium", "items1", 1, 0.5)] = (
        None
    )
    contingency: Annotated[float | None, Field(ge=0, le=2), Ui("build.contingency", "percent", 2, 0.05)] = None
