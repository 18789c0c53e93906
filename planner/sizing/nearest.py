"""Published measurements nearest to a question, with what the model says of them: how far to trust it here.

The shipped table is read once; only the few nearest are predicted. Weights: ``resources/calibration/nearest.yaml``.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.resources import read_yaml, resource
from planner.sizing.benchmarks import METRICS, Batch, InferenceRow, NotScored, inference_row
from planner.sizing.calibration import Calibration, load_inference
from planner.sizing.cases import Floats, ServingCase
from planner.sizing.csv_cases import clean
from planner.sizing.errors import Unserveable
from planner.sizing.work import UnknownShape

COUNT = 4
_NUMBERS = ("gpus", "tp", "pp", "replicas", "input_tokens", "output_tokens", "concurrency", *METRICS)
_NAMES = ("engine", "model", "gpu", "weight_dtype")
_LOOSE = ("burst", "little", "unknown")


@dataclass(frozen=True, slots=True)
class NearestCase:
    """One published measurement of ``metric`` and the model's prediction of it.

    ``gpus`` are those of the whole system; ``load`` is users, batch, requests (or requests/s) of it, by ``way`` (a word
    of ``benchmarks.WAYS``), None where nothing is stated.
    """

    case_id: str
    publisher: str
    source: str
    as_of: str
    case: ServingCase
    gpus: int
    way: str
    load: float | None
    metric: str
    measured: float
    predicted: float
    distance: float

    @property
    def error(self) -> float:
        """Predicted over measured, less one."""
        return self.predicted / self.measured - 1


class _Table:
    """The shipped cases as columns; cells stay text until a row is wanted."""

    def __init__(self) -> None:
        with resource("calibration", "cases", "inference_cases.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            self.header = next(reader)
            self.rows = [cells for cells in reader if cells]
        columns = dict(zip(self.header, zip(*self.rows, strict=True), strict=True))
        n = {name: _numbers(columns[name]) for name in _NUMBERS}
        self.measured = {name: n[name] for name in METRICS}
        pp = np.fmax(n["pp"], 1.0)
        stated = np.fmax(n["replicas"], 1.0)
        tp = np.where(np.isfinite(n["tp"]), n["tp"], np.fmax(np.fmax(n["gpus"], 1.0) / (pp * stated), 1.0))
        replicas = np.where(np.isfinite(n["replicas"]), stated, np.fmax(np.fmax(n["gpus"], 1.0) / (tp * pp), 1.0))
        self.width = tp * pp
        self.input, self.output = n["input_tokens"], n["output_tokens"]
        self.load = n["concurrency"] / replicas
        self.loose = np.array([basis in _LOOSE for basis in columns["concurrency_basis"]])
        self.sought = np.array([regime == "mlperf_server" for regime in columns["regime"]])
        self.names: dict[str, tuple[list[str], NDArray[np.int64]]] = {}
        for name in _NAMES:
            values = sorted(set(columns[name]))
            place = {value: i for i, value in enumerate(values)}
            self.names[name] = values, np.array([place[value] for value in columns[name]], dtype=np.int64)
        self.publisher = columns["publisher"]

    def row(self, index: int) -> dict[str, str]:
        return dict(zip(self.header, self.rows[index], strict=False))

    def by(self, name: str, distance: Mapping[str, float]) -> Floats:
        """A distance per value of a column as one per row."""
        values, place = self.names[name]
        return np.array([distance[value] for value in values])[place]


def _numbers(cells: tuple[str, ...]) -> Floats:
    """Positive numbers of a column, NaN where a cell is blank."""
    values = np.array([float(cell) if cell else math.nan for cell in cells])
    return np.where(values > 0, values, math.nan)


@cache
def _table() -> _Table:
    return _Table()


@cache
def _weights() -> Mapping[str, Any]:
    return dict(read_yaml(resource("calibration", "nearest.yaml")))


def distances(
    case: ServingCase,
    load: float,
    gpus: Mapping[str, Gpu],
    models: Mapping[str, Model],
    calibration: Calibration | None = None,
) -> Floats:
    """How far every shipped case is from ``case`` at ``load`` in flight on one replica; infinite where the catalogue
    lacks its model or GPU, and for throughput sought within limits of latency, which tells of the limits."""
    table, calibration = _table(), calibration or load_inference()
    other, per_log = _weights()["other"], _weights()["per_log"]

    def apart(name: str, values: Floats, asked: float) -> Floats:
        made: Floats = np.abs(np.log(values / asked)) * per_log[name]
        return made

    found = table.by("engine", {id: _of_engine(id, case.engine) for id in table.names["engine"][0]})
    found += table.by("model", {id: _of_model(models.get(id), case.model) for id in table.names["model"][0]})
    found += table.by("gpu", {id: _of_gpu(gpus.get(id), case.gpu) for id in table.names["gpu"][0]})
    found += table.by(
        "weight_dtype",
        {name: _of_format(name, case.weight_dtype, calibration) for name in table.names["weight_dtype"][0]},
    )
    found += apart("gpus", table.width, case.tp * case.pp)
    found += np.nan_to_num(apart("input", table.input, case.input_tokens), nan=other["load"])
    found += np.nan_to_num(apart("output", table.output, case.output_tokens), nan=other["load"])
    found += np.nan_to_num(apart("load", table.load, max(load, 1.0)), nan=other["load"])
    return np.where(table.sought, math.inf, found + table.loose * other["loosely_run"])


def _of_engine(id: str, asked: str) -> float:
    kin = _weights()["kin"]
    if id == asked:
        return 0.0
    return float(kin["difference"] if {id, asked} <= set(kin["engines"]) else _weights()["other"]["engine"])


def _of_model(model: Model | None, asked: Model) -> float:
    if model is None or not model.params_b or not model.active_params_b:
        return math.inf
    if model.id == asked.id:
        return 0.0
    other = _weights()["other"]
    made = other["model"] + other["family"] * (model.family != asked.family)
    made += other["experts"] * ((model.moe is None) != (asked.moe is None))
    sizes = abs(math.log(model.params_b / asked.params_b)) + abs(
        math.log(model.active_params_b / asked.active_params_b)
    )
    return float(made + _weights()["per_log"]["size"] * sizes / 2)


def _of_gpu(gpu: Gpu | None, asked: Gpu) -> float:
    if gpu is None:
        return math.inf
    if gpu.id == asked.id:
        return 0.0
    other, per_log = _weights()["other"], _weights()["per_log"]
    made = other["gpu"] + other["architecture"] * (gpu.architecture != asked.architecture)
    made += other["vendor"] * (gpu.vendor != asked.vendor)
    made += per_log["bandwidth"] * abs(math.log(gpu.bandwidth_gb_s / asked.bandwidth_gb_s))
    peaks = gpu.peak_tflops("bf16"), asked.peak_tflops("bf16")
    return float(made + per_log["peak"] * abs(math.log((peaks[0] or 1.0) / (peaks[1] or 1.0))))


def _of_format(name: str, asked: str, calibration: Calibration) -> float:
    formats = calibration.formats
    name, asked = name.strip(), asked.strip()
    if name not in formats or asked not in formats:
        return math.inf
    ratio = formats[name].bytes_per_weight / formats[asked].bytes_per_weight
    return float(_weights()["per_log"]["bytes_per_weight"] * abs(math.log(ratio)))


def nearest(
    case: ServingCase,
    load: float,
    metric: str,
    gpus: Mapping[str, Gpu],
    models: Mapping[str, Model],
    count: int = COUNT,
) -> tuple[NearestCase, ...]:
    """The ``count`` nearest measurements of ``metric`` (one of METRICS), nearest first, one per publisher, model, GPU,
    engine, format and layout; fewer where the table has no more. A burst tells nothing of the latencies under a
    steady load."""
    table, calibration = _table(), load_inference()
    apart = np.where(np.isfinite(table.measured[metric]), distances(case, load, gpus, models, calibration), math.inf)
    rows = []
    for index, row in _distinct(apart, gpus, models, calibration):
        if metric != "output_tok_s" and row.way == "burst":
            continue
        rows.append((index, row))
        if len(rows) == count + 2:
            break
    if not rows:
        return ()
    values, fits = Batch([row for _, row in rows], calibration).predict(calibration)
    made = []
    for place, (index, row) in enumerate(rows):
        predicted = float(values[metric][place])
        if fits[place] and math.isfinite(predicted) and predicted > 0:
            made.append(_found(index, row, metric, predicted, float(apart[index])))
    return tuple(made[:count])


def _distinct(
    apart: Floats, gpus: Mapping[str, Gpu], models: Mapping[str, Model], calibration: Calibration
) -> Iterator[tuple[int, InferenceRow]]:
    """Cases the model can predict, nearest first, the nearest of each series of runs."""
    table, seen = _table(), set()
    for index in np.argsort(apart, kind="stable").tolist():
        if not math.isfinite(apart[index]):
            return
        try:
            row = inference_row(table.row(index), gpus, models, calibration)
        except (NotScored, UnknownShape, Unserveable):
            continue
        c = row.case
        key = (table.publisher[index], c.model.id, c.gpu.id, c.engine, c.weight_dtype, c.tp * c.pp)
        if key not in seen:
            seen.add(key)
            yield index, row


def _found(index: int, row: InferenceRow, metric: str, predicted: float, distance: float) -> NearestCase:
    table = _table()
    cells = table.row(index)
    stated = row.way == "open" or bool(cells.get("concurrency") or cells.get("n_requests"))
    return NearestCase(
        case_id=clean(cells.get("case_id", "")),
        publisher=clean(cells.get("publisher", "")),
        source=clean(cells.get("source", "")),
        as_of=clean(cells.get("as_of", "")),
        case=row.case,
        gpus=row.case.tp * row.case.pp * row.replicas,
        way=row.way,
        load=row.load * row.replicas if stated else None,
        metric=metric,
        measured=float(table.measured[metric][index]),
        predicted=predicted,
        distance=distance,
    )
