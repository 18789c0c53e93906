"""Finds the coefficients of the serving model again, and says how wrong they are on what they have not seen.

One robust fit over throughput, inter-token time and time to first token together: a fit on throughput alone gives
constants that are wrong for latency. Residuals are logarithms of predicted/measured under a Cauchy loss, so that odd
rows (speculative decoding that the publisher did not state, servers that a front end held back) do not pull. Rows are
weighted so that a publisher with a thousand rows of three models does not outvote the rest, and every coefficient is
drawn a little to its prior: only their sum is identified well, and the prior keeps each one physical. Needs scipy.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import yaml
from numpy.typing import NDArray

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.i18n import message
from planner.resources import read_yaml, resource
from planner.sizing.benchmarks import LOOSE_WAYS, METRICS, Batch, InferenceRow, number, read_rows
from planner.sizing.calibration import (
    ENGINE_FACTORS,
    GENERATION_FACTORS,
    Calibration,
    EngineFactors,
    Generation,
    inference_calibration,
)
from planner.sizing.cases import Floats, nvlinked
from planner.sizing.csv_cases import ValidationProblem, clean, kind_of, read_cases

WEIGHT = {"output_tok_s": 1.0, "itl_ms": 0.8, "ttft_ms": 0.6}
SCALE = {"output_tok_s": 0.08, "itl_ms": 0.08, "ttft_ms": 0.2}
"""Logarithmic error beyond which a row loses its pull."""
STAGES = (3.0, 1.5, 1.0)
"""The loss is narrowed step by step, so that the fit does not stick to a few rows."""
PULL = 2.0
EVALUATIONS = 30
"""Most steps of a stage."""
GROUP_POWER = -0.35
ASSUMED_LENGTHS = 0.5
"""Weight of rows whose prompts are the mean of a public data set."""
LEFT_OUT = ("model", "gpu", "publisher", "engine")
FAMILY_POOLS = 10
Z90 = 1.2815515655446004
_SAME_SHAPE = {
    "deepseek-r1": "deepseek-v3", "llama-3.3-70b": "llama-3.1-70b", "llama-3-70b": "llama-3.1-70b",
    "llama-3-8b": "llama-3.1-8b",
}  # fmt: skip
HEADER = """\
# Every empirical number of the serving model. Written by `planner calibrate`; change priors, protocols and the engines
# that are not fitted by hand. low and high are P10 and P90 from the curvature of the fit: coefficients trade off against
# each other, their sum is identified far better than each one.
"""
Told = Callable[[str], None]
Changed = TypeVar("Changed", Generation, EngineFactors)


@dataclass(frozen=True)
class Data:
    """Rows that are cases, with what was measured (logarithms; NaN: not)."""

    cells: Sequence[Mapping[str, str]]
    rows: Sequence[InferenceRow]
    measured: Mapping[str, Floats]
    weights: Floats
    sha256: str
    name: str

    def take(self, index: NDArray[np.int64]) -> Data:
        return Data(
            [self.cells[i] for i in index], [self.rows[i] for i in index],
            {name: values[index] for name, values in self.measured.items()}, self.weights[index], self.sha256, self.name,
        )  # fmt: skip


def read_data(path: Path, gpus: Mapping[str, Gpu], models: Mapping[str, Model], calibration: Calibration) -> Data:
    """Rows of a CSV of published measurements that can be predicted and fit into memory; raises ValidationProblem."""
    header, cells = read_cases(path)
    kind_of(header, "inference", path.name)
    made = read_rows(cells, gpus, models, calibration)
    pairs = [
        (cell, row)
        for cell, row in zip(cells, made, strict=True)
        if isinstance(row, InferenceRow) and row.way != "limited"  # sought within limits: scored, not fitted
    ]
    _, fits = Batch([row for _, row in pairs], calibration).predict(calibration)
    pairs = [pair for pair, fit in zip(pairs, fits, strict=True) if fit]
    if not pairs:
        raise ValidationProblem(message("sizing.csv.none_fit", file=clean(path.name)))
    groups = Counter((cell.get("publisher"), row.case.model.id, row.case.gpu.id) for cell, row in pairs)
    raw = np.array([groups[c.get("publisher"), r.case.model.id, r.case.gpu.id] ** GROUP_POWER for c, r in pairs])
    measured = {name: np.log([number(cell, name) or np.nan for cell, _ in pairs]) for name in METRICS}
    for i, (cell, _) in enumerate(pairs):
        if cell.get("regime") in ("saturated", "mlperf_offline"):
            measured["ttft_ms"][i] = np.nan  # queueing before the run, not the server
        if cell.get("regime", "").startswith("mlperf"):
            raw[i] *= ASSUMED_LENGTHS
    return Data(
        [c for c, _ in pairs], [r for _, r in pairs], measured, raw / raw.mean(),
        hashlib.sha256(path.read_bytes()).hexdigest(), path.name,
    )  # fmt: skip


class Parameters:
    """Between a vector of logarithms and a Calibration."""

    def __init__(self, base: Calibration, content: Mapping[str, Any]) -> None:
        self.base = base
        reference = (content["reference"]["engine"], str(content["reference"]["below"]))
        self.names: list[tuple[str, ...]] = []
        start, prior, spread, least, most = [], [], [], [], []

        def add(name: tuple[str, ...], value: float, row: Mapping[str, float]) -> None:
            self.names.append(name)
            start.append(value)
            prior.append(row["prior"])
            spread.append(row["spread"])
            least.append(row["least"])
            most.append(row["most"])

        for c in base.coefficients.values():
            if c.fitted:
                row = {"prior": c.prior, "spread": c.spread, "least": c.least, "most": c.most}
                add(("coefficient", c.name), c.value, row)
        for engine in base.engines.values():
            if not engine.fitted:
                continue
            for factor in ENGINE_FACTORS:
                if factor != "expert_time" or engine.id != reference[0]:
                    add(("engine", engine.id, factor), getattr(engine, factor), content["engine_priors"][factor])
            for i, generation in enumerate(engine.generations):
                below = ".".join(str(part) for part in generation.below or ())
                for factor in GENERATION_FACTORS:
                    if factor != "time_factor" or (engine.id, below) != reference:
                        value = getattr(generation, factor)
                        add(("release", engine.id, str(i), factor), value, content["generation_priors"][factor])
        self.low, self.high = np.log(least), np.log(most)
        self.prior, self.spread = np.log(prior), np.log(spread)
        self.start = np.log(start)

    def inside(self, x: Floats) -> Floats:
        return np.clip(x, self.low + 1e-6, self.high - 1e-6)

    def calibration(self, x: Floats) -> Calibration:
        values: dict[str, float] = {}
        engines: dict[str, dict[str, float]] = defaultdict(dict)
        releases: dict[str, dict[int, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
        for name, value in zip(self.names, np.exp(x).tolist(), strict=True):
            if name[0] == "coefficient":
                values[name[1]] = value
            elif name[0] == "engine":
                engines[name[1]][name[2]] = value
            else:
                releases[name[1]][int(name[2])][name[3]] = value
        made = {}
        for id, engine in self.base.engines.items():
            parts: list[Generation] = [
                _with(g, releases[id][i]) if i in releases[id] else g for i, g in enumerate(engine.generations)
            ]
            made[id] = _with(replace(engine, generations=tuple(parts)), engines[id])
        return replace(self.base.changed(**values), engines=made)


def _with(value: Changed, numbers: Mapping[str, float]) -> Changed:
    """A dataclass with some of its numbers changed."""
    changes: dict[str, Any] = dict(numbers)
    return replace(value, **changes)


class Fit:
    """A robust fit of the parameters to data."""

    def __init__(self, data: Data, parameters: Parameters) -> None:
        self.data, self.parameters = data, parameters
        self._batch = Batch(data.rows, parameters.base)

    def residuals(self, x: Floats) -> dict[str, Floats]:
        """log(predicted/measured) by metric; NaN where there is none."""
        with np.errstate(all="ignore"):
            values, _ = self._batch.predict(self.parameters.calibration(x))
            return {name: np.log(values[name]) - self.data.measured[name] for name in METRICS}

    def _loss(self, x: Floats, widen: float) -> Floats:
        parts = []
        found = self.residuals(x)
        for name in METRICS:
            known = np.isfinite(self.data.measured[name])
            r = found[name][known]
            r = np.where(np.isfinite(r), r, 1.5) / (SCALE[name] * widen)
            parts.append(np.sqrt(self.data.weights[known] * WEIGHT[name] * np.log1p(r * r)) * np.sign(r))
        parts.append((x - self.parameters.prior) / self.parameters.spread * PULL)
        return np.concatenate(parts)

    def solve(self, start: Floats | None = None, evaluations: int | None = None) -> Any:
        """From the priors in stages, or from ``start`` at once. scipy's result."""
        from scipy.optimize import least_squares

        p = self.parameters
        x = p.inside(p.prior if start is None else start)
        solution = None
        for widen in STAGES if start is None else (1.0,):
            solution = least_squares(
                self._loss,
                x,
                bounds=(p.low, p.high),
                max_nfev=evaluations or EVALUATIONS,
                diff_step=1e-4,
                ftol=1e-5,
                args=(widen,),
            )
            x = p.inside(solution.x)
        return solution


