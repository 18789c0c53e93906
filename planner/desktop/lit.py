"""A number that an edit changed lights up for a moment; with reduced motion it does not."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from planner.desktop.theme import is_calm
from planner.explain import Figure

LIT_MS = 600
STRENGTH = 0.16
"""Share of the accent colour in the light."""


class Lit:
    """Notices that the same figure has another value than before and lights up ``widget``."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._last: tuple[str, float | None] | None = None
        self.on = False

    def show(self, figure: Figure) -> None:
        now, before = (figure.id, figure.value), self._last
        self._last = now
        if before is None or before[0] != now[0] or before == now or is_calm() or not self._widget.isVisible():
            return
        self.on = True
        self._widget.update()
        QTimer.singleShot(LIT_MS, self._widget, self._fade)

    def _fade(self) -> None:
        self.on = False
        self._widget.update()

    def paint(self) -> None:
        if not self.on:
            return
        painter = QPainter(self._widget)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colour = self._widget.palette().highlight().color()
        colour.setAlphaF(STRENGTH)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(self._widget.rect()), 4, 4)


class Number(QLabel):
    """A label for the value of a figure."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.lit = Lit(self)

    def show_figure(self, figure: Figure, words: str) -> None:
        self.setText(words)
        self.lit.show(figure)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.lit.paint()
        super().paintEvent(event)
