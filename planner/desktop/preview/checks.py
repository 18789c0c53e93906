"""What to look at before the report goes out: holds, what is unknown or open, facts to check. Each line leads there."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.links import Drawing
from planner.desktop.stale_line import StaleLine
from planner.desktop.theme import Theme
from planner.desktop.widgets import button, clear, label, literal
from planner.finder.places import page_of
from planner.readiness.results import Hold, Progress

MOST_HOLDS = 3
Drawn = tuple[tuple[Hold, ...], tuple[Progress, ...], bool, str, Theme]


class Checks(Card):
    """Nothing here keeps anyone from exporting: a report may say what is not known."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._drawn: Drawn | None = None
        self.rows, self.stale = QVBoxLayout(), StaleLine(context)
        self.rows.setSpacing(4)
        self.box.addLayout(self.rows)
        self.box.addWidget(self.stale)

    def retranslate(self) -> None:
        self.set_heading(self.context.text("preview.check"))

    def refresh(self) -> None:
        self.stale.refresh()
        c, a = self.context, self.context.assessment
        wanted = (a.readiness.holds, a.progress, a.infrastructure.gpus.known, c.language, c.theme)
        if wanted == self._drawn:
            return
        self._drawn = wanted
        clear(self.rows)
        holds, progress, predicted, *_ = wanted
        for hold in holds[:MOST_HOLDS]:
            where = f"{hold.use_case_name}: " if hold.use_case_name else ""
            line = QHBoxLayout()
            line.setSpacing(6)
            line.addWidget(Drawing("hold", c.theme, "bad", 16), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(where + c.say(hold.title), "holdtext", wrap=True), 1)
            self.rows.addLayout(line)
            if (id := hold.fix_question) is not None:
                self._link(c.text("risks.fix", id=id), page_of(id), ("answers", id))
        if len(holds) > MOST_HOLDS:
            self.rows.addWidget(label(c.text("preview.more_holds", n=len(holds) - MOST_HOLDS), "secondary", wrap=True))
        open_pages = [p for p in progress if p.page != "report" and (p.unknown or p.done < p.total)]
        if open_pages:
            self.rows.addWidget(label(c.text("preview.open"), "secondary", wrap=True))
        for p in open_pages:
            parts = [
                c.text(f"preview.{key}", n=n) for key, n in (("left", p.total - p.done), ("unknown", p.unknown)) if n
            ]
            self._link(f"{c.text(f'rail.{p.page}')}: {' · '.join(parts)}", p.page, None)
        if not holds and not open_pages:
            self.rows.addWidget(label(c.text("preview.nothing"), "good", wrap=True))
        if predicted:
            self.rows.addWidget(label(c.text("preview.predicted"), "secondary", wrap=True))

    def _link(self, words: str, page: str, target: Any) -> None:
        self.rows.addWidget(button(literal(words), "why", clicked=partial(self.context.go, page, target)))
