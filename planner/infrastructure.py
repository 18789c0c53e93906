"""What step 4 gives: shapes only. ``planner/infrastructure_sizing.py`` fills them from plan, catalogue and model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.explain import Figure, Path
from planner.i18n import Message, Text, catalogue, message
from planner.sizing.cases import ServingCase


@dataclass(frozen=True, slots=True)
class MemoryParts:
    """Memory of one GPU of a replica, in GB of 10^9 bytes."""

    weights: Figure
    kv_cache: Figure
    runtime: Figure
    free: Figure
    capacity: Figure
    taken: Figure
    """All that is not free."""
    limit: Figure
    """What the engine may take at most; the rest stays with the driver."""


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One way to serve the load, as the table of candidates shows it."""

    gpu_id: str
    gpu_name: str
    precision: str
    gpus_per_replica: int
    replicas: Figure
    gpus: Figure
    cost: Figure
    binding: Message
    best: bool
    layout: Message
    spares: Figure
    ttft: Figure
    itl: Figure
    answer: Figure
    """Mean time to a whole answer at the peak."""
    confidence: Figure
    """Probability that the replicas carry the design load, by the model's error alone."""
    front: bool
    """Whether no other is both cheaper and quicker."""
    why_not: tuple[Message, ...]
    """Why it was not chosen; for the chosen one, why it was."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    gpu_name: str
    precision: str
    gpus_per_replica: int
    reason: Message


@dataclass(frozen=True, slots=True)
class RejectedGroup:
    """What was rejected for the same kind of reason."""

    reason: Message
    rows: tuple[RejectedRow, ...]

    @property
    def gpu_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.gpu_name for row in self.rows))


@dataclass(frozen=True, slots=True)
class CostPoint:
    """A candidate in the picture of cost (in the plan's currency) against time to a whole answer (s)."""

    gpu_name: str
    precision: str
    gpus: int
    gpus_per_replica: int
    cost: float
    answer_s: float
    front: bool
    best: bool
    gpu_id: str = ""


@dataclass(frozen=True, slots=True)
class SliceHint:
    """A part of the GPU would be enough: the sentence, and the number of parts to ask "why?" of."""

    sentence: Message
    slices: Figure


@dataclass(frozen=True, slots=True)
class Fix:
    """A change of one field after which there is a result; ``words`` name it."""

    words: Message
    value: Any
    path: Path


@dataclass(frozen=True, slots=True)
class LegalTrigger:
    """A compute threshold of a law against the plan's training FLOP; ``reached`` is None where it cannot be told."""

    id: str
    name: Text
    threshold: Figure
    compute: Figure
    reached: bool | None
    sentence: Message
    clause: Text
    consequence: Text
    further: Text
    source: Text
    as_of: str
    confidence: str


@dataclass(frozen=True, slots=True)
class RejectedTraining:
    """A layout that was not taken, and why."""

    layout: Message
    reason: Message


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """``hours`` and ``days`` are those of one run; ``utilisation`` is the model FLOP utilisation (MFU). ``parts`` are
    the memory of the fullest GPU by what takes it. ``layout`` and ``binding`` are None where nothing could be sized."""

    memory_per_gpu: Figure
    gpus: Figure
    hours: Figure
    gpu_hours: Figure
    flop: Figure
    problem: Message | None
    days: Figure
    step: Figure
    throughput: Figure
    utilisation: Figure
    checkpoint: Figure
    storage: Figure
    goodput: Figure
    parts: tuple[Figure, ...] = ()
    layout: Message | None = None
    binding: Message | None = None
    rejected: tuple[RejectedTraining, ...] = ()

    @property
    def shown(self) -> tuple[Figure, ...]:
        """All figures in the order of reading, without the memory parts."""
        return (
            self.gpus, self.memory_per_gpu, self.hours, self.days, self.gpu_hours, self.flop, self.step,
            self.throughput, self.utilisation, self.goodput, self.checkpoint, self.storage,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompanionsPart:
    """One of search, pictures, images, sequences. ``problems`` say what does not fit or cannot be read."""

    id: str
    figures: tuple[Figure, ...]
    problems: tuple[Message, ...]
    notes: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class CompanionsResult:
    """What runs beside the language model, on GPUs of ``gpu_name`` that are not among those of the language model."""

    gpu_name: str
    parts: tuple[CompanionsPart, ...]

    def part(self, id: str) -> CompanionsPart | None:
        return next((p for p in self.parts if p.id == id), None)

    def figure(self, key: str) -> Figure | None:
        """The figure ``infrastructure.companions.{key}``, where it is used."""
        return next((f for p in self.parts for f in p.figures if f.id == f"infrastructure.companions.{key}"), None)


@dataclass(frozen=True, slots=True)
class InfrastructureResult:
    """``problem`` says why there is no result (nothing fits, model unknown); figures are then unknown."""

    needed: bool
    reason: Message | None
    gpus: Figure
    replicas: Figure
    gpus_per_replica: Figure
    ttft_p95: Figure
    itl_p95: Figure
    throughput: Figure
    peak_rate: Figure
    tokens_year: Figure
    input_tokens_year: Figure
    output_tokens_year: Figure
    utilisation: Figure
    memory: MemoryParts | None
    gpu_id: str | None
    gpu_name: str
    model_name: str
    precision: str
    binding: Message | None
    error: Message | None
    problem: Message | None
    candidates: Sequence[CandidateRow]
    rejected: Sequence[RejectedRow]
    fine_tuning: TrainingResult | None
    pre_training: TrainingResult | None
    triggers: tuple[LegalTrigger, ...]
    gpus_by_year: tuple[Figure, ...]
    case: ServingCase | None = None
    """The chosen replica as the performance model knows it."""
    serving_replicas: int = 0
    """Replicas that carry the load: without those that stand by for failures or maintenance."""
    replicas_needed: float | None = None
    """Replicas that the present load asks for before rounding up; ``serving_replicas`` is the next whole number."""
    points: Sequence[CostPoint] = ()
    """Candidates with a price, for the picture of cost against time."""
    growth: Message | None = None
    """How long the GPUs of the start are enough."""
    slices: SliceHint | None = None
    companions: CompanionsResult | None = None
    fixes: tuple[Fix, ...] = ()
    """What to change where nothing serves the load on the hardware that was chosen."""
    demand_tok_s: Figure | None = None
    """Tokens that the peak asks for in a second, against what the replicas give."""
    summary: Message | None = None
    """The number of GPUs and its range in a sentence."""
    found: int = 0
    """How many configurations meet the targets; ``candidates`` are some of them."""

    @property
    def rejected_groups(self) -> tuple[RejectedGroup, ...]:
        """Rejected ones by the kind of their reason, most first."""
        kinds: dict[str, list[RejectedRow]] = {}
        for row in self.rejected:
            kinds.setdefault(row.reason.key, []).append(row)
        groups = [RejectedGroup(_kind_of(key) or rows[0].reason, tuple(rows)) for key, rows in kinds.items()]
        return tuple(sorted(groups, key=lambda g: -len(g.rows)))


def _kind_of(key: str) -> Message | None:
    """A reason for rejection without its numbers, where there are words for it."""
    name = "rejected." + key.removeprefix("sizing.")
    return message(name) if name in catalogue() else None
