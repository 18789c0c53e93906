"""The table of scenarios: one column each, rows of words or of figures drawn on a common axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from planner import formats
from planner.comparison import Cell, Comparison, Row, column_name
from planner.desktop.context import Context
from planner.desktop.grid import FIGURE
from planner.desktop.theme import font, px
from planner.desktop.tips import wrapped_tip

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
SIDE, TOP, LINE, BAR = 14.0, 11.0, 18.0, 20.0
NAMES = 132
"""Width of the first column, px."""
LEAST = 184
"""Width under which columns do not shrink but scroll, px."""
MOST_LINES = 3
"""Lines of words in a cell; the rest is counted, and told by the tool tip and to a screen reader."""
CHIPS = {"best": ("goodt", "goodd"), "slightly": ("bg", "muted"), "now": ("tint", "accd"), "out": ("badt", "bad")}


class CompareModel(QAbstractTableModel):
    """Row 0 names the scenarios; column 0 names the rows."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.comparison: Comparison | None = None
        self.rows: Sequence[Row] = ()

    def show(self, comparison: Comparison, only_different: bool) -> None:
        self.beginResetModel()
        self.comparison = comparison
        self.rows = [r for r in comparison.rows if not (only_different and r.same)]
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() or self.comparison is None else len(self.rows) + 1

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() or self.comparison is None else len(self.comparison.columns) + 1

    def cell(self, index: Index) -> Cell | None:
        return self.rows[index.row() - 1].cells[index.column() - 1] if index.row() and index.column() else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self.comparison is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._told(index)
        if role == Qt.ItemDataRole.ToolTipRole and index.column():
            return wrapped_tip(self._told(index))
        if role == FIGURE and (cell := self.cell(index)) is not None:
            return cell.figure
        return None

    def _told(self, index: Index) -> str:
        c, made = self.context, self.comparison
        assert made is not None
        if index.column() == 0:
            return c.say(self.rows[index.row() - 1].name) if index.row() else ""
        column = made.columns[index.column() - 1]
        if index.row() == 0:
            excluded = (c.say(column.excluded),) if column.excluded is not None else ()
            return ", ".join((c.say(column_name(column)), self.state_words(index.column()), *excluded))
        cell = self.cell(index)
        assert cell is not None
        parts = [c.say(w) for w in cell.words]
        if cell.figure is not None:
            parts.append(c.show_figure(cell.figure, with_range=True))
            parts += [c.say(m) for m in cell.figure.missing] if not cell.figure.known else []
        if cell.mark:
            parts.append(c.text(f"compare.mark.{cell.mark}"))
        return ", ".join(parts)

    def state_words(self, column: int) -> str:
        """Whether a column is the plan, competes, or is excluded."""
        assert self.comparison is not None
        made = self.comparison.columns[column - 1]
        kind = "now" if made.index is None else "alternative"
        return self.context.text("compare.state.excluded" if made.excluded else f"compare.state.{kind}")


