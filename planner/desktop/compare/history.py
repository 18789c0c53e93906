"""Snapshots of the plan and what has moved since one of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from planner import formats
from planner.charts import trend as charts
from planner.desktop.cards import Card, EmptyState
from planner.desktop.chart_view import ChartView
from planner.desktop.chips import Chip
from planner.desktop.compare.scenarios import insert
from planner.desktop.context import Context
from planner.desktop.figures import Stat
from planner.desktop.palettes import chart_palette
from planner.desktop.table import WordsTable
from planner.desktop.widgets import button, clear, label, tab_column
from planner.i18n import message
from planner.plan.scenario import MOST as MOST_SCENARIOS
from planner.plan.snapshots import Number, Snapshot
from planner.readiness.trend import Trend
from planner.snapshots import course, take, trend_since

WORSE = {True: "bad", False: "good", None: "plain"}


class HistoryTab(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._make_entry()
        self.empty = EmptyState()
        self._make_list()
        self._make_trend()
        self.figures_card, self.figures = Card(), WordsTable()
        self.figures_card.box.addWidget(self.figures)
        self.moved_card, self.moved = Card(), QVBoxLayout()
        self.moved_card.box.addLayout(self.moved)
        self.questions_card, self.questions = Card(), WordsTable()
        self.questions_card.box.addWidget(self.questions)
        self.apart_card, self.apart = Card(), label(role="secondary", wrap=True)
        self.apart_card.box.addWidget(self.apart)
        box = tab_column(self)
        self._below = (self.trend_card, self.figures_card, self.moved_card, self.questions_card, self.apart_card)
        for widget in (self.take_card, self.empty, self.card, *self._below):
            box.addWidget(widget)
        box.addStretch(1)

    def _make_entry(self) -> None:
        """Name and note of a new snapshot."""
        self.name, self.note = QLineEdit(), QLineEdit()
        self.name.setMaxLength(60)
        self.note.setMaxLength(500)
        self.name_label, self.note_label = label(role="label"), label(role="label")
        self.take_button = button(clicked=self.take)
        for field in (self.name, self.note):
            field.returnPressed.connect(self.take)
        self.take_card = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        grid.addWidget(self.name_label, 0, 0)
        grid.addWidget(self.note_label, 0, 1)
        grid.addWidget(self.name, 1, 0)
        grid.addWidget(self.note, 1, 1)
        grid.addWidget(self.take_button, 1, 2)
        self.take_card.box.addLayout(grid)

    def _make_list(self) -> None:
        """The snapshots, their course, and what can be done with the chosen one."""
        self.card, self.table, self.course = Card(), WordsTable(), ChartView()
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_trend())
        self.versions = label(role="secondary", wrap=True)
        self.scenario_button = button(clicked=self.make_scenario)
        self.delete_button = button(kind="text", clicked=self.delete)
        line = QHBoxLayout()
        line.addWidget(self.versions, 1)
        line.addWidget(self.scenario_button)
        line.addWidget(self.delete_button)
        self.card.box.addWidget(self.table)
        self.card.box.addWidget(self.course)
        self.card.box.addLayout(line)

    def _make_trend(self) -> None:
        """How the readiness moved since the chosen snapshot."""
        self.trend_card = Card()
        self.sentence, self.notes = label(role="strong", wrap=True), label(role="secondary", wrap=True)
        self.overall, self.chart, self.levels = Stat(), ChartView(), WordsTable()
        self.overall.asked.connect(self.context.why)
        side = QVBoxLayout()
        side.addWidget(self.overall)
        side.addWidget(self.levels)
        side.addStretch(1)
        pair = QHBoxLayout()
        pair.setSpacing(24)
        pair.addWidget(self.chart, 1)
        pair.addLayout(side, 1)
        self.trend_card.box.addWidget(self.sentence)
        self.trend_card.box.addWidget(self.notes)
        self.trend_card.box.addLayout(pair)

    # --- the chosen snapshot ------------------------------------------------------------------------------------

    @property
    def snapshots(self) -> list[Snapshot]:
        """Newest first, as the table lists them."""
        return sorted(self.context.plan.snapshots, key=lambda s: s.taken, reverse=True)

    @property
    def chosen(self) -> Snapshot | None:
        row, found = self.table.currentIndex().row(), self.snapshots
        return found[row] if 0 <= row < len(found) else found[0] if found else None

    def take(self) -> None:
        """Keep the plan as it stands; without a name the day is the name."""
        c = self.context
        c.recompute()
        name = self.name.text().strip() or c.today().isoformat()
        made = take(c.plan, c.assessment, c.catalog, name, self.note.text().strip())
        if insert(c, "snapshots", len(c.plan.snapshots), made, message("snapshot.add")):
            self.name.clear()
            self.note.clear()
            self.table.selectRow(0)
            c.toast(c.text("snapshot.kept", name=name), undo=True)

    def delete(self) -> None:
        if (snapshot := self.chosen) is not None:
            c, at = self.context, self.context.plan.snapshots.index(snapshot)
            c.session.remove(("snapshots",), at, message("snapshot.delete"))
            c.recompute()
            c.toast(c.text("snapshot.deleted", name=snapshot.name), undo=True)

    def make_scenario(self) -> None:
        """A scenario with every choice as it was in the snapshot."""
        if (snapshot := self.chosen) is not None:
            c = self.context
            scenario = snapshot.setting.model_copy(update={"name": snapshot.name})
            name = message("table.add", what=message("compare.one"))
            if insert(c, "scenarios", len(c.plan.scenarios), scenario, name):
                c.toast(c.text("snapshot.scenario_made", name=snapshot.name), undo=True)

    # --- showing ------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        c = self.context
        self.take_card.set_heading(c.text("snapshot.take"))
        for words, field, key in ((self.name_label, self.name, "name"), (self.note_label, self.note, "note")):
            words.setText(c.text(f"field.snapshot.{key}.label"))
            words.setBuddy(field)
            field.setAccessibleName(words.text())
        self.name.setPlaceholderText(c.text("snapshot.name_hint"))
        self.take_button.setText(c.text("snapshot.take"))
        self.empty.show_text(c.text("snapshot.empty"), c.text("snapshot.empty_hint"))
        self.card.set_heading(c.text("snapshot.many"))
        self.scenario_button.setText(c.text("snapshot.to_scenario"))
        self.delete_button.setText(c.text("table.remove"))
        for card, key in ((self.figures_card, "figures"), (self.moved_card, "moved"), (self.questions_card, "questions"),
                          (self.apart_card, "apart")):  # fmt: skip
            card.set_heading(c.text(f"trend.heading.{key}"))

    def refresh(self) -> None:
        c, found = self.context, self.snapshots
        row = max(self.table.currentIndex().row(), 0)
        self.empty.setVisible(not found)
        self.card.setVisible(bool(found))
        heads = [c.text(f"snapshot.head.{k}") for k in ("name", "day", "by", "level", "overall", "gpus", "cost", "npv")]
        self.table.show_rows(heads, [self._row(s) for s in found], c.text("snapshot.many"), 8)
        if found:
            self.table.selectRow(min(row, len(found) - 1))
            points = course(c.plan, c.assessment, c.today())
            self.course.show_chart(
                lambda width: charts.draw_course(points, c.language, chart_palette(c.theme), width),
                charts.describe_course(points, c.language),
            )
        self._show_trend()

    def _row(self, snapshot: Snapshot) -> tuple[str, ...]:
        c = self.context
        level = c.text(f"ReadinessLevel.{snapshot.level}") if snapshot.level else formats.NOTHING
        if snapshot.provisional:
            level = c.text("summary.provisional")
        figures = (self._number(snapshot.figures.get(key, Number(unit="none"))) for key in ("gpus", "cost", "npv"))
        kind = c.text("compare.one") if snapshot.of_scenario else ""
        name = " · ".join(words for words in (snapshot.name, kind, snapshot.note) if words)
        by = snapshot.by or formats.NOTHING
        return (name, f"{snapshot.taken:%Y-%m-%d %H:%M}", by, level, self._number(snapshot.overall), *figures)

    def _number(self, number: Number) -> str:
        """A kept number with its range."""
        language = self.context.language
        words = formats.quantity(number.value, number.unit, language)
        spread = formats.value_range(number.low, number.high, number.unit, language) if number.value is not None else ""
        return f"{words} ({spread})" if spread else words

    def _show_trend(self) -> None:
        c, snapshot = self.context, self.chosen
        for card in self._below:
            card.setVisible(snapshot is not None)
        if snapshot is None:
            return
        self.scenario_button.setEnabled(len(c.plan.scenarios) < MOST_SCENARIOS)
        self.versions.setText(c.text("snapshot.versions", **dict(snapshot.versions)))
        made = trend_since(snapshot, c.plan, c.assessment)
        self.trend_card.set_heading(c.text("trend.heading.since", name=snapshot.name))
        self.sentence.setText(c.say(made.sentence))
        self.notes.setText("\n".join(c.say(n) for n in made.notes))
        self.notes.setVisible(bool(made.notes))
        self.overall.show_figure(made.overall.change, c.say, c.language)
        self.chart.show_chart(
            lambda width: charts.draw_slopes(made, c.language, chart_palette(c.theme), width),
            charts.describe_slopes(made, c.language),
        )
        self._fill_tables(made)

    def _fill_tables(self, made: Trend) -> None:
        c = self.context
        self._fill(self.levels, "steps", ("step", "levels", "change", "compared"), [
            (
                f"{s.id[1]} {c.say(s.name)}", f"{s.printed_then or formats.NOTHING} → {s.printed_now or formats.NOTHING}",
                formats.bare(s.change.value, s.change.unit), f"{s.compared}/{s.asked}",
            )
            for s in made.steps
        ])  # fmt: skip
        self._fill(self.figures, "figures", ("figure", "then", "now"), [
            (c.say(f.now.name), self._number(f.then), c.show_figure(f.now, with_range=True)) for f in made.figures
        ])  # fmt: skip
        self.questions_card.setVisible(bool(made.questions))
        self._fill(self.questions, "questions", ("question", "kind"), [
            (c.say(q.sentence), c.text(f"trend.kind.{q.kind}")) for q in made.questions
        ])  # fmt: skip
        self._fill_moved(made)
        self.apart_card.setVisible(bool(made.not_comparable))
        self.apart.setText("\n".join(c.say(n.sentence) for n in made.not_comparable))

    def _fill(self, table: WordsTable, name: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        c = self.context
        table.show_rows([c.text(f"trend.head.{h}") for h in heads], rows, c.text(f"trend.heading.{name}"), 12)

    def _fill_moved(self, made: Trend) -> None:
        c = self.context
        clear(self.moved)
        self.moved_card.setVisible(bool(made.moved))
        for m in made.moved:
            line = QHBoxLayout()
            line.addWidget(Chip(c.text(f"trend.moved.{m.kind}"), WORSE[m.worse]))
            line.addWidget(label(c.say(m.sentence), wrap=True), 1)
            self.moved.addLayout(line)
