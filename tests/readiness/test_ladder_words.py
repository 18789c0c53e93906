"""The formula of the ladder says what the decision is; marks, asks and reasons come from the same rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.i18n import Message, message, say
from planner.plan.plan import Plan
from planner.plan.templates import load_template
from planner.readiness.bank import bank
from planner.readiness.ladder_words import asks, formula, need_reasons, reasons, stops_at
from planner.readiness.results import Condition

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


# --- by hand ---------------------------------------------------------------------------------------------------------

OPEN = message("level.formula.open")


def at_least(rung: str) -> Message:
    return message("level.formula.at_least", rung=rung)


@pytest.mark.parametrize(
    ("need", "ability", "result", "key", "words"),
    [
        ("T1", "T3", "T1", "level.formula", {"need": "T1", "ability": "T3"}),
        ("T3", "T1", "T1", "level.formula", {"need": "T3", "ability": "T1"}),
        ("T3", "T2", "T1", "level.formula.below", {"need": "T3", "ability": "T2"}),
        (None, "T1", "T1", "level.formula", {"need": at_least("T1"), "ability": "T1"}),
        (None, "T2", "T1", "level.formula.below", {"need": at_least("T2"), "ability": "T2"}),
        (None, "T2", None, "level.formula.unknown", {"need": OPEN, "ability": "T2"}),
        ("T2", None, None, "level.formula.unknown", {"need": "T2", "ability": OPEN}),
        (None, None, None, "level.formula.unknown", {"need": OPEN, "ability": OPEN}),
    ],
)  # fmt: skip
def test_the_formula_case_by_case(
    need: str | None, ability: str | None, result: str | None, key: str, words: dict[str, Message | str]
) -> None:
    made = formula(replace(_decision()[1], need=need, ability=ability, recommended=result))
    assert made == message(key, **words, **({"result": result} if result else {}))


def test_what_each_rung_asks_by_hand() -> None:
    def both(first: Message | str, second: Message | str) -> Message:
        return message("level.asks.and", first=first, second=second)

    team, data, infra, responsible = (message(f"summary.S{n}") for n in (2, 3, 4, 5))
    assert asks("T0", bank()) == (
        message("level.asks", names=both(responsible, message("level.asks.critical", step=message("summary.S1"))), level=2),
    )  # fmt: skip
    assert asks("T1", bank()) == (
        message("level.asks", names=both(both("S3-02", "S3-07"), responsible), level=3),
        message("level.asks", names=both(team, infra), level=2),
    )
    assert asks("T2", bank()) == (
        message("level.asks", names=both(both(both(data, "S3-09"), team), infra), level=3),
        message("level.asks.rung", rung="T1"),
    )
    assert asks("T5", bank()) == (
        message("level.asks", names=both(team, infra), level=5),
        message("level.asks", names=message("level.asks.all_steps"), level=4),
        message("level.asks.funded", years=3),
    )


@pytest.mark.parametrize(
    ("rung", "needs", "told"),
    [
        ("T0", {"N1": 4}, ()), ("T1", {"N1": 1, "N2": 2, "N7": 3}, ("N2", "N7")),
        ("T2", {"N3": 3, "N4": 1, "N6": 3, "N9": 1, "N5": 1}, ("N3", "N6", "N9")), ("T3", {"N5b": 2, "N9": 2}, ("N5b", "N9")),
        ("T5", {"N8": 4, "N12": 2, "N10": 4}, ("N8", "N10")),
    ],
)  # fmt: skip
def test_a_need_speaks_for_a_rung_from_the_level_of_its_trigger(
    rung: str, needs: dict[str, int], told: tuple[str, ...]
) -> None:
    assert need_reasons(rung, needs, bank()) == told


def test_reasons_lead_to_the_answer_to_the_need_or_nowhere() -> None:
    _, level = _decision()
    words = message("level.formula.open")
    found = [
        Condition(words, True, question="S3-02"), Condition(words, True, need="N5"), Condition(words, True),
        Condition(words, True, question="S3-07", need="N5"), Condition(words, True, question="S3-02"),
    ]  # fmt: skip
    rungs = tuple(replace(r, preconditions=tuple(found) if r.id == "T1" else ()) for r in level.rungs)
    made = reasons(replace(level, rungs=rungs, chosen="T1", ability="T1"), {}, bank())
    assert [r.path for r in made] == [
        ("answers", "S3-02"), ("customisation", "needs", "N5"), None, ("answers", "S3-07"),
    ]  # fmt: skip
    assert {r.state for r in made} == {True}


def test_the_rung_that_is_chosen_is_the_one_that_is_reasoned() -> None:
    _, level = _decision()
    words = {r.id: message("readiness.words", text=r.id) for r in level.rungs}
    rungs = tuple(replace(r, preconditions=(Condition(words[r.id], None),)) for r in level.rungs)
    made = replace(level, rungs=rungs, ability="T1", recommended="T1", chosen=None)
    assert [r.title for r in reasons(made, {}, bank())] == [words["T1"], words["T2"]]
    assert [r.title for r in reasons(replace(made, chosen="T2"), {}, bank())] == [words["T2"]]
    assert [r.title for r in reasons(replace(made, chosen="T4"), {}, bank())] == [words["T4"], words["T2"]]
    assert [r.title for r in reasons(made, {}, bank(), 0)] == [words["T1"]]
    assert [r.title for r in reasons(replace(made, ability="T5"), {}, bank())] == [words["T1"]]
    assert [r.title for r in reasons(replace(made, ability=None), {}, bank())] == [words["T1"], words["T0"]]
