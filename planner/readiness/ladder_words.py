"""What the ladder says in short: the result as a formula, why the marks stand where they do, what each rung asks.

Reads a decision that is made already; decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.explain import Path
from planner.i18n import Message, Text, message
from planner.readiness.bank import Bank
from planner.readiness.conditions import Tree
from planner.readiness.results import Condition, LevelDecision, RungState


def formula(level: LevelDecision) -> Message:
    """Result = the lower of need and ability; says so where a signal prefers another rung or an answer is missing."""
    need, ability, result = level.need, level.ability, level.recommended
    open_ = message("level.formula.open")
    at_least = message("level.formula.at_least", rung=ability) if ability and result else open_
    words = {"need": need or at_least, "ability": ability or open_}
    if result is None:
        return message("level.formula.unknown", **words)
    lower = min(r for r in (need, ability) if r is not None) if need or ability else result
    return message("level.formula" if result == lower else "level.formula.below", **words, result=result)


def need_reasons(id: str, needs: Mapping[str, int], bank: Bank) -> tuple[str, ...]:
    """The need questions whose answers ask for the rung ``id``."""
    rung = next(r for r in bank.method.rungs if r.id == id)
    found = (n for n, at_least in _needs(rung.trigger) if n in needs and needs[n] >= at_least)
    return tuple(dict.fromkeys(found))


def _needs(tree: Tree) -> Iterator[tuple[str, int]]:
    if "need" in tree:
        yield str(tree["need"]), int(tree["at_least"])
    for part in (*tree.get("all", ()), *tree.get("any", ())):
        yield from _needs(part)


def stops_at(level: LevelDecision) -> Message | None:
    """Why ability ends where it does: the first condition of the next rung that is not shown; None at the top."""
    next_rung = _next(level)
    if next_rung is None:
        return None
    lacking = next((c for c in next_rung.preconditions if c.holds is not True), None)
    if lacking is None:
        return None
    if lacking.question is None:
        return message("level.stops.funding")
    return message("level.stops" if lacking.now is not None else "level.stops.open", id=lacking.question)


def _next(level: LevelDecision) -> RungState | None:
    order = [r.id for r in level.rungs]
    at = 0 if level.ability is None else order.index(level.ability) + 1
    return level.rungs[at] if at < len(level.rungs) else None


def asks(id: str, bank: Bank) -> tuple[Message, ...]:
    """What the rung asks of steps and questions, the highest level first, each level once."""
    rung = next(r for r in bank.method.rungs if r.id == id)
    by_level: dict[int, list[Message | str]] = {}
    apart: list[Message] = []
    for leaf in _leaves(rung.precondition):
        if "rung_precondition" in leaf:
            apart.append(message("level.asks.rung", rung=leaf["rung_precondition"]))
        elif "funded_years" in leaf:
            apart.append(message("level.asks.funded", years=leaf["funded_years"]))
        else:
            by_level.setdefault(int(leaf["at_least"]), []).append(_asked(leaf))
    told = [message("level.asks", names=_list(names), level=n) for n, names in sorted(by_level.items(), reverse=True)]
    return (*told, *apart)


def _leaves(tree: Tree) -> Iterator[Tree]:
    if "all" not in tree:
        yield tree
    for part in tree.get("all", ()):
        yield from _leaves(part)


def _asked(leaf: Mapping[str, Any]) -> Message | str:
    if "question" in leaf:
        return str(leaf["question"])
    if "all_steps" in leaf:
        return message("level.asks.all_steps")
    if "critical_of" in leaf:
        return message("level.asks.critical", step=message(f"summary.{leaf['critical_of']}"))
    return message(f"summary.{leaf['step']}")


def _list(names: list[Message | str]) -> Message | str:
    made: Message | str = names[0]
    for name in names[1:]:
        made = message("level.asks.and", first=made, second=name)
    return made


@dataclass(frozen=True, slots=True)
class Reason:
    """``state`` True speaks for the rung, False stands in the way of the next, None is open; ``path`` of the answer."""

    state: bool | None
    title: Message
    sentence: Text | Message | None
    path: Path | None


def reasons(level: LevelDecision, needs: Mapping[str, int], bank: Bank, most_lacking: int = 2) -> tuple[Reason, ...]:
    """Why the rung that is taken: needs that ask for it, conditions it meets or misses, what holds the next one back."""
    taken = next((r for r in level.rungs if r.id == (level.chosen or level.recommended)), None)
    if taken is None:
        return ()
    made = [_of_need(id, needs[id], bank) for id in need_reasons(taken.id, needs, bank)]
    made += [_of_condition(c) for c in taken.preconditions]
    after = _next(level)
    if after is not None and after.id != taken.id:
        lacking = [c for c in after.preconditions if c.holds is not True]
        made += [_of_condition(c) for c in lacking[:most_lacking] if c not in taken.preconditions]
    return tuple(dict.fromkeys(made))


def _of_need(id: str, value: int, bank: Bank) -> Reason:
    need = bank.needs[id]
    title = message("level.reason.need", id=id, title=need.title, value=value)
    return Reason(True, title, need.anchors[value], ("customisation", "needs", id))


def _of_condition(condition: Condition) -> Reason:
    path: Path | None = ("answers", condition.question) if condition.question else None
    if condition.question is None and condition.need is not None:
        path = ("customisation", "needs", condition.need)
    return Reason(condition.holds, condition.sentence, None, path)
