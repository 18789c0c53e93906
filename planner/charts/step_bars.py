"""The five steps as bars 0-100: now, target, range of the unknown, and whether a gate caps the level."""

from __future__ import annotations

from typing import Any

from planner import formats
from planner.charts.fonts import BOLD, REGULAR, width_of
from planner.charts.palette import Palette
from planner.charts.pieces import box, drawing, line, text
from planner.i18n import say
from planner.i18n import text as words_of
from planner.readiness.results import StepScore


def draw(steps: tuple[StepScore, ...], language: str, palette: Palette, width: float, short: bool = False) -> Any:
    """``short`` names leave a narrow picture more room for the bars."""
    told = [
        f"{i} {words_of(f'summary.{s.id}', language) if short else say(s.name, language)}"
        for i, s in enumerate(steps, 1)
    ]
    names = max((width_of(words, 9.4) for words in told), default=0.0)
    row, left, right = 22.0, min(names + 10, width * 0.56, 190.0), width - 58
    d = drawing(width, row * len(steps) + 4)
    for i, step in enumerate(steps):
        y = d.height - (i + 0.5) * row
        text(d, 0, y - 3, told[i], 9.4, palette.text, most=left - 8)
        box(d, left, y - 4, right - left, 8, palette.track, radius=4)

        def x(value: float) -> float:
            return left + (right - left) * value / 100

        score = step.score
        if score.value is not None:
            box(d, left, y - 4, x(score.value) - left, 8, palette.acc, radius=4)
            if score.low is not None and score.high is not None and score.high - score.low > 1:
                line(d, x(score.low), y, x(score.high), y, palette.ink, 1.2)
                for end in (score.low, score.high):
                    line(d, x(end), y - 4, x(end), y + 4, palette.ink, 1.2)
        if step.target.value is not None:
            line(d, x(step.target.value), y - 8, x(step.target.value), y + 8, palette.tick, 2)
        text(d, right + 8, y - 3.4, formats.bare(score.value, "score"), 10, palette.ink, font=BOLD)
        level = f"L{step.level}" if step.level is not None and not step.provisional else ""
        text(d, right + 34, y - 3.4, level + (" ▲" if step.gates else ""), 8.5, palette.muted, font=REGULAR)
    return d


def describe(steps: tuple[StepScore, ...], language: str) -> str:
    return ", ".join(f"{say(s.name, language)} {formats.figure(s.score, language, with_range=True)}" for s in steps)
