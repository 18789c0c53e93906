"""The level page: needs of one case, the place with its reasons, and the table of what each rung takes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from planner.catalog import load_catalog
from planner.desktop.context import Context
from planner.desktop.pages.level import LevelPage
from planner.desktop.shell import MainWindow
from planner.plan.plan import Plan
from planner.plan.session import Session
from planner.plan.templates import load_template
from planner.readiness.bank import bank


def page(qtbot: QtBot, language: str = "ko") -> LevelPage:
    made = LevelPage(Context(Session(load_template("retail")), load_catalog(), language))
    qtbot.addWidget(made)
    made.resize(960, 700)
    made.show()
    return made


def test_a_need_of_one_case_is_set_undone_and_told_apart_from_the_company(qtbot: QtBot) -> None:
    made = page(qtbot)
    case = made.context.assessment.case_levels[1]
    made.show_target(("use_cases", case.index, "needs", "N4"))
    assert made.tabs.currentIndex() == 1
    cases = made.stack.currentWidget()
    cases.needs._answer("N4", 4)
    assert made.context.plan.use_cases[case.index].needs == {"N4": 4}
    made.context.recompute()
    made.refresh()
    chip = cases.needs._rows["N4"][3]
    assert "회사 답" in chip.text()
    made.context.session.undo()
    assert not made.context.plan.use_cases[case.index].needs


def test_each_tab_speaks_the_language_without_a_number_of_its_own(qtbot: QtBot) -> None:
    made = page(qtbot, "en")
    for tab in range(made.tabs.count()):
        made.tabs.setCurrentIndex(tab)
        QApplication.processEvents()
        words = [w.text() for w in made.stack.currentWidget().findChildren(QLabel) if w.isVisibleTo(made)]
        assert words
        typed = {d.name for d in made.context.plan.data.sets} | {u.name for u in made.context.plan.use_cases}
        korean = [w for w in words if any("가" <= c <= "힣" for c in w)]
        assert not [w for w in korean if not any(name in w for name in typed)]


def test_the_place_shows_the_cost_of_the_assessment_and_flags_a_ruled_out_choice(qtbot: QtBot) -> None:
    made = page(qtbot, "en")
    made.tabs.setCurrentIndex(2)
    places = made.stack.currentWidget()
    assert not places.conflict.isVisibleTo(made)
    made.context.edit(("infrastructure", "location"), "service")
    made.context.edit(("company", "data_may_leave"), "no")
    made.context.recompute()
    made.refresh()
    assert places.conflict.isVisibleTo(made)
    assert made.context.assessment.cost.option("service").excluded is not None


def test_a_rung_shows_its_conditions_and_can_be_decided_for_and_undone(qtbot: QtBot) -> None:
    made = page(qtbot, "en")
    card = made.stack.currentWidget().ladder
    assert not card.detail.isVisibleTo(made)
    card.ladder.blocks[2].click()
    assert card.detail.isVisibleTo(made)
    assert "T2" in card.detail_name.text()
    card.decide.click()
    assert made.context.assessment.level.chosen == "T2"
    made.refresh()
    assert card.ladder.blocks[2].block.state == "chosen"
    assert card.decide.text() == "Follow the recommendation"
    made.context.session.undo()
    assert made.context.plan.customisation.chosen_rung is None
    card.ladder.blocks[2].click()
    assert not card.detail.isVisibleTo(made)


def test_arrow_keys_walk_along_the_ladder_and_show_each_rung(qtbot: QtBot) -> None:
    made = page(qtbot, "en")
    card = made.stack.currentWidget().ladder
    made.activateWindow()
    card.ladder.blocks[1].setFocus()
    qtbot.keyClick(card.ladder.blocks[1], Qt.Key.Key_Right)
    assert card.at == 2
    qtbot.keyClick(card.ladder.blocks[2], Qt.Key.Key_Left)
    assert card.at == 1


def test_the_blocks_are_stairs_that_say_cost_and_what_they_ask(qtbot: QtBot) -> None:
    card = page(qtbot, "en").stack.currentWidget().ladder
    heights = [b.height() for b in card.ladder.blocks]
    assert heights == sorted(set(heights))
    for rung, block in zip(card.context.assessment.level.rungs, card.ladder.blocks, strict=True):
        assert rung.cost_class in block.accessibleName()
        assert block.block.asks


def test_need_questions_show_every_anchor_and_take_digits(qtbot: QtBot) -> None:
    made = page(qtbot, "en")
    made.show_target(("customisation", "needs", "N3"))
    needs = made.stack.currentWidget()
    cells = needs._rows["N3"][2].cells
    assert [c.text() for c in cells] == [a.en for a in bank().needs["N3"].anchors]
    cells[0].setFocus()
    qtbot.keyClick(cells[0], Qt.Key.Key_4)
    assert made.context.plan.customisation.needs["N3"] == 4
    assert cells[4].isChecked()


def test_no_anchor_is_cut_and_all_of_a_row_are_equally_high(open_window: Callable[..., MainWindow]) -> None:
    window = open_window(load_template("retail", "en"), "level", "en")
    for size in ((1440, 868), (1024, 700)):
        window.resize(*size)
        window.page("level").show_target(("customisation", "needs", "N3"))
        QApplication.processEvents()
        for *_, cells, _chip in window.page("level").stack.currentWidget()._rows.values():
            assert len({cell.height() for cell in cells.cells}) == 1
            assert all(cell.height() >= cell.heightForWidth(cell.width()) for cell in cells.cells)


def test_an_empty_plan_lists_the_questions_needed_first(qtbot: QtBot) -> None:
    made = LevelPage(Context(Session(Plan()), load_catalog(), "en"))
    qtbot.addWidget(made)
    decision = made.stack.currentWidget()
    assert decision.why_card.heading.text() == "Questions needed first"
    links = decision.why_card.findChildren(QPushButton)
    assert 0 < len(links) <= 5
    asked: list[object] = []
    made.context.page_requested.connect(lambda name, target: asked.append(target))
    links[0].click()
    assert asked == [("answers", links[0].text()[:5])]
