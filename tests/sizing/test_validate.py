from __future__ import annotations

import csv
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.resources import resource
from planner.sizing.benchmarks import inference_row
from planner.sizing.calibration import load_inference
from planner.sizing.validate import ValidationProblem, validate

HEADER = (
    "case_id,model,gpu,gpus,tp,weight_dtype,input_tokens,output_tokens,regime,concurrency,output_tok_s,ttft_ms,mystery"
)
GOOD = "a,llama-3.1-8b,h100-sxm,1,1,fp8,1000,500,concurrency,16,1500,90,whatever"


@pytest.fixture
def written(tmp_path):
    def write(*lines, name="cases.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    return write


def test_the_report_has_exactly_the_agreed_shape(written):
    report = validate(written(HEADER, GOOD)).to_json()
    assert list(report)[:6] == ["kind", "cases", "scored", "not_scored", "metrics", "rows"]
    assert (report["kind"], report["cases"], report["scored"], report["not_scored"]) == ("inference", 1, 1, {})
    assert set(report["metrics"]) == {"output_tok_s", "ttft_ms"}
    assert list(report["metrics"]["ttft_ms"]) == ["n", "median_ape", "p90_ape", "bias", "coverage80"]
    row = report["rows"][0]
    assert row["case_id"] == "a"
    assert list(row["metrics"]["output_tok_s"]) == ["measured", "predicted", "low", "high", "ratio"]
    assert json.loads(json.dumps(report)) == report


def test_errors_are_fractions_and_bias_is_the_geometric_mean_of_the_ratios(written):
    twice = validate(written(HEADER, GOOD, GOOD.replace("1500", "6000"))).to_json()
    cells = [row["metrics"]["output_tok_s"] for row in twice["rows"]]
    ratios = [c["predicted"] / c["measured"] for c in cells]
    metric = twice["metrics"]["output_tok_s"]
    assert metric["bias"] == pytest.approx((ratios[0] * ratios[1]) ** 0.5)
    assert metric["median_ape"] == pytest.approx(sum(abs(r - 1) for r in ratios) / 2)


def test_predictions_do_not_read_the_measured_columns(written):
    first, second = (
        validate(written(HEADER, line)).to_json()["rows"][0]["metrics"]["output_tok_s"]["predicted"]
        for line in (GOOD, GOOD.replace("1500", "77").replace(",90,", ",5,"))
    )
    assert first == second


def test_rows_that_cannot_be_scored_are_counted_by_reason(written):
    report = validate(
        written(
            HEADER,
            GOOD,
            GOOD.replace("llama-3.1-8b", "no-such-model"),
            GOOD.replace("h100-sxm", "abacus"),
            GOOD.replace(",1000,", ",,"),
            GOOD.replace("concurrency", "telepathy"),
            GOOD.replace("fp8", "fp3"),
            GOOD.replace(",1500,90,", ",,,"),
        )
    )
    assert report.scored == 1
    assert dict(report.not_scored) == {
        "model_unknown": 1, "gpu_unknown": 1, "lengths_unknown": 1, "regime_unknown": 1, "unknown_format": 1,
        "nothing_measured": 1,
    }  # fmt: skip
    assert report.cases == report.scored + sum(report.not_scored.values())


@pytest.mark.parametrize(
    ("lines", "encoding", "problem"),
    [
        ((HEADER.replace("gpu,", ""), GOOD), "utf-8", "sizing.csv.columns_missing"),
        (("name,value", "a,1"), "utf-8", "sizing.csv.kind_unknown"),
        ((HEADER, GOOD.replace("whatever", "값")), "utf-16", "sizing.csv.not_utf8"),
        ((HEADER, GOOD.replace("whatever", "값")), "cp949", "sizing.csv.not_utf8"),
        ((HEADER,), "utf-8", "sizing.csv.no_rows"),
        (("",), "utf-8", "sizing.csv.empty"),
        (("\x00\x01", "\x00"), "utf-8", "sizing.csv.not_csv"),
    ],
)
def test_broken_files_are_refused_with_a_message(written, lines, encoding, problem):
    with pytest.raises(ValidationProblem) as refusal:
        validate(written(*lines, encoding=encoding))
    assert refusal.value.problem.key == problem


def test_a_missing_file_is_refused_with_a_message(tmp_path):
    with pytest.raises(ValidationProblem) as refusal:
        validate(tmp_path / "nowhere.csv")
    assert refusal.value.problem.key == "sizing.csv.unreadable"


cells = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters='\x00\r\n,"'), max_size=12)


