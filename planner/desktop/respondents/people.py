"""Who is asked: the list of people with role, steps and how far they are; details of the selected one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QSizePolicy, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.table import ModelTable
from planner.desktop.theme import px
from planner.desktop.widgets import button, label
from planner.i18n import message
from planner.plan.respondents import Respondent, StepId, adopted, new_respondent
from planner.plan.session import EditProblem

PATH = ("respondents",)


class PeopleTable(ModelTable):
    """The list; a person cannot be duplicated, since their votes are their own."""

    def __init__(self, context: Context) -> None:
        computed = (("respondents.head.steps", self._steps), ("respondents.head.answered", self._answered))
        super().__init__(context, PATH, Respondent, ("name", "role"), new_respondent, "people", computed)
        self.copy_button.hide()
        self.view.horizontalHeader().setStretchLastSection(False)
        self.view.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _steps(self, row: int) -> str:
        steps = self.context.plan.respondents[row].steps
        if len(steps) == len(StepId):
            return self.context.text("respondents.all_steps")
        return ", ".join(step.value.removeprefix("S") for step in steps) or "–"

    def _answered(self, row: int) -> str:
        people = self.context.assessment.respondents.people
        id = self.context.plan.respondents[row].id
        person = next((p for p in people if p.id == id), None)
        return f"{person.answered}/{person.asked}" if person is not None else "–"

    def add(self) -> None:
        try:
            super().add()
        except EditProblem as problem:
            self.context.toast(self.context.say(problem.message))

    def duplicate(self) -> None:
        return


class People(QWidget):
    """Table on the left, the selected person on the right."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.table = PeopleTable(context)
        self.details = Card()
        self.form = Form(context, Respondent, self._selected)
        self.details.box.addWidget(self.form)
        self.sole, self.adopt_button = label(role="secondary", wrap=True), button(clicked=self.adopt)
        for widget in (self.sole, self.adopt_button):
            self.details.box.addWidget(widget)
        self.details.setMinimumWidth(px(330))
        self.details.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.table.selected.connect(lambda _: self._show())
        side = QVBoxLayout()
        side.addWidget(self.details)
        side.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        line.addWidget(self.table, 1, Qt.AlignmentFlag.AlignTop)
        line.addLayout(side)

    @property
    def person(self) -> Respondent | None:
        row = self.table.row
        return self.context.plan.respondents[row] if row is not None else None

    def _selected(self) -> tuple[Any, ...] | None:
        return None if self.table.row is None else (*PATH, self.table.row)

    def adopt(self) -> None:
        """Votes of the only one who answered become the company's answers; undo takes them back."""
        c, person = self.context, self.person
        if person is not None:
            c.session.replace_plan(adopted(c.plan, person), message("respondents.edit.adopt"))
            c.recompute()
            c.toast(c.text("respondents.adopted"), undo=True)

    def _show(self) -> None:
        person = self.person
        self.details.setVisible(person is not None)
        self.form.refresh()
        result = self.context.assessment.respondents
        alone = person is not None and person.id == result.sole and bool(result.withheld)
        for widget in (self.sole, self.adopt_button):
            widget.setVisible(alone)

    def retranslate(self) -> None:
        self.table.retranslate()
        self.details.set_heading(self.context.text("respondents.person"))
        self.form.retranslate()
        self.sole.setText(self.context.text("respondents.sole"))
        self.adopt_button.setText(self.context.text("respondents.adopt"))

    def refresh(self) -> None:
        self.table.refresh()
        self._show()
