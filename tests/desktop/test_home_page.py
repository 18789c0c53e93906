"""The start page: what it shows without any plan, of the open one, of the last one; the list of recent plans by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from planner import formats
from planner.assessment import assess
from planner.catalog import load_catalog
from planner.desktop.home.recent_table import Column, RecentTable
from planner.desktop.pages.home import HomePage
from planner.desktop.shell import MainWindow
from planner.glance import Glance, glance
from planner.plan import Plan
from planner.plan.file import save_plan
from planner.plan.templates import load_template, templates
from planner.recent_plans import recent_plans, remember


@pytest.fixture
def kept(tmp_path: Path) -> list[Path]:
    """Three plans on the list, the first of which is gone; newest last."""
    made = []
    for n, id in enumerate(("finance", "healthcare", "retail")):
        plan, path = load_template(id), tmp_path / f"{id}.plan"
        save_plan(plan, path)
        remember(path, glance(plan, assess(plan, load_catalog())), datetime.now() - timedelta(days=5 - n))
        made.append(path)
    made[0].unlink()
    return made


@pytest.fixture
def opened(open_window: Callable[..., MainWindow]) -> Callable[..., HomePage]:
    def made(plan: Plan | None = None) -> HomePage:
        page = open_window(plan or Plan(), "home").page("home")
        assert isinstance(page, HomePage)
        return page

    return made


def words(widget: QWidget) -> str:
    return "\n".join(w.text() for w in widget.findChildren(QLabel) if not w.isHidden())


def cell(table: RecentTable, row: int, column: Column) -> str:
    return str(table.model().index(row, column).data() or "")


def test_a_first_start_says_what_to_do(opened: Callable[..., HomePage]) -> None:
    home = opened()
    assert home.card.isHidden()
    assert home.recent.isHidden()
    assert not home.empty.isHidden()
    assert home.first_focus() is home.begin
    home.begin.click()
    assert home.window().property("windowTitle")
    assert home.context.plan == Plan()


def test_the_open_plan_shows_figures_of_its_assessment(opened: Callable[..., HomePage]) -> None:
    home = opened(load_template("manufacturing"))
    a = home.context.assessment
    said = words(home.card)
    assert formats.figure(a.infrastructure.gpus, "ko") in said
    assert formats.figure(a.cost.total, "ko") in said
    assert f"{a.readiness.level} " in said
    home.context.set_language("en")
    assert formats.figure(a.cost.total, "en") in words(home.card)


def test_without_an_open_plan_the_last_one_is_offered(opened: Callable[..., HomePage], kept: list[Path]) -> None:
    home = opened()
    assert load_template("retail").title in words(home.card)
    home.card.resume_button.click()
    assert home.context.session.path is not None
    assert home.context.session.path.name == "retail.plan"


def test_the_list_opens_pins_and_forgets_by_keyboard(
    opened: Callable[..., HomePage], kept: list[Path], qtbot: Any
) -> None:
    home = opened(load_template("telecom"))
    table = home.recent
    names = [cell(table, row, Column.NAME) for row in range(3)]
    assert names == [load_template(id).title for id in ("retail", "healthcare", "finance")]
    qtbot.waitUntil(lambda: "파일 없음" in cell(table, 2, Column.PLACE), timeout=3000)
    table.selectRow(2)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert [r.file.name for r in recent_plans()] == ["retail.plan", "healthcare.plan"]
    menu = table.menu_of(1)
    next(a for a in menu.actions() if a.text() == "위에 고정").trigger()
    assert cell(table, 0, Column.NAME) == load_template("healthcare").title
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert home.context.session.path == kept[1]
    home.context.session.mark_saved()


def test_levels_and_provisional_plans_are_told_apart(opened: Callable[..., HomePage], kept: list[Path]) -> None:
    table = opened(load_template("telecom")).recent
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert cell(table, 1, Column.LEVEL) == "잠정"
    level = recent_plans()[0].glance.level
    assert str(table.model().index(0, Column.LEVEL).data(spoken)).startswith(f"{level} ")


def test_a_template_begins_with_one_key(opened: Callable[..., HomePage]) -> None:
    home = opened()
    home.show_target("templates")
    home.cards[0].setFocus()
    QTest.keyClick(home.cards[0], Qt.Key.Key_Space)
    assert home.context.plan.title == load_template(templates()[0].id).title


@pytest.mark.parametrize("template", [t for t in templates() if t.use_cases], ids=lambda t: t.id)
def test_counts_of_the_cards_are_those_of_the_plans(template: Any) -> None:
    plan = load_template(template.id)
    assert template.use_cases == len(plan.use_cases)
    assert template.duties == len(assess(plan, load_catalog()).obligations)


def test_the_page_opens_no_plan_file(
    opened: Callable[..., HomePage], kept: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> Any:
        raise AssertionError("a plan file was read")

    monkeypatch.setattr("planner.plan.file.parse_plan", refuse)
    assert opened().card.isVisible()


def test_hostile_words_of_the_list_stay_text(opened: Callable[..., HomePage], tmp_path: Path) -> None:
    remember(tmp_path / "<b>x.plan", Glance(title="<img src=x> %s {a}"))
    remember(tmp_path / "y.plan", Glance(title="둘째"))
    home = opened(load_template("telecom"))
    titles = {cell(home.recent, row, Column.NAME) for row in range(2)}
    assert titles == {"<img src=x> %s {a}", "둘째"}
    home.retranslate()


def test_the_rail_of_home_stays_for_settings(opened: Callable[..., HomePage]) -> None:
    window: Any = opened(load_template("retail")).window()
    rail = window.home_rail
    assert rail.isVisible()
    assert window.rail.isHidden()
    rail.buttons["settings"].click()
    assert window.current == "settings"
    assert rail.isVisible()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    rail.buttons["settings"].setFocus()
    QTest.keyClick(rail.buttons["settings"], Qt.Key.Key_Home)
    assert rail.buttons["home"].hasFocus()
    QTest.keyClick(rail.buttons["home"], Qt.Key.Key_Return)
    assert window.current == "home"
    window.show_page("company")
    assert rail.isHidden()
    assert window.rail.isVisible()
    window.show_page("settings")
    assert rail.isHidden()
