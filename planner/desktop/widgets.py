"""The smallest pieces of a page: labels, buttons, rules, and what changes them. Nothing here reads the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

DECORATION = "decoration"
"""Property of a painted part that says nothing aloud: the words beside it say what it means."""

OWN_FOCUS = "ownFocus"
"""Property of a button that shows by itself that it has the keyboard; others get the ring of the window."""


def label(words: str = "", role: str = "", wrap: bool = False) -> QLabel:
    """A plain-text label; text from outside never becomes markup."""
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return made


def button(words: str = "", kind: str = "secondary", clicked: Callable[[], Any] | None = None) -> QPushButton:
    made = QPushButton(words)
    made.setProperty("kind", kind)
    made.setSizePolicy(
        QSizePolicy.Policy.Fixed if kind != "row" else QSizePolicy.Policy.Expanding, made.sizePolicy().verticalPolicy()
    )
    if clicked:
        made.clicked.connect(lambda _=False: clicked())
    return made


def tab_column(tab: QWidget, spacing: int = 12) -> QVBoxLayout:
    """The column of a tab, at a little distance from the names of the tabs; ``spacing`` px between its parts."""
    made = QVBoxLayout(tab)
    made.setContentsMargins(0, 8, 0, 0)
    made.setSpacing(spacing)
    return made


def literal(words: str) -> str:
    """Words for a button or a tab, on which a lone & would mark a key."""
    return words.replace("&", "&&")


def set_role(widget: QWidget, role: str) -> None:
    """Change the style role of a widget that is already shown."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Leavings(QWidget):
    """Where parts of a window wait to be deleted, out of sight. When one leaves its window instead, Qt walks all of
    the window's widgets for it: milliseconds among thousands."""

    @classmethod
    def of(cls, window: QWidget) -> Leavings:
        found: Leavings | None = window.findChild(cls, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return found or cls(window)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.hide()


def clear(layout: QLayout) -> None:
    """Remove and delete everything in a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()  # else a layout that meant to show it later opens it as a window
            if not widget.isWindow():
                widget.setParent(Leavings.of(widget.window()))
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


def rule() -> QFrame:
    made = QFrame()
    made.setProperty("role", "rule")
    return made