class CellDelegate(QStyledItemDelegate):
    """Paints cells, and says how high they want to be."""

    def __init__(self, model: CompareModel) -> None:
        super().__init__()
        self._model = model
        self.chosen = 1
        self._painter: QPainter | None = None

    @property
    def context(self) -> Context:
        return self._model.context

    # --- measuring ----------------------------------------------------------------------------------------------

    def height(self, row: int, width: float) -> int:
        """Height of a row at ``width`` for each column."""
        if row == 0:
            return px(66)
        cells = self._model.rows[row - 1].cells
        return round(
            max(self._cell_height(self._model.rows[row - 1], c, width - px(2 * SIDE)) for c in cells) + px(2 * TOP)
        )

    def _cell_height(self, row: Row, cell: Cell, width: float) -> float:
        words = sum(_wrapped(line, width) for line in self.lines(cell))
        if cell.figure is None or not cell.figure.known:
            return words
        return words + px(LINE + (BAR if row.scale else 0) + (0 if self._spread_fits(row, cell, width) else LINE))

    def lines(self, cell: Cell) -> list[str]:
        """The words of a cell; of a figure that is unknown what is missing first."""
        told = [self.context.say(w) for w in cell.words]
        if cell.figure is not None and not cell.figure.known:
            told += [self.context.text("compare.missing", what=m) for m in cell.figure.missing[:1]] or [formats.NOTHING]
        if len(told) > MOST_LINES:
            return [*told[:MOST_LINES], self.context.text("compare.more", n=len(told) - MOST_LINES)]
        return told

    def _figure_words(self, cell: Cell) -> tuple[str, str, str]:
        """Value, mark and range of a known figure."""
        figure, language = cell.figure, self.context.language
        assert figure is not None
        spread = formats.value_range(figure.low, figure.high, figure.unit, language)
        mark = self.context.text(f"compare.mark.{cell.mark}") if cell.mark else ""
        return formats.figure(figure, language), mark, spread

    def _spread_fits(self, row: Row, cell: Cell, width: float) -> bool:
        """Whether value, mark and range stand on one line."""
        value, mark, spread = self._figure_words(cell)
        used = _long(value, 15 if row.scale else 13, 700) + px(8) + (_long(mark, 11, 600) + px(22) if mark else 0)
        return used + _long(spread, 11) <= width

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(NAMES), px(44))

    # --- painting -----------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t = self.context.theme
        rect, chosen = QRectF(option.rect), index.column() == self.chosen
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, t.colour("tint" if chosen else "card"))
        painter.setPen(QPen(t.colour("line" if index.row() == 0 else "hair"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if chosen and index.row() == 0:
            painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 3), t.colour("acc"))
        inner = rect.adjusted(px(SIDE if index.column() else 4), px(TOP), -px(SIDE), -px(TOP))
        if index.column() == 0:
            self._text(painter, inner, str(index.data() or ""), "muted", 12)
        elif index.row() == 0:
            self._head(painter, inner, index.column())
        else:
            cell = self._model.cell(index)
            if cell is not None:
                self._cell(painter, inner, self._model.rows[index.row() - 1], cell, index.column())
        view = option.widget
        if isinstance(view, QTableView) and view.hasFocus() and view.currentIndex() == index:
            painter.setPen(QPen(t.colour("acc"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), 4, 4)
        painter.restore()

    def _head(self, painter: QPainter, box: QRectF, column: int) -> None:
        made = self._model.comparison
        assert made is not None
        c, t, of = self.context, self.context.theme, made.columns[column - 1]
        badge = QRectF(box.left(), box.top() - 1, px(20), px(20))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("acc" if of.index is None else "hover"))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setPen(t.colour("onacc" if of.index is None else "text"))
        painter.setFont(font(12, 700))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, c.text("compare.letters")[column - 1])
        name = QRectF(badge.right() + px(8), box.top() - 2, box.right() - badge.right() - px(8), px(22))
        painter.setPen(t.colour("ink"))
        painter.setFont(font(14, 700))
        words = painter.fontMetrics().elidedText(
            c.say(column_name(of)), Qt.TextElideMode.ElideRight, round(name.width())
        )
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, words)
        kind = "out" if of.excluded else "now" if of.index is None else "slightly"
        self._chip(painter, box.left(), box.top() + px(25), self._model.state_words(column), kind)

    def _cell(self, painter: QPainter, box: QRectF, row: Row, cell: Cell, column: int) -> None:
        made = self._model.comparison
        assert made is not None
        quiet = made.columns[column - 1].excluded is not None
        y = box.top()
        for line in self.lines(cell):
            height = _wrapped(line, box.width())
            known = cell.figure is None or cell.figure.known
            role = "bad" if cell.alert else "muted" if quiet or not known else "text"
            self._text(painter, QRectF(box.left(), y, box.width(), height), line, role, 12)
            y += height
        if cell.figure is None or not cell.figure.known:
            return
        t, (words, mark, spread) = self.context.theme, self._figure_words(cell)
        painter.setFont(font(15 if row.scale else 13, 700, figures=True))
        painter.setPen(t.colour("muted" if quiet else "ink"))
        width = painter.fontMetrics().horizontalAdvance(words)
        painter.drawText(QRectF(box.left(), y, width + 2, px(LINE)), Qt.AlignmentFlag.AlignVCenter, words)
        x, fits = box.left() + width + px(8), self._spread_fits(row, cell, box.width())
        if mark:
            x += self._chip(painter, x, y - 1, mark, cell.mark) + px(6)
        if row.scale:
            self._range(painter, QRectF(box.left(), y + px(LINE + 4), box.width(), px(12)), cell, row.scale)
        side = Qt.AlignmentFlag.AlignRight if row.scale else Qt.AlignmentFlag.AlignLeft
        below = QRectF(box.left(), y + px(LINE + (BAR if row.scale else 0)), box.width(), px(LINE))
        painter.setFont(font(11, figures=True))
        painter.setPen(t.colour("muted"))
        at = QRectF(x, y, box.right() - x, px(LINE)) if fits else below
        painter.drawText(at, Qt.AlignmentFlag.AlignVCenter | side, spread)

    def _range(self, painter: QPainter, box: QRectF, cell: Cell, scale: tuple[float, float]) -> None:
        figure, t = cell.figure, self.context.theme
        assert figure is not None
        assert figure.value is not None

        def x(value: float) -> float:
            return box.left() + 6 + (box.width() - 12) * (value - scale[0]) / (scale[1] - scale[0])

        y = box.center().y()
        painter.setPen(QPen(t.colour("track"), 3))
        painter.drawLine(round(box.left()), round(y), round(box.right()), round(y))
        if scale[0] < 0:
            painter.setPen(QPen(t.colour("muted"), 1.4))
            painter.drawLine(round(x(0)), round(box.top()), round(x(0)), round(box.bottom()))
        if figure.low is not None and figure.high is not None:
            painter.setPen(QPen(t.colour("acc"), 1.2))
            painter.setBrush(t.colour("tint"))
            painter.drawRoundedRect(QRectF(x(figure.low), y - 4, max(2.0, x(figure.high) - x(figure.low)), 8), 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("acc"))
        painter.drawEllipse(QRectF(x(figure.value) - 4.5, y - 4.5, 9, 9))

    def _text(self, painter: QPainter, box: QRectF, words: str, role: str, size: int) -> None:
        painter.setFont(font(size))
        painter.setPen(self.context.theme.colour(role))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap), words)

    def _chip(self, painter: QPainter, x: float, y: float, words: str, kind: str) -> float:
        """A rounded word; returns its width."""
        t, (back, ink) = self.context.theme, CHIPS[kind]
        painter.setFont(font(11, 600))
        width = painter.fontMetrics().horizontalAdvance(words) + px(16)
        painter.setPen(QPen(t.colour("hair"), 1))
        painter.setBrush(t.colour(back))
        painter.drawRoundedRect(QRectF(x, y, width, px(20)), px(9), px(9))
        painter.setPen(t.colour(ink))
        painter.drawText(QRectF(x, y, width, px(20)), Qt.AlignmentFlag.AlignCenter, words)
        return width


