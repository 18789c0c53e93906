"""A slider dragged on the infrastructure page: the hand first, figures behind it, one step to undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from planner.desktop import context as context_module
from planner.desktop.shell import MainWindow
from planner.plan.templates import load_template

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
USERS = ("infrastructure", "workload", "users")


def test_values_follow_the_hand_and_figures_are_throttled(
    open_window: Callable[..., MainWindow], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(load_template("retail"), "infrastructure")
    tab = window.page("infrastructure")._made[0]
    editor = tab.inputs.main.rows["users"][1].editor
    slider, real, counted = editor.slider, context_module.assess, []
    monkeypatch.setattr(context_module, "assess", lambda *a: counted.append(1) or real(*a))
    start = QPoint(round(slider._x(slider.value())), 10)
    QTest.mousePress(slider, LEFT, NONE, start)
    for x in range(300):
        at = start + QPoint(x // 4, 0)
        QTest.mouseMove(slider, at)
        assert editor.spin.value() == window.context.plan.infrastructure.workload.users
        if x % 3 == 0:
            QApplication.processEvents()
    QTest.mouseRelease(slider, LEFT, NONE, at)
    assert len(counted) <= 100, "not one calculation for every position"
    qtbot.waitUntil(lambda: not window.context._timer.isActive(), timeout=5000)
    assert len(counted) >= 1
    shown = window.context.show_figure(window.context.assessment.infrastructure.gpus)
    assert tab.hero.gpus.value.text() == shown
    assert editor.spin.value() > 1200
    window.context.session.undo()
    assert window.context.plan.infrastructure.workload.users == 1200
    assert not window.context.session.can_undo


def test_one_position_of_a_drag(open_window: Callable[..., MainWindow], benchmark: Any) -> None:
    """Edit, assessment, refresh and paint of one position."""
    window = open_window(load_template("retail"), "infrastructure")
    context, at = window.context, iter(range(1000, 1_000_000, 7))
    QApplication.processEvents()

    def move() -> None:
        context.edit(USERS, next(at))
        context.recompute()
        QApplication.processEvents()

    benchmark(move)
