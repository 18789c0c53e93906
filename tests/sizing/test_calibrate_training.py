"""The refit of the training model on small worlds made by the model itself: it finds what they were made with."""

from __future__ import annotations

import csv
import hashlib
from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
import yaml

from planner.catalog import load_catalog
from planner.resources import read_yaml, resource
from planner.sizing.calibrate_training import (
    Data,
    Result,
    band,
    bands,
    calibrate,
    cases_file,
    coverage,
    fit,
    read,
    residuals,
    score,
    text_of,
)
from planner.sizing.training_calibration import load_training, training_calibration
from planner.sizing.training_memory import memory_parts

WORLD = {"matmul_16bit": 0.7, "runtime_gib": 3.0}
"""What the small world is made with; the shipped values differ by a third and more."""


def narrowed(names: dict[str, tuple[float, float, float]]) -> dict:
    """The shipped content with only these coefficients fitted: (low, prior, high), hardly drawn to the prior."""
    content = deepcopy(dict(read_yaml(resource("calibration", "training.yaml"))))
    for name, row in content["coefficients"].items():
        if name in names:
            row["low"], row["prior"], row["high"] = names[name]
            row["spread"] = 50.0
        else:
            row["of"] = "assumed"
    return content


FITTED = {"matmul_16bit": (0.3, 0.9, 1.2), "runtime_gib": (0.5, 1.5, 20.0)}


