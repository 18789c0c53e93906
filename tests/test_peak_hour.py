"""The plan's chosen configuration becomes a scenario, and its simulation becomes figures."""

from __future__ import annotations

import threading
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from planner import formats, peak_hour
from planner.assessment import assess
from planner.catalog import load_catalog
from planner.charts import queue_line
from planner.charts.palette import REPORT
from planner.i18n import say
from planner.peak_hour import NotSimulated, key_of, peak_hour_input, simulate_peak_hour
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.file import dump_plan, load_plan
from planner.plan.infrastructure import DayProfile
from planner.plan.templates import load_template
from planner.sizing.demand import profiles
from planner.sizing.lengths import assumed_spread
from planner.sizing.simulation import Cancelled
from planner.workload import demand_of

CATALOG = load_catalog()


def _plan(**workload: Any) -> Plan:
    plan = load_template("retail")
    for field, value in workload.items():
        plan = put(plan, ("infrastructure", "workload", field), value)
    return plan


def _input(plan: Plan, bursts: bool = False) -> Any:
    return peak_hour_input(plan, CATALOG, assess(plan, CATALOG).infrastructure, bursts)


@pytest.fixture(scope="module")
def retail() -> Any:
    made = _input(_plan())
    return made, simulate_peak_hour(made)


def test_the_scenario_is_that_of_the_plan(retail: Any) -> None:
    made, _ = retail
    plan = _plan()
    result = assess(plan, CATALOG).infrastructure
    assert made.scenario.rate_s == pytest.approx(result.peak_rate.value)
    assert made.scenario.replicas == result.replicas.value
    assert made.scenario.duration_s == 3600
    assert made.scenario.input.mean == plan.infrastructure.workload.input_tokens
    assert made.scenario.input.variation == assumed_spread("input").value
    assert made.scenario.arrival_c2 == 1
    assert _input(plan, bursts=True).scenario.arrival_c2 > 1


def test_spares_take_no_load() -> None:
    plan = put(_plan(), ("infrastructure", "levels", "spare_replicas"), 3)
    made = _input(plan)
    assert made.scenario.replicas == assess(plan, CATALOG).infrastructure.replicas.value - 3


def test_figures_stand_beside_the_formulas_and_explain_themselves(retail: Any) -> None:
    made, hour = retail
    ttft, itl, gap, e2e = hour.rows
    assert ttft.formula is made.result.ttft_p95
    assert itl.formula is made.result.itl_p95
    assert gap.formula is None
    assert gap.ratio is None
    assert ttft.ratio.value == pytest.approx(ttft.p95.value / ttft.formula.value)
    assert e2e.ratio.value == pytest.approx(e2e.mean.value / e2e.formula.value)
    for row in hour.rows:
        assert row.p50.value <= row.p95.value <= row.p99.value
        assert row.p95.low < row.p95.value < row.p95.high
    assert ttft.p95.target == 2000
    assert hour.holds == (ttft.p95.target_met and itl.p95.target_met)
    why = ttft.p95.explain()
    for language in ("ko", "en"):
        assert say(why.formula, language)
        assert all(say(i.name, language) and say(i.value, language) for i in why.inputs)
        assert say(hour.verdict, language)
        assert all(formats.figure(f, language) != formats.NOTHING for f in hour.facts)


def test_a_missed_level_is_said() -> None:
    made = _input(_plan())
    # The same configuration, held against levels that it does not meet.
    result = made.result
    low = replace(result, ttft_p95=replace(result.ttft_p95, target=100.0), itl_p95=replace(result.itl_p95, target=5.0))
    hour = simulate_peak_hour(replace(made, result=low))
    assert not hour.holds
    words = say(hour.verdict, "en")
    assert "100 ms" in words
    assert "5.00 ms" in words


def test_the_verdict_knows_what_the_formula_expected(retail: Any) -> None:
    made, hour = retail
    assert hour.verdict.key == "simulation.verdict.holds"
    result = made.result
    doubtful = replace(result, itl_p95=replace(result.itl_p95, target_met=False))
    assert simulate_peak_hour(replace(made, result=doubtful)).verdict.key == "simulation.verdict.holds_only"


def test_bursts_are_named() -> None:
    hour = simulate_peak_hour(_input(_plan(), bursts=True))
    assert hour.notes[0].key == "simulation.note.bursts"


def test_a_large_plan_is_simulated_in_part_and_says_so() -> None:
    made = _input(_plan(users=60_000))
    scenario = made.scenario
    assert scenario.replicas < made.replicas
    assert scenario.rate_s / scenario.replicas == pytest.approx(made.demand.peak_rate_s / made.replicas)
    assert scenario.rate_s * (scenario.duration_s + scenario.warm_up_s) < 100_000
    hour = simulate_peak_hour(made)
    assert any(n.key == "simulation.note.part" for n in hour.notes)


