"""Legal duties and dates that the profile switches on. Content: ``resources/readiness/obligations.yaml``."""

from __future__ import annotations

from functools import cache
from typing import Any

from planner.i18n import Text
from planner.plan.company import Company
from planner.readiness.conditions import judge, profile_leaf
from planner.readiness.results import Obligation
from planner.resources import read_yaml, resource


@cache
def _rules() -> Any:
    return read_yaml(resource("readiness", "obligations.yaml"))


def find_obligations(company: Company) -> tuple[Obligation, ...]:
    """Rows whose condition holds, by date; a profile question without answer switches nothing on."""
    rules = _rules()
    found = [
        _made(row, rules["as_of"])
        for row in rules["obligations"]
        if judge(row["when"], lambda tree: profile_leaf(tree, company)) is True
    ]
    return tuple(sorted(found, key=lambda o: o.applies_from))


def duty(id: str, company: Company) -> Obligation | None:
    """The row ``id`` unless the profile rules it out; raises StopIteration for an unknown id."""
    when, made = _duty(id)
    return None if judge(when, lambda tree: profile_leaf(tree, company)) is False else made


@cache
def _duty(id: str) -> tuple[Any, Obligation]:
    rules = _rules()
    row = next(r for r in rules["obligations"] if r["id"] == id)
    return row["when"], _made(row, rules["as_of"])


def _made(row: Any, as_of: str) -> Obligation:
    return Obligation(
        id=row["id"], instrument=_text(row["instrument"]), duty=_text(row["duty"]), clause=row["clause"],
        applies_from=row["applies_from"], source=row["source"], as_of=as_of, confidence=row["confidence"],
    )  # fmt: skip


def _text(content: dict[str, str]) -> Text:
    return Text(ko=content["ko"], en=content["en"])
