"""The ladder condition by condition: partners, weakest question, what to mend, advice, closeness, what stops."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.i18n import say
from planner.plan.answers import Answer
from planner.plan.company import Company
from planner.plan.customisation import Customisation, Rung
from planner.readiness import decide, score
from planner.readiness.bank import bank
from planner.readiness.ladder_words import Reason, asks, need_reasons, reasons, stops_at
from planner.readiness.results import Condition, LevelDecision

NONE = {f"N{n}": 0 for n in range(1, 13)}
SCRATCH = NONE | {"N8": 4, "N10": 4, "N12": 3}
TUNING = NONE | {"N3": 3, "N5": 2, "N9": 1}


def at(level: int) -> dict[str, Answer]:
    return dict.fromkeys(bank().questions, Answer(level=level, evidence=4))


def decision(
    needs: dict[str, int], level: int | dict[str, Answer], company: Company | None = None, **changes: Any
) -> LevelDecision:
    who, given = company or Company(funded_years=3), at(level) if isinstance(level, int) else level
    return decide(Customisation(needs=needs, **changes), score(given, who, bank()), who, bank())


def of_step(level: LevelDecision, rung: int, step: str) -> Condition:
    name = bank().step(step).name
    found = [c for c in level.rungs[rung].preconditions if c.sentence.params.get("step") == name]
    return found[-1]


# --- triggers at their edges -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("needs", "rung"),
    [
        ({"N1": 1, "N2": 1, "N7": 1}, "T0"), ({"N1": 2}, "T1"), ({"N2": 2}, "T1"), ({"N7": 2}, "T1"),
        ({"N3": 3, "N9": 1, "N5": 2}, "T2"), ({"N3": 2, "N9": 1, "N5": 2}, "T0"), ({"N4": 2, "N9": 1, "N5": 2}, "T2"),
        ({"N6": 3, "N9": 1, "N5": 2}, "T2"), ({"N3": 4, "N9": 0, "N5": 4}, "T0"), ({"N3": 4, "N9": 4, "N5": 1}, "T0"),
        ({"N5b": 2, "N9": 2}, "T3"), ({"N5b": 1, "N9": 4}, "T0"), ({"N5b": 4, "N9": 1}, "T0"),
        ({"N4": 3, "N10": 2}, "T4"), ({"N4": 2, "N10": 4}, "T0"), ({"N4": 4, "N10": 1}, "T0"),
        ({"N8": 4, "N12": 3, "N10": 4}, "T5"), ({"N8": 3, "N12": 4, "N10": 4}, "T0"),
        ({"N8": 4, "N12": 2, "N10": 4}, "T0"), ({"N8": 4, "N12": 4, "N10": 3}, "T0"),
    ],
)  # fmt: skip
def test_every_trigger_at_its_edge(needs: dict[str, int], rung: str) -> None:
    assert decision(NONE | needs, 5).need == rung


def test_a_use_case_of_the_first_rung_waits_only_for_critical_questions_of_step_1() -> None:
    weak = next(q for q in bank().step("S1").questions if not q.critical_at("moderate") and q.when is None)
    strict = next(q for q in bank().step("S1").questions if q.critical_at("moderate"))
    one = Answer(level=1, evidence=4)
    assert decision(NONE, at(3) | {weak.id: one}).recommended == "T0"
    assert decision(NONE, at(3) | {strict.id: one}).recommended is None
    asked = {c.question for c in decision(NONE, 3).rungs[0].preconditions if c.question and c.question[:2] == "S1"}
    assert asked == {q.id for q in bank().step("S1").questions if q.critical_at("moderate")}


# --- a step as a condition -------------------------------------------------------------------------------------------


def test_a_step_leads_to_a_critical_question_below_its_goal_before_a_weaker_one() -> None:
    """Critical and below its goal comes first, then what is furthest below its goal."""
    questions = bank().step("S3").questions
    critical = next(q for q in questions if q.critical_at("moderate") and q.targets["moderate"] == 3)
    other = next(q for q in questions if not q.critical_at("moderate") and q.when is None)
    two, one = Answer(level=2, evidence=4), Answer(level=1, evidence=4)
    both = of_step(decision(TUNING, at(4) | {critical.id: two, other.id: one}), 2, "S3")
    assert (both.question, both.now) == (critical.id, 2)
    alone = of_step(decision(TUNING, at(4) | {other.id: one}), 2, "S3")
    assert (alone.question, alone.now) == (other.id, 1)


def test_a_step_that_is_too_low_asks_one_level_more_of_its_weakest_question_and_names_the_action() -> None:
    made = of_step(decision(SCRATCH, 4), 5, "S2")
    assert (made.holds, made.now, made.wanted) == (False, 4, 5)
    assert made.action == f"{made.question}.5"
    met = of_step(decision(SCRATCH, 5), 5, "S2")
    assert (met.holds, met.now, met.wanted, met.action) == (True, 5, 5, None)


@pytest.mark.parametrize(
    ("level", "partner", "now", "assumed"), [(2, False, 2, False), (2, True, 3, True), (3, True, 4, True),
                                             (4, True, 4, False), (5, True, 5, False)]
)  # fmt: skip
@pytest.mark.parametrize(("step", "toggle", "other"), [("S2", "signed_partner", "S3"), ("S4", "reserved_cloud", "S5")])
def test_a_partner_lifts_its_own_step_by_one_up_to_4(
    level: int, partner: bool, now: int, assumed: bool, step: str, toggle: str, other: str
) -> None:
    made = decision(SCRATCH, level, **{toggle: partner})
    own = of_step(made, 5, step)
    assert own.sentence.params["now"] == now
    assert own.sentence.key.endswith("_assumed") is assumed
    assert of_step(made, 5, other).sentence.params["now"] == level
    assert of_step(made, 5, other).sentence.key == "readiness.condition.step"


@pytest.mark.parametrize(("years", "holds"), [(None, None), (0, False), (2, False), (3, True), (5, True)])
def test_years_of_funding_at_their_edge(years: int | None, holds: bool | None) -> None:
    made = decision(SCRATCH, 5, Company(funded_years=years))
    assert made.rungs[5].preconditions[-1].holds is holds
    assert made.rungs[5].preconditions[-1].question is None
    assert made.ability == ("T5" if holds else "T4")


def test_what_comes_first_is_what_the_first_rung_lacks() -> None:
    """Step 5 at 2 is enough for the first rung, whatever the next one asks."""
    weak = {q.id: Answer(level=2, evidence=4) for q in bank().step("S5").questions}
    case = next(q.id for q in bank().step("S1").questions if q.critical_at("moderate"))
    stopped = at(4) | weak | {case: Answer(level=1, evidence=4)}
    assert decision(TUNING, stopped).verdict.key == "readiness.verdict.opportunity_first"
    policy = at(4) | {q.id: Answer(level=1, evidence=4) for q in bank().step("S5").questions}
    assert decision(TUNING, policy).verdict.key == "readiness.verdict.policy_first"


# --- what follows ----------------------------------------------------------------------------------------------------


def advice(**given: Any) -> list[str]:
    needs, level = given.pop("needs"), given.pop("level")
    return [m.key.removeprefix("readiness.advice.") for m in decision(needs, level, **given).advice]


def test_advice_on_a_rung_that_is_chosen_above_need_or_ability() -> None:
    assert advice(needs=TUNING, level=3, chosen_rung=Rung.T2) == []
    assert advice(needs=TUNING, level=5, chosen_rung=Rung.T3) == ["above_need"]
    assert advice(needs=NONE | {"N4": 3, "N10": 2}, level=3, chosen_rung=Rung.T4) == ["above_ability"]
    assert advice(needs=TUNING, level=1, chosen_rung=Rung.T0) == ["above_ability"]
    assert advice(needs=NONE, level=2, chosen_rung=Rung.T1) == ["above_ability", "above_need"]


def test_a_partner_is_advised_where_the_own_model_is_needed_but_not_within_ability() -> None:
    assert advice(needs=SCRATCH, level=4) == ["partner_for_scratch"]
    assert advice(needs=SCRATCH, level=5) == []
    assert advice(needs=TUNING, level=2) == []


def test_what_to_mend_is_on_the_next_rung_only_and_only_where_the_need_reaches_there() -> None:
    assert decision(TUNING, 5).to_fix == ()
    assert decision(NONE, 1).to_fix != ()
    below = decision(SCRATCH, at(3) | {"S3-07": Answer(level=2, evidence=4)})
    assert (below.ability, [c.question for c in below.to_fix]) == ("T0", ["S3-07"])
    assert decision(TUNING, at(3)).to_fix == ()
    open_need = decision({}, {})
    assert {c.holds for c in open_need.to_fix} == {None}


@pytest.mark.parametrize(
    ("needs", "fit"),
    [
        (NONE, (100, 6.25, 0)),
        (NONE | {"N2": 4, "N4": 1}, (100 - 60, 20 + 7.5 + 6.25, 5)),
        (NONE | {"N3": 2, "N5": 4}, (100 - 16 - 28, 15 + 6.25 + 25, 20)),
        (NONE | {"N9": 3}, (100, 25, 0)),
        (NONE | {"N9": 4}, (100, 25, 0)),
        (dict.fromkeys(NONE, 4), (0, 100, 100)),
    ],
)
def test_closeness_to_each_level_by_hand(needs: dict[str, int], fit: tuple[float, ...]) -> None:
    assert [f.value for _, f in decision(needs, 3).fit] == pytest.approx(list(fit))


def test_closeness_says_how_it_is_worked_and_what_it_lacks() -> None:
    made = dict(decision(NONE | {"N9": 2}, 3).fit)
    why = made["moderate"].explain()
    assert why is not None
    assert "+ 25×min(max(N9)+1, 4)÷4" in say(why.formula, "en")
    assert [i.path for i in why.inputs if i.path] == [("customisation", "needs", n) for n in NONE if n in (
        "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N9")]  # fmt: skip
    lacking = dict(decision({n: v for n, v in NONE.items() if n != "N9"}, 3).fit)
    assert lacking["as_is"].value == 100
    assert [m.params["id"] for m in lacking["moderate"].missing] == ["N9"]


# --- in words --------------------------------------------------------------------------------------------------------


def test_what_stops_ability_is_open_weak_or_the_funding() -> None:
    weak = decision(SCRATCH, at(3) | {"S3-07": Answer(level=2, evidence=4)})
    stop = stops_at(weak)
    assert stop is not None
    assert (stop.key, stop.params) == ("level.stops", {"id": "S3-07"})
    without = {id: a for id, a in at(3).items() if id != "S3-07"}
    stop = stops_at(decision(SCRATCH, without))
    assert stop is not None
    assert (stop.key, stop.params) == ("level.stops.open", {"id": "S3-07"})
    stop = stops_at(decision(SCRATCH, 5, Company()))
    assert stop is not None
    assert stop.key == "level.stops.funding"
    assert stops_at(decision(SCRATCH, 5)) is None
    made = decision(SCRATCH, 4)
    held = tuple(replace(r, preconditions=tuple(replace(c, holds=True) for c in r.preconditions)) for r in made.rungs)
    assert stops_at(replace(made, rungs=held)) is None


def test_a_need_reason_quotes_the_answer_and_leads_to_it() -> None:
    made = decision(TUNING, 3)
    found = [r for r in reasons(made, TUNING, bank()) if r.path and r.path[0] == "customisation"]
    assert [r.path for r in found] == [("customisation", "needs", n) for n in ("N3", "N9", "N5")]
    for reason, id in zip(found, ("N3", "N9", "N5"), strict=True):
        assert isinstance(reason, Reason)
        assert reason.state is True
        assert reason.sentence == bank().needs[id].anchors[TUNING[id]]
        assert reason.title.params["value"] == TUNING[id]
    assert need_reasons("T1", NONE, bank()) == ()
    assert need_reasons("T2", {"N9": 0, "N3": 3}, bank()) == ("N3",)


def test_at_the_top_nothing_stands_in_the_way() -> None:
    made = decision(SCRATCH, 5)
    assert (made.recommended, made.ability) == ("T5", "T5")
    assert {r.state for r in reasons(made, SCRATCH, bank())} == {True}


def test_what_holds_the_next_rung_back_is_told_up_to_the_limit_and_not_beyond_the_next() -> None:
    made = decision(TUNING, 3)
    assert made.recommended == "T2"
    for most in (1, 2, 3):
        lacking = [r for r in reasons(made, TUNING, bank(), most) if r.state is not True]
        wanted = [c.sentence for c in made.rungs[3].preconditions if c.holds is not True][:most]
        assert [r.title for r in lacking] == wanted


@pytest.mark.parametrize(
    ("rung", "told"),
    [
        ("T0", ["level.asks"]), ("T1", ["level.asks"] * 2), ("T2", ["level.asks", "level.asks.rung"]),
        ("T3", ["level.asks"] * 2), ("T4", ["level.asks"]), ("T5", ["level.asks"] * 2 + ["level.asks.funded"]),
    ],
)  # fmt: skip
def test_what_a_rung_asks_is_told_once_a_level_the_highest_first(rung: str, told: list[str]) -> None:
    made = asks(rung, bank())
    assert [m.key for m in made] == told
    levels = [m.params["level"] for m in made if m.key == "level.asks"]
    assert levels == sorted(set(levels), reverse=True)
