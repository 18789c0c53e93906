"""What there is to find besides the actions of the window: fields, questions, things of the plan, catalogue, primer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from planner.assessment import Assessment
from planner.explain import Path
from planner.finder.places import page_holding, page_of
from planner.freshness import Freshness
from planner.i18n import Language, Message, Text, message, say, text
from planner.kept import part
from planner.plan.data import DataInventory
from planner.plan.fields import FieldSpec, specs
from planner.plan.plan import Plan
from planner.plan.responsible import ResponsibleAi
from planner.plan.team import Team
from planner.plan.templates import templates
from planner.plan.usecase import UseCase
from planner.primer.book import GLOSSARY, TRY_OUT, chapters, glossary
from planner.readiness.bank import bank
from planner.readiness.results import Readiness


class Kind(StrEnum):
    """What an entry is; of equally good finds the earlier kind comes first."""

    NEXT = "next"
    RECENT = "recent"
    ACTION = "action"
    PAGE = "page"
    FIELD = "field"
    QUESTION = "question"
    CASE = "case"
    DATA = "data"
    PERSON = "person"
    RISK = "risk"
    CATALOGUE = "catalogue"
    PRIMER = "primer"
    TERM = "term"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Entry:
    """``where`` says where it stands; ``state`` how it stands now; ``page`` and ``target`` lead there.

    An action has no page: the window knows it by ``id``. ``more`` are further words that lead to it.
    """

    kind: Kind
    id: str
    name: Text
    where: Message | Text | str = ""
    page: str = ""
    target: Any = None
    more: tuple[str, ...] = ()
    state: Message | str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """What it is found by: names first."""
        return (self.name.ko, self.name.en, *self.more)


def both(what: Any) -> Text:
    """The words for ``what`` in both languages."""
    return Text(say(what, Language.KO), say(what, Language.EN))


def page_name(page: str) -> Message:
    return message(f"page.{page}.title")


def entries(plan: Plan, assessment: Assessment) -> tuple[Entry, ...]:
    """Everything of this plan and catalogue that can be gone to, in the order of the kinds."""
    made: tuple[Entry, ...] = (
        *_fields(),
        *part(_case_fields, plan.use_cases),
        *part(_questions, assessment.readiness),
        *part(_cases, plan.use_cases),
        *part(_data_sets, plan.data),
        *part(_people, plan.team),
        *part(_risks, plan.responsible),
        *part(_facts, assessment.freshness),
        *_primer(),
        *_terms(),
        *_templates(),
    )
    return made


_PARTS: dict[Path, str] = {
    ("infrastructure", "workload"): "infrastructure.demand", ("infrastructure", "levels"): "infrastructure.targets",
    ("infrastructure", "hardware"): "infrastructure.model", ("infrastructure", "fine_tuning"): "infrastructure.fine_tuning",
    ("infrastructure", "pre_training"): "infrastructure.pre_training", ("infrastructure", "companions"): "tab.companions",
}  # fmt: skip
"""What tells fields of the same name on one page apart: the head they stand under."""


def field_entry(spec: FieldSpec, base: Path = (), of: str = "") -> Entry | None:
    """The entry for a field of a form; None where no page shows it."""
    path = (*base, *spec.path)
    page = page_holding(path)
    if page is None:
        return None
    words = both(spec.ui.label)
    key = _PARTS.get(path[:2])
    group: Message | str = message(key) if key else of
    where = message("finder.field_of", page=page_name(page), of=group) if group else page_name(page)
    return Entry(Kind.FIELD, ".".join(map(str, path)), words, where, page, path, (spec.ui.key, *map(str, spec.path)))


@cache
def _fields() -> tuple[Entry, ...]:
    """Fields of the forms that stand once in a plan."""
    return tuple(e for e in map(field_entry, specs(Plan)) if e is not None)


def _case_fields(cases: tuple[UseCase, ...]) -> tuple[Entry, ...]:
    """Fields of the first use case; the others have the same, and are found by name."""
    if not cases:
        return ()
    made = (field_entry(spec, ("use_cases", 0), cases[0].name) for spec in specs(UseCase))
    return tuple(e for e in made if e is not None)


def _questions(readiness: Readiness) -> tuple[Entry, ...]:
    questions = bank().questions
    made = []
    for step in readiness.steps:
        for result in step.questions:
            if result.asked:
                page, known = page_of(result.id), questions[result.id]
                levels = tuple(words for level in known.levels for words in (level.ko, level.en))
                made.append(
                    Entry(
                        Kind.QUESTION, result.id, result.title, message("finder.question", id=result.id, page=page_name(page)),
                        page, ("answers", result.id),
                        (result.id, result.id.replace("-0", "-"), result.text.ko, result.text.en, *levels), _answered(result),
                    )
                )  # fmt: skip
    return tuple(made)


def _answered(result: Any) -> Message | str:
    if result.declared is not None:
        return message("finder.level", level=result.declared)
    if result.not_applicable:
        return message("common.not_applicable")
    return message("question.unknown" if result.unknown else "finder.unanswered")


def _named(
    kind: Kind, page: str, base: Path, names: Iterable[str], more: Iterable[tuple[str, ...]] | None = None
) -> Iterator[Entry]:
    extra = list(more) if more is not None else []
    for n, name in enumerate(names):
        if name:
            yield Entry(
                kind, f"{kind}.{n}", Text(name, name), page_name(page), page, (*base, n), extra[n] if extra else ()
            )


def _cases(cases: tuple[UseCase, ...]) -> tuple[Entry, ...]:
    more = [(c.description, c.department, c.owner) for c in cases]
    return tuple(_named(Kind.CASE, "opportunity", ("use_cases",), (c.name for c in cases), more))


def _data_sets(data: DataInventory) -> tuple[Entry, ...]:
    more = [(s.owner, s.location, s.note) for s in data.sets]
    return tuple(_named(Kind.DATA, "data", ("data", "sets"), (s.name for s in data.sets), more))


def _risks(responsible: ResponsibleAi) -> tuple[Entry, ...]:
    more = [(r.cause, r.effect, r.control) for r in responsible.risks]
    return tuple(_named(Kind.RISK, "responsible", ("responsible", "risks"), (r.name for r in responsible.risks), more))


def _people(team: Team) -> tuple[Entry, ...]:
    made = []
    for n, member in enumerate(team.members):
        role = both(member.role)
        name = Text(*(f"{words} · {member.name}" if member.name else words for words in (role.ko, role.en)))
        made.append(
            Entry(Kind.PERSON, f"person.{n}", name, page_name("team"), "team", ("team", "members", n), (member.name,))
        )
    return tuple(made)


def _facts(found: Freshness) -> tuple[Entry, ...]:
    """The catalogue without the quotations behind its own values."""
    made = []
    for aged in found.facts:
        fact = aged.fact
        if not fact.evidence:
            heading = message("finder.fact", tab=message(f"catalogue.{fact.tab}"), page=page_name("catalogue"))
            made.append(
                Entry(Kind.CATALOGUE, fact.key, both(fact.name), heading, "catalogue", ("fact", fact.key), (fact.id,))
            )
    return tuple(made)


@cache
def _primer() -> tuple[Entry, ...]:
    title = page_name("primer")
    made = []
    for chapter in chapters().values():
        made.append(Entry(Kind.PRIMER, chapter.id, chapter.title, title, "primer", ("chapter", chapter.id)))
        for n, section in enumerate(chapter.sections):
            target = ("chapter", chapter.id, n)
            made.append(Entry(Kind.PRIMER, f"{chapter.id}.{n}", section.heading, chapter.title, "primer", target))
    for place, key in ((TRY_OUT, "primer.try"), (GLOSSARY, "primer.glossary")):
        made.append(Entry(Kind.PRIMER, place, both(message(key)), title, "primer", ("chapter", place)))
    return tuple(made)


@cache
def _terms() -> tuple[Entry, ...]:
    where = message("primer.glossary")
    return tuple(
        Entry(Kind.TERM, t.name.en, t.name, where, "primer", ("term", t.name.en), (t.meaning.ko, t.meaning.en))
        for t in glossary()
    )


@cache
def _templates() -> tuple[Entry, ...]:
    """Templates are told apart from opening a page by their kind: the window starts a new plan."""
    where = message("home.templates")
    return tuple(
        Entry(Kind.TEMPLATE, t.id, t.title, where, more=(t.situation.ko, t.situation.en, text("menu.new", "ko")))
        for t in templates()
    )
