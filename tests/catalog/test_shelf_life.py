"""How old a dated fact is: every kind has a shelf life, partial dates stand for their last day, bounds are exact."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.catalog.shelf_life import AgeState, FactKind, Importance, age, is_rounded, last_day, shelf_lives

ON = date(2026, 11, 25)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
KINDS = st.sampled_from(FactKind)


def test_every_kind_has_a_shelf_life_with_reasoning() -> None:
    lives = shelf_lives()
    assert set(lives) == set(FactKind)
    assert (lives[FactKind.EXCHANGE_RATE].days, lives[FactKind.HARDWARE_PRICE].days) == (30, 90)
    assert (lives[FactKind.SERVICE_PRICE].days, lives[FactKind.GPU].days) == (90, 365)
    assert lives[FactKind.EXCHANGE_RATE].importance is Importance.HIGH
    assert all(life.reasoning.ko and life.reasoning.en for life in lives.values())


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026", date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 29)),
        ("2026-11-24", date(2026, 11, 24)),
        ("2026-13", None), ("2026-02-30", None), ("0000", None), ("", None), (None, None), ("soon", None),
        ("2026-1-1", None), ("2026-11-24T00:00", None), ("20261124", None),
    ],
)  # fmt: skip
def test_a_partial_date_is_its_last_day(text: str | None, day: date | None) -> None:
    assert last_day(text) == day
    assert is_rounded(text) == (day is not None and len(str(text)) < 10)


@given(KINDS, DAYS)
def test_the_last_day_of_the_shelf_life_still_counts(kind: FactKind, day: date) -> None:
    life = shelf_lives()[kind].days
    assert age(kind, day.isoformat(), day + timedelta(life)).state is AgeState.FRESH
    late = age(kind, day.isoformat(), day + timedelta(life + 1))
    assert (late.state, late.over) == (AgeState.STALE, 1)


@given(KINDS, DAYS, DAYS)
def test_a_fact_never_grows_younger(kind: FactKind, told: date, on: date) -> None:
    first, later = (age(kind, told.isoformat(), day) for day in (on, on + timedelta(1)))
    order = [AgeState.FUTURE, AgeState.FRESH, AgeState.STALE]
    assert order.index(first.state) <= order.index(later.state)
    assert first.over <= later.over


def test_what_has_no_readable_date_is_undated_and_what_is_to_come_is_marked() -> None:
    assert age(FactKind.GPU, None, ON).state is AgeState.UNDATED
    assert age(FactKind.GPU, "next week", ON).state is AgeState.UNDATED
    assert age(FactKind.GPU, "2026-11-26", ON).state is AgeState.FUTURE
    assert age(FactKind.GPU, "2027", ON).state is AgeState.FUTURE
    running = age(FactKind.GPU, "2026", ON)
    assert (running.state, running.days, running.rounded) == (AgeState.FRESH, 0, True)
