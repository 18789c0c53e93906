"""What every editor of a field is: it shows a value and says when the user changed it; it knows no plan."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QWidget,
)

from planner.desktop.theme import Theme


class Editor(QWidget):
    """Value in by ``show_value``; ``edited`` out when the user changed it; ``held`` while a slider is down.

    ``unread`` says why what was typed is no value at all, ``understood`` what it means while it is typed, ``typed`` the
    value it would be, None where it is none or typing has ended.
    """

    edited = Signal(object)
    held = Signal(bool)
    unread = Signal(object)
    understood = Signal(object)
    typed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(8)

    def show_value(self, value: Any, theme: Theme) -> None:
        raise TypeError(f"{type(self).__name__} shows nothing")

    def retranslate(self, language: str) -> None:
        """Put texts of the editor itself into the language."""

    def focusables(self) -> list[QWidget]:
        return []

    def mark_invalid(self, invalid: bool) -> None:
        for widget in self.focusables():
            if bool(widget.property("invalid")) != invalid:
                widget.setProperty("invalid", invalid)
                widget.style().unpolish(widget)
                widget.style().polish(widget)
