"""The seven stages of a lane over time: bars, skipped lanes dashed with their reason, gates, legal dates.

``layout`` places everything in days from the first day of the axis and needs no drawing; ``draw`` paints it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from planner.charts.fonts import SEMIBOLD, width_of
from planner.charts.palette import Palette, colour, on
from planner.charts.pieces import box, drawing, line, text
from planner.i18n import say
from planner.i18n import text as words_of
from planner.readiness.results import StageResult
from planner.readiness.roadmap_results import Milestone, Wave

HUES = {
    "data_collection": 0, "curation": 0, "pre_training": 4, "customisation": 2, "evaluation": 1, "deployment": 5,
    "guardrails": 3,
}  # fmt: skip
ROW, HEAD, TOP = 34.0, 70.0, 4.0
MOST_NAMES = 0.38
"""Share of the width that names and owners may take."""
SIZE, SMALL = 11.5, 10.5
LEAST_MONTHS = 6
ROOM = 0.03
"""Share of the axis that the name of a month needs."""


@dataclass(frozen=True, slots=True)
class Bar:
    """``begin`` and ``end`` in days from the first day; ``kind`` is planned, running, done, proposed or skipped."""

    begin: float
    end: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    stage: str
    name: str
    owner: str
    bar: Bar | None
    note: str


@dataclass(frozen=True, slots=True)
class Gantt:
    """``days`` is the length of the axis; ``months``, ``bands``, ``gates`` and ``legal`` carry days and words."""

    days: float
    lanes: tuple[Lane, ...]
    months: tuple[tuple[float, str], ...] = ()
    bands: tuple[tuple[float, float, str], ...] = ()
    gates: tuple[tuple[float, str], ...] = ()
    legal: tuple[tuple[float, str], ...] = ()


def layout(
    stages: Sequence[StageResult], waves: Sequence[Wave], milestones: Sequence[Milestone], language: str
) -> Gantt:
    """Where everything stands. Without any date there is no axis, and each lane says what it waits for."""
    starts = [d for s in stages if s.needed and (d := s.start or s.proposed_start)]
    begin = waves[0].from_date if waves else None
    if begin is None and not starts:
        return Gantt(0.0, tuple(_lane(n, s, None, 0.0, language) for n, s in enumerate(stages, 1)))
    first = min([*starts, *([begin] if begin else [])])
    ends = [e for s in stages if s.needed and (e := _end(s))]
    last = max([*ends, first + timedelta(days=30 * LEAST_MONTHS)])
    ahead = [w.to_date for w in waves if w.to_date and w.to_date >= last]
    last = min(ahead) if ahead else last + timedelta(days=14)
    days = float((last - first).days)

    def at(day: date) -> float:
        return float((day - first).days)

    return Gantt(
        days,
        tuple(_lane(n, s, first, days, language) for n, s in enumerate(stages, 1)),
        tuple(_months(first, last, language)),
        tuple(
            (at(w.from_date), min(at(w.to_date), days), words_of("gantt.band", language, begin=w.begin, end=w.end, name=w.name))
            for w in waves
            if w.from_date and w.to_date and at(w.from_date) < days
        ),
        tuple((at(w.to_date), w.gate.id) for w in waves if w.to_date and at(w.to_date) <= days),
        tuple((at(m.day), m.day.isoformat()) for m in milestones if 0 <= at(m.day) <= days),
    )  # fmt: skip


def _end(s: StageResult) -> date | None:
    start, weeks = s.start or s.proposed_start, s.weeks or s.proposed_weeks
    return start + timedelta(weeks=weeks) if start and weeks else None


def _lane(number: int, s: StageResult, first: date | None, days: float, language: str) -> Lane:
    owner = words_of(f"Role.{s.owner}", language) if s.owner else ""
    name = f"{number} {say(s.name, language)}"
    reason = say(s.reason, language) if s.reason else ""
    if not s.needed:
        how = words_of(f"Sourcing.{s.sourcing}", language)
        words = f"{how}. {reason}" if reason else how
        return Lane(s.id, name, owner, Bar(0.0, days, "skipped", words), words)
    start, end = s.start or s.proposed_start, _end(s)
    if first is None or start is None or end is None:
        return Lane(s.id, name, owner, None, words_of("gantt.no_date", language))
    proposed = s.start is None or s.weeks is None
    weeks = words_of("readiness.input.weeks", language, weeks=s.weeks or s.proposed_weeks)
    words = " · ".join(w for w in (s.platform, weeks) if w)
    if proposed:
        words = words_of("gantt.proposed", language, words=words)
    kind = "proposed" if proposed else s.status
    return Lane(s.id, name, owner, Bar(float((start - first).days), float((end - first).days), kind, words), reason)


def _months(first: date, last: date, language: str) -> list[tuple[float, str]]:
    """First days of months, each with its name; the year where it begins. Every third where there are many."""
    found: list[tuple[float, str]] = []
    day = date(first.year, first.month, 1)
    many = (last - first).days > 640
    while day <= last:
        if day >= first and (last - day).days >= (last - first).days * ROOM and (not many or day.month % 3 == 1):
            named = day.month == 1 or not found
            words = f"{day.year}.{day.month}" if named else f"{day.month}월" if language == "ko" else f"{day:%b}"
            found.append((float((day - first).days), words))
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return found


def lane_box(gantt: Gantt, lane: int) -> tuple[float, float]:
    """Upper edge of a lane from the top of the drawing, and its height."""
    return (HEAD if gantt.days else TOP) + ROW * lane, ROW


def lane_at(gantt: Gantt, y: float) -> int | None:
    """The lane at ``y`` below the top of the drawing."""
    at = (y - lane_box(gantt, 0)[0]) / ROW
    return int(at) if 0 <= at < len(gantt.lanes) else None


def _columns(gantt: Gantt, width: float) -> tuple[float, float]:
    """Width of the names, and of names and owners together: as wide as their words, up to a share of the picture."""
    names = max((width_of(lane.name, SIZE + 0.5, SEMIBOLD) for lane in gantt.lanes), default=0.0)
    owners = max((width_of(lane.owner, SMALL) for lane in gantt.lanes), default=0.0)
    both = min(names + owners + 40, width * MOST_NAMES)
    return min(names + 2, both - min(owners, both * 0.4) - 28), both


def draw(gantt: Gantt, language: str, palette: Palette, width: float, chosen: int | None = None) -> Any:
    """``chosen`` is the lane that is shown as selected."""
    from reportlab.graphics.shapes import Polygon

    name, names = _columns(gantt, width)
    head = HEAD if gantt.days else TOP
    height = head + ROW * len(gantt.lanes) + 6
    d = drawing(width, height)
    left, right = names, width - 10
    top = height - head

    def x(day: float) -> float:
        return left + (right - left) * min(max(day / gantt.days, 0.0), 1.0) if gantt.days else left

    if chosen is not None:
        y = top - ROW * (chosen + 1)
        box(d, 0, y, width, ROW, palette.tint)
        box(d, 0, y, 3, ROW, palette.acc)
    for begin, end, words in gantt.bands:
        box(d, x(begin) + 1, height - 22, x(end) - x(begin) - 2, 20, palette.track, radius=3)
        text(
            d,
            (x(begin) + x(end)) / 2,
            height - 16,
            words,
            SMALL,
            palette.text,
            "middle",
            SEMIBOLD,
            x(end) - x(begin) - 8,
        )
    for day, words in gantt.months:
        line(d, x(day), top, x(day), top - ROW * len(gantt.lanes), palette.hair)
        text(d, x(day) + 3, height - 38, words, SMALL, palette.muted)
    for day, words in gantt.gates:
        line(d, x(day), top + 4, x(day), top - ROW * len(gantt.lanes), palette.muted, 0.8, [3, 3])
        cx, cy = x(day), top + 10
        d.add(
            Polygon([cx - 6, cy, cx, cy + 6, cx + 6, cy, cx, cy - 6], fillColor=colour(palette.ink), strokeColor=None)
        )
        end = cx + 10 + width_of(words, SIZE, SEMIBOLD) > width
        text(d, cx - 10 if end else cx + 10, cy - 4, words, SIZE, palette.ink, "end" if end else "start", SEMIBOLD)
    for day, _ in gantt.legal:
        line(d, x(day), top + 2, x(day), top - ROW * len(gantt.lanes), palette.bad, 1.6)
    for n, lane in enumerate(gantt.lanes):
        y = top - ROW * (n + 1)
        line(d, 0, y, width, y, palette.hair)
        text(d, 8, y + ROW / 2 - 4, lane.name, SIZE + 0.5, palette.ink, font=SEMIBOLD, most=name)
        text(d, names - 10, y + ROW / 2 - 4, lane.owner, SMALL, palette.muted, "end", most=names - name - 28)
        _bar(d, lane, x, y, right, palette, palette.tint if n == chosen else palette.card)
    return d


def _bar(d: Any, lane: Lane, x: Any, y: float, right: float, palette: Palette, ground: str) -> None:
    bar, low, tall = lane.bar, y + 6, ROW - 12
    if bar is None:
        text(d, x(0), y + ROW / 2 - 4, lane.note, SMALL, palette.muted, most=right - x(0))
        return
    if bar.kind == "skipped":
        box(d, x(0), low, right - x(0), tall, palette.card, palette.line, 4, dash=[4, 3])
        text(d, x(0) + 10, y + ROW / 2 - 4, bar.words, SMALL, palette.muted, most=right - x(0) - 20)
        return
    hue = palette.categories[HUES[lane.stage]]
    begin, end = x(bar.begin), max(x(bar.end), x(bar.begin) + 4)
    filled = bar.kind in ("planned", "running", "done")
    box(d, begin, low, end - begin, tall, hue if filled else palette.card, hue, 4, thick=1.4,
        dash=None if filled else [4, 3], opacity=0.55 if bar.kind == "done" else 1)  # fmt: skip
    words = ("✓ " if bar.kind == "done" else "▶ " if bar.kind == "running" else "") + bar.words
    wide = width_of(words, SMALL, SEMIBOLD)
    inside = wide <= end - begin - 12
    ink = palette.ink if not filled or not inside or bar.kind == "done" else on(hue)
    if inside or right - end - 8 < min(wide, 60):
        text(d, begin + 7, y + ROW / 2 - 4, words, SMALL, ink if inside or not filled else on(hue), font=SEMIBOLD,
             most=max(end - begin - 12, 8))  # fmt: skip
    else:
        box(d, end + 4, low + 2, min(wide, right - end - 8) + 6, tall - 4, ground)  # lines of dates end behind words
        text(d, end + 7, y + ROW / 2 - 4, words, SMALL, palette.text, font=SEMIBOLD, most=right - end - 8)


def describe(gantt: Gantt, language: str) -> str:
    """The same in words, lane by lane."""
    lanes = "; ".join(map(describe_lane, gantt.lanes))
    return words_of("gantt.describe", language, lanes=lanes, gates=len(gantt.gates), legal=len(gantt.legal))


def describe_lane(lane: Lane) -> str:
    return f"{lane.name}: {lane.bar.words if lane.bar else lane.note}"
