"""The least costly way to serve a load within its service levels, and why the others lose.

Candidates are GPU x number format x layout of a replica, worked out as one fleet; replicas follow from the load. For a
fixed candidate more load never needs fewer GPUs; for the whole search the least cost never falls (each candidate's cost
is monotone, so is the minimum).
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import NormalDist

import numpy as np

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.i18n import Message, message
from planner.sizing.calibration import Calibration, EngineFactors, load_inference
from planner.sizing.capacity import Capacity, FleetCapacity, Lengths, Limit, Load, ServiceLevels, at_rate
from planner.sizing.cases import Cases, Described, Floats, Layout, ServingCase, check_context, compute_dtype, described
from planner.sizing.demand import design_rates_s
from planner.sizing.errors import Unserveable
from planner.sizing.memory import FleetMemory
from planner.sizing.serving import Replica, tier_of
from planner.sizing.timing import Fleet
from planner.sizing.uncertainty import Z80, Range
from planner.sizing.work import UnknownShape

TENSOR_PARALLEL = (1, 2, 4, 8)
PRECISIONS = ("bf16", "fp8", "fp4")
"""Formats that are tried unless one is asked for: those whose answers are close to the published model's."""

TWO_SERVERS = Layout(8, 2)
_MOST_TIMES = 32
_MOST_REPLICAS = 10**12
"""Counted up to here; nobody could run so many."""
"""A latency level that so many times the replicas do not keep is not kept by any number."""
CONFIDENCE = 0.9
"""Replicas carry the design load, headroom included, at least that surely: ``Range`` reaches from P10 to P90."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What has to be served. ``peak_rate_s`` in requests/s; ``spare_replicas`` stand by for failures (N+1: one);
    ``maintenance_share`` of the replicas may be away at any time and are added."""

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
    lengths: Lengths | None = None
    maintenance_share: float = 0.0

    @property
    def spread_of_lengths(self) -> Lengths:
        return self.lengths or Lengths.assumed()

    def spares(self, replicas: int) -> int:
        """Replicas that stand by for failures and replace those away for maintenance."""
        return self.spare_replicas + math.ceil(replicas * self.maintenance_share - 1e-9)

    def layouts(self) -> tuple[Layout, ...]:
        """Tensor parallel within a server; for mixtures also experts spread with data-parallel attention; two servers
        in a pipeline where one of eight is asked for."""
        made = [Layout(tp) for tp in self.tensor_parallel]
        if self.model.moe is not None:
            made += [Layout(tp, attention_dp=True) for tp in self.tensor_parallel if tp >= 4]
        if TWO_SERVERS.tp in self.tensor_parallel and len(self.tensor_parallel) > 1:
            made.append(TWO_SERVERS)
        return tuple(made)

    def case(self, gpu: Gpu, precision: str, layout: Layout) -> ServingCase:
        return ServingCase(
            model=self.model, gpu=gpu, weight_dtype=precision, kv_dtype=self.kv_dtype, tp=layout.tp, pp=layout.pp,
            engine=self.engine, input_tokens=self.input_tokens, output_tokens=self.output_tokens,
            attention_dp=layout.attention_dp, cached_share=self.cached_share,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Candidate:
    """One way that works. ``gpus`` counts spares; ``gpu_range`` is the model's error carried through. ``cost`` in the
    unit of the prices that were passed in (None without a price). ``confidence`` is the probability that the replicas
    carry the design load at all, by the model's error alone: headroom covers it. ``e2e_ms`` is a mean at capacity.
    What only the chosen one shows is worked out when it is asked for."""

    case: ServingCase
    layout: Layout
    replicas: int
    spare_replicas: int
    gpu_range: Range
    price: float | None
    design_rate_s: float
    limit_rate_s: float
    e2e_ms: float
    held: FleetCapacity
    place: int
    requirement: Requirement

    @property
    def gpu(self) -> Gpu:
        return self.case.gpu

    @property
    def precision(self) -> str:
        return self.case.weight_dtype

    @property
    def peak_rate_s(self) -> float:
        return self.requirement.peak_rate_s

    @cached_property
    def capacity(self) -> Capacity:
        return self.held.of(self.place, self.case, self.requirement.levels)

    @property
    def gpus_per_replica(self) -> int:
        return self.layout.gpus

    @property
    def gpus(self) -> int:
        return (self.replicas + self.spare_replicas) * self.layout.gpus

    @property
    def cost(self) -> float | None:
        return None if self.price is None else self.gpus * self.price

    @property
    def binding(self) -> Limit:
        return self.capacity.binding

    @property
    def utilisation(self) -> float:
        return self.peak_rate_s / (self.replicas * self.limit_rate_s)

    @property
    def replicas_needed(self) -> float:
        """What the design rate asks for before rounding up; all replicas where the finer form asked for more of them."""
        width = self.capacity.tier.sigma["output_tok_s"] ** Z80
        exact = self.design_rate_s / (self.limit_rate_s * float(used_share(self.requirement.levels.headroom, width)))
        return exact if self.replicas - 1 < exact <= self.replicas else float(self.replicas)

    @property
    def confidence(self) -> float:
        room = math.log(self.replicas * self.limit_rate_s / self.design_rate_s)
        return NormalDist().cdf(room / math.log(self.capacity.tier.sigma["output_tok_s"]))

    @cached_property
    def replica(self) -> Replica:
        return Replica(self.case)

    @cached_property
    def load(self) -> Load:
        """One replica at its share of the peak."""
        return self._load_of(self.replicas)

    def _load_of(self, replicas: int) -> Load:
        return at_rate(self.replica, self.peak_rate_s / replicas, self.requirement.spread_of_lengths)

    @property
    def key(self) -> tuple[str, str, int, bool]:
        return self.gpu.id, self.precision, self.layout.gpus, self.layout.attention_dp

    @property
    def meets_levels(self) -> bool:
        """Whether the closed form of a replica under random arrivals keeps within the levels."""
        return self._keeps(self.load)

    def would_meet(self, replicas: int) -> bool:
        """The same with another number of replicas under the same peak."""
        return self._keeps(self._load_of(replicas))

    def _keeps(self, load: Load) -> bool:
        levels = self.requirement.levels
        return load.ttft_p95_ms <= levels.ttft_ms and load.itl_p95_ms <= levels.itl_ms


@dataclass(frozen=True, slots=True)
class Rejected:
    gpu: Gpu
    precision: str
    gpus_per_replica: int
    reason: Message


@dataclass(frozen=True, eq=False)
class SearchResult:
    """``best`` is the cheapest with a price; ``candidates`` in order of cost, those without price last, by GPUs.
    ``problem`` says why there is no best."""

    best: Candidate | None
    candidates: tuple[Candidate, ...]
    rejected: tuple[Rejected, ...]
    problem: Message | None

    @cached_property
    def answers_s(self) -> tuple[float, ...]:
        """Mean seconds to a whole answer of each candidate at its share of the peak, all as one fleet."""
        if not self.candidates:
            return ()
        held = self.candidates[0].held
        rate = np.full(len(held.rate_s), 1e-9)
        at = np.array([c.place for c in self.candidates])
        rate[at] = [c.peak_rate_s / c.replicas for c in self.candidates]
        batch = held.ways.batch_at(rate)
        fleet = held.fleet
        seconds = held.ttft_mean_s(batch) + (fleet.cases.output_tokens - 1) * fleet.step_s(np.maximum(batch, 1.0))
        return tuple(seconds[at].tolist())

    @cached_property
    def front(self) -> tuple[Candidate, ...]:
        """Those with a price that nothing beats in both cost and time to a whole answer, the cheapest first."""
        made: list[Candidate] = []
        least = math.inf
        for candidate, seconds in zip(self.candidates, self.answers_s, strict=True):
            if candidate.cost is not None and seconds < least:
                if len(made) > 1 and made[-1].cost == candidate.cost:
                    made.pop()
                made.append(candidate)
                least = seconds
        return tuple(made)

    def why_not(self, candidate: Candidate) -> Message | None:
        """Why ``candidate`` is not the best; None for the best itself."""
        if candidate.cost is None:
            return message("sizing.no_price", gpu=candidate.gpu.name)
        if candidate is self.best or self.best is None or self.best.cost is None:
            return None
        share = candidate.cost / self.best.cost - 1 if self.best.cost else 0.0
        return message(
            "sizing.costs_more", gpu=candidate.gpu.name, best=self.best.gpu.name, percent=share * 100,
            gpus=candidate.gpus, best_gpus=self.best.gpus,
        )  # fmt: skip


def search(
    requirement: Requirement, gpus: Iterable[Gpu], prices: Mapping[str, float], calibration: Calibration | None = None
) -> SearchResult:
    """Every candidate over ``gpus``, the cheapest first. ``prices`` maps GPU ids to money per GPU (or per GPU-hour)."""
    calibration = calibration or load_inference()
    rejected: list[Rejected] = []
    try:
        check_context(requirement.model, requirement.input_tokens, requirement.output_tokens)
        pairs = pairs_of(requirement, gpus, calibration, rejected)
    except (UnknownShape, Unserveable) as problem:
        return SearchResult(None, (), (), problem.reason)
    layouts = requirement.layouts()
    found = _candidates(requirement, pairs, layouts, prices, calibration, rejected) if pairs else []
    found = _cheapest_checked(found)
    best = found[0] if found and found[0].cost is not None else None
    if best is not None:
        trouble = None
    elif found:
        trouble = message("sizing.no_candidate_has_a_price", n=len(found))
    else:
        trouble = message("sizing.nothing_serves", model=requirement.model.name)
    return SearchResult(best, tuple(found), tuple(rejected), trouble)


def size_fixed(
    requirement: Requirement, gpu: Gpu, precision: str, tp: int, price: float | None = None,
    calibration: Calibration | None = None,
) -> Candidate:  # fmt: skip
    """Replicas and GPUs of one given candidate. Raises UnknownShape or Unserveable with the reason."""
    calibration = calibration or load_inference()
    if reason := unsupported(gpu, precision, calibration.engines.get(requirement.engine)):
        raise Unserveable(reason)
    check_context(requirement.model, requirement.input_tokens, requirement.output_tokens)
    case = requirement.case(gpu, precision, Layout(tp))
    rejected: list[Rejected] = []
    prices = {} if price is None else {gpu.id: price}
    pairs = [(case, described(case, calibration))]
    found = _candidates(requirement, pairs, (Layout(tp),), prices, calibration, rejected)
    if not found:
        raise Unserveable(rejected[0].reason)
    return checked(found[0])


def unsupported(gpu: Gpu, precision: str, engine: EngineFactors | None = None) -> Message | None:
    """Why a GPU is not tried: the engine does not run on it, or its tensor cores lack the format. Integer formats store
    weights only."""
    if engine is not None and engine.vendors and gpu.vendor not in engine.vendors:
        return message("sizing.engine_unsupported", engine=engine.name, gpu=gpu.name)
    compute = {"fp8": "fp8", "fp4": "fp4", "nvfp4": "fp4", "mxfp4": "fp4"}.get(precision, "bf16")
    return None if gpu.peak_tflops(compute) else message("sizing.format_unsupported", gpu=gpu.name, format=precision)


Pair = tuple[ServingCase, Described]


def pairs_of(
    requirement: Requirement, gpus: Iterable[Gpu], calibration: Calibration, rejected: list[Rejected]
) -> list[Pair]:
    """GPU and format of every candidate; what a format means is worked out once."""
    least, first = min(requirement.tensor_parallel), Layout(requirement.tensor_parallel[0])
    cards = list(gpus)
    meaning: dict[str, Described] = {}
    made: list[Pair] = []
    for gpu in cards:
        for precision in requirement.precisions:
            if reason := unsupported(gpu, precision, calibration.engines.get(requirement.engine)):
                rejected.append(Rejected(gpu, precision, least, reason))
                continue
            case = requirement.case(gpu, precision, first)
            if precision not in meaning:
                meaning[precision] = described(case, calibration)
            try:
                compute_dtype(gpu, meaning[precision].weights)
            except Unserveable as problem:
                rejected.append(Rejected(gpu, precision, least, problem.reason))
                continue
            made.append((case, meaning[precision]))
    return made


def _candidates(
    requirement: Requirement, pairs: Sequence[Pair], layouts: Sequence[Layout], prices: Mapping[str, float],
    calibration: Calibration, rejected: list[Rejected],
) -> list[Candidate]:  # fmt: skip
    levels = requirement.levels
    cases = Cases.over_layouts(pairs, layouts, calibration)
    memory = FleetMemory(Fleet(cases, calibration))
    whole = [requirement.case(case.gpu, case.weight_dtype, layout) for case, _ in pairs for layout in layouts]
    for place in np.flatnonzero(~memory.fits).tolist():
        case = whole[place]
        rejected.append(Rejected(case.gpu, case.weight_dtype, case.tp * case.pp, memory.lack(place, case)))
    kept = np.flatnonzero(memory.fits)
    if not len(kept):
        return []
    fleet = Fleet(cases.take(kept), calibration)
    held = FleetCapacity(fleet, FleetMemory(fleet), levels, requirement.spread_of_lengths)
    design = design_rates_s(requirement.peak_rate_s, held.e2e_s)
    sigma = np.array([tier_of(whole[place], calibration).sigma["output_tok_s"] for place in kept]) ** Z80
    each = held.rate_s * (1 - levels.headroom)
    low, mid, high = (
        np.clip(np.ceil(design / rate - 1e-9), 1, _MOST_REPLICAS).astype(int).tolist()
        for rate in (each * sigma, held.rate_s * used_share(levels.headroom, sigma), each / sigma)
    )
    made = []
    for i, place in enumerate(kept.tolist()):
        case, layout = whole[place], layouts[place % len(layouts)]
        if (reason := held.refusal(i, levels)) is not None:
            rejected.append(Rejected(case.gpu, case.weight_dtype, layout.gpus, reason))
            continue
        spare = requirement.spares(mid[i])
        n = layout.gpus
        gpus = Range((low[i] + spare) * n, (mid[i] + spare) * n, (max(high[i], mid[i]) + spare) * n)
        made.append(Candidate(
            case, layout, mid[i], spare, gpus, prices.get(case.gpu.id), float(design[i]), float(held.rate_s[i]),
            float(held.e2e_s[i]) * 1e3, held, i, requirement,
        ))  # fmt: skip
    return made


def on_one_gpu(
    requirement: Requirement, gpus: Iterable[Gpu], prices: Mapping[str, float], calibration: Calibration
) -> tuple[list[Candidate], list[Rejected]]:
    """Every candidate whose replica is one GPU (or a part of one), unordered and unchecked, and why the others fail.

    Raises UnknownShape or Unserveable where no GPU can serve at all.
    """
    alone = replace(requirement, tensor_parallel=(1,))
    check_context(alone.model, alone.input_tokens, alone.output_tokens)
    rejected: list[Rejected] = []
    pairs = pairs_of(alone, gpus, calibration, rejected)
    found = _candidates(alone, pairs, (Layout(),), prices, calibration, rejected) if pairs else []
    return found, rejected


def used_share(headroom: Floats | float, width: Floats) -> Floats:
    """Share of its rate a replica is given: what headroom leaves, and no more than it reaches with ``CONFIDENCE``;
    ``width`` is the factor from the middle to either end of the 80 % interval."""
    return np.minimum(1 - np.asarray(headroom), 1 / width)


def needed(rate_s: float, each_s: float) -> int:
    """Replicas for a rate."""
    return max(math.ceil(rate_s / each_s - 1e-9), 1)


def checked(candidate: Candidate) -> Candidate:
    """The candidate with the fewest replicas that the finer closed form asks for."""
    if candidate.meets_levels:
        return candidate
    few = candidate.replicas
    most = few * _MOST_TIMES
    enough = few
    while enough < most and not candidate.would_meet(enough := enough * 2):
        few = enough
    replicas = few + 1 + bisect_left(range(few + 1, enough), True, key=candidate.would_meet)
    spare, gpus = candidate.requirement.spares(replicas), candidate.gpu_range
    more = (replicas + spare) * candidate.layout.gpus - candidate.gpus
    return replace(
        candidate, replicas=replicas, spare_replicas=spare,
        gpu_range=Range(gpus.low, gpus.mid + more, gpus.high + more),
    )  # fmt: skip


def _cheapest_checked(found: list[Candidate]) -> list[Candidate]:
    """In order of cost; the first is checked with the finer closed form, and moves back where it then costs more."""
    found = sorted(found, key=_order)
    sure: set[int] = set()
    while found and id(found[0]) not in sure:
        first = checked(found[0])
        sure.add(id(first))
        if first is not found[0]:
            insort(found, first, lo=1, key=_order)
            del found[0]
    return found


def _order(candidate: Candidate) -> tuple[bool, float, int, int, int, float, tuple[str, str, int, bool]]:
    """Cheapest first, then fewest GPUs, then the format named first, then small replicas (they grow and fail alone), then
    most room, then a fixed order."""
    c = candidate
    wider = c.requirement.precisions.index(c.precision)
    return c.cost is None, c.cost or 0.0, c.gpus, wider, c.layout.gpus, -c.replicas * c.limit_rate_s, c.key