def spreads(solution: Any) -> Floats:
    """P90 over P50 of every parameter, from the curvature at the optimum."""
    rows = len(solution.fun) - len(solution.x)
    covariance = np.linalg.pinv(solution.jac.T @ solution.jac) * 2 * solution.cost / rows
    found: Floats = np.exp(Z90 * np.sqrt(np.diag(covariance)))
    return found


def groups(data: Data, kind: str) -> list[NDArray[np.int64]]:
    """Indices that are left out together: whole models (of one shape), GPUs, publishers, engines, or pools of families
    (publisher, model and GPU)."""
    found: dict[str, list[int]] = defaultdict(list)
    for i, (cell, row) in enumerate(zip(data.cells, data.rows, strict=True)):
        model = _SAME_SHAPE.get(row.case.model.id, row.case.model.id)
        publisher = cell["publisher"].split("/")[0]
        key = {"model": model, "gpu": row.case.gpu.id, "publisher": publisher, "engine": row.case.engine}
        found[key.get(kind, f"{publisher} {model} {row.case.gpu.id} {row.case.engine}")].append(i)
    ordered = sorted(found.values(), key=len, reverse=True)
    if kind != "family":
        return [np.array(group) for group in ordered]
    pools: list[list[int]] = [[] for _ in range(FAMILY_POOLS)]
    for group in ordered:
        min(pools, key=len).extend(group)
    return [np.array(sorted(pool)) for pool in pools if pool]


