"""A lane of build stages worked by hand: who decides, what is proposed, how long it takes, what it lacks; platforms beside."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from planner.catalog import load_catalog
from planner.explain import Basis, Explanation, Figure
from planner.i18n import message
from planner.plan.answers import Answer
from planner.plan.build import BuildPlan
from planner.plan.company import Company
from planner.plan.plan import Plan
from planner.plan.respondents import StepId
from planner.plan.responsible import ResponsibleAi
from planner.plan.snapshots import Snapshot
from planner.plan.team import Stage, Team
from planner.readiness import assess_data, assess_risks, page_progress, plan_build, score
from planner.readiness.bank import bank
from planner.readiness.build import stage_rules
from planner.readiness.platforms import platform_choice
from planner.readiness.results import DataNeed, StageResult
from planner.readiness.risks import risk_band
from planner.readiness.sign_offs import _changed
from planner.readiness.team import assess_team

RULES = {s["id"]: s for s in stage_rules()["stages"]}
BEGIN = date(2027, 1, 4)
WEEKS_A_MONTH = 365.25 / 12 / 7


def lane(rung: str | None, begin: date | None = None, **stages: dict[str, Any]) -> dict[str, StageResult]:
    plan = BuildPlan.model_validate({"stages": stages})
    return {s.id: s for s in plan_build(plan, Team(), rung, begin=begin).stages}


def explained(figure: Figure) -> Explanation:
    made = figure.explain()
    assert made is not None
    return made


# --- who decides -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rung", ["T0", "T1", "T2", "T3", "T4", "T5"])
@pytest.mark.parametrize("stage", [s.value for s in Stage])
def test_the_reason_of_a_stage_is_the_last_of_its_rungs_or_why_it_is_skipped(rung: str, stage: str) -> None:
    made, rule = lane(rung)[stage], RULES[stage]
    assert made.needed is (rung >= rule["from"])
    words = rule["reasons"][max(r for r in rule["reasons"] if r <= rung)] if made.needed else rule["skipped"]
    assert made.reason.key == "readiness.words"
    assert made.reason.params["text"].ko == words["ko"]  # type: ignore[union-attr]
    assert lane(None)[stage].needed
    assert lane(None)[stage].reason.key == "readiness.build.rung_open"


@pytest.mark.parametrize(
    ("rung", "sourcing", "reason", "key"),
    [
        ("T1", "own", "", "readiness.words"), ("T1", "own", " Ours ", "readiness.words"),
        ("T0", "own", "", "readiness.build.chosen_own"), ("T1", "bought", "", "readiness.build.chosen_bought"),
        ("T0", "bought", "", "readiness.words"), (None, "own", "", "readiness.build.chosen_own"),
        (None, "bought", "  ", "readiness.build.chosen_bought"),
    ],
)  # fmt: skip
def test_a_choice_against_the_rung_is_said_with_the_reason_of_the_company(
    rung: str | None, sourcing: str, reason: str, key: str
) -> None:
    """Curation is needed from T1."""
    assert RULES["curation"]["from"] == "T1"
    made = lane(rung, curation={"sourcing": sourcing, "sourcing_reason": reason})["curation"]
    assert made.reason.key == key
    assert (made.needed, made.sourcing) == (sourcing == "own", sourcing)
    if reason.strip():
        assert made.reason.params["text"] == "Ours"


def test_a_reason_without_a_choice_changes_nothing() -> None:
    assert lane("T1", curation={"sourcing_reason": "Ours"})["curation"].reason == lane("T1")["curation"].reason


# --- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "late"),
    [
        ({"evaluation": "2027-02-01", "deployment": "2027-01-11", "guardrails": "2027-01-11"}, False),
        ({"evaluation": "2027-02-01", "deployment": "2027-01-11", "guardrails": "2027-01-12"}, True),
        ({"evaluation": "2027-02-01", "guardrails": "2027-01-12"}, False),
        ({"guardrails": "2027-01-12"}, False),
        ({"evaluation": "2027-02-01"}, False),
        ({"pre_training": "2027-01-01", "evaluation": "2027-02-01", "guardrails": "2027-01-20"}, False),
    ],
)
def test_guardrails_are_late_from_the_day_after_the_first_needed_stage(starts: dict[str, str], late: bool) -> None:
    made = lane("T0", **{s: {"start": day} for s, day in starts.items()})
    for id, stage in made.items():
        told = "readiness.build.guardrails_late" in [m.key for m in stage.missing]
        assert told is (late and id == "guardrails")


def test_a_stage_that_is_planned_moves_those_after_it_and_the_guardrails_cover_all() -> None:
    """Evaluation from 2027-03-01 for 5 weeks to 2027-04-05, deployment after it."""
    made = lane("T0", BEGIN, evaluation={"start": "2027-03-01", "weeks": 5})
    assert made["deployment"].proposed_start == date(2027, 4, 5)
    whole = made["deployment"].proposed_weeks
    assert whole is not None
    others = [s for s in made.values() if s.needed and s.id not in ("guardrails", "evaluation", "deployment")]
    first = min([s.proposed_start for s in others if s.proposed_start], default=date(2027, 3, 1))
    assert made["guardrails"].proposed_start == min(BEGIN, first)
    assert made["guardrails"].proposed_weeks == (date(2027, 4, 5) - BEGIN).days // 7 + whole
    early = lane("T0", date(2027, 5, 3), evaluation={"start": "2027-03-01", "weeks": 5})
    assert early["guardrails"].proposed_start == date(2027, 3, 1)
    undated = lane("T0")
    assert undated["guardrails"].proposed_start is None
    assert undated["guardrails"].proposed_weeks == sum(
        s.proposed_weeks or 0 for s in undated.values() if s.needed and s.id != "guardrails"
    )


@pytest.mark.parametrize("beside", [4, 11, 13])
def test_without_starts_a_lane_takes_its_stages_in_turn_or_the_guardrails_beside_them(beside: int) -> None:
    """8 + 4 = 12 weeks in turn."""
    needed = [s for s in lane("T0").values() if s.needed and s.id != "guardrails"]
    weeks = {s.id: {"weeks": 8 if n == 0 else 4} for n, s in enumerate(needed)}
    in_turn = 8 + 4 * (len(needed) - 1)
    plan = BuildPlan.model_validate({"stages": {**weeks, "guardrails": {"weeks": beside}}})
    figure = plan_build(plan, Team(), "T0").duration
    longest = max(in_turn, beside)
    assert figure.value == pytest.approx(longest / WEEKS_A_MONTH)
    why = explained(figure)
    counted = ["guardrails"] if beside > in_turn else [s.id for s in needed]
    assert [i.path for i in why.inputs] == [("build", "stages", s, "weeks") for s in counted]
    assert why.worked is not None
    terms = str(why.worked.params["terms"]).split(" + ")
    assert sum(map(int, terms)) == longest
    lacking = BuildPlan.model_validate({"stages": weeks})
    assert [m.key for m in plan_build(lacking, Team(), "T0").duration.missing] == ["readiness.missing.stage_weeks"]


def test_a_lane_with_dates_is_worked_from_the_first_day_to_the_last() -> None:
    needed = [s.id for s in lane("T0").values() if s.needed]
    stages = {s: {"start": f"2027-0{n + 1}-04", "weeks": 2} for n, s in enumerate(needed)}
    figure = plan_build(BuildPlan.model_validate({"stages": stages}), Team(), "T0").duration
    last = date(2027, len(needed), 4).toordinal() + 14
    assert figure.value == pytest.approx((last - BEGIN.toordinal()) / 7 / WEEKS_A_MONTH)
    worked = explained(figure).worked
    assert worked is not None
    assert (worked.params["first"], worked.params["last"]) == ("2027-01-04", date.fromordinal(last).isoformat())
    del stages[needed[0]]["start"]
    lacks = plan_build(BuildPlan.model_validate({"stages": stages}), Team(), "T0").duration
    assert (lacks.value, [m.key for m in lacks.missing]) == (None, ["readiness.missing.stage_start"])


@pytest.mark.parametrize("lacks", ["owner", "start", "weeks", "evidence"])
def test_a_needed_stage_is_planned_with_four_things(lacks: str) -> None:
    whole: dict[str, Any] = {"owner": "legal", "start": "2027-01-04", "weeks": 3, "evidence": "Report"}
    team = Team.model_validate({"members": [{"role": "legal", "staffing": "internal", "fte": 1}]})
    for left_out, wanted in ((None, []), (lacks, [f"readiness.build.missing_{lacks}"])):
        stage = {k: v for k, v in whole.items() if k != left_out}
        made = plan_build(BuildPlan.model_validate({"stages": {"evaluation": stage}}), team, "T0").stages[4]
        assert [m.key for m in made.missing] == wanted
        assert (made.end is None) is (left_out in ("start", "weeks"))


# --- platforms -------------------------------------------------------------------------------------------------------


def test_a_stage_offers_what_serves_it_and_free_is_open_source_without_a_licence_price() -> None:
    catalog = load_catalog()
    gpus = Figure("gpus", message("figure.gpus"), 3, "gpu", 2, 5, basis=Basis.PREDICTED)
    found = platform_choice(BuildPlan(), Company(), plan_build(BuildPlan(), Team(), "T1"), gpus, catalog)
    assert [s.stage for s in found] == [s.value for s in Stage]
    for stage in found:
        assert [o.tool.id for o in stage.options] == [
            t.id for t in catalog.platform.values() if not t.stages or stage.stage in t.stages
        ]
        for option in stage.options:
            assert option.free is (option.tool.open_source and option.tool.licence_price is None)
            if option.yearly.value is None:
                continue
            each = option.price.value or 0
            assert (option.yearly.low, option.yearly.value, option.yearly.high) == (2 * each, 3 * each, 5 * each)
            worked = explained(option.yearly).worked
            assert worked is not None
            assert (worked.params["gpus"], worked.params["result"].value) == ("3", 3 * each)  # type: ignore[union-attr]


# --- risks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("left", "met"), [((2, 3), True), ((2, 4), False), (None, None)])
def test_a_risk_is_worked_from_its_own_fields(left: tuple[int, int] | None, met: bool | None) -> None:
    """4 × 5 = 20 before; at most 6 is taken."""
    given: dict[str, Any] = {"name": "A", "likelihood": 4, "impact": 5}
    if left:
        given |= {"residual_likelihood": left[0], "residual_impact": left[1]}
    register = ResponsibleAi.model_validate({"appetite": 6, "risks": [{"name": "Z"}, given]})
    made = assess_risks(register)[1]
    assert (made.score.value, made.band) == (20, risk_band(20))
    why = explained(made.score)
    assert [i.path for i in why.inputs] == [
        ("responsible", "risks", 1, "likelihood"), ("responsible", "risks", 1, "impact"), ("responsible", "appetite"),
    ]  # fmt: skip
    assert why.notes == ()
    if left is None:
        assert (made.residual.value, made.blocks is not None) == (None, True)
        return
    assert (made.residual.value, made.residual.target, made.residual.target_met) == (left[0] * left[1], 6, met)
    assert (made.blocks is None) is met
    why = explained(made.residual)
    assert [i.path[-1] for i in why.inputs if i.path] == ["residual_likelihood", "residual_impact", "appetite"]
    assert [n.key for n in why.notes] == ["responsible.note.residual"]


# --- progress and sign-offs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "page", "done", "total"),
    [
        ({"data": {"sets": [{"volume": 3, "owner": "Kim"}, {"volume": 3}, {"owner": "Kim"}, {}]}}, "data", 2, 5),
        ({"data": {"sets": [{"volume": 3, "owner": "  "}]}}, "data", 1, 2),
        ({"infrastructure": {"fine_tuning": {"method": "lora"}}}, "infrastructure", 0, 5),
        ({"infrastructure": {"fine_tuning": {"method": "lora", "examples": 9}}}, "infrastructure", 1, 5),
        ({"infrastructure": {"workload": {"users": 5}}}, "infrastructure", 1, 4),
        ({"customisation": {"needs": {"N1": 0}}}, "level", 1, 13),
        ({"team": {"members": [{"role": "legal", "staffing": "missing"}]}}, "team", 0, 3),
        ({"team": {"members": [{"role": "legal", "staffing": "internal", "fte": 1}]}}, "team", 1, 3),
    ],
)
def test_progress_of_a_page_by_hand(given: dict[str, Any], page: str, done: int, total: int) -> None:
    """Beside the questions of the page's step."""
    plan = Plan.model_validate(given)
    made = page_progress(
        plan,
        score({}, plan.company, bank()),
        assess_team(plan.team, "T5"),
        plan_build(BuildPlan(), Team(), "T0"),
        bank(),
    )
    found = next(p for p in made if p.page == page)
    step = {"data": "S3", "infrastructure": "S4", "team": "S2"}.get(page)
    asked = sum(q.when is None for q in bank().step(step).questions) if step else 0
    assert (found.done, found.total) == (done, total + asked)


