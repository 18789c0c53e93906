"""Build stages and the roles that carry them, as the resources state them. No plan enters, nothing is computed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from planner.explain import Source
from planner.i18n import Message, Text, message
from planner.plan.team import Role
from planner.resources import read_yaml, resource


@cache
def stage_rules() -> Any:
    """Content of ``stages.yaml``: stages and roles each rung needs."""
    return read_yaml(resource("readiness", "stages.yaml"))


@cache
def staffing_rules() -> Any:
    """Content of ``staffing.yaml``: tasks, time, skill, ways to fill a role, capacity."""
    return read_yaml(resource("readiness", "staffing.yaml"))


@cache
def raci_rules() -> Any:
    """Content of ``raci.yaml``: the proposed matrix and the limits of the checks."""
    return read_yaml(resource("readiness", "raci.yaml"))


@cache
def staffing_source() -> Source:
    rules = staffing_rules()
    return Source("readiness.staffing", rules["source"]["en"], as_of=rules["as_of"])


def role_name(role: Role | str) -> Message:
    return message(f"Role.{Role(role).value}")


def both(content: Mapping[str, str]) -> Text:
    return Text(ko=content["ko"], en=content["en"])


def words(content: Mapping[str, str]) -> Message:
    return message("readiness.words", text=both(content))


@cache
def needed_roles(rung: str | None) -> frozenset[Role]:
    """Roles that ``rung`` needs; while the rung is open, those that every rung needs."""
    at = rung or "T0"
    return frozenset(Role(r) for rule in stage_rules()["roles"] for r in rule["roles"] if at >= rule["from"])
