"""The page of step 5: proposals and register, duties with their reasons, applicability, safeguards."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from planner.catalog import load_catalog
from planner.charts import risk_matrix
from planner.desktop.context import Context
from planner.desktop.pages.responsible import TABS, ResponsiblePage
from planner.desktop.start import application
from planner.desktop.table import WordsTable
from planner.i18n import text
from planner.plan.fields import put
from planner.plan.responsible import Guardrail, Risk
from planner.plan.session import Session
from planner.plan.templates import load_template

CATALOG = load_catalog()
RISKS, DUTIES, DATES, COMPUTE, TOPICS, APPLICABILITY, SAFEGUARDS = range(len(TABS))


def opened(qtbot: Any, language: str = "en", template: str = "retail", **company: Any) -> ResponsiblePage:
    application()
    plan = load_template(template)
    for name, value in company.items():
        plan = put(plan, ("company", name), value)
    page = ResponsiblePage(Context(Session(plan), CATALOG, language))
    page.context.changed.connect(page.refresh)
    qtbot.addWidget(page)
    page.resize(910, 2400)
    page.show()
    return page


def tab(page: ResponsiblePage, at: int) -> Any:
    page.tabs.setCurrentIndex(at)
    return page._made[at]


def press(widget: Any, name: str) -> None:
    found = [b for b in widget.findChildren(QAbstractButton) if name in (b.accessibleName(), b.text())]
    found[0].click()


def words(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_a_proposal_is_taken_dismissed_and_taken_back(qapp: Any, qtbot: Any) -> None:
    page = opened(qtbot)
    context, register = page.context, tab(page, RISKS)
    first, second = context.assessment.responsible.proposals[:2]
    had = len(context.plan.responsible.risks)
    press(register, f"Take: {first.name.en}")
    context.recompute()
    assert [r.proposal for r in context.plan.responsible.risks[had:]] == [first.id]
    assert first.name.en in register.matrix.accessibleName()
    press(register, f"Dismiss: {second.name.en}")
    context.recompute()
    assert context.plan.responsible.dismissed == (second.id,)
    register.proposals._toggle()
    press(register, f"Take back: {second.name.en}")
    assert context.plan.responsible.dismissed == ()


def test_scores_in_detail_can_be_asked_why(qapp: Any, qtbot: Any) -> None:
    register = tab(opened(qtbot), RISKS)
    register.table.select(0)
    asked: list[Any] = []
    register.detail.score.asked.connect(asked.append)
    register.detail.score.why.click()
    assert [f.id for f in asked] == ["risk.0.score"]


def test_a_duty_shows_why_it_concerns_the_company_source_and_doubt(qapp: Any, qtbot: Any) -> None:
    page = opened(qtbot, data_classes=("personal",))
    duties = tab(page, DUTIES)
    assert str(int(page.context.assessment.responsible.duties_now.value or 0)) in words(duties.count)
    row = next(i for i, d in enumerate(duties._rows) if d.id == "pipa-basis")
    duties.table.selectRow(row)
    shown = words(duties.detail_card)
    for part in (
        "Why it concerns you",
        "Personal data",
        "checked 2026-11-23",
        "low (worth checking)",
        "not checked in the statute",
    ):
        assert part in shown


def test_what_is_coming_stands_by_date_and_what_does_not_concern_says_why(qapp: Any, qtbot: Any) -> None:
    page = opened(qtbot, eu_exposure="yes")
    duties = tab(page, DUTIES)
    duties._choose("coming")
    days = [d.applies_from for d in duties._rows]
    assert days == sorted(days)
    assert "2026-12-02" in days
    duties._choose("not_applicable")
    duties.table.selectRow(0)
    assert "Why it does not" in words(duties.detail_card)


def test_deciding_otherwise_than_proposed_asks_for_a_reason(qapp: Any, qtbot: Any) -> None:
    page = opened(qtbot)
    part = tab(page, APPLICABILITY)
    part.table.selectRow(0)
    part._set(applicable=False)
    page.context.recompute()
    assert "Give the reason" in part.problem.text()
    part.own.setText("No policy of our own: the group's applies")
    part._reason_given()
    page.context.recompute()
    assert part.problem.isHidden()
    part._reset()
    assert page.context.plan.responsible.controls == {}


def test_a_safeguard_is_chosen_with_a_tick(qapp: Any, qtbot: Any) -> None:
    page = opened(qtbot)
    card = tab(page, SAFEGUARDS).cards[0]
    before = Guardrail.INPUT_FILTER in page.context.plan.responsible.guardrails
    card.tick.click()
    assert (Guardrail.INPUT_FILTER in page.context.plan.responsible.guardrails) is not before


@pytest.mark.parametrize("language", ["ko", "en"])
def test_tables_fit_the_narrow_window(qapp: Any, qtbot: Any, language: str) -> None:
    page = opened(qtbot, language, "finance", eu_exposure="yes")
    for at in (DUTIES, DATES, TOPICS, APPLICABILITY):
        tab(page, at)
        qtbot.wait(1)
        for table in page._made[at].findChildren(WordsTable):
            assert table.horizontalScrollBar().maximum() == 0, TABS[at][0]


def test_arrows_and_clicks_in_the_matrix_choose_the_risk_in_the_register(qapp: Any, qtbot: Any) -> None:
    register = tab(opened(qtbot, "ko", "finance"), RISKS)
    places = register.matrix.places()
    assert len(places) == len(register.context.plan.responsible.risks)
    for index, at in places.items():
        qtbot.mouseClick(register.matrix, Qt.MouseButton.LeftButton, pos=at.toPoint())
        assert register.table.row == index
    highest = min(places, key=lambda index: places[index].y())
    lowest = max(places, key=lambda index: places[index].y())
    register.table.select(lowest)
    for _ in range(5):
        qtbot.keyClick(register.matrix, Qt.Key.Key_Up)
    assert places[register.table.row].y() == places[highest].y()


def test_marks_of_one_cell_are_pushed_apart_so_that_each_can_be_hit() -> None:
    risks = tuple(Risk(name=str(n), likelihood=3, impact=3) for n in range(risk_matrix.MOST))
    places = list(risk_matrix.places(risks, 268).values())
    apart = [abs(a - c) + abs(b - d) for n, (a, b) in enumerate(places) for c, d in places[n + 1 :]]
    assert min(apart) >= 2 * risk_matrix.RADIUS


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_count_of_duties_says_what_it_is_counted_among(qapp: Any, qtbot: Any, language: str) -> None:
    duties = tab(opened(qtbot, language, "finance"), DUTIES)
    among = len(duties._groups()["now"])
    assert duties.count.name.text() == text("duties.among", language, n=among)
    assert str(among) in duties.filter.button("now").text()


def test_the_register_shows_the_dates_and_an_empty_profile_leads_to_the_company(qapp: Any, qtbot: Any) -> None:
    assert tab(opened(qtbot, "ko", "finance"), RISKS).dates.chart.isVisible()
    page = opened(qtbot, "ko", "empty")
    asked: list[str] = []
    page.context.page_requested.connect(lambda id, _: asked.append(id))
    dates = tab(page, RISKS).dates
    assert not dates.chart.isVisible()
    dates.to_profile.click()
    assert asked == ["company"]


def test_risks_are_pasted_with_a_preview_and_added_as_one_step(qapp: Any, qtbot: Any) -> None:
    page = opened(qtbot)
    register, session = tab(page, RISKS), page.context.session
    before = session.plan.responsible.risks
    data = QMimeData()
    data.setText("Risk\tLikelihood\tImpact\tDue date\nVendor fails\t2\t5\t2027-01-31\nPrompt leak\t9\t3\t\n")
    register.import_card.take(data)
    assert "Row 3" in register.import_card.problems.text()
    assert not register.import_card.add_button.isVisibleTo(page)
    data.setText("Risk\tLikelihood\tImpact\tDue date\nVendor fails\t2\t5\t2027-01-31\nPrompt leak\t4\t3\t\n")
    register.import_card.take(data)
    assert session.plan.responsible.risks == before
    register.import_card.add()
    added = session.plan.responsible.risks[len(before) :]
    assert [(r.name, r.likelihood, r.impact) for r in added] == [("Vendor fails", 2, 5), ("Prompt leak", 4, 3)]
    session.undo()
    assert session.plan.responsible.risks == before
