"""Blind votes beside a question: median, spread, roles, what to do; agree on a value or vote again. Never a name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.figures import Stat, WhyButton
from planner.desktop.theme import px
from planner.desktop.wheel import guard_wheel
from planner.desktop.widgets import button, clear, label, set_role
from planner.i18n import message
from planner.plan.answers import AnswerState
from planner.plan.respondents import Agreement, agreed, vote_again
from planner.readiness.respondents import QuestionVotes, Standing
from planner.readiness.votes import Verdict

ROLE_OF = {Verdict.ACCEPT: "good", Verdict.NOTE: "secondary", Verdict.DISCUSS: "missed"}
MARK_OF = {Verdict.ACCEPT: "✓ ", Verdict.NOTE: "", Verdict.DISCUSS: "▲ "}


class AgreeForm(QWidget):
    """Value, by whom and why, in the card itself. ``done`` gets the agreement; the reason may stay empty where the
    votes are close."""

    def __init__(self, context: Context, done: Callable[[Agreement], None], closed: Callable[[], None]) -> None:
        super().__init__()
        self.context, self._done, self._closed = context, done, closed
        self._needs_reason = False
        self.value, self.by, self.why = QComboBox(), QLineEdit(), QPlainTextEdit()
        guard_wheel(self.value)
        self.by.setMaxLength(80)
        self.by.returnPressed.connect(self.save)
        self.why.setTabChangesFocus(True)
        self.why.setFixedHeight(px(64))
        self.labels = [label(role="label") for _ in range(3)]
        self.problem = label(role="error", wrap=True)
        self.save_button, self.cancel = button(clicked=self.save), button(kind="text", clicked=closed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        for words, field in zip(self.labels, (self.value, self.by, self.why), strict=True):
            words.setBuddy(field)
            column.addWidget(words)
            column.addWidget(field)
        column.addWidget(self.problem)
        line = QHBoxLayout()
        line.addWidget(self.save_button)
        line.addWidget(self.cancel)
        line.addStretch(1)
        column.addLayout(line)
        self.hide()

    def open(self, votes: QuestionVotes | None, critical: bool, level: int | None = None) -> None:
        """Begin with ``level`` where it is given, else with what was agreed before or what the votes propose."""
        c = self.context
        self._needs_reason = votes is None or votes.verdict is not Verdict.ACCEPT
        self.value.clear()
        for n in range(1, 6):
            self.value.addItem(f"{n} {c.text(f'ReadinessLevel.{n}')}", (AnswerState.LEVEL, n))
        self.value.addItem(c.text("common.unknown"), (AnswerState.UNKNOWN, None))
        if not critical:
            self.value.addItem(c.text("common.not_applicable"), (AnswerState.NOT_APPLICABLE, None))
        start = (votes.agreement or votes.proposal) if votes is not None else None
        wanted = (start.state, start.level) if start is not None else None
        if level is not None:
            wanted = (AnswerState.LEVEL, level)
        at = next((i for i in range(self.value.count()) if self.value.itemData(i) == wanted), -1)
        self.value.setCurrentIndex(at)
        self.why.setPlainText("")
        self.problem.hide()
        self.retranslate()
        self.show()
        self.by.setFocus()

    def start(self, by: str) -> None:
        """Take ``by`` over where nobody is named yet, and lead on to what is still to be written."""
        self.by.setText(self.by.text() or by)
        (self.why if self.by.text() else self.by).setFocus()

    def save(self) -> None:
        by, why = self.by.text().strip(), self.why.toPlainText().strip()
        missing = self.value.currentIndex() < 0 or not by or (self._needs_reason and not why)
        long = len(why) > 1000
        if missing or long:
            key = "respondents.agree.too_long" if long else "respondents.agree.missing"
            self.problem.setText(self.context.text(key))
            self.problem.show()
            (self.why if by else self.by).setFocus()
            return
        state, level = self.value.currentData()
        self._done(Agreement(state=state, level=level, by=by, on=date.today(), why=why))

    def retranslate(self) -> None:
        c = self.context
        why_key = "respondents.agree.why" if self._needs_reason else "respondents.agree.why_optional"
        fields = (self.value, self.by, self.why)
        for words, field, key in zip(
            self.labels, fields, ("respondents.agree.value", "respondents.agree.by", why_key), strict=True
        ):
            words.setText(c.text(key))
            field.setAccessibleName(c.text(key))
        self.value.setPlaceholderText(c.text("respondents.agree.choose"))
        self.by.setPlaceholderText(c.text("respondents.agree.by_hint"))
        self.save_button.setText(c.text("respondents.agree.save"))
        self.cancel.setText(c.text("respondents.agree.cancel"))

    def event(self, event: QEvent) -> bool:
        """Esc closes the form before it closes anything else of the window."""
        own = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if own and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the form stay in it: a digit here is no answer to the question. Ctrl+Enter saves from every field."""
        if event.key() == Qt.Key.Key_Escape:
            self._closed()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.save()
        event.accept()


