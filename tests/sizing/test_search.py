from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.sizing.capacity import ServiceLevels
from planner.sizing.errors import Unserveable
from planner.sizing.search import CONFIDENCE, Requirement, checked, search, size_fixed

CARDS = ("l40s", "a100-sxm-80", "h100-sxm", "h200-sxm", "rtx-pro-6000-server", "mi300x")
PRICES = {"l40s": 8000.0, "a100-sxm-80": 12000.0, "h100-sxm": 28000.0, "h200-sxm": 32000.0, "mi300x": 18000.0}


def requirement(model, rate=2.0, **changes):
    base = Requirement(model, rate, 1500, 400, ServiceLevels(2000, 60, 0.3))
    return replace(base, **changes)


def test_the_best_is_the_cheapest_with_a_price(llama70, gpus):
    result = search(requirement(llama70), [gpus[g] for g in CARDS], PRICES)
    priced = [c.cost for c in result.candidates if c.cost is not None]
    assert result.best is not None
    assert result.best.cost == min(priced)
    assert result.best.gpus == result.best.replicas * result.best.gpus_per_replica


def test_a_candidate_without_price_is_listed_but_cannot_win(llama70, gpus):
    result = search(requirement(llama70), [gpus[g] for g in CARDS], PRICES)
    free = [c for c in result.candidates if c.gpu.id == "rtx-pro-6000-server"]
    assert free
    assert all(c.cost is None for c in free)
    assert result.candidates.index(free[0]) > result.candidates.index(result.best)
    assert result.why_not(free[0]).key == "sizing.no_price"


def test_without_any_price_there_is_no_best_but_a_problem(llama70, gpus):
    result = search(requirement(llama70), [gpus["h100-sxm"]], {})
    assert result.best is None
    assert result.candidates
    assert result.problem.key == "sizing.no_candidate_has_a_price"


def test_losers_carry_their_reason(llama70, gpus):
    result = search(requirement(llama70), [gpus["l40s"], gpus["h100-sxm"]], PRICES)
    reasons = {(r.gpu.id, r.precision, r.gpus_per_replica): r.reason.key for r in result.rejected}
    assert reasons["l40s", "bf16", 1] == "sizing.weights_do_not_fit"
    assert reasons["h100-sxm", "fp4", 1] == "sizing.format_unsupported"
    dearer = result.candidates[-1]
    assert result.why_not(dearer).key == "sizing.costs_more"


def test_a_model_of_unknown_shape_is_a_problem_not_a_guess(shapeless, gpus):
    result = search(requirement(shapeless), [gpus["h100-sxm"]], PRICES)
    assert result.candidates == ()
    assert result.problem.key == "sizing.unknown_shape"


def test_nothing_serves_a_level_no_card_can_meet(llama70, gpus):
    result = search(requirement(llama70, levels=ServiceLevels(2000, 1)), [gpus["h100-sxm"]], PRICES)
    assert result.problem.key == "sizing.nothing_serves"
    assert {r.reason.key for r in result.rejected} >= {"sizing.itl_alone"}


def test_spare_replicas_add_their_gpus(llama70, gpus):
    one = size_fixed(requirement(llama70), gpus["h100-sxm"], "fp8", 4)
    spare = size_fixed(requirement(llama70, spare_replicas=1), gpus["h100-sxm"], "fp8", 4)
    assert spare.gpus == one.gpus + 4
    assert spare.replicas == one.replicas


def test_the_range_of_gpus_holds_the_answer_and_widens_with_the_tier(llama70, gpus):
    known = size_fixed(requirement(llama70, 60.0), gpus["h100-sxm"], "fp8", 4)
    assert known.gpu_range.low <= known.gpus <= known.gpu_range.high
    assert known.gpu_range.high > known.gpu_range.low
    bus = size_fixed(requirement(llama70, 60.0), gpus["l40s"], "fp8", 4)
    assert bus.gpu_range.high / bus.gpus > known.gpu_range.high / known.gpus


def test_a_format_the_card_cannot_compute_is_refused(llama70, gpus):
    with pytest.raises(Unserveable) as refusal:
        size_fixed(requirement(llama70), gpus["a100-sxm-80"], "fp8", 4)
    assert refusal.value.reason.key == "sizing.format_unsupported"


@given(rate=st.floats(0.01, 200), factor=st.floats(1.0, 4.0))
@settings(max_examples=40, deadline=None)
def test_more_load_never_needs_fewer_gpus_of_a_fixed_layout(llama70, gpus, rate, factor):
    few = size_fixed(requirement(llama70, rate), gpus["h100-sxm"], "fp8", 2)
    many = size_fixed(requirement(llama70, rate * factor), gpus["h100-sxm"], "fp8", 2)
    assert many.gpus >= few.gpus


@given(rate=st.floats(0.01, 100), factor=st.floats(1.0, 3.0))
@settings(max_examples=12, deadline=None)
def test_the_least_cost_never_falls_as_load_grows(llama70, gpus, rate, factor):
    cards = [gpus[g] for g in CARDS]
    less = search(requirement(llama70, rate), cards, PRICES).best
    more = search(requirement(llama70, rate * factor), cards, PRICES).best
    assert more.cost >= less.cost


