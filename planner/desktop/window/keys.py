"""Keys as they are drawn: a cap, and a row of caps with what they do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from planner.desktop.widgets import clear, label

MOST = 4


class KeyCap(QLabel):
    def __init__(self, keys: str) -> None:
        super().__init__(keys)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "key")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


class KeyHints(QWidget):
    """At most four keys that matter here; made anew only when they change."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[tuple[str, str]] = []
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(6)

    def show_hints(self, hints: Sequence[tuple[str, str]]) -> None:
        """Pairs of keys and words."""
        if (shown := list(hints[:MOST])) == self._shown:
            return
        self._shown = shown
        clear(self._line)
        for keys, words in shown:
            self._line.addWidget(KeyCap(keys))
            self._line.addWidget(label(words, "secondary"))
            self._line.addSpacing(10)
        self.setAccessibleName(", ".join(f"{keys} {words}" for keys, words in shown))
