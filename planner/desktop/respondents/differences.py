"""Where opinions differ, the widest apart first; what may be agreed at once; the perception gap of each step."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QHeaderView, QLineEdit

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figures import WhyButton
from planner.desktop.respondents.spread import SpreadCard
from planner.desktop.table import WordsTable
from planner.desktop.theme import px
from planner.desktop.widgets import button, clear, label
from planner.explain import Figure
from planner.finder.places import page_of
from planner.i18n import message
from planner.plan.respondents import agreed
from planner.readiness.respondents import QuestionVotes
from planner.readiness.votes import Verdict

HEADS = ("id", "question", "people", "median", "range", "deviation", "rwg", "next")
SIDES = ("executives", "practitioners", "gap")


class DiscussCard(Card):
    """Enter or a double click opens the question."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.table, self.none = WordsTable(), label(role="secondary", wrap=True)
        self.spread = SpreadCard(context)
        self.withheld = label(role="secondary", wrap=True)
        for widget in (self.none, self.table, self.withheld):
            self.box.addWidget(widget)
        self.table.activated.connect(lambda _: self.open_question())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_selected())

    @property
    def selected(self) -> QuestionVotes | None:
        shown, at = self._shown(), max(self.table.currentIndex().row(), 0)
        return shown[at] if at < len(shown) else None

    def open_question(self) -> None:
        if (found := self.selected) is not None:
            self.context.go(page_of(found.id), ("answers", found.id))

    def _show_selected(self) -> None:
        self.spread.show_question(self.selected)

    def _shown(self) -> list[QuestionVotes]:
        result = self.context.assessment.respondents
        return [q for id in (*result.discuss, *result.note) if (q := result.question(id)) is not None]

    def retranslate(self) -> None:
        self.set_heading(self.context.text("respondents.discuss"))

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.respondents
        rows = [self._cells(q) for q in self._shown()]
        self.table.show_rows(
            [c.text(f"respondents.head.{h}") for h in HEADS], rows, c.text("respondents.discuss"), most=10
        )
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.horizontalHeader().setSectionResizeMode(HEADS.index("question"), QHeaderView.ResizeMode.Stretch)
        if rows and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self.none.setText(c.text("respondents.none_apart"))
        self.none.setVisible(not rows and any(not q.withheld for q in result.questions))
        ids = result.withheld
        self.withheld.setText(c.text("respondents.withheld_questions", n=len(ids), ids=" ".join(ids)))
        self.withheld.setVisible(bool(ids))
        self.table.setVisible(bool(rows))
        self._show_selected()

    def _cells(self, q: QuestionVotes) -> list[str]:
        c = self.context
        low, high = q.bounds or (None, None)
        step = "note" if q.verdict is Verdict.NOTE else "settle" if q.revoted else "discuss"
        figures = (c.show_figure(figure) for figure in (q.deviation, q.rwg))
        return [
            q.id, c.say(q.title), c.show_figure(q.voters), c.show_figure(q.median), f"{low}–{high}", *figures,
            c.text(f"respondents.next.{step}"),
        ]  # fmt: skip


class CloseCard(Card):
    """Questions on which people agree anyway: one line says who settles them, one edit takes all their medians."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.hint, self.problem = label(role="secondary", wrap=True), label(role="error", wrap=True)
        self.by_label, self.by = label(role="label"), QLineEdit()
        self.by_label.setBuddy(self.by)
        self.by.setMaxLength(80)
        self.by.setFixedWidth(px(240))
        self.by.returnPressed.connect(self.agree)
        self.agree_button = button(clicked=self.agree)
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in (self.by_label, self.by, self.agree_button):
            line.addWidget(widget)
        line.addStretch(1)
        self.box.addWidget(self.hint)
        self.box.addLayout(line)
        self.box.addWidget(self.problem)
        self.problem.hide()

    def agree(self) -> None:
        c, by = self.context, self.by.text().strip()
        self.problem.setVisible(not by)
        if not by:
            self.by.setFocus()
            return
        made = c.assessment.respondents.taken_as_they_are(by, date.today())
        c.session.replace_plan(agreed(c.plan, made), message("respondents.edit.close", n=len(made)))
        c.recompute()
        c.toast(c.text("respondents.close_agreed", n=len(made)), undo=True)

    def retranslate(self) -> None:
        c = self.context
        self.set_heading(c.text("respondents.close"))
        self.by_label.setText(c.text("respondents.agree.by"))
        self.by.setAccessibleName(self.by_label.text())
        self.by.setPlaceholderText(c.text("respondents.agree.by_hint"))
        self.problem.setText(c.text("respondents.close_who"))

    def refresh(self) -> None:
        count = len(self.context.assessment.respondents.close)
        self.hint.setText(self.context.text("respondents.close_hint", n=count))
        self.agree_button.setText(self.context.text("respondents.close_agree", n=count))
        self.setVisible(bool(count))


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
        self.box.addStretch(1)

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
            if not gap.gap.known:
                self._grid.addWidget(label(c.say(gap.gap.missing[0]), "note", wrap=True), row, 1, 1, 4)
                continue
            for column, figure in enumerate((gap.executives, gap.practitioners, gap.gap), 1):
                self._grid.addWidget(self._number(figure), row, column, Qt.AlignmentFlag.AlignRight)
            if gap.flagged:
                self._grid.addWidget(Chip(c.text("respondents.flagged"), "warn"), row, 4, Qt.AlignmentFlag.AlignLeft)

    def _number(self, figure: Figure) -> WhyButton:
        made = WhyButton()
        made.show_figure(figure, self.context.say(figure.name), self.context.show_figure(figure))
        made.asked.connect(self.context.why)
        return made
