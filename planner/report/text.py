"""The one door for text into the report: only this module makes paragraphs, and never from markup.

A paragraph is made of pieces of plain text with a font each, so that nothing in a plan can be read as a command: reportlab's
parser of markup, which opens pictures and addresses, is not used at all. Every value passes ``plain``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus.paragraph import Paragraph
from reportlab.platypus.paraparser import ParaFrag, ParaParser

from planner.charts.fonts import BOLD, FIGURES, REGULAR, SEMIBOLD, register
from planner.charts.glyphs import LONGEST, REPLACEMENT, printable, runs

__all__ = ["LONGEST", "REPLACEMENT", "cell", "paragraph", "plain", "style"]

CELL = 600
"""Characters of a table cell, so that a row never outgrows a page."""
LONGEST_WORD = 60
TAGS = {"title": "H1", "h1": "H1", "h2": "H2"}
"""Styles that are headings to a screen reader; all others are paragraphs."""
_TABULAR = ("cell", "kpi", "kpi_small")
_NUMBER = re.compile(r"[\s(₩$€£±≈~<>≤≥+−–-]*\d")
_FIGURES = re.compile(r"\d[\d.,:]*")

for _tag in vars(ParaParser).keys() & {"start_img", "start_onDraw", "start_ondraw", "start_index"}:
    delattr(ParaParser, _tag)  # belt and braces: the parser is not used


def plain(value: str, most: int = LONGEST) -> str:
    """One line of composed text that the bundled fonts draw; very long words get places to break."""
    words = printable(value, most)
    if len(words) <= LONGEST_WORD:
        return words
    pieces = (word[i : i + LONGEST_WORD] for word in words.split(" ") for i in range(0, len(word), LONGEST_WORD))
    return " ".join(pieces)


_STYLES: dict[str, tuple[float, float, str, str, float, float]] = {
    # name: size, leading, font, colour, space before, space after
    "title": (18, 23, BOLD, "#FFFFFF", 0, 0),
    "masthead": (9.4, 13, REGULAR, "#DDEFF2", 0, 0),
    "h1": (15.4, 20, BOLD, "#0F1F33", 0, 5),
    "second": (9.2, 13, REGULAR, "#5A6672", 0, 5),
    "h2": (11.2, 15, BOLD, "#0F1F33", 8, 3),
    "lead": (11.2, 16.6, SEMIBOLD, "#0F1F33", 0, 6),
    "body": (9.4, 14.4, REGULAR, "#27333F", 0, 4),
    "cell": (8.2, 11.4, REGULAR, "#27333F", 0, 0),
    "head": (7.6, 10, SEMIBOLD, "#5A6672", 0, 0),
    "strong": (8.6, 11.8, SEMIBOLD, "#0F1F33", 0, 0),
    "note": (7.2, 10, REGULAR, "#5A6672", 0, 2),
    "kpi_small": (12.5, 20, BOLD, "#0F1F33", 0, 1),
    "kicker": (7.6, 11, SEMIBOLD, "#8FD0DA", 0, 1),
    "verdict": (14, 18, BOLD, "#FFFFFF", 0, 1),
    "kpi": (17, 20, BOLD, "#0F1F33", 0, 1),
    "hold": (9, 12.6, SEMIBOLD, "#B42318", 0, 2),
}


@cache
def style(name: str, right: bool = False) -> ParagraphStyle:
    register()
    size, leading, font, colour, before, after = _STYLES[name]
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=leading, textColor=HexColor(colour), spaceBefore=before,
        spaceAfter=after, splitLongWords=1, allowWidows=0, allowOrphans=0, bulletFontName=REGULAR, alignment=2 if right else 0,
    )  # fmt: skip


@cache
def _piece(name: str, font: str) -> ParaFrag:
    """A piece as reportlab's parser would make it, without words."""
    look = style(name)
    made = ParaFrag()
    for key, value in {
        "rise": 0, "greek": 0, "link": [], "fontName": font, "bold": 0, "italic": 0, "fontSize": look.fontSize,
        "textColor": look.textColor, "us_lines": [], "backColor": None, "lineBreak": False, "nobr": False,
    }.items():  # fmt: skip
        setattr(made, key, value)
    return made


def _pieces(words: str, name: str) -> list[ParaFrag]:
    font = _STYLES[name][2]
    parts = runs(words, font)
    if name in _TABULAR and _NUMBER.match(words):
        parts = [part for run in parts for part in _with_figures(*run)]
    return [_piece(name, run).clone(text=piece) for run, piece in parts] or [_piece(name, font).clone(text="")]


def _with_figures(font: str, words: str) -> list[tuple[str, str]]:
    """Digits get equal widths, so that they stand under each other."""
    found, at = [], 0
    for match in _FIGURES.finditer(words):
        found += [(font, words[at : match.start()])] if match.start() > at else []
        found.append((FIGURES.get(font, font), match.group()))
        at = match.end()
    return [*found, (font, words[at:])] if at < len(words) else found


class Tagged(Paragraph):
    """A paragraph that is an element of the structure tree; its parts on several pages are one element."""

    tag, lang, words = "P", "", ""
    owner: Any = None
    _fitted: tuple[float, tuple[float, float]] | None = None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Lines are broken once for a width: tables and measured pages ask several times."""
        if self._fitted is None or self._fitted[0] != width or not hasattr(self, "blPara"):
            self._fitted = width, super().wrap(width, height)
        return self._fitted[1]

    def split(self, width: float, height: float) -> list[Any]:
        parts: list[Any] = super().split(width, height)
        for part in parts:
            part.tag, part.lang, part.words = self.tag, self.lang, self.words
            part.owner = self.owner or self
        return parts

    def draw(self) -> None:
        if not self.words:
            return
        with self.canv.content(self.tag, self.owner or self, lang=self.lang):
            super().draw()


def paragraph(words: str, name: str = "body", most: int = LONGEST, lang: str = "", right: bool = False) -> Any:
    """A paragraph in one of our styles; ``lang`` (such as "en-GB") where it is not the language of the report."""
    shown = plain(words, most)
    made = Tagged("", style(name, right), frags=_pieces(shown, name))
    made.tag, made.lang, made.words = TAGS.get(name, "P"), lang, shown
    return made


def cell(words: str, name: str = "cell", right: bool = False) -> Any:
    """A table cell: capped, so that a row never outgrows a page."""
    return paragraph(words, name, CELL, right=right)
