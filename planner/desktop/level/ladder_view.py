"""The ladder in the window: six blocks as stairs, each a button, with the marks of need and ability above them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from planner.desktop.theme import Theme, font, px
from planner.desktop.tips import tip
from planner.desktop.widgets import DECORATION, OWN_FOCUS

GAP, LOWEST, RISE, MARKS, GROUPS, COUNT = 6, 96, 14, 38, 24, 6
"""Lengths of the design in px: between blocks, the first block, each further step, room for marks and for group names."""


@dataclass(frozen=True, slots=True)
class Block:
    """What one rung shows. ``state`` is chosen, needed, able or other; ``marks`` stand above it with their reasons."""

    title: str
    cost: str
    asks: tuple[str, ...]
    state: str
    mark: str = ""
    reason: str = ""
    urgent: bool = False


class RungBlock(QAbstractButton):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.block = Block("", "", (), "other")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_FOCUS, True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right are the ladder's; a button alone would only move the focus."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t, state = QPainter(self), self.theme, self.block.state
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = self.isChecked() or self.hasFocus()
        line = {"chosen": "acc", "able": "acc", "needed": "ctl"}.get(state, "hair")
        pen = QPen(t.colour("ink" if strong and state == "chosen" else "acc" if strong else line), 2 if strong else 1.2)
        if state == "needed" and not strong:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        fill = {"chosen": "acc", "able": "tint"}.get(state, "bg")
        painter.setBrush(t.colour("hover" if self.underMouse() and fill == "bg" else fill))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        self._paint_words(painter, "onacc" if state == "chosen" else "ink", "onacc" if state == "chosen" else "muted")

    def _paint_words(self, painter: QPainter, ink: str, muted: str) -> None:
        inner = QRectF(self.rect()).adjusted(px(8), px(7), -px(8), -px(7))
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        painter.setPen(self.theme.colour(ink))
        painter.setFont(font(13, 600))
        told = painter.boundingRect(inner, flags, self.block.title)
        painter.drawText(inner, flags, self.block.title)
        painter.setPen(self.theme.colour(muted))
        painter.setFont(font(11))
        below = inner.adjusted(0, told.height() + px(1), 0, 0)
        painter.drawText(below, flags, self.block.cost)
        room = below.adjusted(0, painter.fontMetrics().height() + px(1), 0, 0)
        asked = "\n".join(self.block.asks)
        bottom = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap)
        if painter.boundingRect(room, bottom, asked).height() <= room.height() + 2:
            painter.drawText(room, bottom, asked)


class Swatch(QWidget):
    """The colour of a state in the legend."""

    def __init__(self, state: str, theme: Theme) -> None:
        super().__init__()
        self._state, self.theme = state, theme
        self.setProperty(DECORATION, True)
        self.setFixedSize(px(13), px(13))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(t.colour("ctl" if self._state == "needed" else "acc"), 1)
        if self._state == "needed":
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(t.colour({"chosen": "acc", "able": "tint"}.get(self._state, "bg")))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 3, 3)


class LadderView(QWidget):
    """``picked`` tells the place of a rung; arrow keys walk; ``words`` stand at the top left, where the stairs are low."""

    picked = Signal(int)

    def __init__(self, theme: Theme, words: QWidget) -> None:
        super().__init__()
        self._theme, self._words = theme, words
        words.setParent(self)
        self._groups: tuple[tuple[int, int, str], ...] = ()
        self.blocks = [RungBlock(theme) for _ in range(COUNT)]
        for at, block in enumerate(self.blocks):
            block.setParent(self)
            block.clicked.connect(lambda _=False, at=at: self.picked.emit(at))
        self.setFixedHeight(px(LOWEST + RISE * (COUNT - 1) + MARKS + GROUPS))
        self.setMinimumWidth(px(620))

    def sizeHint(self) -> QSize:
        return QSize(px(860), self.height())

    def show_blocks(
        self,
        blocks: tuple[Block, ...],
        groups: tuple[tuple[int, int, str], ...],
        at: int | None,
        theme: Theme,
    ) -> None:
        """``at`` is the rung whose conditions are shown."""
        self._theme, self._groups = theme, groups
        for i, (made, block) in enumerate(zip(self.blocks, blocks, strict=True)):
            made.theme, made.block = theme, block
            made.setChecked(i == at)
            words = (block.title, block.cost, *block.asks, block.mark, block.reason)
            made.setAccessibleName(". ".join(w for w in words if w))
            made.setToolTip(tip("\n".join((block.title, *block.asks))))
            made.update()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = (self.width() - px(GAP) * (COUNT - 1)) / COUNT
        foot = self.height() - px(GROUPS)
        self._words.setGeometry(0, 0, round(3 * (width + px(GAP))), px(60))
        for i, block in enumerate(self.blocks):
            tall = px(LOWEST + RISE * i)
            block.setGeometry(round(i * (width + px(GAP))), foot - tall, round(width), tall)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = next((i for i, b in enumerate(self.blocks) if b is self.focusWidget()), None)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if now is None or step is None:
            super().keyPressEvent(event)
        elif 0 <= now + step < COUNT:
            self.blocks[now + step].setFocus()
            self.picked.emit(now + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for block in self.blocks:
            if block.block.mark:
                self._paint_mark(painter, block)
        painter.setFont(font(12))
        for first, last, name in self._groups:
            left, right = self.blocks[first].x(), self.blocks[last].geometry().right()
            y = self.height() - px(GROUPS) + px(6)
            painter.setPen(QPen(t.colour("line"), 1))
            painter.drawLine(left, y, right, y)
            painter.setPen(t.colour("muted"))
            box = QRectF(left, y + px(1), right - left, px(17))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), name)

    def _paint_mark(self, painter: QPainter, block: RungBlock) -> None:
        t, shown = self._theme, block.block
        colour = t.colour("warnd" if shown.urgent else "accd")
        middle, top = block.x() + block.width() / 2, block.y()
        wide = block.width() + px(GAP)
        painter.setPen(colour)
        painter.setFont(font(12, 600))
        line = QRectF(middle - wide / 2, top - px(38), wide, px(15))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), shown.mark)
        painter.setPen(t.colour("muted"))
        painter.setFont(font(11))
        words = painter.fontMetrics().elidedText(shown.reason, Qt.TextElideMode.ElideRight, int(wide))
        painter.drawText(line.translated(0, px(15)), int(Qt.AlignmentFlag.AlignCenter), words)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        tip, half = top - px(2), px(4)
        painter.drawPolygon(
            QPolygonF([QPointF(middle - half, tip - half), QPointF(middle + half, tip - half), QPointF(middle, tip)])
        )
