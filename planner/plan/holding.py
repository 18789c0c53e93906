"""Who has a plan file open: a lock in the state folder that dies with its process. It never touches the file itself."""

from __future__ import annotations

import hashlib
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout


class Holding:
    """The plan file that one window has open. Another process that asks for it is refused as long as this one lives."""

    def __init__(self) -> None:
        self._lock: FileLock | None = None
        self.path: Path | None = None

    def take(self, path: Path) -> bool:
        """Whether the file may be worked on here; what was held before is let go then. A lock that cannot be written
        refuses nobody."""
        path = path.resolve()
        if path == self.path:
            return True
        name = hashlib.sha256(str(path).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        folder = Path(platformdirs.user_state_dir("Planner", appauthor=False)) / "open"
        lock = FileLock(folder / f"{name}.lock")
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError:
            return True
        self.let_go()
        self._lock, self.path = lock, path
        return True

    def let_go(self) -> None:
        if self._lock is not None:
            self._lock.release()
            Path(self._lock.lock_file).unlink(missing_ok=True)
        self._lock = self.path = None
