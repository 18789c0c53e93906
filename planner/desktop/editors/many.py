"""Editors of check boxes: any number of choices or names, and yes or no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QWidget,
)

from planner.desktop.editors.editor import Editor
from planner.desktop.theme import Theme
from planner.desktop.widgets import clear
from planner.i18n import text
from planner.plan.fields import FieldSpec

SHORT = 104
"""Words of a check box up to this width (px) stand in three columns."""


class ManyEditor(Editor):
    """Any number of choices as check boxes in two columns, in three where the words are short."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self._boxes: dict[Any, QCheckBox] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        self._grid = grid
        self._offer(spec.choices)
        self.line.addLayout(grid)
        self.line.addStretch(1)

    def _offer(self, choices: Sequence[Any]) -> None:
        clear(self._grid)
        self._boxes = {}
        for i, choice in enumerate(choices):
            box = QCheckBox()
            box.toggled.connect(
                lambda _=False: self.edited.emit(tuple(c for c, b in self._boxes.items() if b.isChecked()))
            )
            self._boxes[choice] = box
            self._grid.addWidget(box, i // 2, i % 2)

    def retranslate(self, language: str) -> None:
        for choice, box in self._boxes.items():
            box.setText(text(f"{type(choice).__name__}.{choice.value}", language))
        self._arrange()

    def _arrange(self) -> None:
        widest = max((box.fontMetrics().horizontalAdvance(box.text()) for box in self._boxes.values()), default=0)
        columns = 3 if widest <= SHORT and len(self._boxes) > 4 else 2
        for n, box in enumerate(self._boxes.values()):
            self._grid.addWidget(box, n // columns, n % columns)

    def show_value(self, value: Any, theme: Theme) -> None:
        for choice, box in self._boxes.items():
            with QSignalBlocker(box):
                box.setChecked(choice in (value or ()))

    def focusables(self) -> list[QWidget]:
        return list(self._boxes.values())


class NamesEditor(ManyEditor):
    """Any number of names: those ``offered`` now, and those chosen before that are offered no more."""

    def __init__(self, spec: FieldSpec, offered: Callable[[], Sequence[str]]) -> None:
        self._offered = offered
        super().__init__(spec)

    def retranslate(self, language: str) -> None:
        """Names stay as they were given."""

    def show_value(self, value: Any, theme: Theme) -> None:
        names = list(dict.fromkeys((*self._offered(), *(value or ()))))
        if names != list(self._boxes):
            self._offer(names)
            for name, box in self._boxes.items():
                box.setText(name.replace("&", "&&"))
        super().show_value(value, theme)


class FlagEditor(Editor):
    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.line.addWidget(self.box)
        self.line.addStretch(1)
        self.setFocusProxy(self.box)
        self.box.toggled.connect(self.edited.emit)

    def retranslate(self, language: str) -> None:
        self.box.setText(text("common.yes", language))

    def show_value(self, value: Any, theme: Theme) -> None:
        with QSignalBlocker(self.box):
            self.box.setChecked(bool(value))

    def focusables(self) -> list[QWidget]:
        return [self.box]
