"""The risk matrix: every risk is shown or counted, from none to many in one cell."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.graphics.shapes import Polygon, String

from planner.charts import risk_matrix
from planner.charts.palette import REPORT
from planner.plan.responsible import Risk

RISKS = st.lists(st.builds(Risk, likelihood=st.integers(1, 5), impact=st.integers(1, 5)), max_size=40)


def drawn(risks: list[Risk], **more: Any) -> Any:
    return risk_matrix.draw(tuple(risks), "ko", REPORT, 268, **more)


@settings(deadline=None)
@given(RISKS)
def test_every_risk_is_shown_or_counted(risks: list[Risk]) -> None:
    picture = drawn(risks)
    words = [s.text for s in picture.contents if isinstance(s, String) and s.fontSize == 8 and "Bold" in s.fontName]
    counted = sum(int(w) for w in words if w.startswith("+"))
    assert sum(not w.startswith("+") for w in words) + counted == len(risks)


def test_marks_stay_inside_the_picture() -> None:
    picture = drawn([Risk(likelihood=5, impact=5)] * 30, selected=0, blocking=frozenset(range(30)))
    for shape in picture.contents:
        if isinstance(shape, Polygon):
            assert all(0 <= p <= picture.width for p in shape.points[::2])
            assert all(0 <= p <= picture.height for p in shape.points[1::2])


def test_only_a_rated_residual_is_drawn() -> None:
    bare, rated = Risk(likelihood=4, impact=4), Risk(likelihood=4, impact=4, residual_likelihood=1, residual_impact=2)
    assert len(drawn([rated], selected=0).contents) == len(drawn([bare], selected=0).contents) + 2  # a line and a ring
