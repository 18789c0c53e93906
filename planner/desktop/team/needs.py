"""Roles against the seven stages: how much of whom each stage takes, and where that is not there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from planner.desktop.cards import Card, EmptyState
from planner.desktop.context import Context
from planner.desktop.figures import Stat, stat_grid
from planner.desktop.grid import FIGURE, ROOT, Index
from planner.desktop.theme import font, px
from planner.desktop.widgets import button, label, tab_column
from planner.explain import Figure
from planner.formats import bare
from planner.i18n import message
from planner.plan.team import Stage
from planner.readiness.team_results import RoleNeed, TeamResult

STAGES = tuple(Stage)
ROLE, FIRST_STAGE, NEED, STAFFED, GAP = 0, 1, len(STAGES) + 1, len(STAGES) + 2, len(STAGES) + 3
COLUMNS = GAP + 1
ROW = 34
SHORT = 0.05
"""FTE; a gap that would show as none is none."""


class NeedsModel(QAbstractTableModel):
    """A row for each role the rung needs, the last row for all of them."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows: tuple[RoleNeed, ...] = ()

    @property
    def team(self) -> TeamResult:
        return self.context.assessment.team

    def refresh(self) -> None:
        self.beginResetModel()
        self.rows = tuple(r for r in self.team.roles if r.needed)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() or not self.rows else len(self.rows) + 1

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else COLUMNS

    def figures(self, index: Index) -> tuple[Figure, Figure] | None:
        """Need and gap of a cell; None where the role has nothing to do."""
        total = index.row() == len(self.rows)
        if FIRST_STAGE <= index.column() < NEED:
            id = STAGES[index.column() - FIRST_STAGE].value
            found = (
                next((s for s in self.team.stages if s.stage == id), None)
                if total
                else self.rows[index.row()].stage(id)
            )
            return (found.need, found.gap) if found is not None else None
        if total:
            return self.team.need, self.team.gap
        row = self.rows[index.row()]
        return row.need, row.gap

    def shown(self, index: Index) -> Figure | None:
        """The figure whose number stands in the cell."""
        pair = self.figures(index)
        if index.column() == STAFFED:
            return self.team.fte if index.row() == len(self.rows) else self.rows[index.row()].staffed
        return pair[index.column() == GAP] if pair else None

    def lacks(self, index: Index) -> bool:
        pair = self.figures(index)
        return index.column() >= FIRST_STAGE and pair is not None and (pair[1].value or 0.0) >= SHORT

    def name(self, row: int) -> str:
        return self.context.text(f"Role.{self.rows[row].role}" if row < len(self.rows) else "team.all_roles")

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and section == ROLE:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole or section < 0:
            return None
        if FIRST_STAGE <= section < NEED:
            return _two_lines(self.context.text(f"Stage.{STAGES[section - FIRST_STAGE].value}"))
        keys = {
            ROLE: "field.member.role.label",
            NEED: "team.head.need",
            STAFFED: "team.head.staffed",
            GAP: "team.head.gap",
        }
        return self.context.text(keys[section])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() != ROLE:
            return Qt.AlignmentFlag.AlignCenter
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(index)
        if role == FIGURE:
            return self.shown(index) if index.column() != ROLE else None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if index.column() == ROLE:
            return self.name(index.row())
        figure = self.shown(index)
        return "" if figure is None else bare(figure.value, figure.unit)

    def spoken(self, index: Index) -> str:
        c, pair = self.context, self.figures(index)
        if index.column() == ROLE or pair is None:
            return self.name(index.row())
        where = str(self.headerData(index.column(), Qt.Orientation.Horizontal)).replace("-\n", "-").replace("\n", " ")
        return c.text("team.cell_spoken", role=self.name(index.row()), stage=where, need=pair[0], gap=pair[1])


def _two_lines(words: str) -> str:
    """``words`` broken after the first hyphen or space."""
    return words.replace("-", "-\n", 1) if "-" in words else words.replace(" ", "\n", 1)


