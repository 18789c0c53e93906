"""Page one: the decision asked for, the money, what blocks it, the five steps, first use cases, next 90 days, confidence.

It is made in several versions, from rich to poor, and the first that fits on the page is taken.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from planner.decision import cut
from planner.i18n import text
from planner.report.blocks import PAGE, Cards, Columns, Cover, column_width, fitting
from planner.report.layout import bullets, gap, table
from planner.report.sections import business, readiness, use_cases
from planner.report.sections.book import NONE, Book
from planner.report.sections.roadmap import owner
from planner.report.text import paragraph

HALVES = (5, 5)
VERSIONS = (
    (4, 4, 5, 200, True),
    (4, 4, 5, 130, False),
    (3, 3, 4, 100, False),
    (2, 2, 3, 70, False),
    (1, 1, 2, 50, False),
)
"""Reasons, use cases, next actions, letters of a line, and whether the cash flow is drawn."""


def page(book: Book) -> list[Any]:
    """Flowables of the whole page."""
    return fitting([partial(_page, book, version) for version in VERSIONS], PAGE - 4)


def _page(book: Book, version: tuple[int, int, int, int, bool]) -> list[Any]:
    reasons, cases, actions, letters, picture = version
    parts: list[Any] = [
        *_cover(book),
        gap(26),
        paragraph(book.s(book.decision.sentence), "lead", 330),
        *_who(book),
        _cards(book),
    ]
    parts += [Columns([_blocks(book, reasons, letters), _requests(book, min(letters, 110))], HALVES), gap(8)]
    parts.append(Columns([_steps(book), _cases(book, cases)], HALVES))
    parts.append(gap(6))
    right = _cash(book) if picture and book.a.portfolio.npv.known else _holds(book, letters)
    parts.append(Columns([_next(book, actions, letters), right], HALVES))
    return [*parts, gap(4), *_confidence(book)]


def _cover(book: Book) -> list[Any]:
    first = text("report.kicker", book.language)
    kicker = first if book.second is None else f"{first} · {text('report.kicker', book.second)}"
    left: list[Any] = [paragraph(kicker, "kicker"), paragraph(book.title, "title", 64)]
    day = book.t("report.company_day", company=book.company, day=book.today)
    left.append(paragraph(day, "masthead", 140))
    right: list[Any] = [paragraph(book.t("report.verdict"), "kicker")]
    right.append(paragraph(book.t(f"board.verdict.{book.decision.verdict}"), "verdict"))
    band = book.a.readiness.confidence.band
    words = [book.t("report.verdict.score", score=book.a.readiness.overall)] if book.a.readiness.overall.known else []
    words += [book.t("report.verdict.confidence", band=book.t(f"confidence.{band}"))] if band else []
    if words:
        right.append(paragraph(" · ".join(words), "masthead", 120))
    return [Cover(left, right, book.palette.acc, book.options.logo)]


def _who(book: Book) -> list[Any]:
    d = book.decision
    name = d.owner if book.options.names else ""
    if not name and d.by is None:
        return []
    words = book.t("report.decide.line", who=name or book.t("report.owner_open"), by=d.by or book.t("report.date_open"))
    if not book.options.names:
        words = book.t("report.decide.line_by", by=d.by or book.t("report.date_open"))
    return [paragraph(words, "body", 200), gap(4)]


def _cards(book: Book) -> Any:
    r, i, c, p = book.a.readiness, book.a.infrastructure, book.a.cost, book.a.portfolio
    level = ""
    if r.level and not r.provisional:
        level = book.t("report.level_badge", level=r.level, name=book.t(f"ReadinessLevel.{r.level}"))
    elif r.overall.known:
        level = book.t("summary.provisional")
    payback = p.finance.total.payback
    back = (
        f"{book.s(payback.name)} {book.f(payback, False)}"
        if payback.known
        else business.pays(book, payback)
        if p.npv.known
        else ""
    )
    place = book.t(f"cost.option.{c.chosen}") if c.chosen else ""
    shown = ((r.overall, level), (c.total, place), (p.npv, back), (i.gpus, i.gpu_name if i.gpus.known else ""))
    return Cards([(book.s(f.name), _bare(book, f), _below(book, f, more)) for f, more in shown], book.palette.acc)


def _bare(book: Book, figure: Any) -> str:
    return book.f(figure, False) if figure.known else NONE


def _below(book: Book, figure: Any, more: str) -> str:
    if not figure.known:
        return book.spread(figure)[:110] or book.t("common.unknown")
    spread = book.spread(figure)
    words = [book.t("report.card.range", range=spread)] if spread else []
    return " · ".join(x for x in (*words, more) if x)


def _blocks(book: Book, most: int, letters: int) -> list[Any]:
    d = book.decision
    head = [paragraph(book.t("report.blocks"), "h2")]
    if not d.blocks:
        return [*head, paragraph(book.t("report.blocks.none"))]
    lines = [cut(book.s(w), letters) for w in d.blocks[:most]]
    more = len(d.blocks) - most
    return [*head, *bullets(lines), *([paragraph(book.t("report.more_items", n=more), "note")] if more > 0 else [])]


def _requests(book: Book, letters: int) -> list[Any]:
    d = book.decision
    rows = [(cut(book.s(r.what), letters), book.day(r.by)) for r in d.requests[:4]]
    if not rows:
        return [paragraph(book.t("report.decisions"), "h2"), paragraph(book.t("report.decisions.none"))]
    wide = column_width(HALVES[1], sum(HALVES))
    heads = book.heads("report.decide.what", "report.decide.when")
    return [paragraph(book.t("report.decisions"), "h2"), table(heads, rows, (7, 2.3), right=(1,), width=wide)]


def _steps(book: Book) -> list[Any]:
    return [
        paragraph(book.t("report.steps"), "h2"),
        readiness.bars(book, column_width(HALVES[0], sum(HALVES)), short=True),
    ]


def _cases(book: Book, most: int) -> list[Any]:
    rows = [(cut(name, 40), decision, npv) for name, decision, npv in use_cases.top_rows(book, most)]
    head = paragraph(book.t("report.top_cases"), "h2")
    if not rows:
        return [head, paragraph(book.t("opportunity.empty"))]
    heads = book.heads("report.cases.name", "report.cases.decision", "report.cases.npv")
    return [head, table(heads, rows, (2.9, 2.05, 3.55), right=(2,), width=column_width(HALVES[1], sum(HALVES)))]


def _next(book: Book, most: int, letters: int) -> list[Any]:
    r = book.a.roadmap
    head = paragraph(book.t("roadmap.next"), "h2")
    if not r.next:
        words = book.t("roadmap.answer_words", n=len(r.to_answer)) if r.to_answer else book.t("roadmap.empty_hint")
        return [head, paragraph(words)]
    rows = [
        (
            cut(book.s(r.action(id).title), letters),
            cut(owner(book, r.action(id)), min(40, letters // 3)),
            book.day(r.action(id).end),
        )
        for id in r.next[:most]
    ]
    heads = book.heads("roadmap.action", "roadmap.owner", "report.roadmap.by")
    return [head, table(heads, rows, (3.6, 3, 2.3), right=(2,), width=column_width(HALVES[0], sum(HALVES)))]


def _cash(book: Book) -> list[Any]:
    return [paragraph(book.t("report.cash"), "h2"), business.cash(book, column_width(HALVES[1], sum(HALVES)))]


def _holds(book: Book, letters: int) -> list[Any]:
    total = book.a.portfolio.finance.total
    lines = [book.s(total.sentence), book.s(book.a.cost.sentence)]
    if book.a.infrastructure.summary is not None:
        lines.append(book.s(book.a.infrastructure.summary))
    return [paragraph(book.t("report.money"), "h2"), *bullets([cut(line, max(letters, 90)) for line in lines])]


def _confidence(book: Book) -> list[Any]:
    return [*readiness.confidence(book)[1:2], paragraph(book.t("report.self_assessment"), "note")]
