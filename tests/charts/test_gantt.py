"""The picture of the stages: where bars, gates and legal dates stand, and that it can be drawn at any width."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.charts import gantt
from planner.charts.palette import REPORT
from planner.i18n import say
from planner.plan.fields import put
from planner.plan.plan import Plan
from planner.plan.templates import load_template


def made(language: str = "en", template: str = "finance", **changed: Any) -> tuple[Assessment, gantt.Gantt]:
    plan: Plan = load_template(template)
    for name, value in changed.items():
        plan = put(plan, ("company", name), value)
    a = assess(plan, load_catalog())
    ahead = tuple(m for m in a.roadmap.milestones if m.when == "ahead")
    return a, gantt.layout(a.build.stages, a.roadmap.waves, ahead, language)


def test_bars_stand_at_their_days_and_skipped_stages_say_why() -> None:
    a, picture = made()
    for stage, lane in zip(a.build.stages, picture.lanes, strict=True):
        assert lane.bar is not None
        if not stage.needed:
            assert lane.bar.kind == "skipped"
            assert stage.reason is not None
            assert say(stage.reason, "en") in lane.bar.words
            continue
        assert stage.start is not None
        assert stage.weeks is not None
        assert lane.bar.begin == (stage.start - date(2026, 12, 14)).days
        assert lane.bar.end - lane.bar.begin == 7 * stage.weeks


def test_the_axis_ends_with_a_wave_and_shows_its_gates_and_legal_dates() -> None:
    a, picture = made()
    ends = [(w.to_date - date(2026, 12, 14)).days for w in a.roadmap.waves if w.to_date]
    assert picture.days in ends
    assert [words for _, words in picture.gates] == ["G1", "G2", "G3"]
    assert (39.0, "2027-01-22") in picture.legal
    assert all(0 <= day <= picture.days for day, _ in (*picture.months, *picture.gates, *picture.legal))


def test_without_any_date_the_lanes_say_what_they_wait_for() -> None:
    _, picture = made(template="empty")
    assert picture.days == 0
    assert {lane.bar for lane in picture.lanes} == {None}
    assert all(lane.note for lane in picture.lanes)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", ["finance", "retail", "empty"])
@pytest.mark.parametrize("width", [220.0, 900.0])
def test_it_is_drawn_and_told_in_words(language: str, template: str, width: float) -> None:
    _, picture = made(language, template)
    drawing = gantt.draw(picture, language, REPORT, width)
    assert drawing.width == width
    for shape in drawing.contents:
        for name in ("x", "x1", "x2"):
            assert -1 <= getattr(shape, name, 0) <= width + 1
    words = gantt.describe(picture, language)
    assert all(lane.name in words for lane in picture.lanes)
