"""The customisation level: the lower of need and ability, by use case, with place, conditions and what to fix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from planner.desktop.level.cases import Cases
from planner.desktop.level.decision import Decision
from planner.desktop.level.needs import COMPANY, Needs
from planner.desktop.level.places import Places
from planner.desktop.level.rungs import Rungs
from planner.desktop.tabbed import TabbedPage


class LevelPage(TabbedPage):
    id: ClassVar[str] = "level"
    title_key: ClassVar[str] = "page.level.title"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [
            ("tab.decision", lambda: Decision(self.context)),
            ("tab.cases", lambda: Cases(self.context)),
            ("tab.location", lambda: Places(self.context)),
            ("tab.implied", lambda: Rungs(self.context)),
            ("tab.needs", lambda: Needs(self.context)),
        ]

    def refresh(self) -> None:
        super().refresh()
        c, level = self.context, self.context.assessment.level
        self.title.set_sentence(c.say(level.verdict))
        rung = next((r for r in level.rungs if r.id == level.recommended), None)
        self.title.set_title(c.text("level.recommend", rung=rung.name) if rung else c.text(self.title_key))

    def show_target(self, target: Any) -> None:
        if isinstance(target, tuple) and target[:2] == COMPANY:
            self.tabs.setCurrentIndex(self.tabs.count() - 1)
            return
        super().show_target(target)
