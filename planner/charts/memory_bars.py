"""Memory of one GPU of a replica: weights, KV cache, runtime, free; every GPU of a replica is alike."""

from __future__ import annotations

from typing import Any

from planner import formats
from planner.charts.fonts import SEMIBOLD, width_of
from planner.charts.palette import Palette, on
from planner.charts.pieces import box, drawing, legend, text
from planner.i18n import say
from planner.i18n import text as words_of
from planner.infrastructure import MemoryParts

MOST_ROWS = 4


def draw(memory: MemoryParts, gpus: int, language: str, palette: Palette, width: float) -> Any:
    rows = min(gpus, MOST_ROWS)
    row, left = 22.0, 52.0
    height = rows * row + 24 + (14 if gpus > rows else 0)
    d = drawing(width, height)
    parts = (memory.weights, memory.kv_cache, memory.runtime)
    codes = palette.categories[:3]
    legend(d, width - 4, height - 12, [(c, say(p.name, language)) for c, p in zip(codes, parts, strict=True)], palette)
    capacity = memory.capacity.value or 1.0
    scale = (width - left - 6) / capacity
    for i in range(rows):
        y = height - 24 - (i + 1) * row + 3
        text(d, 0, y + 4.5, f"GPU {i + 1}", 9, palette.text)
        box(d, left, y, capacity * scale, 16, palette.track, radius=2)
        at = left
        for part, code in zip(parts, codes, strict=True):
            if part.value is None:
                continue
            size = part.value * scale
            box(d, at, y, size, 16, code)
            words = formats.bare(part.value, "gb")
            if size > width_of(words, 8.6, SEMIBOLD) + 6:
                text(d, at + size / 2, y + 5, words, 8.6, on(code), "middle", SEMIBOLD)
            at += size
        free = formats.figure(memory.free, language)
        words = f"{say(memory.free.name, language)} {free}"
        room = left + capacity * scale - at
        if room > width_of(words, 8.6) + 8:
            text(d, at + room / 2, y + 5, words, 8.6, palette.muted, "middle")
    if gpus > rows:
        text(d, left, 3, words_of("chart.identical", language, count=gpus), 8.6, palette.muted)
    return d


def describe(memory: MemoryParts, language: str) -> str:
    parts = (memory.weights, memory.kv_cache, memory.runtime, memory.free)
    return ", ".join(f"{say(p.name, language)} {formats.figure(p, language)}" for p in parts)
