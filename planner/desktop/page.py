"""The page contract: built once on first visit, refreshed on every assessment, retranslated in place."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.widgets import Title

STEP_PAGES = {"S1": "opportunity", "S2": "team", "S3": "data", "S4": "infrastructure", "S5": "responsible"}


def page_of(question: str) -> str:
    """The page on which a question is answered."""
    return STEP_PAGES[question[:2]]


class Page(QWidget):
    """``build`` makes the widgets under ``self.body``; ``refresh`` shows plan and assessment; neither computes."""

    id: ClassVar[str] = ""
    title_key: ClassVar[str] = ""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setProperty("role", "page")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(24, 18, 24, 18)
        self.body.setSpacing(12)
        self.title = Title()
        self.body.addWidget(self.title)
        self.build()
        self.retranslate()
        self.refresh()

    def build(self) -> None:
        """Make the widgets once."""

    def refresh(self) -> None:
        """Show the current plan and assessment."""

    def retranslate(self) -> None:
        self.title.set_title(self.context.text(self.title_key))

    def first_focus(self) -> QWidget | None:
        return None

    def show_target(self, target: Any) -> None:
        """Bring a field, tab or question into view that another part of the window points to."""
