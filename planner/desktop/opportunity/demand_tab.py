"""From the use cases to the infrastructure: the demand they add up to, how far it is from the one sized, and sending it."""

from __future__ import annotations

from pydantic import ValidationError
from PySide6.QtWidgets import QWidget

from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.figure_grid import FigureGrid
from planner.desktop.widgets import button, label, tab_column
from planner.explain import Figure
from planner.i18n import Message, message
from planner.plan.session import problem_words
from planner.readiness.usecase_demand import workload_from
from planner.readiness.usecase_results import DemandRow

WORKLOAD = ("infrastructure", "workload")


class DemandTab(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.card, self.sentence = Card(), label(role="strong", wrap=True)
        self.warning, self.left_out = label(role="missed", wrap=True), label(role="secondary", wrap=True)
        self.parts, self.note = FigureGrid(context), label(role="secondary", wrap=True)
        self.send_button, self.problem = button(clicked=self.send), label(role="error", wrap=True)
        self.problem.hide()
        for widget in (
            self.sentence,
            self.warning,
            self.parts,
            self.left_out,
            self.note,
            self.send_button,
            self.problem,
        ):
            self.card.box.addWidget(widget)
        self.cases_card, self.cases = Card(), FigureGrid(context)
        self.cases_card.box.addWidget(self.cases)
        box = tab_column(self)
        box.addWidget(self.card)
        box.addWidget(self.cases_card)
        box.addStretch(1)

    def send(self) -> None:
        """Make the demand of the cases the workload of the infrastructure, as one edit."""
        c = self.context
        try:
            workload = workload_from(c.plan.use_cases, c.assessment.demand, c.plan.infrastructure.workload)
        except ValidationError as error:
            problem: Message | None = problem_words(error.errors()[0])
        else:
            problem = c.edit(WORKLOAD, workload, message("opportunity.demand.edit"))
        self.problem.setText(c.say(problem) if problem else "")
        self.problem.setVisible(problem is not None)
        if problem is None:
            c.toast(c.text("opportunity.demand.sent"), undo=True)

    def retranslate(self) -> None:
        c = self.context
        self.card.set_heading(c.text("opportunity.demand.together"))
        self.cases_card.set_heading(c.text("opportunity.demand.by_case"))
        self.note.setText(c.text("usecases.demand.same_people"))
        self.send_button.setText(c.text("opportunity.demand.send"))

    def refresh(self) -> None:
        c, demand = self.context, self.context.assessment.demand
        self.sentence.setText(c.say(demand.sentence))
        self.warning.setText(c.say(demand.warning) if demand.warning else "")
        self.warning.setVisible(demand.warning is not None)
        self.left_out.setText(c.text("usecases.demand.left_out", names=", ".join(demand.left_out)))
        self.left_out.setVisible(bool(demand.left_out))
        self.send_button.setEnabled(demand.ready)
        heads = [c.text(f"opportunity.demand.{k}") for k in ("cases", "assumed", "difference")]
        rows: list[tuple[str, list[Figure]]] = [
            (c.text(f"opportunity.demand.{k}"), [p.cases, p.assumed, p.difference])
            for k, p in zip(("requests", "input", "output"), demand.parts, strict=True)
        ]
        self.parts.show_figures(heads, rows)
        self.cases_card.setVisible(bool(demand.rows))
        self.cases.show_figures(
            [c.text("opportunity.demand.requests")], [(self._named(row), [row.requests_day]) for row in demand.rows]
        )

    def _named(self, row: DemandRow) -> str:
        c = self.context
        if not row.missing:
            return row.name
        return c.text("opportunity.demand.lacks", name=row.name, missing=", ".join(map(c.say, row.missing)))
