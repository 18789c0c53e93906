"""Open roles: the ways to fill each, how long each takes, and which stage has to wait for it. Rules: ``staffing.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache, partial
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import Message, message
from planner.plan.team import Member, Role, Staffing, Stage, Team
from planner.readiness.build import DAYS_PER_WEEK, WEEKS_PER_MONTH
from planner.readiness.results import StageResult
from planner.readiness.roles import both, role_name, staffing_rules, staffing_source, stage_rules, words
from planner.readiness.spans import span_of_figure
from planner.readiness.staffing import NO_RUNG, stage_name
from planner.readiness.team_results import FillingOption, OpenRole, RoleNeed
from planner.readiness.worked import digits

A_WEEK = 1 / WEEKS_PER_MONTH
"""Months; a shorter delay is not worth a word."""
Leads = Mapping[Stage, float]
"""Months from the beginning of the project to each stage."""


def open_roles(
    missing: Sequence[str], needs: Sequence[RoleNeed], stages: Sequence[StageResult], begin: date | None
) -> tuple[OpenRole, ...]:
    """``missing`` are the roles nobody holds; filling is taken to begin with the project, on ``begin`` if that is told."""
    leads, by_role = stage_leads(stages, begin), {n.role: n for n in needs}
    return tuple(_open(Role(id), by_role[id], leads, begin) for id in missing)


def stage_leads(stages: Sequence[StageResult], begin: date | None) -> Leads:
    """One stage after the other by planned or proposed weeks, unless a start is told; what runs throughout starts at once."""
    found: dict[Stage, float] = {}
    throughout, at = stage_rules()["throughout"], 0.0
    for s in stages:
        if not s.needed:
            continue
        if s.id in throughout:
            found[Stage(s.id)] = 0.0
            continue
        if s.start is not None and begin is not None:
            at = max(0.0, (s.start - begin).days / DAYS_PER_WEEK)
        found[Stage(s.id)] = at / WEEKS_PER_MONTH
        at += s.weeks or s.proposed_weeks or 0
    return found


def _open(role: Role, need: RoleNeed, leads: Leads, begin: date | None) -> OpenRole:
    rule = staffing_rules()["filling"][role.value]
    first = _first_stage(need, leads)
    options = tuple(
        _option(role, id, rule, leads[first] if first else None, first, begin) for id in staffing_rules()["options"]
    )
    return OpenRole(
        role.value, need.question, both(rule["because"]), first.value if first else None, options,
        _consequence(next(o for o in options if o.advised), first),
    )  # fmt: skip


def _first_stage(need: RoleNeed, leads: Leads) -> Stage | None:
    """The first stage that needs the role; one that runs throughout counts only where there is no other."""
    throughout = stage_rules()["throughout"]
    found = [Stage(s.stage) for s in need.stages if Stage(s.stage) in leads]
    return min(found, key=lambda s: (s.value in throughout, leads[s]), default=None)


def _option(
    role: Role, id: str, rule: Any, lead: float | None, first: Stage | None, begin: date | None
) -> FillingOption:
    content, named, months = staffing_rules()["options"][id], _named(role, id), _months(role, id)
    assert months.high is not None
    against = rule["against"].get(id)
    return FillingOption(
        id, id == rule["advised"], months, _delay(months, named, lead, first),
        begin + timedelta(weeks=months.high * WEEKS_PER_MONTH) if begin else None, both(content["cost"]),
        content["knowledge"] == "stays", both(against) if against else None,
    )  # fmt: skip


def _named(role: Role, id: str) -> Message:
    return message("team.filling_of", way=message(f"team.way.{id}"), role=role_name(role))


@cache
def _months(role: Role, id: str) -> Figure:
    """Time until a role is filled in the way ``id``: that of the role where it differs, else the usual one."""
    own = staffing_rules()["filling"][role.value].get("months", {})
    low, high = map(float, own.get(id, staffing_rules()["options"][id]["months"]))
    return Figure(
        f"team.{role.value}.{id}.months", message("team.months_of", what=_named(role, id)), (low + high) / 2, "month1", low,
        high, basis=Basis.ASSUMED, why=partial(_months_why, low, high),
    )  # fmt: skip


def _months_why(low: float, high: float) -> Explanation:
    return Explanation(
        formula=message("team.formula.months"),
        worked=message("team.worked.months", low=digits(low), high=digits(high), result=digits((low + high) / 2)),
        sources=(staffing_source(),), notes=(words(staffing_rules()["options_reasoning"]),),
    )  # fmt: skip


def _delay(months: Figure, named: Message, lead: float | None, first: Stage | None) -> Figure:
    id, name = months.id.replace(".months", ".delay"), message("team.delay_of", what=named)
    if lead is None or first is None:
        return unknown(id, name, "month1", NO_RUNG)
    late = span_of_figure(months).map(lambda filled: max(0.0, filled - lead))
    return Figure(
        id, name, late.mid, "month1", late.low, late.high, basis=Basis.ASSUMED,
        why=partial(_delay_why, months, lead, late.mid, first),
    )  # fmt: skip


def _delay_why(months: Figure, lead: float, late: float, first: Stage) -> Explanation:
    assert months.value is not None
    return Explanation(
        formula=message("team.formula.delay"),
        worked=message("team.worked.delay", months=digits(months.value), lead=digits(lead), result=digits(late)),
        inputs=(
            Input(months.name, months),
            Input(message("team.input.lead", stage=stage_name(first)), Quantity(lead, "month1"), ("build", "stages")),
        ),
        sources=(staffing_source(),), notes=(message("team.note.filling_begins"),),
    )  # fmt: skip


def _consequence(way: FillingOption, first: Stage | None) -> Message:
    named = message(f"team.way.{way.id}")
    if first is None or not way.delay.known:
        return message("team.consequence.open", way=named)
    delay = span_of_figure(way.delay)
    if delay.high < A_WEEK:
        return message("team.consequence.none", way=named, stage=stage_name(first))
    low, high = digits(delay.low), digits(delay.high)
    return message("team.consequence.delay", way=named, stage=stage_name(first), low=low, high=high)


def filled_by(team: Team, found: OpenRole, way: FillingOption, need: Figure) -> tuple[Member, ...]:
    """The list with the role filled in the way ``way``: whoever is entered as missing, or else a new entry.

    Time follows the need and the start the end of the filling, as far as neither is told.
    """
    role, staffing = Role(found.role), Staffing(staffing_rules()["options"][way.id]["staffing"])
    waiting = [m for m in team.members if m.role is role]
    filled = tuple(_filled(m, staffing, way, need) if m.role is role else m for m in team.members)
    return filled if waiting else (*filled, _filled(Member(role=role), staffing, way, need))


def _filled(m: Member, staffing: Staffing, way: FillingOption, need: Figure) -> Member:
    fte = m.fte or round(need.value or 0.0, 2)
    return m.model_copy(update={"staffing": staffing, "fte": fte, "start": m.start or way.ready})
