"""Event simulation (SimPy) of a group of replicas under random arrivals: what the closed forms only approximate.

Replicas (``batching``) get requests by least outstanding; what is measured are latencies, throughput and queues.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np
import simpy
from numpy.typing import NDArray

from planner.sizing.batching import MARGIN, FunctionModel, Log, Process, Request, Server, StepModel
from planner.sizing.lengths import Lengths
from planner.sizing.queueing import Steady, steady
from planner.sizing.serving import Replica

Floats = NDArray[np.float64]
BLOCKS = 6
T80 = 1.476
"""Student's t for an 80 % interval from six blocks (five degrees of freedom)."""
POINTS = 240


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is simulated: arrivals/s at the whole group, its size, lengths, seconds that count after ``warm_up_s``.

    ``arrival_c2`` 1 is Poisson; above 1 arrivals are hyper-exponential (bursts). ``cached_share`` of every prompt is
    found in the prefix cache: not read, but kept.
    """

    rate_s: float
    replicas: int
    input: Lengths
    output: Lengths
    duration_s: float = 3600.0
    warm_up_s: float = 300.0
    arrival_c2: float = 1.0
    cached_share: float = 0.0
    longest: float = math.inf
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Distribution:
    """Seconds. ``p95_low`` and ``p95_high``: 80 % interval of the 95th percentile from six parts of the time."""

    mean: float
    p50: float
    p95: float
    p99: float
    p95_low: float
    p95_high: float
    n: int


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """``itl`` is the mean token interval of each request, ``gap`` every single interval between two tokens.

    Requests that were not answered in half as much time again count with the time they had waited (``unfinished``);
    ``refused`` are longer than the cache. ``busy`` is the share of time replicas work, ``reading`` the part
    in which they read prompts; ``times_s``, ``waiting`` and ``in_flight`` follow the group through the hour.
    """

    ttft: Distribution
    itl: Distribution
    gap: Distribution
    e2e: Distribution
    requests: int
    unfinished: int
    refused: int
    preempted: int
    requests_s: float
    output_tok_s: float
    busy: float
    reading: float
    times_s: Floats
    waiting: Floats
    in_flight: Floats

    @property
    def stable(self) -> bool:
        """Whether the group keeps up: nearly everything answered, and no queue that only grows."""
        half = len(self.waiting) // 2
        early, late = float(np.mean(self.waiting[:half])), float(np.mean(self.waiting[half:]))
        served = self.unfinished <= 0.002 * max(self.requests, 1)
        return served and late - early <= max(2.0 * early, 0.02 * self.requests_s * float(self.times_s[-1]), 5.0)


class Cancelled(Exception):
    """The simulation was told to stop."""


def simulate(
    model: StepModel,
    scenario: Scenario,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SimulationResult:
    """Run the scenario on replicas like ``model``. The same seed gives the same result.

    ``progress`` is told the share done (0..1), ``cancelled`` (say ``Event.is_set``) is asked at every arrival. Raises
    Cancelled, and ValueError for a scenario without requests or replicas.
    """
    if not (scenario.rate_s > 0 and scenario.replicas >= 1 and scenario.duration_s > 0):
        raise ValueError("a scenario needs arrivals, replicas and time")
    env = simpy.Environment()
    start, end = scenario.warm_up_s, scenario.warm_up_s + scenario.duration_s
    last = end + scenario.duration_s / 2
    log = Log(start, end)
    servers = [Server(env, model, log) for _ in range(scenario.replicas)]
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(scenario.seed).spawn(3)]
    measured: list[Request] = []
    watch = _Watch(start, end)

    def ask() -> None:
        if cancelled is not None and cancelled():
            raise Cancelled

    def arrivals() -> Process:
        order = 0
        for at, tokens_in, tokens_out in _requests(scenario, streams, last):
            yield env.timeout(at - env.now)
            ask()
            counts = start <= at < end
            prefill = max(round(tokens_in * (1 - scenario.cached_share)), 1)
            request = Request(order, at, tokens_in, tokens_out, prefill)
            if tokens_in + tokens_out > model.kv_tokens:
                log.refused += counts
                continue
            if counts:
                measured.append(request)
            least = servers[order % len(servers)]
            for server in servers:
                if server.outstanding < least.outstanding:
                    least = server
            order += 1
            least.arrive(request)

    def watching() -> Process:
        yield env.timeout(start)
        watch.before = sum(s.busy_s for s in servers), sum(s.reading_s for s in servers)
        for i in range(POINTS):
            watch.times[i] = env.now - start
            watch.waiting[i] = sum(len(s.waiting) for s in servers)
            watch.in_flight[i] = sum(s.outstanding for s in servers)
            ask()
            if progress is not None:
                progress(env.now / end)
            yield env.timeout(scenario.duration_s / POINTS)
        watch.after = sum(s.busy_s for s in servers), sum(s.reading_s for s in servers)
        while True:
            while watch.seen < len(measured) and not math.isnan(measured[watch.seen].answered):
                watch.seen += 1
            if watch.seen == len(measured) and not watch.done.triggered:
                watch.done.succeed()
            ask()
            yield env.timeout(1.0)

    watch.done = env.event()
    env.process(arrivals())
    env.process(watching())
    env.run(until=env.any_of([watch.done, env.timeout(last)]))
    if progress is not None:
        progress(1.0)
    return _result(scenario, model, servers, measured, log, watch, env.now)


class _Watch:
    """The group seen at even intervals."""

    done: simpy.Event

    def __init__(self, start: float, end: float) -> None:
        self.times, self.waiting, self.in_flight = np.zeros(POINTS), np.zeros(POINTS), np.zeros(POINTS)
        self.before = self.after = (0.0, 0.0)
        self.seen = 0


def _requests(scenario: Scenario, streams: list[np.random.Generator], last: float) -> Generator[tuple[float, int, int]]:
    """Arrival time, input and output of one request after the other, drawn in blocks."""
    at, block = 0.0, 4096
    while at < last:
        gaps = _gaps(scenario, streams[0], block)
        times = at + np.cumsum(gaps)
        ins, outs = scenario.input.sample(streams[1], block), scenario.output.sample(streams[2], block)
        if math.isfinite(scenario.longest):
            ins = np.minimum(ins, max(scenario.longest - 1, 1))
            outs = np.clip(outs, 1, np.maximum(scenario.longest - ins, 1))
        for when, tokens_in, tokens_out in zip(times.tolist(), ins.tolist(), outs.tolist(), strict=True):
            yield when, int(tokens_in), int(tokens_out)
        at = float(times[-1])


def _gaps(scenario: Scenario, rng: np.random.Generator, n: int) -> Floats:
    """Seconds between arrivals: exponential, or two exponentials with balanced means where ``arrival_c2`` exceeds 1."""
    mean, c2 = 1 / scenario.rate_s, scenario.arrival_c2
    if c2 <= 1:
        return rng.exponential(mean, n)
    share = (1 + math.sqrt((c2 - 1) / (c2 + 1))) / 2
    return rng.exponential(1.0, n) * np.where(rng.random(n) < share, mean / (2 * share), mean / (2 * (1 - share)))


def _result(
    scenario: Scenario, model: StepModel, servers: list[Server], measured: list[Request], log: Log, watch: _Watch,
    now: float,
) -> SimulationResult:  # fmt: skip
    arrival = np.array([r.arrival for r in measured])
    first, answered = np.array([r.first for r in measured]), np.array([r.answered for r in measured])
    output = np.array([r.output for r in measured], dtype=np.float64)
    done = ~np.isnan(answered)
    extra = model.request_overhead_s
    ttft = np.where(np.isnan(first), now, first) - arrival + extra
    e2e = np.where(done, answered, now) - arrival + extra
    several = done & (output > 1)
    itl = (answered - first)[several] / (output[several] - 1)
    whole = len(servers) * scenario.duration_s
    part = np.minimum((arrival - log.start) / scenario.duration_s * BLOCKS, BLOCKS - 1).astype(int)
    at = np.minimum((np.array(log.at) - log.start) / scenario.duration_s * BLOCKS, BLOCKS - 1).astype(int)
    within = done & (answered <= log.end)
    return SimulationResult(
        ttft=_distribution(ttft, part),
        itl=_distribution(itl, part[several]),
        gap=_distribution(np.array(log.gaps), at, np.array(log.weights)),
        e2e=_distribution(e2e, part),
        requests=len(measured),
        unfinished=int((~done).sum()),
        refused=log.refused,
        preempted=log.preempted,
        requests_s=float(within.sum()) / scenario.duration_s,
        output_tok_s=float(sum(log.weights) + np.sum((first >= log.start) & (first <= log.end))) / scenario.duration_s,
        busy=min((watch.after[0] - watch.before[0]) / whole, 1.0),
        reading=min((watch.after[1] - watch.before[1]) / whole, 1.0),
        times_s=watch.times,
        waiting=watch.waiting,
        in_flight=watch.in_flight,
    )


def _distribution(values: Floats, part: NDArray[np.int_], weights: Floats | None = None) -> Distribution:
    if len(values) == 0:
        return Distribution(*(math.nan,) * 6, n=0)
    weights = np.ones(len(values)) if weights is None else weights
    p50, p95, p99 = _quantiles(values, weights, (0.5, 0.95, 0.99))
    blocks = [_quantiles(values[part == i], weights[part == i], (0.95,))[0] for i in range(BLOCKS) if np.any(part == i)]
    error = T80 * float(np.std(blocks, ddof=1)) / math.sqrt(len(blocks)) if len(blocks) > 1 else math.nan
    return Distribution(
        float(np.average(values, weights=weights)), p50, p95, p99, max(p95 - error, 0.0), p95 + error, len(values)
    )


def _quantiles(values: Floats, weights: Floats, shares: tuple[float, ...]) -> list[float]:
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    places = np.searchsorted(below, np.array(shares) * below[-1])
    return [float(values[order[min(int(p), len(values) - 1)]]) for p in places]


def closed_form(model: StepModel, scenario: Scenario, quantile: float = 0.95) -> Steady:
    """What the formulas of ``queueing`` say of the same scenario, arrivals split evenly and at random."""
    mean_in = scenario.input.mean
    # By time, not by request: long answers are met more often, at half their length.
    context = mean_in + scenario.output.mean * (1 + scenario.output.c2) / 2
    read = max(mean_in * (1 - scenario.cached_share), 1.0)
    chunks = math.ceil(read / model.chunk_tokens)
    places = max(int(min(model.max_sequences, (1 - MARGIN) * model.kv_tokens / context)), 1)
    held = max(places // 2, 1)
    grown = model.step_s(held, 0.0, held * context) - model.step_s(0, 0.0, 0.0)
    by_prompt = model.step_s(held, 0.0, held * context) - model.step_s(held, 0.0, held * (context - mean_in))
    plain = np.array([model.step_s(n, 0.0, n * context) for n in range(places + 1)])
    mixed = np.array([model.step_s(n, read, n * context) for n in range(places + 1)])
    return steady(
        scenario.rate_s / scenario.replicas, plain, mixed - plain + (chunks - 1) * plain, scenario.input.c2,
        scenario.output.mean, scenario.output.c2, quantile, model.request_overhead_s,
        by_prompt / grown if grown > 0 else 0.0,
        scenario.input.c2 * (mean_in / context) ** 2 if places < model.max_sequences else None,
    )  # fmt: skip


def step_model_of(replica: Replica) -> FunctionModel:
    """The performance model of a replica as a StepModel: the one place where the two are wired.

    Reading a prompt costs what the replica's own mean prompt costs per token; what a prompt read alone takes beyond
    that is a fixed delay. With pipeline stages a step carries one part of the batch per stage.
    """
    case, fleet, held, stages = replica.case, replica.fleet, replica.held, replica.case.pp
    seconds = fleet.stepper(0)

    def step_s(sequences: float, prefill_tokens: float, context_tokens: float) -> float:
        each = context_tokens / sequences if sequences else 0.0
        return seconds(sequences / stages, prefill_tokens / stages, each)

    occupied = case.input_tokens + float(fleet.held_output[0]) * case.output_tokens
    return FunctionModel(
        step_s,
        kv_tokens=max(float(held.free[0]), 0.0) / float(held.per_sequence[0]) * occupied,
        max_sequences=max(int(fleet.cases.admitted[0]), 1),
        chunk_tokens=max(int(replica.calibration["chunk_tokens"]) * stages, 1),
        request_overhead_s=float((fleet.request_overhead_s + fleet.reading_alone(1.0) - fleet.reading(1.0))[0]),
    )
