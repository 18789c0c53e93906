"""The team page: people and open roles, needs by stage, letters by key with faults and fixes, cost, capacity."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from planner.catalog import load_catalog
from planner.desktop.context import Context
from planner.desktop.pages.build import BuildPage
from planner.desktop.pages.team import TeamPage
from planner.desktop.start import application
from planner.desktop.team.needs import FIRST_STAGE, GAP, NEED
from planner.desktop.team.raci import ROLES, ROWS
from planner.plan.session import Session
from planner.plan.team import RaciRow, Role, Staffing, Stage
from planner.plan.templates import load_template

CATALOG = load_catalog()
MEMBERS, NEEDS, RACI, COST = range(4)


def opened(qtbot: Any, template: str = "retail", language: str = "en") -> TeamPage:
    application()
    page = TeamPage(Context(Session(load_template(template)), CATALOG, language))
    page.context.changed.connect(page.refresh)
    qtbot.addWidget(page)
    page.resize(900, 1600)
    page.show()
    for tab in (NEEDS, RACI, COST, MEMBERS):
        page.tabs.setCurrentIndex(tab)
    return page


@pytest.fixture
def page(qapp: Any, qtbot: Any) -> TeamPage:
    return opened(qtbot)


def tab(page: TeamPage, at: int) -> Any:
    page.context.recompute()
    page.tabs.setCurrentIndex(at)
    return page._made[at]


# --- people ---------------------------------------------------------------------------------------------------------


def test_an_empty_plan_takes_the_proposed_team_in_one_step(qapp: Any, qtbot: Any) -> None:
    page = opened(qtbot, "empty")
    members = tab(page, MEMBERS)
    assert members.table.empty.isVisibleTo(page)
    assert not members.open.isVisibleTo(page)
    members.take.click()
    assert {m.role.value for m in page.context.plan.team.members} == set(page.context.assessment.team.missing_roles)
    assert members.open.isHidden()
    tab(page, MEMBERS)
    assert members.open.isVisibleTo(page)
    page.context.session.undo()
    assert page.context.plan.team.members == ()


def test_start_and_skill_are_edited_in_the_table_and_remarked_on(page: TeamPage) -> None:
    table, context = tab(page, MEMBERS).table, page.context
    model = table.model
    names = [".".join(map(str, c.path)) for c in model.columns]
    assert model.setData(model.index(0, names.index("start")), "2030-01-02")
    assert model.setData(model.index(0, names.index("skill")), 1)
    assert context.plan.team.members[0].start == date(2030, 1, 2)
    tab(page, MEMBERS)
    words = model.index(0, len(names)).data()
    assert "Needs level 2" in words
    assert "2030-01-02" in words


def test_an_open_role_is_filled_in_the_chosen_way(page: TeamPage) -> None:
    card, context = tab(page, MEMBERS).open, page.context
    found = card.found
    assert found is not None
    assert card.way.advised
    card.ways.selectRow(0)
    assert card.way.id == "hire"
    assert card.fill.text() == "Fill: Hire"
    before = context.plan.team.members
    card.fill.click()
    filled = next(m for m in context.plan.team.members if m.role.value == found.role)
    assert (filled.staffing, filled.start) == (Staffing.HIRE, found.options[0].ready)
    assert filled.fte == pytest.approx(context.assessment.team.role(found.role).need.value, abs=0.01)
    assert len(context.plan.team.members) == len(before)
    context.recompute()
    assert found.role not in context.assessment.team.missing_roles
    context.session.undo()
    assert context.plan.team.members == before


def test_the_question_behind_an_open_role_is_one_click_away(page: TeamPage) -> None:
    asked: list[tuple[str, Any]] = []
    page.context.page_requested.connect(lambda id, target: asked.append((id, target)))
    card = tab(page, MEMBERS).open
    card.question.click()
    assert asked == [("responsible", ("answers", card.found.question))]


def test_the_roadmap_is_offered_what_the_team_carries_on_both_pages(page: TeamPage, qtbot: Any) -> None:
    context = page.context
    card = tab(page, MEMBERS).capacity
    proposal = context.assessment.team.capacity.proposal
    assert proposal is not None
    card.take.click()
    assert context.plan.build.parallel_medium == proposal
    context.recompute()
    assert context.assessment.roadmap.capacity.value == proposal
    assert not card.take.isEnabled()
    build = BuildPage(context)
    qtbot.addWidget(build)
    build.tabs.setCurrentIndex(1)
    assert not build._made[1].carries.take.isEnabled()
    context.session.undo()
    context.recompute()
    build.refresh()
    assert build._made[1].carries.take.isEnabled()


# --- needs by stage -------------------------------------------------------------------------------------------------


def test_a_cell_says_need_and_gap_in_words(page: TeamPage) -> None:
    needs, team = tab(page, NEEDS), page.context.assessment.team
    model = needs.model
    row = next(n for n, r in enumerate(model.rows) if r.role == "responsible_ai")
    index = model.index(row, FIRST_STAGE + list(Stage).index(Stage.EVALUATION))
    cell = team.role("responsible_ai").stage("evaluation")
    assert index.data() == "0.4"
    assert model.lacks(index)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Responsible-AI lead, Model evaluation: needed 0.4 FTE, missing 0.8 FTE"
    )
    needs.view.setCurrentIndex(index)
    assert needs.detail.heading.text() == "Responsible-AI lead · Model evaluation"
    assert needs.task.text() == page.context.say(cell.task)
    assert needs.stats[0].why.figure == cell.need
    nothing = model.index(row, FIRST_STAGE)
    assert nothing.data() == ""
    needs.view.setCurrentIndex(nothing)
    assert not needs.stats[0].isVisibleTo(page)


def test_the_last_row_and_columns_are_the_totals(page: TeamPage) -> None:
    model, team = tab(page, NEEDS).model, page.context.assessment.team
    last = model.rowCount() - 1
    assert model.shown(model.index(last, NEED)) == team.need
    assert model.shown(model.index(last, GAP)) == team.gap
    assert model.shown(model.index(0, GAP)) == model.rows[0].gap
    assert model.shown(model.index(last, FIRST_STAGE + 4)) == team.stages[0].need


def test_while_the_level_is_open_the_tab_leads_there(qapp: Any, qtbot: Any) -> None:
    page = opened(qtbot, "empty")
    asked: list[str] = []
    page.context.page_requested.connect(lambda id, _: asked.append(id))
    needs = tab(page, NEEDS)
    assert needs.empty.isVisibleTo(page)
    assert not needs.view.isVisibleTo(page)
    needs.set_level.click()
    assert asked == ["level"]


# --- RACI -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "letters", "spoken"),
    [
        (Qt.Key.Key_R, "R", "responsible"),
        (Qt.Key.Key_C, "C", "consulted"),
        (Qt.Key.Key_I, "I", "informed"),
        (Qt.Key.Key_A, "A", "accountable"),
        (Qt.Key.Key_B, "AR", "accountable and responsible"),
    ],
)
def test_a_key_sets_a_cell_and_del_clears_it(
    page: TeamPage, qtbot: Any, key: Qt.Key, letters: str, spoken: str
) -> None:
    raci, context = tab(page, RACI), page.context
    row, role = RaciRow.GUARDRAILS, Role.CHANGE
    at = raci.model.index(ROWS.index(row), ROLES.index(role) + 1)
    raci.view.setCurrentIndex(at)
    qtbot.keyClick(raci.view, key)
    assert context.plan.team.raci[row][role] == letters
    tab(page, RACI)
    words = at.data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.startswith(f"Guardrails, Change and HR: {spoken}")
    qtbot.keyClick(raci.view, Qt.Key.Key_Delete)
    assert role not in context.plan.team.raci[row]
    context.session.undo()
    assert context.plan.team.raci.get(row, {}).get(role) in (None, letters)


def test_each_key_is_a_step_of_its_own(page: TeamPage, qtbot: Any) -> None:
    raci, context = tab(page, RACI), page.context
    before = context.plan.team.raci[RaciRow.BUDGET]
    for role, key in ((Role.LEGAL, Qt.Key.Key_C), (Role.CHANGE, Qt.Key.Key_I)):
        raci.view.setCurrentIndex(raci.model.index(ROWS.index(RaciRow.BUDGET), ROLES.index(role) + 1))
        qtbot.keyClick(raci.view, key)
    context.session.undo()
    assert context.plan.team.raci[RaciRow.BUDGET] == {**before, Role.LEGAL: "C"}


def test_the_last_letter_of_a_row_takes_the_row_with_it(page: TeamPage, qtbot: Any) -> None:
    raci, context = tab(page, RACI), page.context
    context.edit(("team", "raci"), {RaciRow.BUDGET: {Role.SPONSOR: "A"}})
    raci.view.setCurrentIndex(raci.model.index(ROWS.index(RaciRow.BUDGET), 1))
    qtbot.keyClick(raci.view, Qt.Key.Key_Backspace)
    assert context.plan.team.raci == {}


def test_every_fault_has_a_mark_and_a_button_that_mends_it(page: TeamPage) -> None:
    raci, context = tab(page, RACI), page.context
    context.edit(("team", "raci", RaciRow.DEPLOYMENT), {Role.PLATFORM: "AR"})
    tab(page, RACI)
    wrong = [n for n in range(len(ROWS)) if raci.model.wrong(n)]
    assert [ROWS[n].value for n in wrong] == ["deployment", "guardrails"]
    assert "row breaks a rule" in raci.model.index(wrong[0], 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert raci.state.text() == "2 faults"
    for _ in wrong:
        mend = [b for b in raci.findChildren(QAbstractButton) if b.text() == "Put right"]
        mend[-1].click()
        tab(page, RACI)
    assert context.assessment.team.raci.problems == ()
    assert raci.state.text() == "Keeps the rules"
    assert not any(raci.model.wrong(n) for n in range(len(ROWS)))
    context.session.undo()
    tab(page, RACI)
    assert raci.state.text() == "1 fault"


def test_the_proposed_matrix_is_taken_in_one_step(page: TeamPage) -> None:
    raci, context = tab(page, RACI), page.context
    before = context.plan.team.raci
    raci.take.click()
    tab(page, RACI)
    assert context.plan.team.raci == context.assessment.team.raci.proposal
    assert not raci.take.isEnabled()
    assert context.session.undo_name is not None
    context.session.undo()
    assert context.plan.team.raci == before


# --- cost -----------------------------------------------------------------------------------------------------------


def test_market_cost_fills_only_what_is_not_given(page: TeamPage) -> None:
    costs, context = tab(page, COST), page.context
    context.edit(("team", "members", 2, "annual_cost_krw"), None)
    tab(page, COST)
    costs.take.click()
    members = context.plan.team.members
    assert members[2].annual_cost_krw == 129e6
    assert members[1].annual_cost_krw == 110e6
    assert members[0].annual_cost_krw is None
    tab(page, COST)
    assert not costs.take.isEnabled()


def test_each_role_asks_back_to_its_wage(page: TeamPage) -> None:
    costs, team = tab(page, COST), page.context.assessment.team
    row = next(n for n, x in enumerate(team.costs) if x.role == "ml_engineer")
    costs.table.selectRow(row)
    assert costs.detail.heading.text() == "AI/ML engineer"
    assert costs.stats[0].why.figure == team.costs[row].market
    assert costs.table.model().index(row, 4).data() == "not needed"
    assert costs.chip.text() == "within the market range"


# --- the page -------------------------------------------------------------------------------------------------------


def test_a_path_of_the_plan_leads_to_its_place(page: TeamPage) -> None:
    page.show_target(("team", "raci", "budget", "sponsor"))
    assert page.tabs.currentIndex() == RACI
    raci = page._made[RACI]
    assert (raci.view.currentIndex().row(), raci.view.currentIndex().column()) == (ROWS.index(RaciRow.BUDGET), 1)
    page.show_target(("team", "members", 3, "fte"))
    assert page.tabs.currentIndex() == MEMBERS
    assert page._made[MEMBERS].table.row == 3
    page.show_target(("team", "readiness_share"))
    assert page.tabs.currentIndex() == MEMBERS


def test_only_the_shown_tab_decides_how_tall_the_page_is(page: TeamPage) -> None:
    tab(page, MEMBERS)
    tall = page.sizeHint().height()
    tab(page, NEEDS)
    assert page.sizeHint().height() < tall


@pytest.mark.parametrize("template", ["empty", "retail", "healthcare", "manufacturing"])
def test_both_languages_and_themes_show_every_tab(qapp: Any, qtbot: Any, template: str) -> None:
    page = opened(qtbot, template)
    for language in ("ko", "en"):
        page.context.set_language(language)
        page.retranslate()
        page.refresh()
    page.context.set_dark(True)
    for at in range(4):
        tab(page, at)
        page.grab()
