"""Earlier versions of a plan file: what a save replaces is kept in the user's state folder, for their eyes only. No Qt.

The bytes of the file are kept as they were, so that what was under a password stays under it; where a plan gets a password,
the versions before it are put under it too. Which versions stay depends on their order and their own days, never on what
the clock says now: a clock that was set wrong removes nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import platformdirs

from planner.disk import leftovers, private_folder, read_file, replace_file
from planner.file_names import file_name
from planner.i18n import Message, message
from planner.plan.changes import Change, differences
from planner.plan.file import FileProblem, PasswordNeeded, PlanProblem, load_plan
from planner.plan.plan import Plan
from planner.plan.sealed import OVERHEAD, Key, is_sealed, seal
from planner.reading import MAX_BYTES

RECENT, DAYS, WEEKS = 5, 7, 4
"""The last versions; then the last one of each of so many days, and of each of so many weeks, on which it was saved."""
MOST_BYTES = 200_000_000
MOST_PLANS = 200
"""Of all plans together; what was saved longest ago goes first."""
_NAME = re.compile(r"(\d{8})-(\d{1,19})\.plan")


@dataclass(frozen=True, slots=True)
class Version:
    """``number`` counts up with each save; ``when`` is the time of change of the file that was replaced, in ns."""

    path: Path
    number: int
    when: int

    @property
    def saved_at(self) -> datetime:
        return datetime.fromtimestamp(self.when / 1e9)


@dataclass(frozen=True, slots=True)
class Opened:
    """A version with its plan; else ``problem`` says why it is not open. ``sealed`` is one that another password opens."""

    version: Version
    plan: Plan | None
    problem: Message | None = None
    sealed: bytes | None = field(default=None, repr=False)

    def changes_to(self, now: Plan) -> tuple[Change, ...]:
        """What was changed since that version, as it stands ``now``."""
        return differences(self.plan, now, self.version.saved_at) if self.plan is not None else ()


def opened(version: Version, key: Key | None = None) -> Opened:
    """The plan of a version; ``key`` is that of the plan today, or of the password the version was kept under."""
    try:
        return Opened(version, load_plan(version.path, key))
    except PasswordNeeded as needed:
        return Opened(version, None, message("versions.other_password"), needed.sealed)
    except (PlanProblem, FileProblem):
        return Opened(version, None, message("versions.unreadable"))


def backups_folder() -> Path:
    return Path(platformdirs.user_state_dir("Planner", appauthor=False)) / "versions"


def folder_of(path: Path) -> Path:
    """Where the versions of one plan file lie: its name for a person, a digest of its whole path for us."""
    whole = os.path.realpath(path)
    digest = hashlib.sha256(os.fsencode(whole)).hexdigest()[:16]
    return backups_folder() / f"{file_name(Path(whole).stem, '')[:40].rstrip(' .')}-{digest}"


def versions(path: Path) -> tuple[Version, ...]:
    """Versions of the plan file before the one that is there now, newest first."""
    return _in(folder_of(path))


def keep_version(path: Path, key: Key | None = None) -> None:
    """Keep what is in ``path`` now, since it is about to be replaced, and let go of what is too much.

    ``key`` seals it where it was not sealed. Nothing happens where there is no file, none that can be a plan, or the same
    is kept already. Raises OSError where it cannot be kept.
    """
    try:
        content = read_file(path, MAX_BYTES + OVERHEAD + 1)
        when = path.stat().st_mtime_ns
    except FileNotFoundError:
        return
    if len(content) > MAX_BYTES + OVERHEAD:
        return
    folder = folder_of(path)
    private_folder(folder)
    leftovers(folder)
    if key is not None:
        _seal_all(folder, key)
    before = _in(folder)
    if not before or (before[0].when, _content(before[0])) != (when, content):
        number = before[0].number + 1 if before else 1
        if key is not None and not is_sealed(content):
            content = seal(content, key)
        replace_file(folder / f"{number:08d}-{max(when, 0)}.plan", content, private=True)
    _rotate(folder)
    _bound(folder)


def kept(found: Iterable[Version]) -> frozenset[int]:
    """Numbers of the versions that stay: at most 5 + 7 + 4."""
    order = sorted(found, key=lambda v: v.number, reverse=True)
    stay = {v.number for v in order[:RECENT]}
    days: dict[object, int] = {}
    weeks: dict[object, int] = {}
    for version in order:
        day = version.saved_at.date()
        days.setdefault(day, version.number)
        weeks.setdefault(day.isocalendar()[:2], version.number)
    return frozenset({*stay, *list(days.values())[:DAYS], *list(weeks.values())[:WEEKS]})


def _in(folder: Path) -> tuple[Version, ...]:
    found = []
    with suppress(OSError):
        for name in os.listdir(folder):
            if match := _NAME.fullmatch(name):
                found.append(Version(folder / name, int(match[1]), int(match[2])))
    return tuple(sorted(found, key=lambda v: v.number, reverse=True))


def _content(version: Version) -> bytes | None:
    try:
        return read_file(version.path, MAX_BYTES + OVERHEAD + 1)
    except OSError:
        return None


def _seal_all(folder: Path, key: Key) -> None:
    for version in _in(folder):
        content = _content(version)
        if content is not None and not is_sealed(content):
            replace_file(version.path, seal(content, key), private=True)


def _rotate(folder: Path) -> None:
    found = _in(folder)
    stay = kept(found)
    for version in found:
        if version.number not in stay:
            with suppress(OSError):
                version.path.unlink()


def _bound(own: Path) -> None:
    """Let go of all versions of the plans that were saved longest ago, where there are too many or they are too large."""
    with suppress(OSError):
        folders = [Path(entry.path) for entry in os.scandir(own.parent) if entry.is_dir(follow_symlinks=False)]
        folders.sort(key=lambda f: (f == own, f.stat().st_mtime), reverse=True)
        total = 0
        for at, folder in enumerate(folders):
            total += sum(entry.stat().st_size for entry in os.scandir(folder))
            if folder != own and (at >= MOST_PLANS or total > MOST_BYTES):
                shutil.rmtree(folder, ignore_errors=True)
