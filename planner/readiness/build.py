"""The seven build stages for the chosen rung: which are needed, who owns them, what is not planned yet, how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, unknown
from planner.i18n import Message, Text, message
from planner.plan.build import BuildPlan, StagePlan
from planner.plan.team import RaciRow, Role, Staffing, Stage, Team
from planner.readiness.results import BuildResult, StageResult
from planner.readiness.team import role_name, stage_rules
from planner.readiness.worked import digits

DAYS_PER_WEEK = 7
WEEKS_PER_MONTH = 365.25 / 12 / DAYS_PER_WEEK


def plan_build(build: BuildPlan, team: Team, rung: str | None) -> BuildResult:
    """``rung`` is the chosen or recommended one; while it is open every stage counts as needed and says so."""
    stages = tuple(_stage(rule, build, team, rung) for rule in stage_rules()["stages"])
    return BuildResult(stages, _duration(build, tuple(s.id for s in stages if s.needed)))


def _stage(rule: Mapping[str, Any], build: BuildPlan, team: Team, rung: str | None) -> StageResult:
    stage = Stage(rule["id"])
    name = message(f"Stage.{stage.value}")
    needed = rung is None or rung >= rule["from"]
    reason = message("readiness.build.rung_open")
    if rung is not None:
        reasons: Mapping[str, Mapping[str, str]] = rule["reasons"]
        words = reasons[max(r for r in reasons if r <= rung)] if needed else rule["skipped"]
        reason = message("readiness.words", text=Text(ko=words["ko"], en=words["en"]))
    plan = build.stages.get(stage) or StagePlan()
    owner = plan.owner or _accountable(team, stage)
    return StageResult(
        id=stage.value,
        name=name,
        needed=needed,
        reason=reason,
        owner=owner.value if owner else None,
        missing=tuple(_missing(plan, owner, team)) if needed else (),
    )


def _accountable(team: Team, stage: Stage) -> Role | None:
    """The owner by the responsibility matrix, where exactly one role is accountable for the stage."""
    letters = team.raci.get(RaciRow(stage.value)) or {}
    accountable = [role for role, letter in letters.items() if "A" in letter]
    return accountable[0] if len(accountable) == 1 else None


def _missing(plan: StagePlan, owner: Role | None, team: Team) -> list[Message]:
    found = []
    told = {"owner": owner, "start": plan.start, "weeks": plan.weeks, "evidence": plan.evidence.strip()}
    for field in stage_rules()["planned_fields"]:
        if not told[field]:
            found.append(message(f"readiness.build.missing_{field}"))
    if owner is not None and not any(m.role is owner and m.staffing is not Staffing.MISSING for m in team.members):
        found.append(message("readiness.build.owner_not_staffed", role=role_name(owner)))
    return found


def _duration(build: BuildPlan, needed: tuple[str, ...]) -> Figure:
    """From the first start to the last end; one stage after the other where no start is set at all."""
    id, name = "build.duration", message("readiness.build.duration")
    plans = {s: build.stages.get(Stage(s)) or StagePlan() for s in needed}
    lacking = [s for s, p in plans.items() if p.weeks is None]
    if lacking:
        return unknown(id, name, "month", *(_lacks("weeks", s) for s in lacking))
    starts = {s: p.start for s, p in plans.items() if p.start is not None}
    weeks = {s: p.weeks or 0 for s, p in plans.items()}
    if not starts:
        months = sum(weeks.values()) / WEEKS_PER_MONTH
        return Figure(id, name, months, "month", basis=Basis.ASSUMED, why=partial(_duration_why, weeks, months, None))
    if len(starts) < len(plans):
        return unknown(id, name, "month", *(_lacks("start", s) for s in plans if s not in starts))
    first, last = min(starts.values()), max(starts[s] + timedelta(weeks=w) for s, w in weeks.items())
    months = (last - first).days / DAYS_PER_WEEK / WEEKS_PER_MONTH
    return Figure(id, name, months, "month", why=partial(_duration_why, weeks, months, (first, last)))


def _lacks(field: str, stage: str) -> Message:
    return message(f"readiness.missing.stage_{field}", stage=message(f"Stage.{stage}"))


def _duration_why(weeks: Mapping[str, int], months: float, span: tuple[date, date] | None) -> Explanation:
    if span is None:
        formula = message("readiness.formula.duration_sequence")
        worked = message(
            "readiness.worked.duration_sequence",
            terms=" + ".join(str(w) for w in weeks.values()),
            result=digits(months),
        )
    else:
        formula = message("readiness.formula.duration")
        worked = message(
            "readiness.worked.duration", first=span[0].isoformat(), last=span[1].isoformat(), result=digits(months)
        )
    return Explanation(
        formula=formula,
        worked=worked,
        inputs=tuple(
            Input(
                message(f"Stage.{stage}"),
                message("readiness.input.weeks", weeks=w),
                ("build", "stages", stage, "weeks"),
                Basis.ANSWERED,
            )
            for stage, w in weeks.items()
        ),
    )
