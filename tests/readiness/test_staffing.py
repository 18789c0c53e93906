"""Time, people and money of the team worked by hand: cells, busiest stages, gaps, skill, spare time, wages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from planner.catalog import load_catalog
from planner.explain import Basis, Quantity
from planner.i18n import say
from planner.plan.settings import Currency
from planner.plan.team import Role, Staffing, Stage, Team
from planner.readiness import MoneyBasis, assess_team
from planner.readiness.roles import needed_roles, role_name, staffing_rules
from planner.readiness.staff_cost import Wages, market_total, with_market_costs
from planner.readiness.staffing import loads, role_needs, stage_totals, total_gap, total_need
from planner.readiness.team_capacity import team_capacity
from planner.readiness.team_people import people, proposed_members, skill_need
from planner.readiness.team_results import TeamResult
from tests.told import params, told

ALL = frozenset(Stage)
BEGIN = date(2027, 1, 4)
CATALOG = load_catalog()
WAGES = Wages(CATALOG.staff, CATALOG.assumptions["loaded_cost_factor"])
ML = {"role": "ml_engineer", "staffing": "internal", "fte": 0.25}
LEGAL = {"role": "legal", "staffing": "internal", "fte": 1.5}


def team(*members: dict[str, Any], **rest: Any) -> Team:
    return Team.model_validate({"members": list(members), **rest})


def assessed(rung: str | None, *members: dict[str, Any], **rest: Any) -> TeamResult:
    return assess_team(team(*members, **rest), rung, begin=BEGIN, wages=WAGES)


# --- need ---------------------------------------------------------------------------------------------------------------


def test_a_cell_is_worked_from_base_and_scale_with_two_places() -> None:
    """Evaluation of an ML engineer: 0.6 at T1, times 1.5 at T2; 60 to 160 %."""
    cell = assessed("T2", ML).role("ml_engineer").stage("evaluation")
    assert cell is not None
    why = told(cell.need)
    assert params(why.worked) == {"base": "0.60", "scale": "1.50", "result": "0.90"}
    assert [i.value for i in why.inputs] == [Quantity(0.6, "fte"), Quantity(1.5, "factor")]
    assert params(why.error) == {"low": "0.54", "high": "1.44"}
    assert {s.id for s in (*why.sources, *why.inputs[0].sources)} == {"readiness.staffing"}
    assert [i.path for i in why.inputs] == [None, None]
    gap = told(cell.gap)
    assert params(gap.worked) == {"need": "1.20", "staffed": "0.25", "result": "0.95"}
    assert (cell.gap.value, cell.gap.low, cell.gap.high) == pytest.approx((0.95, 1.2 * 0.6 - 0.25, 1.2 * 1.6 - 0.25))
    assert gap.inputs[0].value == Quantity(pytest.approx(1.2), "fte")


def test_a_role_is_worked_from_its_busiest_stage_with_what_runs_beside_it() -> None:
    """Customisation 1.0 × 1.5 with the guardrails' 0.2 × 1.5 beside it."""
    role = assessed("T2", ML).role("ml_engineer")
    why = told(role.need)
    assert params(why.worked) == {
        "stage": why.worked.params["stage"], "own": "1.50", "beside": "0.30", "result": "1.80",  # type: ignore[union-attr]
    }  # fmt: skip
    assert params(why.worked)["stage"].key == "Stage.customisation"
    assert [i.value.value for i in why.inputs] == pytest.approx([0.3, 1.5, 0.9, 0.6, 0.3])  # type: ignore[union-attr]
    assert params(why.error) == {"low": "1.08", "high": "2.88"}
    assert (role.need.low, role.need.high) == pytest.approx((1.08, 2.88))
    aside = assessed("T0", ML).role("ml_engineer")
    assert (aside.needed, aside.need.value, aside.stages) == (False, 0, ())
    assert told(aside.need).worked is None
    assert [n.key for n in told(aside.need).notes] == ["team.note.not_needed"]


def test_what_runs_throughout_is_beside_every_stage_but_itself() -> None:
    found = {x.stage: x for x in loads(Role.SECURITY, "T4", ALL)}
    assert {s: (x.own, x.beside) for s, x in found.items()} == {
        s: pytest.approx((base * 2, 0.0 if s is Stage.GUARDRAILS else 0.6))
        for s, base in zip(Stage, (0.1, 0.1, 0.1, 0.1, 0.2, 0.4, 0.3), strict=True)
    }
    assert list(found) == list(Stage)
    bare = loads(Role.SECURITY, "T4", frozenset({Stage.EVALUATION}))
    assert [(x.stage, x.total) for x in bare] == [(Stage.EVALUATION, pytest.approx(0.4))]
    assert loads(Role.ML_ENGINEER, "T1", ALL) == ()


