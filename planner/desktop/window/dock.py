"""The right dock: the summary, or the answer to "why?"."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from planner.desktop.context import Context
from planner.desktop.summary import SummaryDock
from planner.desktop.why import WhyPanel
from planner.explain import Figure

SUMMARY_PX, WHY_PX = 264, 340


class Dock(QStackedWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.summary, self.why_panel = SummaryDock(context), WhyPanel(context)
        self.addWidget(self.summary)
        self.addWidget(self.why_panel)

    @property
    def asking(self) -> bool:
        return self.currentWidget() is self.why_panel

    def show_why(self, figure: Figure) -> None:
        self.why_panel.show_figure(figure)
        self.setCurrentWidget(self.why_panel)

    def close_why(self) -> None:
        self.setCurrentWidget(self.summary)

    def refresh(self) -> None:
        self.summary.refresh()
        self.why_panel.refresh()

    def fit(self, summary_shown: bool) -> None:
        self.setVisible(self.asking or summary_shown)
        self.setFixedWidth(WHY_PX if self.asking else SUMMARY_PX)
