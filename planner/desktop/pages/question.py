"""The readiness questions of one step: five anchored levels, unknown, not applicable, evidence, note."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.context import Context
from planner.desktop.controls import Segmented
from planner.desktop.figures import WhyButton, say_why
from planner.desktop.keys import single
from planner.desktop.page import Hint
from planner.desktop.question_side import EffectsCard, NextCard, TagsCard
from planner.desktop.question_strip import Strip
from planner.desktop.respondents.votes_card import VotesCard
from planner.desktop.score_controls import AnchorRow, StateRow
from planner.desktop.theme import font, px
from planner.desktop.tips import tip
from planner.desktop.widgets import button, label
from planner.explain import Quantity
from planner.finder.places import page_of
from planner.i18n import message
from planner.plan.answers import Answer, AnswerState
from planner.plan.respondents import has_value
from planner.readiness.bank import Question, bank
from planner.readiness.effects import evidence_words, supported_figure
from planner.readiness.respondents import QuestionVotes
from planner.readiness.results import QuestionScore

WIDEST = 16_777_215
"""Qt's largest width: no limit."""
EVIDENCE = (0, 1, 2, 3, 4)
SIDE_WIDTH = 268
STACKED_UNDER = 860
"""Narrower than this many px, the cards beside the question go below it."""
STATE_MARKS = {AnswerState.UNKNOWN: "?", AnswerState.NOT_APPLICABLE: "–"}


