"""The model of an editable table over a list in the plan, and the editors of its cells. No cell computes."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError
from PySide6.QtCore import QAbstractTableModel, QEvent, QObject, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyleOptionViewItem, QWidget

from planner.desktop import choices
from planner.desktop.context import Context
from planner.desktop.grid import CHIP, ROOT, SORT, Index, RowDelegate
from planner.desktop.tips import tip
from planner.explain import Path
from planner.field_words import Unread, typed_as, value_of, words_of
from planner.i18n import Message, message, text
from planner.plan.fields import FieldSpec, get, put, specs
from planner.plan.session import EditProblem, problem_words

LEAST = -1e300
"""Where rows without a number stand in the order."""
COMMITTING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


@dataclass(frozen=True, slots=True)
class Computed:
    """A column of ready words for a row: ``order`` is the number it is sorted by, ``kind`` the chip it is drawn as."""

    head: str
    words: Callable[[int], str]
    order: Callable[[int], float | None] | None = None
    kind: Callable[[int], str | None] | None = None
    right: bool = False


class PlanListModel(QAbstractTableModel):
    """Rows are the items of a tuple at ``path`` of the plan; computed columns add words for a row."""

    refused = Signal(str)
    taken = Signal()

    def __init__(
        self, context: Context, path: Path, item: type[BaseModel], columns: Sequence[str], computed: Sequence[Computed]
    ) -> None:
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
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if not 0 <= section < self.columnCount():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if section < len(self.columns):
            return self.context.say(self.columns[section].ui.label)
        return self.context.text(self.computed[section - len(self.columns)].head)

    def _side(self, column: int) -> Qt.AlignmentFlag:
        if column < len(self.columns):
            spec = self.columns[column]
            right = spec.type in (int, float) and not spec.ui.widget.startswith("choice:")
        else:
            right = self.computed[column - len(self.columns)].right
        return (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._items):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(index, role)
        if index.column() >= len(self.columns):
            return self._of_computed(self.computed[index.column() - len(self.columns)], index.row(), role)
        spec = self.columns[index.column()]
        value = get(self._items[index.row()], spec.path)
        if role == SORT:
            return self._order(spec, value)
        return value if role == Qt.ItemDataRole.EditRole else None

    def _words(self, index: Index, role: int) -> str:
        """For a screen reader a cell names its column; as a hint it stays text, whatever was typed."""
        at = index.column() - len(self.columns)
        if at >= 0:
            words = self.computed[at].words(index.row())
        else:
            spec = self.columns[index.column()]
            words = words_of(spec, get(self._items[index.row()], spec.path), self.context.language)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.headerData(index.column(), Qt.Orientation.Horizontal)}: {words}"
        return words if role == Qt.ItemDataRole.DisplayRole else tip(words)

    def _of_computed(self, column: Computed, row: int, role: int) -> Any:
        if role == SORT:
            if column.order is None:
                return column.words(row)
            found = column.order(row)
            return LEAST if found is None else found
        return column.kind(row) if role == CHIP and column.kind is not None else None

    def _order(self, spec: FieldSpec, value: Any) -> float | str:
        if spec.type in (int, float, bool):
            return LEAST if value is None else float(value)
        if spec.type is date:
            return "" if value is None else value.isoformat()
        return words_of(spec, value, self.context.language).casefold()

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and index.column() < len(self.columns):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    # --- editing ------------------------------------------------------------------------------------------------

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        return self.set_cells([index.row()], index.column(), value)

    def _read(self, spec: FieldSpec, value: Any) -> Any:
        rate = self.context.plan.settings.krw_per_usd
        return value_of(value, spec, rate) if isinstance(value, str) and not isinstance(value, enum.Enum) else value

    def problem(self, row: int, column: int, value: Any) -> Message | None:
        """What is wrong with a value for a cell; nothing is changed."""
        spec = self.columns[column]
        try:
            put(self._items[row], spec.path, self._read(spec, value))
        except Unread as unread:
            return unread.problem
        except ValidationError as wrong:
            return problem_words(wrong.errors()[0])
        return None

    def type_in(self, row: int, column: int, value: Any) -> None:
        """What is being typed in a cell, as far as it is a value of it."""
        spec = self.columns[column]
        fits = self.problem(row, column, value) is None
        self.context.type_in((*self.path, row, *spec.path), self._read(spec, value) if fits else None)

    def set_cells(self, rows: Sequence[int], column: int, value: Any) -> bool:
        """One value for a column of all ``rows``, as one step to undo."""
        spec = self.columns[column]
        for row in rows:
            if (wrong := self.problem(row, column, value)) is not None:
                self.refused.emit(self.context.say(wrong))
                return False
        value = self._read(spec, value)
        try:
            if len(rows) == 1:
                self.context.session.set((*self.path, rows[0], *spec.path), value, spec.ui.label)
            else:
                chosen = set(rows)
                items = tuple(
                    put(item, spec.path, value) if n in chosen else item for n, item in enumerate(self._items)
                )
                name = message("cells.set_many", field=spec.ui.label, n=len(rows))
                self.context.session.set(self.path, items, name, merge=False)
        except EditProblem as refused:
            self.refused.emit(self.context.say(refused.message))
            return False
        self.refresh()
        self.taken.emit()
        return True


class CellDelegate(RowDelegate):
    """Choices edit in a combo, scores and numbers as text. A value that does not fit keeps the cell open with a sentence.

    Where several rows are selected, the value goes into all of them.
    """

    def __init__(
        self, context: Context, model: PlanListModel, sorted_rows: QSortFilterProxyModel,
        chosen: Callable[[], Iterable[int]],
    ) -> None:  # fmt: skip
        super().__init__(lambda: context.theme)
        self._context, self._model, self._sorted, self._chosen = context, model, sorted_rows, chosen
        self._at: tuple[int, int] = (0, 0)
        self._start: Any = None
        self._confirmed = False
        self.closeEditor.connect(lambda *_: context.type_in((), None))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        self._at, self._confirmed = (self._sorted.mapToSource(index).row(), index.column()), False
        spec = self._model.columns[index.column()]
        name = self._context.say(spec.ui.label)
        options = self._options(spec)
        if options:
            combo = QComboBox(parent)
            for value, words in options:
                combo.addItem(words, value)
            combo.activated.connect(lambda _: self._finish(combo))
            combo.setAccessibleName(name)
            return combo
        line = QLineEdit(parent)
        line.setAccessibleName(name)
        line.setProperty("cell", True)
        if spec.max_length:
            line.setMaxLength(int(spec.max_length))
        line.textEdited.connect(lambda words: self._model.type_in(*self._at, words))
        return line

    def _options(self, spec: FieldSpec) -> list[tuple[Any, str]]:
        language = self._context.language
        if spec.type is bool:
            return [(v, text("common.yes" if v else "common.no", language)) for v in (True, False)]
        none = [(None, "–")] * spec.optional
        if spec.choices:
            return [*none, *choices.of_enum(spec, language)]
        if spec.ui.widget == "score":
            return [*none, *((n, str(n)) for n in range(1, 6))]
        if spec.ui.widget.startswith("choice:"):
            return [*none, *choices.pairs(spec.ui.widget.removeprefix("choice:"), self._context, language)]
        return []

    def _finish(self, combo: QComboBox) -> None:
        self._confirmed = True
        self.commitData.emit(combo)
        self.closeEditor.emit(combo)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(value)))
        elif isinstance(editor, QLineEdit):
            editor.setText(typed_as(self._model.columns[index.column()], value))
            editor.selectAll()
        self._start = self._entered(editor)

    def _entered(self, editor: QWidget) -> Any:
        return editor.currentData() if isinstance(editor, QComboBox) else editor.property("text")

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """A cell that is left without a change or Enter sets nothing, however many rows are selected."""
        value = self._entered(editor)
        if value == self._start and not self._confirmed:
            return
        source = self._sorted.mapToSource(index)
        rows = list(self._chosen())
        self._model.set_cells(rows if source.row() in rows else [source.row()], source.column(), value)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if isinstance(editor, QLineEdit) and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in COMMITTING:
                wrong = self._model.problem(*self._at, editor.text())
                editor.setProperty("invalid", wrong is not None)
                editor.style().unpolish(editor)
                editor.style().polish(editor)
                words = self._context.say(wrong) if wrong is not None else ""
                editor.setAccessibleDescription(words)
                if wrong is not None:
                    self._model.refused.emit(words)
                    return True
                self._confirmed = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            elif event.key() == Qt.Key.Key_Escape:
                self._model.taken.emit()
        return super().eventFilter(editor, event)
