"""Tables over the plan: an editable list of models, and a read-only table of ready words. No cell computes."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from planner import formats
from planner.desktop import choices
from planner.desktop.context import Context
from planner.desktop.widgets import EmptyState, button
from planner.explain import Path
from planner.i18n import Message, message, text
from planner.plan.fields import FieldSpec, get, specs

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


def cell_words(spec: FieldSpec, value: Any, language: str) -> str:
    """How a field's value reads in a table."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return text("common.yes" if value else "common.no", language)
    if isinstance(value, enum.Enum):
        return text(f"{type(value).__name__}.{value.value}", language)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ", ".join(cell_words(spec, v, language) for v in value) or "–"
    if isinstance(value, int | float):
        return formats.quantity(value, spec.ui.unit, language) if spec.ui.unit else formats.number(value)
    return str(value)


class PlanListModel(QAbstractTableModel):
    """Rows are the items of a tuple at ``path`` of the plan; computed columns add words for a row."""

    refused = Signal(str)

    def __init__(
        self, context: Context, path: Path, item: type[BaseModel], columns: Sequence[str],
        computed: Sequence[tuple[str, Callable[[int], str]]] = (),
    ) -> None:  # fmt: skip
        super().__init__()
        self.context, self.path = context, path
        found = {".".join(map(str, s.path)): s for s in specs(item)}
        self.columns = [found[name] for name in columns]
        self.computed = computed
        self._items: tuple[Any, ...] = get(context.plan, path)

    def refresh(self) -> None:
        items = get(self.context.plan, self.path)
        if len(items) == len(self._items):
            self._items = items
            if items:
                self.dataChanged.emit(self.index(0, 0), self.index(len(items) - 1, self.columnCount() - 1))
        else:
            self.beginResetModel()
            self._items = items
            self.endResetModel()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns) + len(self.computed)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and section >= 0:
            if section < len(self.columns):
                return self.context.say(self.columns[section].ui.label)
            return self.context.text(self.computed[section - len(self.columns)][0])
        if orientation is Qt.Orientation.Vertical and role == Qt.ItemDataRole.DisplayRole:
            return str(section + 1)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._items):
            return None
        if index.column() >= len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.computed[index.column() - len(self.columns)][1](index.row())
            return None
        spec = self.columns[index.column()]
        value = get(self._items[index.row()], spec.path)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell_words(spec, value, self.context.language)
        if role == Qt.ItemDataRole.EditRole:
            return value
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and index.column() < len(self.columns):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        spec = self.columns[index.column()]
        if isinstance(value, str) and spec.type is not str:
            value = value.replace(",", "").strip()
            value = None if value in ("", "–") and spec.optional else value
            if isinstance(value, str) and spec.ui.unit in ("percent", "percent1"):
                value = _share(value)
        name = spec.ui.label
        problem = self.context.edit((*self.path, index.row(), *spec.path), value, name)
        if problem is not None:
            self.refused.emit(self.context.say(problem))
            return False
        self.refresh()
        return True


def _share(words: str) -> Any:
    try:
        return float(words.rstrip("% ")) / 100
    except ValueError:
        return words


class _Delegate(QStyledItemDelegate):
    """Choices edit in a combo, scores and numbers as text; hairlines come from the style sheet."""

    def __init__(self, context: Context, model: PlanListModel) -> None:
        super().__init__()
        self._context, self._model = context, model

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        spec = self._model.columns[index.column()]
        options: list[tuple[Any, str]] = []
        if spec.type is bool:
            options = [(v, text("common.yes" if v else "common.no", self._context.language)) for v in (True, False)]
        elif spec.choices:
            options = list(choices.of_enum(spec, self._context.language))
        elif spec.ui.widget == "score":
            options = [(None, "–")] * spec.optional + [(n, str(n)) for n in range(1, 6)]
        elif spec.ui.widget.startswith("choice:"):
            options = list(choices.pairs(spec.ui.widget.removeprefix("choice:"), self._context, self._context.language))
        if options:
            combo = QComboBox(parent)
            for value, words in options:
                combo.addItem(words, value)
            combo.activated.connect(lambda _: self._finish(combo))
            return combo
        return super().createEditor(parent, option, index)

    def _finish(self, combo: QComboBox) -> None:
        self.commitData.emit(combo)
        self.closeEditor.emit(combo)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            for i in range(editor.count()):
                if editor.itemData(i) == value:
                    editor.setCurrentIndex(i)
            return
        spec = self._model.columns[index.column()]
        words = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
        if spec.ui.unit in ("percent", "percent1") and value is not None:
            words = f"{value * 100:g}"
        editor.setProperty("text", words)

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        value = editor.currentData() if isinstance(editor, QComboBox) else editor.property("text")
        model.setData(index, value)