def test_a_gap_is_never_below_none() -> None:
    """0.2 × 1.5 × 1.6 = 0.48 at most, for 0.3 in the middle; 0.4 are there."""
    cell = assessed("T2", {**ML, "fte": 0.4}).role("ml_engineer").stage("guardrails")
    assert cell is not None
    assert (cell.gap.low, cell.gap.value, cell.gap.high) == (0, 0, pytest.approx(0.08))
    nobody = assessed("T2", LEGAL).role("ml_engineer")
    assert (nobody.staffed.value, nobody.gap.value) == (0, pytest.approx(1.8))
    assert params(told(nobody.gap).worked)["staffed"] == "0"
    assert params(told(nobody.staffed).worked) == {"terms": "0", "result": "0"}


def test_who_is_there_adds_up_and_who_is_missing_is_left_out() -> None:
    two = assessed("T2", ML, {**ML, "fte": 1, "name": "Kim"}, {**ML, "fte": 9, "staffing": "missing"})
    staffed = two.role("ml_engineer").staffed
    assert staffed.value == 1.25
    why = told(staffed)
    assert params(why.worked) == {"terms": "0.25 + 1", "result": "1.25"}
    assert [(say(i.name, "en"), i.path) for i in why.inputs] == [
        (say(role_name("ml_engineer"), "en"), ("team", "members", 0, "fte")), ("Kim", ("team", "members", 1, "fte")),
    ]  # fmt: skip
    assert two.fte.value == 1.25
    assert params(told(two.fte).worked) == {"terms": "0.25 + 1", "result": "1.25"}
    assert [i.path for i in told(two.fte).inputs] == [("team", "members", n, "fte") for n in (0, 1)]
    assert assessed("T2", {**ML, "staffing": "missing"}).fte.value is None


def test_totals_name_only_roles_with_a_need() -> None:
    plan = team(LEGAL)
    needs = role_needs(plan, "T0", ALL)
    need, gap = total_need(needs, "T0"), total_gap(needs)
    used = [n for n in needs if n.need.value]
    assert {n.role for n in used} == {r.value for r in needed_roles("T0")}
    assert need.value == pytest.approx(sum(n.need.value or 0 for n in used))
    assert (need.low, need.high) == pytest.approx((0.6 * (need.value or 0), 1.6 * (need.value or 0)))
    why = told(need)
    assert [i.value for i in why.inputs] == [n.need for n in used]
    assert params(why.worked)["terms"].count("+") == len(used) - 1
    assert gap.value == pytest.approx((need.value or 0) - 0.5)  # legal needs 0.3 + 0.2 of the 1.5 that are there
    left_over = [i.value.id for i in told(gap).inputs]  # type: ignore[union-attr]
    assert "team.legal.gap" not in left_over
    assert total_need(needs, None).value is None


def test_a_role_that_may_lack_something_stands_in_the_sum_with_none() -> None:
    """Sponsor and legal are there with what they need, and may need up to 160 % of it."""
    enough = [{"role": r, "staffing": "internal", "fte": n} for r, n in (("sponsor", 0.2), ("legal", 5))]
    needs = [n for n in role_needs(team(*enough), "T1", ALL) if n.role in ("sponsor", "legal")]
    need = told(total_need(needs, "T1"))
    assert params(need.worked) == {"terms": "0.20 + 0.50", "result": "0.70"}
    why = told(total_gap(needs))
    assert params(why.worked) == {"terms": "0", "result": "0"}
    assert [i.value.value for i in why.inputs] == [0.0]  # type: ignore[union-attr]
    assert (total_gap(needs).low, total_gap(needs).high) == (0, pytest.approx(0.2 * 0.6))


def test_a_stage_adds_up_its_cells_and_none_is_left_out() -> None:
    needs = role_needs(team(ML), "T2", ALL)
    for total in stage_totals(needs, ALL):
        cells = [c for n in needs if (c := n.stage(total.stage)) is not None]
        assert [i.value for i in told(total.need).inputs] == [c.need for c in cells]
        assert total.gap.value == pytest.approx(sum(c.gap.value or 0 for c in cells))
        assert total.gap.low == pytest.approx(sum(c.gap.low or 0 for c in cells))
        assert total.need.high == pytest.approx(sum(c.need.high or 0 for c in cells))
    assert [t.stage for t in stage_totals(needs, frozenset({Stage.EVALUATION}))] == ["evaluation"]
    assert stage_totals(role_needs(team(ML), None, ALL), ALL) == ()


