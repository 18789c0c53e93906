"""Event simulation (SimPy) of a group of replicas under random arrivals: what the closed forms only approximate.

Replicas batch continuously and read prompts in chunks beside decoding, first come first served; nothing knows a length
before it is reached. Steps in which nothing changes are run through as one stretch.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any, Protocol

import numpy as np
import simpy
from numpy.typing import NDArray

from planner.sizing.lengths import Lengths
from planner.sizing.queueing import Steady, steady
from planner.sizing.serving import Replica
from planner.sizing.work import decode_token

Floats = NDArray[np.float64]
Process = Generator[simpy.Event, Any, None]
BLOCKS = 6
T80 = 1.476
"""Student's t for an 80 % interval from six blocks (five degrees of freedom)."""
POINTS = 240
MARGIN = 0.01
"""Share of the cache that is kept free when a prompt is let in, as engines do."""


class StepModel(Protocol):
    """One replica as the simulation sees it. Tokens are totals of the replica; ``chunk_tokens`` is the most prompt
    tokens a step reads, ``request_overhead_s`` what a request costs before and after the engine."""

    @property
    def kv_tokens(self) -> float: ...

    @property
    def max_sequences(self) -> int: ...

    @property
    def chunk_tokens(self) -> int: ...

    @property
    def request_overhead_s(self) -> float: ...

    def step_s(self, sequences: float, prefill_tokens: float, context_tokens: float) -> float:
        """Seconds of a step that gives ``sequences`` a token each, with ``context_tokens`` in their caches together,
        and reads ``prefill_tokens`` of prompts."""
        ...


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


class _Request:
    __slots__ = ("answered", "arrival", "first", "input", "left", "order", "output", "prefill", "stopped")

    def __init__(self, order: int, arrival: float, tokens_in: int, tokens_out: int, prefill: int) -> None:
        self.order, self.arrival, self.input, self.output, self.prefill = order, arrival, tokens_in, tokens_out, prefill
        self.left = tokens_out
        self.first = self.answered = self.stopped = math.nan


class _Log:
    """What counts: arrivals within the measured time, and the gaps between tokens in it."""

    def __init__(self, start: float, end: float) -> None:
        self.start, self.end = start, end
        self.gaps: list[float] = []
        self.weights: list[float] = []
        self.at: list[float] = []
        self.refused = self.preempted = 0

    def gap(self, now: float, seconds: float, n: float) -> None:
        if self.start <= now <= self.end:
            self.gaps.append(seconds)
            self.weights.append(n)
            self.at.append(now)


