"""Risks by likelihood (x) and impact (y), 1-5 each; the number is the place in the register."""

from __future__ import annotations

from typing import Any

from planner.charts.fonts import BOLD
from planner.charts.palette import Palette
from planner.charts.pieces import box, drawing, text
from planner.i18n import text as words_of
from planner.plan.responsible import Risk


def draw(risks: tuple[Risk, ...], language: str, palette: Palette, width: float) -> Any:
    side = min(46.0, (width - 40) / 5)
    d = drawing(width, side * 5 + 34)
    left, bottom = 26.0, 26.0
    for likelihood in range(1, 6):
        for impact in range(1, 6):
            product = likelihood * impact
            share = 0.10 if product < 5 else 0.22 if product < 10 else 0.40 if product < 15 else 0.62
            code = (
                palette.good
                if product < 5
                else palette.tick
                if product < 10
                else palette.warn
                if product < 15
                else palette.bad
            )
            x, y = left + (likelihood - 1) * side, bottom + (impact - 1) * side
            box(d, x, y, side - 2, side - 2, code, radius=3, opacity=share)
            here = [str(n) for n, r in enumerate(risks, 1) if (r.likelihood, r.impact) == (likelihood, impact)]
            if here:
                text(
                    d,
                    x + side / 2 - 1,
                    y + side / 2 - 4,
                    " ".join(here),
                    10,
                    palette.ink,
                    "middle",
                    BOLD,
                    most=side - 4,
                )
    for n in range(1, 6):
        text(d, left + (n - 0.5) * side, bottom - 11, str(n), 8, palette.muted, "middle")
        text(d, left - 6, bottom + (n - 0.5) * side - 3, str(n), 8, palette.muted, "end")
    text(d, left + 2.5 * side, 3, words_of("chart.likelihood", language), 8.2, palette.muted, "middle")
    text(d, left, bottom + 5 * side + 1, words_of("chart.impact", language), 8.2, palette.muted)
    return d


def describe(risks: tuple[Risk, ...], language: str) -> str:
    return ", ".join(f"{n} {r.name}: {r.likelihood}×{r.impact}" for n, r in enumerate(risks, 1))
