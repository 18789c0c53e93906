"""The appendix on the performance model: one page, the numbers of the shipped report, both languages."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from planner import formats, model_check
from planner.i18n import text
from planner.report.layout import Heading, render
from planner.report.model_check import appendix
from planner.sizing.validate import shipped_report


@pytest.mark.parametrize("language", ["ko", "en"])
def test_one_page_with_the_numbers_of_the_shipped_cases(language: str) -> None:
    pages = [
        p.extract_text()
        for p in PdfReader(
            io.BytesIO(
                render(
                    [Heading(text("report.model_check", language), "model-check"), *appendix(language)], "t", "a", "f"
                )
            )
        ).pages
    ]
    pages = [p for p in pages if len(p) > 40]
    assert len(pages) == 1
    shown = " ".join(pages[0].split())
    assert text("report.model_check", language) in shown
    for kind in ("inference", "training", "image"):
        for name, metric in shipped_report(kind).metrics.items():
            if metric.n >= 10:
                row = [
                    model_check.metric_name(name, language),
                    formats.number(metric.n),
                    formats.quantity(metric.median_ape, "percent1", language),
                ]
                assert " ".join(row) in shown
    for group in shipped_report("inference").grouped("output_tok_s", "engine"):
        assert f"{group.value} {formats.number(group.scores.n)}" in shown
    assert formats.quantity(shipped_report("image").metrics["images_per_s"].coverage80, "percent1", language) in shown
