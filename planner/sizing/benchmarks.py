"""Rows of published inference measurements as cases of the model: which replica, run in which way; predicted together.

Only columns that describe the configuration are read here; the measured ones are the validation's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.sizing.calibration import Calibration
from planner.sizing.capacity import FleetCapacity, Lengths, ServiceLevels
from planner.sizing.cases import (
    GIB,
    Cases,
    Described,
    Floats,
    ServingCase,
    Traffic,
    compute_dtype,
    described,
    stored_format,
)  # fmt: skip
from planner.sizing.errors import Unserveable
from planner.sizing.memory import FleetMemory, weights_bytes
from planner.sizing.regimes import Expected, Ways
from planner.sizing.timing import SERVER, Fleet
from planner.sizing.work import UnknownShape, shape_of

METRICS = ("output_tok_s", "ttft_ms", "itl_ms")
WAYS = ("static", "saturated", "burst", "closed", "open", "limited")
LOOSE_WAYS = ("burst", "open", "limited")
"""Ways whose outcome depends on more than a row says."""

_FILLED = 0.6
_THROUGHPUT = ("saturated", "mlperf_offline", "mlperf_server")
_LIMITS = re.compile(r"limits p99 ttft ([0-9.]+) ms / tpot ([0-9.]+) ms")
_MAX_BATCH = re.compile(r"engine max batch ([0-9]+)")
_TRAFFIC = {"closed": Traffic.STREAMED, "open": Traffic.STREAMED, "limited": Traffic.STREAMED, "burst": Traffic.AT_ONCE}


class NotScored(ValueError):
    """The row cannot be predicted; ``reason`` is a code of ``sizing.not_scored.*``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class InferenceRow:
    """One configuration. ``load`` is users, batch or requests per replica, or requests/s for open arrivals; ``limits``
    are those of latency in ms (first token, between tokens) where throughput was sought within them."""

    case: ServingCase
    what: Described
    replicas: int
    way: str
    load: float
    median: bool = False
    """The published inter-token time is a median, not a mean."""
    limits: tuple[float, float] | None = None
    loosely_run: bool = False


def number(row: Mapping[str, str], name: str) -> float | None:
    """A cell as a positive finite number; None where it is blank or nothing of the kind."""
    return _positive((row.get(name) or "").strip())


