"""Risks from a spreadsheet."""

from __future__ import annotations

from planner.plan.responsible import MOST_RISKS, Risk
from planner.sheet import Sheet

RISKS = Sheet(
    Risk, ("responsible", "risks"), MOST_RISKS, "risks", "risk_columns.yaml", {}, lambda new, existing: tuple(new)
)
