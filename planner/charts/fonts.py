"""The bundled fonts, known to reportlab under the same names everywhere.

Pretendard draws nearly everything, ``FIGURES`` are its digits of equal width, ``FALLBACK`` has Hanja and symbols that
Pretendard lacks. How the last was made: Noto Sans KR Regular 2.004 (npm ``@expo-google-fonts/noto-sans-kr`` 0.4.3, SIL OFL
1.1), cut with fontTools' subsetter (no layout features, no hinting, no vertical metrics) to the characters up to U+FFFF that
Pretendard 1.3.9 does not have, of the ideographs only those of KS X 1001, without old jamo; family renamed to "Report
Fallback".
"""

from __future__ import annotations

from functools import cache, lru_cache
from threading import Lock

from planner.resources import resource

REGULAR, SEMIBOLD, BOLD = "Pretendard-Regular", "Pretendard-SemiBold", "Pretendard-Bold"
FIGURES = {REGULAR: "ReportFigures-Regular", SEMIBOLD: "ReportFigures-SemiBold", BOLD: "ReportFigures-Bold"}
"""Digits of equal width for each weight."""
FALLBACK = "ReportFallback-Regular"
_adding = Lock()


@cache
def register() -> None:
    """Register the fonts once."""
    from reportlab.graphics.shapes import STATE_DEFAULTS
    from reportlab.pdfbase import pdfmetrics

    STATE_DEFAULTS["fontName"] = REGULAR  # a drawing must not bring an un-embedded font
    for name in (REGULAR, SEMIBOLD, BOLD, *FIGURES.values()):
        _add(name)
    pdfmetrics.registerFontFamily("Pretendard", normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def _add(name: str) -> None:
    """Register a font, once even where two threads ask for it; it remembers how wide words are, which are measured often."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    with _adding:
        if name in pdfmetrics.getRegisteredFontNames():
            return
        font = TTFont(name, str(resource("fonts", f"{name}.ttf")))
        widths, other = font.face.charWidths, font.face.defaultWidth

        @lru_cache(maxsize=50_000)
        def units(text: str) -> float:
            return float(sum(widths.get(ord(c), other) for c in text))

        def width(text: str | bytes, size: float, encoding: str = "utf8") -> float:
            return 0.001 * size * units(text if isinstance(text, str) else text.decode(encoding))

        font.stringWidth = width
        pdfmetrics.registerFont(font)


@cache
def _glyphs(name: str) -> frozenset[int]:
    """Characters of a font. Those above U+FFFF are left out: reportlab writes text that cannot be read back."""
    from reportlab.pdfbase import pdfmetrics

    register()
    if name == FALLBACK:  # most plans never need it
        _add(name)
    return frozenset(c for c in pdfmetrics.getFont(name).face.charToGlyph if c <= 0xFFFF)


@lru_cache(maxsize=30_000)
def font_of(character: str) -> str | None:
    """REGULAR where Pretendard draws a character (in any weight), else FALLBACK, else None: no bundled font has it."""
    return next((name for name in (REGULAR, FALLBACK) if ord(character) in _glyphs(name)), None)


def width_of(text: str, size: float, name: str = REGULAR) -> float:
    """Points; characters of the fallback font are measured in it."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    register()
    if text.isascii() or not (other := "".join(c for c in text if font_of(c) == FALLBACK)):
        return float(stringWidth(text, name, size))
    own = "".join(c for c in text if font_of(c) != FALLBACK)
    return float(stringWidth(own, name, size) + stringWidth(other, FALLBACK, size))


def fitted(text: str, most: float, size: float, name: str = REGULAR) -> str:
    """``text`` cut with an ellipsis so that it is at most ``most`` points wide."""
    if width_of(text, size, name) <= most:
        return text
    while text and width_of(text + "…", size, name) > most:
        text = text[:-1]
    return text + "…"


def wrapped(text: str, most: float, size: float, name: str = REGULAR) -> list[str]:
    """Lines of at most ``most`` points, broken at spaces; a longer word stands alone on its line."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size, name) <= most:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines
