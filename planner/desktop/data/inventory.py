"""The inventory: a table of data sets, what must be settled, and the chosen set in full."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from planner.data_import import DATA_SETS
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.data.detail import SetDetail
from planner.desktop.data.open_points import OpenPoints
from planner.desktop.figures import Stat, stat_row
from planner.desktop.import_card import ImportCard
from planner.desktop.table import ModelTable
from planner.desktop.widgets import button, tab_column
from planner.explain import Figure
from planner.i18n import message
from planner.plan.data import DataSet
from planner.readiness.data import example_sets

COLUMNS = ("name", "kind", "volume", "unit", "rights", "personal_data", "owner")


class Inventory(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.total, self.usable = Stat(), Stat()
        totals = stat_row((self.total, self.usable), context.why)
        totals.setSpacing(24)
        self.totals_card, self.conflicts_card = Card(), Card("hold")
        self.totals_card.box.addLayout(totals)
        self.conflicts = OpenPoints(context)
        self.conflicts_card.box.addWidget(self.conflicts)
        self.table = ModelTable(
            context, ("data", "sets"), DataSet, COLUMNS, DataSet, "datasets",
            computed=(("data.tokens", self._tokens), ("data.open_points", self._open_points)),
        )  # fmt: skip
        header = self.table.view.horizontalHeader()
        header.setStretchLastSection(False)
        self.table.view.setWordWrap(True)
        for column in ("name", "owner"):
            header.setSectionResizeMode(COLUMNS.index(column), QHeaderView.ResizeMode.Stretch)
        self.import_card = ImportCard(context, DATA_SETS)
        self.import_card.serve(self)
        for source in (self.import_card.paste_button, self.import_card.file_button):
            self.table.bar.addWidget(source)
        self.examples_button = button(kind="text", clicked=self._show_examples)
        self.table.empty.next_steps.addWidget(self.examples_button)
        self.detail = SetDetail(context)
        self.table.selected.connect(lambda _: self._show_detail())
        box = tab_column(self)
        for widget in (self.totals_card, self.conflicts_card, self.import_card, self.table):
            box.addWidget(widget)
        box.addWidget(self.detail)
        box.addStretch(1)

    def _tokens(self, row: int) -> str:
        tokens = self.context.assessment.data.tokens
        return self.context.show_figure(tokens[row]) if row < len(tokens) else "–"

    def _open_points(self, row: int) -> str:
        sets = self.context.assessment.data.sets
        return self.context.show_figure(sets[row].open_points) if row < len(sets) else "–"

    # --- starting from examples ---------------------------------------------------------------------------------

    def _show_examples(self) -> None:
        menu = QMenu(self)
        for example in example_sets(self.context.language):
            menu.addAction(example.name).triggered.connect(partial(self.take, example))
        menu.exec(self.examples_button.mapToGlobal(self.examples_button.rect().bottomLeft()))

    def take(self, example: DataSet, _checked: bool = False) -> None:
        """Add an example as a new data set and show it."""
        at = len(self.context.plan.data.sets)
        name = message("table.add", what=message("table.datasets.one"))
        self.context.session.insert(("data", "sets"), at, example, name)
        self.table.refresh()
        self.table.select(at)

    # --- showing --------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        self.table.retranslate()
        self.import_card.retranslate()
        self.examples_button.setText(self.context.text("data.examples"))
        self.conflicts_card.set_heading(self.context.text("data.conflicts"))
        self.detail.retranslate()

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.data
        self.table.refresh()
        figures: list[tuple[Stat, Figure]] = [(self.total, result.total_tokens), (self.usable, result.total_usable)]
        for stat, figure in figures:
            stat.show_figure(figure, c.say, c.language)
        self.totals_card.setVisible(bool(result.sets))
        self.conflicts.show_points(c.assessment.data_conflicts)
        self.conflicts_card.setVisible(bool(c.assessment.data_conflicts))
        self._show_detail()

    def _show_detail(self) -> None:
        self.detail.show_set(self.table.row)

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        if path[0] != "data":
            return False
        if len(path) < 4:
            if len(path) == 3:
                self.table.select(int(path[2]))
            (self.table.view if self.table.row is not None else self.table.add_button).setFocus()
            return True
        self.table.select(int(path[2]))
        return self.detail.focus_field(path)
