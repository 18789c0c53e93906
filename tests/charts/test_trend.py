"""The trend drawn: labels never overlap, lines differ without colour, unknown steps are left out."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.charts import trend as charts
from planner.charts.palette import REPORT
from planner.explain import unknown
from planner.i18n import message
from planner.plan.snapshots import Number
from planner.plan.templates import load_template
from planner.readiness.trend import Trend
from planner.snapshots import CoursePoint, take, trend_since

CATALOG = load_catalog()


@cache
def told() -> Trend:
    plan = load_template("retail")
    result = assess(plan, CATALOG)
    return trend_since(take(plan, result, CATALOG, "x", when=datetime(2026, 8, 3)), plan, result)


def strings(drawing: Any) -> list[Any]:
    return [n for n in drawing.contents if type(n).__name__ == "String"]


@given(st.lists(st.floats(0, 200), max_size=7))
def test_labels_keep_their_distance_and_order(wanted: list[float]) -> None:
    places = charts.spread(wanted, 14, 0, 200)
    assert all(-1e-6 <= p <= 200 + 1e-6 for p in places)
    in_order = sorted(places)
    assert all(b - a >= 14 - 1e-6 for a, b in itertools.pairwise(in_order))


def test_every_step_is_named_and_has_its_own_dashes() -> None:
    drawing = charts.draw_slopes(told(), "ko", REPORT, 480)
    words = [s.text for s in strings(drawing)]
    assert sum(w[:2] in ("1 ", "2 ", "3 ", "4 ", "5 ") for w in words) == 5
    dashes = [tuple(n.strokeDashArray or ()) for n in drawing.contents if getattr(n, "strokeWidth", 0) == 2]
    assert len(set(dashes)) == len(dashes) == 5


def test_a_step_that_cannot_be_compared_is_left_out() -> None:
    first = told().steps[0]
    gone = replace(first, change=unknown("x", message("trend.now", what="x"), "change"))
    drawing = charts.draw_slopes(replace(told(), steps=(gone, *told().steps[1:])), "en", REPORT, 480)
    assert not any(s.text.startswith("1 ") for s in strings(drawing))


def test_the_axis_spans_the_scores_and_never_less_than_thirty_points() -> None:
    assert charts._axis([35, 36]) == (20, 50)
    assert charts._axis([0, 2]) == (0, 30)
    assert charts._axis([97, 100]) == (70, 100)
    assert charts._axis([5, 95]) == (0, 100)
    assert charts._axis([]) == (0, 100)


def test_the_course_is_broken_where_days_cannot_be_joined() -> None:
    days = [datetime(2026, m, 1).date() for m in (1, 5, 9)]
    points = [CoursePoint(d, str(n), Number(value=40.0 + n, unit="score"), n == 1) for n, d in enumerate(days)]
    drawing = charts.draw_course(points, "ko", REPORT, 600)
    assert sum(getattr(n, "strokeWidth", 0) == 1.6 for n in drawing.contents) == 1
    alone = charts.draw_course(points[:1], "ko", REPORT, 600)
    assert alone.height > 0
    assert "2026-05-01 41" in charts.describe_course(points, "ko")
