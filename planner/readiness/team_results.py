"""What the team step returns besides its totals: needs by role and stage, open roles, costs, the matrix and its faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from planner.explain import Figure
from planner.i18n import Message, Text
from planner.plan.team import Member, RaciRow, Role

Letters = Mapping[Role, str]


@dataclass(frozen=True, slots=True)
class StageNeed:
    """What a role does in one stage; ``need`` and ``gap`` are FTE while the stage runs, the gap against the staffed."""

    stage: str
    task: Text
    need: Figure
    gap: Figure


@dataclass(frozen=True, slots=True)
class RoleNeed:
    """``needed`` says whether the rung needs the role; ``need`` is that of its busiest stage with what runs beside it."""

    role: str
    needed: bool
    question: str
    stages: tuple[StageNeed, ...]
    need: Figure
    staffed: Figure
    gap: Figure

    def stage(self, id: str) -> StageNeed | None:
        return next((s for s in self.stages if s.stage == id), None)


@dataclass(frozen=True, slots=True)
class StageTotal:
    """FTE of all roles together while a stage runs; ``gap`` adds up what each role lacks, what runs beside included."""

    stage: str
    need: Figure
    gap: Figure


@dataclass(frozen=True, slots=True)
class PersonResult:
    """One member of the list. ``skill`` is the level told, its target what the rung needs of the role."""

    index: int
    role: str
    skill: Figure
    late: Message | None


@dataclass(frozen=True, slots=True)
class FillingOption:
    """A way to fill an open role: ``id`` is hire, partner, train or share; ``delay`` what the first stage waits for it."""

    id: str
    advised: bool
    months: Figure
    delay: Figure
    ready: date | None
    cost: Text
    stays: bool
    against: Text | None


@dataclass(frozen=True, slots=True)
class OpenRole:
    """A role that nobody holds. ``first_stage`` is the first that needs it; ``consequence`` what waiting means in words."""

    role: str
    question: str
    because: Text
    first_stage: str | None
    options: tuple[FillingOption, ...]
    consequence: Message

    @property
    def advised(self) -> FillingOption:
        return next(o for o in self.options if o.advised)


@dataclass(frozen=True, slots=True)
class RoleCost:
    """Cost of a role a year. ``market`` and ``typed`` are for one FTE, ``staffed`` and ``needed`` the market cost of the
    people there are and of those the rung needs. ``verdict`` is within, above or below, None where one side is unknown;
    ``because`` says which published jobs stand for the role."""

    role: str
    market: Figure
    typed: Figure
    staffed: Figure
    needed: Figure
    verdict: str | None
    because: Text | None


@dataclass(frozen=True, slots=True)
class RaciProblem:
    """A fault of the matrix. ``row`` is the row to change, None where none alone will do; ``fix`` says what to do, and
    ``fixed`` are the letters of the row that do it, None where people have to decide."""

    rule: str
    row: str | None
    role: str | None
    sentence: Message
    fix: Message
    fixed: Letters | None = None


@dataclass(frozen=True, slots=True)
class RaciResult:
    """``problems`` break a rule, ``warnings`` do not yet; ``proposal`` is the whole matrix for the rung."""

    problems: tuple[RaciProblem, ...]
    warnings: tuple[RaciProblem, ...]
    proposal: Mapping[RaciRow, Letters]
    filled: Figure
    concentration: Figure


@dataclass(frozen=True, slots=True)
class TeamCapacity:
    """What the team can carry beside the build: person-months a month, and medium actions at a time.

    ``proposal`` is the second in the steps of the roadmap's field, None where the team carries not even one step.
    """

    person_months: Figure
    parallel: Figure
    proposal: float | None


@dataclass(frozen=True, slots=True)
class TeamResult:
    """``roles`` in their order, ``stages`` FTE by stage, ``people`` as in the list; ``priced`` is the list with market
    cost where the company gives none, ``to_add`` the entries it lacks for the rung."""

    rung: str | None
    fte: Figure
    annual_cost: Figure
    need: Figure
    gap: Figure
    missing_roles: tuple[str, ...]
    roles: tuple[RoleNeed, ...]
    stages: tuple[StageTotal, ...]
    people: tuple[PersonResult, ...]
    open_roles: tuple[OpenRole, ...]
    costs: tuple[RoleCost, ...]
    market_cost: Figure
    raci: RaciResult
    capacity: TeamCapacity
    to_add: tuple[Member, ...]
    priced: tuple[Member, ...]

    def role(self, id: str) -> RoleNeed:
        return next(r for r in self.roles if r.role == id)

    @property
    def raci_problems(self) -> tuple[tuple[str, Message], ...]:
        """Row and sentence of every fault of the matrix."""
        return tuple((p.row or "", p.sentence) for p in self.raci.problems)
