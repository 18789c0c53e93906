"""Editors of text: a line and a paragraph, taken when the user rests."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from planner.desktop.editors.editor import Editor
from planner.desktop.theme import Theme, px
from planner.desktop.typed import Typing
from planner.plan.fields import FieldSpec


class _TypedEditor(Editor):
    """Text is told when the user rests, or when ``commit`` asks for it; never twice."""

    def __init__(self, field: QLineEdit | QPlainTextEdit) -> None:
        super().__init__()
        self.line.addWidget(field)
        self.setFocusProxy(field)
        self._typing = Typing(self)
        self._typing.due.connect(self.commit)
        self._shown = ""

    def words(self) -> str:
        raise TypeError(f"{type(self).__name__} has no words")

    def commit(self) -> None:
        self._typing.stop()
        if (words := self.words()) != self._shown:
            self._shown = words
            self.edited.emit(words)


class TextEditor(_TypedEditor):
    def __init__(self, spec: FieldSpec) -> None:
        self.field = QLineEdit()
        super().__init__(self.field)
        self.field.textEdited.connect(lambda _: self._typing.key())
        self.field.editingFinished.connect(self.commit)

    def words(self) -> str:
        return self.field.text()

    def show_value(self, value: Any, theme: Theme) -> None:
        self._shown = value or ""
        if self.words() != self._shown and not self._typing.active:
            self.field.setText(self._shown)
            if not self.field.hasFocus():
                self.field.setCursorPosition(0)  # a long text shows its beginning

    def focusables(self) -> list[QWidget]:
        return [self.field]


class LongTextEditor(_TypedEditor):
    def __init__(self, spec: FieldSpec) -> None:
        self.field = QPlainTextEdit()
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(px(76))
        super().__init__(self.field)
        self.field.textChanged.connect(self._typing.key)

    def words(self) -> str:
        return self.field.toPlainText()

    def show_value(self, value: Any, theme: Theme) -> None:
        self._shown = value or ""
        if self.words() != self._shown and not (self._typing.active and self.field.hasFocus()):
            with QSignalBlocker(self.field):
                self.field.setPlainText(self._shown)

    def focusables(self) -> list[QWidget]:
        return [self.field]
