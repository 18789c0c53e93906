"""Own measurements: commands to copy, result files to add, measured beside predicted, and what follows for the plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs
from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from planner import formats
from planner.desktop import ask
from planner.desktop.cards import Card, EmptyState
from planner.desktop.context import Context
from planner.desktop.figures import Stat, stat_row
from planner.desktop.number_field import inset
from planner.desktop.table import WordsTable
from planner.desktop.theme import px
from planner.desktop.wheel import guard_wheel
from planner.desktop.widgets import button, clear, label, tab_column
from planner.explain import Figure
from planner.i18n import Message, message
from planner.measurement_import import (
    NUMBERS,
    PATH,
    NotReady,
    Opened,
    case_of,
    choices,
    complete,
    open_results,
    peak_load,
    plan_handoff,
    question,
    room_for,
)
from planner.measurements import MeasurementRow, effects, rows
from planner.plan.infrastructure import Engine
from planner.plan.session import EditProblem
from planner.sizing.handoff import TOOLS
from planner.sizing.own_measurements import METRICS
from planner.sizing.result_runs import ResultProblem

HEADS = ("date", "file", "configuration", "load")
ENGINES = frozenset(Engine)
TYPING_MS = 250
ROW, MOST_ROWS = 38, 10
MOST_GPUS, MOST_LENGTH = 1024, 10_000_000


class HandoffCard(Card):
    """The commands for one tool, to read and to copy."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.tool, self.repository = QComboBox(), QLineEdit()
        for id in TOOLS:
            self.tool.addItem(context.text(f"Engine.{id}") if id in ENGINES else id, id)
        guard_wheel(self.tool)
        self.repository.setMaxLength(300)
        self.tool_label, self.repository_label = label(role="label"), label(role="label")
        self.tool_label.setBuddy(self.tool)
        self.repository_label.setBuddy(self.repository)
        self.copy = button(kind="secondary", clicked=self.copy_commands)
        self.commands = QPlainTextEdit()
        self.commands.setReadOnly(True)
        self.commands.setTabChangesFocus(True)
        self.commands.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.commands.setFixedHeight(px(190))
        self.missing = label(role="secondary", wrap=True)
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget, stretch in (
            (self.tool_label, 0), (self.tool, 0), (self.repository_label, 0), (self.repository, 1), (self.copy, 0),
        ):  # fmt: skip
            line.addWidget(widget, stretch)
        self.box.addLayout(line)
        self.box.addWidget(self.commands)
        self.box.addWidget(self.missing)
        self._chosen = False
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.refresh)
        self.repository.textEdited.connect(lambda _: self._typing.start())
        self.tool.activated.connect(self._choose)

    def _choose(self) -> None:
        self._chosen = True
        self.refresh()

    def copy_commands(self) -> None:
        QApplication.clipboard().setText(self.commands.toPlainText())
        self.context.toast(self.context.text("measurements.handoff.copied"))

    def retranslate(self) -> None:
        c = self.context
        self.set_heading(c.text("measurements.handoff.title"))
        self.tool_label.setText(c.text("measurements.handoff.tool"))
        self.repository_label.setText(c.text("measurements.handoff.repository"))
        self.copy.setText(c.text("measurements.handoff.copy"))
        self.tool.setAccessibleName(self.tool_label.text())
        self.repository.setAccessibleName(self.repository_label.text())
        self.repository.setPlaceholderText("org/model")
        self.commands.setAccessibleName(c.text("measurements.handoff.commands"))

    def refresh(self) -> None:
        c = self.context
        if not self._chosen:
            engine = c.plan.infrastructure.hardware.engine.value
            self.tool.setCurrentIndex(
                max(self.tool.findData(engine), 0) if engine in TOOLS else self.tool.findData("aiperf")
            )
        words, missing = "", ""
        try:
            made = plan_handoff(c.assessment.infrastructure, str(self.tool.currentData()), self.repository.text())
            words = made.script(c.say)
        except NotReady as problem:
            missing = c.say(problem.problem)
        if words != self.commands.toPlainText():
            self.commands.setPlainText(words)
        self.commands.setVisible(bool(words))
        self.copy.setEnabled(bool(words))
        self.missing.setText(missing)
        self.missing.setVisible(bool(missing))


