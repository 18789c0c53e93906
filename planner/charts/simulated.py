"""Simulated net present values as bars, losses in their own colour, with the lines of P10, P50 and P90."""

from __future__ import annotations

from typing import Any

from planner import formats
from planner.charts.palette import Palette
from planner.charts.pieces import box, drawing, line, text
from planner.readiness.finance import Distribution

HEIGHT, BELOW, ABOVE = 150.0, 18.0, 30.0


def draw(found: Distribution, language: str, palette: Palette, width: float) -> Any:
    d = drawing(width, HEIGHT)
    left, right, bottom, top = 8.0, width - 8, BELOW, HEIGHT - ABOVE
    step = (found.last - found.first) / len(found.counts)
    most = max(found.counts) or 1

    def x(value: float) -> float:
        return left + (right - left) * (value - found.first) / (found.last - found.first)

    for n, count in enumerate(found.counts):
        begin, end = found.first + n * step, found.first + (n + 1) * step
        code = palette.categories[4] if (begin + end) / 2 < 0 else palette.categories[0]
        box(d, x(begin) + 0.5, bottom, x(end) - x(begin) - 1, (top - bottom) * count / most, code)
    line(d, left, bottom, right, bottom, palette.line)
    for row, (key, figure) in enumerate((("P10", found.p10), ("P50", found.p50), ("P90", found.p90))):
        at = x(figure.value or 0.0)
        line(d, at, bottom, at, top + 4, palette.ink, 1.1, [3, 2])
        anchor = "start" if row == 2 else "end" if row == 0 else "middle"
        text(
            d, at, top + (8 if row != 1 else 19), f"{key} {formats.figure(figure, language)}", 8.5, palette.text, anchor
        )
    for value, anchor in ((found.first, "start"), (found.last, "end")):
        words = formats.quantity(value, found.p50.unit, language)
        text(d, x(value), 5, words, 8.5, palette.muted, anchor)
    if found.first < 0 < found.last:
        line(d, x(0.0), bottom - 3, x(0.0), top, palette.bad, 1)
        text(d, x(0.0), 5, "0", 8.5, palette.bad, "middle")
    return d


def describe(found: Distribution, language: str) -> str:
    return ", ".join(
        f"{key} {formats.figure(f, language)}"
        for key, f in (("P10", found.p10), ("P50", found.p50), ("P90", found.p90))
    )
