"""The slider beside a number."""

from __future__ import annotations

import itertools
import math

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider

from planner import formats
from planner.desktop.theme import Theme, font, zoom
from planner.desktop.wheel import guard_wheel
from planner.desktop.zoom import Scaled

SIDE, LINE, HANDLE = 10.0, 10.0, 7.0
"""Pixels from the edge to the end of the groove, from the top to its middle, and the radius of the handle."""
HEIGHT = 36
MOVING = frozenset({
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Home, Qt.Key.Key_End,
})  # fmt: skip


class Slider(Scaled, QSlider):
    """Linear or logarithmic slider with round ticks; an arrow moves 2 %, Shift 10 %, Page doubles or halves.

    ``held`` says that a drag, or a key that is kept down, begins or ends: all of it is one step to undo.
    """

    moved = Signal(float)
    held = Signal(bool)
    STEPS = 1000

    def __init__(self, low: float, high: float, log: bool) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._low, self._high, self._log = low, high, log
        self._theme: Theme | None = None
        self._language = "ko"
        self._exact: float | None = None
        self._grip = 0.0
        self._key_down = False
        self.setRange(0, self.STEPS)
        self._fit()
        guard_wheel(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._changed)
        self.sliderPressed.connect(lambda: self.held.emit(True))
        self.sliderReleased.connect(lambda: self.held.emit(False))

    def _fit(self) -> None:
        self.setMinimumSize(round(120 * self._scale), round(HEIGHT * self._scale))
        self.setMaximumHeight(round(HEIGHT * self._scale))

    def sizeHint(self) -> QSize:
        return QSize(round(220 * self._scale), round(HEIGHT * self._scale))

    def set_language(self, language: str) -> None:
        self._language = language
        self.update()

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
        if value == self._exact and theme is self._theme:
            return
        self._theme, self._exact = theme, value
        if not self.isSliderDown():
            with QSignalBlocker(self):
                self.setValue(0 if value is None else self._to(value))
        self.update()

    # --- keys ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in MOVING:
            super().keyPressEvent(event)
            return
        if not self._key_down:
            self._key_down = True
            self.held.emit(True)
        self._exact = min(max(self._target(event), self._low), self._high)
        with QSignalBlocker(self):
            self.setValue(self._to(self._exact))
        self.moved.emit(self._exact)
        self.update()

    def _target(self, event: QKeyEvent) -> float:
        at = self._exact if self._exact is not None else self._low
        factor = 0.10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0.02
        change = max(min(1.0, self._low), at * factor) if self._log else (self._high - self._low) * factor
        return {
            Qt.Key.Key_Right: at + change, Qt.Key.Key_Up: at + change, Qt.Key.Key_Left: at - change,
            Qt.Key.Key_Down: at - change, Qt.Key.Key_PageUp: at * 2, Qt.Key.Key_PageDown: at / 2,
            Qt.Key.Key_Home: self._low, Qt.Key.Key_End: self._high,
        }[Qt.Key(event.key())]  # fmt: skip

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if event.key() in MOVING and not event.isAutoRepeat():
            self._let_go()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._let_go()
        super().focusOutEvent(event)

    def _let_go(self) -> None:
        if self._key_down:
            self._key_down = False
            self.held.emit(False)

    # --- mouse -----------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.setSliderDown(True)
        off = event.position().x() / self._scale - self._x(self.value())
        self._grip = off if abs(off) <= HANDLE else 0.0  # the handle is held where it was taken
        self._follow(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._follow(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderDown(False)

    def _follow(self, at: QPointF) -> None:
        share = (at.x() / self._scale - self._grip - SIDE) / max(1.0, self._whole - 2 * SIDE)
        self.setValue(round(self.STEPS * share))

    # --- picture ---------------------------------------------------------------------------------------------------

    @property
    def _whole(self) -> float:
        return self.width() / self._scale

    def _x(self, position: float) -> float:
        return SIDE + (self._whole - 2 * SIDE) * position / self.STEPS

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme
        if t is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        left, right, at = SIDE, self._whole - SIDE, self._x(self.value())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("track"))
        painter.drawRoundedRect(QRectF(left, LINE - 2, right - left, 4), 2, 2)
        self._paint_ticks(painter, t)
        if self._exact is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("acc"))
        painter.drawRoundedRect(QRectF(left, LINE - 2, at - left, 4), 2, 2)
        painter.setBrush(t.colour("acc" if self.isSliderDown() else "card"))
        if self.hasFocus():
            painter.setPen(QPen(t.colour("acc"), 1))
            painter.drawEllipse(QPointF(at, LINE), HANDLE + 3, HANDLE + 3)
        painter.setPen(QPen(t.colour("acc"), 2))
        painter.drawEllipse(QPointF(at, LINE), HANDLE, HANDLE)

    def _paint_ticks(self, painter: QPainter, t: Theme) -> None:
        """A mark at every tick; numbers at as many as stand side by side, evenly."""
        made = font(10.5 / zoom(), 400, figures=True)
        metrics = QFontMetricsF(made)
        painter.setFont(made)
        places: list[tuple[float, float, str]] = []
        for tick in self._ticks():
            x, words = self._x(self._to(tick)), formats.short(tick, self._language)
            width = metrics.horizontalAdvance(words)
            painter.setPen(QPen(t.colour("line"), 1))
            painter.drawLine(QPointF(x, LINE + 8), QPointF(x, LINE + 11))
            begin = min(max(x - width / 2, 0.0), self._whole - width - 1)
            places.append((begin, begin + width, words))
        painter.setPen(t.colour("muted"))
        for every in range(1, len(places) + 1):
            shown = places[::every]
            if all(b[0] - a[1] >= 7 for a, b in itertools.pairwise(shown)):
                for begin, _, words in shown:
                    painter.drawText(QPointF(begin, HEIGHT - 3), words)
                return

    def _ticks(self) -> list[float]:
        if not self._log:
            return [self._low, (self._low + self._high) / 2, self._high]
        first, last = math.ceil(math.log10(self._low) - 1e-9), math.floor(math.log10(self._high) + 1e-9)
        return [10.0**e for e in range(first, last + 1)]
