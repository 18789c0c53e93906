"""Recent plans as a table: open with Enter or a click on the name, pin, take off the list. It opens no file itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QStyleOptionViewItem

from planner.desktop.chips import paint_level
from planner.desktop.context import Context
from planner.desktop.grid import CHIP, ROOT, Grid, Index, RowDelegate
from planner.desktop.icons import icon
from planner.desktop.pages import BY_ID
from planner.desktop.theme import font, px
from planner.desktop.tips import tip
from planner.recent_plans import Recent

LEVEL_PX = 20
LEVEL = Qt.ItemDataRole.UserRole + 20
MOST_ROWS = 10


class Column(IntEnum):
    NAME, SECTOR, PLACE, EDITED, PROGRESS, LEVEL, HOLDS, PIN, MORE = range(9)


HEADS = ("name", "sector", "place", "edited", "progress", "level", "holds", "", "")


def when(at: datetime | None, context: Context, now: datetime) -> str:
    """Today and yesterday with the time, other days as a date."""
    if at is None:
        return "–"
    for key, day in (("today", now), ("yesterday", now - timedelta(days=1))):
        if at.date() == day.date():
            return context.text(f"home.{key}", time=f"{at:%H:%M}")
    return at.date().isoformat()


class _Model(QAbstractTableModel):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows: tuple[Recent, ...] = ()
        self.missing: frozenset[str] = frozenset()

    def show(self, rows: Sequence[Recent]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def show_missing(self, paths: frozenset[str]) -> None:
        if paths != self.missing:
            self.beginResetModel()
            self.missing = paths
            self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.context.text(f"home.head.{HEADS[section]}") if HEADS[section] else ""
        return self._side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        c, recent, column = self.context, self.rows[index.row()], Column(index.column())
        gone = recent.path in self.missing
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(recent, column, gone)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(recent, column, gone)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._hint(recent, column)
        if role == LEVEL and column is Column.LEVEL:
            return recent.glance.level
        if role == CHIP and column is Column.LEVEL and recent.glance.provisional:
            return "warn"
        if role == Qt.ItemDataRole.DecorationRole and column is Column.NAME and recent.protected:
            return icon("lock", c.theme, "muted", px(14))
        if role == Qt.ItemDataRole.DecorationRole and column is Column.PIN:
            return icon("pinned" if recent.pinned else "pin", c.theme, "acc" if recent.pinned else "line", px(16))
        if role == Qt.ItemDataRole.DecorationRole and column is Column.MORE:
            return icon("more", c.theme, "muted", px(16))
        if role == Qt.ItemDataRole.ForegroundRole and (gone or column is Column.PLACE):
            return c.theme.colour("muted")
        if role == Qt.ItemDataRole.FontRole and column is Column.NAME:
            return font(12, 600) if not gone else _struck()
        return self._side(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _words(self, recent: Recent, column: Column, gone: bool) -> str:
        c, seen = self.context, recent.glance
        if column is Column.NAME:
            return seen.title or seen.company or recent.file.stem
        if column is Column.SECTOR:
            return c.text(f"Sector.{seen.sector.value}") if seen.sector else "–"
        if column is Column.PLACE:
            return f"{c.text('home.missing')} · {_short(recent.file)}" if gone else _short(recent.file)
        if column is Column.EDITED:
            return when(recent.edited, c, datetime.now())
        if column is Column.PROGRESS:
            return self._reached(seen.reached)
        if column is Column.LEVEL:
            return c.text("summary.provisional") if seen.provisional else "" if seen.level else "–"
        return str(seen.holds) if column is Column.HOLDS and seen.reached else "–" if column is Column.HOLDS else ""

    def _reached(self, id: str) -> str:
        if id not in BY_ID:
            return "–"
        mark = BY_ID[id].mark
        return f"{mark} {self.context.text(f'rail.{id}')}" if mark.isdigit() else self.context.text(f"rail.{id}")

    def _spoken(self, recent: Recent, column: Column, gone: bool) -> str:
        c, level = self.context, recent.glance.level
        if column is Column.LEVEL and level:
            return f"{level} {c.text(f'ReadinessLevel.{level}')}"
        if column in (Column.PIN, Column.MORE):
            return self._hint(recent, column) or ""
        if column is Column.NAME and recent.protected:
            return f"{self._words(recent, column, gone)}, {c.text('password.protected')}"
        return self._words(recent, column, gone)

    def _hint(self, recent: Recent, column: Column) -> str | None:
        if column is Column.PIN:
            return self.context.text("home.unpin" if recent.pinned else "home.pin")
        if column is Column.MORE:
            return self.context.text("top.more")
        return tip(recent.path) if column in (Column.NAME, Column.PLACE) else None

    def _side(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column == Column.HOLDS else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def _struck() -> QFont:
    made = font(12, 400)
    made.setStrikeOut(True)
    return made


def _short(path: Path) -> str:
    """The path with the person's own folder as ~."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)


