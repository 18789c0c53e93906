"""Small cases worked by hand: places, cost of roles, first stage, capacity, shares of a bill, order of tasks."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from planner.catalog import load_catalog
from planner.cost.results import CostOption, CostPart, CostResult
from planner.explain import Basis, Figure, Quantity
from planner.i18n import Text, message
from planner.plan.build import BuildPlan
from planner.plan.infrastructure import Workload
from planner.plan.settings import Currency
from planner.plan.team import Stage, Team
from planner.plan.usecase import Money, RunningCost, UseCase
from planner.readiness import MoneyBasis, assess_team, link_demand, plan_build, portfolio
from planner.readiness.bank import bank
from planner.readiness.filling import _first_stage, stage_leads
from planner.readiness.finance.sized import SizedCost, sized_cost, slices
from planner.readiness.location import _verdict
from planner.readiness.results import PlaceState
from planner.readiness.risks import accountable_for_risk
from planner.readiness.roadmap_schedule import Task, schedule, urgent_first
from planner.readiness.roadmap_why import capacity_figure, contingency_figure
from planner.readiness.staff_cost import Wages
from planner.readiness.team_capacity import team_capacity
from planner.readiness.team_results import RoleCost, RoleNeed
from planner.readiness.usecase_demand import workload_from

# --- places ----------------------------------------------------------------------------------------------------------


def place(id: str, state: str = "allowed", preferred: bool = False) -> PlaceState:
    return PlaceState(id, Text(ko=id, en=id), state, preferred, ())


A, B, C = (Text(ko=n, en=n) for n in "abc")


@pytest.mark.parametrize(
    ("places", "key", "params"),
    [
        ((place("a"), place("b"), place("c")), "free", {}),
        ((place("a"), place("b", "conditional"), place("c")), "conditional", {}),
        ((place("a"), place("b", "conditional", True), place("c")), "preferred", {"preferred": B}),
        ((place("a"), place("b", preferred=True), place("c", preferred=True)), "preferred_both", {"first": B, "second": C}),
        ((place("a", "excluded"), place("b"), place("c")), "out", {"out": A}),
        ((place("a", "excluded", True), place("b"), place("c")), "out", {"out": A}),
        ((place("a", "excluded"), place("b"), place("c", preferred=True)), "out_and_preferred", {"out": A, "preferred": C}),
        ((place("a", "excluded"), place("b", preferred=True), place("c", preferred=True)),
         "out_and_preferred_both", {"out": A, "first": B, "second": C}),
    ],
)  # fmt: skip
def test_the_sentence_about_the_place(places: tuple[PlaceState, ...], key: str, params: dict[str, Any]) -> None:
    made = _verdict(places, ())
    assert (made.key, dict(made.params)) == (f"location.{key}", params)


def test_while_answers_are_missing_only_what_is_ruled_out_is_told() -> None:
    missing = ((("company", "data_may_leave"), message("common.unknown")),)
    assert _verdict((place("a", "open"), place("b", preferred=True)), missing).key == "location.open"
    assert _verdict((place("a", "excluded"), place("b", "open")), missing).key == "location.out"


# --- roles -----------------------------------------------------------------------------------------------------------


def wages() -> Wages:
    catalog = load_catalog()
    return Wages(catalog.staff, catalog.assumptions["loaded_cost_factor"])


def costs(rung: str | None, *members: dict[str, Any]) -> dict[str, RoleCost]:
    team = Team.model_validate({"members": list(members)})
    return {c.role: c for c in assess_team(team, rung, wages=wages()).costs}


def test_cost_has_a_row_for_what_the_rung_needs_and_for_what_somebody_holds() -> None:
    ml = {"role": "ml_engineer", "staffing": "internal", "fte": 1}
    team = Team.model_validate({"members": [ml]})
    needed = {n.role for n in assess_team(team, "T0").roles if n.needed}
    assert "ml_engineer" not in needed
    assert set(costs("T0")) == needed
    assert set(costs("T0", ml)) == needed | {"ml_engineer"}
    assert set(costs("T0", {**ml, "staffing": "missing"})) == needed


@pytest.mark.parametrize(("end", "off", "verdict"), [("low", 0, "within"), ("low", -1, "below"), ("high", 0, "within"),
                                                     ("high", 1, "above")])  # fmt: skip
def test_both_ends_of_the_market_are_within_it(end: str, off: float, verdict: str) -> None:
    """The published wages of the role for twelve months, times the least and the most that comes on top."""
    market = costs("T2")["ml_engineer"].market
    edge = getattr(market, end)
    made = costs("T2", {"role": "ml_engineer", "staffing": "internal", "fte": 1, "annual_cost_krw": edge + off})
    assert made["ml_engineer"].verdict == verdict


def test_what_the_company_pays_is_the_mean_by_time() -> None:
    ml = {"role": "ml_engineer", "staffing": "internal"}
    made = costs("T2", {**ml, "fte": 1, "annual_cost_krw": 60e6}, {**ml, "fte": 0.5, "annual_cost_krw": 120e6},
                 {**ml, "fte": 0, "annual_cost_krw": 900e6}, {**ml, "fte": 2})["ml_engineer"]  # fmt: skip
    assert made.typed.value == pytest.approx(80e6)
    why = made.typed.explain()
    assert why is not None
    assert why.worked is not None
    assert (why.worked.params["terms"], why.worked.params["fte"]) == ("1×60 + 0.50×120", "1.50")
    assert [i.path for i in why.inputs] == [("team", "members", n, "annual_cost_krw") for n in (0, 1)]
    assert made.staffed.value == pytest.approx(3.5 * (made.market.value or 0))


def _need(role: str) -> RoleNeed:
    return next(n for n in assess_team(Team(), "T5").roles if n.role == role)


def test_the_first_stage_of_a_role_is_the_earliest_of_its_own_and_guardrails_only_where_there_is_no_other() -> None:
    need = _need("ml_engineer")
    own = [Stage(s.stage) for s in need.stages if s.stage != "guardrails"]
    assert len(own) >= 2
    leads = {stage: float(n) for n, stage in enumerate(reversed(own), start=1)} | {Stage.GUARDRAILS: 0.0}
    assert _first_stage(need, leads) is own[-1]
    foreign = [s for s in Stage if s not in own and s is not Stage.GUARDRAILS]
    with_foreign = dict.fromkeys(foreign, 0.0) | leads
    assert _first_stage(need, with_foreign) is own[-1]
    assert _first_stage(need, {own[0]: 5.0, Stage.GUARDRAILS: 0.0}) is own[0]
    assert _first_stage(need, {}) is None
    guarded = any(s.stage == "guardrails" for s in need.stages)
    assert _first_stage(need, {Stage.GUARDRAILS: 0.0}) is (Stage.GUARDRAILS if guarded else None)


def test_stages_follow_each_other_by_their_weeks() -> None:
    lane = plan_build(BuildPlan(), Team(), "T5").stages
    leads, at = stage_leads(lane, None), 0.0
    for s in lane:
        if s.id == "guardrails":
            assert leads[Stage.GUARDRAILS] == 0
            continue
        assert leads[Stage(s.id)] == pytest.approx(at / (365.25 / 12 / 7), rel=1e-3)
        at += s.proposed_weeks or 0
    assert at > 0


@pytest.mark.parametrize(
    ("told", "value", "basis"), [(None, 3, Basis.ASSUMED), (1, 1, Basis.ANSWERED), (4, 4, Basis.ANSWERED)]
)
def test_the_capacity_of_the_roadmap_in_medium_actions(told: int | None, value: float, basis: Basis) -> None:
    """A medium action weighs two."""
    figure = capacity_figure(BuildPlan(parallel_medium=told), value)
    assert (figure.id, figure.value, figure.basis) == ("roadmap.capacity", value, basis)
    why = figure.explain()
    assert why is not None
    assert why.worked is not None
    assert dict(why.worked.params) == {"parallel": str(value), "load": "2", "result": str(2 * value)}
    assert why.inputs[0].value == Quantity(value, "items1")
    assert (why.inputs[0].path, why.inputs[0].basis) == (("build", "parallel_medium"), basis)


def test_the_reserve_has_its_range_only_while_it_is_assumed() -> None:
    assumed, told = contingency_figure(BuildPlan(), 0.25), contingency_figure(BuildPlan(contingency=0.1), 0.1)
    assert (assumed.value, assumed.low, assumed.high, assumed.basis) == (0.25, 0.2, 0.3, Basis.ASSUMED)
    assert (told.value, told.low, told.high, told.basis) == (0.1, None, None, Basis.ANSWERED)


def test_spare_time_is_worked_with_two_places() -> None:
    """A quarter of the time of 1.25 people: 0.3125 person-months a month."""
    member = {"role": "legal", "staffing": "internal", "fte": 1.25}
    made = team_capacity(Team.model_validate({"members": [member], "readiness_share": 0.25}), None)
    why, beside = made.person_months.explain(), made.parallel.explain()
    assert why is not None
    assert why.worked is not None
    assert (why.worked.params["fte"], why.worked.params["result"]) == ("1.25", "0.31")
    assert beside is not None
    assert beside.worked is not None
    assert beside.worked.params["months"] == "0.31"
    each = beside.inputs[1].value
    assert isinstance(each, Quantity)
    assert beside.worked.params["each"] == f"{each.value:.2f}"
    assert made.parallel.value == pytest.approx(0.3125 / (each.value or 0))


# --- shares of one bill ----------------------------------------------------------------------------------------------

OTHER = next(r for r in RunningCost if r is not RunningCost.SIZING)
BILL = SizedCost((60.0, 90.0, 150.0), "own", None, ())


def sized(
    id: str, users: int | None = 10, tasks: float | None = 100, running: RunningCost = RunningCost.SIZING
) -> UseCase:
    return UseCase(id=id, name=id, money=Money(running=running, users=users, tasks_per_user_year=tasks))


def test_one_case_bears_the_whole_bill_and_two_share_it_by_their_tasks() -> None:
    alone = slices([sized("a", None)], [True], BILL)[0]
    assert alone is not None
    assert (alone.share, alone.span, alone.missing) == (1.0, (60.0, 90.0, 150.0), ())
    a, b = slices([sized("a"), sized("b", 20)], [True, True], BILL)
    assert a is not None
    assert b is not None
    assert (a.share, b.share) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert (a.span, b.span) == (pytest.approx((20, 30, 50)), pytest.approx((40, 60, 100)))


def test_a_case_that_is_not_counted_is_told_what_it_would_bear() -> None:
    a, b, c = slices([sized("a"), sized("b", 30), sized("c", running=OTHER)], [True, False, True], BILL)
    assert c is None
    assert a is not None
    assert b is not None
    assert (a.share, b.share) == (1.0, pytest.approx(0.75))
    assert b.span == pytest.approx((45, 67.5, 112.5))


def test_what_keeps_a_bill_from_being_shared_is_named() -> None:
    a, b = slices([sized("a"), sized("b", None, None)], [True, True], BILL)
    assert a is not None
    assert b is not None
    assert (a.share, a.span, b.span) == (None, None, None)
    assert [m.params["name"] for m in a.missing] == ["b", "b"]
    unknown = SizedCost(None, None, None, (message("finance.missing.sizing"),))
    a, b = slices([sized("a"), sized("b", 20)], [True, True], unknown)
    assert a is not None
    assert (a.share, a.span, a.missing) == (pytest.approx(1 / 3), None, unknown.missing)
    zero = slices([sized("a", tasks=0), sized("b", tasks=0)], [True, True], BILL)[0]
    assert zero is not None
    assert (zero.share, {m.params["name"] for m in zero.missing}) == (None, {"a", "b"})


def cost_of(*parts: tuple[str, float | None, float | None, float | None], chosen: str | None = "own") -> CostResult:
    name = message("cost.chosen_total")
    lacking = message("finance.missing.sizing")
    figures = [
        CostPart(id, Figure(f"cost.{id}", name, mid, "krw", low, high, missing=() if mid is not None else (lacking,)))
        for id, low, mid, high in parts
    ]
    whole = Figure("cost.own.total", name, 1.0, "krw")
    made = CostResult.__new__(CostResult)
    for field, value in (
        ("years", 4), ("options", (CostOption("own", whole, tuple(figures), None, ()),)), ("chosen", chosen),
        ("total", Figure("cost.total", name, None, "krw", missing=(message("common.unknown"),))),
    ):  # fmt: skip
        object.__setattr__(made, field, value)
    return made


def test_the_yearly_bill_is_that_of_the_chosen_way_without_the_build() -> None:
    """Over four years: 40 (30 to 60), 8 without a range and 100 to build."""
    cost = cost_of(("compute", 30.0, 40.0, 60.0), ("people", None, 8.0, None), ("licence", 0.0, 0.0, 0.0),
                   ("build", 90.0, 100.0, 120.0))  # fmt: skip
    made, dollars = sized_cost(cost, MoneyBasis()), MoneyBasis(Currency.USD, 1250.0)
    assert (made.yearly, made.option, made.missing) == ((9.5, 12.0, 17.0), "own", ())
    assert made.total is cost.options[0].total
    assert sized_cost(cost, dollars).yearly == pytest.approx((9.5 * 1250, 12 * 1250, 17 * 1250))
    open_ = sized_cost(cost_of(("compute", None, None, None), ("build", None, 1.0, None)), MoneyBasis())
    assert (open_.yearly, open_.option, len(open_.missing)) == (None, "own", 2)
    unbuilt = sized_cost(cost_of(("compute", None, 4.0, None), ("build", None, None, None)), MoneyBasis())
    assert unbuilt.yearly == (1.0, 1.0, 1.0)
    for lacking in (sized_cost(cost_of(chosen=None), MoneyBasis()), sized_cost(cost, MoneyBasis(Currency.USD))):
        assert (lacking.yearly, lacking.option, lacking.total, len(lacking.missing)) == (None, None, None, 2)


# --- demand ----------------------------------------------------------------------------------------------------------


def test_rare_requests_become_a_share_of_users_and_what_a_case_lacks_leaves_it_out() -> None:
    gate = {"real_problem": "yes", "data_usable": "yes", "fit": "generative"}
    full = {"users": 200, "requests_per_user_day": 0.5, "input_tokens": 1, "output_tokens": 1}
    cases = [
        UseCase.model_validate({"id": id, "name": id, "demand": demand, **gate})
        for id, demand in (("a", full), ("b", {**full, "users": None}))
    ]
    link = link_demand(cases, portfolio(cases, bank()), Workload(), bank())
    made = workload_from(cases, link, Workload())
    assert (made.users, made.input_tokens, made.output_tokens) == (200, 1, 1)
    assert made.requests_per_user_day * made.active_share == pytest.approx(0.5)
    assert made.day_profile == Workload().day_profile


# --- order of tasks --------------------------------------------------------------------------------------------------


def test_after_a_common_prerequisite_the_more_valuable_comes_first() -> None:
    tasks = [Task("p", 2, 1, 3, 0), Task("a", 2, 1, 3, 1, frozenset("p")), Task("b", 2, 1, 3, 5, frozenset("p"))]
    for given in permutations(tasks):
        assert [t.id for t in urgent_first(given)] == ["p", "b", "a"]


def test_urgency_is_handed_down_a_whole_chain() -> None:
    """c waits for b waits for a; c is urgent, so that all three come before d and e."""
    tasks = [
        Task("a", 1, 1, 3, 0), Task("b", 1, 1, 2, 0, frozenset("a")), Task("c", 1, 1, 0, 0, frozenset("b")),
        Task("d", 1, 1, 1, 9), Task("e", 1, 1, 2, 9),
    ]  # fmt: skip
    for given in permutations(tasks):
        assert [t.id for t in urgent_first(given)] == ["a", "b", "c", "d", "e"]
    assert [t.id for t in urgent_first([tasks[2], tasks[3]])] == ["c", "d"]


def test_a_schedule_week_by_week() -> None:
    """Capacity 2: two at once, the third when one ends; what began runs on; the fifth does not fit before week 8."""
    tasks = [
        Task("a", 3, 1, 0, 9), Task("b", 2, 1, 0, 8), Task("c", 4, 1, 0, 7), Task("d", 2, 2, 1, 0), Task("e", 2, 1, 2, 0),
    ]  # fmt: skip
    found = schedule(tasks, 2, 8)
    assert found.weeks == {"a": (0, 3), "b": (0, 2), "c": (2, 6), "d": (6, 8), "e": (3, 5)}
    assert found.left == {}
    begun = schedule([Task("a", 3, 2, 0, 0, fixed=-1), Task("b", 6, 1, 0, 0)], 2, 8)
    assert begun.weeks == {"a": (-1, 2), "b": (2, 8)}
    assert schedule([Task("a", 3, 2, 0, 0, fixed=0), Task("b", 6, 1, 0, 0)], 2, 8).left == {"b": ("capacity", ())}
    near = schedule([Task("a", 1, 1, 0, 0), Task("b", 1, 1, 1, 0), Task("c", 1, 1, 2, 0)], 9, 8, 4, 2)
    assert near.weeks == {"a": (0, 1), "b": (0, 1), "c": (4, 5)}


# --- who accepts -----------------------------------------------------------------------------------------------------


def test_only_who_is_accountable_accepts_a_risk() -> None:
    team = Team.model_validate({"raci": {"risk_acceptance": {"legal": "R", "security": "A", "domain_lead": "C"}}})
    assert [r.value for r in accountable_for_risk(team)] == ["security"]
    assert list(accountable_for_risk(Team())) == []


def test_the_cost_of_a_role_is_worked_with_two_places_of_time() -> None:
    made = costs("T2", {"role": "ml_engineer", "staffing": "internal", "fte": 1.25})["ml_engineer"].staffed.explain()
    assert made is not None
    assert made.worked is not None
    assert "1.25" in made.worked.params.values()
