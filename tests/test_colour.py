"""Contrast of colours: the ends of the scale, a value by hand, and what is no colour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.colour import contrast, linear

CODES = st.integers(0, 0xFFFFFF).map("#{:06X}".format)


def test_black_on_white_and_a_grey_by_hand() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(1.05 / (((0x77 / 255 + 0.055) / 1.055) ** 2.4 + 0.05))
    assert linear(0.04) == pytest.approx(0.04 / 12.92)


@given(CODES, CODES)
def test_it_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0001
    assert contrast(one, one) == 1


@pytest.mark.parametrize("code", ["", "red", "#12345", "123456#", "#GGGGGG"])
def test_what_is_no_colour_is_refused(code: str) -> None:
    with pytest.raises(ValueError):
        contrast(code, "#FFFFFF")
