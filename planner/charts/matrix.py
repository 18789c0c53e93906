"""Use cases by feasibility (x) and value (y), 1-5 each. Numbers are list positions; shape and colour say the risk class,
hollow means low confidence, pale that the case is dropped."""

from __future__ import annotations

import math
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


def draw(
    cases: tuple[UseCaseResult, ...], language: str, palette: Palette, width: float, selected: str | None = None
) -> Any:
    """``selected`` is the id of the case with a ring around it."""
    marks = _legend(cases, language, palette, width)
    below = LEGEND_ROW * (1 + max((row for row, *_ in marks), default=-1))
    height = min(300.0, width * 0.8) + 16 + below
    d = drawing(width, height)
    left, bottom, right, top = 22.0, 30.0 + below, width - 8, height - 8

    def x(value: float) -> float:
        return left + (right - left) * (value - 1) / 4

    def y(value: float) -> float:
        return bottom + (top - bottom) * (value - 1) / 4

    box(d, x(EDGE), y(EDGE), right - x(EDGE), top - y(EDGE), palette.tint)
    box(d, left, bottom, right - left, top - bottom, None, palette.line)
    line(d, x(EDGE), bottom, x(EDGE), top, palette.line, 1, [3, 3])
    line(d, left, y(EDGE), right, y(EDGE), palette.line, 1, [3, 3])
    for n in range(1, 6):
        text(d, x(n), bottom - 11, str(n), 8.5, palette.muted, "middle")
        text(d, left - 6, y(n) - 3, str(n), 8.5, palette.muted, "end")
    for key, at_x, at_y, anchor in (
        ("build_first", right - 4, top - 11, "end"), ("prototype", left + 4, top - 11, "start"),
        ("convenience", right - 4, bottom + 5, "end"), ("defer", left + 4, bottom + 5, "start"),
    ):  # fmt: skip
        text(d, at_x, at_y, words_of(f"decision.{key}", language), 9, palette.muted, anchor)
    text(d, (left + right) / 2, bottom - 24, words_of("chart.feasibility", language), 9, palette.muted, "middle")
    for row, at, shape, code, words, hollow in marks:
        cy = below - LEGEND_ROW * (row + 0.5) - 2
        _mark(d, shape, at + 5, cy, 5, palette.card if hollow else code, code)
        text(d, at + 14, cy - 3, words, 9, palette.muted)
    _cases(d, cases, palette, selected, (left, bottom, right, top), x, y)
    return d


def _cases(
    d: Any, cases: tuple[UseCaseResult, ...], palette: Palette, selected: str | None, frame: tuple[float, ...], x: Any, y: Any
) -> None:  # fmt: skip
    left, bottom, right, top = frame
    placed: list[tuple[float, float]] = []
    for number, case in enumerate(cases, 1):
        if case.value.value is None or case.feasibility.value is None:
            continue
        ax, ay = x(case.feasibility.value), y(case.value.value)
        cx, cy = _free(ax, ay, placed, right)
        cx, cy = min(max(cx, left + RADIUS), right - RADIUS), min(max(cy, bottom + RADIUS), top - RADIUS)
        placed.append((cx, cy))
        if (ax, ay) != (cx, cy):
            line(d, ax, ay, cx, cy, palette.muted, 0.7)
        if case.id == selected:
            d.add(Circle(cx, cy, RADIUS + 4.5, fillColor=None, strokeColor=colour(palette.ink), strokeWidth=1.4))
        code = _code(case.risk.id, palette)
        fill = palette.card if case.hollow else code
        _mark(d, case.risk.shape, cx, cy, RADIUS, fill, code, PALE if case.decision == "drop" else 1)
        text(d, cx, cy - 3.2, str(number), 9, palette.ink if case.hollow else on(code), "middle", BOLD)


def _free(cx: float, cy: float, placed: list[tuple[float, float]], right: float) -> tuple[float, float]:
    """A place beside those taken, pushed aside where two cases coincide."""
    for _ in range(40):
        if not any(abs(px - cx) < 2 * RADIUS and abs(py - cy) < 2 * RADIUS for px, py in placed):
            break
        cx += 2 * RADIUS if cx + 3 * RADIUS < right else -2 * RADIUS
        cy += 0.35 * RADIUS
    return cx, cy


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
    cases: tuple[UseCaseResult, ...], language: str, palette: Palette, width: float
) -> list[tuple[int, float, str, str, str, bool]]:
    """(row, x, shape, colour, words, hollow) of what the picture shows, wrapped into rows."""
    shown = {c.risk.id for c in cases}
    entries = [(s, _code(id, palette), say(n, language), False) for id, s, n in class_names() if id in shown][::-1]
    if any(c.hollow for c in cases):
        entries.append(("circle", palette.muted, words_of("chart.low_confidence", language), True))
    found, row, at = [], 0, 4.0
    for shape, code, words, hollow in entries:
        needed = 14 + fonts.width_of(words, 9) + 12
        if at > 4 and at + needed > width:
            row, at = row + 1, 4.0
        found.append((row, at, shape, code, words, hollow))
        at += needed
    return found


def describe(cases: tuple[UseCaseResult, ...], language: str) -> str:
    return ", ".join(
        f"{n} {c.name}: {formats.figure(c.value, language)}/{formats.figure(c.feasibility, language)},"
        f" {say(c.risk.name, language)}"
        for n, c in enumerate(cases, 1)
    )
