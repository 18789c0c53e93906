"""What people carry away beside the report: spreadsheet, slides, data and calendar. Each is bytes of one file.

The makers are imported when they are called: their libraries take time to load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from planner.assessment import Assessment
from planner.plan import Plan

Maker = Callable[[Plan, Assessment, str, date], bytes]


@dataclass(frozen=True, slots=True)
class Export:
    """``id`` names its command and its words (``export.{id}``); ``make(plan, assessment, language, today)`` its bytes."""

    id: str
    ending: str
    make: Maker


def _workbook(plan: Plan, a: Assessment, language: str, today: date) -> bytes:
    from planner.workbook import build_workbook

    return build_workbook(plan, a, language, today)


def _slides(plan: Plan, a: Assessment, language: str, today: date) -> bytes:
    from planner.slides import build_slides

    return build_slides(plan, a, language, today)


def _data(plan: Plan, a: Assessment, language: str, today: date) -> bytes:
    from planner.export_data import as_json

    return as_json(plan, a).encode("utf-8")


def _calendar(plan: Plan, a: Assessment, language: str, today: date) -> bytes:
    from planner.calendar_file import build_calendar

    return build_calendar(plan, a, language, today)


EXPORTS = {
    e.id: e
    for e in (
        Export("workbook", ".xlsx", _workbook),
        Export("slides", ".pptx", _slides),
        Export("data", ".json", _data),
        Export("calendar", ".ics", _calendar),
    )
}
