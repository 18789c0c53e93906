"""Every page and tab of a window, one after the other, each laid out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from planner.desktop.pages import PAGES
from planner.desktop.tabbed import TabbedPage


def every_tab(window: Any, pages: str = "") -> Iterator[tuple[str, int, Any]]:
    """``(page id, tab, page)``; of ``pages`` (ids with commas) only, if given."""
    for entry in PAGES:
        if pages and entry.id not in pages.split(","):
            continue
        window.show_page(entry.id)
        page = window.page(entry.id)
        for tab in range(page.tabs.count() if isinstance(page, TabbedPage) else 1):
            if isinstance(page, TabbedPage):
                page.tabs.setCurrentIndex(tab)
            for _ in range(8):  # words that wrap make rows, tables and cards higher, one after the other
                QApplication.processEvents()
            yield entry.id, tab, page


def too_wide(id: str, tab: int, page: Any) -> str:
    """Where the page needs more than its room; "" where it fits."""
    needs, room = page.minimumSizeHint().width(), page.parentWidget().width()
    return f"{id} {tab}: {needs} in {room} px" if needs > room else ""


class _Resizes(QObject):
    """Which parts change their size."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: set[str] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.parts.add(type(watched).__name__)
        return False


def restless(id: str, tab: int) -> str:
    """What on the page never comes to rest: two parts that drive each other keep a processor busy; "" where all do."""
    app, found = QApplication.instance(), _Resizes()
    assert app is not None
    app.installEventFilter(found)
    for _ in range(3):
        QApplication.processEvents()
    app.removeEventFilter(found)
    return f"{id} {tab}: {', '.join(sorted(found.parts))}" if found.parts else ""
