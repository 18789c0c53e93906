"""The ring around the button that has the keyboard: 2 px wide, 2 px away, which a style sheet cannot draw."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QScrollArea, QWidget
from shiboken6 import isValid

from planner.desktop.context import Context
from planner.desktop.widgets import OWN_FOCUS

WIDTH, GAP, RADIUS = 2, 2, 8
MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ParentChange)


class FocusRing(QWidget):
    """One ring a window. It lies beside the button in the same scrolled page, so that it moves and is cut with it."""

    def __init__(self, window: QMainWindow, context: Context) -> None:
        super().__init__(window)
        self._window, self._context = window, context
        self._around: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        for watched in self._watched:
            if isValid(watched):
                watched.removeEventFilter(self)
        self._around, self._watched = None, []
        wanted = isinstance(new, QAbstractButton) and not new.property(OWN_FOCUS)
        if new is None or not wanted or new.window() is not self._window:
            self.hide()
            if isValid(self._window):
                self.setParent(self._window)  # a page that is thrown away must not take it along
            return
        self._around, ground = new, self._ground(new)
        at: QWidget | None = new
        while at is not None and at is not ground:
            self._watched.append(at)
            at.installEventFilter(self)
            at = at.parentWidget()
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in MOVES:
            self._follow()
        return False

    def _follow(self) -> None:
        around = self._around
        if around is None or not isValid(around) or not around.isVisible():
            self.hide()
            return
        ground = self._ground(around)
        if self.parentWidget() is not ground:
            self.setParent(ground)
        out = WIDTH + GAP
        self.setGeometry(QRect(around.mapTo(ground, QPoint(0, 0)), around.size()).adjusted(-out, -out, out, out))
        self.show()
        self.raise_()

    def _ground(self, around: QWidget) -> QWidget:
        """The page the button scrolls with, else the whole window."""
        at: QWidget = around
        while (parent := at.parentWidget()) is not None and parent is not self._window:
            area = parent.parentWidget()
            if isinstance(area, QScrollArea) and area.viewport() is parent:
                return at
            at = parent
        return at

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._context.theme.colour("acc"), WIDTH))
        inset = WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
