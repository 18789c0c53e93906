"""Readiness: the five steps against their targets, what caps them, and every question as a cell of a heat map."""

from __future__ import annotations

from functools import partial
from typing import Any

from planner.charts import heat_map, step_bars
from planner.i18n import Message, message
from planner.readiness.results import QuestionScore, StepScore
from planner.report.blocks import PAGE, fitting
from planner.report.layout import WIDTH, bullets, figure, gap, table, together
from planner.report.sections.book import NONE, Book, Part
from planner.report.text import paragraph

MOST_GAPS = 14


def section(book: Book) -> Part:
    r = book.a.readiness
    if not r.overall.known and not any(s.score.known for s in r.steps):
        return Part("readiness", message("report.part.readiness"), missing=message("report.readiness.none"))
    return Part(
        "readiness", title(book), fitting([partial(_body, book, most) for most in range(MOST_GAPS, 4, -1)], PAGE - 60)
    )


def _body(book: Book, most: int) -> list[Any]:
    return [bars(book), gap(4), steps_table(book), *confidence(book), *caps(book), *heat(book), *gaps(book, most)]


def title(book: Book) -> Message:
    """The overall score and the step that is furthest from its target."""
    r = book.a.readiness
    far = furthest(book)
    if not r.overall.known:
        return message("report.readiness.partly")
    if r.provisional:
        return message("report.readiness.provisional", score=r.overall)
    if far is None:
        return message("report.readiness.reached", score=r.overall)
    return message("report.readiness.furthest", score=r.overall, step=far.name)


def furthest(book: Book) -> StepScore | None:
    """The step with the largest distance to its target; None where every known one reaches it."""
    short = [
        (s.target.value - s.score.value, s) for s in book.a.readiness.steps
        if s.score.value is not None and s.target.value is not None and s.score.value < s.target.value
    ]  # fmt: skip
    return max(short, key=lambda pair: pair[0])[1] if short else None


def bars(book: Book, width: float = WIDTH, short: bool = False) -> Any:
    steps = book.a.readiness.steps
    words = step_bars.describe(steps, book.language)
    return figure(step_bars.draw(steps, book.language, book.palette, width, short), words)


def steps_table(book: Book) -> Any:
    rows = [
        (
            f"{n} {book.s(s.name)}", book.f(s.score, False), book.spread(s.score) if s.score.known else NONE, book.f(s.target),
            level_words(book, s), book.f(s.coverage), f"{s.answered}/{s.total}",
        )
        for n, s in enumerate(book.a.readiness.steps, 1)
    ]  # fmt: skip
    heads = book.heads(
        *(f"report.readiness.{k}" for k in ("step", "score", "range", "target", "level", "coverage", "answered"))
    )
    return table(heads, rows, (4.4, 1.3, 1.6, 1.3, 2.6, 1.6, 1.4), right=(1, 2, 3, 5, 6))


def level_words(book: Book, step: StepScore) -> str:
    if step.level is None:
        return NONE
    if step.provisional:
        return book.t("summary.provisional")
    return f"{step.level} {book.t(f'ReadinessLevel.{step.level}')}"


def confidence(book: Book) -> list[Any]:
    c = book.a.readiness.confidence
    if not c.band:
        return []
    parts = [f"{book.s(p.name)} {book.f(p, False)}" for p in (c.coverage, c.evidence, c.agreement) if p.known]
    words = book.t("report.confidence", band=book.t(f"confidence.{c.band}"), parts=" · ".join(parts))
    lines = [gap(4), paragraph(words, "note")]
    if book.a.readiness.weight_sensitive:
        lines.append(paragraph(book.t("report.weight_sensitive"), "note"))
    return lines


def caps(book: Book, most: int = 8) -> list[Any]:
    r = book.a.readiness
    found = [book.s(g.sentence) for g in r.gates] + [book.s(g.sentence) for s in r.steps for g in s.gates]
    lines = list(dict.fromkeys(found))
    if not lines:
        return []
    return [paragraph(book.t("report.gates"), "h2"), *bullets(lines[:most])]


def heat(book: Book) -> list[Any]:
    steps = book.a.readiness.steps
    drawn = figure(heat_map.draw(steps, book.language, book.palette, WIDTH), heat_map.describe(steps, book.language))
    return [together(paragraph(book.t("report.heat"), "h2"), drawn)]


def open_items(book: Book) -> list[QuestionScore]:
    """Questions below their target: critical ones first, then by weight."""
    found = [
        q for s in book.a.readiness.steps for q in s.questions
        if q.asked and not q.not_applicable and (q.supported is None or q.supported < q.target)
    ]  # fmt: skip
    return sorted(found, key=lambda q: (not q.critical, -q.weight))


def gaps(book: Book, most: int) -> list[Any]:
    found = [q for q in open_items(book) if q.critical or q.weight == 3]
    if not found:
        return [paragraph(book.t("report.gaps.none"))]
    first = {a.question: a for a in reversed(book.a.roadmap.actions)}
    rows = []
    for q in found[:most]:
        now = str(q.supported) if q.supported else book.t("common.unknown" if q.unknown else "common.unanswered")
        action = first.get(q.id)
        rows.append((f"{q.id} {'★' if q.critical else ''}", book.s(q.title), now, str(q.target),
                     book.s(action.text) if action else NONE))  # fmt: skip
    heads = book.heads(*(f"report.gaps.{k}" for k in ("id", "question", "now", "target", "action")))
    made = [paragraph(book.t("report.gaps"), "h2"), table(heads, rows, (1.3, 3, 1.7, 1.1, 6), right=(2, 3))]
    if len(found) > most:
        made.append(paragraph(book.t("report.more_items", n=len(found) - most), "note"))
    return made
