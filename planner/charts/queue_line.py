"""Requests in the system and waiting through the simulated hour, as two lines over one axis of minutes."""

from __future__ import annotations

from typing import Any

from planner import formats
from planner.charts.palette import Palette, colour
from planner.charts.pieces import drawing, legend, line, text
from planner.i18n import text as words_of
from planner.peak_hour import PeakHour

HEIGHT = 132.0
TICKS = 6


def draw(hour: PeakHour, language: str, palette: Palette, width: float) -> Any:
    from reportlab.graphics.shapes import Polygon, PolyLine

    d = drawing(width, HEIGHT)
    codes = (palette.categories[0], palette.categories[1])
    names = [words_of(f"simulation.chart.{k}", language) for k in ("in_flight", "waiting")]
    legend(d, width - 4, HEIGHT - 11, list(zip(codes, names, strict=True)), palette)
    left, right, bottom, top = 34.0, width - 8, 20.0, HEIGHT - 24
    step, most = axis(max((*hour.in_flight, *hour.waiting, 1.0)))
    last = (hour.times_s[-1] if hour.times_s else 0.0) or 1.0

    def x(seconds: float) -> float:
        return left + (right - left) * seconds / last

    def y(count: float) -> float:
        return bottom + (top - bottom) * count / most

    count = 0.0
    while count <= most:
        line(d, left, y(count), right, y(count), palette.hair)
        text(d, left - 5, y(count) - 3, formats.number(count, 0), 8.2, palette.muted, "end")
        count += step
    for i in range(TICKS + 1):
        seconds = last * i / TICKS
        minutes = formats.number(seconds / 60, 0 if last >= 600 else 1)
        text(d, x(seconds), 5, f"{minutes} {words_of('simulation.chart.minutes', language)}" if i == TICKS else minutes, 8.2,
             palette.muted, "end" if i == TICKS else "middle")  # fmt: skip
    for values, code in ((hour.in_flight, codes[0]), (hour.waiting, codes[1])):
        points = [v for t, n in zip(hour.times_s, values, strict=True) for v in (x(t), y(n))]
        if len(points) < 4:
            continue
        d.add(
            Polygon([left, bottom, *points, right, bottom], fillColor=colour(code), fillOpacity=0.12, strokeColor=None)
        )
        d.add(PolyLine(points, strokeColor=colour(code), strokeWidth=1.3))
    return d


def axis(largest: float) -> tuple[float, float]:
    """Distance of the lines (1, 2 or 5 times a power of ten, at most five lines) and the end of the axis."""
    step = 1.0
    factors = (2.0, 2.5, 2.0)
    turn = 0
    while largest / step > 4.0001:
        step *= factors[turn % 3]
        turn += 1
    lines = max(int(largest / step - 1e-9) + 1, 1)
    return step, step * lines


def describe(hour: PeakHour, language: str) -> str:
    flight = hour.in_flight or (0.0,)
    return words_of(
        "simulation.chart.describe",
        language,
        mean=sum(flight) / len(flight),
        most=max(flight),
        waiting=max(hour.waiting or (0.0,)),
    )
