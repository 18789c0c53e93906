"""Step 2: who does it, and who answers for what (RACI)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.tabbed import TabbedPage
from planner.desktop.table import ROOT, Index, ModelTable
from planner.desktop.widgets import Card, Stat, label
from planner.i18n import message
from planner.plan.team import Member, RaciRow, Role

LETTERS = {"A": "A", "R": "R", "C": "C", "I": "I", "B": "AR"}


class Members(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        columns = ("role", "name", "staffing", "fte", "annual_cost_krw")
        self.table = ModelTable(context, ("team", "members"), Member, columns, self._new, "members")
        self.stats = [Stat(), Stat()]
        self.missing = label(wrap=True)
        card = Card()
        line = QHBoxLayout()
        for stat in self.stats:
            stat.asked.connect(context.why)
            line.addWidget(stat, 1)
        card.box.addLayout(line)
        card.box.addWidget(self.missing)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.addWidget(card)
        box.addWidget(self.table)

    def _new(self) -> Member:
        taken = {m.role for m in self.context.plan.team.members}
        return Member(role=next((r for r in Role if r not in taken), Role.PARTNER))

    def retranslate(self) -> None:
        self.table.retranslate()

    def refresh(self) -> None:
        c, team = self.context, self.context.assessment.team
        self.table.refresh()
        for stat, figure in zip(self.stats, (team.fte, team.annual_cost), strict=True):
            stat.show_figure(figure, c.say, c.language)
        names = ", ".join(c.text(f"Role.{r}") for r in team.missing_roles)
        self.missing.setText(c.text("team.missing", roles=names) if names else c.text("team.complete"))

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        if path[:2] != ("team", "members"):
            return False
        if len(path) > 2:
            self.table.select(int(path[2]))
        self.table.view.setFocus()
        return True


class _RaciModel(QAbstractTableModel):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(RaciRow)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(Role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self.context.text(f"Role.{list(Role)[section].value}")
        return self.context.text(f"RaciRow.{list(RaciRow)[section].value}")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        row = self.context.plan.team.raci.get(list(RaciRow)[index.row()], {})
        return row.get(list(Role)[index.column()], "")

    def refresh(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(len(RaciRow) - 1, len(Role) - 1))


class _RaciView(QTableView):
    """A, R, C, I set a cell (B sets AR); Del clears it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        letter = LETTERS.get(event.text().upper())
        if not index.isValid() or (letter is None and event.key() not in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)):
            super().keyPressEvent(event)
            return
        row, role = list(RaciRow)[index.row()], list(Role)[index.column()]
        if row not in self.context.plan.team.raci and letter is not None:
            self.context.edit(("team", "raci", row), {role: letter}, message("raci.title"))
        elif row in self.context.plan.team.raci:
            self.context.edit(("team", "raci", row, role), letter, message("raci.title"))


class Raci(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.model, self.view = _RaciModel(context), _RaciView(context)
        self.view.setModel(self.model)
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.view.verticalHeader().setDefaultSectionSize(29)
        self.view.setFixedHeight(29 * len(RaciRow) + 46)
        self.hint, self.problems = label(role="secondary", wrap=True), label(role="error", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.addWidget(self.hint)
        box.addWidget(self.view)
        box.addWidget(self.problems)

    def retranslate(self) -> None:
        self.hint.setText(self.context.text("raci.hint"))
        self.view.setAccessibleName(self.context.text("raci.title"))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Role) - 1)
        self.model.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(RaciRow) - 1)

    def refresh(self) -> None:
        self.model.refresh()
        problems = self.context.assessment.team.raci_problems
        self.problems.setText("\n".join(self.context.say(words) for _, words in problems))
        self.problems.setVisible(bool(problems))

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        if path[:2] != ("team", "raci"):
            return False
        self.view.setFocus()
        return True


class TeamPage(TabbedPage):
    id: ClassVar[str] = "team"
    title_key: ClassVar[str] = "page.team.title"
    step: ClassVar[str] = "S2"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [("tab.members", lambda: Members(self.context)), ("tab.raci", lambda: Raci(self.context))]

    def refresh(self) -> None:
        super().refresh()
        missing = len(self.context.assessment.team.missing_roles)
        self.title.set_sentence(
            self.context.text("team.sentence_missing" if missing else "team.sentence", count=missing)
        )
