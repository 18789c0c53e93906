"""The responsibility matrix: letters by key, wrong rows marked, each fault with its fix, a proposal for the level."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from planner.desktop.cards import Card, EmptyState
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figures import Stat, stat_grid
from planner.desktop.grid import ROOT, Index
from planner.desktop.keys import single
from planner.desktop.marked import mark
from planner.desktop.page import Hint
from planner.desktop.theme import Theme, font, px
from planner.desktop.widgets import button, clear, label, tab_column
from planner.explain import Path
from planner.i18n import message
from planner.plan.team import RaciRow, Role
from planner.readiness.team_results import RaciProblem, RaciResult

LETTERS = {"A": "A", "R": "R", "C": "C", "I": "I", "B": "AR"}
ROWS, ROLES = tuple(RaciRow), tuple(Role)
NAME = 0
"""The column of row names; role n stands in column n + 1."""
ROW_HEIGHT = 29
TITLE = message("raci.title")


class RaciModel(QAbstractTableModel):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(ROWS)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(ROLES) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section < 0:
            return None
        if section == NAME and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if section == NAME:
            return self.context.text("raci.row_head") if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.context.text(f"raci.short.{ROLES[section - 1].value}")
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.context.text(f"Role.{ROLES[section - 1].value}")
        return None

    def letters(self, index: Index) -> str:
        row = self.context.plan.team.raci.get(ROWS[index.row()]) or {}
        return str(row.get(ROLES[index.column() - 1], "")) if index.column() != NAME else ""

    def wrong(self, row: int) -> bool:
        return any(p.row == ROWS[row].value for p in self.context.assessment.team.raci.problems)

    def name(self, row: int) -> str:
        words = self.context.text(f"RaciRow.{ROWS[row].value}")
        return f"{row + 1}  {words}" if row < ROWS.index(RaciRow.PORTFOLIO) else words

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.name(index.row()) if index.column() == NAME else self.letters(index)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(index)
        return None

    def spoken(self, index: Index) -> str:
        """ "Model evaluation, AI/ML engineer: responsible", with a word where the row breaks a rule."""
        c, row = self.context, self.context.text(f"RaciRow.{ROWS[index.row()].value}")
        fault = f" ({c.text('raci.row_wrong')})" if self.wrong(index.row()) else ""
        if index.column() == NAME:
            return row + fault
        letter = c.text(f"raci.letter.{self.letters(index) or 'none'}")
        return f"{row}, {c.text(f'Role.{ROLES[index.column() - 1].value}')}: {letter}{fault}"

    def refresh(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(len(ROWS) - 1, len(ROLES)))


class RaciDelegate(QStyledItemDelegate):
    """Letters as chips: A filled, R tinted, C outlined, I dashed; a red bar before a row that breaks a rule."""

    def __init__(self, context: Context, model: RaciModel) -> None:
        super().__init__()
        self.context, self.model = context, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return (
            QSize(52, ROW_HEIGHT) if index.column() else QSize(super().sizeHint(option, index).width() + 24, ROW_HEIGHT)
        )

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t = self.context.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, t.colour("hover"))
        if index.column() == NAME:
            self._paint_name(painter, option.rect, index, t)
        else:
            paint_letters(painter, option.rect, self.model.letters(index), t)
        if option.state & QStyle.StateFlag.State_HasFocus and index.column() != NAME:
            painter.setPen(QPen(t.colour("acc"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(2, 1.5, -2, -1.5), 5, 5)
        painter.setPen(QPen(t.colour("hair"), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def _paint_name(self, painter: QPainter, box: QRect, index: Index, t: Theme) -> None:
        if self.model.wrong(index.row()):
            painter.fillRect(QRect(box.left(), box.top() + 2, 3, box.height() - 4), t.colour("bad"))
        painter.setFont(font(12.5, 600))
        painter.setPen(t.colour("ink"))
        painter.drawText(box.adjusted(10, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, str(index.data()))


def paint_letters(painter: QPainter, box: QRect, letters: str, t: Theme) -> None:
    """The letters of one cell side by side in its middle."""
    width, gap = 24.0, 2.0
    left = box.center().x() + 0.5 - (len(letters) * (width + gap) - gap) / 2
    for n, letter in enumerate(letters):
        chip = QRectF(left + n * (width + gap), box.center().y() - 10, width, 21)
        fill, ink, edge = {
            "A": ("acc", "onacc", "acc"), "R": ("tint", "accd", "tint"), "C": ("card", "ink", "line"), "I": ("card", "muted", "ctl"),
        }[letter]  # fmt: skip
        style = Qt.PenStyle.DashLine if letter == "I" else Qt.PenStyle.SolidLine
        painter.setPen(QPen(t.colour(edge), 1, style))
        painter.setBrush(t.colour(fill))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(t.colour(ink))
        painter.setFont(font(12, 700))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, letter)


class RaciView(QTableView):
    """A, R, C, I set a cell, B sets A and R; Del clears it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(px(ROW_HEIGHT))
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, letter = self.currentIndex(), LETTERS.get(single(event).upper())
        clears = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        if not index.isValid() or index.column() == NAME or (letter is None and not clears):
            super().keyPressEvent(event)
            return
        row, role = ROWS[index.row()], ROLES[index.column() - 1]
        letters = {r: x for r, x in (self.context.plan.team.raci.get(row) or {}).items() if r is not role}
        self.context.session.set(
            ("team", "raci", row), letters | ({role: letter} if letter else {}) or None, TITLE, merge=False
        )


