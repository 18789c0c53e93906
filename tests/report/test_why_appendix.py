"""The explanations in the report: terms with shares and the nearest measurements, in both languages, told once."""

from __future__ import annotations

import io
from datetime import date
from functools import cache

import pytest
from pypdf import PdfReader

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.i18n import say, text
from planner.plan.templates import load_template
from planner.report import build_report


@cache
def _assessed() -> Assessment:
    return assess(load_template("retail"), load_catalog())


@cache
def _words(language: str) -> str:
    made = build_report(load_template("retail"), _assessed(), load_catalog(), language, date(2026, 11, 25))
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())


@pytest.mark.parametrize("language", ["ko", "en"])
def test_terms_limits_and_nearest_cases_are_printed(language: str) -> None:
    result, words = _assessed().infrastructure, _words(language)
    for figure in (result.gpus, result.ttft_p95, result.itl_p95):
        why = figure.explain()
        assert why is not None
        for part in (
            *why.steps,
            *why.binding,
            *(t.worked for t in why.terms if t.worked),
            *(n.error_words for n in why.nearest),
        ):
            assert "".join(say(part, language).split()) in words, say(part, language)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_same_nearest_cases_are_told_once(language: str) -> None:
    result = _assessed().infrastructure
    lists = {
        w.nearest
        for f in (result.gpus, result.throughput, result.ttft_p95, result.itl_p95)
        if (w := f.explain()) and w.nearest
    }
    assert _words(language).count("".join(text("why.section.nearest", language).split())) == len(lists)
