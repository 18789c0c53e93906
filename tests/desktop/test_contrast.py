"""WCAG 2 contrast of what is written and drawn, computed from the tokens of both themes: text 4.5, outlines 3."""

from __future__ import annotations

import pytest

from planner.colour import contrast
from planner.desktop.theme import Theme, on

TEXT_ON = {
    "ink": ("card", "win", "rail", "tint", "hover"),
    "text": ("card", "win", "bg", "rail", "tint", "hover", "track"),
    "muted": ("card", "win", "bg", "rail", "tint", "track"),
    "accd": ("card", "win", "rail", "tint", "hover"),
    "acc": ("card", "win"),
    "onacc": ("acc", "accd"),
    "good": ("card", "win"), "goodd": ("goodt", "card"),
    "warn": ("card", "win"), "warnd": ("warnt", "card"),
    "bad": ("card", "win", "badt", "rail"),
}  # fmt: skip
"""Every pair of text and ground that the window uses."""
OUTLINE_ON = {"ctl": ("card", "win"), "acc": ("card", "win", "track"), "tick": ("track", "card")}


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def pairs(table: dict[str, tuple[str, ...]]) -> list[tuple[bool, str, str]]:
    return [(dark, over, ground) for dark in (False, True) for over, grounds in table.items() for ground in grounds]


@pytest.mark.parametrize(("dark", "over", "ground"), pairs(TEXT_ON))
def test_text_reads(dark: bool, over: str, ground: str) -> None:
    theme = Theme(dark)
    assert contrast(theme[over], theme[ground]) >= 4.5


@pytest.mark.parametrize(("dark", "over", "ground"), pairs(OUTLINE_ON))
def test_outlines_and_marks_stand_out(dark: bool, over: str, ground: str) -> None:
    theme = Theme(dark)
    assert contrast(theme[over], theme[ground]) >= 3


@pytest.mark.parametrize("dark", [False, True])
def test_digits_on_levels_and_categories_read(dark: bool) -> None:
    theme = Theme(dark)
    for colour in (*theme.levels, *theme.categories):
        assert contrast(on(colour), colour) >= 4.5, colour
    for colour in theme.categories:
        assert contrast(colour, theme["card"]) >= 3, colour
