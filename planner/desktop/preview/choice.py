"""What the report is to hold: variant, language, sections, colour and logo. Chosen for this window, kept in no plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop import ask
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.controls import Segmented
from planner.desktop.wheel import guard_wheel
from planner.desktop.widgets import button, label
from planner.refusal import Refused
from planner.report.options import SECTION_IDS, ReportLanguage, ReportOptions, Variant, checked_logo

ACCENTS = {"teal": None, "navy": "#0F1F33", "violet": "#4A31A1", "wine": "#721C2F", "green": "#1B7F5C"}
"""All read on white; None is the report's own."""


class ReportChoice(Card):
    """``changed`` after every choice; ``options`` is what is wanted now."""

    changed = Signal()
    language_chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.options = context, ReportOptions()
        self.variants, self.languages = Segmented([*Variant]), Segmented([*ReportLanguage])
        self.variants.chosen.connect(lambda v: self._choose(replace(self.options, variant=v)))
        self.languages.chosen.connect(self.language_chosen.emit)
        self.variant_words = label(role="note", wrap=True)
        self.sections = {id: QCheckBox() for id in SECTION_IDS}
        for box in self.sections.values():
            box.setChecked(True)
            box.clicked.connect(self._choose_sections)
        self.more = button(kind="text", clicked=self._unfold)
        self.folded = QWidget()
        self.accent = QComboBox()
        guard_wheel(self.accent)
        self.accent.activated.connect(lambda row: self._choose(replace(self.options, accent=[*ACCENTS.values()][row])))
        self.accent_words = label(role="secondary")
        self.accent_words.setBuddy(self.accent)
        self.logo, self.no_logo = button(clicked=self._choose_logo), button(kind="text", clicked=self._drop_logo)
        self._lay_out()

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self.folded)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(4)
        for box in self.sections.values():
            inner.addWidget(box)
        inner.addSpacing(8)
        inner.addWidget(self.accent_words)
        inner.addWidget(self.accent)
        logos = QHBoxLayout()
        logos.addWidget(self.logo)
        logos.addWidget(self.no_logo)
        logos.addStretch(1)
        inner.addLayout(logos)
        for widget in (self.variants, self.variant_words, self.languages, self.more, self.folded):
            self.box.addWidget(widget)
        self.folded.hide()

    # --- choosing ----------------------------------------------------------------------------------------------

    def choose_language(self, language: ReportLanguage) -> None:
        self._choose(replace(self.options, language=language))

    def follow_plan(self) -> None:
        """Take the language of the plan, unless both are wanted."""
        if self.options.language is not ReportLanguage.BOTH:
            self.choose_language(ReportLanguage(self.context.plan.settings.report_language.value))

    def _choose_sections(self) -> None:
        wanted = frozenset(id for id, box in self.sections.items() if box.isChecked())
        self._choose(replace(self.options, sections=None if len(wanted) == len(self.sections) else wanted))

    def _choose_logo(self) -> None:
        c = self.context
        kind = "PNG, JPEG (*.png *.jpg *.jpeg)"
        path = ask.open_path(self.window(), c.text("preview.logo"), Path.home(), kind)
        if path is None:
            return
        try:
            logo = checked_logo(path, c.language)
        except Refused as refused:
            c.toast(refused.words)
            return
        self._choose(replace(self.options, logo=logo))

    def _drop_logo(self) -> None:
        self._choose(replace(self.options, logo=None))
        self.logo.setFocus()

    def _choose(self, options: ReportOptions) -> None:
        if options != self.options:
            self.options = options
            self.changed.emit()
        self.refresh()

    def _unfold(self) -> None:
        self.folded.setVisible(self.folded.isHidden())
        self.retranslate()

    # --- showing -----------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        c = self.context
        self.set_heading(c.text("preview.holds"))
        self.variants.set_texts([c.text(f"preview.variant.{v.value}") for v in Variant], c.text("preview.variant"))
        name = c.text("field.settings.report_language.label")
        self.languages.set_texts(["한국어", "English", c.text("preview.both")], name)
        self.more.setText(c.text("preview.more" if self.folded.isHidden() else "preview.less"))
        for id, box in self.sections.items():
            box.setText(c.text(f"preview.section.{id}"))
        self.accent_words.setText(c.text("preview.accent"))
        self.accent.clear()
        self.accent.addItems([c.text(f"preview.accent.{name}") for name in ACCENTS])
        self.accent.setAccessibleName(c.text("preview.accent"))
        self.logo.setText(c.text("preview.logo"))
        self.no_logo.setText(c.text("preview.no_logo"))
        self.refresh()

    def refresh(self) -> None:
        wanted = self.options
        self.variants.show_value(wanted.variant)
        self.variant_words.setText(self.context.text(f"preview.variant_words.{wanted.variant.value}"))
        self.languages.show_value(wanted.language)
        self.accent.setCurrentIndex([*ACCENTS.values()].index(wanted.accent))
        self.no_logo.setVisible(wanted.logo is not None)
        for box in self.sections.values():
            box.setEnabled(wanted.variant is not Variant.EXECUTIVE)
