"""Step 1: the portfolio of use cases, the catalogue to start from, demand, order, and the money they may bring."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from planner.desktop.icons import icon
from planner.desktop.opportunity.demand_tab import DemandTab
from planner.desktop.opportunity.ideas_tab import IdeasTab
from planner.desktop.opportunity.money_tab import MoneyTab
from planner.desktop.opportunity.order_tab import OrderTab
from planner.desktop.opportunity.portfolio import Portfolio
from planner.desktop.tabbed import TabbedPage


class OpportunityPage(TabbedPage):
    id: ClassVar[str] = "opportunity"
    title_key: ClassVar[str] = "page.opportunity.title"
    step: ClassVar[str] = "S1"

    def build(self) -> None:
        super().build()
        self.portfolio: Portfolio = self._made[0]
        self.add = self.portfolio.table.add_button
        self.add.clicked.connect(lambda: self.tabs.setCurrentIndex(0))
        self.title.side.addWidget(self.add)

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [
            ("tab.portfolio", lambda: Portfolio(self.context, lambda: self.show_target(("tab", "tab.ideas")))),
            ("tab.money", lambda: MoneyTab(self.context)),
            ("tab.order", lambda: OrderTab(self.context)),
            ("tab.demand", lambda: DemandTab(self.context)),
            ("tab.ideas", lambda: IdeasTab(self.context, lambda row: self.show_target(("use_cases", row)))),
        ]

    def refresh(self) -> None:
        super().refresh()
        cases = self.context.assessment.portfolio.cases
        first = [c.name for c in cases if c.decision == "build_first"]
        key = "opportunity.first" if first else "opportunity.none_first" if cases else "opportunity.empty"
        self.add.setIcon(icon("plus", self.context.theme))
        self.add.setVisible(bool(cases))
        self.title.set_sentence(self.context.text(key, names=", ".join(first), count=len(cases)))
