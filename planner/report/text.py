"""The one door for text into PDF markup: only this module makes paragraphs, and every value passes ``safe``."""

from __future__ import annotations

import unicodedata
from functools import cache
from html import escape
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus.paragraph import Paragraph
from reportlab.platypus.paraparser import ParaParser

from planner.charts.fonts import BOLD, REGULAR, SEMIBOLD, register

LONGEST = 4000
LONGEST_WORD = 60
REPLACEMENT = "□"

for _tag in ("start_img", "start_onDraw", "start_ondraw", "start_index"):  # no markup may open files or run code
    if hasattr(ParaParser, _tag):
        delattr(ParaParser, _tag)


@cache
def _glyphs() -> frozenset[int]:
    register()
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def plain(value: str, most: int = LONGEST) -> str:
    """Text with composed Hangul, without control, bidirectional and zero-width characters; unknown glyphs as □."""
    kept = []
    known = _glyphs()
    for character in unicodedata.normalize("NFC", value[: most * 2]):
        category = unicodedata.category(character)
        if character in "\n\t":
            kept.append(" ")
        elif category in ("Cc", "Cf", "Mn", "Me"):
            continue
        elif category in ("Cs", "Co", "Cn") or ord(character) > 0xFFFF or ord(character) not in known:
            kept.append(REPLACEMENT)
        else:
            kept.append(character)
    words = " ".join("".join(kept).split(" "))
    return words if len(words) <= most else words[: most - 1] + "…"


def safe(value: str, most: int = LONGEST) -> str:
    """``value`` as markup that shows it literally; very long words get places to break."""
    words = []
    for word in plain(value, most).split(" "):
        pieces = [word[i : i + LONGEST_WORD] for i in range(0, len(word), LONGEST_WORD)] or [""]
        words.append(" ".join(escape(p, quote=True) for p in pieces))
    return " ".join(words)


_STYLES: dict[str, tuple[float, float, str, str, float, float]] = {
    # name: size, leading, font, colour, space before, space after
    "title": (18, 23, BOLD, "#FFFFFF", 0, 0),
    "masthead": (9.4, 13, REGULAR, "#DDEFF2", 0, 0),
    "h1": (15.4, 20, BOLD, "#0F1F33", 0, 5),
    "h2": (11.2, 15, BOLD, "#0F1F33", 8, 3),
    "lead": (11.2, 16.6, SEMIBOLD, "#0F1F33", 0, 6),
    "body": (9.4, 14.4, REGULAR, "#27333F", 0, 4),
    "cell": (8.2, 11.4, REGULAR, "#27333F", 0, 0),
    "head": (7.6, 10, SEMIBOLD, "#5A6672", 0, 0),
    "strong": (8.6, 11.8, SEMIBOLD, "#0F1F33", 0, 0),
    "note": (7.2, 10, REGULAR, "#5A6672", 0, 2),
    "kpi": (17, 20, BOLD, "#0F1F33", 0, 1),
    "hold": (9, 12.6, SEMIBOLD, "#B42318", 0, 2),
}


@cache
def style(name: str) -> ParagraphStyle:
    size, leading, font, colour, before, after = _STYLES[name]
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=leading, textColor=HexColor(colour), spaceBefore=before,
        spaceAfter=after, splitLongWords=1, allowWidows=0, allowOrphans=0, bulletFontName=REGULAR,
    )  # fmt: skip


def paragraph(words: str, name: str = "body", most: int = LONGEST) -> Any:
    """A paragraph of plain words in one of our styles."""
    return Paragraph(safe(words, most), style(name))


def cell(words: str, name: str = "cell") -> Any:
    """A table cell: capped, so that a row never outgrows a page."""
    return paragraph(words, name, 600)
