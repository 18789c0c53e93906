"""The window's colours as a chart palette."""

from __future__ import annotations

from planner.charts.palette import Palette
from planner.desktop.theme import Theme


def chart_palette(theme: Theme) -> Palette:
    names = (
        "ink",
        "text",
        "muted",
        "line",
        "hair",
        "track",
        "acc",
        "accd",
        "tint",
        "good",
        "warn",
        "bad",
        "tick",
        "card",
    )
    return Palette(**{n: theme[n] for n in names}, levels=theme.levels, categories=theme.categories)
