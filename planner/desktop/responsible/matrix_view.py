"""The risk matrix as a view: risks are chosen in it by mouse and keys, by their place in the register."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from planner.charts import risk_matrix
from planner.desktop.context import Context
from planner.desktop.palettes import chart_palette
from planner.desktop.spots import SpotsView
from planner.plan.responsible import Risk


class RiskMatrix(SpotsView):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._risks: tuple[Risk, ...] = ()

    def show_risks(self, risks: tuple[Risk, ...], selected: int | None, blocking: frozenset[int]) -> None:
        c, self._risks, self.selected = self.context, risks, selected
        self.show_chart(
            lambda width: risk_matrix.draw(risks, c.language, chart_palette(c.theme), width, selected, blocking),
            risk_matrix.describe(risks, c.language),
        )
        known = selected is not None and selected < len(risks)
        self.setAccessibleDescription(self.words_of(selected) if known and selected is not None else "")

    def places(self) -> dict[int, QPointF]:
        width = self.drawn_width
        found = risk_matrix.places(self._risks, width)
        return {index: QPointF(x, risk_matrix.height(width) - y) * self._scale for index, (x, y) in found.items()}

    def words_of(self, spot: int) -> str:
        risk = self._risks[spot]
        return f"R{spot + 1} {risk.name}: {risk.likelihood}×{risk.impact}"
