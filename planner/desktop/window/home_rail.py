"""Beside the start page: home, templates, primer, guide, settings; at the foot, that nothing leaves the computer."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner import __version__
from planner.desktop.context import Context
from planner.desktop.icons import icon
from planner.desktop.theme import px
from planner.desktop.widgets import label
from planner.desktop.window.rail import NARROW_PX, WIDE_PX, RailButton, RailColumn, hair_line

PLACES = {"home": "home", "templates": "grid", "primer": "book", "guide": "info", "settings": "settings"}
"""Drawing of each place."""
INSIDE = {"templates": ("home", "templates"), "guide": ("primer", ("chapter", "guide"))}
"""Places that are parts of a page: the page and what to show there."""


class HomeRail(RailColumn):
    """``page_asked`` names the page and a place in it."""

    page_asked = Signal(str, object)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 16, 8, 14)
        column.setSpacing(2)
        for id, drawing in PLACES.items():
            made = self.buttons[id] = RailButton(drawing, context.theme)
            made.clicked.connect(lambda _=False, id=id: self._ask(id))
            column.addWidget(made)
        column.addStretch(1)
        self.lock, self.offline = label(), label(role="strong")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.lock)
        head.addWidget(self.offline, 1)
        self.words, self.version = label(role="note", wrap=True), label(role="note", wrap=True)
        self.foot = QWidget()
        foot = QVBoxLayout(self.foot)
        foot.setContentsMargins(8, 0, 8, 0)
        foot.setSpacing(8)
        foot.addWidget(hair_line())
        foot.addLayout(head)
        foot.addWidget(self.words)
        foot.addWidget(self.version)
        column.addWidget(self.foot)

    def _ask(self, id: str) -> None:
        self.page_asked.emit(*INSIDE.get(id, (id, None)))

    def _name(self, id: str) -> str:
        if id == "guide":
            return self.context.text("action.guide")
        return self.context.text(f"home.nav.{id}" if id in ("home", "templates") else f"page.{id}.title")

    def retranslate(self) -> None:
        c = self.context
        self.setAccessibleName(c.text("home.nav"))
        self.offline.setText(c.text("home.offline"))
        self.words.setText(c.text("home.offline_words"))

    def refresh(self, current: str, narrow: bool) -> None:
        """Mark the ``current`` page; ``narrow`` shows drawings only."""
        c = self.context
        for id, made in self.buttons.items():
            made.setCheckable(True)
            made.setChecked(id == current)
            made.show_state(self._name(id), "", None, (0, ""), c.theme, narrow)
        self.stop_at(current if current in self.buttons else "home")
        self.lock.setPixmap(icon("lock", c.theme).pixmap(QSize(16, 16)))
        self.version.setText(c.text("home.version", version=__version__, day=c.assessment.freshness.newest))
        self.foot.setVisible(not narrow)
        self.setFixedWidth(px(NARROW_PX if narrow else WIDE_PX))
