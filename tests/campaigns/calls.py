"""Every call to the system that touches a file, counted: the n-th one can fail, or be the last thing a process does."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

CALLS = (
    "open", "fsync", "replace", "unlink", "close", "fchmod", "fchown", "chmod", "utime", "mkdir", "rmdir", "stat", "lstat",
    "fstat", "scandir", "listdir", "listxattr", "access", "fdopen",
)  # fmt: skip


class Counter:
    """``names`` are the calls that were made, in order."""

    def __init__(self, act: Callable[[int, str], None] | None = None) -> None:
        self.names: list[str] = []
        self._act = act

    def called(self, name: str) -> None:
        self.names.append(name)
        if self._act is not None:
            self._act(len(self.names), name)


@contextmanager
def counted(act: Callable[[int, str], None] | None = None) -> Iterator[Counter]:
    """Count the calls; ``act(n, name)`` runs before each of them, and what it raises is what the call raises."""
    counter = Counter(act)
    real = {name: getattr(os, name) for name in CALLS if hasattr(os, name)}

    def wrapped(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def instead(*given: Any, **named: Any) -> Any:
            counter.called(name)
            return call(*given, **named)

        return instead

    for name, call in real.items():
        setattr(os, name, wrapped(name, call))
    try:
        yield counter
    finally:
        for name, call in real.items():
            setattr(os, name, call)


def failing(at: int, number: int) -> Callable[[int, str], None]:
    """The call ``at`` (from 1) fails with the system's error ``number``."""

    def act(n: int, _: str) -> None:
        if n == at:
            raise OSError(number, os.strerror(number))

    return act


def dying(at: int) -> Callable[[int, str], None]:
    """The process ends before the call ``at``, as by kill -9."""

    def act(n: int, _: str) -> None:
        if n == at:
            os.kill(os.getpid(), signal.SIGKILL)

    return act
