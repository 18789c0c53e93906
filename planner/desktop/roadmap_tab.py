"""The roadmap: next 90 days, waves with their gates, every action with its place, what is not done now, legal dates."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QSignalBlocker, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from planner.desktop.action_card import ActionCard, dates, owner_words
from planner.desktop.binding import Form
from planner.desktop.cards import Card, EmptyState
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figures import Stat, stat_grid
from planner.desktop.sorted_table import SortedTable
from planner.desktop.team.capacity import CapacityCard
from planner.desktop.wheel import guard_wheel
from planner.desktop.widgets import button, clear, label, tab_column
from planner.explain import Path
from planner.finder.places import STEP_PAGES, page_of
from planner.i18n import Message, message
from planner.model_check import Cell, Table
from planner.plan.build import ActionNote, ActionState, BuildPlan
from planner.readiness.roadmap_results import Roadmap, RoadmapAction, Wave

ALL = ""
RANK_CHIPS = {"hold": "bad", "gate": "warn", "prerequisite": "", "priority": "plain"}
REASONS = ("waits", "capacity", "too_large", "horizon", "dropped", "reached", "not_wished")
MARKS = {True: "✓", False: "✗", None: "?"}
MOST_LINKS = 6
TALL = 10
"""Rows of the long tables that are seen without scrolling."""


class RoadmapTab(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._rows: tuple[RoadmapAction, ...] = ()
        self.empty, self.detail = EmptyState(), ActionCard(context, self._write)
        self._make_overview()
        self._make_tables()
        self.settings, self.carries = Card(), CapacityCard(context)
        self.form = Form(context, BuildPlan, ("build",), only=("parallel_medium", "contingency"))
        self.settings.box.addWidget(self.form)
        box = tab_column(self)
        for widget in (self.answer_card, self.empty, self.next_card, self.stat_card):
            box.addWidget(widget)
        box.addLayout(self.waves)
        for part in (self.card, self.detail, self.done_card, self.not_now_card, self.legal_card, self.settings):
            box.addWidget(part)
        box.addWidget(self.carries)
        box.addStretch(1)
        self.table.selectionModel().currentRowChanged.connect(self._show_detail)

    def _make_overview(self) -> None:
        """Figures, questions to answer first, what to do next, and the waves."""
        self.stats = [Stat() for _ in range(4)]
        self.stat_card, self.notes = Card(), label(role="missed", wrap=True)
        self.stat_card.box.addLayout(stat_grid(self.stats, self.context.why, 2))
        self.stat_card.box.addWidget(self.notes)
        self.answer_card = Card("warn")
        self.answer_words, self.links = label(wrap=True), QGridLayout()
        self.answer_card.box.addWidget(self.answer_words)
        self.answer_card.box.addLayout(self.links)
        self.next_card, self.next = Card(), QGridLayout()
        self.next.setHorizontalSpacing(12)
        self.next.setVerticalSpacing(8)
        self.next.setColumnStretch(1, 1)
        self.next_card.box.addLayout(self.next)
        self.waves = QGridLayout()
        self.waves.setSpacing(12)
        self.waves.setColumnStretch(0, 1)
        self.waves.setColumnStretch(1, 1)

    def _make_tables(self) -> None:
        """All actions, what is done, what is not for now, and the days set by law."""
        self.card, self.table, self.wave, self.step = Card(), SortedTable(), QComboBox(), QComboBox()
        self.not_now_card, self.not_now, self.reason = Card(), SortedTable(), QComboBox()
        self.legal_card, self.legal = Card(), SortedTable()
        self.done_card, self.done = Card(), QVBoxLayout()
        for table in (self.table, self.not_now, self.legal):
            table.setWordWrap(False)
        for combo in (self.wave, self.step, self.reason):
            guard_wheel(combo)
            combo.activated.connect(lambda _: self._fill_tables())
        filters, reasons = QHBoxLayout(), QHBoxLayout()
        filters.addWidget(self.wave)
        filters.addWidget(self.step)
        reasons.addWidget(self.reason)
        for line in (filters, reasons):
            line.addStretch(1)
        self.card.box.addLayout(filters)
        self.card.box.addWidget(self.table)
        self.not_now_card.box.addLayout(reasons)
        self.not_now_card.box.addWidget(self.not_now)
        self.legal_card.box.addWidget(self.legal)
        self.done_card.box.addLayout(self.done)

    @property
    def road(self) -> Roadmap:
        return self.context.assessment.roadmap

    @property
    def current(self) -> RoadmapAction | None:
        at, model = self.table.currentIndex(), self.table.model()
        assert isinstance(model, QSortFilterProxyModel)
        row = model.mapToSource(at).row() if at.isValid() else -1
        return self._rows[row] if 0 <= row < len(self._rows) else None

    # --- what the user says of an action ------------------------------------------------------------------------

    def _write(self, id: str, note: ActionNote, name: Message) -> Message | None:
        return self.context.edit(("build", "actions", id), None if note == ActionNote() else note, name)

    def _mark(self, id: str, state: ActionState) -> None:
        note = self.context.plan.build.actions.get(id) or ActionNote()
        changed = note.model_copy(update={"state": state})
        value = None if changed == ActionNote() else changed
        self.context.session.set(("build", "actions", id), value, message("roadmap.mark", id=id), merge=False)
        if state is ActionState.DONE:
            self.context.toast(self.context.text("roadmap.marked", id=id), undo=True)

    def _open(self, id: str) -> None:
        """Select an action in the table, whatever the filters say."""
        if not any(a.id == id for a in self._rows):
            for combo in (self.wave, self.step):
                combo.setCurrentIndex(0)
            self._fill_tables()
        self._select(id)
        self.detail.setFocus()

    def _select(self, id: str) -> None:
        model = self.table.model()
        assert isinstance(model, QSortFilterProxyModel)
        ids = [a.id for a in self._rows]
        if id in ids:
            self.table.setCurrentIndex(model.mapFromSource(model.sourceModel().index(ids.index(id), 0)))

    # --- showing ------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        c = self.context
        self.next_card.set_heading(c.text("roadmap.next"))
        self.card.set_heading(c.text("roadmap.actions"))
        self.not_now_card.set_heading(c.text("roadmap.not_now"))
        self.legal_card.set_heading(c.text("roadmap.legal"))
        self.settings.set_heading(c.text("roadmap.settings"))
        self.answer_card.set_heading(c.text("roadmap.answer_first"))
        self.done_card.set_heading(c.text("roadmap.done_card"))
        self.empty.show_text(c.text("roadmap.empty"), c.text("roadmap.empty_hint"))
        self._choices(self.wave, "roadmap.all_waves", [(w.id, c.say(w.name)) for w in self.road.waves])
        steps = [(s, c.text(f"page.{p}.title")) for s, p in STEP_PAGES.items()]
        self._choices(self.step, "roadmap.all_steps", steps)
        self._choices(self.reason, "roadmap.all_reasons", [(r, c.text(f"roadmap.reason.{r}")) for r in REASONS])
        self.detail.retranslate()
        self.form.retranslate()
        self.carries.retranslate()

    def _choices(self, combo: QComboBox, first: str, rest: list[tuple[str, str]]) -> None:
        chosen, words = combo.currentData(), self.context.text(first)
        with QSignalBlocker(combo):
            combo.clear()
            for id, name in [(ALL, words), *rest]:
                combo.addItem(name, id)
            combo.setCurrentIndex(max(0, combo.findData(chosen)))
        combo.setAccessibleName(words)

    def refresh(self) -> None:
        c, road = self.context, self.road
        for stat, figure in zip(self.stats, (road.effort, road.span, road.capacity, road.contingency), strict=True):
            stat.show_figure(figure, c.say, c.language)
        self.notes.setText("\n".join(c.say(n) for n in road.notes))
        self.notes.setVisible(bool(road.notes))
        some = bool(road.actions)
        self.empty.setVisible(not some and not road.to_answer)
        for widget in (self.next_card, self.stat_card, self.card):
            widget.setVisible(some)
        self.form.refresh()
        self.carries.refresh()
        self._fill_answers()
        self._fill_next()
        self._fill_waves()
        self._fill_done()
        self._fill_tables()
        self._fill_legal()

    def _answer(self, question: str) -> None:
        self.context.go(page_of(question), ("answers", question))

    def _fill_answers(self) -> None:
        c, asked = self.context, self.road.to_answer
        clear(self.links)
        self.answer_card.setVisible(bool(asked))
        self.answer_words.setText(c.text("roadmap.answer_words", n=len(asked)))
        for n, a in enumerate(asked[:MOST_LINKS]):
            mark = c.text("roadmap.rank.hold" if a.holds else "roadmap.critical") if a.holds or a.critical else ""
            words = f"{a.question} {c.say(a.title)}" + (f" · {mark}" if mark else "")
            link = button(words, "text", clicked=partial(self._answer, a.question))
            self.links.addWidget(link, n // 2, n % 2, Qt.AlignmentFlag.AlignLeft)

    def _fill_next(self) -> None:
        c, road = self.context, self.road
        clear(self.next)
        for row, id in enumerate(road.next):
            a = road.action(id)
            chip = Chip(c.text(f"roadmap.rank.{a.rank}"), RANK_CHIPS[a.rank])
            words = label(f"{a.id}  {c.say(a.text)}", wrap=True)
            who = label(f"{owner_words(a, c)}\n{dates(a, c)}", "secondary")
            more = button(c.text("roadmap.more"), "text", clicked=partial(self._open, id))
            done = button(c.text("ActionState.done"), clicked=partial(self._mark, id, ActionState.DONE))
            for made, key in ((more, "roadmap.more"), (done, "ActionState.done")):
                made.setAccessibleName(f"{c.text(key)}: {a.id} {c.say(a.text)}")
            for column, widget in enumerate((chip, words, who, more, done)):
                self.next.addWidget(widget, row, column)

    def _fill_waves(self) -> None:
        clear(self.waves)
        for n, wave in enumerate(self.road.waves):
            self.waves.addWidget(self._wave_card(wave), n // 2, n % 2)

    def _wave_card(self, wave: Wave) -> Card:
        c, gate = self.context, wave.gate
        card = Card()
        card.set_heading(c.text("gantt.band", begin=wave.begin, end=wave.end, name=wave.name))
        found = [a for a in self.road.actions if a.wave == wave.id]
        day = c.text("roadmap.until", day=wave.to_date.isoformat()) if wave.to_date else ""
        card.side.addWidget(label(day, "secondary"))
        card.box.addWidget(label(c.text("roadmap.in_wave", n=len(found)), "secondary", wrap=True))
        line = QHBoxLayout()
        line.addWidget(label(f"◆ {gate.id} {c.say(gate.name)}", "strong"))
        kind = {True: "good", False: "warn", None: "plain"}[gate.holds]
        line.addWidget(Chip(c.text(f"roadmap.gate_state.{gate.holds}"), kind))
        line.addStretch(1)
        card.box.addLayout(line)
        for criterion in gate.criteria:
            role = {True: "good", False: "missed", None: "secondary"}[criterion.holds]
            card.box.addWidget(label(f"{MARKS[criterion.holds]} {c.say(criterion.sentence)}", role, wrap=True))
        card.box.addStretch(1)
        return card

    def _fill_done(self) -> None:
        c = self.context
        clear(self.done)
        self.done_card.setVisible(bool(self.road.done))
        for d in self.road.done:
            line = QHBoxLayout()
            line.addWidget(label(f"✓ {d.id} {c.say(d.text) if d.text else ''} {c.say(d.sentence)}", wrap=True), 1)
            line.addWidget(button(c.text("roadmap.answer"), "text", clicked=partial(self._answer, d.question)))
            reopen = partial(self._mark, d.id, ActionState.OPEN)
            line.addWidget(button(c.text("roadmap.reopen"), "text", clicked=reopen))
            self.done.addLayout(line)

    def _fill_tables(self) -> None:
        self._fill_actions()
        self._fill_not_now()

    def _fill_actions(self) -> None:
        c, road, chosen = self.context, self.road, self.current
        wave, step = (str(combo.currentData() or ALL) for combo in (self.wave, self.step))
        self._rows = tuple(a for a in road.actions if wave in (ALL, a.wave) and a.question.startswith(step))
        heads = [c.text(f"roadmap.{k}") for k in ("order", "action", "wave", "when", "owner", "state", "priority")]
        rows: list[list[Cell]] = []
        names = {w.id: c.say(w.name) for w in road.waves}
        for a in self._rows:
            order = list(road.actions).index(a) + 1
            words = f"{a.id} {c.say(a.text)}"
            owner = c.text(f"Role.{a.owner}") + ("" if a.staffing else f" ({c.text('roadmap.nobody')})")
            at = f"{a.start_week + 1000:05d}"
            rows.append([
                (str(order), float(order)), (words, words), (names[a.wave], at),
                (dates(a, c), at), (owner, owner),
                (state := c.text(f"ActionState.{a.state}"), state),
                (c.show_figure(a.priority), float(a.priority.value or 0)),
            ])  # fmt: skip
        self.table.show_table(Table.of(heads, rows), c.text("roadmap.actions"), TALL)
        _stretch(self.table, 1)
        if self._rows:
            self._select(chosen.id if chosen in self._rows else self._rows[0].id)
        self._show_detail()

    def _fill_not_now(self) -> None:
        c, road, reason = self.context, self.road, str(self.reason.currentData() or ALL)
        left = [n for n in road.not_now if reason in (ALL, n.reason)]
        heads = [c.text(f"roadmap.{k}") for k in ("question", "reason", "why_not", "action")]
        cells = []
        for n in left:
            words = (f"{n.question} {c.say(n.title)}", c.text(f"roadmap.reason.{n.reason}"), c.say(n.sentence),
                     c.say(n.text) if n.text else "–")  # fmt: skip
            cells.append([(w, w) for w in words])
        self.not_now.show_table(Table.of(heads, cells), c.text("roadmap.not_now"), TALL)
        _stretch(self.not_now, 3)
        self.not_now_card.setVisible(bool(road.not_now))

    def _fill_legal(self) -> None:
        c, found = self.context, [m for m in self.road.milestones if m.when != "in_force"]
        past = len(self.road.milestones) - len(found)
        self.legal_card.setVisible(bool(self.road.milestones))
        heads = [c.text(f"roadmap.{k}") for k in ("day", "law", "duty", "known")]
        cells = []
        for m in found:
            known = f"{c.text(f'obligations.{m.confidence}')} · {m.as_of}"
            words = (m.day.isoformat(), f"{c.say(m.instrument)} {c.say(m.clause)}", c.say(m.duty), known)
            cells.append([(w, w) for w in words])
        self.legal.show_table(Table.of(heads, cells), c.text("roadmap.legal"), TALL)
        _stretch(self.legal, 2)
        self.legal.setVisible(bool(found))
        self.legal_card.set_heading(
            c.text("roadmap.legal") + (f" · {c.text('roadmap.in_force', n=past)}" if past else "")
        )

    def _show_detail(self, *_: QModelIndex) -> None:
        self.detail.show_action(self.current)

    def focus_field(self, path: Path) -> bool:
        """Show the action, or the setting, that a path of the plan leads to."""
        if path[:2] == ("build", "actions") and len(path) > 2:
            self._open(str(path[2]))
            return True
        return self.form.focus_field(path)


def _stretch(table: SortedTable, column: int) -> None:
    """One column takes the room that is left and cuts its words; the tool tip and the detail show them in full."""
    header = table.horizontalHeader()
    for i in range(table.model().columnCount()):
        mode = QHeaderView.ResizeMode.Stretch if i == column else QHeaderView.ResizeMode.ResizeToContents
        header.setSectionResizeMode(i, mode)
