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
from planner.charts.pieces import box, drawing, line, text
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
class Mark:
    """A date to be shown. ``past`` is in force already; ``unsure`` may concern the company."""

    day: date
    name: str
    clause: str = ""
    today: bool = False
    past: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """``row`` counts away from the line: 0 is nearest; ``up`` says on which side."""

    mark: Mark
    x: float
    left: float
    width: float
    row: int
    up: bool


@dataclass(frozen=True, slots=True)
class Layout:
    labels: tuple[Label, ...]
    ticks: tuple[tuple[float, str], ...]
    above: int
    below: int


def layout(dates: Sequence[Milestone], today: str, language: str, width: float) -> Layout:
    """``today`` is the day duties are judged for; dates more than a quarter older are left out."""
    marks = _marks(dates, date.fromisoformat(today), language)
    first, last = marks[0].day.toordinal() - BEFORE_DAYS, marks[-1].day.toordinal() + AFTER_DAYS

    def x(day: date) -> float:
        return SIDE + (width - 2 * SIDE) * (day.toordinal() - first) / (last - first)

    taken: dict[tuple[bool, int], float] = {}
    labels: list[Label] = []
    for mark in marks:
        wide = max(width_of(mark.day.isoformat(), 8), width_of(mark.name, 9.5, BOLD), width_of(mark.clause, 8))
        at = x(mark.day)
        begin = min(max(SIDE, at - 6), width - SIDE - wide)
        up, row = _free(taken, begin, len(labels) % 2 == 0)
        taken[up, row] = begin + wide + GAP
        labels.append(Label(mark, at, begin, wide, row, up))
    rows = {side: 1 + max((label.row for label in labels if label.up is side), default=-1) for side in (True, False)}
    return Layout(tuple(labels), _ticks(first, last, x, language), rows[True], rows[False])


def _marks(dates: Sequence[Milestone], now: date, language: str) -> list[Mark]:
    """By day, today before what falls on it."""
    found = [Mark(now, words_of("timeline.today", language), today=True)]
    for m in dates:
        day = date.fromisoformat(m.day)
        if day.toordinal() >= now.toordinal() - 2 * BEFORE_DAYS:
            name, clause = fitted(say(m.name, language), WIDEST, 9.5, BOLD), fitted(say(m.clause, language), WIDEST, 8)
            found.append(Mark(day, name, clause, past=m.past, unsure=m.concerns is None))
    return sorted(found, key=lambda mark: (mark.day, not mark.today))


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


def draw(dates: Sequence[Milestone], today: str, language: str, palette: Palette, width: float) -> Any:
    made = layout(dates, today, language, width)
    base = SCALE + made.below * ROW + STEM
    d = drawing(width, base + STEM + made.above * ROW + 4)
    for x, words in made.ticks:
        line(d, x, 6, x, 20, palette.line)
        text(d, x + 4, 8, words, 8.2, palette.muted)
        line(d, x, base - 3, x, base + 3, palette.line)
    line(d, SIDE, base, width - SIDE, base, palette.line, 1.5)
    for label in made.labels:
        line(d, label.x, base, label.x, base + (1 if label.up else -1) * (STEM + label.row * ROW), palette.line)
    for label in made.labels:
        _label(d, label, base, palette)
    return d


def _label(d: Any, label: Label, base: float, palette: Palette) -> None:
    mark = label.mark
    code = palette.ink if mark.today else palette.muted if mark.past or mark.unsure else palette.bad
    near = base + STEM + label.row * ROW if label.up else base - STEM - label.row * ROW
    bottom = near if label.up else near - ROW
    box(d, label.left - 2, bottom + 2, label.width + 4, ROW - 2, palette.card)  # stems of farther labels end behind it
    top = bottom + ROW - 12
    text(d, label.left, top, mark.day.isoformat(), 8, palette.muted)
    text(d, label.left, top - 12, mark.name, 9.5, palette.muted if mark.unsure else palette.ink, font=BOLD)
    text(d, label.left, top - 23, mark.clause, 8, palette.muted)
    r = 5.5
    diamond = Polygon([label.x, base + r, label.x + r, base, label.x, base - r, label.x - r, base])
    diamond.fillColor, diamond.strokeColor = colour(palette.card if mark.unsure else code), colour(code)
    diamond.strokeWidth = 1.4
    d.add(diamond)


def describe(dates: Sequence[Milestone], language: str) -> str:
    rows = "; ".join(f"{m.day} {say(m.name, language)} ({say(m.instrument, language)})" for m in dates)
    return words_of("timeline.describe", language, rows=rows)
