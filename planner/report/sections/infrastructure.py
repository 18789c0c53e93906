"""Infrastructure: GPUs with their range, latency against targets, memory, growth, candidates, training, thresholds."""

from __future__ import annotations

from typing import Any

from planner.charts import memory_bars, ranges, thresholds
from planner.i18n import Message, message
from planner.report import candidates
from planner.report.blocks import Columns, column_width
from planner.report.companions import companions_block
from planner.report.layout import WIDTH, bullets, figure, gap, table, together
from planner.report.sections.book import Book, Part
from planner.report.text import paragraph

SHARES = (5, 5)


def section(book: Book) -> Part:
    i = book.a.infrastructure
    trained = any(t is not None and t.gpus.known for t in (i.fine_tuning, i.pre_training))
    if not i.gpus.known and not trained and i.companions is None and not any(t.reached for t in i.triggers):
        words = (
            i.problem or i.reason or (i.gpus.missing[0] if i.gpus.missing else message("report.infrastructure.none"))
        )
        return Part("infrastructure", message("report.part.infrastructure"), missing=words)
    body: list[Any] = [paragraph(book.s(note)) for note in (i.summary, i.reason, i.problem) if note is not None]
    body += [*_figures(book), *_memory(book), *_growth(book)]
    if i.error is not None:
        body.append(paragraph(book.s(i.error), "note"))
    body += candidates.section(i, book.language)
    body += [*_training(book), *companions_block(i.companions, book.language), *_thresholds(book)]
    return Part("infrastructure", title(book), body)


def title(book: Book) -> Message:
    i = book.a.infrastructure
    if not i.gpus.known:
        return i.problem or message("report.infrastructure.open")
    key = "report.infrastructure.meets"
    if any(f.target_met is False for f in (i.ttft_p95, i.itl_p95)):
        key = "report.infrastructure.misses"
    return message(key, gpus=i.gpus, gpu=i.gpu_name, model=i.model_name)


def _figures(book: Book) -> list[Any]:
    i = book.a.infrastructure
    shown = (i.gpus, i.replicas, i.gpus_per_replica, i.peak_rate, i.throughput, i.utilisation)
    rows = [(book.s(x.name), book.f(x), book.s(x.basis) if x.known else book.spread(x)) for x in shown]
    wide = column_width(SHARES[0], sum(SHARES))
    made = table(
        book.heads("report.figure", "report.value", "report.basis"), rows, (4, 3.4, 2.2), right=(1,), width=wide
    )
    return [Columns([[made], latency(book, column_width(SHARES[1], sum(SHARES)))], SHARES)]


def latency(book: Book, width: float) -> list[Any]:
    i = book.a.infrastructure
    shown = [f for f in (i.ttft_p95, i.itl_p95) if f.known]
    if not shown:
        return []
    drawn = ranges.draw(shown, book.language, book.palette, width)
    lines = [
        paragraph(book.t("report.infrastructure.latency"), "h2"),
        figure(drawn, ranges.describe(shown, book.language)),
    ]
    if i.binding is not None:
        lines.append(paragraph(book.t("report.infrastructure.binding", what=i.binding), "note"))
    return lines


def _memory(book: Book) -> list[Any]:
    i = book.a.infrastructure
    if i.memory is None:
        return []
    drawn = memory_bars.draw(i.memory, int(i.gpus_per_replica.value or 1), book.language, book.palette, WIDTH)
    alt = memory_bars.describe(i.memory, book.language)
    return [together(paragraph(book.t("infrastructure.memory"), "h2"), figure(drawn, alt))]


def _growth(book: Book) -> list[Any]:
    years = [f for f in book.a.infrastructure.gpus_by_year if f.known]
    if len(years) < 2:
        return []
    drawn = ranges.draw(years, book.language, book.palette, WIDTH, together=True)
    return [
        together(
            paragraph(book.t("report.infrastructure.growth"), "h2"),
            figure(drawn, ranges.describe(years, book.language)),
        )
    ]


def _training(book: Book) -> list[Any]:
    made: list[Any] = []
    for key in ("fine_tuning", "pre_training"):
        training = getattr(book.a.infrastructure, key)
        if training is None:
            continue
        rows = [(book.s(x.name), book.f(x)) for x in training.shown if x.known]
        half = (len(rows) + 1) // 2
        lines = [(*a, *b) for a, b in zip(rows[:half], [*rows[half:], ("", "")][:half], strict=True)]
        heads = book.heads("report.figure", "report.value", "report.figure", "report.value")
        made.append(paragraph(book.t(f"infrastructure.{key}"), "h2"))
        if lines:
            made.append(table(heads, lines, (3.4, 3, 3.4, 3), right=(1, 3)))
        made += [
            paragraph(book.s(w), "note") for w in (training.layout, training.binding, training.problem) if w is not None
        ]
    return made


def _thresholds(book: Book) -> list[Any]:
    triggers = book.a.infrastructure.triggers
    if not triggers:
        return []
    drawn = thresholds.draw(triggers, book.language, book.palette, WIDTH)
    head = paragraph(book.t("infrastructure.legal"), "h2")
    reached = [f"{book.s(t.sentence)} {book.s(t.consequence)} ({book.s(t.clause)})" for t in triggers if t.reached]
    note = paragraph(book.t("report.infrastructure.thresholds"), "note")
    return [
        together(head, figure(drawn, thresholds.describe(triggers, book.language)), note),
        *bullets(reached),
        gap(2),
    ]
