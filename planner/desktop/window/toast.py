"""A sentence at the foot of the window that goes by itself and never takes the keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from planner.desktop.widgets import button, label

TOAST_MS = 6000


class Toast(QFrame):
    def __init__(
        self, window: QWidget, words: str, undo_words: str = "", undo: Callable[[], None] | None = None
    ) -> None:
        super().__init__(window)
        self.setProperty("role", "toast")
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 10, 16, 10)
        line.addWidget(label(words))
        if undo is not None:
            undo_button = button(undo_words, clicked=lambda: self._undo(undo))
            undo_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it vanishes; the keyboard has Ctrl+Z
            line.addWidget(undo_button)
        self.adjustSize()
        self.move((window.width() - self.width()) // 2, window.height() - 70 - self.height())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.drop)
        self._timer.start(TOAST_MS)

    def _undo(self, undo: Callable[[], None]) -> None:
        self.drop()
        undo()

    def drop(self) -> None:
        self._timer.stop()
        self.hide()
        self.deleteLater()
