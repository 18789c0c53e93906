"""The schedule by hand: a lane is chosen with mouse or keys, and its bar moved or stretched with the arrows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from planner.charts import gantt
from planner.desktop.chart_view import ChartView
from planner.desktop.context import Context
from planner.desktop.palettes import chart_palette
from planner.i18n import text
from planner.readiness.results import StageResult
from planner.readiness.roadmap_results import Milestone, Wave

_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


class GanttView(ChartView):
    """``chosen`` names a lane; ``moved`` and ``stretched`` ask for its bar to begin or to end some weeks later."""

    chosen, moved, stretched = Signal(int), Signal(int), Signal(int)
    opened = Signal()
    own_focus = True

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._picture = gantt.Gantt(0.0, ())
        self._lane = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_plan(
        self, stages: Sequence[StageResult], waves: Sequence[Wave], ahead: Sequence[Milestone], lane: int
    ) -> None:
        """Draw the stages with ``lane`` chosen."""
        c = self.context
        self._lane = lane
        self._picture = made = gantt.layout(stages, waves, ahead, c.language)
        self.show_chart(
            lambda width: gantt.draw(made, c.language, chart_palette(c.theme), width, lane),
            gantt.describe(made, c.language),
        )
        self.setAccessibleDescription(f"{gantt.describe_lane(made.lanes[lane])} {text('gantt.keys', c.language)}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._choose(self._lane + (1 if key == Qt.Key.Key_Down else -1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._choose(0 if key == Qt.Key.Key_Home else len(self._picture.lanes) - 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and event.modifiers() in (_NONE, _SHIFT):
            weeks = 1 if key == Qt.Key.Key_Right else -1
            (self.stretched if shift else self.moved).emit(weeks)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = gantt.lane_at(self._picture, event.position().y() / self._scale)
        if at is not None:
            self._choose(at)

    def _choose(self, lane: int) -> None:
        if 0 <= lane < len(self._picture.lanes):
            self.chosen.emit(lane)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            top, tall = gantt.lane_box(self._picture, self._lane)
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.context.theme.colour("acc"), 2))
            scale = self._scale
            painter.drawRoundedRect(QRectF(1, top * scale + 1, self.width() - 2, tall * scale - 2), 4, 4)
