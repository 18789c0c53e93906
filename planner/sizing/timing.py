"""Facts of cases + calibration -> seconds of a step, with the terms they are made of and the one that binds.

The only place where physics, datasheet and measured efficiencies meet. Every step of a serving replica is timed here,
for all cases of a fleet at once. Formulas: Pope et al. 2022 (memory-bound decode), Kwon et al. 2023 (KV cache),
DeepSeek-V2 2024 (latent attention), ring all-reduce (Patarasuk and Yuan 2009).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from planner.sizing.calibration import Calibration
from planner.sizing.cases import COMPUTE_4BIT, Cases, Flags, Floats

REFERENCE_BANDWIDTH = 3.35e12
"""Bytes per second (H100 SXM) that the power of fixed overheads refers to."""

SERVER = 8
"""GPUs of a server: replicas over more send tokens point to point and read prompts on GPUs of their own."""


class Bound(StrEnum):
    """What a step waits for most."""

    MEMORY = "memory"
    COMPUTE = "compute"
    INTERCONNECT = "interconnect"
    OVERHEAD = "overhead"


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one step and the terms that add up to it, in seconds.

    Reading weights and computing with them are added, not overlapped: a fit that left the overlap open chose none.
    """

    compute: float
    memory: float
    kv_cache: float
    attention: float
    interconnect: float
    overhead: float

    @property
    def seconds(self) -> float:
        return self.compute + self.memory + self.kv_cache + self.attention + self.interconnect + self.overhead

    @property
    def bound(self) -> Bound:
        """The largest of: reading memory, computing, sending between GPUs, fixed overhead."""
        return max(
            (self.memory + self.kv_cache, Bound.MEMORY),
            (self.compute + self.attention, Bound.COMPUTE),
            (self.interconnect, Bound.INTERCONNECT),
            (self.overhead, Bound.OVERHEAD),
            key=lambda pair: pair[0],
        )[1]


class Terms(NamedTuple):
    """The terms of ``Timing`` for every case of a fleet."""

    compute: Floats
    memory: Floats
    kv_cache: Floats
    attention: Floats
    interconnect: Floats
    overhead: Floats

    @property
    def seconds(self) -> Floats:
        return self.compute + self.memory + self.kv_cache + self.attention + self.interconnect + self.overhead

    def mixed(self, other: Terms, share: Floats) -> Terms:
        """Mean of steps of two kinds, ``share`` of them like ``other``."""
        return Terms(*(a + share * (b - a) for a, b in zip(self, other, strict=True)))

    def of(self, index: int) -> Timing:
        return Timing(*(float(term[index]) for term in self))


