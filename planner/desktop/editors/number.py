"""The editor of a number, with its unit and, where the field asks for one, a slider."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from planner.desktop.editors.editor import Editor
from planner.desktop.number_field import NumberSpin
from planner.desktop.slider import Slider
from planner.desktop.theme import Theme, px
from planner.desktop.widgets import label
from planner.formats import unit_name
from planner.plan.fields import FieldSpec

SLIDER_SPIN = 100
"""Width of a number beside its slider: room for ten million with its separators."""
UNIT_WIDTH = 48
"""Units of numbers that stand below each other take this much, so that the numbers line up."""


class NumberEditor(Editor):
    """A number with its unit; with a slider, this stands below ``head``, which has room for a name on its left."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.spec = spec
        self.spin = NumberSpin(spec)
        self.spin.unread.connect(self.unread)
        self.spin.understood.connect(self.understood)
        self.spin.typed.connect(self.typed)
        self.unit = label(role="secondary")
        self.slider: Slider | None = None
        self._compact = False
        self.setFocusProxy(self.spin)
        self.spin.valueChanged.connect(lambda _: self.edited.emit(self.spin.plan_value()))
        if not spec.ui.slider:
            self.line.addWidget(self.spin)
            self.line.addWidget(self.unit)
            self.line.addStretch(1)
            return
        self.slider = Slider(self.spin.low, self.spin.high, spec.ui.log)
        self.slider.moved.connect(self._slid)
        self.slider.held.connect(self.held)
        self.unit.setFixedWidth(px(UNIT_WIDTH))
        self.spin.setFixedWidth(px(SLIDER_SPIN))
        self.head = QHBoxLayout()
        self.head.setSpacing(6)
        self.head.addWidget(self.spin)
        self.head.addWidget(self.unit)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(self.head)
        column.addWidget(self.slider)
        self.line.addLayout(column)

    def compact(self) -> None:
        """As wide as there is room, with the unit in the box."""
        self._compact = True
        self.unit.hide()
        self.spin.setMinimumWidth(px(56))
        self.spin.setMaximumWidth(10_000)
        self.spin.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.setStretch(2, 0)

    def align_right(self) -> None:
        """As wide as number and unit, with the units below each other."""
        self.unit.setFixedWidth(px(UNIT_WIDTH))
        self.spin.setFixedWidth(px(84))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def _slid(self, value: float) -> None:
        value = round(value) if self.spec.type is int else float(f"{value:.3g}")
        with QSignalBlocker(self.spin):
            self.spin.setValue(value)
        self.edited.emit(self.spin.plan_value())

    def show_value(self, value: Any, theme: Theme) -> None:
        self.spin.show_number(value)
        if self.slider is not None:
            self.slider.show_value(None if value is None else float(value), theme)

    def retranslate(self, language: str) -> None:
        words = unit_name(self.spec.ui.unit, language) if self.spec.ui.unit else ""
        words = "" if self.spec.ui.unit == "none" else words
        self.unit.setText(words)
        if self._compact:
            with QSignalBlocker(self.spin):
                self.spin.setSuffix(f" {words}" if words else "")
        if self.slider is not None:
            self.slider.set_language(language)

    def focusables(self) -> list[QWidget]:
        return [self.spin, *([self.slider] if self.slider else [])]
