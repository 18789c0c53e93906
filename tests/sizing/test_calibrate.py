"""The refit of the serving model: finds what it should, leaves whole groups out, writes what it found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import yaml

from planner.catalog import load_catalog
from planner.cli import main
from planner.resources import read_yaml, resource
from planner.sizing import calibrate_serving
from planner.sizing.benchmarks import METRICS, Batch
from planner.sizing.calibrate_serving import (
    LEFT_OUT,
    Fit,
    Parameters,
    groups,
    read_data,
    recalibrate,
    shipped_cases,
    shipped_content,
)
from planner.sizing.calibration import inference_calibration, load_inference

CATALOG = load_catalog()


@pytest.fixture(scope="module")
def data():
    whole = read_data(shipped_cases(), CATALOG.gpus, CATALOG.models, load_inference())
    return whole.take(np.arange(0, len(whole.rows), 12))


def test_a_changed_world_is_found_again(data):
    """Measurements made by the model itself with other values are explained to a percent."""
    base, content = load_inference(), shipped_content()
    world = base.changed(memory=0.75, kv_read=0.8, layer_overhead_us=33.0)
    values, _ = Batch(data.rows, base).predict(world)
    made = {name: np.where(np.isfinite(data.measured[name]), np.log(values[name]), np.nan) for name in METRICS}
    parameters = Parameters(base, content)
    fit = Fit(replace(data, measured=made), parameters)
    before = np.nanmedian(np.abs(fit.residuals(parameters.start)["itl_ms"]))
    solution = fit.solve(parameters.inside(parameters.start), evaluations=6)
    after = np.nanmedian(np.abs(fit.residuals(solution.x)["itl_ms"]))
    assert before > 0.05
    assert after < 0.3 * before
    assert parameters.calibration(solution.x)["memory"] < 0.5 * (base["memory"] + 0.75)


@pytest.mark.parametrize("kind", [*LEFT_OUT, "family"])
def test_groups_are_whole_and_hold_every_row_once(data, kind):
    found = groups(data, kind)
    assert sorted(np.concatenate(found).tolist()) == list(range(len(data.rows)))
    if kind == "gpu":
        of = [{data.rows[i].case.gpu.id for i in group} for group in found]
        assert all(len(ids) == 1 for ids in of)
        assert len(set().union(*of)) == len(found)


def test_the_shipped_values_are_what_a_fit_from_them_stays_at(data):
    """Coefficients were not turned by hand: from the shipped values a fit on all rows gains next to nothing."""
    whole = read_data(shipped_cases(), CATALOG.gpus, CATALOG.models, load_inference())
    parameters = Parameters(load_inference(), shipped_content())
    fit = Fit(whole, parameters)
    x = parameters.inside(parameters.start)
    before = float(np.sum(fit._loss(x, 1.0) ** 2))
    solution = fit.solve(x, evaluations=3)
    assert 2 * solution.cost > 0.985 * before


@pytest.fixture
def hasty(monkeypatch):
    """Fits stop after a few steps: what is tested is the way through, not the optimum."""
    monkeypatch.setattr(calibrate_serving, "STAGES", (1.0,))
    monkeypatch.setattr(calibrate_serving, "EVALUATIONS", 2)


def test_a_refit_gives_a_file_the_program_reads(data, hasty):
    made = recalibrate(shipped_content(), data, (), lambda _: None)
    again = inference_calibration(yaml.safe_load(yaml.safe_dump(made)))
    assert set(again.coefficients) == set(load_inference().coefficients)
    for c in again.coefficients.values():
        assert c.low <= c.value <= c.high
        if c.fitted:
            assert c.least <= c.value <= c.most


def test_the_command_prints_coefficients_and_writes_them(tmp_path, capsys, hasty):
    out, few = tmp_path / "again.yaml", tmp_path / "few.csv"
    lines = shipped_cases().read_text(encoding="utf-8").splitlines()
    few.write_text("\n".join([lines[0], *lines[1::40]]), encoding="utf-8")
    assert main(["calibrate", "inference", "--cases", str(few), "--leave-out", "-o", str(out), "--language", "en"]) == 0
    assert "compute_16bit" in capsys.readouterr().out
    assert inference_calibration(yaml.safe_load(out.read_text(encoding="utf-8"))).as_of
    assert main(["calibrate", "training", "--cases", str(few), "--language", "en"]) == 2
    assert "inference model only" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("left_out", "metric", "median"),
    [
        ("nothing", "output_tok_s (tensorrt-llm)", 0.085), ("nothing", "itl_ms", 0.14), ("nothing", "ttft_ms (stated)", 0.285),
        ("model", "output_tok_s (tensorrt-llm)", 0.12), ("gpu", "output_tok_s (tensorrt-llm)", 0.12),
    ],
)  # fmt: skip
def test_held_out_errors_are_as_stored(left_out, metric, median):
    scores = read_yaml(resource("calibration", "inference.yaml"))["scores"]
    found = {(s["left_out"], s["metric"]): s for s in scores}[left_out, metric]
    assert found["median"] < median
    assert 0.70 <= found["coverage80"] <= 0.90
