"""The look and the keys that every table of the window shares: heights, hairlines, chips, marks of sorting, copying."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from planner.desktop.theme import Theme, font, px
from planner.plain_text import pasted_cell

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
HEADER, ROW = 30, 32
SORT = Qt.ItemDataRole.UserRole
"""What a column is sorted by: all numbers or all words."""
FIGURE = Qt.ItemDataRole.UserRole + 8
"""The figure a cell shows, for "why?"; None where there is none."""
CHIP = Qt.ItemDataRole.UserRole + 7
"""The kind of chip a cell is drawn as, one of ``KINDS``; None for plain words."""
KINDS = {
    "": ("tint", "accd"), "good": ("goodt", "goodd"), "warn": ("warnt", "warnd"), "bad": ("badt", "bad"),
    "plain": ("bg", "muted"),
}  # fmt: skip
BAR, CHIP_HEIGHT, PAD = 3, 20.0, 8.0
SCROLL_BAR, HEAD_PAD = 10, 18
MOST_COPIED = 5000
"""Characters of a cell."""
TALLEST = 2000
"""px that no wrapped cell is higher than."""


class RowDelegate(QStyledItemDelegate):
    """Marks the selected row with a bar at its left and draws a cell with a kind as a chip."""

    def __init__(self, theme: Callable[[], Theme] | None = None) -> None:
        super().__init__()
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        kind = index.data(CHIP) if self._theme is not None else None
        if kind is None:
            super().paint(painter, option, index)
        else:
            self._paint_chip(painter, option, index, kind)
        view = option.widget
        if (
            option.state & QStyle.StateFlag.State_Selected
            and isinstance(view, QTableView)
            and view.horizontalHeader().visualIndex(index.column()) == 0
        ):
            bar = QRectF(option.rect.left(), option.rect.top(), BAR, option.rect.height())
            painter.fillRect(bar, option.palette.color(QPalette.ColorRole.Link))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint: QSize = super().sizeHint(option, index)
        if self._theme is not None and index.data(CHIP) is not None:
            words = QFontMetricsF(font(11, 600, figures=True)).horizontalAdvance(str(index.data()))
            hint.setWidth(round(words + 3 * PAD))
        elif isinstance(option.widget, QTableView) and option.widget.wordWrap() and option.rect.width() > 0:
            room = QRect(0, 0, option.rect.width() - 2 * px(PAD) - 4, TALLEST)  # Qt's own hint forgets the padding
            wrapped = option.fontMetrics.boundingRect(room, Qt.TextFlag.TextWordWrap, str(index.data() or ""))
            hint.setHeight(wrapped.height() + px(PAD))
        return hint

    def _paint_chip(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, kind: str) -> None:
        assert self._theme is not None
        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        words, ground.text = ground.text, ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, option.widget)
        theme = self._theme()
        tint, ink = (theme.colour(token) for token in KINDS[kind])
        if option.state & QStyle.StateFlag.State_Selected and kind == "":
            tint = theme.colour("card")
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(11, 600, figures=True))
        room = option.rect.width() - PAD
        width = min(room, painter.fontMetrics().horizontalAdvance(words) + 2 * PAD)
        chip = QRectF(
            option.rect.left() + PAD / 2, option.rect.center().y() - CHIP_HEIGHT / 2 + 0.5, width, CHIP_HEIGHT
        )
        painter.setPen(theme.colour("hair") if kind == "plain" else Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawRoundedRect(chip, CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
        painter.setPen(ink)
        fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, round(width - PAD))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, fitted)
        painter.restore()


class Grid(QTableView):
    """Rows of one height under a header of one height; as tall as its rows up to ``most``, then it scrolls.

    Ctrl+C copies the selected rows with their heads as a spreadsheet takes them; Enter edits a cell that can be edited.
    """

    def __init__(self, theme: Callable[[], Theme] | None = None) -> None:
        super().__init__()
        self._rows, self._most = 1, 14
        self._delegate = RowDelegate(theme)
        self.setItemDelegate(self._delegate)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setMinimumSectionSize(px(ROW))
        self.verticalHeader().setDefaultSectionSize(px(ROW))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setFixedHeight(px(HEADER))
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.horizontalScrollBar().rangeChanged.connect(lambda *_: self._fit())
        self._wrapping = QTimer(self, singleShot=True, interval=0)
        self._wrapping.timeout.connect(self._wrap)
        header.sectionResized.connect(lambda *_: self._wrapping.start() if self.wordWrap() else None)

    def _wrap(self) -> None:
        """Rows as high as the words that are wrapped in them."""
        self.resizeRowsToContents()
        self._fit()

    def words_width(self, column: int) -> int:
        """What a column needs for its cells and its head, in px."""
        head = str(self.model().headerData(column, Qt.Orientation.Horizontal) or "")
        return max(
            self.sizeHintForColumn(column), round(QFontMetricsF(font(12, 600)).horizontalAdvance(head)) + px(HEAD_PAD)
        )

    def fit(self, rows: int, most: int) -> None:
        """Be as tall as ``rows`` rows, at most ``most``."""
        self._rows, self._most = rows, most
        if self.wordWrap():
            self._wrapping.start()
        self._fit()

    def _fit(self) -> None:
        shown = min(self._most, max(1, self._rows))
        tall = sum(self.rowHeight(n) or px(ROW) for n in range(shown))
        bar = SCROLL_BAR if self.horizontalScrollBar().maximum() > 0 else 0
        self.setFixedHeight(tall + self.horizontalHeader().maximumHeight() + 2 + bar)

    def selected_rows(self) -> list[int]:
        """Positions as shown, from the top."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def copied(self) -> str:
        """The selected rows under their heads, cells parted by tabs, in the order in which columns are shown."""
        header, model = self.horizontalHeader(), self.model()
        columns = [header.logicalIndex(n) for n in range(header.count())]
        columns = [n for n in columns if not header.isSectionHidden(n)]
        lines = [[str(model.headerData(n, Qt.Orientation.Horizontal) or "") for n in columns]]
        lines += [[str(model.index(row, n).data() or "") for n in columns] for row in self.selected_rows()]
        return "\n".join("\t".join(pasted_cell(words, MOST_COPIED, numbers=True) for words in line) for line in lines)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.copied())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.selected_rows():
            self.copy()
            return
        now = self.currentIndex()
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            and self.state() != QAbstractItemView.State.EditingState
            and now.flags() & Qt.ItemFlag.ItemIsEditable
        ):
            self.edit(now)
            return
        super().keyPressEvent(event)
