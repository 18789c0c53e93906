"""The page contract: built once on first visit, refreshed on every assessment, retranslated in place."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.desktop.cards import Title
from planner.desktop.context import Context
from planner.desktop.widgets import button
from planner.primer.book import chapter_of_page, chapters


class Hint(NamedTuple):
    """Keys and the message that says what they do here."""

    keys: str
    key: str


MOVE, UNDO, WHY = Hint("Alt ← →", "hint.move"), Hint("Ctrl Z", "hint.undo"), Hint("F1", "hint.why")


class Page(QWidget):
    """``build`` makes the widgets under ``self.body``; ``refresh`` shows plan and assessment; neither computes."""

    id: ClassVar[str] = ""
    title_key: ClassVar[str] = ""
    key_hints: ClassVar[tuple[Hint, ...]] = (MOVE, UNDO, WHY)
    """At most four keys that matter on the page, the most telling first: a narrow window shows two."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setProperty("role", "page")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(24, 18, 24, 18)
        self.body.setSpacing(12)
        self.title = Title()
        self.help = button(kind="text", clicked=lambda: self.context.go("primer", ("chapter", self.chapter)))
        self.body.addWidget(self.title)
        self.build()
        self.title.side.addWidget(self.help)
        self.retranslate()
        self.refresh()

    def build(self) -> None:
        """Make the widgets once."""

    def refresh(self) -> None:
        """Show the current plan and assessment."""

    def retranslate(self) -> None:
        self.title.set_title(self.context.text(self.title_key))
        self.show_help()

    @property
    def chapter(self) -> str | None:
        """The chapter of the primer that explains what is shown."""
        return chapter_of_page(self.id)

    @property
    def hints(self) -> tuple[Hint, ...]:
        """The keys that matter in what is shown."""
        return self.key_hints

    def show_help(self) -> None:
        """Name the chapter on its link, as soon as that has its place: before, it would open as a window of its own."""
        if self.help.parent() is None:
            return
        self.help.setVisible(self.chapter is not None)
        if self.chapter is not None:
            title = self.context.say(chapters()[self.chapter].title)
            self.help.setText(self.context.text("primer.help", title=title))
            self.help.setToolTip(self.context.text("primer.help_hint"))

    def first_focus(self) -> QWidget | None:
        return None

    def save(self) -> None:
        """Save what the page makes, where it makes something."""

    def show_target(self, target: Any) -> None:
        """Bring a field, tab or question into view that another part of the window points to."""
