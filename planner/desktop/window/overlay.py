"""A card laid over the window: no dialog and no trap. It goes with Esc, a click elsewhere, or when the focus moves on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from planner.desktop.theme import px

TOP, EDGE = 56, 16
"""Px below the top of the window, and least distance from its sides."""


class Overlay(QFrame):
    """``width`` px wide where the window has them. Give it content, then ``open()``; ``closed`` says that it went."""

    closed = Signal()

    def __init__(self, window: QWidget, width: int) -> None:
        super().__init__(window)
        self._window, self._wanted = window, width
        self._before: QWidget | None = None
        self.setProperty("role", "overlay")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()
        window.installEventFilter(self)

    def open(self) -> None:
        if self.isHidden():
            self._before = QApplication.focusWidget()
            app = QApplication.instance()
            if isinstance(app, QApplication):
                app.focusChanged.connect(self._moved)
        self.place()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_overlay(self, back: bool = True) -> None:
        """``back`` gives the focus to what had it before."""
        if self.isHidden():
            return
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._moved)
        before, self._before = self._before, None
        if back and before is not None:
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()
        self.closed.emit()

    def place(self) -> None:
        """In the middle below the top bar, as high as its content asks for and the window allows."""
        window = self._window
        width = min(px(self._wanted), window.width() - 2 * EDGE)
        height = min(self.wanted_height(width), window.height() - px(TOP) - EDGE)
        self.setGeometry((window.width() - width) // 2, px(TOP), width, height)

    def wanted_height(self, width: int) -> int:
        return self.sizeHint().height()

    def _moved(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.close_overlay(back=False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        if event.type() == QEvent.Type.MouseButtonPress and self.isVisible():
            self.close_overlay()
        return False

    def event(self, event: QEvent) -> bool:
        """Esc closes this before it closes anything else of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.takes(event):
            event.accept()
            return True
        return super().event(event)

    def takes(self, event: QKeyEvent) -> bool:
        """Keys that shortcuts of the window must not get while this is open."""
        return event.key() == Qt.Key.Key_Escape

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_overlay()
            return
        super().keyPressEvent(event)
