"""How far apart the groups of respondents are: one row a question, a mark of its own shape for each role, a bar from the
lowest to the highest median. Only roles that may be shown reach this picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.graphics.shapes import Circle, Polygon

from planner import formats
from planner.charts.fonts import width_of
from planner.charts.palette import Palette, colour
from planner.charts.pieces import drawing, line, text
from planner.explain import Figure
from planner.i18n import say

ROW, HEAD, LEGEND, LINE = 19.0, 16.0, 18.0, 13.0
SIDES = (0, 4, 3, 6, 5, 8)
"""Corners of the mark of each group; 0 is a circle."""

Row = tuple[str, Sequence[tuple[str, Figure]]]
"""Name, and for each group its median from 1 to 5."""


def draw(rows: Sequence[Row], language: str, palette: Palette, width: float) -> Any:
    groups = list(dict.fromkeys(name for _, marks in rows for name, _ in marks))
    names = width * 0.5
    left, right = names + 10, width - 14
    places = _legend(groups, width)
    foot = LEGEND + LINE * max((n for _, n in places), default=0)
    d = drawing(width, HEAD + ROW * len(rows) + foot)
    step = (right - left) / 4

    def x(level: float) -> float:
        return left + (level - 1) * step

    bottom, top = foot, d.height - HEAD
    for level in range(1, 6):
        line(d, x(level), bottom, x(level), top, palette.hair)
        text(d, x(level), top + 4, str(level), 7.6, palette.muted, "middle")
    for n, (name, marks) in enumerate(rows):
        y = top - (n + 0.5) * ROW
        text(d, 0, y - 3, name, 8.2, palette.text, most=names - 6)
        values = [f.value for _, f in marks if f.value is not None]
        if not values:
            continue
        line(d, x(min(values)), y, x(max(values)), y, palette.line, 4)
        taken: dict[float, int] = {}
        for group, figure in marks:
            if figure.value is None:
                continue
            aside = taken.get(figure.value, 0)
            taken[figure.value] = aside + 1
            index = groups.index(group)
            mark(d, x(figure.value) + aside * 10, y, index, palette)
    for index, (group, (at, n)) in enumerate(zip(groups, places, strict=True)):
        y = foot - LEGEND + 6 - n * LINE
        mark(d, at + 5, y, index, palette)
        text(d, at + 13, y - 2.6, group, 7.6, palette.muted)
    return d


def _legend(groups: Sequence[str], width: float) -> list[tuple[float, int]]:
    """Place and line of every group's name."""
    places, at, n = list[tuple[float, int]](), 0.0, 0
    for group in groups:
        wide = 26 + width_of(group, 7.6)
        if at and at + wide - 13 > width:
            at, n = 0.0, n + 1
        places.append((at, n))
        at += wide
    return places


def mark(d: Any, x: float, y: float, index: int, palette: Palette, radius: float = 4.4) -> None:
    """The mark of a group: its own shape and colour."""
    from math import cos, pi, sin

    code, sides = palette.categories[index % 6], SIDES[index % 6]
    if not sides:
        d.add(Circle(x, y, radius, fillColor=colour(code), strokeColor=colour(palette.card), strokeWidth=0.8))
        return
    points = [
        value for i in range(sides)
        for value in (x + radius * 1.1 * cos(pi / 2 + 2 * pi * i / sides), y + radius * 1.1 * sin(pi / 2 + 2 * pi * i / sides))
    ]  # fmt: skip
    d.add(Polygon(points, fillColor=colour(code), strokeColor=colour(palette.card), strokeWidth=0.8))


def describe(rows: Sequence[Row], language: str) -> str:
    return "; ".join(
        f"{name}: " + ", ".join(f"{say(group, language)} {formats.figure(f, language)}" for group, f in marks)
        for name, marks in rows
    )
