"""What each rung of customisation needs of data, what the inventory shows, what is short, and where to go on."""

from __future__ import annotations

from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner import formats
from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.data.open_points import place_name
from planner.desktop.figures import WhyButton, say_why
from planner.desktop.widgets import button, clear, label, rule
from planner.explain import Figure
from planner.i18n import message
from planner.readiness.results import DataNeed

HEADS = ("rung", "what", "need", "have", "state", "fix")
STRETCH = (4, 4, 3, 5, 6, 2)
STATES = {True: "good", False: "bad", None: "warn"}


class DataNeeds(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._shown: object = None
        self.card, self.note, self.grid = Card(), label(role="secondary", wrap=True), QGridLayout()
        self.grid.setHorizontalSpacing(16)
        self.grid.setVerticalSpacing(8)
        self.card.box.addWidget(self.note)
        self.card.box.addLayout(self.grid)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.addWidget(self.card)
        box.addStretch(1)

    def retranslate(self) -> None:
        self.card.set_heading(self.context.text("data.needs.title"))
        self.note.setText(self.context.text("data.needs.note"))

    def refresh(self) -> None:
        c, level = self.context, self.context.assessment.level
        shown = (c.language, c.assessment.data, level.chosen, level.recommended)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self.grid)
        for column, (key, stretch) in enumerate(zip(HEADS, STRETCH, strict=True)):
            self.grid.addWidget(label(c.text(f"data.needs.{key}"), "note"), 0, column)
            self.grid.setColumnStretch(column, stretch)
        row = 1
        for rung, needs in groupby(c.assessment.data.needs, lambda n: n.rung):
            self.grid.addWidget(rule(), row, 0, 1, len(HEADS))
            row += 1
            self.grid.addLayout(self._rung(rung), row, 0)
            for need in needs:
                self._show_need(need, row)
                row += 1

    def _rung(self, id: str) -> QVBoxLayout:
        c, level = self.context, self.context.assessment.level
        column = QVBoxLayout()
        column.addWidget(label(c.text(f"Rung.{id}"), "strong", wrap=True))
        if id == (level.chosen or level.recommended):
            column.addWidget(Chip(c.text("data.needs.this_plan")))
        return column

    def _show_need(self, need: DataNeed, row: int) -> None:
        c, top = self.context, Qt.AlignmentFlag.AlignVCenter
        self.grid.addWidget(label(c.say(need.have.name), wrap=True), row, 1, top)
        within = f"{c.text(f'Rung.{need.rung}')}: {c.say(need.have.name)}"
        self.grid.addLayout(self._figure(need.need, within), row, 2, top)
        self.grid.addLayout(self._figure(need.have, within), row, 3, top)
        self.grid.addLayout(self._state(need), row, 4, top)
        if need.state is not True:
            link = button(place_name(need.fix, c), kind="text", clicked=partial(c.go, "data", need.fix))
            link.setAccessibleName(f"{within} {link.text()}")
            self.grid.addWidget(link, row, 5, top)

    def _figure(self, figure: Figure, within: str) -> QVBoxLayout:
        c = self.context
        column, line, why = QVBoxLayout(), QHBoxLayout(), WhyButton()
        column.setSpacing(0)
        words = c.show_figure(figure)
        line.addWidget(label(words, "strong"))
        if figure.known:
            why.show_figure(figure, f"{within}: {c.say(figure.name)} {words}", say_why(c.say))
            why.asked.connect(c.why)
            line.addWidget(why)
        line.addStretch(1)
        column.addLayout(line)
        if spread := formats.value_range(figure.low, figure.high, figure.unit, c.language):
            column.addWidget(label(spread, "secondary"))
        return column

    def _state(self, need: DataNeed) -> QVBoxLayout:
        c, column = self.context, QVBoxLayout()
        column.setSpacing(2)
        chip = QHBoxLayout()
        key = {True: "met", False: "short", None: "open"}[need.state]
        chip.addWidget(Chip(c.text(f"data.needs.{key}"), STATES[need.state]))
        chip.addStretch(1)
        column.addLayout(chip)
        if words := self._words(need):
            column.addWidget(label(words, "secondary", wrap=True))
        return column

    def _words(self, need: DataNeed) -> str:
        """What is short, or the first thing that has to be known and how many more there are."""
        c, still = self.context, need.open
        if need.state is True:
            return ""
        if not still:
            return c.say(need.words)
        more = message("readiness.conflict.and_more", name=still[0], n=len(still) - 1)
        return c.say(still[0] if len(still) == 1 else more)
