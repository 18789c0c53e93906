"""Risks by likelihood (x) and impact (y), 1-5 each; the number is the place in the register.

A hexagon keeps the plan from going live; the ring and dotted line show where the selected risk stands after its control.
"""

from __future__ import annotations

from typing import Any

from reportlab.graphics.shapes import Circle, Polygon

from planner.charts.fonts import BOLD
from planner.charts.palette import Palette, colour, on
from planner.charts.pieces import box, drawing, line, text
from planner.i18n import text as words_of
from planner.plan.responsible import Risk
from planner.readiness.risks import risk_band

RADIUS = 8.0
SHARES = {"low": 0.12, "medium": 0.16, "high": 0.20, "critical": 0.24}
LEFT, BOTTOM, ABOVE = 26.0, 26.0, 12.0
"""Room for the words at the axes."""
MOST = 4
"""Marks in one cell; more are told as a count."""


def _side(width: float) -> float:
    return min(46.0, (width - LEFT - 4) / 5)


def height(width: float) -> float:
    return _side(width) * 5 + BOTTOM + ABOVE


def _centre(likelihood: int, impact: int, side: float) -> tuple[float, float]:
    return LEFT + (likelihood - 0.5) * side - 1, BOTTOM + (impact - 0.5) * side - 1


def _cells(risks: tuple[Risk, ...]) -> dict[tuple[int, int], list[int]]:
    cells: dict[tuple[int, int], list[int]] = {}
    for index, risk in enumerate(risks):
        cells.setdefault((risk.likelihood, risk.impact), []).append(index)
    return cells


def places(risks: tuple[Risk, ...], width: float) -> dict[int, tuple[float, float]]:
    """Centre of the mark of each risk; several in a cell are pushed apart, those told as a count have none."""
    side = _side(width)
    found = {}
    for cell, indices in _cells(risks).items():
        x, y = _centre(*cell, side)
        shown = indices if len(indices) <= MOST else indices[: MOST - 1]
        pitch = 0.0 if len(indices) == 1 else RADIUS + 1.5
        for place, index in enumerate(shown):
            below = 0 if len(indices) <= 2 else pitch * (1 if place < 2 else -1)
            found[index] = (x + pitch * (-1 if place % 2 == 0 else 1), y + below)
    return found


def draw(
    risks: tuple[Risk, ...], language: str, palette: Palette, width: float, selected: int | None = None,
    blocking: frozenset[int] = frozenset(),
) -> Any:  # fmt: skip
    """``selected`` and ``blocking`` are places in the register, from nought."""
    side, left, bottom = _side(width), LEFT, BOTTOM
    d = drawing(width, height(width))
    fills = {"low": palette.good, "medium": palette.tick, "high": palette.warn, "critical": palette.bad}

    cells = _cells(risks)
    for likelihood in range(1, 6):
        for impact in range(1, 6):
            band = risk_band(likelihood * impact)
            x, y = left + (likelihood - 1) * side, bottom + (impact - 1) * side
            box(d, x, y, side - 2, side - 2, fills[band], radius=3, opacity=SHARES[band])
            if len(cells.get((likelihood, impact), ())) < 2:  # several marks need the corner
                text(d, x + side - 5, y + side - 11, str(likelihood * impact), 7, palette.muted, "end")
    for n in range(1, 6):
        text(d, left + (n - 0.5) * side, bottom - 11, str(n), 8, palette.muted, "middle")
        text(d, left - 6, bottom + (n - 0.5) * side - 3, str(n), 8, palette.muted, "end")
    text(d, left + 2.5 * side, 3, words_of("chart.likelihood", language), 8.2, palette.muted, "middle")
    text(d, left, bottom + 5 * side + 3, words_of("chart.impact", language), 8.2, palette.muted)
    if selected is not None and selected < len(risks):
        _after(d, risks[selected], side, palette)
    spots = places(risks, width)
    for index, at in spots.items():
        crowded = len(cells[risks[index].likelihood, risks[index].impact]) > 1
        _mark(d, index, at, RADIUS - 0.5 if crowded else RADIUS, palette, index == selected, index in blocking)
    for cell, indices in cells.items():
        if left_out := sum(index not in spots for index in indices):
            x, y = _centre(*cell, side)
            away = RADIUS + 1.5
            text(d, x + away, y - away - 3, f"+{left_out}", 8, palette.ink, "middle", BOLD)
    return d


def _after(d: Any, risk: Risk, side: float, palette: Palette) -> None:
    """From where the risk stands now to where it stands after its control, if that is rated."""
    if risk.residual_likelihood is None or risk.residual_impact is None:
        return
    x1, y1 = _centre(risk.likelihood, risk.impact, side)
    x2, y2 = _centre(risk.residual_likelihood, risk.residual_impact, side)
    line(d, x1, y1, x2, y2, palette.muted, 1.2, [2, 3])
    d.add(Circle(x2, y2, RADIUS - 2, fillColor=colour(palette.card), strokeColor=colour(palette.ink), strokeWidth=1.4))


def _mark(
    d: Any, index: int, at: tuple[float, float], size: float, palette: Palette, selected: bool, blocks: bool
) -> None:  # fmt: skip
    (x, y), code = at, palette.bad if blocks else palette.ink
    if selected:
        d.add(Circle(x, y, size + 2.4, fillColor=None, strokeColor=colour(palette.acc), strokeWidth=1.8))
    shape = _hexagon(x, y, size) if blocks else Circle(x, y, size)
    shape.fillColor, shape.strokeColor, shape.strokeWidth = colour(code), colour(palette.card), 0.8
    d.add(shape)
    text(d, x, y - 2.9, str(index + 1), 8, on(code), "middle", BOLD)


def _hexagon(x: float, y: float, r: float) -> Any:
    half, high = r * 0.58, r
    return Polygon([x - half, y + high, x + half, y + high, x + r, y, x + half, y - high, x - half, y - high, x - r, y])


def describe(risks: tuple[Risk, ...], language: str) -> str:
    return ", ".join(f"{n} {r.name}: {r.likelihood}×{r.impact}" for n, r in enumerate(risks, 1))
