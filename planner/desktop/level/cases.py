"""Level by use case: need, ability and recommendation of each, and need questions that one case answers differently."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from planner.desktop.cards import Card, EmptyState
from planner.desktop.context import Context
from planner.desktop.level.needs import Needs
from planner.desktop.table import WordsTable
from planner.desktop.widgets import button, label, tab_column
from planner.explain import Path
from planner.readiness.results import CaseLevel

HEADS = ("case", "need", "ability", "recommended", "own", "sentence")


class Cases(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._chosen: str | None = None
        self.card, self.table = Card(), WordsTable()
        self.table.setWordWrap(True)
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._choose(now.row()))
        self.pick = label(role="secondary", wrap=True)
        self.card.box.addWidget(self.table)
        self.card.box.addWidget(self.pick)
        self.empty = EmptyState()
        self.go = button(clicked=lambda: context.go("opportunity"))
        self.empty.next_steps.addWidget(self.go)
        self.heading = label(role="h2")
        self.needs = Needs(context, self._where)
        box = tab_column(self)
        for widget in (self.empty, self.card, self.heading, self.needs):
            box.addWidget(widget)
        box.addStretch(1)

    def _levels(self) -> tuple[CaseLevel, ...]:
        return self.context.assessment.case_levels

    def _choose(self, row: int) -> None:
        levels = self._levels()
        if 0 <= row < len(levels) and levels[row].id != self._chosen:
            self._chosen = levels[row].id
            self._show_needs()

    def _where(self) -> Path | None:
        found = next((x for x in self._levels() if x.id == self._chosen), None)
        return None if found is None else ("use_cases", found.index, "needs")

    def retranslate(self) -> None:
        c = self.context
        self.card.set_heading(c.text("level.cases.title"))
        self.empty.show_text(c.text("level.cases.empty"), c.text("level.cases.empty_how"))
        self.go.setText(c.text("level.cases.go"))
        self.pick.setText(c.text("level.cases.pick"))
        self.needs.retranslate()

    def refresh(self) -> None:
        c, levels = self.context, self._levels()
        self.empty.setVisible(not levels)
        self.card.setVisible(bool(levels))
        rows = [
            (
                x.name or x.id, *(r or "–" for r in (x.decision.need, x.decision.ability, x.decision.recommended)),
                ", ".join(x.own_needs) or "–", c.say(x.sentence),
            )
            for x in levels
        ]  # fmt: skip
        row = next((i for i, x in enumerate(levels) if x.id == self._chosen), -1)
        self.table.show_rows([c.text(f"level.cases.{h}") for h in HEADS], rows, c.text("level.cases.title"))
        self.table.horizontalHeader().setSectionResizeMode(len(HEADS) - 1, QHeaderView.ResizeMode.Stretch)
        if row >= 0:
            self.table.selectRow(row)
        else:
            self._chosen = None
        self._show_needs()

    def _show_needs(self) -> None:
        found = next((x for x in self._levels() if x.id == self._chosen), None)
        self.needs.setVisible(found is not None)
        self.heading.setVisible(found is not None)
        if found is not None:
            self.heading.setText(self.context.text("level.cases.needs_of", name=found.name or found.id))
            self.needs.refresh()

    def focus_field(self, path: Path) -> bool:
        if path[0] != "use_cases" or len(path) < 3 or path[2] != "needs":
            return False
        self._chosen = next((x.id for x in self._levels() if x.index == path[1]), None)
        self.refresh()
        if len(path) > 3 and self._chosen is not None:
            self.needs.show_id(str(path[3]))
        return True
