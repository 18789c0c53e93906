"""The team step: who there is, what the rung needs, which roles are open, what it costs, whether the matrix can work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import message
from planner.plan.build import BuildPlan
from planner.plan.team import Member, Role, Staffing, Stage, Team
from planner.readiness.build import plan_build
from planner.readiness.filling import open_roles
from planner.readiness.money import EXCHANGE_RATE, MoneyBasis
from planner.readiness.raci import assess_raci
from planner.readiness.results import StageResult
from planner.readiness.roles import needed_roles, role_name
from planner.readiness.staff_cost import Wages, market_total, role_costs, with_market_costs
from planner.readiness.staffing import NO_PEOPLE, role_needs, stage_totals, total_gap, total_need
from planner.readiness.team_capacity import team_capacity
from planner.readiness.team_people import people, proposed_members
from planner.readiness.team_results import TeamResult
from planner.readiness.worked import digits


def assess_team(
    team: Team,
    rung: str | None,
    basis: MoneyBasis | None = None,
    lane: Sequence[StageResult] | None = None,
    begin: date | None = None,
    wages: Wages | None = None,
) -> TeamResult:
    """``rung`` is the chosen or recommended one; without it only the roles every rung needs can be missing.

    ``lane`` are the stages of the whole plan (default: those of the rung), ``begin`` the start of the project.
    """
    money, priced = basis or MoneyBasis(), wages or Wages()
    lane = plan_build(BuildPlan(), team, rung, begin=begin).stages if lane is None else lane
    stages = frozenset(Stage(s.id) for s in lane if s.needed)
    staffed = tuple((i, m) for i, m in enumerate(team.members) if m.staffing is not Staffing.MISSING)
    needs, missing = role_needs(team, rung, stages), _missing_roles(team, rung)
    costs = role_costs(team, needs, priced, money)
    return TeamResult(
        rung=rung, fte=_fte(staffed), annual_cost=_annual_cost(staffed, money), need=total_need(needs, rung), gap=total_gap(needs),
        missing_roles=missing, roles=needs, stages=stage_totals(needs, stages), people=people(team, rung, begin),
        open_roles=open_roles(missing, needs, lane, begin), costs=costs, market_cost=market_total(costs, money),
        raci=assess_raci(team, rung, stages), capacity=team_capacity(team, begin),
        to_add=proposed_members(team, rung, stages), priced=with_market_costs(team, priced),
    )  # fmt: skip


_Staffed = Sequence[tuple[int, Member]]


def _fte(staffed: _Staffed) -> Figure:
    id, name = "team.fte", message("readiness.team.fte")
    if not staffed:
        return unknown(id, name, "fte", NO_PEOPLE)
    value = sum(m.fte for _, m in staffed)
    return Figure(id, name, value, "fte", basis=Basis.ANSWERED, why=partial(_fte_why, staffed, value))


def _fte_why(staffed: _Staffed, value: float) -> Explanation:
    return Explanation(
        formula=message("readiness.formula.fte"),
        worked=message(
            "readiness.worked.sum", terms=" + ".join(digits(m.fte, 2) for _, m in staffed), result=digits(value, 2)
        ),
        inputs=tuple(
            Input(role_name(m.role), Quantity(m.fte, "fte"), ("team", "members", i, "fte"), Basis.ANSWERED)
            for i, m in staffed
        ),
        notes=(message("readiness.note.missing_staff_left_out"),),
    )


def _annual_cost(staffed: _Staffed, basis: MoneyBasis) -> Figure:
    id, name = "team.annual_cost", message("readiness.team.annual_cost")
    paid = tuple((i, m) for i, m in staffed if m.fte > 0)
    if not paid:
        return unknown(id, name, basis.unit, NO_PEOPLE)
    lacking = [
        message("readiness.missing.annual_cost", role=role_name(m.role)) for _, m in paid if m.annual_cost_krw is None
    ]
    if basis.lacks_rate:
        lacking.append(EXCHANGE_RATE)
    if lacking:
        return unknown(id, name, basis.unit, *lacking)
    value = basis.convert(sum(m.fte * (m.annual_cost_krw or 0.0) for _, m in paid))
    return Figure(id, name, value, basis.unit, basis=Basis.ANSWERED, why=partial(_cost_why, paid, value, basis))


def _cost_why(paid: _Staffed, value: float, basis: MoneyBasis) -> Explanation:
    terms = " + ".join(f"{digits(m.fte, 2)}×{digits((m.annual_cost_krw or 0.0) / 1e6)}" for _, m in paid)
    return Explanation(
        formula=message("readiness.formula.annual_cost"),
        worked=message("readiness.worked.annual_cost", terms=terms, result=Quantity(value, basis.unit)),
        inputs=tuple(
            Input(
                role_name(m.role), Quantity(m.annual_cost_krw, "krw"), ("team", "members", i, "annual_cost_krw"),
                Basis.ANSWERED,
            )
            for i, m in paid
        ),
    )  # fmt: skip


def _missing_roles(team: Team, rung: str | None) -> tuple[str, ...]:
    """Roles the rung needs that nobody holds, in the order of the roles."""
    held = {m.role for m in team.members if m.staffing is not Staffing.MISSING}
    return tuple(r.value for r in Role if r in needed_roles(rung) - held)
