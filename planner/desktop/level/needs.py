"""Need questions N1-N12 with anchored answers 0-4: the company's, or those of one use case where it differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from planner.desktop.context import Context
from planner.desktop.widgets import Card, Chip, Segmented, label, tab_column
from planner.explain import Path
from planner.i18n import message
from planner.plan.fields import get
from planner.readiness.bank import bank

COMPANY: Path = ("customisation", "needs")


class Needs(QWidget):
    """``where`` gives the path of the answers (None: nothing to answer now)."""

    def __init__(self, context: Context, where: Callable[[], Path | None] = lambda: COMPANY) -> None:
        super().__init__()
        self.context, self._where = context, where
        self._rows: dict[str, tuple[Any, Any, Segmented, Any, Chip]] = {}
        box = tab_column(self)
        for need in bank().needs.values():
            card, chip = Card(), Chip()
            strip = Segmented((0, 1, 2, 3, 4))
            strip.chosen.connect(lambda value, id=need.id: self._answer(id, value))
            text, anchor = label(role="secondary", wrap=True), label(wrap=True)
            card.side.addWidget(chip)
            for widget in (text, strip, anchor):
                card.box.addWidget(widget)
            self._rows[need.id] = (card, text, strip, anchor, chip)
            box.addWidget(card)

    def _answer(self, id: str, value: int) -> None:
        where = self._where()
        if where is None:
            return
        changed = None if value == get(self.context.plan, (*where, id)) else value
        self.context.edit((*where, id), changed, message("level.need_answered", id=id))
        self.refresh()

    def retranslate(self) -> None:
        c = self.context
        for id, (card, text, strip, _, _) in self._rows.items():
            need = bank().needs[id]
            card.set_heading(f"{id} {c.say(need.title)}")
            text.setText(c.say(need.text))
            strip.set_texts([str(n) for n in range(5)])
            for n, piece in enumerate(strip.buttons()):
                piece.setToolTip(c.say(need.anchors[n]))
                piece.setAccessibleName(f"{id} {n}: {c.say(need.anchors[n])}")

    def refresh(self) -> None:
        c, where = self.context, self._where()
        if where is None:
            return
        for id, (_, _, strip, anchor, chip) in self._rows.items():
            told, company = get(c.plan, (*where, id)), c.plan.customisation.needs.get(id)
            value = company if told is None else told
            strip.show_value(value)
            need = bank().needs[id]
            words = c.text("common.unanswered") if value is None else c.say(need.anchors[value])
            scale = f"0 {c.say(need.anchors[0])}  ·  4 {c.say(need.anchors[4])}"
            anchor.setText(f"{words}\n{scale}")
            chip.show_state(self._difference(where, told, company), "warn")

    def _difference(self, where: Path, told: int | None, company: int | None) -> str:
        if where == COMPANY or told is None:
            return ""
        value = self.context.text("common.unanswered") if company is None else str(company)
        return self.context.text("level.cases.company_answer", value=value)

    def show_id(self, id: str) -> None:
        self._rows[id][2].setFocus()
