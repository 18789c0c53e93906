"""assess(): everything shown or printed, computed from plan and catalogue by one pure function.

The Assessment is the only place pages and report take figures from. Parts are cached by the sub-plans they read, by
identity: an edit of a risk does not size GPUs again, and an undo finds its old parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from planner.cost.results import CostResult
from planner.explain import Figure
from planner.infrastructure import InfrastructureResult
from planner.readiness.results import (
    BuildResult,
    DataResult,
    LevelDecision,
    Obligation,
    Portfolio,
    Progress,
    Readiness,
    RiskResult,
    TeamResult,
)


@dataclass(frozen=True, slots=True)
class Assessment:
    readiness: Readiness
    level: LevelDecision
    portfolio: Portfolio
    team: TeamResult
    data: DataResult
    infrastructure: InfrastructureResult
    cost: CostResult
    risks: tuple[RiskResult, ...]
    obligations: tuple[Obligation, ...]
    build: BuildResult
    progress: tuple[Progress, ...]

    def figures(self) -> Iterator[Figure]:
        """Every figure in it, each with its own id."""
        yield from _figures(self)

    def page(self, id: str) -> Progress:
        return next(p for p in self.progress if p.page == id)


def _figures(value: Any) -> Iterator[Figure]:
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _figures(item)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _figures(getattr(value, part.name))
