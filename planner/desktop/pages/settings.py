"""Settings that figures depend on: currency, exchange rate, VAT, discount rate, electricity."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from planner.desktop.binding import Form
from planner.desktop.page import Page
from planner.desktop.widgets import Card
from planner.plan.settings import Settings


class SettingsPage(Page):
    id: ClassVar[str] = "settings"
    title_key: ClassVar[str] = "page.settings.title"

    def build(self) -> None:
        self.form = Form(self.context, Settings, ("settings",))
        card = Card()
        card.box.addWidget(self.form)
        card.setMaximumWidth(640)
        self.body.addWidget(card)
        self.body.addStretch(1)

    def retranslate(self) -> None:
        super().retranslate()
        self.title.set_sentence(self.context.text("settings.sentence"))
        self.form.retranslate()

    def refresh(self) -> None:
        self.form.refresh()

    def first_focus(self) -> QWidget | None:
        return self.form.first_focus()

    def show_target(self, target: Any) -> None:
        self.form.focus_field(target)
