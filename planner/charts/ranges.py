"""Figures as bars with their range as a whisker and their target as a tick: latencies against targets, GPUs by year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner import formats
from planner.charts import fonts
from planner.charts.fonts import SEMIBOLD
from planner.charts.palette import Palette
from planner.charts.pieces import box, drawing, line, text
from planner.explain import Figure
from planner.i18n import say
from planner.i18n import text as words_of

ROW, BAR = 33.0, 9.0


def draw(figures: Sequence[Figure], language: str, palette: Palette, width: float, together: bool = False) -> Any:
    """Known figures only, one row each. Each row has its own scale unless ``together``: then they share unit and scale."""
    shown = [f for f in figures if f.value is not None]
    d = drawing(width, ROW * len(shown))
    common = max((_end(f) for f in shown), default=1.0)
    for n, figure in enumerate(shown):
        y, most = d.height - n * ROW - 21, common if together else _end(figure)

        def x(value: float, most: float = most) -> float:
            return width * min(value, most) / most

        words = _told(figure, language)
        wide = fonts.width_of(words, 8.4, SEMIBOLD)
        text(d, 0, y + 10, say(figure.name, language), 8.4, palette.text, most=width - wide - 8)
        text(d, width, y + 10, words, 8.4, palette.ink, "end", SEMIBOLD)
        box(d, 0, y - BAR / 2, width, BAR, palette.track, radius=2)
        late = figure.target_met is False
        box(d, 0, y - BAR / 2, x(figure.value or 0.0), BAR, palette.bad if late else palette.acc, radius=2)
        if figure.low is not None and figure.high is not None and figure.high > figure.low:
            line(d, x(figure.low), y, x(figure.high), y, palette.ink, 1.2)
            for value in (figure.low, figure.high):
                line(d, x(value), y - 3, x(value), y + 3, palette.ink, 1.2)
        if figure.target is not None:
            line(d, x(figure.target), y - 8, x(figure.target), y + 7, palette.tick, 2)
    return d


def _end(figure: Figure) -> float:
    return max(v for v in (figure.value, figure.high, figure.target, 1e-9) if v is not None) * 1.08


def _told(figure: Figure, language: str) -> str:
    words = formats.figure(figure, language, with_range=True)
    if figure.target is None:
        return words
    goal = formats.quantity(figure.target, figure.unit, language)
    return f"{words} · {words_of('chart.ranges.target', language, target=goal)}"


def describe(figures: Sequence[Figure], language: str) -> str:
    return ", ".join(f"{say(f.name, language)} {_told(f, language)}" for f in figures if f.value is not None)
