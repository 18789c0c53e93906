"""What top and bottom bar share: a styled strip, and a button that shows a drawing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from planner.desktop.icons import icon
from planner.desktop.theme import Theme, px
from planner.desktop.tips import tip


class Bar(QWidget):
    """A strip across the window; its parts go into ``self.line``."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(16, 0, 16, 0)
        self.line.setSpacing(8)


class IconButton(QToolButton):
    """A drawing that can be pressed; its name is read aloud and stands in the tooltip."""

    def __init__(self, drawing: str, clicked: Callable[[], Any] | None = None, size: int = 18) -> None:
        super().__init__()
        self._drawing, self._size = drawing, size
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if clicked is not None:
            self.clicked.connect(lambda _=False: clicked())

    def show_drawing(self, theme: Theme, drawing: str | None = None, token: str = "text") -> None:
        self._drawing = drawing or self._drawing
        size = px(self._size)
        self.setIconSize(QSize(size, size))
        self.setIcon(icon(self._drawing, theme, token, size))

    def set_name(self, words: str) -> None:
        self.setToolTip(tip(words))
        self.setAccessibleName(words)
