"""How much of the team is left for readiness actions beside the build, as a proposal for the roadmap's capacity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from math import floor
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import Message, message
from planner.plan.fields import field_label
from planner.plan.team import Member, Staffing, Team
from planner.readiness.roles import role_name, staffing_rules, staffing_source, words
from planner.readiness.staffing import NO_PEOPLE
from planner.readiness.team_people import comes_later
from planner.readiness.team_results import TeamCapacity
from planner.readiness.worked import digits

MONTHS = "team.capacity.person_months"
PARALLEL = "team.capacity.parallel"
Staffed = Sequence[tuple[int, Member]]


def team_capacity(team: Team, begin: date | None) -> TeamCapacity:
    """Counts whoever is staffed when the project begins; a month of one FTE is one person-month."""
    there = [(i, m) for i, m in enumerate(team.members) if m.staffing is not Staffing.MISSING and m.fte > 0]
    counted = [(i, m) for i, m in there if not comes_later(m, begin)]
    if not there:
        months = unknown(MONTHS, message(MONTHS), "person_month", NO_PEOPLE)
        return TeamCapacity(months, unknown(PARALLEL, message(PARALLEL), "items1", NO_PEOPLE), None)
    fte, later = sum(m.fte for _, m in counted), len(there) - len(counted)
    value, low, high = (fte * share for share in _shares(team))
    why = partial(_months_why, team, counted, later, value)
    months = Figure(MONTHS, message(MONTHS), value, "person_month", low, high, basis=Basis.ASSUMED, why=why)
    each, least, most = _span(_rules()["fte_per_medium"])
    parallel = Figure(
        PARALLEL, message(PARALLEL), value / each, "items1", low / most, high / least, basis=Basis.ASSUMED,
        why=partial(_parallel_why, months, each, value / each),
    )  # fmt: skip
    return TeamCapacity(months, parallel, _proposal(value / each))


def _rules() -> Any:
    return staffing_rules()["capacity"]


def _span(rule: Any) -> tuple[float, float, float]:
    return float(rule["value"]), float(rule["low"]), float(rule["high"])


def _shares(team: Team) -> tuple[float, float, float]:
    """Share of the time that is left: told, or assumed with its range."""
    told = team.readiness_share
    return _span(_rules()["share"]) if told is None else (told, told, told)


def _proposal(parallel: float) -> float | None:
    """Full steps of the roadmap's field that the team carries."""
    step = float(_rules()["step"])
    return floor(parallel / step + 1e-9) * step or None


def _months_why(team: Team, counted: Staffed, later: int, value: float) -> Explanation:
    share, told = _shares(team)[0], team.readiness_share is not None
    notes: list[Message] = [] if told else [words(_rules()["share"]["reasoning"])]
    if later:
        notes.append(message("team.note.later", n=later))
    return Explanation(
        formula=message("team.formula.person_months"),
        worked=message(
            "team.worked.person_months", fte=digits(sum(m.fte for _, m in counted), 2), share=Quantity(share, "percent"),
            result=digits(value, 2),
        ),
        inputs=(
            Input(
                field_label(Team, "readiness_share"), Quantity(share, "percent"), ("team", "readiness_share"),
                Basis.ANSWERED if told else Basis.ASSUMED, () if told else (staffing_source(),),
            ),
            *(
                Input(m.name or role_name(m.role), Quantity(m.fte, "fte"), ("team", "members", i, "fte"), Basis.ANSWERED)
                for i, m in counted
            ),
        ),
        sources=(staffing_source(),), notes=tuple(notes),
    )  # fmt: skip


def _parallel_why(months: Figure, each: float, value: float) -> Explanation:
    return Explanation(
        formula=message("team.formula.parallel"),
        worked=message(
            "team.worked.parallel", months=digits(months.value or 0.0, 2), each=digits(each, 2), result=digits(value)
        ),
        inputs=(
            Input(months.name, months),
            Input(message("team.input.each"), Quantity(each, "fte"), None, Basis.ASSUMED, (staffing_source(),)),
        ),
        sources=(staffing_source(),),
        notes=(words(_rules()["fte_per_medium"]["reasoning"]), message("team.note.rounded_down")),
    )  # fmt: skip
