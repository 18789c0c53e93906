"""A sign-off holds until the step's answers or inputs differ, and names what differs where a snapshot shows it."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.i18n import say
from planner.plan import Plan
from planner.plan.answers import Answer
from planner.plan.fields import put
from planner.plan.file import dump_plan, parse_plan
from planner.plan.respondents import StepId
from planner.plan.session import Session
from planner.plan.sign_off import signed
from planner.plan.templates import load_template
from planner.readiness.sign_offs import SignOffState
from planner.snapshots import take

CATALOG = load_catalog()
DAY = date(2026, 11, 24)


@cache
def retail() -> Plan:
    return load_template("retail")


def with_all_signed(plan: Plan) -> Plan:
    answers = assess(plan, CATALOG).respondents.answers
    for step in StepId:
        plan = put(plan, ("sign_offs", step), signed(plan, answers, step, DAY, "김서연", "본부장"))
    return plan


def states(plan: Plan) -> dict[str, SignOffState]:
    return {s.step: s for s in assess(plan, CATALOG).sign_offs}


def test_without_a_sign_off_every_step_says_so() -> None:
    assert {s.state for s in states(retail()).values()} == {"none"}


def test_what_was_signed_holds_as_long_as_nothing_changes() -> None:
    plan = with_all_signed(retail())
    assert {s.state for s in states(plan).values()} == {"holds"}
    assert {s.state for s in states(put(plan, ("title",), "새 이름")).values()} == {"holds"}
    again = parse_plan(dump_plan(plan), Path("x.plan"))
    assert {s.state for s in states(again).values()} == {"holds"}


@pytest.mark.parametrize(
    ("path", "value", "steps"),
    [
        (("answers", "S2-01"), Answer(level=5, evidence=4), {"S2"}),
        (("infrastructure", "workload", "users"), 4321, {"S4"}),
        (("customisation", "signed_partner"), True, {"S4"}),
        (("data", "sets", 0, "owner"), "다른 사람", {"S3"}),
        (("use_cases", 0, "owner"), "다른 사람", {"S1"}),
        (("company", "eu_exposure"), "yes", {"S5"}),
    ],
)
def test_a_change_touches_the_steps_it_belongs_to(path: Any, value: Any, steps: set[str]) -> None:
    changed = states(put(with_all_signed(retail()), path, value))
    assert {id for id, s in changed.items() if s.state == "changed"} == steps


def test_a_note_changes_no_sign_off() -> None:
    plan = with_all_signed(retail())
    answer = plan.answers["S1-01"].model_copy(update={"note": "설명을 덧붙였습니다."})
    assert {s.state for s in states(put(plan, ("answers", "S1-01"), answer)).values()} == {"holds"}


def test_a_sign_off_refers_to_the_newest_snapshot_of_its_state() -> None:
    plan = retail()
    for day in (1, 2):
        made = take(plan, assess(plan, CATALOG), CATALOG, f"{day}차", when=datetime(2026, 11, day, 9, 0))
        plan = put(plan, ("snapshots",), (*plan.snapshots, made))
    plan = with_all_signed(plan)
    assert states(plan)["S3"].snapshot == plan.snapshots[1]
    changed = states(put(plan, ("answers", "S3-01"), Answer(level=5, evidence=4)))["S3"]
    assert changed.changed == ("S3-01",)
    assert "S3-01" in say(changed.sentence, "ko")
    without: Plan = put(plan, ("snapshots",), ())
    assert states(without)["S3"].state == "holds"
    assert states(without)["S3"].snapshot is None


def test_signing_is_undone_and_logged() -> None:
    session = Session(retail())
    answers = assess(session.plan, CATALOG).respondents.answers
    session.set(("sign_offs", StepId.S1), signed(session.plan, answers, StepId.S1, DAY, "김서연"))
    assert {c.path[:2] for c in session.plan.changes} == {("sign_offs", "S1")}
    session.undo()
    assert session.plan == retail()
