"""Table of contents: made from the headings of the story, with links; page numbers are painted when they are known.

No second pass over the story is needed, and headings never become markup again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, KeepTogether

from planner.charts import fonts
from planner.report.layout import HAIR, Heading, draw_words
from planner.report.text import plain

INK, MUTED = HexColor("#27333F"), HexColor("#5A6672")
TALL = (17.0, 13.6)
"""Height of a line by level, in points."""
NUMBER = 30.0
"""Points kept free for the page number."""


def contents(story: Sequence[Any], levels: int = 1) -> list[Any]:
    """Lines for the headings in ``story`` down to ``levels`` (1: sections only, 2: their parts too)."""
    whole = object()
    return [_Line(whole, h.words, h.key, h.level) for h in headings(story) if h.level < levels]


def headings(story: Sequence[Any]) -> Iterator[Heading]:
    for part in story:
        if isinstance(part, Heading):
            yield part
        elif isinstance(part, KeepTogether):
            yield from headings(part._content)


class _Line(Flowable):
    """One entry: its words left, its page right, all of it a link."""

    def __init__(self, whole: Any, words: str, key: str, level: int) -> None:
        super().__init__()
        self._whole, self._words, self._key, self._level = whole, plain(words, 200), key, level

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, TALL[min(self._level, 1)]
        return width, self.height

    def draw(self) -> None:
        canvas, size = self.canv, 9.4 if self._level == 0 else 8.4
        left = 12.0 * self._level
        words = fonts.fitted(self._words, self.width - left - NUMBER, size)
        with canvas.group("TOC", self._whole), canvas.group("TOCI"), canvas.group("Reference"), canvas.content("Link"):
            canvas.setFillColor(INK if self._level == 0 else MUTED)
            draw_words(canvas, left, 5, words, size)
            canvas.later(lambda: self._number(canvas, size))
            canvas.link(self._key, self._words, (left, 1, self.width, self.height - 1))
        if self._level == 0:
            with canvas.artefact():
                canvas.setStrokeColor(HAIR)
                canvas.setLineWidth(0.4)
                canvas.line(0, 0.5, self.width, 0.5)

    def _number(self, canvas: Any, size: float) -> None:
        canvas.setFillColor(MUTED)
        canvas.setFont(fonts.FIGURES[fonts.REGULAR], size)
        canvas.drawRightString(self.width, 5, str(canvas.pages_of[self._key]))
