"""Marks in a picture that are chosen: a click takes the nearest one, arrow keys jump to the next in a direction."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip

from planner.desktop.chart_view import ChartView
from planner.desktop.context import Context
from planner.desktop.tips import tip

HIT = 22.0
"""Within so many px of its centre a mark is meant."""
ASIDE = 2.0
"""How much more a step across the direction of the arrow counts than one along it."""
ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class SpotsView(ChartView):
    """``chosen`` names a mark; subclasses say where marks are and what they stand for."""

    chosen = Signal(object)
    own_focus = True

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.selected: Any = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def places(self) -> dict[Any, QPointF]:
        """Centre of each mark, from above left."""
        raise NotImplementedError

    def words_of(self, spot: Any) -> str:
        """What a mark stands for."""
        raise NotImplementedError

    def spot_at(self, at: QPointF) -> Any:
        """The nearest mark within reach."""
        near = [(math.dist((p.x(), p.y()), (at.x(), at.y())), spot) for spot, p in self.places().items()]
        distance, spot = min(near, default=(math.inf, None))
        return spot if distance <= HIT else None

    def next_to(self, spot: Any, key: int) -> Any:
        """The nearest mark in the direction of an arrow key."""
        places = self.places()
        if spot not in places:
            return next(iter(places), None)
        here, (right, down) = places[spot], ARROWS[Qt.Key(key)]
        found = []
        for other, p in places.items():
            dx, dy = p.x() - here.x(), p.y() - here.y()
            along, aside = dx * right + dy * down, abs(dx * down) + abs(dy * right)
            if along > 0.5:
                found.append((math.hypot(along, ASIDE * aside), other))
        return min(found)[1] if found else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (spot := self.spot_at(event.position())) is not None:
            self.chosen.emit(spot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ARROWS:
            if (spot := self.next_to(self.selected, event.key())) is not None:
                self.chosen.emit(spot)
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self.spot_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if spot is None else tip(self.words_of(spot)), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.context.theme.colour("acc"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
