"""The table of the window: sorted, edited in place with words for what does not fit, many rows at once, copied."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from planner.catalog import load_catalog
from planner.desktop.context import Context
from planner.desktop.plan_list import Computed
from planner.desktop.start import application
from planner.desktop.table import ModelTable
from planner.plan.data import DataSet
from planner.plan.plan import Plan
from planner.plan.session import Session

COLUMNS = ("name", "volume", "owner")
SETS = (("나", 20.0), ("가", 300.0), ("다", None))


@pytest.fixture
def table(qapp: Any, qtbot: Any) -> ModelTable:
    application()
    plan = Plan.model_validate({"data": {"sets": [{"name": n, "volume": v} for n, v in SETS]}})
    context = Context(Session(plan), load_catalog(), "ko")
    made = ModelTable(
        context, ("data", "sets"), DataSet, COLUMNS, DataSet, "datasets",
        computed=[Computed("data.tokens", lambda row: f"{row}", float, lambda row: "good" if row else None)],
    )  # fmt: skip
    context.changed.connect(made.refresh)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    return made


def names(table: ModelTable) -> list[str]:
    return [table.sorted.index(row, 0).data() for row in range(table.sorted.rowCount())]


def volumes(table: ModelTable) -> list[float | None]:
    return [s.volume for s in table.context.plan.data.sets]


def editor(table: ModelTable, row: int, column: int) -> QLineEdit:
    index = table.sorted.index(row, column)
    table.view.setCurrentIndex(index)
    table.view.setFocus()
    QTest.keyClick(table.view, Qt.Key.Key_F2)
    (found,) = table.view.viewport().findChildren(QLineEdit)
    return found


def test_sorting_keeps_rows_of_the_plan_and_takes_numbers_as_numbers(table: ModelTable) -> None:
    table.view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert names(table) == ["가", "나", "다"]
    table.select(0)
    assert (table.row, table.view.currentIndex().row()) == (0, 1)
    table.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert (names(table), table.row) == (["다", "나", "가"], 0)
    assert [s.name for s in table.context.plan.data.sets] == ["나", "가", "다"]


def test_a_cell_that_does_not_fit_stays_open_with_a_sentence(table: ModelTable) -> None:
    before = table.context.plan
    line = editor(table, 0, 1)
    line.setText("많이")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.isVisible()
    assert table.problem.isVisible()
    assert "많이" in table.problem.text()
    assert line.accessibleDescription() == table.problem.text()
    assert table.context.plan is before
    line.setText("-5")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "0 이상" in table.problem.text()
    line.setText("1.5만")
    QTest.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert volumes(table)[0] == 15_000
    assert not table.problem.isVisible()


def test_escape_leaves_the_cell_and_the_plan_alone(table: ModelTable) -> None:
    before = table.context.plan
    line = editor(table, 0, 1)
    line.setText("x")
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert not table.problem.isVisible()
    assert table.context.plan is before


def test_tab_goes_on_to_the_next_cell(table: ModelTable) -> None:
    line = editor(table, 0, 0)
    line.setText("새 이름")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert table.context.plan.data.sets[0].name == "새 이름"
    assert table.view.currentIndex().column() == 1


def test_one_value_goes_into_all_selected_rows_as_one_step(table: ModelTable) -> None:
    before = table.context.plan.data
    table.view.setCurrentIndex(table.sorted.index(0, 2))
    table.view.selectAll()
    table.edit_selected()
    table.view.setFocus()
    QApplication.processEvents()
    assert table.context.plan.data is before  # left without Enter
    table.edit_selected()
    (line,) = table.view.viewport().findChildren(QLineEdit)
    assert table.rows() == [0, 1, 2]
    line.setText("재무팀")
    QTest.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert [s.owner for s in table.context.plan.data.sets] == ["재무팀"] * 3
    assert "3행" in table.context.say(table.context.session.undo_name)
    table.context.session.undo()
    assert table.context.plan.data == before


def test_selected_rows_are_deleted_as_one_step(table: ModelTable) -> None:
    said: list[Any] = []
    table.context.toast_requested.connect(lambda words, undo: said.append((words, undo)))
    table.view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    table.view.selectRow(0)
    table.view.selectionModel().select(
        table.sorted.index(1, 0),
        table.view.selectionModel().SelectionFlag.Select | table.view.selectionModel().SelectionFlag.Rows,
    )
    table.delete()
    assert [s.name for s in table.context.plan.data.sets] == ["다"]
    assert said == [("데이터 2건을 삭제했습니다.", True)]
    table.context.session.undo()
    table.refresh()
    assert names(table) == ["가", "나", "다"]


def test_rows_are_copied_as_cells_with_their_heads(table: ModelTable) -> None:
    table.view.selectAll()
    table.view.setFocus()
    QTest.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert [line[0] for line in lines[1:]] == ["나", "가", "다"]
    assert {len(line) for line in lines} == {4}


def test_a_cell_tells_a_screen_reader_its_column(table: ModelTable) -> None:
    words = table.sorted.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.endswith(": 나")
    assert words != ": 나"


def test_widths_set_by_hand_are_kept(table: ModelTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    table.view.horizontalHeader().resizeSection(1, 177)
    monkeypatch.undo()
    table.context.set_language("en")
    table.retranslate()
    table.refresh()
    assert table.view.columnWidth(1) == 177
