"""What moves the net present value most: one bar a driver, from its worse to its better end, around the middle value."""

from __future__ import annotations

from typing import Any

from planner import formats
from planner.charts import fonts
from planner.charts.fonts import SEMIBOLD
from planner.charts.palette import Palette
from planner.charts.pieces import box, drawing, line, text
from planner.explain import Figure
from planner.i18n import say
from planner.readiness.finance import Swing

ROW, HEAD = 27.0, 16.0
LONGEST_NAME = 150.0


def draw(swings: tuple[Swing, ...], npv: Figure, language: str, palette: Palette, width: float) -> Any:
    """Needs at least one swing and a known ``npv``."""
    names = [f"{say(s.name, language)} {say(s.settings, language)}" for s in swings]
    left = min(LONGEST_NAME, max(fonts.width_of(n, 9) for n in names)) + 12
    ends = [(s.low.value or 0.0, s.high.value or 0.0) for s in swings]
    words = [tuple(formats.quantity(v, npv.unit, language) for v in pair) for pair in ends]
    side = max(fonts.width_of(w, 8.5) for pair in words for w in pair) + 8
    first, last = min(min(p) for p in ends), max(max(p) for p in ends)
    room = max(width - left - 2 * side, 40.0)

    def x(value: float) -> float:
        return left + side + room * (value - first) / max(last - first, 1e-9)

    height = HEAD + ROW * len(swings) + 4
    d = drawing(width, height)
    middle = npv.value or 0.0
    for n, (low, high) in enumerate(ends):
        y = height - HEAD - ROW * (n + 0.5)
        a, b = sorted((low, high))
        box(d, x(a), y - 7, x(min(b, max(a, middle))) - x(a), 14, palette.categories[1], radius=1.5)
        box(
            d, x(min(b, max(a, middle))), y - 7, x(b) - x(min(b, max(a, middle))), 14, palette.categories[0], radius=1.5
        )
        text(d, 4, y - 3, names[n], 9, palette.text, most=left - 8)
        text(d, x(a) - 4, y - 3, words[n][0 if low <= high else 1], 8.5, palette.muted, "end")
        text(d, x(b) + 4, y - 3, words[n][1 if low <= high else 0], 8.5, palette.muted)
    line(d, x(middle), 2, x(middle), height - HEAD + 2, palette.ink, 1.2)
    if first < 0 < last:
        line(d, x(0.0), 2, x(0.0), height - HEAD + 2, palette.bad, 1, [3, 3])
    text(d, x(middle), height - 10, formats.figure(npv, language), 9, palette.ink, "middle", SEMIBOLD)
    return d


def describe(swings: tuple[Swing, ...], language: str) -> str:
    return ", ".join(
        f"{say(s.name, language)} {formats.figure(s.low, language)}–{formats.figure(s.high, language)}" for s in swings
    )
