"""Planning assumptions: figures used where no fact is at hand, each with its reasoning and range."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.catalog.facts import Row
from planner.explain import Source
from planner.i18n import Text, message


@dataclass(frozen=True, slots=True)
class Assumption:
    """``unit`` is a code of units.yaml (shares are fractions); value None: unknown, to be entered.

    ``gpu_id`` is set for assumed prices of a GPU without a quotation. ``from_user``: replaced by the user's file.
    """

    id: str
    name: Text
    value: float | None
    low: float | None
    high: float | None
    unit: str
    reasoning: Text
    gpu_id: str | None
    as_of: str | None
    sources: tuple[Source, ...]
    from_user: bool = False

    def with_value(self, value: float, sources: tuple[Source, ...], as_of: str | None) -> Assumption:
        """The same figure as the user states it: exact, with the user's file as its source."""
        return replace(self, value=value, low=None, high=None, sources=sources, as_of=as_of, from_user=True)


def read_assumption(row: Row) -> Assumption:
    value, low, high = row.maybe_number("value"), row.maybe_number("low"), row.maybe_number("high")
    if value is not None and not (low or 0) <= value <= (high if high is not None else value):
        raise row.problem("value", message("catalog.problem.outside_range", field="value"))
    return Assumption(
        id=row.text("id"),
        name=row.both("name"),
        value=value,
        low=low,
        high=high,
        unit=row.text("unit"),
        reasoning=row.both("reasoning"),
        gpu_id=row.maybe_text("gpu_id"),
        as_of=row.maybe_text("as_of"),
        sources=row.sources(),
    )
