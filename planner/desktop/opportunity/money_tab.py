"""The money of one use case or of all together: inputs in groups, results, what moves them, how they spread, traps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.cards import Card
from planner.desktop.chart_view import ChartView
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figure_grid import FigureGrid
from planner.desktop.figures import Stat
from planner.desktop.palettes import chart_palette
from planner.desktop.theme import px
from planner.desktop.wheel import guard_wheel
from planner.desktop.widgets import button, clear, label, tab_column
from planner.explain import Figure, Path
from planner.finder.places import page_of
from planner.plan.usecase import Money
from planner.readiness.finance import MoneyResult, Trap

GROUPS = {
    "time": ("users", "tasks_per_user_year", "minutes_saved_per_task", "hourly_cost_krw", "benefit_source"),
    "adoption": tuple(f"adoption_year{n}" for n in range(1, 6)),
    "shares": ("realisation", "verify_share", "benefit_risk"),
    "once": ("build_cost_krw", "data_preparation_krw", "integration_krw", "training_change_krw", "one_off_year1_share"),
    "running": ("running", "licences_krw_year", "yearly_cost_krw", "yearly_cost_year2_krw", "yearly_cost_year3_krw",
                "evaluation_krw_year", "compliance_krw_year", "cost_risk"),
    "other": ("other_benefit_krw_year", "revenue_krw_year", "revenue_uplift", "revenue_margin", "loss_krw_year",
              "loss_reduction"),
    "range": (*(f"adoption_{k}_year{n}" for n in (1, 2, 3) for k in ("low", "high")), "realisation_low",
              "realisation_high"),
}  # fmt: skip
RATIOS = ("npv", "roi", "payback", "break_even")
ALL = -1
ROOM = 850
"""Width that the results have in the narrowest window, in px."""


class Inputs(QWidget):
    """Cards of one form each; ``base`` is where the money of the shown case stands."""

    def __init__(self, context: Context, base: Callable[[], Path | None]) -> None:
        super().__init__()
        self.context = context
        self.cards = {key: Card() for key in GROUPS}
        self.forms = {key: Form(context, Money, base, only=names, columns=2) for key, names in GROUPS.items()}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        for key, card in self.cards.items():
            card.box.addWidget(self.forms[key])
            box.addWidget(card)
        box.addStretch(1)

    def retranslate(self) -> None:
        for key, card in self.cards.items():
            card.set_heading(self.context.text(f"opportunity.money.group.{key}"))
            self.forms[key].retranslate()

    def refresh(self) -> None:
        for form in self.forms.values():
            form.refresh()


class Results(QWidget):
    """What the money room says of one case or of all."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.card, self.quality = Card(), Chip()
        self.card.side.addWidget(self.quality)
        self.stats = [Stat() for _ in range(4)]
        self.ratios = QGridLayout()
        self.ratios.setHorizontalSpacing(16)
        for stat in self.stats:
            stat.asked.connect(context.why)
        self.sentence = label(role="strong", wrap=True)
        self.card.box.addLayout(self.ratios)
        self.card.box.addWidget(self.sentence)
        self.traps_card, self.traps = Card("warn"), QGridLayout()
        self.traps.setColumnStretch(0, 1)
        self.traps_card.box.addLayout(self.traps)
        self.scenarios_card, self.scenarios = Card(), FigureGrid(context)
        self.scenarios_card.box.addWidget(self.scenarios)
        self.years_card, self.years, self.flow = Card(), FigureGrid(context), ChartView()
        self.years_card.box.addWidget(self.flow)
        self.years_card.box.addWidget(self.years)
        self.tornado_card, self.tornado, self.swings = Card(), ChartView(), FigureGrid(context)
        self.tornado_card.box.addWidget(self.tornado)
        self.tornado_card.box.addWidget(self.swings)
        self.simulated_card, self.simulated = Card(), ChartView()
        self.percentiles = FigureGrid(context)
        self.simulated_card.box.addWidget(self.simulated)
        self.simulated_card.box.addWidget(self.percentiles)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(12)
        self._columns = 0
        self.spread_over(1)

    def spread_over(self, columns: int) -> None:
        """The cards in one or two columns of equal width, each as high as it has to be."""
        if columns == self._columns:
            return
        self._columns = columns
        for n, stat in enumerate(self.stats):
            self.ratios.addWidget(stat, n // (2 * columns), n % (2 * columns))
        for n in range(4):
            self.ratios.setColumnStretch(n, int(n < 2 * columns))
        for card, place in self._places(columns):
            self.grid.addWidget(card, *place, Qt.AlignmentFlag.AlignTop)
        self.grid.setColumnStretch(0, 1)
        self.grid.setColumnStretch(1, columns - 1)
        self.grid.setRowStretch(6, 1)

    def width_needed(self) -> int:
        """The least width in px, with what was just written into the cards."""
        for part in (self.scenarios, self.years, self.swings, self.percentiles, *self.findChildren(Card), self):
            if (laid := part.layout()) is not None:
                laid.activate()
            part.updateGeometry()
        return self.minimumSizeHint().width()

    def _places(self, columns: int) -> list[tuple[QWidget, tuple[int, int, int, int]]]:
        """(row, column, rows, columns) of each card."""
        wide = [(self.card, (0, 0, 1, columns)), (self.traps_card, (1, 0, 1, columns))]
        rest = (self.years_card, self.scenarios_card, self.tornado_card, self.simulated_card)
        return [*wide, *((card, (2 + n // columns, n % columns, 1, 1)) for n, card in enumerate(rest))]

    def retranslate(self) -> None:
        c = self.context
        for card, key in ((self.card, "result"), (self.traps_card, "traps"), (self.scenarios_card, "scenarios"),
                          (self.years_card, "years"), (self.tornado_card, "tornado")):  # fmt: skip
            card.set_heading(c.text(f"opportunity.money.{key}"))

    def show_result(self, result: MoneyResult) -> None:
        c = self.context
        quality = result.quality
        words = c.text("opportunity.money.of_quality", quality=c.text(f"EstimateQuality.{quality}")) if quality else ""
        self.quality.show_state(words, "plain" if quality == "measured" else "warn")
        for stat, key, figure in zip(self.stats, RATIOS, result.figures(), strict=True):
            stat.show_figure(figure, c.say, c.language, c.text(f"opportunity.money.{key}"))
        self.sentence.setText(c.say(result.sentence))
        self._show_traps(result.traps)
        self.scenarios_card.setVisible(bool(result.scenarios))
        self.scenarios.show_figures(
            [c.text(f"opportunity.money.{k}") for k in ("npv", "roi", "payback")],
            [(c.text(f"opportunity.money.scenario.{s.id}"), [s.npv, s.roi, s.payback]) for s in result.scenarios],
        )
        self._show_years(result)
        self._show_spread(result)

    def _show_traps(self, traps: tuple[Trap, ...]) -> None:
        c = self.context
        clear(self.traps)
        self.traps_card.setVisible(bool(traps))
        for row, trap in enumerate(traps):
            path = trap.path
            page = page_of(str(path[1])) if path[0] == "answers" else "opportunity"
            fix = button(c.text("opportunity.money.fix"), "text", clicked=partial(c.go, page, path))
            fix.setAccessibleName(f"{c.text('opportunity.money.fix')}: {c.say(trap.sentence)}")
            self.traps.addWidget(label(c.say(trap.sentence), wrap=True), row, 0)
            self.traps.addWidget(fix, row, 1)

    def _show_years(self, result: MoneyResult) -> None:
        """A row a year; benefits begin with year 1."""
        from planner.charts import cash_flow, numbers

        c = self.context
        self.flow.setVisible(any(f.value is not None for f in result.flows))
        self.flow.show_chart(
            lambda width: cash_flow.draw(result.flows, result.cumulative, c.language, chart_palette(c.theme), width),
            cash_flow.describe(result.flows, result.cumulative, c.language),
            numbers=lambda: numbers.cash_flow(result.flows, result.cumulative, c.language),
        )
        rows: list[tuple[str, tuple[Figure | None, ...]]] = []
        for year, (cost, flow, sum_) in enumerate(zip(result.costs, result.flows, result.cumulative, strict=True)):
            benefit = result.benefits[year - 1] if year else None
            rows.append((c.text("opportunity.money.year", n=year), (benefit, cost, flow, sum_)))
        self.years.show_figures(
            [c.text(f"opportunity.money.{k}") for k in ("benefit", "cost", "flow", "cumulative")], rows
        )

    def _show_spread(self, result: MoneyResult) -> None:
        from planner.charts import numbers, simulated, tornado

        c, swings, found = self.context, result.tornado, result.distribution
        self.tornado_card.setVisible(bool(swings))
        if swings:
            self.tornado.show_chart(
                lambda width: tornado.draw(swings, result.npv, c.language, chart_palette(c.theme), width),
                tornado.describe(swings, c.language),
                numbers=lambda: numbers.swings(swings, c.language),
            )
            self.swings.show_figures(
                [c.text("opportunity.money.worse"), c.text("opportunity.money.better")],
                [(f"{c.say(s.name)} {c.say(s.settings)}", [s.low, s.high]) for s in swings],
            )
        self.simulated_card.setVisible(found is not None)
        if found is not None:
            self.simulated_card.set_heading(c.text("opportunity.money.simulated", n=found.runs))
            self.simulated.show_chart(
                lambda width: simulated.draw(found, c.language, chart_palette(c.theme), width),
                simulated.describe(found, c.language),
                numbers=lambda: numbers.distribution(found, c.language),
            )
            self.percentiles.show_figures(
                ["P10", "P50", "P90", c.say(found.loss.name)],
                [(c.text("opportunity.money.npv"), [found.p10, found.p50, found.p90, found.loss])],
            )


class MoneyTab(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.scope_label, self.scope = label(role="label"), QComboBox()
        self.scope_label.setBuddy(self.scope)
        self.scope.setMinimumWidth(px(260))
        guard_wheel(self.scope)
        self.scope.activated.connect(lambda _: self.refresh())
        self.basis = label(role="secondary", wrap=True)
        self.settings = button(kind="text", clicked=lambda: context.go("settings"))
        self.inputs, self.results = Inputs(context, self._base), Results(context)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.scope_label)
        line.addWidget(self.scope)
        line.addStretch(1)
        line.addWidget(self.settings)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addWidget(self.inputs, 3)
        columns.addWidget(self.results, 4)
        box = tab_column(self)
        box.addLayout(line)
        box.addWidget(self.basis)
        box.addLayout(columns)
        box.addStretch(1)

    @property
    def row(self) -> int | None:
        """Position of the shown case in the plan; None for all together."""
        row = self.scope.currentData()
        return row if isinstance(row, int) and 0 <= row < len(self.context.plan.use_cases) else None

    def _base(self) -> Path | None:
        return None if self.row is None else ("use_cases", self.row, "money")

    def retranslate(self) -> None:
        c = self.context
        self.scope_label.setText(c.text("opportunity.money.scope"))
        self.scope.setAccessibleName(self.scope_label.text())
        self.settings.setText(c.text("opportunity.money.settings"))
        self.inputs.retranslate()
        self.results.retranslate()

    def _fill_scope(self, row: int | None) -> None:
        c = self.context
        with QSignalBlocker(self.scope):
            self.scope.clear()
            self.scope.addItem(c.text("finance.all_cases"), ALL)
            for n, case in enumerate(c.plan.use_cases):
                self.scope.addItem(f"{n + 1}  {case.name or c.text('opportunity.unnamed')}", n)
            self.scope.setCurrentIndex(0 if row is None else row + 1)

    def refresh(self) -> None:
        c, finance = self.context, self.context.assessment.portfolio.finance
        self._fill_scope(self.row)
        self.basis.setText(" ".join(c.say(m) for m in finance.basis))
        self.inputs.setVisible(self.row is not None)
        self.inputs.refresh()
        row = self.row
        shown = finance.cases[row] if row is not None and row < len(finance.cases) else finance.total
        self.results.show_result(shown)
        self.results.spread_over(2 if row is None else 1)
        if self.results.width_needed() > ROOM:  # amounts too long to stand side by side
            self.results.spread_over(1)

    def focus_field(self, path: Path) -> bool:
        if path[:1] != ("use_cases",) or len(path) < 4 or path[2] != "money":
            return False
        self._fill_scope(int(path[1]))
        self.refresh()
        return any(form.focus_field(path) for form in self.inputs.forms.values())
