"""Controls that choose one of the levels 1 to 5: a strip for a field, a row for each level of a question."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from planner.desktop.theme import Theme, font
from planner.desktop.widgets import OWN_FOCUS, paint_level

VOTES_WIDTH = 88.0
"""Room for the bar and the number of votes in an answer row."""


class AnchorRow(QAbstractButton):
    """One answer level of a question: radio, level chip, name, anchor sentence, marks; the whole row is clickable."""

    def __init__(self, level: int, theme: Theme) -> None:
        super().__init__()
        self.level, self._theme = level, theme
        self._name = self._anchor = self._mark = ""
        self._votes: tuple[int, int] | None = None
        self.setCheckable(True)
        self.setMinimumHeight(52)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_FOCUS, True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(560, 52)

    def show_row(
        self, name: str, anchor: str, mark: str, theme: Theme, votes: tuple[int, int] | None = None, counted: str = ""
    ) -> None:
        """``votes`` are those for this level and those for the level with most; ``counted`` says the first in words."""
        self._name, self._anchor, self._mark, self._theme, self._votes = name, anchor, mark, theme, votes
        marks = ", ".join(words for words in (mark, counted) if words)
        self.setAccessibleName(f"{self.level} {name}: {anchor}" + (f" ({marks})" if marks else ""))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        chosen = self.isChecked()
        painter.setPen(
            QPen(t.colour("acc" if chosen or self.hasFocus() else "hair"), 2 if chosen or self.hasFocus() else 1)
        )
        painter.setBrush(t.colour("tint" if chosen else "hover" if self.underMouse() else "card"))
        painter.drawRoundedRect(box, 8, 8)
        ring = QRectF(16, box.center().y() - 8, 16, 16)
        painter.setPen(QPen(t.colour("acc" if chosen else "ctl"), 5 if chosen else 1.4))
        painter.setBrush(t.colour("card"))
        painter.drawEllipse(ring.adjusted(2, 2, -2, -2) if chosen else ring)
        paint_level(painter, QRectF(46, box.center().y() - 13, 26, 26), self.level, t)
        painter.setPen(t.colour("ink"))
        painter.setFont(font(13, 600))
        painter.drawText(QRectF(84, 0, 76, self.height()), Qt.AlignmentFlag.AlignVCenter, self._name)
        right = self.width() - 16.0
        if self._votes is not None:
            self._paint_votes(painter, *self._votes, right)
            right -= VOTES_WIDTH + 16
        if self._mark:
            painter.setFont(font(12, 600))
            width = painter.fontMetrics().horizontalAdvance(self._mark)
            painter.setPen(t.colour("accd" if chosen else "warnd"))
            painter.drawText(
                QRectF(right - width, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self._mark
            )
            right -= width + 12
        painter.setPen(t.colour("text"))
        painter.setFont(font(14))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(160, 2, right - 160, self.height() - 4), int(flags), self._anchor)

    def _paint_votes(self, painter: QPainter, votes: int, most: int, right: float) -> None:
        """How many chose this level: a bar against the level with most, and the number."""
        t, left, middle = self._theme, right - VOTES_WIDTH, self.height() / 2
        track = QRectF(left, middle - 5, VOTES_WIDTH - 24, 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("track"))
        painter.drawRoundedRect(track, 3, 3)
        if votes:
            painter.setBrush(QColor(t.categories[2]))
            painter.drawRoundedRect(QRectF(left, middle - 5, track.width() * votes / max(most, 1), 10), 3, 3)
        painter.setPen(t.colour("ink" if votes else "muted"))
        painter.setFont(font(13, 600 if votes else 400, figures=True))
        box = QRectF(right - 20, 0, 20, self.height())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), str(votes))


class ScoreStrip(QWidget):
    """Five cells 1-5; keys 1-5 and arrows choose, Delete clears; clicking the chosen cell clears it."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._value: int | None = None
        self.setFixedSize(5 * 28, 26)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        return QSize(140, 26)

    def show_value(self, value: int | None, theme: Theme) -> None:
        self._value, self._theme = value, theme
        self.update()

    @property
    def value(self) -> int | None:
        return self._value

    def mousePressEvent(self, event: QMouseEvent) -> None:
        picked = min(5, max(1, int(event.position().x() // 28) + 1))
        self.chosen.emit(None if picked == self._value else picked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_5:
            self.chosen.emit(key - Qt.Key.Key_0)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.chosen.emit(None)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
            self.chosen.emit(min(5, (self._value or 0) + 1))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Down):
            self.chosen.emit(max(1, (self._value or 2) - 1))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(12, 600))
        for i in range(1, 6):
            cell = QRectF((i - 1) * 28 + 2, 2, 24, 22)
            chosen = i == self._value
            painter.setPen(QPen(t.colour("acc" if chosen else "line"), 1))
            painter.setBrush(t.colour("acc" if chosen else "card"))
            painter.drawRoundedRect(cell, 4, 4)
            painter.setPen(t.colour("onacc" if chosen else "muted"))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(i))
        if self.hasFocus():
            painter.setPen(QPen(t.colour("acc"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
