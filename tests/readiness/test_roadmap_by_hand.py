"""Single actions of a roadmap worked by hand: weeks, waves, why not now, who does it; bands of risks, delays of stages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
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

BEGIN = "2026-12-07"
WORDS = Text(ko="작업", en="Work")
WEEKS_A_MONTH = 365.25 / 12 / 7


def act(id: str, effort: str = "M", after: tuple[str, ...] = ()) -> Action:
    question, to = id.split(".")
    return Action(id, question, int(to), WORDS, effort, "legal", WORDS, after, ("C01",))


def roadmap(
    levels: Mapping[str, int | str | None], *acts: Action, build: dict[str, Any] | None = None, begin: str | None = BEGIN,
    members: tuple[dict[str, Any], ...] = (),
) -> Roadmap:  # fmt: skip
    """Every question at 5 but those of ``levels`` (None: not answered)."""
    given: dict[str, Any] = {q: {"level": 5, "evidence": 3} for q in bank().questions}
    for id, level in levels.items():
        given[id] = {"state": level} if isinstance(level, str) else {"level": level, "evidence": 3}
        if level is None:
            del given[id]
    plan = Plan.model_validate({"answers": given, "build": build or {}, "company": {"start_date": begin},
                                "team": {"members": members}})  # fmt: skip
    readiness = score(plan.answers, plan.company, bank())
    return plan_roadmap(
        readiness, plan.build, (), plan.team, bank(), plan.company.start_date, content={a.id: a for a in acts}
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
