"""What has moved since the last snapshot, and the scenarios beside the plan; nothing where there are neither."""

from __future__ import annotations

from typing import Any

from planner.charts import trend as trend_chart
from planner.comparison import Cell, column_name, compare
from planner.i18n import message
from planner.report.layout import WIDTH, figure, gap, table
from planner.report.sections.book import NONE, Book, Part
from planner.report.text import paragraph
from planner.snapshots import course, trend_since

MOST_MOVED = 12


def trend(book: Book) -> Part | None:
    """Since the newest snapshot; None without one."""
    kept = sorted((s for s in book.plan.snapshots if not s.of_scenario), key=lambda s: s.taken)
    if not kept:
        return None
    found = trend_since(kept[-1], book.plan, book.a)
    points = course(book.plan, book.a, book.today)
    body: list[Any] = []
    if any(s.change.value is not None for s in found.steps):
        drawn = trend_chart.draw_slopes(found, book.language, book.palette, WIDTH)
        body.append(figure(drawn, trend_chart.describe_slopes(found, book.language)))
    if len(points) > 2 and all(p.score.value is not None for p in points):
        drawn = trend_chart.draw_course(points, book.language, book.palette, WIDTH)
        body += [gap(6), figure(drawn, trend_chart.describe_course(points, book.language))]
    moved = [(book.t(f"trend.moved.{m.kind}"), book.s(m.sentence)) for m in found.moved[:MOST_MOVED]]
    moved += [(book.t(f"trend.kind.{q.kind}"), book.s(q.sentence)) for q in found.questions[:MOST_MOVED]]
    if moved:
        body += [
            paragraph(book.t("report.course.moved"), "h2"),
            table(book.heads("trend.head.kind", "trend.head.question"), moved, (2, 9)),
        ]
    body += [paragraph(book.s(n), "note") for n in found.notes]
    return Part("trend", found.sentence, body)


def scenarios(book: Book) -> Part | None:
    """The plan beside its scenarios; None without any."""
    if not book.plan.scenarios:
        return None
    found = compare(book.plan, book.catalog)
    heads = ["", *(book.s(column_name(c)) for c in found.columns)]
    rows = [(book.s(row.name), *(_cell(book, cell) for cell in row.cells)) for row in found.rows]
    body: list[Any] = [table(heads, rows, (2.2, *[3] * len(found.columns)))]
    body += [paragraph(book.s(s), "note") for s in found.sentence[1:]]
    title = found.sentence[0] if found.sentence else message("page.compare.title")
    return Part("scenarios", title, body)


def _cell(book: Book, cell: Cell) -> str:
    words = book.f(cell.figure) if cell.figure is not None else " ".join(book.s(w) for w in cell.words) or NONE
    mark = f" ✓ {book.t(f'compare.mark.{cell.mark}')}" if cell.mark else ""
    return ("▲ " if cell.alert else "") + words + mark
