"""The matrix of use cases: every mark in the frame, none over another, and a line to where a pushed one belongs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.charts import matrix
from planner.charts.palette import REPORT
from planner.plan.plan import Plan

CATALOG = load_catalog()
SCORES = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=14)


def cases(scores: list[tuple[int, int]]) -> tuple[matrix.UseCaseResult, ...]:
    value = ("economic", "strategic", "pain", "experience", "own_data")
    feasibility = ("data", "technical", "integration", "people", "risk")
    made = [
        {"id": f"c{n}", "name": f"C{n}", "value": dict.fromkeys(value, v), "feasibility": dict.fromkeys(feasibility, f)}
        for n, (v, f) in enumerate(scores)
    ]
    return assess(Plan.model_validate({"use_cases": made}), CATALOG).portfolio.cases


@settings(max_examples=15, deadline=None)
@given(SCORES, st.sampled_from([240.0, 310.0, 420.0]))
def test_marks_stay_in_the_frame_and_apart(scores: list[tuple[int, int]], width: float) -> None:
    made = matrix.layout(cases(scores), "ko", width)
    left, bottom, right, top = made.frame
    assert len(made.spots) == len(scores)
    for n, spot in enumerate(made.spots):
        assert left + matrix.RADIUS - 1e-6 <= spot.x <= right - matrix.RADIUS + 1e-6
        assert bottom + matrix.RADIUS - 1e-6 <= spot.y <= top - matrix.RADIUS + 1e-6
        for other in made.spots[:n]:
            assert math.hypot(spot.x - other.x, spot.y - other.y) >= 2 * matrix.RADIUS


def test_a_mark_alone_stands_where_its_scores_are() -> None:
    (spot,) = matrix.layout(cases([(3, 4)]), "en", 320).spots
    assert not spot.pushed
    made = matrix.layout(cases([(3, 4)]), "en", 320)
    assert (spot.x, spot.y) == pytest.approx((made.x(4), made.y(3)))


def test_the_pushed_one_keeps_a_line_to_its_place() -> None:
    both = cases([(3, 3), (3, 3)])
    first, second = matrix.layout(both, "en", 320).spots
    assert (first.pushed, second.pushed) == (False, True)
    assert (second.at_x, second.at_y) == (first.x, first.y)
    assert matrix.draw(both, "en", REPORT, 320, "c1").contents
