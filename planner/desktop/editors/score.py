"""The editor of a score from 1 to 5."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import (
    QWidget,
)

from planner.desktop.editors.editor import Editor
from planner.desktop.score_controls import ScoreStrip
from planner.desktop.theme import Theme
from planner.plan.fields import FieldSpec


class ScoreEditor(Editor):
    def __init__(self, spec: FieldSpec, theme: Theme) -> None:
        super().__init__()
        self._optional = spec.optional
        self.strip = ScoreStrip(theme)
        self.line.addWidget(self.strip)
        self.line.addStretch(1)
        self.setFocusProxy(self.strip)
        self.strip.chosen.connect(self._chosen)

    def _chosen(self, value: Any) -> None:
        if value is not None or self._optional:
            self.edited.emit(value)

    def show_value(self, value: Any, theme: Theme) -> None:
        self.strip.show_value(value, theme)

    def focusables(self) -> list[QWidget]:
        return [self.strip]
