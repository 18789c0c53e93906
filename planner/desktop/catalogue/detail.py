"""The full fact: every value, how old and how sure it is, where it was read. Addresses are text to copy, never opened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from planner.catalog.fact_list import sure
from planner.catalog.overrides import USER_SOURCE
from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.widgets import button, clear, label
from planner.explain import Basis, Source
from planner.fact_words import certainty, exact, language_of
from planner.freshness import Aged, age_words

LEAST = 19
"""Height of a line of a value, px."""


class FactDetail(Card):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.content = QVBoxLayout()
        self.content.setSpacing(6)
        self.box.addLayout(self.content)

    def show_fact(self, aged: Aged | None) -> None:
        """Show one fact, or ask to choose one."""
        c = self.context
        clear(self.content)
        if aged is None:
            self.set_heading("")
            self.content.addWidget(label(c.text("catalogue.choose"), "secondary", wrap=True))
            return
        self.set_heading(c.say(aged.fact.name))
        self._chips(aged)
        self._values(aged)
        if aged.fact.note:
            self._line(self._marked(c.say(aged.fact.note)))
        self._line(c.say(age_words(aged.age)))
        if aged.age.rounded:
            self._line(c.text("freshness.rounded"))
        self._line(c.say(aged.age.life.reasoning), "note")
        for source in aged.fact.sources:
            self._source(source)

    def _chips(self, aged: Aged) -> None:
        c, fact, line = self.context, aged.fact, QHBoxLayout()
        line.setSpacing(6)
        self.content.addLayout(line)
        if c.assessment.freshness.uses(aged):
            line.addWidget(Chip(c.text("freshness.used_mark")))
        if aged.to_check:
            line.addWidget(Chip(c.text("freshness.check"), "warn"))
        if words := c.say(certainty(fact)):
            doubt = fact.doubtful or fact.basis is Basis.ASSUMED
            prefix = c.text("catalogue.confidence") + " " if fact.basis not in (Basis.ASSUMED, Basis.ANSWERED) else ""
            self.content.addWidget(Chip(prefix + words, "warn" if doubt else "plain"))
        line.addStretch(1)

    def _values(self, aged: Aged) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, value in enumerate(aged.fact.values):
            grid.addWidget(label(self.context.say(value.name), "secondary"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.setRowMinimumHeight(row, LEAST)
            grid.addWidget(_selectable(label(exact(value.amount, self.context.language), wrap=True)), row, 1)
        self.content.addLayout(grid)

    def _source(self, source: Source) -> None:
        c = self.context
        own = c.text("catalogue.own") if source.id == USER_SOURCE else ""
        parts = (
            c.say(source.title),
            source.as_of or "",
            own or c.say(sure(source.confidence)),
            self._marked(source.note or ""),
        )
        self._line(" · ".join(p for p in parts if p))
        if source.url:
            self.content.addWidget(_selectable(label(source.url.replace("/", "/\u200b"), "note", wrap=True)))
            copy = button(c.text("catalogue.copy"), "why", clicked=lambda: self._copy(str(source.url)))
            copy.setAccessibleName(f"{c.text('catalogue.copy')}: {c.say(source.title)}")
            self.content.addWidget(copy)

    def _marked(self, words: str) -> str:
        """Words that exist in the other language only, with its name."""
        language = language_of(words)
        if language in (None, self.context.language):
            return words
        return self.context.text(f"catalogue.only_in.{language}", words=words)

    def _copy(self, url: str) -> None:
        QApplication.clipboard().setText(url)
        self.context.toast(self.context.text("catalogue.copied"))

    def _line(self, words: str, role: str = "secondary") -> None:
        self.content.addWidget(_selectable(label(words, role, wrap=True)))


def _selectable(widget: QLabel) -> QLabel:
    widget.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return widget
