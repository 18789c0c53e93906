"""The questions of a step in one line: the answered level above the number, ★ where critical; arrow keys walk."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from planner.desktop.chips import paint_level
from planner.desktop.theme import Theme, font, px
from planner.desktop.widgets import OWN_FOCUS

WIDTH, HEIGHT, CHIP = 32, 46, 20
WALKING = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class Place(QAbstractButton):
    """One question: ``text`` is its mark and number, so that tools and tests read what is drawn."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._number, self._mark = theme, "", "·"
        self._level: int | None = None
        self._settled = True
        self.setCheckable(True)
        self.setFixedSize(px(WIDTH), px(HEIGHT))
        self.setProperty(OWN_FOCUS, True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(px(WIDTH), px(HEIGHT))

    def show_place(self, number: str, level: int | None, mark: str, settled: bool, theme: Theme) -> None:
        """``mark`` stands where there is no level; a level of votes that is not ``settled`` stands in brackets."""
        self._number, self._level, self._mark, self._settled, self._theme = number, level, mark, settled, theme
        shown = str(level) if level else mark
        self.setText(f"{shown if settled else f'({shown})'}\n{number}")
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that walk are the strip's; a button alone would only move the focus."""
        if event.key() in WALKING:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse() or self.hasFocus():
            painter.setPen(QPen(t.colour("acc"), 2) if self.isChecked() or self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(t.colour("tint" if self.isChecked() else "hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 7, 7)
        side = px(CHIP)
        chip = QRectF((self.width() - side) / 2, px(5), side, side)
        if self._settled and (self._level or self._mark != "·"):
            paint_level(painter, chip, self._level, t, self._mark)
        else:
            self._paint_open(painter, chip)
        painter.setPen(t.colour("accd" if self.isChecked() else "muted"))
        painter.setFont(font(11, 700 if self.isChecked() else 400, figures=True))
        box = QRectF(0, px(27), self.width(), px(15))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._number)

    def _paint_open(self, painter: QPainter, chip: QRectF) -> None:
        """An empty box without an answer; the median of votes that are not yet agreed in an outline of its colour."""
        t, inner = self._theme, chip.adjusted(1, 1, -1, -1)
        colour = t.levels[self._level - 1] if self._level else t["line"]
        painter.setPen(QPen(QColor(colour), 2 if self._level else 1))
        painter.setBrush(t.colour("card"))
        painter.drawRoundedRect(inner, 4, 4)
        painter.setPen(t.colour("ink"))
        painter.setFont(font(11, 700))
        shown = str(self._level) if self._level else "" if self._mark == "·" else self._mark
        painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), shown)


class Strip(QWidget):
    """``picked`` tells the place of a question; hidden places are passed over."""

    picked = Signal(int)

    def __init__(self, count: int, theme: Theme) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(1)
        self.places = [Place(theme) for _ in range(count)]
        for at, place in enumerate(self.places):
            place.clicked.connect(lambda _=False, at=at: self.picked.emit(at))
            line.addWidget(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left, right, Home and End go to another question and keep the focus in the strip."""
        shown = [i for i, p in enumerate(self.places) if not p.isHidden()]
        now = next((n for n, i in enumerate(shown) if self.places[i].isChecked()), 0)
        places = dict(zip(WALKING, (now - 1, now + 1, 0, len(shown) - 1), strict=True))
        to = places.get(Qt.Key(event.key()))
        if to is None:
            super().keyPressEvent(event)
        elif 0 <= to < len(shown):
            self.picked.emit(shown[to])
            self.places[shown[to]].setFocus()
