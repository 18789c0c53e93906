"""Typed text on its way into the plan: taken at a pause, at the latest soon after the first key, and before a save."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

PAUSE_MS, LATEST_MS = 250, 400
"""After the last key; after the first key that is not taken yet, while typing goes on."""


class Typing(QObject):
    """``due`` says that what stands in a field is to be taken now."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pause, self._latest = QTimer(self), QTimer(self)
        for timer, ms in ((self._pause, PAUSE_MS), (self._latest, LATEST_MS)):
            timer.setSingleShot(True)
            timer.setInterval(ms)
            timer.timeout.connect(self.due)

    def key(self) -> None:
        self._pause.start()
        if not self._latest.isActive():
            self._latest.start()

    def stop(self) -> None:
        self._pause.stop()
        self._latest.stop()

    @property
    def active(self) -> bool:
        """Whether something was typed that is not taken yet."""
        return self._pause.isActive() or self._latest.isActive()


def take_typed(window: QWidget | None) -> None:
    """Take what stands in the field with the keyboard, as if it were left; it keeps the keyboard."""
    field = QApplication.focusWidget()
    if window is None or not isinstance(field, QLineEdit | QPlainTextEdit | QAbstractSpinBox):
        return
    if not window.isAncestorOf(field):
        return
    QGuiApplication.inputMethod().commit()
    at: QWidget | None = field
    while at is not None and at is not window:
        commit = getattr(at, "commit", None)
        if callable(commit):
            commit()
            return
        at = at.parentWidget()
    field.clearFocus()
    if isValid(field) and field.isVisible():
        field.setFocus()
