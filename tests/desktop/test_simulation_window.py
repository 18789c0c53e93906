"""The window of the simulation: runs beside the plan, can be stopped, forgets what is stale, speaks both languages."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLabel, QWidget

from planner import formats
from planner.desktop import simulation_dialog
from planner.desktop.shell import MainWindow
from planner.desktop.simulation_dialog import SimulationDialog
from planner.desktop.tabbed import TabbedPage
from planner.plan.templates import load_template

USERS = ("infrastructure", "workload", "users")


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window(load_template("retail"), "infrastructure")


@pytest.fixture
def dialog(window: MainWindow) -> Any:
    made = SimulationDialog(window.context, window)
    made.show()
    yield made
    made.abandon()
    made.close()


def _words(widget: QWidget) -> str:
    return "\n".join(w.text() for w in widget.findChildren(QLabel) if w.isVisible())


def _table(dialog: SimulationDialog) -> list[list[str]]:
    model = dialog.table.model()
    return [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]


def _large(dialog: SimulationDialog) -> None:
    """A plan whose simulation takes a while."""
    dialog.context.edit(USERS, 60_000)
    dialog.context.recompute()


def test_the_button_opens_it_beside_the_window_and_runs(window: MainWindow, qtbot: Any) -> None:
    page = window.page("infrastructure")
    assert isinstance(page, TabbedPage)
    serving: Any = page._made[0]
    qtbot.keyClick(serving.hero.simulate, Qt.Key.Key_Space)
    dialog = serving.hero.simulation
    assert dialog.isVisible()
    assert not dialog.isModal()
    qtbot.waitUntil(lambda: dialog.hour is not None, timeout=20_000)
    c, hour = window.context, dialog.hour
    rows = _table(dialog)
    assert rows[0][0] == c.text("simulation.ttft")
    assert formats.figure(c.assessment.infrastructure.ttft_p95, "ko") in rows[0][1]
    assert rows[0][4] == formats.figure(hour.rows[0].p95, "ko", True)
    assert formats.figure(hour.rows[3].mean, "ko") == rows[3][2]
    assert c.say(hour.verdict) in _words(dialog)
    assert dialog.verdict.text().startswith("✓" if hour.holds else "▲")
    first = dialog
    serving.hero.simulate.click()
    assert serving.hero.simulation is first
    assert first.hour is hour
    dialog.close()


def test_why_of_a_simulated_figure_opens_in_the_window(
    dialog: SimulationDialog, window: MainWindow, qtbot: Any
) -> None:
    dialog.start()
    qtbot.waitUntil(lambda: dialog.hour is not None, timeout=20_000)
    qtbot.keyClick(dialog.facts[0].why, Qt.Key.Key_Space)
    assert window.dock.currentWidget() is window.why_panel
    QApplication.processEvents()
    assert window.context.text("simulation.why") in _words(window.why_panel)


def test_the_window_stays_alive_while_it_runs(dialog: SimulationDialog, qtbot: Any) -> None:
    _large(dialog)
    ticks: list[float] = []
    timer = QTimer()
    timer.setInterval(10)
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    began = time.thread_time()
    dialog.start()
    assert time.thread_time() - began < 0.3
    timer.start()
    qtbot.waitUntil(lambda: dialog.hour is not None, timeout=60_000)
    timer.stop()
    assert len(ticks) > 10
    held = sum(gap for gap in (b - a for a, b in pairwise(ticks)) if gap > 0.4)
    assert held < (ticks[-1] - ticks[0]) / 4  # other programs may hold it for a moment, the run never does


def test_progress_is_shown_and_cancel_stops_the_worker(dialog: SimulationDialog, qtbot: Any) -> None:
    _large(dialog)
    dialog.start()
    run = dialog.work
    assert run is not None
    assert dialog.progress.isVisible()
    assert not dialog.start_button.isEnabled()
    assert dialog.cancel_button.hasFocus() or not dialog.isActiveWindow()
    qtbot.waitUntil(lambda: dialog.progress.value() > 0, timeout=20_000)
    qtbot.keyClick(dialog.cancel_button, Qt.Key.Key_Space)
    assert not dialog.running
    assert dialog.context.text("simulation.cancelled") in _words(dialog)
    assert run.ended.wait(5)
    assert dialog.hour is None
    assert dialog.start_button.isEnabled()


def test_escape_closes_and_stops(dialog: SimulationDialog, qtbot: Any) -> None:
    _large(dialog)
    dialog.start()
    run = dialog.work
    assert run is not None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert run.reporter.stopped()


def test_a_window_that_is_gone_leaves_no_worker_behind(window: MainWindow, qtbot: Any) -> None:
    dialog = SimulationDialog(window.context, window)
    _large(dialog)
    dialog.start()
    run = dialog.work
    assert run is not None
    dialog.deleteLater()
    qtbot.waitUntil(run.reporter.stopped, timeout=5000)
    qtbot.waitUntil(run.ended.is_set, timeout=5000)
    QApplication.processEvents()


def test_a_result_is_cleared_when_the_plan_changes(dialog: SimulationDialog, qtbot: Any) -> None:
    dialog.start()
    qtbot.waitUntil(lambda: dialog.hour is not None, timeout=20_000)
    dialog.context.edit(("title",), "이름만 바뀐 계획")
    dialog.context.recompute()
    assert dialog.hour is not None
    dialog.context.edit(USERS, 1400)
    dialog.context.recompute()
    assert dialog.hour is None
    assert dialog.context.text("simulation.stale") in _words(dialog)


def test_a_run_of_an_old_plan_is_dropped(dialog: SimulationDialog, qtbot: Any) -> None:
    dialog.start()
    old = dialog.work
    assert old is not None
    dialog.context.edit(USERS, 1500)
    dialog.context.recompute()
    assert old.reporter.stopped()
    assert not dialog.running
    qtbot.waitUntil(old.ended.is_set, timeout=5000)
    QApplication.processEvents()
    assert dialog.hour is None
    dialog.start()
    qtbot.waitUntil(lambda: dialog.hour is not None, timeout=20_000)
    assert dialog.hour.key[0].users == 1500


def test_a_failure_is_told_in_words(dialog: SimulationDialog, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr(simulation_dialog, "simulate_peak_hour", broken)
    dialog.start()
    qtbot.waitUntil(lambda: not dialog.running, timeout=5000)
    assert "no luck" in _words(dialog)
    assert dialog.start_button.isEnabled()


def test_what_is_missing_is_said_instead_of_a_run(dialog: SimulationDialog) -> None:
    dialog.context.edit(USERS, None)
    dialog.context.recompute()
    dialog.start()
    assert not dialog.running
    assert dialog.context.text("field.workload.users.label") in _words(dialog)


@pytest.mark.parametrize(("language", "dark"), [("ko", True), ("en", False)])
def test_every_part_has_a_name_in_both_languages(
    dialog: SimulationDialog, qtbot: Any, language: str, dark: bool
) -> None:
    dialog.start()
    qtbot.waitUntil(lambda: dialog.hour is not None, timeout=20_000)
    dialog.context.set_language(language)
    dialog.context.set_dark(dark)
    QApplication.processEvents()
    assert dialog.windowTitle() == dialog.context.text("simulation.title")
    assert dialog.context.say(dialog.hour.verdict) in dialog.verdict.text()
    for widget in dialog.findChildren(QWidget):
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            named = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert named or isinstance(widget, QAbstractScrollArea), type(widget).__name__
    assert dialog.table.accessibleName()
    assert dialog.progress.accessibleName()
    assert dialog.chart.accessibleName()
    assert "simulation." not in _words(dialog)
