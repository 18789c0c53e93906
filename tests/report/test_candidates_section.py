"""Candidates on paper: every shown one with its reason, the front marked, years, parts of a GPU, rejected by reason."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.i18n import say
from planner.infrastructure import InfrastructureResult
from planner.plan.fields import put
from planner.plan.templates import load_template
from planner.report.candidates import FRONT, ROWS, _shown, section
from planner.report.layout import render

CATALOG = load_catalog()


def result(**changes: Any) -> InfrastructureResult:
    plan = load_template("retail")
    for path, value in changes.items():
        plan = put(plan, ("infrastructure", *path.split("__")), value)
    return assess(plan, CATALOG).infrastructure


def printed(found: InfrastructureResult, language: str) -> str:
    pdf = PdfReader(io.BytesIO(render(section(found, language), "t", "a", "f")))
    return "".join("".join(page.extract_text() for page in pdf.pages).split())


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_section_tells_why_not_of_each_and_why_rejected(language: str) -> None:
    found = result()
    words = printed(found, language)
    shown = _shown(found.candidates)
    assert len(shown) == ROWS
    for row in shown:
        for reason in row.why_not:
            assert "".join(say(reason, language).split()) in words
    for group in found.rejected_groups:
        assert "".join(say(group.reason, language).split()) in words
    assert found.growth is not None
    assert "".join(say(found.growth, language).split()) in words
    assert words.count(FRONT) == sum(r.front for r in shown) + 1  # and once in the note below


def test_the_chosen_one_and_the_front_are_always_shown() -> None:
    found = result()
    shown = _shown(found.candidates)
    assert {id(r) for r in found.candidates if r.best or r.front} <= {id(r) for r in shown}


def test_a_part_that_is_enough_is_told() -> None:
    found = result(hardware__gpu_id="h200-sxm", hardware__model_id="llama-3.1-8b", workload__users=50)
    assert found.slices is not None
    assert "".join(say(found.slices.sentence, "en").split()) in printed(found, "en")


def test_nothing_known_prints_nothing() -> None:
    assert section(assess(load_template("empty"), CATALOG).infrastructure, "ko") == []
