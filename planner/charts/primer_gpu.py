"""Pictures of one GPU while it serves: what fills its memory, and what a step waits for with few and many users."""

from __future__ import annotations

from typing import Any

from planner import formats
from planner.charts.fonts import SEMIBOLD, width_of
from planner.charts.palette import Palette, on
from planner.charts.pieces import box, drawing, legend, text
from planner.explain import Quantity
from planner.i18n import say
from planner.i18n import text as words_of
from planner.primer.worked import Worked
from planner.sizing.timing import Timing

SIZE, ROW, BAR, LEFT = 10.5, 34.0, 20.0, 76.0


def _stack(d: Any, y: float, parts: list[float], scale: float, unit: str, palette: Palette) -> float:
    """Segments from the left with their values where they fit; returns where they end."""
    at = LEFT
    for value, code in zip(parts, palette.categories, strict=False):
        wide, words = value * scale, formats.bare(value, unit)
        box(d, at, y, wide, BAR, code)
        if wide > width_of(words, SIZE, SEMIBOLD) + 6:
            text(d, at + wide / 2, y + BAR / 2 - 3.8, words, SIZE, on(code), "middle", SEMIBOLD)
        at += wide
    return at


def _memory_rows(worked: Worked) -> list[tuple[int, list[float]]]:
    """Users, and weights, runtime and cache in GB for one, some and as many users as fit."""
    memory = worked.alone.memory
    most = int(memory.kv_gb / worked.cache_gb(1))
    return [(n, [memory.weights_gb, memory.runtime_gb, worked.cache_gb(n)]) for n in (1, worked.users, most)]


def draw_memory(worked: Worked, language: str, palette: Palette, width: float) -> Any:
    rows, capacity = _memory_rows(worked), worked.alone.memory.capacity_gb
    d = drawing(width, 30 + ROW * len(rows) + 16)
    scale = (width - LEFT - 2) / capacity
    names = [words_of(f"primer.drawing.memory.{k}", language) for k in ("weights", "runtime", "cache")]
    legend(d, width - 2, d.height - 13, list(zip(palette.categories[:3], names, strict=True)), palette, SIZE)
    for i, (users, parts) in enumerate(rows):
        y = d.height - 26 - (i + 1) * ROW + 8
        text(d, 0, y + BAR / 2 - 3.8, formats.quantity(users, "people", language), SIZE, palette.text, font=SEMIBOLD)
        box(d, LEFT, y, capacity * scale, BAR, palette.track)
        at = _stack(d, y, parts, scale, "gb", palette)
        free = words_of("primer.drawing.memory.free", language, free=Quantity(capacity - sum(parts), "gb"))
        if width - at > width_of(free, SIZE) + 12:
            text(d, (at + width) / 2, y + BAR / 2 - 3.8, free, SIZE, palette.text, "middle")
    text(d, width - 2, 4, words_of("primer.drawing.memory.note", language, card=worked.card.name,
                                   capacity=Quantity(capacity, "gb")), 9.5, palette.muted, "end")  # fmt: skip
    return d


def describe_memory(worked: Worked, language: str) -> str:
    rows = [
        words_of("primer.drawing.memory.row", language, users=Quantity(users, "people"), cache=Quantity(parts[2], "gb"),
                 used=Quantity(sum(parts), "gb"))
        for users, parts in _memory_rows(worked)
    ]  # fmt: skip
    return " ".join(rows)


def _terms_ms(timing: Timing) -> list[float]:
    """Reading weights, reading the cache, computing, the rest: milliseconds of one step."""
    computing = timing.compute + timing.attention
    rest = timing.interconnect + timing.overhead
    return [t * 1e3 for t in (timing.memory, timing.kv_cache, computing, rest)]


def draw_batch(worked: Worked, language: str, palette: Palette, width: float) -> Any:
    rows = [(1, worked.alone, "speed_one"), (worked.users, worked.together, "speed_many")]
    d = drawing(width, 30 + ROW * len(rows) + 16)
    names = [words_of(f"primer.drawing.batch.{k}", language) for k in ("weights", "cache", "compute", "rest")]
    legend(d, width - 2, d.height - 13, list(zip(palette.categories[:4], names, strict=True)), palette, SIZE)
    speeds = [say(worked.figures[key], language) for _, _, key in rows]
    right = max(width_of(s, SIZE, SEMIBOLD) for s in speeds) + 10
    scale = (width - LEFT - right) / max(sum(_terms_ms(p.timing)) for _, p, _ in rows)
    for i, ((users, predicted, _), speed) in enumerate(zip(rows, speeds, strict=True)):
        y = d.height - 26 - (i + 1) * ROW + 8
        text(d, 0, y + BAR / 2 - 3.8, formats.quantity(users, "people", language), SIZE, palette.text, font=SEMIBOLD)
        at = _stack(d, y, _terms_ms(predicted.timing), scale, "ms", palette)
        text(d, at + 6, y + BAR / 2 - 3.8, speed, SIZE, palette.ink, font=SEMIBOLD)
    text(d, LEFT, 4, words_of("primer.drawing.batch.note", language), 9.5, palette.muted)
    return d


def describe_batch(worked: Worked, language: str) -> str:
    rows = []
    for users, predicted, key in ((1, worked.alone, "speed_one"), (worked.users, worked.together, "speed_many")):
        weights, _, computing, _ = _terms_ms(predicted.timing)
        rows.append(words_of("primer.drawing.batch.row", language, users=Quantity(users, "people"),
                             weights=Quantity(weights, "ms"), computing=Quantity(computing, "ms"),
                             speed=worked.figures[key]))  # fmt: skip
    return " ".join(rows)
