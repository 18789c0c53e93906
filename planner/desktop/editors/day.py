"""The editor of a day."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import (
    QWidget,
)

from planner.desktop.date_field import DateField
from planner.desktop.editors.editor import Editor
from planner.desktop.theme import Theme
from planner.i18n import text
from planner.plan.fields import FieldSpec


class DateEditor(Editor):
    """A day that may be empty."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.field = DateField()
        self.field.picked.connect(self.edited)
        self.field.unread.connect(self.unread)
        self.field.typed.connect(self.typed)
        self.line.addWidget(self.field)
        self.line.addStretch(1)
        self.setFocusProxy(self.field)

    def retranslate(self, language: str) -> None:
        self.field.name_calendar(text("typed.calendar", language))

    def show_value(self, value: Any, theme: Theme) -> None:
        self.field.show_day(value, theme)

    def focusables(self) -> list[QWidget]:
        return [self.field]
