"""The plan as an attachment of its report, so that the report can be opened as a plan again."""

from __future__ import annotations

from planner.i18n import text
from planner.plan import Plan
from planner.plan.file import plan_bytes
from planner.plan.sealed import Key
from planner.report.archive import Attachment

NAME = "planner.plan"


def plan_file(plan: Plan, language: str, key: Key | None = None) -> Attachment:
    """Whole and as it would be saved: sealed where there is a ``key``. A report for sharing carries none."""
    content = plan_bytes(plan, key)
    if key is None:
        return Attachment(NAME, content, text("report.attached", language))
    return Attachment(NAME, content, text("report.attached_sealed", language), "application/octet-stream")
