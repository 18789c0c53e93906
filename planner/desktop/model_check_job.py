"""Scores a file of measurements off the window's thread, with progress, and stops when asked to."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.i18n import message

_alive: set[CheckJob] = set()
"""Jobs the pool knows: they outlive the page that started them until they have run."""


class Signals(QObject):
    """``progressed(job, done, all)``, ``finished(job, report)``, ``failed(job, message or None when cancelled)``."""

    progressed = Signal(object, int, int)
    finished = Signal(object, object)
    failed = Signal(object, object)


class CheckJob(QRunnable):
    """One file, or the shipped cases of a kind where ``path`` is None."""

    def __init__(
        self,
        kind: str | None,
        path: Path | None,
        gpus: Mapping[str, Gpu],
        models: Mapping[str, Model],
        signals: Signals,
    ) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self.kind, self.path = kind, path
        self._gpus, self._models, self._signals, self._stopped = gpus, models, signals, Event()

    def start(self) -> None:
        _alive.add(self)
        QThreadPool.globalInstance().start(self)

    def cancel(self) -> None:
        self._stopped.set()

    def run(self) -> None:
        from planner.sizing.validate import Cancelled, ValidationProblem, shipped_report, validate

        try:
            if self._stopped.is_set():
                raise Cancelled
            if self.path is None:
                report = shipped_report(str(self.kind), self._progress)
            else:
                report = validate(self.path, self.kind, self._gpus, self._models, self._progress)
        except Cancelled:
            self._tell(self._signals.failed, None)
        except ValidationProblem as problem:
            self._tell(self._signals.failed, problem.problem)
        except Exception as problem:  # the page must say that there is no result, whatever went wrong
            self._tell(self._signals.failed, message("model_check.failed", why=type(problem).__name__))
        else:
            self._tell(self._signals.finished, report)
        finally:
            _alive.discard(self)

    def _progress(self, done: int, count: int) -> bool:
        self._tell(self._signals.progressed, done, count)
        return not self._stopped.is_set()

    def _tell(self, signal: Any, *values: Any) -> None:
        with suppress(RuntimeError):  # the window may be gone by now
            signal.emit(self, *values)


def stop(jobs: list[CheckJob], *_: Any) -> None:
    """Ask all jobs to stop; also what a page does when it goes."""
    for job in jobs:
        job.cancel()