@given(st.lists(st.lists(st.one_of(cells, st.sampled_from(["-1", "1e400", "nan", "inf", "0", "1e-300", "999999999"])),
                         min_size=13, max_size=13), min_size=1, max_size=4))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_no_content_of_cells_breaks_a_validation(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "cases.csv"
    good = dict(zip(HEADER.split(","), GOOD.split(","), strict=True))
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(good)
        out.writerows(rows)
        for row in rows:
            numbers = ("gpus", "tp", "input_tokens", "output_tokens", "concurrency", "output_tok_s", "ttft_ms")
            out.writerow((good | dict(zip(numbers, row, strict=False))).values())
    report = validate(path)
    assert report.cases == report.scored + sum(report.not_scored.values())


def test_training_and_image_files_are_told_by_their_columns(written):
    training = written(
        "case_id,gpu,gpus,task,params_b,seq_len,micro_batch,dtype,tokens_per_s_per_gpu,peak_memory_gb",
        "t,h100-sxm,8,sft,8,4096,1,bf16,8000,60",
    )
    report = validate(training)
    assert report.kind == "training"
    assert set(report.metrics) == {"tokens_per_s_per_gpu", "peak_memory_gb"}
    images = written(
        "case_id,model,gpu,gpus,steps,width,height,engine,images_per_s",
        "i,sdxl-base-1.0,h100-sxm,8,20,1024,1024,tensorrt,13.1",
        "j,dall-e-9,h100-sxm,8,20,1024,1024,tensorrt,13.1",
    )
    report = validate(images)
    assert (report.kind, report.scored) == ("image", 1)
    assert dict(report.not_scored) == {"image_model_unknown": 1}


@pytest.mark.parametrize(
    ("file", "metric", "median", "p90"),
    [
        ("inference", "output_tok_s", 0.10, 0.60),
        ("inference", "itl_ms", 0.145, 0.70),
        ("inference", "ttft_ms", 0.34, 1.0),
        ("training", "tokens_per_s_per_gpu", 0.15, 0.65),
        ("training", "peak_memory_gb", 0.25, 0.75),
        ("image", "images_per_s", 0.12, 0.40),
    ],
)
def test_errors_on_the_shipped_cases_stay_where_the_calibration_left_them(reports, file, metric, median, p90):
    found = reports[file].metrics[metric]
    assert found.median_ape < median
    assert found.p90_ape < p90
    assert 0.70 <= found.coverage80 <= 0.92


@pytest.fixture(scope="module")
def reports():
    return {
        file: validate(resource("calibration", "cases", f"{file}_cases.csv"))
        for file in ("inference", "training", "image")
    }


def test_nearly_all_shipped_cases_are_scored(reports):
    report = reports["inference"]
    assert report.cases == 2807
    assert report.scored > 0.99 * report.cases
    assert set(report.not_scored) == {"does_not_fit"}


def test_files_beyond_measure_are_refused_before_they_are_read(written):
    for lines, problem in (
        ((HEADER, "x" * (16 * 1024 * 1024)), "too_large"),
        ((HEADER, "," * 1_200_001), "too_many_cells"),
        ((HEADER, *["x"] * 20_001), "too_many_rows"),
    ):
        with pytest.raises(ValidationProblem) as refusal:
            validate(written(*lines))
        assert refusal.value.problem.key == f"sizing.csv.{problem}"


def test_a_kind_or_column_that_is_missing_is_named(written):
    with pytest.raises(ValidationProblem) as refusal:
        validate(written(HEADER, GOOD), "poetry")
    assert refusal.value.problem.key == "sizing.csv.no_such_kind"
    assert "training" in refusal.value.problem.params["kinds"]
    with pytest.raises(ValidationProblem) as refusal:
        validate(written("gpu,task", "h100-sxm,lora"), "training")
    assert refusal.value.problem.params["columns"] == "tokens_per_s_per_gpu / peak_memory_gb"


def test_own_cards_and_models_are_scored_against_and_a_metric_that_is_not_defined_is_counted(written, gpus, models):
    path = written(HEADER, GOOD)
    assert validate(path, gpus=gpus, models=models).to_json() == validate(path).to_json()
    assert validate(path, gpus=gpus, models={}).not_scored == {"model_unknown": 1}
    assert validate(path, gpus={}).not_scored == {"gpu_unknown": 1}
    offline = GOOD.replace("concurrency,16,1500", "saturated,,")  # a first token without arrivals means nothing
    found = validate(written(HEADER, offline))
    assert (found.scored, found.not_scored) == (0, {"metric_undefined": 1})


def test_rows_that_lack_a_precision_or_a_load_say_so(written):
    report = validate(
        written(HEADER, GOOD.replace(",fp8,", ",,"), GOOD.replace("concurrency,16", "concurrency,"), GOOD)
    )
    assert report.not_scored == {"precision_unknown": 1, "load_unknown": 1}


def test_a_search_within_limits_that_states_none_is_taken_for_saturated(gpus, models):
    row = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | {"concurrency": ""}
    for note, limits in (
        ("", None), ("limits p99 TTFT 2000.000 ms / TPOT 200 ms", (2000, 200)), ("limits p99 TTFT 0 ms / TPOT 200 ms", None),
        ("limits p99 TTFT 1.2.3 ms / TPOT . ms", None), (f"limits p99 TTFT {'9' * 400} ms / TPOT 40 ms", None),
    ):  # fmt: skip
        made = inference_row(row | {"regime": "mlperf_server", "note": note}, gpus, models, load_inference())
        assert (made.way, made.limits) == ("limited" if limits else "saturated", limits), note


@pytest.mark.parametrize(
    "note", ["limits p99 TTFT 1.2.3 ms / TPOT . ms", "engine max batch 0", f"engine max batch {'9' * 400}"]
)
def test_notes_that_state_no_number_state_nothing(written, note):
    plain = validate(written(HEADER, GOOD)).to_json()["rows"]
    assert validate(written(f"{HEADER},note", f"{GOOD},{note}")).to_json()["rows"] == plain
