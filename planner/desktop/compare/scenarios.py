"""Scenarios side by side: the table, what the chosen one changes, and what can be done with it."""

from __future__ import annotations

from functools import partial

from pydantic import BaseModel
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QMenu, QWidget

from planner.comparison import Column, Comparison, column_name, compare, snapshot_of, variant
from planner.desktop.binding import Form
from planner.desktop.cards import Card, EmptyState
from planner.desktop.compare.keys import Keys
from planner.desktop.compare.table import CompareTable
from planner.desktop.context import Context
from planner.desktop.page import Hint
from planner.desktop.widgets import button, clear, label, tab_column
from planner.desktop.work import Work
from planner.explain import Path
from planner.i18n import Message, message
from planner.plan.fields import get
from planner.plan.infrastructure import Location
from planner.plan.scenario import MOST, Scenario
from planner.plan.session import EditProblem
from planner.snapshots import take

FIELDS = (
    ("name", "rung", "location"),
    ("target_date", "budget_krw", "users", "requests_per_user_day"),
    ("model_id", "gpu_id", "precision"),
)


def insert(context: Context, field: str, at: int, item: BaseModel, name: Message) -> bool:
    """Add an entry to a list of the plan; where it is refused, say why."""
    try:
        context.session.insert((field,), at, item, name)
    except EditProblem as problem:
        context.toast(context.say(problem.message))
        return False
    context.recompute()
    return True


