"""A comparison with measurements in words of a language: the tables of command line, window and report.

Makes words of values; computes nothing. Qt-free.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner import formats
from planner.i18n import say, text
from planner.sizing.stored_scores import HeldOut, StoredScores
from planner.sizing.validation_report import ENOUGH, Group, Metric, ScoredRow, ValidationReport

Cell = tuple[str, float | str]
"""Words and what they sort by."""

_SCORES = ("n", "median", "p90", "bias", "coverage")
_WIDE = ("W", "F")
UNITS = {
    "output_tok_s": "token_s", "ttft_ms": "ms", "itl_ms": "ms", "tokens_per_s_per_gpu": "token_s", "peak_memory_gb": "gb",
    "images_per_s": "image_s", "step_ms": "ms", "latency_ms": "ms",
}  # fmt: skip


SEEN = "nothing"
"""What stored scores call a fit that left nothing out."""


@dataclass(frozen=True, slots=True)
class Table:
    """``keys`` are what each cell sorts by; ``numeric`` columns are set flush right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    keys: tuple[tuple[float | str, ...], ...]
    numeric: frozenset[int]

    @classmethod
    def of(cls, heads: Sequence[str], cells: Iterable[Sequence[Cell]]) -> Table:
        kept = [tuple(row) for row in cells]
        numeric = frozenset(i for i in range(len(heads)) if kept and all(isinstance(row[i][1], float) for row in kept))
        return cls(
            tuple(heads),
            tuple(tuple(c[0] for c in row) for row in kept),
            tuple(tuple(c[1] for c in row) for row in kept),
            numeric,
        )


def metric_name(metric: str, language: str) -> str:
    return _in_parts("model_check", metric, language)


def _in_parts(prefix: str, named: str, language: str) -> str:
    """Words of a name that may say in brackets which part it speaks of."""
    name, bracket, part = named.partition(" (")
    words = _known(f"{prefix}.{name}", name, language)
    if not bracket:
        return words
    part = part.removesuffix(")")
    told = _known(f"model_check.part.{part.replace(' ', '_')}", part, language)
    return text("model_check.part", language, metric=words, part=told)


def way_name(by: str, language: str) -> str:
    """What cases are grouped by, or what was left out."""
    return _in_parts("validation.by", by, language)


def value_name(by: str, value: str, language: str) -> str:
    """The name of a group: words for our own terms, else the text of the file."""
    return _known(f"validation.{by}.{value}", value, language)


def summary(report: ValidationReport, language: str, least: int = 1) -> Table:
    """One row per metric with at least ``least`` cases."""
    cells = [
        (_words(metric_name(name, language)), *_scores(metric, language))
        for name, metric in report.metrics.items()
        if metric.n >= least
    ]
    return Table.of((_head("metric", language), *_score_heads(language)), cells)


def headline(report: ValidationReport, language: str) -> Table:
    """The scope the model is judged by."""
    cells = [
        (
            _words(metric_name(g.metric, language)),
            _words(value_name("scope", g.value, language)),
            *_scores(g.scores, language),
        )
        for g in report.headline
    ]
    return Table.of((_head("metric", language), text("validation.by.scope", language), *_score_heads(language)), cells)


def groups(report: ValidationReport, metric: str, by: str, language: str, least: int = ENOUGH) -> Table:
    """The groups of one metric with at least ``least`` cases."""
    return group_table(report.grouped(metric, by, least), by, language)


def group_table(found: Sequence[Group], by: str, language: str) -> Table:
    cells = [(_words(value_name(g.by, g.value, language)), *_scores(g.scores, language)) for g in found]
    return Table.of((way_name(by, language), *_score_heads(language)), cells)


def worst(report: ValidationReport, metric: str, language: str, most: int = 20) -> Table:
    """The cases that are furthest off, with what they are."""
    heads = [_head(k, language) for k in ("case", "where", "measured", "predicted", "ratio", "interval")]
    return Table.of(heads, [_case(row, metric, language) for row in report.worst(metric, most)])


def point(row: ScoredRow, metric: str, language: str) -> str:
    """One scored case in a line: what it is, measured, predicted, their ratio and the interval."""
    heads, cells = ("measured", "predicted", "ratio", "interval"), _case(row, metric, language)
    told = [f"{_head(h, language)} {words}" for h, (words, _) in zip(heads, cells[2:], strict=True)]
    return " · ".join((cells[0][0], cells[1][0], *told))


def reasons(report: ValidationReport, language: str) -> Table:
    """Why cases were not scored, with their number."""
    cells: list[tuple[Cell, ...]] = [
        (_words(say(words, language)), (formats.number(n), float(n))) for words, n in report.reasons()
    ]
    return Table.of((_head("reason", language), _head("n", language)), cells)


def held_out(stored: StoredScores, language: str) -> Table:
    """Stored cross-validation scores."""
    cells = [
        (_words(way_name(h.left_out, language)), _words(metric_name(h.metric, language)), *_scores(h.scores, language))
        for h in stored.held_out
    ]
    return Table.of((_head("left_out", language), _head("metric", language), *_score_heads(language)), cells)


