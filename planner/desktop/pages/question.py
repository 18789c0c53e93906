"""The readiness questions of one step: five anchored levels, unknown, not applicable, evidence, note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.context import Context
from planner.desktop.page import Hint
from planner.desktop.respondents.votes_card import VotesCard
from planner.desktop.score_controls import AnchorRow
from planner.desktop.widgets import Card, Chip, Segmented, button, clear, label
from planner.i18n import message
from planner.plan.answers import Answer, AnswerState
from planner.plan.respondents import has_value
from planner.readiness.bank import bank
from planner.readiness.respondents import QuestionVotes
from planner.readiness.results import QuestionScore

EVIDENCE = (0, 1, 2, 3, 4)


def _mark(given: Answer | None, effective: Answer | None) -> str:
    """What the strip shows for a question; a value of votes that is not yet agreed stands in brackets."""
    shown = given if has_value(given) else effective
    if shown is None or not has_value(shown):
        return "·"
    marks = {AnswerState.LEVEL: str(shown.level), AnswerState.UNKNOWN: "?", AnswerState.NOT_APPLICABLE: "–"}
    return marks[shown.state] if has_value(given) else f"({marks[shown.state]})"


class QuestionPage(QWidget):
    """Used as the last tab of steps 1-5; keys 1-5 answer, 0 unknown, N not applicable, E evidence, Enter next."""

    key_hints = (
        Hint("1–5", "hint.level"), Hint("↵", "hint.next_question"), Hint("0", "hint.unknown"), Hint("E", "hint.evidence"),
    )  # fmt: skip

    def __init__(self, context: Context, step: str) -> None:
        super().__init__()
        self.context, self.step = context, step
        self.questions = [q for q in bank().questions.values() if q.id.startswith(step)]
        self.at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        self.strip = self._places()
        columns.addLayout(self._question_column(), 1)
        columns.addWidget(self._side())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.addLayout(self.strip)
        box.addLayout(columns)

    def _places(self) -> QHBoxLayout:
        """One narrow button for each question of the step."""
        strip = QHBoxLayout()
        strip.setSpacing(4)
        self._strip_buttons: list[QToolButton] = []
        for i in range(len(self.questions)):
            place = QToolButton()
            place.setCheckable(True)
            place.clicked.connect(lambda _=False, i=i: self.show_question(i))
            place.setMinimumWidth(32)
            place.setMaximumWidth(44)
            place.setFixedHeight(40)
            place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._strip_buttons.append(place)
            strip.addWidget(place, 100)
        strip.addStretch(1)
        return strip

    def _question_column(self) -> QVBoxLayout:
        self.crumb = label(role="secondary")
        self.text, self.hint = label(role="title", wrap=True), label(role="lead", wrap=True)
        self.rows = [AnchorRow(n, self.context.theme) for n in range(1, 6)]
        for row in self.rows:
            row.clicked.connect(lambda _=False, r=row: self.answer(level=r.level))
        self.evidence_label, self.supported = label(role="label"), label(role="secondary")
        self.evidence = Segmented(EVIDENCE)
        self.evidence.chosen.connect(self._set_evidence)
        line = QHBoxLayout()
        line.addWidget(self.evidence_label, 1)
        line.addWidget(self.supported)
        self.form = Form(self.context, Answer, self._answer_path, only=("note", "evidence_link"))
        column = QVBoxLayout()
        column.setSpacing(8)
        for widget in (self.crumb, self.text, self.hint, *self.rows):
            column.addWidget(widget)
        column.addLayout(self._other_answers())
        column.addLayout(line)
        column.addWidget(self.evidence)
        column.addWidget(self.form)
        column.addStretch(1)
        return column

    def _other_answers(self) -> QHBoxLayout:
        """Unknown, not applicable, no answer; and on to the next question."""
        self.unknown = button(clicked=lambda: self.answer(state=AnswerState.UNKNOWN))
        self.inapplicable = button(clicked=lambda: self.answer(state=AnswerState.NOT_APPLICABLE))
        self.clear_button = button(kind="text", clicked=self._clear)
        self.next_button = button(kind="text", clicked=lambda: self.go_by(1))
        for made in (self.unknown, self.inapplicable):
            made.setCheckable(True)
        line = QHBoxLayout()
        for made in (self.unknown, self.inapplicable, self.clear_button):
            line.addWidget(made)
        line.addStretch(1)
        line.addWidget(self.next_button)
        return line

    def _side(self) -> QWidget:
        """Votes, what the question caps or holds, and what it is about."""
        self.effects, self.tags = Card(), Card()
        self._effects, self._tags = QVBoxLayout(), QVBoxLayout()
        self.effects.box.addLayout(self._effects)
        self.tags.box.addLayout(self._tags)
        self.votes = VotesCard(self.context, self._settled)
        side = QWidget()
        side.setFixedWidth(250)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        for card in (self.votes, self.effects, self.tags):
            column.addWidget(card)
        column.addStretch(1)
        return side

    @property
    def question(self) -> Any:
        return self.questions[self.at]

    @property
    def path(self) -> tuple[str, str]:
        return ("answers", self.question.id)

    def _answer_path(self) -> tuple[str, str] | None:
        return self.path if self.question.id in self.context.plan.answers else None

    @property
    def asked(self) -> list[int]:
        """Places of the questions that concern this company; conditional ones come and go with the profile."""
        scores = self.context.assessment.readiness.step(self.step).questions
        return [i for i, q in enumerate(scores) if q.asked]

    def go_by(self, by: int) -> None:
        """To the next or previous question that is asked, round the end."""
        asked = self.asked
        self.show_question(asked[(asked.index(self.at) + by) % len(asked)])

    def show_question(self, at: int) -> None:
        self.at = at
        self.refresh()

    def show_id(self, id: str) -> None:
        self.show_question(next((i for i, q in enumerate(self.questions) if q.id == id), 0))

    def answer(self, level: int | None = None, state: AnswerState = AnswerState.LEVEL) -> None:
        now = self.context.plan.answers.get(self.question.id) or Answer()
        changed = now.model_copy(update={"level": level, "state": state})
        self.context.edit(self.path, changed, message("question.answered", id=self.question.id))
        self.refresh()

    def _clear(self) -> None:
        if self.question.id in self.context.plan.answers:
            self.context.edit(self.path, None, message("question.cleared", id=self.question.id))
            self.refresh()

    def _set_evidence(self, grade: int) -> None:
        name = message("field.answer.evidence.label")
        if self.question.id in self.context.plan.answers:
            self.context.edit((*self.path, "evidence"), grade, name)
        elif self._voted() is not None:
            self.context.edit(self.path, Answer(evidence=grade), name)
        self.refresh()

    def _settled(self) -> None:
        """After agreeing or voting again: the keys of the page work, so that Enter leads to the next question."""
        self.refresh()
        self.setFocus()

    def _voted(self) -> QuestionVotes | None:
        return self.context.assessment.respondents.question(self.question.id)

    def retranslate(self) -> None:
        c = self.context
        self.hint.setText(c.text("question.hint"))
        self.unknown.setText(c.text("question.unknown"))
        self.inapplicable.setText(c.text("common.not_applicable"))
        self.clear_button.setText(c.text("question.clear"))
        self.next_button.setText(c.text("question.next"))
        self.evidence_label.setText(c.text("field.answer.evidence.label"))
        self.evidence.set_texts([f"{g} {c.text(f'question.evidence.{g}')}" for g in EVIDENCE])
        for g in EVIDENCE:
            whole = c.say(bank().method.evidence_grades[g])
            self.evidence.button(g).setToolTip(whole)
            self.evidence.button(g).setAccessibleName(f"{g} {whole}")
        self.effects.set_heading(c.text("question.effects"))
        self.tags.set_heading(c.text("question.tags"))
        self.votes.retranslate()
        self.form.retranslate()
        self.refresh()

    def refresh(self) -> None:
        asked = self.asked
        if self.at not in asked:
            self.at = asked[0]
        c, question = self.context, self.question
        answer, voted = c.plan.answers.get(question.id), self._voted()
        result = next(q for q in c.assessment.readiness.step(self.step).questions if q.id == question.id)
        star = " ★" if result.critical else ""
        self.crumb.setText(f"{question.id} · {c.say(question.title)}{star}")
        self.text.setText(c.say(question.text))
        self.votes.show_votes(voted, result.critical)
        self._show_levels(result, answer, voted)
        state = answer.state if answer else None
        self.unknown.setChecked(state is AnswerState.UNKNOWN)
        self.inapplicable.setChecked(state is AnswerState.NOT_APPLICABLE)
        self.inapplicable.setEnabled(not result.critical)
        self.clear_button.setEnabled(answer is not None)
        self.evidence.setEnabled(answer is not None or voted is not None)
        self.evidence.show_value(answer.evidence if answer else None)
        supported = result.supported
        key = "respondents.supported" if result.from_votes else "question.supported"
        self.supported.setText(
            c.text(key, declared=result.declared, supported=supported) if supported is not None else ""
        )
        self.form.refresh()
        self._show_places(asked)
        self._show_effects()
        self._show_tags()

    def _show_levels(self, result: QuestionScore, answer: Answer | None, voted: QuestionVotes | None) -> None:
        """The five levels, with marks on the answer, the median of the votes and the target."""
        c, question = self.context, self.question
        level = answer.level if answer and answer.state is AnswerState.LEVEL else None
        counts = voted.counts if voted is not None else None
        for row in self.rows:
            marks = []
            if row.level == level:
                marks.append(c.text("question.current"))
            if voted is not None and row.level == voted.median.value:
                marks.append(c.text("respondents.median_mark"))
            if row.level == result.target:
                marks.append(c.text("question.target", level=result.target))
            row.setChecked(row.level == level)
            count = counts[row.level - 1] if counts else 0
            row.show_row(
                c.text(f"ReadinessLevel.{row.level}"), c.say(question.levels[row.level - 1]), " · ".join(marks), c.theme,
                (count, max(counts)) if counts else None, c.text("respondents.votes", n=count) if counts else "",
            )  # fmt: skip

    def _show_places(self, asked: Sequence[int]) -> None:
        c = self.context
        for i, (made, shown) in enumerate(zip(self._strip_buttons, self.questions, strict=True)):
            made.setVisible(i in asked)
            mark = _mark(c.plan.answers.get(shown.id), c.assessment.respondents.answers.get(shown.id))
            critical = "★" if shown.critical else ""
            made.setText(f"{mark}\n{i + 1}{critical}")
            made.setAccessibleName(f"{shown.id} {c.say(shown.title)}: {mark}")
            made.setToolTip(c.say(shown.title))
            made.setChecked(i == self.at)

    def _show_effects(self) -> None:
        c, question = self.context, self.question
        clear(self._effects)
        gates = [g for g in c.assessment.readiness.step(self.step).gates if g.question == question.id]
        holds = [h for h in c.assessment.readiness.holds if h.fix_question == question.id]
        for words in (*(c.say(g.sentence) for g in gates), *(c.say(h.title) for h in holds)):
            self._effects.addWidget(label(words, wrap=True))
        if not gates and not holds:
            self._effects.addWidget(label(c.text("question.no_effects"), "secondary", wrap=True))

    def _show_tags(self) -> None:
        c, question = self.context, self.question
        clear(self._tags)
        line = QHBoxLayout()
        for tag in question.tags:
            line.addWidget(Chip(c.text(f"Challenge.{tag}"), "plain"))
        line.addStretch(1)
        self._tags.addLayout(line)
        if question.evidence is not None:
            self._tags.addWidget(label(c.text("question.evidence_examples"), "label"))
            self._tags.addWidget(label(c.say(question.evidence), "secondary", wrap=True))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, name = event.key(), event.text().lower()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_5:
            self.answer(level=key - Qt.Key.Key_0)
        elif key == Qt.Key.Key_0:
            self.answer(state=AnswerState.UNKNOWN)
        elif name == "n" and self.inapplicable.isEnabled():
            self.answer(state=AnswerState.NOT_APPLICABLE)
        elif name == "e":
            self.evidence.buttons()[0].setFocus()
        elif name == "m":
            if (focus := self.form.first_focus()) is not None:
                focus.setFocus()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.go_by(1)
        elif key == Qt.Key.Key_Up:
            self.go_by(-1)
        else:
            super().keyPressEvent(event)
