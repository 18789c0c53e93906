"""Risks: what is on hold, the five-by-five picture, and the register with control and residual score."""

from __future__ import annotations

from typing import Any

from planner.charts import risk_matrix
from planner.decision import cut
from planner.i18n import Message, message
from planner.report.blocks import Columns
from planner.report.layout import bullets, figure, gap, table
from planner.report.sections.book import NONE, Book, Part
from planner.report.text import paragraph

PICTURE = 250.0
MARKS = {"low": "●", "medium": "■", "high": "▲", "critical": "◆"}


def section(book: Book) -> Part:
    r, risks = book.a.readiness, book.plan.responsible.risks
    if not risks and not r.holds:
        proposals = sum(not p.dismissed for p in book.a.responsible.proposals)
        words = message("report.risks.proposed", n=proposals) if proposals else message("responsible.sentence.unasked")
        return Part("risks", message("report.part.risks"), missing=words)
    body: list[Any] = holds(book)
    if risks:
        body += [_picture(book), gap(6), register(book)]
    return Part("risks", _title(book), body)


def _title(book: Book) -> Message:
    blocked, holds = book.a.responsible.go_live.blocked, book.a.readiness.holds
    if holds:
        return message("responsible.sentence.held", n=len(holds))
    if blocked.value:
        return message("responsible.sentence.blocked", n=int(blocked.value))
    return message("responsible.sentence.clear")


def holds(book: Book) -> list[Any]:
    made: list[Any] = []
    for hold in book.a.readiness.holds:
        where = f"{hold.use_case_name}: " if hold.use_case_name else ""
        source = f"{book.s(hold.clause)}, {book.s(hold.source)}, {hold.as_of}"
        made += [
            paragraph(f"■ {where}{book.s(hold.title)}", "hold", 260),
            paragraph(f"{book.s(hold.sentence)} {book.s(hold.fix)} ({source})", "note"),
        ]
    return made


def _picture(book: Book) -> Any:
    risks = book.plan.responsible.risks
    drawn = figure(
        risk_matrix.draw(risks, book.language, book.palette, PICTURE), risk_matrix.describe(risks, book.language)
    )
    go_live = book.a.responsible.go_live
    side: list[Any] = [paragraph(book.t("report.risks.go_live"), "h2")]
    reasons = [cut(book.s(w), 200) for w in (*go_live.blocking, *go_live.acceptance)]
    side += bullets(reasons[:5]) if reasons else [paragraph(book.t("responsible.sentence.clear"))]
    chosen = [book.s(g.what) for g in book.a.responsible.guardrails if g.chosen]
    if chosen:
        side += [paragraph(book.t("report.risks.guardrails"), "h2"), *bullets(chosen[:9], "note")]
    return Columns([[drawn], side], (PICTURE, 490 - PICTURE))


def register(book: Book, most: int | None = None) -> Any:
    rows = []
    pairs = list(enumerate(zip(book.plan.responsible.risks, book.a.risks, strict=True), 1))
    pairs.sort(key=lambda p: -(p[1][1].score.value or 0))
    for n, (risk, result) in pairs[:most]:
        who = book.person(cut(risk.owner, 40), risk.owner_role)
        residual = (
            f"{MARKS.get(result.residual_band or '', '')} {book.f(result.residual, False)}"
            if result.residual.known
            else NONE
        )
        rows.append((
            str(n), f"{risk.name} ({book.s(risk.challenge)})", f"{MARKS[result.band]} {book.f(result.score, False)}",
            risk.control or NONE, who, book.day(risk.due), residual,
        ))  # fmt: skip
    heads = [
        "#",
        *book.heads(*(f"report.risks.{k}" for k in ("name", "score", "control", "owner", "due", "residual"))),
    ]
    return table(heads, rows, (0.75, 3.6, 1.3, 4.6, 2.4, 2.1, 1.6), right=(2, 6))
