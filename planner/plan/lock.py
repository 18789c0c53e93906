"""A lock file that dies with its process: whose number is used again, or whose file was left behind, holds nothing."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout


class Lock:
    """Raises OSError where a lock cannot be written at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: FileLock | None = None

    @property
    def held(self) -> bool:
        return self._lock is not None

    def take(self, seconds: float = 0) -> bool:
        """Whether it is ours now; False where a living process has it."""
        if self._lock is not None:
            return True
        lock = FileLock(self.path, mode=0o600)
        try:
            lock.acquire(timeout=seconds)
        except Timeout:
            return False
        except NotImplementedError as problem:
            raise OSError(str(problem)) from problem
        self._lock = lock
        return True

    def let_go(self) -> None:
        """The file goes while it is still ours: another process must not find one that is about to vanish."""
        if self._lock is None:
            return
        lock, self._lock = self._lock, None
        if os.name == "posix":
            self._unlink()
        with suppress(OSError):
            lock.release()
        if os.name != "posix":  # an open file cannot be taken away there
            self._unlink()

    def _unlink(self) -> None:
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def free(path: Path) -> bool:
    """Whether no living process holds the lock at ``path``; a file that nobody holds is taken away."""
    lock = Lock(path)
    try:
        if not lock.take():
            return False
    except OSError:
        return False
    lock.let_go()
    return True
