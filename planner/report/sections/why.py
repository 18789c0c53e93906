"""Appendix: formula, numbers, inputs and sources of the figures of page one and of what they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planner.explain import Basis, Explanation, Figure, Nearest, Quantity, Source
from planner.i18n import message
from planner.report.companions import explained
from planner.report.layout import gap, table, together
from planner.report.sections.book import NONE, Book, Part
from planner.report.text import paragraph


def section(book: Book) -> Part:
    body: list[Any] = []
    told: list[tuple[Nearest, ...]] = []
    sources: dict[str, Source] = {}
    shown = list({f.id: f for f in _wanted(book) if f.known}.values())
    for figure in shown:
        why = figure.explain()
        if why is not None:
            body += [*_explained(book, figure, why), *_shares(book, why), *_nearest(book, why, told)]
            for source in (*why.sources, *(s for x in why.inputs for s in x.sources)):
                sources.setdefault(source.id, source)
    if not body:
        return Part("why", message("report.explained"), missing=message("report.why.none"), appendix=True)
    if sources:
        rows = [
            (f"S{n}", book.s(s.title), s.as_of or NONE, s.confidence or NONE, s.url or NONE)
            for n, s in enumerate(sources.values(), 1)
        ]
        heads = ["", *book.heads(*(f"catalogue.{k}" for k in ("name", "as_of", "confidence", "source")))]
        body += [paragraph(book.t("why.sources"), "h2"), table(heads, rows, (0.7, 4, 1.6, 1.6, 5))]
    return Part("why", message("report.explained"), body, appendix=True)


def _wanted(book: Book) -> Iterator[Figure]:
    i, c, total = book.a.infrastructure, book.a.cost, book.a.portfolio.finance.total
    yield from (book.a.readiness.overall, i.gpus, i.peak_rate, i.throughput, i.ttft_p95, i.itl_p95, c.total)
    yield from (total.npv, total.payback, total.break_even)
    if c.chosen:
        yield from (part.figure for part in c.option(c.chosen).parts)
    yield from (case.npv for case in book.a.portfolio.cases[:4])
    yield from explained(i.companions)


def _explained(book: Book, figure: Figure, why: Explanation) -> list[Any]:
    lines = [
        paragraph(f"{book.s(figure.name)}: {book.f(figure)} · {book.s(figure.basis)}", "strong"),
        paragraph(book.s(why.formula)),
    ]
    if why.worked is not None:
        lines.append(paragraph(book.s(why.worked)))
    lines += [paragraph(book.s(step), "note") for step in why.steps]
    inputs = [
        f"{book.s(x.name)} {book.s(x.value)}" + (f" ({book.s(x.basis)})" if x.basis is Basis.ASSUMED else "")
        for x in why.inputs
    ]
    if inputs:
        lines.append(paragraph(" · ".join(inputs), "note"))
    trust = [book.s(words) for words in (*((why.error,) if why.error else ()), *why.accuracy)]
    if trust:
        lines.append(paragraph(" ".join(trust), "note"))
    lines += [paragraph(book.s(words)) for words in why.binding]
    return [together(*lines), gap(5)]


def _shares(book: Book, why: Explanation) -> list[Any]:
    """The terms that a figure, or the step behind it, consists of."""
    if not why.terms:
        return []
    rows = [
        (book.s(t.name), book.s(t.value), book.s(Quantity(t.share, "percent")), book.s(t.worked) if t.worked else "")
        for t in why.terms
    ]
    heads = [
        book.s(why.terms_of) if why.terms_of else book.t("report.figure"),
        *book.heads("report.value", "report.why.share", "report.why.worked"),
    ]
    return [table(heads, rows, (2.6, 1.4, 1, 6), right=(1, 2)), gap(5)]


def _nearest(book: Book, why: Explanation, told: list[tuple[Nearest, ...]]) -> list[Any]:
    """The published measurements nearest to a figure, once where several figures have the same."""
    if not why.nearest or why.nearest in told:
        return []
    told.append(why.nearest)
    rows = [
        (f"{book.s(n.what)} · {book.s(n.how)}", book.s(n.metric), book.s(n.measured), book.s(n.predicted), book.s(n.error_words), book.s(n.where))
        for n in why.nearest
    ]  # fmt: skip
    heads = book.heads(*(f"why.near.head.{k}" for k in ("case", "metric", "measured", "predicted", "error", "where")))
    made = table(heads, rows, (4.2, 1.7, 1.7, 1.7, 1.5, 2), right=(2, 3, 4))
    return [paragraph(book.t("why.section.nearest"), "strong"), made, gap(7)]
