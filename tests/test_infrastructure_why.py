"""The answers to "why?" of serving: sums, shares and numbers agree with the figures; nothing is worked out unasked."""

from __future__ import annotations

import math
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from planner import formats
from planner.catalog import load_catalog
from planner.explain import Explanation, Figure, Quantity, Term
from planner.i18n import Message, catalogue, say, text
from planner.infrastructure import InfrastructureResult
from planner.infrastructure_sizing import _requirement, prices_per_gpu, sized
from planner.infrastructure_step import bound_words
from planner.infrastructure_trust import accuracy
from planner.infrastructure_why import ServingWhy, _filled
from planner.plan import Plan
from planner.plan.infrastructure import Engine, Hardware, Infrastructure, Precision, Workload
from planner.sizing.capacity import at_rate
from planner.sizing.cases import Layout, ServingCase
from planner.sizing.search import Candidate, search
from planner.sizing.serving import Replica
from planner.sizing.step_parts import mean_step, reading_alone, step_lasting
from planner.sizing.stored_scores import HeldOut, StoredScores
from planner.sizing.timing import Bound, Timing
from planner.sizing.validation_report import Metric
from planner.workload import demand_of

CATALOG = load_catalog()
WORK = {"requests_per_user_day": 18, "input_tokens": 3200, "output_tokens": 350}
KEYS = ("gpus", "replicas", "gpus_per_replica", "ttft_p95", "itl_p95", "throughput", "utilisation")
PARTS = ("weights", "kv_cache", "runtime", "free", "capacity")


def _plan(users: int, model: str, **hardware: Any) -> Plan:
    work = Workload(users=users, **WORK)
    return Plan(infrastructure=Infrastructure(workload=work, hardware=Hardware(model_id=model, **hardware)))


PLANS = {
    "nvlink": _plan(3000, "llama-3.3-70b", gpu_id="h100-sxm", precision=Precision.FP8, gpus_per_replica=2),
    "idle": _plan(3, "llama-3.1-8b", gpu_id="h100-sxm", precision=Precision.BF16, gpus_per_replica=1),
    "many": _plan(
        60_000,
        "llama-3.3-70b",
        gpu_id="h200-sxm",
        precision=Precision.FP8,
        gpus_per_replica=4,
        engine=Engine.TENSORRT_LLM,
    ),
    "pcie": _plan(600, "qwen3-32b", gpu_id="l40s", precision=Precision.FP8, gpus_per_replica=4),
    "latent": _plan(
        2000, "deepseek-v3", gpu_id="h200-sxm", precision=Precision.FP8, gpus_per_replica=8, engine=Engine.SGLANG
    ),
    "mixture": _plan(2000, "gpt-oss-120b", gpu_id="h100-sxm", gpus_per_replica=2),
    "window": _plan(900, "gemma-3-27b", gpu_id="a100-sxm-80", precision=Precision.BF16, gpus_per_replica=2),
    "free": _plan(1200, "llama-3.3-70b"),
    "nim": _plan(900, "llama-3.1-8b", gpu_id="l40s", precision=Precision.FP8, gpus_per_replica=1, engine=Engine.NIM),
}


@cache
def _sized(name: str) -> InfrastructureResult:
    made = sized(PLANS[name], CATALOG, "T2")
    assert made.gpus.value is not None, say(made.problem, "en") if made.problem else made.gpus.missing
    return made


def _figures(made: InfrastructureResult) -> Iterator[tuple[str, Figure]]:
    yield from ((key, getattr(made, key)) for key in KEYS)
    assert made.memory is not None
    yield from ((f"memory.{part}", getattr(made.memory, part)) for part in PARTS)


def _best(plan: Plan) -> Candidate:
    demand = demand_of(plan)
    assert demand is not None
    found = search(
        _requirement(plan, CATALOG, demand),
        [CATALOG.gpus[str(plan.infrastructure.hardware.gpu_id)]],
        prices_per_gpu(plan, CATALOG),
    )
    return found.best or found.candidates[0]


def _why(figure: Figure) -> Explanation:
    why = figure.explain()
    assert why is not None
    return why


def _sum(terms: tuple[Term, ...]) -> float:
    return math.fsum(t.value.value or 0.0 for t in terms)


def _messages(why: Explanation) -> Iterator[Any]:
    yield from (m for m in (why.formula, why.worked, why.error, why.tipping, why.terms_of) if m is not None)
    yield from (*why.steps, *why.binding, *why.accuracy, *why.notes, *why.words)
    for term in why.terms:
        yield from (term.name, term.value, *((term.worked,) if term.worked else ()))
    for item in (*why.inputs, *why.coefficients):
        yield from (item.name, item.value)
    for near in why.nearest:
        yield from (near.what, near.how, near.where, near.metric, near.measured, near.predicted, near.error_words)


