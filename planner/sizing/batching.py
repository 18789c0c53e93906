"""One replica as events: admission, reading of prompts in chunks, continuous batching, a cache that may fill up.

Steps in which nothing changes are run through as one stretch. First come first served; nothing knows a length before it
is reached.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any, Protocol

import simpy

Process = Generator[simpy.Event, Any, None]
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
class FunctionModel:
    """A StepModel made of a function and four numbers."""

    function: Callable[[float, float, float], float]
    kv_tokens: float
    max_sequences: int
    chunk_tokens: int
    request_overhead_s: float = 0.0

    def step_s(self, sequences: float, prefill_tokens: float, context_tokens: float) -> float:
        return self.function(sequences, prefill_tokens, context_tokens)


class Request:
    """One request on its way. ``prefill``: prompt tokens still to be read; ``left``: tokens still to be made; times of
    the first token and of the whole answer are nan until then."""

    __slots__ = ("answered", "arrival", "first", "input", "left", "order", "output", "prefill", "stopped")

    def __init__(self, order: int, arrival: float, tokens_in: int, tokens_out: int, prefill: int) -> None:
        self.order, self.arrival, self.input, self.output, self.prefill = order, arrival, tokens_in, tokens_out, prefill
        self.left = tokens_out
        self.first = self.answered = self.stopped = math.nan


class Log:
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


class Server:
    """One replica: queue, prompts being read, sequences being decoded (a heap by the step they finish at)."""

    def __init__(self, env: simpy.Environment, model: StepModel, log: Log) -> None:
        self.env, self.model, self.log = env, model, log
        self.waiting: deque[Request] = deque()
        self.reading: deque[Request] = deque()
        self.decoding: list[tuple[int, int, Request]] = []
        self.steps = 0
        self.context = 0
        self.kv = 0
        self.outstanding = 0
        self.busy_s = self.reading_s = 0.0
        self._idle: simpy.Event | None = None
        self._stretching = False
        self.process = env.process(self._run())

    def arrive(self, request: Request) -> None:
        self.outstanding += 1
        self.waiting.append(request)
        if self._idle is not None:
            idle, self._idle = self._idle, None
            idle.succeed()
        elif self._stretching and len(self.waiting) == 1 and self._room(request):
            self._stretching = False
            self.process.interrupt()

    def _room(self, request: Request) -> bool:
        """Whether a place and cache for the prompt are free, with a margin for those in service to grow."""
        held = len(self.decoding) + len(self.reading)
        margin = max(held, MARGIN * self.model.kv_tokens) if held else 0.0
        return held < self.model.max_sequences and self.kv + self._context_of(request) + margin <= self.model.kv_tokens

    @staticmethod
    def _context_of(request: Request) -> int:
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
                    yield env.timeout(max(began + seconds - env.now, 0.0))
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

    def _begin(self, request: Request, now: float) -> None:
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

    def _answer(self, request: Request, now: float) -> None:
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
