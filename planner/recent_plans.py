"""The list of recent plans, kept beside the recovery copies: path, pin and what the plan was like when last saved.

Content that cannot be read is passed over: the list is a convenience and holds nothing that is not elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import AfterValidator, Field, ValidationError

from planner.disk import private_folder
from planner.glance import Glance
from planner.plan.fields import Frozen
from planner.plan.file import FileProblem, write_bytes_atomic

MOST = 12
"""Plans that are not pinned; pinned ones stay beside them."""
MOST_BYTES = 1_000_000


MOST_READ = 200
"""Entries that are looked at, whatever the file holds."""


def _local(moment: datetime | None) -> datetime | None:
    """Moments are kept without a zone, as the clock of this computer shows them."""
    return moment.replace(tzinfo=None) if moment is not None else None


class Recent(Frozen):
    path: Annotated[str, Field(max_length=4096)]
    pinned: bool = False
    edited: Annotated[datetime | None, AfterValidator(_local)] = None
    glance: Glance = Glance()
    protected: bool = False
    """Under a password: nothing of the plan is kept here but the name of its file."""

    @property
    def file(self) -> Path:
        return Path(self.path)

    @property
    def exists(self) -> bool:
        try:
            return self.file.is_file()
        except OSError:
            return False


def recent_file() -> Path:
    return Path(platformdirs.user_state_dir("Planner", appauthor=False)) / "recent.json"


def recent_plans() -> tuple[Recent, ...]:
    """Pinned plans first, then the newest; entries that cannot be read are left out."""
    try:
        if recent_file().stat().st_size > MOST_BYTES:
            return ()
        content = json.loads(recent_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return ()
    entries = content[:MOST_READ] if isinstance(content, list) else []
    found = [made for entry in entries if (made := _read(entry)) is not None]
    return tuple(sorted(found, key=lambda r: not r.pinned))


def _read(entry: object) -> Recent | None:
    try:
        return Recent.model_validate({"path": entry} if isinstance(entry, str) else entry, extra="ignore")
    except ValidationError:
        return None


def remember(path: Path, seen: Glance | None, at: datetime | None = None) -> None:
    """Put a plan on top, with its glance; ``at`` is when it was edited last (else the time of its file).

    A plan under a password gives no glance, and what was kept of it before goes.
    """
    key = str(path.resolve())
    old = next((r for r in recent_plans() if r.path == key), None)
    edited = at or _time(path) or (old.edited if old else None)
    pinned = old.pinned if old else False
    first = Recent(path=key, pinned=pinned, edited=edited, glance=seen or Glance(), protected=seen is None)
    _keep((first, *(r for r in recent_plans() if r.path != key)))


def forget(path: str) -> None:
    _keep(r for r in recent_plans() if r.path != path)


def pin(path: str, pinned: bool) -> None:
    _change(path, lambda r: r.model_copy(update={"pinned": pinned}))


def protect(path: Path) -> None:
    """Forget all but the name of a plan that has got a password."""
    _change(str(path.resolve()), lambda r: r.model_copy(update={"glance": Glance(), "protected": True}))


def _change(path: str, change: Callable[[Recent], Recent]) -> None:
    _keep(change(r) if r.path == path else r for r in recent_plans())


def _time(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime)
    except OSError:
        return None


def _keep(entries: Iterable[Recent]) -> None:
    some = list(entries)
    loose = [r for r in some if not r.pinned][:MOST]
    content = [r.model_dump(mode="json", exclude_defaults=True) for r in some if r.pinned or r in loose]
    try:
        private_folder(recent_file().parent)
        write_bytes_atomic(recent_file(), json.dumps(content, ensure_ascii=False).encode("utf-8"), private=True)
    except (OSError, FileProblem):
        return
