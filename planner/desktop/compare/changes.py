"""The change log as a table that can be searched and sorted, and whose name it carries."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from planner import formats
from planner.change_words import ChangeRow, change_rows
from planner.desktop.binding import Form
from planner.desktop.cards import Card, EmptyState
from planner.desktop.context import Context
from planner.desktop.sorted_table import SortedTable
from planner.desktop.theme import px
from planner.desktop.widgets import label, tab_column
from planner.model_check import Table
from planner.plan.settings import Settings

HEADS = ("at", "by", "place", "what", "old", "new")


class ChangesTab(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.form = Form(context, Settings, ("settings",), only=("author",))
        self.form.setMaximumWidth(px(320))
        self.card, self.table, self.empty = Card(), SortedTable(), EmptyState()
        self.table.setWordWrap(False)
        self.sentence, self.filter = label(role="secondary", wrap=True), QLineEdit()
        self.filter.setMaximumWidth(px(320))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(lambda _: self._fill())
        line = QHBoxLayout()
        line.addWidget(self.sentence, 1)
        line.addWidget(self.filter)
        self.card.box.addLayout(line)
        self.card.box.addWidget(self.table)
        box = tab_column(self)
        for widget in (self.form, self.empty, self.card):
            box.addWidget(widget)
        box.addStretch(1)
        self._rows: tuple[ChangeRow, ...] = ()

    def retranslate(self) -> None:
        c = self.context
        self.form.retranslate()
        self.card.set_heading(c.text("changes.heading"))
        self.empty.show_text(c.text("changes.empty"), c.text("changes.empty_hint"))
        self.filter.setPlaceholderText(c.text("changes.filter"))
        self.filter.setAccessibleName(c.text("changes.filter"))

    def refresh(self) -> None:
        c = self.context
        self.form.refresh()
        self._rows = change_rows(c.plan, c.catalog)
        self.empty.setVisible(not self._rows)
        self.card.setVisible(bool(self._rows))
        self.sentence.setText(c.text("changes.sentence", n=len(self._rows)))
        self._fill()

    def _fill(self) -> None:
        c, wanted = self.context, self.filter.text().casefold().strip()
        told = [
            (f"{r.at:%Y-%m-%d %H:%M}", r.by or formats.NOTHING, *(c.say(w) for w in (r.place, r.what, r.old, r.new)))
            for r in self._rows
        ]
        found = [words for words in told if wanted in " ".join(words).casefold()]
        heads = [c.text(f"changes.head.{h}") for h in HEADS]
        self.table.show_table(
            Table.of(heads, [[(w, w) for w in words] for words in found]), c.text("changes.heading"), 20
        )
