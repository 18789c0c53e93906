"""Snapshots: what was answered and what came of it on one day, kept as it was printed.

A snapshot holds plain numbers and ids, never explanations, so that an old one reads the same after the method has
changed. It is added or deleted, never edited: ``altered`` is what the session refuses. Notes and places of evidence stay
in the plan alone, which bounds the size of a snapshot.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from planner.plan.answers import Answer, Answers, QuestionId
from planner.plan.company import Company
from planner.plan.fields import Frozen, FrozenMap, Ui
from planner.plan.respondents import StepId
from planner.plan.scenario import Scenario

if TYPE_CHECKING:
    from planner.plan.plan import Plan

MOST = 24
"""Snapshots in one plan."""
INPUTS = {
    StepId.S1: ("use_cases", "weighting"),
    StepId.S2: ("team",),
    StepId.S3: ("data",),
    StepId.S4: ("infrastructure", "customisation"),
    StepId.S5: ("responsible", "company"),
}
"""Parts of the plan that a step is worked out from besides its answers; the profile decides the duties of step 5."""

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
Short = Annotated[str, Field(max_length=40)]
Name = Annotated[str, Field(max_length=80)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Level = Annotated[int | None, Field(ge=1, le=5)]


class Number(Frozen):
    """A figure as it was: ``unit`` is a code of ``resources/units.yaml``; ``value`` None was unknown."""

    value: float | None = None
    unit: Short = ""
    low: float | None = None
    high: float | None = None


class GateMark(Frozen):
    """A cap that held; ``step`` None stands for the whole."""

    id: Short
    step: StepId | None = None
    cap: Annotated[int, Field(ge=1, le=5)]
    question: QuestionId | None = None


class HoldMark(Frozen):
    id: Short
    use_case: Name = ""


class CaseMark(Frozen):
    id: Id
    name: Name = ""
    decision: Short = ""


class StepMark(Frozen):
    score: Number
    level: Level = None
    provisional: bool = False


class Versions(Frozen):
    """What the numbers were made with: versions of method, bank and product, and the day of law data and catalogue."""

    method: Short = ""
    bank: Short = ""
    law: Short = ""
    catalogue: Short = ""
    product: Short = ""


class Snapshot(Frozen):
    """``answers`` are those that counted, votes not yet agreed included; ``meanings`` tells which questions the bank
    asked and what each meant; ``states`` are the digests of the steps (``step_state``); ``setting`` is what a scenario
    can be made from again; one ``of_scenario`` never was the plan, and is no part of its course."""

    id: Id
    name: Annotated[str, Field(max_length=60), Ui("snapshot.name")] = ""
    taken: datetime
    by: Name = ""
    note: Annotated[str, Field(max_length=500), Ui("snapshot.note", widget="multiline")] = ""
    versions: Versions
    company: Company
    answers: Answers
    meanings: FrozenMap[QuestionId, Annotated[int, Field(ge=1, le=1000)]]
    steps: FrozenMap[StepId, StepMark]
    overall: Number
    level: Level = None
    provisional: bool = False
    confidence: Annotated[float | None, Field(ge=0, le=1)] = None
    gates: Annotated[tuple[GateMark, ...], Field(max_length=100)] = ()
    holds: Annotated[tuple[HoldMark, ...], Field(max_length=600)] = ()
    cases: Annotated[tuple[CaseMark, ...], Field(max_length=100)] = ()
    figures: Annotated[FrozenMap[Short, Number], Field(max_length=40)] = {}
    states: FrozenMap[StepId, Digest] = {}
    setting: Scenario = Scenario()
    of_scenario: bool = False


def _unique(snapshots: tuple[Snapshot, ...]) -> tuple[Snapshot, ...]:
    if len({s.id for s in snapshots}) < len(snapshots):
        raise PydanticCustomError("snapshot_twice", "two snapshots have the same id")
    return snapshots


Snapshots = Annotated[tuple[Snapshot, ...], Field(max_length=MOST), AfterValidator(_unique)]


def altered(before: tuple[Snapshot, ...], after: tuple[Snapshot, ...]) -> bool:
    """Whether a snapshot that was there before says something else now."""
    kept = {s.id: s for s in before}
    return any(s.id in kept and s is not kept[s.id] and s != kept[s.id] for s in after)


def counted(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Answers without their notes: what scores are made of."""
    return {id: a.model_copy(update={"note": "", "evidence_link": ""}) for id, a in sorted(answers.items())}


def step_state(plan: Plan, answers: Mapping[str, Answer], step: StepId) -> str:
    """A digest of what one step is worked out from: its ``answers`` and its parts of the plan.

    Values at their default are left out, so that a field which a later version adds changes no digest.
    """
    content: dict[str, Any] = {part: _plain(getattr(plan, part)) for part in INPUTS[step]}
    content["answers"] = {id: _plain(a) for id, a in counted(answers).items() if id.startswith(step.value)}
    words = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value.model_dump(mode="json", exclude_defaults=True)
