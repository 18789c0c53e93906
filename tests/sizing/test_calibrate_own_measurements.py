"""The refit of likeness: it finds the correlations that errors were made with, and what one own measurement gains."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest

from planner.catalog import load_catalog
from planner.sizing.calibrate_own_measurements import (
    CATEGORIES,
    DISTANCES,
    Pairs,
    cases,
    correlation,
    fit,
    gain,
    main,
    near_pairs,
    pairs,
    shipped_cases,
)
from planner.sizing.own_measurements import load_likeness
from planner.sizing.validate import score

ALIKE = [0.74, 0.2, 0.35, 0.9, 0.6]
SCALE = [0.6, 2.2, 1.2, 5.9, 4.0]
COMMON = [0.8, 0.5, 0.95]


def test_a_fit_finds_the_likeness_that_errors_were_made_with() -> None:
    rng = np.random.default_rng(3)
    values, parts = np.array(ALIKE + SCALE), []
    for share in COMMON:
        differ = (rng.random((300, 5)) < 0.2).astype(float)
        away = rng.exponential(0.4, (300, 5))
        parts.append(Pairs(share * correlation(values, differ, away), differ, away))
    found = fit(parts)
    assert found == pytest.approx(ALIKE + SCALE + COMMON, rel=0.05)


def test_the_correlation_is_that_of_the_product() -> None:
    """The fit and the correction agree: categories multiply, distances fall exponentially."""
    likeness = load_likeness()
    values = np.array([likeness.alike[k] for k in CATEGORIES] + [likeness.scale[k] for k in DISTANCES])
    found = correlation(values, np.array([[1.0, 0, 0, 0, 0]]), np.array([[0, 1.0, 0, 0, 0]]))
    assert found == pytest.approx([likeness.alike["model"] * math.exp(-1 / likeness.scale["gpus"])])


def test_pairs_are_never_of_a_case_with_itself_and_hold_more_of_one_model() -> None:
    words = np.array([[f"m{i % 20}", f"g{i % 7}", "e", "p", "True"] for i in range(140)])
    first, second = pairs(words, 500)
    assert (first != second).all()
    same = words[first, 0] == words[second, 0]
    assert same.mean() > 3 / 20  # of random pairs it would be a twentieth
    again = pairs(words, 500)
    assert np.array_equal(first, again[0])
    assert np.array_equal(second, again[1])


def test_pairs_that_differ_in_much_are_left_out() -> None:
    words = np.array([["m", "g", "e", "p", "True"]] * 6 + [["n", "h", "f", "p", "True"]] * 6)
    features = np.zeros((12, 5))
    features[::2] = [10.0, 0, 0, 0, 0]
    errors = np.array([0.1] * 12)
    found = near_pairs((errors, words, features, ["a"] * 12), 400)
    assert found.product == pytest.approx(np.ones(len(found.product)))
    assert not found.differ.any()  # three categories apart, or alike
    assert not found.away.any()  # ten apart in size, or alike


def test_an_own_measurement_of_a_series_that_errs_alike_takes_the_error_away() -> None:
    words = np.array([["m", "g", "e", "p", "True"]] * 5 + [["n", "g", "e", "p", "True"]] * 3)
    series = (np.array([0.3] * 5 + [0.9] * 3), words, np.zeros((8, 5)), ["a"] * 8)
    before, after = gain("itl_ms", series, np.array(ALIKE + SCALE))
    assert before == pytest.approx([1 - math.exp(-0.3)] * 4)  # a series of three is too short
    spread, noise = (5 * 0.09 + 3 * 0.81) / 8, math.log(load_likeness().noise["itl_ms"]) ** 2
    left = 0.3 * (1 - spread / (spread + noise))
    assert after == pytest.approx([1 - math.exp(-left)] * 4)


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Some published cases: a few whole series, one run of another regime."""
    with shipped_cases().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    steady = [
        r for r in rows if r["regime"] == "concurrency" and all(r[m] for m in ("output_tok_s", "ttft_ms", "itl_ms"))
    ]
    burst = next(r for r in rows if r["regime"] == "saturated")
    chosen = [*steady[:6], *steady[len(steady) // 2 :][:6], *steady[:: len(steady) // 12], burst]
    rows = list({r["case_id"]: dict(r) for r in chosen}.values())
    rows[0]["ttft_ms"] = ""
    path = tmp_path_factory.mktemp("own") / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path, rows


def test_errors_are_of_steady_loads_about_their_median(few) -> None:
    path, rows = few
    catalog = load_catalog()
    errors, words, features, publishers = cases("itl_ms", path)
    report = score("inference", [r for r in rows if r["regime"] == "concurrency"], catalog.gpus, catalog.models)
    right = np.array([-math.log(r.metrics["itl_ms"].ratio) for r in report.rows if "itl_ms" in r.metrics])
    assert errors == pytest.approx(np.clip(right - np.median(right), -1.2, 1.2))
    assert len(errors) == len(words) == len(features) == len(publishers)
    assert len(cases("ttft_ms", path)[0]) == len(errors) - 1  # one run has no first token
    first = next(r for r in rows if r["regime"] == "concurrency")
    assert words[0, :3].tolist() == [first["model"], first["gpu"], first["engine"]]
    assert features[0, 2] == pytest.approx(math.log(float(first["input_tokens"])))


def test_the_program_prints_likeness_within_its_bounds_and_the_gain(few, capsys) -> None:
    main(few[0], 60)
    out = capsys.readouterr().out
    assert all(f"'{name}'" in out for name in (*CATEGORIES, *DISTANCES))
    assert out.count("one own measurement") == 3