def _whole(held: HeldOut) -> bool:
    """Whether the errors are of all cases, not of those that the name says in brackets."""
    return "(" not in held.left_out


def held_out_line(stored: StoredScores, metric: str, language: str) -> str:
    """Median errors of one metric by what was left out, whole groups only, in a few words; empty where nothing is stored."""
    parts = [
        f"{way_name(h.left_out, language)} {formats.quantity(h.scores.median_ape, 'percent1', language)}"
        for h in stored.held_out
        if h.metric == metric and _whole(h)
    ]
    return f"{metric_name(metric, language)}: {', '.join(parts)}" if parts else ""


def verdict(stored: StoredScores, language: str) -> str:
    """How good the model is in a plain sentence, from the stored scores of its first metric; "" where nothing is stored."""
    first = stored.held_out[0].metric if stored.held_out else ""
    entries = [h for h in stored.held_out if h.metric == first]
    seen = next((h for h in entries if h.left_out == SEEN), None)
    unseen = [h.scores.median_ape for h in entries if h.left_out != SEEN and _whole(h)]
    if seen is None:
        return ""
    told = {
        "n": formats.number(seen.scores.n), "metric": metric_name(first, language),
        "median": formats.quantity(seen.scores.median_ape, "percent1", language),
    }  # fmt: skip
    if not unseen:
        return text("model_check.verdict", language, **told)
    low, high = (formats.quantity(value, "percent1", language) for value in (min(unseen), max(unseen)))
    return text("model_check.verdict_unseen", language, **told, low=low, high=high)


def scored_sentence(report: ValidationReport, language: str) -> str:
    kind = text(f"model_check.{report.kind}", language)
    share = formats.quantity(report.scored / report.answerable if report.answerable else None, "percent1", language)
    return text(
        "validation.scored",
        language,
        kind=kind,
        cases=report.cases,
        scored=report.scored,
        answerable=report.answerable,
        share=share,
    )


def text_report(report: ValidationReport, language: str, every_group: bool = False) -> str:
    """The whole report as aligned text for a terminal; groups of fewer than ten cases only if asked for."""
    parts = [scored_sentence(report, language), "", *aligned(summary(report, language))]
    if any(g.scores != report.metrics[g.metric] for g in report.headline):
        parts += ["", text("validation.headline", language), *aligned(headline(report, language))]
    least = least_of(report, every_group)
    for metric in report.metrics:
        for by in report.ways(metric):
            table = groups(report, metric, by, language, least)
            if table.rows:
                parts += ["", f"{metric_name(metric, language)} · {way_name(by, language)}", *aligned(table)]
    if report.not_scored:
        parts += ["", text("validation.not_scored", language), *aligned(reasons(report, language))]
    if any(g.scores.n < least for g in report.groups):
        parts += ["", text("validation.more_groups", language, count=ENOUGH)]
    return "\n".join(parts)


def least_of(report: ValidationReport, every_group: bool) -> int:
    """How many cases a group needs to be shown: ten, or one if asked for or where the file itself is small."""
    return 1 if every_group or report.scored < ENOUGH else ENOUGH


def aligned(table: Table) -> list[str]:
    """Lines of a table in columns; a Korean syllable takes two places of a terminal."""
    lines = [table.heads, *table.rows]
    widths = [max(columns_of(line[i]) for line in lines) for i in range(len(table.heads))]
    made = []
    for line in lines:
        cells = []
        for i, cell in enumerate(line):
            gap = " " * (widths[i] - columns_of(cell))
            cells.append(gap + cell if i in table.numeric else cell + gap)
        made.append("  ".join(cells).rstrip())
    return made


def columns_of(words: str) -> int:
    """Places that a text takes in a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in _WIDE else 1 for c in words)


def _known(key: str, fallback: str, language: str) -> str:
    from planner.i18n import catalogue

    return text(key, language) if key in catalogue() else fallback


def _head(key: str, language: str) -> str:
    return _known(f"model_check.head.{key}", key, language)


def _score_heads(language: str) -> tuple[str, ...]:
    return tuple(_head(k, language) for k in _SCORES)


def _words(words: str) -> Cell:
    return words, words.casefold()


def _scores(m: Metric, language: str) -> tuple[Cell, ...]:
    return (
        (formats.number(m.n), float(m.n)),
        (formats.quantity(m.median_ape, "percent1", language), m.median_ape),
        (formats.quantity(m.p90_ape, "percent1", language), m.p90_ape),
        (formats.quantity(m.bias, "factor", language), m.bias),
        (formats.quantity(m.coverage80, "percent1", language), m.coverage80),
    )


def _case(row: ScoredRow, metric: str, language: str) -> tuple[Cell, ...]:
    c, unit = row.metrics[metric], UNITS[metric]
    where = " · ".join(row.tags[k] for k in ("model", "gpu", "engine", "framework", "regime", "task") if k in row.tags)
    interval = formats.value_range(c.low, c.high, unit, language)
    return (
        _words(row.case_id), _words(where), (formats.quantity(c.measured, unit, language), c.measured),
        (formats.quantity(c.predicted, unit, language), c.predicted), (formats.quantity(c.ratio, "factor", language), c.ratio),
        (interval, c.low),
    )  # fmt: skip
