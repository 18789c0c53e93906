"""Which scenario is which while the list changes: a column keeps its scenario when others come and go beside it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from planner.plan.scenario import Scenario


class Keys:
    """A number for each scenario of the plan, for as long as the window is open; edits keep it."""

    def __init__(self) -> None:
        self._next = count()
        self._known: tuple[Scenario, ...] = ()
        self._keys: tuple[int, ...] = ()

    def of(self, scenarios: Sequence[Scenario]) -> tuple[int, ...]:
        """The numbers of the list as it is now. What changed in between is what lies between equal ends."""
        now = tuple(scenarios)
        if len(now) != len(self._known) or any(a is not b for a, b in zip(now, self._known, strict=True)):
            before = _equal(self._known, now)
            after = _equal(self._known[before:][::-1], now[before:][::-1])
            old, new = self._keys[before : len(self._known) - after], len(now) - before - after
            middle = old if len(old) == new else tuple(next(self._next) for _ in range(new))
            self._keys = self._keys[:before] + middle + self._keys[len(self._known) - after :]
            self._known = now
        return self._keys


def _equal(one: Sequence[Scenario], other: Sequence[Scenario]) -> int:
    """How many entries are the same from the begin on."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a is not b), min(len(one), len(other)))