def _positive(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 < value < 1e15 else None


def _limits(note: str) -> tuple[float, float] | None:
    """Limits of latency (first token, between tokens) in ms that a note states."""
    found = _LIMITS.search(note)
    ttft, tpot = (_positive(text) for text in found.groups()) if found else (None, None)
    return (ttft, tpot) if ttft is not None and tpot is not None else None


def inference_row(
    row: Mapping[str, str], gpus: Mapping[str, Gpu], models: Mapping[str, Model], calibration: Calibration
) -> InferenceRow:
    """The case a row describes; raises NotScored with the reason, UnknownShape or Unserveable.

    Where expert parallelism is stated beside a ``tp`` of more than one server, ``tp`` is the product of both: such rows
    repeat the measurements of runs that are also printed with ``tp`` alone. Blank ``tp``: the replica spans all its
    GPUs; in a run for throughput, as few as hold the weights and a good part of cache beside them. Blank ``kv_dtype``: what the engine does by default. Blank input of a public data set: its mean length.
    """
    model = models.get(row.get("model", "").strip())
    if model is None:
        raise NotScored("model_unknown")
    gpu = gpus.get(row.get("gpu", "").strip())
    if gpu is None:
        raise NotScored("gpu_unknown")
    asked, answered = number(row, "input_tokens"), number(row, "output_tokens")
    of_data_set = asked is None and row.get("regime", "").startswith("mlperf")
    if of_data_set:
        asked = calibration.data_set_input_tokens.get(model.id)
    if asked is None or answered is None:
        raise NotScored("lengths_unknown")
    devices = max(int(number(row, "gpus") or 1), 1)
    pp = max(int(number(row, "pp") or 1), 1)
    stated = number(row, "tp")
    replicas = int(number(row, "replicas") or 0)
    weights = row.get("weight_dtype", "").strip()
    if not weights:
        raise NotScored("precision_unknown")
    if stated is not None:
        tp = int(stated)
    elif row.get("regime", "") in _THROUGHPUT and not replicas:
        stored = stored_format(model, _format(weights, gpu, model), calibration)
        tp = _least_gpus(weights_bytes(shape_of(model), stored), gpu, devices // pp)
    else:
        tp = max(devices // (pp * max(replicas, 1)), 1)
    replicas = replicas or max(devices // (tp * pp), 1)
    ep = max(int(number(row, "ep") or 1), 1)
    note = row.get("note", "").lower()
    spread = "attention dp" in note or "attention data-parallel" in note
    if tp == 1 and ep > 1 and devices >= ep:
        tp, spread, replicas = ep, True, max(devices // (ep * pp), 1)
    elif tp > SERVER and ep > 1 and tp % ep == 0:
        tp //= ep
    way, load = _way(row, replicas)
    limits = _limits(note)
    if way == "limited" and limits is None:
        way = "saturated"
    batch = _MAX_BATCH.search(note)
    case = ServingCase(
        model=model,
        gpu=gpu,
        weight_dtype=_format(weights, gpu, model),
        kv_dtype=row.get("kv_dtype", "").strip() or None,
        tp=tp,
        pp=pp,
        engine=row.get("engine", "").strip() or "other",
        input_tokens=asked,
        output_tokens=answered,
        attention_dp=model.moe is not None and tp > 1 and (spread or tp > SERVER),
        engine_version=row.get("engine_version", "").strip() or None,
        traffic=_TRAFFIC.get(way, Traffic.OFFLINE),
        as_of=row.get("as_of", "").strip() or None,
        max_sequences=_positive(batch.group(1)) if batch else None,
    )
    what = described(case, calibration)
    compute_dtype(gpu, what.weights)
    if load is None:
        load = calibration.requests_of_a_run(asked, answered)
    return InferenceRow(
        case, what, replicas, way, load, "itl p50" in note,
        limits, of_data_set or way in LOOSE_WAYS,
    )  # fmt: skip


def _least_gpus(weights: float, gpu: Gpu, devices: int) -> int:
    """Fewest GPUs (a power of two) that weights fill to ``_FILLED`` at most; all of them where that is not enough."""
    tp = 1
    while tp < devices and weights / tp > _FILLED * gpu.memory_gib * GIB:
        tp *= 2
    return min(tp, max(devices, 1))


def _format(name: str, gpu: Gpu, model: Model) -> str:
    if name != "fp4":
        return name
    return "mxfp4" if gpu.vendor != "NVIDIA" or model.family == "gpt-oss" else "nvfp4"


def _way(row: Mapping[str, str], replicas: int) -> tuple[str, float | None]:
    regime = row.get("regime", "").strip()
    users = number(row, "concurrency")
    rate = number(row, "request_rate")
    requests = number(row, "n_requests")
    basis = row.get("concurrency_basis", "").strip()
    if regime == "mlperf_server":
        return "limited", None
    if regime in ("saturated", "mlperf_offline"):
        if requests is not None:
            return "burst", requests / replicas
        return "saturated", None
    if regime == "concurrency" or (not regime and (users or rate)):
        if rate is not None and basis in ("little", "unknown", ""):
            return "open", rate / replicas
        if users is None:
            raise NotScored("load_unknown")
        if basis == "burst":
            return "burst", max((requests or users) / replicas, 1.0)
        return "closed", max(users / replicas, 1.0)
    if regime in ("static_batch", "single_stream"):
        return "static", max((users or 1.0) / replicas, 1.0)
    raise NotScored("regime_unknown")


class Batch:
    """Many rows, worked out together; ``calibration`` may change between calls (fitting)."""

    def __init__(self, rows: Sequence[InferenceRow], calibration: Calibration) -> None:
        """Raises Unserveable for a row whose GPU lacks what its format needs."""
        self.rows = rows
        self.replicas = np.array([row.replicas for row in rows], dtype=float)
        self._lengths = Lengths.assumed()
        self._parts: list[tuple[str, NDArray[np.int64], Cases, Floats]] = []
        for way in WAYS:
            index = np.array([i for i, row in enumerate(rows) if row.way == way], dtype=np.int64)
            if len(index):
                cases = Cases.of_described([(rows[i].case, rows[i].what) for i in index], calibration)
                self._parts.append((way, index, cases, np.array([rows[i].load for i in index], dtype=float)))
        self._median = np.array([row.median for row in rows], dtype=bool)

    def predict(self, calibration: Calibration) -> tuple[dict[str, Floats], NDArray[np.bool_]]:
        """Means by metric for the whole systems (NaN: not defined), and which rows fit into memory."""
        n = len(self.rows)
        out = {name: np.full(n, np.nan) for name in METRICS}
        fits = np.ones(n, dtype=bool)
        for way, index, cases, load in self._parts:
            fleet = Fleet(cases, calibration)
            memory = FleetMemory(fleet)
            found = self._run(way, index, fleet, memory, load)
            fits[index] = memory.fits
            out["output_tok_s"][index] = found.output_tok_s * self.replicas[index]
            out["ttft_ms"][index] = found.ttft_s * 1e3
            out["itl_ms"][index] = np.where(self._median[index], found.itl_median_s, found.itl_s) * 1e3
        return out, fits

    def _run(self, way: str, index: NDArray[np.int64], fleet: Fleet, memory: FleetMemory, load: Floats) -> Expected:
        ways = Ways(fleet, memory)
        if way == "static":
            return ways.static_batch(load)
        if way == "saturated":
            return ways.saturated(load)
        if way == "burst":
            return ways.burst(load)
        if way == "closed":
            return ways.closed_loop(load)
        if way == "open":
            return ways.open_arrivals(load, self._lengths.input_c2)
        return self._limited(index, fleet, memory)

    def _limited(self, index: NDArray[np.int64], fleet: Fleet, memory: FleetMemory) -> Expected:
        """Most throughput within limits of latency; what it is limited to differs from row to row."""
        result = Expected(*(np.full(len(index), np.nan) for _ in range(4)))
        limits = [self.rows[i].limits or (np.inf, np.inf) for i in index]
        for ttft, tpot in set(limits):
            chosen = np.array([place for place, limit in enumerate(limits) if limit == (ttft, tpot)], dtype=np.int64)
            part = Fleet(fleet.cases.take(chosen), fleet.calibration)
            found = FleetCapacity(part, FleetMemory(part), ServiceLevels(ttft, tpot, 0.0), self._lengths)
            step = found.terms.seconds
            result.output_tok_s[chosen] = found.rate_s * part.cases.output_tokens
            result.ttft_s[chosen], result.itl_s[chosen] = found.ttft_mean_s(found.batch), step
            result.itl_median_s[chosen] = step
        return result


def read_rows(
    rows: Sequence[Mapping[str, str]], gpus: Mapping[str, Gpu], models: Mapping[str, Model], calibration: Calibration
) -> list[InferenceRow | NotScored]:
    """Every row as a case, or why it is none."""
    made: list[InferenceRow | NotScored] = []
    for row in rows:
        try:
            made.append(inference_row(row, gpus, models, calibration))
        except NotScored as problem:
            made.append(problem)
        except UnknownShape:
            made.append(NotScored("shape_unknown"))
        except ArithmeticError:
            made.append(NotScored("not_computable"))
        except Unserveable as problem:
            made.append(NotScored(problem.reason.key.removeprefix("sizing.")))
    return made
