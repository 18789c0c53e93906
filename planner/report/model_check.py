"""Appendix of the report: how good the performance model is on the published cases that come with the product."""

from __future__ import annotations

from typing import Any

from planner import model_check as words
from planner.i18n import text
from planner.report.layout import gap, table
from planner.report.text import paragraph
from planner.sizing.csv_cases import KINDS, METRICS_OF
from planner.sizing.stored_scores import stored_scores
from planner.sizing.validate import shipped_report
from planner.sizing.validation_report import ENOUGH

WIDTHS = (4.2, 1.4, 2, 2, 1.5, 2.6)
SHOWN = (
    ("inference", "output_tok_s", "engine", 4), ("inference", "output_tok_s", "gpu", 9), ("training", "tokens_per_s_per_gpu", "gpu", 5),
)  # fmt: skip
"""Kind, metric, what it is grouped by, and how many of the largest groups."""


def appendix(language: str) -> list[Any]:
    """One page: errors by metric of all kinds, then throughput by engine and GPU. The cases are scored once per process."""
    reports = {kind: shipped_report(kind) for kind in KINDS}
    story: list[Any] = [paragraph(text("report.model_check.words", language))]
    rows = [
        (text(f"model_check.{kind}", language), *row)
        for kind, report in reports.items()
        for row in words.summary(report, language, ENOUGH).rows
    ]
    heads = (text("model_check.head.kind", language), *words.summary(reports[KINDS[0]], language).heads)
    story.append(table(heads, rows, (1.3, 3.6, 1.1, 1.8, 1.6, 1.3, 2.9)))
    for kind, metric, by, most in SHOWN:
        made = words.group_table(reports[kind].grouped(metric, by)[:most], by, language)
        title = f"{words.metric_name(metric, language)} · {words.way_name(by, language)}"
        story += [paragraph(title, "h2"), table(made.heads, made.rows, WIDTHS)]
    held = [line for kind in KINDS if (line := words.held_out_line(stored_scores(kind), METRICS_OF[kind][0], language))]
    notes = (
        " ".join(words.scored_sentence(r, language) for r in reports.values()),
        text("report.model_check.held", language, parts=" · ".join(held)),
    )
    story += [gap(6), *(paragraph(note, "note") for note in notes), gap(12)]
    return story
