"""Charts of the report: everything stands inside the picture, numbers stand in the words, nothing is told by colour alone."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from planner import formats
from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.charts import cost_bars, dot_range, heat_map, ranges, roadmap_bars, step_bars, thresholds
from planner.charts.fonts import width_of
from planner.charts.palette import REPORT
from planner.explain import Figure
from planner.i18n import say
from planner.plan.templates import load_template, templates

WIDTH = 493.0
ALL = [t.id for t in templates()]


@cache
def assessed(template: str, language: str) -> Assessment:
    return assess(load_template(template, language), load_catalog())


def strings(drawn: Any) -> list[Any]:
    return [s for s in drawn.contents if type(s).__name__ == "String"]


def edges(s: Any) -> tuple[float, float]:
    wide = width_of(s.text, s.fontSize, s.fontName)
    left = s.x - (wide if s.textAnchor == "end" else wide / 2 if s.textAnchor == "middle" else 0)
    return left, left + wide


def assert_inside(drawn: Any, slack: float = 3) -> None:
    for s in strings(drawn):
        left, right = edges(s)
        assert left >= -slack, s.text
        assert right <= drawn.width + slack, s.text
        assert -1 <= s.y <= drawn.height, s.text


def assert_apart(drawn: Any) -> None:
    """No two words on one line meet."""
    shown = strings(drawn)
    for n, one in enumerate(shown):
        for other in shown[n + 1 :]:
            if abs(one.y - other.y) < 4:
                (a, b), (c, d) = edges(one), edges(other)
                assert b <= c + 0.5 or d <= a + 0.5, (one.text, other.text)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", ALL)
@pytest.mark.parametrize("width", [WIDTH, 238.0])
def test_steps_and_questions_stand_inside(template: str, language: str, width: float) -> None:
    steps = assessed(template, language).readiness.steps
    drawn = step_bars.draw(steps, language, REPORT, width)
    assert_inside(drawn)
    assert_apart(drawn)
    drawn = heat_map.draw(steps, language, REPORT, WIDTH)
    assert_inside(drawn)
    digits = [s.text for s in strings(drawn) if s.fontSize > 9]
    asked = [q for s in steps for q in s.questions if q.asked]
    assert len(digits) == len(asked)
    assert sorted(digits) == sorted(str(q.supported) if q.supported else "?" if q.unknown else "–" for q in asked)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", [t for t in ALL if t != "empty"])
def test_latency_growth_thresholds_roadmap_and_cost(template: str, language: str) -> None:
    a = assessed(template, language)
    latency = (a.infrastructure.ttft_p95, a.infrastructure.itl_p95)
    drawn = ranges.draw(latency, language, REPORT, 238)
    assert_inside(drawn)
    assert_apart(drawn)
    words = ranges.describe(latency, language)
    for figure in latency:
        assert not figure.known or formats.figure(figure, language) in words
    assert_inside(ranges.draw(a.infrastructure.gpus_by_year, language, REPORT, WIDTH, together=True))
    drawn = thresholds.draw(a.infrastructure.triggers, language, REPORT, WIDTH)
    assert_inside(drawn)
    assert_apart(drawn)
    assert len(re.findall("[✓▲?]", " ".join(s.text for s in strings(drawn)))) == len(a.infrastructure.triggers)
    shown = a.roadmap.actions[:24]
    drawn = roadmap_bars.draw(a.roadmap, shown, language, REPORT, WIDTH)
    assert_inside(drawn)
    words = roadmap_bars.describe(a.roadmap, shown, language)
    assert all(say(action.title, language) in words for action in shown)
    drawn = cost_bars.draw(a.cost, language, REPORT, WIDTH)
    assert_inside(drawn)
    assert_apart(drawn)


@pytest.mark.parametrize("groups", [1, 2, 5])
@pytest.mark.parametrize("count", [1, 16])
def test_groups_of_respondents_have_their_own_shape(groups: int, count: int) -> None:
    names = [f"Group {n} of respondents" for n in range(groups)]
    rows = [
        ("A very long name of a question that does not end " * 2, [
            (name, Figure(f"r.{n}", "x", 1 + (n * k) % 5, "level")) for k, name in enumerate(names)  # type: ignore[arg-type]
        ])
        for n in range(count)
    ]  # fmt: skip
    drawn = dot_range.draw(rows, "en", REPORT, WIDTH)
    assert_inside(drawn)
    marks = [s for s in drawn.contents if type(s).__name__ in ("Circle", "Polygon")]
    assert len(marks) == groups * count + groups
    assert len({(type(m).__name__, len(getattr(m, "points", ()))) for m in marks}) == groups
