"""Roadmap: which actions, in which order, when, and why not now. Actions here are the tests' own."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from planner.i18n import Text, say
from planner.plan.plan import Plan
from planner.plan.session import Session
from planner.readiness import assess_risks, assess_team, judge_obligations, plan_roadmap, score
from planner.readiness.actions import Action
from planner.readiness.bank import bank
from planner.readiness.circumstances import Circumstances
from planner.readiness.roadmap_results import Roadmap

BEGIN = "2026-12-07"


def action(id: str, effort: str = "M", after: tuple[str, ...] = (), owner: str = "legal") -> Action:
    question, to = id.split(".")
    words = Text(ko=f"{id} 작업", en=f"do {id}")
    return Action(id, question, int(to), words, effort, owner, words, after, ("C01",))


def content(*changed: Action, effort: str = "M") -> Mapping[str, Action]:
    """Four actions a question for the whole bank, with some of them replaced."""
    made = {f"{q}.{n}": action(f"{q}.{n}", effort) for q in bank().questions for n in (2, 3, 4, 5)}
    return {**made, **{a.id: a for a in changed}}


def answers(default: int | None = 5, **levels: Any) -> dict[str, Any]:
    """Every question at ``default`` (None: unanswered) with record as evidence; ``S1_01=2`` or ``S1_01="unknown"``."""
    found = {} if default is None else {q: {"level": default, "evidence": 3} for q in bank().questions}
    for name, level in levels.items():
        state = {"state": level} if isinstance(level, str) else {"level": level, "evidence": 3}
        found[name.replace("_", "-")] = state
    return found


def roadmap(given: dict[str, Any], acts: Mapping[str, Action] | None = None, **rest: Any) -> Roadmap:
    company = {"start_date": BEGIN, **rest.pop("company", {})}
    plan = Plan.model_validate({"answers": given, "company": company, **rest})
    return of_plan(plan, acts)


def of_plan(plan: Plan, acts: Mapping[str, Action] | None = None) -> Roadmap:
    readiness = score(plan.answers, plan.company, bank(), plan.use_cases)
    duties = judge_obligations(Circumstances(plan.company, plan.use_cases, None), date(2026, 11, 23))
    return plan_roadmap(
        readiness, plan.build, [c for c in plan.use_cases if c.selected], plan.team, bank(), plan.company.start_date,
        tuple(d for d in duties if d.state == "applies"), assess_team(plan.team, None), assess_risks(plan.responsible),
        content() if acts is None else acts,
    )  # fmt: skip


def ids(found: Roadmap) -> list[str]:
    return [a.id for a in found.actions]


def reasons(found: Roadmap) -> dict[str, str]:
    return {n.id: n.reason for n in found.not_now}


def test_gaps_become_the_transitions_up_to_the_target() -> None:
    target = bank().questions["S1-02"].targets["moderate"]
    found = roadmap(answers(S1_02=1))
    assert ids(found) == [f"S1-02.{n}" for n in range(2, target + 1)]
    assert reasons(found)[f"S1-02.{target + 1}"] == "not_wished"
    assert reasons(found)["S1-03"] == "reached"


@pytest.mark.parametrize(
    ("question", "level", "effort", "cases", "expected"),
    [
        # gap × weight × 3 if critical × (1 + 0.25 × cases) ÷ effort (1, 2, 4)
        ("S1-02", 1, "M", 0, 2 * 2 * 1 * 1.0 / 2),
        ("S1-02", 2, "S", 0, 1 * 2 * 1 * 1.0 / 1),
        ("S1-02", 1, "L", 0, 2 * 2 * 1 * 1.0 / 4),
        ("S1-05", 1, "M", 0, 2 * 3 * 3 * 1.0 / 2),
        ("S1-05", 1, "M", 2, 2 * 3 * 3 * 1.5 / 2),
        ("S3-02", 2, "S", 1, 1 * 2 * 1 * 1.25 / 1),
    ],
)
def test_priority(question: str, level: int, effort: str, cases: int, expected: float) -> None:
    q = bank().questions[question]
    weight = {"S1-02": 2, "S1-05": 3, "S3-02": 2}[question]
    assert (q.targets["moderate"], q.critical, q.weight) == (3, question == "S1-05", weight)
    waits = {"S1-05": {"estimate": "guess"}, "S3-02": {"feasibility": {"data": 2}, "estimate": "measured"}}
    given = [{"id": f"c{n}", **waits.get(question, {"estimate": "measured"})} for n in range(cases)]
    found = roadmap(answers(**{question.replace("-", "_"): level}), content(effort=effort), use_cases=given)
    first = found.action(f"{question}.{level + 1}")
    assert first.priority.value == pytest.approx(expected)
    assert len(first.unblocks) == cases
    why = first.priority.explain()
    assert why is not None
    worked = say(why.worked, "en")
    assert float(worked.rpartition("= ")[2]) == first.priority.value
    assert worked.startswith(f"{3 - level} × {weight} × {3 if q.critical else 1} × ")


def test_stop_verdicts_come_before_gates_and_gates_before_the_rest() -> None:
    given = answers(S1_02=1, S1_05=1, S5_07=2)
    case = {"id": "a", "customer_facing": True, "estimate": "measured"}
    found = roadmap(given, content(effort="L"), use_cases=[case], build={"parallel_medium": 2})
    ranks = [a.rank for a in found.actions]
    assert found.actions[0].id == "S5-07.3"
    assert ranks[0] == "hold"
    assert ranks == sorted(ranks, key=["hold", "gate", "prerequisite", "priority"].index)
    assert found.action("S1-05.2").rank == "gate"


def test_a_stop_verdict_raises_the_goal_above_the_target() -> None:
    case = {"id": "a", "high_impact": True}
    given = answers(S5_08=2)
    as_is = roadmap(given, use_cases=[case], company={"desired_level": "as_is"})
    assert "S5-08.3" in ids(as_is)
    assert as_is.action("S5-08.3").rank == "hold"


def test_prerequisites_of_other_questions_come_first_and_are_pulled_in_beyond_their_target() -> None:
    acts = content(action("S1-05.2", "S", after=("S2-10.4",)))
    target = bank().questions["S2-10"].targets["moderate"]
    assert target < 4
    found = roadmap(answers(S1_05=1, S2_10=2), acts)
    first, second, third = (found.action(i) for i in ("S2-10.3", "S2-10.4", "S1-05.2"))
    assert first.end_week <= second.start_week
    assert second.end_week <= third.start_week
    assert "S1-05.2" in second.needed_by
    assert "S2-10.5" in reasons(found)


def test_what_a_stop_verdict_waits_for_is_as_urgent_as_the_verdict() -> None:
    acts = content(action("S5-07.3", "S", after=("S1-02.2",)))
    found = roadmap(
        answers(S5_07=2, S1_02=1, S1_05=1), acts, use_cases=[{"id": "a", "customer_facing": True, "estimate": "measured"}],
        build={"parallel_medium": 1},
    )  # fmt: skip
    assert ids(found)[:2] == ["S1-02.2", "S5-07.3"]


def test_unknown_is_found_out_and_unanswered_is_asked() -> None:
    found = roadmap(answers(S1_02="unknown"))
    only = found.action("S1-02.0")
    assert (only.kind, only.to, only.effort) == ("find_out", None, "F")
    assert ids(found) == ["S1-02.0"]
    empty = roadmap({})
    assert empty.actions == ()
    assert len(empty.to_answer) == sum(q.when is None for q in bank().questions.values())
    assert empty.to_answer[0].critical
    assert empty.effort.value is None
    assert empty.effort.missing


def test_an_action_waits_for_an_answer_and_comes_after_finding_out() -> None:
    acts = content(action("S1-05.2", after=("S2-02.2",)))
    given = answers(S1_05=1)
    del given["S2-02"]
    found = roadmap(given, acts)
    assert reasons(found)["S1-05.2"] == "waits"
    assert reasons(found)["S1-05.3"] == "waits"
    unsure = roadmap(answers(S1_05=1, S2_02="unknown"), acts)
    assert unsure.action("S1-05.2").start_week >= unsure.action("S2-02.0").end_week
    assert unsure.action("S1-05.2").unsure == ("S2-02",)
    assert unsure.action("S2-02.0").needed_by == ("S1-05.2",)


def test_at_most_five_actions_begin_in_the_next_90_days() -> None:
    low = {q.replace("-", "_"): 1 for q in list(bank().questions)[:30]}
    found = roadmap(answers(**low), content(effort="S"), build={"parallel_medium": 50})
    near = [a for a in found.actions if a.start is not None and (a.start - date.fromisoformat(BEGIN)).days < 90]
    assert len(near) == 5
    assert [a.id for a in near] == list(found.next)
    assert all(a.near for a in near)


def test_contingency_lengthens_and_capacity_delays() -> None:
    given = answers(S1_02=2, S1_03=2, S1_04=2, S2_08=2)
    plain = roadmap(given, build={"contingency": 0})
    assert {a.end_week - a.start_week for a in plain.actions} == {14}  # 3 months are 13.04 weeks
    assert {a.end_week - a.start_week for a in roadmap(given).actions} == {17}
    one = roadmap(given, build={"parallel_medium": 1})
    starts = sorted(a.start_week for a in one.actions)
    assert starts == [0, 17, 34, 51]
    assert one.span.value == pytest.approx(68 * 7 * 12 / 365.25)


def test_what_is_too_large_or_too_late_says_so() -> None:
    given = answers(S1_02=1)
    small = roadmap(given, content(effort="L"), build={"parallel_medium": 1})
    assert reasons(small)["S1-02.2"] == "too_large"
    assert reasons(small)["S1-02.3"] == "waits"
    late = roadmap(answers(S1_02=1), build={"actions": {"S1-02.2": {"start": "2028-06-01"}}})
    assert reasons(late)["S1-02.2"] == "horizon"
    low = {q.replace("-", "_"): 1 for q in bank().questions}
    full = roadmap(answers(**low), build={"parallel_medium": 1})
    assert "capacity" in reasons(full).values()


def test_done_running_dropped_and_moved_actions_follow_what_the_company_says() -> None:
    notes = {
        "S1-02.2": {"state": "done"}, "S1-03.3": {"state": "dropped", "reason": "no budget"},
        "S1-04.3": {"state": "running", "start": "2026-11-23"}, "S2-08.3": {"start": "2027-03-01"},
    }  # fmt: skip
    found = roadmap(answers(S1_02=1, S1_03=2, S1_04=2, S2_08=2), build={"actions": notes})
    assert "S1-02.2" not in ids(found)
    assert [d.id for d in found.done] == ["S1-02.2"]
    assert found.action("S1-02.3").start_week == 0
    assert "no budget" in say(next(n for n in found.not_now if n.reason == "dropped").sentence, "en")
    assert found.action("S1-04.3").start == date(2026, 11, 23)
    assert found.action("S2-08.3").start == date(2027, 3, 1)


def test_a_note_is_one_step_to_undo() -> None:
    session = Session(Plan.model_validate({"answers": answers(S1_02=2), "company": {"start_date": BEGIN}}))
    before = of_plan(session.plan)
    session.set(("build", "actions", "S1-02.3"), {"state": "done"})
    assert ids(of_plan(session.plan)) == []
    session.undo()
    assert ids(of_plan(session.plan)) == ids(before) == ["S1-02.3"]


def test_owner_and_whether_the_role_is_staffed() -> None:
    members = [{"role": "legal", "name": "Kim", "staffing": "hire"}]
    found = roadmap(answers(S1_02=2), team={"members": members})
    assert (found.actions[0].owner, found.actions[0].owner_name, found.actions[0].staffing) == ("legal", "Kim", "hire")
    assert roadmap(answers(S1_02=2)).actions[0].staffing is None


def test_waves_follow_the_months_and_gates_the_answers() -> None:
    found = roadmap(answers(S1_05=2))
    assert [(w.id, w.begin, w.end) for w in found.waves] == [
        ("prove", 0, 3), ("pilot", 3, 6), ("launch", 6, 12), ("scale", 12, 18),
    ]  # fmt: skip
    assert found.waves[0].from_date == date(2026, 12, 7)
    criteria = {c.question: c.holds for c in found.waves[0].gate.criteria}
    assert criteria["S1-05"] is False
    assert found.waves[0].gate.holds is False
    assert {a.wave for a in found.actions} == {"prove"}
    later = roadmap(answers(S1_05=2), build={"actions": {"S1-05.3": {"start": "2027-03-08"}}})
    assert (later.actions[0].start, later.actions[0].wave) == (date(2027, 3, 8), "pilot")


def test_legal_dates_are_milestones() -> None:
    found = roadmap(answers(), company={"ai_role": "deployer"})
    when = {m.id: m.when for m in found.milestones}
    assert (when["kr-notice"], when["kr-fines"]) == ("in_force", "ahead")
    open_start = roadmap(answers(), company={"ai_role": "deployer", "start_date": None})
    assert {m.when for m in open_start.milestones} == {None}
    assert open_start.notes


def test_the_same_plan_gives_the_same_roadmap_within_10_ms() -> None:
    low = {q.replace("-", "_"): 1 + n % 3 for n, q in enumerate(bank().questions)}
    plan = Plan.model_validate({"answers": answers(**low), "company": {"start_date": BEGIN}})
    readiness = score(plan.answers, plan.company, bank())
    acts = content(*(action(f"{q}.3", "S", after=("S1-01.2",)) for q in bank().questions if q != "S1-01"))
    times, first = [], None
    for _ in range(10):
        begin = time.thread_time()
        found = plan_roadmap(readiness, plan.build, (), plan.team, bank(), plan.company.start_date, content=acts)
        times.append(time.thread_time() - begin)
        assert first is None or found == first
        first = found
    assert min(times) < 0.010
