"""Text and parts follow the size the user chose, at once; what changes elsewhere is said aloud, and lights up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from planner.desktop import announce
from planner.desktop.chips import LevelChip
from planner.desktop.figures import Stat
from planner.desktop.shell import MainWindow
from planner.desktop.theme import Theme, font, set_calm, set_scale
from planner.plan.templates import load_template


@pytest.fixture(autouse=True)
def _as_designed() -> Iterator[None]:
    yield
    set_scale(1.0)
    set_calm(False)


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window(load_template("retail"), "infrastructure")


def test_the_scale_is_bounded() -> None:
    assert (set_scale(0.1), set_scale(9.0), set_scale(1.1)) == (0.8, 1.5, 1.1)


def test_lengths_of_the_sheet_follow_but_borders_stay_fine() -> None:
    set_scale(1.5)
    sheet = Theme().style_sheet()
    assert "font-size: 32px" in sheet  # the title, 21 px of the design
    assert "border: 1px solid" in sheet
    assert "border-radius: 9px" in sheet
    set_scale(0.8)
    assert "border-radius: 7px" in Theme().style_sheet()


def test_keys_change_the_size_of_everything_and_back(window: MainWindow) -> None:
    rail, top, title = window.rail.width(), window.top.height(), window.page("infrastructure").title.heading
    tall = title.fontMetrics().height()
    chip = window.summary.chip
    side = chip.width()
    QTest.keyClick(window, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert window.context.scale == 1.1
    assert title.fontMetrics().height() > tall
    assert window.top.height() == round(top * 1.1)
    window.zoom(0)
    assert (window.rail.width(), window.top.height(), chip.width()) == (rail, top, side)
    assert title.fontMetrics().height() == tall


def test_a_page_made_later_has_the_size_too(window: MainWindow) -> None:
    window.context.set_scale(1.5)
    assert font(20).pixelSize() == 30
    assert LevelChip(window.context.theme, 20).width() == 30


@pytest.mark.parametrize("scale", [0.8, 1.5])
def test_no_label_of_the_parts_around_is_cut(open_window: Callable[..., MainWindow], scale: float) -> None:
    window = open_window(load_template("public"), "opportunity", "en")
    window.resize(round(1440 * scale), round(868 * scale))
    window.context.set_scale(scale)
    for _ in range(4):
        QApplication.processEvents()
    for part in (window.top, window.bottom, window.summary):
        for label in part.findChildren(QLabel):
            if label.isVisible() and label.text():
                assert label.width() >= label.minimumSizeHint().width(), label.text()
                assert not label.wordWrap() or label.height() >= label.heightForWidth(label.width()), label.text()


def test_more_gpus_and_stops_are_said_aloud(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(announce, "announce", lambda source, words: said.append(words))
    window.context.edit(("infrastructure", "workload", "users"), 40000)
    window.context.recompute()
    assert len(said) == 1
    assert window.context.show_figure(window.context.assessment.infrastructure.gpus) in said[0]
    window.context.edit(("company", "name"), "다른 이름")
    window.context.recompute()
    assert len(said) == 1


def test_a_number_lights_up_only_when_an_edit_changed_it(window: MainWindow) -> None:
    page = window.page("infrastructure")
    lights = [s.value.lit for s in page.findChildren(Stat) if s.isVisible()]
    window.context.set_language("en")
    assert not any(light.on for light in lights)
    window.context.edit(("infrastructure", "workload", "users"), 40000)
    window.context.recompute()
    assert any(light.on for light in lights)


def test_with_reduced_motion_nothing_lights_up(window: MainWindow) -> None:
    set_calm(True)
    window.context.edit(("infrastructure", "workload", "users"), 40000)
    window.context.recompute()
    assert not any(s.value.lit.on for s in window.page("infrastructure").findChildren(Stat))
