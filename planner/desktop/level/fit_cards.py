"""Fit of the three levels side by side; the one that is recommended or chosen stands out."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figures import WhyButton, say_why
from planner.desktop.widgets import label, set_role


class FitCard(Card):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.mark, self.what = Chip(), label(role="secondary", wrap=True)
        self.side.addWidget(self.mark)
        self.name, self.value, self.why = label(role="label"), label(role="h2"), WhyButton()
        self.why.asked.connect(context.why)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.what, 1)
        for made in (self.name, self.value, self.why):
            line.addWidget(made)
        self.box.setSpacing(2)
        self.box.setContentsMargins(14, 10, 14, 8)
        self.box.addLayout(line)


class FitCards(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.cards = [FitCard(context) for _ in context.assessment.level.fit]
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        for card in self.cards:
            line.addWidget(card, 1)

    def refresh(self) -> None:
        c, level = self.context, self.context.assessment.level
        for card, (id, figure) in zip(self.cards, level.fit, strict=True):
            taken = id == level.level
            name = c.text(f"Level.{id}")
            card.set_heading(name)
            card.what.setText(c.text(f"level.fit_what.{id}"))
            card.name.setText(c.text("level.fit_score"))
            card.value.setText(c.show_figure(figure))
            card.why.show_figure(figure, f"{name} {c.text('level.fit_score')}", say_why(c.say))
            key = "level.chosen_mark" if level.chosen else "level.recommended_mark"
            card.mark.show_state(c.text(key) if taken else "", "")
            set_role(card, "chosen" if taken else "card")
