"""Build plan: the seven stages with owner, platform, time and exit evidence."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QGridLayout

from planner.desktop.binding import Form
from planner.desktop.page import Page
from planner.desktop.widgets import Card, Chip, Stat, button, label
from planner.i18n import message
from planner.plan.build import StagePlan
from planner.plan.team import Stage


class BuildPage(Page):
    id: ClassVar[str] = "build"
    title_key: ClassVar[str] = "page.build.title"

    def build(self) -> None:
        self.duration = Stat()
        self.duration.asked.connect(self.context.why)
        card = Card()
        card.box.addWidget(self.duration)
        self.body.addWidget(card)
        grid = QGridLayout()
        grid.setSpacing(12)
        self._stages: dict[Stage, Any] = {}
        for i, stage in enumerate(Stage):
            card, chip, reason = Card(), Chip(), label(role="secondary", wrap=True)
            form = Form(self.context, StagePlan, lambda s=stage: self._path(s))
            begin = button(clicked=lambda s=stage: self._begin(s))
            card.side.addWidget(chip)
            for widget in (reason, form, begin):
                card.box.addWidget(widget)
            card.box.addStretch(1)
            self._stages[stage] = (card, chip, reason, form, begin)
            grid.addWidget(card, i // 3, i % 3)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)
        self.body.addStretch(1)

    def _path(self, stage: Stage) -> tuple[str, ...] | None:
        return ("build", "stages", stage) if stage in self.context.plan.build.stages else None

    def _begin(self, stage: Stage) -> None:
        self.context.edit(("build", "stages", stage), StagePlan(), message(f"Stage.{stage.value}"))
        self.refresh()

    def retranslate(self) -> None:
        super().retranslate()
        for i, (stage, (card, _, _, form, begin)) in enumerate(self._stages.items(), 1):
            card.set_heading(f"{i} {self.context.text(f'Stage.{stage.value}')}")
            form.retranslate()
            begin.setText(self.context.text("build.begin"))

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.build
        self.duration.show_figure(result.duration, c.say, c.language)
        needed = [s for s in result.stages if s.needed]
        self.title.set_sentence(c.text("build.sentence", count=len(needed)))
        for state in result.stages:
            _, chip, reason, form, begin = self._stages[Stage(state.id)]
            chip.show_state(
                c.text("build.needed" if state.needed else "build.skipped"), "" if state.needed else "plain"
            )
            words = [c.say(state.reason)] if state.reason else []
            started = self._path(Stage(state.id)) is not None
            words += [c.say(m) for m in state.missing] if started else []
            reason.setText(" ".join(words))
            reason.setVisible(bool(words))
            form.setVisible(started)
            begin.setVisible(not started)
            form.refresh()

    def show_target(self, target: Any) -> None:
        for _, _, _, form, _ in self._stages.values():
            if form.focus_field(target):
                return