class _Delegate(RowDelegate):
    def __init__(self, context: Context) -> None:
        super().__init__(lambda: context.theme)
        self._context = context

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if (level := index.data(LEVEL)) is not None:
            size = px(LEVEL_PX)
            box = QRectF(option.rect.left() + 8, option.rect.center().y() - size / 2 + 0.5, size, size)
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_level(painter, box, level, self._context.theme)
            painter.restore()


class RecentTable(Grid):
    open_asked, beside_asked, forget_asked = Signal(object), Signal(object), Signal(object)
    pin_asked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(lambda: context.theme)
        self.context, self._model = context, _Model(context)
        self._own_delegate = _Delegate(context)
        self.setItemDelegate(self._own_delegate)
        self.setModel(self._model)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Column.PLACE, QHeaderView.ResizeMode.Stretch)
        for column in (Column.PIN, Column.MORE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, px(34))
        self.clicked.connect(self._pressed)
        self.doubleClicked.connect(lambda index: self._ask(self.open_asked, index.row()))

    def show_plans(self, rows: Sequence[Recent]) -> None:
        if tuple(rows) != self._model.rows:
            at = self.currentIndex().row()
            self._model.show(rows)
            if rows and at >= 0:
                self.setCurrentIndex(self._model.index(min(at, len(rows) - 1), 0))
        self.fit(len(rows), MOST_ROWS)

    def show_missing(self, paths: frozenset[str]) -> None:
        self._model.show_missing(paths)

    def retranslate(self) -> None:
        self.setAccessibleName(self.context.text("home.recent"))
        self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HEADS) - 1)
        if self._model.rows:
            self._model.dataChanged.emit(
                self._model.index(0, 0), self._model.index(len(self._model.rows) - 1, len(HEADS) - 1)
            )

    def _ask(self, signal: Any, row: int) -> None:
        if 0 <= row < len(self._model.rows):
            signal.emit(self._model.rows[row])

    def _pressed(self, index: Index) -> None:
        column = Column(index.column())
        if column is Column.NAME:
            self._ask(self.open_asked, index.row())
        elif column is Column.PIN:
            self._ask(self.pin_asked, index.row())
        elif column is Column.MORE:
            self.menu_of(index.row()).popup(self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))

    def menu_of(self, row: int) -> QMenu:
        """What can be done with a plan of the list."""
        c, recent, menu = self.context, self._model.rows[row], QMenu(self)
        entries: list[tuple[str, Any]] = [
            ("home.open_this", self.open_asked), ("documents.open_beside", self.beside_asked),
            ("home.unpin" if recent.pinned else "home.pin", self.pin_asked), ("home.forget", self.forget_asked),
        ]  # fmt: skip
        for key, signal in entries:
            menu.addAction(c.text(key)).triggered.connect(self._asker(signal, recent))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    @staticmethod
    def _asker(signal: Any, recent: Recent) -> Callable[..., None]:
        return lambda *_: signal.emit(recent)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.currentIndex().row()
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            row = self.rowAt(self.viewport().mapFromGlobal(event.globalPos()).y())
        if 0 <= row < len(self._model.rows):
            self.selectRow(row)
            place = self.visualRect(self._model.index(row, 0)).bottomLeft() + QPoint(8, 0)
            self.menu_of(row).popup(self.viewport().mapToGlobal(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row >= 0 and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._ask(self.open_asked, row)
                return
            if event.key() == Qt.Key.Key_Delete:
                self._ask(self.forget_asked, row)
                return
        super().keyPressEvent(event)
