"""Keys without Ctrl on the real pages: whatever the keyboard language, and never while somebody types."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from planner import desktop
from planner.desktop.figures import Lacks, Stat
from planner.desktop.keys import single
from planner.desktop.shell import MainWindow
from planner.plan import Plan
from planner.plan.answers import AnswerState
from planner.plan.team import RaciRow, Role
from planner.plan.templates import load_template

K, NONE = Qt.Key, Qt.KeyboardModifier.NoModifier


def send(widget: QWidget, key: Qt.Key, text: str, keys: Qt.KeyboardModifier = NONE) -> None:
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, keys, text))


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "keys", "letter"),
    [("n", NONE, "n"), ("N", Qt.KeyboardModifier.ShiftModifier, "n"), ("ㅜ", NONE, "n"), ("ㄷ", NONE, "e"), ("3", NONE, "3"),
     ("3", Qt.KeyboardModifier.KeypadModifier, "3"), ("n", Qt.KeyboardModifier.ControlModifier, ""),
     ("n", Qt.KeyboardModifier.AltModifier, ""), ("", NONE, ""), (".", NONE, "")],
)  # fmt: skip
def test_a_letter_is_the_key_that_was_meant(qapp: object, text: str, keys: Qt.KeyboardModifier, letter: str) -> None:
    assert single(QKeyEvent(QEvent.Type.KeyPress, K.Key_unknown, keys, text)) == letter


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window(load_template("retail"), "team")


def test_a_question_is_answered_by_keys_in_korean_and_english(window: MainWindow) -> None:
    window.go_to_path(("answers", "S2-05"))
    page = focus()
    QTest.keyClick(page, K.Key_4)
    assert window.context.plan.answers["S2-05"].level == 4
    QTest.keyClick(page, K.Key_0)
    assert window.context.plan.answers["S2-05"].state is AnswerState.UNKNOWN
    send(page, K.Key_unknown, "ㅜ")
    assert window.context.plan.answers["S2-05"].state is AnswerState.NOT_APPLICABLE
    QTest.keyClick(page, K.Key_2)
    QTest.keyClick(page, K.Key_M)
    assert focus() is not page
    QTest.keyClicks(focus(), "15n")
    window.context.recompute()
    assert window.context.plan.answers["S2-05"].level == 2
    page.setFocus()
    QTest.keyClick(page, K.Key_Return)
    QTest.keyClick(page, K.Key_1)
    assert window.context.plan.answers["S2-05"].level == 2
    assert window.context.plan.answers["S2-06"].level == 1


def test_letters_set_the_cells_of_the_matrix_whatever_the_keyboard(window: MainWindow) -> None:
    row, role = next(iter(RaciRow)), next(iter(Role))
    window.go_to_path(("team", "raci", row, role))
    view = focus()
    for text, letters in (("c", "C"), ("ㅑ", "I"), ("ㅁ", "A"), ("b", None)):
        send(view, K.Key_unknown, text)
        given = window.context.plan.team.raci[row][role]
        assert letters is None or str(getattr(given, "value", given)) == letters
    QTest.keyClick(view, K.Key_Delete)
    assert role not in (window.context.plan.team.raci.get(row) or {})
    window.undo()
    assert role in window.context.plan.team.raci[row]


def test_a_list_adds_copies_and_deletes_by_keys_and_each_can_be_undone(window: MainWindow) -> None:
    window.go_to_path(("team", "members", 0))
    before = len(window.context.plan.team.members)
    for key, keys, count in (
        (K.Key_Return, Qt.KeyboardModifier.ControlModifier, before + 1),
        (K.Key_D, Qt.KeyboardModifier.ControlModifier, before + 2),
        (K.Key_Delete, NONE, before + 1),
    ):
        QTest.keyClick(focus(), key, keys)
        assert len(window.context.plan.team.members) == count
        name = window.context.session.undo_name
        assert name is not None
        assert name.key.startswith("table.")
    for _ in range(3):
        window.undo()
    assert len(window.context.plan.team.members) == before


def test_what_a_figure_lacks_leads_to_the_field(open_window: Callable[..., MainWindow]) -> None:
    window = open_window(Plan(), "infrastructure")
    stat = next(s for s in window.page("infrastructure").findChildren(Stat) if s.figure is not None
                and s.figure.id == "infrastructure.gpus")  # fmt: skip
    assert stat.lacks.isVisible()
    assert stat.lacks.focusPolicy() & Qt.FocusPolicy.TabFocus
    window.activateWindow()
    QApplication.processEvents()
    stat.lacks.setFocus()
    stat.lacks.follow("0")
    assert window.context.text("field.workload.users.label") in focus().accessibleName()


def test_words_of_the_plan_never_become_markup(open_window: Callable[..., MainWindow]) -> None:
    from planner.i18n import message

    lacks = Lacks()
    lacks.show_missing(
        (message("readiness.missing.volume", name="<b>x</b><a href='9'>y</a>"),), lambda m: m.params["name"]
    )
    assert "<b>" not in lacks.text()
    assert lacks.text().count("<a ") == 1


NAMED = {"edit": 3, "set": 3, "insert": 4, "remove": 3, "move": 4, "replace_plan": 2}
"""Position of the name among the arguments of each way to edit."""


def test_every_edit_of_the_window_says_its_name() -> None:
    nameless = []
    for path in Path(desktop.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            whose, at = ast.unparse(node.func.value), NAMED.get(node.func.attr)
            edits = whose.endswith("session") if node.func.attr != "edit" else whose.split(".")[-1] in ("context", "c")
            if at and edits and len(node.args) < at and "name" not in {k.arg for k in node.keywords}:
                nameless.append(f"{path.name}:{node.lineno}")
    assert nameless == []
