"""The page of use cases: paste and import with a preview, the editor of a case, the picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from planner.catalog import load_catalog
from planner.desktop import ask
from planner.desktop.app import make_window
from planner.desktop.context import Context
from planner.desktop.pages.opportunity import OpportunityPage
from planner.desktop.start import application
from planner.plan.case_parts import CaseDemand
from planner.plan.journal import Journal
from planner.plan.plan import Plan
from planner.plan.session import Session
from planner.plan.templates import load_template
from planner.plan.usecase import UseCase

CATALOG = load_catalog()
CELLS = "활용 사례\t부서\t경제 규모\t비고\n회의록 요약\t총무\t4\t메모\n규정 질의응답\t법무\t5\t\n"


def opened(qtbot: Any, plan: Plan | None = None, language: str = "ko") -> OpportunityPage:
    application()
    page = OpportunityPage(Context(Session(plan or load_template("finance")), CATALOG, language))
    page.context.changed.connect(page.refresh)
    qtbot.addWidget(page)
    page.resize(940, 2000)
    page.show()
    return page


@pytest.fixture
def page(qapp: Any, qtbot: Any) -> OpportunityPage:
    return opened(qtbot)


def test_pasted_cells_are_previewed_and_added_as_one_edit(page: OpportunityPage) -> None:
    tab, context = page._made[0], page.context
    before = context.plan.use_cases
    QGuiApplication.clipboard().setText(CELLS)
    tab.table.view.setFocus()
    QTest.keyClick(tab.table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    card = tab.import_card
    assert card.isVisible()
    assert context.plan.use_cases == before
    model = card.table.model()
    assert [model.index(0, n).data() for n in range(3)] == ["회의록 요약", "총무", "4"]
    assert "비고" in card.notes.text()
    assert "규정 질의응답" in card.notes.text()
    card.add_button.click()
    context.recompute()
    assert [c.name for c in context.plan.use_cases[len(before) :]] == ["회의록 요약", "규정 질의응답"]
    assert not card.isVisible()
    context.session.undo()
    assert context.plan.use_cases == before


def test_a_problem_adds_nothing_and_names_the_cell(page: OpportunityPage) -> None:
    tab, context = page._made[0], page.context
    before = context.plan
    QGuiApplication.clipboard().setText("활용 사례\t경제 규모\nA\t9\n")
    tab.import_card.paste()
    card = tab.import_card
    assert card.trouble.isVisible()
    assert "2행" in card.problems.text()
    assert not card.add_button.isVisible()
    card.add()
    assert context.plan is before
    card.drop_button.click()
    assert not card.isVisible()


def test_ids_stay_free_when_the_plan_changes_under_the_preview(page: OpportunityPage) -> None:
    tab, context = page._made[0], page.context
    QGuiApplication.clipboard().setText(CELLS)
    tab.import_card.paste()
    context.session.insert(("use_cases",), 0, UseCase(id=tab.import_card.preview.entries[0].id, name="X"))
    tab.import_card.add()
    ids = [c.id for c in context.plan.use_cases]
    assert len(ids) == len(set(ids)) == 4 + 1 + 2


def test_a_file_comes_by_dialog_or_by_dropping(
    page: OpportunityPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = page._made[0]
    path = tmp_path / "cases.csv"
    path.write_text("Use case,Department\nMinutes,Office\n", encoding="utf-8")
    monkeypatch.setattr(ask, "open_path", lambda *_: path)
    tab.import_card.file_button.click()
    assert [c.name for c in tab.import_card.preview.entries] == ["Minutes"]
    tab.import_card.discard()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    move, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(tab, QDragEnterEvent(QPoint(5, 5), move, data, left, none))
    QApplication.sendEvent(tab, QDropEvent(QPointF(5, 5), move, data, left, none))
    assert [c.name for c in tab.import_card.preview.entries] == ["Minutes"]
    path.unlink()
    tab.import_card.take_file(path)
    assert tab.import_card.trouble.isVisible()


def test_paste_into_a_text_field_stays_in_the_field(page: OpportunityPage) -> None:
    tab = page._made[0]
    field = tab.editor.cards[0].forms[0].rows["department"][1].editor.field
    QGuiApplication.clipboard().setText("본점")
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "본점"
    assert not tab.import_card.isVisible()


def test_the_editor_follows_the_selected_case(page: OpportunityPage) -> None:
    tab, context = page._made[0], page.context
    tab.table.select(3)
    result = context.assessment.portfolio.cases[3]
    assert result.name in tab.editor.heading.text()
    assert tab.editor.decision.text() == context.text("decision.drop")
    value = tab.editor.cards[1]
    assert value.score.text() == context.show_figure(result.value)
    assert value.forms[0].rows["economic"][1].name.text().endswith("30%")


def test_fit_question_changes_the_proposal_and_data_sets_are_linked(page: OpportunityPage) -> None:
    tab, context = page._made[0], page.context
    tab.table.select(0)
    fit, data = tab.editor.cards[3], tab.editor.cards[5]
    strip = fit.forms[0].rows["creates"][1].editor.strip
    strip.buttons()[1].click()
    assert context.plan.use_cases[0].fit_check.creates.value == "no"
    boxes = data.forms[0].rows["data_sets"][1].editor.focusables()
    assert [b.text() for b in boxes] == [s.name for s in context.plan.data.sets]
    used = set(context.plan.use_cases[0].data_sets)
    assert [b.isChecked() for b in boxes] == [b.text() in used for b in boxes]
    boxes[2].click()
    assert set(context.plan.use_cases[0].data_sets) == used | {boxes[2].text()}


def test_picture_and_title_say_what_is_built_first(page: OpportunityPage) -> None:
    tab = page._made[0]
    for case in page.context.assessment.portfolio.cases:
        assert case.name in tab.matrix.accessibleName()
    assert "규정 질의응답" in page.title.sentence.text()


def test_an_empty_plan_says_what_to_do(qapp: Any, qtbot: Any) -> None:
    page = opened(qtbot, Plan(), "en")
    tab = page._made[0]
    assert tab.table.empty.isVisible()
    assert not tab.editor.isVisible()
    assert not tab.matrix.isVisible()


def test_a_catalogue_entry_becomes_a_case_to_be_confirmed(page: OpportunityPage) -> None:
    page._made[0].ideas.click()
    ideas, context = page._made[4], page.context
    assert page.tabs.currentIndex() == 4
    assert ideas.sector.currentData() == "finance"
    ideas.table.choose([i.id for i in ideas._ideas].index("fin-callcentre"))
    assert ideas.idea.id == "fin-callcentre"
    ideas.add_button.click()
    case = context.plan.use_cases[-1]
    assert (case.origin, page.tabs.currentIndex()) == ("fin-callcentre", 0)
    editor = page._made[0].editor
    assert editor.confirmed.isVisible()
    editor.confirmed.click()
    context.recompute()
    assert context.plan.use_cases[-1].to_confirm == ()
    assert not editor.confirmed.isVisible()


def test_studies_without_a_benefit_are_shown(page: OpportunityPage) -> None:
    page.tabs.setCurrentIndex(4)
    words = " ".join(w.text() for w in page._made[4].nothing_card.findChildren(QLabel))
    for study in CATALOG.studies.values():
        assert (study.title in words) == (study.finding != "benefit")


def test_demand_of_the_cases_is_sent_to_the_infrastructure(page: OpportunityPage) -> None:
    context = page.context
    for n in (0, 2):
        context.edit(("use_cases", n, "demand"), CaseDemand())
    demand = CaseDemand(users=50, requests_per_user_day=4, input_tokens=1000, output_tokens=200)
    context.edit(("use_cases", 1, "demand"), demand)
    context.recompute()
    page.tabs.setCurrentIndex(3)
    tab = page._made[3]
    assert tab.send_button.isEnabled()
    before = context.plan.infrastructure.workload
    tab.send_button.click()
    assert (context.plan.infrastructure.workload.users, context.plan.infrastructure.workload.input_tokens) == (50, 1000)
    context.session.undo()
    assert context.plan.infrastructure.workload == before


def test_every_amount_of_the_money_tab_can_be_asked_why(page: OpportunityPage) -> None:
    page.tabs.setCurrentIndex(1)
    tab, context = page._made[1], page.context
    for row in range(-1, len(context.plan.use_cases)):
        tab.scope.setCurrentIndex(row + 1)
        tab.refresh()
        results = tab.results
        asked = [s.why.figure for s in results.stats]
        for grid in (results.scenarios, results.years, results.swings, results.percentiles):
            asked += [c.figure for line in grid.cells for c in line if c.isVisible()]
        assert len(asked) > 30
        for figure in asked:
            assert figure is not None
            if figure.value is not None:
                explanation = figure.explain()
                assert explanation is not None
                assert explanation.formula is not None


def test_money_of_a_case_is_edited_and_its_trap_leads_to_the_field(page: OpportunityPage) -> None:
    context = page.context
    asked: list[Any] = []
    context.page_requested.connect(lambda id, target: asked.append((id, target)))
    page.show_target(("use_cases", 1, "money", "users"))
    tab = page._made[1]
    assert (page.tabs.currentIndex(), tab.row) == (1, 1)
    before = tab.results.stats[0].value.text()
    spin = tab.inputs.forms["time"].rows["minutes_saved_per_task"][1].editor.spin
    spin.setValue(20)
    context.recompute()
    assert tab.results.stats[0].value.text() != before
    assert not tab.results.traps_card.isVisible()
    context.edit(("use_cases", 1, "money", "verify_share"), 0.0)
    context.recompute()
    trap = context.assessment.portfolio.finance.cases[1].traps[0]
    tab.results.traps_card.findChildren(QPushButton)[0].click()
    assert asked == [("opportunity", trap.path)]


def test_money_without_inputs_says_what_is_missing(qapp: Any, qtbot: Any) -> None:
    page = opened(qtbot, Plan(use_cases=(UseCase(id="a", name="A"),)), "en")
    page.tabs.setCurrentIndex(1)
    tab = page._made[1]
    tab.scope.setCurrentIndex(1)
    tab.refresh()
    assert tab.results.stats[0].value.text() == "–"
    assert tab.results.stats[0].lacks.text()
    assert not tab.results.tornado_card.isVisible()
    assert not tab.results.simulated_card.isVisible()


def test_weights_move_the_scores_and_can_be_reset(page: OpportunityPage) -> None:
    context = page.context
    page.show_target(("weighting", "economic"))
    tab = page._made[2]
    assert page.tabs.currentIndex() == 2
    before = context.assessment.portfolio.cases[0].value.value
    tab.forms["value"].rows["economic"][1].editor.spin.setValue(90)
    context.recompute()
    assert context.assessment.portfolio.cases[0].value.value != before
    assert tab.note.isVisible()
    tab.reset_button.click()
    context.recompute()
    assert context.assessment.portfolio.cases[0].value.value == before
    assert not tab.note.isVisible()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_tab_fits_the_narrowest_window(qapp: Any, qtbot: Any, tmp_path: Path, language: str) -> None:
    application()
    window = make_window(Session(load_template("retail", language)), CATALOG, Journal(tmp_path), language, False)
    qtbot.addWidget(window)
    window.resize(1024, 700)
    window.show()
    window.show_page("opportunity")
    page = window.page("opportunity")
    for at in range(page.tabs.count()):
        page.tabs.setCurrentIndex(at)
        if at == 1:
            page._made[1].scope.setCurrentIndex(1)
            page._made[1].refresh()
        for _ in range(3):  # a new arrangement of cards is known one level up each time
            QApplication.processEvents()
        assert page.minimumSizeHint().width() <= 916, at


def test_no_label_shows_a_value_of_the_program(page: OpportunityPage) -> None:
    page._made[0].table.select(0)
    for shown in page.findChildren(QLabel):
        assert "Text(" not in shown.text()
        assert "Message(" not in shown.text()


def test_the_matrix_and_the_table_share_the_selection(page: OpportunityPage) -> None:
    tab, context = page._made[0], page.context
    ids = [c.id for c in context.plan.use_cases]
    places = tab.matrix.places()
    QTest.mouseClick(tab.matrix, Qt.MouseButton.LeftButton, pos=(places[ids[2]] + QPointF(8, 8)).toPoint())
    assert tab.table.row == 2
    assert context.plan.use_cases[2].name in tab.matrix.accessibleDescription()
    far = QPointF(1, 1)
    assert tab.matrix.spot_at(far) is None
    QTest.mouseClick(tab.matrix, Qt.MouseButton.LeftButton, pos=far.toPoint())
    assert tab.table.row == 2


def test_arrow_keys_jump_to_the_nearest_case_in_their_direction(page: OpportunityPage) -> None:
    tab, context = page._made[0], page.context
    places, ids = tab.matrix.places(), [c.id for c in context.plan.use_cases]
    leftmost = min(places, key=lambda id: places[id].x())
    tab.table.select(ids.index(leftmost))
    seen = [leftmost]
    for _ in ids:
        QTest.keyClick(tab.matrix, Qt.Key.Key_Right)
        seen.append(ids[tab.table.row])
    xs = [places[id].x() for id in seen]
    assert xs == sorted(xs)
    assert xs[-1] == max(p.x() for p in places.values())


def test_a_low_window_shows_list_and_case_in_turns(qapp: Any, qtbot: Any, tmp_path: Path) -> None:
    application()
    window = make_window(Session(load_template("retail")), CATALOG, Journal(tmp_path), "ko", False)
    qtbot.addWidget(window)
    window.resize(1440, 868)
    window.show()
    window.show_page("opportunity")
    tab = window.page("opportunity")._made[0]
    assert [w.isVisible() for w in (tab.overview, tab.editor, tab.turns)] == [True, True, False]
    window.resize(1024, 700)
    QApplication.processEvents()
    assert [w.isVisible() for w in (tab.overview, tab.editor, tab.turns)] == [True, False, True]
    window.page("opportunity").show_target(("use_cases", 1, "data_sets"))
    assert [w.isVisible() for w in (tab.overview, tab.editor, tab.turns)] == [False, True, True]
    assert (tab.table.row, tab.editor.tabs.currentIndex()) == (1, 2)
    window.resize(1440, 868)
    QApplication.processEvents()
    assert tab.overview.isVisible()


def test_table_and_scores_are_seen_at_once_in_the_size_of_the_pictures(qapp: Any, qtbot: Any, tmp_path: Path) -> None:
    application()
    for language in ("ko", "en"):
        window = make_window(Session(load_template("retail", language)), CATALOG, Journal(tmp_path), language, False)
        qtbot.addWidget(window)
        window.resize(1440, 868)
        window.show()
        window.show_page("opportunity")
        QApplication.processEvents()
        tab = window.page("opportunity")._made[0]
        for axis in (1, 2):
            *_, (_, last) = tab.editor.cards[axis].forms[0].rows.values()
            assert last.mapTo(window, last.rect().bottomLeft()).y() < 868 - 52


def test_the_table_is_sorted_by_money_and_keeps_its_case(page: OpportunityPage) -> None:
    tab, context = page._made[0], page.context
    head = [tab.table.model.headerData(n, Qt.Orientation.Horizontal) for n in range(tab.table.model.columnCount())]
    tab.table.select(1)
    tab.table.view.sortByColumn(head.index(context.text("opportunity.npv")), Qt.SortOrder.DescendingOrder)
    shown = [tab.table.sorted.index(n, 0).data() for n in range(tab.table.sorted.rowCount())]
    by_id = {c.id: c.npv.value for c in context.assessment.portfolio.cases}
    known = sorted((c for c in context.plan.use_cases if by_id[c.id] is not None), key=lambda c: -by_id[c.id])
    assert shown[: len(known)] == [c.name for c in known]
    assert tab.table.row == 1


def test_an_empty_weight_shows_what_counts_instead(page: OpportunityPage) -> None:
    page.tabs.setCurrentIndex(2)
    tab, context = page._made[2], page.context
    spin = tab.forms["value"].rows["economic"][1].editor.spin
    (share,) = [context.show_figure(f) for f in context.assessment.portfolio.weights if f.id.endswith(".economic")]
    assert spin.lineEdit().text() == ""
    assert spin.lineEdit().placeholderText() == share
    assert context.plan.weighting.economic is None


def test_the_money_of_all_stands_in_two_columns_with_its_cash_flow(page: OpportunityPage) -> None:
    page.tabs.setCurrentIndex(1)
    tab, total = page._made[1], page.context.assessment.portfolio.finance.total
    assert page.context.show_figure(total.cumulative[-1]) in tab.results.flow.accessibleName()
    beside = tab.results.scenarios_card
    assert beside.x() > tab.results.years_card.x()
    tab.scope.setCurrentIndex(1)
    tab.refresh()
    QApplication.processEvents()
    assert beside.x() == tab.results.years_card.x()
