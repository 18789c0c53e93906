"""Language, theme, size of the text and motion: of the program, not of the plan."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSlider, QWidget

from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.controls import Segmented
from planner.desktop.theme import px
from planner.desktop.wheel import guard_wheel
from planner.desktop.widgets import label
from planner.preferences import LARGEST, SMALLEST, LanguageChoice, ThemeChoice

STEP = 5


class AppearanceCard(Card):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.language, self.theme = Segmented(tuple(LanguageChoice)), Segmented(tuple(ThemeChoice))
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.zoom.setRange(SMALLEST // STEP, LARGEST // STEP)
        self.zoom.setPageStep(2)
        self.zoom.setMinimumWidth(px(180))
        self.zoom.setTracking(False)  # every page is drawn anew
        guard_wheel(self.zoom)
        self.percent = label(role="strong")
        self.calm = QCheckBox()
        self.language_name, self.theme_name, self.zoom_name = (label(role="label") for _ in range(3))
        self.note = label(role="secondary", wrap=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        rows: tuple[tuple[QWidget, QWidget], ...] = (
            (self.language_name, self.language), (self.theme_name, self.theme), (self.zoom_name, self.zoom),
        )  # fmt: skip
        for n, (name, field) in enumerate(rows):
            grid.addWidget(name, n, 0)
            grid.addWidget(field, n, 1)
        grid.addWidget(self.percent, 2, 2)
        grid.addWidget(self.calm, 3, 1, 1, 2)
        grid.setColumnStretch(3, 1)
        self.box.addLayout(grid)
        self.box.addWidget(self.note)
        self.language.chosen.connect(lambda value: self._choose(language=value))
        self.theme.chosen.connect(lambda value: self._choose(theme=value))
        self.zoom.valueChanged.connect(self._zoom)
        self.zoom.sliderMoved.connect(lambda value: self.percent.setText(f"{value * STEP} %"))
        self.calm.toggled.connect(lambda on: self._choose(reduced_motion=on))

    def _choose(self, **values: Any) -> None:
        self.context.files.looks.choose(**values)

    def _zoom(self, value: int) -> None:
        if value * STEP != self.context.files.looks.preferences.zoom:
            self._choose(zoom=value * STEP)

    def retranslate(self) -> None:
        c = self.context
        self.set_heading(c.text("settings.look"))
        self.language.set_texts((c.text("settings.system"), "한국어", "English"), c.text("settings.language"))
        themes = [c.text(f"settings.theme.{value.value}") for value in ThemeChoice]
        self.theme.set_texts(themes, c.text("settings.theme"))
        for name, field, key in (
            (self.language_name, self.language, "language"), (self.theme_name, self.theme, "theme"),
            (self.zoom_name, self.zoom, "zoom"),
        ):  # fmt: skip
            name.setText(c.text(f"settings.{key}"))
            field.setAccessibleName(c.text(f"settings.{key}"))
        self.calm.setText(c.text("settings.reduced_motion"))

    def refresh(self) -> None:
        looks = self.context.files.looks
        chosen = looks.preferences
        self.language.show_value(chosen.language)
        self.theme.show_value(chosen.theme)
        for field in (self.zoom, self.calm):
            field.blockSignals(True)
        self.zoom.setValue(round(chosen.zoom / STEP))
        self.calm.setChecked(chosen.reduced_motion)
        for field in (self.zoom, self.calm):
            field.blockSignals(False)
        self.percent.setText(f"{chosen.zoom} %")
        self.note.setText("" if looks.whole else self.context.text("settings.broken"))
        self.note.setVisible(not looks.whole)
