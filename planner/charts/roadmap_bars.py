"""The actions of the roadmap as bars by week, in waves with a gate at each end; legal dates as dashed lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from reportlab.graphics.shapes import Polygon

from planner.charts.fonts import SEMIBOLD, fitted, width_of
from planner.charts.palette import Palette, colour, on
from planner.charts.pieces import box, drawing, line, text
from planner.i18n import say
from planner.i18n import text as words_of
from planner.readiness.roadmap_results import Roadmap, RoadmapAction

ROW, HEAD, FOOT = 14.5, 30.0, 16.0
WEEKS = 78
"""The horizon of the roadmap: 18 months."""
MARKS = {"hold": "■", "gate": "◆", "prerequisite": "▲", "priority": "●"}


def draw(roadmap: Roadmap, actions: Sequence[RoadmapAction], language: str, palette: Palette, width: float) -> Any:
    """``actions`` are those shown, in order; the axis is that of the whole roadmap."""
    longest = max((width_of(f"● {say(a.title, language)}", 7.8) for a in actions), default=0.0)
    names = min(longest + 10, width * 0.36)
    left, right = names, width - 4
    d = drawing(width, HEAD + ROW * len(actions) + FOOT)
    top = d.height - HEAD

    def x(week: float) -> float:
        return left + (right - left) * min(max(week, 0), WEEKS) / WEEKS

    for n, wave in enumerate(roadmap.waves):
        begin, end = x(wave.begin * WEEKS / 18), x(wave.end * WEEKS / 18)
        if n % 2 == 0:
            box(d, begin, FOOT, end - begin, d.height - FOOT, palette.hair, opacity=0.45)
        text(
            d,
            begin + 4,
            d.height - 10,
            say(wave.name, language),
            7.6,
            palette.text,
            font=SEMIBOLD,
            most=end - begin - 6,
        )
        span = words_of("chart.roadmap.months", language, begin=wave.begin, end=wave.end)
        text(d, begin + 4, d.height - 21, span, 6.8, palette.muted, most=end - begin - 6)
        d.add(
            Polygon(
                [end, top + 5, end + 4, top + 1, end, top - 3, end - 4, top + 1],
                fillColor=colour(palette.ink),
                strokeColor=None,
            )
        )
    for day in _ahead(roadmap):
        at = x((day - roadmap.start).days / 7) if roadmap.start else left
        line(d, at, FOOT - 3, at, top, palette.bad, 0.9, [3, 2])
    last = -100.0
    for day in _ahead(roadmap):
        at = x((day - roadmap.start).days / 7) if roadmap.start else left
        words = day.isoformat()
        half = width_of(words, 6.8) / 2
        place = min(max(at, left + half), right - half)
        if place - half > last + 4:
            text(d, place, 4, words, 6.8, palette.bad, "middle")
            last = place + half
    for n, action in enumerate(actions):
        y = top - (n + 0.5) * ROW
        code = palette.categories[next((i for i, w in enumerate(roadmap.waves) if w.id == action.wave), 0) % 6]
        text(
            d,
            0,
            y - 2.8,
            f"{MARKS.get(action.rank, '●')} {say(action.title, language)}",
            7.8,
            palette.text,
            most=names - 6,
        )
        begin, end = x(action.start_week), x(action.end_week)
        box(d, begin, y - 4.6, max(end - begin, 3), 9.2, code, radius=1.5)
        label = action.question
        if width_of(label, 6.6) < end - begin - 4:
            text(d, (begin + end) / 2, y - 2.4, fitted(label, end - begin - 4, 6.6), 6.6, on(code), "middle")
        elif end + width_of(label, 6.6) + 3 < right:
            text(d, end + 3, y - 2.4, label, 6.6, palette.muted)
    return d


def _ahead(roadmap: Roadmap) -> list[date]:
    return sorted({m.day for m in roadmap.milestones if m.when == "ahead"})


def describe(roadmap: Roadmap, actions: Sequence[RoadmapAction], language: str) -> str:
    rows = "; ".join(
        f"{say(a.title, language)}: {words_of('roadmap.weeks', language, begin=a.start_week, end=a.end_week)}"
        for a in actions
    )
    days = ", ".join(d.isoformat() for d in _ahead(roadmap))
    return f"{rows}. {words_of('roadmap.legal', language)}: {days}" if days else rows
