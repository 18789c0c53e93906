"""Slides of results: the level, the use cases, infrastructure with sliders, cost, the next 90 days, and what is held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner import formats
from planner.desktop.action_card import dates, owner_words
from planner.desktop.cards import Card
from planner.desktop.chart_view import ChartView
from planner.desktop.chips import Chip
from planner.desktop.figures import RangeBar, Stat
from planner.desktop.palettes import chart_palette
from planner.desktop.present.slide import Desk, Hint, Slide
from planner.desktop.slider import Slider
from planner.desktop.widgets import clear, label
from planner.i18n import message
from planner.plan.fields import FieldSpec, get, specs
from planner.plan.infrastructure import Workload

MOST_FIXES, MOST_CASES, MOST_HOLDS = 3, 8, 4
RANK_CHIPS = {"hold": "bad", "gate": "warn", "prerequisite": "", "priority": "plain"}
DECISION_CHIPS = {"build_first": "good", "prototype": "", "convenience": "plain", "defer": "plain", "drop": "bad"}


def big_stat(big: bool = False) -> Stat:
    """A figure without its way to the explanation, which stands in the window."""
    made = Stat(big)
    made.why.hide()
    return made


class LevelSlide(Slide):
    id: ClassVar[str] = "level"
    page: ClassVar[str] = "level"

    def build(self) -> None:
        self.ladder, self.card, self._fix = ChartView(), Card(), QVBoxLayout()
        self.desk.sizes(self._fix.setSpacing, 8)
        self.card.box.addLayout(self._fix)
        self.desk.sizes(self.card.box.setContentsMargins, 22, 18, 22, 18)
        self.desk.sizes(self.card.box.setSpacing, 8)
        self.body.addStretch(1)
        self.body.addWidget(self.ladder)
        self.body.addStretch(1)
        self.body.addWidget(self.card)
        self.body.addStretch(1)

    def refresh(self) -> None:
        from planner.charts import ladder

        c, level = self.context, self.context.assessment.level
        rung = next((r for r in level.rungs if r.id == level.recommended), None)
        title = message("level.recommend", rung=rung.name) if rung else message("page.level.title")
        self.show_title(title, level.verdict)
        self.ladder.set_scale(2 * self.desk.sizes.scale)
        self.ladder.show_chart(
            lambda width: ladder.draw(level, c.language, chart_palette(c.theme), width),
            ladder.describe(level, c.language),
        )
        clear(self._fix)
        self.card.setVisible(bool(level.to_fix))
        self.card.set_heading(c.text("level.fix"))
        for condition in level.to_fix[:MOST_FIXES]:
            mark = "?" if condition.holds is None else "▲"
            self._fix.addWidget(label(f"{mark} {c.say(condition.sentence)}", "strong", wrap=True))
        if (more := len(level.to_fix) - MOST_FIXES) > 0:
            self._fix.addWidget(label(c.text("level.fix.more", n=more), "secondary", wrap=True))


class CasesSlide(Slide):
    id: ClassVar[str] = "cases"
    page: ClassVar[str] = "opportunity"

    def build(self) -> None:
        size = self.desk.sizes
        self.matrix, self.card, self._list = ChartView(), Card(), QGridLayout()
        size(self._list.setHorizontalSpacing, 14)
        size(self._list.setVerticalSpacing, 16)
        self._list.setColumnStretch(1, 1)
        self.card.box.addLayout(self._list)
        self.more = label(role="secondary", wrap=True)
        self.card.box.addWidget(self.more)
        self.card.box.addStretch(1)
        size(self.card.box.setContentsMargins, 22, 18, 22, 18)
        size(self.card.box.setSpacing, 8)
        line = QHBoxLayout()
        size(line.setSpacing, 24)
        line.addWidget(self.matrix, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.card, 1)
        self.body.addLayout(line, 1)
        size(self.matrix.setFixedWidth, 690)

    def refresh(self) -> None:
        from planner.charts import matrix

        c, cases = self.context, self.context.assessment.portfolio.cases
        self.show_title(message("opportunity.matrix"), "" if cases else message("present.no_cases"))
        self.matrix.set_scale(1.9 * self.desk.sizes.scale)
        self.matrix.show_chart(
            lambda width: matrix.draw(cases, c.language, chart_palette(c.theme), width),
            matrix.describe(cases, c.language),
        )
        clear(self._list)
        self.card.setVisible(bool(cases))
        for row, case in enumerate(cases[:MOST_CASES]):
            self._list.addWidget(label(str(row + 1), "strong"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._list.addWidget(label(case.name, "strong", wrap=True), row, 1)
            decision = case.decision or "open"
            chip = Chip(c.text(f"decision.{decision}"), DECISION_CHIPS.get(decision, "warn"))
            self._list.addWidget(chip, row, 2, Qt.AlignmentFlag.AlignRight)
        left = len(cases) - MOST_CASES
        self.more.setText(c.text("present.more", n=left) if left > 0 else "")
        self.more.setVisible(left > 0)


class _Slider(Slider):
    """PgUp and PgDn turn the slides here."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            event.ignore()
        else:
            super().keyPressEvent(event)


