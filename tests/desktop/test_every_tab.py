"""What holds on every page and tab, seen on one walk through a window: no part ever opens as a window of its own (a flash
on the screen, and the keyboard would lose its place), the chapter that explains it is named, few keys are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from planner.desktop.shell import MainWindow
from planner.plan.respondents import Respondent, RespondentRole, Vote
from planner.plan.templates import load_template
from planner.primer.book import chapters
from planner.readiness.bank import bank
from tests.every_tab import every_tab


class Watch(QObject):
    """Notes every widget that becomes visible as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.property('text') or ''}".strip())
        return False


@contextmanager
def watched() -> Iterator[list[str]]:
    """The windows that are shown meanwhile."""
    watch, app = Watch(), QApplication.instance()
    assert isinstance(app, QApplication)
    app.installEventFilter(watch)
    try:
        yield watch.seen
        QApplication.processEvents()
    finally:
        app.removeEventFilter(watch)


@dataclass
class Walk:
    """What was seen on the way."""

    opened: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)


@pytest.fixture(scope="module")
def window(lasting_window: Callable[..., MainWindow]) -> MainWindow:
    votes = {id: Vote(level=1 + at % 5) for at, id in enumerate(bank().questions)}
    low = {id: Vote(level=1) for id in votes}
    people = tuple(
        Respondent(id=f"p{i}", role=RespondentRole.EXECUTIVE if i < 3 else RespondentRole.BUSINESS,
                   votes=votes if i < 3 else low)
        for i in range(6)
    )  # fmt: skip
    return lasting_window(load_template("retail").model_copy(update={"respondents": people}))


@pytest.fixture(scope="module")
def walk(window: MainWindow) -> Walk:
    found = Walk()
    with watched() as found.opened:
        for id, tab, page in every_tab(window):
            where = f"{id} {tab}"
            if id != "primer" and (page.chapter is None or chapters()[page.chapter].title.ko not in page.help.text()):
                found.unexplained.append(where)
            found.keys[where] = len(keys(window))
        window.context.why(window.context.assessment.respondents.agreement)
    return found


def keys(window: MainWindow) -> list[str]:
    return [x.text() for x in window.bottom.hints.findChildren(QLabel) if x.property("role") == "key"]


def test_going_through_every_page_shows_no_other_window(walk: Walk) -> None:
    assert walk.opened == []


def test_each_page_and_tab_names_its_chapter(walk: Walk) -> None:
    assert walk.unexplained == []


def test_at_most_four_keys_are_shown_and_two_in_a_narrow_window(walk: Walk, window: MainWindow) -> None:
    assert {where: n for where, n in walk.keys.items() if not 0 < n <= 4} == {}
    window.resize(1024, 700)
    window.show_page("data")
    assert len(keys(window)) <= 2
    window.resize(1440, 868)


def test_parts_replaced_before_they_were_drawn_do_not_open(window: MainWindow) -> None:
    window.show_page("infrastructure")
    QApplication.processEvents()
    with watched() as opened:
        for _ in range(3):
            window.refresh()
    assert opened == []
