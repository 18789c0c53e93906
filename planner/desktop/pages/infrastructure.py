"""Step 4: demand and targets on the left; GPUs, latency, memory and cost on the right, live while a slider moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from planner.desktop.candidates_tab import CandidatesTab
from planner.desktop.chips import Chip
from planner.desktop.companions_tab import CompanionsTab
from planner.desktop.infrastructure.serving import Serving
from planner.desktop.infrastructure.training import Training
from planner.desktop.measurements_panel import MeasurementsPanel
from planner.desktop.tabbed import TabbedPage
from planner.desktop.widgets import button


class InfrastructurePage(TabbedPage):
    id: ClassVar[str] = "infrastructure"
    title_key: ClassVar[str] = "page.infrastructure.title"
    step: ClassVar[str] = "S4"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [
            ("tab.serving", lambda: Serving(self.context)),
            ("tab.candidates", lambda: CandidatesTab(self.context)),
            ("tab.training", lambda: Training(self.context)),
            ("tab.companions", lambda: CompanionsTab(self.context)),
            ("tab.measurements", lambda: MeasurementsPanel(self.context)),
        ]

    def build(self) -> None:
        self.trust = Chip()
        self.measure = button(clicked=lambda: self.show_target(("tab", "tab.measurements")))
        self.title.side.addWidget(self.trust)
        self.title.side.addWidget(self.measure)
        super().build()
        self.tabs.currentChanged.connect(lambda _: self.refresh())

    def first_focus(self) -> QWidget | None:
        tab = self._made[self.tabs.currentIndex()]
        return tab.inputs.first_focus() if isinstance(tab, Serving) else None

    def retranslate(self) -> None:
        super().retranslate()
        self.measure.setText(self.context.text("infrastructure.import"))

    def refresh(self) -> None:
        super().refresh()
        c, measured = self.context, len(self.context.plan.infrastructure.measurements)
        self.title.set_sentence(c.text("infrastructure.sentence"))
        first = self.tabs.currentIndex() == 0
        self.measure.setVisible(first)
        if not first:
            self.trust.show_state("")
        elif measured:
            self.trust.show_state(c.text("infrastructure.measured_n", n=measured), "good")
        else:
            self.trust.show_state(c.text("infrastructure.predicted_only"), "warn")
