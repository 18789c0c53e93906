"""The compare page: the table by keyboard, a scenario made in a form, applied, kept, deleted; in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from planner.catalog import load_catalog
from planner.desktop.compare.keys import Keys
from planner.desktop.compare.scenarios import ScenariosTab
from planner.desktop.context import Context
from planner.desktop.pages.compare import ComparePage
from planner.desktop.start import application
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.infrastructure import Location
from planner.plan.scenario import Scenario
from planner.plan.session import Session
from planner.plan.templates import load_template

CATALOG = load_catalog()
CLOUD = Scenario(name="클라우드", location=Location.CLOUD)


def opened(qtbot: Any, *scenarios: Scenario, language: str = "ko", plan: Plan | None = None) -> ComparePage:
    application()
    plan = put(plan or load_template("retail"), ("scenarios",), scenarios)
    page = ComparePage(Context(Session(plan), CATALOG, language))
    page.context.changed.connect(page.refresh)
    qtbot.addWidget(page)
    page.resize(1000, 1600)
    page.show()
    settle(qtbot, page)
    return page


def scenarios(page: ComparePage) -> ScenariosTab:
    made = page._made[0]
    assert isinstance(made, ScenariosTab)
    return made


def settle(qtbot: Any, page: ComparePage) -> None:
    """Wait until the comparison of the plan as it stands has arrived."""
    tab = scenarios(page)
    page.context.recompute()
    qtbot.waitUntil(lambda: tab._work is None and tab.comparison is not None, timeout=20_000)


def cell(page: ComparePage, row: str, column: int) -> str:
    model = scenarios(page).table.cells
    at = next(n for n, r in enumerate(model.rows, 1) if r.id == row)
    return str(model.index(at, column).data(Qt.ItemDataRole.AccessibleTextRole))


def test_without_scenarios_the_plan_stands_alone_and_says_what_to_do(qtbot: Any) -> None:
    page = opened(qtbot)
    tab = scenarios(page)
    assert tab.table.cells.columnCount() == 2
    assert "시나리오를 추가하면" in tab.empty.hint.text()
    tab.start.click()
    settle(qtbot, page)
    assert not tab.empty.isVisible()
    assert tab.at == 0
    page.context.session.undo()
    settle(qtbot, page)
    assert not tab.card.isVisible()
    assert tab.add_button.isEnabled()


def test_the_menu_offers_plan_places_and_snapshots(qtbot: Any) -> None:
    page = opened(qtbot, CLOUD)
    tab = scenarios(page)
    tab.table.choose(2)
    tab.keep()
    tab._fill_menu()
    actions = tab.add_menu.actions()
    assert len(actions) == 5
    actions[-1].trigger()
    settle(qtbot, page)
    assert page.context.plan.scenarios[1].location is Location.CLOUD
    assert tab.at == 1


def test_arrows_choose_the_scenario_and_enter_asks_why(qtbot: Any) -> None:
    page = opened(qtbot, CLOUD, Scenario(name="사내", location=Location.OWN))
    tab = scenarios(page)
    tab.table.setFocus()
    qtbot.keyClick(tab.table, Qt.Key.Key_Right)
    assert tab.at == 0
    assert tab.card.isVisible()
    qtbot.keyClick(tab.table, Qt.Key.Key_Left)
    qtbot.keyClick(tab.table, Qt.Key.Key_Left)
    assert tab.at is None
    asked: list[Any] = []
    page.context.why_requested.connect(asked.append)
    row = next(n for n, r in enumerate(tab.table.cells.rows, 1) if r.id == "cost")
    tab.table.choose(2, row)
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    assert tab.comparison is not None
    assert asked == [tab.comparison.columns[1].assessment.cost.total]


def test_a_form_edit_changes_the_scenario_and_its_column_alone(qtbot: Any) -> None:
    page = opened(qtbot, CLOUD)
    tab = scenarios(page)
    tab.table.choose(2)
    before, users = cell(page, "cost", 1).split(",")[0], page.context.plan.infrastructure.workload.users
    _, row = tab.forms[1].rows["users"]
    row.editor.edited.emit(90_000)
    settle(qtbot, page)
    assert page.context.plan.scenarios[0].users == 90_000
    assert page.context.plan.infrastructure.workload.users == users
    assert cell(page, "cost", 1).split(",")[0] == before
    assert "90,000" in cell(page, "differs", 2)


def test_use_cases_follow_the_plan_until_chosen_otherwise(qtbot: Any) -> None:
    page = opened(qtbot, CLOUD)
    tab = scenarios(page)
    tab.table.choose(2)
    first = page.context.plan.use_cases[0].id
    tab._choose_case(first, False)
    assert first not in (page.context.plan.scenarios[0].cases or (first,))
    tab._choose_case(first, True)
    assert page.context.plan.scenarios[0].cases is None
    box = tab._boxes[first]
    box.click()
    settle(qtbot, page)
    assert tab._boxes[first] is box
    assert not box.isChecked()
    assert first not in (page.context.plan.scenarios[0].cases or (first,))


def test_applying_is_one_step_and_the_copy_and_the_deletion_too(qtbot: Any) -> None:
    page = opened(qtbot, CLOUD)
    tab, session = scenarios(page), page.context.session
    tab.table.choose(2)
    tab.apply()
    settle(qtbot, page)
    assert session.plan.infrastructure.location is Location.CLOUD
    assert not tab.apply_button.isEnabled()
    session.undo()
    settle(qtbot, page)
    assert session.plan.infrastructure.location is Location.AUTO
    page.activateWindow()
    tab.table.setFocus()
    qtbot.waitUntil(tab.table.hasFocus)
    qtbot.keyClick(tab.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page)
    assert len(session.plan.scenarios) == 2
    tab.delete()
    settle(qtbot, page)
    assert session.plan.scenarios == (CLOUD,)


def test_an_excluded_scenario_cannot_be_applied(qtbot: Any) -> None:
    plan: Plan = put(load_template("retail"), ("company", "data_may_leave"), "no")
    page = opened(qtbot, Scenario(name="서비스", location=Location.SERVICE), plan=plan)
    tab = scenarios(page)
    tab.table.choose(2)
    assert tab.comparison is not None
    assert tab.comparison.columns[1].excluded is not None
    assert not tab.apply_button.isEnabled()
    assert "비교 제외" in str(tab.table.cells.index(0, 2).data())


def test_only_what_differs(qtbot: Any) -> None:
    page = opened(qtbot, CLOUD)
    tab = scenarios(page)
    everything = tab.table.cells.rowCount()
    tab.only_different.setChecked(True)
    assert 2 < tab.table.cells.rowCount() < everything


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_cell_is_told_to_a_screen_reader(qtbot: Any, language: str) -> None:
    page = opened(qtbot, CLOUD, language=language)
    model = scenarios(page).table.cells
    for row in range(1, model.rowCount()):
        for column in range(model.columnCount()):
            assert model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole), (row, column)


def test_edits_while_it_computes_are_compared_afterwards(qtbot: Any) -> None:
    page = opened(qtbot, CLOUD)
    tab = scenarios(page)
    tab.refresh()
    page.context.session.set(("scenarios", 0, "users"), 50_000)
    page.context.recompute()
    assert tab._stale
    qtbot.waitUntil(lambda: tab._work is None and not tab._stale, timeout=20_000)
    assert "50,000" in cell(page, "differs", 2)


# --- history, change log, sign-offs --------------------------------------------------------------------------------


def tab(page: ComparePage, at: int) -> Any:
    page.tabs.setCurrentIndex(at)
    return page._made[at]


def test_a_snapshot_is_kept_compared_made_a_scenario_and_deleted(qtbot: Any) -> None:
    page = opened(qtbot)
    history, session = tab(page, 1), page.context.session
    assert history.empty.isVisibleTo(page)
    history.name.setText("1차 워크숍")
    history.take_button.click()
    assert [s.name for s in session.plan.snapshots] == ["1차 워크숍"]
    id = next(i for i, a in session.plan.answers.items() if a.level == 2)
    session.set(("answers", id), session.plan.answers[id].model_copy(update={"level": 5, "evidence": 3}))
    page.context.recompute()
    model = history.questions.model()
    assert [model.index(r, 0).data()[:5] for r in range(model.rowCount())] == [id]
    asked: list[Any] = []
    page.context.why_requested.connect(asked.append)
    history.overall.why.click()
    assert asked[0].id == "trend.overall.change"
    history.scenario_button.click()
    assert session.plan.scenarios[0].name == "1차 워크숍"
    history.delete_button.click()
    assert session.plan.snapshots == ()
    session.undo()
    assert len(session.plan.snapshots) == 1


def test_the_change_log_is_searched(qtbot: Any) -> None:
    page = opened(qtbot)
    changes, session = tab(page, 2), page.context.session
    assert changes.empty.isVisibleTo(page)
    session.set(("company", "employees"), 4321)
    session.set(("title",), "새 이름")
    page.context.recompute()
    assert changes.table.model().rowCount() == 2
    changes.filter.setText("4,321")
    assert changes.table.model().rowCount() == 1
    session.undo()
    session.undo()
    page.context.recompute()
    assert changes.empty.isVisibleTo(page)


def test_signing_needs_a_name_and_shows_what_changed_since(qtbot: Any) -> None:
    page = opened(qtbot)
    signing, session = tab(page, 3), page.context.session
    signing.sign_button.click()
    assert signing.problem.isVisibleTo(page)
    assert not session.plan.sign_offs
    signing.step.setCurrentIndex(2)
    signing.fields["name"].setText("박지훈")
    signing.sign_button.click()
    assert session.plan.sign_offs["S3"].name == "박지훈"
    assert page.context.assessment.sign_offs[2].state == "holds"
    session.set(("data", "sets", 0, "owner"), "다른 사람")
    page.context.recompute()
    assert page.context.assessment.sign_offs[2].state == "changed"
    session.undo()
    session.undo()
    assert not session.plan.sign_offs


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_tab_speaks_both_languages_while_open(qtbot: Any, language: str) -> None:
    page = opened(qtbot, CLOUD)
    for at in range(4):
        tab(page, at)
    page.context.set_language(language)
    page.retranslate()
    for at in range(4):
        tab(page, at)
    assert page.tabs.tabText(2) == {"ko": "변경 기록", "en": "Change log"}[language]


def test_an_edit_reaches_its_scenario_while_the_columns_are_still_the_old_ones(qtbot: Any) -> None:
    own = Scenario(name="사내", location=Location.OWN)
    page = opened(qtbot, CLOUD, own)
    tab = scenarios(page)
    tab.table.choose(3)
    assert tab.scenario is own
    page.context.session.insert(("scenarios",), 1, Scenario(name="새 안"))
    assert tab.at == 2
    assert tab.scenario is own
    page.context.session.remove(("scenarios",), 2)
    assert tab.at is None
    page.context.session.undo()
    settle(qtbot, page)
    assert [s.name for s in page.context.plan.scenarios] == ["클라우드", "새 안", "사내"]


def test_the_chosen_scenario_stays_chosen_where_another_is_added_before_it(qtbot: Any) -> None:
    own = Scenario(name="사내", location=Location.OWN)
    page = opened(qtbot, CLOUD, own)
    tab = scenarios(page)
    tab.table.choose(3)
    page.context.session.insert(("scenarios",), 0, Scenario(name="새 안"))
    settle(qtbot, page)
    assert tab.scenario is not None
    assert tab.scenario.name == "사내"
    assert tab.table.index_chosen == 2


def test_names_stay_where_the_columns_scroll(qtbot: Any) -> None:
    page = opened(qtbot, CLOUD, Scenario(name="사내", location=Location.OWN), Scenario(name="셋째"))
    tab = scenarios(page)
    page.resize(700, 900)
    table = tab.table
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() > 0, timeout=5000)
    table.choose(4, 3)
    assert table.horizontalScrollBar().value() > 0
    assert table._names.isVisible()
    assert table.visualRect(table.currentIndex()).right() <= table.viewport().width()
    table.choose(1, 3)
    assert table.visualRect(table.currentIndex()).left() >= 132


def test_keys_follow_their_scenarios() -> None:
    one, two, three = (Scenario(name=str(n)) for n in range(3))
    keys = Keys()
    a, b = keys.of((one, two))
    assert keys.of((one, three, two))[::2] == (a, b)
    edited = three.model_copy(update={"users": 7})
    assert keys.of((one, edited, two)) == keys.of((one, three, two))
    assert keys.of((two,)) == (b,)
    assert set(keys.of((one, two))) > {b}
    assert a not in keys.of((one, two))
    again = keys.of((one, one, two))
    assert len(set(again)) == 3


def test_the_head_of_an_excluded_scenario_says_why(qtbot: Any) -> None:
    page = opened(qtbot, Scenario(name="서비스", location=Location.SERVICE), plan=load_template("finance"))
    tab = scenarios(page)
    assert tab.comparison is not None
    why = tab.comparison.columns[1].excluded
    assert why is not None
    head = tab.table.cells.index(0, 2)
    for role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
        assert page.context.say(why) in head.data(role)
    tab.table.choose(2)
    assert not tab.apply_button.isEnabled()