def _long(words: str, size: int, weight: int = 400) -> float:
    """Width of words, px."""
    return QFontMetricsF(font(size, weight, figures=True)).horizontalAdvance(words)


def _wrapped(words: str, width: float) -> float:
    """Height of words at 12 px in ``width``."""
    flags = int(Qt.TextFlag.TextWordWrap)
    return max(px(LINE), QFontMetricsF(font(12)).boundingRect(QRectF(0, 0, width, 4000), flags, words).height())


class _Names(QTableView):
    """The first column once more, over the left of the table: it stays where the others scroll."""

    def __init__(self, table: CompareTable) -> None:
        super().__init__(table)
        self.setModel(table.cells)
        self.setItemDelegate(table.itemDelegate())
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setVisible(False)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setStyleSheet("QTableView { border: none; border-radius: 0; }")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.horizontalScrollBar().valueChanged.connect(lambda at: self.setVisible(at > 0))
        self.hide()

    def fit(self, heights: Sequence[int]) -> None:
        self.horizontalHeader().resizeSection(0, px(NAMES))
        for row, height in enumerate(heights):
            self.verticalHeader().resizeSection(row, height)
        self.setGeometry(1, 1, px(NAMES), sum(heights))


class CompareTable(QTableView):
    """Arrows move over the cells; ``chosen`` tells the scenario of the current column (None: the plan)."""

    chosen = Signal(object)
    why_asked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.cells = CompareModel(context)
        self._delegate = CellDelegate(self.cells)
        self.setModel(self.cells)
        self.setItemDelegate(self._delegate)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setVisible(False)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names = _Names(self)
        self.selectionModel().currentChanged.connect(self._moved)

    @property
    def index_chosen(self) -> int | None:
        """The scenario of the chosen column, None for the plan."""
        made = self.cells.comparison
        at = self._delegate.chosen - 1
        return made.columns[at].index if made is not None and at < len(made.columns) else None

    def show_comparison(self, comparison: Comparison, only_different: bool, name: str) -> None:
        at = self.currentIndex()
        row, column = max(at.row(), 0), max(at.column(), 1)
        self.cells.show(comparison, only_different)
        self.setAccessibleName(name)
        self.choose(min(column, len(comparison.columns)), min(row, len(self.cells.rows)))
        self._fit()

    def choose(self, column: int, row: int = 0) -> None:
        self.setCurrentIndex(self.cells.index(row, column))

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.column() == 0:
            self.choose(1, now.row())
        elif now.isValid() and now.column() != self._delegate.chosen:
            self._delegate.chosen = now.column()
            self.viewport().update()
            self.chosen.emit(self.index_chosen)

    def _fit(self) -> None:
        """Equal columns in the width there is, rows as high as their words need."""
        columns = self.cells.columnCount() - 1
        if columns < 1:
            return
        width = max(px(LEAST), (self.viewport().width() - px(NAMES)) // columns)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, px(NAMES))
        for column in range(1, columns + 1):
            header.resizeSection(column, width)
        heights = [self._delegate.height(row, width) for row in range(self.cells.rowCount())]
        for row, height in enumerate(heights):
            self.verticalHeader().resizeSection(row, height)
        scrolls = px(NAMES) + columns * width > self.viewport().width()
        self.setFixedHeight(sum(heights) + 2 + (self.horizontalScrollBar().sizeHint().height() if scrolls else 0))
        self._names.fit(heights)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a cell out from behind the column of names, too."""
        super().scrollTo(index, hint)
        if index.column() and (hidden := px(NAMES) - self.visualRect(index).left()) > 0:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        cell = self.cells.cell(self.currentIndex()) if self.currentIndex().isValid() else None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and cell is not None and cell.figure is not None:
            self.why_asked.emit(cell.figure)
            return
        super().keyPressEvent(event)
