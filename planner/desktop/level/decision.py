"""The decision: fit of the three levels, the ladder, why this rung, and what to fix to move up."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.cards import Card
from planner.desktop.chips import LevelChip
from planner.desktop.context import Context
from planner.desktop.level.fit_cards import FitCards
from planner.desktop.level.ladder_card import LadderCard, sign
from planner.desktop.level.needs import COMPANY
from planner.desktop.marked import mark, marked
from planner.desktop.page import Hint
from planner.desktop.theme import px
from planner.desktop.widgets import button, clear, label, rule, tab_column
from planner.explain import Path
from planner.finder.places import page_holding
from planner.plan.customisation import Customisation
from planner.readiness.actions import actions
from planner.readiness.bank import bank
from planner.readiness.ladder_words import Reason, reasons
from planner.readiness.results import Condition

MOST_ROWS, MOST_OPEN = 8, 5
OWNER = 92
"""Width of owner and time in px of the design: what to do gets the rest."""
QUESTION_CONDITION = "readiness.condition.question"
HEADS = (("question",), ("item",), ("action",), ("change",), ("owner", "time"))


class Decision(QWidget):
    key_hints = (Hint("← →", "hint.rungs"), Hint("F1", "hint.why"), Hint("Ctrl Z", "hint.undo"))

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.fits, self.ladder = FitCards(context), LadderCard(context, self._to_answer)
        self.why_card, self.fix_card, self.choice_card = Card(), Card(), Card()
        self._why, self._fix = QVBoxLayout(), QGridLayout()
        self._why.setSpacing(8)
        self._fix.setHorizontalSpacing(12)
        self._fix.setVerticalSpacing(6)
        for column, stretch in enumerate((0, 2, 6, 0, 0)):
            self._fix.setColumnStretch(column, stretch)
        self.why_card.box.addLayout(self._why)
        self.why_card.box.addStretch(1)
        self.fix_card.box.addLayout(self._fix)
        self.more = label(role="secondary", wrap=True)
        self.to_build = button(clicked=lambda: context.go("build", ("tab", "tab.roadmap")))
        self.own = button(kind="text", clicked=self._choose)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(self.to_build)
        line.addWidget(self.own)
        line.addStretch(1)
        self.fix_card.box.addWidget(self.more)
        self.fix_card.box.addStretch(1)
        self.fix_card.box.addLayout(line)
        self.form = Form(context, Customisation, ("customisation",), columns=2)
        self.choice_card.box.addWidget(self.form)
        columns = QHBoxLayout()
        columns.setSpacing(12)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.fix_card)
        right.addWidget(self.choice_card)
        right.addStretch(1)
        columns.addWidget(self.why_card, 3)
        columns.addLayout(right, 5)
        box = tab_column(self)
        for widget in (self.fits, self.ladder):
            box.addWidget(widget)
        box.addLayout(columns)
        box.addStretch(1)

    def retranslate(self) -> None:
        c = self.context
        self.choice_card.set_heading(c.text("level.choice"))
        self.to_build.setText(c.text("level.fix.to_build"))
        self.own.setText(c.text("level.own_choice"))
        self.ladder.retranslate()
        self.form.retranslate()

    def refresh(self) -> None:
        self.fits.refresh()
        self.ladder.refresh()
        self.form.refresh()
        self._show_why()
        self._show_fix()

    def _show_why(self) -> None:
        c, level = self.context, self.context.assessment.level
        clear(self._why)
        for advice in level.advice:
            self._why.addWidget(marked(mark("info", c.theme, "accd"), "", c.say(advice)))
        found = reasons(level, c.plan.customisation.needs, bank())
        self.why_card.set_heading(c.text("level.why" if found else "level.questions_needed"))
        for reason in found:
            self._why.addWidget(self._reason(reason))
        if not found:
            for path, words in self._open_answers()[:MOST_OPEN]:
                self._why.addWidget(button(words, "text", partial(self._to_answer, path)))

    def _reason(self, reason: Reason) -> QWidget:
        c, path = self.context, reason.path
        link = (c.text("level.reason.to_answer"), partial(self._to_answer, path)) if path is not None else None
        sentence = c.say(reason.sentence) if reason.sentence is not None else ""
        return marked(sign(reason.state, c), c.say(reason.title), sentence, link)

    def _open_answers(self) -> list[tuple[Path, str]]:
        """What has to be answered before a level can be told: questions first, then needs."""
        c, level = self.context, self.context.assessment.level
        asked = dict.fromkeys(x.question for x in level.to_fix if x.question is not None)
        found: list[tuple[Path, str]] = [
            (("answers", id), f"{id} {c.say(bank().questions[id].title)}") for id in asked if id is not None
        ]
        return found + [((*COMPANY, id), f"{id} {c.say(bank().needs[id].title)}") for id in level.needs_missing]

    def _choose(self) -> None:
        self._to_answer(("customisation", "chosen_rung"))

    def _to_answer(self, path: Path) -> None:
        page = page_holding(path)
        if page is not None:
            self.context.go(page, path)

    def _show_fix(self) -> None:
        c, level = self.context, self.context.assessment.level
        clear(self._fix)
        order = [r.id for r in level.rungs]
        upper = 0 if level.ability is None else order.index(level.ability) + 1
        if level.to_fix:
            rung = level.rungs[upper]
            self.fix_card.set_heading(c.text("level.climb", rung=f"{rung.id} {c.say(rung.name)}"))
            for column, head in enumerate(HEADS):
                self._fix.addWidget(label(" · ".join(c.text(f"level.fix.{key}") for key in head), "note"), 0, column)
        else:
            self.fix_card.set_heading(c.text("level.fix"))
            self._fix.addWidget(label(c.text("level.nothing_to_fix"), "secondary", wrap=True), 0, 0, 1, len(HEADS))
        for row, condition in enumerate(level.to_fix[:MOST_ROWS]):
            self._fix.addWidget(rule(), 2 * row + 1, 0, 1, len(HEADS))
            self._fix_row(2 * row + 2, condition)
        left = len(level.to_fix) - MOST_ROWS
        self.more.setText(c.text("level.fix.more", n=left) if left > 0 else "")
        self.more.setVisible(left > 0)
        self.to_build.setVisible(bool(level.to_fix))

    def _fix_row(self, row: int, condition: Condition) -> None:
        c, id = self.context, condition.question
        action = actions().get(condition.action or "")
        star, item = "", c.say(condition.sentence)
        if id is not None and condition.sentence.key == QUESTION_CONDITION:
            question = bank().questions[id]
            star, item = " ★" if question.critical else "", c.say(question.title)
        cells: list[QWidget | None] = [None] * len(HEADS)
        if id is not None:
            cells[0] = button(f"{id}{star}", "why", partial(self._to_answer, ("answers", id)))
        cells[1] = label(item, "h3", wrap=True)
        done = c.say(action.text) if action else c.text("level.fix.answer") if condition.holds is None else "–"
        cells[2] = label(done, "secondary", wrap=True)
        if condition.wanted is not None:
            cells[3] = self._change(condition)
        if action is not None:
            told = f"{c.text(f'Role.{action.owner}')}\n{c.text(f'level.effort.{action.effort}')}"
            cells[4] = owner = label(told, "secondary", wrap=True)
            owner.setFixedWidth(px(OWNER))
        for column, cell in enumerate(cells):
            if cell is not None:
                self._fix.addWidget(cell, row, column, Qt.AlignmentFlag.AlignVCenter)

    def _change(self, condition: Condition) -> QWidget:
        made, theme = QWidget(), self.context.theme
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        for at, level in enumerate((condition.now, condition.wanted)):
            if at:
                line.addWidget(mark("chevron-right", theme, "muted"))
            chip = LevelChip(theme, 20)
            chip.show_level(level, theme)
            line.addWidget(chip)
        line.addStretch(1)
        made.setAccessibleName(self.context.say(condition.sentence))
        return made

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        return self.form.focus_field(path)
