"""The readiness questions in the window: only what concerns the company is shown, and walking stays among it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QBoxLayout, QLabel, QPushButton, QScrollArea

from planner.catalog import load_catalog
from planner.desktop.app import make_window
from planner.desktop.context import Context
from planner.desktop.pages.question import QuestionPage
from planner.desktop.shell import MainWindow
from planner.desktop.start import application
from planner.i18n import message
from planner.plan.company import AiRole, HighImpactArea, Sector
from planner.plan.journal import Journal
from planner.plan.plan import Plan
from planner.plan.session import Session
from planner.plan.templates import load_template
from planner.readiness.actions import actions
from planner.readiness.bank import bank
from planner.readiness.effects import effects

CORE = [q.id for q in bank().step("S5").questions if q.when is None]


@pytest.fixture
def page(qapp: Any, qtbot: Any, tmp_path: Path) -> Any:
    application()
    window = make_window(Session(Plan()), load_catalog(), Journal(tmp_path / "recovery"), "en", False)
    qtbot.addWidget(window, before_close_func=lambda w: w.context.session.mark_saved())
    made = QuestionPage(window.context, "S5")
    qtbot.addWidget(made)
    made.retranslate()
    made.show()
    return made


def _edit(context: Context, field: str, value: Any) -> None:
    assert context.edit(("company", field), value, message("company.basics")) is None
    context.recompute()


def _shown(page: QuestionPage) -> list[str]:
    page.refresh()
    return [q.id for q, b in zip(page.questions, page.strip.places, strict=True) if not b.isHidden()]


def test_conditional_questions_come_and_go_with_the_profile(page: QuestionPage) -> None:
    assert _shown(page) == CORE
    _edit(page.context, "sector", Sector.FINANCE)
    assert set(_shown(page)) - set(CORE) == {"S5-16"}
    _edit(page.context, "ai_role", AiRole.DEPLOYER)
    assert set(_shown(page)) - set(CORE) == {"S5-16", "S5-17", "S5-18"}
    _edit(page.context, "high_impact_areas", (HighImpactArea.HIRING_CREDIT,))
    assert _shown(page) == [q.id for q in bank().step("S5").questions]


def test_walking_passes_over_what_is_not_asked_and_closes_the_round(page: QuestionPage) -> None:
    seen = []
    for _ in CORE:
        seen.append(page.question.id)
        page.go_by(1)
    assert seen == CORE
    assert page.question.id == CORE[0]
    page.go_by(-1)
    assert page.question.id == CORE[-1]


def test_a_question_that_no_longer_applies_gives_way_to_the_first(page: QuestionPage) -> None:
    _edit(page.context, "sector", Sector.TELECOM)
    page.show_id("S5-16")
    assert page.question.id == "S5-16"
    _edit(page.context, "sector", Sector.ENERGY)
    page.refresh()
    assert page.question.id == CORE[0]


def test_arrow_keys_in_the_strip_walk_among_the_questions_that_are_asked(page: QuestionPage, qtbot: Any) -> None:
    page.strip.places[0].setFocus()
    page.refresh()
    for key, place in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_End, len(CORE) - 1), (Qt.Key.Key_Left, len(CORE) - 2),
                       (Qt.Key.Key_Home, 0)):  # fmt: skip
        qtbot.keyClick(page.strip.places[page.at], key)
        assert page.question.id == CORE[place]


def test_u_passes_over_what_is_answered_and_c_stops_at_a_critical_question_below_its_target(
    page: QuestionPage, qtbot: Any
) -> None:
    qtbot.keyClick(page, Qt.Key.Key_3)
    page.show_id(CORE[1])
    qtbot.keyClick(page, Qt.Key.Key_0)
    page.context.recompute()
    page.show_id(CORE[0])
    qtbot.keyClick(page, Qt.Key.Key_U)
    assert page.question.id == CORE[2]
    qtbot.keyClick(page, Qt.Key.Key_C)
    assert page.question.critical
    met = page.question.id
    qtbot.keyClick(page, Qt.Key.Key_5)
    page.context.edit(("answers", met, "evidence"), 4, message("question.clear"))
    page.context.recompute()
    page.show_id(CORE[0])
    qtbot.keyClick(page, Qt.Key.Key_C)
    assert page.question.critical
    assert page.question.id != met


def test_the_level_and_its_evidence_are_told_in_one_line_with_why(page: QuestionPage, qtbot: Any) -> None:
    assert page.supported.text() == "Skipped, it stays unanswered, which is not unknown."
    assert page.supported_why.isHidden()
    qtbot.keyClick(page, Qt.Key.Key_5)
    page.context.recompute()
    page.refresh()
    assert "5" in page.supported.text()
    assert page.supported_why.figure is not None
    assert page.supported_why.figure.value == 3
    assert page.strip.places[0].text().startswith("5\n")


def test_the_cards_go_below_the_question_where_it_is_narrow(page: QuestionPage, qtbot: Any) -> None:
    outside = QScrollArea()
    outside.setWidgetResizable(True)
    outside.setWidget(page)
    qtbot.addWidget(outside)
    outside.show()
    for width, direction in ((1000, QBoxLayout.Direction.LeftToRight), (760, QBoxLayout.Direction.TopToBottom)):
        outside.resize(width, 700)
        QApplication.processEvents()
        assert page.width() <= width
        assert page.columns.direction() is direction
    outside.takeWidget()


def _asked(window: MainWindow, id: str) -> QuestionPage:
    window.page("data").show_target(("answers", id))
    for _ in range(3):
        QApplication.processEvents()
    shown: QuestionPage = window.page("data").stack.currentWidget()
    return shown


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_question_stands_on_one_screen_of_the_pictures(
    open_window: Callable[..., MainWindow], language: str
) -> None:
    window = open_window(load_template("retail", language), "data", language)
    shown = _asked(window, "S3-02")
    area = shown.parentWidget()
    while not isinstance(area, QScrollArea):
        area = area.parentWidget()
    foot = shown.next_button.mapTo(area.viewport(), shown.next_button.rect().bottomLeft()).y()
    assert foot <= area.viewport().height()


def test_what_the_answer_decides_and_the_next_level_follow_the_answer(open_window: Callable[..., MainWindow]) -> None:
    window = open_window(load_template("retail", "en"), "data", "en")
    shown, context = _asked(window, "S3-02"), window.context
    for level in (2, 3):
        shown.answer(level=level)
        context.recompute()
        QApplication.processEvents()
        assert shown.up.heading.text() == f"From {level} to {level + 1}"
        words = [one.text() for one in shown.up.findChildren(QLabel)]
        assert actions()[f"S3-02.{level + 1}"].text.en in words
    links = [b for b in shown.effects.findChildren(QPushButton) if b.text() == "See the level"]
    assert bool(links) is any(e.stands and e.kind == "rung" for e in effects(
        "S3-02", context.assessment.readiness, context.assessment.level, bank()))  # fmt: skip
    shown.answer(level=1)
    context.recompute()
    QApplication.processEvents()
    next(b for b in shown.effects.findChildren(QPushButton) if b.text() == "See the level").click()
    assert window.current == "level"