class Raci(QWidget):
    key_hints = (Hint("A R C I", "hint.raci"), Hint("Del", "hint.clear_cell"), Hint("Ctrl Z", "hint.undo"))

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.heading, self.hint, self.state = label(role="h2"), label(role="secondary", wrap=True), Chip()
        self.take = button(clicked=self._take)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.heading)
        top.addStretch(1)
        top.addWidget(self.state)
        top.addWidget(self.take)
        self.empty = EmptyState()
        self.take_first = button(clicked=self._take)
        self.empty.next_steps.addWidget(self.take_first)
        self.model, self.view = RaciModel(context), RaciView(context)
        self.view.setModel(self.model)
        self.view.setItemDelegate(RaciDelegate(context, self.model))
        header = self.view.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(px(44))
        header.setProperty("dense", True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.ResizeToContents)
        self.faults = QVBoxLayout()
        self.faults.setSpacing(6)
        self.stats = [Stat(), Stat()]
        self.stat_card = Card()
        self.stat_card.box.addLayout(stat_grid(self.stats, context.why, 2))
        box = tab_column(self, 8)
        box.addLayout(top)
        box.addWidget(self.hint)
        box.addWidget(self.empty)
        box.addWidget(self.view)
        box.addLayout(self.faults)
        box.addWidget(self.stat_card)
        box.addStretch(1)

    @property
    def result(self) -> RaciResult:
        return self.context.assessment.team.raci

    def _take(self) -> None:
        self.context.session.set(("team", "raci"), self.result.proposal, message("raci.take"), merge=False)

    def _fix(self, problem: RaciProblem) -> None:
        assert problem.row is not None
        path = ("team", "raci", RaciRow(problem.row))
        self.context.session.set(
            path, problem.fixed, message("raci.fix_name", row=message(f"RaciRow.{problem.row}")), merge=False
        )

    def retranslate(self) -> None:
        c = self.context
        self.heading.setText(c.text("raci.title"))
        self.hint.setText(c.text("raci.hint"))
        self.take.setText(c.text("raci.take"))
        self.take_first.setText(c.text("raci.take"))
        self.empty.show_text(c.text("raci.empty"), c.text("raci.empty_hint"))
        self.view.setAccessibleName(c.text("raci.title"))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(ROLES))

    def refresh(self) -> None:
        c, found = self.context, self.result
        some = any(c.plan.team.raci.values())
        self.model.refresh()
        self.view.setFixedHeight(px(ROW_HEIGHT) * len(ROWS) + self.view.horizontalHeader().sizeHint().height() + 4)
        self.empty.setVisible(not some)
        self.take.setVisible(some)
        self.take.setEnabled(c.plan.team.raci != found.proposal)
        for stat, figure in zip(self.stats, (found.filled, found.concentration), strict=True):
            stat.show_figure(figure, c.say, c.language)
        self.stat_card.setVisible(some)
        self.state.show_state(*self._state(some))
        self._show_faults()

    def _state(self, some: bool) -> tuple[str, str]:
        if not some:
            return "", ""
        wrong = len(self.result.problems)
        return (self.context.text("raci.wrong", n=wrong), "bad") if wrong else (self.context.text("raci.right"), "good")

    def _show_faults(self) -> None:
        """One line for each fault under the table, rules before cautions."""
        found = self.result
        clear(self.faults)
        for p in (*found.problems, *found.warnings):
            self.faults.addLayout(self._fault(p, p in found.warnings))

    def _fault(self, p: RaciProblem, warning: bool) -> QHBoxLayout:
        c, line = self.context, QHBoxLayout()
        line.setSpacing(8)
        kind = c.text("raci.warning" if warning else "raci.problem")
        sign = mark("warning", c.theme, "warnd", kind) if warning else mark("hold", c.theme, "bad", kind)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(c.say(p.sentence), "h3" if warning else "holdtext", wrap=True))
        words.addWidget(label(c.say(p.fix), "secondary", wrap=True))
        line.addLayout(words, 1)
        if p.row is not None:
            row = c.text(f"RaciRow.{p.row}")
            show = button(c.text("raci.show"), "text", clicked=lambda: self._select(RaciRow(p.row or "")))
            show.setAccessibleName(f"{c.text('raci.show')}: {row}")
            line.addWidget(show)
        if p.fixed is not None:
            mend = button(c.text("raci.fix"), clicked=lambda: self._fix(p))
            mend.setAccessibleName(f"{c.text('raci.fix')}: {c.say(p.sentence)}")
            line.addWidget(mend)
        return line

    def _select(self, row: RaciRow, role: Role | None = None) -> None:
        column = ROLES.index(role) + 1 if role else 1
        self.view.setCurrentIndex(self.model.index(ROWS.index(row), column))
        self.view.setFocus()

    def focus_field(self, path: Path) -> bool:
        if path[:2] != ("team", "raci"):
            return False
        if len(path) > 2:
            self._select(RaciRow(str(path[2])), Role(str(path[3])) if len(path) > 3 else None)
        self.view.setFocus()
        return True