def leave_out(data: Data, parameters: Parameters, start: Floats, kind: str, told: Told) -> dict[str, Floats]:
    """Residuals of every row from fits that have not seen its group."""
    out = {name: np.full(len(data.rows), np.nan) for name in METRICS}
    held = groups(data, kind)
    for n, index in enumerate(held, start=1):
        kept = np.setdiff1d(np.arange(len(data.rows)), index)
        solution = Fit(data.take(kept), parameters).solve(start, evaluations=8)
        found = Fit(data.take(index), parameters).residuals(solution.x)
        for name in METRICS:
            out[name][index] = found[name]
        told(f"{kind} {n}/{len(held)}")
    return out


def _tier_rows(data: Data) -> dict[str, NDArray[np.bool_]]:
    """Kinds of rows that tiers speak of."""
    loose = np.array([row.way in LOOSE_WAYS for row in data.rows])
    bus = np.array(
        [r.case.gpu.vendor != "NVIDIA" or (r.case.tp > 1 and not nvlinked(r.case.gpu, r.case.tp)) for r in data.rows]
    )
    mixture = np.array([row.case.model.moe is not None for row in data.rows])
    tight = ~loose & ~bus
    return {"loose": loose, "bus": bus & ~loose, "dense": tight & ~mixture, "mixture": tight & mixture, "any": ~loose}


