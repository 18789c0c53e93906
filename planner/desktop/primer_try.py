"""The hands-on piece: a text as approximate tokens, and what many users with such texts take in memory and money.

The text stays in its field: it enters no plan, no journal and no log.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QMimeData, QSignalBlocker, QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit

from planner.assessment import money_basis
from planner.charts.primer_words import draw_pieces
from planner.desktop.binding import editor_for
from planner.desktop.cards import Card
from planner.desktop.chart_view import ChartView
from planner.desktop.context import Context
from planner.desktop.editors.row import Row
from planner.desktop.figures import Stat
from planner.desktop.palettes import chart_palette
from planner.desktop.primer_reader import Reader
from planner.desktop.theme import px
from planner.desktop.widgets import button, label
from planner.plan.fields import FieldSpec, get, put, specs
from planner.primer.try_out import LONGEST, Trial, TrialFigures, trial_figures
from planner.primer.worked import Worked
from planner.token_count import count_text

WAIT_MS = 150
STATS = ("tokens", "cache_user", "cache_users", "memory", "cost")


class PasteField(QPlainTextEdit):
    """A field that takes at most LONGEST characters from a paste."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(source.text()[:LONGEST])


class TryOut(Reader):
    def __init__(self, context: Context, worked: Worked) -> None:
        super().__init__(context)
        self._worked = worked
        hardware = context.plan.infrastructure
        self.trial = Trial(
            model_id=hardware.hardware.model_id or worked.served.id, service_id=hardware.service_id or None
        )  # fmt: skip
        self.title = self.heading("", "title")
        self.lead, self.private = label(role="lead", wrap=True), label(role="note", wrap=True)
        self.field = PasteField()
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(px(110))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.refresh)
        self.field.textChanged.connect(self._timer.start)
        self.examples = {language: button(clicked=partial(self._example, language)) for language in ("ko", "en")}
        self.cut = label(role="missed", wrap=True)
        self.pieces, self.pieces_card = ChartView(), Card()
        self.pieces_card.box.addWidget(self.pieces)
        self.rows: dict[str, tuple[FieldSpec, Row]] = {}
        self.stats = {key: Stat() for key in STATS}
        self.long = label(role="missed", wrap=True)
        self.chapter = button(kind="text", clicked=lambda: context.go("primer", ("chapter", "korean")))
        self._arrange()

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        for made in self.examples.values():
            buttons.addWidget(made)
        buttons.addStretch(1)
        inputs, figures = Card(), Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        for i, spec in enumerate(specs(Trial)):
            row = Row(editor_for(spec, self.context))
            row.editor.edited.connect(partial(self._edited, spec))
            self.rows[str(spec.path[0])] = (spec, row)
            grid.addWidget(row, i // 2, i % 2)
        inputs.box.addLayout(grid)
        shown = QGridLayout()
        shown.setSpacing(14)
        for i, stat in enumerate(self.stats.values()):
            stat.asked.connect(self.context.why)
            shown.addWidget(stat, i // 2, i % 2)
        for column in range(2):
            shown.setColumnStretch(column, 1)
        figures.box.addLayout(shown)
        figures.box.addWidget(self.long)
        for widget in (self.lead, self.field, self.private):
            self.box.addWidget(widget)
        self.box.addLayout(buttons)
        for part in (self.cut, self.pieces_card, inputs, figures, self.chapter):
            self.box.addWidget(part)
        self.box.addStretch(1)

    def retranslate(self) -> None:
        c = self.context
        self.title.setText(c.text("primer.try"))
        self.title.setAccessibleName(c.text("primer.heading", words=c.text("primer.try")))
        self.lead.setText(c.text("primer.try.lead"))
        self.private.setText(c.text("primer.try.private", most=LONGEST))
        self.field.setPlaceholderText(c.text("primer.try.field"))
        self.field.setAccessibleName(c.text("primer.try.field"))
        self.pieces_card.set_heading(c.text("primer.try.pieces"))
        self.cut.setText(c.text("primer.try.cut", most=LONGEST))
        for language, made in self.examples.items():
            made.setText(c.text(f"primer.try.example.{language}"))
        self.chapter.setText("→ " + c.text("primer.try.chapter"))
        for spec, row in self.rows.values():
            name = c.say(spec.ui.label)
            row.name.setText(name)
            row.editor.retranslate(c.language)
            for widget in row.editor.focusables():
                widget.setAccessibleName(name)
        if not self.field.toPlainText():
            self._example(c.language)
        self.refresh()

    def refresh(self) -> None:
        """Count the text and show what it takes."""
        self._timer.stop()
        c, whole = self.context, self.field.toPlainText()
        text = whole[:LONGEST]
        self.cut.setVisible(len(whole) > LONGEST)
        for spec, row in self.rows.values():
            row.editor.show_value(get(self.trial, spec.path), c.theme)
        found = self._figures(text)
        for key, figure in zip(STATS, found.all, strict=True):
            self.stats[key].show_figure(figure, c.say, c.language)
        self.long.setText(c.say(found.too_long) if found.too_long else "")
        self.long.setVisible(found.too_long is not None)
        self.pieces.show_chart(
            partial(draw_pieces, text, c.language, chart_palette(c.theme)),
            c.text("primer.try.pieces_sentence", tokens=found.text.tokens, characters=found.text.characters),
        )

    def _figures(self, text: str) -> TrialFigures:
        catalog = self.context.catalog
        return trial_figures(
            count_text(text), self.trial, catalog.models.get(self.trial.model_id or ""),
            catalog.services.get(self.trial.service_id or ""), money_basis(self.context.plan.settings, catalog),
        )  # fmt: skip

    def _example(self, language: str) -> None:
        with QSignalBlocker(self.field):
            self.field.setPlainText(self._worked.sentence(language))
        self.refresh()

    def _edited(self, spec: FieldSpec, value: Any) -> None:
        """Take a value, brought within its limits; nothing of it is kept in the plan."""
        if isinstance(value, int | float) and spec.ge is not None and spec.le is not None:
            value = min(max(value, spec.ge), spec.le)
        self.trial = put(self.trial, spec.path, value or None)
        self.refresh()
