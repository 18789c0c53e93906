"""People: the list, who is missing, ways to fill an open role, and what the team leaves for the roadmap."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QWidget

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figures import Stat, stat_grid
from planner.desktop.table import ModelTable, WordsTable
from planner.desktop.team.capacity import CapacityCard
from planner.desktop.widgets import button, label, tab_column
from planner.explain import Path
from planner.finder.places import page_of
from planner.formats import value_range
from planner.i18n import message
from planner.plan.team import Member, Role
from planner.readiness.filling import filled_by
from planner.readiness.team_results import FillingOption, OpenRole

COLUMNS = ("role", "name", "staffing", "fte", "start", "skill", "annual_cost_krw")


class Members(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.stats = [Stat() for _ in range(4)]
        self.card = Card()
        self.card.box.addLayout(stat_grid(self.stats, context.why, 4))
        self.table = ModelTable(
            context, ("team", "members"), Member, COLUMNS, self._new, "members", [("team.remark", self._remark)]
        )
        self.take = button(clicked=self._take)
        self.table.empty.next_steps.addWidget(self.take)
        self.add_rest = button(kind="text", clicked=self._take)
        rest = QHBoxLayout()
        rest.addWidget(self.add_rest)
        rest.addStretch(1)
        self.open = OpenRoles(context)
        self.capacity = CapacityCard(context)
        box = tab_column(self)
        box.addWidget(self.card)
        box.addWidget(self.table)
        box.addLayout(rest)
        box.addWidget(self.open)
        box.addWidget(self.capacity)
        box.addStretch(1)

    def _new(self) -> Member:
        taken = {m.role for m in self.context.plan.team.members}
        return Member(role=next((r for r in Role if r not in taken), Role.PARTNER))

    def _take(self) -> None:
        c = self.context
        members = (*c.plan.team.members, *c.assessment.team.to_add)
        c.session.set(("team", "members"), members, message("team.take_team"), merge=False)

    def _remark(self, row: int) -> str:
        """What keeps this person from being what the rung needs."""
        c, found = self.context, self.context.assessment.team.people
        if row >= len(found):
            return ""
        person = found[row]
        words = [c.say(person.late)] if person.late else []
        if person.skill.target_met is False:
            words.insert(0, c.text("team.skill_low", level=int(person.skill.target or 0)))
        return " ".join(words)

    def retranslate(self) -> None:
        self.table.retranslate()
        self.take.setText(self.context.text("team.take_team"))
        self.open.retranslate()
        self.capacity.retranslate()

    def refresh(self) -> None:
        c, team = self.context, self.context.assessment.team
        self.table.refresh()
        for stat, figure in zip(self.stats, (team.fte, team.need, team.gap, team.annual_cost), strict=True):
            stat.show_figure(figure, c.say, c.language)
        for card in (self.card, self.open, self.capacity):
            card.setVisible(bool(c.plan.team.members))
        self.add_rest.setText(c.text("team.add_rest", n=len(team.to_add)))
        self.add_rest.setVisible(bool(team.to_add and c.plan.team.members))
        self.open.refresh()
        self.capacity.refresh()

    def focus_field(self, path: Path) -> bool:
        if path == ("team", "readiness_share"):
            return self.capacity.form.focus_field(path)
        if path[:2] != ("team", "members"):
            return False
        if len(path) > 2:
            self.table.select(int(path[2]))
        self.table.view.setFocus()
        return True


class OpenRoles(Card):
    """Roles nobody holds, and for the selected one every way to fill it with time, delay, cost and what stays."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.complete = label(role="good", wrap=True)
        self.roles, self.ways = WordsTable(), WordsTable()
        self.because, self.advice, self.what = label(wrap=True), Chip(), label(role="secondary", wrap=True)
        self.role_name = label(role="h3")
        head = QHBoxLayout()
        head.addWidget(self.role_name)
        head.addWidget(self.advice)
        head.addStretch(1)
        self.fill = button(clicked=self._fill)
        self.question = button(kind="text", clicked=self._ask)
        foot = QHBoxLayout()
        foot.addWidget(self.fill)
        foot.addWidget(self.question)
        foot.addStretch(1)
        self.stats = [Stat(), Stat()]
        for widget in (self.complete, self.roles):
            self.box.addWidget(widget)
        self.box.addLayout(head)
        for widget in (self.because, self.ways, self.what):
            self.box.addWidget(widget)
        self.figures = QWidget()
        self.figures.setLayout(stat_grid(self.stats, context.why, 2))
        self.box.addWidget(self.figures)
        self.box.addLayout(foot)
        self.roles.selectionModel().currentRowChanged.connect(self._show_role)
        self.ways.selectionModel().currentRowChanged.connect(self._show_way)

    @property
    def found(self) -> OpenRole | None:
        roles, row = self.context.assessment.team.open_roles, self.roles.currentIndex().row()
        return roles[row] if 0 <= row < len(roles) else None

    @property
    def way(self) -> FillingOption | None:
        found, row = self.found, self.ways.currentIndex().row()
        return found.options[row] if found and 0 <= row < len(found.options) else None

    def _fill(self) -> None:
        c, found, way = self.context, self.found, self.way
        if found is None or way is None:
            return
        members = filled_by(c.plan.team, found, way, c.assessment.team.role(found.role).need)
        name = message("team.fill_by", way=message(f"team.way.{way.id}"), role=message(f"Role.{found.role}"))
        c.session.set(("team", "members"), members, name, merge=False)

    def _ask(self) -> None:
        if (found := self.found) is not None:
            self.context.go(page_of(found.question), ("answers", found.question))

    def retranslate(self) -> None:
        self.set_heading(self.context.text("team.open"))

    def refresh(self) -> None:
        c, team = self.context, self.context.assessment.team
        some = bool(team.open_roles)
        self.complete.setText("✓ " + c.text("team.complete"))
        self.complete.setVisible(not some)
        shown = (self.roles, self.ways, self.because, self.what, self.role_name, self.fill, self.question, self.figures)
        for widget in shown:
            widget.setVisible(some)
        row = max(self.roles.currentIndex().row(), 0)
        rows = [[c.text(f"Role.{o.role}"), c.say(o.consequence)] for o in team.open_roles]
        self.roles.show_rows(
            [c.text("field.member.role.label"), c.text("team.consequence")], rows, c.text("team.open"), 8
        )
        self.roles.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        if some:
            self.roles.selectRow(min(row, len(rows) - 1))
        self._show_role()

    def _show_role(self, *_: QModelIndex) -> None:
        c, found = self.context, self.found
        self.advice.setVisible(found is not None)
        if found is None:
            return
        self.role_name.setText(c.text(f"Role.{found.role}"))
        self.advice.show_state(c.text("team.advised", way=message(f"team.way.{found.advised.id}")), "good")
        self.because.setText(c.say(found.because))
        self.question.setText(c.text("team.question", id=found.question))
        heads = [c.text(f"team.head.{k}") for k in ("way", "fits", "months", "delay", "knowledge")]
        self.ways.show_rows(heads, [self._way_words(o) for o in found.options], c.text("team.ways"))
        self.ways.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.ways.selectRow(next(n for n, o in enumerate(found.options) if o.advised))
        self._show_way()

    def _way_words(self, o: FillingOption) -> list[str]:
        c = self.context
        fits = "advised" if o.advised else "unfit" if o.against else "possible"
        spans = [value_range(f.low, f.high, f.unit, c.language) or "–" for f in (o.months, o.delay)]
        if o.delay.high == 0:
            spans[1] = c.text("team.no_delay")
        stays = c.text("team.stays" if o.stays else "team.leaves")
        return [c.text(f"team.way.{o.id}"), c.text(f"team.fits.{fits}"), *spans, stays]

    def _show_way(self, *_: Any) -> None:
        c, way = self.context, self.way
        if way is None:
            return
        self.what.setText(" ".join(c.say(words) for words in (way.cost, way.against) if words is not None))
        self.fill.setText(c.text("team.fill", way=message(f"team.way.{way.id}")))
        shown = {"team.filling_time": way.months, "team.filling_delay": way.delay}
        for stat, (name, figure) in zip(self.stats, shown.items(), strict=True):
            stat.show_figure(figure, c.say, c.language, c.text(name))
