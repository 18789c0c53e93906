"""The lanes of the seven stages: picture, table with the same content, and the stage that is being edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.cards import Card, EmptyState
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.controls import Segmented
from planner.desktop.entry_form import EntryForm
from planner.desktop.figures import Stat
from planner.desktop.gantt_view import GanttView
from planner.desktop.page import UNDO, Hint
from planner.desktop.responsible.facts import fit_columns
from planner.desktop.table import WordsTable
from planner.desktop.theme import px
from planner.desktop.wheel import guard_wheel
from planner.desktop.widgets import button, label, tab_column
from planner.explain import Path
from planner.i18n import Message, message
from planner.plan.build import StagePlan
from planner.plan.team import Stage
from planner.readiness.build import proposed_lane
from planner.readiness.results import StageResult
from planner.readiness.roadmap_results import Milestone

WHO = ("owner", "platform", "runs_on", "status")
WHEN = ("start", "weeks", "evidence", "sourcing", "sourcing_reason")
WIDEST = 150
"""Pixels of a column of the table beside the evidence, which takes the rest."""
MOST_MISSING = 2
"""What the time to build lacks is said beside it up to this many; the stages say the rest."""
WHOLE = ""
"""The lane of the whole plan, beside the ids of use cases."""


class StagesTab(QWidget):
    key_hints = (Hint("↑ ↓", "hint.stage"), Hint("← →", "hint.week"), Hint("⇧ ← →", "hint.length"), UNDO)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.lane_name, self.lane = label(role="label"), QComboBox()
        guard_wheel(self.lane)
        self.lane.setMinimumWidth(px(240))
        self.duration = Stat()
        self.duration.asked.connect(context.why)
        self.propose = button(clicked=self._propose)
        self.follow = button(kind="text", clicked=self._follow)
        top = QHBoxLayout()
        top.setSpacing(10)
        for widget in (self.lane_name, self.lane, self.propose, self.follow):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.duration)
        self.form = Segmented(["schedule", "table"])
        self.form.chosen.connect(self._show_form)
        top.addWidget(self.form, 0, Qt.AlignmentFlag.AlignVCenter)
        self.empty = EmptyState()
        self.set_start = button(clicked=lambda: context.go("company", ("company", "start_date")))
        self.set_level = button(clicked=lambda: context.go("level"))
        for widget in (self.set_start, self.set_level):
            self.empty.next_steps.addWidget(widget)
        self.chart_card, self.chart = Card(), GanttView(context)
        self.gates, self.legal = label(role="secondary", wrap=True), label(role="missed", wrap=True)
        self.to_raci = button(kind="text", clicked=lambda: context.go("team", ("team", "raci")))
        self.chart.moved.connect(lambda weeks: self._shift(weeks, 0))
        self.chart.stretched.connect(lambda weeks: self._shift(0, weeks))
        for part in (self.chart, self.gates, self.legal):
            self.chart_card.box.addWidget(part)
        self.table_card, self.table = Card(), WordsTable()
        self.table.setWordWrap(True)
        self.chart.chosen.connect(self.table.selectRow)
        self.table_card.hide()
        self.table_card.box.addWidget(self.table)
        self.editor, self.chip = Card(), Chip()
        self.editor.side.addWidget(self.to_raci)
        self.editor.side.addWidget(self.chip)
        self.reason, self.missing = label(role="secondary", wrap=True), label(role="missed", wrap=True)
        self.scope = label(role="note", wrap=True)
        self.forms = [
            EntryForm(context, StagePlan, self._entry, self._place, self._write, only=names) for names in (WHO, WHEN)
        ]
        self.chart.opened.connect(lambda: self.forms[1].rows["start"][1].editor.focusables()[0].setFocus())
        forms = QHBoxLayout()
        forms.setSpacing(24)
        for form in self.forms:
            column = QVBoxLayout()
            column.addWidget(form)
            column.addStretch(1)
            forms.addLayout(column, 1)
        for widget in (self.reason, self.missing, self.scope):
            self.editor.box.addWidget(widget)
        self.editor.box.addLayout(forms)
        box = tab_column(self)
        box.addLayout(top)
        box.addWidget(self.empty)
        for card in (self.chart_card, self.table_card, self.editor):
            box.addWidget(card)
        box.addStretch(1)
        self.lane.activated.connect(lambda _: self.refresh())
        self.table.selectionModel().currentRowChanged.connect(self._row_chosen)
        self.form.show_value("schedule")

    # --- which lane and stage -----------------------------------------------------------------------------------

    @property
    def case(self) -> str:
        return str(self.lane.currentData() or WHOLE)

    @property
    def stages(self) -> tuple[StageResult, ...]:
        return self.context.assessment.build.lane(self.case or None)

    @property
    def stage(self) -> Stage:
        row = self.table.currentIndex().row()
        return list(Stage)[max(row, 0)]

    def _own(self) -> Mapping[Stage, StagePlan]:
        """What the shown lane says itself."""
        build = self.context.plan.build
        return build.cases.get(self.case) or {} if self.case else build.stages

    def _entry(self) -> StagePlan:
        shared = self.context.plan.build.stages.get(self.stage) or StagePlan()
        return self._own().get(self.stage) or shared

    def _place(self) -> Path | None:
        return (*self._lane_path(), self.stage) if self.stage in self._own() else None

    def _lane_path(self) -> Path:
        return ("build", "cases", self.case) if self.case else ("build", "stages")

    def _write(self, entry: Any, name: Message) -> Message | None:
        return self.context.edit(self._lane_path(), {**self._own(), self.stage: entry}, name)

    # --- moving the bars ----------------------------------------------------------------------------------------

    def _shift(self, later: int, longer: int) -> None:
        """Begin the chosen stage ``later`` and make it ``longer``, both in weeks; a proposed bar becomes a planned one."""
        s, entry = self.stages[list(Stage).index(self.stage)], self._entry()
        start, weeks = entry.start or s.proposed_start, entry.weeks or s.proposed_weeks
        if not s.needed or start is None or weeks is None:
            return
        changed = {"start": start + timedelta(weeks=later), "weeks": max(1, weeks + longer)}
        problem = self._write(entry.model_copy(update=changed), message("stages.shift", stage=s.name))
        if problem is not None:
            self.context.toast(self.context.say(problem))

    def _show_form(self, value: str) -> None:
        """The picture, or the table with the same content."""
        self.form.show_value(value)
        self.chart_card.setVisible(value == "schedule")
        self.table_card.setVisible(value == "table")

    # --- what the buttons do ------------------------------------------------------------------------------------

    def _propose(self) -> None:
        filled = proposed_lane(self.stages, self._own(), self.context.language)
        self.context.session.set(self._lane_path(), filled, message("stages.take_proposals"), merge=False)

    def _follow(self) -> None:
        self.context.session.set(self._lane_path(), None, message("stages.follow"), merge=False)

    # --- showing ------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        c = self.context
        self.lane_name.setText(c.text("stages.lane"))
        self.lane.setAccessibleName(c.text("stages.lane"))
        self.propose.setText(c.text("stages.take_proposals"))
        self.follow.setText(c.text("stages.follow"))
        self.empty.show_text(c.text("stages.empty"), c.text("stages.empty_hint"))
        self.set_start.setText(c.text("stages.set_start"))
        self.set_level.setText(c.text("stages.set_level"))
        self.form.set_texts([c.text("stages.form.schedule"), c.text("stages.form.table")])
        self.to_raci.setText(c.text("stages.to_raci"))
        self.table_card.set_heading(c.text("stages.table"))
        for form in self.forms:
            form.retranslate()

    def refresh(self) -> None:
        c = self.context
        self._fill_lanes()
        stages, road = self.stages, c.assessment.roadmap
        lanes = {lane.case_id: lane.duration for lane in c.assessment.build.lanes}
        duration = lanes.get(self.case, c.assessment.build.duration)
        self.duration.show_figure(duration, c.say, c.language)
        self.duration.setVisible(duration.known or len(duration.missing) <= MOST_MISSING)
        open_level = (c.assessment.level.chosen or c.assessment.level.recommended) is None
        self.set_start.setVisible(road.start is None)
        self.set_level.setVisible(open_level)
        self.empty.setVisible(road.start is None or open_level)
        gates = [c.text("stages.gate", id=w.gate.id, name=w.gate.name, day=w.to_date) for w in road.waves if w.to_date]
        legal = [
            c.text("stages.legal", day=m.day.isoformat(), law=m.instrument, clause=m.clause) for m in self._ahead()
        ]
        for shown, found in ((self.gates, gates), (self.legal, legal)):
            shown.setText(" · ".join(found))
            shown.setVisible(bool(found))
        self._fill_table(stages)
        self._show_chart()
        self.follow.setVisible(bool(self.case) and bool(self._own()))
        self.propose.setEnabled(proposed_lane(stages, self._own(), c.language) != self._own())
        self._show_stage()

    def _ahead(self) -> tuple[Milestone, ...]:
        return tuple(m for m in self.context.assessment.roadmap.milestones if m.when == "ahead")

    def _row_chosen(self, *_: QModelIndex) -> None:
        self._show_chart()
        self._show_stage()

    def _show_chart(self) -> None:
        road = self.context.assessment.roadmap
        self.chart.show_plan(self.stages, road.waves, self._ahead(), list(Stage).index(self.stage))

    def _fill_lanes(self) -> None:
        c, chosen = self.context, self.case
        wanted = [(WHOLE, c.text("stages.whole"))]
        wanted += [(lane.case_id, lane.case_name or lane.case_id) for lane in c.assessment.build.lanes]
        if wanted != [(self.lane.itemData(i), self.lane.itemText(i)) for i in range(self.lane.count())]:
            with QSignalBlocker(self.lane):
                self.lane.clear()
                for id, words in wanted:
                    self.lane.addItem(words, id)
                self.lane.setCurrentIndex(max(0, self.lane.findData(chosen)))

    def _fill_table(self, stages: tuple[StageResult, ...]) -> None:
        c, row = self.context, max(self.table.currentIndex().row(), 0)
        heads = [c.text("report.stage"), c.text("stages.how")]
        heads += [c.text(f"field.stage.{k}.label") for k in ("owner", "platform", "start")]
        heads += [c.text("stages.end"), c.text("field.stage.evidence.label")]
        rows = []
        for n, s in enumerate(stages, 1):
            how = c.text(f"StageStatus.{s.status}") if s.needed else c.text(f"Sourcing.{s.sourcing}")
            evidence = s.evidence or (
                c.text("gantt.proposed", words=s.proposed_evidence) if s.proposed_evidence else ""
            )
            rows.append([
                f"{n} {c.say(s.name)}", how, c.text(f"Role.{s.owner}") if s.owner else "–", s.platform or "–",
                s.start.isoformat() if s.start and s.needed else "–", s.end.isoformat() if s.end and s.needed else "–",
                evidence if s.needed else c.say(s.reason or ""),
            ])  # fmt: skip
        self.table.show_rows(heads, rows, c.text("stages.table"))
        fit_columns(self.table, len(heads) - 1, WIDEST)
        if self.table.currentIndex().row() != row:
            with QSignalBlocker(self.table.selectionModel()):
                self.table.selectRow(row)

    def _show_stage(self) -> None:
        c = self.context
        number = list(Stage).index(self.stage)
        state = self.stages[number]
        self.editor.set_heading(f"{number + 1} {c.say(state.name)}")
        self.chip.show_state(c.text(f"Sourcing.{state.sourcing}"), "" if state.needed else "plain")
        self.reason.setText(c.say(state.reason) if state.reason else "")
        self.missing.setText("\n".join(c.say(m) for m in state.missing))
        self.missing.setVisible(bool(state.missing))
        self.scope.setText(c.text("stages.this_case" if self.case else "stages.all_cases"))
        for form in self.forms:
            form.refresh()

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        """Show the stage a path of the plan leads to."""
        if path[:2] not in (("build", "stages"), ("build", "cases")):
            return False
        if path[1] == "cases" and len(path) > 2:
            self.lane.setCurrentIndex(max(0, self.lane.findData(str(path[2]))))
            self.refresh()
        rest = path[2:] if path[1] == "stages" else path[3:]
        if rest:
            self.table.selectRow(list(Stage).index(Stage(rest[0])))
        for form in self.forms:
            for spec, row in form.rows.values():
                if rest[1:] == spec.path:
                    row.editor.focusables()[0].setFocus()
                    return True
        self.chart.setFocus()
        return True
