"""Legal dates on a line: labels alternate above and below it, pushed outwards where they would touch; quarters below.

``layout`` places things without knowing how they are painted. Lengths are points, y grows upwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reportlab.graphics.shapes import Polygon

from planner.charts.fonts import BOLD, fitted, width_of
from planner.charts.palette import Palette, colour
from planner.charts.pieces import drawing, line, text
from planner.i18n import say
from planner.i18n import text as words_of
from planner.readiness.responsible_results import Milestone

SIDE, GAP = 14.0, 10.0
ROW = 40.0
"""Height of a label: date, name and clause."""
STEM = 14.0
SCALE = 30.0
"""Room for the quarters under the lowest label."""
WIDEST = 190.0
BEFORE_DAYS, AFTER_DAYS = 45, 75


@dataclass(frozen=True, slots=True)
class Label:
    """``row`` counts away from the line: 0 is nearest; ``up`` says on which side. ``past`` is in force already."""

    x: float
    left: float
    width: float
    row: int
    up: bool
    day: str
    name: str
    clause: str
    today: bool = False
    past: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    labels: tuple[Label, ...]
    ticks: tuple[tuple[float, str], ...]
    above: int
    below: int
    line_left: float
    line_right: float


def layout(dates: Sequence[Milestone], today: str, language: str, width: float, this_day: str | None = None) -> Layout:
    """``today`` is the day duties are judged for; dates more than a quarter older are left out."""
    now = date.fromisoformat(today)
    shown = [m for m in dates if date.fromisoformat(m.day).toordinal() >= now.toordinal() - 2 * BEFORE_DAYS]
    first = min([now, *(date.fromisoformat(m.day) for m in shown)]).toordinal() - BEFORE_DAYS
    last = max([now, *(date.fromisoformat(m.day) for m in shown)]).toordinal() + AFTER_DAYS
    left, right = SIDE, width - SIDE

    def x(day: str | date) -> float:
        ordinal = (day if isinstance(day, date) else date.fromisoformat(day)).toordinal()
        return left + (right - left) * (ordinal - first) / max(1, last - first)

    entries = [(today, words_of(this_day or "timeline.today", language), "", True, True, False)]
    entries += [
        (m.day, say(m.name, language), say(m.clause, language), False, m.past, m.concerns is None) for m in shown
    ]
    taken: dict[tuple[bool, int], float] = {}
    labels: list[Label] = []
    for day, name, clause, is_today, past, unsure in sorted(entries, key=lambda e: (e[0], not e[3])):
        name, clause = fitted(name, WIDEST, 9.5, BOLD), fitted(clause, WIDEST, 8)
        wide = max(width_of(day, 8), width_of(name, 9.5, BOLD), width_of(clause, 8))
        at = x(day)
        begin = min(max(left, at - 6), right - wide)
        up, row = _free(taken, begin, len(labels) % 2 == 0)
        taken[up, row] = begin + wide + GAP
        labels.append(Label(at, begin, wide, row, up, day, name, clause, is_today, past, unsure))
    rows = {side: 1 + max((label.row for label in labels if label.up is side), default=-1) for side in (True, False)}
    return Layout(tuple(labels), _ticks(first, last, x, language), rows[True], rows[False], left, right)


def _free(taken: dict[tuple[bool, int], float], begin: float, up: bool) -> tuple[bool, int]:
    """The nearest place that is free from ``begin`` on, preferably on the side asked for."""
    row = 0
    while True:
        for side in (up, not up):
            if taken.get((side, row), -1.0) <= begin:
                return side, row
        row += 1


def _ticks(first: int, last: int, x: Any, language: str) -> tuple[tuple[float, str], ...]:
    """Begins of quarters; over more than three years only those of years."""
    begin, end = date.fromordinal(first), date.fromordinal(last)
    yearly = last - first > 3 * 366
    found: list[tuple[float, str]] = []
    for year in range(begin.year, end.year + 1):
        for quarter in (1,) if yearly else (1, 2, 3, 4):
            day = date(year, 3 * quarter - 2, 1)
            if begin <= day <= end:
                key = "timeline.year_quarter" if quarter == 1 or not found else "timeline.quarter"
                found.append((x(day), str(year) if yearly else words_of(key, language, year=str(year), q=quarter)))
    return tuple(found)


def draw(
    dates: Sequence[Milestone], today: str, language: str, palette: Palette, width: float, this_day: str | None = None
) -> Any:  # fmt: skip
    made = layout(dates, today, language, width, this_day)
    base = SCALE + made.below * ROW + STEM
    d = drawing(width, base + STEM + made.above * ROW + 4)
    for x, words in made.ticks:
        line(d, x, 6, x, 20, palette.line)
        text(d, x + 4, 8, words, 8.2, palette.muted)
        line(d, x, base - 3, x, base + 3, palette.line)
    line(d, made.line_left, base, made.line_right, base, palette.line, 1.5)
    for label in made.labels:
        _label(d, label, base, palette)
    return d


def _label(d: Any, label: Label, base: float, palette: Palette) -> None:
    code = palette.ink if label.today else palette.muted if label.past or label.unsure else palette.bad
    near = base + STEM + label.row * ROW if label.up else base - STEM - label.row * ROW
    line(d, label.x, base, label.x, near, palette.line)
    top = near + ROW - 12 if label.up else near - 9
    text(d, label.left, top, label.day, 8, palette.muted)
    text(d, label.left, top - 12, label.name, 9.5, palette.ink if not label.unsure else palette.muted, font=BOLD)
    text(d, label.left, top - 23, label.clause, 8, palette.muted)
    r = 5.5
    diamond = Polygon([label.x, base + r, label.x + r, base, label.x, base - r, label.x - r, base])
    hollow = label.unsure
    diamond.fillColor, diamond.strokeColor = colour(palette.card if hollow else code), colour(code)
    diamond.strokeWidth = 1.4
    d.add(diamond)


def describe(dates: Sequence[Milestone], language: str) -> str:
    rows = "; ".join(f"{m.day} {say(m.name, language)} ({say(m.instrument, language)})" for m in dates)
    return words_of("timeline.describe", language, rows=rows)
