"""Colours written ``#RRGGBB``: light they give off and contrast between two (WCAG 2.2). No Qt."""

from __future__ import annotations

LEAST_CONTRAST = 4.5
"""Of words on their ground, level AA."""


def linear(part: float) -> float:
    """The light of one sRGB channel, both 0 to 1 (IEC 61966-2-1)."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21; raises ValueError for what is no ``#RRGGBB``."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(code: str) -> float:
    if len(code) != 7 or code[0] != "#":
        raise ValueError(code)
    red, green, blue = (linear(int(code[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
