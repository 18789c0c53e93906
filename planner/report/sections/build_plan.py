"""The seven build stages over time, who owns them, and how long each use case takes."""

from __future__ import annotations

from typing import Any

from planner.charts import gantt
from planner.i18n import message
from planner.readiness.results import StageResult
from planner.report.blocks import scaled
from planner.report.layout import WIDTH, figure, gap, table
from planner.report.sections.book import NONE, Book, Part
from planner.report.text import paragraph

DRAWN = 640.0
"""Width at which the stages are drawn, points: their names then stand in full."""


def section(book: Book) -> Part:
    b = book.a.build
    if not (book.a.level.chosen or book.a.level.recommended) and not book.plan.build.stages:
        return Part("build", message("report.part.build"), missing=message("report.build.none"))
    needed = sum(s.needed for s in b.stages)
    made = gantt.layout(b.stages, book.a.roadmap.waves, book.a.roadmap.milestones, book.language)
    drawn = figure(
        scaled(gantt.draw(made, book.language, book.palette, DRAWN), WIDTH / DRAWN), gantt.describe(made, book.language)
    )
    body: list[Any] = [drawn, gap(4), paragraph(book.t("report.build.marks"), "note"), _table(book), *_lanes(book)]
    key = "report.build.duration" if b.duration.known else "build.sentence"
    return Part("build", message(key, count=needed, duration=b.duration), body)


def _table(book: Book) -> Any:
    rows = [_row(book, n, s) for n, s in enumerate(book.a.build.stages, 1)]
    keys = ["report.stage", "field.stage.sourcing.label", *(f"field.stage.{k}.label" for k in ("owner", "platform"))]
    keys += ["report.build.start", "report.build.weeks", "field.stage.status.label"]
    heads = book.heads(*keys)
    widths: tuple[float, ...] = (2.6, 1.7, 2, 2.2, 2.3, 1.2, 1.6)
    if book.options.names:
        heads.append(book.t("field.stage.evidence.label"))
        widths = (*widths, 2.7)
    return table(heads, rows, widths, right=(5,))


def _row(book: Book, n: int, s: StageResult) -> tuple[str, ...]:
    start, weeks = s.start or s.proposed_start, s.weeks or s.proposed_weeks
    row = (
        f"{n} {book.s(s.name)}", book.t(f"Sourcing.{s.sourcing}"), book.t(f"Role.{s.owner}") if s.owner else NONE,
        s.platform or NONE, book.day(start) if s.needed else NONE, str(weeks) if weeks and s.needed else NONE,
        book.t(f"StageStatus.{s.status}") if s.needed else NONE,
    )  # fmt: skip
    return (*row, s.evidence or NONE) if book.options.names else row


def _lanes(book: Book) -> list[Any]:
    lanes = [lane for lane in book.a.build.lanes if lane.duration.known]
    if not lanes:
        return []
    rows = [
        (lane.case_name or lane.case_id, "".join("●" if s.needed else "○" for s in lane.stages), book.f(lane.duration))
        for lane in lanes
    ]
    heads = book.heads("report.cases.name", "report.build.stages", "report.build.duration_head")
    return [paragraph(book.t("report.build.lanes"), "h2"), table(heads, rows, (6, 3, 3), right=(2,))]
