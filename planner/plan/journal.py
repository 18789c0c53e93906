"""The recovery copy: what is edited is on disk within a second, beside a lock that dies with the process. No Qt.

Copies are never taken away by age or clock: one goes when its plan is saved, given up by the person, or found whole in its
file. A copy is changed or given up by the process that holds its lock only.
"""

from __future__ import annotations

import base64
import json
import os
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import platformdirs

from planner.disk import leftovers, private_folder, read_file
from planner.plan.changes import Change, differences
from planner.plan.file import FileProblem, PlanProblem, load_plan, plan_of, write_bytes_atomic
from planner.plan.lock import Lock, free
from planner.plan.migrate import CURRENT, FIRST, FORMAT, version
from planner.plan.patience import LOOK_S, NoAnswer, in_time
from planner.plan.plan import Plan
from planner.plan.sealed import Key, SealProblem, seal, unseal
from planner.plan.session import Session
from planner.plan.unknown import plan_content
from planner.reading import MAX_BYTES, ReadingProblem, compose_outside, json_outside

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
        base = _base_in_time(self.origin, key) if self.origin is not None else None
        return replace(self, title=title, plan=plan, base=base, sealed=None)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the copy holds that the file does not; against an empty plan where there is no file."""
        return differences(self.base or Plan(), self.plan, self.saved_at) if self.plan is not None else ()

    def claim(self) -> Lock | None:
        """The copy's lock; None where another window or process has it, or has dealt with the copy meanwhile."""
        lock = Lock(self.path.with_suffix(".lock"))
        with suppress(OSError):
            if lock.take() and self.path.exists():
                return lock
        lock.let_go()
        return None

    def drop(self) -> bool:
        """Give the copy up, unless another process took it meanwhile. ``restore`` brings it back."""
        lock = self.claim()
        if lock is None:
            return False
        try:
            os.utime(self.path)  # the week begins now
            self.path.replace(self.path.with_suffix(DROPPED))
        except OSError:
            return False
        finally:
            lock.let_go()
        return True

    def restore(self) -> bool:
        try:
            self.path.with_suffix(DROPPED).replace(self.path)
        except OSError:
            return False
        return True


class Journal:
    """One recovery copy for one open window."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or recovery_folder()
        self._name(self.folder / f"{uuid.uuid4().hex}.json")

    def _name(self, path: Path, lock: Lock | None = None) -> None:
        self.path = path
        self._lock = lock or Lock(path.with_suffix(".lock"))

    def adopt(self, found: Recovered) -> bool:
        """Go on with a copy that was found, as this window's own; False where another process has taken it meanwhile.

        The copy stays on disk as it is until it is written over in one step: a second crash loses nothing.
        """
        lock = found.claim()
        if lock is None:
            return False
        self.discard()
        self._name(found.path, lock)
        return True

    def note(self, session: Session, typed: Plan | None = None) -> None:
        """Write the session's plan, or ``typed``: with what is being typed in it. Raises OSError where it cannot."""
        plan = typed or session.plan
        if not session.dirty and plan == session.plan:
            self.discard()
            return
        if not self._lock.held:
            private_folder(self.folder)
            with suppress(OSError):  # a copy without a lock is better than none
                self._lock.take()
        content: dict[str, Any] = {
            "origin": str(session.path) if session.path else None,
            "saved_at": datetime.now().isoformat(timespec="seconds"),
        }
        body = {"format": FORMAT, "plan": plan_content(plan)}
        if session.key is None:
            content |= body
        else:
            words = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
            content["sealed"] = base64.b64encode(seal(words, session.key)).decode("ascii")
        write_bytes_atomic(
            self.path, json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"), private=True
        )

    def discard(self) -> None:
        """The plan is safe or given up: remove the copy. One that cannot be removed is offered at the next start."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        self._lock.let_go()

    @staticmethod
    def orphans(folder: Path | None = None) -> tuple[Recovered, ...]:
        """Copies whose process is gone, newest first. A copy that cannot be read is listed without a plan.

        One that holds the same as its file, or as a copy listed before it, is taken away: its process ended between
        saving and clearing up.
        """
        place = folder or recovery_folder()
        _sweep(place)
        found: list[Recovered] = []
        for path in sorted(_copies(place), key=_time, reverse=True):
            if not free(path.with_suffix(".lock")):
                continue
            copy = _read(path)
            if copy.plan is not None and copy.origin is not None:
                copy = replace(copy, base=_base_in_time(copy.origin))
            if copy.plan is not None and (copy.plan == copy.base or any(_same(copy, other) for other in found)):
                _remove(copy)
            elif not _gone(path):
                found.append(copy)
        return tuple(found)


def _copies(folder: Path) -> tuple[Path, ...]:
    try:
        return tuple(folder.glob("*.json"))
    except OSError:
        return ()


def _time(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _gone(path: Path) -> bool:
    """Whether another process has taken the copy away meanwhile; a folder that does not answer says nothing."""
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def _same(copy: Recovered, other: Recovered) -> bool:
    return copy.origin == other.origin and copy.plan == other.plan


def _remove(copy: Recovered) -> None:
    lock = copy.claim()
    if lock is not None:
        with suppress(OSError):
            copy.path.unlink()
        lock.let_go()


def _sweep(folder: Path) -> None:
    """Remove copies that were given up long ago, locks of processes that are gone, and halves of killed writers."""
    leftovers(folder)
    with suppress(OSError):
        for path in folder.glob(f"*{DROPPED}"):
            if abs(time.time() - _time(path)) > KEPT_DROPPED_S:
                with suppress(OSError):
                    path.unlink()
        for path in folder.glob("*.lock"):
            if not path.with_suffix(".json").exists():
                free(path)


def _read(path: Path) -> Recovered:
    saved_at = datetime.fromtimestamp(_time(path))
    try:
        raw = read_file(path, MOST_COPY + 1)
        if len(raw) > MOST_COPY:
            raise ValueError("too large for a plan")
        container = json_outside(raw)
        origin = Path(container["origin"]) if container["origin"] else None
        if origin is not None and not origin.is_absolute():
            raise ValueError("no place")
        saved_at = datetime.fromisoformat(container["saved_at"]).replace(tzinfo=None)
        if "sealed" in container:
            sealed = base64.b64decode(container["sealed"], validate=True)
            return Recovered(path, origin, origin.stem if origin else "", saved_at, None, None, sealed)
        kept = {name: container[name] for name in ("format", "plan") if name in container}
        plan = _plan(json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass"))  # a path may be no UTF-8
    except (OSError, ValueError, KeyError, TypeError, ReadingProblem):
        return Recovered(path, None, path.stem[:8], saved_at, None)
    return Recovered(path, origin, plan.title or plan.company.name, saved_at, plan)


def _plan(words: bytes) -> Plan:
    """The plan of a copy, through the one door; the first copies did not name their format. Raises ValueError where it
    is none or a newer one, ReadingProblem where it is not let in."""
    content = compose_outside(words).data
    since = version(str(content.get("format", FIRST))) if isinstance(content, dict) else None
    if since is None or since > CURRENT or "plan" not in content:
        raise ValueError("no plan of a version that is known")
    return plan_of(content["plan"], since)


def _base(origin: Path, key: Key | None = None) -> Plan | None:
    try:
        return load_plan(origin, key)
    except (PlanProblem, FileProblem):
        return None


def _base_in_time(origin: Path, key: Key | None = None) -> Plan | None:
    try:
        return in_time(LOOK_S, lambda: _base(origin, key))
    except NoAnswer:
        return None
