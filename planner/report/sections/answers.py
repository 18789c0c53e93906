"""Appendix: every question that is asked with its answer, supported level, target and, where they may be told, its notes."""

from __future__ import annotations

from typing import Any

from planner.i18n import message
from planner.report.layout import table
from planner.report.sections.book import Book, Part
from planner.report.text import paragraph


def section(book: Book) -> Part:
    body: list[Any] = []
    answered = total = 0
    for n, step in enumerate(book.a.readiness.steps, 1):
        rows = []
        for q in (q for q in step.questions if q.asked):
            total += 1
            answered += q.answered
            given = book.plan.answers.get(q.id)
            key = "unknown" if q.unknown else "not_applicable" if q.not_applicable else "unanswered"
            declared = str(q.declared) if q.declared else book.t(f"common.{key}")
            row = [
                q.id + (" ★" if q.critical else ""),
                book.s(q.title),
                declared,
                str(q.supported or "–"),
                str(q.target),
            ]
            if book.options.names:
                row += [str(q.evidence) if given else "–", given.note if given else ""]
            rows.append(row)
        keys = [
            "id",
            "question",
            "declared",
            "supported",
            "target",
            *(("evidence", "note") if book.options.names else ()),
        ]
        heads = book.heads(*(f"report.answers.{k}" for k in keys))
        widths = (1.3, 3.6, 1.4, 1.6, 1, 1.3, 4.2)[: len(keys)]
        body += [paragraph(f"{n} {book.s(step.name)}", "h2"), table(heads, rows, widths, right=(2, 3, 4))]
    title = message("report.answers.title", n=answered, total=total)
    return Part("answers", title, body, appendix=True)
