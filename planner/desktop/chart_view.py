"""Paint a reportlab Drawing with QPainter: one drawing, the same on screen and in the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.charts.spots import Spot
from planner.desktop.figures import WhyButton
from planner.desktop.theme import px, zoom
from planner.desktop.tips import tip
from planner.explain import Figure

if TYPE_CHECKING:
    from planner.charts.numbers import Row

_CAPS = (Qt.PenCapStyle.FlatCap, Qt.PenCapStyle.RoundCap, Qt.PenCapStyle.SquareCap)
_JOINS = (Qt.PenJoinStyle.MiterJoin, Qt.PenJoinStyle.RoundJoin, Qt.PenJoinStyle.BevelJoin)


class SpotButton(WhyButton):
    """A place in a picture that can be clicked and focused; only focus and pointer show it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__()
        self.setParent(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not (self.hasFocus() or self.underMouse()):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


class ChartView(QWidget):
    """Shows what ``make(width)`` draws; ``make`` is called again when data, width, theme or language changes.

    ``larger`` enlarges a picture made for paper. ``asked`` gives the figure of a spot that was clicked. The picture can be
    saved and its numbers copied by its menu (right click, menu key).
    """

    asked = Signal(object)
    own_focus = False
    """Whether a subclass shows by itself that it has the keyboard."""

    def __init__(self, larger: float = 1.0) -> None:
        super().__init__()
        self._larger, self._room = larger, 0.0
        self._make: Callable[[float], Any] | None = None
        self._find: Callable[[float], Sequence[Spot]] | None = None
        self._numbers: Callable[[], Sequence[Row]] | None = None
        self._drawing: Any = None
        self.spots: list[SpotButton] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(px(220))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_chart(
        self,
        make: Callable[[float], Any],
        description: str,
        spots: Callable[[float], Sequence[Spot]] | None = None,
        show: Callable[[Figure], str] | None = None,
        numbers: Callable[[], Sequence[Row]] | None = None,
    ) -> None:
        """``spots(width)`` are the figures that can be asked why; ``show`` puts one in words; ``numbers()`` are those
        behind the picture."""
        self._make, self._find, self._show, self._numbers = make, spots, show, numbers
        self.setAccessibleName(description)
        self._redraw()

    def set_scale(self, scale: float) -> None:
        """Draw everything ``scale`` times as large, for a room that looks at it from afar."""
        self._room = scale
        self._redraw()

    @property
    def _scale(self) -> float:
        """The size the user chose holds in the window, the one of the room in a presentation."""
        return self._larger * (self._room or zoom())

    @property
    def drawn_width(self) -> float:
        """The width a picture is drawn in before it is enlarged."""
        return max(220, self.width()) / self._scale

    def _redraw(self) -> None:
        if self._make is None:
            return
        width = self.drawn_width
        self._drawing = self._make(width)
        self.setFixedHeight(round(self._drawing.height * self._scale))
        self._place(self._find(width) if self._find is not None else ())
        self.update()

    def _place(self, spots: Sequence[Spot]) -> None:
        while len(self.spots) < len(spots):
            made = SpotButton(self)
            made.asked.connect(self.asked.emit)
            self.spots.append(made)
        for made in self.spots[len(spots) :]:
            made.hide()
        for made, spot in zip(self.spots, spots, strict=False):
            made.show_figure(spot.figure, spot.name, self._show(spot.figure) if self._show is not None else "")
            made.setToolTip(tip(made.accessibleName()))
            box = QRectF(spot.x, spot.y, spot.width, spot.height)
            made.setGeometry(QTransform.fromScale(self._scale, self._scale).mapRect(box).toAlignedRect())
            made.show()

    def sizeHint(self) -> QSize:
        return QSize(420, self.height() if self._drawing is not None else 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.oldSize().width() != event.size().width():
            self._redraw()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        from planner.desktop.chart_menu import Shown, offer  # read when it is first asked for

        if (
            self._drawing is None
            or offer(self, Shown(self._drawing, self.accessibleName(), self._numbers), event) is None
        ):
            super().contextMenuEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._drawing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.scale(self._scale, self._scale)
        paint(painter, self._drawing)
        painter.restore()
        if self.hasFocus() and not self.own_focus:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)


def paint(painter: QPainter, drawing: Any) -> None:
    """Draw a reportlab Drawing at the painter's origin, one point to one pixel."""
    painter.save()
    painter.translate(0, drawing.height)
    painter.scale(1, -1)
    _group(painter, drawing)
    painter.restore()


def _group(painter: QPainter, group: Any) -> None:
    painter.save()
    a, b, c, d, e, f = getattr(group, "transform", (1, 0, 0, 1, 0, 0))
    painter.setTransform(QTransform(a, b, c, d, e, f), True)
    for node in group.contents:
        kind = type(node).__name__
        if hasattr(node, "contents"):
            _group(painter, node)
        elif kind == "String":
            _string(painter, node)
        else:
            _style(painter, node)
            _SHAPES[kind](painter, node)
    painter.restore()


def _colour(value: Any, opacity: float | None) -> QColor:
    return QColor.fromRgbF(value.red, value.green, value.blue, value.alpha if opacity is None else opacity)


def _style(painter: QPainter, node: Any) -> None:
    stroke, width = node.strokeColor, float(node.strokeWidth or 0)
    if stroke is None or width <= 0:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        pen = QPen(_colour(stroke, getattr(node, "strokeOpacity", None)), width)
        pen.setCapStyle(_CAPS[node.strokeLineCap or 0])
        pen.setJoinStyle(_JOINS[node.strokeLineJoin or 0])
        if node.strokeDashArray:
            pen.setDashPattern([max(v / width, 1e-3) for v in node.strokeDashArray])
        painter.setPen(pen)
    fill = getattr(node, "fillColor", None)
    painter.setBrush(
        Qt.BrushStyle.NoBrush if fill is None else QBrush(_colour(fill, getattr(node, "fillOpacity", None)))
    )


def _points(values: list[float]) -> QPolygonF:
    return QPolygonF([QPointF(values[i], values[i + 1]) for i in range(0, len(values), 2)])


def _rect(painter: QPainter, node: Any) -> None:
    box = QRectF(node.x, node.y, node.width, node.height)
    if node.rx or node.ry:
        painter.drawRoundedRect(box, node.rx or node.ry, node.ry or node.rx)
    else:
        painter.drawRect(box)


def _path(painter: QPainter, node: Any) -> None:
    path, at, points = QPainterPath(), 0, node.points
    for operator in node.operators:
        if operator == 0:
            path.moveTo(points[at], points[at + 1])
            at += 2
        elif operator == 1:
            path.lineTo(points[at], points[at + 1])
            at += 2
        elif operator == 2:
            path.cubicTo(*points[at : at + 6])
            at += 6
        else:
            path.closeSubpath()
    painter.drawPath(path)


_SHAPES: dict[str, Callable[[QPainter, Any], None]] = {
    "Rect": _rect,
    "Path": _path,
    "Line": lambda p, n: p.drawLine(QPointF(n.x1, n.y1), QPointF(n.x2, n.y2)),
    "Circle": lambda p, n: p.drawEllipse(QPointF(n.cx, n.cy), n.r, n.r),
    "Ellipse": lambda p, n: p.drawEllipse(QPointF(n.cx, n.cy), n.rx, n.ry),
    "PolyLine": lambda p, n: p.drawPolyline(_points(n.points)),
    "Polygon": lambda p, n: p.drawPolygon(_points(n.points)),
}
_WEIGHTS = {"Bold": QFont.Weight.Bold, "SemiBold": QFont.Weight.DemiBold}


def _string(painter: QPainter, node: Any) -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    if node.fillColor is None:
        return
    width = stringWidth(node.text, node.fontName, node.fontSize)
    x = node.x - {"end": width, "middle": width / 2}.get(node.textAnchor, 0.0)
    made = QFont("Pretendard")
    made.setWeight(_WEIGHTS.get(node.fontName.rpartition("-")[2], QFont.Weight.Normal))
    made.setFeature(QFont.Tag("tnum"), 1)
    fine = 16.0  # lay text out large, so that fractional sizes keep their metrics
    made.setPixelSize(round(node.fontSize * fine))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    painter.save()
    painter.translate(x, node.y)
    painter.scale(1 / fine, -1 / fine)
    painter.setFont(made)
    painter.setPen(_colour(node.fillColor, getattr(node, "fillOpacity", None)))
    painter.drawText(QPointF(0, 0), node.text)
    painter.restore()