# --- people -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "rung", "level"),
    [("ml_engineer", "T1", None), ("ml_engineer", "T2", 3), ("ml_engineer", "T3", 4), ("ml_engineer", "T4", 4),
     ("ml_engineer", "T5", 5), ("sponsor", "T0", 2), ("sponsor", "T2", 2), ("sponsor", "T3", 3), ("sponsor", None, None),
     ("partner", "T5", None)],
)  # fmt: skip
def test_skill_is_that_of_the_highest_rung_reached(role: str, rung: str | None, level: int | None) -> None:
    assert skill_need(Role(role), rung) == level


@pytest.mark.parametrize(("skill", "met"), [(2, False), (3, True), (4, True)])
def test_skill_is_held_against_the_need_and_its_levels_are_told(skill: int, met: bool) -> None:
    (made,) = people(team({**ML, "skill": skill}), "T2", BEGIN)
    assert (made.skill.value, made.skill.target, made.skill.target_met) == (skill, 3, met)
    why = told(made.skill)
    assert params(why.worked) == {"has": skill, "rung": "T2", "need": 3}
    assert [params(s)["level"] for s in why.steps] == [1, 2, 3, 4, 5]
    assert why.inputs[0].path == ("team", "members", 0, "skill")
    (open_,) = people(team({**ML, "skill": skill}), None, BEGIN)
    assert (told(open_.skill).worked, open_.skill.target_met) == (None, None)


def test_who_comes_later_is_staffed_and_begins_after_the_project() -> None:
    late = {**ML, "start": "2027-02-01"}
    plan = team(late, {**late, "staffing": "missing"}, {**ML, "start": "2027-01-04"}, ML)
    assert [p.late is not None for p in people(plan, "T2", BEGIN)] == [True, False, False, False]
    assert params(people(plan, "T2", BEGIN)[0].late)["day"] == "2027-02-01"


def test_entries_for_open_roles_have_the_time_of_their_busiest_stage() -> None:
    made = {m.role: m.fte for m in proposed_members(team(LEGAL), "T2", ALL)}
    assert set(made) == needed_roles("T2") - {Role.LEGAL}
    assert (made[Role.ML_ENGINEER], made[Role.SECURITY], made[Role.CHANGE]) == (1.8, 0.7, 0.7)
    assert {m.fte for m in proposed_members(team(), "T2", frozenset())} == {0.0}
    assert {m.fte for m in proposed_members(team(), None, ALL)} == {0.0}
    listed = proposed_members(team({**ML, "staffing": "missing"}), "T2", ALL)
    assert Role.ML_ENGINEER not in {m.role for m in listed}
    assert {m.staffing for m in listed} == {Staffing.MISSING}


def test_people_are_called_by_name_and_where_they_have_none_by_role() -> None:
    kim = {**LEGAL, "name": "Kim", "skill": 3, "annual_cost_krw": 60e6}
    plan = team(kim, {**kim, "name": ""})
    names = ["Kim", say(role_name("legal"), "en")]
    for person, name in zip(people(plan, "T2", BEGIN), names, strict=True):
        assert name in say(person.skill.name, "en")
    open_ = people(team({**LEGAL, "name": "Kim"}), "T2", BEGIN)[0].skill
    assert "Kim" in say(open_.missing[0], "en")
    typed = next(c for c in assess_team(plan, "T2").costs if c.role == "legal").typed
    for inputs in (told(typed).inputs, told(team_capacity(plan, BEGIN).person_months).inputs[1:]):
        assert [say(i.name, "en") for i in inputs] == names


def test_missing_roles_stand_in_the_order_of_the_roles() -> None:
    missing = assessed("T1", LEGAL, {**ML, "staffing": "missing"}).missing_roles
    assert missing == tuple(r.value for r in Role if r in needed_roles("T1") and r is not Role.LEGAL)


# --- spare time -----------------------------------------------------------------------------------------------------------


