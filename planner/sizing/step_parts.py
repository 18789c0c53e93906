"""A step taken apart for a reader: what is read, computed and sent in it, at which speed, and how long each takes.

Arithmetic and times are those of ``timing.Fleet``; a speed is an amount over its time. Nothing empirical enters here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.sizing.memory import GB
from planner.sizing.serving import Replica
from planner.sizing.timing import Timing

TERMS = ("memory", "kv_cache", "compute", "attention", "interconnect", "overhead")
"""Fields of ``Timing`` in the order in which they are told."""

_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class StepParts:
    """Amounts of one step on one GPU; speeds are 0 where the amount takes no time.

    ``sequences`` get a token and ``prompts`` (a mean, below 1 where only some steps read one) are read, in all
    ``tokens``. ``params`` are those that a token meets on average. ``cache_computed``: the attention to the cache waits
    for computing, not for reading (latent attention). The link amount is None where it is not a plain all-reduce.
    """

    timing: Timing
    sequences: float
    prompts: float
    tokens: float
    context: float
    experts_touched: float
    weights_gb: float
    cache_gb: float
    params: float
    tflop: float
    attention_tflop: float
    link_gb: float | None
    link_latency_s: float
    fixed_s: float
    cache_computed: bool

    @property
    def weights_gb_s(self) -> float:
        return _speed(self.weights_gb, self.timing.memory)

    @property
    def cache_gb_s(self) -> float:
        return _speed(self.cache_gb, self.timing.kv_cache)

    @property
    def tflops(self) -> float:
        return _speed(self.tflop, self.timing.compute)

    @property
    def attention_tflops(self) -> float:
        return _speed(self.attention_tflop, self.timing.attention)

    @property
    def host_s(self) -> float:
        """Overhead that grows with the sequences and prompts."""
        return self.timing.overhead - self.fixed_s


def _speed(amount: float, seconds: float) -> float:
    return amount / seconds if seconds > 0 else 0.0


_Kind = tuple[float, float, float]
"""Weight of a kind of step, sequences in it, prompts in it."""


def mean_step(replica: Replica, batch: float) -> StepParts:
    """The mean steady step with ``batch`` sequences in flight, at least one."""
    fleet = replica.fleet
    inside = max(batch, 1.0) / replica.case.pp
    chunks, output = float(fleet.chunks[0]), replica.case.output_tokens
    due = inside * chunks / output
    share = min(due, 1.0)
    return _parts(replica, [(1 - share, inside, 0.0), (share, inside, max(due, 1.0) / chunks)])


def reading_alone(replica: Replica) -> StepParts:
    """One prompt read with nothing else going on, without the engine's prefill factor."""
    return _parts(replica, [(1.0, 0.0, 1.0)])


def step_lasting(replica: Replica, seconds: float) -> StepParts:
    """The step that takes ``seconds``: the mean steady step with as many in flight as that needs.

    A lighter load than one sequence lies between a token made alone, without any prompt, and the mean step of one; what
    is shorter than a token made alone is that.
    """
    alone = replica.fleet.plain(np.ones(1)).of(0).seconds
    one = replica.step_s(1.0)
    inside = 1.0 / replica.case.pp
    if seconds < one:
        chunks = float(replica.fleet.chunks[0])
        due = inside * chunks / replica.case.output_tokens
        share = min(due, 1.0) * min(max((seconds - alone) / max(one - alone, 1e-15), 0.0), 1.0)
        return _parts(replica, [(1 - share, inside, 0.0), (share, inside, max(due, 1.0) / chunks)])
    low, high = 1.0, 2.0
    while replica.step_s(high) < seconds and high < 1e6:
        low, high = high, high * 2
    while high - low > _CLOSE * low:
        middle = (low + high) / 2
        low, high = (middle, high) if replica.step_s(middle) < seconds else (low, middle)
    return mean_step(replica, high)


def _parts(replica: Replica, kinds: Sequence[_Kind]) -> StepParts:
    fleet, case, facts = replica.fleet, replica.case, replica.fleet.cases
    n, read = float(case.tp), float(fleet.read_tokens[0])
    one = np.ones(1)
    times = np.zeros(len(TERMS))
    sequences = prompts = touched = 0.0
    for weight, inside, asked in kinds:
        found = fleet.terms(one * inside, one * read * asked, one * asked)
        times += weight * np.array([float(getattr(found, name)[0]) for name in TERMS])
        sequences, prompts = sequences + weight * inside, prompts + weight * asked
        touched += weight * float(fleet.experts_touched(one * (inside + read * asked))[0])
    timing = Timing(**dict(zip(TERMS, times.tolist(), strict=True)))
    tokens = sequences + read * prompts
    shape = replica.what.shape
    dense_bytes, weight_bytes = float(facts.dense_bytes[0]), float(facts.weight_bytes[0])
    weights = dense_bytes * (shape.dense_params + float(fleet.copied_params[0]))
    weights += weight_bytes * shape.expert_params * touched + 2 * shape.head_params
    cache = float(facts.kv_bytes(fleet.context)[0]) / float(fleet.kv_split[0])
    computed = shape.dense_params + shape.active_expert_params + shape.head_params * (sequences + prompts) / tokens
    empty = fleet.terms(0 * one, 0.0, 0.0)
    c = fleet.calibration.values
    decode = float(fleet.cases.decode_attention_flops(fleet.context)[0]) / (
        n * float(facts.peak16[0]) * c["attention_compute"]
    )
    plain_links = case.tp > 1 and not facts.attention_dp[0]
    return StepParts(
        timing=timing,
        sequences=sequences,
        prompts=prompts,
        tokens=tokens,
        context=float(fleet.context[0]),
        experts_touched=touched,
        weights_gb=weights / n / GB,
        cache_gb=sequences * cache / GB,
        params=computed,
        tflop=2 * computed * tokens / n / 1e12,
        attention_tflop=prompts * float(facts.prefill_attention_flops()[0]) / n / 1e12,
        link_gb=2 * shape.layers * 2 * (n - 1) / n * shape.hidden * 2 * tokens / GB if plain_links else None,
        link_latency_s=float(empty.interconnect[0]),
        fixed_s=float(empty.overhead[0]),
        cache_computed=decode > cache / (float(facts.bandwidth[0]) * c["kv_read"]),
    )
