"""The slider beside a number."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider

from planner import formats
from planner.desktop.theme import Theme, font
from planner.desktop.wheel import guard_wheel


class Slider(QSlider):
    """Linear or logarithmic slider with round ticks; an arrow moves 2 %, Shift 10 %, Page doubles or halves."""

    moved = Signal(float)
    STEPS = 1000

    def __init__(self, low: float, high: float, log: bool) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._low, self._high, self._log = low, high, log
        self._theme: Theme | None = None
        self._exact: float | None = None
        self._scale = 1.0
        self.setRange(0, self.STEPS)
        self.setMinimumSize(120, 40)
        guard_wheel(self)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.valueChanged.connect(self._changed)

    def set_scale(self, scale: float) -> None:
        """Draw everything ``scale`` times as large."""
        self._scale = scale
        self.setMinimumSize(round(120 * scale), round(40 * scale))

    def sizeHint(self) -> QSize:
        return QSize(round(220 * self._scale), round(40 * self._scale))

    def _to(self, value: float) -> int:
        value = min(max(value, self._low), self._high)
        if self._log:
            return round(self.STEPS * math.log(value / self._low) / math.log(self._high / self._low))
        return round(self.STEPS * (value - self._low) / (self._high - self._low))

    def _from(self, position: int) -> float:
        share = position / self.STEPS
        if self._log:
            return float(f"{self._low * (self._high / self._low) ** share:.3g}")
        return self._low + share * (self._high - self._low)

    def _changed(self, position: int) -> None:
        self._exact = self._from(position)
        self.moved.emit(self._exact)

    def show_value(self, value: float | None, theme: Theme) -> None:
        self._theme, self._exact = theme, value
        if not self.isSliderDown():
            with QSignalBlocker(self):
                self.setValue(0 if value is None else self._to(value))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self._exact if self._exact is not None else self._low
        big = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        factor = 0.10 if big else 0.02
        change = max(1.0, at * factor) if self._log else (self._high - self._low) * factor
        key = event.key()
        target: float
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
            target = at + change
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Down):
            target = at - change
        elif key == Qt.Key.Key_PageUp:
            target = at * 2
        elif key == Qt.Key.Key_PageDown:
            target = at / 2
        elif key == Qt.Key.Key_Home:
            target = self._low
        elif key == Qt.Key.Key_End:
            target = self._high
        else:
            super().keyPressEvent(event)
            return
        self._exact = min(max(target, self._low), self._high)
        with QSignalBlocker(self):
            self.setValue(self._to(self._exact))
        self.moved.emit(self._exact)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.setSliderDown(True)
        self._follow(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._follow(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def _follow(self, at: QPointF) -> None:
        self.setValue(round(self.STEPS * (at.x() / self._scale - 10) / max(1.0, self.width() / self._scale - 20)))

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme
        if t is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        whole = self.width() / self._scale
        left, right, y = 10.0, whole - 10.0, 13.0
        at = left + (right - left) * self.value() / self.STEPS
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("track"))
        painter.drawRoundedRect(QRectF(left, y - 2, right - left, 4), 2, 2)
        if self._exact is not None:
            painter.setBrush(t.colour("acc"))
            painter.drawRoundedRect(QRectF(left, y - 2, at - left, 4), 2, 2)
            painter.setBrush(t.colour("card"))
            if self.hasFocus():
                painter.setPen(QPen(t.colour("acc"), 1))
                painter.drawEllipse(QPointF(at, y), 10, 10)
            painter.setPen(QPen(t.colour("acc"), 2))
            painter.drawEllipse(QPointF(at, y), 7, 7)
        painter.setFont(font(10.5, 400, figures=True))
        painter.setPen(t.colour("muted"))
        for tick in self._ticks():
            x = left + (right - left) * self._to(tick) / self.STEPS
            words = _short(tick)
            width = painter.fontMetrics().horizontalAdvance(words)
            box = QRectF(min(max(x - width / 2, 0), whole - width - 1), 24, width + 2, 14)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, words)

    def _ticks(self) -> list[float]:
        if not self._log:
            return [self._low, (self._low + self._high) / 2, self._high]
        first = math.ceil(math.log10(self._low))
        last = math.floor(math.log10(self._high))
        room = max(1, math.ceil((last - first + 1) / 5))
        return [10.0**e for e in range(first, last + 1, room)]


def _short(value: float) -> str:
    if value >= 1e6:
        return f"{value / 1e6:g}M"
    return formats.number(value)
