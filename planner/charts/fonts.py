"""The bundled fonts, known to reportlab under the same names everywhere."""

from __future__ import annotations

from functools import cache

from planner.resources import resource

REGULAR, SEMIBOLD, BOLD = "Pretendard-Regular", "Pretendard-SemiBold", "Pretendard-Bold"


@cache
def register() -> None:
    """Register the fonts once."""
    from reportlab.graphics.shapes import STATE_DEFAULTS
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    STATE_DEFAULTS["fontName"] = REGULAR  # a drawing must not bring an un-embedded font
    for name in (REGULAR, SEMIBOLD, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(resource("fonts", f"{name}.ttf"))))
    pdfmetrics.registerFontFamily("Pretendard", normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def width_of(text: str, size: float, name: str = REGULAR) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    register()
    return float(stringWidth(text, name, size))


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


def clean(text: str) -> str:
    """Text from outside as one line of characters the fonts have."""
    import unicodedata

    kept = unicodedata.normalize("NFC", text)
    return "".join(c if c.isprintable() and ord(c) < 0x10000 else " " for c in kept)
