"""What step 4 gives: shapes only. ``planner/infrastructure_sizing.py`` fills them from plan, catalogue and model."""

from __future__ import annotations

from dataclasses import dataclass

from planner.explain import Figure
from planner.i18n import Message, Text
from planner.sizing.cases import ServingCase


@dataclass(frozen=True, slots=True)
class MemoryParts:
    """Memory of one GPU of a replica, in GB of 10^9 bytes."""

    weights: Figure
    kv_cache: Figure
    runtime: Figure
    free: Figure
    capacity: Figure


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


@dataclass(frozen=True, slots=True)
class RejectedRow:
    gpu_name: str
    precision: str
    gpus_per_replica: int
    reason: Message


@dataclass(frozen=True, slots=True)
class LegalTrigger:
    """A compute threshold of a law against the plan's training FLOP."""

    id: str
    name: Text
    threshold: Figure
    reached: bool | None
    sentence: Message
    source: str
    as_of: str


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
    candidates: tuple[CandidateRow, ...]
    rejected: tuple[RejectedRow, ...]
    fine_tuning: TrainingResult | None
    pre_training: TrainingResult | None
    triggers: tuple[LegalTrigger, ...]
    gpus_by_year: tuple[Figure, ...]
    case: ServingCase | None = None
    """The chosen replica as the performance model knows it."""

