"""Result files: the documented formats are read, careless and hostile ones refused with file and place."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.i18n import say
from planner.sizing import result_files
from planner.sizing.own_measurements import METRICS
from planner.sizing.result_files import read_results
from planner.sizing.result_runs import ResultProblem, Run

FIXTURES = Path(__file__).parent.parent / "fixtures" / "measurements"
VLLM = json.loads((FIXTURES / "vllm_c32.json").read_text(encoding="utf-8"))


def written(folder: Path, content: Any, name: str = "result.json") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def refused(path: Path) -> tuple[str, str]:
    with pytest.raises(ResultProblem) as caught:
        read_results(path)
    words = say(caught.value.problem, "ko"), say(caught.value.problem, "en")
    assert all(w.startswith(path.name) for w in words)
    assert "{" not in words[1]
    return words


def test_vllm_result() -> None:
    (run,) = read_results(FIXTURES / "vllm_c32.json")
    assert (run.tool, run.measured_on, run.model_name) == (
        "vllm",
        date(2026, 11, 20),
        "meta-llama/Llama-3.1-8B-Instruct",
    )
    assert (run.input_tokens, run.output_tokens, run.concurrency, run.requests) == (1024, 256, 32, 320)
    assert (run.output_tok_s, run.ttft_ms, run.itl_ms) == (1338.56, 182.4, 23.1)
    assert (run.ttft_p95_ms, run.itl_p95_ms) == (402.7, 31.5)
    assert (run.setup, run.warnings, run.burst) == ({}, (), False)


def test_marks_of_our_own_command_answer_what_would_be_asked() -> None:
    (run,) = read_results(FIXTURES / "vllm_marked.json")
    assert run.setup == {
        "model_id": "llama-3.1-8b", "gpu_id": "h100-sxm", "precision": "bf16", "tp": 1, "pp": 1, "replicas": 1, "engine": "vllm",
    }  # fmt: skip


def test_appended_results_and_littles_law() -> None:
    closed, paced = read_results(FIXTURES / "vllm_appended.json")
    assert (closed.place, paced.place) == ("#1", "#2")
    assert closed.concurrency == 32
    assert paced.request_rate == 4.0
    assert paced.concurrency == pytest.approx(3.9 * (182.4 + 255 * 23.1) / 1e3)


def test_sglang_lines_with_infinite_rate() -> None:
    many, one = read_results(FIXTURES / "sglang.jsonl")
    assert (many.tool, many.concurrency, many.request_rate, many.itl_ms) == ("sglang", 16, None, 15.2)
    assert (one.concurrency, one.output_tok_s) == (1, 88.0)


@pytest.mark.parametrize(
    ("name", "tool", "model"),
    [
        ("profile_export_genai_perf.json", "genai-perf", "meta-llama/Llama-3.1-8B-Instruct"),
        ("profile_export_genai_perf.csv", "genai-perf", None),
        ("profile_export_aiperf.json", "aiperf", "meta-llama/Llama-3.1-8B-Instruct"),
        ("profile_export_aiperf.csv", "aiperf", None),
    ],
)
def test_perf_exports_say_the_same_in_every_form(name: str, tool: str, model: str | None) -> None:
    (run,) = read_results(FIXTURES / name)
    assert (run.tool, run.model_name) == (tool, model)
    assert (run.output_tok_s, run.itl_ms, run.output_tokens, run.input_tokens) == (668.2, 11.74, 256, 1024.1)
    assert run.ttft_ms == pytest.approx(71.5)
    assert run.ttft_p95_ms == pytest.approx(120.4)
    assert run.concurrency == pytest.approx(8.0, abs=1e-3)


def test_cases_keep_only_steady_loads_and_say_so() -> None:
    loaded, alone = read_results(FIXTURES / "own_cases.csv")
    assert loaded.setup is not None
    assert loaded.setup["gpu_id"] == "h100-sxm"
    assert loaded.setup["pp"] == 1
    assert (loaded.place, loaded.concurrency, alone.concurrency) == ("#2", 32, 1)
    assert loaded.measured_on == date(2026, 11, 18)
    assert [w.key for w in loaded.warnings] == ["measurements.warning.left_out"]


def test_burst_is_marked(tmp_path: Path) -> None:
    (run,) = read_results(written(tmp_path, {**VLLM, "max_concurrency": None}))
    assert run.burst
    assert run.concurrency == 320
    assert "measurements.warning.burst" in [w.key for w in run.warnings]


def test_run_that_falls_behind_its_rate_is_marked(tmp_path: Path) -> None:
    slow = {**VLLM, "max_concurrency": None, "request_rate": 20.0}
    (run,) = read_results(written(tmp_path, slow))
    assert run.burst
    assert [w.key for w in run.warnings] == ["measurements.warning.behind"]
    (kept,) = read_results(written(tmp_path, {**slow, "request_rate": 5.3}))
    assert (kept.burst, kept.warnings) == (False, ())


def test_failed_and_few_requests_are_warned_of(tmp_path: Path) -> None:
    (run,) = read_results(written(tmp_path, {**VLLM, "completed": 10, "failed": 310}))
    assert [w.key for w in run.warnings] == ["measurements.warning.failed", "measurements.warning.few"]


def test_detailed_results_and_unknown_keys_do_no_harm(tmp_path: Path) -> None:
    content = {**VLLM, "ttfts": [0.1, -1.0], "generated_texts": ["x" * 1000], "new_key": {"deep": [1]}}
    (run,) = read_results(written(tmp_path, content))
    assert run.ttft_ms == 182.4


def test_one_token_answers_have_no_gap(tmp_path: Path) -> None:
    (run,) = read_results(written(tmp_path, {**VLLM, "mean_tpot_ms": 0.0, "mean_itl_ms": 0.0}))
    assert run.itl_ms is None
    assert run.ttft_ms == 182.4


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"mean_ttft_ms": -1}, "mean_ttft_ms"),
        ({"mean_ttft_ms": 0}, "mean_ttft_ms"),
        ({"mean_ttft_ms": math.nan}, "mean_ttft_ms"),
        ({"output_throughput": math.inf}, "output_throughput"),
        ({"output_throughput": 1e300}, "output_throughput"),
        ({"output_throughput": "fast"}, "output_throughput"),
        ({"output_throughput": True}, "output_throughput"),
        ({"output_throughput": [1]}, "output_throughput"),
        ({"completed": 0}, "completed"),
        ({"completed": None}, "completed"),
        ({"request_rate": -2}, "request_rate"),
        ({"max_concurrency": "many"}, "max_concurrency"),
        ({"planner_tp": "-1"}, "planner_tp"),
        ({"planner_tp": "two"}, "planner_tp"),
        ({"planner_gpu_id": "x" * 500}, "planner_gpu_id"),
        ({"planner_gpu_id": ["h100"]}, "planner_gpu_id"),
    ],
)
def test_bad_values_are_named(tmp_path: Path, change: dict[str, Any], place: str) -> None:
    for words in refused(written(tmp_path, {**VLLM, **change})):
        assert f"'{place}'" in words


def test_line_is_named_where_there_are_several(tmp_path: Path) -> None:
    lines = json.dumps(VLLM) + "\n\n" + json.dumps({**VLLM, "mean_ttft_ms": -1})
    ko, en = refused(written(tmp_path, lines.encode()))
    assert "line 3" in en
    assert "3번째 줄" in ko


@pytest.mark.parametrize(
    "content",
    [
        b"", b"   \n", b"{", b"[", b"[]", b"[1, 2]", b"{}", b"null", b"\xff\xfe\x00", b"a\x00b", b"hello", b'"text"',
        b'{"completed": 1, "completed": 2, "request_throughput": 1}', b"[" * 100_000, b'{"a":' * 100_000,
        b'{"request_throughput": ' + b"9" * 5000 + b"}", b"Metric\n", b"Metric,avg\nTime To First Token (ms),abc\n",
        b"Metric,avg\nTime To First Token (ms),-4\n", b"Metric,avg\nTime To First Token (ms),nan\n",
        b"Metric,avg\nTime To First Token (parsecs),4\n", b"input_tokens,output_tokens,ttft_ms\n1,2,inf\n",
        b"input_tokens,output_tokens,ttft_ms,ttft_ms\n1,2,3,4\n", b"input_tokens,output_tokens,ttft_ms,tp\n1,2,3,1.5\n",
        b"input_tokens,output_tokens,ttft_ms,regime\n1,2,3,saturated\n", b"a,b\n1,2\n", b'"unclosed',
    ],
)  # fmt: skip
def test_hostile_content_is_refused_in_both_languages(tmp_path: Path, content: bytes) -> None:
    refused(written(tmp_path, content))


def test_newer_format_and_aggregates_are_told_apart(tmp_path: Path) -> None:
    export = json.loads((FIXTURES / "profile_export_aiperf.json").read_text(encoding="utf-8"))
    assert "2.0" in refused(written(tmp_path, {**export, "schema_version": "2.0"}))[1]
    read_results(written(tmp_path, {**export, "schema_version": "1.99"}))
    aggregate = {"schema_version": "1.0", "metrics": {"request_latency": {"mean": 1.0}}}
    assert "several runs" in refused(written(tmp_path, aggregate))[1]


def test_size_and_number_of_runs_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = "\n".join([json.dumps(VLLM)] * 201)
    assert "200" in refused(written(tmp_path, many.encode()))[1]
    monkeypatch.setattr(result_files, "MAX_BYTES", 100)
    refused(written(tmp_path, VLLM))


def test_missing_file_and_folder(tmp_path: Path) -> None:
    refused(tmp_path / "nothing.json")
    refused(tmp_path)


def checked(run: Run) -> None:
    assert any(getattr(run, name) is not None for name in METRICS)
    for name in ("input_tokens", "output_tokens", "concurrency", "request_rate", *METRICS, "ttft_p95_ms", "itl_p95_ms"):
        value = getattr(run, name)
        assert value is None or 0 < value < math.inf


def read_or_refused(path: Path) -> None:
    problem = None
    runs: tuple[Run, ...] = ()
    try:
        runs = read_results(path)
    except ResultProblem as refusal:
        problem = refusal.problem
    for run in runs:
        checked(run)
    if problem is not None:
        assert all(path.name in say(problem, language) for language in ("ko", "en"))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOW
@given(st.dictionaries(st.sampled_from(sorted(VLLM)), values, max_size=6), st.sampled_from(sorted(VLLM)))
def test_any_change_of_a_result_is_read_or_refused(tmp_path: Path, change: dict[str, Any], dropped: str) -> None:
    content = {k: v for k, v in {**VLLM, **change}.items() if k != dropped}
    read_or_refused(written(tmp_path, content))


EXPORT = json.loads((FIXTURES / "profile_export_aiperf.json").read_text(encoding="utf-8"))


@SLOW
@given(st.dictionaries(st.sampled_from(sorted(EXPORT)), values, max_size=4))
def test_any_change_of_an_export_is_read_or_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    read_or_refused(written(tmp_path, {**EXPORT, **change}))


@SLOW
@given(st.binary(max_size=200), st.sampled_from(sorted(p.name for p in FIXTURES.iterdir())), st.integers(0, 3000))
def test_spliced_bytes_are_read_or_refused(tmp_path: Path, noise: bytes, name: str, at: int) -> None:
    content = (FIXTURES / name).read_bytes()
    read_or_refused(written(tmp_path, content[:at] + noise + content[at:], name))


CASES = "model,gpu,input_tokens,output_tokens,concurrency,itl_ms"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["a,b", "1,2"], "line 1"),
        ([",,,", " , ,"], "empty"),
        ([CASES, "m,h100-sxm,1000,200,8,1e16"], "'itl_ms'"),
        ([CASES, "m\x07,h100-sxm,1000,200,8,10"], "'model'"),
        ([CASES, f"{'m' * 121},h100-sxm,1000,200,8,10"], "'model'"),
        ([CASES, *["m,h100-sxm,1000,200,8,10"] * 201], "200"),
        ([CASES, "," * 300_001], "300,000"),
        ([CASES, *["x"] * 20_001], "20,000"),
        ([CASES, "m,h100-sxm,1000,200,8,"], "line 2"),
        (["Metric,avg", "Request Latency (ms),5", "Request Latency (ms),6"], "line 3"),
    ],
)
def test_tables_beyond_measure_are_refused_at_their_place(tmp_path: Path, lines: list[str], told: str) -> None:
    words = refused(written(tmp_path, "\n".join(lines).encode(), "cases.csv"))
    assert told in words[1]


def test_labels_that_are_no_metric_are_passed_over(tmp_path: Path) -> None:
    lines = ["Metric,avg", "a(b)(c),7", "(ms),8", "GPU Power (W),9", "Inter Token Latency (ms),11"]
    (run,) = read_results(written(tmp_path, "\n".join(lines).encode(), "genai.csv"))
    assert (run.itl_ms, run.ttft_ms, run.requests) == (11, None, None)


@pytest.mark.parametrize(("gpus", "tp", "replicas"), [("8", "4", 2), ("6", "4", None), ("2", "4", None)])
def test_the_number_of_gpus_says_the_one_part_that_is_not_stated(
    tmp_path: Path, gpus: str, tp: str, replicas: int | None
) -> None:
    lines = [f"{CASES},gpus,tp,pp", f"m,h100-sxm,1000,200,8,10,{gpus},{tp},1"]
    (run,) = read_results(written(tmp_path, "\n".join(lines).encode(), "cases.csv"))
    assert run.setup is not None
    assert run.setup.get("replicas") == replicas  # none where they do not divide


def test_requests_in_flight_of_a_paced_case_follow_from_littles_law(tmp_path: Path) -> None:
    lines = [f"{CASES},ttft_ms,request_rate", "m,h100-sxm,1000,201,,10,500,4", "m,h100-sxm,1000,201,,10,,4"]
    told, open_ = read_results(written(tmp_path, "\n".join(lines).encode(), "cases.csv"))
    assert (told.request_rate, told.concurrency) == (4, pytest.approx(4 * (0.5 + 200 * 0.010)))
    assert open_.concurrency is None  # without a first token nothing follows


@pytest.mark.parametrize(
    ("config", "rate", "users"),
    [
        ({"loadgen": {"concurrency": 12}}, None, 12),
        ({"phases": [{"name": "warmup", "concurrency": 3}, {"name": "profiling", "concurrency": 12}]}, None, 12),
        ({"phases": {"profiling": {"concurrency": 12}}}, None, 12),
        ({"phases": {"name": "only", "concurrency": 12}}, None, 12),
        ({"phases": {"profiling": {"rate": 2.7}}}, 2.7, None),
        ({"phases": ["profiling"], "loadgen": {"request_rate": "inf", "concurrency": 12}}, None, 12),
    ],
)
def test_the_load_of_an_aiperf_run_is_found_where_its_versions_put_it(
    tmp_path: Path, config: dict[str, Any], rate: float | None, users: float | None
) -> None:
    (run,) = read_results(written(tmp_path, {**EXPORT, "input_config": config}))
    assert run.request_rate == rate
    assert run.concurrency == pytest.approx(users or 2.61 * 3.0652)  # paced: by Little's law


def test_a_cancelled_or_joined_export_is_marked_or_refused(tmp_path: Path) -> None:
    (run,) = read_results(written(tmp_path, {**EXPORT, "was_cancelled": True}))
    assert "measurements.warning.cancelled" in [w.key for w in run.warnings]
    joined = {**EXPORT, "request_latency": {"unit": "ms", "mean": 3000.0}}
    assert "'request_latency.mean'" in refused(written(tmp_path, joined))[1]


def test_an_export_without_throughput_is_known_by_its_blocks(tmp_path: Path) -> None:
    bare = {k: v for k, v in EXPORT.items() if k != "request_throughput"}
    assert read_results(written(tmp_path, bare))[0].tool == "aiperf"
    older = {k: v for k, v in bare.items() if k not in ("aiperf_version", "schema_version")}
    assert read_results(written(tmp_path, older))[0].tool == "genai-perf"


def test_a_block_that_is_a_number_is_refused_by_its_name(tmp_path: Path) -> None:
    assert "'request_latency'" in refused(written(tmp_path, {**EXPORT, "request_latency": 5}))[1]


def test_more_values_than_any_run_has_are_refused_before_they_are_read(tmp_path: Path) -> None:
    assert "1,500,000" in refused(written(tmp_path, b"[" + b"0," * 1_500_000 + b"0]"))[1]
