"""One journey through the real window: template, answers, sliders, undo, languages, save, reopen, PDF read back."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from planner import formats
from planner.catalog import load_catalog
from planner.desktop import ask
from planner.desktop.app import make_window
from planner.desktop.editors.number import NumberEditor
from planner.desktop.pages import RAIL
from planner.desktop.pages.question import QuestionPage
from planner.desktop.shell import MainWindow
from planner.desktop.start import application
from planner.desktop.tabbed import TabbedPage
from planner.plan import Plan
from planner.plan.file import load_plan
from planner.plan.journal import Journal
from planner.plan.session import Session
from planner.plan.templates import load_template
from tests.plan.dying import die


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window(load_template("retail"))


def _numbers(window: MainWindow, key: str) -> NumberEditor:
    page = window.page("infrastructure")
    assert isinstance(page, TabbedPage)
    _, row = page._made[0].inputs.main.rows[key]
    assert isinstance(row.editor, NumberEditor)
    return row.editor


def test_journey(window: MainWindow, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = window.context
    for _ in range(len(RAIL)):
        window.step(1)
    assert window.current == "report"

    window.show_page("opportunity", ("answers", "S1-01"))
    before = context.plan.answers["S1-01"]
    page = window.page("opportunity")
    assert isinstance(page, TabbedPage)
    question = page._made[page.tabs.count() - 1]
    qtbot.keyClick(question, Qt.Key.Key_5)
    assert context.plan.answers["S1-01"].level == 5
    window.undo()
    assert context.plan.answers["S1-01"] == before

    window.show_page("infrastructure")
    small = context.assessment.infrastructure.gpus.value
    users = _numbers(window, "users")
    with qtbot.waitSignal(context.changed, timeout=3000):
        users.spin.setValue(60_000)
    large = context.assessment.infrastructure.gpus.value
    assert small is not None
    assert large is not None
    assert large > small
    hero = page_words(window.page("infrastructure"))
    assert any(formats.quantity(large, "gpu", "ko") == words for words in hero)

    window.context.set_language("en")
    assert window.next.text().startswith("Next")
    assert any(formats.quantity(large, "gpu", "en") == words for words in page_words(window.page("infrastructure")))

    target = tmp_path / "계획.plan"
    monkeypatch.setattr(ask, "save_path", lambda *_: target)
    assert window.files.save()
    assert not context.session.dirty
    assert load_plan(target) == context.plan
    assert window.files.open_file(target)

    window.show_page("report")
    report: Any = window.page("report")
    report.rebuild()
    qtbot.waitUntil(lambda: report.pdf is not None, timeout=20_000)
    out = tmp_path / "out.pdf"
    monkeypatch.setattr(ask, "save_path", lambda *_: out)
    report.save_pdf()
    text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(out.read_bytes())).pages)
    assert context.plan.company.name in text
    assert formats.quantity(context.assessment.infrastructure.gpus.value, "gpu", "ko") in text


def page_words(page: QWidget) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [w.text() for w in page.findChildren(QLabel)]


def test_a_number_out_of_range_is_refused_in_words(window: MainWindow) -> None:
    window.show_page("infrastructure")
    page = window.page("infrastructure")
    assert isinstance(page, TabbedPage)
    _, row = page._made[0].inputs.targets.rows["headroom"]
    before = window.context.plan
    row.editor.spin.setValue(95)
    assert window.context.plan == before
    assert "0.9" in row.problem.text()
    assert row.problem.isVisible()


def test_why_shows_formula_and_sources(window: MainWindow) -> None:
    window.show_page("infrastructure")
    figure = window.context.assessment.infrastructure.gpus
    window.show_why(figure)
    words = page_words(window.why_panel)
    why = figure.explain()
    assert why is not None
    assert window.context.say(why.formula) in words
    assert window.dock.currentWidget() is window.why_panel
    window.close_why()
    assert window.dock.currentWidget() is window.summary


def test_recovery_after_a_kill_brings_the_edit_back(window: MainWindow) -> None:
    window.context.edit(("title",), "되살린 계획")
    window.files.keep_recovery_copy()
    journal = window.files.journal
    die(journal)
    window.files.keeping.journal = Journal(journal.folder)
    found = Journal.orphans(journal.folder)[0]
    window.context.session.mark_saved()
    assert window.files.recover(found)
    assert window.context.plan.title == "되살린 계획"
    assert window.context.session.dirty


def test_unsaved_changes_are_asked_about(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window.context.edit(("title",), "x")
    monkeypatch.setattr(ask, "choose", lambda *_: 2)
    assert not window.files.may_close()
    monkeypatch.setattr(ask, "choose", lambda *_: 1)
    assert window.files.may_close()


def test_an_empty_plan_says_where_to_begin(qtbot: Any, tmp_path: Path) -> None:
    application()
    window = make_window(Session(Plan()), load_catalog(), Journal(tmp_path / "recovery"), "en")
    qtbot.addWidget(window)
    window.show()
    window.show_page("home")
    filled = [
        b.text() for b in window.findChildren(QAbstractButton) if b.isVisible() and b.property("kind") == "primary"
    ]
    assert filled == ["Start with an empty plan"]
    window.show_page("responsible")
    page = window.page("responsible")
    assert isinstance(page, TabbedPage)
    page._made[0].to_questions.click()
    assert isinstance(page.stack.currentWidget(), QuestionPage)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from 3.12 on; the leak cannot be seen there")
def test_qt_keeps_its_references_to_none(qapp: Any) -> None:
    widget = QWidget()
    before = sys.getrefcount(None)
    for _ in range(1000):
        widget.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 100


def test_an_ampersand_in_a_page_name_is_no_key_mark(window: MainWindow) -> None:
    window.context.set_language("en")
    window.show_page("opportunity")
    assert "Domain && AI team" in window.next.text()
    window.show_page("data")
    assert "Domain && AI team" in window.back.text()
