"""Candidates of step 4 as the plan shows them: rows, reasons, points, parts of a GPU, years, maintenance."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.i18n import message, say
from planner.infrastructure import InfrastructureResult, RejectedRow
from planner.infrastructure_candidates import TABLE_ROWS
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.infrastructure import ServiceLevels
from planner.plan.templates import load_template

CATALOG = load_catalog()


def result(template: str = "retail", **changes: Any) -> InfrastructureResult:
    plan: Plan = load_template(template)
    for path, value in changes.items():
        plan = put(plan, ("infrastructure", *path.split("__")), value)
    return assess(plan, CATALOG).infrastructure


@pytest.fixture(scope="module")
def retail() -> InfrastructureResult:
    return result()


def test_few_rows_hold_the_chosen_one_first_and_the_rest_by_cost(retail: InfrastructureResult) -> None:
    assert 1 < len(retail.candidates) <= TABLE_ROWS < retail.found
    assert [r.best for r in retail.candidates].count(True) == 1
    assert retail.candidates[0].best
    costs = [r.cost.value for r in retail.candidates if r.cost.value is not None]
    assert costs == sorted(costs)
    assert len({r.replicas.id for r in retail.candidates}) == len(retail.candidates)


def test_the_chosen_row_is_what_the_page_shows(retail: InfrastructureResult) -> None:
    row = retail.candidates[0]
    assert (row.gpus.value, row.gpus.low, row.gpus.high) == (retail.gpus.value, retail.gpus.low, retail.gpus.high)
    assert row.ttft.value == retail.ttft_p95.value
    assert row.itl.value == retail.itl_p95.value


def test_of_two_on_the_front_the_dearer_is_quicker(retail: InfrastructureResult) -> None:
    front = [r for r in retail.candidates if r.front]
    assert len(front) >= 3
    for cheap, dear in itertools.pairwise(front):
        assert cheap.cost.value is not None
        assert cheap.cost.value <= dear.cost.value
        assert cheap.answer.value > dear.answer.value
    for r in retail.candidates:
        if not r.front and r.cost.value is not None:
            assert any(p.cost <= r.cost.value and p.answer_s <= r.answer.value for p in retail.points if p.front)


def test_points_and_rows_tell_the_same(retail: InfrastructureResult) -> None:
    places = {(p.gpu_name, p.precision, p.gpus, p.gpus_per_replica, round(p.cost)) for p in retail.points}
    for r in retail.candidates:
        if r.cost.value is not None:
            assert (r.gpu_name, r.precision, r.gpus.value, r.gpus_per_replica, round(r.cost.value)) in places
    assert [p.best for p in retail.points].count(True) == 1


def test_every_row_says_why_not(retail: InfrastructureResult) -> None:
    assert retail.candidates[0].why_not[0].key == "candidates.chosen"
    for r in retail.candidates[1:]:
        assert {m.key for m in r.why_not} & {"sizing.costs_more", "sizing.no_price", "candidates.same_cost"}
        for language in ("ko", "en"):
            assert all(say(m, language) for m in r.why_not)


def test_a_row_that_misses_its_levels_says_so() -> None:
    found = result(levels__itl_ms=24.0)
    for r in found.candidates:
        missed = not (r.ttft.target_met and r.itl.target_met)
        assert missed == ("candidates.misses" in {m.key for m in r.why_not})


def test_rejected_ones_are_grouped_completely(retail: InfrastructureResult) -> None:
    groups = retail.rejected_groups
    assert sum(len(g.rows) for g in groups) == len(retail.rejected)
    assert [len(g.rows) for g in groups] == sorted((len(g.rows) for g in groups), reverse=True)
    for group in groups:
        assert len({r.reason.key for r in group.rows}) == 1
        assert say(group.reason, "ko") != say(group.reason, "en")


def test_a_small_load_on_a_large_gpu_is_told_of_its_parts() -> None:
    small = {"hardware__gpu_id": "h200-sxm", "hardware__model_id": "llama-3.1-8b", "workload__users": 50}
    hint = result(**small).slices
    assert hint is not None
    assert hint.slices.value == 1
    assert "H200" in say(hint.sentence, "en")
    why = hint.slices.explain()
    assert why is not None
    assert why.sources
    assert result(**{**small, "workload__users": 200_000}).slices is None  # well used: nothing to gain
    assert result(**{**small, "hardware__gpu_id": "l40s"}).slices is None  # cannot be divided


def test_years_follow_growth_and_the_sentence_follows_the_years() -> None:
    flat = result(workload__growth_per_year=0.0)
    assert [f.value for f in flat.gpus_by_year] == [flat.gpus.value] * 3
    assert flat.growth is not None
    assert flat.growth.key == "growth.none"
    for growth in (0.1, 0.35, 1.0):
        grown = result(workload__growth_per_year=growth)
        counts = [f.value for f in grown.gpus_by_year]
        assert counts[0] == grown.gpus.value
        assert counts == sorted(counts)
        assert grown.growth is not None
        if grown.growth.key == "growth.until":
            year = grown.growth.params["year"]
            assert all((c > counts[0]) == (y + 1 >= year) for y, c in enumerate(counts))
        else:
            assert counts == [counts[0]] * 3


def test_maintenance_adds_replicas_that_the_figures_show() -> None:
    plain, away = result(workload__users=20_000), result(workload__users=20_000, levels__maintenance_share=0.2)
    row = next(r for r in away.candidates if r.best)
    serving = row.replicas.value - row.spares.value
    assert row.spares.value == -(-serving * 20 // 100)
    assert away.gpus.value > plain.gpus.value
    assert away.gpus.value == row.replicas.value * row.gpus_per_replica
    assert away.gpus_by_year[0].value == away.gpus.value
    assert away.serving_replicas == plain.serving_replicas == serving


def test_a_plan_file_without_maintenance_still_loads() -> None:
    kept = ServiceLevels().model_dump()
    del kept["maintenance_share"]
    assert ServiceLevels(**kept).maintenance_share == 0.0


def test_nothing_known_shows_nothing() -> None:
    empty = assess(load_template("empty"), CATALOG).infrastructure
    assert empty.candidates == empty.points == empty.rejected_groups == ()
    assert empty.growth is None
    assert empty.slices is None


def test_a_reason_without_words_of_its_own_is_told_as_it_is(retail: InfrastructureResult) -> None:
    odd = RejectedRow("X", "fp8", 1, message("sizing.nothing_serves", model="Y"))
    groups = replace(retail, rejected=(odd,)).rejected_groups
    assert say(groups[0].reason, "en") == say(odd.reason, "en")


def test_a_chosen_gpu_without_price_is_shown_without_a_picture() -> None:
    unpriced = next(
        g
        for g in CATALOG.gpus.values()
        if CATALOG.gpu_price(g.id) is None and g.memory_gib > 60 and g.peak_tflops("fp8")
    )
    found = result(hardware__gpu_id=unpriced.id)
    assert found.points == ()
    assert found.candidates[0].best
    assert found.candidates[0].cost.value is None
    assert found.candidates[0].why_not[0].key == "candidates.chosen_unpriced"
    assert not any(r.front for r in found.candidates)
