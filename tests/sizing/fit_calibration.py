"""How the coefficients of ``resources/calibration/inference.yaml`` were found; run by hand, needs numpy and scipy.

    python tests/sizing/fit_calibration.py fit [FILE] joint fit, prints errors and coefficients
    python tests/sizing/fit_calibration.py validate   leave-out errors: families, GPUs, models, engines (minutes each)

One fit over throughput, inter-token time and time to first token together: a fit on throughput alone gives constants
that are wrong for latency. Residuals are logarithms of predicted/measured under a soft-L1 loss, so that odd rows
(speculative decoding that the publisher did not state, one-off configurations) do not pull. Rows are weighted so that a
publisher with a thousand rows of three models does not outvote the rest, and every coefficient is drawn a little to a
prior: only their sum is identified well, and the prior keeps each one physical.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

from planner.catalog import load_catalog
from planner.resources import resource
from planner.sizing.benchmarks import METRICS, InferenceRow, NotScored, inference_row, number
from planner.sizing.calibration import Calibration, Generation, load_inference
from planner.sizing.serving import Replica
from planner.sizing.timing import Unserveable
from planner.sizing.work import UnknownShape

PRIORS = {
    # name: (prior, width of the prior as a factor, lowest, highest)
    "compute_16bit": (0.72, 1.3, 0.4, 0.95),
    "compute_8bit": (0.58, 1.3, 0.3, 0.95),
    "compute_4bit": (0.40, 1.3, 0.15, 0.9),
    "dequantised_compute": (0.75, 1.3, 0.3, 1.0),
    "expert_compute": (0.50, 1.6, 0.08, 1.0),
    "memory": (0.85, 1.15, 0.6, 0.97),
    "expert_memory": (0.80, 1.4, 0.3, 1.0),
    "kv_read": (0.75, 1.3, 0.4, 0.97),
    "attention_compute": (0.45, 1.3, 0.2, 0.8),
    "link_efficiency": (0.40, 1.5, 0.1, 0.9),
    "pcie4_bus_gb_s": (20.0, 1.3, 8.0, 31.0),
    "reduction_latency_us": (4.0, 1.6, 1.0, 20.0),
    "pcie_latency_us": (20.0, 1.6, 5.0, 80.0),
    "pipeline_hop_us": (100.0, 3.0, 5.0, 3000.0),
    "layer_overhead_us": (20.0, 1.8, 1.0, 80.0),
    "expert_layer_overhead_us": (20.0, 1.8, 1.0, 150.0),
    "sequence_overhead_us": (16.0, 1.6, 1.0, 60.0),
    "saturated_occupancy": (0.70, 1.2, 0.4, 1.0),
    "expert_prefill_factor": (1.4, 1.3, 0.7, 4.0),
    "routing_evenness": (0.9, 1.15, 0.5, 1.0),
    "other_vendor_time": (1.8, 1.5, 1.0, 4.0),
    "burst_share": (0.25, 2.0, 0.02, 1.0),
}  # fmt: skip
ENGINE_PRIOR = {"time_factor": (1.4, 0.85, 2.5), "step_overhead_ms": (2.5, 0.05, 12.0),
                "request_overhead_ms": (2.0, 1.0, 300.0),
                "prefill_factor": (1.3, 0.6, 3.0)}
ENGINE_CENTRE = {"time_factor": 1.15, "step_overhead_ms": 1.0, "request_overhead_ms": 15.0, "prefill_factor": 1.0}
UNIT_FACTOR = {("tensorrt-llm", 2)}
"""Engine generations whose time factor is 1 by definition."""
UNFITTED_ENGINES = {"nim", "other"}
WEIGHT = {"output_tok_s": 1.0, "itl_ms": 1.0, "ttft_ms": 0.45}
SCALE = {"output_tok_s": 0.15, "itl_ms": 0.15, "ttft_ms": 0.4}

Case = tuple[dict[str, str], InferenceRow]


def read_cases() -> tuple[list[Case], Counter[str]]:
    """Every shipped inference row that can be predicted, and why the others cannot."""
    catalog = load_catalog()
    cases: list[Case] = []
    reasons: Counter[str] = Counter()
    with resource("calibration", "cases", "inference_cases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                case = inference_row(row, catalog.gpus, catalog.models)
                case.expected(load_inference())
            except (NotScored, UnknownShape, Unserveable) as problem:
                reasons[str(problem)] += 1
                continue
            cases.append((row, case))
    return cases, reasons


class Parameters:
    """Between a vector of logarithms and a Calibration."""

    def __init__(self, base: Calibration) -> None:
        self.base = base
        self.names = list(PRIORS)
        self.engines: list[tuple[str, int, str]] = []
        start = [base[name] for name in PRIORS]
        prior = [math.log(PRIORS[name][0]) for name in PRIORS]
        width = [math.log(PRIORS[name][1]) for name in PRIORS]
        low = [PRIORS[name][2] for name in PRIORS]
        high = [PRIORS[name][3] for name in PRIORS]
        for engine in base.engines.values():
            if engine.id in UNFITTED_ENGINES:
                continue
            for i, generation in enumerate(engine.generations):
                for field, (spread, least, most) in ENGINE_PRIOR.items():
                    if field == "time_factor" and (engine.id, i) in UNIT_FACTOR:
                        continue
                    self.engines.append((engine.id, i, field))
                    start.append(getattr(generation, field))
                    prior.append(math.log(ENGINE_CENTRE[field]))
                    width.append(math.log(spread))
                    low.append(least)
                    high.append(most)
        self.low, self.high = np.log(low), np.log(high)
        self.start = np.clip(np.log(start), self.low + 1e-6, self.high - 1e-6)
        self.prior, self.width = np.array(prior), np.array(width)

    def calibration(self, x: np.ndarray) -> Calibration:
        values = [float(v) for v in np.exp(x)]
        n = len(self.names)
        generations: dict[str, list[Generation]] = {
            id: list(engine.generations) for id, engine in self.base.engines.items()
        }
        for (engine, i, field), value in zip(self.engines, values[n:], strict=True):
            generations[engine][i] = replace(generations[engine][i], **{field: value})
        engines = {
            id: replace(engine, generations=tuple(generations[id])) for id, engine in self.base.engines.items()
        }
        changed = self.base.changed(**dict(zip(self.names, values[:n], strict=True)))
        return replace(changed, engines=engines)


def residuals(cases: list[Case], calibration: Calibration) -> list[tuple[int, str, float]]:
    """(case index, metric, log predicted/measured) of every measured value."""
    out = []
    for i, (row, case) in enumerate(cases):
        replica = Replica(case.case, calibration)
        expected = case.run(replica)
        for metric in METRICS:
            measured, predicted = number(row, metric), getattr(expected, metric)
            if measured is not None and predicted:
                out.append((i, metric, math.log(predicted / measured)))
    return out


def weights(cases: list[Case]) -> list[float]:
    groups = Counter((row["publisher"], row["model"], row["gpu"]) for row, _ in cases)
    raw = [groups[row["publisher"], row["model"], row["gpu"]] ** -0.35 for row, _ in cases]
    mean = sum(raw) / len(raw)
    return [w / mean for w in raw]


def fit(
    cases: list[Case], base: Calibration, evaluations: int = 25, spreads: dict[str, float] | None = None
) -> Calibration:
    """Joint fit. ``spreads`` receives the P90/P50 factor of each coefficient, from the curvature at the optimum."""
    parameters = Parameters(base)
    weight = weights(cases)
    pairs = [(i, metric) for i, metric, _ in residuals(cases, base)]

    def loss(x: np.ndarray) -> np.ndarray:
        found = {(i, m): r for i, m, r in residuals(cases, parameters.calibration(x))}
        data = []
        for i, metric in pairs:
            r = found.get((i, metric), 1.5) / SCALE[metric]
            robust = math.copysign(math.sqrt(2 * (math.sqrt(1 + r * r) - 1)), r)
            data.append(math.sqrt(weight[i] * WEIGHT[metric]) * robust)
        pull = (x - parameters.prior) / parameters.width * 2.0
        return np.concatenate([data, pull])

    solution = least_squares(
        loss, parameters.start, bounds=(parameters.low, parameters.high), max_nfev=evaluations, diff_step=1e-4
    )
    if spreads is not None:
        rows = len(solution.fun) - len(solution.x)
        covariance = np.linalg.pinv(solution.jac.T @ solution.jac) * 2 * solution.cost / rows
        deviations = np.exp(1.2815515655 * np.sqrt(np.diag(covariance)))
        labels = parameters.names + [f"{engine}.{i}.{field}" for engine, i, field in parameters.engines]
        spreads.update(zip(labels, deviations.tolist(), strict=True))
    return parameters.calibration(solution.x)


def errors(found: list[float]) -> dict[str, float]:
    """n, median and 90th percentile of the absolute error, geometric bias, spread factor."""
    ratios = np.exp(np.array(found))
    ape = np.abs(ratios - 1)
    logs = np.array(found)
    return {
        "n": len(found),
        "median": round(float(np.median(ape)), 3),
        "p90": round(float(np.quantile(ape, 0.9)), 3),
        "bias": round(float(np.exp(logs.mean())), 3),
        "sigma80": round(spread80(found), 3),
    }


def spread80(found: list[float]) -> float:
    """The log-normal factor whose 80 % interval around the prediction covers 80 % of the measurements."""
    return float(np.exp(np.quantile(np.abs(np.array(found)), 0.8) / 1.2815515655))


def report(cases: list[Case], calibration: Calibration) -> None:
    table: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for i, metric, r in residuals(cases, calibration):
        row, case = cases[i]
        table[metric,].append(r)
        table[metric, row["engine"]].append(r)
        table[metric, row["engine"], case.way, row["publisher"][:10]].append(r)
        table[metric, "moe" if case.case.model.moe else "dense"].append(r)
    for key, found in sorted(table.items()):
        print("  ".join(key).ljust(58), errors(found))


def folds(cases: list[Case], kind: str) -> list[set[int]]:
    """Groups left out together: whole families, GPUs, models or engines, small ones pooled."""
    column = {"family": "family_key", "gpu": "gpu", "model": "model", "engine": "engine"}[kind]
    groups: dict[str, set[int]] = defaultdict(set)
    for i, (row, _) in enumerate(cases):
        key = row[column]
        if kind == "model":
            key = key.replace("deepseek-r1", "deepseek-v3").replace("llama-3.3-70b", "llama-3.1-70b")
        groups[key].add(i)
    ordered = sorted(groups.values(), key=len, reverse=True)
    if kind in ("gpu", "model", "engine"):
        return ordered
    pools: list[set[int]] = [set() for _ in range(10)]
    for group in ordered:
        min(pools, key=len).update(group)
    return pools


def leave_out(cases: list[Case], base: Calibration, kind: str) -> list[tuple[int, str, float]]:
    out: list[tuple[int, str, float]] = []
    for held in folds(cases, kind):
        kept = [case for i, case in enumerate(cases) if i not in held]
        ordered = sorted(held)
        fitted = fit(kept, base, evaluations=4)
        out += [(ordered[i], metric, r) for i, metric, r in residuals([cases[j] for j in ordered], fitted)]
    return out


def main(argv: list[str]) -> None:
    command = argv[0] if argv else "fit"
    cases, reasons = read_cases()
    print(len(cases), "cases;", dict(reasons))
    base = load_inference()
    if command == "validate":
        for kind in argv[1:] or ("family", "gpu", "model", "engine"):
            held = leave_out(cases, base, kind)
            for metric in METRICS:
                print("leave out", kind, metric, errors([r for _, m, r in held if m == metric]))
                for part, wanted in (("dense", False), ("mixture", True)):
                    found = [
                        r for i, m, r in held if m == metric and (cases[i][1].case.model.moe is not None) is wanted
                    ]
                    print("   ", part, errors(found), flush=True)
        return
    spreads: dict[str, float] = {}
    fitted = fit(cases, base, spreads=spreads)
    report(cases, fitted)
    print(json.dumps({name: float(f"{fitted[name]:.4g}") for name in PRIORS}, indent=1))
    for engine in fitted.engines.values():
        for generation in engine.generations:
            fields = {field: round(getattr(generation, field), 3) for field in ENGINE_PRIOR}
            print(engine.id, generation.below, fields)
    if len(argv) > 1:
        Path(argv[1]).write_text(json.dumps(_dump(fitted) | {"spreads": spreads}, indent=1))


def _dump(fitted: Calibration) -> dict[str, object]:
    return {
        "coefficients": {name: float(f"{fitted[name]:.4g}") for name in PRIORS},
        "engines": {
            engine.id: [
                {field: float(f"{getattr(g, field):.3g}") for field in ENGINE_PRIOR}
                for g in engine.generations
            ]
            for engine in fitted.engines.values()
        },
    }


if __name__ == "__main__":
    main(sys.argv[1:])
