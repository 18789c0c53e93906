"""People: how many, what they cost, which roles are open, and whether the responsibility matrix can work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import Message, message
from planner.plan.team import Member, RaciRow, Role, Staffing, Team
from planner.readiness.money import EXCHANGE_RATE, MoneyBasis
from planner.readiness.results import TeamResult
from planner.readiness.worked import digits
from planner.resources import read_yaml, resource


@cache
def stage_rules() -> Any:
    """Content of ``stages.yaml``: stages and roles each rung needs."""
    return read_yaml(resource("readiness", "stages.yaml"))


def assess_team(team: Team, rung: str | None, basis: MoneyBasis | None = None) -> TeamResult:
    """``rung`` is the chosen or recommended one; without it only the roles every rung needs can be missing."""
    money = basis or MoneyBasis()
    staffed = tuple((i, m) for i, m in enumerate(team.members) if m.staffing is not Staffing.MISSING)
    return TeamResult(
        fte=_fte(staffed), annual_cost=_annual_cost(staffed, money), missing_roles=_missing_roles(team, rung),
        raci_problems=tuple(raci_problems(team)),
    )  # fmt: skip


def role_name(role: Role) -> Message:
    return message(f"Role.{role.value}")


_Staffed = Sequence[tuple[int, Member]]


def _fte(staffed: _Staffed) -> Figure:
    id, name = "team.fte", message("readiness.team.fte")
    if not staffed:
        return unknown(id, name, "fte", message("readiness.missing.members"))
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
        return unknown(id, name, basis.unit, message("readiness.missing.members"))
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
    rules = stage_rules()["roles"]
    needed = {r for rule in rules for r in rule["roles"] if rule["from"] == "T0" or (rung and rung >= rule["from"])}
    held = {m.role.value for m in team.members if m.staffing is not Staffing.MISSING}
    return tuple(r.value for r in Role if r.value in needed - held)


def raci_problems(team: Team) -> Iterator[tuple[str, Message]]:
    """Rows with entries that break a rule: one A, at least one R, no partner as A, risk not accepted by its builder."""
    builders = {Role(r) for r in stage_rules()["risk_acceptance"]["not_by"]}
    for row in RaciRow:
        letters = team.raci.get(row) or {}
        if not letters:
            continue
        accountable = [role for role, letter in letters.items() if "A" in letter]
        if not accountable:
            yield row.value, message("readiness.raci.no_accountable", row=message(f"RaciRow.{row.value}"))
        if len(accountable) > 1:
            yield (
                row.value,
                message("readiness.raci.many_accountable", row=message(f"RaciRow.{row.value}"), count=len(accountable)),
            )
        if not any("R" in letter for letter in letters.values()):
            yield row.value, message("readiness.raci.no_responsible", row=message(f"RaciRow.{row.value}"))
        if Role.PARTNER in accountable:
            yield row.value, message("readiness.raci.partner_accountable", row=message(f"RaciRow.{row.value}"))
        if row is RaciRow.RISK_ACCEPTANCE:
            for role in accountable:
                if role in builders:
                    yield row.value, message("readiness.raci.builder_accepts", role=role_name(role))
