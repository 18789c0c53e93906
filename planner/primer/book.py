"""Chapters, glossary and the table that says which chapter explains which page, tab or figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from planner.i18n import Text
from planner.resources import read_yaml, resource

TRY_OUT, GLOSSARY = "try", "glossary"
"""What stands in the list of contents besides the chapters."""


@dataclass(frozen=True, slots=True)
class Section:
    """``text`` holds paragraphs parted by blank lines, with ``{names}`` of worked values.

    ``drawing`` names a picture, ``figures`` worked figures, ``facts`` entries of the catalogue ("kind/id").
    """

    heading: Text
    text: Text
    drawing: str | None
    figures: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A way into the program; ``tab`` is the message key of a tab, in the primer a place of the contents."""

    page: str
    tab: str | None
    words: Text


@dataclass(frozen=True, slots=True)
class Chapter:
    """``lecture`` are the sections of the lecture it covers; ``sources`` further facts it rests on."""

    id: str
    title: Text
    lecture: tuple[str, ...]
    sections: tuple[Section, ...]
    remember: Text
    links: tuple[Link, ...]
    sources: tuple[str, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact it shows or rests on."""
        return (*(ref for section in self.sections for ref in section.facts), *self.sources)

    @property
    def figures(self) -> tuple[str, ...]:
        return tuple(id for section in self.sections for id in section.figures)


@dataclass(frozen=True, slots=True)
class Term:
    name: Text
    meaning: Text
    chapter: str


def _both(entry: Mapping[str, str]) -> Text:
    return Text(entry["ko"].strip(), entry["en"].strip())


def _section(row: Mapping[str, Any]) -> Section:
    return Section(
        _both(row["heading"]), _both(row), row.get("drawing"), tuple(row.get("figures", ())), tuple(row.get("facts", ()))
    )  # fmt: skip


def _chapter(row: Mapping[str, Any]) -> Chapter:
    return Chapter(
        id=row["id"],
        title=_both(row["title"]),
        lecture=tuple(row["lecture"]),
        sections=tuple(_section(s) for s in row["sections"]),
        remember=_both(row["remember"]),
        links=tuple(Link(k["page"], k.get("tab"), _both(k)) for k in row["here"]),
        sources=tuple(row.get("sources", ())),
    )


@cache
def chapters() -> Mapping[str, Chapter]:
    """The chapters by id in the order of the book."""
    files = sorted(resource("primer", "chapters").glob("*.yaml"))
    return {made.id: made for made in (_chapter(read_yaml(path)) for path in files)}


@cache
def glossary() -> tuple[Term, ...]:
    rows = read_yaml(resource("primer", "glossary.yaml"))
    return tuple(Term(_both(row), _both(row["say"]), row["chapter"]) for row in rows)


@cache
def _table() -> Mapping[str, Any]:
    made: Mapping[str, Any] = read_yaml(resource("primer", "pages.yaml"))
    return made


def chapter_of_page(page: str, tab: str | None = None) -> str | None:
    """Id of the chapter for a tab, else for its page; None for the primer itself."""
    table = _table()
    found: str | None = table["tabs"].get(tab) or table["pages"].get(page, table["other_pages"])
    return found


def chapter_of_figure(id: str) -> str:
    """Id of the chapter that explains a figure: that of the longest part of its dotted id in the table."""
    table, parts = _table(), id.split(".")
    for length in range(len(parts), 0, -1):
        if found := table["figures"].get(".".join(parts[:length])):
            return str(found)
    return str(table["other_figures"])
