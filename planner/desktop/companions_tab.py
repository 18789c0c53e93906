"""What runs beside the language model: search, pictures in prompts, generated images, biological sequences."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from planner.companion_figures import SHOWN
from planner.desktop.binding import Form
from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figures import Stat, stat_grid
from planner.desktop.theme import px
from planner.desktop.widgets import label, tab_column
from planner.infrastructure import CompanionsPart
from planner.plan.companions import PARTS, Companions

BASE = ("infrastructure", "companions")


class PartCard(Card):
    """Fields of one part, its figures below them, and what is wrong or worth knowing."""

    def __init__(self, context: Context, id: str) -> None:
        super().__init__()
        self.context, self.id = context, id
        self.form = Form(context, Companions, BASE, only=PARTS[id], columns=3)
        self.stats = {key: Stat() for key in SHOWN[id]}
        self.unused = Chip()
        self.problems, self.notes = label(role="error", wrap=True), label(role="secondary", wrap=True)
        self.side.addWidget(self.unused)
        self.box.addWidget(self.form)
        self.box.addLayout(stat_grid(self.stats.values(), context.why, 3))
        for words in (self.problems, self.notes):
            self.box.addWidget(words)

    def retranslate(self) -> None:
        self.set_heading(self.context.text(f"companions.part.{self.id}"))
        self.form.retranslate()

    def show_part(self, part: CompanionsPart | None) -> None:
        c = self.context
        self.form.refresh()
        self.unused.show_state(c.text("companions.unused") if part is None else "", "plain")
        problems = part.problems if part else ()
        for words, lines in ((self.problems, problems), (self.notes, part.notes if part else ())):
            words.setText("\n".join(c.say(line) for line in lines))
            words.setVisible(bool(lines))
        figures = {f.id.rsplit(".", 1)[1]: f for f in part.figures} if part else {}
        for key, stat in self.stats.items():
            figure = figures.get(key)
            stat.setVisible(figure is not None and (figure.known or any(m not in problems for m in figure.missing)))
            if figure is not None:
                stat.show_figure(figure, c.say, c.language)


class CompanionsTab(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.intro, self.on = label(wrap=True), label(role="secondary", wrap=True)
        self.gpu_card, self.gpu = Card(), Form(context, Companions, BASE, only=("gpu_id",))
        self.gpu.setMaximumWidth(px(420))
        for widget in (self.intro, self.gpu, self.on):
            self.gpu_card.box.addWidget(widget)
        self.cards = {id: PartCard(context, id) for id in PARTS}
        box = tab_column(self)
        for card in (self.gpu_card, *self.cards.values()):
            box.addWidget(card)
        box.addStretch(1)

    def retranslate(self) -> None:
        self.gpu_card.set_heading(self.context.text("companions.part.gpu"))
        self.intro.setText(self.context.text("companions.intro"))
        self.gpu.retranslate()
        for card in self.cards.values():
            card.retranslate()

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.infrastructure.companions
        self.gpu.refresh()
        self.on.setVisible(result is not None)
        if result is not None:
            self.on.setText(
                c.text("companions.gpu_on", gpu=result.gpu_name) if result.gpu_name else c.text("companions.gpu_none")
            )
        for id, card in self.cards.items():
            card.show_part(result.part(id) if result else None)

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        return any(form.focus_field(path) for form in (self.gpu, *(card.form for card in self.cards.values())))
