"""Order and dates of tasks under prerequisites and a limited capacity. Weeks and ids only; no plan, no words.

Serial schedule generation: tasks are taken in their order (a topological order by rank) and each is put at the earliest
week at which everything before it is finished and the team has room for its whole length. Deterministic.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Task:
    """``rank`` 0 is the most urgent; ``after`` names tasks that must be finished before it begins.

    ``fixed`` is the week in which a task has begun already: it is where it is, whatever the capacity.
    ``blocked`` says that it waits for something that is no task.
    """

    id: str
    weeks: int
    load: float
    rank: int
    priority: float
    after: frozenset[str] = frozenset()
    earliest: int = 0
    fixed: int | None = None
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """``weeks`` maps id to begin and end (first week after it); ``left`` maps id to the reason and what it waits for.

    Reasons: waits, too_large, horizon, capacity.
    """

    weeks: Mapping[str, tuple[int, int]]
    left: Mapping[str, tuple[str, tuple[str, ...]]]


def urgent_first(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """Topological order; among what may come next the lowest rank, then the highest priority, then the id.

    A task is as urgent as the most urgent one that waits for it. Raises ValueError where tasks wait for each other.
    """
    by_id = {t.id: t for t in tasks}
    followers: dict[str, list[str]] = {id: [] for id in by_id}
    waiting = {t.id: sum(p in by_id for p in t.after) for t in by_id.values()}
    for t in by_id.values():
        for p in t.after:
            if p in by_id:
                followers[p].append(t.id)
    ranks = _inherited(by_id)
    heap = [(ranks[t.id], -t.priority, t.id) for t in by_id.values() if not waiting[t.id]]
    heapq.heapify(heap)
    ordered = []
    while heap:
        id = heapq.heappop(heap)[2]
        ordered.append(by_id[id])
        for f in followers[id]:
            waiting[f] -= 1
            if not waiting[f]:
                heapq.heappush(heap, (ranks[f], -by_id[f].priority, f))
    if len(ordered) != len(by_id):
        raise ValueError("tasks wait for each other in a circle")
    return tuple(ordered)


def _inherited(by_id: Mapping[str, Task]) -> dict[str, int]:
    ranks = {id: t.rank for id, t in by_id.items()}
    pending = list(by_id)
    while pending:
        id = pending.pop()
        for p in by_id[id].after:
            if p in ranks and ranks[p] > ranks[id]:
                ranks[p] = ranks[id]
                pending.append(p)
    return ranks


def schedule(
    tasks: Iterable[Task], capacity: float, horizon: int, near_weeks: int = 0, near_most: int | None = None
) -> Schedule:
    """Places ``tasks`` into weeks 0 … ``horizon``; at most ``near_most`` begin before week ``near_weeks``."""
    ordered = urgent_first(tasks)
    used = [0.0] * horizon
    placed: dict[str, tuple[int, int]] = {}
    left: dict[str, tuple[str, tuple[str, ...]]] = {}
    near = 0
    for t in ordered:
        if t.fixed is not None:
            placed[t.id] = (t.fixed, t.fixed + t.weeks)
            _take(used, max(t.fixed, 0), t.fixed + t.weeks, t.load)
            near += t.fixed < near_weeks
    for t in ordered:
        if t.fixed is not None:
            continue
        absent = tuple(sorted(p for p in t.after if p in left))
        if absent or t.blocked:
            left[t.id] = ("waits", absent)
            continue
        earliest = max([t.earliest, *(placed[p][1] for p in t.after if p in placed)])
        full = near_most is not None and near >= near_most
        if t.load > capacity + EPSILON:
            left[t.id] = ("too_large", ())
            continue
        if earliest + t.weeks > horizon:
            left[t.id] = ("horizon", ())
            continue
        begin = _room(used, max(earliest, near_weeks) if full else earliest, t.weeks, capacity - t.load + EPSILON)
        if begin is None:
            left[t.id] = ("capacity", ())
            continue
        placed[t.id] = (begin, begin + t.weeks)
        _take(used, begin, begin + t.weeks, t.load)
        near += begin < near_weeks
    return Schedule(placed, left)


def _take(used: list[float], begin: int, end: int, load: float) -> None:
    for week in range(begin, min(end, len(used))):
        used[week] += load


def _room(used: Sequence[float], earliest: int, weeks: int, most: float) -> int | None:
    """First week from ``earliest`` with at most ``most`` in use over ``weeks`` weeks."""
    begin, free = earliest, 0
    for week in range(earliest, len(used)):
        if used[week] > most:
            begin, free = week + 1, 0
            continue
        free += 1
        if free == weeks:
            return begin
    return None
