"""The tab of serving: one click where nothing fits, folded fields, figures in pictures, one column in a narrow window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QPushButton

from planner.desktop.shell import MainWindow
from planner.plan.fields import put
from planner.plan.templates import load_template

HARDWARE = ("infrastructure", "hardware")


def opened(open_window: Callable[..., MainWindow], **hardware: Any) -> tuple[MainWindow, Any]:
    plan = load_template("retail")
    for field, value in hardware.items():
        plan = put(plan, (*HARDWARE, field), value)
    window = open_window(plan, "infrastructure")
    return window, window.page("infrastructure")._made[0]


def test_where_nothing_fits_one_click_mends_it(open_window: Callable[..., MainWindow]) -> None:
    window, tab = opened(open_window, gpu_id="h100-sxm", precision="bf16", gpus_per_replica=1)
    assert tab.trouble.isVisible()
    assert "GB" in tab.trouble.reason.text()
    assert tab.cost.isVisible(), "other cards stay"
    tab.trouble.findChildren(QPushButton)[0].click()
    window.context.recompute()
    assert not tab.trouble.isVisible()
    assert window.context.assessment.infrastructure.gpus.known
    window.context.session.undo()
    assert window.context.plan.infrastructure.hardware.gpus_per_replica == 1


def test_folded_fields_say_what_was_changed_and_open_when_asked_for(open_window: Callable[..., MainWindow]) -> None:
    window, tab = opened(open_window)
    fold = tab.inputs.sections["demand"][1]
    assert not fold.form.isVisible()
    assert "2" in fold.head.text()
    window.context.edit(("infrastructure", "workload", "burst_factor"), 2.5)
    window.context.recompute()
    assert "3" in fold.head.text()
    assert tab.focus_field(("infrastructure", "workload", "burst_factor"))
    assert fold.form.isVisible()


def test_parts_of_the_pictures_answer_why(open_window: Callable[..., MainWindow]) -> None:
    window, tab = opened(open_window)
    asked: list[Any] = []
    window.context.why_requested.connect(asked.append)
    result, cost = window.context.assessment.infrastructure, window.context.assessment.cost
    spots = [s for s in tab.memory.chart.spots if not s.isHidden()]
    spots[0].click()
    spots[-1].click()
    assert asked == [result.memory.weights, result.memory.limit]
    assert all(f.explain().worked is not None for f in asked)
    assert all(s.accessibleName() for s in spots)
    tab.cost.chart.spots[-1].click()
    assert asked[-1] == cost.option("own").total
    tab.load.demand.click()
    assert asked[-1] == result.demand_tok_s
    assert asked[-1].explain().inputs


def test_a_narrow_window_stands_in_one_column_with_the_result_in_sight(
    open_window: Callable[..., MainWindow],
) -> None:
    window, tab = opened(open_window)
    QApplication.processEvents()
    assert not tab.pinned.isVisible()
    window.resize(960, 640)
    for _ in range(5):
        QApplication.processEvents()
    assert tab.pinned.isVisible()
    assert window.context.show_figure(window.context.assessment.infrastructure.gpus) in tab.pinned.words.text()
    assert tab.hero.mapTo(tab, QPoint(0, 0)).y() > tab.inputs.mapTo(tab, QPoint(0, 0)).y()
    view = tab.pinned.parentWidget()
    view.parentWidget().verticalScrollBar().setValue(400)
    QApplication.processEvents()
    assert tab.pinned.y() == 0
    window.page("infrastructure").tabs.setCurrentIndex(1)
    QApplication.processEvents()
    assert not tab.pinned.isVisible()
