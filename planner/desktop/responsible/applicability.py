"""Draft statement of applicability for ISO/IEC 42001 Annex A: 38 controls, each in or out with a reason one may override."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.controls import Segmented
from planner.desktop.figures import Stat
from planner.desktop.responsible.facts import fit_columns
from planner.desktop.responsible.topics import MARKS
from planner.desktop.table import WordsTable
from planner.desktop.theme import px
from planner.desktop.typed import Typing
from planner.desktop.widgets import button, label, tab_column
from planner.i18n import message
from planner.plan.responsible import ControlChoice
from planner.readiness.responsible_results import ControlState


class Applicability(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.hint, self.kept, self.table = label(role="secondary", wrap=True), Stat(), WordsTable()
        self.kept.asked.connect(context.why)
        self.table.setWordWrap(False)
        self.card, self.reasons, self.problem = Card(), label(wrap=True), label(role="error", wrap=True)
        self.decision, self.own = Segmented((True, False)), QLineEdit()
        self.own.setMaxLength(300)
        self.own_name, self.proposed = label(role="label"), label(role="secondary")
        self.reset = button(kind="text", clicked=self._reset)
        head = QHBoxLayout()
        head.addWidget(self.hint, 1)
        head.addWidget(self.kept)
        line = QHBoxLayout()
        line.setSpacing(10)
        self.decision.setMinimumWidth(px(160))
        for widget in (self.decision, self.own_name):
            line.addWidget(widget)
        line.addWidget(self.own, 1)
        line.addWidget(self.reset)
        for widget in (self.proposed, self.reasons):
            self.card.box.addWidget(widget)
        self.card.box.addLayout(line)
        self.card.box.addWidget(self.problem)
        box = tab_column(self, 10)
        box.addLayout(head)
        box.addWidget(self.table)
        box.addWidget(self.card)
        box.addStretch(1)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_detail())
        self.decision.chosen.connect(lambda value: self._set(applicable=value))
        self._typing = Typing(self)
        self._typing.due.connect(self._reason_given)
        self.own.textEdited.connect(lambda _: self._typing.key())
        self.own.editingFinished.connect(self._reason_given)

    def retranslate(self) -> None:
        c = self.context
        self.hint.setText(f"{c.text('applicability.hint')} {c.text('responsible.not_advice')}")
        self.decision.set_texts([c.text("applicability.yes"), c.text("applicability.no")])
        self.own_name.setText(c.text("applicability.own_reason"))
        self.own.setAccessibleName(c.text("field.control.reason.label"))
        self.reset.setText(c.text("applicability.reset"))

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.responsible
        self.kept.show_figure(result.controls_in, c.say, c.language)
        keys = ("applicability.control", "applicability.decision", "applicability.state", "applicability.group",
                "applicability.reason")  # fmt: skip
        rows = [
            (
                f"{s.id} {c.say(s.title)}", self._decision(s), f"{MARKS[s.state]} {c.text(f'topics.state.{s.state}')}",
                c.say(s.group_name), s.own_reason or " · ".join(c.say(m) for m in s.reasons),
            )
            for s in result.controls
        ]  # fmt: skip
        faint = frozenset(i for i, s in enumerate(result.controls) if not s.applicable)
        self.table.show_rows(
            [c.text(k) for k in keys], rows, c.text("tab.applicability"), 8, faint, c.theme.colour("muted")
        )
        fit_columns(self.table, 4)
        if self.table.currentIndex().row() < 0:
            self.table.selectRow(0)
        self._show_detail()

    def _decision(self, state: ControlState) -> str:
        words = self.context.text("applicability.yes" if state.applicable else "applicability.no")
        return self.context.text("applicability.own", decision=words) if state.overridden else words

    def _state(self) -> ControlState | None:
        at, states = self.table.currentIndex().row(), self.context.assessment.responsible.controls
        return states[at] if 0 <= at < len(states) else None

    def _show_detail(self) -> None:
        c, state = self.context, self._state()
        if state is None:
            return
        self.card.set_heading(f"{state.id} {c.say(state.title)}")
        proposed = c.text("applicability.yes" if state.proposed else "applicability.no")
        self.proposed.setText(c.text("applicability.proposed", decision=proposed))
        self.reasons.setText("\n".join(c.say(m) for m in state.reasons))
        self.decision.show_value(state.applicable)
        if not self.own.hasFocus():
            self.own.setText(state.own_reason)
        self.problem.setText(c.say(state.problem) if state.problem else "")
        self.problem.setVisible(state.problem is not None)
        self.reset.setVisible(state.id in c.plan.responsible.controls)

    def _reason_given(self) -> None:
        self._typing.stop()
        state = self._state()
        if state is not None and self.own.text() != state.own_reason:
            self._set(reason=self.own.text())

    def _set(self, **changed: Any) -> None:
        state = self._state()
        if state is not None:
            choice = ControlChoice(**{"applicable": state.applicable, "reason": state.own_reason, **changed})
            self.context.edit(("responsible", "controls", state.id), choice, message("applicability.edit"))

    def _reset(self) -> None:
        state = self._state()
        if state is not None:
            self.context.edit(("responsible", "controls", state.id), None, message("applicability.edit"))

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        if path[:2] != ("responsible", "controls"):
            return False
        self.table.setFocus()
        return True
