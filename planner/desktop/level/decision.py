"""The decision: fit of the three levels, the ladder, why this rung, and what to fix to move up."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.chart_view import ChartView
from planner.desktop.context import Context
from planner.desktop.palettes import chart_palette
from planner.desktop.widgets import Card, LevelChip, Stat, button, clear, label, stat_row, tab_column
from planner.plan.customisation import Customisation
from planner.readiness.actions import actions
from planner.readiness.results import Condition

PAGE_OF_STEP = {"1": "opportunity", "2": "team", "3": "data", "4": "infrastructure", "5": "responsible"}
MOST_ROWS = 8
HEADS = ("question", "item", "action", "change", "owner", "time")


class Decision(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.ladder_card, self.ladder = Card(), ChartView()
        self.ladder_card.box.addWidget(self.ladder)
        self.fit_card = Card()
        self.fits = [Stat() for _ in range(3)]
        line = stat_row(self.fits, context.why)
        self.fit_card.box.addLayout(line)
        self.why_card, self.fix_card, self.choice_card = Card(), Card(), Card()
        self._why, self._fix = QVBoxLayout(), QGridLayout()
        self._fix.setHorizontalSpacing(14)
        self._fix.setVerticalSpacing(8)
        for column, stretch in enumerate((0, 3, 5, 0, 1, 1)):
            self._fix.setColumnStretch(column, stretch)
        self.why_card.box.addLayout(self._why)
        self.fix_card.box.addLayout(self._fix)
        self.more = label(role="secondary", wrap=True)
        self.to_build = button(kind="text", clicked=lambda: context.go("build"))
        self.fix_card.box.addWidget(self.more)
        self.fix_card.box.addWidget(self.to_build)
        self.form = Form(context, Customisation, ("customisation",))
        self.choice_card.box.addWidget(self.form)
        left, right = QVBoxLayout(), QVBoxLayout()
        for side, card in ((left, self.why_card), (right, self.fix_card), (right, self.choice_card)):
            side.addWidget(card)
        left.addStretch(1)
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(12)
        columns.addLayout(left, 2)
        columns.addLayout(right, 3)
        box = tab_column(self)
        box.addWidget(self.fit_card)
        box.addWidget(self.ladder_card)
        box.addLayout(columns)
        box.addStretch(1)

    def retranslate(self) -> None:
        c = self.context
        for card, key in ((self.ladder_card, "ladder"), (self.fit_card, "fit"), (self.why_card, "why"),
                          (self.choice_card, "choice")):  # fmt: skip
            card.set_heading(c.text(f"level.{key}"))
        self.to_build.setText(c.text("level.fix.to_build"))
        self.form.retranslate()

    def refresh(self) -> None:
        from planner.charts import ladder

        c, level = self.context, self.context.assessment.level
        for stat, (id, figure) in zip(self.fits, level.fit, strict=True):
            stat.show_figure(figure, c.say, c.language, c.text(f"Level.{id}"))
        self.ladder.show_chart(
            lambda width: ladder.draw(level, c.language, chart_palette(c.theme), width),
            ladder.describe(level, c.language),
        )
        self.form.refresh()
        self._show_why()
        self._show_fix()

    def _show_why(self) -> None:
        c, level = self.context, self.context.assessment.level
        clear(self._why)
        self._why.addWidget(label(c.say(level.verdict), "strong", wrap=True))
        for words in level.advice:
            self._why.addWidget(label(c.say(words), wrap=True))
        rung = next((r for r in level.rungs if r.id == (level.chosen or level.recommended)), None)
        if rung is None:
            return
        for condition in (*rung.needs, *rung.preconditions):
            mark = {True: "✓", False: "▲", None: "?"}[condition.holds]
            self._why.addWidget(label(f"{mark} {c.say(condition.sentence)}", "secondary", wrap=True))

    def _show_fix(self) -> None:
        c, level = self.context, self.context.assessment.level
        clear(self._fix)
        order = [r.id for r in level.rungs]
        upper = 0 if level.ability is None else order.index(level.ability) + 1
        if level.to_fix:
            rung = level.rungs[upper]
            self.fix_card.set_heading(c.text("level.climb", rung=f"{rung.id} {c.say(rung.name)}"))
            for column, head in enumerate(HEADS):
                self._fix.addWidget(label(c.text(f"level.fix.{head}"), "note"), 0, column)
        else:
            self.fix_card.set_heading(c.text("level.fix"))
            self._fix.addWidget(label(c.text("level.nothing_to_fix"), "secondary", wrap=True), 0, 0, 1, len(HEADS))
        for row, condition in enumerate(level.to_fix[:MOST_ROWS], 1):
            self._fix_row(row, condition)
        left = len(level.to_fix) - MOST_ROWS
        self.more.setText(c.text("level.fix.more", n=left) if left > 0 else "")
        self.more.setVisible(left > 0)
        self.to_build.setVisible(bool(level.to_fix))

    def _fix_row(self, row: int, condition: Condition) -> None:
        c, id = self.context, condition.question
        action = actions().get(condition.action or "")
        if id is not None:
            self._fix.addWidget(button(id, "text", clicked=lambda: self._to_question(id)), row, 0)
        self._fix.addWidget(label(c.say(condition.sentence), wrap=True), row, 1)
        words = c.say(action.text) if action else c.text("level.fix.answer") if condition.holds is None else "–"
        self._fix.addWidget(label(words, "secondary", wrap=True), row, 2)
        if condition.wanted is not None:
            self._fix.addWidget(self._change(condition), row, 3)
        if action is not None:
            self._fix.addWidget(label(c.text(f"Role.{action.owner}"), "secondary", wrap=True), row, 4)
            self._fix.addWidget(label(c.text(f"level.effort.{action.effort}"), "secondary", wrap=True), row, 5)

    def _change(self, condition: Condition) -> QWidget:
        made, theme = QWidget(), self.context.theme
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        for at, level in enumerate((condition.now, condition.wanted)):
            if at:
                line.addWidget(QLabel("→"))
            chip = LevelChip(theme, 20)
            chip.show_level(level, theme)
            line.addWidget(chip)
        line.addStretch(1)
        return made

    def _to_question(self, id: str) -> None:
        self.context.go(PAGE_OF_STEP[id[1]], ("answers", id))

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        return self.form.focus_field(path)
