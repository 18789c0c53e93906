"""The colours a chart needs; the report has its own, the window passes its theme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Palette:
    ink: str = "#0F1F33"
    text: str = "#27333F"
    muted: str = "#5A6672"
    line: str = "#C9D1D8"
    hair: str = "#E4E8EC"
    track: str = "#E4E8EC"
    acc: str = "#0B7285"
    accd: str = "#085766"
    tint: str = "#DDEFF2"
    good: str = "#1B7F5C"
    warn: str = "#B35C00"
    bad: str = "#B42318"
    tick: str = "#8A6100"
    card: str = "#FFFFFF"
    levels: tuple[str, ...] = ("#B42318", "#E08A52", "#E9DDBB", "#8CC3C2", "#0B7285")
    categories: tuple[str, ...] = ("#0B7285", "#BF8506", "#4A31A1", "#35A65B", "#721C2F", "#7291E3")


REPORT = Palette()


@cache
def colour(code: str) -> Any:
    """A reportlab colour for "#RRGGBB"."""
    from reportlab.lib.colors import HexColor

    return HexColor(code)


def on(code: str) -> str:
    """Ink or white, whichever reads on ``code``."""
    red, green, blue = (int(code[i : i + 2], 16) for i in (1, 3, 5))
    return "#0F1F33" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#FFFFFF"
