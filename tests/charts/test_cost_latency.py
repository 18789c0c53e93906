"""The picture of cost against time: where points lie, what is joined, what is left out, words, both languages."""

from __future__ import annotations

import math

import pytest

from planner.charts import cost_latency
from planner.charts.palette import REPORT
from planner.infrastructure import CostPoint


def point(cost: float, seconds: float, front: bool = False, best: bool = False, name: str = "H100") -> CostPoint:
    return CostPoint(name, "fp8", 4, 2, cost, seconds, front, best)


POINTS = (
    point(1e6, 10.0, front=True, best=True, name="Cheap"), point(2e6, 5.0, front=True, name="Middle"),
    point(4e6, 2.5, front=True, name="Quick"), point(3e6, 9.0, name="Beaten"), point(9e6, 2.5, name="Dear"),
)  # fmt: skip


def _all(d: object, kind: str) -> list[object]:
    return [n for n in d.contents if type(n).__name__ == kind]  # type: ignore[attr-defined]


def _words(d: object) -> list[str]:
    return [n.text for n in _all(d, "String")]  # type: ignore[attr-defined]


def test_equal_ratios_are_equal_distances_on_both_axes() -> None:
    d = cost_latency.draw(POINTS, "usd", "en", REPORT, 600)
    front = sorted((c.cx, c.cy) for c in _all(d, "Circle") if c.r == 3.4)  # type: ignore[attr-defined]
    assert len(front) == 3
    (x1, y1), (x2, y2), (x3, y3) = front
    assert x2 - x1 == pytest.approx(x3 - x2)
    assert y1 - y2 == pytest.approx(y2 - y3)
    assert y1 > y3  # slower is higher


def test_the_front_is_a_staircase_through_its_points() -> None:
    d = cost_latency.draw(POINTS, "usd", "en", REPORT, 600)
    stairs = [n for n in _all(d, "Line") if n.strokeWidth == 1.2]  # type: ignore[attr-defined]
    assert len(stairs) == 4
    assert all(s.x1 == s.x2 or s.y1 == s.y2 for s in stairs)  # type: ignore[attr-defined]


def test_what_costs_more_than_the_front_is_left_out() -> None:
    d = cost_latency.draw(POINTS, "usd", "en", REPORT, 600)
    assert len([c for c in _all(d, "Circle") if c.r == 2.4]) == 2  # type: ignore[attr-defined]  # one beaten, one in the legend


def test_everything_lies_within_the_picture_and_names_do_not_overlap() -> None:
    many = tuple(point(1e6 * 1.3**n, 10 * 0.93**n, True, n == 0, f"Instinct MI3{n}X") for n in range(15))
    for width in (320.0, 494.0, 900.0):
        d = cost_latency.draw((*POINTS, *many), "krw", "ko", REPORT, width)
        for c in _all(d, "Circle"):
            assert 0 <= c.cx <= width
            assert 0 <= c.cy <= d.height
        spots = [(r.x, r.y, r.x + r.width, r.y + r.height) for r in _all(d, "Rect")]  # type: ignore[attr-defined]
        for i, a in enumerate(spots):
            assert not any(cost_latency._meet(a, b) for b in spots[i + 1 :])


@pytest.mark.parametrize("language", ["ko", "en"])
def test_chosen_and_front_are_named_and_described(language: str) -> None:
    d = cost_latency.draw(POINTS, "usd", language, REPORT, 700)
    assert any(w.startswith("Cheap") for w in _words(d))
    assert any(w.startswith("Quick") for w in _words(d))
    assert not any(w.startswith("Beaten") for w in _words(d))
    said = cost_latency.describe(POINTS, "usd", language)
    for name in ("Cheap", "Middle", "Quick"):
        assert name in said
    assert "Beaten" not in said


def test_one_point_or_none_still_makes_a_picture() -> None:
    assert _words(cost_latency.draw(POINTS[:1], "usd", "en", REPORT, 500))
    assert not _words(cost_latency.draw((), "usd", "en", REPORT, 500))
    assert cost_latency.draw((point(math.inf, 1.0), point(5.0, math.inf)), "usd", "en", REPORT, 500) is not None
