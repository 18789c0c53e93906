"""Keys of the window that a field of text would take for itself: on X11 Ctrl+E also means the end of the line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QWidget
from shiboken6 import isValid


class OwnKeys(QObject):
    """Watches only the field that has the focus. ``keys`` gives the sequences that are the window's wherever one types."""

    def __init__(self, window: QWidget, keys: Callable[[], frozenset[str]]) -> None:
        super().__init__(window)
        self._window, self._keys = window, keys
        self._field: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if self._field is not None and isValid(self._field):
            self._field.removeEventFilter(self)
        self._field = None
        if isinstance(new, QLineEdit | QAbstractSpinBox) and new.window() is self._window:
            self._field = new
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if QKeySequence(event.keyCombination()).toString() not in self._keys():
            return False
        event.ignore()
        return True
