"""Predicted against measured on logarithmic axes: the line of equality, guides at x1.25, a colour and mark per group."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from planner import formats
from planner.charts.fonts import BOLD, REGULAR, SEMIBOLD, fitted, width_of
from planner.charts.palette import Palette, colour
from planner.charts.pieces import box, drawing, line, text
from planner.i18n import text as words_of
from planner.model_check import UNITS
from planner.sizing.validation_report import Comparison, Series, ValidationReport

GUIDE = 1.25
FEW = 60
"""Up to so many points every one shows its 80 % interval."""
BESIDE = 430.0
"""Width from which the legend stands beside the plot."""
_SIDE, _LEFT, _BOTTOM, _TOP = 190.0, 52.0, 40.0, 22.0
_LAYERS = 12

FIRST_WAY = {"inference": "engine", "training": "framework", "image": "gpu"}


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the square of the plot lies in the drawing, and the values at its ends; points, y upwards."""

    left: float
    base: float
    side: float
    low: float
    high: float
    height: float

    @classmethod
    def of(cls, series: Sequence[Series], width: float, most: float) -> Plot:
        beside = width >= BESIDE
        side = min(most, width - _LEFT - (_SIDE if beside else 10.0))
        below = 0.0 if beside else 16.0 * (len(series) + 3) + 8
        low, high = _range([v for s in series for p in s.points for v in (p.measured, p.predicted)])
        return cls(_LEFT, _BOTTOM + below, side, low, high, side + _BOTTOM + _TOP + below)

    @property
    def span(self) -> float:
        return math.log(self.high / self.low)

    def along(self, value: float) -> float:
        """How far along an axis a value lies."""
        return self.side * min(max(math.log(value / self.low) / self.span, 0.0), 1.0)

    def at(self, c: Comparison) -> tuple[float, float]:
        return self.left + self.along(c.measured), self.base + self.along(c.predicted)


def draw(
    report: ValidationReport, metric: str, by: str, language: str, palette: Palette, width: float, most: float = 460.0
) -> Any:
    """One metric; the plot is square and at most ``most`` points high."""
    series = report.series(metric, by)
    made, beside = Plot.of(series, width, most), width >= BESIDE
    left, base, side, place = made.left, made.base, made.side, made.along
    d = drawing(width, made.height)
    text(
        d,
        left,
        base + side + 9,
        words_of(f"model_check.{metric}", language),
        10.4,
        palette.ink,
        font=SEMIBOLD,
        most=side,
    )
    box(d, left, base, side, side, None, palette.line, thick=0.8)
    for value, labelled in _ticks(made.low, made.high):
        at = place(value)
        for x1, y1, x2, y2 in ((left + at, base, left + at, base + side), (left, base + at, left + side, base + at)):
            line(d, x1, y1, x2, y2, palette.hair, 0.6 if labelled else 0.3)
        if labelled:
            words = formats.number(value, digits=1)
            text(d, left + at, base - 11, words, 7.6, palette.muted, "middle")
            text(d, left - 5, base + at - 2.7, words, 7.6, palette.muted, "end")
    unit = formats.unit_name(UNITS[metric], language)
    text(
        d,
        left + side / 2,
        base - 26,
        words_of("validation.axis.measured", language, unit=unit),
        8.6,
        palette.text,
        "middle",
    )
    _sideways(d, 11, base + side / 2, words_of("validation.axis.predicted", language, unit=unit), 8.6, palette.text)
    _guides(d, left, base, side, made.span, palette)
    few = sum(len(group.points) for group in series) <= FEW
    for number, group in enumerate(series):
        code = _code(number, group, palette)
        if few:
            for p in group.points:
                x = left + place(p.measured)
                line(d, x, base + place(p.low), x, base + place(p.high), code, 0.8)
        _marks(d, [made.at(p) for p in group.points], number, code, few)
    x, y = (left + side + 14, base + side - 9) if beside else (left, base - _BOTTOM - 12)
    _legend(d, x, y, width - x - 2, series, language, palette, few)
    return d


def sheet(report: ValidationReport, title: str, language: str, palette: Palette, width: float = 620.0) -> Any:
    """Every metric of a report below each other, on the palette's paper."""
    from reportlab.graphics.shapes import Group

    by = FIRST_WAY[report.kind]
    panels = [draw(report, metric, by, language, palette, width - 32, 380.0) for metric in report.metrics]
    d = drawing(width, sum(p.height + 12 for p in panels) + 54)
    box(d, 0, 0, width, d.height, palette.card)
    text(
        d, 16, d.height - 24, words_of("validation.sheet.title", language), 13, palette.ink, font=BOLD, most=width - 32
    )
    below = words_of(
        "validation.sheet.below", language, file=title, kind=words_of(f"model_check.{report.kind}", language),
        scored=report.scored, cases=report.cases,
    )  # fmt: skip
    text(d, 16, d.height - 39, below, 9, palette.muted, most=width - 32)
    y = d.height - 54
    for panel in panels:
        y -= panel.height + 12
        d.add(Group(*panel.contents, transform=(1, 0, 0, 1, 16, y)))
    return d


def enlarged(made: Any, factor: float) -> Any:
    """The same drawing ``factor`` times as large, for a screen."""
    from reportlab.graphics.shapes import Group

    d = drawing(made.width * factor, made.height * factor)
    d.add(Group(*made.contents, transform=(factor, 0, 0, factor, 0, 0)))
    return d


