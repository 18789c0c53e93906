"""Own measurements and a plan: hand-off, import with questions, corrections of figures, the command line."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.cli import main
from planner.explain import Basis, Figure
from planner.i18n import message, say
from planner.measurement_import import (
    QUESTIONS,
    NotReady,
    added,
    case_of,
    chosen,
    complete,
    load_points,
    open_results,
    peak_load,
    plan_handoff,
)
from planner.measurements import corrections, effects, rows
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.file import PlanProblem, dump_plan, load_plan, parse_plan, save_plan
from planner.plan.measurement import MOST, Measurement
from planner.plan.templates import load_template
from planner.sizing.cases import ServingCase
from planner.sizing.own_measurements import METRICS
from planner.sizing.result_runs import ResultProblem
from planner.sizing.serving import predict

FIXTURES = Path(__file__).parent / "fixtures" / "measurements"
CATALOG = load_catalog()
ANSWERS: dict[str, Any] = {
    "model_id": "llama-3.1-8b", "gpu_id": "h100-sxm", "precision": "bf16", "tp": 1, "pp": 1, "replicas": 1, "engine": "vllm",
}  # fmt: skip
CASE = ServingCase(CATALOG.models["llama-3.1-8b"], CATALOG.gpus["h100-sxm"], input_tokens=1024.0, output_tokens=256.0)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_template("retail")


def measured(**changes: Any) -> Measurement:
    values = {
        "tool": "vllm", "file": "a.json", "model_id": "llama-3.1-8b", "gpu_id": "h100-sxm", "precision": "bf16",
        "engine": "vllm", "input_tokens": 1024, "output_tokens": 256, "concurrency": 32, **changes,
    }  # fmt: skip
    return Measurement(**values)


def with_ratio(ratio: float, **changes: Any) -> Measurement:
    """A measurement that is ``ratio`` times what the model predicts."""
    found = predict(CASE, 32.0)
    return measured(**{m: getattr(found, m).mid * ratio for m in METRICS}, **changes)


def holding(plan: Plan, *new: Measurement) -> Plan:
    return put(plan, ("infrastructure", "measurements"), new)  # type: ignore[no-any-return]


def test_measurements_survive_the_plan_file(plan: Plan) -> None:
    full = holding(
        plan, with_ratio(0.9, measured_on="2026-11-20", request_rate=4.0, ttft_p95_ms=300.0, engine_version="0.11")
    )
    assert parse_plan(dump_plan(full), Path("a.plan")) == full
    assert "measurements" not in dump_plan(plan)


@pytest.mark.parametrize("change", ["concurrency: .inf", "concurrency: -1", "tp: 0", "gpu_id: ''", "ttft_ms: .nan"])
def test_bad_measurements_in_a_plan_file_are_named(plan: Plan, change: str) -> None:
    name = change.split(":")[0]
    text = dump_plan(holding(plan, measured(ttft_ms=5.0)))
    lines = [line for line in text.splitlines() if not line.strip().startswith(f"{name}:")]
    at = next(i for i, line in enumerate(lines) if "file: a.json" in line)
    broken = "\n".join([*lines[: at + 1], f"      {change}", *lines[at + 1 :]])
    with pytest.raises(PlanProblem):
        parse_plan(broken, Path("a.plan"))


def test_empty_measurement_is_refused_in_words() -> None:
    text = dump_plan(holding(Plan(), measured(ttft_ms=5.0))).replace("ttft_ms: 5.0", "requests: 5")
    with pytest.raises(PlanProblem) as caught:
        parse_plan(text, Path("a.plan"))
    assert caught.value.items[0].message.key == "problem.measurement_empty"


# --- hand-off ----------------------------------------------------------------------------------------------------


def test_sweep_goes_from_one_user_past_the_knee_to_the_peak(plan: Plan) -> None:
    result = assess(plan, CATALOG).infrastructure
    loads = load_points(result)
    counts = [load.concurrency for load in loads if load.concurrency is not None]
    assert counts[0] == 1
    assert counts == sorted(set(counts))
    assert {load.why for load in loads} >= {"one", "knee", "arrivals"}
    rate, users = peak_load(result)
    assert rate == pytest.approx((result.peak_rate.value or 0) / (result.replicas.value or 1))
    case = case_of(result)
    assert predict(case, users).output_tok_s.mid / case.output_tokens == pytest.approx(rate, rel=0.01)
    made = plan_handoff(result, "vllm")
    assert f"--random-input-len {plan.infrastructure.workload.input_tokens}" in made.runs[0]
    assert f"planner_gpu_id={result.gpu_id}" in made.runs[0]


def test_empty_plan_says_what_is_missing() -> None:
    with pytest.raises(NotReady) as caught:
        plan_handoff(assess(Plan(), CATALOG).infrastructure, "vllm")
    assert say(caught.value.problem, "en")


# --- import ------------------------------------------------------------------------------------------------------


def test_marked_file_asks_nothing(plan: Plan) -> None:
    result = assess(plan, CATALOG).infrastructure
    opened = open_results(FIXTURES / "vllm_marked.json", plan, CATALOG, result)
    assert opened.asked == ()
    (made,) = complete(opened, {}, CATALOG)
    assert (made.gpu_id, made.precision, made.concurrency, made.itl_ms) == ("h100-sxm", "bf16", 32, 23.1)


def test_what_a_file_does_not_say_is_asked_with_the_plan_as_proposal(plan: Plan) -> None:
    result = assess(plan, CATALOG).infrastructure
    opened = open_results(FIXTURES / "vllm_c32.json", plan, CATALOG, result)
    assert opened.asked == ("model_id", "gpu_id", "precision", "tp", "pp", "replicas", "engine")
    assert opened.proposed == chosen(plan, result)
    assert opened.proposed["gpu_id"] == result.gpu_id
    assert any(w.key == "measurements.warning.other_model" for w in opened.warnings)
    with pytest.raises(ResultProblem) as caught:
        complete(opened, {k: v for k, v in ANSWERS.items() if k != "gpu_id"}, CATALOG)
    assert "GPU" in say(caught.value.problem, "en")
    (made,) = complete(opened, ANSWERS, CATALOG)
    assert made.file == "vllm_c32.json"


@pytest.mark.parametrize(
    "wrong",
    [
        {"model_id": "no-such"},
        {"gpu_id": "$(x)"},
        {"precision": "fp3"},
        {"engine": "mine"},
        {"tp": 0},
        {"tp": 1.5},
        {"replicas": math.nan},
    ],
)
def test_wrong_answers_are_refused_in_words(plan: Plan, wrong: dict[str, Any]) -> None:
    opened = open_results(FIXTURES / "vllm_c32.json", plan, CATALOG, assess(plan, CATALOG).infrastructure)
    with pytest.raises(ResultProblem) as caught:
        complete(opened, {**ANSWERS, **wrong}, CATALOG)
    for language in ("ko", "en"):
        assert say(caught.value.problem, language).startswith("vllm_c32.json")


def test_every_fixture_goes_into_a_plan(plan: Plan) -> None:
    result = assess(plan, CATALOG).infrastructure
    for path in sorted(FIXTURES.iterdir()):
        opened = open_results(path, plan, CATALOG, result)
        changed = added(plan, complete(opened, {**ANSWERS, "concurrency": 8}, CATALOG))
        assert parse_plan(dump_plan(changed), path) == changed
        for row in rows(changed, CATALOG):
            assert row.problem is None
            assert all(row.ratio[m].known for m in METRICS)


def test_number_of_measurements_is_bounded(plan: Plan) -> None:
    full = holding(plan, *[measured(ttft_ms=float(n + 1)) for n in range(MOST)])
    with pytest.raises(NotReady):
        added(full, [measured(itl_ms=1.0)])


def test_known_runs_are_left_out_and_new_ones_taken(plan: Plan) -> None:
    first, second = measured(ttft_ms=1.0), measured(ttft_ms=2.0)
    once = added(plan, [first])
    assert added(once, [first, second, second]).infrastructure.measurements == (first, second)
    with pytest.raises(NotReady) as caught:
        added(once, [first])
    assert caught.value.problem.key == "measurements.already"


# --- corrections -------------------------------------------------------------------------------------------------


def figure(value: float, unit: str = "ms", target: float | None = None) -> Figure:
    return Figure(
        "infrastructure.itl_p95",
        message("figure.itl_p95"),
        value,
        unit,
        value / 1.5,
        value * 1.5,
        Basis.PREDICTED,
        (),
        target,
    )


def test_without_measurements_figures_are_the_very_same(plan: Plan) -> None:
    known = corrections(plan, CATALOG)
    given_figure = figure(20.0)
    assert not known
    assert known.figure(given_figure, CASE, "itl_ms", 32.0) is given_figure
    assert known.factor(CASE, "itl_ms", 32.0, 1.5).factor == 1.0
    assert known.factor(CASE, "itl_ms", 32.0, 1.5).sigma == 1.5


def test_very_case_and_load_become_measured(plan: Plan) -> None:
    known = corrections(holding(plan, with_ratio(1.25, itl_p95_ms=31.0)), CATALOG)
    mean = known.figure(figure(20.0, target=22.0), CASE, "itl_ms", 32.0)
    assert mean.basis is Basis.MEASURED
    assert mean.value == pytest.approx(predict(CASE, 32.0).itl_ms.mid * 1.25)
    assert mean.target_met is ((mean.value or 0) <= 22.0)
    tail = known.figure(figure(22.0), CASE, "itl_ms", 32.0, p95=True)
    assert (tail.value, tail.basis) == (pytest.approx(31.0), Basis.MEASURED)
    assert say(tail.name, "ko").endswith(" · 측정값 1건")
    assert say(tail.name, "en").endswith(" · measured, n 1")
    why = tail.explain()
    assert why is not None
    for language, words in (("ko", "측정값(직접 측정 1건)"), ("en", "measured (1 own measurement)")):
        assert words in [say(n, language) for n in why.notes]
    assert any(i.path == ("infrastructure", "measurements", 0) for i in why.inputs)


def test_percentile_without_a_measured_one_is_corrected_not_measured(plan: Plan) -> None:
    known = corrections(holding(plan, with_ratio(1.25)), CATALOG)
    tail = known.figure(figure(22.0), CASE, "itl_ms", 32.0, p95=True)
    assert tail.basis is Basis.PREDICTED
    assert 22.0 < (tail.value or 0) < 22.0 * 1.25
    assert " · corrected, n 1, ×1.2" in say(tail.name, "en")
    assert " · 측정 1건으로 보정 ×1.2" in say(tail.name, "ko")
    why = tail.explain()
    assert why is not None
    assert any(say(n, "en").startswith("corrected by 1 own measurement (×1.2") for n in why.notes)


def test_near_figures_are_corrected_with_a_narrower_range(plan: Plan) -> None:
    known = corrections(holding(plan, *[with_ratio(0.8)] * 3), CATALOG)
    near = known.figure(figure(1000.0, "token_s"), CASE, "output_tok_s", 64.0)
    assert 800.0 < (near.value or 0) < 1000.0
    assert near.basis is Basis.PREDICTED
    assert (near.high or 0) / (near.low or 1) < 1.5**2
    far = ServingCase(CATALOG.models["deepseek-r1"], CATALOG.gpus["b200"], "nvfp4", tp=8, engine="tensorrt-llm")
    given_figure = figure(1000.0, "token_s")
    assert known.figure(given_figure, far, "output_tok_s", 2.0) is given_figure


def test_throughput_of_many_replicas_scales_with_the_measured_ratio(plan: Plan) -> None:
    known = corrections(holding(plan, with_ratio(0.9)), CATALOG)
    made = known.figure(figure(7000.0, "token_s"), CASE, "output_tok_s", 32.0)
    assert (made.value, made.basis) == (pytest.approx(6300.0), Basis.MEASURED)


def test_replicas_are_taken_apart(plan: Plan) -> None:
    four = with_ratio(1.0, replicas=4, concurrency=128)
    row = rows(holding(plan, four.model_copy(update={"output_tok_s": (four.output_tok_s or 0) * 4})), CATALOG)[0]
    assert row.ratio["output_tok_s"].value == pytest.approx(1.0)
    assert row.predicted["output_tok_s"].value == pytest.approx(row.measured["output_tok_s"].value or 0)


def test_less_than_one_request_in_flight_is_one_now_and_then(plan: Plan) -> None:
    alone = predict(CASE, 1.0)
    seldom = measured(
        concurrency=0.25, request_rate=0.1, output_tok_s=alone.output_tok_s.mid / 4, ttft_ms=alone.ttft_ms.mid
    )
    row = rows(holding(plan, seldom), CATALOG)[0]
    assert row.ratio["output_tok_s"].value == pytest.approx(1.0)
    assert row.ratio["ttft_ms"].value == pytest.approx(1.0)


def test_what_the_catalogue_does_not_hold_is_shown_and_not_used(plan: Plan) -> None:
    lost = holding(plan, measured(gpu_id="gone", ttft_ms=5.0), with_ratio(0.9))
    shown = rows(lost, CATALOG)
    assert shown[0].problem is not None
    assert "gone" in say(shown[0].problem, "ko")
    assert shown[1].ratio["itl_ms"].value == pytest.approx(0.9)
    found = corrections(lost, CATALOG).figure(figure(20.0), CASE, "itl_ms", 64.0).explain()
    assert found is not None
    assert found.inputs[-1].path == ("infrastructure", "measurements", 1)


def test_a_ratio_far_from_one_is_marked(plan: Plan) -> None:
    good, odd = rows(holding(plan, with_ratio(1.5), with_ratio(5.0)), CATALOG)
    assert good.doubt is None
    assert odd.doubt is not None
    assert "×5.00" in say(odd.doubt, "en")


def test_effects_say_the_factor_and_why(plan: Plan) -> None:
    made = effects(holding(plan, with_ratio(0.8)), CATALOG, CASE, 32.0)
    assert [f.basis for f in made] == [Basis.MEASURED] * 3
    assert made[0].value == pytest.approx(0.8, abs=0.03)
    assert all(f.explain() is not None for f in made)
    assert effects(plan, CATALOG, CASE, 32.0) == ()


def test_corrections_are_worked_out_once(plan: Plan) -> None:
    holder = holding(plan, with_ratio(0.8))
    assert corrections(holder, CATALOG) is corrections(put(holder, ("title",), "x"), CATALOG)
    assert corrections(holder, CATALOG) is corrections(put(holder, ("infrastructure", "workload", "users"), 7), CATALOG)
    assert corrections(holder, CATALOG) is not corrections(holding(plan, with_ratio(0.7)), CATALOG)


# --- command line ------------------------------------------------------------------------------------------------


@pytest.fixture
def plan_file(tmp_path: Path, plan: Plan) -> Path:
    path = tmp_path / "a.plan"
    save_plan(plan, path)
    return path


@pytest.mark.parametrize("language", ["ko", "en"])
def test_measure_prints_commands(plan_file: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    assert main(["measure", str(plan_file), "--language", language]) == 0
    out = capsys.readouterr().out
    assert "vllm serve" in out
    assert "vllm bench serve" in out
    assert main(["measure", str(plan_file), "--tool", "aiperf", "--repository", "org/model; id"]) == 0
    assert "MODEL='org/model; id'" in capsys.readouterr().out


def test_measure_imports_and_never_overwrites(
    plan_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "b.plan"
    arguments = [
        "measure",
        str(plan_file),
        "--import",
        str(FIXTURES / "vllm_marked.json"),
        "-o",
        str(out),
        "--language",
        "en",
    ]
    assert main(arguments) == 0
    assert "1 measurement is in" in capsys.readouterr().out
    assert load_plan(out).infrastructure.measurements[0].itl_ms == 23.1
    assert load_plan(plan_file).infrastructure.measurements == ()
    assert main(arguments) == 2
    assert "--force" in capsys.readouterr().err


def test_measure_asks_and_takes_answers(plan_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "b.plan"
    start = ["measure", str(plan_file), "--import", str(FIXTURES / "vllm_c32.json"), "-o", str(out), "--language", "en"]
    assert main(start) == 2
    err = capsys.readouterr().err
    assert "--as-planned" in err
    planned = assess(load_plan(plan_file), CATALOG).infrastructure.gpu_id
    assert f"--gpu {planned}" in err
    assert not out.exists()
    answers = [
        "--model",
        "llama-3.1-8b",
        "--gpu",
        "h100-sxm",
        "--precision",
        "bf16",
        "--tp",
        "1",
        "--pp",
        "1",
        "--replicas",
        "1",
        "--engine",
        "vllm",
    ]
    assert main([*start, *answers]) == 0
    assert load_plan(out).infrastructure.measurements[0].gpu_id == "h100-sxm"
    assert main([*start, "--as-planned", "--force"]) == 0
    assert load_plan(out).infrastructure.measurements[0].gpu_id == planned


@pytest.mark.parametrize(
    "arguments",
    [
        ["--import", "missing.json", "-o", "x.plan"],
        ["--import", "missing.json"],
        ["--tool", "nothing"],
        ["--tp", "-1"],
        ["--tp", "many"],
    ],
)
def test_measure_refuses_with_one_line(
    plan_file: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(["measure", str(plan_file), *arguments]) == 2
    err = capsys.readouterr().err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err


# --- anything a plan may hold ------------------------------------------------------------------------------------

numbers = st.floats(1e-6, 1e9)
measurements = st.builds(
    Measurement,
    tool=st.sampled_from(["vllm", "cases"]),
    model_id=st.sampled_from([m.id for m in CATALOG.models.values()] + ["gone"]),
    gpu_id=st.sampled_from([*list(CATALOG.gpus), "gone"]),
    precision=st.sampled_from(["bf16", "fp8", "nvfp4", "int4", "zz9"]),
    kv_dtype=st.sampled_from([None, "fp8", "odd"]),
    tp=st.integers(1, 64), pp=st.integers(1, 4), replicas=st.integers(1, 100), engine=st.sampled_from(["vllm", "sglang", "odd"]),
    engine_version=st.sampled_from([None, "0.6", "x"]), input_tokens=numbers, output_tokens=numbers, concurrency=numbers,
    request_rate=st.none() | numbers, burst=st.booleans(), output_tok_s=numbers, ttft_ms=st.none() | numbers, itl_ms=st.none() | numbers,
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(measurements, max_size=4))
def test_no_measurement_of_a_plan_stops_it(plan: Plan, new: list[Measurement]) -> None:
    holder = holding(plan, *new)
    assert len(rows(holder, CATALOG)) == len(new)
    known = corrections(holder, CATALOG)
    for metric in METRICS:
        found = known.factor(CASE, metric, 16.0)
        assert found.factor > 0
        assert math.isfinite(found.factor)
        assert found.sigma >= 1
    assert set(QUESTIONS) <= set(Measurement.model_fields)


def test_own_measurements_change_the_number_of_gpus(plan: Plan) -> None:
    heavy = put(plan, ("infrastructure", "workload", "users"), 500_000)
    plain = assess(heavy, CATALOG).infrastructure
    case = case_of(plain)
    assert case is not None
    users = 64.0
    found = predict(case, users)
    slow = measured(
        model_id=case.model.id, gpu_id=case.gpu.id, precision=case.weight_dtype, tp=case.tp, engine=case.engine,
        input_tokens=case.input_tokens, output_tokens=case.output_tokens, concurrency=users,
        output_tok_s=found.output_tok_s.mid / 4, itl_ms=found.itl_ms.mid * 4,
    )  # fmt: skip
    own = assess(holding(heavy, slow), CATALOG).infrastructure
    assert (own.gpus.value or 0) > 1.5 * (plain.gpus.value or 1)
    assert [row.best for row in own.candidates].count(True) == 1
