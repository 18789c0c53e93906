"""The scheduler alone: order, prerequisites, capacity, the limit of the first weeks."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.readiness.roadmap_schedule import Task, schedule, urgent_first

HORIZON, NEAR = 78, 13


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Task], float]:
    count = draw(st.integers(0, 25))
    tasks = []
    for n in range(count):
        before = draw(st.lists(st.integers(0, n - 1), max_size=3)) if n else []
        effort = draw(st.sampled_from([(6, 1.0), (17, 2.0), (33, 4.0)]))
        tasks.append(
            Task(
                f"t{n:02d}", effort[0], effort[1], draw(st.integers(0, 3)), draw(st.floats(0, 50)),
                frozenset(f"t{b:02d}" for b in before), draw(st.integers(0, 30)),
                draw(st.one_of(st.none(), st.none(), st.none(), st.integers(-4, 4))), draw(st.integers(0, 9)) == 0,
            )
        )  # fmt: skip
    return draw(st.permutations(tasks)), draw(st.sampled_from([1.0, 2.0, 3.0, 6.0, 8.0]))


@given(plans())
def test_a_schedule_keeps_order_and_capacity_and_leaves_nothing_without_a_reason(
    given_: tuple[list[Task], float],
) -> None:
    tasks, capacity = given_
    found = schedule(tasks, capacity, HORIZON)
    order = [t.id for t in urgent_first(tasks)]
    for t in tasks:
        assert all(order.index(p) < order.index(t.id) for p in t.after)
        if t.id in found.weeks and t.fixed is None:
            assert all(found.weeks[p][1] <= found.weeks[t.id][0] for p in t.after)
    assert overloaded(tasks, capacity, found.weeks) == []
    assert found.weeks.keys() | found.left.keys() == {t.id for t in tasks}
    assert not found.weeks.keys() & found.left.keys()
    by_id = {t.id: t for t in tasks}
    for id, (begin, end) in found.weeks.items():
        assert end - begin == by_id[id].weeks
        assert by_id[id].fixed is not None or (by_id[id].earliest <= begin and end <= HORIZON)
    for id, (reason, absent) in found.left.items():
        assert reason in {"waits", "too_large", "horizon", "capacity"}
        assert set(absent) <= found.left.keys()
        assert (reason == "too_large") <= (by_id[id].load > capacity)


def overloaded(tasks: list[Task], capacity: float, weeks: Mapping[str, tuple[int, int]]) -> list[int]:
    """Weeks in which something planned runs and the load of all that runs is more than ``capacity``."""
    loads = {t.id: t.load for t in tasks}
    planned = {t.id for t in tasks if t.fixed is None}
    found = []
    for week in range(HORIZON):
        running = [id for id, (begin, end) in weeks.items() if begin <= week < end]
        if planned & set(running) and sum(loads[id] for id in running) > capacity + 1e-6:
            found.append(week)
    return found


@given(plans())
def test_few_begin_at_once_and_the_order_given_does_not_matter(given_: tuple[list[Task], float]) -> None:
    tasks, capacity = given_
    found = schedule(tasks, capacity, HORIZON, NEAR, 5)
    begun = [t.id for t in tasks if t.fixed is not None]
    near = [id for id, (begin, _) in found.weeks.items() if begin < NEAR]
    assert len(near) <= max(5, len(begun))
    assert schedule(sorted(tasks, key=lambda t: t.id), capacity, HORIZON, NEAR, 5) == found


def test_the_most_urgent_then_the_most_valuable_then_the_name() -> None:
    tasks = [Task("c", 6, 1, 3, 9), Task("b", 6, 1, 1, 1), Task("a", 6, 1, 1, 1), Task("d", 6, 1, 1, 2)]
    assert [t.id for t in urgent_first(tasks)] == ["d", "a", "b", "c"]


def test_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        urgent_first([Task("a", 1, 1, 0, 0, frozenset("b")), Task("b", 1, 1, 0, 0, frozenset("a"))])
