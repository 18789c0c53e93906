"""Planning assumptions: values used where no source states a fact, each with its range and its reasoning."""

from __future__ import annotations

from dataclasses import dataclass

from planner.catalog.facts import Row
from planner.explain import Basis, Source
from planner.i18n import Text


@dataclass(frozen=True, slots=True)
class Assumption:
    """``low`` and ``high`` bound what we hold plausible; rates and shares are fractions; ``unit`` is a unit code.

    Without sources it is our own judgement. ``basis`` is ANSWERED where the user's catalogue file gives the value.
    """

    id: str
    value: float
    low: float
    high: float
    unit: str
    name: Text
    reasoning: Text
    sources: tuple[Source, ...]
    as_of: str | None
    basis: Basis = Basis.ASSUMED


def read_assumption(row: Row) -> Assumption:
    """An assumption from its row; raises CatalogProblem."""
    return Assumption(
        id=row.text("id"),
        value=row.number("value"),
        low=row.number("low", at_least=-1.0),
        high=row.number("high"),
        unit=row.text("unit"),
        name=row.both("name"),
        reasoning=row.both("reasoning"),
        sources=row.sources(),
        as_of=row.text("as_of"),
    )
