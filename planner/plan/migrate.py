"""Plan files of every format there has been: each step turns the content of one version into that of the next.

Pure: plain content in, new plain content out, nothing is changed in place and nothing is judged. What a step does not
recognise it leaves as it is, for the check of the plan to name. A field that is only added needs no step; one that is
renamed, removed or means something else does, and a new version with it.

* planner/1: volumes of data in million characters only (``characters_m``); scenarios as lists of paths and values
  (``overrides``).
* planner/2: a volume with its unit; scenarios of named choices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from planner.plan.scenario import PLACES

FAMILY = "planner/"
CURRENT = 2
FIRST, FORMAT = f"{FAMILY}1", f"{FAMILY}{CURRENT}"
Content = dict[str, Any]


def version(found: str) -> int | None:
    """The version that a file names: 1 for "planner/1"; None where it is not a plan file's."""
    number = found.removeprefix(FAMILY)
    return int(number) if found.startswith(FAMILY) and re.fullmatch(r"[1-9][0-9]{0,5}", number, re.ASCII) else None


def migrated(plan: Content, since: int) -> Content:
    """The content of a plan in the format of today, from that of version ``since``."""
    for number in range(since, CURRENT):
        for step in STEPS[number]:
            plan = step(plan)
    return plan


def volume_in_any_unit(plan: Content) -> Content:
    """``characters_m`` of a data set becomes ``volume`` in million characters; a volume that is said stays."""
    return _each(plan, ("data", "sets"), _volume)


def scenarios_of_choices(plan: Content) -> Content:
    """``overrides`` of a scenario become its named choices; a list with a path that leads to none of them stays."""
    return _each(plan, ("scenarios",), _choices)


STEPS: Mapping[int, tuple[Callable[[Content], Content], ...]] = {1: (volume_in_any_unit, scenarios_of_choices)}
"""What leads from a version to the next."""


def _each(content: Content, path: tuple[str, ...], change: Callable[[Content], Content]) -> Content:
    """``content`` with every mapping in the list at ``path`` changed."""
    inner = content.get(path[0])
    if len(path) > 1:
        return {**content, path[0]: _each(inner, path[1:], change)} if isinstance(inner, dict) else content
    if not isinstance(inner, list):
        return content
    return {**content, path[0]: [change(item) if isinstance(item, dict) else item for item in inner]}


def _volume(given: Content) -> Content:
    if "characters_m" not in given:
        return given
    made = {k: v for k, v in given.items() if k != "characters_m"}
    if made.get("volume") is None and given["characters_m"] is not None:
        made |= {"volume": given["characters_m"], "unit": "million_characters"}
    return made


def _choices(given: Content) -> Content:
    if not isinstance(given.get("overrides"), list):
        return given
    fields = {path: field for field, path in PLACES.items()}
    moved = {k: v for k, v in given.items() if k != "overrides"}
    for entry in given["overrides"]:
        place = entry.get("path") if isinstance(entry, dict) else None
        path = tuple(place) if isinstance(place, list) and all(isinstance(p, str) for p in place) else ()
        if path not in fields:
            return given
        moved[fields[path]] = entry.get("value")
    return moved
