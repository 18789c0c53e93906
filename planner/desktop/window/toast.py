"""A sentence at the foot of the window that goes by itself, waits while the pointer rests on it and never takes the keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from planner.desktop.links import Drawing
from planner.desktop.theme import Theme, px
from planner.desktop.widgets import button, label

TOAST_MS = 6000


class Toast(QFrame):
    def __init__(
        self, window: QWidget, theme: Theme, words: str, undo_words: str = "", undo: Callable[[], None] | None = None
    ) -> None:
        super().__init__(window)
        self.setProperty("role", "toast")
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 8, 14, 8)
        line.setSpacing(10)
        line.addWidget(Drawing("check", theme, "toast", 16))
        line.addWidget(label(words))
        if undo is not None:
            undo_button = button(undo_words, "toast", clicked=lambda: self._undo(undo))
            undo_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it vanishes; the keyboard has Ctrl+Z
            line.addSpacing(16)
            line.addWidget(undo_button)
        self.adjustSize()
        self.move((window.width() - self.width()) // 2, window.height() - px(66) - self.height())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.drop)
        self._timer.start(TOAST_MS)

    @property
    def waiting(self) -> bool:
        """Whether its time runs."""
        return self._timer.isActive()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start(TOAST_MS)

    def _undo(self, undo: Callable[[], None]) -> None:
        self.drop()
        undo()

    def drop(self) -> None:
        self._timer.stop()
        self.hide()
        self.deleteLater()
