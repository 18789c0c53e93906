"""Settings: what figures of this plan depend on, how the program looks, where copies lie, what it is made of."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.cards import Card
from planner.desktop.page import Page
from planner.desktop.pages import ABOUT
from planner.desktop.settings.about import AboutCard
from planner.desktop.settings.appearance import AppearanceCard
from planner.desktop.settings.storage import StorageCard
from planner.desktop.theme import px
from planner.desktop.widgets import label
from planner.plan.settings import Settings

TWO_COLUMNS = 900
"""From this width of the page, in px of the design, the plan's values stand beside the program's."""


class SettingsPage(Page):
    id: ClassVar[str] = "settings"
    title_key: ClassVar[str] = "page.settings.title"

    def build(self) -> None:
        c = self.context
        self.form = Form(c, Settings, ("settings",))
        self.plan_card, self.plan_words = Card(), label(role="secondary", wrap=True)
        self.plan_card.box.addWidget(self.plan_words)
        self.plan_card.box.addWidget(self.form)
        self.appearance, self.storage, self.about = AppearanceCard(c), StorageCard(c), AboutCard(c)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(12)
        for cards in ((self.appearance, self.storage, self.about), (self.plan_card,)):
            column = QVBoxLayout()
            column.setSpacing(12)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        self.body.addLayout(self._columns)
        self.body.addStretch(1)
        c.files.looks.changed.connect(self.appearance.refresh)

    def retranslate(self) -> None:
        super().retranslate()
        c = self.context
        self.title.set_sentence(c.text("settings.sentence"))
        self.plan_card.set_heading(c.text("settings.plan"))
        self.plan_words.setText(c.text("settings.plan_words"))
        self.form.retranslate()
        for card in (self.appearance, self.storage, self.about):
            card.retranslate()

    def refresh(self) -> None:
        self.form.refresh()
        self.appearance.refresh()

    def first_focus(self) -> QWidget | None:
        return next((b for b in self.appearance.language.buttons() if b.isChecked()), None)

    def show_target(self, target: Any) -> None:
        if target == ABOUT:
            self.about.copy.setFocus()
        else:
            self.form.focus_field(target)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= px(TWO_COLUMNS)
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
