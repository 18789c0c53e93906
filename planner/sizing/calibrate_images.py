"""Re-fit the image model on the shipped cases and cross-validate it by whole groups: ``planner calibrate image``.

The architecture facts below the marker of ``resources/calibration/images.yaml`` stay as they are. Needs scipy.
"""

from __future__ import annotations

import copy
import csv
import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import least_squares

from planner.catalog import load_catalog
from planner.resources import resource
from planner.sizing.images import ImageCase, image_row, image_table, predict_images
from planner.sizing.uncertainty import Z80
from planner.terminal import tell

MARKER = "# --- architecture, kept by hand"
CASES = resource("calibration", "cases", "image_cases.csv")
FILE = resource("calibration", "images.yaml")

# name: (start, prior or None, weight of the prior as 1/standard deviation of the logarithm, meaning, unit)
FITTED: dict[str, tuple[float, float | None, float, str, str]] = {
    "efficiency": (0.5, None, 0.0, "Share of the dense 16-bit peak that compiled passes reach at the reference watts per TFLOP", "ratio"),
    "power_exponent": (0.35, 0.35, 4.0, "Power of watts per TFLOP on that share: cards are held back by their power limit", "none"),
    "eight_bit_gain": (1.2, 1.2, 5.0, "Gain of 8-bit engines over 16-bit ones", "factor"),
    "under_load_time": (1.07, 1.0, 10.0, "Time per image where requests arrive one by one under a latency limit", "factor"),
    "eager_time": (1.4, 1.4, 10.0, "Factor on the time of computing in eager pipelines (1 pair of rows, prior 1.4)", "factor"),
    "other_vendor_time": (1.1, 1.0, 8.0, "Factor on the time for GPUs of other makers than NVIDIA (2 rows, prior 1)", "factor"),
}  # fmt: skip
ASSUMED = {
    "reference_watt_per_tflop": (0.7, 0.7, 0.7, "none", "H100 SXM: 700 W, 989 dense 16-bit TFLOPS (datasheet)"),
    "step_overhead_ms": (
        8.0,
        3.0,
        14.0,
        "ms",
        "Assumption: about 1,000 kernels per step of a compiled pipeline at 5-10 us that nothing hides",
    ),
    "eager_step_overhead_ms": (15.0, 8.0, 30.0, "ms", "Assumption: about 1,500 operators per step at 10 us each"),
    "usual_batch": (8.0, 4.0, 16.0, "none", "Assumption: images in flight in steady operation where none is stated"),
    "decoder_copies": (4.0, 3.0, 6.0, "none", "Assumption: copies of the decoder's largest feature map alive at once"),
    "activation_copies": (3.0, 2.0, 5.0, "none", "Assumption: copies of the widest activation alive at once"),
    "runtime_gb": (1.5, 1.0, 2.5, "gb", "Assumption: context, kernels and allocator slack"),
    "usable_memory_share": (0.95, 0.92, 0.97, "ratio", "Assumption: rest for the driver and fragmentation"),
}
ALONE_SIGMA = 1.25
"""Assumption for one image at a time: only two of the cases were measured so."""
LEAST_SIGMA = {"listed": 1.10, "new_gpu": 1.15, "other": 1.35}


def read(path: Path = CASES) -> list[dict[str, Any]]:
    gpus = load_catalog().gpus
    rows = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.append({"case": image_row(row, gpus), "measured": float(row["images_per_s"]), "gpu": row["gpu"],
                         "model": row["model"], "publisher": row["publisher"]})  # fmt: skip
    return rows


def table_with(values: dict[str, float]) -> dict[str, Any]:
    table = copy.copy(BASE)
    table["coefficients"] = {name: {"value": v[0]} for name, v in ASSUMED.items()} | {
        n: {"value": v} for n, v in values.items()
    }
    return table


def residual(case: ImageCase, measured: float, table: dict[str, Any]) -> float:
    return math.log(predict_images(case, table).images_per_s.mid / measured)


def fit(rows: list[dict[str, Any]]) -> dict[str, float]:
    names = list(FITTED)

    def errors(logs: np.ndarray) -> np.ndarray:
        table = table_with(dict(zip(names, np.exp(logs), strict=True)))
        data = [residual(r["case"], r["measured"], table) / 0.1 for r in rows]
        priors = [
            (logs[i] - math.log(prior)) * weight
            for i, (_, prior, weight, *_) in enumerate(FITTED.values())
            if prior is not None
        ]
        return np.array([*data, *priors])

    start = np.log([FITTED[n][0] for n in names])
    found = least_squares(errors, start, loss="soft_l1", max_nfev=40)
    return dict(zip(names, (float(v) for v in np.exp(found.x)), strict=True))


