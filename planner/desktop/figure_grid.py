"""A small table of figures in which every number can be asked why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from planner.desktop.context import Context
from planner.desktop.figures import WhyButton
from planner.desktop.tips import tip
from planner.desktop.widgets import clear, label
from planner.explain import Figure


class FigureGrid(QWidget):
    """Rows of named figures under heads. Cells are made anew only when the shape of the table changes."""

    def __init__(self, context: Context, with_range: bool = False) -> None:
        super().__init__()
        self.context, self._with_range = context, with_range
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(4)
        self._heads: list[QLabel] = []
        self._names: list[QLabel] = []
        self.cells: list[list[WhyButton]] = []

    def show_figures(self, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[Figure | None]]]) -> None:
        """A cell without a figure stays empty."""
        if (len(heads), len(rows)) != (len(self._heads), len(self._names)):
            self._make(len(heads), len(rows))
        for made, words in zip(self._heads, heads, strict=True):
            made.setText(words)
        for name, cells, (words, figures) in zip(self._names, self.cells, rows, strict=True):
            name.setText(words)
            for cell, figure, head in zip(cells, figures, heads, strict=True):
                cell.setVisible(figure is not None)
                if figure is None:
                    continue
                cell.show_figure(figure, f"{words} {head}", self.context.show_figure(figure, self._with_range))
                cell.setToolTip(tip(" · ".join(self.context.say(m) for m in figure.missing)))

    def _make(self, columns: int, rows: int) -> None:
        clear(self._grid)
        right = Qt.AlignmentFlag.AlignRight
        self._heads = [label(role="label") for _ in range(columns)]
        self._names = [label(wrap=True) for _ in range(rows)]
        self.cells = [[WhyButton() for _ in range(columns)] for _ in range(rows)]
        self._grid.setColumnStretch(0, 1)
        for n, head in enumerate(self._heads, 1):
            self._grid.addWidget(head, 0, n, right)
        for at, (name, cells) in enumerate(zip(self._names, self.cells, strict=True), 1):
            self._grid.addWidget(name, at, 0)
            for n, cell in enumerate(cells, 1):
                cell.asked.connect(self.context.why)
                self._grid.addWidget(cell, at, n, right)
