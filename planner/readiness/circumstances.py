"""The facts duties, risks and controls depend on: profile, selected use cases, rung of customisation, compute thresholds.

A leaf of a condition is judged as True, False or None (unsaid) and can be said in words, so that each row tells why it
concerns the company or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from planner.i18n import Message, Text, message, say
from planner.plan.company import Company
from planner.plan.fields import specs
from planner.plan.usecase import UseCase
from planner.readiness.conditions import Tree, plain, profile_leaf, weigh

Thresholds = Mapping[str, tuple[Text, bool | None]]
"""Compute thresholds by id: name, and whether the plan's training reaches them (None: cannot be told)."""


class Circumstances:
    """What a plan says about itself, asked once and remembered. Conditions must outlive it, as those of resources do."""

    def __init__(
        self, company: Company, use_cases: Iterable[UseCase], rung: str | None, thresholds: Thresholds | None = None
    ) -> None:
        self.company, self.rung, self.thresholds = company, rung, thresholds or {}
        self.cases = tuple(c for c in use_cases if c.selected)
        self._words: dict[int, Message] = {}
        self._told_leaves: dict[int, bool | None] = {}  # by identity: conditions are read once and shared

    def judge(self, tree: Tree) -> tuple[bool | None, tuple[Message, ...]]:
        """Whether ``tree`` holds, and the facts that decide so, each once."""
        outcome, leaves = weigh(tree, self.leaf)
        if len(leaves) == 1:
            return outcome, (self.words(leaves[0]),)
        return outcome, tuple(dict.fromkeys(self.words(t) for t in leaves))

    def leaf(self, tree: Tree) -> bool | None:
        key = id(tree)
        if key not in self._told_leaves:
            self._told_leaves[key] = self._judge_leaf(tree)
        return self._told_leaves[key]

    def _judge_leaf(self, tree: Tree) -> bool | None:
        if "profile" in tree:
            return profile_leaf(tree, self.company)
        if "filled" in tree:
            return any(getattr(c, str(tree["use_case"])) is not None for c in self.cases)
        if "use_case" in tree:
            return bool(self._flagged(tree["use_case"], tree["is"]))
        if "not_use_case" in tree:
            return not self._flagged(tree["not_use_case"], tree["is"])
        if "rung" in tree:
            return None if self.rung is None else self.rung in tree["rung"]
        return self.thresholds.get(str(tree["trigger"]), (None, None))[1]

    def words(self, tree: Tree) -> Message:
        key = id(tree)
        if key not in self._words:
            self._words[key] = self._say_leaf(tree)
        return self._words[key]

    def _say_leaf(self, tree: Tree) -> Message:
        kind = next(k for k in ("profile", "use_case", "not_use_case", "rung", "trigger") if k in tree)
        return self._say(kind, "" if kind == "rung" else str(tree[kind]))

    def _say(self, kind: str, name: str) -> Message:
        what: Any
        value: Any
        if kind == "profile":
            what, value = _label(Company, name), self._told(name)
        elif kind == "rung":
            what, value = message("responsible.rung"), self.rung or message("responsible.unsaid")
        elif kind == "trigger":
            what, reached = self.thresholds.get(name, (name, None))
            value = message(f"responsible.threshold.{plain(reached) or 'open'}")
        else:
            names = ", ".join(c.name or c.id for c in self.cases if plain(getattr(c, name)) not in (None, "no"))
            what, value = _label(UseCase, name), names or message("responsible.no_case")
        return message("responsible.fact", what=what, value=value)

    def _told(self, name: str) -> Any:
        value = getattr(self.company, name)
        if value == () and name == "high_impact_areas" and self.company.no_high_impact_area:
            return message("common.not_applicable")
        if plain(value) in (None, "unknown", "", ()):
            return message("responsible.unsaid")
        if isinstance(value, tuple):
            return Text(*(", ".join(say(v, language) for v in value) for language in ("ko", "en")))
        return value

    def _flagged(self, name: Any, wanted: Any) -> list[UseCase]:
        return [c for c in self.cases if plain(getattr(c, str(name))) == plain(wanted)]


@cache
def _label(model: type[Any], name: str) -> Message:
    key = next(s.ui.key for s in specs(model) if s.path == (name,))
    return message(f"field.{key}.label")
