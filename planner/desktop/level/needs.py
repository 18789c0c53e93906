"""Need questions N1-N12 with anchored answers 0-4: the company's, or those of one use case where it differs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.level.anchor_cells import AnchorCells
from planner.desktop.widgets import label, rule, tab_column
from planner.explain import Path
from planner.i18n import message
from planner.plan.fields import get
from planner.readiness.bank import bank

COMPANY: Path = ("customisation", "needs")


class Needs(QWidget):
    """``where`` gives the path of the answers (None: nothing to answer now)."""

    def __init__(self, context: Context, where: Callable[[], Path | None] = lambda: COMPANY) -> None:
        super().__init__()
        self.context, self._where = context, where
        self._rows: dict[str, tuple[QLabel, QLabel, AnchorCells, Chip]] = {}
        card = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 5)
        card.box.addLayout(grid)
        for at, need in enumerate(bank().needs.values()):
            if at:
                grid.addWidget(rule(), 2 * at - 1, 0, 1, 2)
            title, text, chip = label(role="h3", wrap=True), label(role="secondary", wrap=True), Chip()
            cells = AnchorCells(context.theme)
            cells.chosen.connect(lambda value, id=need.id: self._answer(id, value))
            words = QVBoxLayout()
            words.setSpacing(2)
            for widget in (title, text, chip):
                words.addWidget(widget)
            words.addStretch(1)
            grid.addLayout(words, 2 * at, 0)
            grid.addWidget(cells, 2 * at, 1)
            self._rows[need.id] = (title, text, cells, chip)
        tab_column(self).addWidget(card)

    def _answer(self, id: str, value: int) -> None:
        where = self._where()
        if where is None:
            return
        changed = None if value == get(self.context.plan, (*where, id)) else value
        self.context.edit((*where, id), changed, message("level.need_answered", id=id))
        self.refresh()

    def retranslate(self) -> None:
        c = self.context
        for id, (title, text, cells, _) in self._rows.items():
            need = bank().needs[id]
            title.setText(f"{id} {c.say(need.title)}")
            text.setText(c.say(need.text))
            cells.show_texts(id, [c.say(anchor) for anchor in need.anchors])

    def refresh(self) -> None:
        c, where = self.context, self._where()
        if where is None:
            return
        for id, (_, _, cells, chip) in self._rows.items():
            told, company = get(c.plan, (*where, id)), c.plan.customisation.needs.get(id)
            cells.show_value(company if told is None else told, c.theme)
            chip.show_state(self._difference(where, told, company), "warn")

    def _difference(self, where: Path, told: int | None, company: int | None) -> str:
        if where == COMPANY or told is None:
            return ""
        value = self.context.text("common.unanswered") if company is None else str(company)
        return self.context.text("level.cases.company_answer", value=value)

    def show_id(self, id: str) -> None:
        self._rows[id][2].setFocus()
