"""Pictures of text: a sentence in pieces in both languages, and what a word looks back at."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.shapes import Path

from planner.charts.fonts import SEMIBOLD, width_of
from planner.charts.glyphs import printable
from planner.charts.palette import Palette, colour
from planner.charts.pieces import box, drawing, text
from planner.i18n import say
from planner.i18n import text as words_of
from planner.primer.pieces import pieces
from planner.primer.worked import Worked

SIZE, ROW = 12.0, 27.0
LANGUAGES = ("ko", "en")


MOST_PIECES = 300
"""Pieces of a pasted text that are drawn."""


def _placed(cut: list[str], width: float) -> list[tuple[float, int, float, str]]:
    """x, line, width and words of each piece, flowing over lines; a line break of the text begins a new one."""
    made: list[tuple[float, int, float, str]] = []
    x, row = 0.0, 0
    for piece in cut:
        said = printable(piece.strip())
        wide = width_of(said, SIZE) + 10
        if made and (("\n" in piece) or x + wide > width):
            x, row = 0.0, row + 1
        elif piece[:1].isspace() and x:
            x += 5
        made.append((x, row, wide, said))
        x += wide + 3
    return made


def _lines(cells: list[tuple[float, int, float, str]]) -> int:
    return 1 + max((row for _, row, _, _ in cells), default=0)


def _boxes(d: Any, top: float, cells: list[tuple[float, int, float, str]], palette: Palette) -> None:
    """Bordered boxes in two colours by turns, so that colour is not alone."""
    for i, (x, row, wide, said) in enumerate(cells):
        y = top - (row + 1) * ROW + 3
        box(d, x, y, wide, ROW - 5, palette.categories[i % 2], palette.categories[i % 2], 4, opacity=0.22)
        text(d, x + wide / 2, y + 7, said, SIZE, palette.ink, "middle")


def draw_pieces(pasted: str, language: str, palette: Palette, width: float) -> Any:
    """A pasted text in about as many boxes as it has tokens, at most MOST_PIECES."""
    cut = [p for p in pieces(pasted) if p.strip()]
    cells = _placed(cut[:MOST_PIECES], width)
    notes = ["pieces_note"] + (["pieces_more"] if len(cut) > MOST_PIECES else [])
    d = drawing(width, ROW * _lines(cells) + 6 + 14 * len(notes))
    _boxes(d, d.height, cells, palette)
    for i, note in enumerate(reversed(notes)):
        text(d, 0, 4 + 14 * i, words_of(f"primer.try.{note}", language, most=MOST_PIECES), 9.5, palette.muted)
    return d


def draw_tokens(worked: Worked, language: str, palette: Palette, width: float) -> Any:
    placed = {spoken: _placed(pieces(worked.sentence(spoken)), width) for spoken in LANGUAGES}
    heights = {spoken: 22 + ROW * _lines(cells) for spoken, cells in placed.items()}
    d = drawing(width, sum(heights.values()) + 24)
    top = d.height
    for spoken, cells in placed.items():
        head = words_of(f"primer.drawing.tokens.{spoken}", language, tokens=worked.figures[f"tokens_{spoken}"])
        text(d, 0, top - 13, head, 10.5, palette.muted, font=SEMIBOLD)
        _boxes(d, top - 22, cells, palette)
        top -= heights[spoken]
    text(d, 0, 5, words_of("primer.drawing.tokens.note", language), 9.5, palette.muted)
    return d


def describe_tokens(worked: Worked, language: str) -> str:
    said = [words_of(f"primer.drawing.tokens.{s}", language, tokens=worked.figures[f"tokens_{s}"]) for s in LANGUAGES]
    return ". ".join([*said, words_of("primer.drawing.tokens.note", language)])


def _attention(language: str) -> list[tuple[str, int]]:
    """Words with the weight 0-9 that the last of them gives to each."""
    rows = words_of("primer.drawing.attention.words", language).split("|")
    return [(word.strip(), int(weight)) for word, _, weight in (r.rpartition(":") for r in rows)]


def draw_attention(worked: Worked, language: str, palette: Palette, width: float) -> Any:
    rows = _attention(language)
    gap, pad, y, tall = 6.0, 12.0, 30.0, 28.0
    size = 12.0
    while sum(width_of(w, size, SEMIBOLD) + pad for w, _ in rows) + gap * (len(rows) - 1) > width and size > 9:
        size -= 0.5
    d = drawing(width, 150)
    used = sum(width_of(w, size, SEMIBOLD) + pad for w, _ in rows)
    gap = min(3 * gap, (width - used) / (len(rows) - 1))
    centres, x = [], 0.0
    for i, (word, _) in enumerate(rows):
        wide, last = width_of(word, size, SEMIBOLD) + pad, i + 1 == len(rows)
        box(d, x, y, wide, tall, palette.acc if last else palette.tint, palette.acc, 5)
        ink = palette.card if last else palette.ink
        text(d, x + wide / 2, y + tall / 2 - size * 0.35, word, size, ink, "middle", SEMIBOLD)
        centres.append(x + wide / 2)
        x += wide + gap
    begin = centres[-1]
    for centre, (_, weight) in zip(centres[:-1], rows[:-1], strict=True):
        rise = min(d.height - y - tall - 8, 30 + (begin - centre) * 0.22) * 4 / 3
        arc = Path(fillColor=None, strokeColor=colour(palette.categories[0]), strokeWidth=weight * 0.55,
                   strokeOpacity=0.35 + weight * 0.07)  # fmt: skip
        arc.moveTo(begin, y + tall)
        arc.curveTo(begin, y + tall + rise, centre, y + tall + rise, centre, y + tall)
        d.add(arc)
    text(d, 0, 8, words_of("primer.drawing.attention.note", language), 9.5, palette.muted, most=width)
    return d


def describe_attention(worked: Worked, language: str) -> str:
    rows = _attention(language)
    strong = sorted(rows[:-1], key=lambda r: -r[1])[:2]
    return say(words_of("primer.drawing.attention.sentence", language, word=rows[-1][0], first=strong[0][0],
                        second=strong[1][0]), language)  # fmt: skip
