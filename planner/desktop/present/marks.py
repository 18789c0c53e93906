"""Drawn parts of the presentation: shapes of role groups, a row of the question with its votes, rings of progress."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from planner.desktop.chips import paint_level
from planner.desktop.theme import Theme, font
from planner.desktop.widgets import DECORATION
from planner.plan.respondents import RespondentRole

SHAPES = {
    RespondentRole.EXECUTIVE: ("diamond", 4), RespondentRole.BUSINESS: ("triangle", 2),
    RespondentRole.IT_DATA: ("circle", 1), RespondentRole.SECURITY_LEGAL: ("square", 3),
    RespondentRole.CONSULTANT: ("hexagon", 0),
}  # fmt: skip
"""Shape and place among the colours of categories; whoever is in no shown group is a ring."""
Group = RespondentRole | None
Votes = Sequence[tuple[Group, int]]
MOST_SHAPES = 5
"""Shapes beside one another before a number stands beside each."""


def paint_shape(painter: QPainter, group: Group, centre: QPointF, radius: float, theme: Theme) -> None:
    """The mark of a role group; None is a hollow ring."""
    if group is None:
        painter.setPen(QPen(theme.colour("muted"), max(1.5, radius * 0.28)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, radius * 0.82, radius * 0.82)
        return
    shape, at = SHAPES[group]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.categories[at]))
    if shape == "circle":
        painter.drawEllipse(centre, radius * 0.92, radius * 0.92)
    elif shape == "square":
        side = radius * 1.66
        painter.drawRect(QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side))
    else:
        corners, turn, reach = {"triangle": (3, -90, 1.16), "diamond": (4, -90, 1.12), "hexagon": (6, 0, 1.04)}[shape]
        drop = radius * 0.22 if shape == "triangle" else 0.0
        turns = (math.radians(turn + 360 * k / corners) for k in range(corners))
        points = [centre + QPointF(reach * radius * math.cos(a), reach * radius * math.sin(a) + drop) for a in turns]
        painter.drawPolygon(QPolygonF(points))


NAME_PX = 22


class ShapeMark(QWidget):
    """One shape as a widget, for legends and heads."""

    def __init__(self, group: Group, theme: Theme, size: int) -> None:
        super().__init__()
        self._group = group
        self.setProperty(DECORATION, True)
        self.show_shape(theme, size)

    def show_shape(self, theme: Theme, size: int) -> None:
        self._theme = theme
        self.setFixedSize(size, size)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(self.width() / 2, self.height() / 2)
        paint_shape(painter, self._group, centre, self.width() * 0.42, self._theme)


class VoteRow(QAbstractButton):
    """One level of a question: chip, name, what it means; after the reveal who chose it, and whether it is the median."""

    def __init__(self, level: int, theme: Theme) -> None:
        super().__init__()
        self.level, self._theme, self._scale = level, theme, 1.0
        self._name = self._anchor = self._other = self._mark = ""
        self._votes: tuple[tuple[Group, int], ...] = ()
        self._chosen, self._room = False, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys 1-5 of the stage do the same
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(round(700 * self._scale), round(90 * self._scale))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(400 * self._scale), round(60 * self._scale))

    def show_row(
        self,
        words: tuple[str, str, str],
        room: float,
        mark: str,
        chosen: bool,
        votes: Votes,
        counted: str,
        theme: Theme,
        scale: float,
    ) -> None:
        """``words`` are the name, the anchor and the anchor in the second language; ``room`` px are for the name in every
        row; ``counted`` says the votes in words."""
        self._name, self._anchor, self._other = words
        self._mark, self._chosen, self._votes = mark, chosen, tuple(votes)
        self._theme, self._scale, self._room = theme, scale, room
        marks = ", ".join(w for w in (mark, counted) if w)
        self.setAccessibleName(f"{self.level} {self._name}: {self._anchor}" + (f" ({marks})" if marks else ""))
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t, s = QPainter(self), self._theme, self._scale
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(s, s, -s, -s)
        painter.setPen(QPen(t.colour("acc" if self._chosen else "hair"), 2 * s if self._chosen else max(1.0, s)))
        painter.setBrush(t.colour("tint" if self._chosen else "hover" if self.underMouse() else "card"))
        painter.drawRoundedRect(box, 8 * s, 8 * s)
        middle = box.center().y()
        paint_level(painter, QRectF(20 * s, middle - 22 * s, 44 * s, 44 * s), self.level, t)
        painter.setPen(t.colour("ink"))
        painter.setFont(font(NAME_PX * s, 600))
        at = QRectF(80 * s, 0, self._room + 2, self.height())
        painter.drawText(at, int(Qt.AlignmentFlag.AlignVCenter), self._name)
        right = self._paint_votes(painter, self.width() - 24 * s)
        if self._mark:
            right = self._paint_mark(painter, right)
        self._paint_words(painter, QRectF(at.right() + 20 * s, box.top() + 4 * s, 0, box.height() - 8 * s), right)

    def _paint_words(self, painter: QPainter, box: QRectF, right: float) -> None:
        """The anchor as large as it fits, with the second language under it."""
        t, s = self._theme, self._scale
        box.setWidth(max(40.0, right - 12 * s - box.left()))
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
        unbounded = QRectF(0, 0, box.width(), 10_000)
        below = 0.0
        small = font(16 * s)
        painter.setPen(t.colour("text"))  # without a pen nothing is measured
        if self._other:
            painter.setFont(small)
            below = painter.boundingRect(unbounded, flags, self._other).height() + 2 * s
        tall = 0.0
        for pixels in (22, 20, 18, 16):
            painter.setFont(font(pixels * s))
            tall = painter.boundingRect(unbounded, flags, self._anchor).height()
            if tall + below <= box.height():
                break
        top = box.center().y() - (tall + below) / 2
        painter.drawText(QRectF(box.left(), top, box.width(), tall + 2), flags, self._anchor)
        if self._other:
            painter.setFont(small)
            painter.setPen(t.colour("muted"))
            painter.drawText(QRectF(box.left(), top + tall + 2 * s, box.width(), below), flags, self._other)

    def _paint_mark(self, painter: QPainter, right: float) -> float:
        """The pill that names the lower median; returns where it begins."""
        t, s = self._theme, self._scale
        painter.setFont(font(16 * s, 600))
        width = painter.fontMetrics().horizontalAdvance(self._mark) + 24 * s
        pill = QRectF(right - 16 * s - width, self.height() / 2 - 16 * s, width, 32 * s)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("acc"))
        painter.drawRoundedRect(pill, 16 * s, 16 * s)
        painter.setPen(t.colour("onacc"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._mark)
        return pill.left()

    def _paint_votes(self, painter: QPainter, right: float) -> float:
        """From the right edge: each vote as a shape, or a shape with its number where there are many."""
        t, s, radius, middle = self._theme, self._scale, 14 * self._scale, self.height() / 2
        many = sum(n for _, n in self._votes) > MOST_SHAPES
        painter.setFont(font(20 * s, 700, figures=True))
        for group, count in reversed(self._votes):
            if many:
                words = str(count)
                width = painter.fontMetrics().horizontalAdvance(words)
                painter.setPen(t.colour("ink"))
                at = QRectF(right - width, 0, width + 2, self.height())
                painter.drawText(at, int(Qt.AlignmentFlag.AlignVCenter), words)
                right -= width + 6 * s
            for _ in range(1 if many else count):
                paint_shape(painter, group, QPointF(right - radius, middle), radius, t)
                right -= 2 * radius + 11 * s
        return right


class StepRings(QWidget):
    """How far each of the five steps is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._scale, self._at = theme, 1.0, -1
        self._shares: tuple[float, ...] = ()

    def show_shares(self, shares: Sequence[float], at: int, name: str, theme: Theme, scale: float) -> None:
        """Shares 0-1 of each step; ``at`` is the place of the one on show, -1 for none."""
        self._shares, self._theme, self._scale, self._at = tuple(shares), theme, scale, at
        self.setAccessibleName(name)
        self.setFixedSize(round(44 * scale * len(self._shares)), round(38 * scale))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t, s = QPainter(self), self._theme, self._scale
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, share in enumerate(self._shares):
            ring = QRectF(44 * s * at + 4 * s, 3 * s, 32 * s, 32 * s)
            painter.setPen(QPen(t.colour("line"), 2.6 * s))
            painter.setBrush(t.colour("tint") if at == self._at else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(ring)
            if share > 0:
                painter.setPen(QPen(t.colour("acc"), 2.6 * s))
                painter.drawArc(ring, 90 * 16, -round(360 * 16 * min(1.0, share)))
            painter.setPen(t.colour("ink"))
            painter.setFont(font(16 * s, 700))
            painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, str(at + 1))
