"""The open plan: its current state, undo history, dirtiness and subscribers. No Qt, no files of its own.

Undo goes back to a kept snapshot: plans share untouched parts, so a snapshot costs one small object a level and
cannot drift from what an inverse operation would give.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from planner.explain import Path
from planner.i18n import Message, catalogue, message
from planner.plan.changes import differences, logged
from planner.plan.fields import get, put
from planner.plan.plan import Plan
from planner.plan.sealed import Key
from planner.plan.snapshots import altered

MERGE_S = 1.0
LIMIT = 500


class EditProblem(ValueError):
    """An edit that was refused: where, and why in words. The plan has not changed."""

    def __init__(self, path: Path, message: Message) -> None:
        super().__init__(f"{path}: {message.key}")
        self.path = path
        self.message = message


@dataclass(frozen=True, slots=True)
class _Step:
    name: Message
    path: Path | None
    plan: Plan
    at: float


def problem_words(error: Any) -> Message:
    """One pydantic error in our own words."""
    kind, limits = error["type"], error.get("ctx", {})
    key = f"problem.{kind}"
    if key in catalogue():
        told = {k: v for k, v in limits.items() if isinstance(v, int | float | str)}
        if "expected" in told:
            told["expected"] = str(told["expected"]).replace(" or ", ", ")  # in no language of its own
        return message(key, **told)
    return message("problem.other")


class Session:
    """Edits one plan; every edit can be undone, says its name, and is noted in the plan's change log."""

    def __init__(
        self,
        plan: Plan | None = None,
        path: FilePath | None = None,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], datetime] = datetime.now,
    ) -> None:
        self.plan = plan or Plan()
        self.path = path
        self.saved_at: datetime | None = None
        self.key: Key | None = None
        """Seals all that is written of the plan; a setting of the file, which undo does not touch."""
        self.revision = 0
        self._saved: Plan | None = self.plan
        self._clock, self._today = clock, today
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        self._subscribers: list[Callable[[Plan, Plan], None]] = []
        self._held = False

    # --- reading -----------------------------------------------------------------------------------------------

    @property
    def dirty(self) -> bool:
        """Whether the plan differs from what was saved; undoing back to it clears this."""
        return self.plan is not self._saved and self.plan != self._saved

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        return bool(self._redo)

    @property
    def undo_name(self) -> Message | None:
        return self._undo[-1].name if self._undo else None

    @property
    def redo_name(self) -> Message | None:
        return self._redo[-1].name if self._redo else None

    def subscribe(self, changed: Callable[[Plan, Plan], None]) -> Callable[[], None]:
        """Call ``changed(old, new)`` after every change; returns how to stop."""
        self._subscribers.append(changed)
        return lambda: self._subscribers.remove(changed) if changed in self._subscribers else None

    # --- editing -----------------------------------------------------------------------------------------------

    def set(self, path: Path, value: Any, name: Message | None = None, merge: bool = True) -> None:
        """Replace the value at ``path``; raises EditProblem and changes nothing where it is not allowed."""
        if get(self.plan, path) == value:
            return
        self._become(self._made(path, value), name or message("edit.change"), path if merge else None)

    def insert(self, path: Path, index: int, item: Any, name: Message | None = None) -> None:
        items = get(self.plan, path)
        self._become(self._made(path, (*items[:index], item, *items[index:])), name or message("edit.add"), None)

    def remove(self, path: Path, index: int, name: Message | None = None) -> None:
        items = get(self.plan, path)
        self._become(self._made(path, (*items[:index], *items[index + 1 :])), name or message("edit.delete"), None)

    def move(self, path: Path, index: int, to: int, name: Message | None = None) -> None:
        items = list(get(self.plan, path))
        items.insert(to, items.pop(index))
        self._become(self._made(path, tuple(items)), name or message("edit.move"), None)

    def replace_plan(self, plan: Plan, name: Message | None = None) -> None:
        if plan != self.plan:
            self._become(plan, name or message("edit.replace"), None)

    def become(self, plan: Plan, name: Message) -> None:
        """Show another version of the plan as it stands, with its own change log: from its file or a recovery copy."""
        if plan != self.plan:
            self._undo.append(_Step(name, None, self.plan, -MERGE_S))
            del self._undo[:-LIMIT]
            self._redo.clear()
            self._show(plan)

    def begin_merge(self) -> None:
        """While a slider is held, all its values are one step, and a step of their own."""
        self._close_step()
        self._held = True

    def end_merge(self) -> None:
        self._held = False
        self._close_step()

    def _close_step(self) -> None:
        """Nothing more is merged into the last step."""
        if self._undo:
            last = self._undo[-1]
            self._undo[-1] = _Step(last.name, None, last.plan, last.at)

    def undo(self) -> None:
        if self._undo:
            step = self._undo.pop()
            self._redo.append(_Step(step.name, step.path, self.plan, -MERGE_S))
            self._show(step.plan)

    def redo(self) -> None:
        if self._redo:
            step = self._redo.pop()
            self._undo.append(_Step(step.name, step.path, self.plan, -MERGE_S))
            self._show(step.plan)

    def _made(self, path: Path, value: Any) -> Plan:
        try:
            plan: Plan = put(self.plan, path, value)
        except ValidationError as problem:
            raise EditProblem(path, problem_words(problem.errors()[0])) from None
        except (KeyError, IndexError, AttributeError, TypeError):
            raise EditProblem(path, message("problem.no_such_field")) from None
        return plan

    def _become(self, plan: Plan, name: Message, path: Path | None) -> None:
        if altered(self.plan.snapshots, plan.snapshots):
            raise EditProblem(("snapshots",), message("problem.snapshot_frozen"))
        now = self._clock()
        last = self._undo[-1] if self._undo else None
        same = last is not None and path is not None and last.path == path and not self._redo
        if last is not None and same and (self._held or now - last.at < MERGE_S):
            self._undo[-1] = _Step(last.name, path, last.plan, now)
        else:
            self._undo.append(_Step(name, path, self.plan, now))
            del self._undo[:-LIMIT]
        self._redo.clear()
        self._show(logged(self.plan, plan, self._today()))

    def _show(self, plan: Plan) -> None:
        old, self.plan = self.plan, plan
        self.revision += 1
        for subscriber in tuple(self._subscribers):
            subscriber(old, plan)

    # --- files -------------------------------------------------------------------------------------------------

    def save(self, path: FilePath | None = None) -> None:
        """Write the plan; raises FileProblem and stays dirty where that fails."""
        target = path or self.path
        if target is None:
            raise ValueError("no path to save to")
        self.writing(target)()
        self.mark_saved(target)

    def writing(self, path: FilePath) -> Callable[[], Message | None]:
        """What writes the plan as it stands now, and keeps what it replaces; it returns why that could not be kept.

        It leaves the session alone, so that it may run in another thread.
        """
        from planner.plan.backups import keep_version
        from planner.plan.file import reason, save_plan

        plan, key = self.plan, self.key

        def write() -> Message | None:
            lost = None
            try:
                keep_version(path, key)
            except OSError as problem:
                lost = reason(problem)
            except ValueError:  # a name that no file can have: writing says so
                pass
            save_plan(plan, path, key)
            return lost

        return write

    def mark_unsaved(self) -> None:
        """The plan is in no file yet, though it was not edited: closing it would lose it."""
        self._saved = None

    def unsaved_changes(self) -> int:
        """In how many fields the plan differs from what was saved; undoing them all makes it none."""
        return len(differences(self._saved or Plan(), self.plan, self._today()))

    def mark_saved(self, path: FilePath | None = None) -> None:
        """The plan as it stands is in its file, which is ``path`` from now on if given."""
        self.path = path or self.path
        self._saved = self.plan
        self.saved_at = datetime.now()
