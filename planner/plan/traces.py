"""What the product itself left of a plan before it got a password: copies on this computer that anyone can still read.

Reports, exports and copies that people made lie where they put them; nobody but they can name those.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from planner.plan.journal import MOST_COPY, recovery_folder
from planner.plan.sealed import is_sealed


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that holds a version of the plan in the open, and when it was written."""

    path: Path
    at: datetime


def readable_copies(plan: Path, recovery: Path | None = None) -> tuple[Copy, ...]:
    """Recovery copies and half-written files of the plan file ``plan`` that are not sealed, newest first."""
    found = {*_recovery_copies(plan, recovery or recovery_folder()), *_half_written(plan)}
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
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
            if not path.is_file() or path.stat().st_size > MOST_COPY or path.suffix == ".lock":
                continue
            content = json.loads(path.read_bytes())
            if "plan" in content and content["origin"] and Path(content["origin"]).resolve() == plan.resolve():
                yield path


def _half_written(plan: Path) -> Iterator[Path]:
    """What a killed writer left beside the file."""
    target = plan.resolve()
    with suppress(OSError):
        for path in target.parent.iterdir():
            if path.name.startswith(f".{target.name}.") and path.name.endswith(".tmp"):
                with path.open("rb") as file:
                    if not is_sealed(file.read(16)):
                        yield path


def _time(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime)
    except OSError:
        return datetime.now()