@pytest.mark.parametrize("name", PLANS)
def test_everything_is_said_in_both_languages(name: str) -> None:
    for key, figure in _figures(_sized(name)):
        for part in _messages(_why(figure)):
            for language in ("ko", "en"):
                words = say(part, language)
                assert words.strip(), (key, part)
                assert not re.search(r"[{}]|\bnan\b|\binf\b|None|–$", words), (key, words)
            if isinstance(part, Message):
                assert not re.search("[가-힣]", say(part, "en")), (key, say(part, "en"))


@pytest.mark.parametrize("name", PLANS)
def test_terms_add_up_and_shares_to_a_whole(name: str) -> None:
    made = _sized(name)
    for key, figure in _figures(made):
        why = _why(figure)
        if key in ("gpus", "replicas", "throughput", "utilisation"):
            step = next(m for m in why.steps if m.key == "why.serve.limit").params["step"]
            assert _sum(why.terms) == pytest.approx(step.value, rel=1e-9)
        assert why.terms, key
        assert math.fsum(t.share for t in why.terms) == pytest.approx(1.0, rel=1e-9), key
        assert all(t.share >= 0 for t in why.terms), key
    assert _sum(_why(made.ttft_p95).terms) == pytest.approx(made.ttft_p95.value, rel=1e-9)
    assert _sum(_why(made.itl_p95).terms) == pytest.approx(made.itl_p95.value, rel=1e-9)
    assert made.memory is not None
    assert _sum(_why(made.memory.free).terms) == pytest.approx(made.memory.capacity.value, rel=1e-6)


@pytest.mark.parametrize("name", PLANS)
def test_the_worked_line_ends_in_the_figure(name: str) -> None:
    for key, figure in _figures(_sized(name)):
        why = _why(figure)
        assert why.worked is not None
        if key == "replicas":
            continue
        for language in ("ko", "en"):
            assert say(why.worked, language).endswith(f"= {formats.quantity(figure.value, figure.unit, language)}"), key


@pytest.mark.parametrize("name", PLANS)
def test_sums_in_worked_lines_hold(name: str) -> None:
    made = _sized(name)
    p = _worked(made.gpus)
    assert (p["replicas"] + p["spare"]) * p["each"] == made.gpus.value
    p = _worked(made.replicas)
    each = p["limit"].value * (1 - p["headroom"].value)
    assert p["exact"] == pytest.approx(p["design"].value / each)
    assert p["least"] == math.ceil(p["exact"] - 1e-9)
    p = _worked(made.throughput)
    assert p["replicas"] * p["limit"].value * p["output"] == pytest.approx(made.throughput.value)
    p = _worked(made.utilisation)
    assert p["peak"].value / (p["replicas"] * p["limit"].value) == pytest.approx(made.utilisation.value)
    p = _worked(made.ttft_p95)
    assert math.fsum(p[k].value for k in ("handling", "reading", "waiting", "place", "chance")) == pytest.approx(
        made.ttft_p95.value
    )
    p = _worked(made.itl_p95)
    assert p["step"].value + p["chance"].value == pytest.approx(made.itl_p95.value)
    assert p["chance"].value >= 0
    assert made.memory is not None
    p = _worked(made.memory.kv_cache)
    assert p["sequences"] * p["each"] == pytest.approx(made.memory.kv_cache.value)
    p = _worked(made.memory.weights)
    inside = p.get("experts", 0) * p["bytes"] + p["inner"] * p.get("dense", p["bytes"]) + p["outer"] * 2
    assert inside / p["n"] == pytest.approx(made.memory.weights.value)
    p = _worked(made.memory.runtime)
    assert p["copies"] * p["tokens"] * p["hidden"] * 2 / p["tp"] / 1e9 + p["fixed"].value == pytest.approx(
        made.memory.runtime.value
    )
    each = next(m for m in _why(made.memory.kv_cache).steps if m.key == "why.memory.serve.each").params
    assert each["tokens"] == pytest.approx(each["input"] + each["held"].value * each["output"])
    assert each["tokens"] * each["kb"] * 1e3 / each["n"] / 1e9 == pytest.approx(each["each"])


def _worked(figure: Figure) -> dict[str, Any]:
    worked = _why(figure).worked
    assert worked is not None
    return dict(worked.params)


