"""The portfolio: every use case with its scores and decision, the matrix, the import, and the editor of one case."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from planner.desktop.chart_view import ChartView
from planner.desktop.context import Context
from planner.desktop.import_card import ImportCard
from planner.desktop.opportunity.case_editor import CaseEditor
from planner.desktop.page import UNDO, WHY, Hint
from planner.desktop.palettes import chart_palette
from planner.desktop.table import ModelTable
from planner.desktop.widgets import Card, button, tab_column
from planner.explain import Path
from planner.plan.usecase import UseCase
from planner.readiness.results import UseCaseResult
from planner.usecase_import import USE_CASES, with_free_ids


class Portfolio(QWidget):
    """``show_ideas`` opens the catalogue of use cases. Cells and files may be pasted or dropped anywhere on it."""

    key_hints = (Hint("↑ ↓", "hint.select"), Hint("F2", "hint.rename"), WHY, UNDO)

    def __init__(self, context: Context, show_ideas: Callable[[], None]) -> None:
        super().__init__()
        self.context = context
        self.table = ModelTable(
            context, USE_CASES.path, UseCase, ("name",), self._new, "usecases",
            computed=(
                ("opportunity.fit", self._fit), ("opportunity.value", lambda i: self._figure(i, "value")),
                ("opportunity.feasibility", lambda i: self._figure(i, "feasibility")),
                ("opportunity.rank_head", lambda i: self._figure(i, "rank")), ("opportunity.decision", self._decision),
            ),
        )  # fmt: skip
        header = self.table.view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.import_card = ImportCard(context, USE_CASES)
        self.ideas, self.ideas_first = button(kind="text", clicked=show_ideas), button(clicked=show_ideas)
        self.table.empty.next_steps.addWidget(self.ideas_first)
        sources = QHBoxLayout()
        for widget in (self.ideas, self.import_card.paste_button, self.import_card.file_button):
            sources.addWidget(widget)
        sources.addStretch(1)
        self.matrix, self.matrix_card = ChartView(), Card()
        self.matrix_card.box.addWidget(self.matrix)
        self.matrix_card.box.addStretch(1)
        self.editor = CaseEditor(context, lambda: self.table.row)
        left, top = QVBoxLayout(), QHBoxLayout()
        left.addWidget(self.table)
        left.addLayout(sources)
        left.addStretch(1)
        top.setSpacing(12)
        top.addLayout(left, 3)
        top.addWidget(self.matrix_card, 2)
        box = tab_column(self)
        box.addWidget(self.import_card)
        box.addLayout(top)
        box.addWidget(self.editor)
        self.table.selected.connect(lambda _: self._show_case())
        self.import_card.serve(self)

    def _new(self) -> UseCase:
        return with_free_ids([UseCase(id="new")], self.context.plan.use_cases)[0]

    # --- showing ------------------------------------------------------------------------------------------------

    def _result(self, row: int | None) -> UseCaseResult | None:
        cases = self.context.plan.use_cases
        if row is None or row >= len(cases):
            return None
        return next((c for c in self.context.assessment.portfolio.cases if c.id == cases[row].id), None)

    def _figure(self, row: int, name: str) -> str:
        result = self._result(row)
        return self.context.show_figure(getattr(result, name)) if result else "–"

    def _fit(self, row: int) -> str:
        result = self._result(row)
        return self.context.text(f"Fit.{result.fit.used}") if result else "–"

    def _decision(self, row: int) -> str:
        result = self._result(row)
        return self.context.text(f"decision.{result.decision or 'open'}") if result else "–"

    def retranslate(self) -> None:
        c = self.context
        self.table.retranslate()
        for made in (self.ideas, self.ideas_first):
            made.setText(c.text("opportunity.ideas"))
        self.matrix_card.set_heading(c.text("opportunity.matrix"))
        self.import_card.retranslate()
        self.editor.retranslate()

    def refresh(self) -> None:
        self.table.refresh()
        for widget in (self.matrix_card, self.ideas):
            widget.setVisible(bool(self.context.plan.use_cases))
        self._show_case()

    def _show_case(self) -> None:
        from planner.charts import matrix

        c, row = self.context, self.table.row
        cases, result = c.assessment.portfolio.cases, self._result(row)
        self.matrix.show_chart(
            lambda width: matrix.draw(cases, c.language, chart_palette(c.theme), width, result.id if result else None),
            matrix.describe(cases, c.language),
        )
        self.editor.refresh(result)

    def focus_field(self, path: Path) -> bool:
        if path[:1] != USE_CASES.path:
            return False
        if len(path) > 1:
            self.table.select(int(path[1]))
        return len(path) < 3 or self.editor.focus_field(path)
