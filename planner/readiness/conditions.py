"""Condition trees of the bank (``all``, ``any``, leaves) judged as True, False or None (cannot be told).

Used for hold verdicts, obligations, conditional questions and risks, which ask about the profile, a use case or an
answer. The rungs of the ladder have their own leaves (``ladder.py``) and share ``judge``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

from planner.plan.company import Company
from planner.plan.usecase import UseCase

Tree = Mapping[str, Any]
Leaf = Callable[[Tree], bool | None]


def judge(tree: Tree, leaf: Leaf) -> bool | None:
    """Whether ``tree`` holds: one False decides ``all``, one True decides ``any``, else an unknown leaf leaves None."""
    if "all" in tree:
        return all_of(judge(t, leaf) for t in tree["all"])
    if "any" in tree:
        return any_of(judge(t, leaf) for t in tree["any"])
    return leaf(tree)


def all_of(outcomes: Iterable[bool | None]) -> bool | None:
    seen = tuple(outcomes)
    return False if False in seen else None if None in seen else True


def any_of(outcomes: Iterable[bool | None]) -> bool | None:
    seen = tuple(outcomes)
    return True if True in seen else None if None in seen else False


def profile_leaf(tree: Tree, company: Company) -> bool | None:
    """``{profile: field, is: value}``, ``{…, is_in: [values]}`` or ``{…, contains_any: [values]}``; None if unsaid.

    No high-impact area chosen is an answer only where the company confirms that there is none.
    """
    value = getattr(company, str(tree["profile"]))
    if isinstance(value, tuple):
        if not value:
            return False if tree["profile"] == "high_impact_areas" and company.no_high_impact_area else None
        said = {plain(v) for v in value}
        wanted = {plain(v) for v in tree["contains_any"]} if "contains_any" in tree else None
        return bool(said if wanted is None else said & wanted)
    told = plain(value)
    if told in (None, "unknown", ""):
        return None
    if "is_in" in tree:
        return told in {plain(v) for v in tree["is_in"]}
    return bool(told == plain(tree["is"]))


def use_case_leaf(tree: Tree, case: UseCase) -> bool | None:
    """``{use_case: field, is: value}``."""
    told = plain(getattr(case, str(tree["use_case"])))
    return None if told in (None, "unknown") else bool(told == plain(tree["is"]))


def plain(value: Any) -> Any:
    """The stored form of a value; YAML truth values stand for the yes and no of the profile."""
    if isinstance(value, Enum):
        value = value.value
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def weigh(tree: Tree, leaf: Leaf) -> tuple[bool | None, tuple[Tree, ...]]:
    """Whether ``tree`` holds, and the leaves that decide so: what makes it true or false, or what is still unsaid."""
    if "all" not in tree and "any" not in tree:
        return leaf(tree), (tree,)
    parts = tuple(weigh(t, leaf) for t in tree.get("all", tree.get("any")))
    outcomes = [outcome for outcome, _ in parts]
    outcome = all_of(outcomes) if "all" in tree else any_of(outcomes)
    return outcome, tuple(t for said, leaves in parts if said is outcome for t in leaves)


def expanded(tree: Tree, named: Mapping[str, Tree]) -> Tree:
    """``tree`` with each ``{ref: name}`` replaced by the condition of that name; raises KeyError for an unknown name."""
    if "ref" in tree:
        return expanded(named[str(tree["ref"])], named)
    for kind in ("all", "any"):
        if kind in tree:
            return {kind: [expanded(t, named) for t in tree[kind]]}
    return tree
