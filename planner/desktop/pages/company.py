"""Company and profile: what switches duties, targets and weights on and off."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.cards import Card
from planner.desktop.page import Page
from planner.desktop.widgets import button
from planner.plan.company import Company
from planner.plan.plan import Plan

LEFT = ("name", "summary", "sector", "employees", "decision_owner", "decision_date", "start_date", "target_date",
        "budget_krw", "funded_years")  # fmt: skip
RIGHT = ("ai_role", "desired_level", "data_may_leave", "eu_exposure", "foreign_provider", "data_classes",
         "high_impact_areas", "no_high_impact_area")  # fmt: skip
WIDE = ("name", "summary", "ai_role", "data_classes", "high_impact_areas", "no_high_impact_area")
"""Fields across both columns of their card."""


class CompanyPage(Page):
    id: ClassVar[str] = "company"
    title_key: ClassVar[str] = "page.company.title"

    def build(self) -> None:
        self.respondents = button(clicked=lambda: self.context.go("respondents"))
        self.title.side.addWidget(self.respondents)
        self.forms = [
            Form(self.context, Plan, (), only=("title",)),
            Form(self.context, Company, ("company",), only=LEFT, columns=2, wide=WIDE),
            Form(self.context, Company, ("company",), only=RIGHT, columns=2, wide=WIDE),
        ]
        self.cards = [Card(), Card()]
        self.cards[0].box.addWidget(self.forms[0])
        self.cards[0].box.addWidget(self.forms[1])
        self.cards[1].box.addWidget(self.forms[2])
        columns = QHBoxLayout()
        columns.setSpacing(16)
        for card in self.cards:
            side = QVBoxLayout()
            side.addWidget(card)
            side.addStretch(1)
            columns.addLayout(side, 1)
        self.body.addLayout(columns)
        self.body.addStretch(1)

    def retranslate(self) -> None:
        super().retranslate()
        self.title.set_sentence(self.context.text("company.sentence"))
        for card, key in zip(self.cards, ("company.basics", "company.profile"), strict=True):
            card.set_heading(self.context.text(key))
        for form in self.forms:
            form.retranslate()

    def refresh(self) -> None:
        count = len(self.context.plan.respondents)
        self.respondents.setText(
            self.context.text("respondents.button", count=count)
            if count
            else self.context.text("respondents.button_none")
        )
        for form in self.forms:
            form.refresh()

    def first_focus(self) -> QWidget | None:
        return self.forms[0].first_focus()

    def show_target(self, target: Any) -> None:
        any(form.focus_field(target) for form in self.forms)
