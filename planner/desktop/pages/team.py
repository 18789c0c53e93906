"""Step 2: who does it, what each stage takes, who answers for what (RACI), and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from planner.desktop.tabbed import TabbedPage
from planner.desktop.team.cost import Costs
from planner.desktop.team.members import Members
from planner.desktop.team.needs import Needs
from planner.desktop.team.raci import Raci


class TeamPage(TabbedPage):
    id: ClassVar[str] = "team"
    title_key: ClassVar[str] = "page.team.title"
    step: ClassVar[str] = "S2"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [
            ("tab.members", lambda: Members(self.context)),
            ("tab.staff_needs", lambda: Needs(self.context)),
            ("tab.raci", lambda: Raci(self.context)),
            ("tab.staff_cost", lambda: Costs(self.context)),
        ]

    def refresh(self) -> None:
        super().refresh()
        c, team = self.context, self.context.assessment.team
        missing = len(team.missing_roles)
        words = c.text("team.sentence_missing" if missing else "team.sentence", n=missing)
        if team.gap.value:
            words += " " + c.text("team.sentence_gap", gap=team.gap)
        self.title.set_sentence(words)
