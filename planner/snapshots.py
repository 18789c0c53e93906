"""Taking a snapshot: the answers and figures of an assessment as plain numbers, with the versions that made them."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from planner import __version__
from planner.assessment import Assessment
from planner.catalog import Catalog
from planner.explain import Figure
from planner.plan import Plan
from planner.plan.respondents import StepId
from planner.plan.scenario import setting_of
from planner.plan.snapshots import (
    CaseMark,
    GateMark,
    HoldMark,
    Number,
    Snapshot,
    StepMark,
    Versions,
    counted,
    step_state,
)
from planner.readiness.bank import Bank, bank
from planner.readiness.results import Gate
from planner.readiness.trend import Today, Trend, trend
from planner.resources import read_yaml, resource


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """An overall score on a day; ``name`` is empty for now."""

    day: date
    name: str
    score: Number
    joined: bool


def take(
    plan: Plan,
    assessment: Assessment,
    catalog: Catalog,
    name: str,
    note: str = "",
    when: datetime | None = None,
    of_scenario: bool = False,
) -> Snapshot:
    """A snapshot of ``plan`` and its ``assessment`` as they stand; ``when`` is now (local time) unless given."""
    readiness, questions, now = assessment.readiness, bank(), today(plan, assessment)
    return Snapshot(
        id=f"s-{uuid.uuid4().hex[:8]}",
        name=name,
        taken=(when or datetime.now()).replace(microsecond=0),
        by=plan.settings.author,
        note=note,
        versions=versions(questions, catalog),
        company=plan.company,
        answers=counted(now.answers),
        meanings={q.id: q.meaning for q in questions.questions.values()},
        steps={
            StepId(s.id): StepMark(score=number(s.score), level=s.level, provisional=s.provisional)
            for s in readiness.steps
        },
        overall=number(readiness.overall),
        level=readiness.level,
        provisional=readiness.provisional,
        confidence=readiness.confidence.value.value,
        gates=now.gates,
        holds=now.holds,
        cases=now.cases,
        figures={key: number(f) for key, f in now.figures.items()},
        states={step: step_state(plan, now.answers, step) for step in StepId},
        setting=setting_of(plan),
        of_scenario=of_scenario,
    )


def trend_since(snapshot: Snapshot, plan: Plan, assessment: Assessment) -> Trend:
    """What moved between ``snapshot`` and the plan as it stands."""
    return trend(snapshot, today(plan, assessment), bank())


def today(plan: Plan, assessment: Assessment) -> Today:
    """What a snapshot taken now would hold."""
    readiness = assessment.readiness
    gates = [g for s in readiness.steps for g in s.gates] + list(readiness.gates)
    return Today(
        answers=assessment.respondents.answers,
        company=plan.company,
        readiness=readiness,
        gates=tuple(map(gate_mark, gates)),
        holds=tuple(HoldMark(id=h.id, use_case=h.use_case_name) for h in readiness.holds),
        cases=tuple(CaseMark(id=c.id, name=c.name, decision=c.decision or "") for c in assessment.portfolio.cases),
        figures=key_figures(assessment),
    )


def course(plan: Plan, assessment: Assessment, on: date) -> tuple[CoursePoint, ...]:
    """The overall score of every snapshot of the plan by day, and that of ``on``; ``joined`` to the point before where both were made
    with the same method and the same questions."""
    kept = sorted((s for s in plan.snapshots if not s.of_scenario), key=lambda s: s.taken)
    asked = {q.id: q.meaning for q in bank().questions.values()}
    points = [(s.taken.date(), s.name, s.overall, s.versions.method, s.meanings) for s in kept]
    points.append((on, "", number(assessment.readiness.overall), bank().method.version, asked))
    return tuple(
        CoursePoint(day, name, score, at > 0 and points[at - 1][3:] == (method, meanings))
        for at, (day, name, score, method, meanings) in enumerate(points)
    )


def key_figures(assessment: Assessment) -> Mapping[str, Figure]:
    """The figures a snapshot keeps: GPUs, cost, value and, where something is trained, its compute."""
    infrastructure = assessment.infrastructure
    found = {"gpus": infrastructure.gpus, "cost": assessment.cost.total, "npv": assessment.portfolio.npv}
    for key, training in (("tuning", infrastructure.fine_tuning), ("pre_training", infrastructure.pre_training)):
        if training is not None:
            found[f"flop_{key}"] = training.flop
    return found


def number(figure: Figure) -> Number:
    """A figure without its explanation; what is not finite was not known."""
    value, low, high = (v if v is None or math.isfinite(v) else None for v in (figure.value, figure.low, figure.high))
    return Number(value=value, unit=figure.unit, low=low, high=high)


def gate_mark(gate: Gate) -> GateMark:
    """A gate as a snapshot keeps it: the overall gate (G4) names the weakest step, which is not its own."""
    step = StepId(gate.step) if gate.step and gate.question else None
    return GateMark(id=gate.id, step=step, cap=gate.cap, question=gate.question)


def versions(questions: Bank, catalog: Catalog) -> Versions:
    return Versions(
        method=questions.method.version,
        bank=questions.version,
        law=_law_day(),
        catalogue=_catalogue_day(catalog),
        product=__version__,
    )


@cache
def _law_day() -> str:
    return str(read_yaml(resource("readiness", "obligations.yaml"))["as_of"])


def _catalogue_day(catalog: Catalog) -> str:
    """The day of the newest price or service in the catalogue."""
    days = [
        *(s.as_of for s in catalog.services.values()),
        *(i.as_of for i in catalog.cloud_instances.values()),
        *(q.as_of for q in catalog.hardware_quotes),
    ]
    return max((day for day in days if day), default="")
