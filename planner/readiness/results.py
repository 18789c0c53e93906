"""What the readiness room returns. Numbers a reader sees are Figures; the rest is ids, texts and messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planner.explain import Figure, Path
from planner.i18n import Message, Text, message
from planner.readiness.finance.results import Finance

if TYPE_CHECKING:
    from planner.readiness.usecase_results import FitProposal, RiskClass


@dataclass(frozen=True, slots=True)
class QuestionScore:
    id: str
    step: str
    title: Text
    text: Text
    critical: bool
    weight: int
    target: int
    declared: int | None
    supported: int | None
    unknown: bool
    not_applicable: bool
    evidence: int
    from_votes: bool = False
    """The value is that of votes which are not yet agreed."""
    asked: bool = True
    """False where a conditional question does not concern this company; it is then not applicable as well."""

    @property
    def answered(self) -> bool:
        return self.declared is not None or self.unknown or self.not_applicable


@dataclass(frozen=True, slots=True)
class DimensionScore:
    id: str
    name: Text
    weight: float
    score: Figure


@dataclass(frozen=True, slots=True)
class Gate:
    """A cap that held: ``cap`` is the highest level the step (or the whole) may have."""

    id: str
    step: str | None
    cap: int
    sentence: Message
    question: str | None = None


@dataclass(frozen=True, slots=True)
class StepScore:
    """``level`` is None without answers; ``provisional`` (coverage under the threshold) shows no badge."""

    id: str
    name: Text
    score: Figure
    level: int | None
    uncapped_level: int | None
    provisional: bool
    target: Figure
    coverage: Figure
    gates: tuple[Gate, ...]
    dimensions: tuple[DimensionScore, ...]
    questions: tuple[QuestionScore, ...]
    answered: int
    unknown: int
    total: int


@dataclass(frozen=True, slots=True)
class Hold:
    """A stop verdict, apart from any score."""

    id: str
    use_case_id: str | None
    use_case_name: str
    title: Text
    sentence: Text
    fix: Text
    clause: Text
    fix_question: str | None
    source: Text
    as_of: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Confidence:
    value: Figure
    band: str | None  # "high", "medium", "low"
    coverage: Figure
    evidence: Figure
    agreement: Figure
    single_respondent: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    steps: tuple[StepScore, ...]
    overall: Figure
    level: int | None
    provisional: bool
    gates: tuple[Gate, ...]
    holds: tuple[Hold, ...]
    weights_level: str
    robust_low: float | None
    robust_high: float | None
    weight_sensitive: bool
    coverage: Figure
    confidence: Confidence

    def step(self, id: str) -> StepScore:
        return next(s for s in self.steps if s.id == id)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rung: what it asks, whether it holds (None: cannot be told yet), where to mend it.

    ``now`` and ``wanted`` are levels of ``question`` where the condition is about one; ``action`` is the transition that
    lifts it next.
    """

    sentence: Message
    holds: bool | None
    question: str | None = None
    need: str | None = None
    now: int | None = None
    wanted: int | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class RungState:
    id: str  # T0 … T5
    level: str  # as_is, moderate, extensive
    name: Text
    what: Text
    needed: bool | None
    able: bool | None
    needs: tuple[Condition, ...]
    preconditions: tuple[Condition, ...]
    cost_class: str
    implies: dict[str, Text]


@dataclass(frozen=True, slots=True)
class LevelDecision:
    """recommended = the lower of need and ability; None while it cannot be told."""

    need: str | None
    ability: str | None
    recommended: str | None
    chosen: str | None
    level: str | None
    verdict: Message
    rungs: tuple[RungState, ...]
    to_fix: tuple[Condition, ...]
    advice: tuple[Message, ...]
    fit: tuple[tuple[str, Figure], ...]  # as_is, moderate, extensive; display only
    needs_missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseLevel:
    """The level of one selected use case: the company's answers, with those the case gives of its own."""

    id: str
    name: str
    index: int
    own_needs: tuple[str, ...]
    decision: LevelDecision
    sentence: Message


@dataclass(frozen=True, slots=True)
class LocationReason:
    """A rule that excludes a place, allows it under a condition, or speaks for it."""

    id: str
    effect: str  # exclude, condition, prefer
    sentence: Text
    clause: Text
    source: Text
    as_of: str
    confidence: str
    path: Path


@dataclass(frozen=True, slots=True)
class PlaceState:
    id: str  # service, cloud, own
    name: Text
    state: str  # excluded, conditional, allowed, open
    preferred: bool
    reasons: tuple[LocationReason, ...]


@dataclass(frozen=True, slots=True)
class LocationDecision:
    """``missing`` are the answers without which the axis stays open, each with its field."""

    places: tuple[PlaceState, ...]
    verdict: Message
    missing: tuple[tuple[Path, Message], ...]
    not_advice: Text

    def place(self, id: str) -> PlaceState:
        return next(p for p in self.places if p.id == id)

    @property
    def excluded(self) -> dict[str, Message]:
        """Places that are ruled out, each with the first reason."""
        return {
            p.id: message("readiness.words", text=p.reasons[0].sentence) for p in self.places if p.state == "excluded"
        }


