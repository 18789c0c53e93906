"""One quiet line where the plan rests on facts past their shelf life, leading to them; else nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.widgets import button, label

TO_CHECK = ("to_check",)


class StaleLine(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.words = label(role="secondary", wrap=True)
        self.link = button(kind="text", clicked=lambda: context.go("catalogue", TO_CHECK))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.words)
        column.addWidget(self.link)

    def refresh(self) -> None:
        c, sentence = self.context, self.context.assessment.freshness.sentence
        self.setVisible(sentence is not None)
        self.words.setText(c.say(sentence) if sentence is not None else "")
        self.link.setText(c.text("freshness.show"))
