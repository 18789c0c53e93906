"""One data set in full: its amount in characters and tokens, what must be settled, and every field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.data.open_points import OpenPoints
from planner.desktop.figures import Stat
from planner.desktop.widgets import button, label
from planner.explain import Path
from planner.i18n import message
from planner.plan.data import DataSet, Sample

COLUMNS = (
    (("amount", ("kind", "file_kind", "volume", "unit", "language", "english_share", "hanja_share")),),
    (("use", ("used_for", "items", "rights", "contract", "permissions", "personal_data", "classes")),),
    (
        ("place", ("owner", "location", "country", "retention", "note")),
        ("counted", ("characters_per_unit", "tokens_per_character", "kept_share", "unique_share")),
    ),
)
"""Cards of each column: (name, fields)."""


class SetDetail(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._index: int | None = None
        self.head = Card()
        self.stats = [Stat() for _ in range(3)]
        line = QHBoxLayout()
        line.setSpacing(24)
        for stat in self.stats:
            stat.asked.connect(context.why)
            line.addWidget(stat, 1, Qt.AlignmentFlag.AlignTop)
        self.points = OpenPoints(context)
        self.sample_words, self.forget = label(role="secondary", wrap=True), button(kind="text", clicked=self._forget)
        self.sample = QWidget()
        sample = QHBoxLayout(self.sample)
        sample.setContentsMargins(0, 0, 0, 0)
        sample.addWidget(self.sample_words, 1)
        sample.addWidget(self.forget)
        self.head.box.addLayout(line)
        self.head.box.addWidget(self.sample)
        self.head.box.addWidget(self.points)
        self.cards: dict[str, Card] = {}
        self.forms: list[Form] = []
        columns = QHBoxLayout()
        columns.setSpacing(12)
        for cards in COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(12)
            for name, fields in cards:
                column.addWidget(self._card(name, fields))
            column.addStretch(1)
            columns.addLayout(column, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self.head)
        box.addLayout(columns)

    def _card(self, name: str, fields: tuple[str, ...]) -> Card:
        form = Form(self.context, DataSet, self._base, only=fields)
        self.forms.append(form)
        card = self.cards[name] = Card()
        card.box.addWidget(form)
        return card

    def _base(self) -> Path | None:
        return None if self._index is None else ("data", "sets", self._index)

    def _forget(self) -> None:
        if (base := self._base()) is not None:
            self.context.edit((*base, "sample"), Sample(), message("data.sample.forget"))

    def retranslate(self) -> None:
        for name, card in self.cards.items():
            card.set_heading(self.context.text(f"data.card.{name}"))
        self.forget.setText(self.context.text("data.sample.forget"))
        for form in self.forms:
            form.retranslate()

    def show_set(self, index: int | None) -> None:
        c, result = self.context, self.context.assessment.data
        self._index = index if index is not None and index < len(result.sets) else None
        self.setVisible(self._index is not None)
        if self._index is None:
            return
        data, judged = c.plan.data.sets[self._index], result.sets[self._index]
        self.head.set_heading(data.name or c.say(message("readiness.data.unnamed", number=self._index + 1)))
        for stat, figure in zip(self.stats, (judged.characters, judged.tokens, judged.usable), strict=True):
            stat.show_figure(figure, c.say, c.language)
        self.sample.setVisible(bool(data.sample.scripts))
        on = data.sample.counted_on.isoformat() if data.sample.counted_on else c.text("common.unknown")
        self.sample_words.setText(c.text("data.sample.used", on=on))
        self.points.show_points([w for w in result.warnings if w.index == self._index])
        for form in self.forms:
            form.refresh()

    def focus_field(self, path: Path) -> bool:
        return any(form.focus_field(path) for form in self.forms)