@pytest.mark.parametrize("name", [n for n in PLANS if n != "free"])
def test_amounts_over_speeds_are_times_and_speeds_are_those_of_the_calibration(name: str) -> None:
    best = _best(PLANS[name])
    parts = mean_step(best.replica, max(best.capacity.concurrency, 1.0))
    t, fleet = parts.timing, best.replica.fleet
    assert asdict(t) == pytest.approx(asdict(best.replica.step(best.capacity.concurrency)))
    c, generation = fleet.calibration.values, best.replica.what.generation
    mixture = bool(fleet.cases.experts[0])
    if not mixture:
        assert parts.weights_gb_s == pytest.approx(best.gpu.bandwidth_gb_s * c["memory"] / generation.time_factor)
        shape = best.replica.what.shape
        assert shape.dense_params < parts.params <= shape.dense_params + shape.head_params
        assert shape.total_params == pytest.approx(best.case.model.params_b * 1e9, rel=0.1)
        assert parts.weights_gb <= best.capacity.memory.weights_gb
    else:
        assert 0 < parts.experts_touched <= 1
        assert parts.params == pytest.approx(best.case.model.active_params_b * 1e9, rel=0.3)
    if not parts.cache_computed:
        assert parts.cache_gb_s == pytest.approx(best.gpu.bandwidth_gb_s * c["kv_read"] / generation.time_factor)
    assert parts.tokens == pytest.approx(parts.sequences * (1 + best.case.input_tokens / best.case.output_tokens))
    assert parts.attention_tflops == pytest.approx(
        float(fleet.cases.peak16[0]) / 1e12 * c["attention_compute"] / generation.time_factor
    )
    assert 0 <= parts.link_latency_s <= t.interconnect
    assert 0 < parts.fixed_s < t.overhead
    assert (t.interconnect > 0) == (best.case.tp > 1)


def test_data_parallel_attention_tells_no_all_reduce() -> None:
    case = ServingCase(
        CATALOG.models["deepseek-v3"], CATALOG.gpus["h200-sxm"], "fp8", tp=8, attention_dp=True, engine="sglang"
    )
    assert mean_step(Replica(case), 64).link_gb is None
    plain = mean_step(Replica(replace(case, attention_dp=False)), 64)
    assert plain.link_gb is not None
    assert plain.link_gb > 0


@pytest.mark.parametrize("seconds", [0.3, 0.9, 1.0, 1.3, 4.0])
def test_the_step_that_lasts_so_long(seconds: float) -> None:
    replica = Replica(
        ServingCase(CATALOG.models["llama-3.1-8b"], CATALOG.gpus["h100-sxm"], input_tokens=2000, output_tokens=20)
    )
    asked = seconds * replica.step_s(1.0)
    alone = replica.fleet.plain(replica.fleet.context * 0 + 1).of(0).seconds
    assert step_lasting(replica, asked).timing.seconds == pytest.approx(max(asked, alone), rel=1e-5)


def test_reading_alone_is_the_reading_of_the_model() -> None:
    replica = Replica(
        ServingCase(CATALOG.models["llama-3.1-8b"], CATALOG.gpus["h100-sxm"], input_tokens=2000, output_tokens=20)
    )
    assert reading_alone(replica).timing.seconds == pytest.approx(float(replica.fleet.reading(1.0)[0]))


def test_parts_of_the_first_token_add_up_whatever_they_are() -> None:
    for given in ((10, 1, 2, 0, 5), (3, 1, 5, 1, 2), (10, 1, 2, 3, 20), (10, 1, 2, 0, 2.5)):
        made = _filled(*(float(v) for v in given))
        assert math.fsum(made) == pytest.approx(given[0])
        assert min(made) >= 0


@pytest.mark.parametrize("name", PLANS)
def test_the_poisson_margin_is_the_95th_percentile(name: str) -> None:
    for figure in (_sized(name).gpus, _sized(name).replicas):
        p = next(m for m in _why(figure).steps if m.key == "why.serve.design").params
        mean, count = p["mean"], p["count"]
        assert mean == pytest.approx(p["peak"].value * p["stay"].value)
        assert count / p["stay"].value == pytest.approx(p["design"].value)
        if mean < 200:
            assert _below(mean, math.floor(count + 1e-6)) >= 0.95
            assert count <= max(mean, 1) + 1e-6 or _below(mean, math.ceil(count - 1e-6) - 1) < 0.95


def _below(mean: float, most: int) -> float:
    return math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(most + 1))


