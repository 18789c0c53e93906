"""Shortcuts work while one types: a field that would take the keys for itself does not get them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from planner.desktop.shell import MainWindow
from planner.plan.templates import load_template

CTRL = Qt.KeyboardModifier.ControlModifier


class Greedy(QLineEdit):
    """Takes every key, as fields on X11 take Ctrl+E."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


@pytest.fixture
def field(open_window: Callable[..., MainWindow]) -> Greedy:
    window = open_window(load_template("empty"), "company")
    made = Greedy(window)
    made.show()
    made.setFocus()
    QApplication.processEvents()
    assert QApplication.focusWidget() is made
    return made


@pytest.mark.parametrize(
    ("key", "modifiers", "taken"),
    [
        (Qt.Key.Key_E, CTRL, False),
        (Qt.Key.Key_K, CTRL, False),
        (Qt.Key.Key_S, CTRL | Qt.KeyboardModifier.ShiftModifier, False),
        (Qt.Key.Key_Z, CTRL, True),
        (Qt.Key.Key_A, CTRL, True),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_E, Qt.KeyboardModifier.NoModifier, True),
    ],
)
def test_a_field_keeps_typing_and_the_window_its_keys(
    field: Greedy, key: Qt.Key, modifiers: Qt.KeyboardModifier, taken: bool
) -> None:
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
    event.ignore()
    QApplication.sendEvent(field, event)
    assert event.isAccepted() is taken
