"""Parts of a use case that say what it does: fit, legal area, demand on the model, and what sets its order."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from planner.plan.company import Ternary
from planner.plan.fields import Frozen, Ui

Score = Annotated[int | None, Field(ge=1, le=5)]


class EuHighRiskArea(StrEnum):
    """EU AI Act: areas of Annex III, and products of Annex I."""

    BIOMETRICS = "biometrics"
    CRITICAL_INFRASTRUCTURE = "critical_infrastructure"
    EDUCATION = "education"
    EMPLOYMENT = "employment"
    ESSENTIAL_SERVICES = "essential_services"
    LAW_ENFORCEMENT = "law_enforcement"
    MIGRATION = "migration"
    JUSTICE = "justice"
    PRODUCT = "product"


class FitCheck(Frozen):
    """What the case is like; the rules of ``resources/readiness/fit.yaml`` propose a fit from it."""

    creates: Annotated[Ternary, Ui("fit.creates", widget="ternary")] = Ternary.UNKNOWN
    free_input: Annotated[Ternary, Ui("fit.free_input", widget="ternary")] = Ternary.UNKNOWN
    rules_suffice: Annotated[Ternary, Ui("fit.rules_suffice", widget="ternary")] = Ternary.UNKNOWN
    predicts: Annotated[Ternary, Ui("fit.predicts", widget="ternary")] = Ternary.UNKNOWN
    labelled: Annotated[Ternary, Ui("fit.labelled", widget="ternary")] = Ternary.UNKNOWN
    errors_caught: Annotated[Ternary, Ui("fit.errors_caught", widget="ternary")] = Ternary.UNKNOWN


class CaseDemand(Frozen):
    """What the case asks of the model. ``peak_hour_share`` is the share of a day's requests in its busiest hour."""

    users: Annotated[int | None, Field(ge=1, le=10_000_000), Ui("casedemand.users", "people")] = None
    requests_per_user_day: Annotated[
        float | None, Field(ge=0.01, le=1000), Ui("casedemand.requests", "count", 2, 1)
    ] = None
    input_tokens: Annotated[int | None, Field(ge=1, le=1_000_000), Ui("casedemand.input_tokens", "token")] = None
    output_tokens: Annotated[int | None, Field(ge=1, le=100_000), Ui("casedemand.output_tokens", "token")] = None
    peak_hour_share: Annotated[
        float | None, Field(ge=0.04, le=1), Ui("casedemand.peak_hour_share", "percent", 2, 0.01)
    ] = None


class Sequencing(Frozen):
    """Inputs of the optional orders WSJF and RICE. ``effort_months`` are person-months until it is in use."""

    time_criticality: Annotated[Score, Ui("sequencing.time_criticality", widget="score")] = None
    opens_up: Annotated[Score, Ui("sequencing.opens_up", widget="score")] = None
    effort_months: Annotated[float | None, Field(gt=0, le=10_000), Ui("sequencing.effort", "person_month", 1, 1)] = None


Weight = Annotated[float | None, Field(ge=0, le=100)]


class Weighting(Frozen):
    """Weights of the criteria of value and feasibility; None takes the weight of the method.

    Only their ratio within an axis counts.
    """

    economic: Annotated[Weight, Ui("value.economic", "weight", 0, 5)] = None
    strategic: Annotated[Weight, Ui("value.strategic", "weight", 0, 5)] = None
    pain: Annotated[Weight, Ui("value.pain", "weight", 0, 5)] = None
    experience: Annotated[Weight, Ui("value.experience", "weight", 0, 5)] = None
    own_data: Annotated[Weight, Ui("value.own_data", "weight", 0, 5)] = None
    data: Annotated[Weight, Ui("feasibility.data", "weight", 0, 5)] = None
    technical: Annotated[Weight, Ui("feasibility.technical", "weight", 0, 5)] = None
    integration: Annotated[Weight, Ui("feasibility.integration", "weight", 0, 5)] = None
    people: Annotated[Weight, Ui("feasibility.people", "weight", 0, 5)] = None
    risk: Annotated[Weight, Ui("feasibility.risk", "weight", 0, 5)] = None
