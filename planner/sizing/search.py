"""The least costly way to serve a load within its service levels, and why the others lose.

Candidates are GPU x number format x GPUs per replica; replicas follow from the load. For a fixed candidate more load
never needs fewer GPUs; for the whole search the least cost never falls (each candidate's cost is monotone, so is the
minimum).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.i18n import Message, message
from planner.sizing.calibration import Calibration, load_inference
from planner.sizing.capacity import Capacity, Limit, Load, ServiceLevels, at_rate, replica_capacity
from planner.sizing.demand import design_rate_s
from planner.sizing.serving import Replica, ServingCase, check_context
from planner.sizing.timing import Unserveable
from planner.sizing.uncertainty import Range
from planner.sizing.work import Shape, UnknownShape, shape_of

TENSOR_PARALLEL = (1, 2, 4, 8)
PRECISIONS = ("bf16", "fp8", "fp4")
"""Formats that are tried unless one is asked for: those whose answers are close to the published model's."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What has to be served. ``peak_rate_s`` in requests/s; ``spare_replicas`` stand by for failures (N+1: one)."""

    model: Model
    peak_rate_s: float
    input_tokens: float
    output_tokens: float
    levels: ServiceLevels
    engine: str = "vllm"
    spare_replicas: int = 0
    precisions: tuple[str, ...] = PRECISIONS
    tensor_parallel: tuple[int, ...] = TENSOR_PARALLEL
    kv_dtype: str | None = None
    cached_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way that works. ``gpus`` counts spares; ``gpu_range`` is the model's error carried through. ``cost`` in the
    unit of the prices that were passed in (None without a price)."""

    gpu: Gpu
    precision: str
    gpus_per_replica: int
    replicas: int
    spare_replicas: int
    gpus: int
    gpu_range: Range
    cost: float | None
    capacity: Capacity
    load: Load
    utilisation: float
    binding: Limit
    design_rate_s: float

    @property
    def key(self) -> tuple[str, str, int]:
        return self.gpu.id, self.precision, self.gpus_per_replica


@dataclass(frozen=True, slots=True)
class Rejected:
    gpu: Gpu
    precision: str
    gpus_per_replica: int
    reason: Message


@dataclass(frozen=True, slots=True)
class SearchResult:
    """``best`` is the cheapest with a price; ``candidates`` in order of cost, those without price last, by GPUs.
    ``problem`` says why there is no best."""

    best: Candidate | None
    candidates: tuple[Candidate, ...]
    rejected: tuple[Rejected, ...]
    problem: Message | None

    def why_not(self, candidate: Candidate) -> Message | None:
        """Why ``candidate`` is not the best; None for the best itself."""
        if self.best is None or candidate.cost is None:
            return message("sizing.no_price", gpu=candidate.gpu.name) if candidate.cost is None else None
        if candidate is self.best or self.best.cost is None:
            return None
        share = candidate.cost / self.best.cost - 1 if self.best.cost else 0.0
        return message(
            "sizing.costs_more", gpu=candidate.gpu.name, best=self.best.gpu.name, percent=share * 100,
            gpus=candidate.gpus, best_gpus=self.best.gpus,
        )  # fmt: skip


def search(
    requirement: Requirement,
    gpus: Iterable[Gpu],
    prices: Mapping[str, float],
    calibration: Calibration | None = None,
) -> SearchResult:
    """Every candidate over ``gpus``, the cheapest first. ``prices`` maps GPU ids to money per GPU (or per GPU-hour)."""
    calibration = calibration or load_inference()
    found: list[Candidate] = []
    rejected: list[Rejected] = []
    try:
        shape = shape_of(requirement.model)
        check_context(requirement.model, requirement.input_tokens, requirement.output_tokens)
    except (UnknownShape, Unserveable) as problem:
        return SearchResult(None, (), (), problem.reason)
    for gpu in gpus:
        for precision in requirement.precisions:
            if reason := unsupported(gpu, precision):
                rejected.append(Rejected(gpu, precision, min(requirement.tensor_parallel), reason))
                continue
            for tp in requirement.tensor_parallel:
                try:
                    found.append(_candidate(requirement, shape, gpu, precision, tp, prices.get(gpu.id), calibration))
                except Unserveable as problem:
                    rejected.append(Rejected(gpu, precision, tp, problem.reason))
    found.sort(key=_order)
    best = found[0] if found and found[0].cost is not None else None
    if best is not None:
        trouble = None
    elif found:
        trouble = message("sizing.no_candidate_has_a_price", n=len(found))
    else:
        trouble = message("sizing.nothing_serves", model=requirement.model.name)
    return SearchResult(best, tuple(found), tuple(rejected), trouble)


def size_fixed(
    requirement: Requirement,
    gpu: Gpu,
    precision: str,
    tp: int,
    price: float | None = None,
    calibration: Calibration | None = None,
) -> Candidate:
    """Replicas and GPUs of one given candidate. Raises UnknownShape or Unserveable with the reason."""
    if reason := unsupported(gpu, precision):
        raise Unserveable(reason)
    check_context(requirement.model, requirement.input_tokens, requirement.output_tokens)
    shape = shape_of(requirement.model)
    return _candidate(requirement, shape, gpu, precision, tp, price, calibration or load_inference())


def unsupported(gpu: Gpu, precision: str) -> Message | None:
    """Why a GPU is not tried with a format: its tensor cores lack it. Integer formats store weights only."""
    compute = {"fp8": "fp8", "fp4": "fp4", "nvfp4": "fp4", "mxfp4": "fp4"}.get(precision, "bf16")
    return None if gpu.peak_tflops(compute) else message("sizing.format_unsupported", gpu=gpu.name, format=precision)


def _case(requirement: Requirement, gpu: Gpu, precision: str, tp: int) -> ServingCase:
    return ServingCase(
        model=requirement.model,
        gpu=gpu,
        weight_dtype=precision,
        kv_dtype=requirement.kv_dtype,
        tp=tp,
        engine=requirement.engine,
        input_tokens=requirement.input_tokens,
        output_tokens=requirement.output_tokens,
        cached_share=requirement.cached_share,
    )


def _candidate(
    requirement: Requirement,
    shape: Shape,
    gpu: Gpu,
    precision: str,
    tp: int,
    price: float | None,
    calibration: Calibration,
) -> Candidate:
    replica = Replica(_case(requirement, gpu, precision, tp), calibration, shape)
    held = replica_capacity(replica, requirement.levels)
    rate = design_rate_s(requirement.peak_rate_s, held.e2e_ms / 1e3)
    replicas = _replicas(rate, held.rate_s.mid)
    spare = requirement.spare_replicas
    few, many = _replicas(rate, held.rate_s.high), _replicas(rate, held.rate_s.low)
    gpus = (replicas + spare) * tp
    load = at_rate(held.replica, requirement.peak_rate_s / replicas)
    return Candidate(
        gpu=gpu,
        precision=precision,
        gpus_per_replica=tp,
        replicas=replicas,
        spare_replicas=spare,
        gpus=gpus,
        gpu_range=Range((few + spare) * tp, gpus, (many + spare) * tp),
        cost=None if price is None else gpus * price,
        capacity=held,
        load=load,
        utilisation=requirement.peak_rate_s / (replicas * held.limit_rate_s),
        binding=held.binding,
        design_rate_s=rate,
    )


def _replicas(rate_s: float, each_s: float) -> int:
    return max(math.ceil(rate_s / each_s - 1e-9), 1)


def _order(candidate: Candidate) -> tuple[bool, float, int, str, str, int]:
    """Cheapest first, then fewest GPUs, then a fixed order."""
    cost = candidate.cost
    return (cost is None, cost or 0.0, candidate.gpus, *candidate.key)
