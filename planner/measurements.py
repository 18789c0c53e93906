"""Own measurements of a plan against the model: what they say of any configuration, and how the window lists them.

The one place where measurements of the plan meet the performance model. Nothing here reads files or sizes anything.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from planner.catalog import Catalog
from planner.explain import Basis, Explanation, Figure, Input, Quantity, Source, unknown
from planner.i18n import Message, message
from planner.plan import Plan
from planner.plan.measurement import Measurement
from planner.resources import read_yaml, resource
from planner.sizing.cases import ServingCase
from planner.sizing.own_measurements import METRICS, Correction, Corrector, OwnMeasurement, load_likeness
from planner.sizing.serving import predict
from planner.sizing.uncertainty import Z80, Range

UNITS = {"output_tok_s": "token_s", "ttft_ms": "ms", "itl_ms": "ms"}
PERCENTILE = {"ttft_ms": "ttft_p95_ms", "itl_ms": "itl_p95_ms"}
USED_SHOWN = 5


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """One measurement as the table shows it: measured, predicted and their ratio by metric, as figures."""

    measured_on: date | None
    file: str
    configuration: Message
    load: Message
    measured: Mapping[str, Figure]
    predicted: Mapping[str, Figure]
    ratio: Mapping[str, Figure]
    problem: Message | None
    doubt: Message | None = None
    """A ratio so far from 1 that the configuration had better be checked."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the measurements of a plan say; ``numbers`` are their places in the plan, from 1."""

    corrector: Corrector
    numbers: Mapping[int, int]

    def __bool__(self) -> bool:
        return bool(self.corrector.measurements)

    def factor(
        self, case: ServingCase, metric: str, concurrency: float | None = None, sigma: float | None = None
    ) -> Correction:
        """Correction of ``metric`` (output_tok_s, ttft_ms, itl_ms) of a case at ``concurrency`` per replica.

        ``sigma`` is the prediction's spread factor (one standard deviation); None takes it from the model. Without a
        measurement near the case the factor is 1 and nothing is used.
        """
        if not self:
            return Correction(1.0, sigma or 1.0)
        if sigma is None:
            try:
                sigma = spread_of(_prediction(case, concurrency or 1.0)[metric])
            except ValueError:
                return Correction(1.0, 1.0)
        return self.corrector.correction(case, concurrency, metric, sigma)

    def figure(
        self, figure: Figure, case: ServingCase, metric: str, concurrency: float | None = None,
        sigma: float | None = None, p95: bool = False,
    ) -> Figure:  # fmt: skip
        """``figure`` with the measurements taken into account; the very same object where none speaks for it.

        Where the very case and load were measured the figure is measured, else it is corrected; either way its name and
        "why?" say so. ``p95``: the figure is the 95th percentile, which a run replaces only if its file holds that percentile.
        """
        found = self.factor(case, metric, concurrency, sigma)
        if figure.value is None or not found.used:
            return figure
        value, basis, used = figure.value * found.factor, Basis.PREDICTED, found.used
        name = PERCENTILE.get(metric, metric) if p95 else metric
        exact = self.corrector.exact(case, concurrency, name) if concurrency is not None else ()
        if exact:
            basis, used = Basis.MEASURED, exact
            value = _mean([m.values[name] for m in exact])
            if metric == "output_tok_s":  # of one replica, where the figure may be of many
                value = figure.value * value / _prediction(case, exact[0].concurrency)[metric].mid
        width = found.sigma**Z80
        label = self.label(replace(found, used=used), basis is Basis.MEASURED)
        before = figure.why

        def why() -> Explanation:
            old = before() if before else Explanation(message("why.measurement.corrected"))
            return replace(
                old, inputs=(*old.inputs, *self._inputs(used, name if exact else metric, None if exact else found)), error=_left(found.sigma),
                notes=(*old.notes, *((label,) if label else ()), message("why.measurement.method")), sources=(*old.sources, _source()),
            )  # fmt: skip

        met = None if figure.target is None else value <= figure.target
        short = message("measurements.short.measured", n=len(used))
        if not exact:
            short = message("measurements.short.corrected", n=len(used), factor=Quantity(found.factor, "factor"))
        return replace(
            figure, name=message("measurements.named", name=figure.name, label=short), value=value, low=value / width, high=value * width, basis=basis,
            target_met=met, why=why,
        )  # fmt: skip

    def label(self, found: Correction, measured: bool = False) -> Message | None:
        """What stands beside a figure that measurements changed; None where none did."""
        if not found.used:
            return None
        if measured:
            return message("measurements.label.measured", n=found.n)
        return message("measurements.label.corrected", n=found.n, factor=Quantity(found.factor, "factor"))

    def _inputs(self, used: Sequence[OwnMeasurement], name: str, found: Correction | None) -> tuple[Input, ...]:
        """The runs, and the factor they give where a prediction is corrected."""
        made = [Input(message("why.measurement.factor"), Quantity(found.factor, "factor"))] if found else []
        unit = UNITS.get(name, "ms")
        for own in used[:USED_SHOWN]:
            where = self.numbers[id(own)]
            what = message(
                "why.measurement.run", number=where, label=own.label, users=Quantity(own.concurrency, "count")
            )
            path = ("infrastructure", "measurements", where - 1)
            made.append(Input(what, Quantity(own.values[name], unit), path, Basis.MEASURED))
        return tuple(made)


