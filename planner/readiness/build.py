"""The seven build stages for the whole plan and for each use case: which are needed, by whom, with what, until when.

The plan's own lane holds for every use case; a use case may replace single stages of it. Proposed dates follow one
another from the start of the project; guardrails run from the first day (``stages.yaml``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from math import ceil
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Path, unknown
from planner.i18n import Message, Text, message
from planner.plan.build import BuildPlan, Sourcing, StagePlan
from planner.plan.team import RaciRow, Role, Staffing, Stage, Team
from planner.readiness.results import BuildResult, LaneResult, StageResult
from planner.readiness.roles import role_name, stage_rules
from planner.readiness.worked import digits

DAYS_PER_WEEK = 7
WEEKS_PER_MONTH = 365.25 / 12 / DAYS_PER_WEEK
CaseOfLane = tuple[str, str, str | None]
"""Id, name and rung of a use case."""


def plan_build(
    build: BuildPlan,
    team: Team,
    rung: str | None,
    cases: Iterable[CaseOfLane] = (),
    begin: date | None = None,
) -> BuildResult:
    """``rung`` is the chosen or recommended one; while it is open every stage counts as needed and says so."""
    stages = _lane(build, {}, team, rung, begin)
    lanes = []
    for id, name, case_rung in cases:
        own = build.cases.get(id) or {}
        lane = _lane(build, own, team, case_rung, begin)
        lanes.append(LaneResult(id, name, lane, _duration(f"build.{id}.duration", lane, partial(_path, id, own))))
    return BuildResult(stages, _duration("build.duration", stages, partial(_path, "", {})), tuple(lanes))


def _path(case: str, own: Mapping[Stage, StagePlan], stage: str) -> Path:
    """Where the plan of a stage stands."""
    return ("build", "cases", case, stage) if Stage(stage) in own else ("build", "stages", stage)


def proposed_lane(
    stages: Sequence[StageResult], plans: Mapping[Stage, StagePlan], language: str
) -> dict[Stage, StagePlan]:
    """``plans`` with every proposal of ``stages`` taken over in ``language``; what the company has said stays."""
    filled = dict(plans)
    for s in stages:
        if not s.needed:
            continue
        words = s.proposed_evidence.get(language) if s.proposed_evidence else ""
        stage = Stage(s.id)
        filled[stage] = (plans.get(stage) or StagePlan()).model_copy(update={
            "owner": Role(s.owner) if s.owner else None, "start": s.start or s.proposed_start,
            "weeks": s.weeks or s.proposed_weeks, "evidence": s.evidence or words,
        })  # fmt: skip
    return filled


def _lane(
    build: BuildPlan, own: Mapping[Stage, StagePlan], team: Team, rung: str | None, begin: date | None
) -> tuple[StageResult, ...]:
    rules = stage_rules()["stages"]
    plans = {s: own.get(s) or build.stages.get(s) or StagePlan() for s in Stage}
    needed = {s["id"] for s in rules if _needed(s, plans[Stage(s["id"])], rung)}
    proposed = _proposals(rules, plans, needed, rung, begin)
    late = _guardrails_late(plans, needed)
    return tuple(_stage(rule, plans[Stage(rule["id"])], Stage(rule["id"]) in own, team, rung, proposed, late)
                 for rule in rules)  # fmt: skip


def _needed(rule: Mapping[str, Any], plan: StagePlan, rung: str | None) -> bool:
    if plan.sourcing is not None:
        return plan.sourcing is Sourcing.OWN
    return rung is None or rung >= rule["from"]


def _stage(
    rule: Mapping[str, Any],
    plan: StagePlan,
    own: bool,
    team: Team,
    rung: str | None,
    proposed: Mapping[str, tuple[date | None, int | None]],
    late: bool,
) -> StageResult:
    stage = Stage(rule["id"])
    needed = stage.value in proposed
    owner = plan.owner or _accountable(team, stage)
    missing = tuple(_missing(plan, owner, team)) if needed else ()
    if needed and late and stage.value in stage_rules()["throughout"]:
        missing = (*missing, message("readiness.build.guardrails_late"))
    start, weeks = proposed.get(stage.value, (None, None))
    words = rule.get("evidence")
    return StageResult(
        id=stage.value, name=message(f"Stage.{stage.value}"), needed=needed, reason=_reason(rule, plan, rung),
        owner=owner.value if owner else None, missing=missing, sourcing=_sourcing(rule, plan, needed),
        status=plan.status.value, platform=plan.platform, runs_on=plan.runs_on.value if plan.runs_on else None,
        start=plan.start, weeks=plan.weeks,
        end=plan.start + timedelta(weeks=plan.weeks) if plan.start and plan.weeks else None,
        evidence=plan.evidence.strip(), proposed_evidence=Text(ko=words["ko"], en=words["en"]) if words else None,
        proposed_start=start, proposed_weeks=weeks, inherited=not own,
    )  # fmt: skip


def _sourcing(rule: Mapping[str, Any], plan: StagePlan, needed: bool) -> str:
    if plan.sourcing is not None:
        return plan.sourcing.value
    return Sourcing.OWN.value if needed else str(rule.get("skipped_as", Sourcing.SKIPPED.value))


def _reason(rule: Mapping[str, Any], plan: StagePlan, rung: str | None) -> Message:
    """The company's own reason where it chose otherwise, else that of the rung."""
    if plan.sourcing is not None and plan.sourcing_reason.strip():
        return message("readiness.words", text=plan.sourcing_reason.strip())
    if plan.sourcing is not None and (rung is None or (plan.sourcing is Sourcing.OWN) != (rung >= rule["from"])):
        return message(f"readiness.build.chosen_{plan.sourcing.value}")
    if rung is None:
        return message("readiness.build.rung_open")
    if rung < rule["from"]:
        words = rule["skipped"]
    else:
        reasons: Mapping[str, Mapping[str, str]] = rule["reasons"]
        words = reasons[max(r for r in reasons if r <= rung)]
    return message("readiness.words", text=Text(ko=words["ko"], en=words["en"]))


