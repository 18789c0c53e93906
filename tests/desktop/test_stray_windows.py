"""No part of a page ever opens as a window of its own: a flash on the screen, and the keyboard would lose its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from planner.desktop.pages import PAGES
from planner.desktop.shell import MainWindow
from planner.desktop.tabbed import TabbedPage
from planner.plan.respondents import Respondent, RespondentRole, Vote
from planner.plan.templates import load_template
from planner.readiness.bank import bank


class Watch(QObject):
    """Notes every widget that becomes visible as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.property('text') or ''}".strip())
        return False


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    votes = {id: Vote(level=1 + at % 5) for at, id in enumerate(bank().questions)}
    low = {id: Vote(level=1) for id in votes}
    people = tuple(
        Respondent(id=f"p{i}", role=RespondentRole.EXECUTIVE if i < 3 else RespondentRole.BUSINESS,
                   votes=votes if i < 3 else low)
        for i in range(6)
    )  # fmt: skip
    return open_window(load_template("retail").model_copy(update={"respondents": people}))


def test_parts_replaced_before_they_were_drawn_do_not_open(window: MainWindow) -> None:
    watch, app = Watch(), QApplication.instance()
    assert isinstance(app, QApplication)
    window.show_page("infrastructure")
    QApplication.processEvents()
    app.installEventFilter(watch)
    try:
        for _ in range(3):
            window.refresh()
        QApplication.processEvents()
    finally:
        app.removeEventFilter(watch)
    assert watch.seen == []


def test_going_through_every_page_shows_no_other_window(window: MainWindow) -> None:
    watch, app = Watch(), QApplication.instance()
    assert isinstance(app, QApplication)
    app.installEventFilter(watch)
    try:
        for entry in PAGES:
            window.show_page(entry.id)
            page = window.page(entry.id)
            for tab in range(page.tabs.count() if isinstance(page, TabbedPage) else 0):
                page.tabs.setCurrentIndex(tab)
                QApplication.processEvents()
        window.context.why(window.context.assessment.respondents.agreement)
        QApplication.processEvents()
    finally:
        app.removeEventFilter(watch)
    assert watch.seen == []
