"""The catalogue page: every fact with its source and doubt, what is old, what the plan uses; nothing opens an address."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from planner.catalog import load_catalog
from planner.catalog.fact_list import DOUBT_SIGN, Tab
from planner.desktop.app import application
from planner.desktop.context import Context
from planner.desktop.pages.catalogue import TABS, CataloguePage
from planner.desktop.stale_line import TO_CHECK, StaleLine
from planner.desktop.why import WhyPanel
from planner.explain import Explanation, Figure, Source
from planner.freshness import age_words
from planner.i18n import Message, message, say
from planner.plan import Plan
from planner.plan.session import Session
from planner.plan.templates import load_template

CATALOG = load_catalog()
ON = date(2026, 11, 25)
COLUMNS = {"name": 0, "value": 1, "as_of": 2, "age": 3, "confidence": 4, "used": 5, "source": 6}


def context(language: str = "ko", plan: Plan | None = None) -> Context:
    application()
    made = Context(Session(plan or load_template("retail")), CATALOG, language)
    made.today = lambda: ON
    made.recompute()
    return made


def opened(qtbot: Any, language: str = "ko") -> CataloguePage:
    page = CataloguePage(context(language))
    page.context.changed.connect(page.refresh)
    qtbot.addWidget(page)
    page.resize(900, 1200)
    page.show()
    return page


@pytest.fixture
def page(qapp: Any, qtbot: Any) -> CataloguePage:
    return opened(qtbot)


def words(widget: Any) -> str:
    return "\n".join(w.text() for w in widget.findChildren(QLabel))


def rows(page: CataloguePage, column: str) -> list[str]:
    return [page.table.cell(r, COLUMNS[column]) for r in range(page.table.model().rowCount())]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_tab_shows_all_its_facts_with_date_and_doubt(qapp: Any, qtbot: Any, language: str) -> None:
    page = opened(qtbot, language)
    facts = page.context.assessment.freshness.facts
    for at, tab in enumerate(TABS):
        if tab is None:
            continue
        page.tabs.setCurrentIndex(at)
        expected = [a.fact for a in facts if a.fact.tab is tab]
        assert expected, tab
        assert rows(page, "as_of") == [f.as_of or "–" for f in expected]
        for fact, confidence in zip(expected, rows(page, "confidence"), strict=True):
            if fact.confidence in ("medium", "low") and fact.basis.value == "quoted":
                assert confidence.startswith(DOUBT_SIGN), fact.key
            assert confidence or fact.section in ("models", "market_notes"), fact.key


def test_what_is_due_comes_first_what_the_plan_uses(page: CataloguePage) -> None:
    page.show_target(TO_CHECK)
    found = page.context.assessment.freshness
    assert TABS[page.tabs.currentIndex()] is None
    n = len(found.used_to_check)
    assert rows(page, "used")[: n + 1] == ["사용 중"] * n + [""]
    assert all(cell.startswith("▲") for cell in rows(page, "age"))
    assert rows(page, "name")[0].startswith("클라우드 단가 · ")


def test_finding_and_choosing_shows_the_whole_fact(page: CataloguePage) -> None:
    page.tabs.setCurrentIndex(TABS.index(Tab.GPUS))
    page.filter.setText("l40s")
    assert rows(page, "name")[0] == "L40S"
    assert all("L40S" in name for name in rows(page, "name"))
    gpu = CATALOG.gpus["l40s"]
    shown = words(page.detail)
    assert gpu.sources[0].title in shown
    assert f"{gpu.tdp_w:.0f} W" in shown
    page.filter.setText("there is no such thing")
    assert page.table.isHidden()
    assert page.empty.text()
    assert page.detail.isHidden()


def test_only_what_the_plan_uses(page: CataloguePage) -> None:
    page.only_used.setChecked(True)
    page.tabs.setCurrentIndex(TABS.index(Tab.GPUS))
    assert rows(page, "used") == ["사용 중"]
    assert rows(page, "name") == [page.context.assessment.infrastructure.gpu_name]


def test_an_address_is_text_to_copy_and_never_a_link(page: CataloguePage) -> None:
    page.tabs.setCurrentIndex(TABS.index(Tab.GPUS))
    copies = [b for b in page.detail.findChildren(QPushButton) if b.text() == "주소 복사"]
    copies[0].click()
    assert QApplication.clipboard().text() == CATALOG.gpus["t4"].sources[0].url
    assert not any(w.openExternalLinks() for w in page.findChildren(QLabel))


def test_the_chosen_fact_stays_chosen_when_the_language_changes(page: CataloguePage) -> None:
    page.tabs.setCurrentIndex(TABS.index(Tab.GPUS))
    page.table.choose(5)
    name = page.detail.heading.text()
    page.context.language = "en"
    page.retranslate()
    page.refresh()
    assert page.detail.heading.text() == name == "A40"


def test_a_fact_with_only_a_year_says_so(page: CataloguePage) -> None:
    found = next(a for a in page.context.assessment.freshness.facts if a.fact.key == "assumptions/pue")
    page.detail.show_fact(found)
    assert say(age_words(found.age), "ko") in words(page.detail)
    assert "연도나 월만" in words(page.detail)


def test_the_quiet_line_leads_to_what_is_due_and_is_not_there_without(qapp: Any, qtbot: Any) -> None:
    asked: list[tuple[str, Any]] = []
    busy = context()
    busy.page_requested.connect(lambda page, target: asked.append((page, target)))
    line = StaleLine(busy)
    qtbot.addWidget(line)
    line.refresh()
    assert "3건" in line.words.text()
    line.link.click()
    assert asked == [("catalogue", TO_CHECK)]
    quiet = StaleLine(context(plan=Plan()))
    qtbot.addWidget(quiet)
    quiet.refresh()
    assert quiet.isHidden()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_why_panel_marks_a_doubtful_source(qapp: Any, qtbot: Any, language: str) -> None:
    doubtful = [
        Source(f"s{n}", f"source {n}", None, "2026", confidence)
        for n, confidence in enumerate(("medium", "low", "high"))
    ]
    figure = Figure(
        "x", message("catalogue.value"), 1.0, "none",
        why=lambda: Explanation(Message("catalogue.value"), sources=tuple(doubtful)),
    )  # fmt: skip
    panel = WhyPanel(context(language))
    qtbot.addWidget(panel)
    panel.show_figure(figure)
    lines = [w.text() for w in panel.findChildren(QLabel) if w.text().startswith("source ")]
    assert [DOUBT_SIGN in line for line in lines] == [True, True, False]
