"""The readiness questions in the window: only what concerns the company is shown, and walking stays among it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QBoxLayout, QScrollArea

from planner.catalog import load_catalog
from planner.desktop.app import application, make_window
from planner.desktop.context import Context
from planner.desktop.pages.question import QuestionPage
from planner.i18n import message
from planner.plan.company import AiRole, HighImpactArea, Sector
from planner.plan.journal import Journal
from planner.plan.plan import Plan
from planner.plan.session import Session
from planner.readiness.bank import bank

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