@dataclass(frozen=True, slots=True)
class UseCaseResult:
    id: str
    name: str
    value: Figure
    feasibility: Figure
    decision: str | None  # build_first, prototype, convenience, defer, drop
    reason: Message
    npv: Figure
    roi: Figure
    payback: Figure
    break_even: Figure
    cash_flows: tuple[Figure, ...]
    hollow: bool  # low confidence
    confidence: str  # high, medium, low
    rank: Figure
    fit: FitProposal
    risk: RiskClass
    wsjf: Figure
    rice: Figure
    data_warnings: tuple[Message, ...]
    to_confirm: tuple[str, ...]  # dotted paths of fields the catalogue proposed


@dataclass(frozen=True, slots=True)
class Portfolio:
    cases: tuple[UseCaseResult, ...]
    npv: Figure
    cumulative: tuple[Figure, ...]
    finance: Finance
    weights: tuple[Figure, ...] = ()  # share of each criterion in its axis
    weights_note: Message | None = None

    def case(self, id: str) -> UseCaseResult:
        return next(c for c in self.cases if c.id == id)


@dataclass(frozen=True, slots=True)
class RiskResult:
    """``blocks`` says why this risk keeps the plan from going live; ``acceptance`` what is wrong with who accepts it."""

    index: int
    score: Figure
    residual: Figure
    band: str  # low, medium, high, critical
    above_appetite: bool | None
    residual_band: str | None = None
    blocks: Message | None = None
    acceptance: Message | None = None


@dataclass(frozen=True, slots=True)
class DataSetResult:
    """One data set. ``tokens`` are those of the whole, ``usable`` those left after cleaning; ``open_points`` counts what
    must be settled. Names of characteristics: ``relevant`` for its use, the ``weakest`` rated, those still ``unrated``."""

    characters: Figure
    tokens: Figure
    usable: Figure
    quality: Figure
    open_points: Figure
    relevant: tuple[str, ...]
    weakest: tuple[str, ...]
    unrated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataWarning:
    """What must be settled; ``index`` of the set it belongs to, ``paths`` of the fields that can settle it."""

    index: int | None
    sentence: Message
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class DataNeed:
    """One requirement of one rung. ``have`` counts what is shown; ``state`` is None while it cannot be told, ``open``
    then names what has to be known, and ``fix`` leads to the first field."""

    rung: str
    what: str
    need: Figure
    have: Figure
    gap: Figure
    state: bool | None
    words: Message
    open: tuple[Message, ...]
    fix: Path


@dataclass(frozen=True, slots=True)
class DataResult:
    """Totals are over the sets with text: as they are, and after cleaning without duplicates."""

    sets: tuple[DataSetResult, ...]
    total_tokens: Figure
    total_usable: Figure
    needs: tuple[DataNeed, ...]
    warnings: tuple[DataWarning, ...]

    @property
    def sentence(self) -> Message:
        """What the inventory comes to: how many sets still have something to settle."""
        still = len({w.index for w in self.warnings})
        key = "sentence_empty" if not self.sets else "sentence" if still else "sentence_settled"
        return message(f"data.{key}", count=len(self.sets), n=still)

    @property
    def tokens(self) -> tuple[Figure, ...]:
        """Tokens of every set, in order."""
        return tuple(s.tokens for s in self.sets)


@dataclass(frozen=True, slots=True)
class StageResult:
    """One stage of a lane. ``sourcing`` is own, bought or skipped; ``inherited`` says that a use case follows the plan.

    ``proposed_*`` are what the program would plan where the company has not said; weeks are calendar weeks.
    """

    id: str
    name: Message
    needed: bool
    reason: Message | None
    owner: str | None
    missing: tuple[Message, ...]
    sourcing: str = "own"
    status: str = "planned"
    platform: str = ""
    runs_on: str | None = None
    start: date | None = None
    weeks: int | None = None
    end: date | None = None
    evidence: str = ""
    proposed_evidence: Text | None = None
    proposed_start: date | None = None
    proposed_weeks: int | None = None
    inherited: bool = True


@dataclass(frozen=True, slots=True)
class LaneResult:
    """The seven stages of one use case."""

    case_id: str
    case_name: str
    stages: tuple[StageResult, ...]
    duration: Figure


@dataclass(frozen=True, slots=True)
class BuildResult:
    """``stages`` is the lane of the whole plan, ``lanes`` one lane for each selected use case."""

    stages: tuple[StageResult, ...]
    duration: Figure
    lanes: tuple[LaneResult, ...] = ()

    def lane(self, case_id: str | None) -> tuple[StageResult, ...]:
        """The stages of a use case, or of the whole plan where there is no such lane."""
        return next((lane.stages for lane in self.lanes if lane.case_id == case_id), self.stages)


@dataclass(frozen=True, slots=True)
class Obligation:
    """A legal duty, effort, exception, guide, support or sanction, and how it stands for the company on a day.

    ``state``: applies, open (a fact is unsaid) or not_applicable, with the ``reasons`` that decide so. ``status``: live,
    grace (fines are suspended until ``grace_until``) or coming. ``proviso`` is a further test only a person can make;
    ``doubt`` says what is still to be checked about the fact itself. ``confidence``: high, medium or low.
    """

    id: str
    instrument: Text
    clause: Text
    kind: str
    trigger: Text
    duty: Text
    evidence: Text
    sanction: Text | None
    proviso: Text | None
    applies_from: str
    grace_until: str | None
    topics: tuple[str, ...]
    source: str | Text
    url: str | None
    as_of: str
    confidence: str
    doubt: Text | None
    status: str
    state: str
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a page is: ``done`` of ``total`` inputs; ``holds`` counts the stop verdicts that belong to it."""

    page: str
    done: int
    total: int
    unknown: int
    holds: int
