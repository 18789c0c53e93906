"""The block of the infrastructure pages on what runs beside the language model; nothing where nothing does."""

from __future__ import annotations

from typing import Any

from planner import formats
from planner.explain import Figure
from planner.i18n import say, text
from planner.infrastructure import CompanionsResult
from planner.report.layout import bullets, gap, table
from planner.report.text import paragraph

EXPLAINED = ("index_hours", "reranking_gpus", "prompt_tokens", "image_gpus", "sequence_gpus")
"""Figures whose formula and inputs stand in the appendix; the others follow the same way."""


def explained(result: CompanionsResult | None) -> list[Figure]:
    """The figures of ``EXPLAINED`` that are used and known."""
    found = [result.figure(key) for key in EXPLAINED] if result else []
    return [figure for figure in found if figure is not None and figure.known]


def companions_block(result: CompanionsResult | None, language: str) -> list[Any]:
    """Heading, a table of all figures with their basis, and what does not fit or is to be noted."""
    if result is None:
        return []
    rows = [
        (text(f"companions.part.{part.id}", language) if n == 0 else "", say(figure.name, language), _value(figure, language),
         _basis(figure, language))
        for part in result.parts
        for n, figure in enumerate(part.figures)
    ]  # fmt: skip
    heads = ["", *(text(f"report.{key}", language) for key in ("figure", "value", "basis"))]
    lines = [say(line, language) for part in result.parts for line in (*part.problems, *part.notes)]
    on = [paragraph(text("companions.gpu_on", language, gpu=result.gpu_name), "note")] if result.gpu_name else []
    return [
        paragraph(text("companions.report.title", language), "h2"),
        table(heads, rows, (3, 3.4, 3.8, 3)),
        gap(4),
        *bullets(lines, "note"),
        *on,
    ]


def _value(figure: Figure, language: str) -> str:
    return formats.figure(figure, language, with_range=True) if figure.known else text("common.unknown", language)


def _basis(figure: Figure, language: str) -> str:
    if figure.known:
        return say(figure.basis, language)
    return " ".join(say(line, language) for line in figure.missing)
