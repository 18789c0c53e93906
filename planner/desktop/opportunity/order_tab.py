"""Weights of the criteria, and the order of the cases: rank with its range under other weights, WSJF and RICE."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.editors.number import NumberEditor
from planner.desktop.figure_grid import FigureGrid
from planner.desktop.theme import px
from planner.desktop.widgets import button, label, tab_column
from planner.explain import Path
from planner.i18n import message
from planner.plan.case_parts import Weighting
from planner.plan.usecase import Feasibility, Value

PATH: Path = ("weighting",)
SHARE = 68
"""Width of the share that a weight comes to, in px."""
AXES = {"value": tuple(Value.model_fields), "feasibility": tuple(Feasibility.model_fields)}


class OrderTab(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.order_card, self.order, self.hint = (
            Card(),
            FigureGrid(context, with_range=True),
            label(role="secondary", wrap=True),
        )
        self.order_card.box.addWidget(self.order)
        self.order_card.box.addWidget(self.hint)
        self.cards = {axis: Card() for axis in AXES}
        self.forms = {axis: Form(context, Weighting, PATH, only=names, beside=True) for axis, names in AXES.items()}
        for form in self.forms.values():
            for _, row in form.rows.values():
                if isinstance(row.editor, NumberEditor):
                    row.editor.unit.setFixedWidth(px(SHARE))
        self.note, self.reset_button = label(role="missed", wrap=True), button(clicked=self.reset)
        axes = QGridLayout()
        axes.setSpacing(12)
        for column, (axis, card) in enumerate(self.cards.items()):
            card.box.addWidget(self.forms[axis])
            card.box.addStretch(1)
            axes.addWidget(card, 0, column)
            axes.setColumnStretch(column, 1)
        box = tab_column(self)
        box.addWidget(self.order_card)
        box.addLayout(axes)
        box.addWidget(self.note)
        box.addWidget(self.reset_button)
        box.addStretch(1)

    def reset(self) -> None:
        """Back to the weights of the method, as one edit."""
        self.context.edit(PATH, Weighting(), message("opportunity.order.reset"))

    def retranslate(self) -> None:
        c = self.context
        self.order_card.set_heading(c.text("opportunity.order.title"))
        self.hint.setText(c.text("opportunity.order.hint"))
        self.reset_button.setText(c.text("opportunity.order.reset"))
        for axis, card in self.cards.items():
            card.set_heading(c.text("opportunity.order.weights", axis=c.text(f"opportunity.card.{axis}")))
            self.forms[axis].retranslate()

    def refresh(self) -> None:
        c, portfolio = self.context, self.context.assessment.portfolio
        self.order_card.setVisible(bool(portfolio.cases))
        self.order.show_figures(
            [c.text("opportunity.rank_head"), "WSJF", "RICE"],
            [
                (case.name or c.text("opportunity.unnamed"), [case.rank, case.wsjf, case.rice])
                for case in portfolio.cases
            ],
        )
        shares = {f.id.rpartition(".")[2]: c.show_figure(f) for f in portfolio.weights}
        for form in self.forms.values():
            form.refresh()
            for name, (spec, row) in form.rows.items():
                row.name.setText(c.say(spec.ui.label))
                if name in shares and isinstance(row.editor, NumberEditor):
                    row.editor.spin.show_effective(shares[name])
                    row.editor.unit.setText(c.text("opportunity.order.used", share=shares[name]))
        self.note.setText(c.say(portfolio.weights_note) if portfolio.weights_note else "")
        self.note.setVisible(portfolio.weights_note is not None)
        self.reset_button.setEnabled(c.plan.weighting != Weighting())

    def focus_field(self, path: Path) -> bool:
        return any(form.focus_field(path) for form in self.forms.values())
