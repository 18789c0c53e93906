"""Predicted against published: any CSV of measurements scored by the shipped model.

The kind of a file is told by its columns; unknown columns are ignored; rows that cannot be predicted are counted with
their reason. Predictions read only what describes a configuration, never a measured column.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.resources import resource
from planner.sizing.benchmarks import METRICS, Batch, InferenceRow, NotScored, number, read_rows
from planner.sizing.calibration import load_inference
from planner.sizing.csv_cases import KINDS, METRICS_OF, ValidationProblem, clean, kind_of, read_cases
from planner.sizing.errors import Unserveable
from planner.sizing.images import image_row, predict_images
from planner.sizing.serving import tier_of
from planner.sizing.training import predict_training
from planner.sizing.training_calibration import load_training
from planner.sizing.training_cases import training_row
from planner.sizing.uncertainty import Range
from planner.sizing.validation_report import Comparison, ScoredRow, ValidationReport, summarise

__all__ = [
    "KINDS", "Cancelled", "Predicted", "Predictor", "ValidationProblem", "ValidationReport", "score", "shipped_report", "validate",
]  # fmt: skip

CHUNK = 128
"""Rows predicted between two reports of progress."""

Predicted = Mapping[str, Range]
Predictor = Callable[
    [Sequence[Mapping[str, str]], Mapping[str, Gpu], Mapping[str, Model]], Iterable[Predicted | NotScored]
]
Progress = Callable[[int, int], bool]
"""Told the rows done and all rows; False stops the work."""


class Cancelled(Exception):
    """Progress was answered with False."""


def validate(
    csv_path: Path | str,
    kind: str | None = None,
    gpus: Mapping[str, Gpu] | None = None,
    models: Mapping[str, Model] | None = None,
    progress: Progress | None = None,
) -> ValidationReport:
    """Score a CSV file (UTF-8, header row). ``kind``: "inference", "training" or "image"; None tells it by the columns.

    GPUs and models are those of the shipped catalogue unless given. Raises ValidationProblem for a file that cannot be
    read or lacks needed columns, Cancelled where ``progress`` says so.
    """
    path = Path(csv_path)
    header, rows = read_cases(path)
    kind = kind_of(header, kind, path.name)
    if gpus is None or models is None:
        from planner.catalog import load_catalog  # only the command needs the whole catalogue

        catalog = load_catalog()
        gpus = catalog.gpus if gpus is None else gpus
        models = catalog.models if models is None else models
    return score(kind, rows, gpus, models, progress)


_shipped: dict[str, ValidationReport] = {}
_shipping = Lock()


def shipped_report(kind: str, progress: Progress | None = None) -> ValidationReport:
    """The report on the published cases that come with the product, computed once per process."""
    with _shipping:
        if kind not in _shipped:
            _shipped[kind] = validate(resource("calibration", "cases", f"{kind}_cases.csv"), kind, progress=progress)
        return _shipped[kind]


def score(
    kind: str,
    rows: Iterable[Mapping[str, str]],
    gpus: Mapping[str, Gpu],
    models: Mapping[str, Model],
    progress: Progress | None = None,
) -> ValidationReport:
    """Score rows of a known kind."""
    everything = list(rows)
    reasons: Counter[str] = Counter()
    scored: list[ScoredRow] = []
    for start in range(0, len(everything), CHUNK):
        asked: list[tuple[int, Mapping[str, str], dict[str, float]]] = []
        for index, row in enumerate(everything[start : start + CHUNK], start=start + 1):
            measured = {name: value for name in METRICS_OF[kind] if (value := number(row, name)) is not None}
            if measured:
                asked.append((index, row, measured))
            else:
                reasons["nothing_measured"] += 1
        answers = _PREDICTORS[kind]([row for _, row, _ in asked], gpus, models)
        for (index, row, measured), predicted in zip(asked, answers, strict=True):
            if isinstance(predicted, NotScored):
                reasons[predicted.reason] += 1
            elif compared := _compared(measured, predicted):
                case_id = clean(row.get("case_id") or "") or f"row {index}"
                scored.append(ScoredRow(case_id, compared, _tags(kind, row, models)))
            else:
                reasons["metric_undefined"] += 1
        if progress is not None and not progress(min(start + CHUNK, len(everything)), len(everything)):
            raise Cancelled
    return summarise(kind, len(everything), reasons, scored)


def _compared(measured: Mapping[str, float], predicted: Predicted) -> dict[str, Comparison]:
    return {
        name: Comparison(value, r.mid, r.low, r.high)
        for name, value in measured.items()
        if (r := predicted.get(name)) is not None and math.isfinite(r.high) and r.low > 0
    }


def _tags(kind: str, row: Mapping[str, str], models: Mapping[str, Model]) -> dict[str, str]:
    """To which groups a row belongs; blank cells belong to none."""
    columns = {"gpu": "gpu", "model": "model", "publisher": "publisher", "engine": "engine", "quality": "quality"}
    if kind == "inference":
        columns |= {"regime": "regime", "ttft_basis": "concurrency_basis"}
    elif kind == "training":
        columns |= {"task": "task"}
    tags = {by: clean(row.get(column) or "") for by, column in columns.items()}
    if kind == "training":
        family = (row.get("framework") or "").split(";")[0].split("(")[0].split(",")[0]
        tags["framework"] = clean(family)
        tags["model"] = tags["model"] or clean(row.get("raw_model") or "")
    model = models.get((row.get("model") or "").strip())
    if model is not None:
        tags["architecture"] = "dense" if model.moe is None else "mixture"
    return {by: value for by, value in tags.items() if value}


def _each(predict: Callable[[Mapping[str, str], Mapping[str, Gpu], Mapping[str, Model]], Predicted]) -> Predictor:
    """A predictor of single rows as one of many; what cannot be predicted becomes its reason."""

    def every(
        rows: Sequence[Mapping[str, str]], gpus: Mapping[str, Gpu], models: Mapping[str, Model]
    ) -> Iterable[Predicted | NotScored]:
        for row in rows:
            try:
                yield predict(row, gpus, models)
            except NotScored as problem:
                yield problem
            except ArithmeticError:
                yield NotScored("not_computable")
            except Unserveable as problem:
                yield NotScored(problem.reason.key.removeprefix("sizing."))

    return every


def _inference(
    rows: Sequence[Mapping[str, str]], gpus: Mapping[str, Gpu], models: Mapping[str, Model]
) -> Iterable[Predicted | NotScored]:
    """All rows at once: they are one fleet."""
    calibration = load_inference()
    made = read_rows(rows, gpus, models, calibration)
    kept = [row for row in made if isinstance(row, InferenceRow)]
    values, fits = Batch(kept, calibration).predict(calibration)
    place = 0
    for row in made:
        if isinstance(row, NotScored):
            yield row
            continue
        sigma = tier_of(row.case, calibration, row.loosely_run).sigma
        means = {name: float(values[name][place]) for name in METRICS}
        yield (
            NotScored("does_not_fit")
            if not fits[place]
            else {
                name: Range.around(value, sigma[name])
                for name, value in means.items()
                if math.isfinite(value) and value > 0
            }
        )
        place += 1


def _training(row: Mapping[str, str], gpus: Mapping[str, Gpu], models: Mapping[str, Model]) -> Predicted:
    predicted = predict_training(training_row(row, gpus, models), load_training())
    return {
        "tokens_per_s_per_gpu": predicted.tokens_per_s_per_gpu,
        "peak_memory_gb": predicted.peak_memory_gb,
    }


def _image(row: Mapping[str, str], gpus: Mapping[str, Gpu], models: Mapping[str, Model]) -> Predicted:
    predicted = predict_images(image_row(row, gpus))
    made: dict[str, Range] = {"images_per_s": predicted.images_per_s, "step_ms": predicted.step_ms}
    if not (row.get("scenario") or "").strip():  # a latency under load holds waiting, which the row does not describe
        made["latency_ms"] = predicted.latency_s.times(1000)
    return made


_PREDICTORS: dict[str, Predictor] = {
    "inference": _inference,
    "training": _each(_training),
    "image": _each(_image),
}