def test_range_and_confidence_speak_of_the_figure() -> None:
    made, best = _sized("nvlink"), _best(PLANS["nvlink"])
    words = [say(m, "en") for m in _why(made.gpus).accuracy]
    low, high = (formats.quantity(v, "gpu", "en") for v in (made.gpus.low, made.gpus.high))
    assert any(low in w and high in w for w in words)
    sigma = math.log(best.capacity.tier.sigma["output_tok_s"])
    sure = 0.5 * (1 + math.erf(math.log(best.replicas * best.limit_rate_s / best.design_rate_s) / sigma / math.sqrt(2)))
    said = formats.quantity(min(sure, 0.999), "percent1", "en")
    assert any(said in w for w in words)
    assert any(say(best.capacity.tier.meaning, "en") in say(m, "en") for m in [_why(made.gpus).error])


def test_the_advice_follows_from_what_binds() -> None:
    """Where reading memory binds, a faster memory helps more than more TFLOPS; where computing binds, the reverse."""
    seen = set()
    for name in ("nvlink", "pcie", "window", "nim", "mixture"):
        best = _best(PLANS[name])
        for batch in (1.0, best.capacity.concurrency, 400.0):
            timing = best.replica.step(batch)
            if timing.bound not in (Bound.MEMORY, Bound.COMPUTE):
                continue
            gpu = best.gpu
            memory = replace(gpu, bandwidth_gb_s=gpu.bandwidth_gb_s * 2)
            tensor = replace(gpu, dense_tflops={k: v * 2 for k, v in gpu.dense_tflops.items()})
            faster, stronger = (Replica(replace(best.case, gpu=g)).step_s(batch) for g in (memory, tensor))
            assert (faster < stronger) == (timing.bound is Bound.MEMORY), (name, batch)
            key = bound_words(timing).key
            assert key in (
                ("why.bound.weights", "why.bound.cache")
                if timing.bound is Bound.MEMORY
                else ("why.bound.compute", "why.bound.attention")
            )
            seen.add(timing.bound)
    assert seen == {Bound.MEMORY, Bound.COMPUTE}


@pytest.mark.parametrize(("part", "key"), [
    ("memory", "weights"), ("kv_cache", "cache"), ("compute", "compute"), ("attention", "attention"), ("interconnect", "interconnect"),
    ("overhead", "overhead"),
])  # fmt: skip
def test_every_bound_has_its_sentence_and_share(part: str, key: str) -> None:
    shares = dict.fromkeys(("memory", "kv_cache", "compute", "attention", "interconnect", "overhead"), 0.1) | {
        part: 0.9
    }
    words = bound_words(Timing(**shares))
    assert words.key == f"why.bound.{key}"
    beside = 0.1 if part in ("memory", "kv_cache", "compute", "attention") else 0.0
    assert words.params["share"].value == pytest.approx((0.9 + beside) / 1.4)


def test_every_limit_and_bound_is_worded() -> None:
    from planner.sizing.capacity import Limit

    for limit in Limit:
        assert f"why.limit.{limit.value}" in catalogue()
    for bound in Bound:
        assert f"why.reading.{bound.value}" in catalogue()


@pytest.mark.parametrize("name", ["nvlink", "idle", "many", "pcie"])
def test_one_more_replica_is_advised_where_it_helps(name: str) -> None:
    best = _best(PLANS[name])
    said = next((m for m in _why(_sized(name).ttft_p95).binding if m.key.startswith("why.waiting.")), None)
    if said is None:
        return
    more = at_rate(best.replica, best.peak_rate_s / (best.replicas + 1), best.requirement.spread_of_lengths).ttft_p95_ms
    assert said.params["other"].value == pytest.approx(more)
    assert (said.key == "why.waiting.replica") == (more < 0.95 * best.load.ttft_p95_ms)
    if name == "idle":
        assert said.key == "why.waiting.lengths"


def test_coefficients_are_those_of_the_largest_terms() -> None:
    best = _best(PLANS["nvlink"])
    coefficients = best.replica.calibration.coefficients
    shown = {say(i.name, "en") for i in _why(_sized("nvlink").itl_p95).coefficients}
    timing = best.replica.step(best.load.concurrency)
    first = max(
        ("memory", timing.memory), ("compute", timing.compute), ("kv_cache", timing.kv_cache), key=lambda pair: pair[1]
    )[0]
    name = {"memory": "memory", "compute": "compute_8bit", "kv_cache": "kv_read"}[first]
    assert say(coefficients[name].meaning, "en") in shown
    assert not {text("why.coefficient.pcie4_bus_gb_s", "en"), text("why.coefficient.expert_memory", "en")} & shown
    links = {say(i.name, "en") for i in _why(_sized("pcie").ttft_p95).coefficients}
    assert text("why.coefficient.pcie4_bus_gb_s", "en") in links


