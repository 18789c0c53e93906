"""The change log in words: place and field by the labels the forms show, values as their editors read."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any

from pydantic import BaseModel

from planner.catalog import Catalog
from planner.explain import Path, Quantity
from planner.i18n import Message, catalogue, coded, message
from planner.plan import Plan
from planner.plan.changes import Change, ChangeKind
from planner.plan.fields import Ui
from planner.readiness.bank import bank

Words = Message | str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One entry in words. ``place`` is the part of the plan with the entry it lies in (``item`` its name alone), ``what``
    the field."""

    at: datetime
    by: str
    place: Words
    what: Words
    old: Words
    new: Words
    path: Path
    item: str


def change_rows(plan: Plan, catalog: Catalog) -> tuple[ChangeRow, ...]:
    """The log of ``plan``, newest first."""
    return tuple(change_row(change, catalog) for change in reversed(plan.changes))


def change_row(change: Change, catalog: Catalog) -> ChangeRow:
    found = _walk(change.path)
    names = [*found.names, *([change.item] if change.item else [])]
    area = str(change.path[0]) if change.path else ""
    place: Words = coded(f"changes.area.{area}", area) if area else message("common.unknown")
    for name in names:
        place = message("changes.place", place=place, name=name)
    if change.kind is not ChangeKind.SET:
        what: Words = message(f"changes.{change.kind.value}")
        return ChangeRow(change.at, change.by, place, what, "", "", change.path, change.item)
    old, new = (_value(text, found.type, found.ui, catalog) for text in (change.old, change.new))
    return ChangeRow(change.at, change.by, place, _field_words(found), old, new, change.path, change.item)


@dataclass(slots=True)
class _Found:
    """Where a path ends: the type and metadata of the field, and the keys passed on the way, in words."""

    type: Any
    ui: Ui | None
    field: str
    names: list[Words]


def _walk(path: Path) -> _Found:
    """Follow ``path`` through the models of the plan; what a later version no longer knows ends without a type."""
    found = _Found(Plan, None, "", [])
    for part in path:
        kind = _plain(found.type)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            info = kind.model_fields.get(str(part))
            found.type, found.field = (info.annotation, str(part)) if info else (None, str(part))
            found.ui = next((m for m in info.metadata if isinstance(m, Ui)), None) if info else None
        elif typing.get_origin(kind) is tuple:
            found.type = typing.get_args(kind)[0]
        elif typing.get_origin(kind) in (Mapping, dict):
            key, found.type = typing.get_args(kind)
            found.names.append(_key_words(_plain(key), str(part)))
    return found


def _plain(annotation: Any) -> Any:
    """The annotation without metadata and without None."""
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        return _plain(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return _plain(next(a for a in typing.get_args(annotation) if a is not type(None)))
    return annotation


def _key_words(kind: Any, key: str) -> Words:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum_words(kind, key)
    questions = bank().questions
    return message("changes.question", id=key, title=questions[key].title) if key in questions else key


def _field_words(found: _Found) -> Words:
    if found.ui is not None:
        return found.ui.label
    key = f"changes.field.{found.field}"
    return message(key if key in catalogue() else "changes.field.other")


def _value(text: str | None, annotation: Any, ui: Ui | None, catalog: Catalog) -> Words:
    """A stored value as its editor reads; text that no longer fits the field stays as it was."""
    if text is None:
        return "–"
    kind = _plain(annotation)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum_words(kind, text)
    if kind is bool:
        return message("common.yes" if text == "true" else "common.no")
    if kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            return text
        return message("changes.value", value=Quantity(number, ui.unit) if ui and ui.unit else number)
    named = catalog.models.get(text) or catalog.gpus.get(text) if ui and ui.widget.startswith("choice:") else None
    return named.name if named else text


def _enum_words(kind: type[Enum], text: str) -> Words:
    return coded(f"{kind.__name__}.{text}", text)
