"""Platform choice: for each stage the tools there are, with licence, cost, where they run, source and date."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.controls import Segmented
from planner.desktop.figures import Stat, stat_row
from planner.desktop.sorted_table import SortedTable
from planner.desktop.theme import px
from planner.desktop.wheel import guard_wheel
from planner.desktop.widgets import button, clear, label, tab_column
from planner.i18n import message
from planner.model_check import Table
from planner.plan.build import RunsOn, StagePlan
from planner.plan.team import Stage
from planner.readiness.platforms import PlatformOption, StagePlatform

IN_WORDS = ("commercial", "hardware")
"""What stands for a licence where there is none to name."""


class PlatformTab(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.stage_name, self.stage = label(role="label"), QComboBox()
        guard_wheel(self.stage)
        self.stage.setMinimumWidth(px(240))
        self.chosen = label(role="strong", wrap=True)
        self.runs_name, self.runs = label(role="label"), Segmented([*RunsOn])
        self.runs.chosen.connect(self._choose_place)
        top = QHBoxLayout()
        top.setSpacing(10)
        for widget in (self.stage_name, self.stage, self.runs_name, self.runs):
            top.addWidget(widget)
        top.addStretch(1)
        self.card, self.table = Card(), SortedTable()
        self.table.setWordWrap(False)
        self.card.box.addWidget(self.table)
        self.detail, self.chip = Card(), Chip()
        self.detail.side.addWidget(self.chip)
        self.words, self.source = label(wrap=True), label(role="note", wrap=True)
        self.excluded = label(role="missed", wrap=True)
        self.history = QVBoxLayout()
        self.stats = [Stat(), Stat()]
        stats = stat_row(self.stats, context.why)
        self.take = button(clicked=self._take)
        for widget in (self.words, self.excluded):
            self.detail.box.addWidget(widget)
        self.detail.box.addLayout(self.history)
        self.detail.box.addLayout(stats)
        self.detail.box.addWidget(self.source)
        self.detail.box.addWidget(self.take)
        box = tab_column(self)
        box.addLayout(top)
        box.addWidget(self.chosen)
        box.addWidget(self.card)
        box.addWidget(self.detail)
        box.addStretch(1)
        self.stage.activated.connect(lambda _: self._another_stage())
        self.table.selectionModel().currentRowChanged.connect(self._show_detail)

    @property
    def shown(self) -> StagePlatform:
        return self.context.assessment.platforms[max(self.stage.currentIndex(), 0)]

    @property
    def option(self) -> PlatformOption | None:
        at, model = self.table.currentIndex(), self.table.model()
        assert isinstance(model, QSortFilterProxyModel)
        row = model.mapToSource(at).row() if at.isValid() else -1
        return self.shown.options[row] if 0 <= row < len(self.shown.options) else None

    def _plan(self) -> StagePlan:
        return self.context.plan.build.stages.get(Stage(self.shown.stage)) or StagePlan()

    def _set(self, **changed: Any) -> None:
        path = ("build", "stages", Stage(self.shown.stage))
        changed_plan = self._plan().model_copy(update=changed)
        self.context.session.set(path, changed_plan, message("field.stage.platform.label"), merge=False)

    def _take(self) -> None:
        if (option := self.option) is not None:
            self._set(platform=option.tool.name)

    def _choose_place(self, place: RunsOn) -> None:
        self._set(runs_on=None if self._plan().runs_on is place else place)

    def _another_stage(self) -> None:
        self.refresh()
        self.table.selectRow(0)

    def retranslate(self) -> None:
        c, at = self.context, max(self.stage.currentIndex(), 0)
        self.stage_name.setText(c.text("report.stage"))
        self.stage.setAccessibleName(c.text("report.stage"))
        self.stage.clear()
        for n, stage in enumerate(Stage, 1):
            self.stage.addItem(f"{n} {c.text(f'Stage.{stage.value}')}", stage.value)
        self.stage.setCurrentIndex(at)
        self.runs_name.setText(c.text("field.stage.runs_on.label"))
        self.runs.set_texts(c.text(f"RunsOn.{r.value}") for r in RunsOn)
        self.take.setText(c.text("platforms.take"))

    def refresh(self) -> None:
        c, shown = self.context, self.shown
        self.runs.show_value(RunsOn(shown.runs_on) if shown.runs_on else None)
        key = "platforms.chosen" if shown.chosen else "platforms.none" if shown.needed else "platforms.not_needed"
        self.chosen.setText(c.text(key, name=shown.chosen))
        self.table.show_table(self._table(shown), c.text("platforms.options"), 9)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        if self.option is None:
            names = [o.tool.name for o in shown.options]
            self.table.selectRow(names.index(shown.chosen) if shown.chosen in names else 0)
        self._show_detail()

    def _licence(self, name: str | None) -> str:
        """Names of licences stay as they are; words are said in the language."""
        return self.context.text(f"platforms.licence.{name}") if name in IN_WORDS else name or "–"

    def _table(self, shown: StagePlatform) -> Table:
        c = self.context
        heads = [c.text(f"platforms.{k}") for k in ("name", "vendor", "licence", "cost", "place", "as_of")]
        rows = []
        for o in shown.options:
            mark = "✓ " if o.tool.name == shown.chosen else ""
            words = (
                mark + o.tool.name, c.text(f"platforms.vendor.{o.tool.vendor}"), self._licence(o.tool.licence), self._cost(o),
                " · ".join(c.text(f"RunsOn.{r}") for r in o.tool.runs), o.tool.as_of or "–",
            )  # fmt: skip
            rows.append([(w, o.tool.name if n == 0 else w) for n, w in enumerate(words)])
        return Table.of(heads, rows)

    def _cost(self, o: PlatformOption) -> str:
        if o.price.value is not None:
            return self.context.text("platforms.per_gpu", price=o.price)
        return self.context.text("platforms.free" if o.free else "common.unknown")

    def _show_detail(self, *_: QModelIndex) -> None:
        c, o = self.context, self.option
        self.detail.setVisible(o is not None)
        if o is None:
            return
        tool = o.tool
        self.detail.set_heading(tool.name)
        self.chip.show_state(c.text(f"platforms.vendor.{tool.vendor}"), "plain" if tool.vendor == "nvidia" else "good")
        self.words.setText(" ".join(c.say(w) for w in (tool.what, tool.status) if w is not None))
        self.excluded.setText(c.say(o.excluded) if o.excluded else "")
        self.excluded.setVisible(o.excluded is not None)
        clear(self.history)
        for name in o.lecture:
            words = c.text(
                "platforms.became", name=name.name, was=name.was, became=name.became, as_of=name.as_of or "–"
            )
            self.history.addWidget(label(words, "secondary", wrap=True))
        priced = o.price.value is not None
        for stat, figure in zip(self.stats, (o.price, o.yearly), strict=True):
            stat.show_figure(figure, c.say, c.language)
            stat.setVisible(priced)
        checked = c.text("platforms.checked" if tool.licence_verified else "platforms.not_checked")
        sources = ", ".join(c.say(s.title) for s in tool.sources)
        self.source.setText(
            c.text("platforms.source", licence=self._licence(tool.licence), checked=checked, cost=self._cost(o), source=sources,
                   as_of=tool.as_of or "–", confidence=c.text(f"platforms.confidence.{tool.confidence}"))
        )  # fmt: skip
        self.take.setEnabled(o.excluded is None and tool.name != self.shown.chosen)
