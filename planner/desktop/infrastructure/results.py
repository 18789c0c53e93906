"""What follows from the inputs: GPUs with their range, latency, memory, cost, break-even, power and thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from planner import formats
from planner.cost.results import CostResult
from planner.desktop.cards import Card
from planner.desktop.chart_view import ChartView
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figures import Lacks, RangeBar, Stat, WhyButton, stat_grid
from planner.desktop.palettes import chart_palette
from planner.desktop.widgets import button, clear, label, rule, set_role
from planner.explain import Basis, Figure
from planner.infrastructure import Fix, InfrastructureResult

LARGER = 1.2
"""Charts are made for paper; a window is read from further away."""
LOAD = ("ttft_p95", "itl_p95", "throughput")
FACTS = ("peak_rate", "replicas", "utilisation")


def beside(stats: Iterable[Stat], context: Context) -> QGridLayout:
    """Three figures side by side, whose names break where they must."""
    made = list(stats)
    for stat in made:
        stat.name.setWordWrap(True)
        stat.name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return stat_grid(made, context.why, 3)


def mark_assumed(chip: Chip, figures: Iterable[Figure], context: Context) -> None:
    """One mark for a card, where a figure in it rests on assumptions."""
    assumed = any(figure.basis is Basis.ASSUMED for figure in figures)
    chip.show_state(context.say(Basis.ASSUMED) if assumed else "", "warn")


class Trouble(Card):
    """Why there is no result, with its numbers, and what to change in one click."""

    def __init__(self, context: Context) -> None:
        super().__init__("warn")
        self.context = context
        self.words, self.reason = Lacks("strong"), label(wrap=True)
        self.ways = QHBoxLayout()
        self.ways.setSpacing(8)
        self.box.addWidget(self.words)
        self.box.addWidget(self.reason)
        self.box.addLayout(self.ways)
        self._fixes: tuple[Fix, ...] = ()

    def show_trouble(self, result: InfrastructureResult) -> None:
        c, trouble = self.context, result.problem or result.reason
        self.setVisible(trouble is not None)
        self.words.show_missing((trouble,) if trouble else (), c.say, result.gpus.id)
        groups = result.rejected_groups if result.problem is not None and not result.gpus.known else ()
        self.reason.setText(c.say(groups[0].rows[0].reason) if groups else "")
        self.reason.setVisible(bool(groups))
        if result.fixes != self._fixes or self.ways.count() == 0:
            self._offer(result.fixes)

    def retranslate(self) -> None:
        self._offer(self._fixes)

    def _offer(self, fixes: tuple[Fix, ...]) -> None:
        self._fixes = fixes
        clear(self.ways)
        for fix in fixes:
            self.ways.addWidget(button(self.context.say(fix.words), clicked=partial(self._apply, fix)))
        self.ways.addStretch(1)

    def _apply(self, fix: Fix) -> None:
        self.context.edit(fix.path, fix.value, fix.words)
        self.context.toast(self.context.say(fix.words), undo=True)


class Hero(Card):
    """How many GPUs, how sure that is, what limits them, and the way to the simulation."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.gpus, self.range = Stat(big=True), RangeBar(context.theme)
        self.gpus.asked.connect(context.why)
        self.summary, self.on = label(wrap=True), label(role="secondary", wrap=True)
        self.simulate = button(clicked=self._simulate)
        self.simulation: Any = None
        self.facts = {key: (label(role="secondary"), WhyButton()) for key in FACTS}
        top, told, facts = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.gpus, 1)
        top.addWidget(self.range, 2, Qt.AlignmentFlag.AlignBottom)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.summary)
        words.addWidget(self.on)
        told.addLayout(words, 1)
        told.addWidget(self.simulate, 0, Qt.AlignmentFlag.AlignTop)
        facts.setSpacing(2)
        for name, why in self.facts.values():
            facts.addWidget(name)
            facts.addWidget(why)
            facts.addSpacing(14)
            why.asked.connect(context.why)
        facts.addStretch(1)
        self.box.addLayout(top)
        self.box.addWidget(rule())
        self.box.addLayout(told)
        self.box.addLayout(facts)

    def retranslate(self) -> None:
        self.simulate.setText(self.context.text("simulation.open"))

    def show_result(self, result: InfrastructureResult) -> None:
        c, known = self.context, result.gpus.known
        self.gpus.show_figure(result.gpus, c.say, c.language)
        self.range.show_figure(result.gpus, c.say(result.gpus.name), c.theme)
        self.range.setVisible(known)
        self.simulate.setEnabled(known)
        said = [c.say(m) for m in (result.summary, result.binding) if m is not None]
        self.summary.setText(" ".join(said))
        told = [c.say(result.error)] if result.error is not None else []
        if result.gpu_name and known:
            told.insert(0, c.text("infrastructure.on", model=result.model_name, gpu=result.gpu_name,
                                  precision=result.precision.upper(), tp=result.gpus_per_replica))  # fmt: skip
        self.on.setText(" ".join(told))
        for words in (self.summary, self.on):
            words.setVisible(bool(words.text()))
        for key, (name, why) in self.facts.items():
            figure: Figure = getattr(result, key)
            name.setText(c.say(figure.name))
            why.show_figure(figure, name.text(), c.show_figure(figure))

    def _simulate(self) -> None:
        from planner.desktop.simulation_dialog import SimulationDialog

        if self.simulation is None:
            self.simulation = SimulationDialog(self.context, self.window())
        self.simulation.show()
        self.simulation.raise_()
        self.simulation.activateWindow()
        if not self.simulation.running and self.simulation.hour is None:
            self.simulation.start()


