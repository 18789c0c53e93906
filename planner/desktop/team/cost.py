"""What the team costs a year: published wages that stand for each role, against what the company gives."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QWidget

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figures import Stat, stat_grid
from planner.desktop.table import WordsTable
from planner.desktop.widgets import button, label, tab_column
from planner.i18n import message
from planner.readiness.team_results import RoleCost

VERDICTS = {"below": "warn", "above": "warn", "within": "good"}


class Costs(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.totals = [Stat(), Stat()]
        self.card = Card()
        self.card.box.addLayout(stat_grid(self.totals, context.why, 2))
        self.take = button(clicked=self._take)
        line = QHBoxLayout()
        line.addWidget(self.take)
        line.addStretch(1)
        self.card.box.addLayout(line)
        self.table_card, self.table, self.note = Card(), WordsTable(), label(role="note", wrap=True)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table_card.box.addWidget(self.table)
        self.table_card.box.addWidget(self.note)
        self.detail, self.chip = Card(), Chip()
        self.detail.side.addWidget(self.chip)
        self.because = label(role="secondary", wrap=True)
        self.stats = [Stat() for _ in range(4)]
        self.detail.box.addWidget(self.because)
        self.detail.box.addLayout(stat_grid(self.stats, context.why, 2))
        box = tab_column(self)
        for widget in (self.card, self.table_card, self.detail):
            box.addWidget(widget)
        box.addStretch(1)
        self.table.selectionModel().currentRowChanged.connect(self._show_detail)

    def _take(self) -> None:
        priced = self.context.assessment.team.priced
        self.context.session.set(("team", "members"), priced, message("team.cost.take"), merge=False)

    def retranslate(self) -> None:
        c = self.context
        self.take.setText(c.text("team.cost.take"))
        self.table_card.set_heading(c.text("team.cost.title"))
        self.note.setText(f"{c.text('team.cost.note')} {c.text('team.cost.partly')}")

    def refresh(self) -> None:
        c, team = self.context, self.context.assessment.team
        self.totals[0].show_figure(team.annual_cost, c.say, c.language)
        self.totals[1].show_figure(team.market_cost, c.say, c.language, c.text("team.cost.total"))
        self.take.setEnabled(team.priced != c.plan.team.members)
        row = max(self.table.currentIndex().row(), 0)
        heads = [c.text(f"team.cost.{k}") for k in ("role", "market", "typed", "verdict", "needed")]
        self.table.show_rows(heads, [self._words(x) for x in team.costs], c.text("team.cost.title"))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        if team.costs:
            self.table.selectRow(min(row, len(team.costs) - 1))
        self._show_detail()

    def _words(self, x: RoleCost) -> list[str]:
        c = self.context
        verdict = c.text(f"team.verdict.{x.verdict}") if x.verdict else "–"
        needed = c.show_figure(x.needed, True) if x.needed.value != 0 else c.text("team.cost.not_needed")
        return [c.text(f"Role.{x.role}"), c.show_figure(x.market, True), c.show_figure(x.typed), verdict, needed]

    def _show_detail(self, *_: QModelIndex) -> None:
        c, costs, row = self.context, self.context.assessment.team.costs, self.table.currentIndex().row()
        self.detail.setVisible(0 <= row < len(costs))
        if not 0 <= row < len(costs):
            return
        x = costs[row]
        self.detail.set_heading(c.text(f"Role.{x.role}"))
        self.chip.show_state(
            c.text(f"team.verdict.{x.verdict}") if x.verdict else "", VERDICTS.get(x.verdict or "", "")
        )
        self.because.setText(c.say(x.because) if x.because else "")
        self.because.setVisible(x.because is not None)
        names = ("market", "typed", "staffed", "needed")
        for stat, name in zip(self.stats, names, strict=True):
            stat.show_figure(
                getattr(x, name), c.say, c.language, c.text(f"team.cost.{name}"), self.detail.heading.text()
            )
