"""Choices beside each other: exclusive buttons, and the names of tabs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QTabBar,
    QToolButton,
)

from planner.desktop.widgets import OWN_FOCUS, literal


class Segmented(QFrame):
    """A row of exclusive choices; arrow keys move."""

    chosen = Signal(object)

    def __init__(self, values: Sequence[Any]) -> None:
        super().__init__()
        self.setProperty("role", "segmented")
        line = QHBoxLayout(self)
        line.setContentsMargins(2, 2, 2, 2)
        line.setSpacing(2)
        self._group = QButtonGroup(self)
        self._buttons: dict[Any, QToolButton] = {}
        for value in values:
            piece = QToolButton()
            piece.setCheckable(True)
            piece.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            piece.setProperty(OWN_FOCUS, True)
            piece.clicked.connect(lambda _=False, v=value: self.chosen.emit(v))
            self._group.addButton(piece)
            self._buttons[value] = piece
            line.addWidget(piece)

    def set_texts(self, texts: Iterable[str], name: str = "") -> None:
        """``name`` says what is chosen, for a screen reader."""
        self.setAccessibleName(name)
        for piece, words in zip(self._buttons.values(), texts, strict=True):
            piece.setText(words)
            piece.setAccessibleName(f"{name}: {words}" if name else words)

    def show_value(self, value: Any) -> None:
        self._group.setExclusive(False)
        for key, piece in self._buttons.items():
            piece.setChecked(key == value)
        self._group.setExclusive(True)

    def button(self, value: Any) -> QToolButton:
        return self._buttons[value]

    def buttons(self) -> list[QToolButton]:
        return list(self._buttons.values())


class Tabs(QTabBar):
    def __init__(self) -> None:
        super().__init__()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)

    def set_texts(self, texts: Sequence[str]) -> None:
        for i, words in enumerate(texts):
            self.setTabText(i, literal(words))