class Load(QWidget):
    """First token, token gap, throughput: each in a card with its range and whether the target is met."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.stats = {key: Stat() for key in LOAD}
        self.demand = WhyButton()
        self.demand.asked.connect(context.why)
        self.met = label(role="good")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for stat in self.stats.values():
            stat.asked.connect(context.why)
            card = Card()
            card.box.setContentsMargins(14, 10, 14, 10)
            card.box.addWidget(stat)
            row.addWidget(card, 1)
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(self.met)
        line.addWidget(self.demand)
        line.addStretch(1)
        self.asked = QWidget()
        self.asked.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)
        column = self.stats["throughput"].layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.count() - 1, self.asked)

    def show_result(self, result: InfrastructureResult) -> None:
        c = self.context
        for key, stat in self.stats.items():
            stat.show_figure(getattr(result, key), c.say, c.language)
        asked = result.demand_tok_s
        self.asked.setVisible(asked is not None)
        if asked is not None:
            self.met.setText("✓" if asked.target_met else "▲")
            set_role(self.met, "good" if asked.target_met else "missed")
            self.demand.show_figure(
                asked, c.say(asked.name), c.text("infrastructure.demand_met", demand=c.show_figure(asked))
            )


class Memory(Card):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.chart = ChartView(LARGER)
        self.chart.asked.connect(context.why)
        self.box.setSpacing(4)
        self.box.addWidget(self.chart)

    def show_result(self, result: InfrastructureResult) -> None:
        from planner.charts import memory_bars, numbers

        c, memory = self.context, result.memory
        self.setVisible(memory is not None)
        if memory is None:
            return
        count = int(result.gpus_per_replica.value or 1)
        used, capacity = (formats.bare(f.value, f.unit) for f in (memory.taken, memory.capacity))
        self.set_heading(c.text("infrastructure.memory_title", used=used, capacity=capacity))
        self.chart.show_chart(
            lambda width: memory_bars.draw(memory, count, c.language, chart_palette(c.theme), width),
            memory_bars.describe(memory, c.language),
            lambda width: memory_bars.spots(memory, count, c.language, width),
            c.show_figure,
            lambda: numbers.memory(memory, c.language),
        )


class Cost(Card):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.chart, self.words, self.basis = ChartView(LARGER), label(role="secondary", wrap=True), Chip()
        self.chart.asked.connect(context.why)
        self.side.addWidget(self.basis)
        self.box.setSpacing(4)
        self.box.addWidget(self.chart)
        self.box.addWidget(self.words)

    def retranslate(self) -> None:
        self.set_heading(self.context.text("infrastructure.cost"))

    def show_cost(self, cost: CostResult) -> None:
        from planner.charts import cost_bars, numbers

        c = self.context
        mark_assumed(self.basis, (o.total for o in cost.options), c)
        self.chart.show_chart(
            lambda width: cost_bars.draw(cost, c.language, chart_palette(c.theme), width),
            cost_bars.describe(cost, c.language),
            lambda width: cost_bars.spots(cost, c.language, width),
            c.show_figure,
            lambda: numbers.cost(cost, c.language),
        )
        excluded = [f"{c.text(f'cost.option.{o.id}')}: {c.say(o.excluded)}" for o in cost.options if o.excluded]
        self.words.setText("\n".join((c.say(cost.sentence), *excluded)))


class Volumes(Card):
    """The volume of tokens from which GPUs cost less than the service."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.now, self.stats = Stat(), {key: Stat() for key in ("cloud", "own")}
        self.words = label(role="secondary", wrap=True)
        self.box.addLayout(beside((self.now, *self.stats.values()), context))
        self.box.addWidget(self.words)

    def retranslate(self) -> None:
        self.set_heading(self.context.text("infrastructure.volume"))

    def show_cost(self, cost: CostResult) -> None:
        c = self.context
        self.now.show_figure(cost.volumes.now, c.say, c.language)
        for option in cost.volumes.options:
            self.stats[option.id].show_figure(option.volume, c.say, c.language, c.text(f"cost.option.{option.id}"))
        known = [o.sentence for o in cost.volumes.options if o.volume.known]
        self.words.setText("\n".join(map(c.say, known)))
        self.words.setVisible(bool(known))


class Power(Card):
    """Power and emissions, and whether a legal compute threshold is reached."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.stats = {key: Stat(marked=False) for key in ("power_kw", "energy_mwh_year", "carbon_t_year")}
        self.legal, self.basis = label(wrap=True), Chip()
        self.side.addWidget(self.basis)
        self.more = button(kind="text", clicked=lambda: context.go("infrastructure", ("tab", "tab.training")))
        line = QHBoxLayout()
        line.addWidget(self.legal, 1)
        line.addWidget(self.more)
        self.box.addLayout(beside(self.stats.values(), context))
        self.box.addWidget(rule())
        self.box.addLayout(line)

    def retranslate(self) -> None:
        self.set_heading(self.context.text("infrastructure.power"))
        self.more.setText(self.context.text("infrastructure.legal_more"))

    def show_results(self, result: InfrastructureResult, cost: CostResult) -> None:
        c = self.context
        figures: dict[str, Figure] = {key: getattr(cost, key) for key in self.stats}
        mark_assumed(self.basis, figures.values(), c)
        for key, stat in self.stats.items():
            stat.show_figure(figures[key], c.say, c.language)
        telling = [("▲ " if t.reached else "? ") + c.say(t.sentence) for t in result.triggers if t.reached is not False]
        self.legal.setText("\n".join(telling) or f"✓ {c.text('infrastructure.legal_none')}")
