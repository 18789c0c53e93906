"""Appendix: planning assumptions with range, date and reasoning, and the facts the plan uses that are due for a check."""

from __future__ import annotations

from typing import Any

from planner import formats
from planner.freshness import age_words
from planner.i18n import message
from planner.report.layout import gap, table
from planner.report.sections.book import NONE, Book, Part
from planner.report.text import paragraph

MOST_DUE = 25


def section(book: Book) -> Part:
    rows = []
    for n, a in enumerate(book.catalog.assumptions.values(), 1):
        value = formats.quantity(a.value, a.unit, book.language)
        spread = formats.value_range(a.low, a.high, a.unit, book.language)
        rows.append((f"A{n}", book.s(a.name), value, spread or NONE, a.as_of or NONE, book.s(a.reasoning)))
    heads = book.heads(
        "",
        "report.assumptions.what",
        "report.assumptions.value",
        "report.readiness.range",
        "catalogue.as_of",
        "report.assumptions.why",
    )
    body: list[Any] = [table(heads, rows, (0.8, 2.8, 2, 2, 2.1, 5), right=(2, 3)), gap(4)]
    due = book.a.freshness.used_to_check
    if due:
        lines = [(book.s(x.fact.name), x.fact.as_of or NONE, book.s(age_words(x.age))) for x in due[:MOST_DUE]]
        body += [paragraph(book.t("report.assumptions.due"), "h2")]
        body.append(table(book.heads("catalogue.name", "catalogue.as_of", "report.assumptions.age"), lines, (5, 2, 5)))
    return Part("assumptions", message("report.assumptions.title", n=len(rows)), body, appendix=True)
