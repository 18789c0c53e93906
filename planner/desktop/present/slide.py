"""What every slide has: a title, the sentence under it, both in the second language too where that is wished."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.present.scaled import Sizes
from planner.desktop.widgets import label

Hint = tuple[str, str]
"""A key as it is printed, and what it does in words."""


class Desk(Protocol):
    """What a slide gets from the stage."""

    context: Context
    sizes: Sizes

    def other(self, what: Any) -> str:
        """``what`` in the second language; empty while there is one language only."""

    def say(self, words: str) -> None:
        """Tell in a line what was done."""

    def announce(self, words: str) -> None:
        """Tell a screen reader what has appeared."""


class Slide(QWidget):
    """``body`` is below the title. ``page`` is where the same stands in the window."""

    id: ClassVar[str] = ""
    page: ClassVar[str] = ""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.context = desk, desk.context
        self.title, self.title_other = label(role="title", wrap=True), label(role="secondary", wrap=True)
        self.sentence = label(role="lead", wrap=True)
        self.body = QVBoxLayout(self)
        desk.sizes(self.body.setContentsMargins, 40, 24, 40, 14)
        desk.sizes(self.body.setSpacing, 8)
        for words in (self.title, self.title_other, self.sentence):
            self.body.addWidget(words)
        self.gap = QWidget()
        desk.sizes(self.gap.setFixedHeight, 8)
        self.body.addWidget(self.gap)
        self.build()

    def build(self) -> None:
        """Make the widgets once."""

    def refresh(self) -> None:
        """Show the plan and its assessment, in the language and theme of now."""

    def show_title(self, title: Any, sentence: Any = "", once: bool = False) -> None:
        """``once`` leaves the sentence in one language."""
        c = self.context
        self.title.setText(c.say(title))
        self.title_other.setText(self.desk.other(title))
        self.title_other.setVisible(bool(self.title_other.text()))
        other = "" if once else self.desk.other(sentence)
        self.sentence.setText(c.say(sentence) + (f"\n{other}" if other and sentence else ""))
        self.sentence.setVisible(bool(self.sentence.text()))

    def hints(self) -> Sequence[Hint]:
        return ()

    def target(self) -> Any:
        """What the window shows of ``page`` after the presentation."""
        return None

    def first_focus(self) -> QWidget | None:
        return None
