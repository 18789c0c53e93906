"""The five steps as bars, and the legend of their marks."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner import formats
from planner.desktop.icons import paint_icon
from planner.desktop.theme import Theme, font, px
from planner.explain import Figure


class Bars(QWidget):
    """The five steps as bars: now, target tick, unknown range as a whisker, a lock where a gate caps."""

    def __init__(self, theme: Theme, row: int = 24) -> None:
        super().__init__()
        self._theme, self._row = theme, row
        self._rows: list[tuple[str, Figure, float | None, bool]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: list[tuple[str, Figure, float | None, bool]], theme: Theme) -> None:
        """Rows of (name, score figure 0-100, target, capped)."""
        self._rows, self._theme = rows, theme
        self.setFixedHeight(px(self._row) * max(1, len(rows)))
        self.setAccessibleName(", ".join(f"{n} {formats.bare(f.value, 'score')}" for n, f, _, _ in rows))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(12))
        names = max((painter.fontMetrics().horizontalAdvance(name) for name, *_ in self._rows), default=0)
        left, right = names + 10.0, self.width() - float(px(48))
        for i, (name, figure, target, capped) in enumerate(self._rows):
            middle = i * px(self._row) + px(self._row) / 2
            self._paint_bar(painter, left, right, middle, figure, target)
            self._paint_words(painter, left, right, middle, name, figure, capped)

    def _paint_bar(
        self, painter: QPainter, left: float, right: float, middle: float, figure: Figure, target: float | None
    ) -> None:
        t = self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("track"))
        painter.drawRoundedRect(QRectF(left, middle - 4, right - left, 8), 4, 4)

        def x(value: float) -> float:
            return left + (right - left) * value / 100

        if figure.value is not None:
            painter.setBrush(t.colour("acc"))
            painter.drawRoundedRect(QRectF(left, middle - 4, max(4.0, x(figure.value) - left), 8), 4, 4)
            if figure.low is not None and figure.high is not None and figure.high - figure.low > 1:
                painter.setPen(QPen(t.colour("ink"), 1.4))
                painter.drawLine(round(x(figure.low)), round(middle), round(x(figure.high)), round(middle))
                for end in (figure.low, figure.high):
                    painter.drawLine(round(x(end)), round(middle - 4), round(x(end)), round(middle + 4))
        if target is not None:
            painter.setPen(QPen(t.colour("tick"), 2.4))
            painter.drawLine(round(x(target)), round(middle - 8), round(x(target)), round(middle + 8))

    def _paint_words(
        self, painter: QPainter, left: float, right: float, middle: float, name: str, figure: Figure, capped: bool
    ) -> None:
        t, half, centre = self._theme, px(10), Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(12))
        painter.setPen(t.colour("text"))
        painter.drawText(QRectF(0, middle - half, left, 2 * half), centre, name)
        painter.setFont(font(12.5, 700, figures=True))
        painter.setPen(t.colour("ink"))
        painter.drawText(
            QRectF(right + 8, middle - half, px(26), 2 * half), centre, formats.bare(figure.value, "score")
        )
        if capped:
            size = px(13)
            paint_icon(painter, "lock", QRectF(self.width() - size, middle - size / 2, size, size), t["warn"])


class Legend(QWidget):
    """What the marks of the bars mean; a mark without words is left out."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._words: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_words(self, theme: Theme, *words: str) -> None:
        """Words for now, target, unknown range and the lock, in this order."""
        self._theme, self._words = theme, words
        self.setFixedHeight(px(18))
        self.setAccessibleName(", ".join(w for w in words if w))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(11))
        x, middle = 0.0, self.height() / 2
        for at, words in enumerate(self._words):
            if not words:
                continue
            wide = (9.0, 4.0, 14.0, 12.0)[at]
            if at == 0:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(t.colour("acc"))
                painter.drawRoundedRect(QRectF(x, middle - 4.5, 9, 9), 2, 2)
            elif at == 1:
                painter.setPen(QPen(t.colour("tick"), 2.4))
                painter.drawLine(round(x + 2), round(middle - 6), round(x + 2), round(middle + 6))
            elif at == 2:
                painter.setPen(QPen(t.colour("ink"), 1.4))
                painter.drawLine(round(x), round(middle), round(x + wide), round(middle))
                for end in (x, x + wide):
                    painter.drawLine(round(end), round(middle - 4), round(end), round(middle + 4))
            else:
                paint_icon(painter, "lock", QRectF(x, middle - 6, 12, 12), t["warn"])
            painter.setPen(t.colour("muted"))
            width = painter.fontMetrics().horizontalAdvance(words)
            painter.drawText(QRectF(x + wide + 4, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
            x += wide + 4 + width + 10
