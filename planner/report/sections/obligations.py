"""Obligations that concern the company: date, clause, duty and whether they are in force, with their source's certainty."""

from __future__ import annotations

from typing import Any

from planner.charts import obligation_timeline
from planner.i18n import Message, message
from planner.readiness.results import Obligation
from planner.report.layout import WIDTH, figure, gap, table, together
from planner.report.sections.book import Book, Part
from planner.report.text import paragraph

MOST_DATES = 14
MARKS = {"live": "●", "grace": "◆", "coming": "○"}


def section(book: Book) -> Part:
    duties = book.a.obligations
    if not duties:
        still_open = sum(d.state == "open" for d in book.a.responsible.duties)
        return Part(
            "obligations", message("report.part.obligations"), missing=message("report.obligations.none", n=still_open)
        )
    body: list[Any] = [*_timeline(book), _table(book, duties), gap(4)]
    undecided = [d for d in book.a.responsible.duties if d.state == "open"]
    if undecided:
        names = ", ".join(f"{book.s(d.instrument)} {book.s(d.clause)}" for d in undecided[:8])
        body.append(paragraph(book.t("report.obligations.open", n=len(undecided), names=names), "note"))
    body += [paragraph(book.t("report.obligations.as_of", day=book.a.responsible.law_as_of), "note"), *_topics(book)]
    return Part("obligations", title(duties), body)


def title(duties: tuple[Obligation, ...]) -> Message:
    coming = [d for d in duties if d.status == "coming"]
    live = len(duties) - len(coming)
    if coming:
        return message("report.obligations.coming", n=live, coming=len(coming), day=coming[0].applies_from)
    return message("report.obligations.live", n=live)


def _timeline(book: Book) -> list[Any]:
    dates = [m for m in book.a.responsible.timeline if m.concerns][:MOST_DATES]
    if len(dates) < 2:
        return []
    drawn = obligation_timeline.draw(dates, book.a.responsible.law_day, book.language, book.palette, WIDTH)
    return [together(figure(drawn, obligation_timeline.describe(dates, book.language))), gap(4)]


def _table(book: Book, duties: tuple[Obligation, ...]) -> Any:
    rows = [
        (d.applies_from, f"{MARKS.get(d.status, '')} {book.t(f'report.duty.{d.status}')}", f"{book.s(d.instrument)} {book.s(d.clause)}",
         book.s(d.duty), book.s(d.evidence), book.t(f"obligations.{d.confidence}"))
        for d in duties
    ]  # fmt: skip
    heads = book.heads(
        "obligations.from", "report.obligations.status", "report.obligations.clause", "obligations.duty",
        "report.obligations.evidence", "obligations.confidence",
    )  # fmt: skip
    return table(heads, rows, (2, 1.7, 2.7, 4.3, 2.7, 2))


def _topics(book: Book) -> list[Any]:
    """How far the answers cover the topics of the standards."""
    marks = {"shown": "✓", "weak": "◆", "open": "▲", "unasked": "–"}
    rows = [
        (book.s(c.name), " · ".join(f"{book.s(x.instrument)} {book.s(x.words)}" for x in c.clauses[:4]), book.f(c.level, False),
         f"{marks[c.state]} {book.t(f'topics.state.{c.state}')}")
        for c in book.a.responsible.coverage
    ]  # fmt: skip
    heads = book.heads(
        "report.obligations.topic", "report.obligations.anchors", "report.obligations.level", "topics.state"
    )
    return (
        [paragraph(book.t("report.obligations.coverage"), "h2"), table(heads, rows, (3, 7.4, 1.4, 1.8), right=(2,))]
        if rows
        else []
    )
