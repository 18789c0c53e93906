"""Business case: cash flow with its band, low, middle and high case, what moves the value, and each case's money."""

from __future__ import annotations

from typing import Any

from planner.charts import cash_flow, tornado
from planner.i18n import message
from planner.readiness.finance.results import MoneyResult
from planner.report.blocks import Columns, column_width
from planner.report.layout import WIDTH, bullets, figure, gap, table, together
from planner.report.sections.book import Book, Part
from planner.report.text import paragraph

SHARES = (6.2, 3.8)


def section(book: Book) -> Part:
    total = book.a.portfolio.finance.total
    if not total.npv.known:
        missing = total.npv.missing[0] if total.npv.missing else total.sentence
        return Part("business", message("report.part.business"), missing=missing)
    body: list[Any] = [money_and_scenarios(book), gap(6), years(book), gap(2), paragraph(basis(book), "note")]
    if total.tornado:
        drawn = tornado.draw(total.tornado, total.npv, book.language, book.palette, WIDTH)
        alt = tornado.describe(total.tornado, book.language)
        body.append(together(paragraph(book.t("opportunity.money.tornado"), "h2"), figure(drawn, alt)))
    body += per_case(book)
    traps = [book.s(t.sentence) for t in total.traps]
    if traps:
        body += [paragraph(book.t("opportunity.money.traps"), "h2"), *bullets(traps[:8], "note")]
    return Part("business", total.sentence, body)


def basis(book: Book) -> str:
    finance = book.a.portfolio.finance
    return " ".join([*(book.s(b) for b in finance.basis), book.t("report.business.range")])


def cash(book: Book, width: float) -> Any:
    total = book.a.portfolio.finance.total
    drawn = cash_flow.draw(total.flows, total.cumulative, book.language, book.palette, width)
    return figure(drawn, cash_flow.describe(total.flows, total.cumulative, book.language))


def money_and_scenarios(book: Book) -> Any:
    total = book.a.portfolio.finance.total
    wide = column_width(SHARES[1], sum(SHARES))
    rows = [
        (
            book.t(f"opportunity.money.scenario.{s.id}"),
            book.f(s.npv, False),
            book.f(s.roi, False),
            pays(book, s.payback),
        )
        for s in total.scenarios
    ]
    heads = book.heads("", *(f"opportunity.money.{k}" for k in ("npv", "roi", "payback")))
    side: list[Any] = [table(heads, rows, (2, 2.6, 1.8, 2.2), right=(1, 2, 3), width=wide), gap(6)]
    side.append(paragraph(f"{book.t('opportunity.money.break_even')} {book.f(total.break_even)}", "strong"))
    if total.distribution is not None:
        d = total.distribution
        words = " · ".join(f"{book.s(x.name)} {book.f(x, False)}" for x in (d.p10, d.p50, d.p90, d.loss))
        side += [gap(4), paragraph(words, "note")]
    return Columns([[cash(book, column_width(SHARES[0], sum(SHARES)))], side], SHARES)


def pays(book: Book, payback: Any) -> str:
    """Payback, or that it does not come within the years."""
    return book.f(payback, False) if payback.known else book.t("report.business.never")


def years(book: Book) -> Any:
    total = book.a.portfolio.finance.total
    count = len(total.flows)
    lines: list[tuple[str, ...]] = []
    for key in ("benefits", "costs", "flows", "cumulative"):
        figures = getattr(total, key)
        blank = [""] * (count - len(figures))
        lines.append((book.t(f"opportunity.money.{_WORD[key]}"), *blank, *(book.f(x) for x in figures)))
    heads = ["", *(book.t("opportunity.money.year", n=n) for n in range(count))]
    return table(heads, lines, (1.6, *[2.6] * count), right=range(1, count + 1))


_WORD = {"benefits": "benefit", "costs": "cost", "flows": "flow", "cumulative": "cumulative"}


def per_case(book: Book) -> list[Any]:
    cases = [c for c in book.a.portfolio.finance.cases if c.npv.known]
    if not cases:
        return []
    rows = [_row(book, c) for c in cases]
    heads = book.heads(
        "report.cases.name",
        *(f"opportunity.money.{k}" for k in ("npv", "roi", "payback", "break_even")),
        "report.business.quality",
    )
    return [
        paragraph(book.t("report.business.cases"), "h2"),
        table(heads, rows, (3.6, 3.2, 1.3, 1.6, 2.8, 1.8), right=(1, 2, 3, 4)),
    ]


def _row(book: Book, c: MoneyResult) -> tuple[str, ...]:
    quality = book.s(c.quality) if c.quality else ""
    return book.s(c.name), book.f(c.npv), book.f(c.roi, False), pays(book, c.payback), book.f(c.break_even), quality
