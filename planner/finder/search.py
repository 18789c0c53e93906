"""The best entries for a query, in groups; and what to do next where nothing was typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, islice

from planner.assessment import Assessment
from planner.finder.entries import Entry, Kind, both, page_name
from planner.finder.match import Key, key_of, query_of, rank
from planner.finder.missing import place_of
from planner.finder.places import page_of
from planner.i18n import Text, message
from planner.plan.plan import Plan

MOST, MOST_OF_A_KIND, MOST_NEXT = 40, 7, 3
_ORDER = {kind: n for n, kind in enumerate(Kind)}


class Index:
    """Entries with their keys; a key is made once for an entry and kept as long as the entry stays the same object."""

    def __init__(self) -> None:
        self._keys: dict[int, tuple[Entry, Key]] = {}
        self.entries: tuple[Entry, ...] = ()

    def show(self, found: Iterable[Entry]) -> None:
        self.entries = tuple(found)
        old, self._keys = self._keys, {}
        for entry in self.entries:
            kept = old.get(id(entry))
            self._keys[id(entry)] = kept if kept is not None else (entry, key_of(entry.fields))

    def find(self, typed: str) -> tuple[Entry, ...]:
        """At most MOST entries; those of a kind stand together, the kind with the best find first."""
        query = query_of(typed)
        if query is None:
            return ()
        ranked = []
        for n, entry in enumerate(self.entries):
            if (found := rank(query, self._keys[id(entry)][1])) is not None:
                ranked.append((found[0], _ORDER[entry.kind], found[1:], n))
        groups: dict[Kind, list[Entry]] = {}
        for *_, n in sorted(ranked):
            group = groups.setdefault(self.entries[n].kind, [])
            if len(group) < MOST_OF_A_KIND:
                group.append(self.entries[n])
        return tuple(islice((entry for group in groups.values() for entry in group), MOST))


def what_next(plan: Plan, assessment: Assessment) -> tuple[Entry, ...]:
    """What stops a pilot, questions without an answer, the first missing input, and facts due for a check."""
    readiness = assessment.readiness
    holds = [
        Entry(Kind.NEXT, f"hold.{h.id}.{n}", Text(_case(h.use_case_name) + h.title.ko, _case(h.use_case_name) + h.title.en),
              h.fix, page_of(h.fix_question), ("answers", h.fix_question), state=message("finder.hold"))
        for n, h in enumerate(readiness.holds)
        if h.fix_question
    ]  # fmt: skip
    unanswered = [q for step in readiness.steps for q in step.questions if q.asked and not q.answered]
    unanswered.sort(key=lambda q: not q.critical)
    questions = [
        Entry(Kind.NEXT, q.id, q.title, message("finder.question", id=q.id, page=page_name(page_of(q.id))), page_of(q.id),
              ("answers", q.id), state=message("finder.critical" if q.critical else "finder.unanswered"))
        for q in unanswered[:MOST_NEXT]
    ]  # fmt: skip
    return (*holds[:MOST_NEXT], *questions, *_first_missing(plan, assessment), *_stale(assessment))


def _stale(assessment: Assessment) -> tuple[Entry, ...]:
    words = assessment.freshness.sentence
    if words is None:
        return ()
    where = page_name("catalogue")
    return (
        Entry(Kind.NEXT, "stale", both(words), where, "catalogue", ("to_check",), state=message("finder.stale")),
    )  # fmt: skip


def _case(name: str) -> str:
    return f"{name}: " if name else ""


def _first_missing(plan: Plan, assessment: Assessment) -> tuple[Entry, ...]:
    shown = (assessment.infrastructure.gpus, assessment.cost.total, assessment.portfolio.npv)
    for figure in chain(shown, assessment.figures()):
        for words in figure.missing:
            place = place_of(words, figure.id, plan)
            if place is not None and place[1] is not None and place[1][0] != "answers":
                page, target = place
                name = both(words)
                return (Entry(Kind.NEXT, f"missing.{figure.id}", name, page_name(page), page, target,
                              state=message("finder.missing")),)  # fmt: skip
    return ()


def recent(entries: Sequence[Entry], ids: Sequence[tuple[Kind, str]]) -> tuple[Entry, ...]:
    """What was chosen lately and still exists, latest first."""
    by_id = {(e.kind, e.id): e for e in entries}
    return tuple(replace(by_id[key], kind=Kind.RECENT) for key in ids if key in by_id)
