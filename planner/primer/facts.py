"""Facts a chapter shows: entries of the catalogue in words, with source, date and doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.catalog import Catalog
from planner.explain import Quantity, Source
from planner.i18n import Message, Text, message
from planner.legal_triggers import trigger_rules
from planner.resources import read_yaml, resource


@dataclass(frozen=True, slots=True)
class Fact:
    """``name`` and ``words`` as shown; ``doubtful``: low confidence; ``assumed``: a judgement of ours."""

    name: Text | Message | str
    words: tuple[Text | Message, ...]
    sources: tuple[Source, ...]
    doubtful: bool = False
    assumed: bool = False


def fact(ref: str, catalog: Catalog) -> Fact:
    """The fact that "kind/id" names; KeyError for one the catalogue does not hold."""
    kind, _, id = ref.partition("/")
    return _KINDS[kind](id, catalog)


def _dated(sources: tuple[Source, ...], as_of: str | None, confidence: str) -> tuple[Source, ...]:
    """The sources with the date of the fact itself, which may be later than that of the page it was read on."""
    return tuple(Source(s.id, s.title, s.url, as_of or s.as_of, confidence, s.note) for s in sources)


def _name(id: str, catalog: Catalog) -> Fact:
    n = catalog.lecture.names[id]
    return Fact(n.name, (n.was, n.became), _dated(n.sources, n.as_of, n.confidence), n.confidence == "low")


def _claim(id: str, catalog: Catalog) -> Fact:
    c = catalog.lecture.claims[id]
    return Fact(c.claim, (c.finding,), _dated(c.sources, c.as_of, c.confidence), c.confidence == "low")


def _study(id: str, catalog: Catalog) -> Fact:
    s = catalog.studies[id]
    words = message("primer.study", design=s.design, strength=message(f"primer.strength.{s.strength}"))
    return Fact(s.title, (s.result, words), _dated(s.sources, s.as_of, s.confidence), s.confidence == "low")


def _tool(id: str, catalog: Catalog) -> Fact:
    t = catalog.platform[id]
    licence = message("primer.licence", licence=t.licence) if t.licence else None
    words = tuple(w for w in (t.what, t.status, licence) if w is not None)
    return Fact(t.name, words, _dated(t.sources, t.as_of, t.confidence), t.confidence == "low")


def _use(id: str, catalog: Catalog) -> Fact:
    u = catalog.use_cases[id]
    return Fact(u.name, (u.note,) if u.note else (), (), assumed=True)


def _trigger(id: str, catalog: Catalog) -> Fact:
    row = next(r for r in trigger_rules()["triggers"] if r["id"] == id)
    words = message("primer.trigger", flop=Quantity(float(row["flop"]), "flop"), clause=Text(**row["clause"]))
    source = Source(f"trigger.{id}", Text(**row["source"]), None, row["checked_on"], row["confidence"])
    return Fact(Text(**row["name"]), (words,), (source,), row["confidence"] == "low")


def _method(id: str, catalog: Catalog) -> Fact:
    rules = read_yaml(resource("readiness", "method.yaml"))
    row = rules["sources"][id]
    source = Source(f"method.{id}", row["source"], None, rules["as_of"], row["basis"])
    return Fact(Text(**rules["name"]), (), (source,), assumed=row["basis"] == "assumed")


_KINDS: dict[str, Callable[[str, Catalog], Fact]] = {
    "name": _name, "claim": _claim, "study": _study, "tool": _tool, "use": _use, "trigger": _trigger, "method": _method,
}  # fmt: skip
