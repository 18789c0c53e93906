"""The change log: which field of the plan changed, when, who says so, from what to what.

It is part of the plan, so that undo takes an entry back and the recovery copy holds it. Entries are language-free:
``planner/change_words.py`` puts them into words. Edits of one field within a minute are one entry. Blind votes are never
logged, since the log would tell who gave which; agreements are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, Field

from planner.explain import Path
from planner.plan.fields import Frozen

if TYPE_CHECKING:
    from planner.plan.plan import Plan

MOST = 500
"""Entries in one plan; the oldest go first."""
TEXT = 80
CUT = "…"
NOT_LOGGED = ("changes", "respondents", "hands", "earlier_hands", "digest", "snapshot")
"""Fields of these names: the log itself, votes on file and by hand, and what a sign-off refers to."""

Word = Annotated[str, Field(max_length=TEXT)]
Part = TypeVar("Part", bound="Plan")


class ChangeKind(StrEnum):
    SET = "set"
    ADDED = "added"
    DELETED = "deleted"


class Change(Frozen):
    """``path`` as in the plan of that moment; ``item`` is the name of the list entry it lies in. ``old`` and ``new`` are
    stored values as text, shortened; None is "not said"."""

    at: datetime
    by: Word = ""
    path: Annotated[tuple[Word | int, ...], Field(max_length=12)]
    kind: ChangeKind = ChangeKind.SET
    item: Word = ""
    old: Word | None = None
    new: Word | None = None


Changes = Annotated[tuple[Change, ...], Field(max_length=MOST)]


def logged(before: Plan, after: Part, at: datetime) -> Part:
    """``after`` with its differences from ``before`` noted."""
    entries = list(after.changes)
    for change in differences(before, after, at):
        _add(entries, change)
    return after if entries == list(after.changes) else after.model_copy(update={"changes": tuple(entries[-MOST:])})


def differences(before: Plan, after: Plan, at: datetime) -> tuple[Change, ...]:
    """Every field in which two plans differ, as changes made at ``at``."""
    minute, by = at.replace(second=0, microsecond=0), after.settings.author
    return tuple(
        Change(at=minute, by=by, path=place, kind=kind, item=item, old=old, new=new)
        for place, item, old, new, kind in _differences(before, after, (), "")
    )


def _add(entries: list[Change], change: Change) -> None:
    """Append, or join with what was said of the same field in the same minute."""
    for at in range(len(entries) - 1, -1, -1):
        earlier = entries[at]
        if earlier.at != change.at:
            break
        if change.kind is ChangeKind.SET and _same_field(earlier, change):
            if earlier.old == change.new and not (change.new or "").endswith(CUT):
                del entries[at]
            else:
                entries[at] = earlier.model_copy(update={"new": change.new})
            return
    entries.append(change)


def _same_field(a: Change, b: Change) -> bool:
    return (a.path, a.item, a.by, a.kind) == (b.path, b.item, b.by, b.kind)


Difference = tuple[Path, str, str | None, str | None, ChangeKind]


def _differences(old: Any, new: Any, path: Path, item: str) -> Iterator[Difference]:
    """Leaves that differ, in the order of the fields; shared parts are recognised by identity."""
    if old is new:
        return
    some = new if new is not None else old
    if isinstance(some, BaseModel):
        for name in type(some).model_fields:
            if name not in NOT_LOGGED:
                yield from _differences(_field(old, some, name), _field(new, some, name), (*path, name), item)
    elif isinstance(some, Mapping):
        for key in dict.fromkeys((*(old or {}), *(new or {}))):
            word = str(key.value if isinstance(key, Enum) else key)
            yield from _differences((old or {}).get(key), (new or {}).get(key), (*path, word), item)
    elif isinstance(some, tuple) and any(isinstance(v, BaseModel) for v in (*(old or ()), *(new or ()))):
        yield from _items(old or (), new or (), path)
    elif (before := _text(old)) != (after := _text(new)) or old != new:
        yield path, item, before, after, ChangeKind.SET


def _field(model: Any, like: BaseModel, name: str) -> Any:
    """A field's value; that of an entry which is not there is the default of its kind."""
    if model is not None:
        return getattr(model, name)
    info = type(like).model_fields[name]
    return None if info.is_required() else info.get_default(call_default_factory=True)


def _items(old: tuple[Any, ...], new: tuple[Any, ...], path: Path) -> Iterator[Difference]:
    """Entries of a list: what stands between the equal beginning and the equal end was changed, added or deleted."""
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    gone, come = old[first : len(old) - last], new[first : len(new) - last]
    if len(gone) == len(come) and all(
        getattr(a, "id", "") == getattr(b, "id", "") for a, b in zip(gone, come, strict=True)
    ):
        for at, (a, b) in enumerate(zip(gone, come, strict=True), first):
            yield from _differences(a, b, (*path, at), _name(a) or _name(b))
        return
    for at, entry in enumerate(gone, first):
        yield (*path, at), _name(entry), None, None, ChangeKind.DELETED
    for at, entry in enumerate(come, first):
        yield (*path, at), _name(entry), None, None, ChangeKind.ADDED


def _name(entry: Any) -> str:
    """What a person calls a list entry."""
    for name in ("name", "text", "title", "id"):
        value = getattr(entry, name, None)
        if isinstance(value, str) and value:
            return _short(value)
    return ""


def _text(value: Any) -> str | None:
    if value is None or value == "" or value == ():
        return None
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return _short(", ".join(_text(v) or "" for v in value))
    return _short(str(value))


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= TEXT else words[: TEXT - 1] + CUT