def _mean(values: Sequence[float]) -> float:
    """Geometric mean."""
    return math.exp(sum(map(math.log, values)) / len(values))


def spread_of(found: Range) -> float:
    """Spread factor (one standard deviation) of an 80 % interval."""
    return (found.high / found.low) ** (0.5 / Z80) if 0 < found.low < found.high < math.inf else 1.0


def _left(sigma: float) -> Message:
    return message("why.measurement.left", spread=Quantity(sigma**Z80 - 1, "percent"))


def _source() -> Source:
    content = read_yaml(resource("calibration", "own_measurements.yaml"))
    return Source("own-measurements", "Likeness of configurations", None, str(content["as_of"]))


def _prediction(case: ServingCase, concurrency: float) -> Mapping[str, Range]:
    """The model's prediction by metric; ValueError with the reason where there is none.

    Less than one request in flight on average is one request, now and then.
    """
    try:
        found = predict(case, max(concurrency, 1.0))
    except (ArithmeticError, KeyError) as problem:
        raise ValueError(str(problem)) from None
    tokens = found.output_tok_s.times(min(concurrency, 1.0))
    return {"output_tok_s": tokens, "ttft_ms": found.ttft_ms, "itl_ms": found.itl_ms}


def _predicted(case: ServingCase, concurrency: float) -> Mapping[str, float]:
    return {metric: found.mid for metric, found in _prediction(case, concurrency).items()}


def own_measurement(given: Measurement, catalog: Catalog) -> OwnMeasurement | None:
    """A measurement as the model sees it, per replica; None where catalogue lacks its model or card."""
    model, gpu = catalog.models.get(given.model_id), catalog.gpus.get(given.gpu_id)
    if model is None or gpu is None:
        return None
    case = ServingCase(
        model=model, gpu=gpu, weight_dtype=given.precision, kv_dtype=given.kv_dtype, tp=given.tp, pp=given.pp,
        engine=given.engine, input_tokens=given.input_tokens, output_tokens=given.output_tokens,
        engine_version=given.engine_version,
    )  # fmt: skip
    names = (*METRICS, *PERCENTILE.values())
    values = {name: value for name in names if (value := getattr(given, name)) is not None}
    if "output_tok_s" in values:
        values["output_tok_s"] /= given.replicas
    return OwnMeasurement(
        case, given.concurrency / given.replicas, values, given.file, given.burst, given.request_rate is not None
    )


_kept: tuple[tuple[Measurement, ...], Catalog, Corrections] | None = None


def corrections(plan: Plan, catalog: Catalog) -> Corrections:
    """What the plan's measurements say; worked out once for the same measurements and catalogue."""
    global _kept
    given = plan.infrastructure.measurements
    if _kept is None or _kept[0] != given or _kept[1] is not catalog:
        found = [(number, own) for number, m in enumerate(given, 1) if (own := own_measurement(m, catalog)) is not None]
        numbers = {id(own): number for number, own in found}
        _kept = given, catalog, Corrections(Corrector([own for _, own in found], _predicted), numbers)
    return _kept[2]


def rows(plan: Plan, catalog: Catalog) -> tuple[MeasurementRow, ...]:
    """The measurements of a plan beside what the model predicts for them, in the plan's order."""
    known = corrections(plan, catalog)
    places = {known.numbers[id(own)]: i for i, own in enumerate(known.corrector.measurements)}
    return tuple(
        _row(number, given, known, places.get(number), catalog)
        for number, given in enumerate(plan.infrastructure.measurements, 1)
    )