class QuestionPage(QWidget):
    """Used as the last tab of steps 1-5; keys 1-5 answer, 0 unknown, N not applicable, E evidence, Enter next."""

    key_hints = (
        Hint("1–5", "hint.level"), Hint("↵", "hint.next_question"), Hint("0", "hint.unknown"), Hint("E", "hint.evidence"),
    )  # fmt: skip

    def __init__(self, context: Context, step: str) -> None:
        super().__init__()
        self.context, self.step = context, step
        self.questions = [q for q in bank().questions.values() if q.id.startswith(step)]
        self._dimensions = {d.id: d for d in bank().step(step).dimensions}
        self.at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.columns.setSpacing(16)
        self.answers = self._question_column()
        self.columns.addLayout(self.answers, 1)
        self.columns.addWidget(self._side())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(4)
        self.head = self._head()
        box.addLayout(self.head)
        box.addLayout(self.columns)

    def _head(self) -> QHBoxLayout:
        """Where the question stands at the left, the questions of the step at the right."""
        self.place, self.crumb = label(role="label", wrap=True), label(role="label", wrap=True)
        self.strip = Strip(len(self.questions), self.context.theme)
        self.strip.picked.connect(self.show_question)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.place)
        words.addWidget(self.crumb)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addLayout(words, 1)
        line.addWidget(self.strip, 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _question_column(self) -> QVBoxLayout:
        self.text, self.hint = label(role="title", wrap=True), label(role="lead", wrap=True)
        self.rows = [AnchorRow(n, self.context.theme) for n in range(1, 6)]
        for row in self.rows:
            row.clicked.connect(lambda _=False, r=row: self.answer(level=r.level))
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(self.text)
        column.addLayout(self._hint_line())
        for row in self.rows:
            column.addWidget(row)
        column.addLayout(self._other_answers())
        column.addSpacing(4)
        column.addLayout(self._evidence_line())
        column.addWidget(self.evidence)
        column.addLayout(self._written())
        column.addStretch(1)
        return column

    def _other_answers(self) -> QHBoxLayout:
        self.unknown, self.inapplicable = StateRow(self.context.theme, "0"), StateRow(self.context.theme, "N")
        self.unknown.clicked.connect(lambda: self.answer(state=AnswerState.UNKNOWN))
        self.inapplicable.clicked.connect(lambda: self.answer(state=AnswerState.NOT_APPLICABLE))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.unknown, 3)
        line.addWidget(self.inapplicable, 2)
        return line

    def _evidence_line(self) -> QHBoxLayout:
        """Name of the field at the left; declared and supported level, how far the evidence carries, and why."""
        self.evidence_label, self.supported = label(role="h3"), label(role="secondary", wrap=True)
        self.supported.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.supported_why = WhyButton()
        self.supported_why.asked.connect(self.context.why)
        self.evidence = Segmented(EVIDENCE)
        self.evidence.chosen.connect(self._set_evidence)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.evidence_label)
        line.addWidget(self.supported, 1)
        line.addWidget(self.supported_why)
        return line

    def _hint_line(self) -> QHBoxLayout:
        """What to choose; how many are answered; on to the next open or critical question."""
        self.progress = label(role="secondary")
        self.open_button = button(kind="text", clicked=self.go_open)
        self.critical_button = button(kind="text", clicked=self.go_critical)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.hint, 1)
        for made in (self.progress, self.open_button, self.critical_button):
            line.addWidget(made)
        return line

    def _written(self) -> QHBoxLayout:
        """Note at the left; evidence, clearing and the way on at the right, as high as the note."""
        self.form = Form(self.context, Answer, self._answer_path, only=("note",))
        self.link_form = Form(self.context, Answer, self._answer_path, only=("evidence_link",))
        self.link_note = label(role="note", wrap=True)
        self.clear_button = button(kind="text", clicked=self._clear)
        self.next_button = button(kind="text", clicked=lambda: self.go_by(1))
        ways = QHBoxLayout()
        ways.addWidget(self.clear_button)
        ways.addStretch(1)
        ways.addWidget(self.next_button)
        right = QVBoxLayout()
        right.setSpacing(1)
        right.addWidget(self.link_form)
        right.addWidget(self.link_note)
        right.addLayout(ways)
        right.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(self.form, 1, Qt.AlignmentFlag.AlignTop)
        line.addLayout(right, 1)
        return line

    def _side(self) -> QWidget:
        """Votes, what the question caps or holds, what it is about, what lifts it."""
        c = self.context
        self.effects, self.tags, self.up = EffectsCard(c), TagsCard(c), NextCard(c)
        self.votes = VotesCard(c, self._settled)
        self.cards = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self.cards.setSpacing(12)
        for card in (self.effects, self.up, self.tags):
            self.cards.addWidget(card, 1)
        self.side = QWidget()
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.votes)
        column.addLayout(self.cards)
        column.addStretch(1)
        self.side.setFixedWidth(px(SIDE_WIDTH))
        return self.side

    def minimumSizeHint(self) -> QSize:
        """As narrow as the question alone: the cards beside it can go below."""
        narrowest = max(p.minimumSize().width() for p in (self.head, self.answers))
        return QSize(narrowest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside the question where there is room, else below it and side by side."""
        direction, stacked = QBoxLayout.Direction, self.width() < px(STACKED_UNDER)
        self.columns.setDirection(direction.TopToBottom if stacked else direction.LeftToRight)
        self.cards.setDirection(direction.LeftToRight if stacked else direction.TopToBottom)
        self.side.setMinimumWidth(0 if stacked else px(SIDE_WIDTH))
        self.side.setMaximumWidth(WIDEST if stacked else px(SIDE_WIDTH))
        super().resizeEvent(event)

    @property
    def question(self) -> Question:
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

    def go_open(self) -> None:
        """To the next question that is asked and has no answer, in this step or a later one, round the end."""
        self._go_next(lambda q: q.asked and not q.answered, "question.none_open")

    def go_critical(self) -> None:
        """To the next critical question whose supported level is below its target."""
        self._go_next(
            lambda q: q.critical and not q.not_applicable and (q.supported or 0) < q.target, "question.none_critical"
        )

    def _go_next(self, wanted: Callable[[QuestionScore], bool], none: str) -> None:
        every = [q for step in self.context.assessment.readiness.steps for q in step.questions]
        now = next(i for i, q in enumerate(every) if q.id == self.question.id)
        found = next((q for q in every[now + 1 :] + every[:now] if wanted(q)), None)
        if found is None:
            self.context.toast(self.context.text(none))
        elif found.step == self.step:
            self.show_id(found.id)
        else:
            self.context.go(page_of(found.id), ("answers", found.id))

    def show_question(self, at: int) -> None:
        self.at = at
        self.refresh()

    def show_id(self, id: str) -> None:
        """The question with its keys at work."""
        self.show_question(next((i for i, q in enumerate(self.questions) if q.id == id), 0))
        self.setFocus()

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
        self.clear_button.setText(c.text("question.clear"))
        for made, key in ((self.open_button, "next_open"), (self.critical_button, "next_critical")):
            made.setText(c.text(f"question.{key}"))
            made.setToolTip(c.text(f"question.{key}_hint"))
            made.setAccessibleDescription(made.toolTip())
        self.next_button.setText(c.text("question.next"))
        self.next_button.setToolTip(c.text("question.key_next"))
        self.evidence_label.setText(c.text("field.answer.evidence.label"))
        grades = [f"{g} {c.text(f'question.evidence.{g}')}" for g in EVIDENCE]
        self.evidence.set_texts(grades, self.evidence_label.text())
        for g in EVIDENCE:
            whole = c.say(bank().method.evidence_grades[g])
            self.evidence.button(g).setToolTip(tip(whole))
            self.evidence.button(g).setAccessibleName(f"{g} {whole}")
        self.link_note.setText(c.text("question.link_note"))
        self.votes.retranslate()
        for form in (self.form, self.link_form):
            form.retranslate()
        self.refresh()

    def refresh(self) -> None:
        asked = self.asked
        if self.at not in asked:
            self.at = asked[0]
        c, question = self.context, self.question
        answer, voted = c.plan.answers.get(question.id), self._voted()
        step = c.assessment.readiness.step(self.step)
        result = next(q for q in step.questions if q.id == question.id)
        dimension = self._dimensions[question.dimension]
        self.place.setText(
            c.text("question.place", number=self.step.removeprefix("S"), step=step.name, dimension=dimension.name)
        )
        self.progress.setText(c.text("question.progress", answered=step.answered, total=step.total))
        crumb = c.text(
            "question.weights", id=question.id, title=question.title, weight=question.weight,
            share=Quantity(dimension.weight / 100, "percent"),
        )  # fmt: skip
        self.crumb.setText(crumb + (" ★" if result.critical else ""))
        self.text.setText(c.say(question.text))
        self.setAccessibleName(f"{question.id} {self.text.text()}")
        self.votes.show_votes(voted, result.critical)
        self._show_levels(result, answer, voted)
        self._show_states(answer, result.critical)
        self.clear_button.setEnabled(answer is not None)
        self.evidence.setEnabled(answer is not None or voted is not None)
        self.evidence.show_value(answer.evidence if answer else None)
        self._show_supported(result)
        for form in (self.form, self.link_form):
            form.refresh()
        self._show_places(asked)
        self.effects.show_question(question.id)
        self.tags.show_question(question, result.critical)
        self.up.show_question(result)

    def _show_states(self, answer: Answer | None, critical: bool) -> None:
        c, state = self.context, answer.state if answer else None
        self.unknown.show_row(c.text("question.unknown"), c.text("question.unknown_means"), c.theme)
        key = "question.not_applicable_never" if critical else "question.not_applicable_means"
        self.inapplicable.show_row(c.text("common.not_applicable"), c.text(key), c.theme)
        self.unknown.setChecked(state is AnswerState.UNKNOWN)
        self.inapplicable.setChecked(state is AnswerState.NOT_APPLICABLE)
        self.inapplicable.setEnabled(not critical)

    def _show_supported(self, result: QuestionScore) -> None:
        c, figure = self.context, supported_figure(result, bank())
        words = c.text("question.skipped") if not result.answered else ""
        if figure.value is not None:
            key = "respondents.supported" if result.from_votes else "question.supported"
            words = c.text(key, declared=result.declared, supported=result.supported)
            carries = evidence_words(result, bank())
            words += f" · {c.say(carries)}" if carries is not None and not result.from_votes else ""
        self.supported.setText(words)
        self.supported_why.show_figure(figure, c.say(figure.name), say_why(c.say))
        self.supported_why.setVisible(figure.value is not None)

    def _show_levels(self, result: QuestionScore, answer: Answer | None, voted: QuestionVotes | None) -> None:
        """The five levels, with marks on the answer, the median of the votes and the target."""
        c, question = self.context, self.question
        level = answer.level if answer and answer.state is AnswerState.LEVEL else None
        counts = voted.counts if voted is not None else None
        measure, names = QFontMetricsF(font(13, 600)), [c.text(f"ReadinessLevel.{n}") for n in range(1, 6)]
        widest = max(measure.horizontalAdvance(name) for name in names)
        for row, name in zip(self.rows, names, strict=True):
            row.name_width = widest
            marks = []
            if row.level == level and voted is None:
                marks.append((c.text("question.current"), False))
            if voted is not None and row.level == voted.median.value:
                marks.append((c.text("respondents.median_mark"), False))
            if row.level == result.target:
                marks.append((c.text("question.target", level=result.target), True))
            row.setChecked(row.level == level)
            count = counts[row.level - 1] if counts else 0
            row.show_row(
                name, c.say(question.levels[row.level - 1]), marks, c.theme,
                (count, max(counts)) if counts else None, c.text("respondents.votes", n=count) if counts else "",
            )  # fmt: skip

    def _show_places(self, asked: Sequence[int]) -> None:
        c = self.context
        for i, (made, shown) in enumerate(zip(self.strip.places, self.questions, strict=True)):
            made.setVisible(i in asked)
            given, effective = c.plan.answers.get(shown.id), c.assessment.respondents.answers.get(shown.id)
            settled = has_value(given)
            answer = given if settled else effective
            level, sign = None, "·"
            if answer is not None and has_value(answer):
                level, sign = answer.level, STATE_MARKS.get(answer.state, "·")
                level = level if answer.state is AnswerState.LEVEL else None
            settled = settled or (level is None and sign == "·")
            made.show_place(f"{i + 1}{'★' if shown.critical else ''}", level, sign, settled, c.theme)
            made.setAccessibleName(f"{shown.id} {c.say(shown.title)}: {level or sign}")
            made.setToolTip(tip(c.say(shown.title)))
            made.setChecked(i == self.at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, name = event.key(), single(event)
        if name in ("1", "2", "3", "4", "5"):
            self.answer(level=int(name))
        elif name == "0":
            self.answer(state=AnswerState.UNKNOWN)
        elif name == "n" and self.inapplicable.isEnabled():
            self.answer(state=AnswerState.NOT_APPLICABLE)
        elif name == "e":
            self.evidence.buttons()[0].setFocus()
        elif name == "m":
            if (focus := self.form.first_focus()) is not None:
                focus.setFocus()
        elif name == "u":
            self.go_open()
        elif name == "c":
            self.go_critical()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.go_by(1)
        elif key == Qt.Key.Key_Up:
            self.go_by(-1)
        else:
            super().keyPressEvent(event)