class LiveSlider(QWidget):
    """One number of the demand: name, value in large type, and the slider that changes it."""

    def __init__(self, desk: Desk, spec: FieldSpec, path: tuple[str, ...]) -> None:
        super().__init__()
        self.desk, self.context, self.spec, self.path = desk, desk.context, spec, path
        self.name, self.value = label(role="secondary", wrap=True), label(role="stat")
        self.slider = _Slider(float(spec.ge or 1), float(spec.le or 1), spec.ui.log)
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.slider.moved.connect(self._moved)
        self.slider.sliderPressed.connect(self.context.session.begin_merge)
        self.slider.sliderReleased.connect(lambda: self.context.session.end_merge())
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self.name, 1)
        head.addWidget(self.value)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.slider)

    def _moved(self, value: float) -> None:
        whole = round(value) if self.spec.type is int else float(f"{value:.3g}")
        self.context.edit(self.path, whole, self.spec.ui.label)
        self._show_value()

    def _show_value(self) -> None:
        c, value = self.context, get(self.context.plan, self.path)
        words = c.text("common.unknown") if value is None else formats.quantity(value, self.spec.ui.unit, c.language)
        self.value.setText(words)
        self.name.setText(c.say(self.spec.ui.label))
        self.slider.setAccessibleName(f"{self.name.text()} {words}")

    def refresh(self) -> None:
        value = get(self.context.plan, self.path)
        self.slider.set_scale(1.6 * self.desk.sizes.scale)
        self.slider.show_value(None if value is None else float(value), self.context.theme)
        self._show_value()


class InfrastructureSlide(Slide):
    id: ClassVar[str] = "infrastructure"
    page: ClassVar[str] = "infrastructure"

    def build(self) -> None:
        size = self.desk.sizes
        found = {str(s.path[0]): s for s in specs(Workload)}
        self.sliders = [
            LiveSlider(self.desk, found[name], ("infrastructure", "workload", name))
            for name in ("users", "requests_per_user_day")
        ]
        self.demand, self.result, self.load = Card(), Card(), Card()
        self.hero, self.range = big_stat(big=True), RangeBar(self.context.theme)
        self.words = label(role="prose", wrap=True)
        self.rate = big_stat()
        for slider in self.sliders:
            self.demand.box.addWidget(slider)
            self.demand.box.addSpacing(12)
        self.demand.box.addWidget(self.rate)
        self.demand.box.addStretch(1)
        for part in (self.hero, self.range, self.words):
            self.result.box.addWidget(part)
        self.result.box.addStretch(1)
        self.stats = {key: big_stat() for key in ("ttft_p95", "itl_p95", "replicas", "cost")}
        line = QHBoxLayout()
        for stat in self.stats.values():
            line.addWidget(stat, 1)
        self.load.box.addLayout(line)
        for card in (self.demand, self.result, self.load):
            size(card.box.setContentsMargins, 26, 20, 26, 20)
            size(card.box.setSpacing, 8)
        top = QHBoxLayout()
        size(top.setSpacing, 24)
        top.addWidget(self.demand, 4)
        top.addWidget(self.result, 6)
        size(self.body.setSpacing, 14)
        self.body.addLayout(top, 1)
        self.body.addWidget(self.load)

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.infrastructure
        self.show_title(message("page.infrastructure.title"), message("present.infrastructure"))
        self.demand.set_heading(c.text("infrastructure.demand"))
        for slider in self.sliders:
            slider.refresh()
        self.rate.show_figure(result.peak_rate, c.say, c.language)
        self.hero.show_figure(result.gpus, c.say, c.language)
        self.range.set_scale(1.6 * self.desk.sizes.scale)
        self.range.show_figure(result.gpus, c.say(result.gpus.name), c.theme)
        self.range.setVisible(result.gpus.known)
        trouble = result.problem or result.reason
        parts = [c.say(m) for m in (trouble, result.error) if m is not None]
        if result.gpu_name and result.gpus.known:
            parts.insert(0, c.text("infrastructure.on", model=result.model_name, gpu=result.gpu_name,
                                   precision=result.precision.upper(), tp=result.gpus_per_replica))  # fmt: skip
        self.words.setText("\n".join(parts))
        for key, stat in self.stats.items():
            figure = c.assessment.cost.total if key == "cost" else getattr(result, key)
            stat.show_figure(figure, c.say, c.language)

    def hints(self) -> Sequence[Hint]:
        c = self.context
        return (("Tab", c.text("keys.present.slider")), ("← →", c.text("keys.present.slide_value")),
                ("PgUp PgDn", c.text("keys.present.slides")), ("?", c.text("keys.present.all")))  # fmt: skip

    def first_focus(self) -> QWidget | None:
        return self.sliders[0].slider


