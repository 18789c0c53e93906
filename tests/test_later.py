"""A sequence that is made when it is first looked at."""

from __future__ import annotations

from planner.catalog import load_catalog
from planner.infrastructure_sizing import sized
from planner.later import Later
from planner.plan.templates import load_template


def test_made_once_and_only_when_asked() -> None:
    calls = []
    later = Later(lambda: calls.append(1) or [3, 1, 2])
    assert not calls
    assert (len(later), later[0], later[1:], list(later), 2 in later) == (3, 3, (1, 2), [3, 1, 2], True)
    assert len(calls) == 1
    assert later == (3, 1, 2)
    assert later != (3, 1)


def test_sizing_leaves_the_candidates_until_they_are_seen() -> None:
    result = sized(load_template("retail"), load_catalog(), None)
    assert isinstance(result.candidates, Later)
    assert result.candidates._items is None
    assert result.candidates[0].best
    assert len(result.points) >= len(result.candidates)