class ModelTable(QWidget):
    """An editable list in the plan with add, duplicate and delete, all undoable, and an empty state."""

    selected = Signal(int)

    def __init__(
        self, context: Context, path: Path, item: type[BaseModel], columns: Sequence[str],
        new_item: Callable[[], BaseModel], texts: str,
        computed: Sequence[tuple[str, Callable[[int], str]]] = (),
    ) -> None:  # fmt: skip
        super().__init__()
        self.context, self.path, self._new, self._texts = context, path, new_item, texts
        self.model = PlanListModel(context, path, item, columns, computed)
        self.view = QTableView()
        self.view.setModel(self.model)
        self._delegate = _Delegate(context, self.model)
        self.view.setItemDelegate(self._delegate)
        self.view.verticalHeader().setVisible(False)
        self.view.verticalHeader().setDefaultSectionSize(32)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setShowGrid(False)
        self.view.setTabKeyNavigation(False)
        self.view.setAlternatingRowColors(False)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.view.horizontalHeader().setStretchLastSection(True)
        self.view.horizontalHeader().setHighlightSections(False)
        self.view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.empty = EmptyState()
        self.add_button = button(kind="secondary", clicked=self.add)
        self.copy_button = button(kind="text", clicked=self.duplicate)
        self.delete_button = button(kind="text", clicked=self.delete)
        self.bar = QHBoxLayout()
        for widget in (self.add_button, self.copy_button, self.delete_button):
            self.bar.addWidget(widget)
        self.bar.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.view)
        column.addWidget(self.empty)
        column.addLayout(self.bar)
        self.view.selectionModel().currentRowChanged.connect(lambda now, _: self.selected.emit(now.row()))
        self.model.refused.connect(lambda words: context.toast(words))
        for keys, slot in (("Ctrl+Return", self.add), ("Del", self.delete), ("Ctrl+D", self.duplicate)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self.retranslate()
        self.refresh()

    @property
    def row(self) -> int | None:
        row = self.view.currentIndex().row()
        return row if 0 <= row < self.model.rowCount() else None

    def select(self, row: int) -> None:
        if 0 <= row < self.model.rowCount():
            self.view.selectRow(row)

    def _named(self, verb: str) -> Message:
        return message(f"table.{verb}", what=message(f"table.{self._texts}.one"))

    def add(self) -> None:
        at = self.model.rowCount()
        self.context.session.insert(self.path, at, self._new(), self._named("add"))
        self.refresh()
        self.select(at)

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
        if self.row is None:
            return
        at = self.row
        self.context.session.remove(self.path, at, self._named("delete"))
        self.refresh()
        self.select(min(at, self.model.rowCount() - 1))
        self.context.toast(
            self.context.say(message("table.deleted", what=message(f"table.{self._texts}.one"))), undo=True
        )

    def refresh(self) -> None:
        row = self.row
        self.model.refresh()
        some = self.model.rowCount() > 0
        self.view.setVisible(some)
        self.empty.setVisible(not some)
        self.view.setFixedHeight(min(12, max(1, self.model.rowCount())) * 32 + 46)
        if some and self.row is None:
            self.select(min(row or 0, self.model.rowCount() - 1))
        for widget in (self.copy_button, self.delete_button):
            widget.setEnabled(some)

    def retranslate(self) -> None:
        say = self.context.text
        self.add_button.setText(say(f"table.{self._texts}.add"))
        self.copy_button.setText(say("table.duplicate"))
        self.delete_button.setText(say("table.remove"))
        self.empty.show_text(say(f"table.{self._texts}.empty"), say(f"table.{self._texts}.empty_hint"))
        self.view.setAccessibleName(say(f"table.{self._texts}.many"))
        self.model.refresh()


class WordsTable(QTableView):
    """A read-only table of ready words, for results; ``marked`` rows are tinted by selection colour."""

    def __init__(self) -> None:
        super().__init__()
        self._model = _WordsModel()
        self.setModel(self._model)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(30)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_rows(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], name: str, most: int = 14,
        faint: frozenset[int] = frozenset(), faint_colour: QColor | None = None,
    ) -> None:  # fmt: skip
        """``faint`` rows are written in ``faint_colour``: what does not hold, or not yet."""
        self._model.show_rows(heads, rows, faint, faint_colour)
        self.setAccessibleName(name)
        self.setFixedHeight(min(most, max(1, len(rows))) * 30 + 44)


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
            return self._rows[index.row()][index.column()]
        if index.isValid() and role == Qt.ItemDataRole.ForegroundRole and index.row() in self._faint:
            return self._faint_colour
        return None
