"""Cash flow year by year as bars up and down, and what it adds up to as a line that crosses zero where the money is back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.graphics.shapes import Circle

from planner import formats
from planner.charts.palette import Palette, colour
from planner.charts.pieces import box, drawing, line, text
from planner.explain import Figure
from planner.i18n import text as words_of

HEIGHT, BELOW, ABOVE, SIDE = 170.0, 20.0, 26.0, 10.0
BAR = 0.34
"""Width of a bar as a share of the room of its year."""


def draw(flows: Sequence[Figure], sums: Sequence[Figure], language: str, palette: Palette, width: float) -> Any:
    """``flows`` and their running ``sums`` from year 0 on; years without a value stay empty."""
    d = drawing(width, HEIGHT)
    left, right, bottom, top = SIDE, width - SIDE, BELOW + 12, HEIGHT - ABOVE
    values = [0.0, *(f.value for f in (*flows, *sums) if f.value is not None)]
    low, high = min(values), max(values)
    room = (right - left) / max(1, len(flows))
    span = (high - low) or 1.0

    def y(value: float) -> float:
        return bottom + (top - bottom) * (value - low) / span

    line(d, left, y(0.0), right, y(0.0), palette.line)
    before: tuple[float, float] | None = None
    for n, (flow, sum_) in enumerate(zip(flows, sums, strict=True)):
        middle = left + room * (n + 0.5)
        text(d, middle, 4, words_of("opportunity.money.year", language, n=n), 8.5, palette.muted, "middle")
        if flow.value is not None:
            foot, head = sorted((y(0.0), y(flow.value)))
            code = palette.categories[0] if flow.value >= 0 else palette.categories[4]
            box(d, middle - room * BAR / 2, foot, room * BAR, head - foot, code)
        if sum_.value is None:
            continue
        here = middle, y(sum_.value)
        if before is not None:
            line(d, *before, *here, palette.ink, 1.3)
        d.add(Circle(*here, 3, fillColor=colour(palette.card), strokeColor=colour(palette.ink), strokeWidth=1.3))
        above = sum_.value >= 0
        text(
            d,
            here[0],
            here[1] + 7 if above else here[1] - 13,
            formats.figure(sum_, language),
            8.5,
            palette.text,
            "middle",
        )
        before = here
    x = left
    for code, key in ((palette.categories[0], "flow"), (palette.ink, "cumulative")):
        box(d, x, HEIGHT - 9, 8, 8 if key == "flow" else 2, code)
        words = words_of(f"opportunity.money.{key}", language)
        text(d, x + 12, HEIGHT - 9, words, 8.5, palette.muted)
        x += 24 + 9.0 * len(words)
    return d


def describe(flows: Sequence[Figure], sums: Sequence[Figure], language: str) -> str:
    """The same in words, year by year."""
    return ", ".join(
        f"{words_of('opportunity.money.year', language, n=n)}: {formats.figure(f, language)},"
        f" {words_of('opportunity.money.cumulative', language)} {formats.figure(s, language)}"
        for n, (f, s) in enumerate(zip(flows, sums, strict=True))
    )