class VotesCard(Card):
    """Shown where a question has votes or an agreement; ``changed`` is called after an edit."""

    def __init__(self, context: Context, changed: Callable[[], None]) -> None:
        super().__init__()
        self.context, self._changed = context, changed
        self.votes: QuestionVotes | None = None
        self._critical = False
        self.median, self.range, self.deviation = Stat(), Stat(), Stat()
        for stat in (self.median, self.range, self.deviation):
            stat.asked.connect(context.why)
        pair = QHBoxLayout()
        pair.setSpacing(12)
        pair.addWidget(self.range, 1)
        pair.addWidget(self.deviation, 1)
        self.verdict, self.apart, self.standing = (label(wrap=True) for _ in range(3))
        self.reason = label(role="secondary", wrap=True)
        self.by_role, self._roles = label(role="label"), QGridLayout()
        self._roles.setHorizontalSpacing(6)
        self.form = AgreeForm(context, self._agree, self.close_form)
        self.agree_button, self.again = button(clicked=self.open_form), button(kind="text", clicked=self._vote_again)
        self.people = button(kind="text", clicked=lambda: context.go("respondents"))
        self.box.addWidget(self.median)
        self.box.addLayout(pair)
        for widget in (self.verdict, self.apart):
            self.box.addWidget(widget)
        self.box.addWidget(self.by_role)
        self.box.addLayout(self._roles)
        for part in (self.standing, self.reason, self.form, self.agree_button):
            self.box.addWidget(part)
        line = QHBoxLayout()
        line.addWidget(self.again)
        line.addWidget(self.people)
        line.addStretch(1)
        self.box.addLayout(line)
        self.hide()

    # --- doing -------------------------------------------------------------------------------------------------

    def open_form(self) -> None:
        if self.votes is not None:
            self.form.open(self.votes, self._critical)
            self.agree_button.hide()

    def close_form(self) -> None:
        self.form.hide()
        self.agree_button.show()
        self.agree_button.setFocus()

    def _agree(self, agreement: Agreement) -> None:
        if self.votes is None:
            return
        id = self.votes.id
        self.form.hide()
        self.context.session.replace_plan(
            agreed(self.context.plan, {id: agreement}), message("respondents.edit.agreed", id=id)
        )
        self._after(self.context.text("respondents.agreed", id=id))

    def _vote_again(self) -> None:
        if self.votes is None:
            return
        id = self.votes.id
        self.context.session.replace_plan(vote_again(self.context.plan, id), message("respondents.edit.again", id=id))
        self._after(self.context.text("respondents.opened", id=id))

    def _after(self, words: str) -> None:
        self.context.recompute()
        self._changed()
        self.context.toast(words, undo=True)

    # --- showing -----------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        c = self.context
        self.agree_button.setText(c.text("respondents.agree"))
        self.again.setText(c.text("respondents.again"))
        self.people.setText(c.text("page.respondents.title"))
        self.by_role.setText(c.text("respondents.by_role"))
        self.form.retranslate()

    def show_votes(self, votes: QuestionVotes | None, critical: bool) -> None:
        if self.votes is None or votes is None or votes.id != self.votes.id:
            self.form.hide()
        self.votes, self._critical = votes, critical
        self.setVisible(votes is not None)
        if votes is None:
            return
        c = self.context
        self.set_heading(c.text("respondents.votes", n=int(votes.voters.value or 0)))
        some = bool(votes.voters.value)
        self._stat(self.median, votes.median, "respondents.median", some and not votes.withheld)
        told = votes.bounds is not None
        self._stat(self.range, votes.range, "respondents.range", told)
        self._stat(self.deviation, votes.deviation, "respondents.deviation", told)
        if votes.bounds is not None:
            low, high = votes.bounds
            self.range.value.setText(f"{low}–{high}" if low != high else str(low))
        self._show_verdict(votes)
        self._show_roles(votes)
        self._show_standing(votes)
        self.agree_button.setVisible(self.form.isHidden() and votes.standing is not Standing.AGREED)
        self.again.setVisible(some)

    def _stat(self, stat: Stat, figure: Any, key: str, shown: bool) -> None:
        stat.setVisible(shown)
        if shown:
            stat.show_figure(figure, self.context.say, self.context.language, self.context.text(key))

    def _show_verdict(self, votes: QuestionVotes) -> None:
        c = self.context
        shown = votes.verdict is not None and votes.standing is not Standing.AGREED
        self.verdict.setVisible(shown)
        if shown and votes.verdict is not None:
            again = votes.verdict is Verdict.DISCUSS and votes.revoted
            words = c.text("respondents.still_apart") if again else c.say(votes.verdict)
            self.verdict.setText(MARK_OF[votes.verdict] + words)
            set_role(self.verdict, ROLE_OF[votes.verdict])
        lines = []
        if votes.withheld:
            lines.append(c.say(votes.median.missing[0]))
        if votes.unknown.value:
            lines.append(c.text("respondents.unknown_apart", n=int(votes.unknown.value)))
        if votes.not_applicable.value:
            lines.append(c.text("respondents.out_apart", n=int(votes.not_applicable.value)))
        self.apart.setText("\n".join(lines))
        self.apart.setVisible(bool(lines))
        set_role(self.apart, "secondary")

    def _show_roles(self, votes: QuestionVotes) -> None:
        c = self.context
        clear(self._roles)
        self.by_role.setVisible(bool(votes.roles))
        for at, role in enumerate(votes.roles):
            name = c.text("respondents.role_people", role=role.role, n=role.people)
            why = WhyButton()
            why.show_figure(role.median, name, c.show_figure(role.median))
            why.asked.connect(c.why)
            self._roles.addWidget(label(name, "secondary"), at, 0)
            self._roles.addWidget(why, at, 1, Qt.AlignmentFlag.AlignRight)

    def _show_standing(self, votes: QuestionVotes) -> None:
        c, agreement = self.context, votes.agreement
        hidden = votes.withheld and votes.standing is Standing.OPEN
        words, reason = c.text(f"respondents.standing.{'withheld' if hidden else votes.standing.value}"), ""
        if agreement is not None:
            value = agreement.level or c.text(
                "common.unknown" if agreement.state is AnswerState.UNKNOWN else "common.not_applicable"
            )
            told = c.text("respondents.agreed_on", value=value, by=agreement.by or "–", day=agreement.on.isoformat())
            words = told if votes.standing is Standing.AGREED else f"{words}\n{told}"
            reason = agreement.why
        self.standing.setText(words)
        set_role(self.standing, "good" if votes.standing is Standing.AGREED else "secondary")
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
