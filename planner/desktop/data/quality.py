"""Quality of each data set: the characteristics that matter for its use, rated 1 to 5, and the weakest of them."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.cards import Card, EmptyState
from planner.desktop.context import Context
from planner.desktop.figures import Stat
from planner.desktop.table import WordsTable
from planner.desktop.widgets import button, clear, label, tab_column
from planner.explain import Path
from planner.plan.data import Characteristics, DataSet
from planner.readiness.data_volume import name_of
from planner.readiness.results import DataSetResult

ALL = tuple(Characteristics.model_fields)


class Quality(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._index, self._all, self._shown = 0, False, tuple[str, ...]()
        self.empty, self.to_inventory = EmptyState(), button(clicked=lambda: context.go("data", ("data", "sets")))
        self.empty.next_steps.addWidget(self.to_inventory)
        self.table = WordsTable()
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._choose(now.row()))
        self.score, self.words = Stat(), label(role="secondary", wrap=True)
        self.score.asked.connect(context.why)
        self.overall = Form(context, DataSet, self._base, only=("quality",))
        head = QHBoxLayout()
        head.setSpacing(24)
        head.addWidget(self.score, 1)
        head.addWidget(self.overall, 1)
        self.card, self.more = Card(), button(kind="text", clicked=self._toggle)
        self.card.side.addWidget(self.more)
        self.columns = QHBoxLayout()
        self.columns.setSpacing(32)
        self.forms: list[Form] = []
        self.card.box.addLayout(head)
        self.card.box.addWidget(self.words)
        self.card.box.addLayout(self.columns)
        box = tab_column(self)
        for widget in (self.empty, self.table, self.card):
            box.addWidget(widget)
        box.addStretch(1)

    def _base(self) -> Path | None:
        return ("data", "sets", self._index) if self._index < len(self.context.plan.data.sets) else None

    def _ratings(self) -> Path | None:
        base = self._base()
        return None if base is None else (*base, "characteristics")

    def _choose(self, row: int) -> None:
        if row >= 0:
            self._index = row
            self._show_set()

    def _toggle(self) -> None:
        self._all = not self._all
        self._show_set()

    # --- showing ----------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        c = self.context
        self.empty.show_text(c.text("table.datasets.empty"), c.text("data.quality.empty_hint"))
        self.to_inventory.setText(c.text("data.to_inventory"))
        self.overall.retranslate()
        self._shown = ()

    def refresh(self) -> None:
        c, sets = self.context, self.context.assessment.data.sets
        self._index = min(self._index, max(0, len(sets) - 1))
        for widget, shown in ((self.empty, not sets), (self.table, bool(sets)), (self.card, bool(sets))):
            widget.setVisible(shown)
        heads = [c.text(f"data.quality.{key}") for key in ("set", "uses", "score", "rated", "weakest")]
        self.table.show_rows(heads, [self._row(i, s) for i, s in enumerate(sets)], c.text("tab.data_quality"), 8)
        if sets:
            self.table.selectRow(self._index)
            self._show_set()

    def _row(self, index: int, judged: DataSetResult) -> list[str]:
        c, data = self.context, self.context.plan.data.sets[index]
        uses = ", ".join(c.text(f"DataUse.{use.value}") for use in data.used_for) or "–"
        score = c.show_figure(judged.quality)
        rated = f"{len(judged.relevant) - len(judged.unrated)}/{len(judged.relevant)}"
        weakest = ", ".join(c.text(f"field.quality.{name}.label") for name in judged.weakest) or "–"
        return [c.say(name_of(index, data)), uses, score, rated, weakest]

    def _show_set(self) -> None:
        c, sets = self.context, self.context.assessment.data.sets
        if self._index >= len(sets):
            return
        judged = sets[self._index]
        self.card.set_heading(c.say(name_of(self._index, c.plan.data.sets[self._index])))
        self.score.show_figure(judged.quality, c.say, c.language)
        uses = bool(c.plan.data.sets[self._index].used_for)
        self.words.setText(c.text("data.quality.by_use" if uses else "data.quality.without_use"))
        self.more.setText(c.text("data.quality.fewer" if self._all else "data.quality.more"))
        self._show_forms(ALL if self._all else judged.relevant)
        self.overall.refresh()
        for form in self.forms:
            form.refresh()

    def _show_forms(self, names: tuple[str, ...]) -> None:
        """Two columns of characteristics with their meaning; made anew only when others matter."""
        if names == self._shown:
            return
        self._shown = names
        clear(self.columns)
        half = (len(names) + 1) // 2
        self.forms = [
            Form(self.context, Characteristics, self._ratings, only=part) for part in (names[:half], names[half:])
        ]
        for form in self.forms:
            for spec, row in form.rows.values():
                key = f"field.{spec.ui.key}.help"
                row.column.insertWidget(1, label(self.context.text(key), "secondary", wrap=True))
            column = QVBoxLayout()
            column.addWidget(form)
            column.addStretch(1)
            self.columns.addLayout(column, 1)

    def focus_field(self, path: Path) -> bool:
        if path[:2] != ("data", "sets") or len(path) < 4 or path[3] not in ("quality", "characteristics"):
            return False
        self._index = int(path[2])
        self._all = self._all or (
            len(path) > 4 and path[4] not in self.context.assessment.data.sets[self._index].relevant
        )
        self.refresh()
        return any(form.focus_field(path) for form in (self.overall, *self.forms))
