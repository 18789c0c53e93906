"""Step 5: the risk register and the safeguards chosen against it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from planner.plan.fields import Frozen, Ui


class Challenge(StrEnum):
    """The lecture's five challenges."""

    PRIV = "PRIV"
    IP = "IP"
    BIAS = "BIAS"
    ETH = "ETH"
    MAL = "MAL"


class Guardrail(StrEnum):
    INPUT_FILTER = "input_filter"
    OUTPUT_FILTER = "output_filter"
    MASKING = "masking"
    GROUNDING_CHECK = "grounding_check"
    HUMAN_APPROVAL = "human_approval"
    RATE_LIMIT = "rate_limit"
    LABELLING = "labelling"
    RED_TEAM = "red_team"
    LOGGING = "logging"


Rating = Annotated[int, Field(ge=1, le=5)]


class Risk(Frozen):
    name: Annotated[str, Field(max_length=120), Ui("risk.name")] = ""
    challenge: Annotated[Challenge, Ui("risk.challenge")] = Challenge.PRIV
    likelihood: Annotated[Rating, Ui("risk.likelihood", widget="score")] = 3
    impact: Annotated[Rating, Ui("risk.impact", widget="score")] = 3
    control: Annotated[str, Field(max_length=300), Ui("risk.control")] = ""
    owner: Annotated[str, Field(max_length=60), Ui("risk.owner")] = ""
    due: Annotated[date | None, Ui("risk.due", widget="date")] = None
    residual_likelihood: Annotated[Rating | None, Ui("risk.residual_likelihood", widget="score")] = None
    residual_impact: Annotated[Rating | None, Ui("risk.residual_impact", widget="score")] = None


class ResponsibleAi(Frozen):
    risks: tuple[Risk, ...] = ()
    guardrails: Annotated[tuple[Guardrail, ...], Ui("responsible.guardrails")] = ()
    appetite: Annotated[int, Field(ge=1, le=25), Ui("responsible.appetite", "score")] = 9
