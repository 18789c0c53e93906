"""What each template shows, and why: the situation its index promises is what the product finds."""

from __future__ import annotations

from functools import cache

import pytest

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.plan.templates import load_template


@cache
def assessed(id: str, language: str = "ko") -> Assessment:
    return assess(load_template(id, language), load_catalog())


@pytest.mark.parametrize(
    ("id", "level"),
    [
        ("retail", "T0"),  # the need is T1, but step 5 is not there yet
        ("finance", "T1"),  # the need for format is T2, facts change often
        ("manufacturing", "T2"),  # own terms, labelled answers, a measured shortfall
        ("public", "T1"),  # answers rest on statutes and must cite them; no shortfall measured
        ("telecom", "T2"),  # own terms and a measured shortfall; nothing asks for more
        ("pretraining", "T5"),  # the model is the product, raw text and team are there
    ],
)
def test_the_recommended_level(id: str, level: str) -> None:
    assert assessed(id).level.recommended == level


@pytest.mark.parametrize("id", ["finance", "public"])
def test_a_high_impact_use_without_oversight_is_on_hold(id: str) -> None:
    assert [h.id for h in assessed(id).readiness.holds] == ["H2"]


@pytest.mark.parametrize("id", ["retail", "manufacturing", "telecom", "pretraining"])
def test_the_others_are_free_of_holds(id: str) -> None:
    assert assessed(id).readiness.holds == ()


@pytest.mark.parametrize("id", ["retail", "finance", "manufacturing", "public", "telecom", "pretraining"])
def test_gpus_cost_and_value_are_known(id: str) -> None:
    a = assessed(id)
    assert a.infrastructure.gpus.known
    assert a.cost.total.known
    assert a.portfolio.npv.known
    assert any(c.decision == "build_first" for c in a.portfolio.cases)


def test_healthcare_leaves_much_open_and_says_so() -> None:
    a = assessed("healthcare")
    assert a.readiness.provisional
    assert not a.cost.total.known or not a.portfolio.npv.known


def test_ten_thousand_gpus_for_weeks() -> None:
    """250 billion parameters x 8 trillion tokens are 6 N D = 1.2e25 FLOP: weeks on 10,000 H100 at a usual utilisation."""
    a = assessed("pretraining")
    run = a.infrastructure.pre_training
    assert run is not None
    assert run.flop.value == pytest.approx(6 * 250e9 * 8e12)
    assert run.days.value is not None
    assert 28 <= run.days.value <= 70
    reached = {t.id for t in a.infrastructure.triggers if t.reached}
    assert "eu-systemic" in reached
    assert "kr-safety" not in reached


@pytest.mark.parametrize("id", ["retail", "finance", "healthcare", "manufacturing", "public", "telecom", "pretraining"])
def test_both_languages_have_the_same_figures(id: str) -> None:
    korean, english = assessed(id), assessed(id, "en")
    for name in ("readiness.overall", "infrastructure.gpus", "cost.total", "portfolio.npv"):
        part, figure = name.split(".")
        a, b = (getattr(getattr(x, part), figure) for x in (korean, english))
        assert (a.value, a.low, a.high) == (b.value, b.low, b.high)