def _proposals(
    rules: Sequence[Mapping[str, Any]],
    plans: Mapping[Stage, StagePlan],
    needed: set[str],
    rung: str | None,
    begin: date | None,
) -> dict[str, tuple[date | None, int | None]]:
    """Start and weeks of every needed stage: each after the one before it, as far as planned or proposed.

    What runs throughout goes from the first day of the lane to its last.
    """
    found: dict[str, tuple[date | None, int | None]] = {}
    at, total = begin, 0
    span = (begin, begin) if begin else None
    for rule in rules:
        if rule["id"] not in needed or rule["id"] in stage_rules()["throughout"]:
            continue
        plan, by_rung = plans[Stage(rule["id"])], rule["weeks"]
        fitting = [r for r in by_rung if rung is not None and r <= rung]
        weeks = by_rung[max(fitting)] if fitting else None
        found[rule["id"]] = (at, weeks)
        start, length = plan.start or at, plan.weeks or weeks
        total += length or 0
        if start is None or length is None:
            at = None
            continue
        at = start + timedelta(weeks=length)
        span = (min(span[0], start), max(span[1], at)) if span else (start, at)
    for id in stage_rules()["throughout"]:
        if id in needed:
            weeks = ceil((span[1] - span[0]).days / DAYS_PER_WEEK) if span else total
            found[id] = (span[0] if span else None, weeks or None)
    return found


def _guardrails_late(plans: Mapping[Stage, StagePlan], needed: set[str]) -> bool:
    throughout = {Stage(s) for s in stage_rules()["throughout"]}
    first = [p.start for s, p in plans.items() if p.start is not None and s.value in needed and s not in throughout]
    begins = [p.start for s, p in plans.items() if s in throughout and p.start is not None]
    return bool(first and begins) and min(begins) > min(first)


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


def _duration(id: str, lane: Sequence[StageResult], path: partial[Path]) -> Figure:
    """From the first start to the last end; one stage after the other where no start is set at all."""
    name = message("readiness.build.duration")
    needed = [s for s in lane if s.needed]
    weeks = {s.id: s.weeks for s in needed if s.weeks is not None}
    if len(weeks) < len(needed) or not needed:
        return unknown(id, name, "month", *(_lacks("weeks", s.id) for s in needed if s.id not in weeks))
    starts = {s.id: s.start for s in needed if s.start is not None}
    if not starts:
        beside = stage_rules()["throughout"]
        sequence = {s: w for s, w in weeks.items() if s not in beside}
        longest = max([{s: w} for s, w in weeks.items() if s in beside] + [sequence], key=lambda c: sum(c.values()))
        months = sum(longest.values()) / WEEKS_PER_MONTH
        why = partial(_duration_why, longest, months, None, path)
        return Figure(id, name, months, "month", basis=Basis.ASSUMED, why=why)
    if len(starts) < len(needed):
        return unknown(id, name, "month", *(_lacks("start", s.id) for s in needed if s.id not in starts))
    first, last = min(starts.values()), max(starts[s] + timedelta(weeks=w) for s, w in weeks.items())
    months = (last - first).days / DAYS_PER_WEEK / WEEKS_PER_MONTH
    return Figure(id, name, months, "month", why=partial(_duration_why, weeks, months, (first, last), path))


def _lacks(field: str, stage: str) -> Message:
    return message(f"readiness.missing.stage_{field}", stage=message(f"Stage.{stage}"))


def _duration_why(
    weeks: Mapping[str, int], months: float, span: tuple[date, date] | None, path: partial[Path]
) -> Explanation:
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
                message(f"Stage.{stage}"), message("readiness.input.weeks", weeks=w), (*path(stage), "weeks"),
                Basis.ANSWERED,
            )
            for stage, w in weeks.items()
        ),
    )  # fmt: skip
