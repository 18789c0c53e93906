"""Predicted against published: any CSV of measurements scored by the shipped model.

The kind of a file is told by its columns; unknown columns are ignored; rows that cannot be predicted are counted with
their reason. Predictions read only what describes a configuration, never a measured column.
"""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.i18n import Message, message
from planner.sizing.benchmarks import METRICS, NotScored, inference_row, number
from planner.sizing.calibration import load_inference, load_training
from planner.sizing.images import predict_images
from planner.sizing.serving import Replica, tier_of
from planner.sizing.timing import Unserveable
from planner.sizing.training import predict_training
from planner.sizing.training_cases import image_row, training_row
from planner.sizing.uncertainty import Range
from planner.sizing.work import UnknownShape

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 200_000

_NEEDED = {
    "inference": ("model", "gpu", "weight_dtype", "input_tokens", "output_tokens", "regime"),
    "training": ("gpu", "task"),
    "image": ("model", "gpu", "steps", "width", "height"),
}
_METRICS = {
    "inference": METRICS,
    "training": ("tokens_per_s_per_gpu", "peak_memory_gb"),
    "image": ("images_per_s",),
}
KINDS = tuple(_NEEDED)

Predicted = Mapping[str, Range]


class ValidationProblem(ValueError):
    """The file cannot be scored at all; ``problem`` says why in the user's language."""

    def __init__(self, problem: Message) -> None:
        super().__init__(problem.key)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Comparison:
    measured: float
    predicted: float
    low: float
    high: float

    @property
    def ape(self) -> float:
        """Absolute error as a fraction of the measurement."""
        return abs(self.predicted / self.measured - 1)


@dataclass(frozen=True, slots=True)
class Metric:
    """Errors as fractions; ``bias`` is the geometric mean of predicted/measured, ``coverage80`` the share of rows whose
    measurement lies within the 80 % interval."""

    n: int
    median_ape: float
    p90_ape: float
    bias: float
    coverage80: float


@dataclass(frozen=True, slots=True)
class ScoredRow:
    case_id: str
    metrics: Mapping[str, Comparison]


