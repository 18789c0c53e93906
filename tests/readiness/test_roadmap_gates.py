"""Ends of waves and legal dates at their edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.plan import Plan
from planner.plan.team import RaciRow, Team
from planner.plan.templates import load_template
from planner.readiness import assess_team
from planner.readiness.bank import bank
from planner.readiness.results import Hold, Readiness
from planner.readiness.roadmap_gates import _criterion, milestones, month_day
from planner.readiness.roadmap_rules import hold_levels, rules
from planner.readiness.roadmap_schedule import Task, schedule

BEGIN = date(2027, 3, 1)
CATALOG = load_catalog()


@cache
def retail() -> Plan:
    return load_template("retail", "ko")


def criterion(rule: dict[str, Any], readiness: Readiness, **more: Any) -> Any:
    given = {"raci": None, "team": Team(), "risks": (), **more}
    return _criterion(rule, readiness, **given)


def answered(level: int | None, **fields: Any) -> Readiness:
    """Every question answered alike."""
    if level is None:
        return assess(Plan(), CATALOG).readiness
    answers = {id: {"state": "level", "level": level, "evidence": 4} for id in bank().questions}
    return assess(Plan.model_validate({"answers": answers, **fields}), CATALOG).readiness


def test_months_are_mean_months() -> None:
    assert month_day(BEGIN, 12) == BEGIN + timedelta(days=365)
    assert month_day(BEGIN, 0) == BEGIN
    assert month_day(None, 3) is None


def test_a_date_is_in_force_before_the_beginning_and_later_after_the_last_wave() -> None:
    obligation = assess(retail(), CATALOG).obligations[0]
    last = month_day(BEGIN, rules()["waves"][-1]["to"])
    assert last is not None
    days = {"in_force": BEGIN - timedelta(days=1), "ahead": BEGIN, "ahead too": last, "later": last + timedelta(days=1)}
    given = [replace(obligation, id=when, applies_from=day.isoformat()) for when, day in days.items()]
    given.append(replace(obligation, id="open", applies_from="2027"))
    found = milestones(given[::-1], BEGIN)
    assert [(m.id, m.day, m.when) for m in found] == [(id, day, id.removesuffix(" too")) for id, day in days.items()]
    assert {m.when for m in milestones(given, None)} == {None}


def test_levels_hold_from_the_level_on() -> None:
    three, four, nothing = answered(3), answered(4), answered(None)
    rule = {"critical_at_least": 4}
    critical = sum(q.critical for s in four.steps for q in s.questions if not q.not_applicable)
    low = criterion(rule, three)
    assert (low.holds, low.sentence.params) == (False, {"n": critical, "level": 4})
    assert low.question is not None
    met = criterion(rule, four)
    assert (met.holds, met.sentence.params["n"], met.question) == (True, 0, None)
    assert criterion(rule, nothing).holds is None


def test_one_question_holds_from_its_level_on_and_a_question_not_asked_always() -> None:
    rule = {"question": "S3-05", "at_least": 3}
    for level, holds in ((2, False), (3, True), (4, True), (None, None)):
        assert criterion(rule, answered(level)).holds is holds
    assert criterion({"question": "S9-99", "at_least": 3}, answered(2)).holds is True


def test_stop_verdicts_hold_back_and_nothing_told_is_unknown() -> None:
    good, empty = answered(5), answered(None)
    assert criterion({"no_holds": True}, good).holds is (not good.holds)
    assert criterion({"no_holds": True}, replace(good, holds=())).holds is True
    hold = Hold.__new__(Hold)
    assert criterion({"no_holds": True}, replace(good, holds=(hold,))).holds is False
    assert criterion({"no_holds": True}, replace(empty, holds=())).holds is None


def test_residual_risks_hold_only_where_none_is_above_the_appetite() -> None:
    one = assess(retail(), CATALOG).risks[0]
    cases = [((False, False), True), ((False, True), False), ((True, None), False), ((False, None), None)]
    for above, holds in cases:
        risks = [replace(one, above_appetite=a) for a in above]
        assert criterion({"residual_risks": True}, answered(None), risks=risks).holds is holds
    assert criterion({"residual_risks": True}, answered(None), risks=[]).holds is None


def test_a_matrix_holds_when_every_row_is_filled() -> None:
    full = {row: {"sponsor": "A", "ml_engineer": "R"} for row in RaciRow}
    team = Team.model_validate({"raci": full})
    part = Team.model_validate({"raci": dict(list(full.items())[:3])})
    rule, none = {"raci": True}, answered(None)
    assert criterion(rule, none, team=team).holds is True
    assert criterion(rule, none, team=part).holds is None
    assert criterion(rule, none, team=Team()).holds is False


def test_a_matrix_with_a_fault_does_not_hold_however_full_it_is() -> None:
    full = {row: {"sponsor": "A", "ml_engineer": "R", "domain_lead": "R", "legal": "R"} for row in RaciRow}
    good, bad = (Team.model_validate({"raci": full | more}) for more in ({}, {RaciRow.EVALUATION: {"legal": "R"}}))
    for team, holds in ((good, True), (bad, False)):
        assert criterion({"raci": True}, answered(None), team=team, raci=assess_team(team, "T2")).holds is holds


def test_goals_hold_when_every_question_has_reached_its_own() -> None:
    one, five, nothing = answered(1), answered(5), answered(None)
    asked = [q for s in one.steps for q in s.questions if not q.not_applicable]
    low, met, open_ = (criterion({"all_targets": True}, r) for r in (one, five, nothing))
    assert (low.holds, low.sentence.params, low.question) == (False, {"n": len(asked)}, asked[0].id)
    assert (met.holds, met.sentence.params, met.question) == (True, {"n": 0}, None)
    assert (open_.holds, open_.sentence.params["n"]) == (None, len(asked))
    last = asked[-1]
    answers = {id: {"level": 5, "evidence": 4} for id in bank().questions} | {
        last.id: {"level": last.target - 1, "evidence": 4}
    }
    made = criterion({"all_targets": True}, assess(Plan.model_validate({"answers": answers}), CATALOG).readiness)
    assert (made.holds, made.sentence.params["n"], made.question) == (False, 1, last.id)


def test_stop_verdicts_are_counted_in_the_sentence_and_a_wave_holds_with_all_its_criteria() -> None:
    says = dict.fromkeys(("customer_facing", "uses_personal_data"), "yes")
    assessed = assess(Plan.model_validate({"use_cases": [{"id": "a", **says}]}), CATALOG)
    made = criterion({"no_holds": True}, assessed.readiness)
    assert (made.holds, made.sentence.params) == (False, {"n": len(assessed.readiness.holds)})
    assert made.sentence.params["n"] == 2
    gates = [w.gate for w in assessed.roadmap.waves]
    assert [g.holds for g in gates] == [False, None, None, None]
    assert [len(g.criteria) for g in gates] == [len(g["criteria"]) for g in rules()["gates"]]


def test_one_answer_is_enough_to_tell_that_no_verdict_stands() -> None:
    one = assess(Plan.model_validate({"answers": {"S1-02": {"level": 3}}}), CATALOG).readiness
    assert (one.holds, criterion({"no_holds": True}, one).holds) == ((), True)


def test_legal_dates_of_one_day_stand_by_their_id() -> None:
    one = assess(retail(), CATALOG).obligations[0]
    given = [
        replace(one, id=id, applies_from=day)
        for id, day in (("b", "2027-05-01"), ("a", "2027-05-01"), ("c", "2026-01-01"))
    ]
    assert [m.id for m in milestones(given, BEGIN)] == ["c", "a", "b"]


def test_the_level_that_lifts_a_verdict_is_the_highest_of_its_rules() -> None:
    says = dict.fromkeys(("high_impact", "customer_facing", "trains_on_data", "uses_personal_data"), "yes")
    raised = [h for h in answered(1, use_cases=[{"id": "a", **says}]).holds if h.fix_question is not None]
    found = hold_levels(raised, bank())
    assert found
    trees = {h.id: h.when for h in bank().holds}

    def controls(tree: Any) -> list[tuple[str, int]]:
        parts = [c for key in ("all", "any") for part in tree.get(key, ()) for c in controls(part)]
        return parts + ([(tree["question"], tree["below"])] if {"question", "below"} <= set(tree) else [])

    for question, level in found.items():
        named = [n for h in raised if h.fix_question == question for q, n in controls(trees[h.id]) if q == question]
        assert level == (max(named) if named else None)


# --- the scheduler at its edges ------------------------------------------------------------------------------------------


def task(id: str, weeks: int = 4, load: float = 1.0, **more: Any) -> Task:
    return Task(id, weeks, load, more.pop("rank", 0), more.pop("priority", 1.0), **more)


def test_a_task_may_end_in_the_last_week_and_not_after() -> None:
    assert schedule([task("a", 10)], 1.0, 10).weeks == {"a": (0, 10)}
    assert schedule([task("a", 11)], 1.0, 10).left == {"a": ("horizon", ())}
    assert schedule([task("a", 5, earliest=5)], 1.0, 10).weeks == {"a": (5, 10)}
    assert schedule([task("a", 5, earliest=6)], 1.0, 10).left == {"a": ("horizon", ())}


def test_a_task_as_large_as_the_team_fits_and_a_larger_one_never() -> None:
    assert schedule([task("a", load=2.0)], 2.0, 10).weeks == {"a": (0, 4)}
    assert schedule([task("a", load=2.1)], 2.0, 10).left == {"a": ("too_large", ())}


def test_what_does_not_fit_beside_waits_for_room_or_is_left() -> None:
    tasks = [task("a", 4, 2.0, priority=3.0), task("b", 4, 1.0, priority=2.0), task("c", 4, 1.0)]
    assert schedule(tasks, 2.0, 10).weeks == {"a": (0, 4), "b": (4, 8), "c": (4, 8)}
    assert schedule(tasks, 2.0, 7).left == {"b": ("capacity", ()), "c": ("capacity", ())}
    assert schedule(tasks, 3.0, 10).weeks == {"a": (0, 4), "b": (0, 4), "c": (4, 8)}


def test_what_has_begun_counts_among_the_first_only_where_it_began_in_the_first_weeks() -> None:
    begun = [task("early", fixed=2, load=0.0), task("edge", fixed=3, load=0.0)]
    more = [task("a", load=0.0), task("b", load=0.0)]
    found = schedule([*begun, *more], 9.0, 20, near_weeks=3, near_most=2).weeks
    assert (found["early"], found["edge"]) == ((2, 6), (3, 7))
    assert (found["a"], found["b"]) == ((0, 4), (3, 7))  # the second of two, and the first after the first weeks


def test_what_began_before_takes_its_room_until_it_ends() -> None:
    found = schedule([task("old", 6, 1.0, fixed=-2), task("a", 2, 1.0)], 1.0, 20)
    assert found.weeks == {"old": (-2, 4), "a": (4, 6)}


def test_what_waits_for_something_left_waits_too() -> None:
    tasks = [
        task("a", 30),
        task("b", after=frozenset({"a"})),
        task("c", blocked=True),
        task("d", after=frozenset({"gone"})),
    ]
    found = schedule(tasks, 1.0, 20)
    assert found.left == {"a": ("horizon", ()), "b": ("waits", ("a",)), "c": ("waits", ())}
    assert found.weeks == {"d": (0, 4)}


@pytest.mark.parametrize(("earliest", "begin"), [(0, 4), (3, 4), (5, 5)])
def test_a_task_begins_when_what_is_before_it_ends_and_not_before_its_day(earliest: int, begin: int) -> None:
    tasks = [task("a"), task("b", after=frozenset({"a"}), earliest=earliest)]
    assert schedule(tasks, 1.0, 20).weeks["b"] == (begin, begin + 4)


def test_room_must_be_free_for_the_whole_length() -> None:
    """Two weeks are free between what began; three only after both."""
    begun = [task("one", 4, fixed=0), task("two", 4, fixed=6)]
    assert schedule([*begun, task("a", 2)], 1.0, 20).weeks["a"] == (4, 6)
    assert schedule([*begun, task("a", 3)], 1.0, 20).weeks["a"] == (10, 13)
    assert schedule([task("old", 6, fixed=-2), task("a", 1)], 1.0, 20).weeks["a"] == (4, 5)
    assert schedule([task("old", 6, fixed=-6), task("a", 1)], 1.0, 20).weeks["a"] == (0, 1)


@pytest.mark.parametrize(("earliest", "begin"), [(0, 3), (3, 3), (5, 5)])
def test_after_the_first_ones_a_task_keeps_its_own_day_if_that_is_later(earliest: int, begin: int) -> None:
    tasks = [task("a", 1, priority=9.0), task("b", 1, earliest=earliest)]
    assert schedule(tasks, 9.0, 20, near_weeks=3, near_most=1).weeks["b"] == (begin, begin + 1)
    assert schedule(tasks, 9.0, 20, near_weeks=3).weeks["b"] == (earliest, earliest + 1)
