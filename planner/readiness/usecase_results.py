"""What is known about one use case beside its money, and what the selected cases ask of the infrastructure."""

from __future__ import annotations

from dataclasses import dataclass

from planner.explain import Figure
from planner.i18n import Message, Text
from planner.plan.usecase import Fit
from planner.readiness.results import Obligation


@dataclass(frozen=True, slots=True)
class FitProposal:
    """``proposed`` is UNKNOWN while rules in play disagree; ``open`` then names what would decide.

    ``used`` is what the decision counts with: the user's choice, else the proposal.
    """

    proposed: Fit
    used: Fit
    rule: str | None
    reason: Message | Text
    open: tuple[Message, ...]
    answered: int
    total: int

    @property
    def overridden(self) -> bool:
        return self.proposed is not Fit.UNKNOWN and self.used is not self.proposed


@dataclass(frozen=True, slots=True)
class RiskClass:
    """``duties`` apply by the profile; ``open`` says what the profile leaves undecided."""

    id: str  # prohibited, high_impact, eu_high_risk, limited, minimal
    shape: str  # octagon, hexagon, diamond, square, circle
    name: Text
    reason: Text
    duties: tuple[Obligation, ...]
    beside: tuple[tuple[Text, tuple[Obligation, ...]], ...]
    open: tuple[Message, ...]
    as_of: str


@dataclass(frozen=True, slots=True)
class DemandRow:
    """Demand of one case; ``missing`` names the fields it lacks."""

    id: str
    name: str
    requests_day: Figure
    missing: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class DemandPart:
    """One measure: what the cases ask, what the infrastructure assumes, and the difference (share of the latter)."""

    cases: Figure
    assumed: Figure
    difference: Figure


@dataclass(frozen=True, slots=True)
class DemandLink:
    """The selected cases' demand against the workload of the infrastructure.

    ``ready`` where at least one case says everything; ``sentence`` sums up; ``warning`` where both differ by more than
    the limit of the method.
    """

    rows: tuple[DemandRow, ...]
    parts: tuple[DemandPart, ...]
    users: Figure
    peak_hour_share: Figure
    left_out: tuple[str, ...]
    ready: bool
    sentence: Message
    warning: Message | None
