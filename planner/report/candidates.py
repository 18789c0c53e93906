"""The candidates of step 4 on paper: table, why not, picture of cost against time, years, what was rejected and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner import formats
from planner.charts import cost_latency
from planner.charts.palette import REPORT
from planner.i18n import say, text
from planner.infrastructure import CandidateRow, InfrastructureResult
from planner.report.layout import WIDTH, figure, gap, table, together
from planner.report.text import paragraph

ROWS = 8
FRONT = "●"
NAMES = 6
"""Kinds of GPU that are named for a reason of rejection."""
WIDTHS = (3.75, 1.75, 1.85, 2.5, 1.75, 1.72, 1.72, 1.6, 2.15, 1.75)


def section(result: InfrastructureResult, language: str) -> list[Any]:
    """Flowables; nothing where there are neither candidates nor rejected ones."""

    def t(key: str, **params: Any) -> str:
        return text(key, language, **params)

    def s(what: Any) -> str:
        return say(what, language)

    story: list[Any] = []
    rows = _shown(result.candidates)
    if rows:
        heads = [t(f"candidates.{k}") for k in ("gpu", "layout", "replicas_spares", "gpus", "cost_short")]
        heads += [s(rows[0].ttft.name), s(rows[0].itl.name)]
        heads += [t(f"candidates.{k}") for k in ("answer", "confidence", "binding")]
        strong = [n for n, r in enumerate(rows) if r.best]
        made = table(heads, [_cells(r, language) for r in rows], WIDTHS, strong)
        story.append(together(paragraph(t("candidates.good"), "h2"), made))
        more = [t("candidates.more_rows", n=result.found, shown=len(rows))] if result.found > len(rows) else []
        story.append(paragraph(" ".join([f"{FRONT} {t('chart.cost_latency.front')}.", *more]), "note"))
        story += [
            paragraph(f"{r.gpu_name} {r.precision.upper()}, {s(r.layout)}: {' '.join(s(m) for m in r.why_not)}", "note")
            for r in rows if r.why_not
        ]  # fmt: skip
    for sentence in (result.slices.sentence if result.slices else None, result.growth):
        if sentence is not None:
            story += [gap(4), paragraph(s(sentence))]
    if len(result.points) > 1:
        picture = cost_latency.draw(result.points, rows[0].cost.unit, language, REPORT, WIDTH, 240)
        alt = cost_latency.describe(result.points, rows[0].cost.unit, language)
        story.append(together(paragraph(t("candidates.chart"), "h2"), figure(picture, alt)))
    if result.rejected:
        lost = [(s(g.reason), str(len(g.rows)), _names(g.gpu_names, language)) for g in result.rejected_groups]
        heads = [t(f"candidates.{k}") for k in ("reason", "count", "gpus_kinds")]
        title = paragraph(t("candidates.rejected_title", n=len(result.rejected)), "h2")
        story += [together(title, table(heads, lost, (4, 1, 7))), gap(4)]
    return story


def _shown(rows: Sequence[CandidateRow]) -> list[CandidateRow]:
    """The chosen one, the front, then the cheapest, in the order of the table."""
    first = sorted(range(len(rows)), key=lambda n: (not rows[n].best, not rows[n].front, n))[:ROWS]
    return [rows[n] for n in sorted(first)]


def _cells(r: CandidateRow, language: str) -> tuple[str, ...]:
    spare = int(r.spares.value or 0)
    replicas = text("candidates.with_spares", language, replicas=int(r.replicas.value or 0) - spare, spare=spare)
    figures = [formats.figure(f, language) for f in (r.cost, r.ttft, r.itl, r.answer, r.confidence)]
    return (
        f"{r.gpu_name} {r.precision.upper()}" + (f" {FRONT}" if r.front else ""), say(r.layout, language), replicas,
        formats.figure(r.gpus, language, True), *figures, say(r.binding, language),
    )  # fmt: skip


def _names(names: tuple[str, ...], language: str) -> str:
    more = len(names) - NAMES
    shown = ", ".join(names[:NAMES])
    return text("candidates.and_more", language, names=shown, n=more) if more > 0 else shown
