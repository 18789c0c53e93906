"""The ladder with its formula; a rung that is picked shows its conditions and can be decided for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.level.ladder_view import Block, LadderView, Swatch
from planner.desktop.marked import mark, marked
from planner.desktop.widgets import button, clear, label
from planner.explain import Path
from planner.i18n import message
from planner.plan.customisation import Rung
from planner.readiness.bank import bank
from planner.readiness.ladder_words import asks, formula, need_reasons, stops_at
from planner.readiness.results import Condition, LevelDecision, RungState

SIGNS = {True: ("check", "good", "met"), False: ("warning", "warnd", "missed"), None: ("help", "muted", "open")}
GROUPS = ((0, 0, "as_is"), (1, 2, "moderate"), (3, 5, "extensive"))
LEGEND = {"chosen": "decision", "able": "able", "needed": "needed"}


def sign(state: bool | None, context: Context) -> QWidget:
    name, token, words = SIGNS[state]
    return mark(name, context.theme, token, context.text(f"level.reason.{words}"))


class LadderCard(Card):
    """``go`` leads to the field that answers a condition."""

    def __init__(self, context: Context, go: Callable[[Path], Any]) -> None:
        super().__init__()
        self.context, self._go = context, go
        self.at: int | None = None
        self.formula, self.climb = label(role="h3", wrap=True), label(role="secondary", wrap=True)
        said = QWidget()
        lines = QVBoxLayout(said)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(1)
        lines.addWidget(self.formula)
        lines.addWidget(self.climb)
        lines.addStretch(1)
        self.ladder = LadderView(context.theme, said)
        self.ladder.picked.connect(self.pick)
        self.detail, self._columns = QWidget(), QHBoxLayout()
        self._columns.setSpacing(24)
        self.detail_name, self.what = label(role="h3", wrap=True), label(role="secondary", wrap=True)
        self.decide = button(clicked=self._decide)
        head = QHBoxLayout()
        about = QVBoxLayout()
        about.setSpacing(1)
        about.addWidget(self.detail_name)
        about.addWidget(self.what)
        head.addLayout(about, 1)
        head.addWidget(self.decide)
        column = QVBoxLayout(self.detail)
        column.setContentsMargins(0, 8, 0, 0)
        column.addLayout(head)
        column.addLayout(self._columns)
        self.box.setSpacing(3)
        for widget in (self.ladder, self.detail):
            self.box.addWidget(widget)
        self._legend = {state: (Swatch(state, context.theme), label(role="note")) for state in LEGEND}
        for swatch, words in self._legend.values():
            self.side.addWidget(swatch)
            self.side.addWidget(words)
            self.side.addSpacing(8)
        self.detail.hide()

    @property
    def _level(self) -> LevelDecision:
        return self.context.assessment.level

    def pick(self, at: int) -> None:
        """Show the conditions of a rung; the same again closes them."""
        self.at = None if at == self.at else at
        self.refresh()

    def _decide(self) -> None:
        if self.at is None:
            return
        id = self._level.rungs[self.at].id
        chosen = None if self._level.chosen == id else Rung(id)
        name = message("level.rung.chosen", rung=id) if chosen else message("level.rung.followed")
        self.context.edit(("customisation", "chosen_rung"), chosen, name)
        self.context.recompute()

    def retranslate(self) -> None:
        c = self.context
        self.set_heading(c.text("level.ladder"))
        self.climb.setText(c.text("level.formula.climb"))
        for state, (_, words) in self._legend.items():
            words.setText(c.text(f"level.legend.{LEGEND[state]}"))

    def refresh(self) -> None:
        c, level = self.context, self._level
        self.formula.setText(c.say(formula(level)))
        blocks = tuple(self._block(r) for r in level.rungs)
        groups = tuple((first, last, c.text(f"Level.{id}")) for first, last, id in GROUPS)
        for swatch, _ in self._legend.values():
            swatch.theme = c.theme
            swatch.update()
        self.ladder.setAccessibleName(self.formula.text())
        self.ladder.show_blocks(blocks, groups, self.at, c.theme)
        self._show_detail()

    def _block(self, rung: RungState) -> Block:
        c, level = self.context, self._level
        taken = level.chosen or level.recommended
        state = "chosen" if rung.id == taken else "able" if rung.able else "needed" if rung.needed else "other"
        marks = [(key, at) for key, at in (("need", level.need), ("ability", level.ability), ("decision", taken))]
        here = [c.text(f"level.mark.{key}") for key, at in marks if at == rung.id]
        told = here[0] if here else ""
        for other in here[1:]:
            told = c.text("level.mark.join", first=told, second=other)
        reason = ""
        if rung.id == level.ability and (stops := stops_at(level)) is not None:
            reason = c.say(stops)
        elif rung.id == level.need:
            reason = " · ".join(need_reasons(rung.id, c.plan.customisation.needs, bank()))
        return Block(
            f"{rung.id} {c.say(rung.name)}", c.text("level.block.cost", cost=rung.cost_class),
            tuple(c.say(words) for words in asks(rung.id, bank())), state, told, reason,
            rung.id == level.need and rung.id != level.ability,
        )  # fmt: skip

    def _show_detail(self) -> None:
        c, level = self.context, self._level
        self.detail.setVisible(self.at is not None)
        if self.at is None:
            return
        rung = level.rungs[self.at]
        name = f"{rung.id} {c.say(rung.name)}"
        self.detail_name.setText(c.text("level.rung.conditions", rung=name))
        self.what.setText(c.say(rung.what))
        self.decide.setText(c.text("level.rung.follow" if level.chosen == rung.id else "level.rung.choose"))
        clear(self._columns)
        for key, conditions in (("needs", rung.needs), ("preconditions", rung.preconditions)):
            self._columns.addLayout(self._conditions(c.text(f"level.rung.{key}"), conditions), 1)

    def _conditions(self, heading: str, conditions: Sequence[Condition]) -> QVBoxLayout:
        c, column = self.context, QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(label(heading, "label"))
        for condition in conditions:
            link = None
            if condition.question is not None:
                path: Path = ("answers", condition.question)
                link = (condition.question, lambda p=path: self._go(p))
            elif condition.need is not None:
                path = ("customisation", "needs", condition.need)
                link = (condition.need, lambda p=path: self._go(p))
            column.addWidget(marked(sign(condition.holds, c), "", c.say(condition.sentence), link))
        if not conditions:
            column.addWidget(label(c.text("level.rung.always"), "secondary", wrap=True))
        column.addStretch(1)
        return column
