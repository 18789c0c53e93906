"""Every question as a cell with its supported level as a digit: one row a step, paler or darker by level, never by colour
alone. "?" is unknown, "–" does not concern or has no answer; a thick frame marks a critical question below its target."""

from __future__ import annotations

from typing import Any

from planner.charts.fonts import BOLD, width_of
from planner.charts.palette import Palette, on
from planner.charts.pieces import box, drawing, text
from planner.i18n import say
from planner.i18n import text as words_of
from planner.readiness.results import QuestionScore, StepScore

ROW, GAP, LEGEND = 27.0, 2.0, 16.0


def draw(steps: tuple[StepScore, ...], language: str, palette: Palette, width: float) -> Any:
    """One row for each step; questions that are not asked are left out."""
    rows = [(s, [q for q in s.questions if q.asked]) for s in steps]
    most = max((len(questions) for _, questions in rows), default=1) or 1
    names = min(
        width * 0.34,
        max((width_of(f"{n} {say(s.name, language)}", 8.6) for n, (s, _) in enumerate(rows, 1)), default=0) + 10,
    )
    cell = (width - names) / most
    d = drawing(width, ROW * len(rows) + LEGEND)
    for n, (step, questions) in enumerate(rows):
        y = d.height - (n + 1) * ROW
        text(d, 0, y + 9, f"{n + 1} {say(step.name, language)}", 8.6, palette.text, most=names - 6)
        for i, question in enumerate(questions):
            _cell(d, names + i * cell, y, cell, question, palette)
    x = 0.0
    for level, code in enumerate(palette.levels, 1):
        box(d, x, 1, 11, 9, code, radius=1.5)
        text(d, x + 5.5, 3, str(level), 6.8, on(code), "middle", BOLD)
        x += 15
    text(d, x + 4, 3, words_of("chart.heat_map.key", language), 7, palette.muted, most=width - x - 6)
    return d


def _cell(d: Any, x: float, y: float, width: float, q: QuestionScore, palette: Palette) -> None:
    level = q.supported
    code = palette.levels[level - 1] if level else palette.hair
    short = q.critical and level is not None and level < q.target
    box(d, x, y + GAP, width - GAP, ROW - 2 * GAP, code, palette.ink if short else None, 2, thick=1.4)
    middle = x + (width - GAP) / 2
    sign = str(level) if level else "?" if q.unknown else "–"
    text(d, middle, y + 11.5, sign, 9.4, on(code), "middle", BOLD)
    text(d, middle, y + 4.6, q.id.partition("-")[2], 5.8, on(code), "middle")


def describe(steps: tuple[StepScore, ...], language: str) -> str:
    """Step by step the levels of all questions in words."""
    return "; ".join(
        f"{say(s.name, language)}: "
        + ", ".join(f"{q.id} {q.supported or ('?' if q.unknown else '–')}" for q in s.questions if q.asked)
        for s in steps
    )
