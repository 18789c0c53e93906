"""Tables of the window: an editable list of the plan, and a read-only table of ready words. No cell computes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QPoint, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QMenu, QVBoxLayout, QWidget

from planner.desktop.cards import EmptyState
from planner.desktop.context import Context
from planner.desktop.grid import ROOT, SORT, Grid, Index
from planner.desktop.plan_list import CellDelegate, Computed, PlanListModel
from planner.desktop.theme import px
from planner.desktop.tips import tip
from planner.desktop.widgets import button, label
from planner.explain import Path
from planner.i18n import Message, message
from planner.plan.fields import get

WIDEST = 260
"""The most a column takes by itself, in px; a person may make it wider."""


class ModelTable(QWidget):
    """An editable list in the plan: sorted by any column, edited in place or in many rows at once, with add, duplicate
    and delete, all undoable, and an empty state. Rows are told by their position in the plan, however they are sorted.
    """

    selected = Signal(int)

    def __init__(
        self, context: Context, path: Path, item: type[BaseModel], columns: Sequence[str],
        new_item: Callable[[], BaseModel], texts: str,
        computed: Sequence[Computed | tuple[str, Callable[[int], str]]] = (), most: int = 12,
    ) -> None:  # fmt: skip
        super().__init__()
        self.context, self.path, self._new, self._texts, self._most = context, path, new_item, texts, most
        made = [c if isinstance(c, Computed) else Computed(*c) for c in computed]
        self.model = PlanListModel(context, path, item, columns, made)
        self.sorted = QSortFilterProxyModel()
        self.sorted.setSourceModel(self.model)
        self.sorted.setSortRole(SORT)
        self.view = Grid(lambda: context.theme)
        self.view.setModel(self.sorted)
        self._delegate = CellDelegate(context, self.model, self.sorted, self.rows)
        self.view.setItemDelegate(self._delegate)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._prepare_header()
        self.problem = label(role="error", wrap=True)
        self.problem.hide()
        self.empty = EmptyState()
        self.add_button = button(kind="secondary", clicked=self.add)
        self.copy_button = button(kind="text", clicked=self.duplicate)
        self.delete_button = button(kind="text", clicked=self.delete)
        self.bar = QHBoxLayout()
        self.bar.setSpacing(6)
        for widget in (self.add_button, self.copy_button, self.delete_button):
            self.bar.addWidget(widget)
        self.bar.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.view, self.problem, self.empty):
            column.addWidget(part)
        column.addLayout(self.bar)
        self.view.selectionModel().currentRowChanged.connect(self._chosen)
        self.model.refused.connect(self._refuse)
        self.model.taken.connect(self.problem.hide)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._offer)
        for keys, slot in (("Ctrl+Return", self.add), ("Del", self.delete), ("Ctrl+D", self.duplicate)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self.retranslate()
        self.refresh()

    def _prepare_header(self) -> None:
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setMinimumSectionSize(px(34))
        self.view.setSortingEnabled(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.sorted.sort(-1)
        self._own_widths, self._measured = False, ""
        header.sectionResized.connect(self._resized)

    def _resized(self, *_: int) -> None:
        """A width drawn by hand is kept while the program runs."""
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._own_widths = True

    # --- rows ---------------------------------------------------------------------------------------------------

    @property
    def row(self) -> int | None:
        """The current row as a position in the plan."""
        row = self.sorted.mapToSource(self.view.currentIndex()).row()
        return row if 0 <= row < self.model.rowCount() else None

    def rows(self) -> list[int]:
        """All selected rows as positions in the plan, from the first."""
        at = (self.sorted.mapToSource(self.sorted.index(row, 0)).row() for row in self.view.selected_rows())
        return sorted(at)

    def select(self, row: int) -> None:
        """Only this row, whichever keys are down: ``selectRow`` would add it to the selection while Ctrl is held."""
        if 0 <= row < self.model.rowCount():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.view.selectionModel().setCurrentIndex(self.sorted.mapFromSource(self.model.index(row, 0)), flags)

    def _chosen(self, now: Index, _: Index) -> None:
        self.problem.hide()
        self.selected.emit(self.sorted.mapToSource(now).row())

    def _named(self, verb: str, n: int = 1) -> Message:
        what = message(f"table.{self._texts}.one")
        return message(f"table.{verb}", what=what) if n == 1 else message(f"cells.{verb}_many", what=what, n=n)

    # --- editing ------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """A new row, in which the keyboard then is."""
        at = self.model.rowCount()
        self.context.session.insert(self.path, at, self._new(), self._named("add"))
        self.refresh()
        self.select(at)
        self.view.setFocus()

    def duplicate(self) -> None:
        if self.row is None:
            return
        at = self.row
        item = get(self.context.plan, (*self.path, at))
        fresh = self._new()
        if "id" in type(item).model_fields:
            item = item.model_copy(update={"id": fresh.id})  # type: ignore[attr-defined]
        self.context.session.insert(self.path, at + 1, item, self._named("copy"))
        self.refresh()
        self.select(at + 1)

    def delete(self) -> None:
        """Remove all selected rows as one step."""
        rows = self.rows() or ([] if self.row is None else [self.row])
        if not rows:
            return
        gone, items = set(rows), get(self.context.plan, self.path)
        kept = tuple(item for n, item in enumerate(items) if n not in gone)
        self.context.session.set(self.path, kept, self._named("delete", len(rows)), merge=False)
        self.refresh()
        self.select(min(rows[0], self.model.rowCount() - 1))
        self.context.toast(self.context.say(self._named("deleted", len(rows))), undo=True)

    def edit_selected(self) -> None:
        """Open the current cell; what is entered goes into all selected rows."""
        now = self.view.currentIndex()
        column = now.column() if now.column() < len(self.model.columns) else 0
        rows = self.view.selectionModel().selection()
        self.view.setCurrentIndex(now.siblingAtColumn(column))
        self.view.selectionModel().select(rows, self.view.selectionModel().SelectionFlag.ClearAndSelect)
        self.view.edit(now.siblingAtColumn(column))

    def _offer(self, at: QPoint) -> None:
        """The menu of the rows under the mouse."""
        if self.row is None:
            return
        say, n = self.context.text, len(self.rows())
        menu = QMenu(self)
        edit = say("cells.edit") if n < 2 else say("cells.edit_many", n=n)
        offers: list[tuple[str, Callable[[], Any]]] = [(edit, self.edit_selected)]
        if self.copy_button.isVisibleTo(self):
            offers.append((say("table.duplicate"), self.duplicate))
        offers += [(say("cells.copy"), self.view.copy), (say("table.remove"), self.delete)]
        for words, slot in offers:
            menu.addAction(words).triggered.connect(lambda _=False, slot=slot: slot())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _refuse(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()

    # --- showing ------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        row = self.row
        self.model.refresh()
        some = self.model.rowCount() > 0
        self.view.setVisible(some)
        self.empty.setVisible(not some)
        self._measure()
        self.view.fit(self.model.rowCount(), self._most)
        if some and self.row is None:
            self.select(min(row or 0, self.model.rowCount() - 1))
        for widget in (self.copy_button, self.delete_button):
            widget.setEnabled(some)

    def _measure(self) -> None:
        """Columns as wide as their words, unless a person set them; measured anew for another language or more rows."""
        state = f"{self.context.language} {self.model.rowCount()}"
        header = self.view.horizontalHeader()
        if self._own_widths or state == self._measured:
            return
        self._measured = state
        last = header.logicalIndex(header.count() - 1)
        for n in range(header.count()):
            stretched = n == last and header.stretchLastSection()
            if header.sectionResizeMode(n) == QHeaderView.ResizeMode.Interactive and not stretched:
                header.resizeSection(n, min(px(WIDEST), self.view.words_width(n)))

    def retranslate(self) -> None:
        say = self.context.text
        self.add_button.setText(say(f"table.{self._texts}.add"))
        self.copy_button.setText(say("table.duplicate"))
        self.delete_button.setText(say("table.remove"))
        self.empty.show_text(say(f"table.{self._texts}.empty"), say(f"table.{self._texts}.empty_hint"))
        self.view.setAccessibleName(say(f"table.{self._texts}.many"))
        self.model.refresh()


class WordsTable(Grid):
    """A read-only table of ready words, for results; ``marked`` rows are tinted by selection colour."""

    def __init__(self) -> None:
        super().__init__()
        self._model = _WordsModel()
        self.setModel(self._model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def show_rows(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], name: str, most: int = 14,
        faint: frozenset[int] = frozenset(), faint_colour: QColor | None = None,
    ) -> None:  # fmt: skip
        """``faint`` rows are written in ``faint_colour``: what does not hold, or not yet."""
        self._model.show_rows(heads, rows, faint, faint_colour)
        self.setAccessibleName(name)
        self.fit(len(rows), most)


class _WordsModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self._heads: Sequence[str] = ()
        self._rows: Sequence[Sequence[str]] = ()
        self._faint: frozenset[int] = frozenset()
        self._faint_colour: QColor | None = None

    def show_rows(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], faint: frozenset[int], faint_colour: QColor | None
    ) -> None:
        self._faint, self._faint_colour = faint, faint_colour
        if (heads, rows) == (self._heads, self._rows):
            return
        self.beginResetModel()
        self._heads, self._rows = heads, rows
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            words = self._rows[index.row()][index.column()]
            return words if role == Qt.ItemDataRole.DisplayRole else tip(words)
        if index.isValid() and role == Qt.ItemDataRole.ForegroundRole and index.row() in self._faint:
            return self._faint_colour
        return None
