"""Keys without Ctrl: which letter was meant, and whether somebody is typing into a field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit

_TYPED = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
_HANGUL = dict(zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm", strict=True))
"""The letters of the usual Korean layout by the key they stand on."""
_BARE = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ShiftModifier)


def typing() -> bool:
    """Whether the keyboard writes into a field now; single letters and digits then belong to the field."""
    focus = QApplication.focusWidget()
    return isinstance(focus, _TYPED) or (isinstance(focus, QComboBox) and focus.isEditable())


def single(event: QKeyEvent) -> str:
    """The letter or digit of a key pressed alone, in lower case and whatever language the keyboard is set to; else ""."""
    if event.modifiers() not in _BARE or typing():
        return ""
    written = event.text().casefold()
    return _HANGUL.get(written, written) if len(written) == 1 and written.isalnum() else ""


_SIGNS = {"Left": "←", "Right": "→", "Return": "Enter"}


def shown(keys: str) -> str:
    """A shortcut as the keyboards of this system name it, arrows as signs."""
    words = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    *before, last = words.split("+") if words[-1:] != "+" else [words]
    return "+".join((*before, _SIGNS.get(last, last)))
