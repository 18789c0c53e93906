"""Every page and tab of a window, one after the other, each laid out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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
            for _ in range(3):
                QApplication.processEvents()
            yield entry.id, tab, page


def too_wide(id: str, tab: int, page: Any) -> str:
    """Where the page needs more than its room; "" where it fits."""
    needs, room = page.minimumSizeHint().width(), page.parentWidget().width()
    return f"{id} {tab}: {needs} in {room} px" if needs > room else ""
