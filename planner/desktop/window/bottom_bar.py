"""Bottom bar: back and next name their pages; between them the keys that matter here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal

from planner.desktop.context import Context
from planner.desktop.icons import icon
from planner.desktop.theme import px
from planner.desktop.widgets import button, literal
from planner.desktop.window.bar import Bar
from planner.desktop.window.keys import KeyHints

HEIGHT, LOW_HEIGHT = 52, 44


class BottomBar(Bar):
    back_asked, next_asked = Signal(), Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("bottombar")
        self.context = context
        self.back = button(clicked=self.back_asked.emit)
        self.hints = KeyHints()
        self.next = button(kind="primary", clicked=self.next_asked.emit)
        self.next.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands after the name
        self.line.addWidget(self.back)
        self.line.addStretch(1)
        self.line.addWidget(self.hints)
        self.line.addStretch(1)
        self.line.addWidget(self.next)

    def apply_theme(self) -> None:
        size = px(16)
        for step in (self.back, self.next):
            step.setIconSize(QSize(size, size))
        self.back.setIcon(icon("chevron-left", self.context.theme, size=size))
        self.next.setIcon(icon("chevron-right", self.context.theme, "onacc", size))

    def show_steps(self, back: str | None, following: str | None) -> None:
        """Words of the two buttons; None hides one."""
        for step, words in ((self.back, back), (self.next, following)):
            step.setVisible(words is not None)
            if words is not None:
                step.setText(literal(words))
                step.setAccessibleName(words)

    def show_hints(self, hints: Sequence[tuple[str, str]], low: bool) -> None:
        self.setFixedHeight(px(LOW_HEIGHT if low else HEIGHT))
        self.hints.show_hints(hints)
