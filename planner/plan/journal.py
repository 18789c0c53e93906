"""The recovery copy: what is edited is on disk within a second, beside a lock that dies with the process. No Qt."""

from __future__ import annotations

import base64
import json
import os
import time
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import platformdirs
from filelock import FileLock, Timeout

from planner.plan.changes import Change, differences
from planner.plan.file import FileProblem, PlanProblem, load_plan, plan_of, write_atomic
from planner.plan.migrate import CURRENT, FIRST, FORMAT, version
from planner.plan.plan import Plan
from planner.plan.sealed import Key, SealProblem, seal, unseal
from planner.plan.session import Session
from planner.plan.unknown import plan_content
from planner.reading import MAX_BYTES, ReadingProblem, compose_outside

MOST_COPY = 2 * MAX_BYTES
"""Bytes; sealed content is written in base64."""
DROPPED = ".dropped"
KEPT_DROPPED_S = 7 * 24 * 3600
"""A copy that was given up can be brought back for a week."""


def recovery_folder() -> Path:
    return Path(platformdirs.user_state_dir("Planner", appauthor=False)) / "recovery"


@dataclass(frozen=True, slots=True)
class Recovered:
    """A recovery copy that nobody holds: its process is gone. ``plan`` is None where it cannot be read.

    ``origin`` is the file it was opened from or saved to; ``base`` the plan in that file now, None without one.
    ``sealed`` is the plan under its password; ``plan`` and ``base`` come with ``unlocked``.
    """

    path: Path
    origin: Path | None
    title: str
    saved_at: datetime
    plan: Plan | None
    base: Plan | None = None
    sealed: bytes | None = field(default=None, repr=False)

    def unlocked(self, key: Key) -> Recovered:
        """The copy with what its password opens; raises SealProblem. A plan that cannot be read stays None."""
        assert self.sealed is not None
        try:
            plan = _plan(unseal(self.sealed, key))
        except SealProblem:
            raise
        except (ValueError, ReadingProblem):
            return replace(self, sealed=None)
        title = plan.title or plan.company.name
        return replace(self, title=title, plan=plan, base=_base(self.origin, key), sealed=None)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the copy holds that the file does not; against an empty plan where there is no file."""
        return differences(self.base or Plan(), self.plan, self.saved_at) if self.plan is not None else ()

    def drop(self) -> None:
        """Give the copy up. ``restore`` brings it back."""
        self.path.replace(self.path.with_suffix(DROPPED))
        self.path.with_suffix(".lock").unlink(missing_ok=True)

    def restore(self) -> None:
        self.path.with_suffix(DROPPED).replace(self.path)

    def remove(self) -> None:
        """The plan is open again, under a copy of its own."""
        self.path.unlink(missing_ok=True)
        self.path.with_suffix(".lock").unlink(missing_ok=True)


class Journal:
    """One recovery copy for one open window."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or recovery_folder()
        self._lock: FileLock | None = None
        self.path = self.folder / f"{uuid.uuid4().hex}.json"

    def note(self, session: Session) -> None:
        """Write the session's plan; raises OSError where the folder cannot be written."""
        if not session.dirty:
            self.discard()
            return
        if self._lock is None:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = FileLock(self.path.with_suffix(".lock"))
            self._lock.acquire(timeout=0)
        content: dict[str, Any] = {
            "origin": str(session.path) if session.path else None,
            "saved_at": datetime.now().isoformat(timespec="seconds"),
        }
        plan = {"format": FORMAT, "plan": plan_content(session.plan)}
        if session.key is None:
            content |= plan
        else:
            words = json.dumps(plan, ensure_ascii=False).encode("utf-8", "surrogatepass")
            content["sealed"] = base64.b64encode(seal(words, session.key)).decode("ascii")
        write_atomic(self.path, json.dumps(content, ensure_ascii=False))

    def discard(self) -> None:
        """The plan is safe or given up: remove the copy."""
        self.path.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.release()
            self.path.with_suffix(".lock").unlink(missing_ok=True)
            self._lock = None

    @staticmethod
    def orphans(folder: Path | None = None) -> tuple[Recovered, ...]:
        """Copies whose process is gone, newest first. A copy that cannot be read is listed without a plan."""
        place = folder or recovery_folder()
        _sweep(place)
        found = []
        for path in sorted(place.glob("*.json"), key=os.path.getmtime, reverse=True):
            lock = FileLock(path.with_suffix(".lock"))
            try:
                lock.acquire(timeout=0)
            except (Timeout, OSError):
                continue
            lock.release()
            found.append(_read(path))
        return tuple(found)


def _sweep(folder: Path) -> None:
    """Remove copies that were given up long ago."""
    for path in folder.glob(f"*{DROPPED}"):
        if time.time() - path.stat().st_mtime > KEPT_DROPPED_S:
            path.unlink(missing_ok=True)


def _read(path: Path) -> Recovered:
    saved_at = datetime.fromtimestamp(path.stat().st_mtime)
    try:
        if path.stat().st_size > MOST_COPY:
            raise ValueError("too large for a plan")
        container = json.loads(path.read_text(encoding="utf-8"))
        origin = Path(container["origin"]) if container["origin"] else None
        saved_at = datetime.fromisoformat(container["saved_at"])
        if "sealed" in container:
            sealed = base64.b64decode(container["sealed"], validate=True)
            return Recovered(path, origin, origin.stem if origin else "", saved_at, None, None, sealed)
        plan = _plan(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, ReadingProblem, RecursionError):
        return Recovered(path, None, path.stem[:8], saved_at, None)
    return Recovered(path, origin, plan.title or plan.company.name, saved_at, plan, _base(origin))


def _plan(words: bytes) -> Plan:
    """The plan of a copy, through the one door; the first copies did not name their format. Raises ValueError where it
    is none or a newer one, ReadingProblem where it is not let in."""
    content = compose_outside(words).data
    since = version(str(content.get("format", FIRST))) if isinstance(content, dict) else None
    if since is None or since > CURRENT or "plan" not in content:
        raise ValueError("no plan of a version that is known")
    return plan_of(content["plan"], since)


def _base(origin: Path | None, key: Key | None = None) -> Plan | None:
    try:
        return load_plan(origin, key) if origin is not None else None
    except (PlanProblem, FileProblem):
        return None
