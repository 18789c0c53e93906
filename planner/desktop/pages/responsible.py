"""Step 5: risks and go-live, what the law asks from which date, control topics and safeguards."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from planner.desktop.responsible.applicability import Applicability
from planner.desktop.responsible.compute import Compute
from planner.desktop.responsible.dates import Dates
from planner.desktop.responsible.duties import Duties
from planner.desktop.responsible.register import Register
from planner.desktop.responsible.safeguards import Safeguards
from planner.desktop.responsible.topics import Topics
from planner.desktop.tabbed import TabbedPage

TABS = (
    ("tab.risks", Register),
    ("tab.obligations", Duties),
    ("tab.timeline", Dates),
    ("tab.compute", Compute),
    ("tab.topics", Topics),
    ("tab.applicability", Applicability),
    ("tab.guardrails", Safeguards),
)


class ResponsiblePage(TabbedPage):
    id: ClassVar[str] = "responsible"
    title_key: ClassVar[str] = "page.responsible.title"
    step: ClassVar[str] = "S5"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [(key, lambda kind=kind: kind(self.context)) for key, kind in TABS]  # type: ignore[misc]

    def refresh(self) -> None:
        super().refresh()
        c, result = self.context, self.context.assessment
        held, blocked = len(result.readiness.holds), int(result.responsible.go_live.blocked.value or 0)
        key, count = "clear", 0
        if held:
            key, count = "held", held
        elif blocked:
            key, count = "blocked", blocked
        elif not result.risks:
            key = "empty" if result.responsible.proposals else "unasked"
        self.title.set_sentence(c.text(f"responsible.sentence.{key}", n=count))
