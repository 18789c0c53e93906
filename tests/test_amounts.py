"""Numbers as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.amounts import read_amount
from planner.field_words import Unread, day_of, number_of, typed_as, value_of
from planner.plan.fields import specs
from planner.plan.plan import Plan
from planner.plan.usecase import Money

MONEY = {s.path[-1]: s for s in specs(Money)}


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1,200", 1200), ("1200.5", 1200.5), ("1.2억", 1.2e8), ("12억 5천만", 1.25e9), ("1억2000", 100_002_000),
        ("3백만", 3e6), ("₩1,000", 1000), ("5천만 원", 5e7), ("2조 3천억", 2.3e12), ("12만", 120_000), ("1.5bn", 1.5e9),
        ("20 %", 20), ("−3", -3), ("１２만", 120_000), ("250k", 250_000),
    ],
)  # fmt: skip
def test_amounts_are_read(words: str, value: float) -> None:
    found = read_amount(words)
    assert found is not None
    assert found.value == pytest.approx(value)
    assert not found.dollars


@pytest.mark.parametrize(
    "words", ["", "abc", "1,2", "1.2.3", "12억 5조", "십만", "1e9", "1,000,00", "9" * 41, "--1", "억"]
)
def test_what_is_no_amount_is_not_guessed(words: str) -> None:
    assert read_amount(words) is None


def test_dollars_need_money_and_a_rate() -> None:
    build = MONEY["build_cost_krw"]
    assert number_of("$1.2m", build, 1400) == pytest.approx(1.68e9)
    for spec, rate in ((build, None), (MONEY["users"], 1400.0)):
        with pytest.raises(Unread):
            number_of("$1.2m", spec, rate)


@given(st.integers(0, 10**14))
def test_what_is_shown_in_a_field_is_read_back(n: int) -> None:
    spec = MONEY["build_cost_krw"]
    assert value_of(typed_as(spec, float(n)), spec) == n


def test_shares_are_typed_in_percent_and_days_in_many_ways() -> None:
    share = MONEY["adoption_year1"]
    assert typed_as(share, 0.15) == "15"
    assert value_of("15 %", share) == pytest.approx(0.15)
    for words in ("2026-12-18", "2026.12.18", "20261218", "2026년 12월 18일", "2026/12/18"):
        assert day_of(words) == date(2026, 12, 18)
    for words in ("2026-13-01", "18.12.2026", "soon"):
        with pytest.raises(Unread):
            day_of(words)


def test_whole_numbers_and_nothing() -> None:
    assert value_of("", MONEY["users"]) is None
    with pytest.raises(Unread):
        value_of("1.5", MONEY["users"])
    must = next(s for s in specs(Plan) if s.type is float and not s.optional)
    with pytest.raises(Unread):
        value_of("", must)
