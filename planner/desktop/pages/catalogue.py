"""What the product knows: every fact with its value, source, date and doubt, and which of it is due for a check."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from planner.catalog.fact_list import Tab
from planner.catalog.update_file import dump_update
from planner.desktop import ask
from planner.desktop.catalogue.detail import FactDetail
from planner.desktop.catalogue.own_value import OwnValueForm
from planner.desktop.catalogue.update_panel import UpdatePanel
from planner.desktop.controls import Tabs
from planner.desktop.page import Page
from planner.desktop.responsible.facts import fit_columns
from planner.desktop.sorted_table import SortedTable
from planner.desktop.stale_line import TO_CHECK
from planner.desktop.theme import px
from planner.desktop.widgets import button, label
from planner.fact_words import fact_table
from planner.freshness import Aged
from planner.i18n import message, say
from planner.own_facts import overrides
from planner.plan.file import FileProblem, describe, write_atomic

TABS: tuple[Tab | None, ...] = (None, *Tab)
"""None: what is due for a check, from all tabs."""
ROWS, NARROW, ANY = 15, 138, 16_777_215
ROOMY, DETAIL = 840, 340
"""Width of the page from which the detail stands beside the table, and its width then, px."""


class CataloguePage(Page):
    id: ClassVar[str] = "catalogue"
    title_key: ClassVar[str] = "page.catalogue.title"

    def build(self) -> None:
        self.status = label(role="secondary", wrap=True)
        self.filter, self.only_used = QLineEdit(), QCheckBox()
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(px(320))
        self.tabs, self.table = Tabs(), SortedTable()
        self.detail, self.own, self.update_panel = (
            FactDetail(self.context), OwnValueForm(self.context), UpdatePanel(self.context)
        )  # fmt: skip
        self.take, self.give = button(clicked=self._import), button(clicked=self._export)
        self.title.side.addWidget(self.take)
        self.title.side.addWidget(self.give)
        self.refused, self.drop = label(role="error", wrap=True), button(kind="text", clicked=self._drop)
        self.table.setWordWrap(False)
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
        for part in (self.empty, self.table):
            box.addWidget(part)
        for widget in (self.update_panel, self.status, self.refused, self.drop):
            self.body.addWidget(widget)
        self.beside = QWidget()
        told = QVBoxLayout(self.beside)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(12)
        for card in (self.detail, self.own):
            told.addWidget(card)
        told.addStretch(1)
        self.pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.pair.setSpacing(16)
        self.pair.addWidget(holder, 1, Qt.AlignmentFlag.AlignTop)
        self.pair.addWidget(self.beside)
        self.body.addLayout(line)
        self.body.addWidget(self.tabs)
        self.body.addLayout(self.pair)
        self.body.addStretch(1)
        self._shown: tuple[Aged, ...] = ()
        self._chosen: str | None = None
        self.tabs.setCurrentIndex(1)
        self.tabs.currentChanged.connect(lambda _: self.refresh())
        self.filter.textChanged.connect(lambda _: self.refresh())
        self.only_used.toggled.connect(lambda _: self.refresh())
        self.table.row_chosen.connect(self._choose)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Table and detail stand side by side where there is room for both."""
        wide = event.size().width() >= px(ROOMY)
        self.pair.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self.beside.setMaximumWidth(px(DETAIL) if wide else ANY)
        self.beside.setMinimumWidth(px(DETAIL) if wide else 0)
        super().resizeEvent(event)
        self._fit_columns(self.table.model().columnCount())

    def retranslate(self) -> None:
        super().retranslate()
        c = self.context
        self.title.set_sentence(c.text("catalogue.sentence"))
        self.filter.setPlaceholderText(c.text("catalogue.filter"))
        self.filter.setAccessibleName(c.text("catalogue.filter"))
        self.only_used.setText(c.text("catalogue.only_used"))
        self.take.setText(c.text("update.take"))
        self.give.setText(c.text("update.give"))
        self.drop.setText(c.text("catalogue.own.drop"))

    def refresh(self) -> None:
        c, found = self.context, self.context.assessment.freshness
        self.status.setText(c.say(found.sentence) if found.sentence else c.text("freshness.plan_fresh"))
        self._show_refused()
        self.give.setEnabled(bool(c.plan.own_facts))
        due = sum(1 for a in found.to_check if not a.fact.evidence)
        self.tabs.set_texts(
            [c.text("catalogue.to_check", n=due) if t is None else c.text(f"catalogue.{t}") for t in TABS]
        )
        self._shown = self._wanted()
        at = self.tabs.currentIndex()
        table = fact_table(found, self._shown, c.language, with_kind=TABS[at] is None)
        self.table.show_table(table, self.tabs.tabText(at), most=ROWS)
        self._fit_columns(len(table.heads))
        self.table.setVisible(bool(self._shown))
        self.empty.setVisible(not self._shown)
        self.empty.setText(c.text("catalogue.none"))
        row = next((n for n, a in enumerate(self._shown) if a.fact.key == self._chosen), 0)
        self.table.choose(row)
        self._choose(row)

    def _fit_columns(self, columns: int) -> None:
        """Beside the detail the table leaves to it how sure a fact is, whether it is used and where it was read."""
        wide = self.width() >= px(ROOMY)
        for column in range(columns):
            self.table.setColumnHidden(column, wide and column >= columns - 3)
        fit_columns(self.table, columns - 6, NARROW)

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
        words = (fact.id, fact.name, *(source.title for source in fact.sources))
        return " ".join(say(w, self.context.language) for w in words).casefold()

    def _choose(self, at: int) -> None:
        aged = self._shown[at] if 0 <= at < len(self._shown) else None
        self._chosen = aged.fact.key if aged else self._chosen
        self.detail.show_fact(aged)
        self.detail.setVisible(aged is not None)
        self.own.show_fact(aged)

    def _show_refused(self) -> None:
        """Own values that this catalogue cannot use, with the reason and a way to drop them."""
        c, refused = self.context, self.context.catalog.overrides.refused
        words = [c.text("catalogue.own.refused", id=id, problem=problem) for id, problem in refused]
        self.refused.setText("\n".join(words))
        for widget in (self.refused, self.drop):
            widget.setVisible(bool(refused))

    def _drop(self) -> None:
        c = self.context
        unused = {key for key, _ in c.catalog.overrides.refused}
        kept = {key: fact for key, fact in c.plan.own_facts.items() if key not in unused}
        c.edit(("own_facts",), kept, message("catalogue.own.drop"))

    def _import(self) -> None:
        path = ask.open_path(self, self.context.text("update.take"), Path.home(), "YAML (*.yaml *.yml)")
        if path is not None:
            self.update_panel.open_file(path)

    def _export(self) -> None:
        c, day = self.context, self.context.today().isoformat()
        path = ask.save_path(self, c.text("update.give"), Path.home() / f"catalogue-{day}.yaml", "YAML (*.yaml)")
        if path is None:
            return
        try:
            write_atomic(path, dump_update(overrides(c.plan.own_facts), day))
        except FileProblem as problem:
            c.toast(describe(problem, c.language))
            return
        c.toast(c.text("update.written", name=path.name))

    def first_focus(self) -> QWidget | None:
        return self.filter

    def show_target(self, target: Any) -> None:
        """TO_CHECK, or ("fact", key)."""
        self.filter.clear()
        self.only_used.setChecked(False)
        if target == TO_CHECK:
            self.tabs.setCurrentIndex(TABS.index(None))
        elif target[0] == "fact":
            self._chosen = str(target[1])
            found = next((a for a in self.context.assessment.freshness.facts if a.fact.key == self._chosen), None)
            if found is not None:
                self.tabs.setCurrentIndex(TABS.index(found.fact.tab))
                self.refresh()
        self.table.setFocus()
