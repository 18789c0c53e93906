"""Re-fit how alike the model's errors are: ``python -m planner.sizing.calibrate_own_measurements``.

Errors of the shipped published cases under a steady load, taken in pairs: the product of two errors is compared with
the spread times the correlation that the likeness gives. Prints the values for ``resources/calibration/own_measurements.yaml`` and
what a single own measurement would have gained: the error of all other cases of a series before and after it.
"""

from __future__ import annotations

import csv
import math
from typing import Any

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


def cases(metric: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Errors (log measured/predicted, about their median), categories and features of the cases under a steady load."""
    catalog = load_catalog()
    with open(resource("calibration", "cases", "inference_cases.csv"), encoding="utf-8") as file:
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


def pairs(words: np.ndarray, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Random pairs, and as many of the same model and of the same card."""
    random = np.random.default_rng(seed)
    n = len(words)
    first, second = random.integers(0, n, (2, PAIRS))
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


def main() -> None:
    sets = {metric: cases(metric) for metric in METRICS}
    parts = []
    for errors, words, features, _ in sets.values():
        first, second = pairs(words)
        apart = (words[first, :4] != words[second, :4]).sum(1)
        near = (apart <= 1) & (np.abs(features[first] - features[second]).sum(1) < NEAR)
        first, second = first[near], second[near]
        scale = float(np.mean(errors**2))
        parts.append((
            errors[first] * errors[second] / scale, (words[first] != words[second]).astype(float),
            np.abs(features[first] - features[second]),
        ))  # fmt: skip

    def loss(values: np.ndarray) -> Any:
        return sum(
            float(np.mean((product - values[10 + i] * correlation(values, differ, away)) ** 2))
            for i, (product, differ, away) in enumerate(parts)
        )

    start = np.array([0.5] * 5 + [2.0] * 5 + [0.9] * 3)
    bounds = [(0.05, 0.95)] * 5 + [(0.3, 10.0)] * 5 + [(0.1, 1.0)] * 3
    found = minimize(loss, start, bounds=bounds, method="L-BFGS-B").x
    tell("alike:", {k: round(float(v), 2) for k, v in zip(CATEGORIES, found[:5], strict=True)})
    tell("scale:", {k: round(float(v), 1) for k, v in zip(DISTANCES, found[5:10], strict=True)})
    tell("share of the squared error that is common:", np.round(found[10:], 2))
    for metric, (errors, words, features, publishers) in sets.items():
        gain(metric, errors, words, features, publishers, found)


def gain(
    metric: str, errors: np.ndarray, words: np.ndarray, features: np.ndarray, publishers: list[str], values: np.ndarray
) -> None:
    """One case of each series (publisher, model, card, engine, format) taken as the own measurement."""
    random = np.random.default_rng(11)
    groups: dict[tuple[str, ...], list[int]] = {}
    for i, publisher in enumerate(publishers):
        groups.setdefault((publisher, *words[i][:4]), []).append(i)
    spread, noise = float(np.mean(errors**2)), math.log(load_likeness().noise[metric]) ** 2
    before, after = [], []
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
    tell(f"{metric}: {len(errors)} cases; one own measurement, {len(before)} others: median error {np.median(before):.3f} -> {np.median(after):.3f}, "
          f"p90 {np.quantile(before, 0.9):.3f} -> {np.quantile(after, 0.9):.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