def test_spare_time_counts_who_is_there_at_the_start() -> None:
    """1.5 + 0.5 people with 30 % (20 to 40 %): 0.6; a medium action takes 0.5 (0.3 to 0.8)."""
    later = {**ML, "fte": 3, "start": "2027-02-01"}
    idle = {"role": "change", "staffing": "internal", "fte": 0}
    made = team_capacity(team(LEGAL, {**ML, "fte": 0.5}, later, idle, {**ML, "fte": 7, "staffing": "missing"}), BEGIN)
    months, parallel = made.person_months, made.parallel
    assert (months.low, months.value, months.high) == pytest.approx((0.4, 0.6, 0.8))
    assert (parallel.low, parallel.value, parallel.high) == pytest.approx((0.4 / 0.8, 1.2, 0.8 / 0.3))
    assert made.proposal == 1.0
    why = told(months)
    assert params(why.worked) == {"fte": "2", "share": Quantity(0.3, "percent"), "result": "0.60"}
    assert [i.path for i in why.inputs] == [
        ("team", "readiness_share"), ("team", "members", 0, "fte"), ("team", "members", 1, "fte"),
    ]  # fmt: skip
    assert why.inputs[0].basis is Basis.ASSUMED
    assert [n.params.get("n") for n in why.notes] == [None, 1]
    assert params(told(parallel).worked) == {"months": "0.60", "each": "0.50", "result": "1.2"}
    assert told(parallel).inputs[0].value is months
    sure = team_capacity(team(LEGAL, readiness_share=0.5), BEGIN).person_months
    assert (sure.low, sure.value, sure.high) == (0.75, 0.75, 0.75)
    assert told(sure).notes == ()
    assert told(sure).inputs[0].basis is Basis.ANSWERED


@pytest.mark.parametrize(("fte", "proposal"), [(0.8, None), (0.9, 0.5), (1.6, 0.5), (1.7, 1.0), (2.5, 1.5)])
def test_the_proposal_is_in_half_actions(fte: float, proposal: float | None) -> None:
    """With 30 %, 0.83 people carry half a medium action."""
    assert team_capacity(team({**ML, "fte": fte}), None).proposal == proposal


def test_a_team_that_comes_later_carries_nothing_and_no_team_is_unknown() -> None:
    later = team_capacity(team({**ML, "start": "2027-02-01"}), BEGIN)
    assert (later.person_months.value, later.parallel.value, later.proposal) == (0, 0, None)
    assert params(told(later.parallel).worked) == {"months": "0", "each": "0.50", "result": "0"}
    for nobody in (team(), team({**ML, "fte": 0}), team({**ML, "staffing": "missing"})):
        assert team_capacity(nobody, BEGIN).person_months.value is None


# --- money ----------------------------------------------------------------------------------------------------------------


def test_the_cost_of_the_team_is_time_times_pay() -> None:
    """0.25 × 80 m + 1.5 × 60 m; whoever has no time needs no pay."""
    paid = assessed("T2", {**ML, "annual_cost_krw": 80e6}, {**LEGAL, "annual_cost_krw": 60e6}, {**ML, "fte": 0})
    assert paid.annual_cost.value == 110e6
    why = told(paid.annual_cost)
    assert params(why.worked) == {"terms": "0.25×80 + 1.50×60", "result": Quantity(110e6, "krw")}
    assert [i.path for i in why.inputs] == [("team", "members", n, "annual_cost_krw") for n in (0, 1)]
    open_ = assessed("T2", {**ML, "annual_cost_krw": 80e6}, LEGAL)
    assert [m.params["role"].key for m in open_.annual_cost.missing] == ["Role.legal"]  # type: ignore[union-attr]
    dollars = assess_team(team({**ML, "annual_cost_krw": 80e6}), "T2", MoneyBasis(Currency.USD, 1250.0))
    assert dollars.annual_cost.value == pytest.approx(16_000)
    lacking = assess_team(team({**ML, "annual_cost_krw": 80e6}), "T2", MoneyBasis(Currency.USD))
    assert len(lacking.annual_cost.missing) == 1
    assert assess_team(team({**ML, "fte": 0}), "T2").annual_cost.missing


def test_who_works_for_nothing_costs_nothing() -> None:
    free = assessed("T2", {**ML, "annual_cost_krw": 0.0}, {**LEGAL, "annual_cost_krw": 60e6})
    assert free.annual_cost.value == 90e6
    assert params(told(free.annual_cost).worked)["terms"] == "0.25×0 + 1.50×60"
    typed = next(c for c in free.costs if c.role == "ml_engineer").typed
    assert typed.value == 0
    assert params(told(typed).worked) == {"terms": "0.25×0", "fte": "0.25", "result": Quantity(0.0, "krw")}


