"""A watchdog: how long the window's own thread works on one event, whatever is done on whichever page.

The time is that of the processor. A core shared with others is slower all the same: the same small work is timed beside
each thing done, and the time is what it would have been at the speed the budgets were set for. A person notices more
than 100 ms. What needs more has a budget of its own here, with its reason; a budget only ever gets smaller.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from planner.desktop.pages import PAGES
from planner.desktop.shell import MainWindow
from planner.plan.answers import Answer, AnswerState
from planner.plan.templates import load_template

MOST_S = 0.1
LABELS, LABELS_S = 10, 0.00095
"""Of ``pace``, and the seconds they take where no other work shares core and caches."""
IDS = [p.id for p in PAGES]


def pace() -> float:
    """How many times slower than meant small parts of a window are made just now; 1 at least."""
    began, box = time.thread_time(), QWidget()
    for _ in range(LABELS):
        made = QLabel("가나다 abc", box)
        made.ensurePolished()
        made.sizeHint()
    box.deleteLater()
    QCoreApplication.sendPostedEvents(box, QEvent.Type.DeferredDelete)
    return max(1.0, (time.thread_time() - began) / LABELS_S)


@dataclass
class Watch:
    """Time of the thread for each thing done, in seconds; of several times the shortest, since a busy machine only adds."""

    took: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def over(self, what: str) -> Iterator[None]:
        before, began = pace(), time.thread_time()
        yield
        QApplication.processEvents()
        took = time.thread_time() - began
        self.took[what] = min(self.took.get(what, 99.0), took / ((before + pace()) / 2))

    def late(self, budgets: dict[str, float]) -> dict[str, str]:
        return {
            what: f"{took * 1000:.0f} ms, allowed {budgets.get(what, MOST_S) * 1000:.0f} ms"
            for what, took in sorted(self.took.items())
            if took > budgets.get(what, MOST_S)
        }


@pytest.fixture(scope="module")
def window(lasting_window: Callable[..., MainWindow]) -> MainWindow:
    """One for all tests here, in their order: the first visits every page. What was there before is spared by the
    collector of garbage, as at the start of the program."""
    gc.collect()
    gc.freeze()
    return lasting_window(load_template("finance", "en"), "en")


def settle(window: MainWindow) -> None:
    for _ in range(5):
        QApplication.processEvents()
    window.context.recompute()
    QApplication.processEvents()


FIRST_VISITS = {
    "company": 0.35, "opportunity": 1.2, "team": 0.3, "data": 0.45, "level": 0.35, "infrastructure": 0.7,
    "responsible": 0.65, "build": 0.35, "compare": 0.35, "report": 0.2, "respondents": 0.25, "model_check": 0.4,
    "catalogue": 0.45, "primer": 0.25, "settings": 0.3,
}  # fmt: skip
"""Modules are imported and every widget of the first tab is made, once a session; the cases of the first page the most."""
AGAIN = {"model_check": 0.15, "catalogue": 0.2}
"""Their tables of some hundred rows are laid out when they are shown."""
EDITS = {f"{kind} on catalogue": 0.2 for kind in ("slider", "answer", "score", "text")}
"""Every fact is compared with the own values of the plan after every edit."""
LOOKS = {
    "language on catalogue": 0.25,
    "language on responsible": 0.25,
    "why": 0.25,
    "theme with every page built": 3.5,
}
"""A long table and a long list say all anew; an explanation is made anew. The style sheet is one for the program: Qt
styles some ten thousand widgets, also those out of sight, whatever changes in it."""


def test_pages_come_at_once(window: MainWindow) -> None:
    first, again = Watch(), Watch()
    for id in IDS:
        with first.over(id):
            window.show_page(id)
        settle(window)
    for id in IDS * 2:
        with again.over(id):
            window.show_page(id)
        settle(window)
    assert first.late(FIRST_VISITS) == {}
    assert again.late(AGAIN) == {}


def edits(window: MainWindow) -> dict[str, Callable[[int], Any]]:
    """Each kind of edit with a number that makes it another value."""
    c = window.context
    return {
        "slider": lambda n: c.edit(("infrastructure", "workload", "users"), 5_000 + 100 * n),
        "answer": lambda n: c.edit(("answers", "S1-01"), Answer(state=AnswerState.LEVEL, level=1 + n % 5)),
        "score": lambda n: c.edit(("use_cases", 0, "value", "economic"), 1 + n % 5),
        "text": lambda n: c.edit(("company", "name"), f"Hanbit {n}"),
    }


def test_an_edit_is_followed_at_once_on_every_page(window: MainWindow) -> None:
    watch, number = Watch(), 0
    for id in IDS:
        window.show_page(id)
        settle(window)
        for kind, edit in edits(window).items():
            for _ in range(2):
                number += 1
                with watch.over(f"{kind} on {id}"):
                    edit(number)
                    window.context.recompute()
    assert watch.late(EDITS) == {}


def test_looks_and_panels(window: MainWindow) -> None:
    watch = Watch()
    for id in IDS:
        window.show_page(id)
        settle(window)
        for _ in range(2):
            with watch.over(f"language on {id}"):
                window.other_language()
            settle(window)
    for _ in range(2):
        with watch.over("palette"):
            window.open_palette()
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
        with watch.over("why"):
            window.show_why(window.context.assessment.infrastructure.gpus)
        window.close_why()
    with watch.over("theme with every page built"):
        window.other_theme()
    assert watch.late(LOOKS) == {}


# --- benchmarks: pytest --dist no --benchmark-enable --benchmark-only -----------------------------------------------------


@pytest.fixture
def measured(benchmark: Any) -> Any:
    """Does nothing new where nothing is measured: the tests above do the same and look at what comes of it."""
    if not benchmark.enabled:
        benchmark(int)  # what is asked for and not used is complained about
        pytest.skip("measured only with --benchmark-enable")
    return benchmark


@pytest.mark.parametrize("id", IDS)
def test_speed_of_an_edit(window: MainWindow, measured: Any, id: str) -> None:
    window.show_page(id)
    settle(window)
    numbers = count(1)

    def edit() -> None:
        edits(window)["slider"](next(numbers))
        window.context.recompute()
        QApplication.processEvents()

    measured(edit)


def test_speed_of_the_next_page(window: MainWindow, measured: Any) -> None:
    ids = cycle(IDS)

    def show() -> None:
        window.show_page(next(ids))
        QApplication.processEvents()

    measured(show)


def test_speed_of_the_other_language(window: MainWindow, measured: Any) -> None:
    window.show_page("infrastructure")

    def switch() -> None:
        window.other_language()
        QApplication.processEvents()

    measured(switch)


def test_speed_of_the_other_theme(window: MainWindow, measured: Any) -> None:
    def switch() -> None:
        window.other_theme()
        QApplication.processEvents()

    measured.pedantic(switch, rounds=2)
