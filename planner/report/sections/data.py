"""Data: what there is for which use, its tokens and quality, and what must be settled before it may be used."""

from __future__ import annotations

from typing import Any

from planner.i18n import message
from planner.report.layout import bullets, gap, table
from planner.report.sections.book import Book, Part
from planner.report.text import paragraph

MOST_WARNINGS = 10


def section(book: Book) -> Part:
    result = book.a.data
    if not result.sets:
        return Part("data", message("report.part.data"), missing=result.sentence)
    rows = [
        (d.name, book.s(d.kind), book.f(x.tokens), book.f(x.usable), book.f(x.quality), book.s(d.rights), book.s(d.personal_data))
        for d, x in zip(book.plan.data.sets, result.sets, strict=True)
    ]  # fmt: skip
    heads = book.heads(
        "field.dataset.name.label", "field.dataset.kind.label", "data.tokens", "report.data.usable", "report.data.quality",
        "field.dataset.rights.label", "field.dataset.personal_data.label",
    )  # fmt: skip
    body: list[Any] = [table(heads, rows, (2.7, 1.6, 2.7, 2.7, 1.3, 1.9, 1.8), right=(2, 3, 4))]
    warnings = list(dict.fromkeys(book.s(w.sentence) for w in (*book.a.data_conflicts, *result.warnings)))
    if warnings:
        body += [paragraph(book.t("report.data.settle"), "h2"), *bullets(warnings[:MOST_WARNINGS])]
    if len(warnings) > MOST_WARNINGS:
        body.append(paragraph(book.t("report.more_items", n=len(warnings) - MOST_WARNINGS), "note"))
    body += _needs(book)
    return Part("data", result.sentence, body, room=240)


def _needs(book: Book) -> list[Any]:
    rung = book.a.level.chosen or book.a.level.recommended
    needs = [n for n in book.a.data.needs if n.rung == rung]
    if not needs:
        return []
    marks = {True: "✓", False: "▲", None: "?"}
    rows = [(f"{marks[n.state]} {book.s(n.need.name)}", book.f(n.need), book.f(n.have), book.f(n.gap)) for n in needs]
    heads = book.heads("report.data.need", "report.data.needed", "report.data.have", "report.data.gap")
    return [gap(4), table(heads, rows, (6.4, 2.4, 2.4, 2.2), right=(1, 2, 3))]
