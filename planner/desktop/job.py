"""Work off the window's thread: what it gives arrives as a signal; the newest job is the one that counts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

_alive: set[Job] = set()
"""Jobs the pool knows: they outlive the page that started them until they have run."""


class Signals(QObject):
    """``finished(job, result)`` and ``failed(job, name of the error)``."""

    finished = Signal(object, object)
    failed = Signal(object, str)


class Job(QRunnable):
    """Runs ``work`` once. It may read frozen values only, and touches no object of the window but ``signals``."""

    def __init__(self, work: Callable[[], Any], signals: Signals) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._work, self._signals = work, signals

    def start(self) -> None:
        _alive.add(self)
        QThreadPool.globalInstance().start(self)

    def run(self) -> None:
        try:
            result = self._work()
        except Exception as problem:  # the page must say that there is no result, whatever went wrong
            self._tell(self._signals.failed, type(problem).__name__)
        else:
            self._tell(self._signals.finished, result)
        finally:
            _alive.discard(self)

    def _tell(self, signal: Any, value: Any) -> None:
        with suppress(RuntimeError):  # the window may be gone by now
            signal.emit(self, value)
