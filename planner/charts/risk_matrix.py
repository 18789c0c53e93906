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
SHARES = {"low": 0.12, "medium": 0.20, "high": 0.34, "critical": 0.46}
MOST = 4
"""Marks in one cell; more are told as a count."""


def draw(
    risks: tuple[Risk, ...], language: str, palette: Palette, width: float, selected: int | None = None,
    blocking: frozenset[int] = frozenset(),
) -> Any:  # fmt: skip
    """``selected`` and ``blocking`` are places in the register, from nought."""
    side = min(46.0, (width - 30) / 5)
    d = drawing(width, side * 5 + 38)
    left, bottom = 26.0, 26.0
    fills = {"low": palette.good, "medium": palette.tick, "high": palette.warn, "critical": palette.bad}

    def centre(likelihood: int, impact: int) -> tuple[float, float]:
        return left + (likelihood - 0.5) * side - 1, bottom + (impact - 0.5) * side - 1

    cells: dict[tuple[int, int], list[int]] = {}
    for index, risk in enumerate(risks):
        cells.setdefault((risk.likelihood, risk.impact), []).append(index)
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
        _after(d, risks[selected], centre, palette)
    for cell, indices in cells.items():
        _marks(d, indices, centre(*cell), palette, selected, blocking)
    return d


def _after(d: Any, risk: Risk, centre: Any, palette: Palette) -> None:
    """From where the risk stands now to where it stands after its control, if that is rated."""
    if risk.residual_likelihood is None or risk.residual_impact is None:
        return
    (x1, y1), (x2, y2) = centre(risk.likelihood, risk.impact), centre(risk.residual_likelihood, risk.residual_impact)
    line(d, x1, y1, x2, y2, palette.muted, 1.2, [2, 3])
    d.add(Circle(x2, y2, RADIUS - 2, fillColor=colour(palette.card), strokeColor=colour(palette.ink), strokeWidth=1.4))


def _marks(
    d: Any, indices: list[int], at: tuple[float, float], palette: Palette, selected: int | None, blocking: frozenset[int]
) -> None:  # fmt: skip
    shown = indices if len(indices) <= MOST else indices[: MOST - 1]
    pitch = 0.0 if len(indices) == 1 else RADIUS + 1.5
    for place, index in enumerate(shown):
        x = at[0] + pitch * (-1 if place % 2 == 0 else 1)
        y = at[1] + (0 if len(indices) <= 2 else pitch * (1 if place < 2 else -1))
        size = RADIUS if len(indices) == 1 else RADIUS - 0.5
        code = palette.bad if index in blocking else palette.ink
        if index == selected:
            d.add(Circle(x, y, size + 2.4, fillColor=None, strokeColor=colour(palette.acc), strokeWidth=1.8))
        shape = _hexagon(x, y, size) if index in blocking else Circle(x, y, size)
        shape.fillColor, shape.strokeColor, shape.strokeWidth = colour(code), colour(palette.card), 0.8
        d.add(shape)
        text(d, x, y - 2.9, str(index + 1), 8, on(code), "middle", BOLD)
    if len(shown) < len(indices):
        text(d, at[0] + pitch, at[1] - pitch - 3, f"+{len(indices) - len(shown)}", 8, palette.ink, "middle", BOLD)


def _hexagon(x: float, y: float, r: float) -> Any:
    half, high = r * 0.58, r
    return Polygon([x - half, y + high, x + half, y + high, x + r, y, x + half, y - high, x - half, y - high, x - r, y])


def describe(risks: tuple[Risk, ...], language: str) -> str:
    return ", ".join(f"{n} {r.name}: {r.likelihood}×{r.impact}" for n, r in enumerate(risks, 1))
