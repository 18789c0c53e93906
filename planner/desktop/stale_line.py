"""One quiet line where the plan rests on facts past their shelf life, leading to them; else nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.widgets import button, label

TO_CHECK = ("to_check",)


class StaleLine(QWidget):
    """``wide`` puts the link beside the words, else below."""

    def __init__(self, context: Context, wide: bool = False) -> None:
        super().__init__()
        self.context = context
        self.words = label(role="secondary", wrap=True)
        self.link = button(kind="text", clicked=lambda: context.go("catalogue", TO_CHECK))
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        box = QBoxLayout(beside if wide else below, self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addWidget(self.words, 1 if wide else 0)
        box.addWidget(self.link)

    def refresh(self) -> None:
        c, sentence = self.context, self.context.assessment.freshness.sentence
        self.setVisible(sentence is not None)
        self.words.setText(c.say(sentence) if sentence is not None else "")
        self.link.setText(c.text("freshness.show"))
