"""The why panel over figures of serving: terms, limits, nearest cases, folds; nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea

from planner import formats
from planner.desktop.shares import ShareBar
from planner.desktop.shell import MainWindow
from planner.i18n import message, say
from planner.plan.templates import load_template


@pytest.fixture(params=["ko", "en"])
def window(request: pytest.FixtureRequest, open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window(load_template("retail"), "infrastructure", request.param, request.param == "en")


def _words(window: MainWindow) -> str:
    return "\n".join(label.text() for label in window.why_panel.findChildren(QLabel))


def test_terms_limits_and_nearest_cases_are_shown(window: MainWindow) -> None:
    result, language = window.context.assessment.infrastructure, window.context.language
    for figure in (result.gpus, result.ttft_p95, result.itl_p95, result.throughput):
        window.show_why(figure)
        why = figure.explain()
        assert why is not None
        shown = _words(window)
        for term in why.terms:
            assert say(term.name, language) in shown
            assert f"{say(term.value, language)} · {formats.quantity(term.share, 'percent', language)}" in shown
            assert term.worked is None or say(term.worked, language) in shown
        for line in (*why.steps, *why.binding, *why.accuracy):
            assert say(line, language) in shown
        for near in why.nearest:
            assert say(near.error_words, language) in shown
            assert say(near.where, language) in shown
        bar = window.why_panel.findChild(ShareBar)
        assert isinstance(bar, ShareBar)
        assert all(say(t.name, language) in bar.accessibleName() for t in why.terms)


def test_folded_sections_open_and_stay_open(window: MainWindow, qtbot: Any) -> None:
    result, language = window.context.assessment.infrastructure, window.context.language
    window.show_why(result.itl_p95)
    why = result.itl_p95.explain()
    assert why is not None
    meaning = say(why.coefficients[0].name, language)
    assert meaning not in _words(window)
    heading = say(message("why.section.coefficients"), language)
    fold = next(b for b in window.why_panel.findChildren(QPushButton) if b.accessibleName() == heading)
    qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert meaning in _words(window)
    window.show_why(result.gpus)
    other = result.gpus.explain()
    assert other is not None
    assert say(other.coefficients[0].name, language) in _words(window)


def test_nothing_is_wider_than_the_panel_and_nothing_empty_follows(window: MainWindow) -> None:
    result = window.context.assessment.infrastructure
    for figure in (result.gpus, result.ttft_p95, result.itl_p95):
        window.show_why(figure)
        for _ in range(6):
            QApplication.processEvents()
        area = window.why_panel.findChild(QScrollArea)
        inner = area.widget()
        assert inner.width() <= area.viewport().width()
        shown = [label for label in inner.findChildren(QLabel) if label.isVisible()]
        for label in shown:
            right = label.mapTo(inner, label.rect().topRight()).x()
            assert right <= inner.width(), label.text()
            assert label.height() >= label.heightForWidth(label.width()) or not label.wordWrap(), label.text()
        lowest = max(label.mapTo(inner, label.rect().bottomLeft()).y() for label in shown)
        assert inner.height() - lowest < 60
