"""A plan to start from, as one large button: drawing, name, situation in two lines, what it holds."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from planner.desktop.icons import paint_icon
from planner.desktop.theme import Theme, px
from planner.desktop.widgets import label

BOX, DRAWING = 34, 20
PAD = 14


class TemplateCard(QAbstractButton):
    def __init__(self, drawing: str, theme: Theme) -> None:
        super().__init__()
        self._drawing, self._theme = drawing, theme
        self.name, self.situation, self.counts = (
            label(role="h3", wrap=True), label(role="secondary", wrap=True), label(role="note"),
        )  # fmt: skip
        words = QVBoxLayout()
        words.setSpacing(2)
        for widget in (self.name, self.situation):
            words.addWidget(widget)
        words.addStretch(1)
        words.addWidget(self.counts)
        line = QHBoxLayout(self)
        self._line = line
        line.addLayout(words, 1)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_words(self, name: str, situation: str, counts: str, theme: Theme) -> None:
        self._theme = theme
        self._line.setContentsMargins(PAD + px(BOX) + 12, PAD - 2, PAD, PAD - 2)
        self.name.setText(name)
        self.situation.setText(situation)
        self.counts.setText(counts)
        self.setAccessibleName(name)
        self.setAccessibleDescription(f"{situation} {counts}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "tint" if self.isDown() else "hover" if self.underMouse() else "card"
        focus = self.hasFocus()
        painter.setPen(QPen(t.colour("acc" if focus else "hair"), 2 if focus else 1))
        painter.setBrush(t.colour(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        box = QRectF(PAD, PAD, px(BOX), px(BOX))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("tint"))
        painter.drawRoundedRect(box, 6, 6)
        inset = px(BOX - DRAWING) / 2
        paint_icon(painter, self._drawing, box.adjusted(inset, inset, -inset, -inset), t["accd"])
