"""The formula of the ladder says what the decision is; marks, asks and reasons come from the same rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.i18n import say
from planner.plan.plan import Plan
from planner.plan.templates import load_template
from planner.readiness.bank import bank
from planner.readiness.ladder_words import asks, formula, need_reasons, reasons, stops_at

RUNGS = [r.id for r in bank().method.rungs]


def _decision(template: str = "retail"):  # type: ignore[no-untyped-def]
    plan = load_template(template)
    return plan, assess(plan, load_catalog()).level


@pytest.mark.parametrize(("need", "ability"), [("T1", "T0"), ("T0", "T3"), ("T2", "T2")])
def test_the_formula_names_need_ability_and_the_lower_of_both(need: str, ability: str) -> None:
    _, level = _decision()
    made = replace(level, need=need, ability=ability, recommended=min(need, ability))
    words = say(formula(made), "en")
    assert f"need ({need})" in words
    assert f"ability ({ability})" in words
    assert words.endswith(f"= {min(need, ability)}")


def test_the_formula_does_not_claim_the_lower_where_a_signal_prefers_another_or_answers_are_missing() -> None:
    _, level = _decision()
    signal = replace(level, need="T3", ability="T2", recommended="T1")
    assert formula(signal).key == "level.formula.below"
    empty = assess(Plan(), load_catalog()).level
    assert formula(empty).key == "level.formula.unknown"
    assert "=" not in say(formula(empty), "en").split("ability")[1]


def test_every_rung_says_what_it_asks_in_levels_of_the_rules() -> None:
    for id in RUNGS:
        told = [say(words, "en") for words in asks(id, bank())]
        assert told
        assert all(words.strip() for words in told)
    assert [say(w, "en").replace("\u00a0", " ") for w in asks("T3", bank())] == ["Team, Data 4", "Infra, Responsible 3"]


def test_the_reason_of_the_need_names_only_answers_that_reach_the_trigger() -> None:
    assert need_reasons("T1", {"N1": 2, "N2": 1, "N7": 4}, bank()) == ("N1", "N7")
    assert need_reasons("T1", {}, bank()) == ()


def test_ability_stops_at_the_first_condition_of_the_next_rung() -> None:
    _, level = _decision()
    next_rung = level.rungs[RUNGS.index(level.ability) + 1]
    lacking = next(c for c in next_rung.preconditions if c.holds is not True)
    stop = stops_at(level)
    assert stop is not None
    assert str(lacking.question) in say(stop, "ko")
    assert stops_at(replace(level, ability=RUNGS[-1])) is None


def test_reasons_speak_for_the_rung_that_is_taken_and_name_what_holds_the_next_one_back() -> None:
    plan, level = _decision()
    found = reasons(level, plan.customisation.needs, bank())
    assert any(r.state is True for r in found)
    assert sum(r.state is not True for r in found) <= 2
    assert all(r.path for r in found)
    assert reasons(assess(Plan(), load_catalog()).level, {}, bank()) == ()
