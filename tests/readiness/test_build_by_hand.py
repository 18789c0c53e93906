"""Lanes of the build and the filling of open roles worked by hand: who answers, which weeks, what waits for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planner.explain import Explanation, Figure, Quantity
from planner.i18n import Text, message
from planner.plan.build import BuildPlan, StagePlan
from planner.plan.team import Member, Role, Staffing, Stage, Team
from planner.readiness import assess_team, plan_build
from planner.readiness.build import proposed_lane
from planner.readiness.filling import A_WEEK, _delay, _months, _option, filled_by, open_roles, stage_leads
from planner.readiness.results import StageResult
from planner.readiness.roles import role_name, staffing_rules, stage_rules
from planner.readiness.staffing import NO_RUNG, stage_name
from planner.readiness.team_results import OpenRole, RoleNeed

RULES = {s["id"]: s for s in stage_rules()["stages"]}
BEGIN = date(2027, 1, 4)
MONTH = 365.25 / 12 / 7
"""Weeks."""


def lane(
    rung: str | None, begin: date | None = None, team: Team | None = None, **stages: Any
) -> dict[str, StageResult]:
    plan = BuildPlan.model_validate({"stages": stages})
    return {s.id: s for s in plan_build(plan, team or Team(), rung, begin=begin).stages}


def explained(figure: Figure) -> Explanation:
    made = figure.explain()
    assert made is not None
    return made


# --- stages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rung", ["T0", "T1", "T3", "T5"])
def test_weeks_are_those_of_the_rung_and_one_stage_follows_the_other(rung: str) -> None:
    made, at = lane(rung, BEGIN), BEGIN
    for id, rule in RULES.items():
        if rung < rule["from"] or id == "guardrails":
            continue
        assert (made[id].proposed_start, made[id].proposed_weeks) == (at, rule["weeks"][rung])
        at += timedelta(weeks=rule["weeks"][rung])
    assert made["guardrails"].proposed_start == BEGIN
    assert made["guardrails"].proposed_weeks == (at - BEGIN).days // 7


def test_while_the_rung_is_open_no_weeks_are_proposed_and_dates_end_at_the_first_stage() -> None:
    made = lane(None, BEGIN)
    assert {s.proposed_weeks for s in made.values()} == {None}
    starts = [s.proposed_start for s in made.values()]
    assert starts == [BEGIN, None, None, None, None, None, BEGIN]
    told = lane(
        None,
        BEGIN,
        data_collection={"weeks": 4},
        customisation={"weeks": 2},
        evaluation={"start": "2027-09-06", "weeks": 1},
    )
    assert told["curation"].proposed_start == BEGIN + timedelta(weeks=4)
    assert [told[s].proposed_start for s in ("pre_training", "customisation", "evaluation")] == [None] * 3
    assert told["deployment"].proposed_start == date(2027, 9, 13)
    assert told["guardrails"].proposed_weeks == (date(2027, 9, 13) - BEGIN).days // 7
    undated = lane(None, None, data_collection={"weeks": 4}, evaluation={"weeks": 3})
    assert (undated["guardrails"].proposed_start, undated["guardrails"].proposed_weeks) == (None, 7)


def test_a_part_of_a_week_counts_as_one_for_what_runs_throughout() -> None:
    made = lane("T0", BEGIN, deployment={"start": "2027-01-20", "weeks": 1})
    assert made["guardrails"].proposed_weeks == 4  # to 27 January: 23 days


@pytest.mark.parametrize(
    ("raci", "owner"),
    [({}, None), ({"legal": "A"}, "legal"), ({"legal": "AR"}, "legal"), ({"legal": "R"}, None), ({"legal": "A", "sponsor": "A"}, None),
     ({"legal": "R", "sponsor": "A"}, "sponsor")],
)  # fmt: skip
def test_who_is_accountable_owns_a_stage_that_names_nobody(raci: dict[str, str], owner: str | None) -> None:
    team = Team.model_validate({"raci": {"evaluation": raci}})
    made = lane("T0", team=team)
    assert (made["evaluation"].owner, made["deployment"].owner) == (owner, None)
    assert ("readiness.build.missing_owner" in [m.key for m in made["evaluation"].missing]) is (owner is None)
    assert lane("T0", team=team, evaluation={"owner": "partner"})["evaluation"].owner == "partner"


@pytest.mark.parametrize(
    ("members", "staffed"),
    [([], False), ([("legal", "missing")], False), ([("sponsor", "internal")], False), ([("sponsor", "internal"), ("legal", "missing")], False),
     ([("legal", "missing"), ("legal", "hire")], True), ([("legal", "partner")], True)],
)  # fmt: skip
def test_an_owner_has_to_be_somebody(members: list[tuple[str, str]], staffed: bool) -> None:
    team = Team.model_validate({"members": [{"role": r, "staffing": s, "fte": 1} for r, s in members]})
    made = lane("T0", team=team, evaluation={"owner": "legal"})["evaluation"]
    unstaffed = message("readiness.build.owner_not_staffed", role=role_name("legal"))
    assert (unstaffed in made.missing) is not staffed


def test_what_is_said_of_a_stage_is_kept_as_said() -> None:
    given = {
        "start": "2027-02-01",
        "weeks": 3,
        "evidence": "  Report ",
        "platform": "P",
        "runs_on": "own",
        "status": "running",
    }
    made = lane("T0", evaluation=given)["evaluation"]
    assert (made.start, made.weeks, made.end) == (date(2027, 2, 1), 3, date(2027, 2, 22))
    assert (made.evidence, made.platform, made.runs_on, made.status) == ("Report", "P", "own", "running")
    bare = lane("T0", evaluation={"start": "2027-02-01"})["evaluation"]
    assert (bare.end, bare.runs_on) == (None, None)
    words = RULES["evaluation"]["evidence"]
    assert bare.proposed_evidence == Text(words["ko"], words["en"])
    assert bare.name == message("Stage.evaluation")


def test_taking_proposals_over_keeps_what_the_company_said() -> None:
    team = Team.model_validate({"raci": {"evaluation": {"legal": "A"}}})
    stages = tuple(lane("T0", BEGIN, team, evaluation={"weeks": 9, "evidence": "Own"}).values())
    told = {Stage.EVALUATION: StagePlan(weeks=9, evidence="Own", platform="P"), Stage.CURATION: StagePlan(weeks=1)}
    made = proposed_lane(stages, told, "ko")
    assert made[Stage.CURATION] is told[Stage.CURATION]
    assert set(made) == {Stage.EVALUATION, Stage.DEPLOYMENT, Stage.GUARDRAILS, Stage.CURATION}
    kept = made[Stage.EVALUATION]
    assert (kept.owner, kept.start, kept.weeks, kept.evidence, kept.platform) == (Role.LEGAL, BEGIN, 9, "Own", "P")
    new = made[Stage.DEPLOYMENT]
    assert (new.owner, new.weeks, new.evidence) == (None, 2, RULES["deployment"]["evidence"]["ko"])
    wordless = tuple(replace(s, proposed_evidence=None) for s in stages)
    assert proposed_lane(wordless, {}, "ko")[Stage.DEPLOYMENT].evidence == ""
    moved = tuple(replace(s, start=date(2028, 1, 3)) for s in stages)
    assert proposed_lane(moved, {}, "ko")[Stage.DEPLOYMENT].start == date(2028, 1, 3)


def test_the_length_of_a_lane_lacks_what_is_not_said_of_needed_stages_and_leads_to_its_place() -> None:
    weeks = {s: {"weeks": 4} for s in ("evaluation", "guardrails")}
    lacks = plan_build(BuildPlan.model_validate({"stages": weeks}), Team(), "T0").duration
    assert lacks.missing == (message("readiness.missing.stage_weeks", stage=message("Stage.deployment")),)
    skipped = {s: {"sourcing": "bought"} for s in ("evaluation", "deployment", "guardrails")}
    nothing = plan_build(BuildPlan.model_validate({"stages": skipped}), Team(), "T0").duration
    assert (nothing.value, nothing.missing) == (None, ())
    whole = {"stages": {**weeks, "deployment": {"weeks": 5}}, "cases": {"qa": {"evaluation": {"weeks": 6}}}}
    made = plan_build(BuildPlan.model_validate(whole), Team(), "T0", [("qa", "Q", "T0")])
    assert made.duration.value == pytest.approx(9 / MONTH)
    own = made.lanes[0].duration
    assert own.value == pytest.approx(11 / MONTH)
    assert [i.path for i in explained(own).inputs] == [
        ("build", "cases", "qa", "evaluation", "weeks"), ("build", "stages", "deployment", "weeks"),
    ]  # fmt: skip
    assert [i.value for i in explained(own).inputs] == [message("readiness.input.weeks", weeks=w) for w in (6, 5)]
    assert explained(own).worked == message("readiness.worked.duration_sequence", terms="6 + 5", result="2.5")


def test_dates_of_a_lane_reach_from_its_first_day_to_its_last() -> None:
    """Deployment begins later but ends before the evaluation."""
    stages = {
        "evaluation": {"start": "2027-01-11", "weeks": 12}, "deployment": {"start": "2027-02-01", "weeks": 2},
        "guardrails": {"start": "2027-01-04", "weeks": 1},
    }  # fmt: skip
    made = plan_build(BuildPlan.model_validate({"stages": stages}), Team(), "T0").duration
    assert made.value == pytest.approx((date(2027, 4, 5) - date(2027, 1, 4)).days / 7 / MONTH)
    assert explained(made).worked == message(
        "readiness.worked.duration", first="2027-01-04", last="2027-04-05", result="3"
    )


# --- open roles ------------------------------------------------------------------------------------------------------


def stage(id: str, **changes: Any) -> StageResult:
    return replace(lane("T5")[id], **{"proposed_weeks": None, **changes})


def test_stages_begin_after_one_another_or_when_they_are_told() -> None:
    stages = (
        stage("data_collection", weeks=4), stage("curation"), stage("pre_training", needed=False, weeks=40),
        stage("customisation", proposed_weeks=5), stage("evaluation", start=BEGIN + timedelta(weeks=20), weeks=1),
        stage("deployment"), stage("guardrails", weeks=30),
    )  # fmt: skip
    leads = stage_leads(stages, BEGIN)
    assert {s.value: round(m * MONTH, 6) for s, m in leads.items()} == {
        "data_collection": 0, "curation": 4, "customisation": 4, "evaluation": 20, "deployment": 21, "guardrails": 0,
    }  # fmt: skip
    first = stage_leads((stage("guardrails", weeks=30), stage("evaluation", weeks=2), stage("deployment")), BEGIN)
    assert round(first[Stage.DEPLOYMENT] * MONTH, 6) == 2
    undated = stage_leads(stages, None)
    assert round(undated[Stage.EVALUATION] * MONTH, 6) == 9
    early = stage_leads((stage("evaluation", start=BEGIN - timedelta(weeks=2), weeks=3), stage("deployment")), BEGIN)
    assert {round(m * MONTH, 6) for m in early.values()} == {0, 3}


@pytest.mark.parametrize(
    ("lead", "value", "low", "high"),
    [(0.0, 6.5, 4, 9), (5.0, 1.5, 0, 4), (6.5, 0, 0, 2.5), (9.0, 0, 0, 0), (8.9, 0, 0, 0.1)],
)
def test_a_stage_waits_for_what_filling_takes_beyond_its_lead(
    lead: float, value: float, low: float, high: float
) -> None:
    """An ML engineer is hired in 4 to 9 months."""
    months = _months(Role.ML_ENGINEER, "hire")
    assert (months.low, months.value, months.high) == (4, 6.5, 9)
    named = message("readiness.words", text="x")
    made = _delay(months, named, lead, Stage.CURATION)
    assert (made.value, made.low, made.high) == pytest.approx((value, low, high))
    why = explained(made)
    assert why.worked is not None
    assert (why.worked.params["months"], float(str(why.worked.params["result"]))) == ("6.5", pytest.approx(value))
    assert [i.value for i in why.inputs] == [months, Quantity(lead, "month1")]
    assert why.inputs[1].name == message("team.input.lead", stage=stage_name(Stage.CURATION))
    for open_ in (_delay(months, named, None, Stage.CURATION), _delay(months, named, lead, None)):
        assert (open_.value, open_.missing) == (None, (NO_RUNG,))
    assert explained(months).worked == message("team.worked.months", low="4", high="9", result="6.5")


def test_a_role_takes_as_long_as_its_own_rule_says_or_the_usual_one() -> None:
    usual = {id: tuple(o["months"]) for id, o in staffing_rules()["options"].items()}
    for role, rule in staffing_rules()["filling"].items():
        for id, span in usual.items():
            months = _months(Role(role), id)
            assert (months.low, months.high) == tuple(rule.get("months", {}).get(id, span))


@pytest.mark.parametrize("begin", [BEGIN, None])
def test_each_way_to_fill_says_when_it_is_done_what_stays_and_what_speaks_against(begin: date | None) -> None:
    rule = staffing_rules()["filling"]["ml_engineer"]
    for id, content in staffing_rules()["options"].items():
        made = _option(Role.ML_ENGINEER, id, rule, 2.0, Stage.CURATION, begin)
        assert made.months.high is not None
        assert made.ready == (None if begin is None else begin + timedelta(weeks=made.months.high * MONTH))
        assert (made.advised, made.stays) == (id == rule["advised"], content["knowledge"] == "stays")
        assert (made.against is None) is (id not in rule["against"])
        assert made.cost == Text(content["cost"]["ko"], content["cost"]["en"])


def needs(rung: str) -> dict[str, RoleNeed]:
    return {n.role: n for n in assess_team(Team(), rung).roles}


def roles(rung: str, *ids: str) -> tuple[OpenRole, ...]:
    return open_roles(ids, tuple(needs(rung).values()), tuple(lane(rung).values()), BEGIN)


def test_an_open_role_says_what_waiting_for_it_means() -> None:
    ml, sponsor = roles("T2", "ml_engineer", "sponsor")
    assert (ml.role, sponsor.role) == ("ml_engineer", "sponsor")
    assert (ml.advised.id, sponsor.advised.id) == ("partner", "share")
    leads = stage_leads(tuple(lane("T2").values()), BEGIN)
    assert ml.first_stage is not None
    lead = leads[Stage(ml.first_stage)]
    high = max(0.0, 2 - lead)
    assert ml.advised.delay.high == pytest.approx(high)
    assert ml.consequence.key == f"team.consequence.{'none' if high < A_WEEK else 'delay'}"
    assert ml.consequence.params["way"] == message("team.way.partner")
    (nowhere,) = open_roles(("ml_engineer",), tuple(needs("T2").values()), (), BEGIN)
    assert (nowhere.first_stage, nowhere.consequence.key) == (None, "team.consequence.open")


def test_filling_takes_the_time_and_start_that_are_not_told() -> None:
    ml = roles("T2", "ml_engineer")[0]
    way = ml.advised
    need = replace(needs("T2")["ml_engineer"].need, value=1.234)
    other = Member(role=Role.LEGAL, staffing=Staffing.INTERNAL, fte=0.3)
    (kept, new) = filled_by(Team(members=(other,)), ml, way, need)
    assert kept is other
    assert (new.role, new.staffing, new.fte, new.start) == (Role.ML_ENGINEER, Staffing.PARTNER, 1.23, way.ready)
    waiting = Member(role=Role.ML_ENGINEER, staffing=Staffing.MISSING, fte=0.5, start=date(2027, 6, 1))
    bare = Member(role=Role.ML_ENGINEER, staffing=Staffing.MISSING)
    made = filled_by(Team(members=(waiting, other, bare)), ml, way, need)
    assert [(m.staffing, m.fte, m.start) for m in made] == [
        (Staffing.PARTNER, 0.5, date(2027, 6, 1)), (Staffing.INTERNAL, 0.3, None), (Staffing.PARTNER, 1.23, way.ready),
    ]  # fmt: skip
    assert filled_by(Team(), ml, way, replace(need, value=None))[0].fte == 0
