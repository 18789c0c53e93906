"""The question bank and the method, typed and read once: steps, questions, needs, holds, weights and thresholds.

Content: ``resources/readiness/*.yaml``. Nothing here scores; nothing here holds a number of the method.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from planner.explain import Source
from planner.i18n import Text
from planner.readiness.conditions import Tree
from planner.resources import read_yaml, resource

STEP_IDS = ("S1", "S2", "S3", "S4", "S5")


@dataclass(frozen=True, slots=True)
class Question:
    """``critical_except`` and ``targets`` are keyed by customisation level; ``when`` is a condition on the profile."""

    id: str
    step: str
    dimension: str
    weight: int
    critical: bool
    critical_except: tuple[str, ...]
    quick: bool
    title: Text
    text: Text
    levels: tuple[Text, ...]
    tags: tuple[str, ...]
    topics: tuple[str, ...]
    evidence: Text | None
    targets: Mapping[str, int]
    when: Tree | None

    def critical_at(self, level: str) -> bool:
        return self.critical and level not in self.critical_except


@dataclass(frozen=True, slots=True)
class Dimension:
    id: str
    step: str
    name: Text
    weight: float


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    name: Text
    dimensions: tuple[Dimension, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """A need question; ``levels`` are the anchors 0 to 4."""

    id: str
    title: Text
    text: Text
    levels: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    id: str
    level: str
    name: Text
    what: Text
    trigger: Tree | None
    precondition: Tree | None
    cost_class: str
    implies: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class HoldRule:
    """``scope`` is "use_case" where a condition asks about one, else "company"."""

    id: str
    scope: str
    title: Text
    sentence: Text
    fix: Text
    clause: Text
    fix_question: str | None
    when: Tree
    source: str
    as_of: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Criterion:
    id: str
    name: Text
    weight: float


@dataclass(frozen=True, slots=True)
class Method:
    """Numbers of the method; ``raw`` keeps sections that only one module reads."""

    version: str
    points_per_level: float
    evidence_caps: Mapping[int, int]
    band_edges: tuple[float, ...]
    coverage_threshold: float
    gates: Mapping[str, Mapping[str, int]]
    step_weights: Mapping[str, Mapping[str, float]]
    robustness_multipliers: tuple[float, ...]
    confidence: Mapping[str, Any]
    evidence_grades: Mapping[int, Text]
    levels: Mapping[int, Text]
    customisation_levels: Mapping[str, Text]
    rungs: tuple[Rung, ...]
    value_criteria: tuple[Criterion, ...]
    feasibility_criteria: tuple[Criterion, ...]
    raw: Mapping[str, Any]

    @property
    def source(self) -> Source:
        return Source(id="method", title=f"{self.raw['name']['en']} {self.version}", as_of=str(self.raw["as_of"]))


@dataclass(frozen=True, slots=True)
class Bank:
    steps: tuple[Step, ...]
    questions: Mapping[str, Question]
    needs: Mapping[str, Need]
    method: Method
    holds: tuple[HoldRule, ...]
    profile: Mapping[str, Any]
    topics: Mapping[str, Any]

    def step(self, id: str) -> Step:
        return next(s for s in self.steps if s.id == id)
