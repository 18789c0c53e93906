"""A read-only table of ready words that sorts by any column, with mouse or keys. No cell computes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView

from planner.desktop.grid import ROOT, SORT, Index
from planner.desktop.table import WordsTable
from planner.desktop.tips import wrapped_tip
from planner.model_check import Table

MEASURED_ROWS = 60
"""Rows whose words decide how wide a column is; the others are as wide as these."""
EMPTY = Table((), (), (), frozenset())


class _TableModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.table = EMPTY

    def show(self, table: Table) -> None:
        if table != self.table:
            self.beginResetModel()
            self.table = table
            self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.table.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.table.heads):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.table.heads[section]
        return self._side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        words = self.table.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.ToolTipRole:
            return wrapped_tip(words)
        if role == SORT:
            return self.table.keys[index.row()][index.column()]
        return self._side(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _side(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self.table.numeric else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class SortedTable(WordsTable):
    """Shift with left and right chooses the column to sort by, Shift with up and down the direction.

    ``row_chosen`` says which row of the table as given was chosen.
    """

    row_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._source, self._sorted = _TableModel(), QSortFilterProxyModel()
        self._sorted.setSourceModel(self._source)
        self._sorted.setSortRole(SORT)
        self.setModel(self._sorted)
        self.setSortingEnabled(True)
        header = self.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setStretchLastSection(False)
        header.setResizeContentsPrecision(MEASURED_ROWS)
        self.selectionModel().currentRowChanged.connect(
            lambda now, _: self.row_chosen.emit(self._sorted.mapToSource(now).row()) if now.isValid() else None
        )

    def show_table(self, table: Table, name: str, most: int = 14) -> None:
        self._source.show(table)
        self.setAccessibleName(name)
        self.fit(len(table.rows), most)
        header = self.horizontalHeader()
        words = [i for i in range(len(table.heads)) if i not in table.numeric]
        for i in range(len(table.heads)):
            wide = words and i == words[-1]  # the last column of words takes the room that is left
            header.setSectionResizeMode(
                i, QHeaderView.ResizeMode.Stretch if wide else QHeaderView.ResizeMode.ResizeToContents
            )

    def choose(self, row: int) -> None:
        """Choose a row of the table as given."""
        self.selectRow(self._sorted.mapFromSource(self._source.index(row, 0)).row())

    def cell(self, row: int, column: int) -> str:
        """What stands in a cell as the table is sorted now."""
        return str(self._sorted.index(row, column).data())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._sorted.columnCount():
            header = self.horizontalHeader()
            column, order = header.sortIndicatorSection(), header.sortIndicatorOrder()
            column = column if column < self._sorted.columnCount() else -1
            if event.key() == Qt.Key.Key_Right:
                self.sortByColumn(min(column + 1, self._sorted.columnCount() - 1), order)
                return
            if event.key() == Qt.Key.Key_Left:
                self.sortByColumn(max(column - 1, 0), order)
                return
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                up = event.key() == Qt.Key.Key_Up
                self.sortByColumn(max(column, 0), Qt.SortOrder.AscendingOrder if up else Qt.SortOrder.DescendingOrder)
                return
        super().keyPressEvent(event)
