"""The menu of a picture: by right click and by key, files that open, numbers that paste."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMenu

from planner.desktop import ask
from planner.desktop.chart_view import ChartView
from planner.desktop.shell import MainWindow
from planner.i18n import text
from planner.plan.templates import load_template


@pytest.fixture
def view(open_window: Callable[..., MainWindow], qtbot: Any) -> ChartView:
    window = open_window(load_template("finance"), "infrastructure", "en")
    qtbot.waitExposed(window)
    return next(v for v in window.findChildren(ChartView) if v._numbers is not None and v._drawing is not None)


def _menu(view: ChartView, reason: QContextMenuEvent.Reason) -> QMenu:
    at = QPoint(5, 5)
    QApplication.sendEvent(view, QContextMenuEvent(reason, at, view.mapToGlobal(at)))
    return view.findChildren(QMenu)[-1]


def _act(view: ChartView, key: str) -> None:
    menu = _menu(view, QContextMenuEvent.Reason.Mouse)
    next(a for a in menu.actions() if a.text() == text(key, "en")).trigger()
    menu.close()


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
def test_the_menu_opens_by_mouse_and_by_key(view: ChartView, reason: QContextMenuEvent.Reason) -> None:
    menu = _menu(view, reason)
    assert [a.text() for a in menu.actions() if a.text()] == [
        text(f"picture.{k}", "en") for k in ("svg", "png", "copy", "numbers")
    ]
    assert view.focusPolicy() & Qt.FocusPolicy.TabFocus
    menu.close()


def test_pictures_are_saved_on_the_ground_of_the_theme(
    view: ChartView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ending, key in ((".svg", "picture.svg"), (".png", "picture.png")):
        monkeypatch.setattr(ask, "save_path", lambda *a, e=ending: tmp_path / f"a{e}")
        _act(view, key)
    svg = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert svg.startswith("<?xml")
    assert "<desc>" in svg
    image = QImage(str(tmp_path / "a.png"))
    assert image.width() > 400
    assert image.pixelColor(1, 1).name() == view.window().context.theme["card"].lower()


def test_numbers_paste_into_a_spreadsheet(view: ChartView) -> None:
    _act(view, "picture.numbers")
    rows = [line.split("\t") for line in QGuiApplication.clipboard().text().strip().split("\n")]
    assert rows[0] == [text(f"picture.head.{k}", "en") for k in ("name", "value", "low", "high", "unit")]
    assert len({len(r) for r in rows}) == 1
    assert any(float(r[1]) > 0 for r in rows[1:] if r[1])


def test_copying_gives_a_picture(view: ChartView) -> None:
    _act(view, "picture.copy")
    assert not QGuiApplication.clipboard().image().isNull()


def test_every_picture_with_numbers_of_its_own_gives_them(open_window: Callable[..., MainWindow]) -> None:
    window = open_window(load_template("finance"), "opportunity", "ko")
    for page in ("opportunity", "infrastructure"):
        window.show_page(page)
        QApplication.processEvents()
    from planner.charts.numbers import tsv

    found = [v._numbers for v in window.findChildren(ChartView) if v._numbers is not None]
    assert len(found) >= 3
    for numbers in found:
        assert len(tsv(numbers(), "ko").splitlines()) > 2


def test_names_are_no_formulas_when_pasted() -> None:
    from planner.charts.numbers import tsv
    from planner.explain import Quantity

    told = tsv([("=1+1\t\n", Quantity(0.5, "percent")), ("@x", "-1")], "en").splitlines()
    assert told[1].split("\t")[:2] == ["'=1+1", "50"]
    assert told[2].split("\t")[:2] == ["'@x", "'-1"]
