"""Fields of a plan file that this version does not know: kept where they stand, named, and written back.

They come from a newer version or from a slip of the hand. Each stays with the part of the plan it was written in, so it
moves, is copied and is deleted with it; nothing is computed from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from planner.explain import Path
from planner.plan.plan import Plan
from planner.reading import UNPRINTABLE

MOST_NAMED = 10


def unknown_fields(plan: Plan) -> tuple[Path, ...]:
    """Where the plan holds what this version does not know, in the order of the plan."""
    return tuple(_unknown(plan, ()))


def plan_content(plan: Plan) -> dict[str, Any]:
    """Plain content of a plan as its file holds it: values at their default are left out, unknown fields are in it.

    Whatever a plan may hold can be read again.
    """
    content: dict[str, Any] = plan.model_dump(mode="json", exclude_defaults=True)
    for *place, name in _unknown(plan, ()):
        inner: Any = content
        found: Any = plan
        for part in place:
            found = getattr(found, str(part)) if isinstance(found, BaseModel) else found[part]
            inner = inner[int(part)] if isinstance(inner, list) else inner.setdefault(part, {})
        inner[name] = (found.model_extra or {})[str(name)]
    plain: dict[str, Any] = _readable(content)
    return plain


def _readable(value: Any) -> Any:
    """``value`` without the control characters that the reader refuses: pasted text may bring them, no file may."""
    if isinstance(value, str):
        return UNPRINTABLE.sub(" ", value)
    if isinstance(value, dict):
        return {key: _readable(item) for key, item in value.items()}
    return [_readable(item) for item in value] if isinstance(value, list) else value


def unknown_words(plan: Plan) -> str:
    """The places of the unknown fields, one on each line; at most ten, and then an ellipsis."""
    places = [place_words(place) for place in unknown_fields(plan)]
    return "\n".join(places[:MOST_NAMED] + ["…"] * (len(places) > MOST_NAMED))


def place_words(place: Path) -> str:
    """A place in the plan as a person reads it in the file: "use_cases.0.name"."""
    return ".".join(str(p) for p in place)[:120]


def _unknown(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _unknown(getattr(value, name), (*path, name))
        yield from ((*path, name) for name in value.model_extra or ())
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _unknown(item, (*path, key))
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from _unknown(item, (*path, at))
