"""Words that lead somewhere, numbers that light up when an edit changed them, and a drawing among words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from planner.desktop.context import Context
from planner.desktop.figures import WhyButton
from planner.desktop.icons import paint_icon
from planner.desktop.lit import Lit
from planner.desktop.theme import Theme, font, px
from planner.desktop.widgets import DECORATION, literal
from planner.explain import Figure


class Drawing(QWidget):
    """One drawing of ``size`` px of the design; it says nothing aloud."""

    def __init__(self, name: str, theme: Theme, token: str = "text", size: int = 18) -> None:
        super().__init__()
        self._name, self._theme, self._token, self._size = name, theme, token, size
        self.setProperty(DECORATION, True)
        self.show_theme(theme)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFixedSize(px(self._size), px(self._size))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, self._name, QRectF(self.rect()), self._theme[self._token])


class FigureLink(WhyButton):
    """The number itself, which answers "why?" when pressed; ``kind`` names its look in the style sheet."""

    def __init__(self, context: Context, kind: str = "figure") -> None:
        super().__init__()
        self.context = context
        self.setProperty("kind", kind)
        self._lit = Lit(self)
        self._go: Callable[[], Any] | None = None
        self.asked.connect(context.why)
        self.clicked.connect(lambda _=False: self._go() if self._go is not None else None)

    def show_figure(self, figure: Figure, words: str, name: str | None = None) -> None:  # type: ignore[override]
        c = self.context
        named = name or c.say(figure.name)
        super().show_figure(figure, named, literal(words))
        self.setToolTip(c.text("common.why") if figure.why is not None else "")
        self._lit.show(figure)

    def show_words(self, words: str, name: str, go: Callable[[], Any]) -> None:
        """Words that open a place instead of an explanation."""
        self._go = go
        self.setText(literal(words))
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._lit.paint()
        super().paintEvent(event)


class WrapLink(QAbstractButton):
    """A sentence over several lines that can be pressed."""

    def __init__(self, words: str, theme: Theme, pixels: float = 12.5) -> None:
        super().__init__()
        self._theme, self._pixels = theme, pixels
        self.setText(words)
        self.setAccessibleName(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # painted anew when the pointer comes and goes
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _bounds(self, width: int) -> QRect:
        self.setFont(font(self._pixels))
        return self.fontMetrics().boundingRect(QRect(0, 0, width, 10_000), Qt.TextFlag.TextWordWrap, self.text())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(px(24), self._bounds(width).height() + 4)

    def sizeHint(self) -> QSize:
        return QSize(px(160), self.heightForWidth(px(160)))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(60), px(24))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = font(self._pixels)
        shown.setUnderline(self.underMouse() or self.hasFocus())
        painter.setFont(shown)
        painter.setPen(self._theme.colour("ink" if self.isDown() else "text"))
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), flags, self.text())