def test_a_market_cost_is_worked_from_the_published_wages() -> None:
    cost = next(c for c in assessed("T2", ML).costs if c.role == "ml_engineer")
    why = told(cost.market)
    rates = [i for i in why.inputs if i.basis is Basis.QUOTED]
    months = [i.value.value for i in rates]  # type: ignore[union-attr]
    assert params(why.worked) == {
        "monthly": Quantity(months[0], "krw"), "factor": f"{WAGES.loaded.value:.2f}",  # type: ignore[union-attr]
        "result": Quantity(cost.market.value, "krw"),
    }  # fmt: skip
    assert cost.market.value == pytest.approx(months[0] * 12 * 1.1)
    assert params(why.error) == {"low": Quantity(cost.market.low, "krw"), "high": Quantity(cost.market.high, "krw")}
    assert (cost.market.low, cost.market.high) == pytest.approx((min(months) * 12, max(months) * 12 * 1.4))
    assert why.inputs[-1].value == Quantity(1.1, "factor")
    assert len(why.notes) == 3


def test_the_market_cost_of_the_time_is_worked_and_ranges_with_both() -> None:
    """The need has a range, what is staffed has none; nobody costs nothing."""
    cost = next(c for c in assessed("T2", ML).costs if c.role == "ml_engineer")
    market = (cost.market.low or 0, cost.market.value or 0, cost.market.high or 0)
    assert (cost.staffed.low, cost.staffed.value, cost.staffed.high) == pytest.approx([0.25 * m for m in market])
    needed = zip(market, (1.08, 1.8, 2.88), strict=True)
    assert (cost.needed.low, cost.needed.value, cost.needed.high) == pytest.approx([m * n for m, n in needed])
    assert params(told(cost.needed).worked) == {
        "market": cost.market, "fte": "1.80", "result": Quantity(cost.needed.value, "krw"),
    }  # fmt: skip
    none = next(c for c in assessed("T2", LEGAL).costs if c.role == "ml_engineer").staffed
    assert (none.value, none.low, none.high) == (0, 0, 0)
    assert params(told(none).worked)["fte"] == "0"
    assert [say(m, "en") for m in next(c for c in assessed("T2").costs if c.role == "ml_engineer").staffed.missing]


def test_the_total_is_over_roles_with_a_wage_and_names_the_others() -> None:
    result = assessed("T2", ML)
    known = [c for c in result.costs if c.needed.value is not None]
    total = result.market_cost
    for part in ("value", "low", "high"):
        assert getattr(total, part) == pytest.approx(sum(getattr(c.needed, part) for c in known))
    why = told(total)
    assert params(why.worked) == {"n": len(known), "result": Quantity(total.value, "krw")}
    assert [i.value for i in why.inputs] == [c.needed for c in known]
    left_out = [n.params["role"] for n in why.notes[:-1]]
    assert left_out == [role_name(c.role) for c in result.costs if c.needed.value is None]


def test_a_role_that_the_rung_does_without_adds_nothing_to_the_total() -> None:
    held = [c for c in assessed("T0", ML).costs if c.role == "ml_engineer"]
    total = market_total(held, MoneyBasis())
    assert (total.value, total.low, total.high) == (0, 0, 0)


def test_a_total_without_any_need_says_what_is_missing_for_roles_with_a_wage_only() -> None:
    open_rung = assessed(None, ML)
    priced = [c for c in open_rung.costs if c.market.known]
    assert 0 < len(priced) < len(open_rung.costs)
    assert open_rung.market_cost.value is None
    assert list(open_rung.market_cost.missing) == list(dict.fromkeys(m for c in priced for m in c.needed.missing))
    bare = assess_team(team(ML), "T2")
    assert len(bare.market_cost.missing) == len(bare.costs)
    assert market_total((), MoneyBasis()).value is None


def test_market_costs_are_taken_in_full_millions_where_none_is_given() -> None:
    told_, partner = {**ML, "annual_cost_krw": 1.0}, {"role": "partner", "staffing": "partner", "fte": 1}
    made = with_market_costs(team(ML, told_, partner), WAGES)
    assert [m.annual_cost_krw for m in made] == [103e6, 1.0, None]
    assert [m.annual_cost_krw for m in with_market_costs(team(ML), Wages())] == [None]
    assert [m.annual_cost_krw for m in with_market_costs(team(ML), Wages(WAGES.rates))] == [None]


def test_a_wage_that_is_not_published_leaves_the_others_of_its_role() -> None:
    first, second = (WAGES.rates[r] for r in staffing_rules()["wages"]["ml_engineer"]["rates"][:2])
    for rates in ({first.id: first}, {first.id: first, second.id: replace(second, monthly_krw=None)}):
        made = assess_team(team(ML), "T2", wages=Wages(rates, WAGES.loaded))
        market = next(c for c in made.costs if c.role == "ml_engineer").market
        each = (first.monthly_krw or 0) * 12
        assert (market.low, market.value, market.high) == pytest.approx((each, each * 1.1, each * 1.4))
