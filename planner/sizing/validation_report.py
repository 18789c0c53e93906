"""What a comparison with measurements comes to: errors by metric and by group, the worst cases, points to plot.

Values only: words are made elsewhere, predictions are made elsewhere.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.i18n import Message, message
from planner.sizing.csv_cases import METRICS_OF

ENOUGH = 10
"""Groups with fewer cases say little; they are shown only when asked for."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "inference": ("engine", "gpu", "model", "publisher", "regime", "architecture", "quality", "ttft_basis"),
    "training": ("framework", "gpu", "model", "task", "publisher"),
    "image": ("gpu", "model"),
}
_ONLY = {"ttft_basis": ("ttft_ms",)}
_HEADLINE_REGIMES = frozenset(("saturated", "concurrency", "static_batch"))
_TRT_FAMILY = frozenset(("tensorrt-llm", "nim"))
_NOT_ASKED = ("nothing_measured", "model_unknown", "gpu_unknown", "image_model_unknown")


@dataclass(frozen=True, slots=True)
class Comparison:
    measured: float
    predicted: float
    low: float
    high: float

    @property
    def ratio(self) -> float:
        """Predicted over measured."""
        return self.predicted / self.measured

    @property
    def ape(self) -> float:
        """Absolute error as a fraction of the measurement."""
        return abs(self.ratio - 1)

    @property
    def inside(self) -> bool:
        return self.low <= self.measured <= self.high