class Fleet:
    """Replicas of many cases with their rates worked out: GPU, number formats, layout and engine. Steps are cheap.

    Arrays have one element per case; batches that are passed in likewise.
    """

    def __init__(self, cases: Cases, calibration: Calibration) -> None:
        self.cases, self.calibration = cases, calibration
        self.expert_time: Floats
        self.prefill_factor: Floats
        c, f = calibration.values, cases
        self.mixture: Flags = f.experts > 0
        self._engine(calibration)
        n = f.tp
        other = np.where(f.other_vendor > 0, c["other_vendor_time"], 1.0)
        slow_experts = np.where(f.other_vendor > 0, c["other_vendor_experts"], 1.0)
        slow_experts = slow_experts * np.where(f.compute == COMPUTE_4BIT, c["fp4_experts"], 1.0)
        self.expert_time = self.expert_time * slow_experts
        self._bubble = 1 + c["pipeline_bubble"] * f.pp * (f.pp - 1) / 2
        self._scale = self.time_factor * other * self._bubble
        c16 = c["compute_16bit"]
        efficiency = np.array(
            [c16, c["compute_8bit"], c["compute_4bit"], c16 * c["widened_8bit"], c16 * c["widened_4bit"]]
        )[f.compute.astype(int)]
        experts = np.maximum(f.experts, 1.0)
        dense_rate = np.where(f.dense_bytes == 2.0, f.peak16 * c16, f.peak * efficiency)
        self._linear_s = 2 * f.dense_params / (n * dense_rate)
        per_token = 2 * f.expert_params * f.active_experts / experts
        self._expert_s = self.expert_time * per_token / (n * f.peak * efficiency * c["expert_compute"])
        self._dispatch_s = np.where(self.mixture, c["dispatch_ns"] * 1e-9 * f.active_experts * f.layers / n, 0.0)
        self._tile_tokens = np.where(
            self.mixture, c["expert_tile_tokens"] * f.experts / np.maximum(f.active_experts, 1.0), 0.0
        )
        self._head_s = 2 * f.head_params / (n * f.peak16 * c16)
        bandwidth = f.bandwidth * c["memory"]
        self.copied_params = np.where(f.attention_dp > 0, f.attention_params * (n - 1), 0.0)
        self._dense_read_s = f.dense_bytes * (f.dense_params + self.copied_params) / (n * bandwidth)
        width = f.expert_params / np.maximum(3 * f.hidden * f.experts * f.layers, 1.0)
        width = np.maximum(width / np.where(f.attention_dp > 0, 1.0, n), 1.0)
        narrow = np.where(self.mixture, 1 + c["expert_half_width"] / width, 1.0)
        self._expert_s = self._expert_s * narrow
        self._expert_read_s = (
            narrow * slow_experts * f.weight_bytes * f.expert_params / (n * bandwidth * c["expert_memory"])
        )
        self._head_read_s = 2 * f.head_params / (n * bandwidth)
        self.kv_split = np.where(f.attention_dp > 0, n, np.minimum(n, f.kv_shards))
        self._kv_s = 1 / (self.kv_split * f.bandwidth * c["kv_read"])
        self._attention_s = 1 / (n * f.peak16 * c["attention_compute"])
        self._links(c)
        slower = (REFERENCE_BANDWIDTH / f.bandwidth) ** c["overhead_power"]
        per_layer = c["layer_overhead_us"] + np.where(
            self.mixture, c["expert_layer_overhead_us"] * self.expert_time, 0.0
        )
        self._fixed_s = other * (f.layers * per_layer * 1e-6 * slower + self.step_overhead_s)
        eager = np.where(self.mixture, c["expert_prefill_layer_us"] * self.expert_time, 0.0)
        self._eager_s = f.layers * eager * 1e-6 * slower
        miss = np.where(self.mixture, 1 - f.active_experts / experts, 0.5)
        self._log_miss = np.log(np.maximum(miss, 1e-12))
        self.context = f.input_tokens + f.output_tokens / 2
        self._kv_token_s = f.kv_bytes(self.context) * self._kv_s
        self._decode_token_s = f.decode_attention_flops(self.context) * self._attention_s
        self.read_tokens = f.read_tokens()
        self._prompt_attention_s = f.prefill_attention_flops() * self._attention_s
        self.chunks = np.maximum(np.ceil(self.read_tokens / c["chunk_tokens"]), 1.0)
        self.slow_prefill = self.prefill_factor * np.where(self.mixture, c["expert_prefill_factor"], 1.0)

    def _engine(self, calibration: Calibration) -> None:
        """Factors of engine and release of every case."""
        c, f = calibration.values, self.cases
        engines = list(calibration.engines.values())
        generations = [g for _, g in calibration.generations]
        at, of = f.engine.astype(int), f.generation.astype(int)

        def engine(name: str) -> Floats:
            return np.array([float(getattr(e, name)) for e in engines])[at]

        def release(name: str) -> Floats:
            return np.array([float(getattr(g, name)) for g in generations])[of]

        host = np.where((f.arm_host > 0) & (release("python_host") > 0), c["arm_host_time"], 1.0)
        self.time_factor = release("time_factor")
        self.step_overhead_s = release("step_overhead_ms") * 1e-3 * host
        streaming = np.where(f.streamed > 0, c["streaming_overhead_us"], 0.0)
        ranks = np.where(f.attention_dp > 0, f.tp, 1.0)  # each has its own scheduler
        self._sequence_s = (release("sequence_overhead_us") + streaming) * 1e-6 * host / ranks
        admission = np.where(f.at_once > 0, c["burst_admission_ms"], c["admission_ms"])
        self._admission_s = admission * 1e-3 * host
        python = release("python_host") > 0
        self.request_overhead_s = np.where(python, engine("request_overhead_ms"), c["admission_ms"]) * 1e-3 * host
        self.expert_time, self.prefill_factor = engine("expert_time"), engine("prefill_factor")
        self.read_together = engine("read_together")
        self.memory_share, self.held_output = engine("memory_share"), engine("held_output")

    def _links(self, c: dict[str, float]) -> None:
        """Seconds per step and per token on the links between the GPUs of a replica.

        Tensor parallel: two ring all-reduces per layer. Data-parallel attention: tokens go to the GPUs of their
        experts and back, within a server a share of them to all.
        """
        f, n = self.cases, self.cases.tp
        several, linked = n > 1, f.nvlink > 0
        pcie = np.where(f.pcie >= 5, c["pcie5_bus_gb_s"], c["pcie4_bus_gb_s"]) * 1e9
        link = np.where(linked, f.link * c["link_efficiency"], pcie)
        link = np.where(link > 0, link, pcie)
        latency = np.where(linked, c["reduction_latency_us"], c["pcie_latency_us"]) * 1e-6
        hop = np.where(several, 2 * f.layers * latency * np.log2(np.clip(n, 1.0, SERVER)), 0.0)
        self._hop_s = hop + (f.pp - 1) * c["pipeline_hop_us"] * 1e-6
        met = np.minimum(np.maximum(f.active_experts, 1.0), n) / n
        share = (n - 1) / n
        gathered = np.where(n > SERVER, 0.0, c["gather_share"])
        to_experts = 2 * f.layers * f.hidden * 2 * share / link * (met * c["all_to_all"] + gathered)
        reduced = 2 * f.layers * 2 * share * f.hidden * 2 / (2 * link)
        self._wire_s = np.where(several, np.where(f.attention_dp > 0, to_experts, reduced), 0.0)

    def experts_touched(self, tokens: Floats) -> Floats:
        """Expected share of the experts that ``tokens`` tokens meet: 1 - (1 - k/E)^(t^evenness)."""
        alike = np.where(tokens > 1, np.maximum(tokens, 1e-9) ** self.calibration.values["routing_evenness"], tokens)
        return np.where(self.mixture, 1 - np.exp(self._log_miss * alike), 0.0)

    def terms(
        self, sequences: Floats, prompt_tokens: Floats | float = 0.0, prompts: Floats | float = 0.0,
        context: Floats | None = None, admitted: Floats | float | None = None,
    ) -> Terms:  # fmt: skip
        """One step: ``sequences`` get a token, ``prompt_tokens`` of ``prompts`` prompts are read.

        ``context`` tokens stand before each sequence (None: input and half the output); ``admitted`` prompts are
        taken in (None: as many as are read).
        """
        tokens = sequences + prompt_tokens
        experts = np.maximum(
            self._expert_s * (tokens + self._tile_tokens * (touched := self.experts_touched(tokens))),
            self._dispatch_s * tokens,
        )
        if context is None:
            kv, decode = self._kv_token_s, self._decode_token_s
        else:
            kv = self.cases.kv_bytes(context) * self._kv_s
            decode = self.cases.decode_attention_flops(context) * self._attention_s
        scale = self._scale
        taken_in = prompts if admitted is None else admitted
        return Terms(
            scale * (self._linear_s * tokens + experts + self._head_s * (sequences + prompts)),
            scale * (self._dense_read_s + self._expert_read_s * touched + self._head_read_s),
            scale * sequences * np.maximum(kv, decode),
            scale * self._prompt_attention_s * prompts,
            self._bubble * (self._hop_s + tokens * self._wire_s),
            self._bubble * (self._fixed_s + self._sequence_s * sequences) + taken_in * self._admission_s,
        )

    def plain(self, batch: Floats) -> Terms:
        """A step without any prompt, with ``batch`` sequences in flight over all pipeline stages."""
        return self.terms(batch / self.cases.pp)

    def kinds(self, batch: Floats) -> tuple[Terms, Terms, Floats]:
        """A step without and one with prompts to read, and the share of the latter.

        Per token of each sequence 1/O prompts have to be read. They come in pieces (chunked prefill), one to a step;
        where more than one per step is needed, every step carries as much as it must.
        """
        inside = batch / self.cases.pp
        due = inside * self.chunks / self.cases.output_tokens
        pieces = np.maximum(due, 1.0)
        prompts = pieces / self.chunks
        mixed = self.terms(inside, self.read_tokens * prompts, prompts)
        return self.terms(inside), mixed, np.minimum(due, 1.0)

    def step(self, batch: Floats) -> Terms:
        """The mean steady step with ``batch`` sequences in flight."""
        plain, mixed, share = self.kinds(batch)
        return plain.mixed(mixed, share)

    def step_s(self, batch: Floats) -> Floats:
        return self.step(batch).seconds

    def reading(self, prompts: Floats | float) -> Floats:
        """Seconds of a step that reads ``prompts`` prompts and makes no token."""
        zero = np.zeros(len(self.cases))
        return self.terms(zero, self.read_tokens * prompts, zero + prompts).seconds

    def reading_alone(self, prompts: Floats | float) -> Floats:
        """Seconds until ``prompts`` prompts are read with nothing else going on: steps of prompts are not replayed from
        a recorded graph, and mixtures launch many small kernels for each layer."""
        return self.slow_prefill * self.reading(prompts) + self._eager_s

    def rate_s(self, batch: Floats) -> Floats:
        """Requests per second with ``batch`` in flight on average."""
        return batch / (self.cases.output_tokens * self.step_s(np.maximum(batch, 1.0)))

    def stepper(self, index: int) -> Callable[[float, float, float], float]:
        """Seconds of a step of one case as a function of floats: sequences that get a token, prompt tokens that are
        read, and tokens of context before each sequence. The same as ``terms``, for simulations that ask often."""
        f, c = self.cases, self.calibration.values

        def at(values: Floats) -> float:
            return float(values[index])

        scale, bubble, hop, wire = at(self._scale), at(self._bubble), at(self._hop_s), at(self._wire_s)
        linear, expert, head, dispatch = at(self._linear_s), at(self._expert_s), at(self._head_s), at(self._dispatch_s)
        tile, log_miss, mixture = at(self._tile_tokens), at(self._log_miss), bool(self.mixture[index])
        read, expert_read = at(self._dense_read_s + self._head_read_s), at(self._expert_read_s)
        fixed, each, admission = at(self._fixed_s), at(self._sequence_s), at(self._admission_s)
        scaled_kv = at(f.kv_scale * self._kv_s)
        kv_full, kv_near = at(f.kv_bytes_full) * scaled_kv, at(f.kv_bytes_sliding) * scaled_kv
        attention = at(self._attention_s)
        pair, near_pair = at(f.decode_pair_flops) * attention, at(f.sliding_pair_flops) * attention
        window = at(f.window) or math.inf
        per_prompt_token = at(self._prompt_attention_s / self.read_tokens)
        prompt = at(self.read_tokens)
        evenness = c["routing_evenness"]

        def seconds(sequences: float, prompt_tokens: float, context: float) -> float:
            tokens = sequences + prompt_tokens
            prompts = prompt_tokens / prompt
            touched = 0.0
            if mixture:
                touched = 1 - math.exp(log_miss * (tokens**evenness if tokens > 1 else tokens))
            near = context if context < window else window
            work = linear * tokens + max(expert * (tokens + tile * touched), dispatch * tokens)
            work += head * (sequences + prompts) + read + expert_read * touched + per_prompt_token * prompt_tokens
            work += sequences * max(kv_full * context + kv_near * near, pair * context + near_pair * near)
            rest = hop + tokens * wire + fixed + each * sequences
            return scale * work + bubble * rest + prompts * admission

        return seconds
