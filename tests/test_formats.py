"""Large amounts are told in the steps of each language, and a range says when its ends are told in different ones."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner import formats
from planner.i18n import text


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


@pytest.mark.parametrize(("value", "unit", "ko", "en"), [
    (4.392e13, "krw", "43.92조 원", "₩43.92 tn"), (9.994e11, "krw", "9,994.0억 원", "₩999,400 m"),
    (-2.27e12, "krw", "−2.27조 원", "−₩2.27 tn"), (1e15, "krw", "1,000.0조 원", "₩1,000.0 tn"),
    (627353.8, "kw", "627 MW", "627 MW"), (9000.0, "kw", "9,000.0 kW", "9,000.0 kW"),
    (5.5e6, "mwh", "5.50 TWh", "5.50 TWh"), (1.4e6, "gb", "1.40 PB", "1.40 PB"), (156.34, "gb", "156.3 GB", "156.3 GB"),
    (3.81e8, "token_s", "3.81억 토큰/초", "381 M tok/s"), (0.0000363, "hour", "0.131초", "0.131 s"),
    (7.79e9, "hour", "77.9억 시간", "7.79 B h"), (353.0, "day", "353일", "353 days"), (3.24e8, "day", "88.7만 년", "887,000 years"),
    (2.75e18, "token_m", "275경 토큰", "2,750 quadrillion tokens"), (0.0, "hour", "0시간", "0 h"),
    (2e18, "token", "2.0×10¹⁸토큰", "2.0×10¹⁸ tokens"), (3e-17, "ms", "3.0×10⁻¹⁷ ms", "3.0×10⁻¹⁷ ms"),
])  # fmt: skip
def test_huge_and_tiny_amounts_stay_readable(value: float, unit: str, ko: str, en: str) -> None:
    assert formats.quantity(value, unit, "ko") == ko
    assert formats.quantity(value, unit, "en") == en


def test_ranges_that_cross_a_step_name_it_at_both_ends() -> None:
    assert formats.value_range(9000, 10500, "kw", "ko") == "9,000.0 kW–10.5 MW"
    assert formats.value_range(3.3231e11, 1.56e12, "krw", "ko") == "3,323.1억 원–1.56조 원"
    assert formats.value_range(-2e9, 1.56e12, "krw", "ko") == "−20.0억 원–1.56조 원"
    assert formats.quantity(7.8e21, "krw", "ko") == "7.8×10²¹원"
    assert formats.quantity(-7.8e21, "usd", "en") == "−$7.8×10²¹"
    assert formats.value_range(243_239, 999_000, "kw", "en") == "243–999"


@pytest.mark.parametrize(
    ("value", "ko", "en"),
    [(0.1, "0.1", "0.1"), (1.0, "1", "1"), (10_000.0, "10,000", "10,000"), (1e5, "10만", "100k"), (2e6, "200만", "2M")],
)
def test_a_round_number_on_an_axis_is_short(value: float, ko: str, en: str) -> None:
    assert formats.short(value, "ko") == ko
    assert formats.short(value, "en") == en


@pytest.mark.parametrize(
    ("value", "unit", "ko", "en"),
    [
        (None, "gb", "–", "–"), (float("nan"), "krw", "–", "–"), (25733.71, "usd", "$25,733.71", "$25,733.71"),
        (1200.5, "krw", "1,200.5원", "₩1,200.5"), (1.0, "gpu", "1장", "1 GPU"), (2.0, "gpu", "2장", "2 GPUs"),
    ],
)  # fmt: skip
def test_a_fact_is_told_with_all_its_digits(value: float | None, unit: str, ko: str, en: str) -> None:
    assert formats.exact(value, unit, "ko") == ko
    assert formats.exact(value, unit, "en") == en


def test_what_is_unknown_is_told_as_nothing_in_every_form() -> None:
    for told in (formats.typed(None, "krw"), formats.bare(None, "gb"), formats.scientific(None), formats.number(None)):
        assert told == formats.NOTHING
    assert formats.typed(0.075, "percent1") == "7.5"
    assert formats.scientific(0) == "0"
    assert formats.scientific(7.2e23) == "7.2×10²³"
    assert formats.bare(1234.4, "krw") == "1,234"


def test_a_signed_unit_says_that_it_rises() -> None:
    signed = next(unit for unit, entry in formats._units().items() if entry.get("signed"))
    assert formats.bare(3.0, signed).startswith("+")
    assert formats.bare(-3.0, signed).startswith("−")
    assert not formats.bare(0.0, signed).startswith("+")


def test_units_and_plain_numbers_by_themselves() -> None:
    assert (formats.unit_name("usd", "en"), formats.unit_name("krw", "ko")) == (
        text("unit.usd", "en"),
        text("unit.krw", "ko"),
    )
    assert formats.shown(1234, "en") == "1,234"
    assert formats.shown(True, "en") == text("common.yes", "en")
    assert formats.shown(date(2026, 12, 18), "ko") == "2026년 12월 18일"
