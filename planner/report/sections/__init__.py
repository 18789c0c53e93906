"""The sections of the report, one subject each, in the order of reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from planner.report.options import Variant
from planner.report.sections import (
    answers,
    assumptions,
    build_plan,
    business,
    cost,
    course,
    data,
    executive,
    glossary,
    infrastructure,
    level,
    method,
    model,
    obligations,
    readiness,
    respondents,
    risks,
    roadmap,
    sign_offs,
    team,
    use_cases,
    why,
)
from planner.report.sections.book import Book, Part

SECTIONS: dict[str, Callable[[Book], Part | None]] = {
    "readiness": readiness.section,
    "respondents": respondents.section,
    "use_cases": use_cases.section,
    "business": business.section,
    "level": level.section,
    "infrastructure": infrastructure.section,
    "cost": cost.section,
    "data": data.section,
    "build": build_plan.section,
    "roadmap": roadmap.section,
    "team": team.section,
    "risks": risks.section,
    "obligations": obligations.section,
    "sign_offs": sign_offs.section,
    "trend": course.trend,
    "scenarios": course.scenarios,
    "method": method.section,
    "model": model.section,
    "why": why.section,
    "assumptions": assumptions.section,
    "answers": answers.section,
    "glossary": glossary.section,
}
"""By id; the summary stands before them in every report."""

PRIVATE = frozenset({"respondents"})
"""What a shareable report leaves out whole: the votes."""


def parts(book: Book) -> Iterator[Part]:
    """The sections of the report in order."""
    if book.options.variant is Variant.EXECUTIVE:
        yield from executive.parts(book)
        return
    for id, make in SECTIONS.items():
        if book.options.sections is not None and id not in book.options.sections:
            continue
        if id in PRIVATE and not book.options.names:
            continue
        made = make(book)
        if made is not None:
            yield made
