"""Use cases by feasibility (x) and value (y), 1-5 each; numbers are list positions, hollow means guessed."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.shapes import Circle, Polygon

from planner import formats
from planner.charts.fonts import BOLD
from planner.charts.palette import Palette, colour, on
from planner.charts.pieces import box, drawing, line, text
from planner.i18n import text as words_of
from planner.readiness.results import UseCaseResult

RADIUS = 9.0


def draw(cases: tuple[UseCaseResult, ...], language: str, palette: Palette, width: float) -> Any:
    height = min(300.0, width * 0.8) + 16
    d = drawing(width, height)
    left, bottom, right, top = 22.0, 26.0, width - 8, height - 8

    def x(value: float) -> float:
        return left + (right - left) * (value - 1) / 4

    def y(value: float) -> float:
        return bottom + (top - bottom) * (value - 1) / 4

    box(d, x(3.5), y(3.5), right - x(3.5), top - y(3.5), palette.tint)
    box(d, left, bottom, right - left, top - bottom, None, palette.line)
    line(d, x(3.5), bottom, x(3.5), top, palette.line, 1, [3, 3])
    line(d, left, y(3.5), right, y(3.5), palette.line, 1, [3, 3])
    for n in range(1, 6):
        text(d, x(n), bottom - 11, str(n), 8, palette.muted, "middle")
        text(d, left - 6, y(n) - 3, str(n), 8, palette.muted, "end")
    for key, at_x, at_y, anchor in (
        ("build_first", right - 4, top - 11, "end"), ("prototype", left + 4, top - 11, "start"),
        ("convenience", right - 4, bottom + 5, "end"), ("defer", left + 4, bottom + 5, "start"),
    ):  # fmt: skip
        text(d, at_x, at_y, words_of(f"decision.{key}", language), 8.2, palette.muted, anchor)
    text(d, (left + right) / 2, 3, words_of("chart.feasibility", language), 8.2, palette.muted, "middle")
    placed: list[tuple[float, float]] = []
    for number, case in enumerate(cases, 1):
        if case.value.value is None or case.feasibility.value is None:
            continue
        cx, cy = x(case.feasibility.value), y(case.value.value)
        ax, ay = cx, cy
        for _ in range(40):
            near = next(
                ((px, py) for px, py in placed if abs(px - cx) < 2 * RADIUS and abs(py - cy) < 2 * RADIUS), None
            )
            if near is None:
                break
            cx += 2 * RADIUS if cx + 3 * RADIUS < right else -2 * RADIUS
            cy += 0.35 * RADIUS
        cx, cy = min(max(cx, left + RADIUS), right - RADIUS), min(max(cy, bottom + RADIUS), top - RADIUS)
        placed.append((cx, cy))
        if (ax, ay) != (cx, cy):
            line(d, ax, ay, cx, cy, palette.muted, 0.7)
        order = ("build_first", "prototype", "convenience", "defer", "drop")
        code = palette.categories[order.index(case.decision) if case.decision in order else 5]
        fill = palette.card if case.hollow else code
        shape = Circle(cx, cy, RADIUS) if case.decision != "drop" else Polygon(
            [cx - RADIUS, cy - RADIUS, cx + RADIUS, cy - RADIUS, cx, cy + RADIUS]
        )  # fmt: skip
        shape.fillColor, shape.strokeColor, shape.strokeWidth = colour(fill), colour(code), 1.6
        d.add(shape)
        text(d, cx, cy - 3.2, str(number), 9, palette.ink if case.hollow else on(code), "middle", BOLD)
    return d


def describe(cases: tuple[UseCaseResult, ...], language: str) -> str:
    return ", ".join(
        f"{n} {c.name}: {formats.figure(c.value, language)}/{formats.figure(c.feasibility, language)}"
        for n, c in enumerate(cases, 1)
    )
