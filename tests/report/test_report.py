"""The report: figures read back, one summary page, hostile text shown literally, same bytes, only our fonts."""

from __future__ import annotations

import builtins
import io
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from planner import formats
from planner.assessment import assess
from planner.catalog import load_catalog
from planner.i18n import text
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.templates import load_template, templates
from planner.report import build_report
from planner.report.text import plain

TODAY = date(2026, 11, 24)
HOSTILE = (
    '<img src="/etc/passwd"/>', "R&D <b>", "</para><para fontSize=400>", "한글".encode().decode(), "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "a\u202eb\u200bc", "\x00\x07\x1b", "😀🎉", "x" * 3000, "{0.__class__}", "&#0;", "\ud800",
)  # fmt: skip


def _pages(plan: Plan, language: str) -> list[str]:
    catalog = load_catalog()
    pdf = build_report(plan, assess(plan, catalog), catalog, language, TODAY)
    return [p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", [t.id for t in templates()])
def test_summary_is_one_page_with_the_key_figures(template: str, language: str) -> None:
    plan = load_template(template)
    a = assess(plan, load_catalog())
    pages = _pages(plan, language)
    for figure in (a.readiness.overall, a.infrastructure.gpus, a.cost.total):
        if figure.known:
            assert formats.figure(figure, language) in pages[0]
    assert pages[1].strip().startswith(text("report.contents", language))
    assert text("report.kicker", language) not in pages[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_opens_nothing(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = load_template("retail")
    name = text.encode("utf-8", "replace").decode()[:80]
    plan = put(put(plan, ("title",), name), ("use_cases", 0, "name"), name)
    plan = put(plan, ("answers", "S1-01", "note"), text.encode("utf-8", "replace").decode()[:2000])
    _pages(load_template("retail"), "ko")  # fonts and catalogue are read by now
    opened: list[Any] = []
    real = builtins.open
    monkeypatch.setattr(builtins, "open", lambda f, *a, **k: (opened.append(f), real(f, *a, **k))[1])
    assert _pages(plan, "ko")
    assert not [f for f in opened if "passwd" in str(f)]


def test_composed_hangul_and_no_control_characters() -> None:
    assert plain("\u1112\u1161\u11ab\u1100\u1173\u11af") == "한글"
    assert plain("a\u202eb\u200b\x00c") == "abc"
    assert plain("😀") == "□"
    assert plain("<b>&") == "<b>&"


def test_same_plan_gives_the_same_bytes_with_our_fonts_only() -> None:
    plan, catalog = load_template("finance"), load_catalog()
    first, second = (build_report(plan, assess(plan, catalog), catalog, "ko", TODAY) for _ in range(2))
    assert first == second
    fonts = {
        str(f.get_object()["/BaseFont"]).split("+")[-1].lstrip("/")
        for page in PdfReader(io.BytesIO(first)).pages for f in page["/Resources"]["/Font"].values()
    }  # fmt: skip
    assert {f.split("-")[0] for f in fonts} <= {"Pretendard", "ReportFigures", "ReportFallback"}


def test_bookmarks_lead_to_the_pages_of_their_headings() -> None:
    plan, catalog = load_template("finance", "ko"), load_catalog()
    pdf = build_report(plan, assess(plan, catalog), catalog, "ko", date(2026, 11, 23))
    made = PdfReader(io.BytesIO(pdf))
    first = [entry for entry in made.outline if not isinstance(entry, list)]
    at = [made.get_destination_page_number(entry) for entry in first]
    assert at == sorted(at)
    assert len(set(at)) > 3
    for entry, page in zip(first, at, strict=True):
        assert _letters(entry.title) in _letters(made.pages[page].extract_text())


def _letters(words: str) -> str:
    return "".join(words.split())


def test_the_sections_that_can_be_chosen_are_those_that_are_made() -> None:
    from planner.report.options import SECTION_IDS
    from planner.report.sections import SECTIONS

    assert tuple(SECTIONS) == SECTION_IDS