def held_out(rows: list[dict[str, Any]], by: str) -> dict[str, list[float]]:
    """Residuals of every group predicted by a fit on the others."""
    left: dict[str, list[float]] = {}
    for value in sorted({r[by] for r in rows}):
        table = table_with(fit([r for r in rows if r[by] != value]))
        left[value] = [residual(r["case"], r["measured"], table) for r in rows if r[by] == value]
    return left


def width(residuals: list[float]) -> float:
    """Half width of the 80 % interval: conformal quantile of absolute log residuals."""
    ordered = sorted(abs(x) for x in residuals)
    return ordered[min(math.ceil(0.8 * (len(ordered) + 1)), len(ordered)) - 1]


def scores(by: str, left: dict[str, list[float]], least: float) -> dict[str, Any]:
    """Errors of held-out groups; coverage with the width learned from the residuals of the other groups."""
    everything = [x for group in left.values() for x in group]
    errors = [abs(math.exp(x) - 1) for x in everything]
    inside = 0
    for value, group in left.items():
        others = [x for other, found in left.items() if other != value for x in found]
        reach = max(width(others), math.log(least) * Z80)
        inside += sum(abs(x) <= reach for x in group)
    return {
        "left_out": by, "metric": "images_per_s", "n": len(everything), "median": round(float(np.median(errors)), 4),
        "p90": round(float(np.quantile(errors, 0.9)), 4), "bias": round(math.exp(float(np.mean(everything))), 4),
        "coverage80": round(inside / len(everything), 3),
    }  # fmt: skip


def calibrate(path: Path = CASES) -> str:
    """Prints the scores and returns the file with new coefficients, tiers and scores."""
    rows = read(path)
    best = fit(rows)
    left = {by: held_out(rows, by) for by in ("publisher", "gpu", "model")}
    tier_of = {"publisher": "listed", "gpu": "new_gpu", "model": "other"}
    sigma = {
        tier_of[by]: max(math.exp(width([x for g in left[by].values() for x in g]) / Z80), LEAST_SIGMA[tier_of[by]])
        for by in left
    }
    found = [scores(by, left[by], LEAST_SIGMA[tier_of[by]]) for by in left]
    for entry in found:
        tell(entry)
    for by in ("gpu", "model"):
        tell({k: round(math.exp(float(np.median(v))), 3) for k, v in left[by].items()})
    tell({n: round(v, 4) for n, v in best.items()}, sigma)
    source = f"fit over {len(rows)} published image speeds (planner calibrate image)"
    coefficients: dict[str, Any] = {}
    for name, value in best.items():
        spread = 1.1 if name != "efficiency" else sigma["listed"]
        coefficients[name] = {
            "value": round(value, 4), "low": round(value / spread, 4), "high": round(value * spread, 4),
            "unit": FITTED[name][4], "meaning": FITTED[name][3], "source": source,
            "fitted_on": "resources/calibration/cases/image_cases.csv",
        }  # fmt: skip
    for name, (value, low, high, unit, why) in ASSUMED.items():
        coefficients[name] = {
            "value": value,
            "low": low,
            "high": high,
            "unit": unit,
            "source": why,
            "fitted_on": "not fitted",
        }
    head = {
        "as_of": date.today().isoformat(),
        "data": "resources/calibration/cases/image_cases.csv",
        "coefficients": coefficients,
        "tiers": {t: {"sigma": round(s, 4)} for t, s in sigma.items()} | {"alone": {"sigma": ALONE_SIGMA}},
        "scores": found,
        "measured_models": sorted({r["model"] for r in rows}),
        "measured_gpus": sorted({r["gpu"] for r in rows}),
    }
    kept = FILE.read_text(encoding="utf-8").partition(MARKER)[2]
    words = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=200, default_flow_style=None)
    top = (
        "# Image generation. Written by `planner calibrate image` down to the marker. Spread factors (sigma) of the tiers are\n"
        "# 80 % quantiles of held-out errors: listed = publishers left out, new_gpu = GPUs left out, other = models left out (at least 1.35);\n"
        "# alone = one image at a time, assumption.\n"
    )
    return top + words + MARKER + kept


BASE = dict(image_table())
