"""Three ways to run it as stacked bars with a whisker for the range; what may not be chosen is pale, with its reason."""

from __future__ import annotations

import math
from typing import Any

from planner import formats
from planner.charts.fonts import BOLD, REGULAR, SEMIBOLD, width_of
from planner.charts.palette import Palette, on
from planner.charts.pieces import box, drawing, legend, line, text
from planner.charts.spots import Spot
from planner.cost.results import CostOption, CostResult
from planner.i18n import say
from planner.i18n import text as words_of

PALE = 0.38
ROW, TOP, AXIS, LEFT, RIGHT = 34.0, 24.0, 16.0, 92.0, 132.0


def draw(cost: CostResult, language: str, palette: Palette, width: float) -> Any:
    right = width - RIGHT
    height = TOP + ROW * len(cost.options) + AXIS
    d = drawing(width, height)
    ids = [part.id for part in cost.options[-1].parts]
    names = [(palette.categories[i % 6], words_of(f"cost.part.{id}", language)) for i, id in enumerate(ids)]
    legend(d, width - 4, height - 12, names, palette)
    largest = max((o.total.high or o.total.value or 0 for o in cost.options), default=0)

    def x(value: float) -> float:
        return LEFT + (right - LEFT) * value / (largest or 1.0)

    for value in _ticks(largest):
        line(d, x(value), AXIS, x(value), height - TOP, palette.hair, 0.6)
        text(d, x(value), 4, formats.quantity(value, cost.total.unit, language), 8, palette.muted, "middle")
    for i, option in enumerate(cost.options):
        y, chosen = height - TOP - (i + 0.5) * ROW, option.id == cost.chosen
        if chosen:
            box(d, 0, y - ROW / 2 + 2, width, ROW - 4, palette.tint, radius=5)
        name = words_of(f"cost.option.{option.id}", language)
        text(d, 6, y - 3, name, 9.4, palette.ink if chosen else palette.text,
             font=SEMIBOLD if chosen else REGULAR, most=LEFT - 10)  # fmt: skip
        _bar(d, option, ids, x, y, language, palette)
        _amount(d, option, width - 6, y, language, palette)
    return d


def _ticks(largest: float) -> list[float]:
    """Nought and two or three round values below the largest; none where no amount is known."""
    if not largest:
        return []
    power = 10.0 ** math.floor(math.log10(largest))
    step = next(s for s in (power * 5, power * 2, power, power / 2, power / 5) if largest / s >= 2)
    return [step * n for n in range(int(largest / step) + 1)]


def _bar(d: Any, option: CostOption, ids: list[str], x: Any, y: float, language: str, palette: Palette) -> None:
    """Parts with their amounts where they have room; the range as a whisker below."""
    total, at, opacity = option.total, 0.0, PALE if option.excluded else 1.0
    if total.value is None:
        return
    for part in option.parts:
        if part.figure.value:
            code = palette.categories[ids.index(part.id) % 6] if part.id in ids else palette.muted
            left, right = x(at), x(at + part.figure.value)
            box(d, left, y - 6, right - left, 15, code, opacity=opacity)
            amount = formats.figure(part.figure, language)
            if width_of(amount, 7.4, SEMIBOLD) + 6 < right - left:
                ink = on(code) if opacity == 1.0 else palette.ink
                text(d, (left + right) / 2, y - 1.4, amount, 7.4, ink, "middle", SEMIBOLD)
            at += part.figure.value
    if total.low is not None and total.high is not None:
        low = y - 10.5
        line(d, x(total.low), low, x(total.high), low, palette.ink, 1.2)
        for end in (total.low, total.high):
            line(d, x(end), low - 2.5, x(end), low + 2.5, palette.ink, 1.2)


def _amount(d: Any, option: CostOption, right: float, y: float, language: str, palette: Palette) -> None:
    total = option.total
    text(d, right, y + 1, formats.figure(total, language), 10.5, palette.ink, "end", BOLD)
    below = formats.value_range(total.low, total.high, total.unit, language)
    if total.value is None and option.missing:
        below = say(option.missing[0], language)
    if option.excluded is not None:
        below = words_of("chart.excluded", language)
    text(d, right, y - 11, below, 8.2, palette.bad if option.excluded else palette.muted, "end", most=RIGHT - 8)


def spots(cost: CostResult, language: str, width: float) -> list[Spot]:
    """The total of every option that has one, at its amount."""
    return [
        Spot(
            width - RIGHT + 2,
            TOP + i * ROW + 2,
            RIGHT - 4,
            ROW - 4,
            option.total,
            words_of(f"cost.option.{option.id}", language),
        )
        for i, option in enumerate(cost.options)
        if option.total.why is not None
    ]


def describe(cost: CostResult, language: str) -> str:
    return ", ".join(
        f"{words_of(f'cost.option.{o.id}', language)} {formats.figure(o.total, language, with_range=True)}"
        for o in cost.options
    )
