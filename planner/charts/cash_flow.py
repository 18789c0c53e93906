"""Cash flow year by year as bars up and down, and what it adds up to as a line that crosses zero where the money is back,
in the band from the low to the high case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.graphics.shapes import Circle

from planner import formats
from planner.charts.fonts import width_of
from planner.charts.palette import Palette, colour
from planner.charts.pieces import box, drawing, line, shape, text
from planner.explain import Figure
from planner.i18n import text as words_of

HEIGHT, BELOW, ABOVE, SIDE = 170.0, 20.0, 26.0, 10.0
BAR = 0.34
"""Width of a bar as a share of the room of its year."""


def draw(flows: Sequence[Figure], sums: Sequence[Figure], language: str, palette: Palette, width: float) -> Any:
    """``flows`` and their running ``sums`` from year 0 on; years without a value stay empty."""
    d = drawing(width, HEIGHT)
    left, right, bottom, top = SIDE, width - SIDE, BELOW + 12, HEIGHT - ABOVE
    band = [(f.low, f.high) for f in sums if f.low is not None and f.high is not None]
    values = [0.0, *(f.value for f in (*flows, *sums) if f.value is not None), *(v for ends in band for v in ends)]
    low, high = min(values), max(values)
    room = (right - left) / max(1, len(flows))
    span = (high - low) or 1.0

    def y(value: float) -> float:
        return bottom + (top - bottom) * (value - low) / span

    if len(band) == len(sums) > 1:
        places = [left + room * (n + 0.5) for n in range(len(sums))]
        edge = [p for place, (foot, _) in zip(places, band, strict=True) for p in (place, y(foot))]
        back = [p for place, (_, head) in reversed(list(zip(places, band, strict=True))) for p in (place, y(head))]
        shape(d, [*edge, *back], palette.tint)
    line(d, left, y(0.0), right, y(0.0), palette.line)
    before: tuple[float, float] | None = None
    labels: list[tuple[float, float, str]] = []
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
        labels.append((here[0], here[1] + 7 if sum_.value >= 0 else here[1] - 13, formats.figure(sum_, language)))
        before = here
    for at, foot, words in labels:
        half = width_of(words, 8.5) / 2 + 2
        box(d, at - half, foot - 2, 2 * half, 10, palette.card, radius=2, opacity=0.85)
        text(d, at, foot, words, 8.5, palette.text, "middle")
    x = left
    for code, key in ((palette.categories[0], "flow"), (palette.ink, "cumulative")):
        box(d, x, HEIGHT - 9, 8, 8 if key == "flow" else 2, code)
        words = words_of(f"opportunity.money.{key}", language)
        text(d, x + 12, HEIGHT - 9, words, 8.5, palette.muted)
        x += 26 + width_of(words, 8.5)
    return d


def describe(flows: Sequence[Figure], sums: Sequence[Figure], language: str) -> str:
    """The same in words, year by year."""
    return ", ".join(
        f"{words_of('opportunity.money.year', language, n=n)}: {formats.figure(f, language)},"
        f" {words_of('opportunity.money.cumulative', language)} {formats.figure(s, language)}"
        for n, (f, s) in enumerate(zip(flows, sums, strict=True))
    )
