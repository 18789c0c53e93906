"""A pool is worth having: what is shared needs no more than apart, spares count once, nothing is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.sizing.capacity import Lengths, ServiceLevels
from planner.sizing.pool import Workload, size_pool
from planner.sizing.pool_numbers import Group, _mixed, alike
from planner.sizing.search import Requirement, search

PRICES = {"l40s": 8000.0, "a100-sxm-80": 12000.0, "h100-sxm": 28000.0, "h200-sxm": 32000.0}
LEVELS = ServiceLevels(2000, 60, 0.3)


def workload(model, rate=2.0, name="w", hours=None, **changes):
    return Workload(
        name, replace(Requirement(model, rate, 1500, 400, LEVELS, precisions=("bf16", "fp8")), **changes), hours
    )


def day(*busy, high, low=0.01):
    return tuple(high if h in busy else low for h in range(24))


@pytest.mark.parametrize("rate", [0.3, 4.0, 40.0])
@pytest.mark.parametrize(("spare", "share"), [(0, 0.0), (1, 0.0), (1, 0.2)])
def test_a_pool_of_one_is_the_search(llama70, gpus, rate, spare, share):
    w = workload(llama70, rate)
    asked = replace(w.requirement, spare_replicas=spare, maintenance_share=share)
    alone = search(asked, [gpus["l40s"]], PRICES).best
    pool = size_pool([w], [gpus["l40s"]], PRICES, spare, share).best
    assert (pool.gpus, pool.cost) == (alone.gpus, alone.cost)
    assert pool.placements[0].candidate.key == alone.key
    assert pool.gpu_range.low <= pool.gpus <= pool.gpu_range.high


def test_every_workload_is_placed_once_on_every_kind(models, gpus):
    names = ("llama-3.1-8b", "llama-3.1-70b", "qwen2.5-32b", "llama-3.1-8b")
    pool = [workload(models[m], 0.5 * (i + 1), f"w{i}") for i, m in enumerate(names)]
    result = size_pool(pool, [gpus[g] for g in PRICES], PRICES)
    assert len(result.options) == len(PRICES)
    for option in result.options:
        assert sorted(n for p in option.placements for n in p.workloads) == ["w0", "w1", "w2", "w3"]
        sliced = sum(p.replicas for p in option.placements if p.slice is not None)
        assert sum(len(g) for g in option.divided) == sliced
    assert [o.cost for o in result.options] == sorted(o.cost for o in result.options)
    assert result.best is result.options[0]


@given(first=st.floats(0.05, 30), second=st.floats(0.05, 30))
@settings(max_examples=25, deadline=None)
def test_two_alike_never_need_more_together_than_apart(llama70, gpus, first, second):
    cards = [gpus["h100-sxm"]]
    apart = sum(size_pool([workload(llama70, r)], cards, PRICES).best.gpus for r in (first, second))
    together = size_pool([workload(llama70, first, "a"), workload(llama70, second, "b")], cards, PRICES).best
    # one more replica may be what the finer closed form asks for
    assert together.gpus <= apart + together.placements[0].candidate.layout.gpus
    assert together.placements[0].workloads == ("a", "b") or together.gpus <= apart


def test_the_peak_of_the_sum_counts_and_not_the_sum_of_the_peaks(llama70, gpus):
    cards = [gpus["h100-sxm"]]
    by_day, by_night = day(9, 10, 11, high=30.0), day(1, 2, 3, high=30.0)
    different = size_pool(
        [workload(llama70, 30, "a", by_day), workload(llama70, 30, "b", by_night)], cards, PRICES
    ).best
    same = size_pool([workload(llama70, 30, "a", by_day), workload(llama70, 30, "b", by_day)], cards, PRICES).best
    one = size_pool([workload(llama70, 30, "a")], cards, PRICES).best
    assert different.gpus <= one.gpus + 2
    assert same.gpus > 1.6 * different.gpus


def test_the_hour_that_binds_may_have_fewer_requests_but_longer_ones(llama70, gpus):
    cards = [gpus["h100-sxm"]]
    short = workload(llama70, 20, "short", day(10, high=20.0), input_tokens=200.0, output_tokens=100.0)
    long = workload(llama70, 8, "long", day(2, high=8.0), input_tokens=12000.0, output_tokens=800.0)
    alone = size_pool([replace(long, hours=None)], cards, PRICES).best
    both = size_pool([short, long], cards, PRICES).best
    assert both.gpus >= alone.gpus


def test_different_models_or_formats_do_not_share(models, gpus):
    a = workload(models["llama-3.1-70b"], 1, "a", precisions=("fp8",))
    b = workload(models["llama-3.1-70b"], 1, "b", precisions=("bf16",))
    c = workload(models["qwen2.5-32b"], 1, "c", precisions=("fp8",))
    best = size_pool([a, b, c], [gpus["h200-sxm"]], PRICES).best
    assert sorted(p.workloads for p in best.placements) == [("a",), ("b",), ("c",)]


def test_a_searched_format_joins_the_one_that_is_fixed(llama70):
    fixed = workload(llama70, 1, "fixed", precisions=("fp8",))
    assert [[w.name for w in g] for g in alike([workload(llama70, 1, "free"), fixed])] == [["fixed", "free"]]


def test_what_would_spoil_the_other_stays_apart(llama70, gpus):
    chat = workload(llama70, 2, "chat", levels=ServiceLevels(400, 25, 0.3), input_tokens=300.0)
    batch = workload(
        llama70, 6, "batch", levels=ServiceLevels(60000, 500, 0.1), input_tokens=16000.0, output_tokens=300.0
    )
    best = size_pool([chat, batch], [gpus["h200-sxm"]], PRICES).best
    assert sorted(p.workloads for p in best.placements) == [("batch",), ("chat",)]


def test_a_mixture_has_the_moments_of_its_parts(llama70):
    members = [
        workload(llama70, 1, "a", input_tokens=100.0, lengths=Lengths(0.0, 0.0)),
        workload(llama70, 3, "b", input_tokens=500.0, lengths=Lengths(0.0, 0.0), levels=ServiceLevels(900, 80, 0.5)),
    ]
    mixed = _mixed(members, (1.0, 3.0))
    values = [100.0] + [500.0] * 3
    mean = sum(values) / 4
    assert mixed.input_tokens == pytest.approx(mean)
    assert mixed.lengths.input_c2 == pytest.approx(sum((v - mean) ** 2 for v in values) / 4 / mean**2)
    assert mixed.levels == ServiceLevels(900, 60, 0.5)
    assert mixed.peak_rate_s == 4.0


def test_spares_are_the_largest_replica_once(models, gpus):
    pool = [workload(models["llama-3.1-70b"], 3, "large"), workload(models["llama-3.1-8b"], 3, "small")]
    plain = size_pool(pool, [gpus["l40s"]], PRICES).best
    spare = size_pool(pool, [gpus["l40s"]], PRICES, spare_replicas=1).best
    largest = max(p.candidate.layout.gpus for p in spare.placements)
    assert largest > 1
    assert spare.spare_gpus == largest
    assert plain.gpus < spare.gpus <= plain.gpus + max(p.candidate.layout.gpus for p in plain.placements)


def test_small_workloads_lie_on_parts_of_one_gpu(models, gpus):
    small = ("llama-3.1-8b", "qwen2.5-7b", "mistral-7b-v0.3", "gemma-2-9b", "qwen3-8b")
    names = [m for m in small if m in models][:3]
    assert len(names) >= 2
    pool = [workload(models[m], 0.1, m, precisions=("fp8",)) for m in names]
    best = size_pool(pool, [gpus["h200-sxm"]], PRICES).best
    assert best.gpus == 1
    assert all(p.slice is not None for p in best.placements)
    assert sum(p.units for p, _ in best.divided[0]) <= 8
    whole = size_pool(pool, [replace(gpus["h200-sxm"], mig_max_instances=0)], PRICES).best
    assert whole.gpus == len(names)


def test_fixed_layouts_are_not_cut_up(models, gpus):
    best = size_pool([workload(models["llama-3.1-8b"], 0.1, tensor_parallel=(2,))], [gpus["h200-sxm"]], PRICES).best
    assert best.placements[0].slice is None
    assert best.gpus == 2


def test_a_kind_that_cannot_hold_a_workload_says_which_and_why(models, gpus):
    pool = [
        workload(models["llama-3.1-8b"], 0.1, "small"),
        workload(models["llama-3.1-405b"], 0.1, "huge", precisions=("bf16",)),
    ]
    result = size_pool(pool, [gpus["l40s"], gpus["h200-sxm"]], PRICES)
    assert [o.gpu.id for o in result.options] == ["h200-sxm"]
    assert {(i.gpu.id, i.workloads) for i in result.impossible} == {("l40s", ("huge",))}
    assert result.impossible[0].reason.key in (
        "sizing.weights_do_not_fit",
        "sizing.itl_alone",
        "sizing.sequence_does_not_fit",
    )


def test_a_format_no_card_computes_is_said(llama70, gpus):
    result = size_pool([workload(llama70, 1, precisions=("fp4",))], [gpus["a100-sxm-80"]], PRICES)
    assert result.options == ()
    assert result.problem.key == "pool.nothing_holds"
    assert result.impossible[0].reason.key == "sizing.format_unsupported"


def test_without_prices_there_is_an_order_but_no_best(llama70, gpus):
    result = size_pool([workload(llama70)], [gpus["h200-sxm"], gpus["h100-sxm"]], {})
    assert result.best is None
    assert result.problem.key == "sizing.no_candidate_has_a_price"
    assert [o.gpus for o in result.options] == sorted(o.gpus for o in result.options)


def test_a_workload_that_no_gpu_can_serve_is_a_problem(shapeless, llama70, gpus):
    result = size_pool([workload(llama70), workload(shapeless, name="x")], [gpus["h100-sxm"]], PRICES)
    assert result.options == ()
    assert result.problem.key == "sizing.unknown_shape"


def test_hours_are_checked():
    with pytest.raises(ValueError):
        Workload("w", None, (1.0,) * 23)
    with pytest.raises(ValueError):
        Workload("w", None, (0.0,) * 24)


def test_the_best_meets_the_levels_by_the_finer_form(models, gpus):
    pool = [workload(models[m], r, m) for m, r in (("llama-3.1-70b", 5.0), ("llama-3.1-8b", 20.0))]
    best = size_pool(pool, [gpus[g] for g in PRICES], PRICES, 1).best
    assert all(p.candidate.meets_levels for p in best.placements)


def test_dominated_hours_are_not_worked_out(llama70):
    members = [workload(llama70, 1, "a", day(9, 10, high=5.0)), workload(llama70, 1, "b", day(10, 14, high=3.0))]
    assert len(Group(members).together.asked) == 1  # at ten both have their peak
