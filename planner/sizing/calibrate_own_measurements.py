"""Re-fit how alike the model's errors are: ``python -m planner.sizing.calibrate_own_measurements``.

Errors of the shipped published cases under a steady load, taken in pairs: the product of two errors is compared with
the spread times the correlation that the likeness gives. Prints the values for ``resources/calibration/own_measurements.yaml`` and
what a single own measurement would have gained: the error of all other cases of a series before and after it.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from planner.catalog import load_catalog
from planner.resources import resource
from planner.sizing.own_measurements import METRICS, _format, load_likeness
from planner.sizing.validate import score
from planner.terminal import tell

CATEGORIES = ("model", "gpu", "engine", "precision", "experts")
DISTANCES = ("size", "gpus", "input", "output", "concurrency")
PAIRS = 150_000
NEAR = 5.0
"""Pairs farther apart than this, or in more than one category, tell of what all cases share, not of likeness."""


Series = tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]
"""Errors, categories, features and publishers of cases."""


@dataclass(frozen=True)
class Pairs:
    """Products of two errors over the mean square, whether the categories differ (1.0) and how far the features lie."""

    product: np.ndarray
    differ: np.ndarray
    away: np.ndarray


def shipped_cases() -> Path:
    return resource("calibration", "cases", "inference_cases.csv")


def cases(metric: str, path: Path) -> Series:
    """Errors (log measured/predicted, about their median), categories and features of the cases under a steady load."""
    catalog = load_catalog()
    with path.open(encoding="utf-8", newline="") as file:
        rows = {r["case_id"]: r for r in csv.DictReader(file) if r["regime"] in ("concurrency", "single_stream")}
    report = score("inference", rows.values(), catalog.gpus, catalog.models)
    errors, words, features, publishers = [], [], [], []
    for scored in report.rows:
        row, found = rows[scored.case_id], scored.metrics.get(metric)
        if found is None:
            continue
        model = catalog.models[row["model"]]
        tp, pp, replicas = (float(row[k] or 1) for k in ("tp", "pp", "replicas"))
        users = max(float(row["concurrency"] or 1) / replicas, 1.0)
        errors.append(math.log(found.measured / found.predicted))
        words.append((model.id, row["gpu"], row["engine"], _format(row["weight_dtype"]), str(model.moe is None)))
        features.append((math.log(model.active_params_b), math.log2(tp * pp), math.log(float(row["input_tokens"])),
                         math.log(float(row["output_tokens"])), math.log(users)))  # fmt: skip
        publishers.append(row["publisher"])
    centred = np.array(errors) - np.median(errors)
    return np.clip(centred, -1.2, 1.2), np.array(words), np.array(features), publishers


def pairs(words: np.ndarray, amount: int = PAIRS, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Random pairs, and as many of the same model and of the same card; none of a case with itself."""
    random = np.random.default_rng(seed)
    n = len(words)
    first, second = random.integers(0, n, (2, amount))
    for column in (0, 1):
        order = np.lexsort((random.random(n), words[:, column]))
        shift = random.integers(1, 40, n * 20)
        a = np.tile(np.arange(n), 20)
        b = (a + shift) % n
        a, b = order[a], order[b]
        same = words[a, column] == words[b, column]
        first, second = np.concatenate((first, a[same])), np.concatenate((second, b[same]))
    keep = first != second
    return first[keep], second[keep]


def correlation(values: np.ndarray, differ: np.ndarray, away: np.ndarray) -> np.ndarray:
    alike, scale = values[:5], values[5:10]
    found: np.ndarray = np.exp(differ @ np.log(alike) - away @ (1 / scale))
    return found


def near_pairs(series: Series, amount: int = PAIRS) -> Pairs:
    """Pairs of one metric that tell of likeness."""
    errors, words, features, _ = series
    first, second = pairs(words, amount)
    apart = (words[first, :4] != words[second, :4]).sum(1)
    near = (apart <= 1) & (np.abs(features[first] - features[second]).sum(1) < NEAR)
    first, second = first[near], second[near]
    return Pairs(
        errors[first] * errors[second] / float(np.mean(errors**2)),
        (words[first] != words[second]).astype(float),
        np.abs(features[first] - features[second]),
    )


def fit(parts: Sequence[Pairs]) -> np.ndarray:
    """Five values of ``alike``, five of ``scale``, and of each metric the share of the squared error that is common."""

    def loss(values: np.ndarray) -> float:
        return sum(
            float(np.mean((p.product - values[10 + i] * correlation(values, p.differ, p.away)) ** 2))
            for i, p in enumerate(parts)
        )

    n = len(parts)
    start = np.array([0.5] * 5 + [2.0] * 5 + [0.9] * n)
    bounds = [(0.05, 0.95)] * 5 + [(0.3, 10.0)] * 5 + [(0.1, 1.0)] * n
    found: np.ndarray = minimize(loss, start, bounds=bounds, method="L-BFGS-B").x
    return found


def main(path: Path | None = None, amount: int = PAIRS) -> None:
    """Fits to the shipped cases, or those of ``path``, with ``amount`` random pairs of each metric."""
    sets = {metric: cases(metric, path or shipped_cases()) for metric in METRICS}
    found = fit([near_pairs(series, amount) for series in sets.values()])
    tell("alike:", {k: round(float(v), 2) for k, v in zip(CATEGORIES, found[:5], strict=True)})
    tell("scale:", {k: round(float(v), 1) for k, v in zip(DISTANCES, found[5:10], strict=True)})
    tell("share of the squared error that is common:", np.round(found[10:], 2))
    for metric, series in sets.items():
        before, after = gain(metric, series, found)
        tell(f"{metric}: {len(series[0])} cases; one own measurement, {len(before)} others: median error {np.median(before):.3f} -> {np.median(after):.3f}, "
              f"p90 {np.quantile(before, 0.9):.3f} -> {np.quantile(after, 0.9):.3f}")  # fmt: skip


def gain(metric: str, series: Series, values: np.ndarray) -> tuple[list[float], list[float]]:
    """Relative errors of the others before and after one case of each series of four and more (publisher, model, card,
    engine, format) is taken as the own measurement."""
    errors, words, features, publishers = series
    random = np.random.default_rng(11)
    groups: dict[tuple[str, ...], list[int]] = {}
    for i, publisher in enumerate(publishers):
        groups.setdefault((publisher, *words[i][:4]), []).append(i)
    spread, noise = float(np.mean(errors**2)), math.log(load_likeness().noise[metric]) ** 2
    before: list[float] = []
    after: list[float] = []
    for members in groups.values():
        if len(members) < 4:
            continue
        own = members[int(random.integers(len(members)))]
        others = np.array([m for m in members if m != own])
        like = correlation(
            values, (words[others] != words[own]).astype(float), np.abs(features[others] - features[own])
        )
        shift = like * spread / (spread + noise) * errors[own]
        before.extend(np.abs(np.expm1(-errors[others])))
        after.extend(np.abs(np.expm1(shift - errors[others])))
    return before, after


if __name__ == "__main__":
    main()
