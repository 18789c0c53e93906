"""Whether a file is still the one that was read or written: size and time first, its content only where these differ."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from planner.disk import read_file
from planner.reading import MAX_BYTES


class Outside(StrEnum):
    """What happened to a file since: another content, no file any more, another window took it over, or its drive does
    not answer."""

    CHANGED = "changed"
    GONE = "gone"
    TAKEN = "taken"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file at one moment. ``when`` is its time of change in ns; ``digest`` tells a touched file from a changed one."""

    size: int
    when: int
    digest: str

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.when / 1e9)


def stamp(path: Path) -> Stamp | None:
    """The file as it is now; None where it cannot be read. Only as much as a plan can have is looked at."""
    try:
        about = path.stat()
        return Stamp(about.st_size, about.st_mtime_ns, hashlib.sha256(read_file(path, MAX_BYTES + 1)).hexdigest())
    except OSError:
        return None


def outside_change(path: Path, known: Stamp | None) -> Outside | None:
    """What another program did to ``path`` since ``known``; None where nothing, or nothing is known."""
    if known is None:
        return None
    try:
        about = path.stat()
    except FileNotFoundError:
        return Outside.GONE
    except OSError:
        return None
    if (about.st_size, about.st_mtime_ns) == (known.size, known.when):
        return None
    now = stamp(path)
    return Outside.CHANGED if now is not None and now.digest != known.digest else None
