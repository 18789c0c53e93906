"""Where opinions differ: questions to discuss, the widest apart first, and the perception gap of each step."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHeaderView

from planner.desktop.context import Context
from planner.desktop.pages import page_of_question
from planner.desktop.table import WordsTable
from planner.desktop.widgets import Card, Chip, WhyButton, button, clear, label
from planner.explain import Figure
from planner.readiness.respondents import QuestionVotes

HEADS = ("id", "question", "people", "median", "range", "deviation", "rwg", "round")
SIDES = ("executives", "practitioners", "gap")


class DiscussCard(Card):
    """Enter or a double click opens the question."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.table, self.none = WordsTable(), label(role="secondary", wrap=True)
        self.open_button = button(clicked=self.open_question)
        self.box.addWidget(self.none)
        self.box.addWidget(self.table)
        self.box.addWidget(self.open_button)
        self.table.activated.connect(lambda _: self.open_question())

    def open_question(self) -> None:
        discuss = self.context.assessment.respondents.discuss
        at = max(self.table.currentIndex().row(), 0)
        if at < len(discuss):
            self.context.go(page_of_question(discuss[at]), ("answers", discuss[at]))

    def retranslate(self) -> None:
        self.set_heading(self.context.text("respondents.discuss"))
        self.open_button.setText(self.context.text("respondents.open_question"))

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.respondents
        rows = [self._cells(q) for id in result.discuss if (q := result.question(id)) is not None]
        self.table.show_rows(
            [c.text(f"respondents.head.{h}") for h in HEADS], rows, c.text("respondents.discuss"), most=10
        )
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.horizontalHeader().setSectionResizeMode(HEADS.index("question"), QHeaderView.ResizeMode.Stretch)
        if rows and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self.none.setText(c.text("respondents.none_apart" if result.questions else "respondents.no_votes"))
        self.none.setVisible(not rows)
        for widget in (self.table, self.open_button):
            widget.setVisible(bool(rows))

    def _cells(self, q: QuestionVotes) -> list[str]:
        c = self.context
        low, high = q.bounds or (None, None)
        hidden = c.text("respondents.hidden")
        return [
            q.id, c.say(q.title), c.show_figure(q.voters), c.show_figure(q.median),
            f"{low}–{high}" if q.bounds else hidden,
            c.show_figure(q.deviation) if q.deviation.known else hidden,
            c.show_figure(q.rwg) if q.rwg.known else hidden,
            c.text("respondents.second_round" if q.revoted else "respondents.first_round"),
        ]  # fmt: skip


class GapCard(Card):
    """Executives and practitioners step by step; every number answers why."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.hint = label(role="secondary", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(4, 1)
        self.box.addWidget(self.hint)
        self.box.addLayout(self._grid)

    def retranslate(self) -> None:
        self.set_heading(self.context.text("respondents.gap"))

    def refresh(self) -> None:
        c, gaps = self.context, self.context.assessment.respondents.gaps
        clear(self._grid)
        known = [gap for gap in gaps if gap.gap.known]
        missing = next((gap.gap.missing[0] for gap in gaps if not gap.gap.known), None)
        self.hint.setText(c.text("respondents.gap_hint") if known else c.say(missing) if missing else "")
        self.hint.setVisible(bool(self.hint.text()))
        if not known:
            return
        for column, key in enumerate(SIDES, 1):
            self._grid.addWidget(
                label(c.text(f"respondents.head.{key}"), "label"), 0, column, Qt.AlignmentFlag.AlignRight
            )
        for row, gap in enumerate(gaps, 1):
            self._grid.addWidget(label(c.text(f"StepId.{gap.step}")), row, 0)
            for column, figure in enumerate((gap.executives, gap.practitioners, gap.gap), 1):
                self._grid.addWidget(self._number(figure), row, column, Qt.AlignmentFlag.AlignRight)
            if gap.flagged:
                self._grid.addWidget(Chip(c.text("respondents.flagged"), "warn"), row, 4, Qt.AlignmentFlag.AlignLeft)
            elif not gap.gap.known:
                self._grid.addWidget(label(c.say(gap.gap.missing[0]), "note", wrap=True), row, 4)

    def _number(self, figure: Figure) -> WhyButton:
        made = WhyButton()
        made.show_figure(figure, self.context.say(figure.name), self.context.show_figure(figure))
        made.asked.connect(self.context.why)
        return made
