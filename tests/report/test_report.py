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
from planner.report.options import ReportLanguage, ReportOptions
from planner.report.text import plain

TODAY = date(2026, 11, 24)
HOSTILE = (
    '<img src="/etc/passwd"/>', "R&D <b>", "</para><para fontSize=400>", "한글".encode().decode(), "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "a\u202eb\u200bc", "\x00\x07\x1b", "😀🎉", "x" * 3000, "{0.__class__}", "&#0;", "\ud800",
)  # fmt: skip


def _made(plan: Plan, language: str = "ko", *sections: str) -> bytes:
    """With those ``sections`` only, if any are named."""
    catalog = load_catalog()
    options = ReportOptions(ReportLanguage(language), sections=frozenset(sections) or None)
    return build_report(plan, assess(plan, catalog), catalog, options, TODAY)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", [t.id for t in templates()])
def test_summary_is_one_page_with_the_key_figures(template: str, language: str) -> None:
    """One section after it stands for all: they begin on a page of their own."""
    plan = load_template(template)
    a = assess(plan, load_catalog())
    first, second, *_ = PdfReader(io.BytesIO(_made(plan, language, "cost"))).pages
    summary, contents = first.extract_text(), second.extract_text()
    for figure in (a.readiness.overall, a.infrastructure.gpus, a.cost.total):
        if figure.known:
            assert formats.figure(figure, language) in summary
    assert contents.strip().startswith(text("report.contents", language))
    assert text("report.kicker", language) not in contents


def test_hostile_text_is_shown_and_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """All at once, in names, title and notes; each alone through the door of text: ``test_text_door``."""
    plan = load_template("retail")
    told = [words.encode("utf-8", "replace").decode() for words in HOSTILE]
    plan = put(plan, ("title",), " ".join(words[:5] for words in told))
    cases = [
        plan.use_cases[0].model_copy(update={"id": f"case-{n}", "name": words[:80]})
        for n, words in enumerate(told)
        if plain(words).strip()
    ]
    plan = put(plan, ("use_cases",), (*plan.use_cases[1:], *cases))
    for id, words in zip(list(plan.answers), told, strict=False):
        plan = put(plan, ("answers", id, "note"), words[:2000])
    _made(load_template("retail"), "ko", "cost")  # fonts and catalogue are read by now
    opened: list[Any] = []
    real = builtins.open
    monkeypatch.setattr(builtins, "open", lambda f, *a, **k: (opened.append(f), real(f, *a, **k))[1])
    pdf = _made(plan)
    monkeypatch.undo()
    assert opened == []
    shown = _letters("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    for case in cases:
        assert _letters(plain(case.name))[:20] in shown


def test_composed_hangul_and_no_control_characters() -> None:
    assert plain("\u1112\u1161\u11ab\u1100\u1173\u11af") == "한글"
    assert plain("a\u202eb\u200b\x00c") == "abc"
    assert plain("😀") == "□"
    assert plain("<b>&") == "<b>&"


@pytest.fixture(scope="module")
def finance() -> PdfReader:
    return PdfReader(io.BytesIO(_made(load_template("finance", "ko"))))


def test_only_our_fonts_are_used(finance: PdfReader) -> None:
    fonts = {
        str(f.get_object()["/BaseFont"]).split("+")[-1].lstrip("/")
        for page in finance.pages for f in page["/Resources"]["/Font"].values()
    }  # fmt: skip
    assert {f.split("-")[0] for f in fonts} <= {"Pretendard", "ReportFigures", "ReportFallback"}


def test_bookmarks_lead_to_the_pages_of_their_headings(finance: PdfReader) -> None:
    made = finance
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
