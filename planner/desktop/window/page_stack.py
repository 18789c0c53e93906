"""The pages, each built on first visit inside its own scroll area."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMetaObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QScrollBar, QStackedWidget, QWidget

from planner.desktop.page import Page

MARGIN = 90
"""Px kept above and below a field that is gone to, so that its label shows."""
SETTLED_MS = 250
"""Tables and wrapped words find their height in several turns; by then they have."""


class PageStack(QStackedWidget):
    def __init__(self, make: Callable[[str, QWidget], Page]) -> None:
        super().__init__()
        self._make = make
        self._areas: dict[str, QScrollArea] = {}
        self.made: dict[str, Page] = {}
        self._held: int | None = None

    def page(self, id: str) -> Page:
        if id not in self.made:
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.addWidget(area)
            self.made[id] = self._make(id, area.viewport())
            area.setWidget(self.made[id])
            self._areas[id] = area
        return self.made[id]

    def show_page(self, id: str) -> Page:
        fresh = id not in self.made
        page = self.page(id)
        if not fresh:
            page.retranslate()
            page.refresh()
        self.setCurrentWidget(self._areas[id])
        return page

    def reveal(self, id: str) -> None:
        """Scroll to what has the focus, now and once more when the page has its new layout."""
        area = self._areas[id]

        def scroll() -> None:
            focus = QApplication.focusWidget()
            if focus is not None and area.isAncestorOf(focus):
                area.ensureWidgetVisible(focus, 40, MARGIN)

        scroll()
        QTimer.singleShot(0, area, scroll)

    def keep_place(self) -> None:
        """What is about to be drawn anew may be shorter for a moment: the page scrolls back to where it is now."""
        area = self.currentWidget()
        if not isinstance(area, QScrollArea) or self._held is not None:
            return
        bar = area.verticalScrollBar()
        at = self._held = bar.value()
        following = bar.rangeChanged.connect(lambda *_: bar.setValue(at))
        QTimer.singleShot(SETTLED_MS, bar, lambda: self._let_go(bar, following))

    def _let_go(self, bar: QScrollBar, following: QMetaObject.Connection) -> None:
        bar.rangeChanged.disconnect(following)
        self._held = None

    def retranslate(self, current: str) -> None:
        """The ``current`` page only: the others say all anew when they are shown."""
        if current in self.made:
            self.made[current].retranslate()
