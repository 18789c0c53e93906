"""The list under the field: entries under the head of their kind, drawn with where they stand and how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from planner.desktop.context import Context
from planner.desktop.icons import paint_icon
from planner.desktop.theme import font, px
from planner.finder.entries import Entry, Kind

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ROW, HEAD = 34, 26
"""Heights in px of the design."""
ENTRY = Qt.ItemDataRole.UserRole
DRAWINGS = {
    Kind.NEXT: "flag", Kind.RECENT: "clock", Kind.ACTION: "play", Kind.PAGE: "file", Kind.FIELD: "edit",
    Kind.QUESTION: "help", Kind.CASE: "star", Kind.DATA: "database", Kind.PERSON: "person", Kind.RISK: "warning",
    Kind.CATALOGUE: "grid", Kind.PRIMER: "book", Kind.TERM: "info", Kind.TEMPLATE: "file-plus",
}  # fmt: skip


class Rows(QAbstractListModel):
    """Heads are rows that cannot be chosen."""

    def __init__(self, context: Context, keys: Callable[[str], str]) -> None:
        super().__init__()
        self.context, self._keys = context, keys
        self._rows: list[Entry | Kind] = []

    def show(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self._rows = []
        for kind, group in groupby(entries, key=lambda e: e.kind):
            self._rows += [kind, *group]
        self.endResetModel()

    @property
    def height(self) -> int:
        """Px that all rows take."""
        return sum(px(ROW if isinstance(row, Entry) else HEAD) for row in self._rows)

    def entry(self, row: int) -> Entry | None:
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return found if isinstance(found, Entry) else None

    def step(self, row: int, by: int) -> int:
        """The next row (by 1 or -1) that can be chosen, round the end; -1 where there is none."""
        for n in range(1, len(self._rows) + 1):
            at = (row + by * n) % len(self._rows)
            if self.entry(at) is not None:
                return at
        return -1

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.entry(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def words(self, row: int) -> tuple[str, str, str]:
        """Name, where it stands, and its shortcut or state."""
        entry, say = self._rows[row], self.context.say
        if not isinstance(entry, Entry):
            return self.context.text(f"finder.kind.{entry}"), "", ""
        right = self._keys(entry.id) if not entry.page else say(entry.state) if entry.state else ""
        return say(entry.name), say(entry.where) if entry.where else "", right

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(index.row())[0]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(w for w in self.words(index.row()) if w)
        return self.entry(index.row()) if role == ENTRY else None


class RowDelegate(QStyledItemDelegate):
    def __init__(self, context: Context, rows: Rows) -> None:
        super().__init__()
        self._context, self._rows = context, rows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, px(HEAD if self._rows.entry(index.row()) is None else ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry, t = self._rows.entry(index.row()), self._context.theme
        name, where, right = self._rows.words(index.row())
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        if entry is None:
            painter.setFont(font(11, 600))
            painter.setPen(t.colour("muted"))
            painter.drawText(box.adjusted(12, 6, -12, 0), middle, name)
            painter.restore()
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.colour("tint" if chosen else "hover"))
            painter.drawRoundedRect(box.adjusted(4, 1, -4, -1), 6, 6)
        paint_icon(painter, DRAWINGS[entry.kind], QRectF(box.left() + 14, box.center().y() - 8, 16, 16),
                   t["accd" if chosen else "muted"])  # fmt: skip
        left, edge = box.left() + 40, box.right() - 14
        edge = self._right(painter, right, entry, box, edge)
        painter.setFont(font(13, 600 if chosen else 400))
        painter.setPen(t.colour("ink" if chosen else "text"))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(edge - left))
        painter.drawText(QRectF(left, box.top(), edge - left, box.height()), middle, shown)
        left += metrics.horizontalAdvance(shown) + 10
        painter.setFont(font(12))
        painter.setPen(t.colour("text" if chosen else "muted"))
        if edge - left > 60:
            shown = painter.fontMetrics().elidedText(where, Qt.TextElideMode.ElideRight, int(edge - left))
            painter.drawText(QRectF(left, box.top(), edge - left, box.height()), middle, shown)
        painter.restore()

    def _right(self, painter: QPainter, words: str, entry: Entry, box: QRectF, edge: float) -> float:
        """The shortcut as a key cap or the state as words at the right edge; returns where it begins."""
        if not words:
            return edge
        t = self._context.theme
        painter.setFont(font(11, 600))
        width = painter.fontMetrics().horizontalAdvance(words) + 14
        cap = QRectF(edge - width, box.center().y() - 10, width, 20)
        urgent = entry.kind is Kind.NEXT
        painter.setPen(t.colour("warn" if urgent else "line"))
        painter.setBrush(t.colour("warnt" if urgent else "card"))
        painter.drawRoundedRect(cap, 5, 5)
        painter.setPen(t.colour("warnd" if urgent else "muted"))
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), words)
        return edge - width - 12
