"""The licence of one part of the program, to be read over the window."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from planner.components import Component
from planner.desktop.context import Context
from planner.desktop.theme import px
from planner.desktop.widgets import button, label
from planner.desktop.window.overlay import Overlay

WIDTH, HEIGHT = 860, 700


class LicenceSheet(Overlay):
    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, WIDTH)
        self.context = context
        self.heading, self.close_button = label(role="h2"), button(kind="text", clicked=self.close_overlay)
        self.licence = label(role="secondary", wrap=True)
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setTabChangesFocus(True)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 16)
        column.addLayout(head)
        column.addWidget(self.licence)
        column.addWidget(self.words, 1)
        self.setFocusProxy(self.words)

    def read(self, part: Component) -> None:
        c = self.context
        name = f"{part.name} {part.version}"
        self.heading.setText(name)
        self.licence.setText(part.licence)
        self.close_button.setText(c.text("why.close"))
        self.setAccessibleName(name)
        self.words.setAccessibleName(name)
        self.words.setPlainText(part.text() or c.text("about.no_text"))
        self.open()

    def wanted_height(self, width: int) -> int:
        return px(HEIGHT)