class _Server:
    """One replica: queue, prompts being read, sequences being decoded (a heap by the step they finish at)."""

    def __init__(self, env: simpy.Environment, model: StepModel, log: _Log) -> None:
        self.env, self.model, self.log = env, model, log
        self.waiting: deque[_Request] = deque()
        self.reading: deque[_Request] = deque()
        self.decoding: list[tuple[int, int, _Request]] = []
        self.steps = 0
        self.context = 0
        self.kv = 0
        self.outstanding = 0
        self.busy_s = self.reading_s = 0.0
        self._idle: simpy.Event | None = None
        self._stretching = False
        self.process = env.process(self._run())

    def arrive(self, request: _Request) -> None:
        self.outstanding += 1
        self.waiting.append(request)
        if self._idle is not None:
            idle, self._idle = self._idle, None
            idle.succeed()
        elif self._stretching and len(self.waiting) == 1 and self._room(request):
            self._stretching = False
            self.process.interrupt()

    def _room(self, request: _Request) -> bool:
        """Whether a place and cache for the prompt are free, with a margin for those in service to grow."""
        held = len(self.decoding) + len(self.reading)
        margin = max(held, MARGIN * self.model.kv_tokens) if held else 0.0
        return held < self.model.max_sequences and self.kv + self._context_of(request) + margin <= self.model.kv_tokens

    @staticmethod
    def _context_of(request: _Request) -> int:
        return request.input + request.output - request.left

    def _admit(self) -> None:
        while self.waiting and self._room(self.waiting[0]):
            request = self.waiting.popleft()
            self.kv += self._context_of(request)
            self.reading.append(request)

    def _run(self) -> Process:
        env, model, chunk = self.env, self.model, self.model.chunk_tokens
        step_s = model.step_s
        while True:
            self._admit()
            n = len(self.decoding)
            if not n and not self.reading:
                self._idle = env.event()
                yield self._idle
                continue
            k, read = self._stretch(n, chunk)
            if k < 1:
                self._preempt()
                continue
            first = step_s(n, read, self.context)
            growth = step_s(n, read, self.context + n * k) - first if k > 1 else 0.0
            seconds = k * first + growth * (k - 1) / 2
            began = env.now
            if read == 0 and k > 1 and not self.waiting:
                self._stretching = True
                try:
                    yield env.timeout(seconds)
                    self._stretching = False
                except simpy.Interrupt:
                    k, seconds = _cut(env.now - began, k, first, growth)
                    if (rest := began + seconds - env.now) > 0:
                        yield env.timeout(rest)
            else:
                yield env.timeout(seconds)
            self.busy_s += env.now - began
            if read:
                self.reading_s += env.now - began
            self._stepped(n, k, read, seconds)

    def _stretch(self, n: int, chunk: int) -> tuple[int, int]:
        """How many equal steps come next, and the prompt tokens in each; 0 steps where the cache is full."""
        k = self.decoding[0][0] - self.steps if n else 1 << 30
        if n:
            k = min(k, int(self.model.kv_tokens - self.kv) // n)
        read = 0
        if self.reading:
            head = self.reading[0].prefill
            if head > chunk:
                return min(k, (head - 1) // chunk), chunk
            for request in self.reading:
                read += min(request.prefill, chunk - read)
                if read == chunk:
                    break
            k = min(k, 1)
        return k, read

    def _stepped(self, n: int, k: int, read: int, seconds: float) -> None:
        """The books after ``k`` steps."""
        now = self.env.now
        self.steps += k
        grown = n * k
        self.context += grown
        self.kv += grown
        if n:
            self.log.gap(now, seconds / k, grown)
        decoding = self.decoding
        while decoding and decoding[0][0] == self.steps:
            self._answer(heappop(decoding)[2], now)
        left = read * k
        while left and self.reading:
            request = self.reading[0]
            took = min(request.prefill, left)
            request.prefill -= took
            left -= took
            if request.prefill == 0:
                self.reading.popleft()
                self._begin(request, now)

    def _begin(self, request: _Request, now: float) -> None:
        """The prompt is read: its first (or next) token is there."""
        if math.isnan(request.first):
            request.first = now
        else:
            self.log.gap(now, now - request.stopped, 1)
        self.context += self._context_of(request)
        request.left -= 1
        if request.left == 0:
            request.left = 1
            self._answer(request, now)
        else:
            heappush(self.decoding, (self.steps + request.left, request.order, request))

    def _answer(self, request: _Request, now: float) -> None:
        held = request.input + request.output - 1
        self.context -= held
        self.kv -= held
        self.outstanding -= 1
        request.answered = now

    def _preempt(self) -> None:
        """The cache is full: the youngest sequence loses its cache and is read again later, as engines do it."""
        place = max(range(len(self.decoding)), key=lambda i: self.decoding[i][1])
        finish, _, request = self.decoding[place]
        self.decoding[place] = self.decoding[-1]
        self.decoding.pop()
        heapify(self.decoding)
        request.left = finish - self.steps
        held = request.input + request.output - request.left - 1
        self.context -= held
        self.kv -= held
        request.prefill = held + 1
        request.stopped = self.env.now
        self.waiting.appendleft(request)
        self.log.preempted += 1


def _cut(elapsed: float, k: int, first: float, growth: float) -> tuple[int, float]:
    """The step in progress after ``elapsed`` seconds of a stretch is the last: steps done, and their seconds.

    j steps take j first + growth j (j - 1) / (2 k).
    """
    half = growth / (2 * k)
    if half > 1e-15:
        b = first - half
        done = (math.sqrt(b * b + 4 * half * elapsed) - b) / (2 * half)
    else:
        done = elapsed / first
    j = min(max(math.ceil(done - 1e-9), 1), k)
    return j, j * first + half * j * (j - 1)


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
    log = _Log(start, end)
    servers = [_Server(env, model, log) for _ in range(scenario.replicas)]
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(scenario.seed).spawn(3)]
    measured: list[_Request] = []
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
            request = _Request(order, at, tokens_in, tokens_out, prefill)
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
    scenario: Scenario, model: StepModel, servers: list[_Server], measured: list[_Request], log: _Log, watch: _Watch,
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


@dataclass(frozen=True, slots=True)
class FunctionModel:
    """A StepModel made of a function and four numbers."""

    function: Callable[[float, float, float], float]
    kv_tokens: float
    max_sequences: int
    chunk_tokens: int
    request_overhead_s: float = 0.0

    def step_s(self, sequences: float, prefill_tokens: float, context_tokens: float) -> float:
        return self.function(sequences, prefill_tokens, context_tokens)


def step_model_of(replica: Replica) -> FunctionModel:
    """The present performance model of a replica as a StepModel: the one place where the two are wired.

    Reading a prompt costs what the replica's own mean prompt costs per token, with its calibrated prefill factor; the
    cache is read in proportion to the context. With pipeline stages a step carries one part of the batch per stage.
    """
    case, machine, memory, stages = replica.case, replica.machine, replica.memory, replica.case.pp
    mean = case.input_tokens + case.output_tokens / 2
    token = machine.vector(replica.token)
    start = machine.vector(decode_token(replica.shape, 0.0, replica.kv_scale))
    read = machine.vector(replica.prefill.times(1 / replica.prefill.tokens))
    slow, blend = replica.slow_prefill, machine.blend
    kv0, attention0 = start[2], start[3]
    kv1, attention1 = (token[2] - kv0) / mean, (token[3] - attention0) / mean
    linear, head, more, tokens = token[0], token[1], token[4], token[5]

    def step_s(sequences: float, prefill_tokens: float, context_tokens: float) -> float:
        each = context_tokens / sequences if sequences else 0.0
        vector = (linear, head, kv0 + kv1 * each, attention0 + attention1 * each, more, tokens)
        inside = sequences / stages
        plain = blend(vector, inside, read, 0.0)
        if not prefill_tokens:
            return plain
        return plain + slow * (blend(vector, inside, read, prefill_tokens / stages) - plain)

    admitted = replica.generation.admitted(case.gpu) * (case.tp if case.attention_dp else 1)
    occupied = case.input_tokens + replica.calibration["occupancy_of_output"] * case.output_tokens
    return FunctionModel(
        step_s,
        kv_tokens=memory.kv_gb / memory.kv_per_sequence_gb * occupied,
        max_sequences=max(int(admitted), 1),
        chunk_tokens=max(int(replica.calibration["chunk_tokens"]) * stages, 1),
        request_overhead_s=replica.generation.request_overhead_ms * 1e-3,
    )
