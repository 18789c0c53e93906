"""The numbers behind pictures as tab-separated text, for a spreadsheet: exact values, never the rounded ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planner import formats
from planner.cost.results import CostResult
from planner.explain import Figure, Quantity
from planner.i18n import say, text
from planner.infrastructure import CostPoint, MemoryParts
from planner.plain_text import pasted_cell
from planner.readiness.finance.results import Distribution, Swing
from planner.readiness.results import UseCaseResult

Row = tuple[str, Figure | Quantity | str]
MOST_CELL = 500


def tsv(rows: Iterable[Row], language: str) -> str:
    """Name, value, low, high and unit of each row under a head; a text begins with an apostrophe where a spreadsheet
    would take it for a formula."""
    heads = [text(f"picture.head.{k}", language) for k in ("name", "value", "low", "high", "unit")]
    lines = ["\t".join(heads)]
    for name, value in rows:
        cells: tuple[str, ...]
        if isinstance(value, str):
            cells = (_text(value), "", "", "")
        else:
            low, high = (value.low, value.high) if isinstance(value, Figure) else (None, None)
            numbers = (_number(v, value.unit) for v in (value.value, low, high))
            cells = (*numbers, formats.unit_name(value.unit, language))
        lines.append("\t".join((_text(name), *cells)))
    return "\n".join(lines) + "\n"


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value * formats.scale(unit):.12g}"


def _text(words: str) -> str:
    return pasted_cell(words, MOST_CELL)


def cash_flow(flows: Sequence[Figure], sums: Sequence[Figure], language: str) -> list[Row]:
    return [(say(f.name, language), f) for f in (*flows, *sums)]


def swings(found: Sequence[Swing], language: str) -> list[Row]:
    ends = ("worse", "better")
    return [
        (f"{say(s.name, language)} · {text(f'opportunity.money.{end}', language)}", f)
        for s in found
        for end, f in zip(ends, (s.low, s.high), strict=True)
    ]


def distribution(found: Distribution, language: str) -> list[Row]:
    """Percentiles, then the runs in each bin of the histogram by the value in its middle."""
    rows: list[Row] = [(say(f.name, language), f) for f in (found.p10, found.p50, found.p90, found.loss)]
    wide = (found.last - found.first) / len(found.counts)
    unit = found.p50.unit
    return rows + [
        (formats.quantity(found.first + wide * (n + 0.5), unit, language), Quantity(count, "count"))
        for n, count in enumerate(found.counts)
    ]


def cost(result: CostResult, language: str) -> list[Row]:
    rows: list[Row] = []
    for option in result.options:
        name = text(f"cost.option.{option.id}", language)
        rows += [(f"{name} · {say(p.figure.name, language)}", p.figure) for p in option.parts]
        rows.append((f"{name} · {say(option.total.name, language)}", option.total))
    return rows


def memory(parts: MemoryParts, language: str) -> list[Row]:
    found = (parts.weights, parts.kv_cache, parts.runtime, parts.taken, parts.free, parts.limit, parts.capacity)
    return [(say(f.name, language), f) for f in found]


def cases(found: Sequence[UseCaseResult], language: str) -> list[Row]:
    return [
        (f"{n} {case.name or case.id} · {say(f.name, language)}", f)
        for n, case in enumerate(found, 1)
        for f in (case.value, case.feasibility)
    ]


def candidates(points: Sequence[CostPoint], unit: str, language: str) -> list[Row]:
    rows: list[Row] = []
    for p in points:
        name = f"{p.gpu_name} × {p.gpus} · {p.precision}"
        rows += [(f"{name} · {text('workbook.candidate.cost', language)}", Quantity(p.cost, unit))]
        rows += [(f"{name} · {text('picture.answer', language)}", Quantity(p.answer_s, "s"))]
    return rows
