"""Slides: ten of them for any plan, figures as everywhere, nothing off the slide, native charts with words."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.util import Pt

from planner import formats
from planner.assessment import assess
from planner.catalog import load_catalog
from planner.decision import decision
from planner.explain import unknown
from planner.i18n import say, text
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.templates import load_template, templates
from planner.slides import build_slides, how_pages, why_pages
from planner.slides.deck import Box, Deck
from planner.slides.fitting import LEADING, cut, fit, lines_of

TODAY = date(2026, 11, 26)
ALL = [t.id for t in templates()]


def _extreme() -> Plan:
    """Thirty use cases, sixty risks, the longest names, text that no file may take at its word."""
    plan = load_template("finance", "ko")
    name = "=가나다라마바사" * 6 + "W" * 30 + "\u202e<b>"
    cases = tuple(
        plan.use_cases[n % 4].model_copy(update={"id": f"case-{n}", "name": f"{n} {name}"[:80]}) for n in range(30)
    )
    risks = tuple(
        r.model_copy(update={"name": f"{name}{n}"[:120], "control": name * 4})
        for n in range(15)
        for r in plan.responsible.risks
    )
    plan = put(put(plan, ("use_cases",), cases), ("responsible", "risks"), risks)
    for path, words in ((("title",), name * 2), (("company", "name"), name), (("company", "decision_owner"), name)):
        plan = put(plan, path, words[:80])
    return plan


def _made(plan: Plan, language: str) -> tuple[Any, Any]:
    a = assess(plan, load_catalog())
    return a, Presentation(io.BytesIO(build_slides(plan, a, language, TODAY)))


@cache
def _shipped(template: str, language: str) -> tuple[Any, Any]:
    return _made(_extreme() if template == "extreme" else load_template(template, language), language)


def _texts(shape: Any) -> list[str]:
    if shape.has_text_frame:
        return [p.text for p in shape.text_frame.paragraphs]
    if getattr(shape, "has_table", False) and shape.has_table:
        return [c.text_frame.text for row in shape.table.rows for c in row.cells]
    return []


@pytest.mark.parametrize(
    ("template", "language"), [(t, "ko") for t in [*ALL, "extreme"]] + [("finance", "en"), ("extreme", "en")]
)
def test_every_plan_gives_its_slides_and_nothing_leaves_them(template: str, language: str) -> None:
    _, made = _shipped(template, language)
    assert len(made.slides) == (8 if template == "empty" else 10)
    for slide in made.slides:
        assert slide.shapes.title.text_frame.text.strip()
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= made.slide_width + Pt(1)
            assert shape.top + shape.height <= Pt(512), shape.name
            if shape.is_placeholder:
                continue
            described = shape._element.xpath(".//p:cNvPr")[0].get("descr")
            if getattr(shape, "has_chart", False) or getattr(shape, "has_table", False):
                assert described
            for words in _texts(shape):
                assert not re.search("[\x00-\x08\x0b-\x1f\u202e\ud800-\udfff]", words)


@pytest.mark.parametrize("template", ["extreme", "pretraining"])
def test_text_fits_the_box_it_stands_in(template: str) -> None:
    _, made = _shipped(template, "ko")
    for slide in made.slides:
        for shape in slide.shapes:
            if shape.has_text_frame and shape.text_frame.text:
                runs = [r for p in shape.text_frame.paragraphs for r in p.runs]
                size = (
                    max((r.font.size or Pt(24)).pt for r in runs)
                    if not shape.is_placeholder
                    else shape.text_frame.paragraphs[0].font.size.pt
                )
                bold = any(r.font.bold for r in runs) or shape.is_placeholder
                lines = lines_of(shape.text_frame.text, size, shape.width.pt, bold)
                assert lines * size * LEADING <= shape.height.pt + size, shape.text_frame.text


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", ["retail", "finance", "pretraining"])
def test_the_first_slide_asks_for_the_decision_with_the_figures_of_the_report(template: str, language: str) -> None:
    plan = load_template(template, language)
    a, made = _shipped(template, language)
    first = made.slides[0]
    assert first.shapes.title.text_frame.text == say(decision(plan, a).sentence, language)
    told = [words for shape in first.shapes for words in _texts(shape)]
    for figure in (a.readiness.overall, a.cost.total, a.portfolio.npv, a.infrastructure.gpus):
        assert formats.figure(figure, language) in told
        if spread := formats.value_range(figure.low, figure.high, figure.unit, language):
            assert any(spread in words for words in told)
    notes = first.notes_slide.notes_text_frame.text
    assert say(a.cost.total.name, language) in notes
    assert len(notes) > 300


def test_a_long_title_loses_letters_of_names_but_never_the_money() -> None:
    a, made = _shipped("extreme", "ko")
    title = made.slides[0].shapes.title.text_frame.text
    assert formats.figure(a.cost.total, "ko") in title
    assert "…" in title


def test_charts_are_native_and_hold_the_numbers() -> None:
    a, made = _shipped("finance", "en")
    charts = [s.chart for slide in made.slides for s in slide.shapes if getattr(s, "has_chart", False)]
    assert len(charts) == 4
    flows = next(c for c in charts if len(c.plots[0].categories) == 4 and len(list(c.plots[0].series)) == 2)
    total = a.portfolio.finance.total
    assert list(flows.plots[0].series[0].values) == pytest.approx([f.value / 1e6 for f in total.flows])
    bars = next(c for c in charts if [s.name for s in c.plots[0].series][:1] == ["Compute"])
    sums = [sum(s.values[n] for s in bars.plots[0].series) for n in range(len(bars.plots[0].categories))]
    assert sums == pytest.approx([o.total.value / 1e6 for o in a.cost.options if o.total.known])


def test_no_number_of_a_table_is_cut() -> None:
    for template in ("pretraining", "finance"):
        a, made = _shipped(template, "en")
        cells = [w for slide in made.slides for s in slide.shapes if getattr(s, "has_table", False) for w in _texts(s)]
        for option in a.cost.options:
            if option.total.known:
                assert formats.figure(option.total, "en", with_range=True) in cells


def test_the_same_plan_and_day_give_the_same_bytes() -> None:
    plan = load_template("retail")
    a = assess(plan, load_catalog())
    assert build_slides(plan, a, "ko", TODAY) == build_slides(plan, a, "ko", TODAY)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.floats(30, 500), st.integers(1, 4))
def test_cut_text_takes_no_more_lines_than_allowed(words: str, width: float, lines: int) -> None:
    kept = cut(words.replace("\n", " "), width, 11, lines)
    assert lines_of(kept, 11, width) <= lines or kept == "…"
    assert kept == words.replace("\n", " ") or kept.endswith("…")
    fitted, size = fit(words, width, 60, (14.0, 11.0))
    assert size in (14.0, 11.0)
    assert fitted.replace("…", "")[:3] == words[: len(fitted.replace("…", "")[:3])]


def _deck() -> Deck:
    return Deck("en", "T", "A", TODAY)


def _words_of(content: bytes, slide: int = 0) -> str:
    return "\n".join(w for shape in Presentation(io.BytesIO(content)).slides[slide].shapes for w in _texts(shape))


def test_a_title_that_is_longer_than_any_cut_of_its_names_is_cut_itself() -> None:
    deck = _deck()
    deck.slide("word " * 400, [])
    title = Presentation(io.BytesIO(deck.content())).slides[0].shapes.title.text_frame.text
    assert title.endswith("…")


def test_a_list_without_lines_and_a_table_without_rows_take_no_shape_of_their_own() -> None:
    deck = _deck()
    slide = deck.slide("t", [])
    before = len(slide._slide.shapes)
    slide.bullets(Box(10, 10, 200, 100), [])
    assert len(slide._slide.shapes) == before
    assert slide.table(Box(10, 10, 200, 100), ["a"], [], (1,)) == 30
    assert text("slides.none", "en") in _words_of(deck.content())


def test_nothing_to_decide_nothing_to_build_and_no_simulation_are_said() -> None:
    plan = load_template("retail", "en")
    a = assess(plan, load_catalog())
    asked = replace(decision(plan, a), requests=(), blocks=(), owner="")
    deck = _deck()
    why_pages.decide(deck, plan, a, asked)
    how_pages.roadmap(deck, plan, replace(a, roadmap=replace(a.roadmap, waves=())), asked)
    total = replace(a.portfolio.finance.total, distribution=None)
    dry = replace(a, portfolio=replace(a.portfolio, finance=replace(a.portfolio.finance, total=total)))
    why_pages.money(deck, plan, dry, asked)
    content = deck.content()
    assert text("slides.decisions.none", "en") in _words_of(content)
    assert text("slides.blocks.none", "en") in _words_of(content)
    assert text("slides.roadmap.none", "en") in _words_of(content, 1)
    loss = a.portfolio.finance.total.distribution
    assert loss is not None
    assert say(loss.loss.name, "en") not in _words_of(content, 2)


def test_cases_without_scores_have_a_table_and_no_chart() -> None:
    plan = load_template("retail", "en")
    a = assess(plan, load_catalog())
    bare = tuple(replace(c, value=unknown("v", c.value.name, "score")) for c in a.portfolio.cases)
    changed = replace(a, portfolio=replace(a.portfolio, cases=bare))
    deck = _deck()
    why_pages.use_cases(deck, plan, changed, decision(plan, a))
    shapes = list(Presentation(io.BytesIO(deck.content())).slides[0].shapes)
    assert not [s for s in shapes if getattr(s, "has_chart", False) and s.has_chart]
    assert [s for s in shapes if getattr(s, "has_table", False) and s.has_table]
    one = (bare[0], *a.portfolio.cases[1:])
    assert len(why_pages._points(list(enumerate(one, 1)))) <= len(one) - 1