class ScenariosTab(QWidget):
    key_hints = (
        Hint("← →", "hint.scenario"),
        Hint("Ctrl D", "hint.duplicate"),
        Hint("Ctrl ↵", "hint.apply"),
        Hint("↵", "hint.why"),
    )

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.comparison: Comparison | None = None
        self._work: Work | None = None
        self._stale = False
        self._wanted: int | None = None
        """The scenario to choose once it has been compared, by its key."""
        self._keys = Keys()
        self._compared: tuple[int, ...] = ()
        """Keys of the scenarios of the columns that are shown; the list of the plan may be another by now."""
        self.table = CompareTable(context)
        self.table.chosen.connect(lambda _: self._show_chosen())
        self.table.why_asked.connect(context.why)
        self.only_different = QCheckBox()
        self.only_different.toggled.connect(lambda _: self._show())
        self.add_button = button()
        self.add_menu = QMenu(self.add_button)
        self.add_menu.aboutToShow.connect(self._fill_menu)
        self.add_button.setMenu(self.add_menu)
        self.apply_button = button(clicked=self.apply)
        self.copy_button = button(clicked=self.duplicate)
        self.keep_button = button(clicked=self.keep)
        self.delete_button = button(kind="text", clicked=self.delete)
        self.state = label(role="secondary", wrap=True)
        self.hint = label(role="secondary", wrap=True)
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in (self.add_button, self.apply_button, self.copy_button, self.keep_button, self.delete_button):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self.only_different)
        self.card = Card()
        self.follow = label(role="secondary", wrap=True)
        self.card.box.addWidget(self.follow)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        self.forms = [Form(context, Scenario, self._path, only=names) for names in FIELDS]
        for form in self.forms:
            columns.addWidget(form, 1, Qt.AlignmentFlag.AlignTop)
        self.card.box.addLayout(columns)
        self.cases_label, self.cases = label(role="label"), QGridLayout()
        self.cases.setHorizontalSpacing(16)
        self._boxes: dict[str, QCheckBox] = {}
        self.card.box.addWidget(self.cases_label)
        self.card.box.addLayout(self.cases)
        box = tab_column(self)
        box.addLayout(line)
        box.addWidget(self.state)
        self.empty = EmptyState()
        self.start = button(clicked=lambda: self.add(Scenario()))
        self.empty.next_steps.addWidget(self.start)
        beside = QHBoxLayout()
        beside.setSpacing(16)
        beside.addWidget(self.table, 3)
        beside.addWidget(self.empty, 2, Qt.AlignmentFlag.AlignTop)
        box.addLayout(beside)
        box.addWidget(self.hint)
        box.addWidget(self.card)
        box.addStretch(1)
        for keys, slot in (("Ctrl+D", self.duplicate), ("Del", self.delete), ("Ctrl+Return", self.apply)):
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)

    # --- the chosen scenario ------------------------------------------------------------------------------------

    @property
    def at(self) -> int | None:
        """Where the chosen scenario stands in the plan now, None for the plan or where it is gone."""
        column = self.table.index_chosen
        keys = self._keys.of(self.context.plan.scenarios)
        if column is None or column >= len(self._compared) or self._compared[column] not in keys:
            return None
        return keys.index(self._compared[column])

    @property
    def scenario(self) -> Scenario | None:
        return None if self.at is None else self.context.plan.scenarios[self.at]

    def _path(self) -> Path | None:
        return None if self.at is None else ("scenarios", self.at)

    # --- edits --------------------------------------------------------------------------------------------------

    def add(self, scenario: Scenario, name: str = "table.add") -> None:
        scenarios = self.context.plan.scenarios
        at = len(scenarios) if self.at is None else self.at + 1
        if insert(self.context, "scenarios", at, scenario, self._named(name)):
            self._wanted = self._keys.of(self.context.plan.scenarios)[at]

    def _named(self, key: str) -> Message:
        return message(key, what=message("compare.one"))

    def duplicate(self) -> None:
        """A copy of the chosen scenario; of the plan, an empty one to change."""
        if len(self.context.plan.scenarios) < MOST:
            self.add(self.scenario or Scenario(), "table.copy")

    def delete(self) -> None:
        if (at := self.at) is not None:
            self.context.session.remove(("scenarios",), at, self._named("table.delete"))
            self.context.recompute()
            self.context.toast(self.context.say(message("table.deleted", what=message("compare.one"))), undo=True)

    def apply(self) -> None:
        """Make the plan what the chosen scenario is, in one step to undo."""
        column = self._column()
        if column is None or self.at is None:
            return
        if column.excluded is not None:
            self.context.toast(self.context.say(column.excluded))
            return
        name = message("compare.apply_name", name=column_name(column))
        self.context.session.replace_plan(variant(self.context.plan, self.context.plan.scenarios[self.at]), name)
        self.context.recompute()
        self.context.toast(self.context.text("compare.applied", name=column_name(column)), undo=True)

    def _column(self) -> Column | None:
        """What is known of the chosen scenario."""
        if self.comparison is None or self.at is None or self.table.index_chosen is None:
            return None
        return self.comparison.columns[self.table.index_chosen + 1]

    def keep(self) -> None:
        """A snapshot of the chosen scenario, or of the plan, as it stands."""
        c, scenario = self.context, self.scenario
        if scenario is None:
            name = c.text("compare.now")
            made = take(c.plan, c.assessment, c.catalog, name)
        else:
            name = self._named_scenario(scenario)
            made = snapshot_of(c.plan, scenario, c.catalog, name, c.today())
        if insert(c, "snapshots", len(c.plan.snapshots), made, message("snapshot.add")):
            c.toast(c.text("snapshot.kept", name=name), undo=True)

    def _named_scenario(self, scenario: Scenario) -> str:
        return scenario.name or self.context.text("compare.unnamed", n=(self.at or 0) + 1)

    def _fill_menu(self) -> None:
        """What a new scenario can start from: the plan, a place, a snapshot."""
        c = self.context
        self.add_menu.clear()
        starts = [(c.text("compare.start.plan"), Scenario())]
        for place in (Location.SERVICE, Location.CLOUD, Location.OWN):
            words = c.text(f"Location.{place.value}")
            starts.append((c.text("compare.start.place", place=words), Scenario(name=words, location=place)))
        for snapshot in c.plan.snapshots:
            words = c.text("compare.start.snapshot", name=snapshot.name, day=snapshot.taken.date().isoformat())
            starts.append((words, snapshot.setting.model_copy(update={"name": snapshot.name})))
        for words, scenario in starts:
            self.add_menu.addAction(words.replace("&", "&&"), partial(self.add, scenario))

    def _choose_case(self, id: str, on: bool) -> None:
        """Select or leave out one use case in the scenario; where it is as in the plan again, it follows the plan."""
        plan, scenario = self.context.plan, self.scenario
        if scenario is None:
            return
        planned = tuple(case.id for case in plan.use_cases if case.selected)
        chosen = set(planned if scenario.cases is None else scenario.cases) - {id} | ({id} if on else set())
        cases = tuple(case.id for case in plan.use_cases if case.id in chosen)
        path = ("scenarios", self.at or 0, "cases")
        self.context.edit(path, None if cases == planned else cases, message("compare.cases"))

    # --- showing ------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        c = self.context
        self.add_button.setText(c.text("compare.add"))
        self.apply_button.setText(c.text("compare.apply"))
        self.copy_button.setText(c.text("table.duplicate"))
        self.keep_button.setText(c.text("compare.keep"))
        self.delete_button.setText(c.text("table.remove"))
        self.only_different.setText(c.text("compare.only_different"))
        self.hint.setText(c.text("compare.hint"))
        self.empty.show_text(c.text("compare.empty"), c.text("compare.empty_hint"))
        self.start.setText(c.text("compare.start.plan"))
        self.follow.setText(c.text("compare.follow"))
        self.cases_label.setText(c.text("compare.cases"))
        for form in self.forms:
            form.retranslate()
        self._show()

    def refresh(self) -> None:
        """Compare again off the window's thread; until then the old table stays."""
        if self._work is not None:
            self._stale = True
            return
        c, self._stale = self.context, False
        plan, catalog, on = c.plan, c.catalog, c.today()
        keys = self._keys.of(plan.scenarios)
        self._work = Work(self, lambda _: compare(plan, catalog, on), partial(self._arrived, keys), self._failed)
        self.state.setText(c.text("compare.working"))
        self.state.setVisible(self.comparison is None)
        self._show_chosen()

    def _arrived(self, keys: tuple[int, ...], result: Comparison) -> None:
        chosen = self._wanted if self._wanted is not None else self._chosen_key()
        self._work, self.comparison, self._compared = None, result, keys
        self._show()
        if chosen in keys:
            self.table.choose(keys.index(chosen) + 2, max(self.table.currentIndex().row(), 0))
            self._wanted = None
        if self._stale:
            self.refresh()

    def _chosen_key(self) -> int | None:
        column = self.table.index_chosen
        return self._compared[column] if column is not None and column < len(self._compared) else None

    def _failed(self, problem: Exception) -> None:
        self._work = None
        self.state.setText(self.context.text("compare.failed", why=type(problem).__name__))
        self.state.show()

    def _show(self) -> None:
        c = self.context
        if self.comparison is None:
            return
        lines = [c.say(s) for s in self.comparison.sentence] if c.plan.scenarios else []
        self.state.setText(" ".join(lines))
        self.state.setVisible(bool(lines))
        self.empty.setVisible(not c.plan.scenarios)
        self.table.show_comparison(self.comparison, self.only_different.isChecked(), c.text("page.compare.title"))
        self._show_chosen()

    def _show_chosen(self) -> None:
        c, scenario, full = self.context, self.scenario, len(self.context.plan.scenarios) >= MOST
        self.add_button.setEnabled(not full)
        self.copy_button.setEnabled(not full)
        self.delete_button.setEnabled(scenario is not None)
        column = self._column()
        self.apply_button.setEnabled(column is not None and column.excluded is None and bool(column.differs))
        self.card.setVisible(scenario is not None)
        if scenario is None:
            return
        self.card.set_heading(c.text("compare.edit", name=self._named_scenario(scenario)))
        for form in self.forms:
            form.refresh()
        self._show_cases(scenario)

    def _show_cases(self, scenario: Scenario) -> None:
        """A check box for each use case; they are made anew only where the cases are others, so that focus stays."""
        cases = self.context.plan.use_cases
        self.cases_label.setVisible(bool(cases))
        if list(self._boxes) != [case.id for case in cases]:
            clear(self.cases)
            self._boxes = {case.id: QCheckBox() for case in cases}
            for n, (id, box) in enumerate(self._boxes.items()):
                box.toggled.connect(partial(self._choose_case, id))
                self.cases.addWidget(box, n // 2, n % 2)
        for case in cases:
            box = self._boxes[case.id]
            with QSignalBlocker(box):
                box.setText((case.name or case.id).replace("&", "&&"))
                box.setChecked(case.selected if scenario.cases is None else case.id in scenario.cases)

    def focus_field(self, path: Path) -> bool:
        """Show the scenario that a path leads to."""
        if path[:1] != ("scenarios",) or len(path) < 2 or get(self.context.plan, ("scenarios",)) == ():
            return False
        self.table.choose(int(path[1]) + 2)
        return True
