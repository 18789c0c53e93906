"""Single actions of a roadmap worked by hand: weeks, waves, why not now, who does it; bands of risks, delays of stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planner.i18n import Text
from planner.plan.build import BuildPlan
from planner.plan.plan import Plan
from planner.plan.team import Stage, Team
from planner.readiness import plan_build, plan_roadmap, score
from planner.readiness.actions import Action
from planner.readiness.bank import bank
from planner.readiness.filling import stage_leads
from planner.readiness.risks import risk_band
from planner.readiness.roadmap_results import NotNow, Roadmap
from planner.readiness.roadmap_rules import _controls, hold_levels

BEGIN = "2026-12-07"
WORDS = Text(ko="작업", en="Work")
WEEKS_A_MONTH = 365.25 / 12 / 7


def act(id: str, effort: str = "M", after: tuple[str, ...] = ()) -> Action:
    question, to = id.split(".")
    return Action(id, question, int(to), WORDS, effort, "legal", WORDS, after, ("C01",))


def roadmap(
    levels: Mapping[str, int | str | None], *acts: Action, build: dict[str, Any] | None = None, begin: str | None = BEGIN,
    members: tuple[dict[str, Any], ...] = (), cases: tuple[dict[str, Any], ...] = (), wished: str | None = None,
) -> Roadmap:  # fmt: skip
    """Every question at 5 but those of ``levels`` (None: not answered)."""
    given: dict[str, Any] = {q: {"level": 5, "evidence": 3} for q in bank().questions}
    for id, level in levels.items():
        given[id] = {"state": level} if isinstance(level, str) else {"level": level, "evidence": 3}
        if level is None:
            del given[id]
    plan = Plan.model_validate({"answers": given, "build": build or {}, "use_cases": cases, "team": {"members": members},
                                "company": {"start_date": begin, "desired_level": wished}})  # fmt: skip
    readiness = score(plan.answers, plan.company, bank(), plan.use_cases)
    return plan_roadmap(
        readiness,
        plan.build,
        plan.use_cases,
        plan.team,
        bank(),
        plan.company.start_date,
        content={a.id: a for a in acts},
    )


def left(found: Roadmap, id: str) -> NotNow:
    return next(n for n in found.not_now if n.id == id)


@pytest.mark.parametrize(
    ("effort", "contingency", "weeks"),
    [("S", 0.0, 5), ("M", 0.0, 14), ("L", 0.0, 27), ("S", 0.25, 6), ("M", 0.25, 17), ("L", 0.25, 33)],
)
def test_an_action_takes_its_months_with_the_reserve_in_full_weeks(effort: str, contingency: float, weeks: int) -> None:
    """1, 3 and 6 months of 4.35 weeks, rounded up."""
    found = roadmap({"S1-02": 2}, act("S1-02.3", effort), build={"contingency": contingency}).actions[0]
    assert found.end_week - found.start_week == weeks
    months = {"S": 1, "M": 3, "L": 6}[effort] * (1 + contingency)
    assert found.months.value == pytest.approx(months)
    assert weeks - 1 < months * WEEKS_A_MONTH <= weeks
    assert found.start == date(2026, 12, 7)


def test_the_months_are_worked_with_the_reserve() -> None:
    """3 months and a quarter more."""
    why = roadmap({"S1-02": 2}, act("S1-02.3"), build={"contingency": 0.25}).actions[0].months.explain()
    assert why is not None
    assert why.worked is not None
    assert why.worked.params["result"] == "3.75"


def test_five_begin_in_the_first_ninety_days_and_the_others_in_the_week_after() -> None:
    questions = [q.id for q in bank().step("S2").questions if q.when is None and q.targets["moderate"] >= 3][:7]
    acts = [act(f"{id}.3", "S") for id in questions]
    found = roadmap(dict.fromkeys(questions, 2), *acts, build={"parallel_medium": 8, "contingency": 0})
    assert [a.start_week for a in found.actions] == [0] * 5 + [13] * 2
    assert [a.near for a in found.actions] == [True] * 5 + [False] * 2
    assert len(found.next) == 5


def test_levels_of_one_question_follow_each_other() -> None:
    found = roadmap({"S1-02": 1}, act("S1-02.2", "S"), act("S1-02.3", "S"), build={"contingency": 0})
    assert [(a.id, a.start_week, a.end_week) for a in found.actions] == [("S1-02.2", 0, 5), ("S1-02.3", 5, 10)]
    assert found.actions[0].needed_by == ("S1-02.3",)
    assert found.actions[1].priority.value == found.actions[0].priority.value
    assert roadmap({"S1-02": 2}, act("S1-02.2"), act("S1-02.3")).actions[0].id == "S1-02.3"


def test_what_nobody_knows_is_found_out_first() -> None:
    found = roadmap({"S1-02": "unknown"}, act("S1-02.3"))
    assert [(a.id, a.kind, a.to, a.effort) for a in found.actions] == [("S1-02.0", "find_out", None, "F")]
    assert found.actions[0].end_week == 3
    needs = roadmap({"S1-02": 2, "S2-10": "unknown"}, act("S1-02.3", after=("S2-10.3",)), act("S2-10.3"))
    made = needs.action("S1-02.3")
    assert (made.unsure, needs.action("S2-10.0").end_week) == (("S2-10",), made.start_week)


def test_why_an_action_waits() -> None:
    """For an answer, or for what is put off; the sentence names what."""
    first, second = act("S1-02.3", after=("S2-10.3",)), act("S2-10.3")
    unanswered = left(roadmap({"S1-02": 2, "S2-10": None}, first, second), "S1-02.3")
    assert (unanswered.reason, unanswered.sentence.key) == ("waits", "roadmap.waits_answer")
    assert unanswered.sentence.params["names"] == "S2-10"
    off = {"actions": {"S2-10.3": {"state": "dropped", "reason": " Later "}}}
    found = roadmap({"S1-02": 2, "S2-10": 2}, first, second, build=off)
    waits, dropped = left(found, "S1-02.3"), left(found, "S2-10.3")
    assert (waits.sentence.key, waits.sentence.params["names"]) == ("roadmap.waits", "S2-10.3")
    assert (dropped.reason, dropped.sentence.params["reason"]) == ("dropped", "Later")
    both = roadmap(
        {"S1-02": 2, "S2-10": 2, "S2-09": None},
        act("S1-02.3", after=("S2-10.3", "S2-09.3")), act("S2-10.3", after=("S2-09.3",)), act("S2-09.3"),
    )  # fmt: skip
    assert left(both, "S2-10.3").sentence.key == "roadmap.waits_answer"
    assert left(both, "S1-02.3").sentence.key == "roadmap.waits"
    assert left(both, "S1-02.3").sentence.params["names"] == "S2-09, S2-10.3"


def test_done_is_not_planned_again_and_asks_for_the_answer() -> None:
    done = {"actions": {"S1-02.3": {"state": "done"}}}
    found = roadmap({"S1-02": 2}, act("S1-02.3"), build=done)
    assert found.actions == ()
    assert [(n.id, n.sentence.params["level"]) for n in found.done] == [("S1-02.3", 3)]
    assert roadmap({"S1-02": 3}, act("S1-02.3"), build=done).done == ()


def test_what_is_running_stays_where_it_began() -> None:
    note = {"S1-02.3": {"state": "running", "start": "2026-11-23"}}
    found = roadmap({"S1-02": 2}, act("S1-02.3"), build={"actions": note}).actions[0]
    assert (found.start_week, found.start, found.near) == (-2, date(2026, 11, 23), True)
    later = {"S1-02.3": {"start": "2027-01-05"}}
    moved = roadmap({"S1-02": 2}, act("S1-02.3"), build={"actions": later}).actions[0]
    assert (moved.start_week, moved.start) == (5, date(2027, 1, 11))


def test_the_reached_and_what_is_beyond_the_goal() -> None:
    found = roadmap({"S1-02": 3}, act("S1-02.4"), act("S1-02.5"))
    reached = left(found, "S1-02")
    assert (reached.reason, reached.sentence.params["level"], reached.sentence.params["target"]) == ("reached", 3, 3)
    below = roadmap({"S1-02": 2}, act("S1-02.3"), act("S1-02.4"))
    beyond = left(below, "S1-02.4")
    assert (beyond.reason, beyond.sentence.params["level"], beyond.sentence.params["target"]) == ("not_wished", 4, 3)


def test_who_does_it() -> None:
    members = (
        {"name": "Gap", "role": "legal", "staffing": "missing"}, {"name": "Park", "role": "legal", "staffing": "partner", "fte": 1},
        {"name": "Kim", "role": "legal", "staffing": "internal", "fte": 1},
    )  # fmt: skip
    made = roadmap({"S1-02": 2}, act("S1-02.3"), members=members).actions[0]
    assert (made.owner, made.owner_name, made.staffing) == ("legal", "Park", "internal")
    nobody = roadmap({"S1-02": 2}, act("S1-02.3"), members=members[:1]).actions[0]
    assert (nobody.owner_name, nobody.staffing) == ("", None)
    told = {"actions": {"S1-02.3": {"owner_name": "Lee"}}}
    assert roadmap({"S1-02": 2}, act("S1-02.3"), members=members, build=told).actions[0].owner_name == "Lee"


def test_who_does_it_holds_the_role_and_is_there() -> None:
    members = (
        {"name": "Boss", "role": "sponsor", "staffing": "internal"}, {"name": "Gap", "role": "legal", "staffing": "missing"},
        {"name": "Park", "role": "legal", "staffing": "partner"},
    )  # fmt: skip
    made = roadmap({"S1-02": 2}, act("S1-02.3"), members=members).actions[0]
    assert (made.owner_name, made.staffing) == ("Park", "partner")


def test_what_begins_together_stands_by_urgency_however_long_it_takes() -> None:
    found = roadmap({"S1-05": 2, "S1-02": 2}, act("S1-05.3", "L"), act("S1-02.3", "S"))
    assert [(a.id, a.start_week) for a in found.actions] == [("S1-05.3", 0), ("S1-02.3", 0)]


def test_a_length_of_full_weeks_is_not_rounded_up() -> None:
    reserve = 14 / (3 * WEEKS_A_MONTH) - 1
    assert roadmap({"S1-02": 2}, act("S1-02.3"), build={"contingency": reserve}).actions[0].end_week == 14


def test_without_a_start_there_are_weeks_but_no_dates() -> None:
    found = roadmap({"S1-02": 2}, act("S1-02.3"), begin=None)
    assert (found.actions[0].start, found.actions[0].end, found.actions[0].start_week) == (None, None, 0)
    assert "roadmap.no_start" in [n.key for n in found.notes]
    assert roadmap({"S1-02": 2}, act("S1-02.3")).notes == ()


# --- bands and delays ------------------------------------------------------------------------------------------------


def test_every_score_has_a_band_and_a_higher_one_never_a_lower() -> None:
    order = ["low", "medium", "high", "critical"]
    found = [order.index(risk_band(n)) for n in range(1, 26)]
    assert found == sorted(found)
    assert set(found) == {0, 1, 2, 3}


def test_a_told_start_counts_from_the_beginning_and_what_follows_comes_after_it() -> None:
    """Evaluation from the fourth week for 6 weeks: deployment after 10 weeks; before the beginning is at once."""
    begin = date(2027, 1, 4)
    for start, weeks in (("2027-02-01", 4), ("2026-12-07", 0)):
        plan = BuildPlan.model_validate({"stages": {"evaluation": {"start": start, "weeks": 6}}})
        leads = stage_leads(plan_build(plan, Team(), "T0", begin=begin).stages, begin)
        assert leads[Stage.EVALUATION] == pytest.approx(weeks / WEEKS_A_MONTH)
        assert leads[Stage.DEPLOYMENT] == pytest.approx((weeks + 6) / WEEKS_A_MONTH)
        assert leads[Stage.GUARDRAILS] == 0


# --- which actions, and how urgent they are ---------------------------------------------------------------------------

FACING = {"id": "a", "name": "Chat", "customer_facing": True, "estimate": "measured"}


def test_a_goal_that_is_lifted_later_keeps_what_was_planned_before() -> None:
    """S1-05 is looked at first and has its goal at 3; S2-10 needs it at 4."""
    found = roadmap(
        {"S1-05": 2, "S2-10": 2}, act("S1-05.3"), act("S1-05.4"), act("S1-05.5"), act("S2-10.3", after=("S1-05.4",)),
        build={"parallel_medium": 9, "contingency": 0},
    )  # fmt: skip
    weeks = {a.id: (a.start_week, a.end_week) for a in found.actions}
    assert weeks == {"S1-05.3": (0, 14), "S1-05.4": (14, 28), "S2-10.3": (28, 42)}
    assert {a.id: a.rank for a in found.actions} == {
        "S1-05.3": "gate", "S1-05.4": "prerequisite", "S2-10.3": "priority",
    }  # fmt: skip
    assert found.action("S1-05.4").needed_by == ("S2-10.3",)
    assert found.action("S1-05.3").priority.value == (4 - 2) * 3 * 3 / 2
    assert left(found, "S1-05.5").sentence.params["target"] == 4


def test_what_is_reached_or_done_or_not_asked_is_not_waited_for() -> None:
    """S2-10 stands at 4, above its goal; its goal stays 3."""
    found = roadmap({"S1-02": 2, "S2-10": 4}, act("S1-02.3", after=("S2-10.4",)), act("S2-10.4"), act("S2-10.5"))
    assert [(a.id, a.start_week) for a in found.actions] == [("S1-02.3", 0)]
    assert left(found, "S2-10").sentence.params == {"level": 4, "target": 3}
    told = {"actions": {"S2-10.3": {"state": "done"}}}
    done = roadmap({"S1-02": 2, "S2-10": 2}, act("S1-02.3", after=("S2-10.3",)), act("S2-10.3"), build=told)
    assert [(a.id, a.start_week) for a in done.actions] == [("S1-02.3", 0)]
    aside = roadmap({"S1-02": 2, "S4-11": None}, act("S1-02.3", after=("S4-11.3",)), act("S4-11.3"))
    assert [(a.id, a.start_week) for a in aside.actions] == [("S1-02.3", 0)]


def test_a_stop_verdict_makes_a_question_urgent_up_to_the_level_that_lifts_it() -> None:
    """S5-07 is not critical; the verdict asks for 3, the extensive level for 4."""
    acts = (act("S5-07.3"), act("S5-07.4"))
    found = roadmap({"S5-07": 2}, *acts, cases=(FACING,), wished="extensive")
    assert [(a.id, a.rank) for a in found.actions] == [("S5-07.3", "hold"), ("S5-07.4", "priority")]
    assert found.action("S5-07.3").unblocks == ("Chat",)
    assert found.action("S5-07.4").priority.value == pytest.approx((4 - 2) * 2 * 3 * 1.25 / 2)
    free = roadmap({"S5-07": 2}, *acts, wished="extensive")
    assert [(a.rank, a.priority.value) for a in free.actions] == [("priority", (4 - 2) * 2 / 2)] * 2


def test_a_critical_question_is_a_gate_up_to_level_three_and_while_nobody_knows_it() -> None:
    given = {"S1-05": 1, "S1-01": "unknown", "S1-02": "unknown"}
    found = roadmap(given, *(act(f"S1-05.{n}") for n in (2, 3, 4)), wished="extensive")
    assert {a.id: a.rank for a in found.actions} == {
        "S1-05.2": "gate", "S1-05.3": "gate", "S1-05.4": "priority", "S1-01.0": "gate", "S1-02.0": "priority",
    }  # fmt: skip
    assert found.action("S1-01.0").priority.value == (4 - 1) * 3 * 3
    assert found.action("S1-02.0").priority.value == (4 - 1) * 2
    owners = {a.id: a.owner for a in found.actions}
    assert (owners["S1-01.0"], owners["S1-05.2"]) == ("outcome_owner", "legal")
    assert found.action("S1-01.0").text.key == "roadmap.find_out"
    assert found.action("S1-01.0").artefact.key == "roadmap.find_out_artefact"
    assert found.action("S1-05.2").text.params["text"] == WORDS


def test_a_priority_is_worked_from_its_factors() -> None:
    """One case waits: 1.25 times; two levels, weight 2, three times for the verdict, a medium action."""
    made = roadmap({"S5-07": 1}, act("S5-07.2"), cases=(FACING,)).action("S5-07.2")
    why = made.priority.explain()
    assert why is not None
    assert why.worked is not None
    assert dict(why.worked.params) == {"terms": "2 × 2 × 3 × 1.25 ÷ 2", "result": "7.50"}
    assert made.priority.value == 7.5
    assert [s.id for s in why.sources] == ["readiness.roadmap"]
    assert [getattr(i.value, "value", None) for i in why.inputs] == [None, 3, 2, 3, 1, None]
    assert why.inputs[0].value.params == {"level": 1}  # type: ignore[union-attr]
    assert why.inputs[-1].value.key == "roadmap.effort.M"  # type: ignore[union-attr]
    assert [n.key for n in why.notes] == ["roadmap.note.unblocks", "roadmap.because_hold"]
    unsure = roadmap({"S1-02": "unknown"}).actions[0].priority.explain()
    assert unsure is not None
    assert unsure.worked is not None
    assert dict(unsure.worked.params) == {"terms": "2 × 2 × 1 × 1 ÷ 1", "result": "4"}
    assert unsure.inputs[0].value.key == "common.unknown"  # type: ignore[union-attr]
    assert [n.key for n in unsure.notes] == ["roadmap.note.unblocks", "roadmap.note.worst"]


def test_a_case_waits_for_each_question_once_and_for_the_verdict_first() -> None:
    """A served customer waits for S5-07 by its verdict, for S5-06 by what it says of itself."""
    found = roadmap(
        {"S5-07": 2, "S5-06": 2}, act("S5-07.3"), act("S5-06.3"), cases=(FACING, {**FACING, "id": "b", "name": ""})
    )
    for id, key in (("S5-07.3", "roadmap.because_hold"), ("S5-06.3", "roadmap.because")):
        why = found.action(id).priority.explain()
        assert why is not None
        assert [(n.key, n.params["case"]) for n in why.notes[1:]] == [(key, "Chat"), (key, "b")]
        assert found.action(id).unblocks == ("Chat", "b")
    for score_, waits in ((3, 1), (4, 0), (None, 0)):
        case = {"id": "a", "estimate": "measured", "feasibility": {"data": score_}}
        made = roadmap({"S3-02": 2}, act("S3-02.3"), cases=(case,)).action("S3-02.3")
        assert len(made.unblocks) == waits, score_


# --- when ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "state", "week"),
    [
        ("2026-12-07", "open", 0), ("2026-11-27", "open", 0), ("2026-12-08", "open", 1), ("2026-12-14", "open", 1),
        ("2026-11-27", "running", -2), ("2026-11-30", "running", -1), ("2026-12-07", "running", 0),
        ("2026-12-12", "running", 0), ("2026-12-14", "running", 1),
    ],
)  # fmt: skip
def test_a_told_day_counts_in_full_weeks(day: str, state: str, week: int) -> None:
    """An open action begins on the next full week, a running one in the week of its day."""
    note = {"actions": {"S1-02.3": {"state": state, "start": day}}}
    made = roadmap({"S1-02": 2}, act("S1-02.3"), build=note).actions[0]
    assert (made.start_week, made.state) == (week, state)
    assert type(made.start_week) is int
    undated = roadmap({"S1-02": 2}, act("S1-02.3"), build=note, begin=None).actions[0]
    assert undated.start_week == 0


@pytest.mark.parametrize(
    ("week", "wave"),
    [
        (-3, "prove"),
        (0, "prove"),
        (12, "prove"),
        (13, "pilot"),
        (25, "pilot"),
        (26, "launch"),
        (51, "launch"),
        (52, "scale"),
    ],
)
def test_a_wave_begins_at_its_nearest_full_week(week: int, wave: str) -> None:
    """3, 6 and 12 months are 13.04, 26.09 and 52.18 weeks."""
    start = date.fromisoformat(BEGIN) + timedelta(weeks=week)
    note = {"actions": {"S1-02.3": {"state": "running", "start": start.isoformat()}}}
    made = roadmap({"S1-02": 2}, act("S1-02.3", "S"), build=note).actions[0]
    assert (made.start_week, made.wave) == (week, wave)


def test_the_waves_have_names_dates_and_gates() -> None:
    found = roadmap({}).waves
    assert [w.name.en for w in found] == ["Fix and prove", "Pilot", "Launch", "Scale"]
    assert [w.gate.name.en for w in found][:2] == ["Pilot approval", "Launch decision"]
    assert [w.from_date for w in found[1:]] == [w.to_date for w in found[:-1]]
    assert found[-1].to_date == date(2026, 12, 7) + timedelta(days=round(18 * 365.25 / 12))


@pytest.mark.parametrize(("running", "notes"), [(5, []), (6, [{"n": 6, "most": 5}])])
def test_more_than_five_that_run_at_once_are_said(running: int, notes: list[dict[str, int]]) -> None:
    questions = [q.id for q in bank().step("S2").questions if q.when is None and q.targets["moderate"] >= 3][:running]
    begun = {"actions": {f"{id}.3": {"state": "running", "start": BEGIN} for id in questions}}
    found = roadmap(dict.fromkeys(questions, 2), *(act(f"{id}.3") for id in questions), build=begun)
    assert [dict(n.params) for n in found.notes] == notes
    assert len(found.next) == 5


# --- what is not done now ------------------------------------------------------------------------------------------------


def test_a_question_without_an_answer_hides_none_of_the_others() -> None:
    found = roadmap({"S1-01": None, "S1-02": 4}, act("S1-02.5"))
    reached = left(found, "S1-02")
    assert (reached.reason, dict(reached.sentence.params)) == ("reached", {"level": 4, "target": 3})
    assert reached.text is not None
    assert reached.text.params["text"] == WORDS
    assert left(found, "S1-03").text is None
    assert [q.question for q in found.to_answer] == ["S1-01"]
    assert not any(n.question == "S1-01" for n in found.not_now)


def test_what_is_done_is_told_until_the_answer_shows_it() -> None:
    told = {id: {"state": "done"} for id in ("S2-10.3", "S1-02.3", "S1-03.3", "S1-04.3")}
    done = {"actions": told | {"S1-05.2": {"state": "open"}}}
    given = {"S1-02": 2, "S2-10": "unknown", "S1-03": 3, "S1-04": 2, "S1-05": 1}
    found = roadmap(given, *(act(id) for id in ("S2-10.3", "S1-02.3", "S1-03.3", "S1-05.2")), build=done)
    assert [(n.id, n.reason) for n in found.done] == [("S1-02.3", "done"), ("S2-10.3", "done")]


def test_what_is_put_off_without_a_reason_is_told_in_order() -> None:
    off = {"actions": {"S2-10.3": {"state": "dropped"}, "S1-02.3": {"state": "dropped", "reason": "  "}}}
    found = roadmap({"S1-02": 2, "S2-10": 2}, act("S1-02.3"), act("S2-10.3"), build=off)
    put_off = [(n.id, n.sentence.key) for n in found.not_now if n.reason == "dropped"]
    assert put_off == [("S1-02.3", "roadmap.dropped_silent"), ("S2-10.3", "roadmap.dropped_silent")]
    assert found.actions == ()


@pytest.mark.parametrize(
    ("build", "reason", "key"),
    [
        ({"parallel_medium": 1}, "too_large", "roadmap.too_large"),
        ({"actions": {"S1-02.3": {"start": "2028-06-01"}}}, "horizon", "roadmap.horizon"),
    ],
)
def test_what_does_not_fit_says_how_large_it_is(build: dict[str, Any], reason: str, key: str) -> None:
    made = left(roadmap({"S1-02": 2}, act("S1-02.3", "L"), build=build), "S1-02.3")
    assert (made.reason, made.sentence.key) == (reason, key)
    assert made.sentence.params["effort"].key == "roadmap.effort.L"  # type: ignore[union-attr]


# --- figures of the whole -------------------------------------------------------------------------------------------------


def test_effort_and_span_of_two_small_and_a_medium_action() -> None:
    """1 + 1 + 3 months with a quarter more; from the first week to the end of the last: 6 + 17 weeks."""
    found = roadmap(
        {"S1-02": 1, "S1-03": 2}, act("S1-02.2", "S"), act("S1-02.3"), act("S1-03.3", "S"), build={"contingency": 0.25},
    )  # fmt: skip
    assert found.effort.value == pytest.approx(6.25)
    why, span = found.effort.explain(), found.span.explain()
    assert why is not None
    assert why.worked is not None
    assert dict(why.worked.params) == {"terms": "2×1.25 + 1×3.75", "result": "6.25"}
    assert [(i.name.key, i.value.value) for i in why.inputs] == [("roadmap.effort.S", 2), ("roadmap.effort.M", 1)]  # type: ignore[union-attr]
    assert found.span.value == pytest.approx(23 / WEEKS_A_MONTH)
    assert span is not None
    assert span.worked is not None
    assert dict(span.worked.params) == {"first": 0, "last": 23, "weeks": 23, "result": "5.3"}
    nothing = roadmap({})
    assert (nothing.effort.value, nothing.span.value) == (None, None)


def test_the_months_of_an_action_name_its_weeks_and_the_reserve() -> None:
    why = roadmap({"S1-02": 2}, act("S1-02.3", "L"), build={"contingency": 0.2}).actions[0].months.explain()
    assert why is not None
    assert why.worked is not None
    assert why.worked.params["months"] == "6"
    assert why.worked.params["share"].value == 0.2  # type: ignore[union-attr]
    assert (why.worked.params["result"], why.worked.params["weeks"]) == ("7.20", 32)
    assert why.inputs[1].path == ("build", "contingency")


def test_a_verdict_without_a_level_names_none() -> None:
    hold = score({}, Plan().company, bank(), Plan.model_validate({"use_cases": [FACING]}).use_cases).holds[0]
    assert hold_levels([hold], bank()) == {"S5-07": 3}
    other = replace(hold, fix_question="S1-02")
    assert hold_levels([other], bank()) == {"S1-02": None}
    assert list(_controls({"any": [{"question": "S1-01"}, {"question": "S1-02", "below": 3}]})) == [("S1-02", 3)]
    assert hold_levels([hold, other, replace(hold, fix_question=None)], bank()) == {"S5-07": 3, "S1-02": None}
