"""Company and profile (questions P1-P10): they switch duties, targets and weights on and off; they give no score."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from planner.plan.fields import Day, Frozen, Ui


class Sector(StrEnum):
    FINANCE = "finance"
    HEALTHCARE = "healthcare"
    RETAIL = "retail"
    MANUFACTURING = "manufacturing"
    PUBLIC = "public"
    TELECOM = "telecom"
    ENERGY = "energy"
    EDUCATION = "education"
    SERVICES = "services"
    OTHER = "other"


class Ternary(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class AiRole(StrEnum):
    INTERNAL_USER = "internal_user"
    DEPLOYER = "deployer"
    DEVELOPER = "developer"


class HighImpactArea(StrEnum):
    """Korean AI Basic Act, article 2(4), items 가 to 카."""

    ENERGY = "energy"
    WATER = "water"
    HEALTHCARE = "healthcare"
    MEDICAL_DEVICE = "medical_device"
    NUCLEAR = "nuclear"
    BIOMETRIC = "biometric"
    HIRING_CREDIT = "hiring_credit"
    TRANSPORT = "transport"
    PUBLIC_SERVICE = "public_service"
    STUDENT_ASSESSMENT = "student_assessment"
    OTHER_DECREE = "other_decree"


class DataClass(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    UNIQUE_ID = "unique_id"


class MayLeave(StrEnum):
    YES = "yes"
    CONDITIONAL = "conditional"
    NO = "no"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """Customisation level of the lecture."""

    AS_IS = "as_is"
    MODERATE = "moderate"
    EXTENSIVE = "extensive"


class Company(Frozen):
    name: Annotated[str, Field(max_length=80), Ui("company.name")] = ""
    summary: Annotated[str, Field(max_length=600), Ui("company.summary", widget="multiline")] = ""
    sector: Annotated[Sector | None, Ui("company.sector")] = None
    employees: Annotated[int | None, Field(ge=1, le=5_000_000), Ui("company.employees", "people")] = None
    ai_role: Annotated[AiRole | None, Ui("company.ai_role")] = None
    eu_exposure: Annotated[Ternary, Ui("company.eu_exposure")] = Ternary.UNKNOWN
    high_impact_areas: Annotated[tuple[HighImpactArea, ...], Ui("company.high_impact_areas")] = ()
    no_high_impact_area: Annotated[bool, Ui("company.no_high_impact_area")] = False
    data_classes: Annotated[tuple[DataClass, ...], Ui("company.data_classes")] = ()
    data_may_leave: Annotated[MayLeave, Ui("company.data_may_leave")] = MayLeave.UNKNOWN
    desired_level: Annotated[Level | None, Ui("company.desired_level")] = None
    foreign_provider: Annotated[Ternary, Ui("company.foreign_provider")] = Ternary.UNKNOWN
    start_date: Annotated[Day | None, Ui("company.start_date", widget="date")] = None
    target_date: Annotated[Day | None, Ui("company.target_date", widget="date")] = None
    budget_krw: Annotated[float | None, Field(ge=0, le=1e15), Ui("company.budget_krw", "krw", step=10_000_000)] = None
    funded_years: Annotated[int | None, Field(ge=0, le=20), Ui("company.funded_years", "year")] = None
    decision_owner: Annotated[str, Field(max_length=80), Ui("company.decision_owner")] = ""
    decision_date: Annotated[Day | None, Ui("company.decision_date", widget="date")] = None
