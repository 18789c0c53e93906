"""Cost against time to an answer, to be walked through: pointer or arrow keys name a candidate, Enter takes it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from planner.charts.palette import Palette
from planner.desktop.chart_view import ChartView
from planner.infrastructure import CostPoint

NEAR = 22.0
"""Pixels from the pointer within which a point is meant."""


class FrontView(ChartView):
    """``named`` gives the point that is meant, ``taken`` the one to be used."""

    named = Signal(object)
    taken = Signal(object)

    def __init__(self, larger: float) -> None:
        super().__init__(larger)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._points: Sequence[CostPoint] = ()
        self._ink = ""
        self.current: CostPoint | None = None

    def show_points(self, points: Sequence[CostPoint], unit: str, language: str, palette: Palette) -> None:
        from planner.charts import cost_latency, numbers

        self._points, self._ink = points, palette.ink
        self.show_chart(
            lambda width: cost_latency.draw(points, unit, language, palette, width),
            cost_latency.describe(points, unit, language),
            numbers=lambda: numbers.candidates(points, unit, language),
        )
        if self.current not in points:
            self.name(next((p for p in points if p.best), None))

    def name(self, point: CostPoint | None) -> None:
        self.current = point
        self.named.emit(point)
        self.update()

    def places(self) -> list[tuple[QPointF, CostPoint]]:
        """Where the points stand on the screen, the cheapest first."""
        from planner.charts import cost_latency

        found = cost_latency.places(self._points, self.drawn_width)
        return [(QPointF(x * self._scale, y * self._scale), p) for x, y, p in found]

    def _nearest(self, at: QPointF) -> CostPoint | None:
        def far(place: QPointF) -> float:
            return math.hypot(place.x() - at.x(), place.y() - at.y())

        found = min(self.places(), key=lambda known: far(known[0]), default=None)
        return found[1] if found is not None and far(found[0]) <= NEAR else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self._nearest(event.position())
        if point is not None and point != self.current:
            self.name(point)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if (point := self._nearest(event.position())) is not None:
            self.taken.emit(point)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        points, key = [p for _, p in self.places()], event.key()
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.taken.emit(self.current)
        elif points and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.name(points[0 if key == Qt.Key.Key_Home else -1])
        elif points and key in moves:
            at = points.index(self.current) + moves[Qt.Key(key)] if self.current in points else 0
            self.name(points[min(max(at, 0), len(points) - 1)])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        place = next((at for at, p in self.places() if p == self.current), None)
        if place is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._ink), 2 if self.hasFocus() else 1.2))
        painter.drawEllipse(place, 9, 9)
