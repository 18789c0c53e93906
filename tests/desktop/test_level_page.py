"""The level page: needs of one case, the place with its reasons, and the table of what each rung takes."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from planner.catalog import load_catalog
from planner.desktop.context import Context
from planner.desktop.pages.level import LevelPage
from planner.plan.session import Session
from planner.plan.templates import load_template


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
    chip = cases.needs._rows["N4"][4]
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
