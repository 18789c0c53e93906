"""The tab of candidates: what would do, at what cost and speed, why it was not chosen, and what would not do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QWidget

from planner.desktop.cards import Card, EmptyState
from planner.desktop.context import Context
from planner.desktop.figures import Stat, WhyButton, say_why, stat_row
from planner.desktop.grid import HEADER
from planner.desktop.infrastructure.front_view import FrontView
from planner.desktop.infrastructure.results import Trouble
from planner.desktop.palettes import chart_palette
from planner.desktop.sorted_table import SortedTable
from planner.desktop.theme import font, px
from planner.desktop.widgets import button, label, tab_column
from planner.explain import Figure, Quantity
from planner.i18n import message
from planner.infrastructure import CandidateRow, CostPoint, InfrastructureResult, RejectedRow
from planner.model_check import Table
from planner.plan.infrastructure import Precision

YEARS = 3
LARGER = 1.2
"""The picture is made for paper; a window is read from further away."""
SECOND_LINE = 16
"""Heads of the candidates are broken into two lines, so that all columns can be seen."""
ROOM, WIDEST, NARROW = 19, 200, 116
"""Pixels beside the words of a cell, of the widest column, and of one whose words are broken where room is short."""
LAYOUT, GIVEN_UP = 2, (11, 10, 9)
"""The column of longest words, and those that stand below the table instead where room is short."""
FRONT = "●"
NAMED = 3
"""Kinds of GPU that are named for a reason; the rest are counted."""
MOST_REJECTED = 10
"""Rows of rejected configurations that are shown before all are asked for."""
HARDWARE = ("infrastructure", "hardware")
MOST_GPUS = 16
"""GPUs of a replica that a plan can fix; of larger ones the layout stays free."""


class CandidatesTab(QWidget):
    """Candidates with their reasons, the picture of cost against time, growth, and what was rejected by reason."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._rows: Sequence[CandidateRow] = ()
        self._hidden: list[int] = []
        self.problem, self.empty = Trouble(context), EmptyState()
        self.inputs = button(clicked=lambda: context.go("infrastructure", ("tab", "tab.serving")))
        self.empty.next_steps.addWidget(self.inputs)
        self.slice_card, self.slice_words, self.slice_why = Card(), label(wrap=True), WhyButton()
        line = QHBoxLayout()
        line.addWidget(self.slice_words, 1)
        line.addWidget(self.slice_why)
        self.slice_card.box.addLayout(line)
        self.good_card, self.good, self.shown = Card(), SortedTable(), label(role="secondary", wrap=True)
        self.detail_name, self.detail, self.detail_why = label(role="strong"), label(wrap=True), WhyButton()
        head = QHBoxLayout()
        head.addWidget(self.detail_name)
        head.addWidget(self.detail_why)
        head.addStretch(1)
        self.use = button(clicked=self._use_row)
        head.addWidget(self.use)
        self.good_card.box.addWidget(self.shown)
        self.good_card.box.addWidget(self.good)
        self.good_card.box.addLayout(head)
        self.more = label(role="secondary", wrap=True)
        self.good_card.box.addWidget(self.detail)
        self.good_card.box.addWidget(self.more)
        self.chart_card, self.chart = Card(), FrontView(LARGER)
        self.point, self.use_point = label(role="strong", wrap=True), button(clicked=self._use_point)
        self.chart.named.connect(lambda _: self._show_point())
        self.chart.taken.connect(lambda _: self._use_point())
        named = QHBoxLayout()
        named.addWidget(self.point, 1)
        named.addWidget(self.use_point)
        self.chart_card.box.addWidget(self.chart)
        self.chart_card.box.addLayout(named)
        self.growth_card, self.growth_words = Card(), label(wrap=True)
        self.years = [Stat() for _ in range(YEARS)]
        years = stat_row(self.years, context.why)
        self.growth_card.box.addLayout(years)
        self.growth_card.box.addWidget(self.growth_words)
        self.bad_card, self.groups, self.bad = Card(), SortedTable(), SortedTable()
        self.good.setWordWrap(True)
        self.good.horizontalHeader().setFixedHeight(px(HEADER + SECOND_LINE))
        self.groups.setWordWrap(False)
        self.bad_hint, self.bad_title = label(role="secondary", wrap=True), label(role="strong")
        self._all = False
        self.all_bad = button(kind="text", clicked=self._show_all)
        for widget in (self.bad_hint, self.groups, self.bad_title, self.bad, self.all_bad):
            self.bad_card.box.addWidget(widget)
        box = tab_column(self)
        for card in (
            self.problem,
            self.empty,
            self.slice_card,
            self.good_card,
            self.chart_card,
            self.growth_card,
            self.bad_card,
        ):
            box.addWidget(card)
        box.addStretch(1)
        for why in (self.slice_why, self.detail_why):
            why.asked.connect(context.why)
        self.good.selectionModel().currentRowChanged.connect(self._show_detail)
        self.good.activated.connect(lambda _: self.detail_why.click())
        self.groups.selectionModel().currentRowChanged.connect(self._show_rejected)

    def retranslate(self) -> None:
        c = self.context
        self.good_card.set_heading(c.text("candidates.good"))
        self.chart_card.set_heading(c.text("candidates.chart"))
        self.growth_card.set_heading(c.text("candidates.growth"))
        self.bad_hint.setText(c.text("candidates.rejected_hint"))
        self.inputs.setText(c.text("candidates.to_inputs"))
        self.problem.retranslate()
        for taker in (self.use, self.use_point):
            taker.setText(c.text("candidates.use"))

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.infrastructure
        self.problem.show_trouble(result)
        self.empty.setVisible(result.problem is None and not result.candidates)
        missing = " ".join(c.say(m) for m in result.gpus.missing)
        self.empty.show_text(c.text("candidates.none_yet"), missing)
        self.slice_card.setVisible(result.slices is not None)
        if (hint := result.slices) is not None:
            self.slice_words.setText(c.say(hint.sentence))
            self.slice_why.show_figure(hint.slices, c.say(hint.slices.name), say_why(c.say))
        self._show_good(result)
        self._show_chart(result)
        self._show_growth(result)
        self._show_bad(result)

    # --- what would do -----------------------------------------------------------------------------------------

    def _show_good(self, result: InfrastructureResult) -> None:
        c = self.context
        chosen = self._chosen_key()
        self._rows = result.candidates
        self.good_card.setVisible(bool(self._rows))
        if not self._rows:
            return
        table = candidate_table(self._rows, c)
        self.good.show_table(table, c.text("candidates.good"))
        self._narrow(table)
        more = c.text("candidates.more_rows", n=result.found, shown=len(self._rows))
        self.shown.setText(more)
        self.shown.setVisible(result.found > len(self._rows))
        keys = [_key(row) for row in self._rows]
        self._select(keys.index(chosen) if chosen in keys else next((n for n, r in enumerate(self._rows) if r.best), 0))
        self._show_detail()

    def _narrow(self, table: Table) -> None:
        """Columns as wide as their words and no wider; what finds no room stands below, with the one that is chosen."""
        header, cells, heads = self.good.horizontalHeader(), QFontMetrics(font(12)), QFontMetrics(font(12, 600))
        widths = []
        for i, head in enumerate(table.heads):
            words = [heads.horizontalAdvance(line) for line in head.split("\n")]
            words += [cells.horizontalAdvance(row[i]) for row in table.rows]
            widths.append(min(max(words) + px(ROOM), px(WIDEST)))
        room = self.good.width() - 4
        if sum(widths) > room:
            widths[LAYOUT] = min(widths[LAYOUT], px(NARROW))
        self._hidden = []
        for i in GIVEN_UP:
            if sum(w for n, w in enumerate(widths) if n not in self._hidden) > room:
                self._hidden.append(i)
        last = max(i for i in range(len(widths)) if i not in self._hidden)
        for i, width in enumerate(widths):
            self.good.setColumnHidden(i, i in self._hidden)
            stretched = QHeaderView.ResizeMode.Stretch if i == last else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(i, stretched)
            if i != last:
                header.resizeSection(i, width)
        self.good.fit(len(table.rows), len(table.rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._rows:
            self._narrow(candidate_table(self._rows, self.context))
            self._show_detail()

    def _chosen_key(self) -> Any:
        row = self._selected(self.good)
        return None if row is None or row >= len(self._rows) else _key(self._rows[row])

    def _select(self, row: int) -> None:
        model = self.good.model()
        assert isinstance(model, QSortFilterProxyModel)
        at = model.mapFromSource(model.sourceModel().index(row, 0))
        if at.row() != self.good.currentIndex().row():
            self.good.setCurrentIndex(at)

    @staticmethod
    def _selected(table: SortedTable) -> int | None:
        """The row of the table's content that is current, however it is sorted."""
        at, model = table.currentIndex(), table.model()
        assert isinstance(model, QSortFilterProxyModel)
        return model.mapToSource(at).row() if at.isValid() else None

    def _show_detail(self, *_: QModelIndex) -> None:
        row = self._selected(self.good)
        if row is None or row >= len(self._rows):
            return
        c, shown = self.context, self._rows[row]
        question = c.text("candidates.why_this" if shown.best else "candidates.why_not")
        self.detail_name.setText(f"{shown.gpu_name} · {shown.precision.upper()} · {c.say(shown.layout)}")
        self.use.setAccessibleName(f"{self.detail_name.text()} {self.use.text()}")
        table, at = candidate_table(self._rows, c), sorted(self._hidden)
        kept = [
            f"{' '.join(table.heads[i].split())}: {words}"
            for i in at
            if (words := table.rows[row][i]) not in ("", FRONT)
        ]
        self.detail.setText(" ".join(c.say(reason) for reason in shown.why_not))
        self.more.setText(" · ".join(kept))
        self.more.setVisible(bool(kept))
        self.detail.setAccessibleName(f"{question} {self.detail.text()}")
        self.detail_why.show_figure(shown.gpus, self.detail_name.text(), question)

    def _show_chart(self, result: InfrastructureResult) -> None:
        self.chart_card.setVisible(len(result.points) > 1)
        if result.points:
            self.chart.show_points(
                result.points, self._unit(result), self.context.language, chart_palette(self.context.theme)
            )
            self._show_point()

    @staticmethod
    def _unit(result: InfrastructureResult) -> str:
        return next(r.cost.unit for r in result.candidates)

    def _show_point(self) -> None:
        from planner.charts import cost_latency

        c, point = self.context, self.chart.current
        self.use_point.setEnabled(point is not None)
        result = c.assessment.infrastructure
        words = cost_latency.point_words(point, self._unit(result), c.language) if point and result.candidates else ""
        self.point.setText(words)
        self.use_point.setAccessibleName(f"{words} {self.use_point.text()}".strip())
        self.chart.setAccessibleDescription(words)

    # --- taking one --------------------------------------------------------------------------------------------

    def _use_row(self) -> None:
        row = self._selected(self.good)
        if row is not None and row < len(self._rows):
            self._take(self._rows[row])

    def _use_point(self) -> None:
        if self.chart.current is not None:
            self._take(self.chart.current)

    def _take(self, what: CandidateRow | CostPoint) -> None:
        """Fix card, format and GPUs of a replica as this candidate has them: one step, which the notice can undo."""
        c, each = self.context, what.gpus_per_replica
        chosen = {
            "gpu_id": what.gpu_id,
            "precision": Precision(what.precision),
            "gpus_per_replica": each if each <= MOST_GPUS else None,
        }
        name = message("candidates.used", gpu=what.gpu_name, precision=what.precision.upper(), n=Quantity(each, "gpu"))
        problem = c.edit(HARDWARE, c.plan.infrastructure.hardware.model_copy(update=chosen), name)
        c.toast(c.say(problem or name), undo=problem is None)

    def _show_growth(self, result: InfrastructureResult) -> None:
        c = self.context
        self.growth_card.setVisible(result.growth is not None)
        for stat, figure in zip(self.years, result.gpus_by_year, strict=False):
            stat.show_figure(figure, c.say, c.language)
        self.growth_words.setText(c.say(result.growth) if result.growth is not None else "")

    # --- what would not ----------------------------------------------------------------------------------------

    def _show_bad(self, result: InfrastructureResult) -> None:
        c, groups = self.context, result.rejected_groups
        self.bad_card.setVisible(bool(groups))
        self.bad_card.set_heading(c.text("candidates.rejected_title", n=len(result.rejected)))
        heads = [c.text(f"candidates.{k}") for k in ("reason", "count", "gpus_kinds")]
        cells = [
            (
                (words := c.say(g.reason), words),
                (str(len(g.rows)), float(len(g.rows))),
                (names := self._kinds(g.gpu_names), names),
            )
            for g in groups
        ]
        self.groups.show_table(Table.of(heads, cells), self.bad_card.heading.text())
        self._show_rejected()

    def _kinds(self, names: Sequence[str]) -> str:
        words = ", ".join(names[:NAMED])
        rest = len(names) - NAMED
        return f"{words} · {self.context.text('widget.more_missing', n=rest)}" if rest > 0 else words

    def _show_rejected(self, *_: QModelIndex) -> None:
        c, result = self.context, self.context.assessment.infrastructure
        groups, at = result.rejected_groups, self._selected(self.groups)
        group = groups[at] if at is not None and at < len(groups) else None
        rows = result.rejected if group is None else group.rows
        name = self.bad_card.heading.text() if group is None else c.say(group.reason)
        self.bad_title.setText(
            c.text("candidates.rejected_rows", reason=name, n=len(rows)) if group is not None else ""
        )
        self.bad_title.setVisible(group is not None)
        shown = rows if self._all else rows[:MOST_REJECTED]
        self.bad.show_table(rejected_table(shown, c), name, len(shown))
        self.all_bad.setText(c.text("candidates.show_all", n=len(rows)))
        self.all_bad.setVisible(len(shown) < len(rows))

    def _show_all(self) -> None:
        self._all = True
        self._show_rejected()


def _key(row: CandidateRow) -> tuple[str, str, str]:
    return row.gpu_id, row.precision, row.replicas.id


def candidate_table(rows: Sequence[CandidateRow], c: Context) -> Table:
    """Ready words of the candidates; numbers sort as numbers, unknown ones last."""
    heads = [c.text(f"candidates.{k}") for k in ("gpu", "format", "layout", "replicas_spares", "gpus", "cost_short")]
    heads += [c.say(rows[0].ttft.name), c.say(rows[0].itl.name)] if rows else []
    heads += [c.text(f"candidates.{k}") for k in ("answer", "confidence", "binding", "front")]

    def cell(figure: Figure, with_range: bool = False) -> tuple[str, float]:
        return c.show_figure(figure, with_range), float("inf") if figure.value is None else float(figure.value)

    def line(r: CandidateRow) -> list[tuple[str, float | str]]:
        spare = int(r.spares.value or 0)
        replicas = c.text("candidates.with_spares", replicas=int(r.replicas.value or 0) - spare, spare=spare)
        words = {
            "layout": c.say(r.layout),
            "binding": c.say(r.binding),
            "front": FRONT if r.front else "",
        }
        return [
            (("✓ " if r.best else "") + r.gpu_name, r.gpu_name), (r.precision.upper(), r.precision),
            (words["layout"], f"{r.gpus_per_replica:03d} {words['layout']}"), (replicas, float(r.replicas.value or 0)), cell(r.gpus, True),
            cell(r.cost), cell(r.ttft), cell(r.itl), cell(r.answer), cell(r.confidence),
            (words["binding"], words["binding"]), (words["front"], words["front"]),
        ]  # fmt: skip

    return Table.of([two_lines(h) for h in heads], [line(r) for r in rows])


def two_lines(words: str) -> str:
    """A head broken at the space nearest its middle."""
    spaces = [i for i, letter in enumerate(words) if letter == " "]
    if len(words) < 8 or not spaces:
        return words
    at = min(spaces, key=lambda i: abs(i - len(words) / 2))
    return f"{words[:at]}\n{words[at + 1 :]}"


def rejected_table(rows: Sequence[RejectedRow], c: Context) -> Table:
    heads = [c.text(f"candidates.{k}") for k in ("gpu", "precision", "tp", "reason")]
    cells = [
        (
            (r.gpu_name, r.gpu_name), (r.precision.upper(), r.precision), (str(r.gpus_per_replica), float(r.gpus_per_replica)),
            (words := c.say(r.reason), words),
        )
        for r in rows
    ]  # fmt: skip
    return Table.of(heads, cells)
