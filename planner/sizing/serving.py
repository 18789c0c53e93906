"""Serving one model on one replica: what it does at a number of users in flight, and how much it can take.

Steady continuous batching: in every step each of B sequences gets a token and B/O new prompts of I tokens are read, so
a step processes B (1 + I/O) tokens. Throughput is B/T, the mean inter-token time T.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.i18n import message
from planner.sizing.calibration import Calibration, EngineFactors, Tier, load_inference
from planner.sizing.memory import Memory, memory_of
from planner.sizing.timing import Bound, Layout, Machine, Timing, Unserveable
from planner.sizing.uncertainty import Range
from planner.sizing.work import Shape, decode_token, prefill_prompt, shape_of

LATENCY_QUANTILE = 0.95


@dataclass(frozen=True, slots=True)
class ServingCase:
    """What is served on what. ``kv_dtype`` None: fp8 where the engine keeps it so beside 8-bit or smaller weights."""

    model: Model
    gpu: Gpu
    weight_dtype: str = "bf16"
    kv_dtype: str | None = None
    tp: int = 1
    pp: int = 1
    engine: str = "vllm"
    input_tokens: float = 1024.0
    output_tokens: float = 256.0
    attention_dp: bool = False
    engine_version: str | None = None
    cached_share: float = 0.0


@dataclass(frozen=True, slots=True)
class ServingPrediction:
    """One replica under a load. ``timing`` are the terms of the mean step; ``tier`` is how much of it was measured."""

    output_tok_s: Range
    ttft_ms: Range
    itl_ms: Range
    e2e_ms: Range
    concurrency: float
    timing: Timing
    bound: Bound
    tier: Tier
    memory: Memory


class Replica:
    """A case worked out once: shape, machine, memory and the work of a token and a prompt."""

    __slots__ = (
        "_alone", "_due", "_piece", "_prefill", "_token", "calibration", "case", "chunks", "engine", "generation",
        "kv_scale", "layout", "machine", "memory", "piece", "prefill", "shape", "slow_prefill", "token",
    )  # fmt: skip

    def __init__(self, case: ServingCase, calibration: Calibration, shape: Shape | None = None) -> None:
        self.case, self.calibration = case, calibration
        self.shape = shape or shape_of(case.model)
        try:
            weights = calibration.formats[case.weight_dtype]
        except KeyError:
            raise Unserveable(message("sizing.unknown_format", format=case.weight_dtype)) from None
        try:
            self.engine = calibration.engines[case.engine]
        except KeyError:
            raise Unserveable(message("sizing.unknown_engine", engine=case.engine)) from None
        self.generation = self.engine.generation(case.engine_version)
        self.kv_scale = kv_scale(case.kv_dtype, case.weight_dtype, self.engine)
        self.layout = Layout(case.tp, case.pp, case.attention_dp)
        self.machine = Machine(
            self.shape, case.gpu, self.layout, weights, self.engine, self.generation, calibration
        )
        self.memory = memory_of(
            self.shape, case.gpu, self.layout, weights, self.kv_scale, self.engine.memory_share,
            self.generation.admitted(case.gpu), case.input_tokens, case.output_tokens, calibration, case.model.name,
        )  # fmt: skip
        self.token = decode_token(self.shape, case.input_tokens + case.output_tokens / 2, self.kv_scale)
        self.prefill = prefill_prompt(self.shape, case.input_tokens, case.cached_share)
        self.slow_prefill = self.generation.prefill_factor
        if self.shape.experts:
            self.slow_prefill *= calibration.values["expert_prefill_factor"]
        chunk = calibration.values["chunk_tokens"]
        self.chunks = max(math.ceil(self.prefill.tokens / chunk), 1)
        self.piece = self.prefill.times(1 / self.chunks)
        self._token, self._piece = self.machine.vector(self.token), self.machine.vector(self.piece)
        self._prefill = self.machine.vector(self.prefill)
        self._alone = self.slow_prefill * self.machine.blend(self._prefill, 1.0, self._prefill, 0.0)
        self._due = self.chunks / case.output_tokens / case.pp

    def step(self, batch: float) -> Timing:
        """The mean steady step with ``batch`` sequences in flight.

        Per token of each sequence 1/O prompts have to be read. They come in pieces (chunked prefill), one to a step;
        where more than one per step is needed, every step carries as much as it must.
        """
        token = self.token.times(batch / self.case.pp)
        due = batch * self._due
        mixed = self.machine.time(token + self.piece.times(max(due, 1.0)))
        return self.machine.time(token).mixed(mixed, min(due, 1.0))

    def steps_s(self, batch: float) -> tuple[float, float, float]:
        """Seconds of a step without and with prefill, and the share of the latter."""
        inside = batch / self.case.pp
        due = batch * self._due
        blend = self.machine.blend
        plain = blend(self._token, inside, self._piece, 0.0)
        if due <= 1:
            return plain, blend(self._token, inside, self._piece, 1.0), due
        return plain, blend(self._token, inside, self._piece, due), 1.0

    def step_s(self, batch: float) -> float:
        """Seconds of the mean steady step."""
        plain, mixed, share = self.steps_s(batch)
        return plain + share * (mixed - plain)

    def median_step_s(self, batch: float) -> float:
        """The step that half of the tokens wait for at most."""
        plain, mixed, share = self.steps_s(batch)
        return plain if share < 0.5 else mixed

    def decode_step_s(self, batch: float) -> float:
        """A step without any prefill."""
        return self.machine.blend(self._token, batch / self.case.pp, self._piece, 0.0)

    def prefill_s(self, prompts: float = 1.0) -> float:
        """Reading ``prompts`` prompts with nothing else going on."""
        return self.machine.blend(self._prefill, prompts, self._prefill, 0.0)

    def rate_s(self, batch: float) -> float:
        """Requests per second with ``batch`` in flight on average."""
        return batch / (self.case.output_tokens * self.step_s(max(batch, 1.0)))

    def closed_loop(self, users: float) -> tuple[float, float, float]:
        """(batch that decodes, mean inter-token s, mean TTFT s) of ``users`` who ask again as soon as they are served.

        Users fall into step, so a share of the others' prompts is read together with one's own. Those beyond the batch
        limit wait for a place.
        """
        c = self.calibration.values
        output = self.case.output_tokens
        most = max(self.memory.max_sequences, 1.0)
        served = min(users, most)
        together = 1.0 + c["burst_share"] * max(served - 1.0, 0.0)
        reading = self.slow_prefill * self.prefill_s(together)
        batch = served
        step = self.step_s(batch)
        ttft = 0.0
        for _ in range(2):
            ttft = self.generation.request_overhead_ms * 1e-3 + reading + self.chunks * step
            batch = max(served * output * step / (ttft + output * step), min(served, 1.0))
            step = self.step_s(batch)
        if users > served:
            ttft += (users - served) / served * (ttft + output * step)
        return batch, step, ttft

    def reading_s(self, batch: float) -> float:
        """Reading one prompt while ``batch`` sequences decode beside it, one piece of it per step."""
        return self._alone + self.chunks * self.decode_step_s(max(batch, 1.0))

    def queue_s(self, rate_s: float, reading_s: float) -> tuple[float, float]:
        """Mean and 95th percentile of the wait for the prompt reader; infinite where the queue grows without limit.

        M/G/1 with random arrivals (Pollaczek-Khinchine); the tail of the wait is taken as exponential.
        """
        load = rate_s * reading_s
        if load >= 1:
            return math.inf, math.inf
        variation = self.calibration.values["length_variation"]
        mean = load * reading_s * (1 + variation) / (2 * (1 - load))
        tail = mean / load * math.log(load / (1 - LATENCY_QUANTILE)) if load > 1 - LATENCY_QUANTILE else 0.0
        return mean, max(tail, mean)

    def open_latency(self, rate_s: float, batch: float) -> tuple[float, float, float]:
        """(mean TTFT s, its p95 s, mean inter-token s) where requests arrive at random, ``batch`` in flight."""
        plain, mixed, share = self.steps_s(max(batch, 1.0))
        step = plain + share * (mixed - plain)
        reading = self._alone + self.chunks * plain
        mean, tail = self.queue_s(rate_s, reading)
        base = self.generation.request_overhead_ms * 1e-3 + reading + 0.5 * step
        return base + mean, base + tail, step

    def steady_ttft_p95(self, batch: float) -> float:
        """95th percentile of TTFT in s with ``batch`` in flight on average, at the rate that goes with it."""
        plain, mixed, share = self.steps_s(max(batch, 1.0))
        step = plain + share * (mixed - plain)
        reading = self._alone + self.chunks * plain
        _, tail = self.queue_s(batch / (self.case.output_tokens * step), reading)
        return self.generation.request_overhead_ms * 1e-3 + reading + 0.5 * step + tail


def kv_scale(kv_dtype: str | None, weight_dtype: str, engine: EngineFactors) -> float:
    """1 for a 16-bit cache, 0.5 for an 8-bit one."""
    if kv_dtype is None and weight_dtype in ("fp8", "fp4", "nvfp4", "mxfp4"):
        kv_dtype = engine.kv_dtype_of_fp8
    return 0.5 if kv_dtype in ("fp8", "int8", "e4m3") else 1.0


def tier_of(replica: Replica) -> Tier:
    """How much of the case was measured: the spread of its prediction."""
    case, calibration = replica.case, replica.calibration
    if (case.tp > 1 and not replica.machine.nvlink) or case.gpu.vendor != "NVIDIA":
        return calibration.tiers["F"]
    if case.engine not in calibration.measured_engines:
        return calibration.tiers["D"]
    if case.model.moe is not None:
        return calibration.tiers["E"]
    if case.gpu.id not in calibration.measured_gpus:
        return calibration.tiers["C"]
    measured = (case.engine, case.gpu.id, case.model.id) in calibration.measured
    return calibration.tiers["A" if measured else "B"]


def check_context(model: Model, input_tokens: float, output_tokens: float) -> None:
    """Raises Unserveable where input and output are longer than the model can read."""
    tokens = input_tokens + output_tokens
    if model.context is not None and tokens > model.context:
        raise Unserveable(
            message("sizing.context_exceeded", model=model.name, context=model.context, tokens=tokens)
        )


def predict(case: ServingCase, concurrency: float, calibration: Calibration | None = None) -> ServingPrediction:
    """What one replica does for ``concurrency`` users who each ask again as soon as they are served.

    Raises UnknownShape or Unserveable with the reason; a case whose weights do not fit is unserveable.
    """
    check_context(case.model, case.input_tokens, case.output_tokens)
    replica = Replica(case, calibration or load_inference())
    if replica.memory.reason is not None:
        raise Unserveable(replica.memory.reason)
    batch, step, ttft = replica.closed_loop(max(concurrency, 1.0))
    e2e = ttft + (case.output_tokens - 1) * step
    tier = tier_of(replica)
    timing = replica.step(batch)
    return ServingPrediction(
        output_tok_s=Range.around(concurrency * case.output_tokens / e2e, tier.sigma["output_tok_s"]),
        ttft_ms=Range.around(ttft * 1e3, tier.sigma["ttft_ms"]),
        itl_ms=Range.around(step * 1e3, tier.sigma["itl_ms"]),
        e2e_ms=Range.around(e2e * 1e3, tier.sigma["output_tok_s"]),
        concurrency=batch,
        timing=timing,
        bound=timing.bound,
        tier=tier,
        memory=replica.memory,
    )
