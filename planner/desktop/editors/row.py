"""A field of a form as it stands on a page: label, editor, what was understood and what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from planner.desktop.chips import Chip
from planner.desktop.editors.choice import SegmentedEditor
from planner.desktop.editors.editor import Editor
from planner.desktop.editors.number import NumberEditor
from planner.desktop.editors.score import ScoreEditor
from planner.desktop.icons import icon
from planner.desktop.theme import Theme
from planner.desktop.widgets import label

SIGN = 14
BESIDE = (ScoreEditor, SegmentedEditor)


class Row(QWidget):
    """Label above a field, or beside a short one; editor; and the sentence that says what is wrong.

    ``mark`` stands beside the label and says that a value is assumed. ``beside`` puts a number on the line of its label.
    """

    def __init__(self, editor: Editor, beside: bool = False) -> None:
        super().__init__()
        self.name: QLabel = label(role="label")
        self.mark = Chip()
        self.editor = editor
        self.problem, self.hint = label(role="error", wrap=True), label(role="secondary", wrap=True)
        self.warning, self._below = label(), QWidget()
        for part in (self.hint, self._below):
            part.hide()
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(4)
        below.addWidget(self.warning, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.problem, 1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(3)
        named = QHBoxLayout()
        named.setSpacing(6)
        named.addWidget(self.name)
        named.addWidget(self.mark)
        if isinstance(editor, NumberEditor) and editor.slider is not None:
            self.name.setWordWrap(True)
            named.setStretch(0, 1)
            editor.head.insertLayout(0, named, 1)
            self.column.addWidget(editor)
        elif isinstance(editor, BESIDE) or (beside and isinstance(editor, NumberEditor)):
            self.name.setWordWrap(True)
            named.setStretch(0, 1)
            if isinstance(editor, NumberEditor):
                editor.align_right()
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addLayout(named, 1)
            line.addWidget(editor)
            self.column.addLayout(line)
        else:
            named.addStretch(1)
            self.column.addLayout(named)
            self.column.addWidget(editor)
        self.column.addWidget(self.hint)
        self.column.addWidget(self._below)
        if focusable := editor.focusables():
            self.name.setBuddy(focusable[0])

    def show_problem(self, words: str, theme: Theme) -> None:
        """What is wrong with what was entered, with a sign and for a screen reader; "" takes it away."""
        self.problem.setText(words)
        if words:
            self.warning.setPixmap(icon("warning", theme, "bad").pixmap(SIGN, SIGN))
        self._below.setVisible(bool(words))
        self.editor.mark_invalid(bool(words))

    def show_hint(self, words: str) -> None:
        """What was understood of what is being typed."""
        self.hint.setText(words)
        self.hint.setVisible(bool(words))
