"""The plan as an attachment of its report, so that the report can be opened as a plan again."""

from __future__ import annotations

from planner.i18n import text
from planner.plan import Plan
from planner.plan.file import dump_plan
from planner.report.archive import Attachment

NAME = "planner.plan"


def plan_file(plan: Plan, language: str) -> Attachment:
    """Whole and as it would be saved. A report for sharing carries none."""
    return Attachment(NAME, dump_plan(plan).encode("utf-8"), text("report.attached", language))
