"""The line of legal dates: nothing overlaps, nothing leaves the picture, whatever dates it is given."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.charts import obligation_timeline
from planner.charts.palette import REPORT
from planner.explain import Source
from planner.i18n import Text
from planner.readiness.responsible_results import Milestone

TODAY = "2026-11-25"


def milestone(day: date, name: str = "고위험 의무(부속서 III)", concerns: bool | None = True) -> Milestone:
    return Milestone(
        f"m-{day}", day.isoformat(), Text(name, name), Text("제113조", "Art. 113"), Text("EU AI Act", "EU AI Act"),
        day.isoformat() <= TODAY, concerns, Source("s", "s"),
    )  # fmt: skip


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2031, 1, 1)), st.text("가나 다라", max_size=60)), max_size=16),
    st.floats(420, 1200),
)
def test_labels_never_overlap_and_stay_inside(given: list[tuple[date, str]], width: float) -> None:
    made = obligation_timeline.layout([milestone(*row) for row in given], TODAY, "ko", width)
    for side in (True, False):
        for row in range(max(made.above, made.below)):
            placed = sorted((x.left, x.left + x.width) for x in made.labels if (x.up, x.row) == (side, row))
            assert all(end <= begin for (_, end), (begin, _) in pairwise(placed))
    assert all(x.left >= 0 and x.left + x.width <= width for x in made.labels)
    assert [x.mark.day for x in made.labels] == sorted(x.mark.day for x in made.labels)


def test_today_stands_among_the_dates_and_what_is_long_past_is_left_out() -> None:
    made = obligation_timeline.layout(
        [milestone(date(2024, 3, 15)), milestone(date(2026, 9, 11)), milestone(date(2027, 1, 22), concerns=None)],
        TODAY, "en", 800,
    )  # fmt: skip
    assert [(x.mark.day.isoformat(), x.mark.today, x.mark.past, x.mark.unsure) for x in made.labels] == [
        ("2026-09-11", False, True, False), (TODAY, True, False, False), ("2027-01-22", False, False, True),
    ]  # fmt: skip


def test_it_draws_without_any_date_and_says_all_of_them_in_words() -> None:
    assert obligation_timeline.draw([], TODAY, "ko", REPORT, 600).height > 0
    words = obligation_timeline.describe([milestone(date(2027, 1, 22))], "ko")
    assert "2027-01-22" in words
    assert "EU AI Act" in words
