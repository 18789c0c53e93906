"""One journey by keyboard alone: from the start page to the exported report, without a single click."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTabBar, QWidget

from planner import formats
from planner.desktop import ask
from planner.desktop.gantt_view import GanttView
from planner.desktop.shell import MainWindow
from planner.desktop.slider import Slider
from planner.plan import Plan
from planner.plan.answers import AnswerState
from planner.plan.file import load_plan
from planner.readiness.bank import bank

Key = Qt.Key
MOST_TABS = 250
"""A person who needs more gives up."""


class Keyboard:
    """Sends every key to what has the focus; reads only what has the focus, as a screen reader tells it."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def focus(self) -> QWidget:
        QApplication.processEvents()
        return QApplication.focusWidget() or self.window

    @property
    def heard(self) -> str:
        node = QAccessible.queryAccessibleInterface(self.focus)
        return self.focus.accessibleName() or (node.text(QAccessible.Text.Name) if node is not None else "")

    def press(self, *keys: Qt.Key | str) -> None:
        for key in keys:
            if isinstance(key, str):
                QTest.keySequence(self.focus, key)
            else:
                QTest.keyClick(self.focus, key)
            QApplication.processEvents()

    def write(self, words: str) -> None:
        """In place of what stands in the field."""
        self.press("Ctrl+A")
        QTest.keyClicks(self.focus, words)
        QApplication.processEvents()

    def tab_to(self, start: str, kind: type[QWidget] = QWidget) -> None:
        """Tab until something whose name begins with ``start`` is heard."""
        passed = []
        for _ in range(MOST_TABS):
            if self.heard.startswith(start) and isinstance(self.focus, kind):
                return
            passed.append(self.heard)
            QTest.keyClick(self.focus, Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {start!r}, only to {passed}")

    def find(self, words: str) -> None:
        """Through the palette."""
        self.press("Ctrl+K")
        QTest.keyClicks(self.focus, words)
        self.press(Key.Key_Return)


@pytest.fixture
def window(open_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    def no_mouse(*_: Any, **__: Any) -> None:
        raise AssertionError("this journey has no mouse")

    for name in ("mouseClick", "mousePress", "mouseRelease", "mouseMove", "mouseDClick"):
        monkeypatch.setattr(QTest, name, no_mouse)
    made = open_window(Plan(), language="en")
    made.activateWindow()
    QApplication.processEvents()
    return made


def shown_words(page: QWidget) -> list[str]:
    return [w.text() for w in page.findChildren(QLabel) if w.isVisible()]


def test_a_plan_is_filled_and_its_report_exported_by_keyboard_alone(
    window: MainWindow, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, context = Keyboard(window), window.context
    start_from_template(keys)
    tell_the_company(keys)
    add_a_use_case(keys)
    answer_questions(keys)
    add_a_person_and_a_data_set(keys)
    decide_the_level(keys)
    move_the_users(keys, qtbot)
    ask_why(keys)
    settle_a_risk(keys)
    set_the_start(keys)
    find_undo_and_redo(keys)
    keys.press("Ctrl+Shift+L")
    assert context.language == "ko"
    assert window.next.text() == "계획으로 계속"

    target, out = tmp_path / "plan.plan", tmp_path / "report.pdf"
    monkeypatch.setattr(ask, "save_path", lambda *_: target)
    keys.press("Ctrl+S")
    assert not context.session.dirty
    assert load_plan(target) == context.plan

    monkeypatch.setattr(ask, "save_path", lambda *_: out)
    keys.press("Ctrl+E")
    assert window.current == "report"
    report: Any = window.page("report")
    qtbot.waitUntil(lambda: report.pdf is not None, timeout=40_000)
    keys.press("Ctrl+E")
    text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(out.read_bytes())).pages)
    assert "Hanbit Works" in text
    gpus = context.assessment.infrastructure.gpus.value
    assert formats.quantity(gpus, "gpu", context.plan.settings.report_language.value) in text


def start_from_template(keys: Keyboard) -> None:
    keys.press("Ctrl+N")
    keys.tab_to("Retail")
    keys.press(Key.Key_Space)
    assert keys.window.current == "company"
    assert keys.window.context.plan.use_cases


def tell_the_company(keys: Keyboard) -> None:
    keys.tab_to("Company name")
    keys.write("Hanbit Works")
    keys.press(Key.Key_Tab)
    assert keys.window.context.plan.company.name == "Hanbit Works"


def add_a_use_case(keys: Keyboard) -> None:
    context = keys.window.context
    before = len(context.plan.use_cases)
    keys.press("Ctrl+1")
    assert keys.window.current == "opportunity"
    keys.tab_to("Add use case")
    keys.press(Key.Key_Space)
    assert len(context.plan.use_cases) == before + 1
    keys.press(Key.Key_F2)
    keys.write("Answer letters")
    keys.press(Key.Key_Return)
    assert context.plan.use_cases[-1].name == "Answer letters"
    keys.tab_to("Economic size")
    keys.press(Key.Key_4)
    assert context.plan.use_cases[-1].value.economic == 4


def answer_questions(keys: Keyboard) -> None:
    """Ten, one unknown, one not applicable, one with evidence."""
    context = keys.window.context
    questions = [q for q in bank().questions.values() if q.id.startswith("S2")][:10]
    keys.find(questions[0].id)
    asked = []
    for number, question in enumerate(questions):
        assert keys.heard.startswith(question.id)
        asked.append(question)
        if number == 4:
            keys.press(Key.Key_0)
        elif number == 5 and not question.critical:
            keys.press(Key.Key_N)
        else:
            keys.press((Key.Key_1, Key.Key_3, Key.Key_5)[number % 3])
        keys.press(Key.Key_Return)
    answers = [context.plan.answers[q.id] for q in asked]
    assert [a.level for a in answers[:4]] == [1, 3, 5, 1]
    assert answers[4].state is AnswerState.UNKNOWN
    assert answers[5].state is (AnswerState.LEVEL if questions[5].critical else AnswerState.NOT_APPLICABLE)
    keys.find(questions[9].id)
    keys.press(Key.Key_E, Key.Key_Right, Key.Key_Right)
    assert context.plan.answers[questions[9].id].evidence == 2


def add_a_person_and_a_data_set(keys: Keyboard) -> None:
    context = keys.window.context
    for page, button, count in (
        ("Ctrl+2", "Add role", lambda: len(context.plan.team.members)),
        ("Ctrl+3", "Add data set", lambda: len(context.plan.data.sets)),
    ):
        keys.press(page)
        show_first_tab(keys)
        before = count()
        keys.tab_to(button)
        keys.press(Key.Key_Space)
        assert count() == before + 1
        if page == "Ctrl+3":
            keys.press(Key.Key_Home, Key.Key_F2)
            keys.write("Letters")
            keys.press(Key.Key_Return)
            assert context.plan.data.sets[-1].name == "Letters"


def show_first_tab(keys: Keyboard) -> None:
    tabs = keys.window.page(keys.window.current).tabs
    keys.tab_to("", QTabBar)
    keys.press(*[Key.Key_Left] * tabs.currentIndex())
    assert tabs.currentIndex() == 0


def decide_the_level(keys: Keyboard) -> None:
    keys.press("Ctrl+Shift+2")
    assert keys.window.current == "level"
    keys.tab_to("T1")
    keys.press(Key.Key_Space)
    keys.tab_to("Decide for this rung")
    keys.press(Key.Key_Space)
    assert keys.window.context.plan.customisation.chosen_rung == "T1"


def move_the_users(keys: Keyboard, qtbot: Any) -> None:
    context = keys.window.context
    keys.press("Ctrl+4")
    keys.tab_to("Active users", Slider)
    before, users = context.assessment.infrastructure.gpus.value, context.plan.infrastructure.workload.users
    with qtbot.waitSignal(context.changed, timeout=5000):
        keys.press(*[Key.Key_PageUp] * 6)
    context.recompute()  # of the last position: the one before may be on show still
    after = context.assessment.infrastructure.gpus.value
    assert context.plan.infrastructure.workload.users > 10 * users
    assert after > before
    assert formats.quantity(after, "gpu", "en") in shown_words(keys.window.page("infrastructure"))


def ask_why(keys: Keyboard) -> None:
    window = keys.window
    keys.tab_to("GPUs")
    keys.press(Key.Key_F1)
    assert window.dock.currentWidget() is window.why_panel
    assert window.why_panel.figure is window.context.assessment.infrastructure.gpus
    keys.press(Key.Key_Escape)
    assert window.dock.currentWidget() is window.summary


def settle_a_risk(keys: Keyboard) -> None:
    context = keys.window.context
    before = len(context.plan.responsible.risks)
    keys.press("Ctrl+5")
    keys.tab_to("Take: ")
    keys.press(Key.Key_Space)
    assert len(context.plan.responsible.risks) == before + 1
    assert keys.heard  # the button is gone; the keyboard is beside where it was


def set_the_start(keys: Keyboard) -> None:
    """A stage of the build plan."""
    context = keys.window.context
    keys.press("Ctrl+Shift+3")
    assert keys.window.current == "build"
    show_first_tab(keys)
    before = context.plan.build
    keys.tab_to("", GanttView)
    keys.press(Key.Key_Down, Key.Key_Right)
    assert context.plan.build != before


def find_undo_and_redo(keys: Keyboard) -> None:
    context = keys.window.context
    keys.find("Discount rate")
    assert keys.window.current == "settings"
    assert keys.heard.startswith("Discount rate")
    before = context.plan
    keys.write("7")
    keys.press(Key.Key_Return)
    assert context.plan.settings.discount_rate == pytest.approx(0.07)
    keys.press(Key.Key_Tab, "Ctrl+Z")
    assert context.plan.settings == before.settings
    keys.press("Ctrl+Y")
    assert context.plan.settings.discount_rate == pytest.approx(0.07)
