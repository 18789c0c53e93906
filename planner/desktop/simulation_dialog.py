"""The peak hour simulated beside the formulas: a window of its own that never blocks the plan's."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from planner import formats
from planner.desktop.cards import Card, Title
from planner.desktop.chart_view import ChartView
from planner.desktop.context import Context
from planner.desktop.figures import Stat
from planner.desktop.palettes import chart_palette
from planner.desktop.table import WordsTable
from planner.desktop.widgets import button, label, set_role
from planner.desktop.work import Reporter, Work
from planner.explain import Figure, Quantity
from planner.i18n import Message, message
from planner.peak_hour import (
    NotSimulated,
    PeakHour,
    PeakHourInput,
    Row,
    key_of,
    peak_hour_input,
    simulate_peak_hour,
)

COLUMNS = ("name", "formula", "mean", "p50", "p95", "p99", "target", "ratio")
FACTS_A_ROW = 4


class SimulationDialog(QDialog):
    """Starts, shows and cancels the simulation. A result whose plan has changed is cleared."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.work: Work | None = None
        self._key: tuple[Any, ...] = ()
        self.hour: PeakHour | None = None
        self._state: Message = message("simulation.ready")
        self.setProperty("role", "page")
        self.setModal(False)
        self.setSizeGripEnabled(True)
        self.title = Title()
        self.bursts = QCheckBox()
        self.start_button = button(kind="primary", clicked=self.start)
        self.start_button.setDefault(True)
        self.cancel_button = button(kind="secondary", clicked=self.cancel)
        self.close_button = button(kind="text", clicked=self.reject)
        for made in (self.cancel_button, self.close_button):
            made.setAutoDefault(False)
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in (self.start_button, self.cancel_button, self.bursts):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self.close_button)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.state = label(role="secondary", wrap=True)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._results())
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addLayout(line)
        column.addWidget(self.progress)
        column.addWidget(self.state)
        column.addWidget(self.area, 1)
        column.addStretch(0)
        self.resize(960, 690)
        context.changed.connect(self.refresh)
        context.language_changed.connect(self.retranslate)
        self.retranslate()

    def _results(self) -> QWidget:
        made = QWidget()
        made.setProperty("role", "canvas")
        self.verdict_card, self.verdict = Card("well"), label(role="h3", wrap=True)
        self.notes = label(role="secondary", wrap=True)
        self.verdict_card.box.addWidget(self.verdict)
        self.verdict_card.box.addWidget(self.notes)
        self.table = WordsTable()
        self.table.horizontalHeader().setStretchLastSection(False)
        self.facts_grid = QGridLayout()
        self.facts_grid.setHorizontalSpacing(16)
        self.facts: list[Stat] = []
        self.chart_card, self.chart = Card(), ChartView()
        self.chart_card.box.addWidget(self.chart)
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 4, 8, 0)
        box.setSpacing(12)
        box.addWidget(self.verdict_card)
        box.addWidget(self.table)
        box.addLayout(self.facts_grid)
        box.addWidget(self.chart_card)
        box.addStretch(1)
        return made

    # --- running ------------------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        return self.work is not None

    def start(self) -> None:
        if self.running:
            return
        c = self.context
        try:
            made = peak_hour_input(c.plan, c.catalog, c.assessment.infrastructure, self.bursts.isChecked())
        except NotSimulated as problem:
            self.hour, self._state = None, problem.reason
            self.refresh()
            return
        self._key, self.hour, self._state = made.key, None, message("simulation.running")
        self.work = Work(self, partial(_simulate, made), self._finished, self._failed, self._progressed)
        self.progress.setValue(0)
        self.refresh()
        self.cancel_button.setFocus()

    def cancel(self) -> None:
        """Stop the run; the worker leaves within a tenth of a second, and nothing of it is shown."""
        if self.running:
            self.abandon()
            self._state = message("simulation.cancelled")
            self.refresh()
            self.start_button.setFocus()

    def abandon(self) -> None:
        if self.work is not None:
            self.work.cancel()
            self.work = None

    def _progressed(self, share: float) -> None:
        self.progress.setValue(round(share * 1000))

    def _finished(self, hour: PeakHour) -> None:
        self.work, self.hour = None, hour
        self._state = message("simulation.ready")
        self.refresh()
        self.start_button.setFocus()

    def _failed(self, problem: Exception) -> None:
        self.work, self._state = None, message("simulation.failed", reason=str(problem) or type(problem).__name__)
        self.refresh()

    def reject(self) -> None:
        self.abandon()
        super().reject()

    # --- showing ------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        text = self.context.text
        self.setWindowTitle(text("simulation.title"))
        self.title.set_title(text("simulation.title"))
        self.bursts.setText(text("simulation.bursts"))
        self.bursts.setToolTip(text("simulation.bursts.help"))
        self.bursts.setAccessibleDescription(text("simulation.bursts.help"))
        self.cancel_button.setText(text("simulation.cancel"))
        self.close_button.setText(text("simulation.close"))
        self.progress.setAccessibleName(text("simulation.progress"))
        self.chart_card.set_heading(text("simulation.queue"))
        self.refresh()

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.infrastructure
        self._drop_stale(key_of(c.plan, result))
        known = result.gpus.known
        self.title.set_sentence(
            c.text(
                "simulation.sentence", model=result.model_name, gpu=result.gpu_name, gpus=result.gpus,
                precision=result.precision.upper(), replicas=result.replicas, rate=result.peak_rate,
            )
            if known
            else ""
        )  # fmt: skip
        self.start_button.setText(c.text("simulation.again" if self.hour else "simulation.start"))
        self.start_button.setEnabled(not self.running)
        self.bursts.setEnabled(not self.running)
        self.cancel_button.setEnabled(self.running)
        self.progress.setVisible(self.running)
        self.state.setText("" if self.hour else c.say(self._state))
        self.state.setVisible(self.hour is None)
        self.area.setVisible(self.hour is not None)
        if self.hour is not None:
            self._show(self.hour)

    def _drop_stale(self, key: tuple[Any, ...]) -> None:
        shown = self.hour.key if self.hour is not None else self._key if self.running else key
        if shown != key:
            self.abandon()
            self.hour, self._state = None, message("simulation.stale")

    def _show(self, hour: PeakHour) -> None:
        from planner.charts import queue_line

        c = self.context
        set_role(self.verdict_card, "well" if hour.holds else "warn")
        self.verdict.setText(("✓ " if hour.holds else "▲ ") + c.say(hour.verdict))
        heads = [c.text(f"simulation.head.{k}") for k in COLUMNS]
        self.table.show_rows(heads, [self._words(row) for row in hour.rows], c.text("simulation.table"))
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        while len(self.facts) < len(hour.facts):
            stat, place = Stat(), len(self.facts)
            stat.asked.connect(c.why)
            self.facts_grid.addWidget(stat, place // FACTS_A_ROW, place % FACTS_A_ROW)
            self.facts.append(stat)
        for stat, figure in zip(self.facts, hour.facts, strict=True):
            stat.show_figure(figure, c.say, c.language)
        self.chart.show_chart(
            lambda width: queue_line.draw(hour, c.language, chart_palette(c.theme), width),
            queue_line.describe(hour, c.language),
        )
        self.notes.setText(" ".join(c.say(note) for note in hour.notes))

    def _words(self, row: Row) -> tuple[str, ...]:
        c = self.context

        def words(figure: Figure | None, with_range: bool = False) -> str:
            return formats.NOTHING if figure is None else c.show_figure(figure, with_range)

        formula = formats.NOTHING
        if row.formula is not None and row.formula.known:
            formula = c.text(
                "simulation.formula.mean" if row.formula_is_mean else "simulation.formula.p95", value=row.formula
            )
        target = formats.NOTHING
        if row.p95.target is not None and row.p95.target_met is not None:
            goal = Quantity(row.p95.target, row.p95.unit)
            target = c.text("simulation.met" if row.p95.target_met else "simulation.not_met", goal=goal)
        return (
            c.say(row.name), formula, words(row.mean), words(row.p50), words(row.p95, True), words(row.p99), target,
            words(row.ratio),
        )  # fmt: skip


def _simulate(made: PeakHourInput, reporter: Reporter) -> PeakHour:
    return simulate_peak_hour(made, reporter.tell, reporter.stopped)
