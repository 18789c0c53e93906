"""Five anchored answers 0-4 side by side, each with its sentence; arrow keys and digits choose."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from planner.desktop.theme import Theme, font, px
from planner.desktop.widgets import OWN_FOCUS

PAD, DIGIT, COUNT = 8, 14, 5
FLAGS = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)


class AnchorCell(QAbstractButton):
    def __init__(self, value: int, theme: Theme) -> None:
        super().__init__()
        self.value, self.theme = value, theme
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_FOCUS, True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, width - px(2 * PAD + DIGIT), 1000)
        return max(px(40), QFontMetrics(font(12)).boundingRect(room, FLAGS, self.text()).height() + px(14))

    def sizeHint(self) -> QSize:
        return QSize(px(130), self.heightForWidth(px(130)))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(92), self.heightForWidth(max(self.width(), px(92))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right are the row's; a button alone would only move the focus."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = self.isChecked() or self.hasFocus()
        painter.setPen(QPen(t.colour("acc" if strong else "hair"), 2 if strong else 1))
        painter.setBrush(t.colour("tint" if self.isChecked() else "hover" if self.underMouse() else "card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        inner = QRectF(self.rect()).adjusted(px(PAD), px(7), -px(PAD), -px(5))
        painter.setPen(t.colour("accd" if self.isChecked() else "ink"))
        painter.setFont(font(12, 700, figures=True))
        painter.drawText(inner, FLAGS, str(self.value))
        painter.setPen(t.colour("ink" if self.isChecked() else "text"))
        painter.setFont(font(12))
        painter.drawText(inner.adjusted(px(DIGIT), 0, 0, 0), FLAGS, self.text())


class AnchorCells(QWidget):
    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        self.cells = [AnchorCell(n, theme) for n in range(COUNT)]
        for cell in self.cells:
            cell.clicked.connect(lambda _=False, n=cell.value: self.chosen.emit(n))
            line.addWidget(cell, 1)
        self.setFocusProxy(self.cells[0])

    def show_texts(self, name: str, anchors: Sequence[str]) -> None:
        for cell, words in zip(self.cells, anchors, strict=True):
            cell.setText(words)
            cell.setAccessibleName(f"{name} {cell.value}: {words}")
            cell.updateGeometry()

    def show_value(self, value: int | None, theme: Theme) -> None:
        for cell in self.cells:
            cell.theme = theme
            cell.setChecked(cell.value == value)
            cell.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = next((c.value for c in self.cells if c is self.focusWidget()), None)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        digit = event.key() - Qt.Key.Key_0
        to = now + step if now is not None and step is not None else digit
        if not 0 <= to < COUNT:
            super().keyPressEvent(event)
            return
        self.cells[to].setFocus()
        if step is None:
            self.chosen.emit(to)