def rows_of(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(path, rows: list[dict[str, str]]):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A dozen published runs of several groups whose speed and memory are those of the changed model."""
    chosen: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows_of(cases_file()):
        if (row["tokens_per_s_per_gpu"] or row["peak_memory_gb"]) and row["dtype"] == "bf16":
            chosen.setdefault((row["publisher"], row["gpu"], row["model"]), row)
    rows = list(chosen.values())[:: max(len(chosen) // 12, 1)][:12]
    for row in rows:
        row |= {"tokens_per_s_per_gpu": "1000", "peak_memory_gb": "10"}
    path = written(tmp_path_factory.mktemp("world") / "all.csv", rows)
    made = load_training().changed(WORLD)
    for metric, column in (("speed", "tokens_per_s_per_gpu"), ("memory", "peak_memory_gb")):
        data = read(metric, load_training(), path)
        right = data.measured * np.exp(residuals(metric, data, made))
        for row, value in zip(data.rows, right, strict=True):
            next(r for r in rows if r["case_id"] == row["case_id"])[column] = repr(float(value))
    unknown = rows[0] | {"case_id": "unknown", "gpu": "abacus"}
    silent = rows[0] | {"case_id": "silent", "tokens_per_s_per_gpu": "", "peak_memory_gb": "", "recompute": ""}
    return written(path, [*rows, unknown, silent])


@pytest.fixture(scope="module")
def again(world) -> tuple[dict, Result, list]:
    content, told = narrowed(FITTED), []
    return content, calibrate(content, told.append, world), told


def test_a_fit_finds_what_the_world_was_made_with(again) -> None:
    content, found, _ = again
    for name, value in WORLD.items():
        assert found.calibration[name] == pytest.approx(value, rel=0.01), name
        assert abs(content["coefficients"][name]["value"] / value - 1) > 0.3
    assert found.calibration["half_rows"] == load_training()["half_rows"]  # not asked for
    assert found.counts["speed"] == found.counts["memory"] == 12


def test_groups_left_out_are_predicted_as_well_in_a_world_without_noise(again) -> None:
    _, found, told = again
    ways = {(s["left_out"], s["metric"]) for s in found.scores}
    for metric in ("tokens_per_s_per_gpu", "peak_memory_gb"):
        assert {(way, metric) for way in ("nothing", "model", "gpu", "architecture", "publisher", "framework")} <= ways
    assert all(s["median"] < 0.01 and s["bias"] == pytest.approx(1, abs=0.01) for s in found.scores)
    assert told[:-1] == list(found.scores)
    assert found.fitting == 1.0
    assert "1.000" in told[-1]


def test_the_file_written_is_read_again_with_what_was_found_and_the_rest_kept(again, world) -> None:
    content, found, _ = again
    made = yaml.safe_load(text_of(content, found))
    calibration = training_calibration(made)
    for name, row in content["coefficients"].items():
        if name in WORLD:
            assert calibration[name] == pytest.approx(found.calibration[name], rel=1e-3)
            assert "12 published" in made["coefficients"][name]["source"]
        else:
            assert made["coefficients"][name] == row | {"fitted_on": "not fitted"}
    for part in (
        "measured_architectures",
        "general_kernels",
        "matmul_share",
        "nvlink_domain",
        "network_gb_s",
        "shapes",
    ):
        assert made[part] == content[part]
    assert made["scores"]["data_sha256"] == hashlib.sha256(world.read_bytes()).hexdigest()
    assert [s.n for s in calibration.scores] == [s["n"] for s in found.scores]
    assert {id: (r["ko"], r["en"]) for id, r in made["reaches"].items()} == {
        id: (r["ko"], r["en"]) for id, r in content["reaches"].items()
    }


def test_words_with_every_mark_survive_the_file(again) -> None:
    content, found, _ = deepcopy(again[0]), again[1], None
    odd = "- 'a' \"b\\d\": {c}, #d & no"
    content["coefficients"]["padding"]["meaning"] = odd
    content["shapes"] = [{"name": r"odd-\d+b", "params_b": 1e-05}]
    made = yaml.safe_load(text_of(content, found))
    assert made["coefficients"]["padding"]["meaning"] == odd
    assert made["shapes"] == content["shapes"]


def test_a_run_that_is_known_to_fit_pulls_the_memory_down(world) -> None:
    """Its peak is not known, but it ran: the fit may not say that it does not fit."""
    content = narrowed({"runtime_gib": (0.5, 70.0, 200.0)})
    base = load_training()
    whole = read("memory", base, world)
    at = next(i for i, row in enumerate(whole.rows) if memory_parts(whole.setup[np.array([i])], base).fits.all())
    ran = replace(whole.take(np.array([at])), measured=np.array([np.nan]))
    assert not memory_parts(ran.setup, base.changed({"runtime_gib": 100.0})).fits.all()
    found, _ = fit("memory", ran, base, content, np.log(np.array([100.0])))
    assert memory_parts(ran.setup, found).fits.all()


def test_unmeasured_runs_count_for_memory_only_where_their_batch_is_stated(tmp_path) -> None:
    row = next(r for r in rows_of(cases_file()) if r["peak_memory_gb"] and r["tokens_per_s_per_gpu"])
    silent = {"tokens_per_s_per_gpu": "", "peak_memory_gb": ""}
    path = written(tmp_path / "few.csv", [
        row | silent | {"micro_batch": "1", "recompute": "full"}, row | silent | {"micro_batch": "1", "recompute": ""},
        row | silent | {"micro_batch": "", "recompute": "full"}, row,
    ])  # fmt: skip
    memory = read("memory", load_training(), path)
    assert np.isnan(memory.measured).tolist() == [True, False]
    assert len(read("speed", load_training(), path).rows) == 1


def test_groups_are_named_by_what_is_left_out(world) -> None:
    data: Data = read("speed", load_training(), world)
    gpus = load_catalog().gpus
    assert data.groups("publisher") == [row["publisher"] for row in data.rows]
    assert data.groups("model") == [case.trained.name.lower() for case in data.cases]
    for row, group in zip(data.rows, data.groups("architecture"), strict=True):
        assert gpus[row["gpu"]].architecture.startswith(group)
    for row, group in zip(data.rows, data.groups("framework"), strict=True):
        family, tool = group.split(":", 1)
        assert family in ("megatron", "fsdp", "everyday")
        assert row["framework"].startswith(tool)


def test_a_band_holds_four_of_five_and_turns_errors_into_factors_on_the_prediction() -> None:
    low, high = band(np.log(np.linspace(0.5, 2.0, 2001)))
    assert (low, high) == pytest.approx((1 / 1.85, 1 / 0.65), rel=0.01)
    assert band(np.log([2.0])) == pytest.approx((0.5, 0.5))


def test_bands_come_from_what_was_not_seen_and_an_unknown_reach_takes_the_widest() -> None:
    rng = np.random.default_rng(5)
    reach = np.array(["known"] * 60 + ["mixture"] * 40)
    held = {"model": rng.normal(0, 0.1, 100), "framework": rng.normal(0, 0.1, 100), "gpu": np.zeros(100)}
    held["architecture"] = rng.normal(0, 0.4, 100)
    speed, memory = bands("speed", held, reach), bands("memory", held, reach)
    assert set(speed) == {"known", "mixture", "new_gpu"}
    assert (speed["known"][2], speed["mixture"][2], speed["new_gpu"][2]) == (60, 40, 100)
    assert speed["new_gpu"][1] > speed["known"][1] > 1 > speed["known"][0] > speed["new_gpu"][0]
    assert memory["new_gpu"][1] < speed["new_gpu"][1]  # memory does not depend on the architecture
    groups = ["a"] * 60 + ["b"] * 40  # the mixtures are one group: without it nothing is known of them
    inside = coverage("speed", held, reach, "model", groups)
    assert inside[60:].all()
    assert inside.mean() > 0.75


def test_scores_are_relative_errors_and_shares() -> None:
    found = score(np.log([1.1, 0.9, 1.0, 2.0]), np.array([True, True, True, False]))
    assert found == {"n": 4, "median": 0.1, "p90": 0.73, "bias": round(1.98**0.25, 3), "coverage": 0.75}
    assert score(np.zeros(3))["coverage"] == 0
