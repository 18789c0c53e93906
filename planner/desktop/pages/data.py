"""Step 3: the data the use cases need, in tokens, with rights and quality."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.tabbed import TabbedPage
from planner.desktop.table import ModelTable
from planner.desktop.widgets import Card, Stat, label
from planner.plan.data import DataSet

COLUMNS = (
    "name",
    "kind",
    "language",
    "volume",
    "unit",
    "rights",
    "personal_data",
    "quality",
    "owner",
    "location",
    "note",
)


class Inventory(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.table = ModelTable(
            context, ("data", "sets"), DataSet, COLUMNS, DataSet, "datasets", computed=(("data.tokens", self._tokens),)
        )
        self.total = Stat()
        self.total.asked.connect(context.why)
        self.warnings = label(role="error", wrap=True)
        card = Card()
        card.box.addWidget(self.total)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.addWidget(card)
        box.addWidget(self.table)
        box.addWidget(self.warnings)

    def _tokens(self, row: int) -> str:
        tokens = self.context.assessment.data.tokens
        return self.context.show_figure(tokens[row]) if row < len(tokens) else "–"

    def retranslate(self) -> None:
        self.table.retranslate()

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.data
        self.table.refresh()
        self.total.show_figure(result.total_tokens, c.say, c.language)
        self.warnings.setText("\n".join(c.say(w.sentence) for w in result.warnings))
        self.warnings.setVisible(bool(result.warnings))

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        if path[0] != "data":
            return False
        if len(path) > 2:
            self.table.select(int(path[2]))
        self.table.view.setFocus()
        return True


class DataPage(TabbedPage):
    id: ClassVar[str] = "data"
    title_key: ClassVar[str] = "page.data.title"
    step: ClassVar[str] = "S3"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [("tab.inventory", lambda: Inventory(self.context))]

    def refresh(self) -> None:
        super().refresh()
        c = self.context
        count = len(c.plan.data.sets)
        self.title.set_sentence(c.text("data.sentence" if count else "data.sentence_empty", count=count))
