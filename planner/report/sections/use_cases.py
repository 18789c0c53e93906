"""Use cases: which to build first, the matrix of value and feasibility, the ranked table and the reasons."""

from __future__ import annotations

from typing import Any

from planner.charts import matrix
from planner.decision import cut
from planner.explain import Figure
from planner.i18n import Message, message
from planner.readiness.results import UseCaseResult
from planner.report.blocks import Columns, column_width
from planner.report.layout import figure, gap, table
from planner.report.sections.book import NONE, Book, Part
from planner.report.text import paragraph

MOST_REASONS = 6
SHARES = (5.4, 4.6)


def section(book: Book) -> Part:
    cases = book.a.portfolio.cases
    if not cases:
        return Part(
            "use_cases", message("report.part.use_cases"), missing=message("opportunity.empty", count=0, names="")
        )
    body: list[Any] = [picture_and_reasons(book), gap(8), ranking(book)]
    body += _open(book)
    return Part("use_cases", title(book), body)


def title(book: Book) -> Message:
    first = [c.name or c.id for c in book.a.portfolio.cases if c.decision == "build_first"]
    count = len(book.a.portfolio.cases)
    if len(first) > 2:
        return message("report.cases.several", n=len(first), name=first[0], count=count)
    key = "opportunity.first" if first else "opportunity.none_first"
    return message(key, names=", ".join(first), count=count)


def ordered(book: Book) -> list[tuple[int, UseCaseResult]]:
    """Number in the plan and case, by decision and rank."""
    order = ("build_first", "prototype", "convenience", None, "defer", "drop")
    numbered = list(enumerate(book.a.portfolio.cases, 1))
    return sorted(numbered, key=lambda p: (order.index(p[1].decision), _value(p[1].rank, 1e9), p[0]))


def _value(found: Figure, otherwise: float) -> float:
    return found.value if found.value is not None else otherwise


def picture(book: Book, width: float) -> Any:
    cases = book.a.portfolio.cases
    return figure(matrix.draw(cases, book.language, book.palette, width), matrix.describe(cases, book.language))


def picture_and_reasons(book: Book, most: int = MOST_REASONS) -> Any:
    lines: list[Any] = [paragraph(book.t("report.cases.reasons"), "h2")]
    for number, case in ordered(book)[:most]:
        lines.append(paragraph(f"{number} {case.name or case.id}", "strong", 70))
        lines += [paragraph(book.s(case.reason), "note", 260), gap(3)]
    return Columns([[picture(book, column_width(SHARES[0], sum(SHARES)))], lines], SHARES)


def decision_words(book: Book, case: UseCaseResult) -> str:
    return book.t(f"decision.{case.decision}") if case.decision else book.t("decision.open")


def ranking(book: Book, most: int | None = None, letters: int = 80) -> Any:
    rows: list[tuple[str, ...]] = []
    strong: list[int] = []
    held = {h.use_case_id for h in book.a.readiness.holds}
    for number, c in ordered(book)[:most]:
        if c.decision == "build_first":
            strong.append(len(rows))
        words = decision_words(book, c) + (f" ■ {book.t('compare.row.holds')}" if c.id in held else "")
        rows.append((
            str(number), cut(c.name or c.id, letters), words, book.f(c.value, False), book.f(c.feasibility, False), f"{book.s(c.fit.used)} · {book.s(c.risk.name)}", book.f(c.npv), book.f(c.payback, False),
        ))  # fmt: skip
    heads = [
        "#",
        *book.heads(
            *(f"report.cases.{k}" for k in ("name", "decision", "value", "feasibility", "method", "npv", "payback"))
        ),
    ]
    return table(heads, rows, (0.75, 4, 2, 1.1, 1.9, 2.6, 3.3, 1.6), strong, right=(3, 4, 6, 7))


def _open(book: Book) -> list[Any]:
    """What the cases still lack, and what is proposed and unconfirmed."""
    lines = [
        f"{c.name or c.id}: {' '.join(book.s(w) for w in c.data_warnings[:2])}"
        for c in book.a.portfolio.cases
        if c.data_warnings
    ]
    unconfirmed = sum(bool(c.to_confirm) for c in book.a.portfolio.cases)
    if unconfirmed:
        lines.append(book.t("report.cases.unconfirmed", n=unconfirmed))
    return [gap(4), *(paragraph(line, "note", 400) for line in lines[:8])] if lines else []


def top_rows(book: Book, most: int = 4) -> list[tuple[str, str, str]]:
    """Name, decision and net present value with range of the first cases."""
    return [
        (cut(c.name or c.id, 60), decision_words(book, c), book.f(c.npv) if c.npv.known else NONE)
        for _, c in ordered(book)[:most]
    ]