class _Cells(QStyledItemDelegate):
    """Tints what is lacking; the mark says it without colour."""

    def __init__(self, context: Context, model: NeedsModel) -> None:
        super().__init__()
        self.context, self.model = context, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(56 if index.column() != ROLE else 130), px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t, selected = self.context.theme, bool(option.state & QStyle.StateFlag.State_Selected)
        lacks = self.model.lacks(index) and index.column() != STAFFED
        if selected or lacks:
            painter.fillRect(option.rect, t.colour("tint" if selected else "warnt"))
        last = index.row() == len(self.model.rows)
        painter.setFont(font(12.5, 600 if last or index.column() in (ROLE, GAP) else 400, figures=True))
        painter.setPen(t.colour("warnd" if lacks and not selected else "ink" if last else "text"))
        words = str(index.data() or "") or "–"
        if words == "–":
            painter.setPen(t.colour("muted"))
        side = Qt.AlignmentFlag.AlignLeft if index.column() == ROLE else Qt.AlignmentFlag.AlignHCenter
        mark = " ▲" if lacks else ""
        painter.drawText(option.rect.adjusted(8, 0, -4, 0), side | Qt.AlignmentFlag.AlignVCenter, words + mark)
        painter.setPen(t.colour("hair"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())


class Needs(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.empty = EmptyState()
        self.set_level = button(clicked=lambda: context.go("level"))
        self.empty.next_steps.addWidget(self.set_level)
        self.words = label(role="secondary", wrap=True)
        self.model, self.view = NeedsModel(context), QTableView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Cells(context, self.model))
        self.view.setShowGrid(False)
        self.view.setTabKeyNavigation(False)
        self.view.verticalHeader().setVisible(False)
        self.view.verticalHeader().setDefaultSectionSize(px(ROW))
        self.view.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        header = self.view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(ROLE, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(px(48))
        header.setProperty("dense", True)
        self.view.selectionModel().currentChanged.connect(self._show_cell)
        self.detail = Card()
        self.task = label(wrap=True)
        self.stats = [Stat(), Stat(), Stat()]
        self.detail.box.addWidget(self.task)
        self.detail.box.addLayout(stat_grid(self.stats, context.why, 3))
        box = tab_column(self)
        for widget in (self.empty, self.words, self.view, self.detail):
            box.addWidget(widget)
        box.addStretch(1)

    def retranslate(self) -> None:
        c = self.context
        self.empty.show_text(c.text("team.needs.empty"), c.text("team.needs.empty_hint"))
        self.set_level.setText(c.text("stages.set_level"))
        self.view.setAccessibleName(c.text("tab.staff_needs"))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, COLUMNS - 1)

    def refresh(self) -> None:
        c, team, at = self.context, self.context.assessment.team, self.view.currentIndex()
        known, row, column = team.need.known, at.row(), at.column()
        self.model.refresh()
        if row < 0:  # the first time: the sum of everything
            row, column = self.model.rowCount() - 1, NEED
        self.empty.setVisible(not known)
        for widget in (self.words, self.view, self.detail):
            widget.setVisible(known)
        self.view.setFixedHeight(self.model.rowCount() * px(ROW) + self.view.horizontalHeader().sizeHint().height() + 4)
        if known:
            rung = next(r for r in c.assessment.level.rungs if r.id == team.rung)
            self.words.setText(c.text("team.needs.words", level=rung.name))
            self.view.setCurrentIndex(self.model.index(min(row, self.model.rowCount() - 1), column))
            self._show_cell()

    def _show_cell(self, *_: QModelIndex) -> None:
        c, index = self.context, self.view.currentIndex()
        if not index.isValid():
            return
        pair, total = self.model.figures(index), index.row() == len(self.model.rows)
        in_stage = FIRST_STAGE <= index.column() < NEED
        where = c.text(f"Stage.{STAGES[index.column() - FIRST_STAGE].value}") if in_stage else c.text("team.whole")
        self.detail.set_heading(c.say(message("team.cell", role=self.model.name(index.row()), stage=where)))
        self.task.setText(self._task(index, total, in_stage))
        need, gap = pair or (None, None)
        staffed = c.assessment.team.fte if total else self.model.rows[index.row()].staffed
        shown = {"team.head.need": need, "team.head.gap": gap, "team.head.staffed": staffed}
        for stat, (name, figure) in zip(self.stats, shown.items(), strict=True):
            stat.setVisible(figure is not None)
            if figure is not None:
                stat.show_figure(figure, c.say, c.language, c.text(name))

    def _task(self, index: Index, total: bool, in_stage: bool) -> str:
        """What the role does there."""
        c = self.context
        if total:
            return c.text("team.needs.total")
        if not in_stage:
            return c.text("team.needs.busiest")
        cell = self.model.rows[index.row()].stage(STAGES[index.column() - FIRST_STAGE].value)
        return c.say(cell.task) if cell else c.text("team.needs.nothing")
