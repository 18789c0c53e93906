"""A drive that is gone may never answer. What touches a file of the user's waits for it only so long. No Qt.

The call itself cannot be broken off: its thread stays behind and ends with the process or with the drive's answer.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

LOOK_S = 2.0
"""Seconds for asking about a file."""
READ_S, WRITE_S = 10.0, 15.0
"""Seconds for the whole of a plan."""


class NoAnswer(TimeoutError):
    """The drive did not answer in time. What was asked may still happen later."""


class Asked(Generic[T]):
    """``function`` running in a thread of its own; it may touch files only. ``answer`` waits for it."""

    def __init__(self, function: Callable[[], T]) -> None:
        self._function = function
        self._made: list[T] = []
        self._failed: list[BaseException] = []
        self._done = threading.Event()
        threading.Thread(target=self._work, name="drive", daemon=True).start()

    def _work(self) -> None:
        try:
            self._made.append(self._function())
        except BaseException as problem:  # handed on to the thread that waits
            self._failed.append(problem)
        finally:
            self._done.set()

    def answer(self, seconds: float) -> T:
        """What the function returned or raised; NoAnswer where it is not done after ``seconds``."""
        if not self._done.wait(seconds):
            raise NoAnswer(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
        if self._failed:
            raise self._failed[0]
        return self._made[0]


def in_time(seconds: float, function: Callable[[], T]) -> T:
    return Asked(function).answer(seconds)
