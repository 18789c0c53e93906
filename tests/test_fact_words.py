"""Facts in words: the value in one line, how sure and how late it is, and what an update would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.catalog.fact_list import Fact, Value, catalogue_facts
from planner.catalog.overrides import Override
from planner.catalog.shelf_life import age
from planner.catalogue_update import Change, Difference
from planner.explain import Basis, Quantity
from planner.fact_words import HEADS, certainty, change_words, exact, fact_table, language_of, late, short_value
from planner.freshness import Aged, Freshness
from planner.i18n import Message, Text, message, say, text
from planner.plan import Plan

CATALOG = load_catalog()
FACTS = {fact.key: fact for fact in catalogue_facts(CATALOG)}
RATE = FACTS["assumptions/usd_krw"]


def value(name: str, amount: Quantity | Text | Message | str) -> Value:
    return Value(message(f"fact.value.{name}"), amount)


def fact(*values: Value) -> Fact:
    return replace(RATE, values=values)


LOW, MID, HIGH = (
    value(n, Quantity(v, "krw_per_usd")) for n, v in (("low", 1300.0), ("value", 1400.0), ("high", 1500.0))
)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((LOW, MID, HIGH), "1,400 (1,300–1,500)"), ((MID,), "1,400"), ((LOW, MID), "1,400"),
        ((replace(LOW, amount=MID.amount), MID, replace(HIGH, amount=MID.amount)), "1,400"),
        (tuple(value(n, Quantity(float(i), "count")) for i, n in enumerate(("tdp", "a", "b", "c"))), "0 · 1 · 2"),
        ((value("licence", "MIT"),), "MIT"), ((), ""),
    ],
)  # fmt: skip
def test_a_fact_in_one_line(values: tuple[Value, ...], told: str) -> None:
    assert say(short_value(fact(*values), "en"), "en").replace("₩", "").replace(" per $", "").replace("/$", "") == told


def test_a_value_is_told_with_all_its_digits_or_as_the_words_it_is() -> None:
    assert exact(Quantity(25733.71, "usd"), "en") == "$25,733.71"
    assert exact(Text("가", "a"), "ko") == "가"
    assert exact("MIT", "en") == "MIT"


def test_how_sure_a_fact_is() -> None:
    assert certainty(replace(RATE, basis=Basis.ANSWERED)) == message("catalogue.own")
    assert certainty(replace(RATE, basis=Basis.ASSUMED)) is Basis.ASSUMED
    quoted = replace(RATE, basis=Basis.QUOTED, confidence="low")
    assert text("confidence.low", "en").casefold() in say(certainty(quoted), "en").casefold()
    assert certainty(replace(quoted, confidence=None)) == ""


@pytest.mark.parametrize(
    ("as_of", "said"),
    [("2026-11-25", ""), ("2020-01-01", "days over"), (None, "no date"), ("2030-01-01", "future date")],
)
def test_how_late_a_fact_is(as_of: str | None, said: str) -> None:
    aged = Aged(RATE, age(RATE.kind, as_of, date(2026, 11, 26)))
    told = say(late(aged), "en")
    assert (told == "") if said == "" else told.endswith(said)


def test_the_table_sorts_by_number_where_every_row_has_one_and_marks_what_is_used() -> None:
    on = date(2026, 11, 26)
    aged = [Aged(f, age(f.kind, f.as_of, on)) for f in (fact(LOW, MID, HIGH), fact(HIGH))]
    found = Freshness(on, tuple(aged), frozenset({RATE.key}))
    table = fact_table(found, aged, "en")
    assert len(table.heads) == len(HEADS) == len(table.rows[0])
    assert [key[1] for key in table.keys] == [1300.0, 1500.0]  # the first number of each
    assert all(row[5] == text("freshness.used_mark", "en") for row in table.rows)
    unused = fact_table(replace(found, used=frozenset()), aged, "en")
    assert all(row[5] == "" for row in unused.rows)
    words = Aged(fact(value("licence", "MIT")), aged[0].age)
    mixed = fact_table(found, [aged[0], words], "en", with_kind=True)
    assert [key[1] for key in mixed.keys] == [row[1] for row in mixed.rows]
    assert all(row[0].startswith(f"{say(aged[0].age.life.name, 'en')} · ") for row in mixed.rows)
    assert fact_table(found, [], "en").rows == ()


def test_a_fact_without_sources_names_none() -> None:
    on = date(2026, 11, 26)
    bare = Aged(replace(RATE, sources=(), as_of=None), age(RATE.kind, None, on))
    row = fact_table(Freshness(on, (bare,), frozenset()), [bare], "en").rows[0]
    assert (row[2], row[6]) == ("–", "")


@pytest.mark.parametrize("older", [True, False])
def test_a_change_says_old_and_new_value_both_dates_and_which_is_older(older: bool) -> None:
    own = Override("assumptions", "usd_krw", {"value": 1450.0}, "our bank", "2026-11-20")
    change = Change(own, Text("환율", "Rate"), "USD", (Difference(MID.name, MID, HIGH), Difference(LOW.name, None, LOW)), "2026-11-01", older)  # fmt: skip
    told = change_words(change, "en")
    assert "1,400" in told
    assert "1,500" in told
    assert "2026-11-01 → 2026-11-20" in told
    assert "our bank" in told
    assert (text("update.is_older", "en") in told) is older
    assert "– → 2026-11-20" in change_words(replace(change, old_as_of=None), "en")


@pytest.mark.parametrize(
    ("words", "language"), [("여덟 장 기준", "ko"), ("eight cards each", "en"), ("NVIDIA H100 80GB", None), ("", None)]
)
def test_the_language_of_a_note_is_known_by_its_words(words: str, language: str | None) -> None:
    assert language_of(words) == language


def test_an_assessment_marks_the_rate_it_rests_on() -> None:
    found = assess(Plan(), CATALOG, date(2026, 11, 26)).freshness
    assert found.uses(next(a for a in found.facts if a.fact.key == RATE.key))
