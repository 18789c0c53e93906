"""Method and limits: scale, weights, model, prices, law, versions, and what the plan rests on that has to be checked."""

from __future__ import annotations

from typing import Any

from planner.i18n import message
from planner.readiness.bank import bank
from planner.report.layout import bullets, gap, lost_note
from planner.report.sections.book import Book, Part
from planner.report.text import paragraph

LIMITS = 6


def section(book: Book) -> Part:
    body: list[Any] = [*bullets([book.t(f"report.method.{n}") for n in range(1, LIMITS + 1)])]
    fresh = book.a.freshness
    if fresh.sentence is not None:
        body += [paragraph(book.t("report.method.to_check"), "h2"), paragraph(book.s(fresh.sentence))]
    if not book.options.names:
        body.append(paragraph(book.t("report.method.shareable")))
    words = book.t(
        "report.versions_of", method=bank().method.version, law=book.a.responsible.law_as_of, facts=fresh.newest or "–",
        date=book.today.isoformat(),
    )  # fmt: skip
    return Part(
        "method",
        message("report.method.title"),
        [*body, paragraph(words, "note"), lost_note(book.language), gap(4)],
        room=240,
        appendix=True,
    )