def test_held_out_errors_of_the_tier_and_engine_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from planner import infrastructure_trust

    held = tuple(
        HeldOut(kind, label, Metric(n, 0.061, 0.184, 1.0, 0.8))
        for n, (kind, label) in enumerate(
            [("model", "output_tok_s (tensorrt-llm)"), ("model", "output_tok_s (other engines)"), ("gpu", "itl_ms")],
            start=1001,
        )
    )
    monkeypatch.setattr(
        infrastructure_trust,
        "stored_scores",
        lambda kind: StoredScores(kind, "2026-11-25", "cases.csv (2,800 rows)", held),
    )
    tiers = _best(PLANS["nvlink"]).replica.calibration.tiers
    words = [say(m, "en") for m in accuracy(tiers["B"], "output_tok_s", "vllm")]
    assert "1,002" in words[0]
    assert "6.1 %" in words[0]
    assert "18 %" in words[0]
    assert "cases.csv" in words[1]
    assert "1,001" in say(accuracy(tiers["B"], "output_tok_s", "nim")[0], "en")
    assert "1,003" in say(accuracy(tiers["C"], "itl_ms", "vllm")[0], "ko")
    assert len(accuracy(tiers["A"], "ttft_ms", "vllm")) == 1


def test_nearest_cases_stand_beside_what_the_model_says_of_them() -> None:
    for key in ("gpus", "ttft_p95", "itl_p95", "throughput"):
        why = _why(getattr(_sized("nvlink"), key))
        assert why.nearest, key
        for near in why.nearest:
            assert near.error == pytest.approx((near.predicted.value or 0) / (near.measured.value or 1) - 1)
            assert say(near.error_words, "en").startswith("+" if near.error > 0 else "−") or abs(near.error) < 5e-4
        assert "H100" in say(why.nearest[0].what, "en")


def test_own_measurements_stay_visible_in_the_answer() -> None:
    best = _best(PLANS["nvlink"])
    measured = replace(best, limit_rate_s=best.limit_rate_s * 1.2)
    why = ServingWhy(PLANS["nvlink"], CATALOG, measured, 1, ()).of("throughput", Quantity(1.0, "token_s"))
    factor = next(m for m in why.steps if m.key == "why.serve.limit.measured")
    assert factor.params["factor"].value == pytest.approx(1.2)
    assert not [m for m in ServingWhy(PLANS["nvlink"], CATALOG, best, 1, ()).of("throughput", Quantity(1.0, "token_s")).steps
                if m.key == "why.serve.limit.measured"]  # fmt: skip


def test_two_servers_in_a_pipeline_can_be_asked() -> None:
    demand = demand_of(PLANS["latent"])
    assert demand is not None
    requirement = replace(_requirement(PLANS["latent"], CATALOG, demand), tensor_parallel=(4, 8))
    found = search(requirement, [CATALOG.gpus["h200-sxm"]], {"h200-sxm": 1.0})
    best = next(c for c in found.candidates if c.layout == Layout(8, 2))
    for key in (*KEYS, *(f"memory.{p}" for p in PARTS)):
        why = ServingWhy(PLANS["latent"], CATALOG, best, 1, ()).of(key, Quantity(1.0, "gpu"))
        assert math.fsum(t.share for t in why.terms) == pytest.approx(1.0, rel=1e-9)
        assert all(say(m, "ko") for m in _messages(why))


def test_nothing_is_worked_out_before_somebody_asks() -> None:
    code = (
        "from planner.assessment import assess\nfrom planner.catalog import load_catalog\nfrom planner.plan.templates import load_template\n"
        "from planner.sizing import nearest, step_parts\n"
        "step_parts._parts = None\n"
        "made = assess(load_template('retail'), load_catalog())\n"
        "assert nearest._table.cache_info().currsize == 0\n"
        "assert made.infrastructure.gpus.value\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_answers_that_nobody_asks_for_cost_the_assessment_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from planner import infrastructure_sizing

    class Silent:
        def __init__(self, *given: Any) -> None: ...

    def whole() -> None:
        assert sized(PLANS["free"], CATALOG, "T2").gpus.known

    whole()
    made = min(_seconds(whole) for _ in range(8))
    monkeypatch.setattr(infrastructure_sizing, "ServingWhy", Silent)
    silent = min(_seconds(whole) for _ in range(8))
    assert made < 1.25 * silent


def _seconds(work) -> float:  # type: ignore[no-untyped-def]
    start = time.thread_time()
    work()
    return time.thread_time() - start
