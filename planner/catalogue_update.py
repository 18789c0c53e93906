"""An update file against what is known now: what each entry would change, and the own values that follow if it is taken.

A file is refused as a whole where it is broken, where nothing in it is new, where it is dated in the future, or where
every entry is older than what it would replace. Single older entries are shown, and taken only where the user wants them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from planner.catalog import Catalog
from planner.catalog.fact_list import Fact, Value, catalogue_facts
from planner.catalog.facts import CatalogProblem
from planner.catalog.overrides import Override
from planner.catalog.shelf_life import last_day, shelf_lives
from planner.catalog.update_file import UpdateFile, read_update
from planner.explain import Basis
from planner.i18n import Message, Text, message
from planner.plan.own_facts import MOST, OwnFact


class UpdateRefused(ValueError):
    """A file that is not taken, with the reason in words. Nothing has changed."""

    def __init__(self, problem: Message) -> None:
        super().__init__(problem.key)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Difference:
    """One value before and after; None before where it was not known."""

    name: Message
    old: Value | None
    new: Value


@dataclass(frozen=True, slots=True)
class Change:
    """What one entry of the file would change. ``older``: what is known now is of a later day."""

    own: Override
    kind: Text
    name: Text | Message | str
    differences: tuple[Difference, ...]
    old_as_of: str | None
    older: bool

    @property
    def key(self) -> str:
        return self.own.key


def preview(path: Path, catalog: Catalog, today: date) -> tuple[Change, ...]:
    """What the file would change, in its order; raises UpdateRefused, CatalogProblem, and changes nothing."""
    return changes(read_update(path, catalog), catalog, today)


def located(problem: CatalogProblem) -> Message:
    """What is wrong with a file, with the line and the place in it where they are known."""
    place = ".".join(str(part) for part in problem.path)
    found = message("update.at", place=place, problem=problem.message) if place else problem.message
    return message("reading.at", line=problem.line, problem=found) if problem.line is not None else found


def changes(update: UpdateFile, catalog: Catalog, today: date) -> tuple[Change, ...]:
    """What ``update`` would change of the catalogue as it stands with the plan's own values; raises UpdateRefused."""
    for own in update.entries:
        day = last_day(own.as_of)
        if day is not None and day > today and not today.isoformat().startswith(own.as_of):
            raise UpdateRefused(message("update.future", id=own.key, as_of=own.as_of))
    before = {f.key: f for f in catalogue_facts(catalog)}
    after = {f.key: f for f in catalogue_facts(catalog.with_own((*catalog.overrides.told.values(), *update.entries)))}
    found = tuple(_change(own, before.get(own.key), after[own.key]) for own in update.entries)
    new = tuple(c for c in found if c.differences or c.own.as_of != c.old_as_of)
    if not new:
        raise UpdateRefused(message("update.nothing_new"))
    if all(c.older for c in new):
        raise UpdateRefused(message("update.older"))
    return new


def _change(own: Override, before: Fact | None, after: Fact) -> Change:
    old = {v.name.key: v for v in before.values} if before else {}
    differences = tuple(
        Difference(v.name, old.get(v.name.key), v)
        for v in after.values
        if v.name.key not in old or old[v.name.key].amount != v.amount
    )
    return Change(
        own,
        shelf_lives()[after.kind].name,
        after.name,
        differences,
        before.as_of if before else None,
        _older(own, before),
    )


def _older(own: Override, before: Fact | None) -> bool:
    """Whether the value is of an earlier day, as far as both dates go; an assumption is never the newer one."""
    if before is None or before.as_of is None or before.basis is Basis.ASSUMED:
        return False
    known = min(len(before.as_of), len(own.as_of))
    return own.as_of[:known] < before.as_of[:known]


def accepted(own_facts: Mapping[str, OwnFact], taken: Iterable[Change]) -> Mapping[str, OwnFact]:
    """The plan's own values with those of the file in place; raises UpdateRefused where they would be too many."""
    facts = dict(own_facts)
    for change in taken:
        own = change.own
        facts[own.key] = OwnFact(values=own.values, source=own.source, as_of=own.as_of, note=own.note)
    if len(facts) > MOST:
        raise UpdateRefused(message("update.too_many", limit=MOST))
    return facts
