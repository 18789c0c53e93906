"""What the product knows: every fact with its value, source, date and doubt, and which of it is due for a check."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from planner.catalog.fact_list import Tab
from planner.desktop.catalogue.detail import FactDetail
from planner.desktop.page import Page
from planner.desktop.sorted_table import SortedTable
from planner.desktop.stale_line import TO_CHECK
from planner.desktop.widgets import Tabs, label
from planner.fact_words import fact_table
from planner.freshness import Aged
from planner.i18n import say

TABS: tuple[Tab | None, ...] = (None, *Tab)
"""None: what is due for a check, from all tabs."""
ROWS, WIDEST = 10, 200


class CataloguePage(Page):
    id: ClassVar[str] = "catalogue"
    title_key: ClassVar[str] = "page.catalogue.title"

    def build(self) -> None:
        self.status = label(role="secondary", wrap=True)
        self.filter, self.only_used = QLineEdit(), QCheckBox()
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(320)
        self.tabs, self.table, self.detail = Tabs(), SortedTable(), FactDetail(self.context)
        self.table.setWordWrap(False)
        self.table.horizontalHeader().setMaximumSectionSize(WIDEST)
        for _ in TABS:
            self.tabs.addTab("")
        self.empty = label(role="secondary", wrap=True)
        line = QHBoxLayout()
        line.addWidget(self.filter, 1)
        line.addWidget(self.only_used)
        line.addStretch(1)
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        for widget in (self.tabs, self.empty, self.table):
            box.addWidget(widget)
        self.body.addWidget(self.status)
        self.body.addLayout(line)
        self.body.addWidget(holder)
        self.body.addWidget(self.detail)
        self.body.addStretch(1)
        self._shown: tuple[Aged, ...] = ()
        self._chosen: str | None = None
        self.tabs.setCurrentIndex(1)
        self.tabs.currentChanged.connect(lambda _: self.refresh())
        self.filter.textChanged.connect(lambda _: self.refresh())
        self.only_used.toggled.connect(lambda _: self.refresh())
        self.table.row_chosen.connect(self._choose)

    def retranslate(self) -> None:
        super().retranslate()
        c = self.context
        self.title.set_sentence(c.text("catalogue.sentence"))
        self.filter.setPlaceholderText(c.text("catalogue.filter"))
        self.filter.setAccessibleName(c.text("catalogue.filter"))
        self.only_used.setText(c.text("catalogue.only_used"))

    def refresh(self) -> None:
        c, found = self.context, self.context.assessment.freshness
        self.status.setText(c.say(found.sentence) if found.sentence else c.text("freshness.plan_fresh"))
        due = sum(1 for a in found.to_check if not a.fact.evidence)
        self.tabs.set_texts(
            [c.text("catalogue.to_check", n=due) if t is None else c.text(f"catalogue.{t}") for t in TABS]
        )
        self._shown = self._wanted()
        at = self.tabs.currentIndex()
        table = fact_table(found, self._shown, c.language, with_kind=TABS[at] is None)
        self.table.show_table(table, self.tabs.tabText(at), most=ROWS)
        self.table.setVisible(bool(self._shown))
        self.empty.setVisible(not self._shown)
        self.empty.setText(c.text("catalogue.none"))
        row = next((n for n, a in enumerate(self._shown) if a.fact.key == self._chosen), 0)
        self.table.choose(row)
        self._choose(row)

    def _wanted(self) -> tuple[Aged, ...]:
        found, tab, words = (
            self.context.assessment.freshness,
            TABS[self.tabs.currentIndex()],
            self.filter.text().casefold(),
        )
        facts = found.facts if tab is not None else tuple(a for a in found.to_check if not a.fact.evidence)
        return tuple(
            a
            for a in facts
            if (tab is None or a.fact.tab is tab)
            and (found.uses(a) or not self.only_used.isChecked())
            and (not words or words in self._searched(a))
        )

    def _searched(self, aged: Aged) -> str:
        fact = aged.fact
        return " ".join((fact.id, say(fact.name, self.context.language), *(s.title for s in fact.sources))).casefold()

    def _choose(self, at: int) -> None:
        aged = self._shown[at] if 0 <= at < len(self._shown) else None
        self._chosen = aged.fact.key if aged else self._chosen
        self.detail.show_fact(aged)
        self.detail.setVisible(aged is not None)

    def first_focus(self) -> QWidget | None:
        return self.filter

    def show_target(self, target: Any) -> None:
        if target == TO_CHECK:
            self.filter.clear()
            self.only_used.setChecked(False)
            self.tabs.setCurrentIndex(TABS.index(None))
