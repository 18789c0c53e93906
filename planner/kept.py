"""Results kept by the identity of what they were made from; safe to ask from several threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

MOST = 16
"""Results kept for each function: the plan and its scenarios, before and after an edit."""
_kept: dict[str, OrderedDict[tuple[Any, ...], tuple[tuple[Any, ...], Any]]] = {}
_lock = Lock()


def part(make: Callable[..., Any], *reads: Any, rest: tuple[Any, ...] = ()) -> Any:
    """``make(*reads, *rest)``, kept for the last few identities of what it ``reads``.

    The key holds on to its objects, so an identity is never reused while it is kept. ``rest`` follows from ``reads``.
    """
    kept = _kept.setdefault(make.__name__, OrderedDict())
    key = tuple(tuple(map(id, r)) if isinstance(r, tuple) else id(r) for r in reads)
    with _lock:
        if (found := kept.get(key)) is not None:
            kept.move_to_end(key)
            return found[1]
    result = make(*reads, *rest)
    with _lock:
        kept[key] = (reads, result)
        while len(kept) > MOST:
            kept.popitem(last=False)
    return result
