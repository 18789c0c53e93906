"""Shares of a whole as one bar, with a row per part: swatch, name, value, share, and how it is worked out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from planner import formats
from planner.desktop.theme import Theme
from planner.desktop.widgets import DECORATION, label
from planner.explain import Term

_GAP = 2.0
_HEIGHT = 14


def colours(theme: Theme, n: int) -> list[QColor]:
    """A colour per part; beyond the categories the neutral one."""
    return [QColor(theme.categories[i]) if i < len(theme.categories) else theme.colour("ctl") for i in range(n)]


class ShareBar(QWidget):
    """Parts side by side, as wide as their shares."""

    def __init__(self, shares: Sequence[float], theme: Theme, words: str) -> None:
        super().__init__()
        self._shares, self._colours = shares, colours(theme, len(shares))
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        left, whole = 0.0, sum(self._shares) or 1.0
        for share, colour in zip(self._shares, self._colours, strict=True):
            width = self.width() * share / whole
            painter.setBrush(colour)
            painter.drawRect(QRectF(left, 0, max(width - _GAP, min(width, 1.0)), self.height()))
            left += width


class Swatch(QWidget):
    def __init__(self, colour: QColor) -> None:
        super().__init__()
        self._colour = colour
        self.setProperty(DECORATION, True)
        self.setFixedSize(QSize(10, 10))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)


class Shares(QWidget):
    """A bar and its parts."""

    def __init__(self, terms: Sequence[Term], theme: Theme, say: Callable[[Any], str], language: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(8)
        shown = [(say(t.name), formats.quantity(t.share, "percent", language), t) for t in terms]
        column.addWidget(
            ShareBar([t.share for t in terms], theme, ", ".join(f"{name} {share}" for name, share, _ in shown))
        )
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for i, ((name, share, term), colour) in enumerate(zip(shown, colours(theme, len(shown)), strict=True)):
            grid.addWidget(Swatch(colour), 2 * i, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label(name, "strong", wrap=True), 2 * i, 1)
            grid.addWidget(label(f"{say(term.value)} · {share}", "strong"), 2 * i, 2, Qt.AlignmentFlag.AlignRight)
            if term.worked is not None:
                worked = label(say(term.worked), "secondary", wrap=True)
                worked.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                worked.setContentsMargins(0, 0, 0, 5)
                grid.addWidget(worked, 2 * i + 1, 1, 1, 2)
        column.addLayout(grid)
