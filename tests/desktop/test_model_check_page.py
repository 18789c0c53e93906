"""The page "how good is the model?": shipped cases by themselves, own files by dialog and drop, sorting, stopping."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QTableView

from planner import formats, model_check
from planner.desktop import ask
from planner.desktop.pages.model_check import ModelCheckPage
from planner.desktop.shell import MainWindow
from planner.desktop.sorted_table import SortedTable
from planner.plan import Plan
from planner.sizing.csv_cases import KINDS
from planner.sizing.stored_scores import StoredScores, stored_scores

OWN = (
    "case_id,model,gpu,gpus,tp,weight_dtype,input_tokens,output_tokens,regime,concurrency,output_tok_s,engine,publisher\n"
    'mine,llama-3.1-8b,h100-sxm,1,1,fp8,1000,500,concurrency,16,1500,vllm,"<img src=x>"\n'
    "other,no-such,h100-sxm,1,1,fp8,1000,500,concurrency,16,1500,vllm,p\n"
)


@pytest.fixture
def page(open_window: Callable[..., MainWindow], qtbot: Any) -> ModelCheckPage:
    window = open_window(Plan(), "model_check")
    made = window.page("model_check")
    assert isinstance(made, ModelCheckPage)
    made.window_ = window  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: not made._running, timeout=60000)
    return made


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "my & <b>.csv"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_shipped_cases_are_scored_at_first_sight(page: ModelCheckPage) -> None:
    assert set(page._shipped) == set(KINDS)
    for at, kind in enumerate(KINDS):
        page.tabs.setCurrentIndex(at)
        report = page.report
        assert report is not None
        assert report.kind == kind
        assert page.summary.model().rowCount() == len(report.metrics)
        assert [page.summary.cell(i, 0) for i in range(len(report.metrics))] == [
            r[0] for r in model_check.summary(report, "ko").rows
        ]
        assert page.chart._drawing is not None
        assert page.worst.model().rowCount() == 20
        assert not page.empty.isVisible()


def test_groups_follow_metric_way_and_switch(page: ModelCheckPage) -> None:
    page.metric_choice.setCurrentIndex(page.metric_choice.findData("ttft_ms"))
    page.by_choice.setCurrentIndex(page.by_choice.findData("gpu"))
    report = page.report
    assert report is not None
    assert page.groups.model().rowCount() == len(report.grouped("ttft_ms", "gpu"))
    page.every.setChecked(True)
    assert page.groups.model().rowCount() == len(report.grouped("ttft_ms", "gpu", 1))
    page.tabs.setCurrentIndex(1)
    page.tabs.setCurrentIndex(0)
    assert page.metric_choice.currentData() == "ttft_ms"
    assert page.by_choice.currentData() == "gpu"


def test_tables_sort_by_value_with_keys(page: ModelCheckPage, qtbot: Any) -> None:
    page.by_choice.setCurrentIndex(page.by_choice.findData("gpu"))
    table = page.groups
    report = page.report
    assert report is not None
    medians = sorted(g.scores.median_ape for g in report.grouped("output_tok_s", "gpu"))
    table.setFocus()
    for _ in range(3):
        qtbot.keyClick(table, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    from planner import formats

    assert [table.cell(i, 2) for i in range(len(medians))] == [formats.quantity(m, "percent1", "ko") for m in medians]
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert table.cell(0, 2) == formats.quantity(medians[-1], "percent1", "ko")


def test_an_own_file_gets_its_tab_and_its_text_stays_text(
    page: ModelCheckPage, own: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "open_path", lambda *a: own)
    page.open_button.click()
    qtbot.waitUntil(lambda: page.tabs.count() == len(KINDS) + 1, timeout=20000)
    report = page.report
    assert report is not None
    assert (report.cases, report.scored) == (2, 1)
    assert page.tabs.tabText(len(KINDS)) == "my && <b>.csv"
    assert page.reasons_card.isVisible()
    assert not page.held_card.isVisible()
    assert not page.scope_card.isVisible()
    assert page.groups.isVisible()
    page.by_choice.setCurrentIndex(page.by_choice.findData("publisher"))
    assert page.groups.cell(0, 0) == "<img src=x>"
    tip = page.groups.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip


def test_a_dropped_file_is_opened_and_other_things_are_not(page: ModelCheckPage, own: Path, qtbot: Any) -> None:
    def drop(name: str) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(name)])
        event = QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        page.dropEvent(event)

    drop(str(own.with_suffix(".exe")))
    assert page._running == {}
    drop(str(own))
    qtbot.waitUntil(lambda: page.tabs.count() == len(KINDS) + 1, timeout=20000)


def test_a_broken_file_is_named_and_nothing_is_lost(page: ModelCheckPage, tmp_path: Path, qtbot: Any) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_text("name,value\na,1\n", encoding="utf-8")
    page.open_file(broken)
    qtbot.waitUntil(lambda: not page._running, timeout=20000)
    assert "broken.csv" in page.state.text()
    assert page.tabs.count() == len(KINDS)
    assert page.content.isVisible()


def test_both_languages_and_themes_redraw(page: ModelCheckPage) -> None:
    before = page.chart._drawing
    page.context.set_dark(True)
    assert page.chart._drawing is not before
    page.context.set_language("en")
    assert page.tabs.tabText(0) == "Inference"
    assert page.groups.model().headerData(1, Qt.Orientation.Horizontal) == "Cases"
    page.context.set_language("ko")


def test_every_control_has_a_name(page: ModelCheckPage) -> None:
    for kind in (QAbstractButton, QComboBox, QTableView):
        for widget in page.findChildren(kind):
            if widget.isVisible() and not widget.objectName().startswith("qt_"):
                named = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
                assert named, widget


def test_the_picture_is_saved(page: ModelCheckPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, start in (("a.pdf", b"%PDF"), ("b.svg", b"<?xml")):
        monkeypatch.setattr(ask, "save_path", lambda *a, n=name: tmp_path / n)
        page.save_button.click()
        assert (tmp_path / name).read_bytes().startswith(start)


def test_cancel_leaves_nothing_running_and_says_nothing(page: ModelCheckPage, own: Path, qtbot: Any) -> None:
    page.open_file(own)
    (work,) = page._running.values()
    page.cancel.click()
    assert page._running == {}
    qtbot.waitUntil(work.ended.is_set, timeout=20000)
    assert page.tabs.count() == len(KINDS)
    assert not page.bar.isVisible()


def test_an_empty_table_has_no_columns(qapp: Any, qtbot: Any) -> None:
    table = SortedTable()
    qtbot.addWidget(table)
    qtbot.keyClick(table, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert table.model().columnCount() == 0


@pytest.mark.parametrize("language", ["ko", "en"])
def test_shipped_scores_are_said_at_once_and_in_words(open_window: Callable[..., MainWindow], language: str) -> None:
    made: Any = open_window(Plan(), "model_check", language=language).page("model_check")
    assert made.report is None  # nothing has been run yet
    stored = stored_scores("inference")
    seen = next(h for h in stored.held_out if h.left_out == model_check.SEEN)
    assert formats.quantity(seen.scores.median_ape, "percent1", language) in made.verdict.text()
    assert made.verdict.isVisible()
    assert made.held_card.isVisible()
    assert not made.chart_card.isVisible()
    made._cancel()
    assert made.held_card.isVisible()


def test_without_stored_scores_nothing_is_claimed() -> None:
    assert model_check.verdict(StoredScores("training", "", "", ()), "ko") == ""


def test_points_of_the_chart_are_told_by_mouse_and_keys(page: ModelCheckPage, qtbot: Any) -> None:
    report, chart = page.report, page.chart
    assert report is not None
    places = chart.places()
    metric = str(page.metric_choice.currentData())
    assert len(places) == report.metrics[metric].n
    lowest = max(places, key=lambda n: places[n].y())
    qtbot.mouseMove(chart, places[lowest].toPoint())
    chart.choose(lowest)
    assert report.rows[lowest].case_id in page.told.text()
    qtbot.keyClick(chart, Qt.Key.Key_Up)
    assert chart.selected != lowest
    assert places[chart.selected].y() < places[lowest].y()
    assert page.told.text() == model_check.point(report.rows[chart.selected], metric, "ko")
    chart.grab()
