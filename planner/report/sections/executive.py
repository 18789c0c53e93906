"""The three pages after the summary in the executive variant: as many blocks as a page takes, the most important first."""

from __future__ import annotations

from planner.i18n import message
from planner.report.blocks import PAGE, filled, filled_up
from planner.report.layout import WIDTH, gap
from planner.report.sections import (
    business,
    cost,
    infrastructure,
    level,
    obligations,
    readiness,
    risks,
    roadmap,
    use_cases,
)
from planner.report.sections.book import Book, Part
from planner.report.text import paragraph

ROOM = PAGE - 80
"""What the title leaves of a page, points."""


def parts(book: Book) -> list[Part]:
    """At most three, each one page."""
    made = [_readiness(book), _value(book), _way(book)]
    return [p for p in made if p.body]


def _readiness(book: Book) -> Part:
    if not any(s.score.known for s in book.a.readiness.steps):
        return Part("readiness", message("report.part.readiness"))
    blocks = [
        [readiness.bars(book), gap(4), readiness.steps_table(book), *readiness.confidence(book)],
        readiness.heat(book), readiness.caps(book, 5),
    ]  # fmt: skip
    body = filled_up(filled(blocks, ROOM), (readiness.gaps(book, most) for most in (8, 6, 5, 4, 3, 2)), ROOM)
    return Part("readiness", readiness.title(book), body, room=PAGE)


def _value(book: Book) -> Part:
    a, blocks = book.a, []
    title = use_cases.title(book) if a.portfolio.cases else message("report.part.use_cases")
    if a.portfolio.cases:
        blocks.append([use_cases.picture_and_reasons(book, 4)])
        blocks.append([gap(6), use_cases.ranking(book, 6, 44)])
    if a.portfolio.npv.known:
        words = book.s(a.portfolio.finance.total.sentence)
        blocks.append([paragraph(words, "h2"), business.money_and_scenarios(book)])
        blocks.append([paragraph(business.basis(book), "note")])
    if a.level.recommended:
        blocks.append([paragraph(book.s(a.level.verdict), "h2"), level.picture(book)])
    return Part("use_cases", title, filled(blocks, ROOM), room=PAGE)


def _way(book: Book) -> Part:
    a, blocks = book.a, []
    costed = any(o.total.known for o in a.cost.options)
    if costed:
        blocks.append([cost.bars(book), gap(4), cost.parts_table(book)])
    if a.infrastructure.gpus.known:
        blocks.append([paragraph(book.s(infrastructure.title(book)), "h2"), *infrastructure.latency(book, WIDTH)[1:2]])
    if a.roadmap.actions:
        blocks.append(
            [
                paragraph(
                    book.s(message("roadmap.sentence", n=len(a.roadmap.actions), near=len(a.roadmap.next))), "h2"
                ),
                roadmap.picture(book, 10),
            ]
        )
    if a.obligations:
        blocks.append([gap(4), paragraph(book.s(obligations.title(a.obligations)), "strong")])
    body = filled(blocks, ROOM)
    if book.plan.responsible.risks:
        title = paragraph(book.t("report.executive.risks"), "h2")
        body = filled_up(body, ([title, risks.register(book, most)] for most in (5, 3, 2, 1)), ROOM)
    return Part("cost", a.cost.sentence if costed else message("report.part.roadmap"), body, room=PAGE)
