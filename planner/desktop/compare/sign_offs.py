"""Who stands for each step, and whether the step is still as it was signed."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.theme import px
from planner.desktop.wheel import guard_wheel
from planner.desktop.widgets import button, clear, label, rule, tab_column
from planner.i18n import message
from planner.plan.respondents import StepId
from planner.plan.sign_off import SignOff, signed
from planner.readiness.sign_offs import SignOffState

CHIPS = {"none": "plain", "holds": "good", "changed": "warn"}
FIELDS = ("name", "role", "note")


class SignOffsTab(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.card, self.sentence, self.rows = Card(), label(role="secondary", wrap=True), QVBoxLayout()
        self.rows.setSpacing(10)
        self.card.box.addWidget(self.sentence)
        self.card.box.addLayout(self.rows)
        self.step, self.step_label = QComboBox(), label(role="label")
        guard_wheel(self.step)
        self.fields = {key: QLineEdit() for key in FIELDS}
        self.labels = {key: label(role="label") for key in FIELDS}
        self.problem = label(role="error")
        self.sign_button = button(clicked=self.sign)
        self.form, grid = Card(), QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.addWidget(self.step_label, 0, 0)
        grid.addWidget(self.step, 1, 0)
        for at, key in enumerate(FIELDS, 1):
            limit = next(m.max_length for m in SignOff.model_fields[key].metadata if hasattr(m, "max_length"))
            self.fields[key].setMaxLength(limit)
            self.fields[key].returnPressed.connect(self.sign)
            grid.addWidget(self.labels[key], 0, at)
            grid.addWidget(self.fields[key], 1, at)
            grid.setColumnStretch(at, 2 if key == "note" else 1)
        grid.addWidget(self.sign_button, 1, len(FIELDS) + 1)
        self.form.box.addLayout(grid)
        self.form.box.addWidget(self.problem)
        self.problem.hide()
        box = tab_column(self)
        box.addWidget(self.card)
        box.addWidget(self.form)
        box.addStretch(1)

    def sign(self) -> None:
        c, words = self.context, {key: field.text().strip() for key, field in self.fields.items()}
        self.problem.setText("" if words["name"] else c.text("signoff.name_needed"))
        self.problem.setVisible(not words["name"])
        if not words["name"]:
            self.fields["name"].setFocus()
            return
        c.recompute()
        step = StepId(self.step.currentData())
        made = signed(c.plan, c.assessment.respondents.answers, step, c.today(), **words)
        c.session.set(("sign_offs", step), made, message("signoff.edit"), merge=False)
        c.recompute()
        self.fields["note"].clear()
        c.toast(c.text("signoff.signed", step=self._named(step)), undo=True)

    def _withdraw(self, step: StepId) -> None:
        c = self.context
        c.session.set(("sign_offs", step), None, message("signoff.withdraw"), merge=False)
        c.recompute()
        c.toast(c.text("signoff.withdrawn", step=self._named(step)), undo=True)

    def _named(self, step: StepId) -> str:
        state = next(s for s in self.context.assessment.sign_offs if s.step == step.value)
        return f"{step.value[1]} {self.context.say(state.name)}"

    def retranslate(self) -> None:
        c = self.context
        self.card.set_heading(c.text("signoff.heading"))
        self.sentence.setText(c.text("signoff.sentence"))
        self.form.set_heading(c.text("signoff.sign"))
        self.sign_button.setText(c.text("signoff.sign"))
        chosen = self.step.currentIndex()
        self.step.clear()
        for step in StepId:
            self.step.addItem(self._named(step), step.value)
        self.step.setCurrentIndex(max(chosen, 0))
        self.step_label.setText(c.text("signoff.step"))
        self.step.setAccessibleName(c.text("signoff.step"))
        for key, field in self.fields.items():
            self.labels[key].setText(c.text(f"field.signoff.{key}.label"))
            self.labels[key].setBuddy(field)
            field.setAccessibleName(self.labels[key].text())
        self.problem.hide()

    def refresh(self) -> None:
        clear(self.rows)
        for state in self.context.assessment.sign_offs:
            self.rows.addWidget(rule())
            self.rows.addLayout(self._row(state))

    def _row(self, state: SignOffState) -> QHBoxLayout:
        c, step = self.context, StepId(state.step)
        line = QHBoxLayout()
        line.setSpacing(12)
        name = label(self._named(step), "strong", wrap=True)
        name.setFixedWidth(px(190))
        line.addWidget(name)
        chip = Chip(c.text(f"signoff.state.{state.state}"), CHIPS[state.state])
        place = QWidget()
        place.setFixedWidth(px(124))
        held = QHBoxLayout(place)
        held.setContentsMargins(0, 0, 0, 0)
        held.addWidget(chip)
        held.addStretch(1)
        line.addWidget(place)
        words = QVBoxLayout()
        words.setSpacing(2)
        for told, role in self._told(state):
            words.addWidget(label(told, role, wrap=True))
        line.addLayout(words, 1)
        if state.sign_off is not None:
            undo = button(c.text("signoff.withdraw"), "text", clicked=lambda: self._withdraw(step))
            undo.setAccessibleName(f"{c.text('signoff.withdraw')}: {self._named(step)}")
            line.addWidget(undo)
        return line

    def _told(self, state: SignOffState) -> list[tuple[str, str]]:
        """Lines of one step: who, whether it holds, which snapshot."""
        c, found = self.context, state.sign_off
        if found is None:
            return [(c.say(state.sentence), "secondary")]
        key = "signoff.who_role" if found.role else "signoff.who"
        lines = [(c.text(key, name=found.name, role=found.role, day=found.on.isoformat()), "")]
        if found.note:
            lines.append((found.note, ""))
        lines.append((c.say(state.sentence), "missed" if state.state == "changed" else "secondary"))
        if state.snapshot is None:
            return [*lines, (c.text("signoff.no_snapshot"), "secondary")]
        day = state.snapshot.taken.date().isoformat()
        return [*lines, (c.text("signoff.snapshot", name=state.snapshot.name, day=day), "secondary")]
