"""The nearest published measurements: a case finds itself, distances behave, predictions are those of the validation."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.resources import resource
from planner.sizing import nearest as module
from planner.sizing.benchmarks import METRICS, Batch, InferenceRow, inference_row, read_rows
from planner.sizing.calibration import load_inference
from planner.sizing.cases import ServingCase
from planner.sizing.csv_cases import read_cases
from planner.sizing.nearest import distances, nearest

Gpus, Models = Mapping[str, Gpu], Mapping[str, Model]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return read_cases(resource("calibration", "cases", "inference_cases.csv"))[1]


@pytest.fixture(scope="module")
def asked(models: Models, gpus: Gpus) -> ServingCase:
    return ServingCase(models["llama-3.3-70b"], gpus["h100-sxm"], "fp8", tp=2, input_tokens=2000, output_tokens=400)


@pytest.mark.parametrize("metric", METRICS)
def test_a_published_case_finds_itself(metric: str, rows: list[dict[str, str]], gpus: Gpus, models: Models) -> None:
    calibration = load_inference()
    steady = [
        r for r in rows
        if r[metric] and r["concurrency_basis"] == "stated" and r["regime"] == "concurrency" and r["model"] in models
        and r["gpu"] in gpus and not r["request_rate"]
    ]  # fmt: skip
    for row in steady[:: max(len(steady) // 12, 1)]:
        made = inference_row(row, gpus, models, calibration)
        found = nearest(made.case, made.load, metric, gpus, models)
        assert found[0].distance == pytest.approx(0.0, abs=0.35), row["case_id"]
        twins = {r["case_id"]: float(r[metric]) for r in rows if r[metric]}
        assert found[0].measured == pytest.approx(twins[found[0].case_id])
        assert (found[0].case.model.id, found[0].case.gpu.id) == (row["model"], row["gpu"])


def test_predictions_and_errors_are_those_of_the_validation(
    asked: ServingCase, rows: list[dict[str, str]], gpus: Gpus, models: Models
) -> None:
    calibration = load_inference()
    cells = {r["case_id"]: r for r in rows}
    for metric in METRICS:
        for found in nearest(asked, 32.0, metric, gpus, models):
            row = inference_row(cells[found.case_id], gpus, models, calibration)
            values, _ = Batch([row], calibration).predict(calibration)
            assert found.predicted == pytest.approx(float(values[metric][0]))
            assert found.measured == float(cells[found.case_id][metric])
            assert found.error == pytest.approx(found.predicted / found.measured - 1)
            assert found.publisher == cells[found.case_id]["publisher"]


def test_nearest_first_and_one_of_a_series(asked: ServingCase, gpus: Gpus, models: Models) -> None:
    for metric in METRICS:
        found = nearest(asked, 32.0, metric, gpus, models, 6)
        assert len(found) == 6
        assert [f.distance for f in found] == sorted(f.distance for f in found)
        series = {
            (f.publisher, f.case.model.id, f.case.gpu.id, f.case.engine, f.case.weight_dtype, f.case.tp * f.case.pp)
            for f in found
        }
        assert len(series) == 6
        apart = distances(asked, 32.0, gpus, models)
        assert found[0].distance <= float(np.sort(apart[np.isfinite(module._table().measured[metric])])[0]) + 0.6


def test_every_difference_counts(gpus: Gpus, models: Models, rows: list[dict[str, str]]) -> None:
    row = next(
        r
        for r in rows
        if r["model"] == "llama-3.1-70b" and r["gpu"] == "h100-sxm" and r["engine"] == "vllm" and r["concurrency"]
    )
    made = inference_row(row, gpus, models, load_inference())
    place = rows.index(row)

    def apart(case: ServingCase, load: float = made.load) -> float:
        return float(distances(case, load, gpus, models)[place])

    case, same = made.case, apart(made.case)
    other_model, mixture = models["qwen3-32b"], models["gpt-oss-120b"]
    assert apart(replace(case, engine="sglang")) > same
    assert apart(replace(case, gpu=gpus["h200-sxm"])) > same
    assert apart(replace(case, gpu=gpus["mi300x"])) > apart(replace(case, gpu=gpus["h200-sxm"]))
    assert apart(replace(case, model=mixture)) > apart(replace(case, model=other_model)) > same
    assert apart(replace(case, tp=case.tp * 4)) > apart(replace(case, tp=case.tp * 2)) > same
    assert apart(replace(case, weight_dtype="int4")) > same
    assert (
        apart(replace(case, input_tokens=case.input_tokens * 8))
        > apart(replace(case, input_tokens=case.input_tokens * 2))
        > same
    )
    assert apart(replace(case, output_tokens=case.output_tokens * 8)) > same
    assert apart(case, made.load * 16) > apart(case, made.load * 4) > same


def test_kin_engines_are_near(asked: ServingCase, gpus: Gpus, models: Models) -> None:
    nim = replace(asked, engine="nim")
    assert {f.case.engine for f in nearest(nim, 32.0, "output_tok_s", gpus, models)} == {"tensorrt-llm"}


def test_a_catalogue_without_the_gpu_or_model_leaves_its_cases_out(
    asked: ServingCase, gpus: Gpus, models: Models
) -> None:
    fewer = {id: gpu for id, gpu in gpus.items() if id != "h100-sxm"}
    dense = {id: model for id, model in models.items() if model.family != asked.model.family}
    for found in nearest(asked, 32.0, "itl_ms", fewer, dense):
        assert found.case.gpu.id != "h100-sxm"
        assert found.case.model.family != asked.model.family
    assert nearest(asked, 32.0, "itl_ms", {}, models) == ()


def test_a_burst_or_a_search_within_limits_tells_nothing_of_latency(gpus: Gpus, models: Models) -> None:
    case = ServingCase(models["qwen3-14b"], gpus["a100-sxm-80"], "bf16", input_tokens=4000, output_tokens=200)
    for metric in ("ttft_ms", "itl_ms"):
        assert {f.way for f in nearest(case, 2.0, metric, gpus, models, 8)} <= {"closed", "static", "open"}


def test_fractions_of_a_request_in_flight_are_one(asked: ServingCase, gpus: Gpus, models: Models) -> None:
    assert nearest(asked, 0.01, "itl_ms", gpus, models) == nearest(asked, 1.0, "itl_ms", gpus, models)
    assert all(math.isfinite(f.distance) for f in nearest(asked, 0.01, "itl_ms", gpus, models))


def test_the_table_is_read_once_and_only_the_nearest_are_predicted(
    asked: ServingCase, rows: list[dict[str, str]], gpus: Gpus, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearest(asked, 8.0, "itl_ms", gpus, models)
    before = module._table.cache_info().misses
    predicted: list[int] = []
    whole = Batch.__init__

    def counted(self: Batch, given: list[InferenceRow], calibration: object) -> None:
        predicted.append(len(given))
        whole(self, given, calibration)  # type: ignore[arg-type]

    monkeypatch.setattr(Batch, "__init__", counted)
    nearest(asked, 9.0, "itl_ms", gpus, models)
    assert module._table.cache_info().misses == before
    assert len(predicted) == 1
    assert predicted[0] <= 6
    asking = min(_seconds(lambda: nearest(asked, 10.0, "itl_ms", gpus, models)) for _ in range(5))
    everything = min(_seconds(lambda: read_rows(rows, gpus, models, load_inference())) for _ in range(2))
    assert asking < everything / 4


def _seconds(work) -> float:  # type: ignore[no-untyped-def]
    start = time.thread_time()
    work()
    return time.thread_time() - start
