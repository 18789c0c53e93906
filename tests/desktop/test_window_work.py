"""Work beside the window: results arrive in its thread, cancelled or orphaned work reaches nobody, garbage waits."""

from __future__ import annotations

import gc
import threading
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from planner.desktop import garbage
from planner.desktop.start import application
from planner.desktop.work import Reporter, Work


def test_what_comes_back_arrives_in_the_windows_thread(qapp: Any, qtbot: Any) -> None:
    seen: list[tuple[Any, ...]] = []
    here = threading.get_ident()

    def work(reporter: Reporter) -> int:
        reporter.tell(1, 2)
        return threading.get_ident()

    made = Work(
        qapp,
        work,
        lambda there: seen.append(("done", there != here, threading.get_ident() == here)),
        lambda problem: seen.append(("failed", problem)),
        lambda done, count: seen.append(("told", done, count)),
    )
    assert made.running
    qtbot.waitUntil(lambda: not made.running, timeout=5000)
    assert seen == [("told", 1, 2), ("done", True, True)]


def test_a_failure_arrives_as_what_was_raised(qapp: Any, qtbot: Any) -> None:
    seen: list[Exception] = []
    Work(qapp, lambda _: 1 / 0, lambda _: None, seen.append)
    qtbot.waitUntil(lambda: bool(seen), timeout=5000)
    assert isinstance(seen[0], ZeroDivisionError)


def test_nothing_of_cancelled_work_arrives(qapp: Any, qtbot: Any) -> None:
    seen: list[Any] = []
    go = threading.Event()

    def work(reporter: Reporter) -> bool:
        go.wait(5)
        return reporter.stopped()

    made = Work(qapp, work, seen.append, seen.append, seen.append)
    made.cancel()
    assert not made.running
    go.set()
    assert made.ended.wait(5)
    QApplication.processEvents()
    assert seen == []


def test_work_of_an_owner_that_is_gone_stops_and_reaches_nobody(qapp: Any, qtbot: Any) -> None:
    seen: list[Any] = []
    owner = QWidget()

    def work(reporter: Reporter) -> None:
        while not reporter.stop.wait(0.01):
            reporter.tell(1)

    made = Work(owner, work, seen.append, seen.append, lambda _: None)
    owner.deleteLater()
    del owner
    qtbot.waitUntil(made.ended.is_set, timeout=5000)
    QApplication.processEvents()
    assert seen == []


def test_garbage_made_in_a_worker_goes_in_the_windows_thread(qapp: Any, qtbot: Any) -> None:
    application()
    assert not gc.isenabled()
    where: list[int] = []

    class Ring(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.me = self

        def __del__(self) -> None:
            where.append(threading.get_ident())

    Ring()

    def work(_: Reporter) -> None:
        for _unused in range(3000):
            ring: list[Any] = []
            ring.append(ring)

    made = Work(qapp, work, lambda _: None, lambda _: None)
    qtbot.waitUntil(lambda: not made.running, timeout=5000)
    assert set(where) <= {threading.get_ident()}
    garbage.collect()
    assert where == [threading.get_ident()]
