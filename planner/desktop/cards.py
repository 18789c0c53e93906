"""Boxes that pages are made of: the title of a page, a card with a heading, and what stands where nothing is yet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from planner.desktop.widgets import label


class Title(QWidget):
    """Page title, the sentence under it that says what the page concludes, and room for chips or buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.heading, self.sentence = label(role="title", wrap=True), label(role="lead", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.heading)
        words.addWidget(self.sentence)
        self.side = QHBoxLayout()
        self.side.setSpacing(8)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 4)
        line.addLayout(words, 1)
        line.addLayout(self.side)

    def set_title(self, words: str) -> None:
        self.heading.setText(words)

    def set_sentence(self, words: str) -> None:
        self.sentence.setText(words)
        self.sentence.setVisible(bool(words))


class Card(QFrame):
    """A bordered box with an optional heading; content goes into ``self.box``."""

    def __init__(self, role: str = "card") -> None:
        super().__init__()
        self.setProperty("role", role)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(16, 14, 16, 14)
        self.box.setSpacing(8)
        self.heading = label(role="h2")
        self.side = QHBoxLayout()
        self.side.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addStretch(0)
        head.addLayout(self.side)
        self.box.addLayout(head)
        self.heading.hide()

    def set_heading(self, words: str) -> None:
        self.heading.setText(words)
        self.heading.setVisible(bool(words))


class EmptyState(Card):
    """What is empty, and what to do next."""

    def __init__(self) -> None:
        super().__init__("well")
        self.words, self.hint = label(role="h3"), label(role="secondary", wrap=True)
        self.next_steps = QHBoxLayout()
        self.next_steps.setSpacing(8)
        for widget in (self.words, self.hint):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.box.addWidget(widget)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addLayout(self.next_steps)
        line.addStretch(1)
        self.box.addLayout(line)

    def show_text(self, words: str, hint: str) -> None:
        self.words.setText(words)
        self.hint.setText(hint)
