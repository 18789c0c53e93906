"""Long work off the window's thread: progress, cancel, and nothing of a late worker reaches a page that is gone.

A worker never touches a QObject of a page: it posts its words to one mailbox that lives as long as the application,
and the mailbox hands them on in the window's thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import count
from threading import Event
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from shiboken6 import isValid

AT_ONCE = 2
TOLD_EVERY_S = 0.04
"""Progress is told so seldom that the window has time for anything else: every word waits for the interpreter."""


class Reporter:
    """What the working function is given: it says how far it is and asks whether to go on."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.stop, self.ended = Event(), Event()
        self._told_s = 0.0

    def stopped(self) -> bool:
        return self.stop.is_set()

    def tell(self, *progress: Any) -> None:
        if (now := time.monotonic()) - self._told_s >= TOLD_EVERY_S and not self.stopped():
            self._told_s = now
            _mailbox().post.emit(self.number, "told", progress)


class Work:
    """One piece of work of ``owner``. Its callbacks run in the window's thread, and none after ``cancel``.

    ``function`` runs in a thread and must be given plain values only, no widget. What it returns goes to ``done``,
    what it raises to ``failed``, what it tells to ``told``.
    """

    def __init__(
        self,
        owner: QObject,
        function: Callable[[Reporter], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        told: Callable[..., None] | None = None,
    ) -> None:
        self.owner, self.done, self.failed, self.told = owner, done, failed, told
        self.reporter = Reporter(next(_numbers))
        _running[self.reporter.number] = self
        _mailbox()  # is made in the window's thread
        self.gone = owner.destroyed.connect(partial(_end, self.reporter.number))
        _pool().submit(_run, self.reporter, function)

    @property
    def running(self) -> bool:
        return self.reporter.number in _running

    @property
    def ended(self) -> Event:
        """Set when the thread has left the function, cancelled or not."""
        return self.reporter.ended

    def cancel(self) -> None:
        _end(self.reporter.number)


_numbers = count()
_running: dict[int, Work] = {}
"""Work whose end has not arrived; read and changed in the window's thread only."""


class _Mailbox(QObject):
    post = Signal(int, str, object)

    def deliver(self, number: int, kind: str, content: Any) -> None:
        work = _running.get(number)
        if work is None:
            return
        if not isValid(work.owner):
            work.cancel()
        elif kind == "told":
            if work.told is not None:
                work.told(*content)
        else:
            _end(number)
            (work.done if kind == "done" else work.failed)(content)


@cache
def _mailbox() -> _Mailbox:
    made = _Mailbox()
    made.post.connect(made.deliver, Qt.ConnectionType.QueuedConnection)
    app = QCoreApplication.instance()
    if app is not None:
        app.aboutToQuit.connect(cancel_all)
    return made


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="work")


def _run(reporter: Reporter, function: Callable[[Reporter], Any]) -> None:
    try:
        if not reporter.stopped():
            kind, content = "done", function(reporter)
            _mailbox().post.emit(reporter.number, kind, content)
    except Exception as problem:  # the page must say that there is no result, whatever went wrong
        _mailbox().post.emit(reporter.number, "failed", problem)
    finally:
        reporter.ended.set()


def _end(number: int, *_: Any) -> None:
    work = _running.pop(number, None)
    if work is None:
        return
    work.reporter.stop.set()
    if isValid(work.owner):
        QObject.disconnect(work.gone)


def cancel_all() -> None:
    """Ask all work to stop: the application ends."""
    for number in list(_running):
        _end(number)