@dataclass(frozen=True, slots=True)
class ValidationReport:
    kind: str
    cases: int
    scored: int
    not_scored: Mapping[str, int]
    metrics: Mapping[str, Metric]
    rows: tuple[ScoredRow, ...]

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return {
            "kind": self.kind,
            "cases": self.cases,
            "scored": self.scored,
            "not_scored": dict(self.not_scored),
            "metrics": {
                name: {
                    "n": metric.n,
                    "median_ape": metric.median_ape,
                    "p90_ape": metric.p90_ape,
                    "bias": metric.bias,
                    "coverage80": metric.coverage80,
                }
                for name, metric in self.metrics.items()
            },
            "rows": [
                {
                    "case_id": row.case_id,
                    "metrics": {
                        name: {"measured": c.measured, "predicted": c.predicted, "low": c.low, "high": c.high}
                        for name, c in row.metrics.items()
                    },
                }
                for row in self.rows
            ],
        }

    def reasons(self) -> tuple[tuple[Message, int], ...]:
        """Why rows were not scored, the most frequent first."""
        ordered = sorted(self.not_scored.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple((message(f"sizing.not_scored.{reason}"), n) for reason, n in ordered)


def validate(
    csv_path: Path | str,
    kind: str | None = None,
    gpus: Mapping[str, Gpu] | None = None,
    models: Mapping[str, Model] | None = None,
) -> ValidationReport:
    """Score a CSV file (UTF-8, header row). ``kind``: "inference", "training" or "image"; None tells it by the columns.

    GPUs and models are those of the shipped catalogue unless given. Raises ValidationProblem for a file that cannot be
    read or lacks needed columns.
    """
    path = Path(csv_path)
    header, rows = _read(path)
    kind = _kind(header, kind, path)
    if gpus is None or models is None:
        from planner.catalog import load_catalog  # only the command needs the whole catalogue

        catalog = load_catalog()
        gpus = catalog.gpus if gpus is None else gpus
        models = catalog.models if models is None else models
    return score(kind, rows, gpus, models)


def score(
    kind: str, rows: Iterable[Mapping[str, str]], gpus: Mapping[str, Gpu], models: Mapping[str, Model]
) -> ValidationReport:
    """Score rows of a known kind."""
    predict = _PREDICTORS[kind]
    reasons: Counter[str] = Counter()
    scored: list[ScoredRow] = []
    cases = 0
    for index, row in enumerate(rows, start=1):
        cases += 1
        measured = {name: value for name in _METRICS[kind] if (value := number(row, name)) is not None}
        if not measured:
            reasons["nothing_measured"] += 1
            continue
        try:
            predicted = predict(row, gpus, models)
        except NotScored as problem:
            reasons[problem.reason] += 1
            continue
        except UnknownShape:
            reasons["shape_unknown"] += 1
            continue
        except Unserveable as problem:
            reasons[problem.reason.key.removeprefix("sizing.")] += 1
            continue
        compared = {
            name: Comparison(value, r.mid, r.low, r.high)
            for name, value in measured.items()
            if (r := predicted.get(name)) is not None and math.isfinite(r.high) and r.low > 0
        }
        if compared:
            scored.append(ScoredRow((row.get("case_id") or "").strip() or f"row {index}", compared))
        else:
            reasons["metric_undefined"] += 1
    metrics = {
        name: _metric(found)
        for name in _METRICS[kind]
        if (found := [row.metrics[name] for row in scored if name in row.metrics])
    }
    return ValidationReport(kind, cases, len(scored), dict(reasons), metrics, tuple(scored))


def _metric(found: list[Comparison]) -> Metric:
    errors = sorted(c.ape for c in found)
    logs = [math.log(c.predicted / c.measured) for c in found]
    inside = sum(c.low <= c.measured <= c.high for c in found)
    return Metric(
        n=len(found),
        median_ape=_quantile(errors, 0.5),
        p90_ape=_quantile(errors, 0.9),
        bias=math.exp(sum(logs) / len(logs)),
        coverage80=inside / len(found),
    )


def _quantile(ordered: list[float], share: float) -> float:
    """Linear interpolation between the order statistics."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _inference(row: Mapping[str, str], gpus: Mapping[str, Gpu], models: Mapping[str, Model]) -> Predicted:
    case = inference_row(row, gpus, models)
    calibration = load_inference()
    replica = Replica(case.case, calibration)
    if replica.memory.reason is not None:
        raise NotScored("does_not_fit")
    expected = case.run(replica)
    sigma = tier_of(replica).sigma
    values = {name: getattr(expected, name) for name in METRICS}
    return {
        name: Range.around(value, sigma[name])
        for name, value in values.items()
        if value is not None and math.isfinite(value) and value > 0
    }


def _training(row: Mapping[str, str], gpus: Mapping[str, Gpu], models: Mapping[str, Model]) -> Predicted:
    predicted = predict_training(training_row(row, gpus, models), load_training())
    return {
        "tokens_per_s_per_gpu": predicted.tokens_per_s_per_gpu,
        "peak_memory_gb": predicted.peak_memory_gb,
    }


def _image(row: Mapping[str, str], gpus: Mapping[str, Gpu], models: Mapping[str, Model]) -> Predicted:
    return {"images_per_s": predict_images(image_row(row, gpus)).images_per_s}


_PREDICTORS: dict[str, Callable[[Mapping[str, str], Mapping[str, Gpu], Mapping[str, Model]], Predicted]] = {
    "inference": _inference,
    "training": _training,
    "image": _image,
}


def _read(path: Path) -> tuple[list[str], Iterator[dict[str, str]]]:
    """Header and rows; raises ValidationProblem where the file is missing, huge, not UTF-8 or no CSV."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ValidationProblem(message("sizing.csv.too_large", file=path.name, limit=MAX_BYTES / 1024**2))
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationProblem(message("sizing.csv.not_utf8", file=path.name)) from None
    except OSError:
        raise ValidationProblem(message("sizing.csv.unreadable", file=path.name)) from None
    if "\x00" in text:
        raise ValidationProblem(message("sizing.csv.not_csv", file=path.name))
    try:
        reader = csv.reader(io.StringIO(text, newline=""))
        header = [name.strip() for name in next(reader, [])]
        if not any(header):
            raise ValidationProblem(message("sizing.csv.empty", file=path.name))
        rows = [dict(zip(header, cells, strict=False)) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise ValidationProblem(message("sizing.csv.not_csv", file=path.name)) from None
    if not rows:
        raise ValidationProblem(message("sizing.csv.no_rows", file=path.name))
    if len(rows) > MAX_ROWS:
        raise ValidationProblem(message("sizing.csv.too_many_rows", file=path.name, limit=MAX_ROWS))
    return header, iter(rows)


def _kind(header: list[str], kind: str | None, path: Path) -> str:
    columns = set(header)
    if kind is None:
        for candidate in ("image", "training", "inference"):
            if columns & set(_METRICS[candidate]):
                kind = candidate
                break
        else:
            raise ValidationProblem(message("sizing.csv.kind_unknown", file=path.name))
    if kind not in _NEEDED:
        raise ValidationProblem(message("sizing.csv.no_such_kind", kind=kind, kinds=", ".join(KINDS)))
    missing = [name for name in _NEEDED[kind] if name not in columns]
    if missing:
        raise ValidationProblem(message("sizing.csv.columns_missing", file=path.name, columns=", ".join(missing)))
    if not columns & set(_METRICS[kind]):
        raise ValidationProblem(
            message("sizing.csv.columns_missing", file=path.name, columns=" / ".join(_METRICS[kind]))
        )
    return kind
