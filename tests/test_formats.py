"""Large amounts are told in the steps of each language, and a range says when its ends are told in different ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner import formats


@pytest.mark.parametrize(
    ("value", "korean", "english"),
    [
        (0.0, "0토큰", "0 tokens"),
        (27_000.0, "2.70만 토큰", "27,000 tokens"),
        (1_150_000_000.0, "11.5억 토큰", "1.15 B tokens"),
        (5.92e12, "5.92조 토큰", "5.92 T tokens"),
    ],
)
def test_amounts_of_tokens(value: float, korean: str, english: str) -> None:
    assert formats.quantity(value, "token_m", "ko") == korean
    assert formats.quantity(value, "token_m", "en") == english


def test_a_range_within_one_step_is_told_in_it() -> None:
    assert formats.value_range(5.03e12, 7.37e12, "token_m", "ko") == "5.03–7.37"


def test_a_range_across_steps_names_both() -> None:
    assert formats.value_range(7e11, 1.3e12, "token_m", "ko") == "7,000억 토큰–1.30조 토큰"
    assert formats.value_range(8e8, 1.5e9, "token_m", "en") == "800 M tokens–1.50 B tokens"


@given(st.floats(1, 1e15), st.floats(1, 10), st.sampled_from(["ko", "en"]))
def test_the_value_between_two_ends_is_told_like_them_or_they_name_their_step(
    low: float, wider: float, language: str
) -> None:
    value, high = low * wider**0.5, low * wider
    told = formats.value_range(low, high, "token_m", language)
    if told and "token" not in told and "토큰" not in told:
        ends = [formats.quantity(v, "token_m", language).lstrip("0123456789.,") for v in (low, value, high)]
        assert len(set(ends)) == 1
