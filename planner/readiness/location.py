"""Where models and data may run: the axis beside the customisation level. Rules: ``resources/readiness/location.yaml``.

A rule whose answer is missing says nothing; a place that no rule excludes stays open while an answer the axis needs is
missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from planner.explain import Path
from planner.i18n import Message, Text, message
from planner.plan.company import Company
from planner.plan.customisation import Customisation
from planner.readiness.conditions import Tree, judge, profile_leaf
from planner.readiness.results import LocationDecision, LocationReason, PlaceState, Readiness
from planner.resources import read_yaml, resource

EFFECTS = ("exclude", "condition", "prefer")


@cache
def _rules() -> Mapping[str, Any]:
    content: Mapping[str, Any] = read_yaml(resource("readiness", "location.yaml"))
    return content


def decide_location(company: Company, customisation: Customisation, readiness: Readiness) -> LocationDecision:
    """Every place with the rules that speak for or against it, and one sentence that sums them up."""
    rules = _rules()
    found = [
        rule
        for rule in rules["rules"]
        if judge(rule["when"], lambda tree: _leaf(tree, company, customisation, readiness)) is True
    ]
    missing = tuple(
        (tuple(n["path"]), message(n["label"])) for n in rules["needed"] if not _said(company, tuple(n["path"]))
    )
    places = tuple(_place(id, place, found, bool(missing)) for id, place in rules["places"].items())
    return LocationDecision(places, _verdict(places, missing), missing, _text(rules["not_advice"]))


def _leaf(tree: Tree, company: Company, customisation: Customisation, readiness: Readiness) -> bool | None:
    if "profile" in tree:
        return profile_leaf(tree, company)
    if "need" in tree:
        value = customisation.needs.get(str(tree["need"]))
    else:
        id = str(tree["question"])
        value = next(q.supported for q in readiness.step(id[:2]).questions if q.id == id)
    if value is None:
        return None
    return value >= int(tree["at_least"]) if "at_least" in tree else value < int(tree["below"])


def _said(company: Company, path: Path) -> bool:
    _, field = path
    value = getattr(company, str(field))
    return bool(value) and getattr(value, "value", value) != "unknown"


def _place(id: str, place: Mapping[str, Any], found: list[Mapping[str, Any]], unsaid: bool) -> PlaceState:
    reasons = tuple(_reasons(id, found))
    effects = {r.effect for r in reasons}
    state = (
        "excluded"
        if "exclude" in effects
        else "open"
        if unsaid and id != "own"
        else "conditional"
        if "condition" in effects
        else "allowed"
    )
    return PlaceState(id, _text(place["name"]), state, "prefer" in effects, reasons)


def _reasons(id: str, found: list[Mapping[str, Any]]) -> Iterator[LocationReason]:
    for effect in EFFECTS:
        for rule in found:
            if id in rule.get(effect, ()):
                yield LocationReason(
                    rule["id"], effect, _text(rule["sentence"]), _text(rule["clause"]), _text(rule["source"]),
                    str(_rules()["as_of"]), str(rule["confidence"]), tuple(rule["path"]),
                )  # fmt: skip


def _verdict(places: tuple[PlaceState, ...], missing: tuple[tuple[Path, Message], ...]) -> Message:
    out = [p for p in places if p.state == "excluded"]
    preferred = [p for p in places if p.preferred and p.state != "excluded"]
    if missing and not out:
        return message("location.open", what=missing[0][1])
    if out and len(preferred) > 1:
        first, second = preferred[:2]
        return message("location.out_and_preferred_both", out=out[0].name, first=first.name, second=second.name)
    if out and preferred:
        return message("location.out_and_preferred", out=out[0].name, preferred=preferred[0].name)
    if out:
        return message("location.out", out=out[0].name)
    if len(preferred) == 2:
        return message("location.preferred_both", first=preferred[0].name, second=preferred[1].name)
    if preferred:
        return message("location.preferred", preferred=preferred[0].name)
    if any(p.state == "conditional" for p in places):
        return message("location.conditional")
    return message("location.free")


def _text(content: Mapping[str, str]) -> Text:
    return Text(ko=content["ko"], en=content["en"])
