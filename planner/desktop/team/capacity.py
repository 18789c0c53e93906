"""What the team can carry beside the build, offered to the roadmap as its capacity. The user decides."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from planner.desktop.binding import Form
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.figures import Stat, stat_grid
from planner.desktop.widgets import button, label
from planner.i18n import message
from planner.plan.team import Team


class CapacityCard(Card):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.words = label(role="secondary", wrap=True)
        self.stats = [Stat() for _ in range(3)]
        self.form = Form(context, Team, ("team",))
        self.take = button(clicked=self._take)
        foot = QHBoxLayout()
        foot.addWidget(self.take)
        foot.addStretch(1)
        self.box.addWidget(self.words)
        self.box.addLayout(stat_grid(self.stats, context.why, len(self.stats)))
        self.box.addWidget(self.form)
        self.box.addLayout(foot)

    def _take(self) -> None:
        proposal = self.context.assessment.team.capacity.proposal
        self.context.session.set(("build", "parallel_medium"), proposal, message("team.capacity.take"), merge=False)

    def retranslate(self) -> None:
        self.set_heading(self.context.text("team.capacity.title"))
        self.words.setText(self.context.text("team.capacity.words"))
        self.form.retranslate()

    def refresh(self) -> None:
        c, found = self.context, self.context.assessment.team.capacity
        in_use = c.assessment.roadmap.capacity
        shown = {"left": found.person_months, "at_a_time": found.parallel, "in_use": in_use}
        for stat, (name, figure) in zip(self.stats, shown.items(), strict=True):
            stat.show_figure(figure, c.say, c.language, c.text(f"team.capacity.{name}"))
        self.form.refresh()
        self.take.setVisible(found.proposal is not None)
        if found.proposal is not None:
            self.take.setText(c.text("team.capacity.take_value", n=f"{found.proposal:g}"))
            self.take.setEnabled(c.plan.build.parallel_medium != found.proposal)
