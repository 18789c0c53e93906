"""How much of each page is filled: every input counts once, and only when it says something."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.plan import Plan
from planner.plan.build import BuildPlan
from planner.plan.company import Company
from planner.plan.team import Role, Team
from planner.plan.usecase import Feasibility, UseCase, Value
from planner.readiness import assess_team, page_progress, plan_build, score
from planner.readiness.bank import bank
from planner.readiness.results import BuildResult, Progress, Readiness

CATALOG = load_catalog()


def counted(page: str, **parts: Any) -> tuple[int, int]:
    """Inputs that are filled, and all, beyond those of an empty plan."""
    empty, full = (
        next(p for p in assess(Plan.model_validate(given), CATALOG).progress if p.page == page) for given in ({}, parts)
    )
    return full.done - empty.done, full.total - empty.total


SET = {"name": "a", "volume": 3, "unit": "pages", "owner": "Kim"}
WORK = {"users": 10, "requests_per_user_day": 2, "input_tokens": 100, "output_tokens": 10}


@pytest.mark.parametrize(
    ("page", "parts", "expected"),
    [
        ("data", {"data": {"sets": [SET]}}, (2, 1)),
        ("data", {"data": {"sets": [{**SET, "owner": " "}]}}, (1, 1)),
        ("data", {"data": {"sets": [{**SET, "volume": None}]}}, (1, 1)),
        ("data", {"data": {"sets": [SET, {"name": "b"}]}}, (2, 2)),
        ("infrastructure", {"infrastructure": {"workload": WORK}}, (4, 0)),
        ("infrastructure", {"infrastructure": {"workload": {"users": 10}}}, (1, 0)),
        ("infrastructure", {"infrastructure": {"fine_tuning": {"method": "lora"}}}, (0, 1)),
        ("infrastructure", {"infrastructure": {"fine_tuning": {"method": "lora", "examples": 500}}}, (1, 1)),
        ("opportunity", {"use_cases": [{"id": "a"}]}, (1, 1)),
        ("opportunity", {"use_cases": [{"id": "a", "selected": False}]}, (0, 0)),
        ("company", {"company": {"name": "A"}}, (1, 0)),
        ("company", {"company": {"name": " "}}, (0, 0)),
        ("company", {"company": {"eu_exposure": "no"}}, (1, 0)),
        ("team", {"team": {"members": [{"role": "ml_engineer", "staffing": "internal", "fte": 1}]}}, (1, 0)),
        ("team", {"team": {"members": [{"role": "ml_engineer", "staffing": "missing"}]}}, (0, 0)),
        ("level", {"customisation": {"needs": {"N1": 0, "N2": 4}}}, (2, 0)),
        ("data", {"answers": {"S3-01": {"level": 2}}}, (1, 0)),
        ("data", {"answers": {"S3-01": {"state": "unknown"}}}, (1, 0)),
    ],
)  # fmt: skip
def test_every_input_counts_once(page: str, parts: dict[str, Any], expected: tuple[int, int]) -> None:
    assert counted(page, **parts) == expected


def test_the_report_adds_up_the_pages() -> None:
    plan = Plan.model_validate({"data": {"sets": [SET]}, "answers": {"S3-01": {"state": "unknown"}}})
    *pages, report = assess(plan, CATALOG).progress
    assert report.page == "report"
    for name in ("done", "total", "unknown"):
        assert getattr(report, name) == sum(getattr(p, name) for p in pages)
    assert report.unknown == 1


# --- by hand ---------------------------------------------------------------------------------------------------------


def page(id: str, build: BuildResult | None = None, readiness: Readiness | None = None, **parts: Any) -> Progress:
    plan = Plan.model_validate(parts)
    made = page_progress(
        plan, readiness or score(plan.answers, plan.company, bank()), assess_team(plan.team, "T0"),
        build or plan_build(plan.build, plan.team, "T0"), bank(),
    )  # fmt: skip
    return next(p for p in made if p.page == id)


ASKED = {s.id: sum(q.when is None for q in s.questions) for s in bank().steps}


def test_stops_belong_to_the_page_where_they_are_mended_and_all_to_the_report() -> None:
    case = UseCase(id="a", name="A", high_impact=True, customer_facing=True, trains_on_data=True)
    made = score({}, Company(), bank(), (case,))
    steps = [h.fix_question[:2] for h in made.holds if h.fix_question]
    assert set(steps) == {"S3", "S5"}
    adrift = replace(made, holds=(*made.holds, replace(made.holds[0], fix_question=None)))
    for id, step in (
        ("opportunity", "S1"),
        ("team", "S2"),
        ("data", "S3"),
        ("infrastructure", "S4"),
        ("responsible", "S5"),
    ):
        assert page(id, readiness=adrift).holds == steps.count(step)
    assert page("report", readiness=adrift).holds == len(steps) + 1
    assert page("company", readiness=adrift).holds == 0


@pytest.mark.parametrize(
    ("given", "done"),
    [
        ({}, 0), ({"employees": 5}, 1), ({"data_classes": ["public"], "sector": "retail", "ai_role": "deployer"}, 3),
        ({"desired_level": "as_is", "target_date": "2027-01-01"}, 2), ({"data_may_leave": "no", "foreign_provider": "no"}, 2),
        ({"summary": "x", "budget_krw": 5.0}, 0),
    ],
)  # fmt: skip
def test_the_company_page_has_seven_facts_and_three_choices(given: dict[str, Any], done: int) -> None:
    made = page("company", company=given)
    assert (made.done, made.total) == (done, 10)


def test_a_case_is_filled_when_every_criterion_is_rated() -> None:
    rated = {"value": dict.fromkeys(Value.model_fields, 3), "feasibility": dict.fromkeys(Feasibility.model_fields, 1)}
    one_open = {**rated, "feasibility": {**rated["feasibility"], "risk": None}}
    cases = [{"id": "a", **rated}, {"id": "b", **one_open}, {"id": "c"}, {"id": "d", **rated, "selected": False}]
    made = page("opportunity", use_cases=cases)
    assert (made.done, made.total) == (2, 4 + ASKED["S1"])


@pytest.mark.parametrize(
    ("members", "raci", "done"),
    [
        ([], {}, 0), ([], {"evaluation": {"legal": "AR"}}, 1), ([], {"evaluation": {"legal": "R"}}, 0), ([], {"evaluation": {}}, 0),
        ([{"role": "legal", "staffing": "internal", "fte": 1}], {"evaluation": {"legal": "AR"}}, 2),
        ([{"role": r.value, "staffing": "internal", "fte": 1} for r in Role], {"evaluation": {"legal": "AR"}}, 3),
    ],
)  # fmt: skip
def test_the_team_is_staffed_complete_and_has_its_matrix(
    members: list[dict[str, Any]], raci: dict[str, Any], done: int
) -> None:
    made = page("team", team={"members": members, "raci": raci})
    assert (made.done, made.total) == (done, 3 + ASKED["S2"])


def test_unknown_answers_are_answers_and_counted_apart_and_what_does_not_apply_is_none() -> None:
    plain = next(q.id for q in bank().step("S2").questions if not q.critical and q.when is None)
    others = [q.id for q in bank().step("S2").questions if q.id != plain][:2]
    answers = {plain: {"state": "not_applicable"}, others[0]: {"state": "unknown"}, others[1]: {"level": 2}}
    made = page("team", answers=answers)
    assert (made.done, made.total, made.unknown) == (2, 3 + ASKED["S2"] - 1, 1)


def test_a_stage_that_lacks_nothing_is_done_and_one_that_is_not_needed_does_not_count() -> None:
    lane = plan_build(BuildPlan(), Team(), "T0")
    needed = [s.id for s in lane.stages if s.needed]
    done = replace(lane, stages=tuple(replace(s, missing=()) if s.id in needed[:2] else s for s in lane.stages))
    made = page("build", build=done)
    assert (made.done, made.total, made.unknown, made.holds) == (2, len(needed), 0, 0)
    none = replace(lane, stages=tuple(replace(s, needed=False, missing=()) for s in lane.stages))
    assert page("build", build=none).total == 0


def test_scenarios_risks_and_safeguards_fill_their_pages() -> None:
    assert (page("compare").done, page("compare").total) == (0, 1)
    assert page("compare", scenarios=[{"name": "A"}]).done == 1
    assert (page("responsible").done, page("responsible").total) == (0, 2 + ASKED["S5"])
    assert page("responsible", responsible={"risks": [{"name": "A"}]}).done == 1
    assert page("responsible", responsible={"risks": [{"name": "A"}], "guardrails": ["masking"]}).done == 2
