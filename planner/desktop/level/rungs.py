"""What each rung takes: data, skills, compute, time, cost class and law, and what this plan computed for its own rung."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figures import Stat
from planner.desktop.widgets import clear, label, rule, tab_column
from planner.explain import Figure

ROWS = ("data", "skills", "compute", "time", "cost_class", "regulation")
COLUMNS = 3


class Rungs(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.own_card, self.own = Card(), QGridLayout()
        self.own.setSpacing(12)
        self.own_card.box.addLayout(self.own)
        self.duties = label(role="secondary", wrap=True)
        self.own_card.box.addWidget(self.duties)
        self.table_card, self.grid = Card(), QGridLayout()
        self.grid.setHorizontalSpacing(16)
        self.grid.setVerticalSpacing(6)
        self.note = label(role="secondary", wrap=True)
        self.table_card.box.addWidget(self.note)
        self.table_card.box.addLayout(self.grid)
        self._stats: list[Stat] = []
        box = tab_column(self)
        box.addWidget(self.table_card)
        box.addWidget(self.own_card)
        box.addStretch(1)

    def retranslate(self) -> None:
        c = self.context
        self.own_card.set_heading(c.text("level.implied.own"))
        self.table_card.set_heading(c.text("level.implied.title"))
        self.note.setText(c.text("level.implied.note"))

    def _figures(self) -> list[Figure]:
        a = self.context.assessment
        made = [a.data.total_tokens, a.infrastructure.gpus, a.cost.total, a.build.duration, a.team.fte]
        for training in (a.infrastructure.fine_tuning, a.infrastructure.pre_training):
            if training is not None:
                made += [training.gpu_hours, training.flop]
        return made

    def refresh(self) -> None:
        self._show_table()
        c, figures = self.context, self._figures()
        if len(figures) != len(self._stats):
            clear(self.own)
            self._stats = [Stat() for _ in figures]
            for at, stat in enumerate(self._stats):
                stat.asked.connect(c.why)
                self.own.addWidget(stat, at // COLUMNS, at % COLUMNS)
        for stat, figure in zip(self._stats, figures, strict=True):
            stat.show_figure(figure, c.say, c.language)
        self.duties.setText(c.text("level.implied.duties", n=len(c.assessment.obligations)))

    def _show_table(self) -> None:
        c, level = self.context, self.context.assessment.level
        clear(self.grid)
        marks = {"need": level.need, "ability": level.ability, "chosen": level.chosen or level.recommended}
        for at, rung in enumerate(level.rungs):
            row = 2 * at + 2
            self.grid.addWidget(rule(), row - 1, 0, 1, len(ROWS) + 1)
            cell = QVBoxLayout()
            cell.addWidget(label(f"{rung.id} {c.say(rung.name)}", "strong", wrap=True))
            chips = QHBoxLayout()
            for mark, id in marks.items():
                if id == rung.id:
                    chips.addWidget(Chip(c.text(f"level.implied.marks.{mark}"), "" if mark == "chosen" else "plain"))
            chips.addStretch(1)
            cell.addLayout(chips)
            cell.addStretch(1)
            self.grid.addLayout(cell, row, 0)
            implied = {**{k: c.say(t) for k, t in rung.implies.items()}, "cost_class": rung.cost_class}
            for column, key in enumerate(ROWS, 1):
                told = label(implied[key], "secondary", wrap=True)
                told.setAlignment(Qt.AlignmentFlag.AlignTop)
                self.grid.addWidget(told, row, column)
        for column, key in enumerate(("rung", *ROWS)):
            words = c.text("level.implied.rung") if key == "rung" else self._head(key)
            self.grid.addWidget(label(words, "note"), 0, column)
            self.grid.setColumnStretch(column, 2 if key in ("rung", "data", "skills", "compute", "regulation") else 1)

    def _head(self, key: str) -> str:
        return self.context.text("level.implied.cost_class" if key == "cost_class" else f"level.implies.{key}")
