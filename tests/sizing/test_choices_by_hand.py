"""What decides between ways to serve, where lengths are bounded, and what counts as keeping up: each at its edge."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.sizing.capacity import Lengths, ServiceLevels
from planner.sizing.cases import Layout, ServingCase, nvlinked, pcie_generation
from planner.sizing.lengths import LogNormal, Mixture
from planner.sizing.partitions import pack, scheme_of, slice_option, slices_of
from planner.sizing.pool import PoolOption, Workload, size_pool
from planner.sizing.pool_numbers import Placement, _deciding_hours
from planner.sizing.queueing import gamma_tail
from planner.sizing.result_files import read_results
from planner.sizing.search import Candidate, Requirement, _order, needed, search, used_share
from planner.sizing.serving import Replica
from planner.sizing.simulation import Distribution, SimulationResult
from planner.sizing.uncertainty import Range

LEVELS = ServiceLevels(2000, 60, 0.3)


def asked(model: Model, rate: float = 3.0, **changes: Any) -> Requirement:
    return replace(Requirement(model, rate, 1500, 400, LEVELS, precisions=("bf16", "fp8")), **changes)


def day(**rates: float) -> tuple[float, ...]:
    """Rates of named hours (``h9``), nothing in the others."""
    return tuple(rates.get(f"h{hour}", 0.0) for hour in range(24))


# --- order of candidates ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def candidate(models: dict[str, Model], gpus: dict[str, Gpu]) -> Candidate:
    found = search(asked(models["llama-3.1-8b"]), [gpus["h100-sxm"]], {"h100-sxm": 3.0})
    assert found.best is not None
    return replace(found.best, layout=Layout(1), replicas=2, spare_replicas=2, limit_rate_s=16.0)


def test_each_rule_of_the_order_decides_where_those_before_it_agree(candidate: Candidate) -> None:
    base = candidate
    less_room = replace(base, replicas=3, spare_replicas=1, limit_rate_s=10.0)  # 30 against 32 requests/s
    larger = replace(base, layout=Layout(2), replicas=1, spare_replicas=1, limit_rate_s=1000.0)
    later_format = replace(base, case=replace(base.case, weight_dtype="fp8"), layout=Layout(1), limit_rate_s=1000.0)
    first_format = replace(base, case=replace(base.case, weight_dtype="bf16"))
    more_gpus = replace(first_format, price=2.0, replicas=4, limit_rate_s=1000.0)  # 6 at 2 cost what 4 at 3 do
    dearer = replace(first_format, price=3.01)
    without = replace(first_format, price=None, replicas=1, spare_replicas=0)
    first_larger, first_less = (replace(c, case=first_format.case) for c in (larger, less_room))
    right = [first_format, first_less, first_larger, later_format, more_gpus, dearer, without]
    for shift in range(len(right)):
        assert sorted(right[shift:] + right[:shift], key=_order) == right
    assert (less_room.gpus, larger.gpus, more_gpus.gpus, base.gpus) == (4, 4, 6, 4)


def test_how_much_more_another_costs_is_a_percentage(llama70: Model, gpus: dict[str, Gpu]) -> None:
    result = search(asked(llama70), [gpus["h100-sxm"], gpus["h200-sxm"]], {"h100-sxm": 2.0, "h200-sxm": 3.0})
    best = result.best
    assert best is not None
    assert best.cost is not None
    assert result.why_not(best) is None
    for other in result.candidates[1:]:
        reason = result.why_not(other)
        assert reason is not None
        assert other.cost is not None
        assert reason.key == "sizing.costs_more"
        assert best.cost * (1 + reason.params["percent"] / 100) == pytest.approx(other.cost)
        assert (reason.params["gpus"], reason.params["best_gpus"]) == (other.gpus, best.gpus)
    unpriced = replace(best, price=None)
    unknown = result.why_not(unpriced)
    assert unknown is not None
    assert unknown.key == "sizing.no_price"


def test_replicas_for_a_rate_and_the_share_that_is_used() -> None:
    assert [needed(r, 2.0) for r in (0.0, 1.0, 2.0, 2.1, 4.0, 4.0 + 1e-10, 4.01)] == [1, 1, 1, 2, 2, 2, 3]
    assert used_share(0.3, np.array([1.0, 1 / 0.7, 2.0])).tolist() == pytest.approx([0.7, 0.7, 0.5])


def test_those_who_are_away_are_replaced_by_whole_replicas(llama70: Model) -> None:
    base = asked(llama70, spare_replicas=1, maintenance_share=0.1)
    assert [base.spares(n) for n in (0, 1, 10, 11, 20)] == [1, 2, 2, 3, 3]
    # Two servers in a pipeline are tried only beside other layouts.
    assert base.layouts() == (Layout(1), Layout(2), Layout(4), Layout(8), Layout(8, 2))
    assert replace(base, tensor_parallel=(8,)).layouts() == (Layout(8),)
    assert replace(base, tensor_parallel=(1, 4)).layouts() == (Layout(1), Layout(4))


def test_mixtures_may_spread_their_experts_from_four_gpus_on(models: dict[str, Model]) -> None:
    spread = [lay for lay in asked(models["mixtral-8x7b"]).layouts() if lay.attention_dp]
    assert [lay.tp for lay in spread] == [4, 8]


# --- hours of a pool ----------------------------------------------------------------------------------------------------


def test_an_hour_decides_unless_another_has_as_much_of_everything(llama70: Model) -> None:
    def hours(first: dict[str, Any], second: dict[str, Any], one: dict[str, float], two: dict[str, float]) -> Any:
        pair = [Workload("a", asked(llama70, **first), day(**one)), Workload("b", asked(llama70, **second), day(**two))]
        return sorted(_deciding_hours(pair))

    even, uneven = {"lengths": Lengths(0.0, 0.0)}, {"lengths": Lengths(3.0, 0.0)}
    # The same work but for the unevenness of the prompts: their hour decides alone.
    assert hours(uneven, even, {"h9": 2.0}, {"h15": 2.0}) == [(2.0, 0.0)]
    # Half of 3000 tokens is found again: as many to read as of 1500, but they come in longer prompts.
    halved = {**even, "input_tokens": 3000.0, "cached_share": 0.5}
    assert hours(halved, even, {"h9": 2.0}, {"h15": 2.0}) == [(2.0, 0.0)]
    # Fewer requests with more to read, or with more to write, decide beside many.
    assert len(hours({**even, "input_tokens": 9000.0}, even, {"h9": 1.0}, {"h15": 2.0})) == 2
    assert len(hours({**even, "output_tokens": 1200.0}, even, {"h9": 1.0}, {"h15": 2.0})) == 2
    assert hours(even, even, {"h9": 1.0, "h10": 1.0}, {"h10": 1.0, "h15": 1.5}) == [(1.0, 1.0)]
    alone = Workload("a", asked(llama70), day(h9=2.0, h10=5.0))
    assert _deciding_hours([alone]) == [(5.0,)]


def test_an_only_way_that_is_too_slow_says_how_slow(llama70: Model, gpus: dict[str, Gpu]) -> None:
    slow = asked(llama70, levels=ServiceLevels(60000.0, 0.5), precisions=("bf16",), tensor_parallel=(8,))
    (found,) = size_pool([Workload("w", slow)], [gpus["h100-sxm"]], {}).impossible
    step = Replica(ServingCase(llama70, gpus["h100-sxm"], "bf16", tp=8, input_tokens=1500.0, output_tokens=400.0))
    assert found.reason.key == "sizing.itl_alone"
    assert found.reason.params == {"value": pytest.approx(step.step_s(1.0) * 1e3), "limit": 0.5}


def test_parts_in_the_range_of_a_pool_are_packed_on_whole_gpus(models: dict[str, Model], gpus: dict[str, Gpu]) -> None:
    h100 = gpus["h100-sxm"]
    small = [Workload(m, asked(models[m], 0.2, precisions=("fp8",))) for m in ("llama-3.1-8b", "mistral-7b-v0.1")]
    (found,) = size_pool(small, [h100], {}, 1).options
    placed = found.placements[0]
    assert placed.slice is not None
    scheme = scheme_of(h100)
    assert scheme is not None
    whole = Placement(("x",), replace(placed.candidate, gpu_range=Range(2, 3, 5)), None)
    for low, high in ((1, 3), (7, 8), (7, 22)):
        part = Placement(placed.workloads, replace(placed.candidate, gpu_range=Range(low, low, high)), placed.slice)
        option = PoolOption(h100, (part, whole), found.divided, 1, 2, None)
        size = [placed.slice.profile]
        ends = [3 + n + len(pack(size * k, scheme)) for n, k in ((2, low), (5, high))]
        expected = min(ends[0], option.gpus), option.gpus, max(ends[1], option.gpus)
        assert (option.gpu_range.low, option.gpu_range.mid, option.gpu_range.high) == expected
    bare = PoolOption(h100, (whole,), (), 1, 2, None)
    assert (bare.gpu_range.low, bare.gpu_range.high) == (min(5, bare.gpus), max(8, bare.gpus))


def test_a_part_carries_the_load_itself_and_whole_gpus_stand_by(llama8: Model, gpus: dict[str, Gpu]) -> None:
    load = asked(llama8, 3.0, spare_replicas=1, maintenance_share=0.3)
    found = slice_option(load, gpus["h100-sxm"], "fp8")
    assert found.candidate.spare_replicas == 0
    assert found.candidate.gpu_range.mid == found.candidate.replicas
    assert found.spare_gpus == 1 + math.ceil(found.gpus_in_use * 0.3)
    assert found.left_over == found.gpus_in_use * found.slice.profile.instances - found.candidate.replicas
    assert {s.gpu.id for s in slices_of(gpus["h100-sxm"])} == {"h100-sxm"}


# --- links and windows --------------------------------------------------------------------------------------------------


def test_bridges_join_two_cards_or_four(gpus: dict[str, Gpu]) -> None:
    card = replace(gpus["h100-sxm"], nvlink_gb_s=600.0, form_factor="PCIe dual-slot")
    four = replace(card, form_factor="PCIe, 4-way bridge")
    assert [nvlinked(card, n) for n in (1, 2, 3, 8)] == [True, True, False, False]
    assert [nvlinked(four, n) for n in (1, 2, 4, 5)] == [True, True, True, False]
    assert nvlinked(replace(card, form_factor=None), 8)
    assert nvlinked(replace(card, form_factor="SXM5"), 8)
    assert not nvlinked(replace(card, nvlink_gb_s=None), 1)
    assert [pcie_generation(replace(card, pcie=p)) for p in ("PCIe 5.0 x16", "Gen5", None)] == [5, 4, 4]


def test_layers_with_a_window_attend_to_no_more_than_it(models: dict[str, Model], gpus: dict[str, Gpu]) -> None:
    model = models["gpt-oss-20b"]  # 24 layers of 64 heads of 64: every second one sees 128 tokens
    cases = Replica(ServingCase(model, gpus["h100-sxm"], "mxfp4", input_tokens=1000.0, output_tokens=100.0)).fleet.cases
    pair = 12 * 64 * 64 * 4
    for context in (1.0, 127.0, 128.0, 129.0, 5000.0):
        expected = pair * context + pair * min(context, 128)
        assert cases.decode_attention_flops(np.array([context])).tolist() == [expected]


# --- lengths, tails and ranges ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mean", [0.2, 1.0, 2.0, 50.0])
@pytest.mark.parametrize("times", [0.25, 0.5, 1.0, 2.0])
def test_the_tail_of_a_gamma_variable_does_not_know_its_unit(mean: float, times: float) -> None:
    assert gamma_tail(mean, mean**2, mean * times) == pytest.approx(math.exp(-times), abs=0.01)
    assert gamma_tail(mean, mean**2, mean * times) == pytest.approx(gamma_tail(1.5, 2.25, 1.5 * times))


def test_the_quantile_of_a_mixture_lies_where_its_share_is_reached() -> None:
    mixed = Mixture(((3.0, LogNormal(100.0, 0.5)), (1.0, LogNormal(3000.0, 1.0))))
    for q in (0.1, 0.5, 0.75, 0.9, 0.99):
        found = mixed.quantile(q)
        assert mixed.share_below(found) == pytest.approx(q, abs=2e-6)
        assert mixed.share_below(found) >= q
    assert Mixture(((1.0, LogNormal(70.0)), (2.0, LogNormal(70.0)))).quantile(0.3) == 70


def test_products_of_uneven_ranges() -> None:
    found = Range(50.0, 100.0, 400.0).combined(Range(1.0, 4.0, 8.0))
    down, up = math.hypot(math.log(2), math.log(4)), math.hypot(math.log(4), math.log(2))
    assert (found.low, found.mid, found.high) == pytest.approx((400 * math.exp(-down), 400, 400 * math.exp(up)))
    one = found.combined(Range.exact(1.0))
    assert (one.low, one.high) == pytest.approx((found.low, found.high))
    assert found.map(lambda x: 1 / x) == Range(1 / found.high, 1 / found.mid, 1 / found.low)


# --- keeping up ---------------------------------------------------------------------------------------------------------


def result(waiting: list[float], **changes: Any) -> SimulationResult:
    nothing = Distribution(*(0.0,) * 6, n=0)
    made = SimulationResult(
        nothing, nothing, nothing, nothing, 1000, 0, 0, 0, 0.0, 0.0, 0.5, 0.1,
        np.array([0.0, 50.0, 100.0]), np.array(waiting), np.zeros(3),
    )  # fmt: skip
    return replace(made, **changes)


def test_a_group_keeps_up_unless_its_queue_grows_or_answers_lack() -> None:
    def grown(early: float, late: float, **changes: Any) -> bool:
        return result([early] * 3 + [late] * 3, **changes).stable

    assert [grown(0, n) for n in (0, 5, 5.1)] == [True, True, False]
    assert [grown(10, n) for n in (0, 30, 30.1)] == [True, True, False]  # three times as many
    assert [grown(0, n, requests_s=10.0) for n in (20, 20.1)] == [True, False]  # two in a hundred of 1000
    assert [grown(0, 0, unfinished=n) for n in (2, 3)] == [True, False]  # two in a thousand
    assert [grown(0, 0, requests=0, unfinished=n) for n in (0, 1)] == [True, False]
    assert result([0, 0, 4, 4, 6]).stable  # of an odd number the middle one counts as late: 14 / 3


# --- own measurements ---------------------------------------------------------------------------------------------------


def test_users_of_an_open_load_follow_from_littles_law(tmp_path: Path) -> None:
    header = "case_id,as_of,model,gpu,gpus,tp,pp,replicas,weight_dtype,input_tokens,output_tokens,concurrency,regime,"
    header += "output_tok_s,ttft_ms,itl_ms,concurrency_basis,request_rate"
    rows = [
        f"o-{i},2026-11-18,llama-3.1-8b,h100-sxm,{gpus},{tp},{pp},{copies},bf16,1024,101,{users},,200,500,20,,2"
        for i, (gpus, tp, pp, copies, users) in enumerate([("8", "2", "2", "", ""), ("8", "", "2", "2", "7"), ("7", "2", "", "1", "")])
    ]  # fmt: skip
    path = tmp_path / "open.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    first, stated, odd = read_results(path)
    assert first.concurrency == pytest.approx(2 * (0.5 + 100 * 0.02))
    assert stated.concurrency == 7
    for run, layout in ((first, (2, 2, 2)), (stated, (2, 2, 2)), (odd, (2, None, 1))):
        assert run.setup is not None
        assert tuple(run.setup.get(n) for n in ("tp", "pp", "replicas")) == layout
