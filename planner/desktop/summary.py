"""The summary beside every page: overall level, five steps, customisation, GPUs, cost, and what must be held.

Beneath "why?" it takes a compact form.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from planner import formats
from planner.desktop.cards import Card
from planner.desktop.chips import Chip, LevelChip
from planner.desktop.context import Context
from planner.desktop.links import Drawing, FigureLink, WrapLink
from planner.desktop.stale_line import StaleLine
from planner.desktop.widgets import clear, label, rule
from planner.desktop.window.bar import IconButton
from planner.desktop.window.step_bars import Bars, Legend
from planner.explain import Figure
from planner.finder.places import page_of
from planner.readiness.results import Hold


def go_to_hold(context: Context, hold: Hold) -> None:
    """Open the question that resolves the stop, else the use case it concerns, else the risks."""
    if hold.fix_question is not None:
        context.go(page_of(hold.fix_question), ("answers", hold.fix_question))
        return
    at = next((i for i, case in enumerate(context.plan.use_cases) if case.id == hold.use_case_id), None)
    if at is not None:
        context.go("opportunity", ("use_cases", at))
    else:
        context.go("responsible")


class SummaryDock(QFrame):
    folded = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self._compact = context, False
        self.setProperty("role", "dock")
        self.heading, self.fold = label(role="h3"), IconButton("dock-close", self.folded.emit)
        self.chip, self.small_chip = LevelChip(context.theme, 40), LevelChip(context.theme, 20)
        self.overall_name, self.confidence = label(role="secondary"), label(role="note", wrap=True)
        self.overall, self.bounds = FigureLink(context, "overall"), label(role="secondary")
        self.provisional, self.held = Chip(), Chip()
        self.bars, self.legend = Bars(context.theme), Legend(context.theme)
        self.small_chip.hide()
        self._rows = [SummaryRow(context) for _ in range(4)]
        self._holds = QVBoxLayout()
        self._drawn: object = None
        self.stale = StaleLine(context)
        inner = QWidget()
        inner.setProperty("role", "dock")
        self._box = box = QVBoxLayout(inner)
        box.setContentsMargins(16, 10, 16, 14)
        box.setSpacing(8)
        box.addLayout(self._head())
        box.addLayout(self._overall())
        box.addWidget(self.confidence)
        box.addWidget(self.bars)
        box.addWidget(self.legend)
        self._line = rule()
        box.addWidget(self._line)
        for row in self._rows:
            box.addWidget(row)
        box.addLayout(self._holds)
        box.addWidget(self.stale)
        box.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.fold)
        return head

    def _overall(self) -> QHBoxLayout:
        number = QHBoxLayout()
        number.setSpacing(4)
        number.addWidget(self.small_chip)
        number.addWidget(self.overall)
        number.addWidget(self.bounds, 0, Qt.AlignmentFlag.AlignVCenter)
        number.addStretch(1)
        number.addWidget(self.held)
        name = QHBoxLayout()
        name.addWidget(self.overall_name)
        name.addWidget(self.provisional)
        name.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(name)
        words.addLayout(number)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.chip)
        line.addLayout(words, 1)
        return line

    def show_compact(self, compact: bool) -> None:
        """The form beneath "why?": one line for the level, the bars, one line for each figure."""
        self._compact = compact
        self.fold.setVisible(not compact)
        for part in (self.chip, self.overall_name, self.legend, self._line):
            part.setVisible(not compact)
        self.small_chip.setVisible(compact)
        self.refresh()

    def natural_height(self, width: int) -> int:
        """What the parts need at ``width`` px, in px."""
        return self._box.totalHeightForWidth(width)

    def refresh(self) -> None:
        c, a, compact = self.context, self.context.assessment, self._compact
        r = a.readiness
        self.heading.setText(c.text("summary.title"))
        self.fold.show_drawing(c.theme)
        self.fold.set_name(c.text("summary.fold"))
        self.overall_name.setText(c.say(r.overall.name))
        badge = r.level if not r.provisional else None
        self.chip.show_level(badge, c.theme)
        self.small_chip.show_level(badge, c.theme)
        level_name = c.text(f"ReadinessLevel.{badge}") + " · " if badge else ""
        self.overall.show_figure(r.overall, level_name + c.show_figure(r.overall))
        spread = formats.value_range(r.overall.low, r.overall.high, r.overall.unit, c.language)
        self.bounds.setText(f"({spread})" if spread and r.overall.known else "")
        self.provisional.show_state(c.text("summary.provisional") if r.provisional and r.overall.known else "", "warn")
        self.held.show_state(c.text("rail.holds", n=len(r.holds)) if compact and r.holds else "", "bad")
        band = r.confidence.band
        self.confidence.setText(
            c.text("summary.confidence", band=c.text(f"confidence.{band}"), coverage=r.coverage) if band else ""
        )
        self.confidence.setVisible(band is not None and not compact)
        names = [f"{i} {c.text(f'summary.{s.id}')}" for i, s in enumerate(r.steps, 1)]
        self.bars.show_rows(
            [(name, s.score, s.target.value, bool(s.gates)) for name, s in zip(names, r.steps, strict=True)], c.theme
        )
        self.legend.show_words(
            c.theme, c.text("summary.now"), c.text("summary.target"), c.text("summary.unknown_range"),
            c.text("summary.capped") if any(s.gates for s in r.steps) else "",
        )  # fmt: skip
        self._show_rows(compact)
        self._show_holds(() if compact else r.holds)
        self.stale.refresh()
        if compact:
            self.stale.hide()

    def _show_rows(self, compact: bool) -> None:
        c, a = self.context, self.context.assessment
        level, infrastructure, cost = a.level, a.infrastructure, a.cost
        rung = next((x for x in level.rungs if x.id == (level.chosen or level.recommended)), None)
        named = {x.id: c.say(x.name) for x in level.rungs}
        told = [
            c.text("summary.need", rung=named[level.need]) if level.need else "",
            c.text("summary.ability", rung=named[level.ability]) if level.ability else "",
        ]
        first, gpus, total, value = self._rows
        first.show_words(
            c.text("summary.level"), c.say(rung.name) if rung else "–",
            "" if compact else " · ".join(t for t in told if t), partial(c.go, "level"),
        )  # fmt: skip
        place = c.text(f"cost.option.{cost.chosen}") if cost.chosen else ""
        for row, figure, note in (
            (gpus, infrastructure.gpus, infrastructure.gpu_name if infrastructure.gpus.known else ""),
            (total, cost.total, place), (value, a.portfolio.npv, ""),
        ):  # fmt: skip
            row.show_figure(figure, note, compact)

    def _show_holds(self, holds: tuple[Hold, ...]) -> None:
        c = self.context
        if self._drawn == (drawn := (holds, c.language, c.theme.dark, c.scale)):
            return
        self._drawn = drawn
        clear(self._holds)
        if not holds:
            return
        card = Card("hold")
        card.box.setContentsMargins(12, 10, 12, 10)
        card.box.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Drawing("hold", c.theme, "bad", 16))
        head.addWidget(label(c.text("summary.holds", n=len(holds)), "holdtext"), 1)
        card.box.addLayout(head)
        for hold in holds:
            where = f"{hold.use_case_name}: " if hold.use_case_name else ""
            link = WrapLink(where + c.say(hold.title), c.theme)
            link.clicked.connect(lambda _=False, hold=hold: go_to_hold(c, hold))
            card.box.addWidget(link)
        self._holds.addWidget(card)


class SummaryRow(QWidget):
    """A name at the left; at the right what holds, and under it the range and where that is."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.name, self.value, self.note = (
            label(role="secondary", wrap=True), FigureLink(context, "figure"), label(role="note", wrap=True),
        )  # fmt: skip
        right = Qt.AlignmentFlag.AlignRight
        self.note.setAlignment(right)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.value, 0, 1, right)
        grid.addWidget(self.note, 1, 0, 1, 2)

    def show_figure(self, figure: Figure, note: str, compact: bool) -> None:
        c = self.context
        self.name.setText(c.say(figure.name))
        self.value.show_figure(figure, c.show_figure(figure, with_range=compact))
        spread = "" if compact else formats.value_range(figure.low, figure.high, figure.unit, c.language)
        self._show_note("" if compact else " · ".join(p for p in (spread, note) if p and figure.known))

    def show_words(self, name: str, words: str, note: str, go: partial[None]) -> None:
        self.name.setText(name)
        self.value.show_words(words, f"{name}: {words}", go)
        self._show_note(note)

    def _show_note(self, words: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))
