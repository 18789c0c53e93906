"""Memory of one GPU of a replica: weights, KV cache, runtime, free; every GPU of a replica is alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planner import formats
from planner.charts.fonts import SEMIBOLD, width_of
from planner.charts.palette import Palette, on
from planner.charts.pieces import box, drawing, legend, line, text
from planner.charts.spots import Spot
from planner.explain import Figure
from planner.i18n import say
from planner.i18n import text as words_of
from planner.infrastructure import MemoryParts

MOST_ROWS = 4
ROW, BAR, TOP, LEFT, RIGHT = 22.0, 16.0, 24.0, 52.0, 6.0


def draw(memory: MemoryParts, gpus: int, language: str, palette: Palette, width: float) -> Any:
    rows = min(gpus, MOST_ROWS)
    height = rows * ROW + TOP + (14 if gpus > rows else 0)
    d = drawing(width, height)
    codes = palette.categories[:3]
    names = [(c, say(p.name, language)) for c, p in zip(codes, _taken(memory), strict=True)]
    _legend(d, width, height - 12, names, memory, language, palette)
    limit = _limit(memory, width)
    for i in range(rows):
        y = height - TOP - (i + 1) * ROW + 3
        text(d, 0, y + 4.5, f"GPU {i + 1}", 9, palette.text)
        box(d, LEFT, y, width - LEFT - RIGHT, BAR, palette.track, radius=2)
        for (at, size, part), code in zip(_segments(memory, width), (*codes, None), strict=True):
            if code is None:
                words = f"{say(part.name, language)} {formats.figure(part, language)}"
                room = size if limit is None else min(size, limit - at)
                if room > width_of(words, 8.6) + 6:
                    text(d, at + room / 2, y + 5, words, 8.6, palette.muted, "middle")
                continue
            box(d, at, y, size, BAR, code)
            words = formats.bare(part.value, "gb")
            if size > width_of(words, 8.6, SEMIBOLD) + 6:
                text(d, at + size / 2, y + 5, words, 8.6, on(code), "middle", SEMIBOLD)
        if limit is not None:
            line(d, limit, y - 2, limit, y + BAR + 2, palette.bad, 1.2, [3, 2])
    if gpus > rows:
        text(d, LEFT, 3, words_of("chart.identical", language, count=gpus), 8.6, palette.muted)
    return d


def spots(memory: MemoryParts, gpus: int, language: str, width: float) -> list[Spot]:
    """Every segment of the first bar, and the limit."""
    made = [
        Spot(at, TOP, max(size, 8.0), ROW, part, say(part.name, language))
        for at, size, part in _segments(memory, width)
    ]
    if (limit := _limit(memory, width)) is not None:
        made.append(Spot(limit - 6, TOP, 12, ROW, memory.limit, say(memory.limit.name, language)))
    return made


def _taken(memory: MemoryParts) -> tuple[Figure, ...]:
    return memory.weights, memory.kv_cache, memory.runtime


def _scale(memory: MemoryParts, width: float) -> float:
    return (width - LEFT - RIGHT) / (memory.capacity.value or 1.0)


def _segments(memory: MemoryParts, width: float) -> Iterator[tuple[float, float, Figure]]:
    """Left edge, width and figure of each part, the free one last."""
    at, scale = LEFT, _scale(memory, width)
    for part in (*_taken(memory), memory.free):
        size = (part.value or 0.0) * scale
        yield at, size, part
        at += size


def _limit(memory: MemoryParts, width: float) -> float | None:
    return None if memory.limit.value is None else LEFT + memory.limit.value * _scale(memory, width)


def _legend(
    d: Any, width: float, y: float, names: list[tuple[str, str]], memory: MemoryParts, language: str, palette: Palette
) -> None:
    right = width - 4
    if memory.limit.value is not None:
        words = f"{say(memory.limit.name, language)} {formats.figure(memory.limit, language)}"
        text(d, right, y, words, 8.5, palette.muted, "end")
        right -= width_of(words, 8.5) + 5
        line(d, right, y - 1.5, right, y + 8.5, palette.bad, 1.2, [3, 2])
        right -= 12
    legend(d, right, y, names, palette)


def describe(memory: MemoryParts, language: str) -> str:
    parts = (*_taken(memory), memory.free, memory.limit)
    return ", ".join(f"{say(p.name, language)} {formats.figure(p, language)}" for p in parts)
