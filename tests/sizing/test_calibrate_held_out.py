"""Held-out scores and tiers of the serving refit, on a few published rows whose measurements the model made itself."""

from __future__ import annotations

import csv
import math
from copy import deepcopy
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import yaml

from planner.catalog import load_catalog
from planner.i18n import say
from planner.sizing.benchmarks import METRICS, Batch
from planner.sizing.calibrate_serving import (
    Z90,
    Data,
    Fit,
    Parameters,
    errors,
    leave_out,
    read_data,
    recalibrate,
    scored,
    shipped_cases,
    shipped_content,
    text_of,
    tier_spreads,
)
from planner.sizing.calibration import inference_calibration
from planner.sizing.csv_cases import ValidationProblem

CATALOG = load_catalog()
TRUTH = 0.6
"""Share of the memory bandwidth in the small world."""


def content_of_one() -> dict:
    """The shipped content with one coefficient left to fit, hardly drawn to its prior."""
    made = shipped_content()
    made = deepcopy(made)
    for name, row in made["coefficients"].items():
        if name == "memory":
            row |= {"prior": 0.8, "spread": 50.0, "least": 0.1, "most": 1.5}
        else:
            row.pop("prior", None)
            row.pop("spread", None)
    for engine in made["engines"].values():
        engine["fitted"] = False
    return made


@pytest.fixture(scope="module")
def content() -> dict:
    return content_of_one()


@pytest.fixture(scope="module")
def world(tmp_path_factory, content) -> Data:
    """Dense runs under a closed loop of two publishers' models, cards and engines, measured in the small world."""
    with shipped_cases().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows:
        dense = row["model"] in ("llama-3.1-8b", "llama-3.1-70b", "llama-3-8b", "llama-3.3-70b")
        closed = row["regime"] == "concurrency" and row["concurrency_basis"] == "stated"
        if dense and closed and row["gpu"] in ("h100-sxm", "a100-sxm-80", "h200-sxm"):
            kept.setdefault((row["publisher"], row["model"], row["gpu"], row["engine"]), []).append(row)
    chosen = [row for group in kept.values() for row in group[:4]][:36]
    path = tmp_path_factory.mktemp("held") / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(chosen[0]))
        writer.writeheader()
        writer.writerows(chosen)
    base = inference_calibration(content)
    data = read_data(path, CATALOG.gpus, CATALOG.models, base)
    values, _ = Batch(data.rows, base).predict(base.changed(memory=TRUTH))
    return replace(data, measured={name: np.log(values[name]) for name in METRICS})


def test_a_publisher_who_measured_half_is_missed_by_half_when_left_out(world, content) -> None:
    publishers = [cell["publisher"].split("/")[0] for cell in world.cells]
    odd = np.array([p == publishers[0] for p in publishers])
    assert 0 < odd.sum() < len(odd)
    shifted = {name: np.where(odd, v - math.log(2), v) for name, v in world.measured.items()}
    parameters = Parameters(inference_calibration(content), content)
    told: list[str] = []
    found = leave_out(replace(world, measured=shifted), parameters, parameters.start, "publisher", told.append)
    assert np.nanmedian(found["itl_ms"][odd]) == pytest.approx(math.log(2), abs=0.02)
    assert told[-1] == f"publisher {len(set(publishers))}/{len(set(publishers))}"


@pytest.fixture(scope="module")
def again(world, content) -> dict:
    """The refit to a world whose measurements scatter by 5 %."""
    rng = np.random.default_rng(2)
    scattered = {name: v + rng.normal(0, 0.05, len(v)) for name, v in world.measured.items()}
    world = replace(world, measured=scattered)
    return recalibrate(
        deepcopy(content), world, ("model", "gpu", "publisher", "engine"), lambda _: None, date(2026, 1, 2)
    )


def test_the_refit_finds_the_world_and_keeps_what_was_not_asked_for(again, content, world) -> None:
    made = inference_calibration(yaml.safe_load(text_of(again)))
    assert made["memory"] == pytest.approx(TRUTH, rel=0.03)
    assert {n: r["value"] for n, r in again["coefficients"].items() if n != "memory"} == {
        n: r["value"] for n, r in content["coefficients"].items() if n != "memory"
    }
    assert again["engines"] == content["engines"]
    assert again["as_of"] == "2026-01-02"
    assert f"{len(world.rows)} rows" in again["data"]
    for row in world.rows:
        assert row.case.model.id in again["measured"][row.case.engine][row.case.gpu.id]


