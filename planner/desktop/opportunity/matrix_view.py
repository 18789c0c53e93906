"""The matrix of use cases as a view: cases are chosen in it by mouse and keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from planner.charts import matrix, numbers
from planner.desktop.context import Context
from planner.desktop.palettes import chart_palette
from planner.desktop.spots import SpotsView
from planner.readiness.results import UseCaseResult


class MatrixView(SpotsView):
    """``chosen`` names the case by its id."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._cases: tuple[UseCaseResult, ...] = ()

    def show_cases(self, cases: tuple[UseCaseResult, ...], selected: str | None) -> None:
        c, self._cases, self.selected = self.context, cases, selected
        self.show_chart(
            lambda width: matrix.draw(cases, c.language, chart_palette(c.theme), width, selected),
            matrix.describe(cases, c.language),
            numbers=lambda: numbers.cases(cases, c.language),
        )
        one = tuple(case for case in cases if case.id == selected)
        self.setAccessibleDescription(c.text("opportunity.matrix.selected", case=one[0].name) if one else "")

    def places(self) -> dict[str, QPointF]:
        made = matrix.layout(self._cases, self.context.language, self.drawn_width)
        return {spot.id: QPointF(spot.x, made.height - spot.y) * self._scale for spot in made.spots}

    def words_of(self, spot: str) -> str:
        c, case = self.context, next(case for case in self._cases if case.id == spot)
        shown = c.show_figure(case.value, True), c.show_figure(case.feasibility, True), c.say(case.risk.name)
        return f"{case.name}\n{c.text('opportunity.value')} {shown[0]} · {c.text('opportunity.feasibility')} {shown[1]} · {shown[2]}"
