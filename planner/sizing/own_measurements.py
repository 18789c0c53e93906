"""What a company's own measurements say about configurations it did not measure.

The logarithm of measured over predicted is a Gaussian process with mean 0, the model's own spread and a correlation
that falls with the distance of two configurations. Its posterior mean is the correction: one measurement of the very case
weighs 1/(1 + noise^2/spread^2), n of them n/(n + noise^2/spread^2), one far away next to nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from planner.resources import read_yaml, resource
from planner.sizing.cases import ServingCase

METRICS = ("output_tok_s", "ttft_ms", "itl_ms")

Predictor = Callable[[ServingCase, float], Mapping[str, float]]
"""(case, requests in flight on one replica) -> predicted values by metric; raises ValueError where it cannot say."""


@dataclass(frozen=True, slots=True)
class OwnMeasurement:
    """One run on one replica: ``concurrency`` requests in flight, means by metric. ``label`` tells it to a reader.

    ``burst``: no steady load, so nothing follows for the first token. ``paced``: random arrivals, not a closed loop.
    """

    case: ServingCase
    concurrency: float
    values: Mapping[str, float]
    label: str = ""
    burst: bool = False
    paced: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """``factor`` on a prediction, the spread factor that remains, and whose word it is, the weightiest first.

    ``measured`` is the mean of runs of the very case and load, None where there is none.
    """

    factor: float
    sigma: float
    used: tuple[OwnMeasurement, ...] = ()
    measured: float | None = None

    @property
    def n(self) -> int:
        return len(self.used)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Typed view of ``resources/calibration/own_measurements.yaml``."""

    noise: Mapping[str, float]
    burst_noise: float
    paced_noise: float
    floor: Mapping[str, float]
    alike: Mapping[str, float]
    scale: Mapping[str, float]
    least: float
    doubtful: float
    exact_length: float
    exact_concurrency: float

    def correlation(self, a: ServingCase, b: ServingCase, users_a: float | None, users_b: float | None) -> float:
        """Correlation of the model's errors in two cases, 1 for the same. None: whatever the load is."""
        made = 1.0
        for name, first, second in (
            ("model", a.model.id, b.model.id),
            ("gpu", a.gpu.id, b.gpu.id),
            ("engine", a.engine, b.engine),
            ("precision", _format(a.weight_dtype), _format(b.weight_dtype)),
            ("experts", a.model.moe is None, b.model.moe is None),
        ):
            if first != second:
                made *= self.alike[name]
        away = (
            abs(math.log(a.model.active_params_b / b.model.active_params_b)) / self.scale["size"]
            + abs(math.log2(a.tp * a.pp / (b.tp * b.pp))) / self.scale["gpus"]
            + abs(math.log(a.input_tokens / b.input_tokens)) / self.scale["input"]
            + abs(math.log(a.output_tokens / b.output_tokens)) / self.scale["output"]
        )
        if users_a is not None and users_b is not None:
            away += abs(math.log(users_a / users_b)) / self.scale["concurrency"]
        return made * math.exp(-away)

    def noise_of(self, own: OwnMeasurement, metric: str) -> float:
        """Logarithm of the spread factor of one run."""
        power = self.burst_noise if own.burst else self.paced_noise if own.paced and metric == "ttft_ms" else 1.0
        return math.log(self.noise[metric]) * power

    def same(self, a: ServingCase, b: ServingCase) -> bool:
        """Whether the second is the first for all that a measurement can tell."""
        return (
            (a.model.id, a.gpu.id, a.engine, _format(a.weight_dtype), a.kv_dtype, a.tp, a.pp, a.cached_share)
            == (b.model.id, b.gpu.id, b.engine, _format(b.weight_dtype), b.kv_dtype, b.tp, b.pp, b.cached_share)
            and _near(a.input_tokens, b.input_tokens, self.exact_length)
            and _near(a.output_tokens, b.output_tokens, self.exact_length)
        )


def _format(name: str) -> str:
    """Formats that name the same thing in different words."""
    return {"nvfp4": "fp4", "mxfp4": "fp4", "fp16": "bf16"}.get(name, name)


def _near(a: float, b: float, tolerance: float) -> bool:
    return abs(math.log(a / b)) <= math.log1p(tolerance)


@cache
def load_likeness() -> Likeness:
    content = read_yaml(resource("calibration", "own_measurements.yaml"))

    def numbers(name: str) -> dict[str, float]:
        return {key: float(value) for key, value in content[name].items()}

    return Likeness(
        noise=numbers("noise"), burst_noise=float(content["burst_noise"]),
        paced_noise=float(content["paced_noise"]), floor=numbers("floor"),
        alike=numbers("alike"), scale=numbers("scale"), least=float(content["least"]), doubtful=float(content["doubtful"]),
        exact_length=float(content["exact"]["length"]), exact_concurrency=float(content["exact"]["concurrency"]),
    )  # fmt: skip


