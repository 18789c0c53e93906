"""Who has a plan file open: a record in the state folder beside a lock that dies with its process. No Qt.

The plan file itself is never touched. Two spellings of one file (letter case, composed or decomposed letters, links) are
the same file. A window can take a file over from another: the record of the other goes, and the other learns it when it
looks or saves.
"""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from pathlib import Path

import platformdirs

from planner.disk import leftovers, private_folder, read_file, replace_file
from planner.plan.lock import Lock, free

RECORD, LOCK = ".open", ".lock"
LONGEST = 100_000
WAIT_S = 2.0
"""Two processes that ask at once wait for each other so long."""


def open_folder() -> Path:
    return Path(platformdirs.user_state_dir("Planner", appauthor=False)) / "open"


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file; where one of them is gone, whether they are the same path."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)
    except ValueError:  # a name that no file can have
        return one == other


class Holding:
    """The plan file that one window has open. Another window that asks for it is refused as long as this one lives."""

    def __init__(self) -> None:
        self._lock: Lock | None = None
        self._record: Path | None = None
        self.path: Path | None = None

    def take(self, path: Path, over: bool = False) -> bool:
        """Whether the file may be worked on here; what was held before is let go then. ``over`` takes it from another.

        A state folder that cannot be written refuses nobody.
        """
        if self.path is not None and not self.lost and same_file(path, self.path):
            return True
        folder = open_folder()
        among = Lock(folder / "among.lock")
        try:
            private_folder(folder)
            if not among.take(WAIT_S):
                return False
            return self._take(folder, path, over)
        except OSError:
            self.let_go()
            self.path = path
            return True
        finally:
            among.let_go()

    def _take(self, folder: Path, path: Path, over: bool) -> bool:
        leftovers(folder)
        for lock_file in folder.glob(f"*{LOCK}"):
            if not lock_file.with_suffix(RECORD).exists():
                free(lock_file)
        for record in list(folder.glob(f"*{RECORD}")):
            if record == self._record:
                continue
            if free(record.with_suffix(LOCK)):
                record.unlink(missing_ok=True)
            elif same_file(_told(record), path):
                if not over:
                    return False
                record.unlink(missing_ok=True)
        name = uuid.uuid4().hex
        lock, record = Lock(folder / f"{name}{LOCK}"), folder / f"{name}{RECORD}"
        lock.take()
        try:
            replace_file(record, os.fsencode(path.absolute()), private=True)
        except OSError:
            lock.let_go()
            raise
        self.let_go()
        self._lock, self._record, self.path = lock, record, path
        return True

    @property
    def lost(self) -> bool:
        """Whether another window has taken the file over since."""
        try:
            return self._record is not None and not self._record.exists()
        except OSError:
            return False

    @property
    def record(self) -> Path | None:
        """Where the system can be asked to tell of a change."""
        return self._record

    def let_go(self) -> None:
        if self._record is not None:
            with suppress(OSError):
                self._record.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.let_go()
        self._lock = self._record = self.path = None


def _told(record: Path) -> Path:
    try:
        return Path(os.fsdecode(read_file(record, LONGEST)))
    except OSError:
        return record