def _row(number: int, given: Measurement, known: Corrections, place: int | None, catalog: Catalog) -> MeasurementRow:
    own = known.corrector.measurements[place] if place is not None else None
    found, problem = _found(given, own, catalog)
    measured: dict[str, Figure] = {}
    predicted: dict[str, Figure] = {}
    ratio: dict[str, Figure] = {}
    for metric in METRICS:
        name, unit = message(f"measurements.metric.{metric}"), UNITS[metric]
        value = getattr(given, metric)
        id = f"measurement.{number}.{metric}"
        measured[metric] = (
            unknown(id, name, unit) if value is None else Figure(id, name, value, unit, basis=Basis.MEASURED)
        )
        times = given.replicas if metric == "output_tok_s" else 1
        expected = found[metric].times(times) if found is not None else None
        predicted[metric] = (
            unknown(f"{id}.predicted", name, unit)
            if expected is None
            else Figure(f"{id}.predicted", name, expected.mid, unit, expected.low, expected.high, Basis.PREDICTED)
        )
        share = known.corrector.ratio(place, metric) if place is not None else None
        ratio[metric] = (
            unknown(f"{id}.ratio", name, "factor")
            if share is None
            else Figure(f"{id}.ratio", name, share, "factor", basis=Basis.CALCULATED)
        )
    far = next((f for f in ratio.values() if f.value and abs(math.log(f.value)) > math.log(_doubtful())), None)
    doubt = message("measurements.doubt", metric=far.name, ratio=Quantity(far.value, "factor")) if far else None
    return MeasurementRow(
        given.measured_on, given.file, _configuration(given, catalog), _load(given), measured, predicted, ratio, problem,
        doubt,
    )  # fmt: skip


def _found(
    given: Measurement, own: OwnMeasurement | None, catalog: Catalog
) -> tuple[Mapping[str, Range] | None, Message | None]:
    """What the model predicts for a measurement; else why it predicts nothing."""
    if own is None:
        missing = given.model_id if given.model_id not in catalog.models else given.gpu_id
        return None, message("measurements.not_in_catalogue", id=missing)
    try:
        return _prediction(own.case, own.concurrency), None
    except ValueError as refused:
        reason = getattr(refused, "reason", None)
        return None, reason if isinstance(reason, Message) else message("measurements.not_predicted")


def _configuration(given: Measurement, catalog: Catalog) -> Message:
    model, gpu = catalog.models.get(given.model_id), catalog.gpus.get(given.gpu_id)
    return message(
        "measurements.configuration", model=model.name if model else given.model_id, gpu=gpu.name if gpu else given.gpu_id,
        gpus=given.tp * given.pp * given.replicas, precision=given.precision.upper(), engine=given.engine,
    )  # fmt: skip


def _load(given: Measurement) -> Message:
    kind = "rate" if given.request_rate is not None else "burst" if given.burst else "users"
    return message(
        f"measurements.load.{kind}", input=given.input_tokens, output=given.output_tokens,
        users=Quantity(given.concurrency, "count"), rate=Quantity(given.request_rate, "request_s"),
    )  # fmt: skip


def _doubtful() -> float:
    return load_likeness().doubtful


def effects(plan: Plan, catalog: Catalog, case: ServingCase, concurrency: float | None = None) -> tuple[Figure, ...]:
    """The factor on each metric of a case that the measurements give, as figures that can be asked why."""
    known = corrections(plan, catalog)
    made = []
    for metric in METRICS:
        found = known.factor(case, metric, concurrency)
        if not found.used:
            continue
        width = found.sigma**Z80
        label = known.label(found, found.measured is not None)

        def why(found: Correction = found, metric: str = metric, label: Message | None = label) -> Explanation:
            return Explanation(
                message("why.measurement.corrected"), None, known._inputs(found.used, metric, found), _left(found.sigma),
                (_source(),), None, (*((label,) if label else ()), message("why.measurement.method")),
            )  # fmt: skip

        made.append(Figure(
            f"measurement.factor.{metric}", message(f"measurements.metric.{metric}"), found.factor, "factor",
            found.factor / width, found.factor * width,
            Basis.MEASURED if found.measured is not None else Basis.CALCULATED, why=why,
        ))  # fmt: skip
    return tuple(made)
