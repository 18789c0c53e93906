"""The tab of candidates: rows, detail of the current one, sorting and keys, rejected by reason, languages, names."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QTableView

from planner.catalog import load_catalog
from planner.desktop.candidates_tab import MOST_REJECTED, CandidatesTab, two_lines
from planner.desktop.context import Context
from planner.desktop.start import application
from planner.plan.session import Session
from planner.plan.templates import load_template

CATALOG = load_catalog()


def opened(qtbot: Any, template: str = "retail", language: str = "ko") -> CandidatesTab:
    application()
    made = CandidatesTab(Context(Session(load_template(template)), CATALOG, language))
    made.context.changed.connect(made.refresh)
    qtbot.addWidget(made)
    made.resize(900, 1800)
    made.retranslate()
    made.refresh()
    made.show()
    return made


@pytest.fixture
def tab(qapp: Any, qtbot: Any) -> CandidatesTab:
    return opened(qtbot)


def test_the_chosen_one_is_current_and_explained(tab: CandidatesTab) -> None:
    result = tab.context.assessment.infrastructure
    assert tab.good.model().rowCount() == len(result.candidates)
    assert tab.good.cell(0, 0).startswith("✓")
    assert result.gpu_name in tab.detail_name.text()
    assert tab.detail.text() == tab.context.say(result.candidates[0].why_not[0])


def test_arrow_keys_show_why_not_of_each(tab: CandidatesTab, qtbot: Any) -> None:
    said = {tab.detail.text()}
    for row in tab.context.assessment.infrastructure.candidates[1:]:
        qtbot.keyClick(tab.good, Qt.Key.Key_Down)
        assert row.gpu_name in tab.detail_name.text()
        assert tab.detail.text() == " ".join(tab.context.say(m) for m in row.why_not)
        said.add(tab.detail.text())
    assert len(said) > 3


def test_sorting_keeps_the_detail_on_the_same_candidate(tab: CandidatesTab, qtbot: Any) -> None:
    qtbot.keyClick(tab.good, Qt.Key.Key_Down)
    before = tab.detail_name.text(), tab.detail.text()
    answer = [tab.good.model().headerData(i, Qt.Orientation.Horizontal) for i in range(12)].index(
        two_lines(tab.context.text("candidates.answer"))
    )
    tab.good.sortByColumn(answer, Qt.SortOrder.AscendingOrder)
    seconds = [float(tab.good.cell(i, answer).rstrip("초 s")) for i in range(tab.good.model().rowCount())]
    assert seconds == sorted(seconds)
    tab.refresh()
    assert (tab.detail_name.text(), tab.detail.text()) == before


def test_enter_and_button_ask_why(tab: CandidatesTab, qtbot: Any) -> None:
    asked: list[Any] = []
    tab.context.why_requested.connect(asked.append)
    qtbot.keyClick(tab.good, Qt.Key.Key_Down)
    tab.detail_why.click()
    assert asked[-1] is tab.context.assessment.infrastructure.candidates[1].gpus
    assert asked[-1].explain().worked is not None
    qtbot.keyClick(tab.good, Qt.Key.Key_Down)
    qtbot.keyClick(tab.good, Qt.Key.Key_Return)
    assert asked[-1] is tab.context.assessment.infrastructure.candidates[2].gpus


def test_a_reason_shows_only_its_configurations(tab: CandidatesTab, qtbot: Any) -> None:
    result = tab.context.assessment.infrastructure
    assert tab.bad.model().rowCount() == min(MOST_REJECTED, len(result.rejected))
    tab.all_bad.click()
    assert tab.bad.model().rowCount() == len(result.rejected)
    assert not tab.all_bad.isVisible()
    tab.groups.setFocus()
    tab.groups.setCurrentIndex(tab.groups.model().index(1, 0))
    group = result.rejected_groups[1]
    assert tab.bad.model().rowCount() == len(group.rows)
    assert tab.context.say(group.reason) in tab.bad_title.text()
    assert tab.context.say(group.rows[0].reason) in [tab.bad.cell(i, 3) for i in range(len(group.rows))]


def test_an_edit_reaches_the_table(tab: CandidatesTab, qtbot: Any) -> None:
    before = tab.good.cell(0, 3)
    tab.context.edit(("infrastructure", "levels", "maintenance_share"), 0.2)
    tab.context.edit(("infrastructure", "levels", "spare_replicas"), 2)
    tab.context.recompute()
    assert tab.good.cell(0, 3) != before
    assert int(tab.good.cell(0, 3).split("+")[1]) >= 3


def test_a_part_of_the_gpu_is_told_with_its_why(tab: CandidatesTab) -> None:
    assert not tab.slice_card.isVisible()
    for field, value in (
        ("hardware.gpu_id", "h200-sxm"),
        ("hardware.model_id", "llama-3.1-8b"),
        ("workload.users", 50),
    ):
        tab.context.edit(("infrastructure", *field.split(".")), value)
    tab.context.recompute()
    assert tab.slice_card.isVisible()
    assert "H200" in tab.slice_words.text()
    asked: list[Any] = []
    tab.context.why_requested.connect(asked.append)
    tab.slice_why.click()
    assert asked[0].explain().sources


def test_nothing_known_says_what_is_missing(qapp: Any, qtbot: Any) -> None:
    empty = opened(qtbot, "empty")
    assert empty.empty.isVisible()
    assert empty.empty.hint.text()
    gone: list[Any] = []
    empty.context.page_requested.connect(lambda *a: gone.append(a))
    empty.inputs.click()
    assert gone == [("infrastructure", ("tab", "tab.serving"))]
    for card in (empty.good_card, empty.chart_card, empty.growth_card, empty.bad_card, empty.slice_card):
        assert not card.isVisible()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_widget_has_a_name_in_both_languages(qapp: Any, qtbot: Any, language: str) -> None:
    made = opened(qtbot, language=language)
    for kind in (QAbstractButton, QTableView):
        for widget in made.findChildren(kind):
            if widget.isVisible() and not widget.objectName().startswith("qt_"):
                named = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
                assert named, widget
    assert made.chart.accessibleName()
    korean = any("가" <= c <= "힣" for c in made.shown.text() + made.growth_words.text() + made.detail.text())
    assert korean == (language == "ko")


def test_all_columns_are_seen_beside_the_summary(tab: CandidatesTab) -> None:
    assert tab.good.horizontalHeader().length() <= tab.good.viewport().width() + 2


def test_heads_break_near_their_middle() -> None:
    assert two_lines("Per token p95") == "Per token\np95"
    assert two_lines("GPU") == "GPU"
    assert two_lines("Confidence") == "Confidence"


def test_a_candidate_is_used_in_one_step(tab: CandidatesTab, qtbot: Any) -> None:
    told: list[Any] = []
    tab.context.toast_requested.connect(lambda *a: told.append(a))
    before = tab.context.plan.infrastructure.hardware
    qtbot.keyClick(tab.good, Qt.Key.Key_Down)
    wanted = tab.context.assessment.infrastructure.candidates[1]
    tab.use.click()
    now = tab.context.plan.infrastructure.hardware
    assert (now.gpu_id, now.precision.value, now.gpus_per_replica) == (
        wanted.gpu_id, wanted.precision, wanted.gpus_per_replica,
    )  # fmt: skip
    assert told[0][1] is True
    assert wanted.gpu_name in told[0][0]
    tab.context.recompute()
    assert tab.context.assessment.infrastructure.gpu_id == wanted.gpu_id
    tab.context.session.undo()
    assert tab.context.plan.infrastructure.hardware == before
    assert not tab.context.session.can_undo


def test_the_picture_is_walked_through_by_keys_and_pointer(tab: CandidatesTab, qtbot: Any) -> None:
    assert tab.chart.current is not None
    assert tab.chart.current.best
    qtbot.keyClick(tab.chart, Qt.Key.Key_Home)
    seen = [tab.point.text()]
    for _ in range(5):
        qtbot.keyClick(tab.chart, Qt.Key.Key_Right)
        seen.append(tab.point.text())
    assert len(set(seen)) == 6
    assert tab.chart.accessibleDescription() == seen[-1]
    place, point = next(x for x in tab.chart.places() if x[1].front and not x[1].best)
    none, hold = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    moved = QMouseEvent(QEvent.Type.MouseMove, place, tab.chart.mapToGlobal(place), none, none, hold)
    QApplication.sendEvent(tab.chart, moved)
    assert (tab.chart.current.cost, tab.chart.current.answer_s) == (point.cost, point.answer_s)
    qtbot.keyClick(tab.chart, Qt.Key.Key_Return)
    now = tab.context.plan.infrastructure.hardware
    assert (now.gpu_id, now.gpus_per_replica) == (point.gpu_id, point.gpus_per_replica)


def test_no_table_scrolls_inside_the_page(tab: CandidatesTab) -> None:
    for table in (tab.good, tab.groups, tab.bad):
        assert table.verticalScrollBar().maximum() == 0, table.accessibleName()
