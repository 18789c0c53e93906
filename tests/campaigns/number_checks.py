"""What must hold of every assessment, whatever the plan: finite, ordered, explained in both languages, the same each time.

Each check gives complaints in words; none of them stands for "nothing wrong".
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

from planner import formats, kept
from planner.assessment import Assessment, assess
from planner.catalog import Catalog, load_catalog
from planner.explain import Explanation, Figure, Input, Path, Quantity, Term
from planner.i18n import Message, Text, say
from planner.plan import Plan
from planner.plan.fields import Ui, get

DAY = date(2026, 11, 26)
LANGUAGES = ("ko", "en")
SLACK = 1e-9
BAD = re.compile(r"\bnan\b|\binf\b|\bTrue\b|\bFalse\b|Message\(|Figure\(|Quantity\(|<[A-Z]\w+\.|functools|object at 0x")
NOT_OURS = frozenset({"catalog", "sources"})
"""Parts of the assessment that hold facts, not results."""


def fresh(plan: Plan) -> Assessment:
    """The assessment as a program that has just started gives it: nothing kept of other plans."""
    kept._kept.clear()
    for forget in _caches():
        forget()
    return assess(plan, load_catalog(), DAY)


@cache
def _caches() -> tuple[Any, ...]:
    """What forgets results that were kept by value; what is read from files once stays."""
    found: dict[int, Any] = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("planner") and not name.startswith(("planner.resources", "planner.i18n", "planner.catalog")):
            for thing in vars(module).values():
                if hasattr(thing, "cache_clear") and thing.__wrapped__.__code__.co_argcount:
                    found[id(thing)] = thing.cache_clear
    return tuple(found.values())


def parts(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every figure and every message in a result, with where it stands; a figure's inside is not walked."""
    if isinstance(value, Figure | Message):
        yield place, value
    elif isinstance(value, str | bytes | Enum | Text | Catalog) or callable(value):
        return
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from parts(item, f"{place}[{key}]")
    elif is_dataclass(value):
        for part in fields(value):
            if part.name not in NOT_OURS:
                yield from parts(getattr(value, part.name), f"{place}.{part.name}")
    elif hasattr(value, "__iter__") and not isinstance(value, float | int):
        for at, item in enumerate(value):
            yield from parts(item, f"{place}[{at}]")


def wrong_figures(a: Assessment) -> Iterator[str]:
    """Figures that are not finite, not ordered, of no unit, or unknown without a word why."""
    for place, figure in parts(a):
        if not isinstance(figure, Figure):
            continue
        if figure.unit not in ("krw", "usd"):
            try:
                formats.unit_entry(figure.unit)
            except KeyError:
                yield f"{place}: no unit {figure.unit!r}"
        numbers = [n for n in (figure.value, figure.low, figure.high, figure.target) if n is not None]
        if not all(math.isfinite(n) for n in numbers):
            yield f"{place} {figure.id}: not finite {figure.value} {figure.low} {figure.high} {figure.target}"
        if figure.value is None:
            if not figure.missing:
                yield f"{place} {figure.id}: unknown, and nothing is said to be missing"
            continue
        slack = SLACK * max(map(abs, numbers), default=0.0)
        low, high = figure.low, figure.high
        if (low is not None and low > figure.value + slack) or (high is not None and high < figure.value - slack):
            yield f"{place} {figure.id}: {figure.value} outside {low} to {high}"


def wrong_words(a: Assessment, plan: Plan, share: float, dice: Any) -> Iterator[str]:
    """Texts that do not read well, and explanations that fail or do not fit their figure; ``share`` of them is asked."""
    for place, part in parts(a):
        if isinstance(part, Message):
            yield from _unsaid(place, part)
            continue
        for words in (part.name, part, *part.missing):
            yield from _unsaid(f"{place} {part.id}", words)
        if part.why is None or dice.random() > share:
            continue
        why = part.explain()
        if why is not None:
            yield from wrong_explanation(f"{place} {part.id}", part, why, plan)


