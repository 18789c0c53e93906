"""Appendix: the terms of the report in Korean and English with one sentence each."""

from __future__ import annotations

from planner.i18n import message
from planner.primer.book import glossary
from planner.report.layout import table
from planner.report.sections.book import Book, Part


def section(book: Book) -> Part:
    terms = glossary()
    first, second = ("ko", "en") if book.language == "ko" else ("en", "ko")
    rows = [(term.name.get(first), term.name.get(second), book.s(term.meaning)) for term in terms]
    heads = book.heads(f"report.glossary.{first}", f"report.glossary.{second}", "report.glossary.say")
    return Part(
        "glossary", message("report.glossary.title", n=len(rows)), [table(heads, rows, (2.6, 3, 8))], appendix=True
    )
