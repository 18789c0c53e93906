"""An hour of few requests followed by hand, the formulas beside it, and what a replica takes at the edge of its levels."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.sizing import simulation
from planner.sizing.batching import FunctionModel
from planner.sizing.calibration import load_inference
from planner.sizing.capacity import FleetCapacity, Lengths, Limit, ServiceLevels, at_rate, capacity
from planner.sizing.cases import ServingCase
from planner.sizing.lengths import LogNormal
from planner.sizing.own_measurements import load_likeness
from planner.sizing.queueing import Steady, steady
from planner.sizing.serving import Replica
from planner.sizing.simulation import Scenario, SimulationResult, closed_form, simulate, step_model_of
from planner.sizing.training import checkpoint_bytes, goodput, plan_pre_training, reach_of
from planner.sizing.training_calibration import load_training
from planner.sizing.training_setup import Trained, TrainingCase, TrainingMethod

Z95 = 1.6448536269514722
PLAIN = FunctionModel(lambda n, read, context: 0.1 * (n > 0) + 1e-3 * read, 1e6, 64, 1000, 0.5)
"""A millisecond for each token read, a tenth of a second for a token of everybody, half a second beside the engine."""
HOUR = Scenario(1.0, 1, LogNormal(100), LogNormal(10), 60.0, 10.0)


def run(monkeypatch: pytest.MonkeyPatch, *arrivals: tuple[float, int, int], **changes: Any) -> SimulationResult:
    def given(scenario: Scenario, streams: Any, last: float) -> Iterator[tuple[float, int, int]]:
        yield from arrivals

    monkeypatch.setattr(simulation, "_requests", given)
    return simulate(changes.pop("model", PLAIN), replace(HOUR, **changes))


# --- few requests -------------------------------------------------------------------------------------------------------


def test_three_requests_followed_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    got = run(
        monkeypatch, (5.0, 100, 1), (20.1, 100, 3), (30.1, 2_000_000, 5), (40.1, 1000, 1), (65.1, 2500, 2), (70.0, 9, 9)
    )
    # Before the tenth second and from the seventieth on nothing counts; two million tokens fit nowhere.
    assert (got.requests, got.unfinished, got.refused, got.preempted) == (3, 0, 1, 0)
    assert got.ttft.mean == pytest.approx(0.5 + (0.1 + 1.0 + 2.5) / 3)
    assert (got.ttft.p50, got.ttft.p95, got.ttft.n) == (pytest.approx(1.5), pytest.approx(3.0), 3)
    assert got.e2e.mean == pytest.approx(0.5 + (0.3 + 1.0 + 2.6) / 3)
    assert (got.itl.n, got.itl.mean, got.gap.p99) == (2, pytest.approx(0.1), pytest.approx(0.1))
    assert got.requests_s == 3 / 60
    assert got.output_tok_s == pytest.approx(6 / 60)
    assert got.busy == pytest.approx((0.3 + 1.0 + 2.6) / 60)
    assert got.reading == pytest.approx((0.1 + 1.0 + 2.5) / 60)
    assert got.times_s == pytest.approx(np.arange(240) * 0.25)
    looked = {
        at: got.in_flight[round((at - 10) / 0.25)] for at in (19.75, 20.25, 20.5, 40.75, 41.25, 65.25, 67.5, 67.75)
    }
    assert looked == {19.75: 0, 20.25: 1, 20.5: 0, 40.75: 1, 41.25: 0, 65.25: 1, 67.5: 1, 67.75: 0}
    assert got.waiting.sum() == 0
    assert got.stable


def test_what_is_cached_is_not_read_and_what_is_not_answered_counts_as_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    half = run(monkeypatch, (20.0, 1000, 1), cached_share=0.25)
    assert half.ttft.mean == pytest.approx(0.5 + 0.75)
    assert run(monkeypatch, (20.0, 1000, 1), cached_share=1.0).ttft.mean == pytest.approx(0.5 + 1e-3)
    late = run(monkeypatch, (69.0, 100, 100_000), (69.5, 100, 2))
    assert (late.requests, late.unfinished) == (2, 1)
    assert late.e2e.p99 == pytest.approx(100 - 69 + 0.5)  # half as long again as the hour, then it ends
    assert late.requests_s == pytest.approx(1 / 60)
    assert not late.stable
    one_by_one = replace(PLAIN, max_sequences=1)
    queued = run(monkeypatch, (20.0, 100, 11), (20.0, 100, 11), model=one_by_one)
    assert queued.e2e.p99 == pytest.approx(0.5 + 2 * 1.1)
    assert queued.waiting.max() == 1
    two = run(monkeypatch, (20.0, 100, 11), (20.0, 100, 11), model=one_by_one, replicas=2)
    assert two.e2e.p99 == pytest.approx(0.5 + 1.1)
    assert two.busy == pytest.approx(2.2 / 120)
    with pytest.raises(ValueError):
        run(monkeypatch, duration_s=0.0)


def test_percentiles_and_their_interval_from_six_parts() -> None:
    hundred = np.arange(1.0, 101.0)
    assert simulation._quantiles(hundred[::-1], np.ones(100), (0.5, 0.95, 0.99)) == [50, 95, 99]
    assert simulation._quantiles(np.array([1.0, 2.0]), np.array([9.0, 1.0]), (0.5, 0.9, 0.91)) == [1, 1, 2]
    found = simulation._distribution(np.arange(6.0), np.arange(6))
    width = 1.476 * math.sqrt(3.5) / math.sqrt(6)  # Student's t, the spread of 0 ... 5, six parts
    assert (found.p95_low, found.p95, found.p95_high) == pytest.approx((5 - width, 5, 5 + width))
    assert (found.mean, found.p50, found.n) == (2.5, 2, 6)
    assert simulation._distribution(np.array([1.0, 100.0]), np.array([0, 1])).p95_low < 100
    assert simulation._distribution(np.array([0.1, 9.0]), np.array([0, 1])).p95_low >= 0
    assert math.isnan(simulation._distribution(np.ones(4), np.zeros(4, dtype=int)).p95_high)
    nothing = simulation._distribution(np.zeros(0), np.zeros(0, dtype=int))
    assert nothing.n == 0
    assert math.isnan(nothing.mean)


def test_lengths_are_cut_to_what_the_model_takes() -> None:
    def drawn(tokens_in: float, tokens_out: float, longest: float) -> set[tuple[int, int]]:
        scenario = replace(HOUR, input=LogNormal(tokens_in), output=LogNormal(tokens_out), longest=longest)
        streams = [np.random.default_rng(k) for k in range(3)]
        made = list(simulation._requests(scenario, streams, 5000.0))
        times = [at for at, _, _ in made]
        assert times == sorted(times)
        assert times[-1] >= 5000
        assert len(made) == 8192  # blocks of 4096 until the time is over, at one a second
        return {(i, o) for _, i, o in made}

    assert drawn(1000.0, 1.0, 5000.0) == {(1000, 1)}
    assert drawn(1000.0, 50.0, 1020.0) == {(1000, 20)}
    assert drawn(1000.0, 50.0, 1000.0) == {(999, 1)}
    assert drawn(1000.0, 50.0, 1.0) == {(1, 1)}
    assert drawn(1000.0, 50.0, math.inf) == {(1000, 50)}


# --- the formulas beside it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kv_tokens", "most", "chunk", "cached", "replicas"),
    [(1e6, 64, 8192, 0.0, 1), (1e6, 64, 500, 0.0, 2), (60_000.0, 64, 8192, 0.5, 3), (60_000.0, 512, 700, 0.0, 2)],
)
def test_the_formulas_are_asked_for_the_same_replica(
    kv_tokens: float, most: int, chunk: int, cached: float, replicas: int
) -> None:
    a, b, r, c = 12e-3, 1e-4, 60e-6, 2.5e-7
    model = FunctionModel(lambda n, read, held: a + b * n + r * read + c * held, kv_tokens, most, chunk, 0.02)
    scenario = Scenario(0.8, replicas, LogNormal(1500, 0.7), LogNormal(300, 0.8), cached_share=cached)
    # Long answers are met more often: by time their mean is m (1 + c2), and half of one stands in the cache.
    context = 1500 + 300 * (1 + 0.64) / 2
    places = int(min(most, 0.99 * kv_tokens / context))
    read = 1500 * (1 - cached)
    plain = a + np.arange(places + 1) * (b + c * context)
    whole = r * read + (math.ceil(read / chunk) - 1) * plain
    short = 0.49 * (1500 / context) ** 2 if places < most else None
    expected = steady(0.8 / replicas, plain, whole, 0.49, 300.0, 0.64, 0.95, 0.02, c * 1500 / (b + c * context), short)
    for name in Steady.__slots__:
        assert getattr(closed_form(model, scenario), name) == pytest.approx(getattr(expected, name)), name


def test_steps_of_one_length_without_prompts_serve_everybody_at_once() -> None:
    step, read = np.full(201, 0.05), np.full(201, 1e-9)
    found = steady(2.0, step, read, 0.5, 101.0, 0.5, 0.95, 0.3)
    assert found.in_flight == pytest.approx(2.0 * 100 * 0.05 + 2.0 * 0.075, rel=1e-4)
    assert found.itl_mean_s == pytest.approx(0.05)
    assert found.ttft_mean_s == pytest.approx(0.3 + 0.05 / 2 + 0.05)
    assert found.e2e_mean_s == pytest.approx(found.ttft_mean_s + 100 * 0.05)
    assert (found.waiting, found.wait_s) == (pytest.approx(0, abs=1e-9), pytest.approx(0, abs=1e-9))


@pytest.mark.parametrize("stages", [1, 2])
def test_a_stage_carries_its_part_of_a_step(llama70: Model, gpus: dict[str, Gpu], stages: int) -> None:
    case = ServingCase(llama70, gpus["h100-sxm"], "fp8", tp=4, pp=stages, input_tokens=2000.0, output_tokens=300.0)
    replica = Replica(case, load_inference())
    fleet, model = replica.fleet, step_model_of(replica)
    seconds = fleet.stepper(0)
    assert model.step_s(24, 600, 24 * 1000) == pytest.approx(seconds(24 / stages, 600 / stages, 1000.0))
    assert model.step_s(0, 600, 0) == pytest.approx(seconds(0.0, 600 / stages, 0.0))
    assert model.chunk_tokens == load_inference()["chunk_tokens"] * stages
    assert model.max_sequences == fleet.cases.admitted[0]
    beside = fleet.request_overhead_s + fleet.reading_alone(1.0) - fleet.reading(1.0)
    assert model.request_overhead_s == pytest.approx(float(beside[0]))


# --- what a replica takes ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def replica(models: dict[str, Model], gpus: dict[str, Gpu]) -> Replica:
    case = ServingCase(models["llama-3.1-70b"], gpus["h100-sxm"], "fp8", tp=2, input_tokens=1500.0, output_tokens=300.0)
    return Replica(case, load_inference())


def held(replica: Replica, ttft_ms: float, itl_ms: float) -> FleetCapacity:
    return FleetCapacity(replica.fleet, replica.held, ServiceLevels(ttft_ms, itl_ms), Lengths(0.5, 0.5))


def test_tokens_of_the_slow_five_percent_meet_a_fuller_batch(replica: Replica) -> None:
    found, most = held(replica, 3000.0, 60.0), float(replica.held.max_sequences[0])
    for batch in (0.25, 1.0, 4.0, 25.0):
        inside = max(batch, 1.0) + Z95 * math.sqrt(batch)
        assert found.itl_p95_s(np.array([batch]))[0] == pytest.approx(replica.step_s(inside))
    assert found.itl_p95_s(np.array([most]))[0] == pytest.approx(replica.step_s(most))


def test_the_limit_that_binds_is_met_exactly(replica: Replica) -> None:
    most = float(replica.held.max_sequences[0])
    by_itl, by_ttft, free = held(replica, 1e7, 32.0), held(replica, 900.0, 1e5), held(replica, 1e7, 1e5)
    assert by_itl.itl_p95_s(by_itl.batch)[0] == pytest.approx(0.032, rel=2e-3)
    assert by_ttft.ttft_p95_s(by_ttft.batch)[0] == pytest.approx(0.9, rel=2e-3)
    assert by_itl.batch[0] < most
    assert by_ttft.batch[0] < most == free.batch[0]
    names = [list(Limit)[int(f.binding[0])] for f in (by_itl, by_ttft)]
    assert names == [Limit.ITL, Limit.TTFT]
    for found in (by_itl, by_ttft, free):
        batch = float(found.batch[0])
        step = replica.step_s(batch)
        assert found.rate_s[0] == pytest.approx(batch / (300 * step))
        assert found.e2e_s[0] == pytest.approx(float(found.ttft_mean_s(found.batch)[0]) + 299 * step)


def test_levels_that_are_just_met_are_met(replica: Replica) -> None:
    alone = replica.step_s(1.0) * 1e3
    first = float(held(replica, 1e7, 1e5).first_s[0]) * 1e3
    for ttft, itl, refused in (
        (1e7, alone * 1.0001, 0), (1e7, alone * 0.9999, 1), (first * 1.0001, 1e5, 0), (first * 0.9999, 1e5, 2),
        (first * 0.9999, alone * 0.9999, 1),
    ):  # fmt: skip
        assert held(replica, ttft, itl).refused[0] == refused


def test_what_stops_a_replica_that_no_level_stops(models: dict[str, Model], gpus: dict[str, Gpu]) -> None:
    def binding(id: str, tp: int, **more: float) -> Limit:
        case = ServingCase(models[id], gpus["h100-sxm"], "fp8", tp=tp, **more)  # type: ignore[arg-type]
        return capacity(case, ServiceLevels(1e7, 1e6)).binding

    assert binding("llama-3.1-70b", 1, input_tokens=1500.0, output_tokens=300.0) is Limit.MEMORY
    assert binding("llama-3.1-8b", 8, input_tokens=20.0, output_tokens=20.0) is Limit.THROUGHPUT
    assert binding("llama-3.1-8b", 1, input_tokens=6000.0, output_tokens=10.0) is Limit.COMPUTE


def test_an_overloaded_replica_is_full_and_never_answers(replica: Replica) -> None:
    most = replica.memory.max_sequences
    lost = at_rate(replica, 1e4)
    assert (lost.concurrency, lost.ttft_ms, lost.e2e_ms) == (most, math.inf, math.inf)
    assert lost.output_tok_s == 1e4 * 300
    calm = at_rate(replica, 0.5)
    assert calm.output_tok_s == 150
    assert calm.concurrency == pytest.approx(0.5 * calm.e2e_ms / 1e3, rel=0.05)  # Little
    assert calm.e2e_ms == pytest.approx(calm.ttft_ms + 299 * calm.itl_ms)


# --- measurements that are alike --------------------------------------------------------------------------------------------


def test_likeness_of_two_cases_by_hand(replica: Replica, models: dict[str, Model], gpus: dict[str, Gpu]) -> None:
    like, case = load_likeness(), replica.case
    alike, scale = like.alike, like.scale

    def of(other: ServingCase, first: float | None = None, second: float | None = None) -> float:
        assert like.correlation(other, case, second, first) == pytest.approx(
            like.correlation(case, other, first, second)
        )
        return like.correlation(case, other, first, second)

    assert of(case) == of(case, 8.0, 8.0) == of(case, 8.0, None) == 1
    assert of(replace(case, gpu=gpus["h200-sxm"])) == pytest.approx(alike["gpu"])
    assert of(replace(case, engine="sglang", weight_dtype="bf16")) == pytest.approx(
        alike["engine"] * alike["precision"]
    )
    size = abs(math.log(models["llama-3.1-8b"].active_params_b / case.model.active_params_b))
    assert of(replace(case, model=models["llama-3.1-8b"])) == pytest.approx(
        alike["model"] * math.exp(-size / scale["size"])
    )
    assert of(replace(case, tp=4, pp=2)) == pytest.approx(math.exp(-2 / scale["gpus"]))
    assert of(replace(case, input_tokens=3000.0)) == pytest.approx(math.exp(-math.log(2) / scale["input"]))
    assert of(replace(case, output_tokens=100.0)) == pytest.approx(math.exp(-math.log(3) / scale["output"]))
    assert of(case, 4.0, 32.0) == pytest.approx(math.exp(-math.log(8) / scale["concurrency"]))
    half = replace(case, weight_dtype="fp16")
    assert of(half) == of(replace(case, weight_dtype="bf16"))
    near, far = (case.input_tokens * (1 + like.exact_length * k) for k in (0.999, 1.001))
    assert like.same(case, replace(case, input_tokens=near))
    for other in (
        replace(case, input_tokens=far), replace(case, output_tokens=case.output_tokens / far * case.input_tokens),
        replace(case, tp=4), replace(case, pp=2), replace(case, cached_share=0.1), replace(case, kv_dtype="bf16x"),
        replace(case, engine="sglang"), half,
    ):  # fmt: skip
        assert not like.same(case, other)


# --- training in the large --------------------------------------------------------------------------------------------------


def test_checkpoints_and_the_time_they_and_failures_take(llama8: Model, gpus: dict[str, Gpu]) -> None:
    c, trained = load_training(), Trained.of(llama8)
    case = TrainingCase(trained, gpus["h100-sxm"], 64)
    n = trained.params
    assert checkpoint_bytes(case, c) == (2 * n, 14 * n)
    assert checkpoint_bytes(replace(case, mixed_precision=False), c) == (2 * n, 6 * n)
    small, whole = checkpoint_bytes(replace(case, method=TrainingMethod.LORA), c)
    assert whole == 7 * small < 2 * n
    for gpus_used in (8, 4096):
        hours = c["gpu_hours_per_failure"] / gpus_used
        write = 14 * n / (c["checkpoint_gb_s_per_gpu"] * 1e9 * gpus_used) / 3600
        every = math.sqrt(2 * write * hours)
        lost = write / every + every / 2 / hours + c["restart_minutes"] / 60 / hours
        assert goodput(gpus_used, 14 * n, c) == pytest.approx(1 / (1 + lost))


def test_a_usual_batch_of_pre_training_grows_with_the_gpus(llama8: Model, gpus: dict[str, Gpu]) -> None:
    c, trained = load_training(), Trained.of(llama8)
    few = plan_pre_training(trained, gpus["h100-sxm"], 64, 1e12)
    usual = max(c["pretraining_batch_tokens_m"] * 1e6, c["pretraining_tokens_per_gpu"] * 64) / c["pretraining_seq_len"]
    assert usual <= few.global_batch <= usual * 1.2
    stated = plan_pre_training(trained, gpus["h100-sxm"], 64, 1e12, seq_len=4096.0, global_batch=256.0)
    assert stated.global_batch == 256
    assert stated.step_s.mid == pytest.approx(256 * 4096 / stated.tokens_per_s.mid)
    assert stated.hours.mid == pytest.approx(1e12 / stated.tokens_per_s.mid / 3600 / stated.goodput)
    assert stated.gpu_hours.mid == pytest.approx(stated.hours.mid * 64)
    assert stated.flop == stated.flop_all_runs == pytest.approx(6 * trained.active * 1e12)
    assert stated.storage_gb == pytest.approx(
        stated.checkpoints_kept * 14 * trained.params / 1e9 + 2 * trained.params / 1e9
    )


def test_how_far_a_run_lies_from_the_published_ones(models: dict[str, Model], gpus: dict[str, Gpu]) -> None:
    c, known = load_training(), Trained.of(models["llama-3.1-8b"])
    case = TrainingCase(known, gpus["h100-sxm"], 8)
    assert reach_of(case, c) == "known"
    for changed in (
        replace(case, trained=replace(known, hidden=None)), replace(case, layout_known=False), replace(case, longest=9.0),
    ):  # fmt: skip
        assert reach_of(changed, c) == "open"
    assert reach_of(replace(case, trained=Trained.of(models["mixtral-8x7b"])), c) == "mixture"
    assert reach_of(replace(case, gpu=replace(case.gpu, architecture="Rubin")), c) == "new_gpu"