def wrong_explanation(place: str, figure: Figure, why: Explanation, plan: Plan) -> Iterator[str]:
    """Words that cannot be said, shares that are not the whole, inputs that are not what the plan says."""
    for what in _said(why):
        yield from _unsaid(place, what)
    if why.terms and not math.isclose(math.fsum(t.share for t in why.terms), 1.0, abs_tol=1e-6):
        yield f"{place}: shares of the terms are {math.fsum(t.share for t in why.terms)}"
    for item in why.inputs:
        yield from _unfit_input(place, item, plan)


def _said(why: Explanation) -> Iterator[Any]:
    yield from (m for m in (why.formula, why.worked, why.error, why.tipping, why.terms_of) if m is not None)
    yield from (*why.notes, *why.steps, *why.binding, *why.accuracy, *why.words)
    for term in why.terms:
        yield from _of_term(term)
    for item in (*why.inputs, *why.coefficients):
        yield from (item.name, item.value)
    for near in why.nearest:
        yield from (near.what, near.how, near.where, near.metric, near.measured, near.predicted, near.error_words)


def _of_term(term: Term) -> Iterator[Any]:
    yield from (term.name, term.value)
    if term.worked is not None:
        yield term.worked


def _unsaid(place: str, what: Any) -> Iterator[str]:
    for language in LANGUAGES:
        try:
            words = say(what, language)
        except Exception as problem:
            yield f"{place}: cannot be said: {type(problem).__name__} {problem} in {what!r:.200}"
            return
        if found := BAD.search(words) or (language == "ko" and re.search(r"\bNone\b", words)):
            yield f"{place}: {found.group()!r} in {words!r:.200}"


def _unfit_input(place: str, item: Input, plan: Plan) -> Iterator[str]:
    """An input that names a field is in the plan, and is what stands there unless that is not said."""
    if item.path is None:
        return
    try:
        there = get(plan, item.path)
    except (KeyError, IndexError, AttributeError, TypeError) as problem:
        yield f"{place}: input {item.path} is no place in the plan: {type(problem).__name__}"
        return
    value = item.value
    same = isinstance(value, Quantity) and value.unit == _unit(item.path)
    if not same or not isinstance(there, int | float) or isinstance(there, bool):
        return
    if value.value is None or not math.isclose(value.value, there, rel_tol=1e-9, abs_tol=1e-12):
        yield f"{place}: input {item.path} is told as {value.value} {value.unit}, the plan says {there}"


@cache
def _unit(path: Path) -> str:
    """The unit of the field at ``path``; an input of another unit is worked out from the field, not the field."""
    model: Any = Plan
    for part in path:
        if isinstance(part, str) and part in getattr(model, "model_fields", ()):
            info = model.model_fields[part]
            ui = next((m for m in info.metadata if isinstance(m, Ui)), None)
            if ui is not None:
                return "score" if ui.widget == "score" else ui.unit
            model = next((k for k in _models(info.annotation)), None)
    return "score" if "needs" in path else ""


def _models(kind: Any) -> Iterator[Any]:
    if hasattr(kind, "model_fields"):
        yield kind
    for inner in getattr(kind, "__args__", ()):
        yield from _models(inner)


def first_difference(one: Any, other: Any, place: str = "") -> str | None:
    """Where two results differ, None where they are equal; explanations are not compared."""
    if one is other or isinstance(one, Catalog):
        return None
    if type(one) is not type(other):
        return f"{place}: {one!r:.120} / {other!r:.120}"
    if is_dataclass(one):
        for part in fields(one):
            if part.compare and (
                found := first_difference(getattr(one, part.name), getattr(other, part.name), f"{place}.{part.name}")
            ):
                return found
        return None
    if isinstance(one, Mapping):
        if list(one) != list(other):
            return f"{place}: keys {list(one)!r:.100} / {list(other)!r:.100}"
        pairs = [(f"[{k}]", one[k], other[k]) for k in one]
    elif isinstance(one, tuple | list):
        if len(one) != len(other):
            return f"{place}: {len(one)} / {len(other)} entries"
        pairs = [(f"[{n}]", a, b) for n, (a, b) in enumerate(zip(one, other, strict=True))]
    elif callable(one) or one == other or (one != one and other != other):
        return None
    else:
        return f"{place}: {one!r:.120} / {other!r:.120}"
    return next((found for at, a, b in pairs if (found := first_difference(a, b, place + at))), None)
