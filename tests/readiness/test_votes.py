"""Arithmetic on votes: every vector of the method, its invariants, and which groups may be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.readiness.bank import bank
from planner.readiness.votes import Verdict, lower_median, shown_groups, spread

METHOD = bank().method
LEVELS = st.lists(st.integers(1, 5), min_size=1, max_size=50)


@pytest.mark.parametrize(
    ("levels", "median", "deviation", "rwg", "verdict"),
    [
        ([3, 3, 4, 3], 3, 0.25, 0.95, Verdict.ACCEPT),
        ([3, 4, 4, 4, 3, 4], 4, 1 / 3, 0.94, Verdict.ACCEPT),
        ([2, 3, 4, 5], 3, 1.0, 0.69, Verdict.DISCUSS),
        ([2, 2, 3, 5, 5], 3, 1.2, 0.54, Verdict.DISCUSS),
        ([1, 1, 5, 5], 1, 2.0, 0.0, Verdict.DISCUSS),
        ([1, 2, 2, 3, 4, 4], 2, 1.0, None, Verdict.DISCUSS),
        ([2, 3, 3, 4], 3, 0.5, None, Verdict.NOTE),
        ([4], 4, 0.0, 1.0, Verdict.ACCEPT),
    ],
)
def test_vectors_of_the_method(
    levels: list[int], median: int, deviation: float, rwg: float | None, verdict: Verdict
) -> None:
    found = spread(levels)
    assert found is not None
    assert found.median == median
    assert found.deviation == pytest.approx(deviation)
    assert rwg is None or found.rwg(METHOD) == pytest.approx(rwg, abs=0.005)
    assert found.verdict(METHOD) is verdict


def test_a_deviation_of_exactly_the_threshold_is_no_reason_to_discuss() -> None:
    found = spread([2, 2, 3, 4, 4])
    assert found is not None
    assert found.deviation == METHOD.raw["agreement"]["revote_ad"]
    assert found.verdict(METHOD) is Verdict.NOTE


def test_without_levels_there_is_no_spread() -> None:
    assert spread([]) is None


@given(LEVELS)
def test_spread_stays_within_its_bounds(levels: list[int]) -> None:
    found = spread(levels)
    assert found is not None
    assert found.n == len(levels)
    assert found.lowest <= found.median <= found.highest
    assert found.median in levels
    assert 0 <= found.deviation <= 2 * found.range / 2 <= 4
    assert -1e-12 <= found.rwg(METHOD) <= 1
    assert 0 <= found.factor(METHOD) <= 1
    assert (found.range == 0) == (found.deviation == 0) == (found.rwg(METHOD) == 1)


@given(LEVELS, st.randoms())
def test_the_order_of_votes_is_of_no_matter(levels: list[int], random: object) -> None:
    mixed = sorted(levels)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, two = spread(levels), spread(mixed)
    assert one is not None
    assert two is not None
    assert (one.counts, one.median, one.deviation) == (two.counts, two.median, two.deviation)


@given(LEVELS)
def test_the_lower_median_minimises_the_deviation(levels: list[int]) -> None:
    best = min(sum(abs(v - m) for v in levels) for m in range(1, 6))
    assert sum(abs(v - lower_median(levels)) for v in levels) == best


@given(LEVELS)
def test_mirrored_votes_have_the_same_spread_but_for_the_side_of_the_median(levels: list[int]) -> None:
    one, other = spread(levels), spread([6 - v for v in levels])
    assert one is not None
    assert other is not None
    assert one.deviation == pytest.approx(other.deviation)
    assert one.rwg(METHOD) == pytest.approx(other.rwg(METHOD))
    assert one.range == other.range


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"a": 3, "b": 3}, ("a", "b")),
        ({"a": 3, "b": 2}, ()),
        ({"a": 3, "b": 1}, ()),
        ({"a": 3, "b": 4, "c": 1}, ("b",)),
        ({"a": 5, "b": 4, "c": 3, "d": 2}, ("a", "b")),
        ({"a": 4, "b": 2, "c": 1}, ("a",)),
        ({"a": 2, "b": 2}, ()),
        ({}, ()),
    ],
)
def test_a_group_is_shown_only_if_the_rest_tells_nothing(sizes: dict[str, int], shown: tuple[str, ...]) -> None:
    assert shown_groups(sizes, 3) == shown


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(1, 9)), st.integers(2, 5))
def test_neither_a_shown_group_nor_the_rest_is_ever_small(sizes: dict[str, int], smallest: int) -> None:
    shown = shown_groups(sizes, smallest)
    assert all(sizes[g] >= smallest for g in shown)
    rest = sum(sizes.values()) - sum(sizes[g] for g in shown)
    assert not shown or rest == 0 or rest >= smallest
