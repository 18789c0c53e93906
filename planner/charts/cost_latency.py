"""Cost against the time to a whole answer, both logarithmic: what is on the front, what was chosen, what is beaten."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

from planner import formats
from planner.charts.fonts import BOLD, REGULAR, SEMIBOLD, width_of
from planner.charts.palette import Palette, colour
from planner.charts.pieces import box, drawing, line, text
from planner.explain import Quantity
from planner.i18n import text as words_of
from planner.infrastructure import CostPoint

HEIGHT = 300.0
LEFT, BOTTOM, TOP, RIGHT = 46.0, 40.0, 30.0, 14.0
LABELS = 8
"""Most points that are named; the rest stand in the table."""
_ROOM = 1.35
"""The axes reach so many times beyond the outermost points."""


def draw(
    points: Sequence[CostPoint], unit: str, language: str, palette: Palette, width: float, height: float = HEIGHT
) -> Any:
    """``unit`` is the currency. What costs more than the dearest of the front is beaten and left out."""
    shown = _shown(points)
    d = drawing(width, height)
    if not shown:
        return d
    left, bottom, right = LEFT, BOTTOM, RIGHT
    wide, high = width - left - right, height - bottom - TOP
    (x_low, x_high), (y_low, y_high) = _span([p.cost for p in shown]), _span([p.answer_s for p in shown])
    x, y = _axes(shown, width, height)
    end = -math.inf
    for value in _ticks(x_low, x_high):
        line(d, x(value), bottom, x(value), bottom + high, palette.hair, 0.5)
        words = formats.quantity(value, unit, language)
        half = width_of(words, 7.8) / 2
        if x(value) - half > end and x(value) + half < width:
            text(d, x(value), bottom - 11, words, 7.8, palette.muted, "middle")
            end = x(value) + half + 8
    for value in _ticks(y_low, y_high):
        line(d, left, y(value), left + wide, y(value), palette.hair, 0.5)
        text(d, left - 5, y(value) - 2.7, formats.number(value, digits=2), 7.8, palette.muted, "end")
    line(d, left, bottom, left + wide, bottom, palette.line, 0.8)
    line(d, left, bottom, left, bottom + high, palette.line, 0.8)
    text(d, left + wide / 2, bottom - 28, words_of("chart.cost_latency.x", language), 8.6, palette.text, "middle")
    text(d, 4, bottom + high + 18, words_of("chart.cost_latency.y", language), 8.6, palette.text)
    for p in shown:
        if not p.front and not p.best:
            _disc(d, x(p.cost), y(p.answer_s), 2.4, palette.muted, 0.4)
    front = sorted((p for p in shown if p.front), key=lambda p: p.cost)
    _stairs(d, [(x(p.cost), y(p.answer_s)) for p in front], palette.acc)
    for p in front:
        _disc(d, x(p.cost), y(p.answer_s), 3.4, palette.acc, 1.0)
    for p in shown:
        if p.best:
            _disc(d, x(p.cost), y(p.answer_s), 7.0, palette.acc, 0.22)
            _disc(d, x(p.cost), y(p.answer_s), 4.2, palette.accd, 1.0)
    _labels(d, shown, x, y, (left, bottom, left + wide, bottom + high), language, palette)
    _legend(d, width - right, height - 9, language, palette, any(not p.front and not p.best for p in shown))
    return d


Axis = Callable[[float], float]


def _axes(shown: Sequence[CostPoint], width: float, height: float) -> tuple[Axis, Axis]:
    """Where a cost stands from the left, and a time from the bottom."""
    (x_low, x_high), (y_low, y_high) = _span([p.cost for p in shown]), _span([p.answer_s for p in shown])
    wide, high = width - LEFT - RIGHT, height - BOTTOM - TOP

    def x(cost: float) -> float:
        return LEFT + wide * math.log(cost / x_low) / math.log(x_high / x_low)

    def y(seconds: float) -> float:
        return BOTTOM + high * math.log(seconds / y_low) / math.log(y_high / y_low)

    return x, y


def places(points: Sequence[CostPoint], width: float, height: float = HEIGHT) -> list[tuple[float, float, CostPoint]]:
    """The middle of every point that is drawn, from the upper left corner, the cheapest first."""
    shown = sorted(_shown(points), key=lambda p: (p.cost, p.answer_s))
    if not shown:
        return []
    x, y = _axes(shown, width, height)
    return [(x(p.cost), height - y(p.answer_s), p) for p in shown]


def describe(points: Sequence[CostPoint], unit: str, language: str) -> str:
    """The chosen one and the front in words, for those who do not see the picture."""
    shown = _shown(points)
    parts = [words_of("candidates.chart", language)]
    for key, some in (("chosen", [p for p in shown if p.best]), ("front", [p for p in shown if p.front])):
        if some:
            parts.append(words_of(f"chart.cost_latency.{key}", language))
            parts += [point_words(p, unit, language) for p in sorted(some, key=lambda p: p.cost)]
    return ", ".join(parts)


def point_words(p: CostPoint, unit: str, language: str) -> str:
    return words_of(
        "chart.cost_latency.point", language, gpu=p.gpu_name, gpus=Quantity(p.gpus, "gpu"), precision=p.precision.upper(),
        cost=Quantity(p.cost, unit), time=Quantity(p.answer_s, "s"),
    )  # fmt: skip


def _shown(points: Sequence[CostPoint]) -> list[CostPoint]:
    known = [p for p in points if p.cost > 0 and math.isfinite(p.answer_s)]
    most = max((p.cost for p in known if p.front or p.best), default=0.0)
    return [p for p in known if p.cost <= most * _ROOM]


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values) / _ROOM, max(values) * _ROOM
    if high / low < 4:  # a single point, or all alike: some room around them
        middle = math.sqrt(low * high)
        low, high = middle / 2, middle * 2
    return low, high


def _ticks(low: float, high: float) -> list[float]:
    """1, 2 and 5 of every decade; more of a narrow span."""
    digits = (1, 2, 5) if high / low > 20 else (1, 1.5, 2, 3, 5, 7)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [v for e in decades for d in digits if low <= (v := d * 10.0**e) <= high]


def _disc(d: Any, x: float, y: float, radius: float, code: str, opacity: float) -> None:
    from reportlab.graphics.shapes import Circle

    d.add(Circle(x, y, radius, fillColor=colour(code), fillOpacity=opacity, strokeColor=None, strokeWidth=0))


def _stairs(d: Any, places: Sequence[tuple[float, float]], code: str) -> None:
    """What the money buys: the time stays until the next point is paid for."""
    for (x1, y1), (x2, y2) in itertools.pairwise(places):
        line(d, x1, y1, x2, y1, code, 1.2)
        line(d, x2, y1, x2, y2, code, 1.2)


def _labels(
    d: Any,
    shown: Sequence[CostPoint],
    x: Any,
    y: Any,
    frame: tuple[float, float, float, float],
    language: str,
    palette: Palette,
) -> None:
    """Names beside the points where they do not cover each other; the chosen one first, then the front from the cheap end."""
    left, bottom, right, top = frame
    taken = [(x(p.cost) - 4, y(p.answer_s) - 4, x(p.cost) + 4, y(p.answer_s) + 4) for p in shown if p.front or p.best]
    named = 0
    for p in sorted((p for p in shown if p.front or p.best), key=lambda p: (not p.best, p.cost)):
        if named == LABELS:
            break
        font, size = (BOLD, 9.0) if p.best else (SEMIBOLD, 7.8)
        words = f"{p.gpu_name} {formats.quantity(p.gpus, 'gpu', language)} · {p.precision.upper()}"
        wide, px, py = width_of(words, size, font), x(p.cost), y(p.answer_s)
        own = (px - 4, py - 4, px + 4, py + 4)
        for lx, ly in (
            (px + 9, py + 6),
            (px + 9, py - 13),
            (px - wide - 9, py - 3),
            (px - wide - 9, py - 13),
            (px + 9, py + 17),
        ):
            spot = (lx - 2, ly - 3, lx + wide + 2, ly + size)
            inside = spot[0] >= left and spot[2] <= right + 12 and spot[1] >= bottom and spot[3] <= top + 4
            if inside and not any(_meet(spot, other) for other in taken if other != own):
                box(d, lx - 2, ly - 2, wide + 4, size + 1, palette.card, opacity=0.8)
                text(d, lx, ly, words, size, palette.ink if p.best else palette.text, font=font)
                taken.append(spot)
                named += 1
                break


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _legend(d: Any, right: float, y: float, language: str, palette: Palette, others: bool) -> None:
    entries = [("chosen", palette.accd, 4.0, 1.0), ("front", palette.acc, 3.2, 1.0)]
    entries += [("other", palette.muted, 2.4, 0.4)] if others else []
    at = right
    for key, code, radius, opacity in reversed(entries):
        words = words_of(f"chart.cost_latency.{key}", language)
        at -= width_of(words, 8.2, REGULAR)
        text(d, at, y - 3, words, 8.2, palette.muted)
        at -= 9
        _disc(d, at, y, radius, code, opacity)
        at -= 12