def test_scores_of_every_way_of_leaving_out_are_written(again, world) -> None:
    ways = ["nothing", "model", "gpu", "publisher", "engine", "family"]
    assert list(dict.fromkeys(s["left_out"] for s in again["scores"])) == ways
    for s in again["scores"]:
        if s["metric"] == "itl_ms":
            assert s["n"] == len(world.rows)
            assert 0.02 < s["median"] < 0.06  # two thirds of the scatter
            assert 0.7 <= s["coverage80"] <= 0.95


def test_tiers_without_rows_stay_as_wide_as_they_were(again, content) -> None:
    """A file without mixtures says nothing of mixtures: their spread is not zero."""
    for name in METRICS:
        assert again["tiers"]["E"]["sigma"][name] == round(content["tiers"]["E"]["sigma"][name], 3)
        assert again["tiers"]["H"]["sigma"][name] == again["tiers"]["E"]["sigma"][name]
    assert all(s >= 1 for tier in again["tiers"].values() for s in tier["sigma"].values())


def test_a_tier_is_as_wide_as_four_of_five_of_its_residuals_and_never_narrower_than_a_nearer_one(
    world, content
) -> None:
    calibration = inference_calibration(content)
    n = len(world.rows)
    rng = np.random.default_rng(1)
    narrow, wide = ({name: rng.normal(0, s, n) for name in METRICS} for s in (0.05, 0.3))
    held = {"family": narrow, "model": wide, "gpu": narrow, "engine": wide, "publisher": narrow}
    tiers = tier_spreads(world, calibration, narrow, held)
    for name in METRICS:
        assert tiers["A"][name] == (pytest.approx(math.exp(np.quantile(np.abs(narrow[name]), 0.8) / Z90)), n)
        assert tiers["B"][name][0] == pytest.approx(math.exp(np.quantile(np.abs(wide[name]), 0.8) / Z90))
        assert tiers["C"][name][0] == tiers["B"][name][0]  # cards were missed by less, but less is never known better
        assert tiers["A"][name][0] < tiers["B"][name][0] <= tiers["D"][name][0]
        assert tiers["E"][name] == (calibration.tiers["E"].sigma[name], 0)


def test_leaving_out_less_leaves_tiers_and_scores_as_they_are(world, content) -> None:
    made = recalibrate(deepcopy(content), world, ("gpu",), lambda _: None)
    assert (made["tiers"], made["scores"]) == (content["tiers"], content["scores"])
    assert made["as_of"] == date.today().isoformat()


def test_errors_of_nothing_are_not_numbers() -> None:
    none = errors(np.array([np.nan]))
    assert none["n"] == 0
    assert all(math.isnan(none[key]) for key in ("median", "p90", "bias"))
    assert errors(np.log([1.2, np.nan, 1.0])) == {"n": 2, "median": 0.1, "p90": 0.18, "bias": round(1.2**0.5, 4)}


def test_first_tokens_are_judged_where_the_concurrency_is_stated(world) -> None:
    stated = sum(cell["concurrency_basis"] == "stated" for cell in world.cells)
    found = scored(
        world,
        Fit(world, Parameters(inference_calibration(content_of_one()), content_of_one())).residuals(np.log([TRUTH])),
    )
    assert len(found["ttft_ms (stated)"]) == stated
    assert len(found["output_tok_s (tensorrt-llm)"]) + len(found["output_tok_s (other engines)"]) == len(world.rows)
    assert np.nanmax(np.abs(found["itl_ms"])) < 1e-9


def test_cases_that_no_card_holds_are_refused_in_words(tmp_path) -> None:
    with shipped_cases().open(encoding="utf-8", newline="") as file:
        row = next(r for r in csv.DictReader(file) if r["regime"] == "concurrency")
    row |= {
        "model": "llama-3.1-405b",
        "gpu": "l4",
        "gpus": "1",
        "tp": "1",
        "pp": "1",
        "replicas": "1",
        "weight_dtype": "bf16",
    }
    path = tmp_path / "own.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    with pytest.raises(ValidationProblem) as caught:
        read_data(path, CATALOG.gpus, CATALOG.models, inference_calibration(shipped_content()))
    assert caught.value.problem.key == "sizing.csv.none_fit"
    assert "own.csv" in say(caught.value.problem, "en")
