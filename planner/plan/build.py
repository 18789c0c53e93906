"""Build plan: the lecture's seven stages with owner, platform, time and exit evidence."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from planner.plan.fields import Frozen, FrozenMap, Ui
from planner.plan.team import Role, Stage


class StagePlan(Frozen):
    owner: Annotated[Role | None, Ui("stage.owner")] = None
    platform: Annotated[str, Field(max_length=80), Ui("stage.platform", widget="choice:platform")] = ""
    start: Annotated[date | None, Ui("stage.start", widget="date")] = None
    weeks: Annotated[int | None, Field(ge=1, le=520), Ui("stage.weeks", "none")] = None
    evidence: Annotated[str, Field(max_length=300), Ui("stage.evidence")] = ""


class BuildPlan(Frozen):
    stages: FrozenMap[Stage, StagePlan] = {}
