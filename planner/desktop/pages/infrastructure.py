"""Step 4: demand and targets on the left; GPUs, latency, memory and cost on the right, live while a slider moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.candidates_tab import CandidatesTab
from planner.desktop.chart_view import ChartView
from planner.desktop.companions_tab import CompanionsTab
from planner.desktop.context import Context
from planner.desktop.measurements_panel import MeasurementsPanel
from planner.desktop.page import UNDO, WHY, Hint
from planner.desktop.palettes import chart_palette
from planner.desktop.tabbed import TabbedPage
from planner.desktop.widgets import Card, RangeBar, Stat, button, label, stat_row
from planner.plan.infrastructure import FineTuning, Hardware, Infrastructure, PreTraining, ServiceLevels, Workload

BASE = "infrastructure"


class Serving(QWidget):
    key_hints = (Hint("← →", "hint.adjust"), Hint("⇧ ← →", "hint.larger"), WHY, UNDO)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 8, 0, 0)
        columns.setSpacing(12)
        columns.addLayout(self._inputs(), 3)
        columns.addLayout(self._results(), 5)

    def _inputs(self) -> QVBoxLayout:
        self.forms = {
            "demand": Form(self.context, Workload, (BASE, "workload")),
            "targets": Form(self.context, ServiceLevels, (BASE, "levels")),
            "model": Form(self.context, Hardware, (BASE, "hardware")),
            "location": Form(self.context, Infrastructure, (BASE,), only=("location", "service_id")),
        }
        self.input_cards = {key: Card() for key in self.forms}
        column = QVBoxLayout()
        column.setSpacing(12)
        for key, card in self.input_cards.items():
            card.box.addWidget(self.forms[key])
            column.addWidget(card)
        column.addStretch(1)
        return column

    def _results(self) -> QVBoxLayout:
        self.problem, self.problem_words = Card("warn"), label(wrap=True)
        self.problem.box.addWidget(self.problem_words)
        self.memory_card, self.memory = Card(), ChartView()
        self.memory_card.box.addWidget(self.memory)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(self.problem)
        column.addWidget(self._hero())
        column.addLayout(self._load())
        for card in (self.memory_card, self._cost(), self._volumes(), self._power()):
            column.addWidget(card)
        column.addStretch(1)
        return column

    def _hero(self) -> Card:
        """How many GPUs, how sure that is, and the way to the simulation."""
        self.hero, self.range = Stat(big=True), RangeBar(self.context.theme)
        self.hero.asked.connect(self.context.why)
        self.error = label(role="secondary", wrap=True)
        self.simulate = button(clicked=self._simulate)
        self.simulation: Any = None
        self.hero_card = Card()
        line = QHBoxLayout()
        line.addWidget(self.hero, 1)
        line.addWidget(self.range, 2)
        self.hero_card.box.addLayout(line)
        self.hero_card.box.addWidget(self.error)
        self.hero_card.box.addWidget(self.simulate)
        return self.hero_card

    def _load(self) -> QGridLayout:
        self.stats = {
            key: Stat() for key in ("ttft_p95", "itl_p95", "throughput", "peak_rate", "replicas", "utilisation")
        }
        grid = QGridLayout()
        grid.setSpacing(12)
        for i, stat in enumerate(self.stats.values()):
            stat.asked.connect(self.context.why)
            card = Card()
            card.box.addWidget(stat)
            grid.addWidget(card, i // 3, i % 3)
        return grid

    def _cost(self) -> Card:
        self.cost_card, self.cost = Card(), ChartView()
        self.cost_words = label(role="secondary", wrap=True)
        self.cost_stats = {key: Stat() for key in ("service", "cloud", "own")}
        self.cost_card.box.addLayout(stat_row(self.cost_stats.values(), self.context.why))
        self.cost_card.box.addWidget(self.cost)
        self.cost_card.box.addWidget(self.cost_words)
        return self.cost_card

    def _volumes(self) -> Card:
        """The volume of tokens from which GPUs cost less than the service."""
        self.volume_card = Card()
        self.volume_now, self.volumes = Stat(), {key: Stat() for key in ("cloud", "own")}
        self.volume_now.asked.connect(self.context.why)
        self.volume_words = label(role="secondary", wrap=True)
        self.volume_card.box.addWidget(self.volume_now)
        self.volume_card.box.addLayout(stat_row(self.volumes.values(), self.context.why))
        self.volume_card.box.addWidget(self.volume_words)
        return self.volume_card

    def _power(self) -> Card:
        self.power_card = Card()
        self.power = {key: Stat() for key in ("power_kw", "energy_mwh_year", "carbon_t_year")}
        grid = QGridLayout()
        for n, stat in enumerate(self.power.values()):
            stat.asked.connect(self.context.why)
            grid.addWidget(stat, n // 2, n % 2)
            grid.setColumnStretch(n % 2, 1)
        self.power_card.box.addLayout(grid)
        return self.power_card

    def retranslate(self) -> None:
        c = self.context
        for key, card in self.input_cards.items():
            card.set_heading(c.text(f"infrastructure.{key}"))
            self.forms[key].retranslate()
        self.memory_card.set_heading(c.text("infrastructure.memory"))
        self.cost_card.set_heading(c.text("infrastructure.cost"))
        self.volume_card.set_heading(c.text("infrastructure.volume"))
        self.power_card.set_heading(c.text("infrastructure.power"))
        self.simulate.setText(c.text("simulation.open"))

    def refresh(self) -> None:
        from planner.charts import cost_bars, memory_bars

        c, result, cost = self.context, self.context.assessment.infrastructure, self.context.assessment.cost
        for form in self.forms.values():
            form.refresh()
        trouble = result.problem or result.reason
        self.problem.setVisible(trouble is not None)
        self.problem_words.setText(c.say(trouble) if trouble else "")
        self.hero.show_figure(result.gpus, c.say, c.language)
        self.range.show_figure(result.gpus, c.say(result.gpus.name), c.theme)
        self.range.setVisible(result.gpus.known)
        self.simulate.setEnabled(result.gpus.known)
        parts = [c.say(m) for m in (result.error, result.binding) if m is not None]
        if result.gpu_name and result.gpus.known:
            parts.insert(0, c.text("infrastructure.on", model=result.model_name, gpu=result.gpu_name,
                                   precision=result.precision.upper(), tp=result.gpus_per_replica))  # fmt: skip
        self.error.setText(" ".join(parts))
        for key, stat in self.stats.items():
            stat.show_figure(getattr(result, key), c.say, c.language)
        self.memory_card.setVisible(result.memory is not None)
        if (memory := result.memory) is not None:
            count = int(result.gpus_per_replica.value or 1)
            self.memory.show_chart(
                lambda width: memory_bars.draw(memory, count, c.language, chart_palette(c.theme), width),
                memory_bars.describe(memory, c.language),
            )
        for key, stat in self.cost_stats.items():
            stat.show_figure(cost.option(key).total, c.say, c.language, c.text(f"cost.option.{key}"))
        self.cost.show_chart(
            lambda width: cost_bars.draw(cost, c.language, chart_palette(c.theme), width),
            cost_bars.describe(cost, c.language),
        )
        self.cost_words.setText(c.say(cost.sentence))
        self.volume_now.show_figure(cost.volumes.now, c.say, c.language)
        for option in cost.volumes.options:
            self.volumes[option.id].show_figure(option.volume, c.say, c.language, c.text(f"cost.option.{option.id}"))
        known = [o.sentence for o in cost.volumes.options if o.volume.known]
        self.volume_words.setText("\n".join(map(c.say, known)))
        self.volume_words.setVisible(bool(known))
        for key, stat in self.power.items():
            stat.show_figure(getattr(cost, key), c.say, c.language)

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        return any(form.focus_field(path) for form in self.forms.values())

    def _simulate(self) -> None:
        from planner.desktop.simulation_dialog import SimulationDialog

        if self.simulation is None:
            self.simulation = SimulationDialog(self.context, self.window())
        self.simulation.show()
        self.simulation.raise_()
        self.simulation.activateWindow()
        if not self.simulation.running and self.simulation.hour is None:
            self.simulation.start()


class Training(QWidget):
    """Fine-tuning and pre-training: memory, GPUs, hours, FLOP, and the legal thresholds they reach."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.parts = {
            "fine_tuning": Form(context, FineTuning, (BASE, "fine_tuning")),
            "pre_training": Form(context, PreTraining, (BASE, "pre_training")),
        }
        self.cards = {key: Card() for key in self.parts}
        self.stats = {key: [Stat() for _ in range(12)] for key in self.parts}
        self.layouts = {key: label(wrap=True) for key in self.parts}
        self.notes = {key: label(role="error", wrap=True) for key in self.parts}
        columns = QHBoxLayout()
        columns.setSpacing(16)
        for key, card in self.cards.items():
            card.box.addWidget(self.parts[key])
            card.box.addWidget(self.notes[key])
            grid = QGridLayout()
            for i, stat in enumerate(self.stats[key]):
                stat.asked.connect(context.why)
                grid.addWidget(stat, i // 2, i % 2)
            card.box.addLayout(grid)
            card.box.addWidget(self.layouts[key])
            card.box.addStretch(1)
            columns.addWidget(card, 1)
        self.legal = Card()
        self.legal_words = label(wrap=True)
        self.legal.box.addWidget(self.legal_words)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.addLayout(columns)
        box.addWidget(self.legal)
        box.addStretch(1)

    def retranslate(self) -> None:
        for key, card in self.cards.items():
            card.set_heading(self.context.text(f"infrastructure.{key}"))
            self.parts[key].retranslate()
        self.legal.set_heading(self.context.text("infrastructure.legal"))

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.infrastructure
        for key, form in self.parts.items():
            form.refresh()
            training = getattr(result, key)
            self.notes[key].setText(c.say(training.problem) if training and training.problem else "")
            self.layouts[key].setText(c.say(training.layout) if training and training.layout else "")
            figures = training.shown if training else ()
            for i, stat in enumerate(self.stats[key]):
                stat.setVisible(bool(figures))
                if figures:
                    stat.show_figure(figures[i], c.say, c.language)
        self.legal_words.setText("\n".join(("▲ " if t.reached else "✓ ") + c.say(t.sentence) for t in result.triggers))

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        return any(form.focus_field(path) for form in self.parts.values())


class InfrastructurePage(TabbedPage):
    id: ClassVar[str] = "infrastructure"
    title_key: ClassVar[str] = "page.infrastructure.title"
    step: ClassVar[str] = "S4"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [
            ("tab.serving", lambda: Serving(self.context)),
            ("tab.candidates", lambda: CandidatesTab(self.context)),
            ("tab.training", lambda: Training(self.context)),
            ("tab.companions", lambda: CompanionsTab(self.context)),
            ("tab.measurements", lambda: MeasurementsPanel(self.context)),
        ]

    def refresh(self) -> None:
        super().refresh()
        self.title.set_sentence(self.context.text("infrastructure.sentence"))
