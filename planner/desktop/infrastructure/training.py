"""The tab of training: fine-tuning and pre-training, and the legal thresholds they reach."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.figures import Stat
from planner.desktop.widgets import label
from planner.plan.infrastructure import FineTuning, PreTraining

BASE = "infrastructure"


class Training(QWidget):
    """Fine-tuning and pre-training: memory, GPUs, hours, FLOP, and the legal thresholds they reach."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.parts = {
            "fine_tuning": Form(context, FineTuning, (BASE, "fine_tuning"), beside=True),
            "pre_training": Form(context, PreTraining, (BASE, "pre_training"), beside=True),
        }
        self.cards = {key: Card() for key in self.parts}
        self.stats = {key: [Stat() for _ in range(12)] for key in self.parts}
        self.layouts = {key: label(wrap=True) for key in self.parts}
        self.notes = {key: label(role="error", wrap=True) for key in self.parts}
        columns = QHBoxLayout()
        columns.setSpacing(16)
        for key, card in self.cards.items():
            card.box.addWidget(self.parts[key])
            card.box.addWidget(self.notes[key])
            grid = QGridLayout()
            for i, stat in enumerate(self.stats[key]):
                stat.asked.connect(context.why)
                grid.addWidget(stat, i // 2, i % 2)
            card.box.addLayout(grid)
            card.box.addWidget(self.layouts[key])
            card.box.addStretch(1)
            columns.addWidget(card, 1)
        self.legal = Card()
        self.legal_words = label(wrap=True)
        self.legal.box.addWidget(self.legal_words)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.addLayout(columns)
        box.addWidget(self.legal)
        box.addStretch(1)

    def retranslate(self) -> None:
        for key, card in self.cards.items():
            card.set_heading(self.context.text(f"infrastructure.{key}"))
            self.parts[key].group = card.heading.text()
            self.parts[key].retranslate()
        self.legal.set_heading(self.context.text("infrastructure.legal"))

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.infrastructure
        for key, form in self.parts.items():
            form.refresh()
            training = getattr(result, key)
            self.notes[key].setText(c.say(training.problem) if training and training.problem else "")
            self.layouts[key].setText(c.say(training.layout) if training and training.layout else "")
            figures = training.shown if training else ()
            for i, stat in enumerate(self.stats[key]):
                stat.setVisible(bool(figures))
                if figures:
                    stat.show_figure(figures[i], c.say, c.language)
        self.legal_words.setText("\n".join(("▲ " if t.reached else "✓ ") + c.say(t.sentence) for t in result.triggers))

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        return any(form.focus_field(path) for form in self.parts.values())
