"""A trend drawn: the five steps between two days as slopes, and the overall score over all snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from planner import formats
from planner.charts.fonts import BOLD, REGULAR, width_of
from planner.charts.palette import Palette
from planner.charts.pieces import box, drawing, line, text
from planner.i18n import say
from planner.i18n import text as words_of
from planner.readiness.trend import StepTrend, Trend
from planner.snapshots import CoursePoint

TALL, LABEL, SIZE, SMALL = 250.0, 16.0, 11.5, 10.5
LEAST = 30.0
"""Points of score that the axis of the slopes shows at least."""
DASHES: tuple[list[float] | None, ...] = (None, [6, 3], [2, 2.5], [9, 3, 2, 3], [4, 4])
"""A line is known by its dashes and its names, so that it can be told without colours."""


def draw_slopes(trend: Trend, language: str, palette: Palette, width: float) -> Any:
    """Scores over the comparable questions: then on the left, now on the right. The axis shows what the scores span."""
    d = drawing(width, TALL)
    shown = [s for s in trend.steps if s.change.value is not None]
    names = [f"{int(s.id[1])} {say(s.name, language)}" for s in shown]
    room = min(width * 0.36, max((width_of(n, SIZE) for n in names), default=60) + 46)
    left, right, bottom, top = 34.0, width - room, 14.0, TALL - 30
    low, high = _axis([v for s in shown for v in (s.then.value or 0.0, s.now.value or 0.0)])
    days = (trend.snapshot.taken.date().isoformat(), words_of("trend.chart.now", language))
    for x, words, anchor in ((left, days[0], "start"), (right, days[1], "end")):
        line(d, x, bottom, x, top, palette.line)
        text(d, x, top + 12, words, SMALL, palette.muted, anchor)

    def y(score: float) -> float:
        return bottom + (top - bottom) * (score - low) / (high - low)

    for edge in (20, 40, 60, 80):
        if low < edge < high:
            line(d, left, y(edge), right, y(edge), palette.line, dash=[1, 3])
    ends = [(y(s.then.value or 0), y(s.now.value or 0)) for s in shown]
    befores, afters = (spread([e[side] for e in ends], LABEL, bottom, top) for side in (0, 1))
    for n, step in enumerate(shown):
        code, (before, after) = palette.categories[n % len(palette.categories)], ends[n]
        line(d, left, before, right, after, code, 2, DASHES[n % len(DASHES)])
        for x, at in ((left, before), (right, after)):
            box(d, x - 3, at - 3, 6, 6, code, radius=3)
        text(d, left - 7, befores[n] - 3, formats.bare(step.then.value, "score"), SIZE, palette.text, "end")
        line(d, right + 4, after, right + 11, afters[n], palette.line)
        value = formats.bare(step.now.value, "score")
        text(d, right + 14, afters[n] - 3, value, SIZE, palette.ink, font=BOLD)
        text(d, right + 36, afters[n] - 3, names[n], SIZE, palette.text, most=width - right - 38)
    return d


def _axis(scores: Sequence[float]) -> tuple[float, float]:
    """Tens around the scores, at least ``LEAST`` apart, within 0-100."""
    low, high = (10 * (min(scores, default=0) // 10), 10 * -(-max(scores, default=100) // 10))
    while high - low < LEAST:
        low, high = max(0.0, low - 10), min(100.0, high + 10)
    return low, high


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near to those ``wanted``, at least ``gap`` apart, within ``low`` and ``high`` where there is room."""
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    places = [0.0] * len(wanted)
    floor = low
    for n in order:
        places[n] = floor = max(wanted[n], floor)
        floor += gap
    ceiling = high
    for n in reversed(order):
        places[n] = ceiling = min(places[n], ceiling)
        ceiling -= gap
    return places


def draw_course(points: Sequence[CoursePoint], language: str, palette: Palette, width: float) -> Any:
    """The overall score by day with its range; not joined where method or questions changed in between."""
    height = 160.0
    d = drawing(width, height)
    left, right, bottom, top = 30.0, width - 26, 28.0, height - 10
    first, last = points[0].day, points[-1].day
    days = max((last - first).days, 1)

    def x(day: date) -> float:
        return left + (right - left) * ((day - first).days / days if first != last else 0.5)

    def y(score: float) -> float:
        return bottom + (top - bottom) * score / 100

    for edge in range(0, 101, 20):
        line(d, left, y(edge), right, y(edge), palette.hair)
        text(d, left - 5, y(edge) - 3, str(edge), SMALL, palette.muted, "end")
    clear_of = left - 100.0
    for n, point in enumerate(points):
        score, at = point.score, x(point.day)
        if score.value is None:
            continue
        before = points[n - 1].score.value if point.joined else None
        if before is not None:
            line(d, x(points[n - 1].day), y(before), at, y(score.value), palette.acc, 1.6)
        if score.low is not None and score.high is not None:
            line(d, at, y(score.low), at, y(score.high), palette.ink, 1)
            for end in (score.low, score.high):
                line(d, at - 3, y(end), at + 3, y(end), palette.ink, 1)
        box(d, at - 3.5, y(score.value) - 3.5, 7, 7, palette.acc if point.name else palette.card, palette.acc, 3.5)
        if at - clear_of > 80:
            words = point.day.isoformat() if point.name else words_of("trend.chart.now", language)
            text(d, at, 8, words, SMALL, palette.muted, "end" if at > right - 30 else "middle", REGULAR)
            clear_of = at
    return d


def describe_slopes(trend: Trend, language: str) -> str:
    """The chart in words."""
    return ", ".join(_told(s, language) for s in trend.steps)


def _told(step: StepTrend, language: str) -> str:
    then, now = (formats.figure(f, language) for f in (step.then, step.now))
    return f"{say(step.name, language)} {then} → {now}"


def describe_course(points: Sequence[CoursePoint], language: str) -> str:
    return ", ".join(f"{p.day.isoformat()} {formats.bare(p.score.value, 'score')}" for p in points)
