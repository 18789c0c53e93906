"""How the coefficients of ``resources/calibration/training.yaml`` were found; run by hand, needs numpy and scipy.

    python tests/sizing/fit_training.py      fit of speed and memory, errors with families and architectures left out

Speed: logarithm of predicted/measured tokens per second and GPU. Memory: the same of the peak. Soft-L1 loss, groups of
one publisher, task and GPU weighted down by their size, every coefficient drawn a little to a prior.
"""

from __future__ import annotations

import csv
import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.optimize import least_squares

from planner.catalog import load_catalog
from planner.resources import resource
from planner.sizing.benchmarks import NotScored, number
from planner.sizing.calibration import TrainingCalibration, load_training
from planner.sizing.training import TrainingCase, architecture_of, memory_gb, predict_training
from planner.sizing.training_cases import training_row

SPEED = {
    # name: (prior, relative width, lowest, highest)
    "recompute_share": (0.9, 0.3, 0.3, 1.3),
    "half_efficiency_params_b": (0.5, 0.5, 0.02, 5.0),
    "attention_efficiency": (0.4, 0.4, 0.15, 1.0),
    "mixture_time": (1.3, 0.4, 1.0, 6.0),
    "mixture_spread_power": (0.2, 0.5, 0.001, 1.5),
    "everyday_stack_time": (1.2, 0.3, 1.0, 3.0),
    "qlora_time": (1.1, 0.3, 1.0, 2.0),
    "scale_out_power": (0.03, 1.0, 0.001, 0.2),
}
MEMORY = {
    "full_bytes_per_param_16bit": (10.0, 0.1, 6.0, 18.0),
    "qlora_bytes_per_param": (0.6, 0.15, 0.5, 1.0),
    "adapter_share": (0.005, 0.5, 0.0005, 0.1),
    "activation_copies_recompute": (1.5, 0.5, 0.2, 10.0),
    "activation_copies_kept": (17.0, 0.4, 2.0, 60.0),
    "logit_bytes": (8.0, 0.5, 1.0, 30.0),
    "training_runtime_gb": (2.0, 0.5, 0.3, 8.0),
}
EFFICIENCY = (0.5, 0.3, 0.05, 0.98)
Case = tuple[dict[str, str], TrainingCase]
Residuals = Callable[[np.ndarray, list[Case]], list[float]]


def read_cases() -> list[Case]:
    catalog = load_catalog()
    cases: list[Case] = []
    with resource("calibration", "cases", "training_cases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                cases.append((row, training_row(row, catalog.gpus, catalog.models)))
            except NotScored:
                continue
    return cases


def changed(base: TrainingCalibration, values: dict[str, float]) -> TrainingCalibration:
    known = base.coefficients | {name: replace(base.coefficients[name], value=v) for name, v in values.items()}
    return replace(base, coefficients=known)


def fit(cases: list[Case], residuals: Residuals, priors: list[tuple[float, float, float, float]]) -> np.ndarray:
    groups = Counter((row["publisher"], row["task"], row["gpu"]) for row, _ in cases)
    weight = np.array([groups[row["publisher"], row["task"], row["gpu"]] ** -0.35 for row, _ in cases])
    weight /= weight.mean()
    prior, width, low, high = (np.array(column) for column in zip(*priors, strict=True))

    def loss(x: np.ndarray) -> np.ndarray:
        r = np.array(residuals(np.exp(x), cases)) / 0.12
        robust = np.sign(r) * np.sqrt(2 * (np.sqrt(1 + r * r) - 1)) * np.sqrt(weight)
        return np.concatenate([robust, (x - np.log(prior)) / width * 2])

    start = np.clip(np.log(prior), np.log(low) + 1e-4, np.log(high) - 1e-4)
    solution = least_squares(loss, start, bounds=(np.log(low), np.log(high)), diff_step=1e-4, max_nfev=40)
    return np.exp(solution.x)


def errors(found: list[float]) -> dict[str, float]:
    logs = np.array(found)
    ape = np.abs(np.exp(logs) - 1)
    return {
        "n": len(found),
        "median": round(float(np.median(ape)), 3),
        "p90": round(float(np.quantile(ape, 0.9)), 3),
        "bias": round(float(np.exp(logs.mean())), 3),
        "sigma80": round(float(np.exp(np.quantile(np.abs(logs), 0.8) / 1.2815515655)), 3),
    }


def main() -> None:
    base = load_training()
    cases = read_cases()
    table = [(a, f) for a, row in base.efficiency.items() if a != "other" for f in row]
    speed_priors = [*SPEED.values(), *([EFFICIENCY] * len(table))]

    def speed(x: np.ndarray, rows: list[Case]) -> list[float]:
        efficiency = {a: dict(row) for a, row in base.efficiency.items()}
        for (a, f), value in zip(table, x[len(SPEED) :], strict=True):
            efficiency[a][f] = float(value)
        fitted = replace(changed(base, dict(zip(SPEED, map(float, x), strict=False))), efficiency=efficiency)
        return [
            math.log(predict_training(case, fitted).tokens_per_s_per_gpu.mid / float(row["tokens_per_s_per_gpu"]))
            for row, case in rows
        ]

    def memory(x: np.ndarray, rows: list[Case]) -> list[float]:
        fitted = changed(base, dict(zip(MEMORY, map(float, x), strict=True)))
        return [math.log(memory_gb(case, fitted) / float(row["peak_memory_gb"])) for row, case in rows]

    timed = [(row, case) for row, case in cases if number(row, "tokens_per_s_per_gpu")]
    weighed = [(row, case) for row, case in cases if number(row, "peak_memory_gb")]
    x = fit(timed, speed, speed_priors)
    print("speed", errors(speed(x, timed)))
    print(json.dumps(dict(zip([*SPEED, *(f"{a} {f}" for a, f in table)], x.round(4).tolist(), strict=True)), indent=1))
    m = fit(weighed, memory, list(MEMORY.values()))
    print("memory", errors(memory(m, weighed)))
    print(json.dumps(dict(zip(MEMORY, m.round(4).tolist(), strict=True)), indent=1))
    keys: dict[str, Callable[[Case], str]] = {
        "family": lambda pair: pair[0]["family_key"],
        "architecture": lambda pair: architecture_of(pair[1].gpu),
    }
    for name, key in keys.items():
        groups: dict[str, list[int]] = defaultdict(list)
        for i, pair in enumerate(timed):
            groups[key(pair)].append(i)
        pools: list[list[int]] = [[] for _ in range(min(12, len(groups)))]
        for group in sorted(groups.values(), key=len, reverse=True):
            min(pools, key=len).extend(group)
        held: dict[str, list[float]] = defaultdict(list)
        for pool in pools:
            out = set(pool)
            q = fit([pair for i, pair in enumerate(timed) if i not in out], speed, speed_priors)
            for i, r in zip(pool, speed(q, [timed[i] for i in pool]), strict=True):
                held["mixture" if timed[i][1].trained.mixture else "dense"].append(r)
        for kind, found in held.items():
            print("leave out", name, kind, errors(found))


if __name__ == "__main__":
    main()
