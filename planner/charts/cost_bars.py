"""Three ways to run it as stacked bars with a whisker for the range; what may not be chosen is pale, with its reason."""

from __future__ import annotations

from typing import Any

from planner import formats
from planner.charts.fonts import BOLD, SEMIBOLD
from planner.charts.palette import Palette
from planner.charts.pieces import box, drawing, legend, line, text
from planner.cost.results import CostResult
from planner.i18n import say
from planner.i18n import text as words_of

PALE = 0.38


def draw(cost: CostResult, language: str, palette: Palette, width: float) -> Any:
    row, left = 38.0, 92.0
    right = width - 150
    height = row * len(cost.options) + 26
    d = drawing(width, height)
    ids = [part.id for part in cost.options[-1].parts]
    names = [(palette.categories[i % 6], words_of(f"cost.part.{id}", language)) for i, id in enumerate(ids)]
    legend(d, width - 4, height - 12, names, palette)
    largest = max((o.total.high or o.total.value or 0 for o in cost.options), default=0) or 1.0

    def x(value: float) -> float:
        return left + (right - left) * value / largest

    for i, option in enumerate(cost.options):
        y = height - 26 - (i + 0.5) * row
        chosen = option.id == cost.chosen
        if chosen:
            box(d, 0, y - row / 2 + 3, width, row - 6, palette.tint, radius=5)
        text(d, 6, y - 3, words_of(f"cost.option.{option.id}", language), 9.4, palette.ink if chosen else palette.text,
             font=SEMIBOLD, most=left - 10)  # fmt: skip
        total = option.total
        at = left
        if total.value is not None:
            for part in option.parts:
                if part.figure.value:
                    code = palette.categories[ids.index(part.id) % 6] if part.id in ids else palette.muted
                    box(d, at, y - 7, x(part.figure.value) - left, 14, code, opacity=PALE if option.excluded else 1)
                    at += x(part.figure.value) - left
            if total.low is not None and total.high is not None:
                line(d, x(total.low), y, x(total.high), y, palette.ink, 1.3)
                for end in (total.low, total.high):
                    line(d, x(end), y - 5, x(end), y + 5, palette.ink, 1.3)
        text(d, width - 6, y + 1, formats.figure(total, language), 10.5, palette.ink, "end", BOLD)
        below = formats.value_range(total.low, total.high, total.unit, language)
        if total.value is None and option.missing:
            below = say(option.missing[0], language)
        if option.excluded is not None:
            below = words_of("chart.excluded", language)
        text(d, width - 6, y - 11, below, 8.2, palette.bad if option.excluded else palette.muted, "end", most=140)
    return d


def describe(cost: CostResult, language: str) -> str:
    return ", ".join(
        f"{words_of(f'cost.option.{o.id}', language)} {formats.figure(o.total, language, with_range=True)}"
        for o in cost.options
    )
