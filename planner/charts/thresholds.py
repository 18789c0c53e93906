"""Training compute against the thresholds of laws on one logarithmic axis: where the plan stands, and what lies above."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from reportlab.graphics.shapes import Polygon

from planner import formats
from planner.charts.fonts import SEMIBOLD, width_of
from planner.charts.palette import Palette, colour
from planner.charts.pieces import box, drawing, line, text
from planner.i18n import say
from planner.i18n import text as words_of
from planner.infrastructure import LegalTrigger

ROW, LOW, HIGH = 17.0, 18, 27
"""Axis from 10^LOW to 10^HIGH FLOP."""


def draw(triggers: Sequence[LegalTrigger], language: str, palette: Palette, width: float) -> Any:
    """One row for each threshold: the line of the plan's compute, filled where it reaches the threshold."""
    names = min(width * 0.42, max((width_of(say(t.name, language), 8.2) for t in triggers), default=0) + 10)
    left, right = names, width - 62
    d = drawing(width, ROW * len(triggers) + 20)

    def x(value: float | None) -> float:
        power = math.log10(value) if value and value > 0 else LOW
        return left + (right - left) * (min(max(power, LOW), HIGH) - LOW) / (HIGH - LOW)

    for power in range(LOW, HIGH + 1, 3):
        at = left + (right - left) * (power - LOW) / (HIGH - LOW)
        line(d, at, 14, at, d.height, palette.hair)
        text(d, at, 3, formats.scientific(10.0**power), 7, palette.muted, "middle")
    for n, trigger in enumerate(triggers):
        y = d.height - (n + 0.5) * ROW
        text(d, 0, y - 3, say(trigger.name, language), 8.2, palette.text, most=names - 6)
        box(d, left, y - 4, x(trigger.compute.value) - left, 8, palette.bad if trigger.reached else palette.acc)
        limit = x(trigger.threshold.value)
        d.add(
            Polygon(
                [limit, y - 6, limit + 5, y, limit, y + 6, limit - 5, y],
                fillColor=colour(palette.tick),
                strokeColor=None,
            )
        )
        key = "unknown" if trigger.reached is None else "reached" if trigger.reached else "below"
        text(d, right + 8, y - 3, words_of(f"chart.thresholds.{key}", language), 7.8, palette.ink, font=SEMIBOLD)
    return d


def describe(triggers: Sequence[LegalTrigger], language: str) -> str:
    return " ".join(say(t.sentence, language) for t in triggers)
