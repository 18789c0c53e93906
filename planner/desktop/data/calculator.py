"""The token calculator: paste a text, see what it counts, what many such documents take, and keep its ratio.

The text stays in the box. What is kept of it in the plan are counts by script, and only when asked for.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from planner.assessment import money_basis
from planner.desktop.binding import editor_for
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.editors.row import Row
from planner.desktop.figures import Stat
from planner.desktop.shares import Shares
from planner.desktop.theme import px
from planner.desktop.typed import PAUSE_MS
from planner.desktop.widgets import button, clear, label, tab_column
from planner.explain import Figure, Term
from planner.i18n import message
from planner.plan.data import Sample
from planner.plan.fields import FieldSpec, get, put, specs
from planner.readiness.data_volume import name_of
from planner.token_cost import Reading, document_figures
from planner.token_count import NO_TEXT, TextCount, count_text, text_figures, too_long

MOST_SHOWN = 20_000
"""Characters shown in the box; of a longer text the beginning is shown and the whole is counted."""


class TextBox(QPlainTextEdit):
    """Takes a text by typing or pasting and tells what it counts; nothing else of it leaves the box."""

    counted = Signal(object)
    refused = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.count)
        self.textChanged.connect(self._timer.start)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.take(source.text())

    def take(self, text: str) -> None:
        """What was pasted: refused beyond the bound, shown in part where it is long, else inserted."""
        if (problem := too_long(text)) is not None:
            self.refused.emit(problem)
        elif len(text) > MOST_SHOWN:
            self.setPlainText(text[:MOST_SHOWN])
            self.setReadOnly(True)
            self._timer.stop()
            self.counted.emit(count_text(text))
        elif not self.isReadOnly():
            self.insertPlainText(text)

    def count(self) -> None:
        self._timer.stop()
        text = self.toPlainText()
        if (problem := too_long(text)) is not None:
            self.refused.emit(problem)
        else:
            self.counted.emit(count_text(text))

    def clear(self) -> None:
        self.setReadOnly(False)
        super().clear()
        self.count()


class Calculator(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.counted: TextCount = NO_TEXT
        infrastructure = context.plan.infrastructure
        self.reading = Reading(model_id=infrastructure.hardware.model_id, service_id=infrastructure.service_id)
        box = tab_column(self)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._text_card(), 1)
        top.addWidget(self._count_card(), 1)
        box.addLayout(top)
        box.addWidget(self._reading_card())
        box.addWidget(self._keep_card())
        box.addStretch(1)

    # --- parts ------------------------------------------------------------------------------------------------------

    def _text_card(self) -> Card:
        self.text_card, self.text = Card(), TextBox()
        self.text.setMinimumHeight(px(200))
        self.text.counted.connect(self._counted)
        self.text.refused.connect(self._refused)
        self.note, self.problem = label(role="secondary", wrap=True), label(role="error", wrap=True)
        self.clear_button = button(kind="text", clicked=self.text.clear)
        self.text_card.side.addWidget(self.clear_button)
        for widget in (self.note, self.text, self.problem):
            self.text_card.box.addWidget(widget)
        self.problem.hide()
        return self.text_card

    def _count_card(self) -> Card:
        self.count_card = Card()
        self.count_stats = [Stat() for _ in range(5)]
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        for i, stat in enumerate(self.count_stats):
            stat.asked.connect(self.context.why)
            grid.addWidget(stat, i // 2, i % 2, Qt.AlignmentFlag.AlignTop)
        self.scripts = QVBoxLayout()
        self.none = label(role="secondary", wrap=True)
        self.count_card.box.addWidget(self.none)
        self.count_card.box.addLayout(grid)
        self.count_card.box.addLayout(self.scripts)
        self.count_card.box.addStretch(1)
        return self.count_card

    def _reading_card(self) -> Card:
        self.reading_card = Card()
        self.rows: list[tuple[FieldSpec, Row]] = []
        asked, stats, columns = QVBoxLayout(), QGridLayout(), QHBoxLayout()
        for spec in specs(Reading):
            row = Row(editor_for(spec, self.context))
            row.editor.edited.connect(lambda value, s=spec: self._asked(s, value))
            self.rows.append((spec, row))
            asked.addWidget(row)
        asked.addStretch(1)
        stats.setHorizontalSpacing(24)
        stats.setVerticalSpacing(10)
        self.reading_stats = [Stat() for _ in range(4)]
        for i, stat in enumerate(self.reading_stats):
            stat.asked.connect(self.context.why)
            stats.addWidget(stat, i // 2, i % 2, Qt.AlignmentFlag.AlignTop)
        columns.setSpacing(24)
        columns.addLayout(asked, 2)
        columns.addLayout(stats, 3)
        self.too_long = label(role="error", wrap=True)
        self.reading_card.box.addLayout(columns)
        self.reading_card.box.addWidget(self.too_long)
        return self.reading_card

    def _keep_card(self) -> Card:
        self.keep_card, self.sets = Card(), QComboBox()
        self.sets.setMinimumContentsLength(16)
        self.keep_button, self.keep_note = button(clicked=self.keep), label(role="secondary", wrap=True)
        line = QHBoxLayout()
        line.addWidget(self.sets)
        line.addWidget(self.keep_button)
        line.addStretch(1)
        self.keep_card.box.addWidget(self.keep_note)
        self.keep_card.box.addLayout(line)
        return self.keep_card

    # --- doing --------------------------------------------------------------------------------------------------------

    def _counted(self, counted: TextCount) -> None:
        self.counted = counted
        self.problem.hide()
        self.refresh()

    def _refused(self, problem: Any) -> None:
        self.problem.setText(self.context.say(problem))
        self.problem.show()

    def _asked(self, spec: FieldSpec, value: Any) -> None:
        self.reading = put(self.reading, spec.path, value)
        self.refresh()

    def keep(self) -> None:
        """Put the scripts of the text into the chosen data set, in place of a typed ratio; one step to undo."""
        c, at = self.context, self.sets.currentIndex()
        if not 0 <= at < len(c.plan.data.sets) or not self.counted.characters:
            return
        data = c.plan.data.sets[at]
        sample = Sample(scripts=self.counted.scripts, counted_on=date.today())
        kept = data.model_copy(update={"sample": sample, "tokens_per_character": None})
        name = message("data.sample.keep_name", name=name_of(at, data))
        if (problem := c.edit(("data", "sets", at), kept, name)) is None:
            c.toast(c.say(message("data.sample.kept", name=name_of(at, data))), undo=True)
        else:
            self._refused(problem)

    # --- showing ------------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        c = self.context
        for card, key in ((self.text_card, "text"), (self.count_card, "counted"), (self.reading_card, "reading"),
                          (self.keep_card, "keep")):  # fmt: skip
            card.set_heading(c.text(f"data.calculator.{key}"))
        self.text.setPlaceholderText(c.text("data.calculator.placeholder"))
        self.text.setAccessibleName(c.text("data.calculator.text"))
        self.clear_button.setText(c.text("data.calculator.clear"))
        self.keep_button.setText(c.text("data.calculator.keep_button"))
        self.keep_note.setText(c.text("data.calculator.keep_note"))
        self.sets.setAccessibleName(c.text("table.datasets.one"))
        for spec, row in self.rows:
            row.name.setText(c.say(spec.ui.label))
            row.editor.retranslate(c.language)
            for widget in row.editor.focusables():
                widget.setAccessibleName(row.name.text())

    def refresh(self) -> None:
        self.note.setText(self.context.text(f"data.calculator.{'part' if self.text.isReadOnly() else 'note'}"))
        figures, some = text_figures(self.counted), bool(self.counted.characters)
        self.none.setText(self.context.text("data.calculator.none"))
        self.none.setVisible(not some)
        for stat in self.count_stats:
            stat.setVisible(some)
        self._show(self.count_stats, (figures.tokens, figures.ratio, figures.characters, figures.words, figures.bytes_))
        self._show_scripts(figures.scripts)
        self._show_reading()
        self._show_sets()

    def _show(self, stats: list[Stat], figures: tuple[Figure, ...]) -> None:
        for stat, figure in zip(stats, figures, strict=True):
            stat.show_figure(figure, self.context.say, self.context.language)

    def _show_scripts(self, scripts: tuple[Term, ...]) -> None:
        clear(self.scripts)
        if scripts:
            c = self.context
            self.scripts.addWidget(Shares(scripts, c.theme, c.say, c.language))

    def _show_reading(self) -> None:
        c, asked = self.context, self.reading
        for spec, row in self.rows:
            row.editor.show_value(get(asked, spec.path), c.theme)
        found = document_figures(
            self.counted, asked.documents, c.catalog.models.get(asked.model_id or ""),
            c.catalog.services.get(asked.service_id or ""), money_basis(c.plan.settings, c.catalog),
        )  # fmt: skip
        self._show(self.reading_stats, (found.tokens, found.cost, found.cache_one, found.cache_all))
        self.too_long.setText(c.say(found.too_long_for_model) if found.too_long_for_model else "")
        self.too_long.setVisible(found.too_long_for_model is not None)

    def _show_sets(self) -> None:
        c, at = self.context, max(0, self.sets.currentIndex())
        names = [c.say(name_of(i, s)) for i, s in enumerate(c.plan.data.sets)]
        self.keep_card.setVisible(bool(names))
        self.keep_button.setEnabled(bool(self.counted.characters))
        if names != [self.sets.itemText(i) for i in range(self.sets.count())]:
            self.sets.clear()
            self.sets.addItems(names)
            self.sets.setCurrentIndex(min(at, len(names) - 1))