@dataclass(frozen=True, slots=True)
class Metric:
    """Errors as fractions; ``bias`` is the geometric mean of predicted/measured, ``coverage80`` the share of rows whose
    measurement lies within the 80 % interval."""

    n: int
    median_ape: float
    p90_ape: float
    bias: float
    coverage80: float

    @classmethod
    def of(cls, found: Sequence[Comparison]) -> Metric:
        errors = sorted(c.ape for c in found)
        return cls(
            n=len(found),
            median_ape=_quantile(errors, 0.5),
            p90_ape=_quantile(errors, 0.9),
            bias=math.exp(sum(math.log(c.ratio) for c in found) / len(found)),
            coverage80=sum(c.inside for c in found) / len(found),
        )

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("n", "median_ape", "p90_ape", "bias", "coverage80")}


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """One case; ``tags`` says to which group it belongs (cleaned text of its cells)."""

    case_id: str
    metrics: Mapping[str, Comparison]
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    metric: str
    by: str
    value: str
    scores: Metric

    def to_json(self) -> dict[str, Any]:
        return {"metric": self.metric, "by": self.by, "value": self.value, **self.scores.to_json()}


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one colour; ``name`` None gathers the small groups."""

    name: str | None
    scores: Metric
    points: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """``headline`` holds the errors over the scope the model is judged by; ``answerable`` counts the measured cases
    whose model and GPU are known, ``scored`` those that got a prediction."""

    kind: str
    cases: int
    scored: int
    not_scored: Mapping[str, int]
    metrics: Mapping[str, Metric]
    rows: tuple[ScoredRow, ...]
    groups: tuple[Group, ...]
    headline: tuple[Group, ...]

    @property
    def answerable(self) -> int:
        return self.cases - sum(self.not_scored.get(reason, 0) for reason in _NOT_ASKED)

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return {
            "kind": self.kind,
            "cases": self.cases,
            "scored": self.scored,
            "not_scored": dict(self.not_scored),
            "metrics": {name: metric.to_json() for name, metric in self.metrics.items()},
            "rows": [
                {
                    "case_id": row.case_id,
                    "metrics": {
                        name: {
                            "measured": c.measured, "predicted": c.predicted, "low": c.low, "high": c.high,
                            "ratio": c.ratio,
                        }
                        for name, c in row.metrics.items()
                    },
                }
                for row in self.rows
            ],
            "groups": [group.to_json() for group in self.groups],
            "headline": [group.to_json() for group in self.headline],
            "answerable": self.answerable,
        }  # fmt: skip

    def reasons(self) -> tuple[tuple[Message, int], ...]:
        """Why rows were not scored, the most frequent first."""
        ordered = sorted(self.not_scored.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple((message(f"sizing.not_scored.{reason}"), n) for reason, n in ordered)

    def grouped(self, metric: str, by: str, least: int = ENOUGH) -> tuple[Group, ...]:
        """Groups of one metric with at least ``least`` cases, the largest first."""
        return tuple(g for g in self.groups if (g.metric, g.by) == (metric, by) and g.scores.n >= least)

    def ways(self, metric: str) -> tuple[str, ...]:
        """By what the cases of a metric can be grouped."""
        return tuple(by for by in GROUPS[self.kind] if any((g.metric, g.by) == (metric, by) for g in self.groups))

    def worst(self, metric: str, most: int = 20) -> tuple[ScoredRow, ...]:
        """The cases of a metric that are furthest off in either direction, as factors."""
        found = [row for row in self.rows if metric in row.metrics]
        return tuple(sorted(found, key=lambda row: -abs(math.log(row.metrics[metric].ratio)))[:most])

    def series(self, metric: str, by: str, most: int = 6) -> tuple[Series, ...]:
        """Points of a metric in at most ``most`` colours, the largest group first, the small ones together."""
        found: dict[str, list[Comparison]] = defaultdict(list)
        for row in self.rows:
            if metric in row.metrics:
                found[row.tags.get(by, "")].append(row.metrics[metric])
        ordered = sorted(found.items(), key=lambda pair: (not pair[0], -len(pair[1]), pair[0]))
        named = ordered if len(ordered) <= most else ordered[: most - 1]
        rest = [c for _, points in ordered[len(named) :] for c in points]
        made = [Series(name or None, Metric.of(points), tuple(points)) for name, points in named]
        return (*made, *([Series(None, Metric.of(rest), tuple(rest))] if rest else ()))


def summarise(kind: str, cases: int, not_scored: Mapping[str, int], rows: Iterable[ScoredRow]) -> ValidationReport:
    """Errors by metric, by group and over the scope the model is judged by."""
    kept = tuple(rows)
    everything: dict[str, list[Comparison]] = {name: [] for name in METRICS_OF[kind]}
    groups: dict[tuple[str, str, str], list[Comparison]] = defaultdict(list)
    for row in kept:
        for name, comparison in row.metrics.items():
            everything[name].append(comparison)
            for by in GROUPS[kind]:
                if (value := row.tags.get(by)) and name in _ONLY.get(by, METRICS_OF[kind]):
                    groups[name, by, value].append(comparison)
    metrics = {name: Metric.of(found) for name, found in everything.items() if found}
    made = [Group(*key, Metric.of(found)) for key, found in groups.items()]
    order = {(name, by): i for i, (name, by) in enumerate((n, b) for n in METRICS_OF[kind] for b in GROUPS[kind])}
    made.sort(key=lambda g: (order[g.metric, g.by], -g.scores.n, g.value))
    return ValidationReport(kind, cases, len(kept), dict(not_scored), metrics, kept, tuple(made), _headline(kind, kept))


def _headline(kind: str, rows: Sequence[ScoredRow]) -> tuple[Group, ...]:
    """The scope of judgement: throughput of steady regimes, TTFT at a stated concurrency; everything for other kinds."""
    scopes: list[tuple[str, str, Callable[[Mapping[str, str]], bool]]]
    if kind == "inference":
        scopes = [
            ("output_tok_s", "all", _judged),
            ("output_tok_s", "tensorrt_llm", lambda t: _judged(t) and t.get("engine") in _TRT_FAMILY),
            ("output_tok_s", "other_engines", lambda t: _judged(t) and t.get("engine") not in _TRT_FAMILY),
            ("itl_ms", "all", lambda t: t.get("quality") in ("A", "B")),
            ("ttft_ms", "stated", lambda t: t.get("ttft_basis") == "stated"),
        ]
    else:
        scopes = [(name, "all", lambda _: True) for name in METRICS_OF[kind]]
    made = []
    for name, scope, belongs in scopes:
        found = [row.metrics[name] for row in rows if name in row.metrics and belongs(row.tags)]
        if found:
            made.append(Group(name, "scope", scope, Metric.of(found)))
    return tuple(made)


def _judged(tags: Mapping[str, str]) -> bool:
    return tags.get("regime") in _HEADLINE_REGIMES and tags.get("quality") in ("A", "B")


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear interpolation between the order statistics."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