def describe(report: ValidationReport, metric: str, by: str, language: str) -> str:
    parts = [words_of(f"model_check.{metric}", language)]
    for group in report.series(metric, by):
        parts.append(f"{_name(group, language)} {_numbers(group, language)}")
    return ", ".join(parts)


def _name(group: Series, language: str) -> str:
    return group.name or words_of("validation.other_groups", language)


def _numbers(group: Series, language: str) -> str:
    return words_of(
        "validation.legend", language, count=group.scores.n,
        median=formats.quantity(group.scores.median_ape, "percent1", language),
    )  # fmt: skip


def _code(number: int, group: Series, palette: Palette) -> str:
    return palette.muted if group.name is None else palette.categories[number % len(palette.categories)]


def _range(values: Sequence[float]) -> tuple[float, float]:
    """A little more than the values span; at least a decade, so that ticks and guides show."""
    low, high = (min(values), max(values)) if values else (1.0, 10.0)
    middle, reach = math.sqrt(low) * math.sqrt(high), max(math.sqrt(high / low) * 1.15, 3.3)
    return middle / reach, middle * reach


def _ticks(low: float, high: float) -> list[tuple[float, bool]]:
    """1, 2 and 5 of every decade; only the decades are labelled where they are many."""
    decades = math.log10(high / low)
    found = []
    for exponent in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        for digit in (1, 2, 5):
            value = digit * 10.0**exponent
            if low <= value <= high:
                found.append((value, decades <= 3.2 or digit == 1))
    return found


def _sideways(d: Any, x: float, y: float, words: str, size: float, fill: str) -> None:
    from reportlab.graphics.shapes import Group, String

    label = String(0, 0, words, fontName=REGULAR, fontSize=size, fillColor=colour(fill), textAnchor="middle")
    d.add(Group(label, transform=(0, 1, -1, 0, x, y)))


def _guides(d: Any, left: float, base: float, side: float, span: float, palette: Palette) -> None:
    shift = side * min(math.log(GUIDE) / span, 1.0)
    line(d, left, base, left + side, base + side, palette.ink, 1.1)
    line(d, left, base + shift, left + side - shift, base + side, palette.muted, 0.8, [3, 3])
    line(d, left + shift, base, left + side, base + side - shift, palette.muted, 0.8, [3, 3])


def _marks(d: Any, places: Sequence[tuple[float, float]], number: int, code: str, few: bool) -> None:
    """Marks of one group in a few translucent layers, so that thousands stay quick and overlaps still show."""
    from reportlab.graphics.shapes import Path

    size = 3.0 if few else 2.0 if len(places) < 600 else 1.6
    layers = len(places) if few else min(len(places), _LAYERS)
    for layer in range(layers):
        path = Path(fillColor=colour(code), fillOpacity=0.95 if few else 0.55, strokeColor=None, strokeWidth=0)
        for x, y in places[layer::layers]:
            _MARKS[number % len(_MARKS)](path, x, y, size)
        d.add(path)


def _polygon(corners: Sequence[tuple[float, float]]) -> Callable[[Any, float, float, float], None]:
    def add(path: Any, x: float, y: float, size: float) -> None:
        path.moveTo(x + corners[0][0] * size, y + corners[0][1] * size)
        for dx, dy in corners[1:]:
            path.lineTo(x + dx * size, y + dy * size)
        path.closePath()

    return add


_MARKS = (
    _polygon([(math.cos(i * math.pi / 5), math.sin(i * math.pi / 5)) for i in range(10)]),
    _polygon([(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)]),
    _polygon([(-1.1, -0.85), (1.1, -0.85), (0, 1.15)]),
    _polygon([(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)]),
    _polygon([(-1.1, 0.85), (0, -1.15), (1.1, 0.85)]),
    _polygon([(-1.2, -0.4), (-0.4, -0.4), (-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4),
              (0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4)]),
)  # fmt: skip


def _legend(
    d: Any, x: float, y: float, room: float, series: Sequence[Series], language: str, palette: Palette, few: bool
) -> None:
    for number, group in enumerate(series):
        _marks(d, [(x + 4, y + 3)], number, _code(number, group, palette), True)
        numbers = _numbers(group, language)
        name = fitted(_name(group, language), max(room - 18 - width_of(numbers, 8), 30), 8.6, SEMIBOLD)
        text(d, x + 12, y, name, 8.6, palette.text, font=SEMIBOLD)
        text(d, x + 18 + width_of(name, 8.6, SEMIBOLD), y, numbers, 8, palette.muted)
        y -= 15
    y -= 3
    rows = [("validation.guide.equal", palette.ink, None), ("validation.guide.near", palette.muted, [3.0, 3.0])]
    for key, code, dash in rows:
        line(d, x, y + 3, x + 14, y + 3, code, 1.0, dash)
        text(d, x + 19, y, words_of(key, language), 8, palette.muted, most=room - 20)
        y -= 14
    if few:
        line(d, x + 7, y - 1, x + 7, y + 8, palette.muted, 0.8)
        text(d, x + 19, y, words_of("validation.guide.interval", language), 8, palette.muted, most=room - 20)