def test_what_changed_since_a_sign_off_is_of_its_own_step_and_of_value_only() -> None:
    three, four = Answer(level=3, evidence=2), Answer(level=4, evidence=2)
    old = Snapshot.model_construct(answers={"S1-01": three, "S2-01": three, "S1-03": three, "S1-04": three})
    now = {
        "S1-01": four, "S2-01": four, "S1-02": three, "S1-04": three.model_copy(update={"note": "More"}),
    }  # fmt: skip
    assert _changed(old, now, StepId.S1) == ("S1-01", "S1-02", "S1-03")
    assert _changed(old, now, StepId.S2) == ("S2-01",)
    assert _changed(old, now, StepId.S3) == ()


# --- documents that are ready ----------------------------------------------------------------------------------------

READY = {"name": "A", "owner": "Kim", "rights": "checked", "permissions": "yes", "personal_data": "no",
         "used_for": ["retrieval"], "quality": 4, "volume": 100, "unit": "pages"}  # fmt: skip


def documents(*sets: dict[str, Any]) -> DataNeed:
    inventory = Plan.model_validate({"data": {"sets": list(sets)}}).data
    return next(n for n in assess_data(inventory).needs if (n.rung, n.what) == ("T1", "documents"))


@pytest.mark.parametrize(
    ("change", "have", "open_", "field"),
    [
        ({}, 1, 0, None), ({"rights": "recorded"}, 1, 0, None), ({"rights": "none"}, 0, 0, "rights"),
        ({"permissions": "no"}, 0, 0, "permissions"), ({"quality": 1}, 0, 0, "quality"),
        ({"rights": "unknown"}, None, 1, "rights"), ({"permissions": "unknown"}, None, 1, "permissions"),
        ({"personal_data": "unknown"}, None, 1, "personal_data"), ({"personal_data": "yes"}, 1, 0, None),
        ({"used_for": []}, None, 1, "used_for"),
    ],
)  # fmt: skip
def test_a_set_is_ready_when_rights_access_and_quality_are_shown(
    change: dict[str, Any], have: int | None, open_: int, field: str | None
) -> None:
    made = documents({**READY, **change})
    assert (made.have.value, len(made.open)) == (have, open_)
    if field:
        assert made.fix == ("data", "sets", 0, field)
    if have is not None:
        assert made.gap.value == max(0, (made.need.value or 0) - have)


def test_every_set_that_is_meant_for_retrieval_has_to_be_ready() -> None:
    both = documents(READY, READY)
    assert (both.need.value, both.have.value, both.state) == (2, 2, True)
    half = documents(READY, {**READY, "rights": "none"})
    assert (half.need.value, half.have.value, half.gap.value, half.state) == (2, 1, 1, False)
    waits = documents(READY, {**READY, "rights": "unknown"})
    assert (waits.have.value, waits.state, len(waits.open)) == (1, None, 1)
