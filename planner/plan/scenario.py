"""Scenarios: the plan with some values replaced, for comparing side by side."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from planner.plan.fields import Frozen, Ui


class Override(Frozen):
    path: Annotated[tuple[str | int, ...], Field(max_length=12)]
    value: JsonValue


class Scenario(Frozen):
    name: Annotated[str, Field(max_length=60), Ui("scenario.name")] = ""
    overrides: tuple[Override, ...] = ()
