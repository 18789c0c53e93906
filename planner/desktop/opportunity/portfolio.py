"""The portfolio: every use case with its scores and decision, the matrix beside it, the import, and the selected case.

Where the window is low, the selected case is a second tab of the same place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.controls import Tabs
from planner.desktop.import_card import ImportCard
from planner.desktop.opportunity.case_editor import CaseEditor
from planner.desktop.opportunity.labels import DECISION_CHIPS
from planner.desktop.opportunity.matrix_view import MatrixView
from planner.desktop.page import UNDO, WHY, Hint
from planner.desktop.plan_list import Computed
from planner.desktop.table import ModelTable
from planner.desktop.theme import px
from planner.desktop.widgets import button, tab_column
from planner.explain import Path
from planner.plan.usecase import UseCase
from planner.readiness.results import UseCaseResult
from planner.usecase_import import USE_CASES, with_free_ids

LOW = 780
"""Under this height of the window (px) list and case take turns."""
NARROW = 1200
"""Under this width of the window (px) the names have the room of the fit, which the selected case tells too."""
FIT = 2
MOST = 7


class Portfolio(QWidget):
    """``show_ideas`` opens the catalogue of use cases. Cells and files may be pasted or dropped anywhere on it."""

    key_hints = (Hint("↑ ↓", "hint.select"), Hint("F2", "hint.rename"), WHY, UNDO)

    def __init__(self, context: Context, show_ideas: Callable[[], None]) -> None:
        super().__init__()
        self.context = context
        figures = [Computed(f"opportunity.{head}", partial(self._figure, name), partial(self._number, name), right=True)
                   for head, name in (("value", "value"), ("feasibility", "feasibility"), ("rank_head", "rank"),
                                      ("npv", "npv"))]  # fmt: skip
        self.table = ModelTable(
            context, USE_CASES.path, UseCase, ("name",), self._new, "usecases",
            computed=(
                Computed("opportunity.approach", self._approach), Computed("opportunity.fit", self._fit), *figures,
                Computed("opportunity.decision", self._decision, kind=self._kind),
            ), most=MOST,
        )  # fmt: skip
        view = self.table.view
        view.setWordWrap(True)
        view.verticalHeader().setVisible(True)
        header = view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.import_card = ImportCard(context, USE_CASES)
        self.ideas, self.ideas_first = button(kind="text", clicked=show_ideas), button(clicked=show_ideas)
        self.add_first = button(clicked=self.table.add)
        self.table.empty.next_steps.addWidget(self.ideas_first)
        self.table.empty.next_steps.addWidget(self.add_first)
        self.table.bar.removeWidget(self.table.add_button)  # stands beside the title of the page
        for n, widget in enumerate((self.ideas, self.import_card.paste_button, self.import_card.file_button)):
            self.table.bar.insertWidget(n, widget)
        self.table.bar.insertStretch(3, 1)
        self.table.bar.takeAt(self.table.bar.count() - 1)
        self.matrix = MatrixView(context)
        self.matrix.chosen.connect(self._choose)
        self.editor = CaseEditor(context, lambda: self.table.row)
        self.turns, self.overview = Tabs(), QWidget()
        self.turns.addTab("")
        self.turns.addTab("")
        self.turns.currentChanged.connect(lambda _: self._arrange())
        top = QHBoxLayout(self.overview)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(12)
        for part, share in ((self.table, 13), (self.matrix, 6)):
            side = QVBoxLayout()
            side.addWidget(part)
            side.addStretch(1)
            top.addLayout(side, share)
        box = tab_column(self, 8)
        for row in (self.import_card, self.turns, self.overview, self.editor):
            box.addWidget(row)
        box.addStretch(1)
        self.table.selected.connect(lambda _: self._show_case())
        self.import_card.serve(self)

    def _new(self) -> UseCase:
        return with_free_ids([UseCase(id="new")], self.context.plan.use_cases)[0]

    def add(self) -> None:
        """A new case, ready to be named."""
        self.table.add()
        self.table.edit_selected()

    def _choose(self, id: str) -> None:
        self.table.select(next(n for n, case in enumerate(self.context.plan.use_cases) if case.id == id))

    # --- room ---------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.window():
            self._arrange()
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        """List and case under each other, or in turns where the window is low."""
        self.table.view.setColumnHidden(FIT, self.window().width() < px(NARROW))
        some, low = self.table.row is not None, self.window().height() < px(LOW)
        self.turns.setVisible(some and low)
        shown = self.turns.currentIndex()
        self.overview.setVisible(not (some and low) or shown == 0)
        self.editor.setVisible(some and (not low or shown == 1))

    # --- showing ------------------------------------------------------------------------------------------------

    def _result(self, row: int | None) -> UseCaseResult | None:
        cases = self.context.plan.use_cases
        if row is None or row >= len(cases):
            return None
        return next((c for c in self.context.assessment.portfolio.cases if c.id == cases[row].id), None)

    def _figure(self, name: str, row: int) -> str:
        result = self._result(row)
        return self.context.show_figure(getattr(result, name)) if result else "–"

    def _number(self, name: str, row: int) -> float | None:
        result = self._result(row)
        return getattr(result, name).value if result else None

    def _approach(self, row: int) -> str:
        """The rung chosen or recommended for the case."""
        cases = self.context.plan.use_cases
        found = [c.decision for c in self.context.assessment.case_levels if row < len(cases) and c.id == cases[row].id]
        rung = (found[0].chosen or found[0].recommended) if found else None
        return self.context.text(f"opportunity.rung.{rung}") if rung else "–"

    def _fit(self, row: int) -> str:
        result = self._result(row)
        return self.context.text(f"opportunity.fit.{result.fit.used}") if result else "–"

    def _decision(self, row: int) -> str:
        result = self._result(row)
        return self.context.text(f"opportunity.verdict.{result.decision or 'open'}") if result else "–"

    def _kind(self, row: int) -> str:
        result = self._result(row)
        return DECISION_CHIPS[result.decision or "open"] if result else "plain"

    def retranslate(self) -> None:
        c = self.context
        self.table.retranslate()
        for made in (self.ideas, self.ideas_first):
            made.setText(c.text("opportunity.ideas"))
        self.add_first.setText(c.text("opportunity.add_first"))
        self.import_card.retranslate()
        self.editor.retranslate()

    def refresh(self) -> None:
        self.table.refresh()
        some = bool(self.context.plan.use_cases)
        for widget in (self.matrix, self.ideas, self.table.copy_button, self.table.delete_button):
            widget.setVisible(some)
        self._show_case()

    def _show_case(self) -> None:
        c, row = self.context, self.table.row
        result = self._result(row)
        self.turns.set_texts([c.text("opportunity.turn.list"), c.text("opportunity.turn.case")])
        self.matrix.show_cases(c.assessment.portfolio.cases, result.id if result else None)
        self.editor.refresh(result)
        self._arrange()

    def focus_field(self, path: Path) -> bool:
        if path[:1] != USE_CASES.path:
            return False
        if len(path) > 1:
            self.table.select(int(path[1]))
        if len(path) < 3:
            target = self.table.view if self.table.row is not None else self.table.add_button
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        self.turns.setCurrentIndex(1)
        return self.editor.focus_field(path)
