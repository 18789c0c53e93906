"""The nine safeguards as cards: what each is for, what it costs, which risks call for it; chosen with a tick."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.widgets import label, tab_column
from planner.i18n import message
from planner.plan.responsible import Guardrail
from planner.readiness.responsible_results import GuardrailState

COLUMNS = 3
MOST = 2
"""Proposed risks named on a card."""


class Safeguards(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.hint = label(role="secondary", wrap=True)
        self.cards = [SafeguardCard(context) for _ in Guardrail]
        grid = QGridLayout()
        grid.setSpacing(12)
        for at, card in enumerate(self.cards):
            grid.addWidget(card, at // COLUMNS, at % COLUMNS)
            grid.setColumnStretch(at % COLUMNS, 1)
        box = tab_column(self, 10)
        box.addWidget(self.hint)
        box.addLayout(grid)
        box.addStretch(1)

    def retranslate(self) -> None:
        source = self.context.assessment.responsible.guardrails[0].source
        words = self.context.text("guardrails.source", source=source.title, as_of=str(source.as_of))
        self.hint.setText(f"{self.context.text('guardrails.hint')} {words}")

    def refresh(self) -> None:
        for card, state in zip(self.cards, self.context.assessment.responsible.guardrails, strict=True):
            card.show_state(state)

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        if path[:2] != ("responsible", "guardrails"):
            return False
        self.cards[0].tick.setFocus()
        return True


class SafeguardCard(Card):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self._id = context, ""
        self.tick, self.chip = QCheckBox(), Chip()
        self.side.addWidget(self.chip)
        self.what, self.risks = label(wrap=True), label(role="secondary", wrap=True)
        self.costs, self.against = label(role="secondary", wrap=True), label(role="note", wrap=True)
        for widget in (self.what, self.risks, self.costs, self.against):
            self.box.addWidget(widget)
        self.box.addStretch(1)
        self.box.addWidget(self.tick)
        self.tick.clicked.connect(self._chosen)

    def show_state(self, state: GuardrailState) -> None:
        c = self.context
        self._id = state.id
        name = c.text(f"Guardrail.{state.id}")
        self.set_heading(name)
        if state.chosen:
            self.chip.show_state(c.text("guardrails.chosen"), "good")
        else:
            self.chip.show_state(c.text("guardrails.proposed") if state.proposed else "", "warn")
        self.what.setText(c.say(state.what))
        found = []
        if state.risks:
            found.append(c.text("guardrails.risks", risks=", ".join(f"R{i + 1}" for i in state.risks)))
        if state.proposals:
            names = [c.say(name) for name in state.proposals[:MOST]]
            if len(state.proposals) > MOST:
                names.append(c.text("risks.more", n=len(state.proposals) - MOST))
            found.append(c.text("guardrails.open_proposals", names=" · ".join(names)))
        self.risks.setText("\n".join(found) or c.text("guardrails.no_risks"))
        self.costs.setText(
            "\n".join(
                (
                    c.text("guardrails.stage", stage=state.stage),
                    c.text("guardrails.latency", words=state.latency),
                    c.text("guardrails.people", words=state.people),
                )
            )
        )
        against = " · ".join(c.say(t) for t in (*state.nist, *state.owasp))
        self.against.setText(c.text("guardrails.against", words=against))
        self.tick.setText(c.text("guardrails.use"))
        self.tick.setAccessibleName(f"{c.text('guardrails.use')}: {name}")
        self.tick.setChecked(state.chosen)

    def _chosen(self, on: bool) -> None:
        c, mine = self.context, Guardrail(self._id)
        chosen = tuple(g for g in Guardrail if (on if g is mine else g in c.plan.responsible.guardrails))
        c.edit(("responsible", "guardrails"), chosen, message("field.responsible.guardrails.label"))
