"""Where models and data may run: one card a place with what excludes it, what it asks, what speaks for it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figures import Stat
from planner.desktop.widgets import button, clear, label, tab_column
from planner.explain import Path
from planner.readiness.results import LocationReason, PlaceState

KINDS = {"excluded": "bad", "conditional": "warn", "allowed": "good", "open": "plain"}
PAGE_OF = {"company": "company", "customisation": "level", "answers": "infrastructure"}


class Places(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.verdict, self.conflict = label(role="strong", wrap=True), label(role="error", wrap=True)
        self.open = QHBoxLayout()
        grid = QGridLayout()
        grid.setSpacing(12)
        self._cards: dict[str, tuple[Card, Chip, Chip, Chip, Stat, QVBoxLayout]] = {}
        for at, place in enumerate(context.assessment.location.places):
            card, state, fits, chosen = Card(), Chip(), Chip(), Chip()
            stat, reasons = Stat(), QVBoxLayout()
            stat.asked.connect(context.why)
            chips = QHBoxLayout()
            card.side.addWidget(chosen)
            for chip in (state, fits):
                chips.addWidget(chip)
            chips.addStretch(1)
            card.box.addLayout(chips)
            card.box.addWidget(stat)
            card.box.addLayout(reasons)
            card.box.addStretch(1)
            self._cards[place.id] = (card, state, fits, chosen, stat, reasons)
            grid.addWidget(card, 0, at)
            grid.setColumnStretch(at, 1)
        self.advice = label(role="secondary", wrap=True)
        box = tab_column(self)
        box.addWidget(self.verdict)
        box.addWidget(self.conflict)
        box.addLayout(self.open)
        box.addLayout(grid)
        box.addWidget(self.advice)
        box.addStretch(1)

    def retranslate(self) -> None:
        """Every word depends on the assessment; ``refresh`` says all."""

    def refresh(self) -> None:
        c, location = self.context, self.context.assessment.location
        cost, wished = c.assessment.cost, c.plan.infrastructure.location.value
        self.verdict.setText(c.say(location.verdict))
        chosen = wished if wished in self._cards else cost.chosen
        clash = any(p.id == chosen and p.state == "excluded" for p in location.places)
        self.conflict.setText(c.text("location.conflict") if clash else "")
        self.conflict.setVisible(clash)
        clear(self.open)
        for path, words in location.missing:
            self.open.addWidget(button(c.say(words), clicked=partial(self._go, path)))
        self.open.addStretch(1)
        for place in location.places:
            card, state, fits, here, stat, reasons = self._cards[place.id]
            card.set_heading(c.say(place.name))
            state.show_state(c.text(f"location.state.{place.state}"), KINDS[place.state])
            fits.show_state(c.text("location.fits") if place.preferred and place.state != "excluded" else "", "")
            here.show_state(c.text("location.chosen") if place.id == chosen else "", "plain")
            stat.show_figure(cost.option(place.id).total, c.say, c.language, c.text("location.cost"), c.say(place.name))
            self._show_reasons(reasons, place)
        self.advice.setText(c.say(location.not_advice))

    def _show_reasons(self, into: QVBoxLayout, place: PlaceState) -> None:
        c = self.context
        clear(into)
        for reason in place.reasons:
            line = QHBoxLayout()
            line.addWidget(label(c.text(f"location.effect.{reason.effect}"), "note"), 1)
            change = button(c.text("location.to_answer"), "why", clicked=partial(self._go, reason.path))
            change.setAccessibleName(f"{c.say(place.name)}, {c.say(reason.sentence)} {change.text()}")
            line.addWidget(change)
            into.addLayout(line)
            into.addWidget(label(c.say(reason.sentence), wrap=True))
            into.addWidget(label(self._source(reason), "note", wrap=True))

    def _source(self, reason: LocationReason) -> str:
        words = self.context.text("location.source", clause=reason.clause, source=reason.source, as_of=reason.as_of)
        doubt = self.context.text("location.doubtful") if reason.confidence == "low" else ""
        return f"{words} · {doubt}" if doubt else words

    def _go(self, path: Path) -> None:
        self.context.go(PAGE_OF[str(path[0])], path)
