"""Step 1: the portfolio of use cases, their value and feasibility, and the money they may bring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.chart_view import ChartView
from planner.desktop.context import Context
from planner.desktop.palettes import chart_palette
from planner.desktop.tabbed import TabbedPage
from planner.desktop.table import ModelTable
from planner.desktop.widgets import Card, Stat, button, label
from planner.explain import Figure
from planner.i18n import message
from planner.plan.usecase import Feasibility, Money, UseCase, Value

BASICS = ("name", "description", "department", "owner", "selected", "fit", "real_problem", "data_usable", "estimate",
          "prohibited_practice", "high_impact", "customer_facing", "uses_personal_data", "trains_on_data")  # fmt: skip


class Portfolio(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.table = ModelTable(
            context, ("use_cases",), UseCase, ("name", "department", "fit", "selected"), self._new, "usecases",
            computed=(
                ("opportunity.value", lambda i: self._figure(i, "value")),
                ("opportunity.feasibility", lambda i: self._figure(i, "feasibility")),
                ("opportunity.decision", self._decision),
            ),
        )  # fmt: skip
        self.ideas = button(clicked=self._show_ideas)
        self.table.empty.next_steps.addWidget(self.ideas)
        self.matrix = ChartView()
        self.matrix_card = Card()
        self.matrix_card.box.addWidget(self.matrix)
        self.reason = label(role="lead", wrap=True)
        top = QHBoxLayout()
        top.setSpacing(12)
        left = QVBoxLayout()
        left.addWidget(self.table)
        left.addWidget(self.reason)
        left.addStretch(1)
        top.addLayout(left, 3)
        top.addWidget(self.matrix_card, 2)
        self.detail = QWidget()
        grid = QGridLayout(self.detail)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(12)
        self.cards = [Card() for _ in range(4)]
        self.forms = [
            Form(context, UseCase, self._base, only=BASICS),
            Form(context, Value, lambda: self._base("value")),
            Form(context, Feasibility, lambda: self._base("feasibility")),
            Form(context, Money, lambda: self._base("money")),
        ]
        for card, form in zip(self.cards, self.forms, strict=True):
            card.box.addWidget(form)
            card.box.addStretch(1)
        self.stats = [Stat() for _ in range(4)]
        for stat in self.stats:
            stat.asked.connect(context.why)
            self.cards[3].box.insertWidget(1, stat)
        for i, card in enumerate(self.cards):
            grid.addWidget(card, i // 2 if i < 3 else 0, 0)
        grid.addWidget(self.cards[0], 0, 0, 2, 1)
        grid.addWidget(self.cards[1], 0, 1)
        grid.addWidget(self.cards[2], 1, 1)
        grid.addWidget(self.cards[3], 0, 2, 2, 1)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.setSpacing(12)
        box.addLayout(top)
        box.addWidget(self.detail)
        self.table.selected.connect(lambda _: self.refresh_detail())

    def _base(self, part: str = "") -> tuple[str | int, ...] | None:
        row = self.table.row if hasattr(self, "table") else None
        if row is None:
            return None
        return ("use_cases", row, part) if part else ("use_cases", row)

    def _new(self) -> UseCase:
        taken = {u.id for u in self.context.plan.use_cases}
        return UseCase(id=next(f"case-{n}" for n in range(1, 1000) if f"case-{n}" not in taken))

    def _result(self, row: int) -> Any:
        cases = self.context.plan.use_cases
        if row >= len(cases):
            return None
        return next((c for c in self.context.assessment.portfolio.cases if c.id == cases[row].id), None)

    def _figure(self, row: int, name: str) -> str:
        result = self._result(row)
        return self.context.show_figure(getattr(result, name)) if result else "–"

    def _decision(self, row: int) -> str:
        result = self._result(row)
        return self.context.text(f"decision.{result.decision}") if result and result.decision else "–"

    def _show_ideas(self) -> None:
        menu = QMenu(self)
        sector = self.context.plan.company.sector
        ideas = [i for i in self.context.catalog.use_cases.values() if sector is None or i.sector == sector.value]
        for idea in ideas[:24]:
            menu.addAction(self.context.say(idea.name)).triggered.connect(lambda _=False, i=idea: self._take(i))
        menu.exec(self.ideas.mapToGlobal(self.ideas.rect().bottomLeft()))

    def _take(self, idea: Any) -> None:
        case = self._new().model_copy(update={"name": self.context.say(idea.name)[:80]})
        at = len(self.context.plan.use_cases)
        self.context.session.insert(("use_cases",), at, case, message("table.add", what=message("table.usecases.one")))
        self.table.refresh()
        self.table.select(at)

    def retranslate(self) -> None:
        c = self.context
        self.table.retranslate()
        self.ideas.setText(c.text("opportunity.ideas"))
        self.matrix_card.set_heading(c.text("opportunity.matrix"))
        for card, key in zip(self.cards, ("basics", "value", "feasibility", "money"), strict=True):
            card.set_heading(c.text(f"opportunity.card.{key}"))
        for form in self.forms:
            form.retranslate()

    def refresh(self) -> None:
        self.table.refresh()
        c, cases = self.context, self.context.assessment.portfolio.cases
        self.matrix_card.setVisible(bool(cases))
        if cases:
            from planner.charts import matrix

            self.matrix.show_chart(
                lambda width: matrix.draw(cases, c.language, chart_palette(c.theme), width),
                matrix.describe(cases, c.language),
            )
        self.refresh_detail()

    def refresh_detail(self) -> None:
        row = self.table.row
        self.detail.setVisible(row is not None)
        for form in self.forms:
            form.refresh()
        result = self._result(row) if row is not None else None
        self.reason.setText(self.context.say(result.reason) if result else "")
        if result is not None:
            figures: list[Figure] = [result.break_even, result.payback, result.roi, result.npv]
            for stat, figure in zip(self.stats, figures, strict=True):
                stat.show_figure(figure, self.context.say, self.context.language)

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        if path[0] != "use_cases":
            return False
        if len(path) > 1:
            self.table.select(int(path[1]))
        return any(form.focus_field(path) for form in self.forms)


class OpportunityPage(TabbedPage):
    id: ClassVar[str] = "opportunity"
    title_key: ClassVar[str] = "page.opportunity.title"
    step: ClassVar[str] = "S1"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [("tab.portfolio", lambda: Portfolio(self.context))]

    def refresh(self) -> None:
        super().refresh()
        cases = self.context.assessment.portfolio.cases
        first = [c.name for c in cases if c.decision == "build_first"]
        key = "opportunity.first" if first else "opportunity.none_first" if cases else "opportunity.empty"
        self.title.set_sentence(self.context.text(key, names=", ".join(first), count=len(cases)))
