"""People of the list: their skill against the rung, who comes late, and entries for the roles that are still open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import Message, message
from planner.plan.fields import field_label
from planner.plan.team import Member, Role, Staffing, Stage, Team
from planner.readiness.roles import both, needed_roles, role_name, staffing_rules, staffing_source
from planner.readiness.staffing import rung_needs
from planner.readiness.team_results import PersonResult


def people(team: Team, rung: str | None, begin: date | None) -> tuple[PersonResult, ...]:
    """Skill of every member against the rung, and who comes after the project has begun."""
    return tuple(PersonResult(i, m.role.value, _skill(i, m, rung), _late(m, begin)) for i, m in enumerate(team.members))


def _late(m: Member, begin: date | None) -> Message | None:
    return message("team.late", day=m.start.isoformat()) if m.start and comes_later(m, begin) else None


def comes_later(m: Member, begin: date | None) -> bool:
    """Whether somebody who is staffed begins only after the project has."""
    return m.staffing is not Staffing.MISSING and bool(m.start and begin and m.start > begin)


def _skill(index: int, m: Member, rung: str | None) -> Figure:
    id, who = f"team.members.{index}.skill", m.name or role_name(m.role)
    name, need = message("team.skill_of", who=who), skill_need(m.role, rung)
    if m.skill is None:
        return unknown(id, name, "level", message("team.missing.skill", who=who))
    met = None if need is None else m.skill >= need
    why = partial(_skill_why, index, m.skill, need, rung)
    return Figure(id, name, float(m.skill), "level", basis=Basis.ANSWERED, target=need, target_met=met, why=why)


def skill_need(role: Role, rung: str | None) -> int | None:
    """Level 1-5 that ``rung`` asks of ``role``; None where it asks none or the rung is open."""
    rule: Mapping[str, int] = staffing_rules()["roles"][role.value]["skill"]
    fitting = [r for r in rule if rung is not None and r <= rung]
    return int(rule[max(fitting)]) if fitting else None


def _skill_why(index: int, skill: int, need: int | None, rung: str | None) -> Explanation:
    levels = staffing_rules()["skills"]
    steps = [message("team.skill_level", level=n, words=both(levels[n])) for n in sorted(levels)]
    return Explanation(
        formula=message("team.formula.skill"),
        worked=message("team.worked.skill", has=skill, rung=rung or "", need=need) if need is not None else None,
        inputs=(
            Input(field_label(Member, "skill"), Quantity(skill, "level"), ("team", "members", index, "skill"), Basis.ANSWERED),
        ),
        sources=(staffing_source(),), steps=tuple(steps),
    )  # fmt: skip


def proposed_members(team: Team, rung: str | None, stages: frozenset[Stage]) -> tuple[Member, ...]:
    """Entries for every role of the rung that the list lacks, still open, with the time the rung needs of them."""
    listed = {m.role for m in team.members}
    wished = [r for r in Role if r in needed_roles(rung) and r not in listed]
    return tuple(
        Member(
            role=r, fte=round(max((x.load.total for x in rung_needs(r, rung, stages)), default=0.0), 2) if rung else 0.0
        )
        for r in wished
    )
