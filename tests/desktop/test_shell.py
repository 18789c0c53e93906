"""The parts around the pages: rail, bars, key hints, the ring of focus, and the forms for narrow and low windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QTableView, QVBoxLayout, QWidget
from shiboken6 import isValid

from planner.desktop.figures import Stat
from planner.desktop.grid import FIGURE
from planner.desktop.links import FigureLink, WrapLink
from planner.desktop.pages import RAIL
from planner.desktop.shell import MainWindow
from planner.desktop.tabbed import TabbedPage
from planner.desktop.widgets import Leavings, clear
from planner.desktop.window.toast import Toast
from planner.finder.places import page_of
from planner.plan.templates import load_template


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window(load_template("retail"), "infrastructure")


def _keys(window: MainWindow) -> list[str]:
    return [x.text() for x in window.bottom.hints.findChildren(QLabel) if x.property("role") == "key" and x.parent()]


def test_arrow_keys_move_in_the_rail_and_enter_opens(window: MainWindow) -> None:
    window.rail.buttons["infrastructure"].setFocus()
    QTest.keyClick(window.rail.buttons["infrastructure"], Qt.Key.Key_Down)
    assert window.rail.buttons["responsible"].hasFocus()
    QTest.keyClick(window.rail.buttons["responsible"], Qt.Key.Key_Return)
    assert window.current == "responsible"
    window.rail.buttons["responsible"].setFocus()
    QTest.keyClick(window.rail.buttons["responsible"], Qt.Key.Key_Home)
    assert window.rail.buttons["company"].hasFocus()


def test_tab_stops_once_in_the_rail(window: MainWindow) -> None:
    stops = [id for id, b in window.rail.buttons.items() if b.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == ["infrastructure"]


def test_the_rail_folds_by_width_and_by_wish(window: MainWindow) -> None:
    assert window.rail.width() == 216
    window.toggle_rail()
    assert window.rail.width() == 56
    assert window.rail.buttons["data"].toolTip()
    window.toggle_rail()
    window.resize(1024, 700)
    assert window.rail.width() == 56


def test_the_rail_tells_progress_and_stops(open_window: Callable[..., MainWindow]) -> None:
    window = open_window(load_template("public"), "company", "en")
    for entry in RAIL:
        progress = window.context.assessment.page(entry.id)
        spoken = window.rail.buttons[entry.id].accessibleName()
        assert ("HOLD" in spoken) == bool(progress.holds)
    held = [e.id for e in RAIL if window.context.assessment.page(e.id).holds]
    if held:
        count = window.context.assessment.page(held[0]).holds
        assert f"{count} on HOLD" in window.rail.buttons[held[0]].accessibleName()


def test_keys_of_the_bottom_bar_follow_the_tab_and_the_open_answer(window: MainWindow) -> None:
    assert _keys(window)[0] == "← →"
    page = window.page("infrastructure")
    assert isinstance(page, TabbedPage)
    page.tabs.setCurrentIndex(page.tabs.count() - 1)
    assert _keys(window)[0] == "1–5"
    window.show_why(window.context.assessment.infrastructure.gpus)
    assert _keys(window)[-1] == "Esc"


def test_a_low_window_has_lower_bars(window: MainWindow) -> None:
    assert (window.top.height(), window.bottom.height()) == (48, 52)
    window.setMinimumSize(960, 540)
    window.resize(960, 540)
    assert (window.top.height(), window.bottom.height()) == (40, 44)


def test_undo_names_its_step(window: MainWindow) -> None:
    assert not window.top.undo.isEnabled()
    window.context.edit(("company", "name"), "한빛")
    window.context.recompute()
    name = window.context.say(window.context.session.undo_name)
    assert name
    assert name in window.top.undo.toolTip()


def test_the_ring_of_focus_lies_around_the_button_and_follows_it(window: MainWindow) -> None:
    window.activateWindow()
    window.back.setFocus()
    QApplication.processEvents()
    ring = window.focus_ring
    assert ring.isVisible()
    around = QRect(window.back.mapToGlobal(QPoint(0, 0)), window.back.size()).adjusted(-4, -4, 4, 4)
    assert QRect(ring.mapToGlobal(QPoint(0, 0)), ring.size()) == around
    window.next.setFocus()
    assert QRect(ring.mapToGlobal(QPoint(0, 0)), ring.size()).contains(window.next.mapToGlobal(QPoint(1, 1)))
    window.show_page("home")
    window.next.hide()
    assert not ring.isVisible() or ring.mapToGlobal(QPoint(0, 0)) != window.next.mapToGlobal(QPoint(-4, -4))


def test_a_part_that_goes_waits_out_of_sight_in_its_window(qapp: Any, qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column, inner = QVBoxLayout(window), QHBoxLayout()
    column.addLayout(inner)
    parts = [QPushButton("one"), QPushButton("two")]
    column.addWidget(parts[0])
    inner.addWidget(parts[1])
    window.show()
    clear(column)
    assert column.count() == 0
    assert not any(part.isVisible() for part in parts)
    assert all(part.window() is window for part in parts)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not any(isValid(part) for part in parts)
    assert len(window.findChildren(Leavings)) == 1


def test_the_ring_of_focus_outlives_the_page_it_lay_on(window: MainWindow) -> None:
    window.activateWindow()
    window.show_page("primer", ("chapter", "llm"))
    page = window.page("primer")
    page.area.widget().findChildren(QPushButton)[-1].setFocus(Qt.FocusReason.TabFocusReason)
    assert page.area.widget().isAncestorOf(window.focus_ring)
    page.search.setFocus(Qt.FocusReason.MouseFocusReason)
    page.show_target(("chapter", "gpus"))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert isValid(window.focus_ring)
    window.back.setFocus(Qt.FocusReason.TabFocusReason)
    assert window.focus_ring.isVisible()


def _hold_window(open_window: Callable[..., MainWindow], page: str = "opportunity") -> MainWindow:
    window = open_window(load_template("public"), page)
    assert window.context.assessment.readiness.holds
    return window


def test_a_stop_in_the_summary_leads_to_its_question(open_window: Callable[..., MainWindow]) -> None:
    window = _hold_window(open_window)
    hold = window.context.assessment.readiness.holds[0]
    link = next(x for x in window.summary.findChildren(WrapLink) if window.context.say(hold.title) in x.text())
    QTest.keyClick(link, Qt.Key.Key_Return)
    assert hold.fix_question is not None
    assert window.current == page_of(hold.fix_question)


def test_every_figure_of_the_summary_answers_why(window: MainWindow) -> None:
    a = window.context.assessment
    shown = {link.figure.id for link in window.summary.findChildren(FigureLink) if link.figure is not None}
    assert shown == {a.readiness.overall.id, a.infrastructure.gpus.id, a.cost.total.id, a.portfolio.npv.id}
    window.summary.overall.click()
    assert window.why_panel.figure is a.readiness.overall


def test_the_summary_folds_to_a_strip_and_opens_over_the_content(window: MainWindow) -> None:
    assert window.summary.isVisible()
    assert not window.room.strip.isVisible()
    window.toggle_summary()
    assert window.room.strip.width() == 52
    assert not window.dock.isVisible()
    window.toggle_summary()
    window.resize(1200, 800)
    assert window.room.strip.isVisible()
    content = window.stack.width()
    window.toggle_summary()
    assert window.dock.isVisible()
    assert window.stack.width() == content
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.dock.isVisible()


def test_report_and_comparison_start_with_the_strip(window: MainWindow) -> None:
    window.show_page("compare")
    assert window.room.strip.isVisible()
    assert not window.dock.isVisible()
    window.show_page("data")
    assert window.summary.isVisible()


def test_the_strip_says_what_the_summary_says(open_window: Callable[..., MainWindow]) -> None:
    window = _hold_window(open_window, "compare")
    a, strip = window.context.assessment, window.room.strip
    for words in (window.context.show_figure(a.infrastructure.gpus), window.context.show_figure(a.cost.total)):
        assert words in strip.accessibleName()
    assert strip.holds.text() == str(len(a.readiness.holds))


def test_why_stands_over_a_compact_summary_and_is_tied_to_its_card(window: MainWindow) -> None:
    window.show_why(window.context.assessment.infrastructure.gpus)
    assert window.dock.width() == 340
    assert window.summary.isVisible()
    assert not window.summary.legend.isVisible()
    assert window.joint.isVisible()
    window.close_why()
    assert not window.joint.isVisible()
    assert window.summary.legend.isVisible()


def test_why_goes_with_its_page_unless_it_is_pinned_or_asked_for_an_input(window: MainWindow) -> None:
    gpus = window.context.assessment.infrastructure.gpus
    window.show_why(gpus)
    window.show_page("data")
    assert not window.dock.asking
    window.show_why(gpus)
    window.why_panel.pin.click()
    window.show_page("team")
    assert window.dock.asking
    window.close_why()
    window.show_why(gpus)
    window.why_panel.path_requested.emit(("infrastructure", "workload", "users"))
    assert window.current == "infrastructure"
    assert window.dock.asking


def test_why_lies_over_the_content_in_a_narrow_window(window: MainWindow) -> None:
    window.resize(1200, 800)
    content = window.stack.width()
    window.show_why(window.context.assessment.infrastructure.gpus)
    assert window.stack.width() == content
    assert window.dock.geometry().right() == window.width() - 1
    assert not window.joint.isVisible()


def test_the_key_explains_the_figure_that_has_the_keyboard(window: MainWindow) -> None:
    page = window.page("infrastructure")
    stats = [s for s in page.findChildren(Stat) if s.isVisible() and s.figure is not None and s.why.isEnabled()]
    stats[2].why.setFocus()
    window.why_focused()
    assert window.why_panel.figure is stats[2].figure


def test_a_question_asks_for_its_number_and_is_copied_with_its_inputs(window: MainWindow) -> None:
    figure = window.context.assessment.infrastructure.gpus
    window.show_why(figure)
    assert window.why_panel.heading.text() == f"왜 {window.context.show_figure(figure)}입니까"
    window.why_panel.copy.click()
    copied = QApplication.clipboard().text()
    explanation = figure.explain()
    assert explanation is not None
    for item in explanation.inputs:
        assert window.context.say(item.value) in copied


def test_a_toast_waits_under_the_pointer_and_undoes(window: MainWindow) -> None:
    window.context.edit(("company", "name"), "한빛")
    window.context.toast("지웠습니다.", undo=True)
    toast = window.findChildren(Toast)[-1]
    QApplication.sendEvent(toast, QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))
    assert not toast.waiting
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert toast.waiting
    toast.findChild(QPushButton).click()
    assert window.context.plan.company.name != "한빛"


@pytest.mark.parametrize(("id", "tab"), [("team", 1), ("compare", 0)])
def test_the_key_explains_the_cell_of_a_table_that_has_the_keyboard(
    window: MainWindow, qtbot: Any, id: str, tab: int
) -> None:
    window.show_page(id)
    page = window.page(id)
    assert isinstance(page, TabbedPage)
    page.tabs.setCurrentIndex(tab)

    def asked() -> tuple[QTableView, QModelIndex] | None:
        for view in (v for v in page.findChildren(QTableView) if v.isVisible()):
            m = view.model()
            for cell in (m.index(row, at) for row in range(m.rowCount()) for at in range(m.columnCount())):
                if (found := cell.data(FIGURE)) is not None and found.why is not None:
                    return view, cell
        return None

    qtbot.waitUntil(lambda: asked() is not None)
    place = asked()
    assert place is not None
    view, cell = place
    view.setFocus()
    view.setCurrentIndex(cell)
    window.why_focused()
    assert window.why_panel.figure is cell.data(FIGURE)
