"""The refit of the image model on small worlds made by the model itself: it finds what they were made with."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest
import yaml

from planner.sizing.calibrate_images import (
    ALONE_SIGMA,
    ASSUMED,
    BASE,
    FILE,
    LEAST_SIGMA,
    MARKER,
    calibrate,
    fit,
    held_out,
    read,
    scores,
    table_with,
    width,
)
from planner.sizing.images import image_table, predict_images
from planner.sizing.uncertainty import Z80

WORLD = {
    "efficiency": 0.31, "power_exponent": 0.35, "eight_bit_gain": 1.2, "under_load_time": 1.0, "eager_time": 1.4,
    "other_vendor_time": 1.0,
}  # fmt: skip
"""Only the efficiency is not what the priors say; nothing draws it anywhere."""
COLUMNS = (
    "publisher", "model", "gpu", "gpus", "steps", "width", "height", "batch", "dtype", "engine", "scenario", "images_per_s",
)  # fmt: skip
ROWS = [
    ("a", "sdxl-base-1.0", "h100-sxm", 8, 20, 1024, 1024, "", "", "tensorrt", "Offline"),
    ("a", "sdxl-base-1.0", "l40s", 4, 20, 1024, 1024, "", "fp8", "tensorrt", "Offline"),
    ("b", "sd3-medium", "h100-sxm", 1, 28, 1024, 1024, 4, "", "diffusers", ""),
    ("b", "sdxl-base-1.0", "l40s", 1, 30, 1024, 1024, "", "fp8", "tensorrt", "Server"),
    ("b", "sd3-medium", "mi325x", 1, 28, 1024, 1024, "", "", "tensorrt", "Offline"),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    path = tmp_path_factory.mktemp("images") / "cases.csv"

    def write(speeds):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows((*row, repr(speed)) for row, speed in zip(ROWS, speeds, strict=True))

    write([1.0] * len(ROWS))
    write([predict_images(row["case"], table_with(WORLD)).images_per_s.mid for row in read(path)])
    return path


def test_a_fit_finds_what_the_world_was_made_with(world) -> None:
    assert fit(read(world)) == pytest.approx(WORLD, rel=1e-3)
    assert abs(image_table()["coefficients"]["efficiency"]["value"] / WORLD["efficiency"] - 1) > 0.3


@pytest.mark.parametrize("by", ["publisher", "gpu", "model"])
def test_whole_groups_are_left_out_and_predicted_by_the_rest(world, by: str) -> None:
    rows = read(world)
    left = held_out(rows, by)
    assert {value: len(found) for value, found in left.items()} == {
        value: sum(r[by] == value for r in rows) for value in {r[by] for r in rows}
    }
    assert max(abs(x) for found in left.values() for x in found) < 0.01  # no noise, so nothing is lost


def test_a_publisher_who_measured_half_is_not_hidden_by_its_own_rows(world) -> None:
    rows = [r | {"measured": r["measured"] * (0.5 if r["publisher"] == "a" else 1)} for r in read(world)]
    left = held_out(rows, "publisher")
    assert left["a"] == pytest.approx([math.log(2)] * 2, abs=0.02)


def test_the_file_written_has_what_was_found_and_keeps_what_is_kept_by_hand(world, capsys) -> None:
    text = calibrate(world)
    made, shipped = yaml.safe_load(text), FILE.read_text(encoding="utf-8")
    assert text.partition(MARKER)[2] == shipped.partition(MARKER)[2]
    for name, value in WORLD.items():
        c = made["coefficients"][name]
        assert c["value"] == pytest.approx(value, rel=1e-3)
        assert c["low"] < c["value"] < c["high"]
        assert "5 published" in c["source"]
    assert {n: made["coefficients"][n]["value"] for n in ASSUMED} == {n: v[0] for n, v in ASSUMED.items()}
    least = {**LEAST_SIGMA, "alone": ALONE_SIGMA}
    assert {t: row["sigma"] for t, row in made["tiers"].items()} == least  # without noise nothing is wider
    assert made["measured_gpus"] == ["h100-sxm", "l40s", "mi325x"]
    assert [(s["left_out"], s["n"], s["coverage80"]) for s in made["scores"]] == [
        ("publisher", 5, 1.0), ("gpu", 5, 1.0), ("model", 5, 1.0),
    ]  # fmt: skip
    predicted = predict_images(read(world)[0]["case"], made).images_per_s.mid
    assert predicted == pytest.approx(read(world)[0]["measured"], rel=0.01)
    assert "efficiency" in capsys.readouterr().out


def test_assumed_numbers_are_those_that_ship() -> None:
    shipped = BASE["coefficients"]
    assert {n: (shipped[n]["value"], shipped[n]["low"], shipped[n]["high"]) for n in ASSUMED} == {
        n: v[:3] for n, v in ASSUMED.items()
    }


def test_the_width_holds_four_of_five_whatever_their_sign() -> None:
    assert width([0.1, -0.2, 0.3, -0.4, 0.5, -0.6, 0.7, -0.8, 0.9]) == 0.8
    assert width([-0.3]) == 0.3
    assert width([0.2, -0.5]) == 0.5


def test_coverage_is_counted_with_the_width_of_the_other_groups() -> None:
    found = scores("gpu", {"a": [0.1, -0.1], "b": [0.5]}, 1.1)
    assert math.log(1.1) * Z80 < 0.5  # the spread of a does not reach b, that of b reaches a
    assert found["coverage80"] == round(2 / 3, 3)
    errors = [math.expm1(0.1), -math.expm1(-0.1), math.expm1(0.5)]
    assert (found["n"], found["median"]) == (3, round(float(np.median(errors)), 4))
    assert found["bias"] == round(math.exp(0.5 / 3), 4)
    assert scores("gpu", {"a": [0.1, -0.1], "b": [0.5]}, 1.6)["coverage80"] == 1.0  # never narrower than the least
