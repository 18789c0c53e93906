"""Thresholds of laws in training FLOP: what the plan trains, where the threshold lies, and what passing it brings."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figures import Stat, stat_row
from planner.desktop.responsible.duties import source_words
from planner.desktop.responsible.facts import LawNote
from planner.desktop.widgets import button, label, tab_column
from planner.infrastructure import LegalTrigger

STATES = {True: ("compute.reached", "bad"), False: ("compute.not_reached", "good"), None: ("compute.open", "warn")}


class Compute(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.note, self.hint = LawNote(context), label(role="secondary", wrap=True)
        self.to_training = button(
            clicked=lambda: context.go("infrastructure", ("infrastructure", "fine_tuning", "method"))
        )
        self.grid = QGridLayout()
        self.grid.setSpacing(12)
        self.cards: list[TriggerCard] = []
        line = QHBoxLayout()
        line.addWidget(self.hint, 1)
        line.addWidget(self.to_training)
        box = tab_column(self, 10)
        box.addWidget(self.note)
        box.addLayout(line)
        box.addLayout(self.grid)
        box.addStretch(1)

    def retranslate(self) -> None:
        self.hint.setText(self.context.text("compute.hint"))
        self.to_training.setText(self.context.text("compute.to_training"))

    def refresh(self) -> None:
        self.note.refresh()
        triggers = self.context.assessment.infrastructure.triggers
        while len(self.cards) < len(triggers):
            card = TriggerCard(self.context)
            at = len(self.cards)
            self.grid.addWidget(card, at // 2, at % 2)
            self.cards.append(card)
        for card, trigger in zip(self.cards, triggers, strict=True):
            card.show_trigger(trigger)


class TriggerCard(Card):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.state = Chip()
        self.side.addWidget(self.state)
        self.plan, self.threshold = Stat(), Stat()
        line = stat_row((self.plan, self.threshold), context.why)
        self.heading.setWordWrap(True)
        self.sentence, self.consequence = label(wrap=True), label(role="secondary", wrap=True)
        self.source = label(role="note", wrap=True)
        self.box.addLayout(line)
        for widget in (self.sentence, self.consequence, self.source):
            self.box.addWidget(widget)
        self.box.addStretch(1)

    def show_trigger(self, trigger: LegalTrigger) -> None:
        c = self.context
        name = c.say(trigger.name)
        self.set_heading(name)
        key, kind = STATES[trigger.reached]
        self.state.show_state(c.text(key), kind)
        self.plan.show_figure(trigger.compute, c.say, c.language, c.text("compute.measured"), name)
        self.threshold.show_figure(trigger.threshold, c.say, c.language, c.text("compute.threshold"), name)
        self.sentence.setText(c.say(trigger.sentence))
        self.consequence.setText(f"{c.say(trigger.consequence)} {c.say(trigger.further)}")
        self.source.setText(
            f"{c.say(trigger.clause)} · {source_words(trigger.source, trigger.as_of, trigger.confidence, c)}"
        )
