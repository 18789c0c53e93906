"""Name and words side by side for the details of a chosen row, and the line that says what law facts are and are not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.theme import px
from planner.desktop.widgets import clear, label

WIDEST = 216
"""Pixels of a column that does not stretch: longer words are cut and told in the details below."""
BESIDE = 124
"""The same where the words of the stretched column matter most."""


def fit_columns(table: QTableView, stretched: int, widest: int = WIDEST) -> None:
    """Columns as wide as their words need; where the room is short up to ``widest``, and ``stretched`` takes the rest.

    Nothing scrolls sideways. What ``stretched`` does not need goes to the columns that were cut, from the left.
    """
    header = table.horizontalHeader()
    header.setStretchLastSection(False)
    shown = [column for column in range(header.count()) if not table.isColumnHidden(column)]
    needed = {c: max(table.sizeHintForColumn(c) + 10, header.sectionSizeHint(c)) for c in shown}
    given = {c: min(needed[c], px(widest)) for c in shown if c != stretched}
    spare = table.viewport().width() - sum(given.values()) - needed.get(stretched, 0)
    for column, width in given.items():
        more = max(0, min(spare, needed[column] - width))
        spare -= more
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(column, width + more)
    header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)


class Facts(QWidget):
    """Rows of name and words; a row without words is left out, one without a name is a note."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(16)
        self.grid.setVerticalSpacing(6)
        self.grid.setColumnMinimumWidth(0, px(128))
        self.grid.setColumnStretch(1, 1)

    def show_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        clear(self.grid)
        for at, (name, words) in enumerate(p for p in pairs if p[1]):
            shown = label(words, "" if name else "note", wrap=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            shown.setAccessibleName(f"{name} {words}".strip())
            if name:
                title = label(name, "label", wrap=True)
                title.setAlignment(Qt.AlignmentFlag.AlignTop)
                title.setMaximumWidth(px(150))
                self.grid.addWidget(title, at, 0)
            self.grid.addWidget(shown, at, 1 if name else 0, 1, 1 if name else 2)


class LawNote(QWidget):
    """Not legal advice; when the facts were checked and for which day they are judged; a warning where they are old."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.words, self.old_card, self.old = label(role="secondary", wrap=True), Card("warn"), label(wrap=True)
        self.old_card.box.addWidget(self.old)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.words)
        box.addWidget(self.old_card)

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.responsible
        facts = c.text("responsible.facts_of", as_of=result.law_as_of, day=result.law_day)
        self.words.setText(f"{c.text('obligations.note')} {facts}")
        self.old.setText(c.say(result.stale) if result.stale else "")
        self.old_card.setVisible(result.stale is not None)
