"""How ``resources/calibration/training.yaml`` is made from the published runs; ``planner calibrate training``. Needs scipy.

Speed: logarithm of predicted/measured tokens per second and GPU; memory: the same of the peak, and a published run that
would not fit counts against the fit. Soft-L1 loss, groups of one publisher, task and GPU weighted down by their size,
every coefficient drawn to a prior within bounds. Cross-validation leaves out whole models, GPUs, architectures,
publishers and frameworks; bands are quantiles of those residuals, their coverage is counted on groups that had no part
in them.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import least_squares

from planner.catalog import load_catalog
from planner.resources import resource
from planner.sizing.benchmarks import NotScored, number
from planner.sizing.training import reach_of
from planner.sizing.training_calibration import TrainingCalibration, architecture_of, training_calibration
from planner.sizing.training_cases import software_of, training_row
from planner.sizing.training_memory import GIB, memory_parts
from planner.sizing.training_setup import Setup, TrainingCase, setup_of
from planner.sizing.training_step import step_terms
from planner.terminal import tell

METRICS = {"speed": "tokens_per_s_per_gpu", "memory": "peak_memory_gb"}
SCALE = {"speed": 0.12, "memory": 0.08}
KEYS = ("model", "gpu", "architecture", "publisher", "framework")
POOLS = 8
Array = np.ndarray


@dataclass(frozen=True)
class Data:
    """Rows with one measured metric, their cases and columns."""

    rows: Sequence[Mapping[str, str]]
    cases: Sequence[TrainingCase]
    setup: Setup
    measured: Array

    def take(self, index: Array) -> Data:
        return Data(
            [self.rows[i] for i in index], [self.cases[i] for i in index], self.setup[index], self.measured[index]
        )

    def groups(self, key: str) -> list[str]:
        return [_key(row, case, key) for row, case in zip(self.rows, self.cases, strict=True)]


def _key(row: Mapping[str, str], case: TrainingCase, key: str) -> str:
    if key == "model":
        return case.trained.name.lower()
    if key == "architecture":
        return architecture_of(case.gpu)
    if key == "framework":
        return (
            f"{software_of(row['framework'], case.method, row['task'])}:{row['framework'].split(';')[0].split('/')[0]}"
        )
    return row[key]


def cases_file() -> Path:
    return Path(str(resource("calibration", "cases", "training_cases.csv")))


def read(metric: str, calibration: TrainingCalibration, path: Path) -> Data:
    """Cases of a file with a measured ``metric`` ("speed", "memory"), completed with the calibration.

    For memory also runs without a measured peak whose micro-batch and recomputation are stated: they must fit.
    """
    catalog = load_catalog()
    rows, cases, measured = [], [], []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            value = number(row, METRICS[metric]) or np.nan
            if np.isnan(value) and not (metric == "memory" and row["micro_batch"] and row["recompute"]):
                continue
            try:
                cases.append(training_row(row, catalog.gpus, catalog.models, calibration))
            except NotScored:
                continue
            rows.append(row)
            measured.append(value)
    return Data(rows, cases, setup_of(cases, calibration), np.array(measured))


def residuals(metric: str, data: Data, calibration: TrainingCalibration) -> Array:
    """log(predicted / measured)."""
    if metric == "speed":
        terms = step_terms(data.setup, calibration)
        return np.log(terms.tokens / terms.total / data.setup.gpus / data.measured)
    return np.log(memory_parts(data.setup, calibration).reported / GIB / data.measured)


def fit(
    metric: str, data: Data, base: TrainingCalibration, content: Mapping[str, Any], start: Array | None = None
) -> tuple[TrainingCalibration, Array]:
    """Calibration with the coefficients of ``metric`` fitted, and the logarithms found."""
    table = {name: row for name, row in content["coefficients"].items() if row["of"] == metric}
    names = list(table)
    prior, spread, low, high = (
        np.array([float(row[key]) for row in table.values()]) for key in ("prior", "spread", "low", "high")
    )
    sizes = Counter((row["publisher"], row["task"], row["gpu"]) for row in data.rows)
    weight = np.array([sizes[row["publisher"], row["task"], row["gpu"]] ** -0.35 for row in data.rows])
    root = np.sqrt(weight / weight.mean())

    def loss(x: Array) -> Array:
        made = base.changed(dict(zip(names, np.exp(x), strict=True)))
        r = residuals(metric, data, made) / SCALE[metric]
        robust = np.nan_to_num(np.sign(r) * np.sqrt(2 * (np.sqrt(1 + r * r) - 1))) * root
        parts = [robust, (x - np.log(prior)) / spread * 2]
        if metric == "memory":
            memory = memory_parts(data.setup, made)
            beyond = np.maximum(0, np.log(memory.needed / memory.usable) + 0.01) / 0.01
            parts.append(np.sqrt(2 * (np.sqrt(1 + beyond * beyond) - 1)) * root)
        return np.concatenate(parts)

    first = np.log(prior) if start is None else start
    solution = least_squares(
        loss,
        np.clip(first, np.log(low) + 1e-6, np.log(high) - 1e-6),
        bounds=(np.log(low), np.log(high)),
        diff_step=1e-4,
        max_nfev=80 if start is None else 15,
    )
    return base.changed(dict(zip(names, map(float, np.exp(solution.x)), strict=True))), solution.x


def cross_validate(
    metric: str, data: Data, base: TrainingCalibration, content: Mapping[str, Any], start: Array
) -> dict[str, Array]:
    """Residuals of every row by what was left out: whole groups, pooled so that few fits are needed."""
    found = {}
    for key in KEYS:
        members: dict[str, list[int]] = defaultdict(list)
        for i, group in enumerate(data.groups(key)):
            members[group].append(i)
        pools: list[list[int]] = [[] for _ in range(min(POOLS, len(members)))]
        for rows in sorted(members.values(), key=len, reverse=True):
            min(pools, key=len).extend(rows)
        held = np.zeros(len(data.measured))
        for pool in pools:
            out = np.array(sorted(pool))
            rest = np.setdiff1d(np.arange(len(held)), out)
            fitted, _ = fit(metric, data.take(rest), base, content, start)
            held[out] = residuals(metric, data.take(out), fitted)
        found[key] = held
    return found


def reaches(data: Data, calibration: TrainingCalibration) -> Array:
    """Reach of every row were its architecture known."""
    return np.array([reach_of(case, calibration) for case in data.cases])


def band(found: Array) -> tuple[float, float]:
    """Factors on a prediction between which 80 % of the measured values lie."""
    n = len(found)
    share = min((n + 1) / n * 0.8, 1.0)
    low, high = np.quantile(found, [(1 - share) / 2, (1 + share) / 2])
    return float(np.exp(-high)), float(np.exp(-low))


def bands(metric: str, held: Mapping[str, Array], reach: Array) -> dict[str, tuple[float, float, int]]:
    """Bands by reach: unseen models and frameworks where the architecture is measured, unseen architectures else.

    Memory does not depend on the architecture: there the band of an unseen one is that of unseen frameworks.
    """
    made = {}
    for id in ("known", "mixture", "open"):
        rows = reach == id
        if rows.any():
            pooled = np.concatenate([held["model"][rows], held["framework"][rows]])
            made[id] = (*band(pooled), int(rows.sum()))
    made["new_gpu"] = (*band(held["architecture" if metric == "speed" else "framework"]), len(reach))
    return made


def coverage(metric: str, held: Mapping[str, Array], reach: Array, key: str, groups: Sequence[str]) -> Array:
    """Whether each row lies within bands learned without its group."""
    inside = np.zeros(len(reach), bool)
    named = np.array(groups)
    for group in set(groups):
        out = named == group
        rest = {k: v[~out] for k, v in held.items()}
        learned = bands(metric, rest, reach[~out])
        for i in np.flatnonzero(out):
            id = "new_gpu" if metric == "speed" and key in ("gpu", "architecture") else reach[i]
            low, high, _ = learned.get(id, learned["new_gpu"])
            inside[i] = low <= np.exp(-held[key][i]) <= high
    return inside


def score(found: Array, inside: Array | None = None) -> dict[str, float]:
    error = np.abs(np.exp(found) - 1)
    return {
        "n": len(found),
        "median": round(float(np.median(error)), 3),
        "p90": round(float(np.quantile(error, 0.9)), 3),
        "bias": round(float(np.exp(found.mean())), 3),
        "coverage": round(float(inside.mean()), 3) if inside is not None else 0.0,
    }


@dataclass(frozen=True)
class Result:
    calibration: TrainingCalibration
    bands: Mapping[str, Mapping[str, tuple[float, float, int]]]
    scores: Sequence[Mapping[str, Any]]
    counts: Mapping[str, int]
    fitting: float
    data_sha256: str


def calibrate(content: Mapping[str, Any], report: Any = tell, path: Path | None = None) -> Result:
    """Fit both models to the shipped cases (or those of ``path``), cross-validate them, and learn the bands."""
    path = path or cases_file()
    calibration = training_calibration(content)
    scores: list[dict[str, Any]] = []
    learned: dict[str, dict[str, tuple[float, float, int]]] = {}
    counts = {}
    fitting = 1.0
    for metric in ("memory", "speed"):
        data = read(metric, calibration, path)
        base = calibration
        calibration, x = fit(metric, data, base, content)
        if metric == "memory":
            fitting = float(np.mean(memory_parts(data.setup, calibration).fits))
        held = cross_validate(metric, data, base, content, x)
        measured = np.flatnonzero(np.isfinite(data.measured))
        held, data = {key: found[measured] for key, found in held.items()}, data.take(measured)
        reach = reaches(data, calibration)
        learned[metric] = bands(metric, held, reach)
        counts[metric] = len(data.measured)
        fitted = residuals(metric, data, calibration)
        low, high = (np.array([learned[metric][id][side] for id in reach]) for side in (0, 1))
        within = (low <= np.exp(-fitted)) & (np.exp(-fitted) <= high)
        scores.append({"left_out": "nothing", "metric": METRICS[metric]} | score(fitted, within))
        report(scores[-1])
        for key in KEYS:
            inside = coverage(metric, held, reach, key, data.groups(key))
            scores.append({"left_out": key, "metric": METRICS[metric]} | score(held[key], inside))
            report(scores[-1])
        for id in dict.fromkeys(reach):
            rows = reach == id
            inside = coverage(metric, held, reach, "model", data.groups("model"))[rows]
            scores.append({"left_out": f"model ({id})", "metric": METRICS[metric]} | score(held["model"][rows], inside))
            report(scores[-1])
    report(f"published runs with stated micro-batch that fit: {fitting:.3f}")
    return Result(calibration, learned, scores, counts, fitting, hashlib.sha256(path.read_bytes()).hexdigest())


def text_of(content: Mapping[str, Any], result: Result) -> str:
    """The file with new coefficients, bands and scores; tables that are not fitted stay."""
    today = date.today().isoformat()
    lines = [
        "# Every empirical number of the training model. Re-fit: planner calibrate training -o.",
        "# of: speed and memory are fitted within low and high, drawn to prior (spread: relative width); assumed is not.",
        f"as_of: '{today}'",
        "coefficients:",
    ]
    names = {"speed": "speeds", "memory": "peak memories"}
    for name, row in content["coefficients"].items():
        fitted = row["of"] in names
        value = result.calibration[name] if fitted else row["value"]
        source = f"fit over {result.counts[row['of']]:,} published {names[row['of']]}" if fitted else row["source"]
        made = {**row, "value": float(f"{value:.4g}"), "source": source}
        made["fitted_on"] = "resources/calibration/cases/training_cases.csv" if fitted else "not fitted"
        lines.append(f"  {name}: {_flow(made)}")
    lines += [
        "# How far a question lies from the data; factors on the predicted value that hold 80 % of held-out cases.",
        "reaches:",
    ]
    for id, row in content["reaches"].items():
        lines += [f"  {id}:", f"    ko: {row['ko']}", f"    en: {row['en']}", "    bands:"]
        for metric, name in METRICS.items():
            low, high, n = result.bands[metric].get(id, result.bands[metric]["new_gpu"])
            lines.append(f"      {name}: {_flow({'low': round(low, 3), 'high': round(high, 3), 'n': n})}")
    lines += [
        "# Held-out scores: what was left out as whole groups, relative errors, geometric bias, share within the bands.",
        "scores:",
    ]
    lines += [
        f"  date: '{today}'",
        f"  data_sha256: {result.data_sha256}",
        f"  fitting_runs: {round(result.fitting, 4)}",
        "  rows:",
    ]
    lines += [f"    - {_flow(row)}" for row in result.scores]
    for table in ("measured_architectures", "general_kernels"):
        lines.append(f"{table}: [{', '.join(content[table])}]")
    for table, note in (
        (
            "matmul_share",
            "Measured large multiplication over the dense peak, for GPUs of the architecture without a measurement of their own (medians of the catalogue's measured figures; fp4 and others: assumption).",
        ),
        ("nvlink_domain", "GPUs joined by one NVLink network (data sheets); 8 where not listed."),
        (
            "network_gb_s",
            "Network of one GPU to other servers, one way (reference designs: one adapter of 100 to 800 Gbit/s per GPU).",
        ),
    ):
        lines += [f"# {note}", f"{table}:"]
        for key, value in content[table].items():
            lines.append(f"  {key}: {_flow(value) if isinstance(value, dict) else value}")
    lines += [
        "# Shapes of published models that the catalogue lacks (their configuration files), by a pattern of the name.",
        "shapes:",
    ]
    lines += [f"  - {_flow(row)}" for row in content["shapes"]]
    return "\n".join(lines) + "\n"


def _flow(row: Mapping[str, Any]) -> str:
    return yaml.safe_dump(
        dict(row), default_flow_style=True, sort_keys=False, allow_unicode=True, width=math.inf
    ).rstrip()