class QuestionCard(Card):
    """What a result file does not say, with the plan's configuration filled in; nothing is taken before "Add"."""

    def __init__(self, context: Context, taken: Callable[[Opened, dict[str, Any]], None]) -> None:
        super().__init__("warn")
        self.context, self._taken = context, taken
        self.opened: Opened | None = None
        self.words, self.warnings = label(wrap=True), label(role="secondary", wrap=True)
        self.fields: dict[str, QComboBox | QDoubleSpinBox] = {}
        self.names: dict[str, QLabel] = {}
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(8)
        self.add = button(kind="secondary", clicked=self._add)
        self.cancel = button(kind="text", clicked=self.close_questions)
        line = QHBoxLayout()
        line.addWidget(self.add)
        line.addWidget(self.cancel)
        line.addStretch(1)
        self.box.addWidget(self.words)
        self.box.addWidget(self.warnings)
        self.box.addLayout(self.grid)
        self.box.addLayout(line)
        self.hide()

    def ask(self, opened: Opened) -> None:
        self.opened = opened
        clear(self.grid)
        self.fields, self.names = {}, {}
        for at, name in enumerate(opened.asked):
            self.fields[name] = self._number(name) if name in NUMBERS else self._choice(name)
            self.names[name] = label(role="label")
            self.names[name].setBuddy(self.fields[name])
            self.grid.addWidget(self.names[name], 2 * (at // 3), at % 3)
            self.grid.addWidget(self.fields[name], 2 * (at // 3) + 1, at % 3)
        self.retranslate()
        self.show()
        if self.fields:
            next(iter(self.fields.values())).setFocus()

    def _choice(self, name: str) -> QComboBox:
        assert self.opened is not None
        made = QComboBox()
        for value, words in choices(name, self.context.catalog):
            made.addItem(words, value)
        made.setCurrentIndex(made.findData(self.opened.proposed.get(name)))
        guard_wheel(made)
        return made

    def _number(self, name: str) -> QDoubleSpinBox:
        assert self.opened is not None
        made = QDoubleSpinBox()
        lengths = name in ("input_tokens", "output_tokens", "concurrency")
        made.setRange(0 if lengths else 1, MOST_LENGTH if lengths else MOST_GPUS)
        made.setDecimals(1 if lengths else 0)
        made.setGroupSeparatorShown(True)
        inset(made)
        made.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        made.setValue(float(self.opened.proposed.get(name, 0)))
        guard_wheel(made)
        return made

    def _add(self) -> None:
        if self.opened is None:
            return
        answers = {
            name: field.currentData() if isinstance(field, QComboBox) else field.value() or None
            for name, field in self.fields.items()
        }
        self._taken(self.opened, answers)

    def close_questions(self) -> None:
        self.opened = None
        self.hide()

    def retranslate(self) -> None:
        c = self.context
        self.set_heading(c.text("measurements.dialog.title"))
        self.add.setText(c.text("measurements.dialog.add"))
        self.cancel.setText(c.text("measurements.dialog.cancel"))
        if self.opened is None:
            return
        self.words.setText(c.text("measurements.dialog.words", file=self.opened.file))
        self.warnings.setText("\n".join(f"▲ {c.say(w)}" for w in self.opened.warnings))
        self.warnings.setVisible(bool(self.opened.warnings))
        for name, field in self.fields.items():
            self.names[name].setText(c.say(question(name)))
            field.setAccessibleName(c.say(question(name)))


class MeasurementsPanel(QWidget):
    """The tab: hand-off above, measurements below, and what they change in the plan."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.lead = label(role="secondary", wrap=True)
        self.handoff = HandoffCard(context)
        self.questions = QuestionCard(context, self._take)
        self.trouble, self.trouble_words = Card("hold"), label(wrap=True)
        self.trouble.box.addWidget(self.trouble_words)
        self.trouble.hide()
        self.list_card, self.table, self.empty = Card(), WordsTable(), EmptyState()
        self.table.verticalHeader().setDefaultSectionSize(px(ROW))
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.horizontalHeader().setStretchLastSection(False)
        self.caption = label(role="note", wrap=True)
        self.doubts = label(role="error", wrap=True)
        self.add_button = button(kind="secondary", clicked=self.add_file)
        self.remove_button = button(kind="text", clicked=self.remove)
        for widget in (self.table, self.empty, self.caption, self.doubts):
            self.list_card.box.addWidget(widget)
        line = QHBoxLayout()
        line.addWidget(self.add_button)
        line.addWidget(self.remove_button)
        line.addStretch(1)
        self.list_card.box.addLayout(line)
        self.effect_card, self.effect_words = Card(), label(role="secondary", wrap=True)
        self.effect_stats = [Stat() for _ in METRICS]
        stats = stat_row(self.effect_stats, context.why)
        self.effect_card.box.addLayout(stats)
        self.effect_card.box.addWidget(self.effect_words)
        column = tab_column(self)
        for part in (self.lead, self.trouble, self.questions, self.list_card, self.effect_card, self.handoff):
            column.addWidget(part)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        for keys, slot in (("Ctrl+Return", self.add_file), ("Del", self.remove)):
            shortcut = QShortcut(QKeySequence(keys), self if keys != "Del" else self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    # --- doing -------------------------------------------------------------------------------------------------

    def add_file(self) -> None:
        c = self.context
        folder = c.session.path.parent if c.session.path else Path(platformdirs.user_documents_dir())
        kind = f"{c.text('measurements.kind')} (*.json *.jsonl *.csv)"
        path = ask.open_path(self, c.text("measurements.add"), folder, kind)
        if path is not None:
            self.read(path)

    def read(self, path: Path) -> None:
        """Take a result file, or ask what it leaves open, or say what is wrong with it."""
        c = self.context
        self.questions.close_questions()
        self._refuse(None)
        try:
            opened = open_results(path, c.plan, c.catalog, c.assessment.infrastructure)
        except ResultProblem as problem:
            self._refuse(problem.problem)
            return
        if opened.asked or opened.warnings:
            self.questions.ask(opened)
        else:
            self._take(opened, {})

    def _take(self, opened: Opened, answers: dict[str, Any]) -> None:
        c = self.context
        try:
            new = complete(opened, answers, c.catalog)
            held = len(c.plan.infrastructure.measurements)
            c.session.set(PATH, room_for(c.plan, new), message("measurements.edit.add"), merge=False)
            problem = None
        except (ResultProblem, NotReady) as refused:
            problem = refused.problem
        except EditProblem as refused:
            problem = refused.message
        self._refuse(problem)
        if problem is None:
            self.questions.close_questions()
            c.toast(c.text("measurements.added", n=len(c.plan.infrastructure.measurements) - held), undo=True)
            c.recompute()

    def _refuse(self, problem: Message | None) -> None:
        self.trouble.set_heading(self.context.text("measurements.not_added"))
        self.trouble_words.setText(self.context.say(problem) if problem is not None else "")
        self.trouble.setVisible(problem is not None)

    def remove(self) -> None:
        at, c = self.table.currentIndex().row(), self.context
        if not 0 <= at < len(c.plan.infrastructure.measurements):
            return
        c.session.remove(PATH, at, message("measurements.edit.remove"))
        c.toast(c.text("measurements.removed"), undo=True)
        c.recompute()

    # --- showing -----------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        c = self.context
        self.lead.setText(c.text("measurements.lead"))
        self.list_card.set_heading(c.text("measurements.table.title"))
        self.effect_card.set_heading(c.text("measurements.effect"))
        self.add_button.setText(c.text("measurements.add"))
        self.remove_button.setText(c.text("measurements.remove"))
        self.caption.setText(c.text("measurements.table.caption"))
        self.empty.show_text(c.text("measurements.table.empty"), c.text("measurements.table.empty_hint"))
        self.handoff.retranslate()
        self.questions.retranslate()
        self._refuse(None)

    def refresh(self) -> None:
        c = self.context
        found = rows(c.plan, c.catalog)
        at = max(self.table.currentIndex().row(), 0)
        heads = [c.text(f"measurements.head.{k}") for k in (*HEADS, *METRICS)]
        self.table.show_rows(heads, [self._cells(row) for row in found], c.text("measurements.table.title"))
        self.table.setFixedHeight(min(MOST_ROWS, max(1, len(found))) * px(ROW) + 44)
        if found:
            for column in (HEADS.index("file"), HEADS.index("configuration")):
                self.table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
            with QSignalBlocker(self.table):
                self.table.selectRow(min(at, len(found) - 1))
        doubts = [
            f"▲ {number}. {row.file}: {c.say(words)}"
            for number, row in enumerate(found, 1)
            if (words := row.problem or row.doubt) is not None
        ]
        self.doubts.setText("\n".join(doubts))
        self.doubts.setVisible(bool(doubts))
        for widget in (self.table, self.caption):
            widget.setVisible(bool(found))
        self.empty.setVisible(not found)
        self.remove_button.setVisible(bool(found))
        self._show_effects(bool(found))
        self.handoff.refresh()

    def _cells(self, row: MeasurementRow) -> list[str]:
        c = self.context
        made = [
            row.measured_on.isoformat() if row.measured_on else formats.NOTHING,
            row.file,
            c.say(row.configuration),
            c.say(row.load),
        ]
        for metric in METRICS:
            measured, predicted, ratio = row.measured[metric], row.predicted[metric], row.ratio[metric]
            values = " / ".join(formats.bare(f.value, f.unit) for f in (measured, predicted))
            share = f" {c.show_figure(ratio)}" if ratio.known else ""
            made.append(f"{values}{share}" if measured.known else formats.NOTHING)
        return made

    def _show_effects(self, some: bool) -> None:
        c = self.context
        self.effect_card.setVisible(some)
        if not some:
            return
        words = ""
        made: tuple[Figure, ...] = ()
        try:
            result = c.assessment.infrastructure
            _, users = peak_load(result)
            made = effects(c.plan, c.catalog, case_of(result), users)
            labels = [(f, why.notes[0]) for f in made if (why := f.explain()) is not None]
            words = " · ".join(f"{c.say(f.name)} {c.say(note)}" for f, note in labels) or c.text(
                "measurements.effect.none"
            )
        except NotReady as problem:
            words = c.say(problem.problem)
        for stat, figure in zip(self.effect_stats, (*made, *[None] * len(METRICS)), strict=False):
            stat.setVisible(figure is not None)
            if figure is not None:
                stat.show_figure(figure, c.say, c.language)
        self.effect_words.setText(words)
        self.effect_words.setVisible(bool(words))

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        """Select the measurement that ``path`` of the plan names."""
        if path[:2] != PATH or len(path) < 3:
            return False
        self.table.selectRow(int(path[2]))
        self.table.setFocus()
        return True