class CostSlide(Slide):
    id: ClassVar[str] = "cost"
    page: ClassVar[str] = "infrastructure"

    def build(self) -> None:
        size = self.desk.sizes
        self.chart, self.card, self.words = ChartView(), Card(), label(role="prose", wrap=True)
        self.card.box.addWidget(self.chart)
        size(self.card.box.setContentsMargins, 26, 20, 26, 20)
        size(self.card.box.setSpacing, 8)
        self.notes, self.note_card = label(role="secondary", wrap=True), Card()
        self.note_card.box.addWidget(self.words)
        self.note_card.box.addWidget(self.notes)
        size(self.note_card.box.setContentsMargins, 26, 20, 26, 20)
        size(self.note_card.box.setSpacing, 8)
        self.body.addStretch(1)
        self.body.addWidget(self.card)
        self.body.addWidget(self.note_card)
        self.body.addStretch(2)

    def refresh(self) -> None:
        from planner.charts import cost_bars

        c, cost = self.context, self.context.assessment.cost
        self.show_title(message("infrastructure.cost"), message("present.cost", years=cost.years))
        self.chart.set_scale(2 * self.desk.sizes.scale)
        self.chart.show_chart(
            lambda width: cost_bars.draw(cost, c.language, chart_palette(c.theme), width),
            cost_bars.describe(cost, c.language),
        )
        self.words.setText(c.say(cost.sentence))
        known = [c.say(o.sentence) for o in cost.volumes.options if o.volume.known]
        reasons = [f"{c.text(f'cost.option.{o.id}')}: {c.say(o.excluded)}" for o in cost.options if o.excluded]
        self.notes.setText("\n".join((*known, *reasons)))
        self.notes.setVisible(bool(known or reasons))


class RoadmapSlide(Slide):
    id: ClassVar[str] = "roadmap"
    page: ClassVar[str] = "build"

    def build(self) -> None:
        size = self.desk.sizes
        self.card, self._list = Card(), QGridLayout()
        size(self._list.setHorizontalSpacing, 24)
        size(self._list.setVerticalSpacing, 18)
        self._list.setColumnStretch(1, 1)
        self.card.box.addLayout(self._list)
        self.card.box.addStretch(1)
        size(self.card.box.setContentsMargins, 26, 22, 26, 22)
        size(self.card.box.setSpacing, 8)
        self.body.addWidget(self.card, 1)

    def refresh(self) -> None:
        c, road = self.context, self.context.assessment.roadmap
        actions = [road.action(id) for id in road.next]
        gate = road.waves[0].gate if road.waves else None
        sentence = message("present.gate", id=gate.id, name=gate.name) if gate is not None and actions else ""
        self.show_title(message("roadmap.next"), sentence if actions else message("roadmap.empty"))
        self.card.setVisible(bool(actions))
        clear(self._list)
        for row, action in enumerate(actions):
            chip = Chip(c.text(f"roadmap.rank.{action.rank}"), RANK_CHIPS.get(action.rank, "plain"))
            words = label(f"{action.id}  {c.say(action.text)}", "strong", wrap=True)
            who = label(f"{owner_words(action, c)}\n{dates(action, c)}", "secondary")
            top = Qt.AlignmentFlag.AlignTop
            self._list.addWidget(chip, row, 0, top)
            self._list.addWidget(words, row, 1, top)
            self._list.addWidget(who, row, 2, top)


class HoldsSlide(Slide):
    id: ClassVar[str] = "holds"
    page: ClassVar[str] = "responsible"

    def build(self) -> None:
        self._cards = QVBoxLayout()
        self.desk.sizes(self._cards.setSpacing, 12)
        self.more = label(role="secondary", wrap=True)
        self.body.addLayout(self._cards)
        self.body.addWidget(self.more)
        self.body.addStretch(1)

    def refresh(self) -> None:
        c, size, holds = self.context, self.desk.sizes, self.context.assessment.readiness.holds
        self.show_title(
            message("summary.holds", n=len(holds)) if holds else message("present.no_holds"),
            "" if holds else message("present.no_holds_hint"),
        )
        clear(self._cards)
        for hold in holds[:MOST_HOLDS]:
            card = Card("hold")
            card.box.setContentsMargins(*map(size.px, (22, 14, 22, 14)))
            where = f"{hold.use_case_name}: " if hold.use_case_name else ""
            card.box.addWidget(label(f"{where}{c.say(hold.title)}", "h2", wrap=True))
            card.box.addWidget(label(c.say(hold.sentence), wrap=True))
            card.box.addWidget(label(f"→ {c.say(hold.fix)}", "strong", wrap=True))
            self._cards.addWidget(card)
        left = len(holds) - MOST_HOLDS
        self.more.setText(c.text("present.more", n=left) if left > 0 else "")
        self.more.setVisible(left > 0)
