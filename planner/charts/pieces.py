"""Shapes that every chart uses: boxes, lines and text in the palette's colours."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Polygon, Rect, String

from planner.charts import fonts
from planner.charts.glyphs import printable, runs
from planner.charts.palette import colour


def drawing(width: float, height: float) -> Any:
    fonts.register()
    return Drawing(width, height)


def box(d: Any, x: float, y: float, width: float, height: float, fill: str | None, stroke: str | None = None,
        radius: float = 0, opacity: float = 1, dash: list[float] | None = None, thick: float = 1) -> None:  # fmt: skip
    d.add(Rect(
        x, y, max(width, 0), height, rx=radius, ry=radius, fillColor=colour(fill) if fill else None, fillOpacity=opacity,
        strokeColor=colour(stroke) if stroke else None, strokeWidth=thick if stroke else 0, strokeDashArray=dash,
    ))  # fmt: skip


def line(
    d: Any, x1: float, y1: float, x2: float, y2: float, stroke: str, thick: float = 1, dash: list[float] | None = None
) -> None:
    d.add(Line(x1, y1, x2, y2, strokeColor=colour(stroke), strokeWidth=thick, strokeDashArray=dash))


def text(d: Any, x: float, y: float, words: str, size: float, fill: str, anchor: str = "start", font: str = fonts.REGULAR,
         most: float | None = None) -> None:  # fmt: skip
    words = printable(words)
    if most is not None:
        words = fonts.fitted(words, most, size, font)
    pieces = runs(words, font)
    if len(pieces) > 1:
        x -= fonts.width_of(words, size, font) * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        anchor = "start"
    for name, piece in pieces:
        d.add(String(x, y, piece, fontName=name, fontSize=size, fillColor=colour(fill), textAnchor=anchor))
        x += fonts.width_of(piece, size, name) if len(pieces) > 1 else 0.0


def words(d: Any, x: float, y: float, width: float, height: float, said: str, size: float, fill: str,
          font: str = fonts.REGULAR, pad: float = 6) -> None:  # fmt: skip
    """Lines broken at spaces in the middle of a box whose lower left corner is ``x``, ``y``; smaller for a long word."""
    longest = max(fonts.width_of(word, size, font) for word in said.split())
    size *= min(1.0, (width - 2 * pad) / longest)
    lines, leading = fonts.wrapped(said, width - 2 * pad, size, font), size * 1.3
    top = y + height / 2 + leading * len(lines) / 2 - size
    for i, one in enumerate(lines):
        text(d, x + width / 2, top - i * leading, one, size, fill, "middle", font)


def arrow(d: Any, x1: float, y: float, x2: float, stroke: str, thick: float = 1.4) -> None:
    """A level arrow from ``x1`` to ``x2``."""
    step = 4 if x2 > x1 else -4
    line(d, x1, y, x2, y, stroke, thick)
    line(d, x2 - step, y + 4, x2, y, stroke, thick)
    line(d, x2 - step, y - 4, x2, y, stroke, thick)


def shape(d: Any, points: list[float], fill: str, opacity: float = 1) -> None:
    """A filled polygon of x, y, x, y ..."""
    d.add(Polygon(points, fillColor=colour(fill), fillOpacity=opacity, strokeColor=None, strokeWidth=0))


def legend(d: Any, x: float, y: float, entries: list[tuple[str, str]], palette: Any, size: float = 8.5) -> None:
    """Coloured squares with names, from the right edge ``x`` to the left."""
    for code, words in reversed(entries):
        width = fonts.width_of(words, size)
        x -= width
        text(d, x, y, words, size, palette.muted)
        x -= 12
        box(d, x, y - 0.5, 8, 8, code, radius=1.5)
        x -= 10
