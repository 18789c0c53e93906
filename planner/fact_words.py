"""Facts of the catalogue in words: the cells of the table and the lines of the full fact."""

from __future__ import annotations

from collections.abc import Iterable

from planner import formats
from planner.catalog.fact_list import Fact, sure
from planner.catalog.shelf_life import AgeState
from planner.catalogue_update import Change
from planner.explain import Basis, Quantity
from planner.freshness import Aged, Freshness
from planner.i18n import Message, Text, message, say
from planner.model_check import Table

HEADS = ("name", "value", "as_of", "age", "confidence", "used", "source")
_MIDDLES = ("value", "usd")
_SHOWN = 3


def fact_table(found: Freshness, facts: Iterable[Aged], language: str, with_kind: bool = False) -> Table:
    """One row per fact, in the order given; the value column sorts by its number where every row has one.

    ``with_kind`` puts the kind of the fact before its name.
    """
    facts = tuple(facts)
    rows = tuple(_cells(aged, found, language, with_kind) for aged in facts)
    amounts = [_amount(aged.fact) for aged in facts]
    numeric = None not in amounts
    keys = tuple((r[0], a if numeric and a is not None else r[1], *r[2:]) for r, a in zip(rows, amounts, strict=True))
    return Table(tuple(say(message(f"catalogue.{head}"), language) for head in HEADS), rows, keys, frozenset())


def _cells(aged: Aged, found: Freshness, language: str, with_kind: bool) -> tuple[str, ...]:
    fact = aged.fact
    kind = f"{say(aged.age.life.name, language)} · " if with_kind else ""
    return (
        kind + say(fact.name, language),
        say(short_value(fact, language), language),
        fact.as_of or formats.NOTHING,
        say(late(aged), language),
        say(certainty(fact), language),
        say(message("freshness.used_mark"), language) if found.uses(aged) else "",
        say(fact.sources[0].title, language) if fact.sources else "",
    )


def certainty(fact: Fact) -> Message | Basis | str:
    """How sure a fact is: the user's own, an assumption, or the confidence of its source."""
    if fact.basis is Basis.ANSWERED:
        return message("catalogue.own")
    if fact.basis is Basis.ASSUMED:
        return fact.basis
    return sure(fact.confidence)


def late(aged: Aged) -> Message | str:
    """The mark of a fact to check again; "" where it stands."""
    if not aged.to_check:
        return ""
    key = "freshness.late" if aged.age.state is AgeState.STALE else f"freshness.late.{aged.age.state}"
    return message(key, days=aged.age.over)


def short_value(fact: Fact, language: str) -> Message | Text | str:
    """The value in one line: a number with its range, else the first few numbers, else the first text."""
    if (middle := _middle(fact)) is not None:
        low, high = (_named(fact, field) for field in ("low", "high"))
        words = exact(middle, language)
        if low is None or high is None or low.value == high.value:
            return words
        return f"{words} ({formats.typed(low.value, middle.unit)}–{formats.typed(high.value, middle.unit)})"
    numbers = [v.amount for v in fact.values if isinstance(v.amount, Quantity)]
    if numbers:
        return " · ".join(exact(q, language) for q in numbers[:_SHOWN])
    texts = [v.amount for v in fact.values if not isinstance(v.amount, Quantity)]
    return texts[0] if texts else ""


def exact(amount: Quantity | Text | Message | str | None, language: str) -> str:
    """A value as it was read, with all its digits."""
    if isinstance(amount, Quantity):
        return formats.exact(amount.value, amount.unit, language)
    return say(amount, language)


def change_words(change: Change, language: str) -> str:
    """What a change does, value by value, with both dates and a word where it is the older one."""
    parts = [
        say(message("update.difference", name=d.name, old=exact(d.old.amount if d.old else None, language), new=exact(d.new.amount, language)), language)
        for d in change.differences
    ]  # fmt: skip
    dates = message("update.dates", old=change.old_as_of or formats.NOTHING, new=change.own.as_of)
    older = [say(message("update.is_older"), language)] if change.older else []
    return " · ".join([*parts, say(dates, language), change.own.source, *older])


def _amount(fact: Fact) -> float | None:
    return next((v.amount.value for v in fact.values if isinstance(v.amount, Quantity)), None)


def _middle(fact: Fact) -> Quantity | None:
    return next((q for field in _MIDDLES if (q := _named(fact, field)) is not None), None)


def _named(fact: Fact, field: str) -> Quantity | None:
    key = f"fact.value.{field}"
    return next((v.amount for v in fact.values if v.name.key == key and isinstance(v.amount, Quantity)), None)


def language_of(words: str) -> str | None:
    """The language of a note of some words, "ko" or "en"; None where it is only names and numbers."""
    if any("가" <= letter <= "힣" for letter in words):
        return "ko"
    return "en" if sum(word.isascii() and word.isalpha() and word.islower() for word in words.split()) > 1 else None
