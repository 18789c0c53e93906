"""The plan's own values and the catalogue: laying them over it, and trying one before it is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planner.catalog import Catalog
from planner.catalog.fact_list import Fact, catalogue_facts
from planner.catalog.facts import CatalogProblem
from planner.catalog.overrides import Override, read_override
from planner.i18n import Message
from planner.plan.own_facts import OwnFact


def overrides(facts: Mapping[str, OwnFact]) -> Iterator[Override]:
    """The plan's own values as the catalogue takes them."""
    for key, fact in facts.items():
        section, _, id = key.partition("/")
        yield Override(section, id, fact.values, fact.source, fact.as_of, fact.note)


def with_own_facts(facts: Mapping[str, OwnFact], catalog: Catalog) -> Catalog:
    """The catalogue with the plan's own values laid over it; what cannot be used is named in its ``overrides.refused``.

    A catalogue that holds just these values is returned as it is, so that parts of an assessment are recognised.
    """
    told = {own.key: own for own in overrides(facts)}
    return catalog if told == dict(catalog.overrides.told) else catalog.with_own(told.values())


def refusal(key: str, fact: OwnFact, catalog: Catalog) -> Message | None:
    """Why the catalogue cannot take a value; None where it can."""
    try:
        read_override(next(overrides({key: fact})), catalog, catalog.overrides.gpus)
    except CatalogProblem as problem:
        return problem.message
    return None


def shipped_fact(key: str, catalog: Catalog) -> Fact | None:
    """The fact as it is shipped; None where only the user states it."""
    return next((fact for fact in catalogue_facts(catalog.with_own(())) if fact.key == key), None)
