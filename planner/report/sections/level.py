"""Customisation level: need against ability, why not higher or lower, what to fix first, and each use case's level."""

from __future__ import annotations

from typing import Any

from planner.charts import ladder
from planner.i18n import message
from planner.report.layout import WIDTH, bullets, figure, gap, table, together
from planner.report.sections.book import NONE, Book, Part
from planner.report.text import paragraph

MOST_FIXES = 10


def section(book: Book) -> Part:
    level = book.a.level
    if level.recommended is None and level.chosen is None:
        return Part("level", message("report.part.level"), missing=level.verdict)
    rung = next(r for r in level.rungs if r.id == (level.chosen or level.recommended))
    body = [paragraph(book.s(level.verdict)), picture(book), gap(6), _rungs(book), *_fixes(book)]
    if level.advice:
        body += [paragraph(book.t("report.level.advice"), "h2"), *bullets([book.s(a) for a in level.advice[:6]])]
    body += _places(book) + _cases(book)
    key = "report.level.chosen" if level.chosen and level.chosen != level.recommended else "level.recommend"
    return Part("level", message(key, rung=rung.name), body)


def picture(book: Book) -> Any:
    level = book.a.level
    drawn = ladder.draw(level, book.language, book.palette, WIDTH)
    rungs = "; ".join(
        f"{r.id} {book.s(r.name)}: {book.t('report.level.needed')} {book.truth(r.needed)}, {book.t('report.level.able')} {book.truth(r.able)}"
        for r in level.rungs
    )
    return together(figure(drawn, f"{ladder.describe(level, book.language)} {rungs}"))


def _rungs(book: Book) -> Any:
    level = book.a.level
    rows = []
    for r in level.rungs:
        open_conditions = [c for c in (*r.needs, *r.preconditions) if c.holds is not True]
        why = " ".join(book.s(c.sentence) for c in open_conditions[:2])
        rows.append((r.id, book.s(r.name), book.truth(r.needed), book.truth(r.able), r.cost_class, why or NONE))
    heads = book.heads("", *(f"report.level.{k}" for k in ("rung", "needed", "able", "cost", "open")))
    strong = [n for n, r in enumerate(level.rungs) if r.id == (level.chosen or level.recommended)]
    return table(heads, rows, (0.7, 2.6, 1.1, 1.3, 1.6, 5.6), strong)


def _fixes(book: Book) -> list[Any]:
    level = book.a.level
    if not level.to_fix:
        return []
    lines = [book.s(x.sentence) for x in level.to_fix]
    more = [book.t("report.more_items", n=len(lines) - MOST_FIXES)] if len(lines) > MOST_FIXES else []
    return [paragraph(book.t("level.fix"), "h2"), *bullets([*lines[:MOST_FIXES], *more])]


def _places(book: Book) -> list[Any]:
    location = book.a.location
    rows = [
        (book.s(p.name), book.t(f"location.state.{p.state}") + (f" · {book.t('location.fits')}" if p.preferred else ""),
         " ".join(f"{book.s(r.sentence)} ({book.s(r.clause)})" for r in p.reasons[:2]) or NONE)
        for p in location.places
    ]  # fmt: skip
    heads = book.heads("report.level.place", "report.level.state", "report.level.reasons")
    return [
        paragraph(book.t("report.level.location"), "h2"), paragraph(book.s(location.verdict)),
        table(heads, rows, (2.4, 2.6, 8)), paragraph(book.s(location.not_advice), "note"),
    ]  # fmt: skip


def _cases(book: Book) -> list[Any]:
    shown = [c for c in book.a.case_levels if c.own_needs]
    if not shown:
        return []
    rows = [(c.name or c.id, c.decision.recommended or NONE, book.s(c.sentence)) for c in shown]
    heads = book.heads("level.cases.case", "level.cases.recommended", "level.cases.sentence")
    return [paragraph(book.t("level.cases.title"), "h2"), table(heads, rows, (4, 1.6, 7))]
