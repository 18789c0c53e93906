"""Predicted against measured as a view: every point is a case that can be asked by mouse and keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen

from planner import model_check
from planner.charts import predicted_measured
from planner.charts.predicted_measured import Plot
from planner.desktop.context import Context
from planner.desktop.palettes import chart_palette
from planner.desktop.spots import SpotsView
from planner.sizing.validation_report import ValidationReport

LARGER = 1.2
"""The picture is made for paper; a window is read from further away."""
MOST = 400.0
RING = 7.0


class PointsView(SpotsView):
    """``told`` says a point in words as soon as the mouse is over it or the keys have chosen it."""

    told = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._report: ValidationReport | None = None
        self._metric, self._by = "", ""
        self._places: tuple[int, dict[int, QPointF]] = (0, {})
        self.setMouseTracking(True)
        self.chosen.connect(self.choose)

    def show_report(self, report: ValidationReport, metric: str, by: str) -> None:
        c = self.context
        self._report, self._metric, self._by = report, metric, by
        self._places, self.selected = (0, {}), None
        self.show_chart(
            lambda width: predicted_measured.enlarged(
                predicted_measured.draw(report, metric, by, c.language, chart_palette(c.theme), width / LARGER, MOST),
                LARGER,
            ),
            predicted_measured.describe(report, metric, by, c.language),
        )
        self.told.emit(c.text("model_check.points"))

    def choose(self, spot: int) -> None:
        self.selected = spot
        self.setAccessibleDescription(self.words_of(spot))
        self.told.emit(self.words_of(spot))
        self.update()

    def places(self) -> dict[int, QPointF]:
        """Kept until the width or the report changes: there may be thousands."""
        if self._report is None:
            return {}
        width = max(220, self.width())
        if self._places[0] != width:
            plot = Plot.of(self._report.series(self._metric, self._by), width / LARGER, MOST)
            found = {}
            for n, row in enumerate(self._report.rows):
                if self._metric in row.metrics:
                    x, y = plot.at(row.metrics[self._metric])
                    found[n] = QPointF(x * LARGER, (plot.height - y) * LARGER)
            self._places = width, found
        return self._places[1]

    def words_of(self, spot: int) -> str:
        assert self._report is not None
        return model_check.point(self._report.rows[spot], self._metric, self.context.language)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = self.spot_at(event.position())
        if spot is not None and spot != self.selected:
            self.choose(spot)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.selected is not None and (at := self.places().get(self.selected)) is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.context.theme.colour("ink"), 2))
            painter.drawEllipse(at, RING, RING)
