"""Use cases by feasibility (x) and value (y), 1-5 each. Numbers are list positions; shape and colour say the risk class,
hollow means low confidence, pale that the case is dropped."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from reportlab.graphics.shapes import Circle, Polygon, Rect

from planner import formats
from planner.charts import fonts
from planner.charts.fonts import BOLD
from planner.charts.palette import Palette, colour, on
from planner.charts.pieces import box, drawing, line, text
from planner.i18n import say
from planner.i18n import text as words_of
from planner.readiness.results import UseCaseResult
from planner.readiness.usecase_risk import class_names

RADIUS = 9.0
EDGE = 3.5
PALE = 0.35
LEGEND_ROW = 14.0
CORNERS = {"diamond": 4, "hexagon": 6, "octagon": 8}


@dataclass(frozen=True, slots=True)
class Spot:
    """The mark of one case: its centre and, where it was pushed aside, the place it belongs to. Points from below left."""

    id: str
    number: int
    x: float
    y: float
    at_x: float
    at_y: float

    @property
    def pushed(self) -> bool:
        return (self.x, self.y) != (self.at_x, self.at_y)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands in a picture of ``width`` x ``height``; the frame is left, bottom, right, top."""

    width: float
    height: float
    frame: tuple[float, float, float, float]
    legend: tuple[tuple[int, float, str, str, str], ...]
    spots: tuple[Spot, ...]

    def x(self, value: float) -> float:
        return self.frame[0] + (self.frame[2] - self.frame[0]) * (value - 1) / 4

    def y(self, value: float) -> float:
        return self.frame[1] + (self.frame[3] - self.frame[1]) * (value - 1) / 4


def layout(cases: tuple[UseCaseResult, ...], language: str, width: float) -> Layout:
    """The layout of the picture, also for finding the case under a mouse."""
    legend = _legend(cases, language, width)
    below = LEGEND_ROW * (1 + max((row for row, *_ in legend), default=-1))
    height = min(300.0, width * 0.8) + 16 + below
    found = Layout(width, height, (22.0, 30.0 + below, width - 8, height - 20), legend, ())
    spots: list[Spot] = []
    for number, case in enumerate(cases, 1):
        if case.value.value is None or case.feasibility.value is None:
            continue
        x, y = found.x(case.feasibility.value), found.y(case.value.value)
        cx, cy = _free(x, y, [(s.x, s.y) for s in spots], found.frame)
        spots.append(Spot(case.id, number, cx, cy, x, y))
    return replace(found, spots=tuple(spots))


def draw(
    cases: tuple[UseCaseResult, ...], language: str, palette: Palette, width: float, selected: str | None = None
) -> Any:
    """``selected`` is the id of the case with a ring around it."""
    made = layout(cases, language, width)
    d = drawing(made.width, made.height)
    left, bottom, right, top = made.frame
    x, y = made.x(EDGE), made.y(EDGE)
    box(d, x, y, right - x, top - y, palette.tint)
    box(d, left, bottom, right - left, top - bottom, None, palette.line)
    line(d, x, bottom, x, top, palette.line, 1, [3, 3])
    line(d, left, y, right, y, palette.line, 1, [3, 3])
    for n in range(1, 6):
        text(d, made.x(n), bottom - 11, str(n), 8.5, palette.muted, "middle")
        text(d, left - 6, made.y(n) - 3, str(n), 8.5, palette.muted, "end")
    for key, at_x, at_y, anchor in (
        ("build_first", right - 4, top - 11, "end"), ("prototype", left + 4, top - 11, "start"),
        ("convenience", right - 4, bottom + 5, "end"), ("defer", left + 4, bottom + 5, "start"),
    ):  # fmt: skip
        text(d, at_x, at_y, words_of(f"decision.{key}", language), 9, palette.muted, anchor)
    text(d, (left + right) / 2, bottom - 24, words_of("chart.feasibility", language), 9, palette.muted, "middle")
    text(d, left, top + 7, words_of("chart.value", language), 9, palette.muted)
    below = bottom - 30.0
    for row, at, shape, risk, words in made.legend:
        cy = below - LEGEND_ROW * (row + 0.5) - 2
        code = _code(risk, palette) if risk else palette.muted
        _mark(d, shape, at + 5, cy, 5, code if risk else palette.card, code)
        text(d, at + 14, cy - 3, words, 9, palette.muted)
    by_id = {case.id: case for case in cases}
    for spot in made.spots:
        _case(d, spot, by_id[spot.id], palette, spot.id == selected)
    return d