@given(rate=st.floats(0.05, 50))
@settings(max_examples=25, deadline=None)
def test_the_sized_system_meets_its_levels_at_the_peak(llama70, gpus, rate):
    sized = size_fixed(requirement(llama70, rate), gpus["h200-sxm"], "fp8", 2)
    assert sized.load.itl_p95_ms <= 60.5
    assert sized.load.ttft_p95_ms <= 2020
    assert sized.utilisation <= 0.7 + 1e-6


@pytest.mark.parametrize("replicas", [1, 2, 3, 5])
def test_the_finer_form_adds_as_few_replicas_as_keep_the_levels(llama70, gpus, replicas):
    best = search(requirement(llama70, 20.0), [gpus["h100-sxm"]], PRICES).best
    found = checked(replace(best, replicas=replicas))
    assert found.meets_levels
    assert found.replicas >= replicas
    assert found.replicas == replicas or not found.would_meet(found.replicas - 1)


def test_a_best_that_the_finer_form_makes_dearer_gives_way(llama70, gpus):
    """Long prompts and short answers: one H100 for each replica looks as cheap as pairs until it is looked at closely."""
    asked = replace(
        requirement(llama70, 21.0, levels=ServiceLevels(5000, 200, 0.0)), input_tokens=4000, output_tokens=20
    )
    result = search(asked, [gpus[g] for g in CARDS], dict.fromkeys(CARDS, 1.0))
    assert result.best is checked(result.best)
    costs = [c.cost for c in result.candidates]
    assert costs == sorted(costs)
    assert result.best.layout.gpus == 2
    moved = next(c for c in result.candidates if (c.gpu.id, c.layout.gpus, c.precision) == ("h100-sxm", 1, "fp8"))
    assert moved.meets_levels
    assert not moved.would_meet(moved.replicas - 1)
    assert not moved.would_meet(int(result.best.cost))  # as many as the pairs take would be too few


def test_an_engine_is_not_tried_on_cards_it_does_not_run_on(llama70, gpus):
    result = search(requirement(llama70, engine="tensorrt-llm"), [gpus["mi300x"], gpus["h100-sxm"]], PRICES)
    assert {c.gpu.vendor for c in result.candidates} == {"NVIDIA"}
    assert {r.reason.key for r in result.rejected if r.gpu.id == "mi300x"} == {"sizing.engine_unsupported"}


@pytest.mark.parametrize(("rate", "prices"), [(20.0, PRICES), (5.0, dict.fromkeys(CARDS, 1.0))])
def test_the_front_holds_what_nothing_beats_in_cost_and_time(llama70, gpus, rate, prices):
    """Also where every card costs the same, so that many cost alike and only the quickest of them is shown."""
    result = search(requirement(llama70, rate), [gpus[g] for g in CARDS], prices)
    seconds = dict(zip(result.candidates, result.answers_s, strict=True))
    assert result.front[0] is result.best
    for earlier, later in zip(result.front, result.front[1:], strict=False):
        assert earlier.cost < later.cost or earlier is result.best
        assert seconds[earlier] > seconds[later]
    for c in result.candidates:
        if c.cost is not None:
            assert any(f.cost <= c.cost and seconds[f] <= seconds[c] for f in result.front)


def test_the_time_to_an_answer_is_that_of_the_finer_form(llama70, gpus):
    result = search(requirement(llama70, 20.0), [gpus[g] for g in CARDS], PRICES)
    for c, seconds in list(zip(result.candidates, result.answers_s, strict=True))[::5]:
        assert seconds == pytest.approx(c.load.e2e_ms / 1e3, rel=0.15)


def test_of_equal_costs_the_format_named_first_is_taken(llama8, gpus):
    for order in (("bf16", "fp8"), ("fp8", "bf16")):
        result = search(requirement(llama8, 0.1, precisions=order), [gpus["h100-sxm"]], PRICES)
        assert (result.best.precision, result.best.gpus) == (order[0], 1)


def test_maintenance_adds_the_share_that_is_away(llama70, gpus):
    plain = size_fixed(requirement(llama70, 200.0), gpus["h100-sxm"], "fp8", 4)
    away = size_fixed(requirement(llama70, 200.0, maintenance_share=0.1), gpus["h100-sxm"], "fp8", 4)
    assert away.spare_replicas == -(-plain.replicas // 10)


def test_headroom_makes_the_number_sure(llama70, gpus):
    without, held = (
        size_fixed(requirement(llama70, 60.0, levels=ServiceLevels(2000, 60, h)), gpus["h100-sxm"], "fp8", 4)
        for h in (0.0, 0.3)
    )
    assert 0.9 <= without.confidence + 1e-9 < held.confidence < 1.0


def test_every_candidate_carries_its_load_with_at_least_the_stated_confidence(llama70, gpus):
    result = search(requirement(llama70, 30.0, levels=ServiceLevels(2000, 60, 0.05)), [gpus[g] for g in CARDS], PRICES)
    assert min(c.confidence for c in result.candidates) >= CONFIDENCE - 1e-6
    assert all(c.gpu_range.low <= c.gpus <= c.gpu_range.high for c in result.candidates)
