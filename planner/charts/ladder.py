"""The ladder of customisation: six rungs, which is needed, which is within ability, which is recommended."""

from __future__ import annotations

from typing import Any

from planner.charts.fonts import BOLD, SEMIBOLD
from planner.charts.palette import Palette
from planner.charts.pieces import box, drawing, line, text
from planner.i18n import say
from planner.i18n import text as words_of
from planner.readiness.results import LevelDecision


def draw(level: LevelDecision, language: str, palette: Palette, width: float) -> Any:
    height, gap = 190.0, 6.0
    d = drawing(width, height)
    count = len(level.rungs)
    block = (width - gap * (count - 1)) / count
    for i, rung in enumerate(level.rungs):
        x, tall = i * (block + gap), 62 + i * 15.0
        chosen = rung.id == (level.chosen or level.recommended)
        fill = palette.acc if chosen else palette.tint if rung.able else palette.card
        needed_only = rung.needed and not rung.able
        box(d, x, 14, block, tall, fill, palette.acc if chosen or rung.needed else palette.line, 5,
            dash=[4, 3] if needed_only else None, thick=1.4)  # fmt: skip
        ink = "#FFFFFF" if chosen and palette.card == "#FFFFFF" else palette.card if chosen else palette.ink
        text(d, x + 8, 14 + tall - 15, rung.id, 9.5, ink, font=BOLD)
        _wrapped(d, x + 8, 14 + tall - 28, say(rung.name, language), block - 14, ink)
        text(d, x + 8, 20, rung.cost_class, 8, ink if chosen else palette.muted, most=block - 14)
        marks = [
            words_of(f"chart.{m}", language)
            for m, at in (("need", level.need), ("ability", level.ability))
            if at == rung.id
        ]
        if marks:
            text(
                d,
                x + block / 2,
                14 + tall + 8,
                " · ".join(marks),
                8.6,
                palette.tick,
                "middle",
                SEMIBOLD,
                most=block + gap,
            )
            line(d, x + block / 2, 14 + tall + 1, x + block / 2, 14 + tall + 6, palette.tick, 1.4)
    for first, last, key in ((0, 0, "as_is"), (1, 2, "moderate"), (3, 5, "extensive")):
        x1, x2 = first * (block + gap), last * (block + gap) + block
        line(d, x1, 11, x2, 11, palette.line)
        text(d, (x1 + x2) / 2, 1, words_of(f"Level.{key}", language), 8.4, palette.muted, "middle", most=x2 - x1)
    return d


def _wrapped(d: Any, x: float, y: float, words: str, most: float, fill: str) -> None:
    """Up to two lines, broken at spaces."""
    from planner.charts.fonts import width_of

    first, rest = "", words.split(" ")
    while rest and width_of(f"{first} {rest[0]}".strip(), 8.8, SEMIBOLD) <= most:
        first = f"{first} {rest.pop(0)}".strip()
    if not first:
        text(d, x, y, words, 8.8, fill, font=SEMIBOLD, most=most)
        return
    text(d, x, y, first, 8.8, fill, font=SEMIBOLD)
    if rest:
        text(d, x, y - 11.5, " ".join(rest), 8.8, fill, font=SEMIBOLD, most=most)


def describe(level: LevelDecision, language: str) -> str:
    return say(level.verdict, language)