def _case(d: Any, spot: Spot, case: UseCaseResult, palette: Palette, selected: bool) -> None:
    if spot.pushed:
        line(d, spot.at_x, spot.at_y, spot.x, spot.y, palette.muted, 0.7)
        d.add(Circle(spot.at_x, spot.at_y, 1.6, fillColor=colour(palette.muted), strokeColor=None))
    if selected:
        d.add(Circle(spot.x, spot.y, RADIUS + 4.5, fillColor=None, strokeColor=colour(palette.ink), strokeWidth=1.4))
    code = _code(case.risk.id, palette)
    fill = palette.card if case.hollow else code
    _mark(d, case.risk.shape, spot.x, spot.y, RADIUS, fill, code, PALE if case.decision == "drop" else 1)
    text(d, spot.x, spot.y - 3.2, str(spot.number), 9, palette.ink if case.hollow else on(code), "middle", BOLD)


def _free(
    x: float, y: float, taken: list[tuple[float, float]], frame: tuple[float, float, float, float]
) -> tuple[float, float]:
    """The place nearest to ``x``, ``y`` inside the frame that no other mark covers, in growing rings around it."""
    left, bottom, right, top = frame
    places = [(x, y)]
    for ring in range(1, 12):
        reach = ring * 1.2 * RADIUS
        turns = [2 * math.pi * k / (8 * ring) for k in range(8 * ring)]
        places += [(x + reach * math.cos(t), y + reach * math.sin(t)) for t in turns]
    for px, py in places:
        cx, cy = min(max(px, left + RADIUS), right - RADIUS), min(max(py, bottom + RADIUS), top - RADIUS)
        if all(math.hypot(tx - cx, ty - cy) >= 2.1 * RADIUS for tx, ty in taken):
            return cx, cy
    return x, y


def _code(risk: str, palette: Palette) -> str:
    teal, amber, _, green, red, _ = palette.categories
    return {"minimal": green, "limited": teal, "eu_high_risk": amber, "high_impact": red}.get(risk, palette.bad)


def _mark(d: Any, shape: str, x: float, y: float, r: float, fill: str, stroke: str, opacity: float = 1) -> None:
    made: Any
    if shape == "circle":
        made = Circle(x, y, r)
    elif shape == "square":
        made = Rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r, rx=1.5, ry=1.5)
    else:
        n = CORNERS[shape]
        start = 0 if n < 8 else math.pi / 8
        reach = r * (1.2 if n == 4 else 1.08)
        turns = [start + 2 * math.pi * k / n for k in range(n)]
        made = Polygon([v for t in turns for v in (x + reach * math.cos(t), y + reach * math.sin(t))])
    made.fillColor, made.strokeColor, made.strokeWidth = colour(fill), colour(stroke), 1.6
    made.fillOpacity = made.strokeOpacity = opacity
    d.add(made)


def _legend(
    cases: tuple[UseCaseResult, ...], language: str, width: float
) -> tuple[tuple[int, float, str, str, str], ...]:
    """(row, x, shape, risk class, words) of what the picture shows, wrapped into rows; no class for low confidence."""
    shown = {c.risk.id for c in cases}
    entries = [(shape, id, say(name, language)) for id, shape, name in class_names() if id in shown][::-1]
    if any(c.hollow for c in cases):
        entries.append(("circle", "", words_of("chart.low_confidence", language)))
    found, row, at = [], 0, 4.0
    for shape, risk, words in entries:
        needed = 14 + fonts.width_of(words, 9) + 12
        if at > 4 and at + needed > width:
            row, at = row + 1, 4.0
        found.append((row, at, shape, risk, words))
        at += needed
    return tuple(found)


def describe(cases: tuple[UseCaseResult, ...], language: str) -> str:
    return ", ".join(
        f"{n} {c.name}: {formats.figure(c.value, language)}/{formats.figure(c.feasibility, language)},"
        f" {say(c.risk.name, language)}"
        for n, c in enumerate(cases, 1)
    )
