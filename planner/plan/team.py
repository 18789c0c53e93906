"""Step 2: who does it. Roles for the seven build stages and the responsibility matrix (RACI)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from planner.plan.fields import Day, Frozen, FrozenMap, Ui


class Role(StrEnum):
    SPONSOR = "sponsor"
    OUTCOME_OWNER = "outcome_owner"
    DOMAIN_LEAD = "domain_lead"
    PRODUCT_MANAGER = "product_manager"
    DATA_ENGINEER = "data_engineer"
    ML_ENGINEER = "ml_engineer"
    PLATFORM = "platform"
    SECURITY = "security"
    LEGAL = "legal"
    RESPONSIBLE_AI = "responsible_ai"
    CHANGE = "change"
    PARTNER = "partner"


class Staffing(StrEnum):
    INTERNAL = "internal"
    HIRE = "hire"
    PARTNER = "partner"
    MISSING = "missing"


class Stage(StrEnum):
    """The lecture's seven build stages, in order."""

    DATA_COLLECTION = "data_collection"
    CURATION = "curation"
    PRE_TRAINING = "pre_training"
    CUSTOMISATION = "customisation"
    EVALUATION = "evaluation"
    DEPLOYMENT = "deployment"
    GUARDRAILS = "guardrails"


class RaciRow(StrEnum):
    """Rows of the matrix: the seven stages, then the decisions around them."""

    DATA_COLLECTION = "data_collection"
    CURATION = "curation"
    PRE_TRAINING = "pre_training"
    CUSTOMISATION = "customisation"
    EVALUATION = "evaluation"
    DEPLOYMENT = "deployment"
    GUARDRAILS = "guardrails"
    PORTFOLIO = "portfolio"
    BUDGET = "budget"
    RISK_ACCEPTANCE = "risk_acceptance"
    GO_LIVE = "go_live"
    INCIDENT = "incident"


class Member(Frozen):
    role: Annotated[Role, Ui("member.role")]
    name: Annotated[str, Field(max_length=60), Ui("member.name")] = ""
    staffing: Annotated[Staffing, Ui("member.staffing")] = Staffing.MISSING
    fte: Annotated[float, Field(ge=0, le=1000), Ui("member.fte", "fte", 1, 0.1)] = 0.0
    annual_cost_krw: Annotated[float | None, Field(ge=0, le=1e11), Ui("member.annual_cost", "krw")] = None
    start: Annotated[Day | None, Ui("member.start", widget="date")] = None
    skill: Annotated[int | None, Field(ge=1, le=5), Ui("member.skill", "level", widget="score")] = None


Letters = Annotated[str, Field(pattern=r"^(A|R|C|I|AR)$")]


class Team(Frozen):
    """``readiness_share``: share of the team's time that is left for readiness actions beside the build."""

    members: tuple[Member, ...] = ()
    raci: FrozenMap[RaciRow, FrozenMap[Role, Letters]] = {}
    readiness_share: Annotated[float | None, Field(ge=0, le=1), Ui("team.readiness_share", "percent", 0, 0.05)] = None
