"""Step 5: the risk register and the safeguards chosen against it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from planner.plan.fields import Day, Frozen, FrozenMap, Ui
from planner.plan.team import Role


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


MOST_RISKS = 200


class Risk(Frozen):
    """``proposal`` is the id of the proposal it came from; ratings are the user's own."""

    name: Annotated[str, Field(max_length=120), Ui("risk.name")] = ""
    challenge: Annotated[Challenge, Ui("risk.challenge")] = Challenge.PRIV
    nist: Annotated[int | None, Field(ge=1, le=12), Ui("risk.nist", widget="choice:nist")] = None
    owasp: Annotated[str | None, Field(pattern=r"^LLM(0[1-9]|10):2025$"), Ui("risk.owasp", widget="choice:owasp")] = (
        None
    )
    cause: Annotated[str, Field(max_length=300), Ui("risk.cause", widget="multiline")] = ""
    effect: Annotated[str, Field(max_length=300), Ui("risk.effect", widget="multiline")] = ""
    likelihood: Annotated[Rating, Ui("risk.likelihood", widget="score")] = 3
    impact: Annotated[Rating, Ui("risk.impact", widget="score")] = 3
    control: Annotated[str, Field(max_length=300), Ui("risk.control", widget="multiline")] = ""
    owner_role: Annotated[Role | None, Ui("risk.owner_role")] = None
    owner: Annotated[str, Field(max_length=60), Ui("risk.owner")] = ""
    due: Annotated[Day | None, Ui("risk.due", widget="date")] = None
    residual_likelihood: Annotated[Rating | None, Ui("risk.residual_likelihood", widget="score")] = None
    residual_impact: Annotated[Rating | None, Ui("risk.residual_impact", widget="score")] = None
    accepted_role: Annotated[Role | None, Ui("risk.accepted_role")] = None
    accepted_by: Annotated[str, Field(max_length=60), Ui("risk.accepted_by")] = ""
    accepted_on: Annotated[Day | None, Ui("risk.accepted_on", widget="date")] = None
    review: Annotated[Day | None, Ui("risk.review", widget="date")] = None
    clause: Annotated[str, Field(max_length=200), Ui("risk.clause")] = ""
    proposal: Annotated[str, Field(max_length=40)] = ""


ControlId = Annotated[str, Field(pattern=r"^A\.\d{1,2}(\.\d{1,2}){1,2}$")]


class ControlChoice(Frozen):
    """An own decision on a control of ISO/IEC 42001 Annex A; it needs a reason."""

    applicable: Annotated[bool, Ui("control.applicable")] = True
    reason: Annotated[str, Field(max_length=300), Ui("control.reason")] = ""


class ResponsibleAi(Frozen):
    """``dismissed`` holds ids of proposed risks that were turned down; ``controls`` own decisions on applicability."""

    risks: Annotated[tuple[Risk, ...], Field(max_length=MOST_RISKS)] = ()
    guardrails: Annotated[tuple[Guardrail, ...], Ui("responsible.guardrails")] = ()
    appetite: Annotated[int, Field(ge=1, le=25), Ui("responsible.appetite", "score")] = 9
    dismissed: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=200)] = ()
    controls: FrozenMap[ControlId, ControlChoice] = {}
