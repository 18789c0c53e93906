"""Waves with what must hold at their end, and legal dates as fixed milestones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from planner.i18n import message
from planner.plan.team import RaciRow, Team
from planner.readiness.build import DAYS_PER_WEEK, WEEKS_PER_MONTH
from planner.readiness.conditions import all_of
from planner.readiness.results import Obligation, QuestionScore, Readiness, RiskResult
from planner.readiness.roadmap_results import Criterion, Milestone, Wave, WaveGate
from planner.readiness.roadmap_rules import rules, text_of
from planner.readiness.team_results import TeamResult


def month_day(begin: date | None, months: float) -> date | None:
    """The day ``months`` mean months after ``begin``."""
    return _after(begin, months) if begin else None


def _after(begin: date, months: float) -> date:
    return begin + timedelta(days=round(months * WEEKS_PER_MONTH * DAYS_PER_WEEK))


def waves(
    begin: date | None, readiness: Readiness, raci: TeamResult | None, team: Team, risks: Sequence[RiskResult]
) -> tuple[Wave, ...]:
    gates = {g["wave"]: g for g in rules()["gates"]}
    found = []
    for w in rules()["waves"]:
        gate = gates[w["id"]]
        criteria = tuple(_criterion(c, readiness, raci, team, risks) for c in gate["criteria"])
        found.append(
            Wave(
                w["id"], text_of(w["name"]), w["from"], w["to"], month_day(begin, w["from"]), month_day(begin, w["to"]),
                WaveGate(gate["id"], text_of(gate["name"]), criteria, all_of(c.holds for c in criteria)),
            )
        )  # fmt: skip
    return tuple(found)


def _criterion(
    rule: Mapping[str, Any], readiness: Readiness, raci: TeamResult | None, team: Team, risks: Sequence[RiskResult]
) -> Criterion:
    asked = [q for s in readiness.steps for q in s.questions if not q.not_applicable]
    if "no_holds" in rule:
        told = any(q.answered for q in asked)
        met = not readiness.holds if told or readiness.holds else None
        return Criterion(message("roadmap.gate.no_holds", n=len(readiness.holds)), met)
    if "critical_at_least" in rule:
        least, critical = int(rule["critical_at_least"]), [q for q in asked if q.critical]
        return _levels("critical", critical, [least] * len(critical), level=least)
    if "all_targets" in rule:
        return _levels("targets", asked, [q.target for q in asked])
    if "raci" in rule:
        filled = [bool(team.raci.get(row)) for row in RaciRow]
        problems = bool(raci and raci.raci_problems)
        return Criterion(message("roadmap.gate.raci"), False if problems else all(filled) or (any(filled) and None))
    if "residual_risks" in rule:
        met = all_of(None if r.above_appetite is None else not r.above_appetite for r in risks) if risks else None
        return Criterion(message("roadmap.gate.risks"), met)
    least = int(rule["at_least"])
    q = next((q for q in asked if q.id == rule["question"]), None)
    if q is None:
        return Criterion(message("roadmap.gate.not_asked", id=rule["question"]), True)
    sentence = message("roadmap.gate.question", id=q.id, title=q.title, level=least, now=q.supported)
    return Criterion(sentence, None if q.supported is None else q.supported >= least, q.id)


def _levels(key: str, questions: Sequence[QuestionScore], least: Sequence[int], **params: int) -> Criterion:
    pairs = list(zip(questions, least, strict=True))
    low = [q for q, n in pairs if q.supported is None or q.supported < n]
    met = all_of(None if q.supported is None else q.supported >= n for q, n in pairs)
    return Criterion(message(f"roadmap.gate.{key}", n=len(low), **params), met, low[0].id if low else None)


def milestones(obligations: Sequence[Obligation], begin: date | None) -> tuple[Milestone, ...]:
    """Legal dates in order; a date that is not a full day is left to the obligations page."""
    found = []
    for o in obligations:
        try:
            day = date.fromisoformat(str(o.applies_from))
        except ValueError:
            continue
        when = None
        if begin is not None:
            last = _after(begin, rules()["waves"][-1]["to"])
            when = "in_force" if day < begin else "ahead" if day <= last else "later"
        found.append(Milestone(o.id, o.instrument, o.duty, o.clause, day, when, o.source, o.as_of, o.confidence))
    return tuple(sorted(found, key=lambda m: (m.day, m.id)))
