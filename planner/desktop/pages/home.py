"""Start page: continue, open, recent plans, and templates to start from."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.page import Hint, Page
from planner.desktop.recovery_card import RecoveryCard
from planner.desktop.stale_line import StaleLine
from planner.desktop.widgets import Card, button, clear, label, set_kind
from planner.plan.templates import templates
from planner.recent_plans import recent_plans

COLUMNS = 3


class HomePage(Page):
    id: ClassVar[str] = "home"
    title_key: ClassVar[str] = "page.home.title"
    key_hints: ClassVar[tuple[Hint, ...]] = (Hint("Ctrl N", "hint.new"), Hint("Ctrl O", "hint.open"))

    def offer_recovery(self) -> None:
        """Show what a crash left behind, if anything."""
        self.recovery.look()

    def build(self) -> None:
        self.resume = button(kind="primary", clicked=lambda: self.context.go("company"))
        self.new_button = button(clicked=lambda: self._start(None))
        self.open_button = button(clicked=self._open)
        self.respondents = button(kind="text", clicked=lambda: self.context.go("respondents"))
        line = QHBoxLayout()
        for widget in (self.resume, self.new_button, self.open_button, self.respondents):
            line.addWidget(widget)
        line.addStretch(1)
        self.body.addLayout(line)
        self.stale = StaleLine(self.context)
        self.body.addWidget(self.stale)
        self.recovery = RecoveryCard(self.context)
        self.body.addWidget(self.recovery)
        self.recent_card = Card()
        self._recent = QVBoxLayout()
        self.recent_card.box.addLayout(self._recent)
        self.body.addWidget(self.recent_card)
        self.templates_heading = label(role="h2")
        self.body.addWidget(self.templates_heading)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.body.addLayout(self._grid)
        self.note = label(role="note", wrap=True)
        self.body.addStretch(1)
        self.body.addWidget(self.note)

    def retranslate(self) -> None:
        super().retranslate()
        c = self.context
        self.title.set_sentence(c.text("home.sentence"))
        self.resume.setText(c.text("home.resume"))
        self.new_button.setText(c.text("home.new"))
        self.open_button.setText(c.text("menu.open"))
        self.respondents.setText(c.text("page.respondents.title"))
        self.templates_heading.setText(c.text("home.templates"))
        self.recent_card.set_heading(c.text("home.recent"))
        self.note.setText(c.text("home.offline"))
        clear(self._grid)
        for i, template in enumerate(templates()):
            card = Card()
            card.set_heading(c.say(template.title))
            card.heading.setWordWrap(True)
            card.box.addWidget(label(c.say(template.situation), "secondary", wrap=True))
            card.box.addStretch(1)
            begin = button(c.text("home.begin"), clicked=partial(self._start, template.id))
            begin.setAccessibleName(f"{c.text('home.begin')}: {c.say(template.title)}")
            card.box.addWidget(begin)
            self._grid.addWidget(card, i // COLUMNS, i % COLUMNS)

    def refresh(self) -> None:
        self.recovery.refresh()
        self.stale.refresh()
        clear(self._recent)
        recent = [r.file for r in recent_plans()]
        self.recent_card.setVisible(bool(recent))
        for path in recent:
            line = QHBoxLayout()
            line.addWidget(button(path.stem, "text", clicked=partial(self._open_file, path)))
            line.addWidget(label(str(path.parent), "note"), 1)
            self._recent.addLayout(line)
        plan = self.context.plan
        begun = bool(plan.title or plan.company.name or self.context.session.dirty)
        for widget in (self.resume, self.respondents):
            widget.setVisible(begun)
        set_kind(self.new_button, "secondary" if begun else "primary")

    def first_focus(self) -> QWidget | None:
        return self.resume if self.resume.isVisible() else self.new_button

    def _start(self, template: str | None) -> None:
        if self.context.files.new(template):
            self.context.go("company")

    def _open(self) -> None:
        if self.context.files.open():
            self.context.go("company")

    def _open_file(self, path: object) -> None:
        from pathlib import Path

        if isinstance(path, Path) and self.context.files.open_file(path):
            self.context.go("company")
