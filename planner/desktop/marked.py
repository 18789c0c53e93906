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
    made = label()
    made.setPixmap(icon(name, theme, token, MARK).pixmap(MARK, MARK))
    made.setFixedSize(MARK + 2, MARK + 4)
    made.setAccessibleName(words)
    return made


def marked(
    sign: QWidget,
    title: str,
    sentence: str = "",
    link: tuple[str, Callable[[], Any]] | None = None,
) -> QWidget:
    """``link`` is its words and what a click does; it stands at the end of the first line."""
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(1)
    shown = [label(said, role, wrap=True) for said, role in ((title, "h3"), (sentence, "secondary")) if said]
    for at, one in enumerate(shown):
        if at or link is None:
            words.addWidget(one)
            continue
        head = QHBoxLayout()
        head.addWidget(one, 1)
        follow = button(link[0], "why", link[1])
        follow.setAccessibleName(f"{title or sentence} {link[0]}")
        head.addWidget(follow, 0, Qt.AlignmentFlag.AlignTop)
        words.addLayout(head)
    line.addLayout(words, 1)
    return made
