"""The matrix of use cases as a view: a click takes the nearest case, arrow keys jump to the next one in a direction."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip

from planner.charts import matrix
from planner.desktop.chart_view import ChartView
from planner.desktop.context import Context
from planner.desktop.palettes import chart_palette
from planner.readiness.results import UseCaseResult

HIT = 22.0
"""Within so many px of its centre a mark is meant."""
ASIDE = 2.0
"""How much more a step across the direction of the arrow counts than one along it."""
ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class MatrixView(ChartView):
    """``chosen`` names the case by its id."""

    chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._cases: tuple[UseCaseResult, ...] = ()
        self._selected: str | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_cases(self, cases: tuple[UseCaseResult, ...], selected: str | None) -> None:
        c, self._cases, self._selected = self.context, cases, selected
        self.show_chart(
            lambda width: matrix.draw(cases, c.language, chart_palette(c.theme), width, selected),
            matrix.describe(cases, c.language),
        )
        one = tuple(case for case in cases if case.id == selected)
        self.setAccessibleDescription(c.text("opportunity.matrix.selected", case=one[0].name) if one else "")

    def places(self) -> dict[str, QPointF]:
        """Centre of the mark of each case, from above left."""
        made = matrix.layout(self._cases, self.context.language, float(max(220, self.width())))
        return {spot.id: QPointF(spot.x, made.height - spot.y) for spot in made.spots}

    def case_at(self, at: QPointF) -> str | None:
        """The nearest case within reach."""
        near = [(math.dist((p.x(), p.y()), (at.x(), at.y())), id) for id, p in self.places().items()]
        distance, id = min(near, default=(math.inf, ""))
        return id if distance <= HIT else None

    def next_to(self, id: str, key: int) -> str | None:
        """The nearest case in the direction of an arrow key."""
        places = self.places()
        if id not in places:
            return next(iter(places), None)
        here, (right, down) = places[id], ARROWS[Qt.Key(key)]
        found = []
        for other, p in places.items():
            dx, dy = p.x() - here.x(), p.y() - here.y()
            along, aside = dx * right + dy * down, abs(dx * down) + abs(dy * right)
            if along > 0.5:
                found.append((math.hypot(along, ASIDE * aside), other))
        return min(found)[1] if found else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (id := self.case_at(event.position())) is not None:
            self.chosen.emit(id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ARROWS:
            if (id := self.next_to(self._selected or "", event.key())) is not None:
                self.chosen.emit(id)
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            id = self.case_at(QPointF(event.pos()))
            words = next((self._words(case) for case in self._cases if case.id == id), "")
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def _words(self, case: UseCaseResult) -> str:
        c = self.context
        shown = c.show_figure(case.value, True), c.show_figure(case.feasibility, True), c.say(case.risk.name)
        return f"{case.name}\n{c.text('opportunity.value')} {shown[0]} · {c.text('opportunity.feasibility')} {shown[1]} · {shown[2]}"

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.context.theme.colour("acc"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
