"""Names and claims of the lecture, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.catalog.facts import Row
from planner.explain import Source
from planner.i18n import Text


@dataclass(frozen=True, slots=True)
class LectureName:
    """``kind``: model or platform; ``status``: current, renamed, superseded, replaced or retired.

    ``ids`` and ``successors`` name models, services or tools of the catalogue.
    """

    id: str
    kind: str
    name: str
    was: Text
    became: Text
    status: str
    ids: tuple[str, ...]
    successors: tuple[str, ...]
    as_of: str | None
    confidence: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class LectureClaim:
    id: str
    claim: Text
    finding: Text
    as_of: str | None
    confidence: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Lecture:
    names: Mapping[str, LectureName]
    claims: Mapping[str, LectureClaim]


def read_lecture_name(row: Row) -> LectureName:
    """A name from its row; raises CatalogProblem."""
    return LectureName(
        id=row.text("id"),
        kind=row.text("kind"),
        name=row.text("name"),
        was=row.both("was"),
        became=row.both("became"),
        status=row.text("status"),
        ids=row.texts("ids"),
        successors=row.texts("successors"),
        as_of=row.maybe_text("as_of"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
    )


def read_lecture_claim(row: Row) -> LectureClaim:
    """A claim from its row; raises CatalogProblem."""
    return LectureClaim(
        id=row.text("id"),
        claim=row.both("claim"),
        finding=row.both("finding"),
        as_of=row.maybe_text("as_of"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
    )
