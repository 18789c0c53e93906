"""What the roadmap returns: scheduled actions, what is not done now and why, waves with their gates, legal dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.explain import Figure
from planner.i18n import Message, Text


@dataclass(frozen=True, slots=True)
class Topic:
    """A control topic for which the artefact of an action is evidence."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class RoadmapAction:
    """An action with its place in time; weeks count from the start of the project, ``end_week`` is the first after it.

    ``kind`` is lift (to ``to``) or find_out. ``rank`` is hold, gate, prerequisite or priority; ``needed_by`` names what
    waits for it, ``unsure`` questions whose outcome may add more before it. ``staffing`` is how its owner's role is filled, None where nobody holds the role.
    """

    id: str
    kind: str
    question: str
    title: Text
    to: int | None
    text: Message
    artefact: Message
    rank: str
    priority: Figure
    effort: str
    months: Figure
    owner: str
    owner_name: str
    staffing: str | None
    state: str
    wave: str
    start_week: int
    end_week: int
    start: date | None
    end: date | None
    needed_by: tuple[str, ...]
    unblocks: tuple[str, ...]
    closes: tuple[Topic, ...]
    near: bool
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotNow:
    """What is not done now. ``reason`` is waits, capacity, too_large, horizon, dropped, reached or not_wished."""

    id: str
    question: str
    title: Text
    text: Message | None
    reason: str
    sentence: Message


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A question without any answer: what it would take is not known before somebody answers it."""

    question: str
    step: str
    title: Text
    critical: bool
    holds: bool


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of a gate; ``holds`` is None where it cannot be told."""

    sentence: Message
    holds: bool | None
    question: str | None = None


@dataclass(frozen=True, slots=True)
class WaveGate:
    """What must hold at the end of a wave."""

    id: str
    name: Text
    criteria: tuple[Criterion, ...]
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Wave:
    """Months ``begin`` to ``end`` of the project; dates where the start of the project is known."""

    id: str
    name: Text
    begin: int
    end: int
    from_date: date | None
    to_date: date | None
    gate: WaveGate


@dataclass(frozen=True, slots=True)
class Milestone:
    """A legal date. ``when`` is in_force, ahead (within the horizon), later, or None without a start date."""

    id: str
    instrument: Text
    duty: Text
    clause: Text
    day: date
    when: str | None
    source: str | Text
    as_of: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Roadmap:
    """``actions`` by start and rank; ``next`` are the ids of the next 90 days, at most five."""

    actions: tuple[RoadmapAction, ...]
    done: tuple[NotNow, ...]
    next: tuple[str, ...]
    not_now: tuple[NotNow, ...]
    to_answer: tuple[ToAnswer, ...]
    waves: tuple[Wave, ...]
    milestones: tuple[Milestone, ...]
    effort: Figure
    span: Figure
    capacity: Figure
    contingency: Figure
    start: date | None
    notes: tuple[Message, ...]

    def action(self, id: str) -> RoadmapAction:
        return next(a for a in self.actions if a.id == id)
