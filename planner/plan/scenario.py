"""Scenarios: the plan with some choices replaced, for comparing side by side.

A choice that is None follows the plan. ``PLACES`` says where each choice stands in the plan; the forms show it with the
label it has there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from planner.explain import Path
from planner.plan.customisation import Rung
from planner.plan.fields import Day, Frozen, Ui, get, put
from planner.plan.infrastructure import Location, Precision

if TYPE_CHECKING:
    from planner.plan.plan import Plan

MOST = 3
"""Scenarios beside the plan."""
PLACES: Mapping[str, Path] = {
    "rung": ("customisation", "chosen_rung"),
    "location": ("infrastructure", "location"),
    "target_date": ("company", "target_date"),
    "budget_krw": ("company", "budget_krw"),
    "model_id": ("infrastructure", "hardware", "model_id"),
    "gpu_id": ("infrastructure", "hardware", "gpu_id"),
    "precision": ("infrastructure", "hardware", "precision"),
    "users": ("infrastructure", "workload", "users"),
    "requests_per_user_day": ("infrastructure", "workload", "requests_per_user_day"),
}
CaseId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]


class Scenario(Frozen):
    """``cases`` are the ids of the use cases that are selected; those of cases which are gone mean nothing."""

    name: Annotated[str, Field(max_length=60), Ui("scenario.name")] = ""
    rung: Annotated[Rung | None, Ui("customisation.chosen_rung")] = None
    location: Annotated[Location | None, Ui("infrastructure.location")] = None
    target_date: Annotated[Day | None, Ui("company.target_date", widget="date")] = None
    budget_krw: Annotated[float | None, Field(ge=0, le=1e15), Ui("company.budget_krw", "krw", step=10_000_000)] = None
    model_id: Annotated[str | None, Field(max_length=80), Ui("hardware.model", widget="choice:models")] = None
    gpu_id: Annotated[str | None, Field(max_length=80), Ui("hardware.gpu", widget="choice:gpus")] = None
    precision: Annotated[Precision | None, Ui("hardware.precision")] = None
    users: Annotated[int | None, Field(ge=1, le=10_000_000), Ui("workload.users", "people")] = None
    requests_per_user_day: Annotated[float | None, Field(ge=0.1, le=1000), Ui("workload.requests", "count", 1)] = None
    cases: Annotated[tuple[CaseId, ...] | None, Field(max_length=100)] = None


def with_scenario(plan: Plan, scenario: Scenario) -> Plan:
    """The plan as the scenario wants it; parts that no choice touches stay the same objects."""
    changed = plan
    for field, path in PLACES.items():
        value = getattr(scenario, field)
        if value is not None and get(changed, path) != value:
            changed = put(changed, path, value)
    if scenario.cases is not None:
        for at, case in enumerate(plan.use_cases):
            if case.selected != (case.id in scenario.cases):
                changed = put(changed, ("use_cases", at, "selected"), not case.selected)
    return changed


def setting_of(plan: Plan, name: str = "") -> Scenario:
    """Every choice as it stands in the plan."""
    chosen = tuple(c.id for c in plan.use_cases if c.selected)
    return Scenario(name=name, cases=chosen, **{field: get(plan, path) for field, path in PLACES.items()})
