"""On which screen the presentation stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Screen = TypeVar("Screen")


def first_screen(screens: Sequence[Screen], of_window: Screen, last: Screen | None) -> Screen:
    """Where it stood last while that screen is there, else the first one without the window, else the only one."""
    if last is not None and last in screens:
        return last
    return next((screen for screen in screens if screen is not of_window), of_window)


def next_screen(screens: Sequence[Screen], now: Screen | None) -> Screen:
    """The screen after ``now``, round the end."""
    at = screens.index(now) if now in screens else -1
    return screens[(at + 1) % len(screens)]
