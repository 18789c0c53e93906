"""A fact with its mark: an icon, a title in bold, a grey sentence and, where one leads on, a link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from planner.desktop.icons import icon
from planner.desktop.theme import Theme
from planner.desktop.widgets import button, label

MARK = 16
"""Size of the mark in px."""


def mark(name: str, theme: Theme, token: str, words: str = "") -> QLabel:
    """The icon ``name`` in the colour ``token``; ``words`` say its meaning to a screen reader."""
    made = QLabel()
    made.setPixmap(icon(name, theme, token, MARK).pixmap(MARK, MARK))
    made.setFixedSize(MARK + 2, MARK + 4)
    made.setAccessibleName(words)
    return made


def marked(
    sign: QLabel,
    title: str,
    sentence: str = "",
    link: tuple[str, Callable[[], Any]] | None = None,
) -> QWidget:
    """``link`` is its words and what a click does; it stands at the end of the title."""
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(1)
    head = QHBoxLayout()
    head.addWidget(label(title, "h3", wrap=True), 1)
    if link is not None:
        head.addWidget(button(link[0], "why", link[1]), 0, Qt.AlignmentFlag.AlignTop)
    words.addLayout(head)
    if sentence:
        words.addWidget(label(sentence, "secondary", wrap=True))
    line.addLayout(words, 1)
    return made
