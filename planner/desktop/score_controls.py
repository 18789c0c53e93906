"""Controls that choose one of the levels 1 to 5: a strip for a field, a row for each level of a question."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from planner.desktop.chips import paint_level
from planner.desktop.theme import Theme, font, px
from planner.desktop.widgets import OWN_FOCUS

VOTES_WIDTH = 72.0
"""Room for the bar and the number of votes in an answer row."""


class _Row(QAbstractButton):
    """A row of which the whole is a button: its frame, hover, focus and the key that chooses it."""

    def __init__(self, theme: Theme, key: str, height: int) -> None:
        super().__init__()
        self._theme, self._key, self._height = theme, key, px(height)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_FOCUS, True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumHeight(self._height)

    def sizeHint(self) -> QSize:
        return QSize(300, self._height)

    def _frame(self, painter: QPainter, dashed: bool = False) -> None:
        t, chosen = self._theme, self.isChecked()
        strong = self.isEnabled() and (chosen or self.hasFocus())
        pen = QPen(t.colour("acc" if strong else "line" if dashed else "hair"), 2 if strong else 1)
        if dashed and not strong:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        fill = "bg" if not self.isEnabled() else "tint" if chosen else "hover" if self.underMouse() else "card"
        painter.setBrush(t.colour(fill))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def _paint_key(self, painter: QPainter) -> float:
        """Draw the key cap at the right; returns where free room ends."""
        t, right = self._theme, self.width() - 14.0
        cap = QRectF(right - px(19), self.height() / 2 - px(9), px(19), px(18))
        painter.setPen(QPen(t.colour("line"), 1))
        painter.setBrush(t.colour("card"))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(t.colour("text"))
        painter.setFont(font(11, 600))
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), self._key)
        return cap.left() - px(10)


class AnchorRow(_Row):
    """One answer level of a question: radio, level chip, name, anchor sentence, marks, key; the whole row is clickable."""

    def __init__(self, level: int, theme: Theme) -> None:
        super().__init__(theme, str(level), 52)
        self.level = level
        self.name_width = 40.0
        """Room for the name, the same in all rows, so that the sentences start at one line."""
        self._name = self._anchor = ""
        self._marks: Sequence[tuple[str, bool]] = ()
        self._votes: tuple[int, int] | None = None

    def show_row(
        self,
        name: str,
        anchor: str,
        marks: Sequence[tuple[str, bool]],
        theme: Theme,
        votes: tuple[int, int] | None = None,
        counted: str = "",
    ) -> None:
        """``marks`` are words and whether they name the target, which stands in a chip; ``votes`` are those for this
        level and those for the level with most; ``counted`` says the first in words."""
        self._name, self._anchor, self._marks, self._theme, self._votes = name, anchor, marks, theme, votes
        told = ", ".join(words for words in (*(m for m, _ in marks), counted) if words)
        self.setAccessibleName(f"{self.level} {name}: {anchor}" + (f" ({told})" if told else ""))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._frame(painter)
        chosen, middle = self.isChecked(), self.height() / 2
        ring = QRectF(px(16), middle - px(8), px(16), px(16))
        painter.setPen(QPen(t.colour("acc" if chosen else "ctl"), 5 if chosen else 1.4))
        painter.setBrush(t.colour("card"))
        painter.drawEllipse(ring.adjusted(2, 2, -2, -2) if chosen else ring)
        paint_level(painter, QRectF(px(44), middle - px(13), px(26), px(26)), self.level, t)
        painter.setPen(t.colour("ink"))
        painter.setFont(font(13, 600))
        painter.drawText(QRectF(px(82), 0, self.name_width, self.height()), Qt.AlignmentFlag.AlignVCenter, self._name)
        right = self._paint_key(painter)
        if self._votes is not None:
            self._paint_votes(painter, *self._votes, right)
            right -= px(VOTES_WIDTH) + px(12)
        for words, target in reversed(self._marks):
            right = self._paint_mark(painter, words, target, right)
        painter.setPen(t.colour("text"))
        left = px(82) + self.name_width + px(10)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        box = QRectF(left, 2, right - left, self.height() - 4)
        for size in (14, 13, 12):
            painter.setFont(font(size))
            if painter.fontMetrics().boundingRect(box.toRect(), int(flags), self._anchor).height() <= box.height():
                break
        painter.drawText(box, int(flags), self._anchor)

    def _paint_mark(self, painter: QPainter, words: str, target: bool, right: float) -> float:
        t = self._theme
        painter.setFont(font(11 if target else 12, 600))
        width = painter.fontMetrics().horizontalAdvance(words) + px(18 if target else 4)
        box = QRectF(right - width, self.height() / 2 - px(10), width, px(20))
        if target:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.colour("warnt"))
            painter.drawRoundedRect(box, px(10), px(10))
        painter.setPen(t.colour("warnd" if target else "accd"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
        return box.left() - 8

    def _paint_votes(self, painter: QPainter, votes: int, most: int, right: float) -> None:
        """How many chose this level: a bar against the level with most, and the number."""
        t, left, middle = self._theme, right - px(VOTES_WIDTH), self.height() / 2
        track = QRectF(left, middle - 5, px(VOTES_WIDTH) - px(24), 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("track"))
        painter.drawRoundedRect(track, 3, 3)
        if votes:
            painter.setBrush(QColor(t.categories[2]))
            painter.drawRoundedRect(QRectF(left, middle - 5, track.width() * votes / max(most, 1), 10), 3, 3)
        painter.setPen(t.colour("ink" if votes else "muted"))
        painter.setFont(font(13, 600 if votes else 400, figures=True))
        box = QRectF(right - px(20), 0, px(20), self.height())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), str(votes))


class StateRow(_Row):
    """An answer without a level: its name, what it means for the score, its key."""

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__(theme, key, 36)
        self._meaning = ""

    def show_row(self, name: str, meaning: str, theme: Theme) -> None:
        self._meaning, self._theme = meaning, theme
        self.setText(name)
        self.setAccessibleName(f"{name}: {meaning}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._frame(painter, dashed=True)
        right = self._paint_key(painter)
        painter.setFont(font(13, 600))
        painter.setPen(t.colour("ink" if self.isEnabled() else "muted"))
        width = painter.fontMetrics().horizontalAdvance(self.text())
        flags = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(px(16), 0, width + 2, self.height()), flags, self.text())
        painter.setFont(font(12))
        painter.setPen(t.colour("muted"))
        room = right - width - px(26)
        words = painter.fontMetrics().elidedText(self._meaning, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(px(26) + width, 0, room, self.height()), flags, words)


class ScoreStrip(QWidget):
    """Five cells 1-5; keys 1-5 and arrows choose, Delete clears; clicking the chosen cell clears it."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._value: int | None = None
        self._name = ""
        self.setFixedSize(px(5 * 28), px(26))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        return QSize(px(140), px(26))

    def show_value(self, value: int | None, theme: Theme) -> None:
        self._value, self._theme = value, theme
        self.setAccessibleName(self._name)
        self.update()

    def setAccessibleName(self, name: str) -> None:
        """What is scored; the score is told with it."""
        self._name = name
        super().setAccessibleName(name if self._value is None else f"{name}: {self._value}")

    @property
    def value(self) -> int | None:
        return self._value

    def mousePressEvent(self, event: QMouseEvent) -> None:
        picked = min(5, max(1, int(event.position().x() // px(28)) + 1))
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
            cell = QRectF(px((i - 1) * 28 + 2), px(2), px(24), px(22))
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
