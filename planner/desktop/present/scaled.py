"""Sizes of the presentation: given in px for 1440x900, set for the screen by one factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from planner.desktop.theme import Theme

WIDTH, HEIGHT = 1440, 900
TYPE = {
    "title": (34, 700, "ink"), "lead": (20, 400, "muted"), "h2": (21, 700, "ink"), "h3": (21, 600, "ink"),
    "strong": (20, 600, "ink"), "label": (18, 400, "muted"), "secondary": (18, 400, "muted"), "note": (16, 400, "muted"),
    "stat": (30, 700, "ink"), "hero": (96, 700, "ink"), "number": (60, 700, "ink"), "clock": (38, 700, "ink"),
    "error": (18, 400, "bad"), "good": (18, 600, "goodd"), "missed": (18, 600, "bad"), "prose": (20, 400, "text"),
}  # fmt: skip
"""px, weight and colour of a label by its role; nothing is under 16 px."""
CHIPS = ("chip", "chip-good", "chip-warn", "chip-bad", "chip-plain")


def factor(width: int, height: int) -> float:
    """How much larger than at 1440x900 everything is."""
    return min(width / WIDTH, height / HEIGHT)


class Sizes:
    """Remembers which setters take which px, and calls them anew when the screen changes."""

    def __init__(self) -> None:
        self.scale = 1.0
        self._set: list[tuple[Callable[..., Any], tuple[float, ...]]] = []

    def __call__(self, setter: Callable[..., Any], *pixels: float) -> None:
        self._set.append((setter, pixels))
        setter(*map(self.px, pixels))

    def px(self, pixels: float) -> int:
        return round(pixels * self.scale)

    def rescale(self, scale: float) -> None:
        self.scale = scale
        for setter, pixels in self._set:
            setter(*map(self.px, pixels))


def style_sheet(theme: Theme, scale: float) -> str:
    """Laid over the sheet of the application: the same roles, larger."""

    def px(pixels: float) -> str:
        return f"{max(1, round(pixels * scale))}px"

    t = theme.tokens
    rules = [
        f"QWidget {{ font-size: {px(18)}; }}",
        f'QWidget[role="stage"] {{ background: {t["win"]}; }}',
        f'QWidget[role="stagetop"] {{ background: {t["win"]}; border-bottom: 1px solid {t["hair"]}; }}',
        f'QWidget[role="stagebottom"] {{ background: {t["win"]}; border-top: 1px solid {t["hair"]}; }}',
        f'QFrame[role="card"] {{ border: {px(1)} solid {t["hair"]}; border-radius: {px(8)}; }}',
        f'QFrame[role="sheet"] {{ background: {t["card"]}; border: {px(2)} solid {t["acc"]}; border-radius: {px(10)}; }}',
        'QWidget[role="blank"] { background: #000000; }',
        f'QLabel[role="key"] {{ font-size: {px(16)}; font-weight: 600; color: {t["text"]}; background: {t["card"]};'
        f" border: 1px solid {t['line']}; border-radius: {px(4)}; padding: {px(1)} {px(6)}; }}",
        f'QLabel[role="alert"] {{ font-size: {px(18)}; font-weight: 600; color: {t["warnd"]}; background: {t["warnt"]};'
        f" border-radius: {px(6)}; padding: {px(10)} {px(14)}; }}",
        f"QPushButton {{ font-size: {px(20)}; min-height: {px(50)}; padding: 0 {px(22)}; border-radius: {px(6)}; }}",
        f"QPushButton:focus {{ min-height: {px(48)}; padding: 0 {px(21)}; }}",
        f"QToolButton {{ font-size: {px(18)}; min-height: {px(38)}; min-width: {px(26)}; padding: {px(3)} {px(8)}; }}",
        f"QLineEdit, QPlainTextEdit, QComboBox {{ font-size: {px(20)}; min-height: {px(38)}; padding: {px(4)} {px(10)}; }}",
        f"QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ padding: {px(3)} {px(9)}; }}",
        f'QFrame[role="hold"], QFrame[role="warn"] {{ border-left-width: {px(4)}; }}',
    ]
    rules += [
        f'QLabel[role="{role}"] {{ font-size: {px(size)}; font-weight: {weight}; color: {t[token]}; }}'
        for role, (size, weight, token) in TYPE.items()
    ]
    rules.append(f'QWidget[role="stagebottom"] QLabel[role="secondary"] {{ font-size: {px(16)}; }}')
    rules += [
        f'QLabel[role="{role}"] {{ font-size: {px(16)}; border-radius: {px(11)}; padding: {px(4)} {px(13)}; }}'
        for role in CHIPS
    ]
    return "\n".join(rules)
