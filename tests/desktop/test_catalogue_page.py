"""The catalogue page: every fact with its source and doubt, what is old, what the plan uses; nothing opens an address."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from planner.catalog import load_catalog
from planner.catalog.fact_list import Tab
from planner.desktop import ask
from planner.desktop.context import Context
from planner.desktop.pages.catalogue import TABS, CataloguePage
from planner.desktop.stale_line import TO_CHECK, StaleLine
from planner.desktop.start import application
from planner.desktop.why import WhyPanel
from planner.explain import Explanation, Figure, Source
from planner.fact_words import language_of
from planner.freshness import age_words
from planner.i18n import Message, message, say, text
from planner.plan import Plan
from planner.plan.own_facts import OwnFact
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
                assert confidence.endswith(text("fact.doubt", page.context.language, confidence="")), fact.key
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
    assert [text("fact.doubt", language, confidence="") in line for line in lines] == [True, True, False]


# --- own values and update files -----------------------------------------------------------------------------------


def choose(page: CataloguePage, tab: Tab, name: str) -> None:
    page.tabs.setCurrentIndex(TABS.index(tab))
    page.filter.clear()
    page.table.choose(rows(page, "name").index(name))


def typed(page: CataloguePage, **content: str) -> None:
    for name, words in content.items():
        page.own.fields[name].setText(words)
    page.own.save.click()
    page.context.recompute()


def test_an_own_rate_is_used_at_once_shown_beside_the_shipped_one_and_undone(page: CataloguePage) -> None:
    c = page.context
    before = c.assessment.cost.option("cloud").total.value
    choose(page, Tab.ASSUMPTIONS, "원·달러 환율")
    typed(page, value="1,500.5", source="은행 고시", as_of="2026-11-25")
    assert c.plan.own_facts["assumptions/usd_krw"].values == {"value": 1500.5}
    assert c.assessment.cost.option("cloud").total.value != before
    assert rows(page, "confidence")[0] == "자체 값"
    assert "자체 값" in words(page.detail)
    assert "1,400원/$" in page.own.shipped.text()
    assert c.session.undo_name is not None
    assert "원·달러 환율" in c.say(c.session.undo_name)
    c.session.undo()
    c.recompute()
    assert c.assessment.cost.option("cloud").total.value == before
    assert page.own.reset.isHidden()
    assert page.own.fields["source"].text() == ""


def test_a_share_is_typed_in_percent_and_reset_by_a_button(page: CataloguePage) -> None:
    choose(page, Tab.ASSUMPTIONS, "할인율")
    assert page.own.fields["value"].placeholderText() == "7"
    typed(page, value="9", source="재무팀", as_of="2026")
    assert page.context.plan.own_facts["assumptions/discount_rate"].values == {"value": 0.09}
    assert page.own.fields["value"].text() == "9"
    page.own.reset.click()
    page.context.recompute()
    assert page.context.plan.own_facts == {}
    assert page.own.shipped.isHidden()


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ({"value": "1500"}, "출처"),
        ({"source": "은행"}, "하나 이상"),
        ({"value": "많음", "source": "은행"}, "숫자"),
        ({"value": "1500", "source": "은행", "as_of": "어제"}, "기준일"),
        ({"value": "1500", "source": "은행", "as_of": "2026-11-26"}, "아직"),
        ({"value": "1500", "source": "은행", "as_of": "2026-02-31"}, "날짜"),
        ({"value": "-1", "source": "은행"}, "0 이상"),
        ({"value": "1500", "low": "1600", "source": "은행"}, "순서"),
        ({"value": "nan", "source": "은행"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(page: CataloguePage, content: dict[str, str], part: str) -> None:
    choose(page, Tab.ASSUMPTIONS, "원·달러 환율")
    typed(page, **content)
    assert page.own.problem.isVisible()
    assert part in page.own.problem.text()
    assert page.context.plan.own_facts == {}
    assert not page.context.session.can_undo


def test_what_is_being_typed_survives_another_edit_and_facts_without_numbers_have_no_form(page: CataloguePage) -> None:
    choose(page, Tab.GPUS, "L40S")
    page.own.fields["tdp_w"].setText("31")
    page.context.edit(("company", "name"), "다른 이름")
    page.context.recompute()
    assert page.own.fields["tdp_w"].text() == "31"
    page.tabs.setCurrentIndex(TABS.index(Tab.LAWS))
    assert page.own.isHidden()


def update(folder: Path, text: str) -> Path:
    path = folder / "update.yaml"
    path.write_text(f"format: planner-catalog/1\nsource: 대리점\nas_of: 2026-11-20\n{text}", encoding="utf-8")
    return path


def test_an_update_file_shows_differences_and_single_ones_are_taken(
    page: CataloguePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "assumptions: {usd_krw: 1390}\ngpu_prices: {l40s: 8200}\ncloud_prices: {h100-sxm: {usd: 2, as_of: 2024-01-01}}\n"
    monkeypatch.setattr(ask, "open_path", lambda *_: update(tmp_path, text))
    page.take.click()
    panel, c = page.update_panel, page.context
    assert panel.isVisible()
    assert "1,400원/$ → 1,390원/$" in words(panel)
    assert [box.isChecked() for box in panel.boxes] == [True, False, True]
    panel.boxes[0].setChecked(False)
    panel.accept.click()
    c.recompute()
    assert set(c.plan.own_facts) == {"assumptions/usd_krw"}
    assert panel.isHidden()
    c.session.undo()
    assert c.plan.own_facts == {}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("gpu_prices:\n  l40s: cheap\n", "5번째 줄"),
        ("gpu_prices: {l40s: &a 1}\n", ""),
        ("cloud_prices: {h100-sxm: {usd: 2, as_of: 2020}}\n", "오래"),
    ],
)
def test_a_refused_file_says_why_and_changes_nothing(page: CataloguePage, tmp_path: Path, text: str, part: str) -> None:
    before = page.context.plan
    page.update_panel.open_file(update(tmp_path, text))
    assert "받지 않았습니다" in page.update_panel.heading.text()
    assert page.update_panel.words.text()
    assert part in page.update_panel.words.text()
    assert page.update_panel.accept.isHidden()
    assert page.context.plan is before


def test_own_values_are_exported_as_an_update_file(
    page: CataloguePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ours.yaml"
    monkeypatch.setattr(ask, "save_path", lambda *_: path)
    assert not page.give.isEnabled()
    choose(page, Tab.ASSUMPTIONS, "원·달러 환율")
    typed(page, value="1500", source="은행", as_of="2026-11-25")
    page.give.click()
    other = opened_beside(page)
    other.update_panel.open_file(path)
    other.update_panel.accept.click()
    assert other.context.plan.own_facts == page.context.plan.own_facts


def opened_beside(page: CataloguePage) -> CataloguePage:
    made = CataloguePage(context(plan=load_template("finance")))
    made.setParent(page.parentWidget())
    return made


def test_own_values_that_cannot_be_used_are_named_and_dropped(page: CataloguePage) -> None:
    c = page.context
    c.edit(("own_facts", "gpu_prices/gone"), OwnFact(values={"usd": 1}, source="s", as_of="2026"))
    c.recompute()
    assert "gpu_prices/gone" in page.refused.text()
    page.drop.click()
    c.recompute()
    assert c.plan.own_facts == {}
    assert page.refused.isHidden()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_why_panel_says_that_a_source_is_the_users_own(qapp: Any, qtbot: Any, language: str) -> None:
    c = context(language)
    c.edit(("own_facts", "assumptions/usd_krw"), OwnFact(values={"value": 1390}, source="our bank", as_of="2026-11-25"))
    c.recompute()
    panel = WhyPanel(c)
    qtbot.addWidget(panel)
    panel.show_figure(c.assessment.cost.option("cloud").parts[0].figure)
    line = next(w.text() for w in panel.findChildren(QLabel) if w.text().startswith("our bank"))
    assert c.text("catalogue.own") in line


def test_the_detail_stands_beside_the_table_where_there_is_room(qapp: Any, qtbot: Any) -> None:
    page = opened(qtbot, "ko")
    for width, beside in ((1100, True), (700, False)):
        page.resize(width, 900)
        qtbot.wait(20)
        assert (page.beside.y() < page.table.mapTo(page, page.table.rect().bottomLeft()).y()) is beside


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("No BF16, no FP8; driver shows less", "en"),
        ("한국어 메모", "ko"),
        ("nvidia.com: a100", None),
        ("H100 80GB", None),
    ],
)
def test_the_language_of_a_note(words: str, language: str | None) -> None:
    assert language_of(words) == language


def test_a_note_in_the_other_language_says_so(qapp: Any, qtbot: Any) -> None:
    page = opened(qtbot, "ko")
    page.tabs.setCurrentIndex(TABS.index(Tab.GPUS))
    words = [w.text() for w in page.detail.findChildren(QLabel)]
    assert any(w.startswith("(영어) ") for w in words)
    assert not any("(in Korean)" in w for w in words)
