"""Risks, team, data inventory, build stages and progress."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from planner.explain import Basis
from planner.i18n import say
from planner.plan.build import BuildPlan, StagePlan
from planner.plan.data import DataInventory
from planner.plan.plan import Plan
from planner.plan.responsible import ResponsibleAi, Risk
from planner.plan.settings import Currency
from planner.plan.team import Stage, Team
from planner.readiness import (
    MoneyBasis,
    assess_data,
    assess_risks,
    assess_team,
    page_progress,
    plan_build,
    score,
)
from planner.readiness.bank import bank
from planner.readiness.build import proposed_lane
from planner.readiness.risks import risk_band


@pytest.mark.parametrize(("score_", "band"), [(1, "low"), (4, "low"), (5, "medium"), (9, "medium"), (10, "high"),
                                              (14, "high"), (15, "critical"), (25, "critical")])  # fmt: skip
def test_risk_bands(score_: int, band: str) -> None:
    assert risk_band(score_) == band


def test_residual_is_compared_with_the_appetite_only_where_it_is_known() -> None:
    given = ResponsibleAi(appetite=9, risks=(
        Risk(likelihood=4, impact=4), Risk(likelihood=4, impact=4, residual_likelihood=3, residual_impact=3),
        Risk(likelihood=4, impact=4, residual_likelihood=2, residual_impact=5),
    ))  # fmt: skip
    open_, met, over = assess_risks(given)
    assert (open_.score.value, open_.residual.value, open_.above_appetite, open_.band) == (16, None, None, "critical")
    assert (met.residual.value, met.above_appetite) == (9, False)
    assert (over.residual.value, over.above_appetite) == (10, True)


def team(*members: dict[str, object], raci: dict[str, dict[str, str]] | None = None) -> Team:
    return Team.model_validate({"members": list(members), "raci": raci or {}})


def test_staff_and_cost_leave_out_roles_that_are_not_filled() -> None:
    result = assess_team(team(
        {"role": "sponsor", "staffing": "internal", "fte": 0.1, "annual_cost_krw": 200e6},
        {"role": "ml_engineer", "staffing": "hire", "fte": 1.5, "annual_cost_krw": 100e6},
        {"role": "legal", "fte": 1.0, "annual_cost_krw": 90e6},
    ), "T2")  # fmt: skip
    assert result.fte.value == pytest.approx(1.6)
    assert result.annual_cost.value == pytest.approx(170e6)
    assert "legal" in result.missing_roles
    assert "ml_engineer" not in result.missing_roles


def test_a_cost_that_is_not_given_is_unknown_and_names_the_role() -> None:
    result = assess_team(team({"role": "legal", "staffing": "internal", "fte": 0.5}), None)
    assert result.annual_cost.value is None
    assert len(result.annual_cost.missing) == 1
    assert assess_team(Team(), None).fte.value is None


def test_staff_cost_in_dollars() -> None:
    member = {"role": "legal", "staffing": "internal", "fte": 1, "annual_cost_krw": 140e6}
    assert assess_team(team(member), None, MoneyBasis(Currency.USD, 1400)).annual_cost.value == pytest.approx(100_000)
    assert assess_team(team(member), None, MoneyBasis(Currency.USD)).annual_cost.value is None


@pytest.mark.parametrize(("rung", "count"), [(None, 8), ("T0", 8), ("T1", 10), ("T2", 11), ("T5", 11)])
def test_roles_that_are_needed_grow_with_the_rung(rung: str | None, count: int) -> None:
    assert len(assess_team(Team(), rung).missing_roles) == count


@pytest.mark.parametrize(
    ("row", "letters", "keys"),
    [
        ("evaluation", {"domain_lead": "A", "ml_engineer": "R"}, []),
        ("evaluation", {"domain_lead": "AR"}, []),
        ("evaluation", {"ml_engineer": "R"}, ["no_accountable"]),
        ("evaluation", {"domain_lead": "A", "sponsor": "AR"}, ["many_accountable"]),
        ("evaluation", {"domain_lead": "A", "legal": "C"}, ["no_responsible"]),
        ("evaluation", {"partner": "A", "ml_engineer": "R"}, ["partner_accountable"]),
        ("risk_acceptance", {"ml_engineer": "A", "legal": "R"}, ["builder_accepts"]),
        ("risk_acceptance", {"sponsor": "A", "legal": "R"}, []),
        ("evaluation", {}, []),
    ],
)
def test_raci_rules(row: str, letters: dict[str, str], keys: list[str]) -> None:
    problems = assess_team(team(raci={row: letters}), None).raci_problems
    assert [(r, m.key) for r, m in problems] == [(row, f"readiness.raci.{k}") for k in keys]


def test_tokens_follow_the_script_and_are_an_assumption_with_a_range() -> None:
    result = assess_data(DataInventory.model_validate({"sets": [
        {"name": "a", "volume": 100, "unit": "million_characters", "language": "korean"},
        {"name": "b", "volume": 40, "unit": "million_characters", "language": "english"},
    ]}))  # fmt: skip
    assert [f.value for f in result.tokens] == pytest.approx([60e6, 10e6])
    assert result.total_tokens.value == pytest.approx(70e6)
    assert (result.total_tokens.low, result.total_tokens.high) == pytest.approx((45e6 + 8.8e6, 85e6 + 12e6))
    assert result.tokens[0].basis is Basis.ASSUMED
    why = result.tokens[0].explain()
    assert why is not None
    assert why.sources[0].note


def test_a_volume_that_is_not_known_makes_the_total_unknown() -> None:
    result = assess_data(DataInventory.model_validate({"sets": [
        {"name": "a", "volume": 100, "unit": "million_characters"}, {"name": "Logs"}, {"name": "pictures", "kind": "images"}]}))  # fmt: skip
    assert result.total_tokens.value is None
    assert [say(m, "en") for m in result.total_tokens.missing] == ["Volume of Logs"]
    assert assess_data(DataInventory()).total_tokens.value is None


def test_warnings_name_rights_personal_data_quality_and_owner() -> None:
    clean = {"owner": "Kim", "rights": "recorded", "personal_data": "no", "quality": 4}
    bad = {"rights": "none", "personal_data": "yes", "quality": 2}
    found = assess_data(DataInventory.model_validate({"sets": [clean, bad]})).warnings
    assert [(w.index, w.sentence.key.rsplit(".", 1)[1]) for w in found] == [
        (1, "rights_none"), (1, "personal_yes"), (1, "quality"), (1, "no_owner"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rung", "skipped"),
    [
        ("T0", ["data_collection", "curation", "pre_training", "customisation"]),
        ("T1", ["pre_training"]),
        ("T3", ["pre_training"]),
        ("T4", []),
        (None, []),
    ],
)
def test_stages_follow_the_rung_and_say_why(rung: str | None, skipped: list[str]) -> None:
    result = plan_build(BuildPlan(), Team(), rung)
    assert [s.id for s in result.stages if not s.needed] == skipped
    assert len(result.stages) == 7
    assert all(s.reason is not None for s in result.stages)
    assert all(s.missing for s in result.stages if s.needed)
    assert result.duration.value is None


def test_duration_runs_from_first_start_to_last_end() -> None:
    stages = {"evaluation": ("2027-01-04", 8), "deployment": ("2027-02-01", 4), "guardrails": ("2027-01-04", 13)}
    plan = BuildPlan.model_validate({"stages": {s: {"start": d, "weeks": w} for s, (d, w) in stages.items()}})
    result = plan_build(plan, Team(), "T0").duration
    assert result.value == pytest.approx((date(2027, 4, 5) - date(2027, 1, 4)).days / (365.25 / 12))
    assert result.basis is Basis.CALCULATED
    undated = BuildPlan.model_validate({"stages": {s: {"weeks": w} for s, (_, w) in stages.items()}})
    assumed = plan_build(undated, Team(), "T0").duration  # 8 + 4 weeks, with the guardrails running beside them for 13
    assert (assumed.basis, assumed.value) == (Basis.ASSUMED, pytest.approx(13 * 7 / (365.25 / 12)))
    partly = BuildPlan.model_validate({"stages": {**undated.stages, "evaluation": {"start": "2027-01-04", "weeks": 8}}})
    assert plan_build(partly, Team(), "T0").duration.value is None


def test_owner_comes_from_the_matrix_where_none_is_named() -> None:
    matrix = team(
        {"role": "domain_lead", "staffing": "internal", "fte": 0.5},
        raci={"evaluation": {"domain_lead": "A", "legal": "R"}},
    )
    evaluation = plan_build(BuildPlan(), matrix, "T0").stages[4]
    assert (evaluation.id, evaluation.owner) == ("evaluation", "domain_lead")
    assert "readiness.build.missing_owner" not in [m.key for m in evaluation.missing]
    unstaffed = plan_build(BuildPlan(), team(raci={"evaluation": {"domain_lead": "A"}}), "T0").stages[4]
    assert "readiness.build.owner_not_staffed" in [m.key for m in unstaffed.missing]


def test_a_use_case_has_its_own_lane_and_replaces_single_stages() -> None:
    build = BuildPlan.model_validate({
        "stages": {"evaluation": {"owner": "legal", "weeks": 4}},
        "cases": {"qa": {"evaluation": {"owner": "domain_lead", "weeks": 6}}},
    })  # fmt: skip
    result = plan_build(build, Team(), "T1", [("qa", "Q&A", "T1"), ("tone", "Tone", "T2")], date(2027, 1, 4))
    shared, own, other = (next(s for s in lane if s.id == "evaluation")
                          for lane in (result.stages, result.lane("qa"), result.lane("tone")))  # fmt: skip
    assert (shared.owner, shared.weeks) == ("legal", 4)
    assert (own.owner, own.weeks, own.inherited) == ("domain_lead", 6, False)
    assert (other.owner, other.weeks, other.inherited) == ("legal", 4, True)
    assert [lane.case_id for lane in result.lanes] == ["qa", "tone"]


def test_a_stage_below_its_rung_is_skipped_or_bought_and_the_company_may_decide_otherwise() -> None:
    lane = {s.id: s for s in plan_build(BuildPlan(), Team(), "T0").stages}
    assert lane["pre_training"].sourcing == "bought"
    assert (lane["curation"].sourcing, lane["evaluation"].sourcing) == ("skipped", "own")
    chosen = BuildPlan.model_validate(
        {
            "stages": {
                "evaluation": {"sourcing": "bought", "sourcing_reason": "A partner tests it"},
                "curation": {"sourcing": "own"},
            }
        }
    )
    lane = {s.id: s for s in plan_build(chosen, Team(), "T0").stages}
    assert (lane["evaluation"].needed, lane["curation"].needed) == (False, True)
    assert say(lane["evaluation"].reason, "en") == "A partner tests it"
    assert lane["evaluation"].missing == ()


def test_proposals_follow_one_another_and_guardrails_run_from_the_first_day() -> None:
    begin = date(2027, 1, 4)
    stages = plan_build(BuildPlan(), Team(), "T1", begin=begin).stages
    needed = [s for s in stages if s.needed]
    guardrails, others = needed[-1], needed[:-1]
    assert guardrails.proposed_start == begin == others[0].proposed_start
    assert guardrails.proposed_weeks == sum(s.proposed_weeks or 0 for s in others)
    for before, after in pairwise(others):
        assert before.proposed_start is not None
        assert after.proposed_start == before.proposed_start + timedelta(weeks=before.proposed_weeks or 0)
    taken = proposed_lane(stages, {Stage.EVALUATION: StagePlan(weeks=9)}, "en")
    assert Stage.PRE_TRAINING not in taken
    filled = plan_build(BuildPlan(stages=taken), Team(), "T1").stages
    assert all(s.start and s.weeks and s.evidence for s in filled if s.needed)


@pytest.mark.parametrize(("guardrails", "late"), [("2027-01-04", False), ("2027-03-01", True)])
def test_guardrails_that_begin_after_the_first_stage_are_late(guardrails: str, late: bool) -> None:
    stages = {"evaluation": {"start": "2027-01-04"}, "guardrails": {"start": guardrails}}
    lane = plan_build(BuildPlan.model_validate({"stages": stages}), Team(), "T0").stages
    assert ("readiness.build.guardrails_late" in [m.key for m in lane[-1].missing]) is late


def pages(plan: Plan) -> dict[str, tuple[int, int, int, bool]]:
    readiness = score(plan.answers, plan.company, bank(), plan.use_cases)
    found = page_progress(
        plan, readiness, assess_team(plan.team, None), plan_build(plan.build, plan.team, None), bank()
    )
    return {p.page: (p.done, p.total, p.unknown, bool(p.holds)) for p in found}


def test_an_empty_plan_has_done_nothing_anywhere() -> None:
    found = pages(Plan())
    assert list(found) == [
        "company", "opportunity", "team", "data", "level", "infrastructure", "responsible", "build", "compare",
        "report",
    ]  # fmt: skip
    assert {(done, unknown, hold) for done, _, unknown, hold in found.values()} == {(0, 0, False)}
    assert found["level"][1] == 13
    assert found["report"][1] == sum(total for id, (_, total, _, _) in found.items() if id != "report")


def test_progress_counts_answers_and_shows_holds_where_they_are_mended() -> None:
    plan = Plan.model_validate({
        "use_cases": [{"id": "a", "customer_facing": True}],
        "answers": {"S5-01": {"level": 3}, "S5-02": {"state": "unknown"}},
        "customisation": {"needs": {"N1": 2, "N2": 0}},
    })  # fmt: skip
    found = pages(plan)
    core = sum(q.when is None for q in bank().step("S5").questions)
    assert found["responsible"] == (2, core + 2, 1, True), "two answered; risks and guardrails count as well"
    assert found["level"][0] == 2
    assert found["opportunity"][0] == 1
    assert not found["data"][3]
    assert found["report"][3]