def test_without_a_configuration_the_reason_is_given() -> None:
    for plan in (Plan(), _plan(users=None), put(_plan(), ("infrastructure", "hardware", "model_id"), None)):
        with pytest.raises(NotSimulated) as caught:
            _input(plan)
        assert say(caught.value.reason, "ko")


def test_the_key_changes_with_what_matters_only(retail: Any) -> None:
    plan = _plan()
    key = key_of(plan, assess(plan, CATALOG).infrastructure)
    assert key == retail[0].key
    for other, same in (
        (put(plan, ("title",), "다른 이름"), True),
        (_plan(users=1300), False),
        (put(plan, ("infrastructure", "levels", "headroom"), 0.2), False),
        (_plan(output_variation=0.3), False),
    ):
        assert (key_of(other, assess(other, CATALOG).infrastructure) == key) is same


def test_cancelling_is_passed_on() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        simulate_peak_hour(_input(_plan()), cancelled=stop.is_set)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_picture_of_the_hour(retail: Any, language: str) -> None:
    _, hour = retail
    drawing = queue_line.draw(hour, language, REPORT, 600)
    lines = [n for n in drawing.contents if type(n).__name__ == "PolyLine"]
    assert len(lines) == 2
    for node in lines:
        assert min(node.points[0::2]) >= 30
        assert max(node.points[0::2]) <= 600
        assert min(node.points[1::2]) >= 0
        assert max(node.points[1::2]) <= drawing.height
    assert str(round(max(hour.in_flight))) in queue_line.describe(hour, language)


@pytest.mark.parametrize("largest", [1, 3, 7, 29, 134, 4999])
def test_the_axis_has_few_round_lines(largest: float) -> None:
    step, most = queue_line.axis(largest)
    assert most >= largest
    assert 1 <= most / step <= 5
    assert str(int(step)).rstrip("0") in ("1", "2", "5")


def test_new_fields_default_to_what_was_and_old_files_load(tmp_path: Any) -> None:
    plan = _plan()
    text = dump_plan(plan)
    for field in ("active_share", "day_profile", "season_factor", "input_variation", "prefix_cache_share"):
        assert field not in text
    path = tmp_path / "old.plan"
    path.write_text(text, encoding="utf-8")
    assert load_plan(path) == plan
    demand = demand_of(plan)
    w = plan.infrastructure.workload
    assert demand is not None
    assert demand.peak_rate_s == pytest.approx(w.users * w.requests_per_user_day * 0.2 / 3600 * 1.6)


def test_new_fields_are_kept_and_used(tmp_path: Any) -> None:
    plan = _plan(
        active_share=0.5, day_profile=DayProfile.OFFICE, season_factor=1.4, input_variation=1.2, prefix_cache_share=0.25
    )
    path = tmp_path / "new.plan"
    path.write_text(dump_plan(plan), encoding="utf-8")
    assert load_plan(path) == plan
    demand = demand_of(plan)
    assert demand is not None
    assert demand.hours == profiles()["office"].shares
    assert demand.peak_hour_rate_s == pytest.approx(1200 * 0.5 * 18 * 1.4 * max(profiles()["office"].shares) / 3600)
    assert demand.input_lengths.variation == 1.2
    assert demand.prefix_cache_share == 0.25


# --- what the hour is told as --------------------------------------------------------------------------------------


def test_a_queue_that_grows_without_end_is_a_backlog_and_two_missed_levels_are_both_named(retail: Any) -> None:
    _, hour = retail
    late = [replace(r, p95=replace(r.p95, target=1.0, target_met=False)) for r in hour.rows[:2]]
    stable, growing = (SimpleNamespace(stable=s) for s in (True, False))
    assert peak_hour._verdict(growing, late, True).key == "simulation.verdict.backlog"
    both = peak_hour._verdict(stable, late, True)
    assert both.key == "simulation.verdict.both"
    for row in late:
        assert say(row.name, "en") in say(both, "en")
    assert peak_hour._verdict(stable, late[:1], True).key == "simulation.verdict.missed"


def test_requests_that_did_not_end_were_refused_or_started_anew_are_counted(retail: Any) -> None:
    made, _ = retail
    done = SimpleNamespace(unfinished=3, refused=1, preempted=2)
    told = {n.key.rpartition(".")[2]: say(n, "en") for n in peak_hour._notes(made, done)}
    assert set(told) == {"model", "unfinished", "refused", "preempted"}
    assert "3" in told["unfinished"]
    assert "2" in told["preempted"]


def test_a_configuration_whose_memory_does_not_hold_the_model_is_not_simulated(retail: Any) -> None:
    plan, result = _plan(), retail[0].result
    small = replace(result.case, gpu=replace(result.case.gpu, memory_gib=8.0))
    with pytest.raises(NotSimulated) as caught:
        peak_hour_input(plan, CATALOG, replace(result, case=small))
    assert say(caught.value.reason, "en")
