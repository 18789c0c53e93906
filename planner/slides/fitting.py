"""Text that fits its box: measured with our font, set smaller where that helps, cut with "…" where nothing else does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from planner.charts.fonts import BOLD, REGULAR, width_of

LEADING = 1.25
MIXED = 0.45
"""Some programs set space between Hangul and other letters: so many ems for a word beside or within such a change."""
SLACK = 0.94
"""Share of the width that is used: other programs and fonts set text a little wider."""


@lru_cache(maxsize=4096)
def lines_of(words: str, size: float, width: float, bold: bool = False) -> int:
    """Lines that ``words`` take at ``size`` in a column of ``width`` points, broken at spaces as our texts are."""
    room, count = width * SLACK, 0
    font = BOLD if bold else REGULAR
    mixed = MIXED * size if any("가" <= c <= "힣" for c in words) else 0.0
    for line in words.split("\n"):
        count, at = count + 1, 0.0
        for word in line.split(" "):
            wide = width_of(word, size, font) + (mixed if not _hangul(word) else 0.0)
            step = wide + (width_of(" ", size, font) if at else 0.0)
            if at and at + step > room:
                count, at = count + 1, 0.0
                step = wide
            count += int(step // room) if step > room else 0  # a word wider than the column is broken
            at = step % room if step > room else at + step
    return count


def _hangul(word: str) -> bool:
    return all("가" <= c <= "힣" for c in word)


def fit(words: str, width: float, height: float, sizes: Sequence[float], bold: bool = False) -> tuple[str, float]:
    """``words`` and the first of ``sizes`` (large to small) at which they fit; cut at the smallest if they never do."""
    for size in sizes:
        if lines_of(words, size, width, bold) * size * LEADING <= height:
            return words, size
    return cut(words, width, sizes[-1], max(1, int(height / (sizes[-1] * LEADING))), bold), sizes[-1]


def cut_letters(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip(" ,") + "…"


def cut(words: str, width: float, size: float, lines: int, bold: bool = False) -> str:
    """``words`` in at most ``lines`` lines, cut at a space where there is one near."""
    if lines_of(words, size, width, bold) <= lines:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if lines_of(words[:middle].rstrip() + "…", size, width, bold) <= lines:
            low = middle
        else:
            high = middle - 1
    kept = words[:low].rstrip()
    whole = kept.rsplit(" ", 1)[0] if " " in kept and low < len(words) else kept
    return (whole if len(whole) > low * 0.7 else kept).rstrip(" ,.;:·") + "…"
