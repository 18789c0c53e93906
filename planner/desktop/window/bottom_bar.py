"""Bottom bar: back and next name their pages; between them the keys that matter here."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal

from planner.desktop.context import Context
from planner.desktop.icons import icon
from planner.desktop.widgets import button, label, literal
from planner.desktop.window.bar import Bar


class BottomBar(Bar):
    back_asked, next_asked = Signal(), Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("bottombar", 52)
        self.context = context
        self.back = button(clicked=self.back_asked.emit)
        self.hints = label(role="secondary")
        self.next = button(kind="primary", clicked=self.next_asked.emit)
        self.next.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands after the name
        for step in (self.back, self.next):
            step.setIconSize(QSize(16, 16))
        self.line.addWidget(self.back)
        self.line.addStretch(1)
        self.line.addWidget(self.hints)
        self.line.addStretch(1)
        self.line.addWidget(self.next)

    def apply_theme(self) -> None:
        self.back.setIcon(icon("chevron-left", self.context.theme, size=16))
        self.next.setIcon(icon("chevron-right", self.context.theme, "onacc", 16))

    def retranslate(self) -> None:
        self.hints.setText(self.context.text("bottom.hints"))

    def show_steps(self, back: str | None, following: str | None) -> None:
        """Words of the two buttons; None hides one."""
        for step, words in ((self.back, back), (self.next, following)):
            step.setVisible(words is not None)
            if words is not None:
                step.setText(literal(words))
                step.setAccessibleName(words)
