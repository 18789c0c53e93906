"""The figures of page one, read back from PDF, spreadsheet, slides, data and window: the same words everywhere."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader
from PySide6.QtWidgets import QAbstractButton, QLabel

from planner import formats
from planner.desktop.shell import MainWindow
from planner.exports import EXPORTS
from planner.plan.templates import load_template
from planner.report import build_report
from planner.report.options import ReportLanguage, ReportOptions, Variant

TODAY = date(2026, 11, 26)


def _sheet(content: bytes) -> str:
    summary = load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    return "\n".join(str(c.value) for row in summary.iter_rows() for c in row if isinstance(c.value, str))


def _slides(content: bytes) -> str:
    told = []
    for shape in Presentation(io.BytesIO(content)).slides[0].shapes:
        if shape.has_text_frame:
            told.append(shape.text_frame.text)
    return "\n".join(told)


def _shown(content: bytes, language: str) -> str:
    data = json.loads(content)
    return "\n".join(data["figures"][id]["shown"][language] for id in data["key_figures"])


def _window(window: MainWindow) -> str:
    labels = [w.text() for w in window.findChildren(QLabel)] + [w.text() for w in window.findChildren(QAbstractButton)]
    return "\n".join(labels)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", ["retail", "finance", "pretraining"])
def test_the_figures_of_page_one_are_the_same_words_everywhere(
    open_window: Callable[..., MainWindow], template: str, language: str
) -> None:
    plan = load_template(template, language)
    window = open_window(plan, "opportunity", language)
    a = window.context.assessment
    made: dict[str, Any] = {id: e.make(plan, a, language, TODAY) for id, e in EXPORTS.items()}
    options = ReportOptions(ReportLanguage(language), Variant.EXECUTIVE)  # page one is the same in each
    pdf = build_report(plan, a, a.catalog, options, TODAY)
    told = {
        "pdf": PdfReader(io.BytesIO(pdf)).pages[0].extract_text(),
        "xlsx": _sheet(made["workbook"]),
        "pptx": _slides(made["slides"]),
        "json": _shown(made["data"], language),
        "window": _window(window),
    }
    figures = (a.readiness.overall, a.infrastructure.gpus, a.cost.total, a.portfolio.npv)
    assert all(f.known for f in figures)
    for figure in figures:
        value = formats.figure(figure, language)
        spread = formats.value_range(figure.low, figure.high, figure.unit, language)
        for where, words in told.items():
            flat = " ".join(words.split())
            assert re.search(rf"(?<![\d.,]){re.escape(value)}(?!\d)", flat), (figure.id, where)
            assert spread in flat, (figure.id, where, spread)
