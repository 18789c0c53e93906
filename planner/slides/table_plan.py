"""How a table is set: the largest type in which nothing is cut, else the smallest with cut texts and the rest counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planner.slides.fitting import LEADING, cut, lines_of

PADDING, SIDES = 8.0, 10.0
"""Points above and below the text of a row together, and beside it."""
MOST_LINES = 4
SPARE = 0.5
"""Lines kept free in each row of a table with cut texts."""
CAREFUL = 0.86
"""Share of a column that cut texts are measured against: another program may break their lines earlier, and a table that
grows runs off the slide."""


@dataclass(frozen=True, slots=True)
class TablePlan:
    """``rows`` without the head; ``counted`` says that the last one stands for those left out."""

    size: float
    rows: tuple[tuple[str, ...], ...]
    counted: bool
    height: float


def plan_table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], height: float, sizes: Sequence[float],
    lines: int, more: Callable[[int], str],
) -> TablePlan:  # fmt: skip
    """``sizes`` from large to small; cells have at most ``lines`` lines where texts must be cut; ``more(n)`` says that n
    rows are left out."""
    for size in sizes:
        total = _height(heads, size, widths, bold=True) + sum(_height(row, size, widths) for row in rows)
        most = max(lines_of(cell, size, w - SIDES) for row in rows for cell, w in zip(row, widths, strict=True))
        if total <= height and most <= MOST_LINES:
            return TablePlan(size, tuple(tuple(row) for row in rows), False, total)
    size = sizes[-1]
    head, least = _height(heads, size, widths, bold=True), size * LEADING * (lines + SPARE) + PADDING
    room = max(1, int((height - head) / least))
    counted = len(rows) > room
    kept = [
        tuple(cut(cell, (w - SIDES) * CAREFUL, size, lines) for cell, w in zip(row, widths, strict=True))
        for row in (rows[: room - 1] if counted else rows)
    ]
    if counted:
        kept.append((more(len(rows) - len(kept)), *[""] * (len(widths) - 1)))
    return TablePlan(size, tuple(kept), counted, head + least * len(kept))


def _height(cells: Sequence[str], size: float, widths: Sequence[float], bold: bool = False) -> float:
    """Points of the row as its longest cell makes it."""
    most = max(lines_of(cell, size, width - SIDES, bold) for cell, width in zip(cells, widths, strict=True))
    return most * size * LEADING + PADDING
