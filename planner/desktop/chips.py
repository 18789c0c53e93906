"""Short states: a word on a tint, and the coloured square of a level."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QLabel,
    QSizePolicy,
    QWidget,
)

from planner.desktop.theme import Theme, font, on, px, zoom
from planner.desktop.widgets import set_role


class Chip(QLabel):
    """A short state in words with a tint: "", good, warn, bad or plain. Without words it hides.

    It never shows itself before it has a parent: that would open it as a window of its own for a moment.
    """

    def __init__(self, words: str = "", kind: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(words, kind)

    def show_state(self, words: str, kind: str = "") -> None:
        self.setText(words)
        if self.parent() is not None or not words:
            self.setVisible(bool(words))
        set_role(self, f"chip-{kind}" if kind else "chip")


class LevelChip(QWidget):
    """Level 1-5 as a coloured square with its digit; "?" dashed for unknown, "–" for not applicable."""

    def __init__(self, theme: Theme, size: int = 26) -> None:
        super().__init__()
        self._theme, self._mark = theme, "?"
        self._level: int | None = None
        self.setFixedSize(px(size), px(size))

    def show_level(self, level: int | None, theme: Theme, mark: str = "?") -> None:
        self._level, self._theme, self._mark = level, theme, mark
        self.setAccessibleName(str(level) if level else mark)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_level(painter, QRectF(self.rect()), self._level, self._theme, self._mark)


def paint_level(painter: QPainter, box: QRectF, level: int | None, theme: Theme, mark: str = "?") -> None:
    """Draw a level chip into ``box``; shared with delegates."""
    inner = box.adjusted(1, 1, -1, -1)
    painter.setFont(font(box.height() * 0.56 / zoom(), 700))
    if level is None:
        painter.setPen(QPen(theme.colour("ctl"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(inner, 4, 4)
        painter.setPen(theme.colour("muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark)
        return
    colour = theme.levels[level - 1]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(inner, 4, 4)
    painter.setPen(QColor(on(colour)))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(level))
