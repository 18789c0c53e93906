"""The line between "why?" and the card of the figure it explains."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget
from shiboken6 import isValid

from planner.desktop.context import Context

FOLLOWED = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


def card_of(part: QWidget) -> QWidget:
    """The card a part stands in, else the part itself."""
    at: QWidget | None = part
    while at is not None:
        if isinstance(at, QFrame) and at.property("role") == "card":
            return at
        at = at.parentWidget()
    return part


class Joint(QWidget):
    """Lies over the content, follows its card and is cut at the edge of the content."""

    def __init__(self, ground: QWidget, content: QWidget, context: Context) -> None:
        super().__init__(ground)
        self._ground, self._content, self._context = ground, content, context
        self._card: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def join(self, part: QWidget | None) -> None:
        """Tie the card of ``part``; None unties."""
        for watched in self._watched:
            if isValid(watched):
                watched.removeEventFilter(self)
        self._watched, self._card = [], None if part is None else card_of(part)
        at = self._card
        while at is not None and at is not self._ground:
            self._watched.append(at)
            at.installEventFilter(self)
            at = at.parentWidget()
        self.follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in FOLLOWED:
            self.follow()
        return False

    def follow(self) -> None:
        card = self._card
        if card is None or not isValid(card) or not card.isVisible():
            self.hide()
            return
        self.setGeometry(QRect(self._content.mapTo(self._ground, QPoint(0, 0)), self._content.size()))
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        card = self._card
        if card is None or not isValid(card):
            return
        box = QRectF(QRect(card.mapTo(self._ground, QPoint(0, 0)) - self.pos(), card.size()))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._context.theme.colour("acc")
        painter.setPen(QPen(colour, 2))
        painter.drawRoundedRect(box.adjusted(0, 0, 0, 0), 8, 8)
        y = box.top() + min(box.height() / 2, 28.0)
        painter.drawLine(QPointF(box.right(), y), QPointF(self.width(), y))
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(box.right(), y), 3.5, 3.5)
