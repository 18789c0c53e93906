"""A show of hands: how many of each role for each level, typed while the hands are up. Enter keeps it, Esc leaves it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit

from planner.desktop.cards import Card
from planner.desktop.present.marks import ShapeMark
from planner.desktop.present.slide import Desk
from planner.desktop.tips import tip
from planner.desktop.widgets import button, label
from planner.plan.respondents import RespondentRole
from planner.plan.workshop import MOST_HANDS, Hands, Show

ROLES = tuple(RespondentRole)
ROWS = 6
"""Levels 1-5 and unknown."""


class HandsForm(Card):
    """Rows are levels, columns role groups; arrows move between the fields."""

    def __init__(self, desk: Desk, done: Callable[[Show], None], closed: Callable[[], None]) -> None:
        super().__init__()
        self.desk, self.context, self._done, self._closed = desk, desk.context, done, closed
        self.hint = label(role="note", wrap=True)
        self.box.addWidget(self.hint)
        grid = QGridLayout()
        desk.sizes(grid.setHorizontalSpacing, 4)
        desk.sizes(grid.setVerticalSpacing, 4)
        self.marks = [ShapeMark(role, self.context.theme, desk.sizes.px(30)) for role in ROLES]
        for column, mark in enumerate(self.marks, 1):
            grid.addWidget(mark, 0, column, Qt.AlignmentFlag.AlignCenter)
        self.names = [label(role="strong") for _ in range(ROWS)]
        self.fields = [[QLineEdit() for _ in ROLES] for _ in range(ROWS)]
        for row, (name, fields) in enumerate(zip(self.names, self.fields, strict=True), 1):
            grid.addWidget(name, row, 0)
            for column, field in enumerate(fields, 1):
                field.setValidator(QIntValidator(0, MOST_HANDS, field))
                field.setMaxLength(3)
                field.setAlignment(Qt.AlignmentFlag.AlignCenter)
                field.installEventFilter(self)
                desk.sizes(field.setFixedWidth, 46)
                grid.addWidget(field, row, column)
        grid.setColumnStretch(0, 1)
        self.box.addLayout(grid)
        self.save_button, self.cancel = button(clicked=self.save), button(kind="text", clicked=closed)
        line = QHBoxLayout()
        line.addWidget(self.save_button)
        line.addWidget(self.cancel)
        line.addStretch(1)
        self.box.addLayout(line)
        desk.sizes(self.box.setContentsMargins, 16, 14, 16, 14)
        desk.sizes(self.box.setSpacing, 8)
        self.hide()

    def open(self, show: Show, on_file: bool) -> None:
        """Begin with the hands kept so far; ``on_file`` says that people on file have voted on this question."""
        counted = {hands.role: (*hands.levels, hands.unknown) for hands in show}
        for column, role in enumerate(ROLES):
            for row in range(ROWS):
                count = counted[role][row] if role in counted else 0
                self.fields[row][column].setText(str(count) if count else "")
        self.hint.setText(self.context.text("present.hands.on_file" if on_file else "present.hands.hint"))
        self.retranslate()
        self.show()
        self.fields[0][1].setFocus()

    def save(self) -> None:
        show = []
        for column, role in enumerate(ROLES):
            counts = [int(self.fields[row][column].text() or 0) for row in range(ROWS)]
            if any(counts):
                one, two, three, four, five, unknown = counts
                show.append(Hands(role=role, levels=(one, two, three, four, five), unknown=unknown))
        self._done(tuple(show))

    def retranslate(self) -> None:
        c, size = self.context, self.desk.sizes
        self.set_heading(c.text("present.hands.title"))
        self.save_button.setText(c.text("present.hands.save"))
        self.cancel.setText(c.text("respondents.agree.cancel"))
        for row, name in enumerate(self.names):
            name.setText(str(row + 1) if row < 5 else c.text("common.unknown"))
        for column, role in enumerate(ROLES):
            called = c.text(f"RespondentRole.{role.value}")
            self.marks[column].show_shape(c.theme, size.px(30))
            self.marks[column].setToolTip(tip(called))
            for row in range(ROWS):
                self.fields[row][column].setAccessibleName(f"{called}: {self.names[row].text()}")

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Arrows move between fields, Enter saves, Esc closes; other keys of the stage stay out of the form."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = event.key()
        steps = {Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Left: (0, -1)}
        if key in steps:
            row, column = next((r, f.index(watched)) for r, f in enumerate(self.fields) if watched in f)
            down, right = steps[Qt.Key(key)]
            field = self.fields[(row + down) % ROWS][(column + right) % len(ROLES)]
            field.setFocus()
            field.selectAll()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
            return True
        if key == Qt.Key.Key_Escape:
            self._closed()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
