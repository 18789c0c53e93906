"""The build plan page: lanes of use cases, the roadmap and what the user says of it, the choice of platform."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from planner.catalog import load_catalog
from planner.charts import gantt
from planner.desktop.context import Context
from planner.desktop.pages.build import BuildPage
from planner.desktop.start import application
from planner.plan.build import ActionState, RunsOn, StagePlan
from planner.plan.session import Session
from planner.plan.team import Stage
from planner.plan.templates import load_template

CATALOG = load_catalog()


def opened(qtbot: Any, template: str = "finance", language: str = "ko") -> BuildPage:
    application()
    page = BuildPage(Context(Session(load_template(template)), CATALOG, language))
    page.context.changed.connect(page.refresh)
    qtbot.addWidget(page)
    page.resize(900, 2400)
    page.show()
    for tab in (1, 2, 0):
        page.tabs.setCurrentIndex(tab)
    return page


@pytest.fixture
def page(qapp: Any, qtbot: Any) -> BuildPage:
    return opened(qtbot)


def settle(page: BuildPage) -> None:
    page.context.recompute()


def test_the_table_says_the_same_as_the_picture(page: BuildPage) -> None:
    tab = page._made[0]
    model = tab.table.model()
    assert model.rowCount() == 7
    for row, stage in enumerate(page.context.assessment.build.stages):
        name = model.index(row, 0).data()
        assert name in tab.chart.accessibleName()
        assert model.index(row, 4).data() == (stage.start.isoformat() if stage.start and stage.needed else "–")


def test_a_use_case_gets_a_plan_of_its_own_with_the_first_edit_and_can_follow_again(page: BuildPage) -> None:
    tab, context = page._made[0], page.context
    case = context.assessment.build.lanes[0].case_id
    tab.lane.setCurrentIndex(tab.lane.findData(case))
    tab.refresh()
    tab.table.selectRow(4)
    shared = context.plan.build.stages[Stage.EVALUATION]
    _, row = tab.forms[1].rows["weeks"]
    row.editor.edited.emit(9)
    settle(page)
    own = context.plan.build.cases[case][Stage.EVALUATION]
    assert own == shared.model_copy(update={"weeks": 9})
    assert context.plan.build.stages[Stage.EVALUATION] == shared
    tab.follow.click()
    settle(page)
    assert case not in context.plan.build.cases
    context.session.undo()
    assert context.plan.build.cases[case][Stage.EVALUATION].weeks == 9


def test_proposals_fill_an_unplanned_lane_in_one_step(page: BuildPage) -> None:
    tab, context = page._made[0], page.context
    context.edit(("build", "stages"), {})
    settle(page)
    assert tab.propose.isEnabled()
    tab.propose.click()
    settle(page)
    assert all(s.start and s.weeks and s.evidence for s in context.assessment.build.stages if s.needed)
    assert not tab.propose.isEnabled()
    context.session.undo()
    assert context.plan.build.stages == {}


def test_the_next_90_days_show_at_most_five_and_done_can_be_undone(page: BuildPage) -> None:
    page.tabs.setCurrentIndex(1)
    tab, context = page._made[1], page.context
    road = context.assessment.roadmap
    assert 1 <= len(road.next) <= 5
    first = road.next[0]
    done = [b for b in tab.next_card.findChildren(QAbstractButton) if first in b.accessibleName()]
    done[-1].click()
    settle(page)
    assert context.plan.build.actions[first].state is ActionState.DONE
    assert first not in [a.id for a in context.assessment.roadmap.actions]
    context.session.undo()
    settle(page)
    assert first in context.assessment.roadmap.next


def test_filters_and_the_detail_of_an_action(page: BuildPage) -> None:
    page.tabs.setCurrentIndex(1)
    tab, road = page._made[1], page.context.assessment.roadmap
    assert tab.table.model().rowCount() == len(road.actions)
    tab.wave.setCurrentIndex(tab.wave.findData("launch"))
    tab._fill_tables()
    assert tab.table.model().rowCount() == sum(a.wave == "launch" for a in road.actions)
    shown = tab.current
    assert shown is not None
    assert shown.wave == "launch"
    assert shown.id in tab.detail.heading.text()
    tab._open(road.actions[0].id)
    assert tab.current == road.actions[0]
    assert page.context.say(road.actions[0].artefact) in tab.detail.facts.text()


def test_an_action_is_moved_dropped_and_named(page: BuildPage) -> None:
    page.tabs.setCurrentIndex(1)
    tab, context = page._made[1], page.context
    action = context.assessment.roadmap.actions[0]
    tab._open(action.id)
    for name, value in (("owner_name", "Kim"), ("state", ActionState.DROPPED), ("reason", "no budget")):
        _, row = tab.detail.form.rows[name]
        row.editor.edited.emit(value)
    note = context.plan.build.actions[action.id]
    assert (note.owner_name, note.state, note.reason) == ("Kim", ActionState.DROPPED, "no budget")
    settle(page)
    assert any(n.id == action.id and n.reason == "dropped" for n in context.assessment.roadmap.not_now)


def test_open_questions_lead_to_their_page(qapp: Any, qtbot: Any) -> None:
    page = opened(qtbot, "empty")
    page.tabs.setCurrentIndex(1)
    asked: list[tuple[str, Any]] = []
    page.context.page_requested.connect(lambda id, target: asked.append((id, target)))
    page._made[1].answer_card.findChildren(QAbstractButton)[0].click()
    assert asked == [("opportunity", ("answers", "S1-01"))]
    page.tabs.setCurrentIndex(0)
    page._made[0].set_start.click()
    assert asked[-1] == ("company", ("company", "start_date"))


def test_a_platform_is_chosen_for_a_stage(page: BuildPage) -> None:
    page.tabs.setCurrentIndex(2)
    tab, context = page._made[2], page.context
    tab.stage.setCurrentIndex(5)
    tab._another_stage()
    names = [o.tool.name for o in tab.shown.options]
    tab.table.selectRow(names.index("NIM"))
    assert tab.detail.heading.text() == "NIM"
    tab.take.click()
    settle(page)
    assert context.plan.build.stages[Stage.DEPLOYMENT].platform == "NIM"
    tab.runs.chosen.emit(RunsOn.OWN)
    settle(page)
    assert context.assessment.platforms[5].runs_on == "own"
    assert not tab.take.isEnabled()


def test_a_path_of_the_plan_leads_to_its_stage_or_action(page: BuildPage) -> None:
    page.show_target(("build", "stages", Stage.CURATION, "weeks"))
    assert page.tabs.currentIndex() == 0
    assert page._made[0].stage is Stage.CURATION
    id = page.context.assessment.roadmap.actions[-1].id
    page.show_target(("build", "actions", id))
    assert page.tabs.currentIndex() == 1
    assert page._made[1].current.id == id


@pytest.mark.parametrize("template", ["empty", "retail", "healthcare", "manufacturing"])
def test_both_languages_and_themes_show_every_tab(qapp: Any, qtbot: Any, template: str) -> None:
    page = opened(qtbot, template)
    for language in ("en", "ko"):
        page.context.set_language(language)
        page.retranslate()
        page.refresh()
    page.context.set_dark(True)
    for tab in range(3):
        page.tabs.setCurrentIndex(tab)
    assert StagePlan() not in page.context.plan.build.stages.values()


def test_keys_choose_a_stage_and_move_its_bar_with_undo(page: BuildPage) -> None:
    tab, context = page._made[0], page.context
    before = context.plan.build.stages[Stage.CURATION]
    QTest.keyClick(tab.chart, Qt.Key.Key_Down)
    assert tab.stage is Stage.CURATION
    QTest.keyClick(tab.chart, Qt.Key.Key_Right)
    QTest.keyClick(tab.chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    settle(page)
    after = context.plan.build.stages[Stage.CURATION]
    assert before.start is not None
    assert before.weeks is not None
    assert (after.start, after.weeks) == (before.start + timedelta(weeks=1), before.weeks + 1)
    while context.session.can_undo:
        context.session.undo()
    assert context.plan.build.stages[Stage.CURATION] == before


def test_a_bar_never_gets_shorter_than_a_week_and_a_skipped_stage_does_not_move(page: BuildPage) -> None:
    tab, context = page._made[0], page.context
    for _ in range(12):
        QTest.keyClick(tab.chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
        settle(page)
    assert context.plan.build.stages[Stage.DATA_COLLECTION].weeks == 1
    plan = context.plan
    skipped = next(n for n, s in enumerate(context.assessment.build.stages) if not s.needed)
    tab.table.selectRow(skipped)
    QTest.keyClick(tab.chart, Qt.Key.Key_Right)
    assert context.plan is plan


def test_a_click_chooses_the_lane_under_it(page: BuildPage) -> None:
    tab = page._made[0]
    for lane in (5, 0, 3):
        top, tall = gantt.lane_box(tab.chart._picture, lane)
        QTest.mouseClick(tab.chart, Qt.MouseButton.LeftButton, pos=QPoint(400, round(top + tall / 2)))
        assert tab.stage is list(Stage)[lane]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_table_shows_the_evidence_in_full(qapp: Any, qtbot: Any, language: str) -> None:
    tab = opened(qtbot, language=language)._made[0]
    tab.form.button("table").click()
    assert not tab.chart_card.isVisible()
    qtbot.wait(50)
    last = tab.table.model().columnCount() - 1
    for row in range(7):
        index = tab.table.model().index(row, last)
        room = QRect(0, 0, tab.table.columnWidth(last) - 12, 1000)
        needed = tab.table.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, index.data()).height()
        assert tab.table.rowHeight(row) >= needed
    assert tab.table.horizontalScrollBar().maximum() == 0
