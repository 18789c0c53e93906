"""The shape of a form, read off the models: each field carries its limits and how it wants to be shown.

``specs`` lists the editable leaves of a model; ``get`` and ``put`` read and replace a value by its path, where a path
is a tuple of field names, list positions and mapping keys. A new field needs no widget code.
"""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, PlainSerializer
from pydantic.functional_validators import AfterValidator, WrapValidator
from pydantic_core import PydanticCustomError

from planner.explain import Path
from planner.i18n import Message, message


@dataclass(frozen=True, slots=True)
class Ui:
    """How a field is shown. Texts: ``field.<key>.label`` and, where there is one, ``field.<key>.help``."""

    key: str
    unit: str = ""
    decimals: int = 0
    step: float | None = None
    log: bool = False
    slider: bool = False
    widget: str = ""
    """"" by type, or "multiline", "date", "choice:<source>" for a choice from the catalogue, "segments:<source>" side by side."""
    assumed: bool = False
    """Whether the value of a new plan is an assumption of ours, and is marked as one until it is changed."""

    @property
    def label(self) -> Message:
        return message(f"field.{self.key}.label")


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, ser_json_inf_nan="strings")


_K = TypeVar("_K")
_V = TypeVar("_V")


class FrozenDict(dict[Any, Any]):
    """A dictionary that cannot be changed in place; a copy of it is itself."""

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise TypeError("a plan is never changed in place; use put() or Session.set()")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __deepcopy__(self, memo: dict[int, Any]) -> FrozenDict:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenDict, (dict(self),)


def _freeze(value: Any, validate: Callable[[Any], Any]) -> FrozenDict:
    """What is frozen was validated when it was made, and stays the same object: parts are recognised by identity."""
    return value if type(value) is FrozenDict else FrozenDict(validate(value))


LAST_DAY = date(9899, 12, 31)
"""A century before the calendar ends, so that no plan runs over it."""


def _before_the_end(day: date) -> date:
    if day > LAST_DAY:
        raise PydanticCustomError("day_too_late", "the day is after {year}", {"year": str(LAST_DAY.year)})
    return day


Day = Annotated[date, AfterValidator(_before_the_end)]
"""A day from which others are counted on."""

FrozenMap = Annotated[Mapping[_K, _V], WrapValidator(_freeze), PlainSerializer(dict)]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One editable leaf: where it stands, its type and limits, how it is shown."""

    path: Path
    type: Any
    ui: Ui
    optional: bool = False
    many: bool = False
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    max_length: int | None = None
    default: Any = None

    @property
    def choices(self) -> tuple[enum.Enum, ...]:
        return tuple(self.type) if isinstance(self.type, type) and issubclass(self.type, enum.Enum) else ()


def specs(model: type[BaseModel], prefix: Path = ()) -> Iterator[FieldSpec]:
    """Editable leaves of ``model`` in order; sub-models are walked, lists and mappings of models are not."""
    for name, info in model.model_fields.items():
        kind, optional, many, nested_limits = _unwrap(info.annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            if not many:
                yield from specs(kind, (*prefix, name))
            continue
        ui = next((m for m in info.metadata if isinstance(m, Ui)), None)
        if ui is None:
            continue
        limits = {
            limit: getattr(m, limit)
            for m in (*nested_limits, *info.metadata)
            for limit in ("ge", "gt", "le", "lt", "max_length")
            if getattr(m, limit, None) is not None
        }
        yield FieldSpec((*prefix, name), kind, ui, optional, many, default=info.default, **limits)


def _unwrap(annotation: Any) -> tuple[Any, bool, bool, tuple[Any, ...]]:
    """Innermost type, whether None is allowed, whether it is a list, and limits found on the way."""
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = typing.get_args(annotation)
        kind, optional, many, more = _unwrap(inner)
        return kind, optional, many, (*metadata, *more)
    if origin in (typing.Union, types.UnionType):
        inner = next(a for a in typing.get_args(annotation) if a is not type(None))
        kind, _, many, more = _unwrap(inner)
        return kind, True, many, more
    if origin is tuple:
        kind, _, _, more = _unwrap(typing.get_args(annotation)[0])
        return kind, False, True, more
    return annotation, False, False, ()


def field_label(model: type[BaseModel], name: str) -> Message:
    """The label that the form shows for the field ``name``."""
    ui = next(m for m in model.model_fields[name].metadata if isinstance(m, Ui))
    return ui.label


def get(root: Any, path: Path) -> Any:
    """The value at ``path``; a mapping key that is absent gives None."""
    for part in path:
        if isinstance(root, BaseModel):
            root = getattr(root, str(part))
        elif isinstance(root, Mapping):
            root = root.get(part)
        else:
            root = root[int(part)]
    return root


_Model = TypeVar("_Model", bound=BaseModel)


def changed_model(model: _Model, changes: Mapping[str, Any]) -> _Model:
    """``model`` with other values of some fields, checked; fields of its file that this version does not know stay.

    Raises pydantic.ValidationError where a value is not allowed.
    """
    kept = {**{n: getattr(model, n) for n in type(model).model_fields}, **(model.model_extra or {})}
    return type(model).model_validate({**kept, **changes}, extra="allow" if model.model_extra else None)


def put(root: Any, path: Path, value: Any) -> Any:
    """A new root with ``value`` at ``path``; only the touched branch is validated again.

    Raises pydantic.ValidationError and changes nothing where the value is not allowed.
    """
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(root, BaseModel):
        if head not in type(root).model_fields:
            raise AttributeError(head)
        changed = put(getattr(root, str(head)), rest, value) if rest else value
        return changed_model(root, {str(head): changed})
    if isinstance(root, Mapping):
        new = dict(root)
        changed = put(root.get(head), rest, value) if rest else value
        if changed is None:
            new.pop(head, None)
        else:
            new[head] = changed
        return new
    items = list(root)
    items[int(head)] = put(items[int(head)], rest, value) if rest else value
    return tuple(items)