def tier_spreads(
    data: Data, calibration: Calibration, seen: dict[str, Floats], held: Mapping[str, dict[str, Floats]]
) -> dict[str, dict[str, tuple[float, int]]]:
    """Spread factor and rows by tier and metric: half the width that covers 80 % of the residuals, over 1.2816.

    Residuals come from fits that had not seen the group the tier lacks; where the combination is known, half of them
    from fits that had seen other rows of it. Fewer than 20 of them tell nothing: the tier is as wide as the nearest one, and
    where none is nearer (A, E) as before.
    """
    rows = _tier_rows(data)
    plan: dict[str, tuple[str, tuple[dict[str, Floats], ...]]] = {
        "A": ("dense", (seen, held["family"])), "B": ("dense", (held["model"],)), "C": ("dense", (held["gpu"],)),
        "D": ("any", (held["engine"],)), "E": ("mixture", (seen, held["family"])), "F": ("bus", (held["gpu"],)),
        "G": ("loose", (seen, held["publisher"])), "H": ("mixture", (held["model"], held["gpu"])),
    }  # fmt: skip
    made: dict[str, dict[str, tuple[float, int]]] = {}
    for tier, (kind, sources) in plan.items():
        made[tier] = {}
        for name in METRICS:
            r = np.concatenate([np.abs(source[name][rows[kind]]) for source in sources])
            r = r[np.isfinite(r)]
            before = calibration.tiers[tier].sigma[name] if tier in ("A", "E") else 1.0
            sigma = math.exp(float(np.quantile(r, 0.8)) / Z90) if len(r) >= 20 else before
            made[tier][name] = (sigma, len(r) // len(sources))
    for name in METRICS:  # less is never known better; few rows borrow from the nearest tier
        for tier, near in (("B", "A"), ("C", "B"), ("H", "E"), ("F", "C"), ("D", "C"), ("G", "D")):
            sigma, n = made[tier][name]
            made[tier][name] = (max(sigma, made[near][name][0]), n)
    return made


def errors(found: Floats) -> dict[str, float]:
    """n, median and 90th percentile of the absolute error, geometric bias."""
    r = found[np.isfinite(found)]
    if not len(r):
        return {"n": 0, "median": math.nan, "p90": math.nan, "bias": math.nan}
    ape = np.abs(np.exp(r) - 1)
    return {
        "n": len(r), "median": round(float(np.median(ape)), 4), "p90": round(float(np.quantile(ape, 0.9)), 4),
        "bias": round(float(np.exp(r.mean())), 4),
    }  # fmt: skip


def scored(data: Data, residuals: Mapping[str, Floats]) -> dict[str, Floats]:
    """Residuals by the names they are judged under."""
    regime = np.array([cell["regime"] for cell in data.cells])
    judged = np.isin(regime, ("saturated", "concurrency", "static_batch"))
    tensorrt = np.array([row.case.engine == "tensorrt-llm" for row in data.rows])
    stated = np.array([cell["concurrency_basis"] == "stated" for cell in data.cells])
    tok, itl, ttft = (residuals[name] for name in METRICS[:1] + METRICS[2:] + METRICS[1:2])
    return {
        "output_tok_s": tok[judged],
        "output_tok_s (tensorrt-llm)": tok[judged & tensorrt],
        "output_tok_s (other engines)": tok[judged & ~tensorrt],
        "itl_ms": itl,
        "ttft_ms (stated)": ttft[stated],
    }


def recalibrate(
    content: dict[str, Any], data: Data, kinds: Iterable[str], told: Told, today: date | None = None
) -> dict[str, Any]:
    """New content of ``inference.yaml``: coefficients, tiers and the scores of what was held out.

    The leave-out kinds in ``kinds`` are recomputed; tiers need model, gpu, publisher and engine, and are left as they
    are where one is not asked for.
    """
    base = inference_calibration(content)
    parameters = Parameters(base, content)
    fit = Fit(data, parameters)
    told("fit")
    solution = fit.solve()
    fitted = parameters.calibration(solution.x)
    seen = fit.residuals(solution.x)
    held: dict[str, dict[str, Floats]] = {}
    asked = list(kinds)
    if set(LEFT_OUT) <= set(asked):
        asked.append("family")
    for kind in asked:
        held[kind] = leave_out(data, parameters, solution.x, kind, told)
    made = deepcopy(content)
    _write_values(made, parameters, solution, fitted)
    made["as_of"] = (today or date.today()).isoformat()
    made["data"] = f"{data.name} (sha256 {data.sha256[:16]}, {len(data.rows)} rows)"
    if "family" in held:
        for tier, by_metric in tier_spreads(data, fitted, seen, held).items():
            made["tiers"][tier]["n"] = by_metric["output_tok_s"][1]
            made["tiers"][tier]["sigma"] = {name: round(s, 3) for name, (s, _) in by_metric.items()}
        made["scores"] = list(_scores(data, made, seen, held))
    made["measured"] = _measured(data)
    return made


def _write_values(content: dict[str, Any], parameters: Parameters, solution: Any, fitted: Calibration) -> None:
    width = dict(zip(parameters.names, spreads(solution).tolist(), strict=True))
    for name, row in content["coefficients"].items():
        key = ("coefficient", name)
        if key in width:
            value = fitted[name]
            row["value"], row["low"], row["high"] = (
                float(f"{v:.4g}")
                for v in (value, max(value / width[key], row["least"]), min(value * width[key], row["most"]))
            )
    for id, engine in fitted.engines.items():
        row = content["engines"][id]
        if not engine.fitted:
            continue
        for factor in ENGINE_FACTORS:
            row[factor] = float(f"{getattr(engine, factor):.4g}")
        for part, generation in zip(row["generations"], engine.generations, strict=True):
            for factor in GENERATION_FACTORS:
                part[factor] = float(f"{getattr(generation, factor):.4g}")


def _scores(
    data: Data, content: Mapping[str, Any], seen: dict[str, Floats], held: Mapping[str, dict[str, Floats]]
) -> Iterable[dict[str, Any]]:
    """Entries of ``scores``: none left out first, then the kinds; coverage by the tier a row then has."""
    tier_of_row = {
        "nothing": ("A", "E"), "family": ("A", "E"), "model": ("B", "H"), "gpu": ("C", "H"), "publisher": ("D", "D"),
        "engine": ("D", "D"),
    }  # fmt: skip
    calibration = inference_calibration(content)
    kinds = _tier_rows(data)
    for kind, found in {"nothing": seen, **held}.items():
        inside = {}
        for name in METRICS:
            dense, mixture = tier_of_row[kind]
            sigma = np.where(
                kinds["mixture"], calibration.tiers[mixture].sigma[name], calibration.tiers[dense].sigma[name]
            )
            sigma = np.where(kinds["bus"], calibration.tiers["F"].sigma[name], sigma)
            sigma = np.where(kinds["loose"], calibration.tiers["G"].sigma[name], sigma)
            within = np.abs(found[name]) <= np.log(sigma) * Z90
            inside[name] = np.where(np.isfinite(found[name]), within.astype(float), np.nan)
        covered = scored(data, inside)
        for label, residuals in scored(data, found).items():
            share = covered[label][np.isfinite(covered[label])]
            coverage = round(float(share.mean()), 3) if len(share) else math.nan
            yield {"left_out": kind, "metric": label, **errors(residuals), "coverage80": coverage}


def _measured(data: Data) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in data.rows:
        found[row.case.engine][row.case.gpu.id].add(row.case.model.id)
    return {e: {g: sorted(models) for g, models in sorted(gpus.items())} for e, gpus in sorted(found.items())}


def shipped_content() -> dict[str, Any]:
    return dict(read_yaml(resource("calibration", "inference.yaml")))


def text_of(content: Mapping[str, Any]) -> str:
    """The file as it is written."""
    return HEADER + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


def shipped_cases() -> Path:
    return resource("calibration", "cases", "inference_cases.csv")
