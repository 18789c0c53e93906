"""A row of published inference measurements as a case of the model: which replica, run in which way.

Only columns that describe the configuration are read here; the measured ones are the validation's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.sizing import regimes
from planner.sizing.calibration import Calibration
from planner.sizing.regimes import Expected
from planner.sizing.serving import Replica, ServingCase

METRICS = ("output_tok_s", "ttft_ms", "itl_ms")
REGIMES = ("saturated", "concurrency", "static_batch", "single_stream", "mlperf_offline", "mlperf_server")

_ONE_SERVER = 8


class NotScored(ValueError):
    """The row cannot be predicted; ``reason`` is a code of ``sizing.not_scored.*``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class InferenceRow:
    """One configuration. ``load`` is users, batch or requests per replica, or requests/s for open arrivals."""

    case: ServingCase
    replicas: int
    way: str
    load: float | None
    median: bool = False
    """The published inter-token time is a median, not a mean."""

    def expected(self, calibration: Calibration) -> Expected:
        """Predicted means of the whole system."""
        replica = Replica(self.case, calibration)
        if replica.memory.reason is not None:
            raise NotScored("does_not_fit")
        return self.run(replica)

    def run(self, replica: Replica) -> Expected:
        if self.way == "saturated":
            one = regimes.saturated(replica)
        elif self.way == "burst":
            one = regimes.burst(replica, self.load or 1.0)
        elif self.way == "open":
            one = regimes.open_arrivals(replica, self.load or 0.0)
        elif self.way == "closed":
            one = regimes.closed_loop(replica, self.load or 1.0)
        else:
            one = regimes.static_batch(replica, self.load or 1.0)
        itl = one.itl_median_ms if self.median and one.itl_median_ms else one.itl_ms
        total = None if one.output_tok_s is None else one.output_tok_s * self.replicas
        return Expected(total, one.ttft_ms, itl)


def number(row: Mapping[str, str], name: str) -> float | None:
    """A cell as a positive finite number; None where it is blank or nothing of the kind."""
    text = (row.get(name) or "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 < value < 1e15 else None


def inference_row(row: Mapping[str, str], gpus: Mapping[str, Gpu], models: Mapping[str, Model]) -> InferenceRow:
    """The case a row describes; raises NotScored with the reason.

    Where expert parallelism is stated beside a ``tp`` of more than one server, ``tp`` is the product of both: such rows
    repeat the measurements of runs that are also printed with ``tp`` alone. Blank ``tp``: the replica spans all its
    GPUs. Blank ``kv_dtype``: what the engine does by default.
    """
    model = models.get(row.get("model", "").strip())
    if model is None:
        raise NotScored("model_unknown")
    gpu = gpus.get(row.get("gpu", "").strip())
    if gpu is None:
        raise NotScored("gpu_unknown")
    asked, answered = number(row, "input_tokens"), number(row, "output_tokens")
    if asked is None or answered is None:
        raise NotScored("lengths_unknown")
    devices = max(int(number(row, "gpus") or 1), 1)
    pp = max(int(number(row, "pp") or 1), 1)
    stated = number(row, "tp")
    replicas = int(number(row, "replicas") or 0)
    tp = int(stated) if stated is not None else max(devices // (pp * max(replicas, 1)), 1)
    replicas = replicas or max(devices // (tp * pp), 1)
    weights = row.get("weight_dtype", "").strip()
    if not weights:
        raise NotScored("precision_unknown")
    ep = max(int(number(row, "ep") or 1), 1)
    note = row.get("note", "").lower()
    spread = "attention dp" in note or "attention data-parallel" in note
    if tp == 1 and ep > 1 and devices >= ep:
        tp, spread, replicas = ep, True, max(devices // (ep * pp), 1)
    elif tp > _ONE_SERVER and ep > 1 and tp % ep == 0:
        tp //= ep
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
        attention_dp=model.moe is not None and tp > 1 and (spread or tp > _ONE_SERVER),
        engine_version=row.get("engine_version", "").strip() or None,
    )
    way, load = _way(row, replicas)
    return InferenceRow(case, replicas, way, load, median="itl p50" in note)


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
        raise NotScored("latency_bounded_search")
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
