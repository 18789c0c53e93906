"""Compare: scenarios side by side, and the history of the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from planner.desktop.compare.changes import ChangesTab
from planner.desktop.compare.history import HistoryTab
from planner.desktop.compare.scenarios import ScenariosTab
from planner.desktop.compare.sign_offs import SignOffsTab
from planner.desktop.tabbed import TabbedPage


class ComparePage(TabbedPage):
    id: ClassVar[str] = "compare"
    title_key: ClassVar[str] = "page.compare.title"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [
            ("tab.scenarios", lambda: ScenariosTab(self.context)),
            ("tab.history", lambda: HistoryTab(self.context)),
            ("tab.changes", lambda: ChangesTab(self.context)),
            ("tab.sign_offs", lambda: SignOffsTab(self.context)),
        ]

    def retranslate(self) -> None:
        super().retranslate()
        self.title.set_sentence(self.context.text("compare.sentence"))
