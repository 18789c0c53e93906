"""Respondents: how far apart the groups are. Roles under the smallest group are told nowhere; not in shareable reports."""

from __future__ import annotations

from typing import Any

from planner.charts import dot_range
from planner.i18n import Message, message
from planner.readiness.respondents import QuestionVotes
from planner.report.layout import WIDTH, figure, gap, table, together
from planner.report.sections.book import Book, Part
from planner.report.text import paragraph

MOST_ROWS = 16


def section(book: Book) -> Part:
    r = book.a.respondents
    if not r.questions:
        return Part("respondents", message("report.part.respondents"), missing=message("respondents.no_votes"))
    body: list[Any] = [paragraph(book.t("report.respondents.words", voted=r.voted, asked=len(r.questions)))]
    shown = _shown(book)
    if shown:
        rows = [
            (f"{q.id} {book.s(q.title)}", [(book.s(role.role), role.median) for role in q.roles if role.median.known])
            for q in shown
        ]
        drawn = dot_range.draw(rows, book.language, book.palette, WIDTH)
        body.append(
            together(
                paragraph(book.t("respondents.by_role"), "h2"), figure(drawn, dot_range.describe(rows, book.language))
            )
        )
    body.append(paragraph(book.t("report.respondents.hidden"), "note"))
    body += _gaps(book) + _discuss(book)
    return Part("respondents", _title(book), body)


def _title(book: Book) -> Message:
    r = book.a.respondents
    flagged = [g for g in r.gaps if g.flagged]
    if flagged:
        return message("report.respondents.gap", step=flagged[0].name, n=len(flagged))
    if r.discuss:
        return message("report.respondents.discuss", n=len(r.discuss))
    return message("report.respondents.agree")


def _shown(book: Book) -> list[QuestionVotes]:
    """Questions with medians of at least two roles: those to discuss first, then the widest apart."""
    r = book.a.respondents
    told = [q for q in r.questions if not q.withheld and sum(role.median.known for role in q.roles) > 1]

    def apart(q: QuestionVotes) -> float:
        values = [role.median.value for role in q.roles if role.median.value is not None]
        return max(values) - min(values)

    return sorted(told, key=lambda q: (q.id not in r.discuss, q.id not in r.note, -apart(q)))[:MOST_ROWS]


def _gaps(book: Book) -> list[Any]:
    rows = [
        (book.s(g.name), book.f(g.executives), book.f(g.practitioners), book.f(g.gap), f"▲ {book.t('respondents.flagged')}" if g.flagged else "")
        for g in book.a.respondents.gaps if g.gap.known
    ]  # fmt: skip
    if not rows:
        return []
    heads = book.heads(
        "report.readiness.step",
        "report.respondents.executives",
        "report.respondents.practitioners",
        "report.respondents.difference",
        "",
    )
    return [
        paragraph(book.t("respondents.gap"), "h2"), table(heads, rows, (4, 2, 2, 2, 2), right=(1, 2, 3)),
        paragraph(book.t("respondents.gap_hint"), "note"),
    ]  # fmt: skip


def _discuss(book: Book) -> list[Any]:
    r = book.a.respondents
    found = [q for id in (*r.discuss, *r.note) if (q := r.question(id)) is not None and not q.withheld]
    if not found:
        return []
    rows = [
        (q.id, book.s(q.title), book.f(q.median), "–".join(map(str, q.bounds)) if q.bounds else "", book.s(q.talk[0]) if q.talk else "")
        for q in found[:10]
    ]  # fmt: skip
    heads = book.heads(
        "report.gaps.id", "report.gaps.question", "respondents.median", "respondents.range", "report.respondents.talk"
    )
    return [
        gap(2),
        paragraph(book.t("respondents.discuss"), "h2"),
        table(heads, rows, (1.3, 3, 1.5, 1.2, 6), right=(2, 3)),
    ]
