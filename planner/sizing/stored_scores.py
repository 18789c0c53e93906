"""Cross-validation scores as the calibration files carry them: whole groups left out, errors of what was held out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from planner.resources import read_yaml, resource
from planner.sizing.csv_cases import clean
from planner.sizing.validation_report import Metric

_FILES = {"inference": "inference.yaml", "training": "training.yaml", "image": "images.yaml"}


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Errors of the groups named by ``left_out`` ("gpu", "model", ...), each predicted by a fit without it."""

    left_out: str
    metric: str
    scores: Metric


@dataclass(frozen=True, slots=True)
class StoredScores:
    """``as_of`` is the date of the fit, ``data`` the file it was made on; both as the calibration says."""

    kind: str
    as_of: str
    data: str
    held_out: tuple[HeldOut, ...]


@cache
def stored_scores(kind: str) -> StoredScores:
    """Scores of a kind of prediction; none where its calibration carries no ``scores``."""
    content: Mapping[str, Any] = read_yaml(resource("calibration", _FILES[kind]))
    rows = content.get("scores") or ()
    if isinstance(rows, Mapping):  # training keeps the date and the data of its scores beside them
        rows = rows.get("rows") or ()
    found = tuple(made for entry in rows if (made := _held_out(entry)) is not None)
    data = content.get("data") or f"resources/calibration/cases/{kind}_cases.csv"
    return StoredScores(kind, clean(str(content.get("as_of", ""))), clean(str(data)), found)


def _held_out(entry: Any) -> HeldOut | None:
    """None for an entry without numbers, so that a half-written file shows what it has."""
    try:
        coverage = "coverage80" if "coverage80" in entry else "coverage"
        values = [float(entry[name]) for name in ("n", "median", "p90", "bias", coverage)]
        left_out, metric = clean(str(entry["left_out"])), clean(str(entry["metric"]))
    except (KeyError, TypeError, ValueError):
        return None
    if not all(math.isfinite(v) for v in values):
        return None
    return HeldOut(left_out, metric, Metric(int(values[0]), *values[1:]))
