"""Pictures of a scale: the six rungs of customisation, and a figure with its range."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from planner import formats
from planner.charts.fonts import BOLD, SEMIBOLD
from planner.charts.palette import Palette
from planner.charts.pieces import box, drawing, line, text, words
from planner.i18n import say
from planner.i18n import text as words_of
from planner.primer.worked import Worked
from planner.readiness.bank import bank


def draw_ladder(worked: Worked, language: str, palette: Palette, width: float) -> Any:
    rungs, gap, rise = bank().method.rungs, 6.0, 16.0
    d = drawing(width, 190)
    each = (width - gap * (len(rungs) - 1)) / len(rungs)
    for i, rung in enumerate(rungs):
        x, tall = i * (each + gap), 74 + i * rise
        box(d, x, 22, each, tall, palette.tint, palette.acc, 5)
        text(d, x + each / 2, 22 + tall - 15, rung.id, 10, palette.accd, "middle", BOLD)
        words(d, x, 22 + tall - 62, each, 44, rung.name.get(language), 9.6, palette.ink, SEMIBOLD, 3)
    spans = [(level, [i for i, _ in found]) for level, found in groupby(enumerate(rungs), lambda pair: pair[1].level)]
    for level, at in spans:
        left, right = at[0] * (each + gap), at[-1] * (each + gap) + each
        line(d, left, 17, right, 17, palette.line, 1.4)
        text(d, (left + right) / 2, 3, words_of(f"Level.{level}", language), 10, palette.text, "middle")
    text(d, 0, d.height - 12, words_of("primer.drawing.ladder.note", language), 9.5, palette.muted)
    return d


def describe_ladder(worked: Worked, language: str) -> str:
    return ", ".join(
        f"{r.id} {r.name.get(language)} ({words_of(f'Level.{r.level}', language)})" for r in bank().method.rungs
    )


def draw_range(worked: Worked, language: str, palette: Palette, width: float) -> Any:
    figure = worked.figures["speed_one"]
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    d = drawing(width, 110)
    left, right, y = 40.0, width - 40, 48.0
    first, last = figure.low * 0.8, figure.high * 1.12

    def x(value: float) -> float:
        return left + (right - left) * (value - first) / (last - first)

    line(d, left, y, right, y, palette.line, 1.4)
    box(d, x(figure.low), y - 10, x(figure.high) - x(figure.low), 20, palette.tint, palette.acc, 3)
    line(d, x(figure.value), y - 16, x(figure.value), y + 16, palette.accd, 3)
    for value, key in ((figure.low, "low"), (figure.value, "middle"), (figure.high, "high")):
        strong = key == "middle"
        text(
            d,
            x(value),
            y - 27,
            formats.bare(value, figure.unit),
            11,
            palette.ink,
            "middle",
            BOLD if strong else SEMIBOLD,
        )
        text(d, x(value), y - 41, words_of(f"primer.drawing.range.{key}", language), 10, palette.muted, "middle")
    name = f"{say(figure.name, language)} · {say(figure.basis, language)}"
    text(d, width / 2, d.height - 16, name, 11, palette.text, "middle", SEMIBOLD)
    text(d, width / 2, y + 20, words_of("primer.drawing.range.note", language), 9.5, palette.muted, "middle")
    return d


def describe_range(worked: Worked, language: str) -> str:
    figure = worked.figures["speed_one"]
    return f"{say(figure.name, language)} {formats.figure(figure, language, with_range=True)}"
