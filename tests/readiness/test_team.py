"""The team step: what a rung needs by role and stage, people and skill, open roles, market cost, capacity."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.catalog import load_catalog
from planner.explain import Basis
from planner.i18n import say
from planner.plan.build import BuildPlan
from planner.plan.settings import Currency
from planner.plan.team import Member, Role, Staffing, Stage, Team
from planner.readiness import MoneyBasis, assess_team, plan_build
from planner.readiness.filling import filled_by
from planner.readiness.roles import needed_roles, staffing_rules
from planner.readiness.staff_cost import Wages
from planner.readiness.team_results import TeamResult

RUNGS = ("T0", "T1", "T2", "T3", "T4", "T5")
BEGIN = date(2027, 1, 4)


@cache
def wages() -> Wages:
    catalog = load_catalog()
    return Wages(catalog.staff, catalog.assumptions["loaded_cost_factor"])


def team(*members: dict[str, object], **rest: object) -> Team:
    return Team.model_validate({"members": list(members), **rest})


def assessed(rung: str | None, *members: dict[str, object], begin: date | None = BEGIN, **rest: object) -> TeamResult:
    return assess_team(team(*members, **rest), rung, begin=begin, wages=wages())


ML = {"role": "ml_engineer", "staffing": "internal", "fte": 0.5}


# --- what the rung needs --------------------------------------------------------------------------------------------


def test_a_cell_is_the_base_time_times_the_scale_of_the_rung() -> None:
    cell = assessed("T2", ML).role("ml_engineer").stage("evaluation")
    assert cell is not None
    assert cell.need.value == pytest.approx(0.6 * 1.5)
    assert (cell.need.low, cell.need.high) == (pytest.approx(0.9 * 0.6), pytest.approx(0.9 * 1.6))
    assert cell.need.basis is Basis.ASSUMED
    assert say(cell.task, "en").endswith(".")


def test_a_role_needs_its_busiest_stage_with_the_guardrails_beside_it() -> None:
    role = assessed("T2", ML).role("ml_engineer")
    assert role.need.value == pytest.approx((1.0 + 0.2) * 1.5)
    assert role.gap.value == pytest.approx(1.8 - 0.5)
    cell = role.stage("customisation")
    assert cell is not None
    assert cell.gap.value == pytest.approx(1.8 - 0.5)
    alone = role.stage("guardrails")
    assert alone is not None
    assert alone.gap.value == 0.0


def test_more_of_one_role_does_not_make_up_for_another() -> None:
    much = {"role": "ml_engineer", "staffing": "internal", "fte": 50}
    result = assessed("T2", much)
    others = sum(r.need.value or 0 for r in result.roles if r.role != "ml_engineer")
    assert result.gap.value == pytest.approx(others)
    assert result.need.value == pytest.approx(others + 1.8)


def test_a_stage_adds_up_its_roles() -> None:
    result = assessed("T1", ML)
    for total in result.stages:
        cells = [c for r in result.roles if (c := r.stage(total.stage)) is not None]
        assert total.need.value == pytest.approx(sum(c.need.value or 0 for c in cells))
        assert total.gap.value == pytest.approx(sum(c.gap.value or 0 for c in cells))
    assert [t.stage for t in result.stages] == [s.value for s in Stage if s is not Stage.PRE_TRAINING]


def test_while_the_rung_is_open_or_nobody_is_listed_need_and_gap_are_unknown() -> None:
    open_rung, nobody = assessed(None, ML), assessed("T2")
    assert open_rung.need.value is None
    assert open_rung.gap.value is None
    assert open_rung.role("ml_engineer").staffed.value == 0.5
    assert nobody.need.value is not None
    assert nobody.gap.value is None
    assert nobody.gap.missing


def test_a_stage_that_is_bought_needs_nobody() -> None:
    plan = BuildPlan.model_validate({"stages": {"curation": {"sourcing": "bought"}}})
    lane = plan_build(plan, Team(), "T2").stages
    result = assess_team(team(ML), "T2", lane=lane)
    assert all(r.stage("curation") is None for r in result.roles)


@pytest.mark.parametrize("role", list(Role))
def test_a_higher_rung_never_needs_less_of_a_role_or_lower_skill(role: Role) -> None:
    results = [assessed(r, {"role": role, "staffing": "internal", "fte": 1, "skill": 3}) for r in RUNGS]
    needs = [r.role(role).need.value for r in results]
    assert needs == sorted(n or 0.0 for n in needs)
    skills = [r.people[0].skill.target or 0 for r in results]
    assert skills == sorted(skills)


@settings(max_examples=60, deadline=None)
@given(fte=st.lists(st.floats(0, 20), min_size=12, max_size=12), rung=st.sampled_from(RUNGS))
def test_need_is_covered_by_staff_and_gap(fte: list[float], rung: str) -> None:
    members = [{"role": r, "staffing": "internal", "fte": n} for r, n in zip(Role, fte, strict=True)]
    for r in assessed(rung, *members).roles:
        assert (r.gap.value or 0) + (r.staffed.value or 0) >= (r.need.value or 0) - 1e-9
        assert 0 <= (r.gap.low or 0) <= (r.gap.value or 0) <= (r.gap.high or 0)


def test_every_needed_role_has_a_task_in_every_resource() -> None:
    rules = staffing_rules()
    assert set(rules["roles"]) == {r.value for r in Role}
    assert set(rules["filling"]) == {r.value for r in needed_roles("T5")}
    for role in needed_roles("T5"):
        content = rules["roles"][role.value]
        assert content["stages"]
        assert all(c["task"]["ko"].endswith(".") and c["task"]["en"].endswith(".") for c in content["stages"].values())
        assert rules["filling"][role.value]["advised"] in rules["options"]
        assert rules["filling"][role.value]["advised"] not in rules["filling"][role.value]["against"]


# --- people ---------------------------------------------------------------------------------------------------------


def test_skill_is_held_against_the_rung() -> None:
    weak, strong = ({**ML, "skill": n} for n in (2, 3))
    assert assessed("T2", weak).people[0].skill.target_met is False
    assert assessed("T2", strong).people[0].skill.target_met is True
    assert assessed(None, strong).people[0].skill.target_met is None
    assert assessed("T2", ML).people[0].skill.value is None


def test_who_comes_after_the_start_is_said() -> None:
    late = {**ML, "start": (BEGIN + timedelta(days=1)).isoformat()}
    assert assessed("T2", late).people[0].late is not None
    assert assessed("T2", {**ML, "start": BEGIN.isoformat()}).people[0].late is None
    assert assessed("T2", late, begin=None).people[0].late is None


def test_the_proposed_team_has_the_roles_that_are_not_listed_with_the_time_they_need() -> None:
    added = assessed("T2", ML).to_add
    assert {m.role for m in added} == needed_roles("T2") - {Role.ML_ENGINEER}
    assert all(m.staffing is Staffing.MISSING for m in added)
    data = next(m for m in added if m.role is Role.DATA_ENGINEER)
    assert data.fte == pytest.approx(1.5)
    filled = Team(members=tuple(m.model_copy(update={"staffing": Staffing.INTERNAL}) for m in assessed("T2").to_add))
    complete = assess_team(filled, "T2")
    assert complete.missing_roles == ()
    assert complete.gap.value == pytest.approx(0.0, abs=0.1)
    assert assessed("T2", *(m.model_dump() for m in complete.to_add)).missing_roles


# --- open roles -----------------------------------------------------------------------------------------------------


def test_an_open_role_delays_the_first_stage_that_needs_it() -> None:
    result = assessed("T2", {"role": "legal", "staffing": "internal", "fte": 1})
    found = next(o for o in result.open_roles if o.role == "ml_engineer")
    assert found.first_stage == "curation"  # three weeks after the start
    hire = next(o for o in found.options if o.id == "hire")
    lead = 3 / (365.25 / 12 / 7)
    assert (hire.months.low, hire.months.high) == (4, 9)
    assert hire.delay.high == pytest.approx(9 - lead)
    assert hire.ready == BEGIN + timedelta(weeks=9 * 365.25 / 12 / 7)
    assert found.advised.id == "partner"
    assert not found.advised.stays
    assert (
        say(found.consequence, "en")
        == "Partner: begun with the project, the stage Data curation is 0.3 to 1.3 months late."
    )
    assert found.question == "S2-04"


def test_a_planned_start_gives_more_time() -> None:
    later = (BEGIN + timedelta(weeks=52)).isoformat()
    plan = BuildPlan.model_validate({"stages": {"curation": {"start": later}}})
    lane = plan_build(plan, Team(), "T2", begin=BEGIN).stages
    result = assess_team(team(), "T2", lane=lane, begin=BEGIN)
    found = next(o for o in result.open_roles if o.role == "ml_engineer")
    assert all(o.delay.value == 0 for o in found.options)
    assert found.consequence.key == "team.consequence.none"


def test_while_the_rung_is_open_the_delay_is_unknown() -> None:
    for found in assessed(None).open_roles:
        assert all(o.delay.value is None and o.months.value for o in found.options)
        assert found.consequence.key == "team.consequence.open"
        assert sum(o.advised for o in found.options) == 1


def test_filling_a_role_changes_who_waits_for_it_or_adds_somebody() -> None:
    result = assessed("T2", {"role": "legal", "name": "Kim", "fte": 0.4}, ML)
    legal = next(o for o in result.open_roles if o.role == "legal")
    share = next(o for o in legal.options if o.id == "share")
    plan = team({"role": "legal", "name": "Kim", "fte": 0.4}, ML)
    kim, ml = filled_by(plan, legal, share, result.role("legal").need)
    assert (kim.name, kim.staffing, kim.fte, kim.start) == ("Kim", Staffing.INTERNAL, 0.4, share.ready)
    assert ml == plan.members[1]
    change = next(o for o in result.open_roles if o.role == "change")
    *kept, new = filled_by(plan, change, change.options[0], result.role("change").need)
    assert tuple(kept) == plan.members
    assert (new.role, new.staffing, new.fte) == (Role.CHANGE, Staffing.HIRE, 0.7)


# --- cost -----------------------------------------------------------------------------------------------------------


def test_market_cost_is_a_published_wage_for_a_year_with_what_comes_on_top() -> None:
    cost = next(c for c in assessed("T2", ML).costs if c.role == "ml_engineer")
    assert cost.market.value == pytest.approx(7_791_950 * 12 * 1.1)
    assert cost.market.low == pytest.approx(7_791_950 * 12)
    assert cost.market.high == pytest.approx(11_157_393 * 12 * 1.4)
    assert cost.market.basis is Basis.ASSUMED
    assert cost.staffed.value == pytest.approx(0.5 * 7_791_950 * 12 * 1.1)
    assert cost.needed.value == pytest.approx(1.8 * 7_791_950 * 12 * 1.1)
    why = cost.market.explain()
    assert why is not None
    assert all(s.as_of for i in why.inputs[:2] for s in i.sources)
    assert cost.verdict is None


@pytest.mark.parametrize(("typed", "verdict"), [(50e6, "below"), (120e6, "within"), (300e6, "above")])
def test_what_the_company_gives_is_held_against_the_market(typed: float, verdict: str) -> None:
    cost = next(c for c in assessed("T2", {**ML, "annual_cost_krw": typed}).costs if c.role == "ml_engineer")
    assert cost.typed.value == typed
    assert cost.verdict == verdict


def test_a_role_without_a_published_wage_is_unknown_and_left_out_of_the_total_by_name() -> None:
    result = assessed("T2", ML)
    legal = next(c for c in result.costs if c.role == "legal")
    assert legal.market.value is None
    assert legal.needed.value is None
    known = [c.needed.value for c in result.costs if c.needed.value is not None]
    assert result.market_cost.value == pytest.approx(sum(known))
    why = result.market_cost.explain()
    assert why is not None
    assert sum(n.key == "team.note.no_wage" for n in why.notes) == len(result.costs) - len(known)
    assert assess_team(team(ML), "T2").market_cost.value is None


def test_cost_in_dollars_and_taking_the_market_cost() -> None:
    plan = team(ML, {"role": "legal", "staffing": "internal", "fte": 1}, {**ML, "annual_cost_krw": 1e8})
    dollars = assess_team(plan, "T2", MoneyBasis(Currency.USD, 1400), wages=wages())
    cost = next(c for c in dollars.costs if c.role == "ml_engineer")
    assert cost.market.value == pytest.approx(7_791_950 * 12 * 1.1 / 1400)
    assert [m.annual_cost_krw for m in dollars.priced] == [103e6, None, 1e8]
    lacking = assess_team(plan, "T2", MoneyBasis(Currency.USD), wages=wages())
    assert all(c.market.value is None and c.typed.value is None for c in lacking.costs)


# --- capacity -------------------------------------------------------------------------------------------------------


def test_the_team_carries_as_many_actions_as_its_spare_time_allows() -> None:
    capacity = assessed(
        "T2", ML, {"role": "legal", "staffing": "hire", "fte": 3.5}, {"role": "change", "fte": 9}
    ).capacity
    assert capacity.person_months.value == pytest.approx(4 * 0.3)
    assert (capacity.person_months.low, capacity.person_months.high) == (pytest.approx(0.8), pytest.approx(1.6))
    assert capacity.parallel.value == pytest.approx(2.4)
    assert (capacity.parallel.low, capacity.parallel.high) == (pytest.approx(1.0), pytest.approx(1.6 / 0.3))
    assert capacity.proposal == 2.0


def test_a_told_share_replaces_the_assumption() -> None:
    capacity = assessed("T2", {**ML, "fte": 4}, readiness_share=0.5).capacity
    assert capacity.person_months.value == capacity.person_months.low == pytest.approx(2.0)
    assert capacity.proposal == 4.0


def test_people_who_come_later_do_not_count_and_a_small_team_gets_no_proposal() -> None:
    late = {"role": "legal", "staffing": "hire", "fte": 5, "start": "2027-06-01"}
    capacity = assessed("T2", ML, late).capacity
    assert capacity.person_months.value == pytest.approx(0.15)
    assert capacity.proposal is None
    assert assessed("T2", late).capacity.proposal is None
    assert assessed("T2").capacity.parallel.value is None


@settings(max_examples=60, deadline=None)
@given(fte=st.floats(0.01, 1000), share=st.floats(0, 1))
def test_the_proposal_is_never_more_than_the_team_carries(fte: float, share: float) -> None:
    capacity = assessed("T2", {**ML, "fte": fte}, readiness_share=share).capacity
    assert capacity.parallel.value is not None
    assert (capacity.proposal or 0) <= capacity.parallel.value + 1e-6
    assert capacity.parallel.value - (capacity.proposal or 0) < 0.5 + 1e-6


def test_old_members_still_load() -> None:
    assert Member.model_validate({"role": "legal"}).start is None
