"""What step 5 returns beside the register: proposals, go-live, coverage of topics, applicability, safeguards, dates."""

from __future__ import annotations

from dataclasses import dataclass

from planner.explain import Figure, Source
from planner.i18n import Message, Text
from planner.readiness.actions import Action
from planner.readiness.results import Obligation, QuestionScore


@dataclass(frozen=True, slots=True)
class Proposal:
    """A risk the plan gives reason for; ``dismissed`` ones stay known and can be taken back."""

    id: str
    challenge: str
    name: Text
    cause: Text
    effect: Text
    control: Text
    likelihood: int
    impact: int
    nist: int
    owasp: str
    clause: Text
    owner: str
    guardrails: tuple[str, ...]
    reasons: tuple[Message, ...]
    dismissed: bool


@dataclass(frozen=True, slots=True)
class Milestone:
    """A legal date; ``concerns`` says whether it concerns the company (None: cannot be told yet)."""

    id: str
    day: str
    name: Text
    clause: Text
    instrument: Text
    past: bool
    concerns: bool | None
    source: Source


@dataclass(frozen=True, slots=True)
class Clause:
    """The anchor of a topic in one instrument; ``from_day`` where it does not apply before that day."""

    instrument: Message
    words: Text
    from_day: str | None = None


@dataclass(frozen=True, slots=True)
class TopicCoverage:
    """``state``: shown (all questions at 3 or more), weak, open (an answer is missing), unasked (no question points here)."""

    id: str
    name: Text
    tags: tuple[str, ...]
    level: Figure
    state: str
    questions: tuple[QuestionScore, ...]
    missing: tuple[Message, ...]
    actions: tuple[Action, ...]
    clauses: tuple[Clause, ...]
    obligations: tuple[Obligation, ...]
    source: Source
    doubt: Text | None


@dataclass(frozen=True, slots=True)
class ControlState:
    """One control of ISO/IEC 42001 Annex A in the draft statement of applicability."""

    id: str
    title: Text
    group: str
    group_name: Text
    proposed: bool
    applicable: bool
    overridden: bool
    reasons: tuple[Message, ...]
    own_reason: str
    problem: Message | None
    topics: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class GuardrailState:
    """``risks`` are places in the register it works against, ``proposals`` names of risks that are only proposed."""

    id: str
    what: Text
    stage: Message
    latency: Text
    people: Text
    nist: tuple[Text, ...]
    owasp: tuple[Text, ...]
    chosen: bool
    proposed: bool
    risks: tuple[int, ...]
    proposals: tuple[Text, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class GoLive:
    """How many risks keep the plan from going live and why; ``acceptance`` says what is wrong with who accepts the rest."""

    blocked: Figure
    blocking: tuple[Message, ...]
    acceptance: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class ResponsibleResult:
    """``duties`` are all rows with their state; the assessment's ``obligations`` are those that concern the company."""

    proposals: tuple[Proposal, ...]
    go_live: GoLive
    duties: tuple[Obligation, ...]
    duties_now: Figure
    timeline: tuple[Milestone, ...]
    law_day: str
    law_as_of: str
    stale: Message | None
    coverage: tuple[TopicCoverage, ...]
    controls: tuple[ControlState, ...]
    controls_in: Figure
    guardrails: tuple[GuardrailState, ...]