class Corrector:
    """Measurements worked out once: their ratios to the prediction, and the weights by metric and spread."""

    def __init__(
        self, measurements: Sequence[OwnMeasurement], predict: Predictor, likeness: Likeness | None = None
    ) -> None:
        self.likeness = likeness or load_likeness()
        self.measurements = tuple(measurements)
        self.predicted: list[Mapping[str, float] | None] = []
        for own in self.measurements:
            try:
                self.predicted.append(predict(own.case, own.concurrency))
            except ValueError:
                self.predicted.append(None)
        self._solved: dict[tuple[str, float], _Solved] = {}

    def ratio(self, index: int, metric: str) -> float | None:
        """Measured over predicted, None where one of them is missing or the run does not define it."""
        own, predicted = self.measurements[index], self.predicted[index]
        if predicted is None or metric not in own.values or (own.burst and metric == "ttft_ms"):
            return None
        expected = predicted.get(metric)
        if expected is None or not 0 < expected < math.inf:
            return None
        return own.values[metric] / expected

    def correction(self, case: ServingCase, concurrency: float | None, metric: str, tier_sigma: float) -> Correction:
        """The correction of a prediction whose own spread factor (>= 1) is ``tier_sigma``.

        ``concurrency`` is per replica; None asks for the case at whatever load was measured.
        """
        solved = self._solve(metric, tier_sigma) if self.measurements and tier_sigma > 1 else None
        if solved is None or not solved.places:
            return Correction(1.0, tier_sigma)
        like = self.likeness
        near = [
            like.correlation(case, self.measurements[i].case, concurrency, self.measurements[i].concurrency)
            for i in solved.places
        ]
        ordered = sorted(zip(near, solved.places, strict=True), key=lambda pair: -pair[0])
        used = [place for likeness, place in ordered if likeness >= like.least]
        if not used:
            return Correction(1.0, tier_sigma)
        spread = solved.spread**2
        shift = sum(r * spread * w for r, w in zip(near, solved.weights, strict=True))
        known = _forward(solved.lower, [r * spread for r in near])
        left = max(spread - sum(x * x for x in known), 0.0)
        sigma = math.exp(min(math.hypot(math.sqrt(left), math.log(like.floor[metric])), math.log(tier_sigma)))
        exact = self.exact(case, concurrency, metric) if concurrency is not None else ()
        measured = math.exp(sum(math.log(m.values[metric]) for m in exact) / len(exact)) if exact else None
        return Correction(math.exp(shift), sigma, tuple(self.measurements[i] for i in used), measured)

    def _exact(self, case: ServingCase, concurrency: float | None, own: OwnMeasurement, metric: str) -> bool:
        return (
            concurrency is not None and metric in own.values and not own.burst and self.likeness.same(case, own.case)
            and _near(concurrency, own.concurrency, self.likeness.exact_concurrency)
        )  # fmt: skip

    def exact(self, case: ServingCase, concurrency: float, metric: str) -> tuple[OwnMeasurement, ...]:
        """Runs of the very case and load that hold ``metric`` (any key of their values)."""
        return tuple(m for m in self.measurements if self._exact(case, concurrency, m, metric))

    def _solve(self, metric: str, tier_sigma: float) -> _Solved:
        width = max(round(math.log(tier_sigma), 2), 0.01)
        key = (metric, width)
        if key not in self._solved:
            like = self.likeness
            spread = width**2
            ratios = [(i, r) for i in range(len(self.measurements)) if (r := self.ratio(i, metric)) is not None]
            places = [i for i, _ in ratios]
            own = self.measurements
            rows = [
                [
                    spread * like.correlation(own[i].case, own[j].case, own[i].concurrency, own[j].concurrency)
                    + (like.noise_of(own[i], metric) ** 2 if i == j else 0.0)
                    for j in places[: n + 1]
                ]
                for n, i in enumerate(places)
            ]
            lower = _cholesky(rows)
            weights = _backward(lower, _forward(lower, [math.log(r) for _, r in ratios]))
            self._solved[key] = _Solved(width, places, lower, weights)
        return self._solved[key]


@dataclass(frozen=True, slots=True)
class _Solved:
    """Places of the measurements that count, the Cholesky factor of their covariance, and (K + noise)^-1 ratios.

    ``spread`` is the logarithm of the prediction's spread factor in steps of 0.01, so that few are worked out.
    """

    spread: float
    places: list[int]
    lower: list[list[float]]
    weights: list[float]


def correction(
    measurements: Sequence[OwnMeasurement], case: ServingCase, concurrency: float | None, metric: str,
    tier_sigma: float, predict: Predictor, likeness: Likeness | None = None,
) -> Correction:  # fmt: skip
    """``Corrector.correction`` for a single question."""
    return Corrector(measurements, predict, likeness).correction(case, concurrency, metric, tier_sigma)


def _cholesky(rows: list[list[float]]) -> list[list[float]]:
    """Lower factor of a symmetric positive definite matrix given by its lower rows."""
    lower: list[list[float]] = []
    for i, row in enumerate(rows):
        made: list[float] = []
        for j in range(i + 1):
            rest = row[j] - sum(a * b for a, b in zip(made, (lower[j] if j < i else made), strict=False))
            made.append(math.sqrt(max(rest, 1e-12)) if i == j else rest / lower[j][j])
        lower.append(made)
    return lower


def _forward(lower: list[list[float]], right: list[float]) -> list[float]:
    """Solves L x = b."""
    made: list[float] = []
    for row, value in zip(lower, right, strict=True):
        made.append((value - sum(a * b for a, b in zip(row, made, strict=False))) / row[len(made)])
    return made


def _backward(lower: list[list[float]], right: list[float]) -> list[float]:
    """Solves L' x = b."""
    n = len(right)
    made = [0.0] * n
    for i in reversed(range(n)):
        made[i] = (right[i] - sum(lower[k][i] * made[k] for k in range(i + 1, n))) / lower[i][i]
    return made
