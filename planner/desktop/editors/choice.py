"""Editors of one value out of several: a list that can be searched, and buttons side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QSizePolicy,
    QWidget,
)

from planner.desktop import choices
from planner.desktop.controls import Segmented
from planner.desktop.editors.editor import Editor
from planner.desktop.icons import icon
from planner.desktop.theme import Theme, px
from planner.desktop.tips import tip
from planner.desktop.wheel import guard_wheel
from planner.i18n import text
from planner.plan.company import Sector
from planner.plan.fields import FieldSpec

MANY = 12
"""A choice from more than so many can be searched by typing."""
LONG = 30
"""Signs from which a choice tells all its words in a hint too: it may be cut in a narrow column."""


class ChoiceEditor(Editor):
    """A choice from (value, words) pairs; an optional field has a first entry for "not chosen"."""

    def __init__(self, spec: FieldSpec, pairs: Callable[[str], Sequence[tuple[Any, str]]]) -> None:
        super().__init__()
        self._spec, self._pairs = spec, pairs
        self.combo = QComboBox()
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(8)
        guard_wheel(self.combo)
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo.setMaximumWidth(px(420))
        self.line.addWidget(self.combo, 1)
        self.line.addStretch(0)
        self.setFocusProxy(self.combo)
        self.combo.activated.connect(lambda i: self.edited.emit(self.combo.itemData(i)))

    def _let_search(self) -> None:
        """Typing part of a name finds it; anything else typed is put back."""
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line, completer = self.combo.lineEdit(), self.combo.completer()
        assert line is not None
        assert completer is not None
        line.editingFinished.connect(lambda: self.combo.setEditText(self.combo.itemText(self.combo.currentIndex())))
        line.setTextMargins(0, 0, 0, 0)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def retranslate(self, language: str) -> None:
        with QSignalBlocker(self.combo):
            chosen = self.combo.currentData()
            self.combo.clear()
            if self._spec.optional or self._spec.ui.widget.startswith("choice:"):
                empty = "" if not self._spec.optional else None
                self.combo.addItem(text("widget.not_chosen", language), empty)
            for value, words in self._pairs(language):
                self.combo.addItem(words, value)
            if self.combo.count() > MANY and not self.combo.isEditable():
                self._let_search()
            self._select(chosen)

    def _select(self, value: Any) -> None:
        self._choose(value)
        self.combo.setToolTip(tip(self.combo.currentText() if len(self.combo.currentText()) > LONG else ""))

    def _choose(self, value: Any) -> None:
        for i in range(self.combo.count()):
            if self.combo.itemData(i) == value:
                self.combo.setCurrentIndex(i)
                return
        if value in (None, ""):
            self.combo.setCurrentIndex(0 if self.combo.count() else -1)
        else:
            self.combo.addItem(str(value), value)
            self.combo.setCurrentIndex(self.combo.count() - 1)

    def show_value(self, value: Any, theme: Theme) -> None:
        with QSignalBlocker(self.combo):
            self._select(value)
        if self._spec.type is Sector:
            for n in range(self.combo.count()):
                if (sector := self.combo.itemData(n)) is not None:
                    self.combo.setItemIcon(n, icon(choices.SECTOR_ICONS[sector], theme))

    def focusables(self) -> list[QWidget]:
        line = self.combo.lineEdit()
        return [self.combo] if line is None else [self.combo, line]


class SegmentedEditor(Editor):
    """Exclusive choices side by side, for few short answers given as (value, words) pairs."""

    def __init__(self, pairs: Callable[[str], Sequence[tuple[Any, str]]]) -> None:
        super().__init__()
        self._pairs = pairs
        self.strip = Segmented([value for value, _ in pairs("ko")])
        self.line.addStretch(1)
        self.line.addWidget(self.strip)
        self.strip.chosen.connect(self.edited.emit)

    def retranslate(self, language: str) -> None:
        self.strip.set_texts([words for _, words in self._pairs(language)])

    def show_value(self, value: Any, theme: Theme) -> None:
        self.strip.show_value(value)

    def focusables(self) -> list[QWidget]:
        return list(self.strip.buttons())
