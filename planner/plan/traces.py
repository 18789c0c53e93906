"""What the product itself left of a plan before it got a password: copies on this computer that anyone can still read.

Reports, exports and copies that people made lie where they put them; nobody but they can name those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from planner.disk import halves, read_file
from planner.plan.backups import versions
from planner.plan.journal import MOST_COPY, recovery_folder
from planner.plan.sealed import is_sealed
from planner.reading import ReadingProblem, json_outside


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that holds a version of the plan in the open, and when it was written."""

    path: Path
    at: datetime


def readable_copies(plan: Path, recovery: Path | None = None) -> tuple[Copy, ...]:
    """Recovery copies, half-written files and earlier versions of the plan file ``plan`` that are not sealed, newest first.

    Earlier versions are sealed with the first save under a password; one is here only where that failed.
    """
    beside = (*halves(plan), *(version.path for version in versions(plan)))
    found = {*_recovery_copies(plan, recovery or recovery_folder()), *filter(_in_the_open, beside)}
    return tuple(sorted((Copy(path, _time(path)) for path in found), key=lambda c: c.at, reverse=True))


def remove(copies: Iterable[Copy]) -> tuple[Copy, ...]:
    """Take the copies away; returns those that could not be."""
    left = []
    for copy in copies:
        try:
            copy.path.unlink(missing_ok=True)
        except OSError:
            left.append(copy)
    return tuple(left)


def _recovery_copies(plan: Path, folder: Path) -> Iterator[Path]:
    for path in folder.glob("*"):
        with suppress(OSError, ValueError, TypeError, KeyError, ReadingProblem):
            if path.suffix == ".lock":
                continue
            content = json_outside(read_file(path, MOST_COPY))
            if "plan" in content and content["origin"] and Path(content["origin"]).resolve() == plan.resolve():
                yield path


def _in_the_open(path: Path) -> bool:
    try:
        return not is_sealed(read_file(path, 16))
    except OSError:
        return False


def _time(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime)
    except OSError:
        return datetime.now()
