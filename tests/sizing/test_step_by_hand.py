"""A step of a replica worked out a second time, number by number, from published shapes, data sheets and coefficients.

Plain floats and the formulas of the method: linear layers 2 FLOP per parameter and token, weights read once, the cache
of every sequence, the causal half of attention, two ring all-reduces per layer, fixed and per-request overheads.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from planner.sizing.calibration import load_inference
from planner.sizing.cases import Cases, Layout, ServingCase, Traffic, described
from planner.sizing.memory import weights_bytes
from planner.sizing.serving import Replica
from planner.sizing.step_parts import mean_step, reading_alone, step_lasting
from planner.sizing.timing import Bound, Fleet
from planner.sizing.work import shape_of

C = load_inference().values
TERMS = ("compute", "memory", "kv_cache", "attention", "interconnect", "overhead")


@dataclass(frozen=True)
class Facts:
    """A model by its published configuration, in parameters and FLOP."""

    layers: int
    hidden: int
    attention: float
    dense: float
    """Attention, shared experts, routers and ordinary feed-forward blocks."""
    experts: float
    of: int
    active: int
    head: float
    embedding: float
    cache: float
    """Bytes a token on layers without window at 16 bit."""
    cache_window: float
    window: float
    pair: float
    """FLOP of a query and a key in prefill over the layers without window; decode is the same but for latent cache."""
    pair_window: float
    decode_pair: float
    shards: int


def llama(layers: int, hidden: int, heads: int, groups: int, width: int, feed: int, vocab: int) -> Facts:
    attention = layers * (2 * hidden * heads * width + 2 * hidden * groups * width)
    pair = 4.0 * layers * heads * width
    return Facts(
        layers, hidden, attention, attention + layers * 3 * hidden * feed, 0.0, 0, 0, vocab * hidden, vocab * hidden,
        layers * 2 * groups * width * 2, 0.0, 0.0, pair, 0.0, pair, groups,
    )  # fmt: skip


LLAMA_70B = llama(80, 8192, 64, 8, 128, 28672, 128256)
GPT_OSS = Facts(
    layers=36, hidden=2880, attention=36 * (2 * 2880 * 64 * 64 + 2 * 2880 * 8 * 64),
    dense=36 * (2 * 2880 * 64 * 64 + 2 * 2880 * 8 * 64 + 2880 * 128), experts=36 * 128 * 3 * 2880 * 2880, of=128, active=4,
    head=201088 * 2880, embedding=201088 * 2880, cache=18 * 2 * 8 * 64 * 2, cache_window=18 * 2 * 8 * 64 * 2, window=128,
    pair=18 * 4.0 * 64 * 64, pair_window=18 * 4.0 * 64 * 64, decode_pair=18 * 4.0 * 64 * 64, shards=8,
)  # fmt: skip
_MLA = 61 * (1536 * (7168 + 128 * 192) + 7168 * (512 + 64) + 512 * 128 * (128 + 128) + 128 * 128 * 7168)
DEEPSEEK = Facts(
    layers=61, hidden=7168, attention=_MLA, dense=_MLA + 58 * (3 * 7168 * 2048 + 7168 * 256) + 3 * 3 * 7168 * 18432,
    experts=58 * 256 * 3 * 7168 * 2048, of=256, active=8, head=129280 * 7168, embedding=129280 * 7168, cache=61 * 576 * 2,
    cache_window=0.0, window=0, pair=61 * 2.0 * 128 * (192 + 128), pair_window=0.0,
    decode_pair=61 * 128 * (2.0 * 576 + 2.0 * 512), shards=1,
)  # fmt: skip
GEMMA = Facts(
    layers=62, hidden=5376, attention=62 * (2 * 5376 * 32 * 128 + 2 * 5376 * 16 * 128),
    dense=62 * (2 * 5376 * 32 * 128 + 2 * 5376 * 16 * 128 + 3 * 5376 * 21504), experts=0.0, of=0, active=0,
    head=262144 * 5376, embedding=0.0, cache=10 * 2 * 16 * 128 * 2, cache_window=52 * 2 * 16 * 128 * 2, window=1024,
    pair=10 * 4.0 * 32 * 128, pair_window=52 * 4.0 * 32 * 128, decode_pair=10 * 4.0 * 32 * 128, shards=16,
)  # fmt: skip
MODELS = {"llama-3.1-70b": LLAMA_70B, "gpt-oss-120b": GPT_OSS, "deepseek-v3": DEEPSEEK, "gemma-3-27b": GEMMA}

# bytes a weight, efficiency of the products, peak in TFLOP/s that they run at; whether dense parts stay at 16 bit
H100, A100, MI300X, L40S, GH200, B200 = "h100-sxm", "a100-sxm-80", "mi300x", "l40s", "gh200-144", "b200"
SHEETS = {  # bandwidth GB/s, 16-bit and 8-bit and 4-bit TFLOP/s, NVLink GB/s one way, bus GB/s where there is none
    H100: (3350, 989, 1979, None, 450, C["pcie5_bus_gb_s"]), A100: (2039, 312, None, None, 300, C["pcie4_bus_gb_s"]),
    MI300X: (5300, 1307.4, 2614.9, None, 448, C["pcie5_bus_gb_s"]), L40S: (864, 362, 733, None, None, C["pcie4_bus_gb_s"]),
    GH200: (4900, 989, 1979, None, 450, C["pcie5_bus_gb_s"]), B200: (8000, 2250, 4500, 9000, 900, C["pcie5_bus_gb_s"]),
}  # fmt: skip
CASES: dict[str, dict[str, Any]] = {
    "dense, 8 bit, alone": {"model": "llama-3.1-70b", "gpu": "h200-sxm"},
    "dense, 8 bit, two": {"model": "llama-3.1-70b", "gpu": H100, "weight_dtype": "fp8", "tp": 2},
    "dense, 16 bit, eight": {"model": "llama-3.1-70b", "gpu": A100, "tp": 8, "cached_share": 0.25, "engine": "sglang"},
    "dense, widened 8 bit": {"model": "llama-3.1-70b", "gpu": A100, "weight_dtype": "int8", "tp": 4, "traffic": Traffic.OFFLINE},
    "dense, widened 4 bit": {"model": "llama-3.1-70b", "gpu": L40S, "weight_dtype": "int4", "tp": 2},
    "dense, two stages": {"model": "llama-3.1-70b", "gpu": H100, "weight_dtype": "fp8", "tp": 2, "pp": 2},
    "dense, other maker": {"model": "llama-3.1-70b", "gpu": MI300X, "weight_dtype": "fp8", "tp": 2},
    "dense, ARM host": {"model": "llama-3.1-70b", "gpu": GH200, "weight_dtype": "fp8", "traffic": Traffic.AT_ONCE},
    "dense, host without Python": {"model": "llama-3.1-70b", "gpu": H100, "weight_dtype": "fp8", "tp": 2, "engine": "tensorrt-llm", "engine_version": "0.14"},
    "windows": {"model": "gemma-3-27b", "gpu": H100, "tp": 2, "input_tokens": 6000.0},
    "mixture with windows, 4 bit": {"model": "gpt-oss-120b", "gpu": H100, "weight_dtype": "fp4", "tp": 2},
    "mixture, 4 bit with products": {"model": "gpt-oss-120b", "gpu": B200, "weight_dtype": "fp4", "engine": "tensorrt-llm"},
    "latent, spread experts": {"model": "deepseek-v3", "gpu": "h200-sxm", "weight_dtype": "fp8", "tp": 8, "attention_dp": True},
    "latent, sixteen": {"model": "deepseek-v3", "gpu": H100, "weight_dtype": "fp8", "tp": 16, "engine": "sglang"},
    "latent, spread over two servers": {"model": "deepseek-v3", "gpu": H100, "weight_dtype": "fp8", "tp": 16, "attention_dp": True},
    "mixture, other maker": {"model": "gpt-oss-120b", "gpu": MI300X, "weight_dtype": "fp4", "tp": 2},
}  # fmt: skip
CASES["dense, 8 bit, alone"] |= {"weight_dtype": "fp8", "cached_share": 0.5}
SHEETS["h200-sxm"] = (4800, 989, 1979, None, 450, C["pcie5_bus_gb_s"])


@dataclass(frozen=True)
class Hand:
    case: ServingCase
    facts: Facts
    bytes_dense: float
    bytes_expert: float
    rate_dense: float
    rate_expert: float
    rate16: float
    bandwidth: float
    link: float
    latency: float
    kv: float
    time_factor: float
    host: float
    step_overhead: float
    sequence_overhead: float
    expert_time: float
    stages: float

    @classmethod
    def of(cls, case: ServingCase) -> Hand:
        facts = MODELS[case.model.id]
        bandwidth, tf16, tf8, tf4, nvlink, bus = SHEETS[case.gpu.id]
        engine = load_inference().engines[case.engine]
        release = engine.generations[-1] if case.engine_version is None else engine.generations[0]
        dtype = "mxfp4" if case.model.id == "gpt-oss-120b" else case.weight_dtype
        weight = {"bf16": 2.0, "fp8": 1.0, "int8": 1.016, "int4": 0.516, "mxfp4": 0.53125}[dtype]
        c16 = C["compute_16bit"]
        if dtype == "fp8":
            rate = tf8 * C["compute_8bit"]  # type: ignore[operator]
        elif dtype == "mxfp4" and tf4:
            rate = tf4 * C["compute_4bit"]
        else:
            rate = (
                tf16
                * c16
                * {"bf16": 1.0, "int8": C["widened_8bit"], "int4": C["widened_4bit"], "mxfp4": C["widened_4bit"]}[dtype]
            )
        dense_16 = dtype in ("bf16", "mxfp4")
        kept_at_8 = dtype in ("fp8", "mxfp4") and case.engine == "tensorrt-llm"
        linked = nvlink is not None
        arm = case.gpu.id == GH200 and release.python_host
        return cls(
            case, facts, 2.0 if dense_16 else weight, weight, 1e12 * (tf16 * c16 if dense_16 else rate), 1e12 * rate,
            tf16 * 1e12, bandwidth * 1e9, (nvlink * C["link_efficiency"] if nvlink else bus) * 1e9,
            (C["reduction_latency_us"] if linked else C["pcie_latency_us"]) * 1e-6, 0.5 if kept_at_8 else 1.0,
            release.time_factor, C["arm_host_time"] if arm else 1.0, release.step_overhead_ms * 1e-3,
            release.sequence_overhead_us * 1e-6, engine.expert_time, 1 + C["pipeline_bubble"] * case.pp * (case.pp - 1) / 2,
        )  # fmt: skip

    @property
    def other(self) -> float:
        return C["other_vendor_time"] if self.case.gpu.id == MI300X else 1.0

    @property
    def slow_experts(self) -> float:
        other = C["other_vendor_experts"] if self.case.gpu.id == MI300X else 1.0
        return other * (C["fp4_experts"] if self.case.gpu.id == B200 else 1.0)

    @property
    def slower(self) -> float:
        return (3.35e12 / self.bandwidth) ** C["overhead_power"]

    def touched(self, tokens: float) -> float:
        f = self.facts
        if not f.of:
            return 0.0
        return 1 - (1 - f.active / f.of) ** (tokens ** C["routing_evenness"] if tokens > 1 else tokens)

    def cache_bytes(self, context: float) -> float:
        f = self.facts
        return (f.cache * context + f.cache_window * min(context, f.window or context)) * self.kv

    def terms(self, sequences: float, prompt_tokens: float, prompts: float, context: float) -> dict[str, float]:
        f, case, n = self.facts, self.case, self.case.tp
        tokens, spread = sequences + prompt_tokens, case.attention_dp
        copies = n if spread else 1
        scale = self.time_factor * self.other * self.stages
        touched = self.touched(tokens)
        expert_s = narrow = 0.0
        if f.of:
            width = f.experts / (3 * f.hidden * f.of * f.layers) / (1 if spread else n)
            narrow = 1 + C["expert_half_width"] / max(width, 1.0)
            slow = self.expert_time * self.slow_experts
            products = slow * narrow * 2 * f.experts * f.active / f.of / (n * self.rate_expert * C["expert_compute"])
            full_tiles = C["expert_tile_tokens"] * f.of / f.active
            sent = C["dispatch_ns"] * 1e-9 * f.active * f.layers / n
            expert_s = max(products * (tokens + full_tiles * touched), sent * tokens)
        head_rate = n * self.rate16 * C["compute_16bit"]
        compute = (
            2 * f.dense * tokens / (n * self.rate_dense) + expert_s + 2 * f.head * (sequences + prompts) / head_rate
        )
        bandwidth = n * self.bandwidth * C["memory"]
        memory = self.bytes_dense * (f.dense + f.attention * (copies - 1)) / bandwidth + 2 * f.head / bandwidth
        memory += (
            narrow * self.slow_experts * self.bytes_expert * f.experts * touched / (bandwidth * C["expert_memory"])
        )
        split = n if spread else min(n, f.shards)
        read = self.cache_bytes(context) / (split * self.bandwidth * C["kv_read"])
        flops = f.decode_pair * context + f.pair_window * min(context, f.window or context)
        attention_rate = n * self.rate16 * C["attention_compute"]
        new = case.input_tokens * (1 - case.cached_share)
        pairs = new * (case.input_tokens - new / 2)
        near = pairs
        if f.window and case.input_tokens > f.window:
            near = new * f.window - max(f.window - (case.input_tokens - new), 0) ** 2 / 2
        prefill = (f.pair * pairs + f.pair_window * near) / attention_rate
        hop = wire = 0.0
        if n > 1:
            hop = 2 * f.layers * self.latency * math.log2(min(n, 8))
            share = (n - 1) / n
            if spread:
                there = min(max(f.active, 1), n) / n * C["all_to_all"] + (0.0 if n > 8 else C["gather_share"])
                wire = 2 * f.layers * f.hidden * 2 * share / self.link * there
            else:
                wire = 2 * f.layers * 2 * share * f.hidden * 2 / (2 * self.link)
        hop += (case.pp - 1) * C["pipeline_hop_us"] * 1e-6
        per_layer = C["layer_overhead_us"] * 1e-6
        if f.of:
            per_layer += C["expert_layer_overhead_us"] * 1e-6 * self.expert_time * self.slow_experts
        fixed = self.other * (f.layers * per_layer * self.slower + self.step_overhead * self.host)
        streaming = C["streaming_overhead_us"] * 1e-6 if case.traffic is Traffic.STREAMED else 0.0
        each = (self.sequence_overhead + streaming) * self.host / copies
        admission = C["burst_admission_ms" if case.traffic is Traffic.AT_ONCE else "admission_ms"] * 1e-3 * self.host
        return {
            "compute": scale * compute,
            "memory": scale * memory,
            "kv_cache": scale * sequences * max(read, flops / attention_rate),
            "attention": scale * prefill * prompts,
            "interconnect": self.stages * (hop + wire * tokens),
            "overhead": self.stages * (fixed + each * sequences) + admission * prompts,
        }

    @property
    def context(self) -> float:
        return self.case.input_tokens + self.case.output_tokens / 2

    @property
    def read_tokens(self) -> float:
        return self.case.input_tokens * (1 - self.case.cached_share)

    def plain_s(self, batch: float) -> float:
        return sum(self.terms(batch / self.case.pp, 0.0, 0.0, self.context).values())

    def step(self, batch: float) -> dict[str, float]:
        """The mean step: per token of each of ``batch`` sequences one output-th of a prompt is read."""
        inside, pieces = batch / self.case.pp, max(math.ceil(self.read_tokens / C["chunk_tokens"]), 1)
        due = inside * pieces / self.case.output_tokens
        prompts, share = max(due, 1.0) / pieces, min(due, 1.0)
        without = self.terms(inside, 0.0, 0.0, self.context)
        with_prompts = self.terms(inside, self.read_tokens * prompts, prompts, self.context)
        return {t: without[t] + share * (with_prompts[t] - without[t]) for t in TERMS}

    @property
    def reading_alone_s(self) -> float:
        engine = load_inference().engines[self.case.engine]
        step = sum(self.terms(0.0, self.read_tokens, 1.0, self.context).values())
        eager = 0.0
        if self.facts.of:
            step *= C["expert_prefill_factor"]
            eager = (
                self.facts.layers
                * C["expert_prefill_layer_us"]
                * 1e-6
                * self.expert_time
                * self.slow_experts
                * self.slower
            )
        return engine.prefill_factor * step + eager


@pytest.fixture(params=list(CASES))
def case(request: pytest.FixtureRequest, models: Any, gpus: Any) -> ServingCase:
    words = {"input_tokens": 3000.0, "output_tokens": 200.0, **CASES[request.param]}
    return ServingCase(**{**words, "model": models[words["model"]], "gpu": gpus[words["gpu"]]})


def test_the_parameters_of_the_shape_are_those_of_the_configuration(case: ServingCase) -> None:
    shape, facts = shape_of(case.model), MODELS[case.model.id]
    assert shape.attention_params == facts.attention
    assert shape.dense_params == facts.dense
    assert shape.expert_params == facts.experts
    assert (shape.head_params, shape.embedding_params) == (facts.head, facts.embedding)
    assert (shape.kv_bytes_full, shape.kv_bytes_sliding) == (facts.cache, facts.cache_window)
    assert (shape.experts, shape.active_experts, shape.window, shape.kv_shards) == (
        facts.of,
        facts.active,
        facts.window,
        facts.shards,
    )
    assert (shape.full_pair_flops, shape.sliding_pair_flops, shape.decode_pair_flops) == (
        facts.pair,
        facts.pair_window,
        facts.decode_pair,
    )


@pytest.mark.parametrize("load", [(1.0, 0.0), (37.0, 0.0), (64.0, 0.4), (0.0, 1.0)])
def test_every_term_of_a_step(case: ServingCase, load: tuple[float, float]) -> None:
    sequences, prompts = load
    hand, one = Hand.of(case), np.ones(1)
    fleet = Replica(case).fleet
    found = fleet.terms(one * sequences, one * prompts * hand.read_tokens, one * prompts).of(0)
    expected = hand.terms(sequences, prompts * hand.read_tokens, prompts, hand.context)
    assert {t: getattr(found, t) for t in TERMS} == pytest.approx(expected, rel=1e-9, abs=1e-15)
    later = fleet.terms(one * sequences, context=one * 500.0).of(0)
    assert later.kv_cache == pytest.approx(hand.terms(sequences, 0.0, 0.0, 500.0)["kv_cache"], rel=1e-9)
    taken_in = fleet.terms(one * sequences, one * prompts * hand.read_tokens, one * prompts, admitted=0.0).of(0)
    assert found.overhead - taken_in.overhead == pytest.approx(prompts * float(fleet._admission_s[0]))


@pytest.mark.parametrize("batch", [1.0, 40.0, 900.0])
def test_the_mean_step_and_what_follows_from_it(case: ServingCase, batch: float) -> None:
    hand, replica = Hand.of(case), Replica(case)
    expected = hand.step(batch)
    found = replica.step(batch)
    assert {t: getattr(found, t) for t in TERMS} == pytest.approx(expected, rel=1e-9, abs=1e-15)
    total = sum(expected.values())
    assert replica.step_s(batch) == pytest.approx(total)
    assert replica.rate_s(batch) == pytest.approx(batch / (case.output_tokens * total))
    groups = {
        Bound.MEMORY: expected["memory"] + expected["kv_cache"], Bound.COMPUTE: expected["compute"] + expected["attention"],
        Bound.INTERCONNECT: expected["interconnect"], Bound.OVERHEAD: expected["overhead"],
    }  # fmt: skip
    assert found.bound is max(groups, key=lambda b: groups[b])
    assert float(replica.fleet.plain(np.array([batch])).seconds[0]) == pytest.approx(hand.plain_s(batch))


def test_a_prompt_read_alone(case: ServingCase) -> None:
    assert float(Replica(case).fleet.reading_alone(1.0)[0]) == pytest.approx(Hand.of(case).reading_alone_s)


def test_long_prompts_are_read_in_chunks(llama70: Any, gpus: Any) -> None:
    case = ServingCase(llama70, gpus[H100], "fp8", tp=2, input_tokens=20000.0, output_tokens=500.0)
    hand = Hand.of(case)
    assert {t: getattr(Replica(case).step(30.0), t) for t in TERMS} == pytest.approx(hand.step(30.0), rel=1e-9)


def test_memory_of_one_gpu(case: ServingCase) -> None:
    hand, replica, n = Hand.of(case), Replica(case), case.tp
    f, found, gpus = hand.facts, replica.memory, case.tp * case.pp
    engine = load_inference().engines[case.engine]
    copies = n if case.attention_dp else 1
    weights = hand.bytes_dense * (f.dense + f.attention * (copies - 1)) + hand.bytes_expert * f.experts
    weights = (weights + 2 * (f.head + f.embedding)) / gpus
    activations = C["activation_copies"] * min(case.input_tokens, C["chunk_tokens"]) * f.hidden * 2 / n
    runtime = activations + C["runtime_gb"] * 1e9
    usable = case.gpu.memory_gib * 1024**3 * engine.memory_share
    assert found.weights_gb == pytest.approx(weights / 1e9)
    assert found.runtime_gb == pytest.approx(runtime / 1e9)
    assert found.capacity_gb == pytest.approx(case.gpu.memory_gib * 1.073741824)
    assert found.kv_gb == pytest.approx(max(usable - weights - runtime, 0.0) / 1e9)
    release = engine.generations[-1] if case.engine_version is None else engine.generations[0]
    held = case.input_tokens + engine.held_output * case.output_tokens
    sequence = hand.cache_bytes(held) if release.windows_free_memory else (f.cache + f.cache_window) * held * hand.kv
    split = (n if case.attention_dp else min(n, f.shards)) * case.pp
    assert found.kv_per_sequence_gb == pytest.approx(sequence / split / 1e9)
    if found.fits:
        slow = case.gpu.bandwidth_gb_s < 2500
        admitted = (release.max_sequences_slow_gpu if slow else release.max_sequences) * copies
        assert found.max_sequences == pytest.approx(min((usable - weights - runtime) / (sequence / split), admitted))
    else:
        assert found.max_sequences == 0


def test_weights_of_a_copy_are_those_of_its_parts(case: ServingCase) -> None:
    hand = Hand.of(case)
    f, what = hand.facts, described(case, load_inference())
    # Dense parts stay at 16 bit in mixtures that are stored in 4 bit only.
    dense = 2.0 if f.of and hand.bytes_expert < 0.6 else hand.bytes_expert
    expected = dense * f.dense + hand.bytes_expert * f.experts + 2 * (f.head + f.embedding)
    assert weights_bytes(what.shape, what.weights) == pytest.approx(expected)


@pytest.mark.parametrize("batch", [0.2, 3.0, 250.0])
def test_the_parts_of_a_step_are_amounts_over_their_times(case: ServingCase, batch: float) -> None:
    hand, replica, n = Hand.of(case), Replica(case), case.tp
    f, parts = hand.facts, mean_step(replica, batch)
    inside = max(batch, 1.0) / case.pp
    prompts = inside / case.output_tokens
    tokens = inside + prompts * hand.read_tokens
    assert (parts.sequences, parts.prompts, parts.tokens) == pytest.approx((inside, prompts, tokens))
    assert parts.timing.seconds == pytest.approx(sum(hand.step(max(batch, 1.0)).values()))
    assert parts.cache_gb == pytest.approx(
        inside * hand.cache_bytes(hand.context) / (n if case.attention_dp else min(n, f.shards)) / 1e9
    )
    copies = n if case.attention_dp else 1
    weights = (
        hand.bytes_dense * (f.dense + f.attention * (copies - 1))
        + hand.bytes_expert * f.experts * parts.experts_touched
    )
    assert parts.weights_gb == pytest.approx((weights + 2 * f.head) / n / 1e9)
    active = f.experts * f.active / f.of if f.of else 0.0
    assert parts.params == pytest.approx(f.dense + active + f.head * (inside + prompts) / tokens)
    assert parts.tflop == pytest.approx(2 * parts.params * tokens / n / 1e12)
    assert parts.context == hand.context
    if n == 1 or case.attention_dp:
        assert parts.link_gb is None
    else:
        assert parts.link_gb == pytest.approx(2 * f.layers * 2 * (n - 1) / n * f.hidden * 2 * tokens / 1e9)
    for speed, amount, seconds in (
        (parts.weights_gb_s, parts.weights_gb, parts.timing.memory), (parts.cache_gb_s, parts.cache_gb, parts.timing.kv_cache),
        (parts.tflops, parts.tflop, parts.timing.compute), (parts.attention_tflops, parts.attention_tflop, parts.timing.attention),
    ):  # fmt: skip
        assert speed * seconds == pytest.approx(amount)
    assert parts.host_s + parts.fixed_s == pytest.approx(parts.timing.overhead)
    empty = hand.terms(0.0, 0.0, 0.0, hand.context)
    assert (parts.link_latency_s, parts.fixed_s) == pytest.approx((empty["interconnect"], empty["overhead"]))
    assert parts.experts_touched == pytest.approx(
        hand.touched(inside) * (1 - min(prompts, 1))
        + hand.touched(inside + hand.read_tokens * max(prompts, 1)) * min(prompts, 1)
    )


def test_a_step_is_found_by_its_length(case: ServingCase) -> None:
    replica = Replica(case)
    for batch in (1.0, 20.0, 333.0):
        found = step_lasting(replica, replica.step_s(batch))
        assert found.sequences * case.pp == pytest.approx(batch, rel=1e-4)
    alone, one = Hand.of(case).plain_s(1.0), replica.step_s(1.0)
    assert step_lasting(replica, alone * 0.9).timing.seconds == pytest.approx(alone)
    middle = step_lasting(replica, (alone + one) / 2)
    assert middle.timing.seconds == pytest.approx((alone + one) / 2)
    assert 0 < middle.prompts < mean_step(replica, 1.0).prompts
    read = reading_alone(replica)
    assert (read.sequences, read.prompts, read.tokens) == (0.0, 1.0, pytest.approx(Hand.of(case).read_tokens))


def test_the_stepper_is_the_same_step(case: ServingCase) -> None:
    hand, step = Hand.of(case), Replica(case).fleet.stepper(0)
    for sequences, prompts, context in ((1.0, 0.0, 500.0), (40.0, 0.5, 2500.0), (0.0, 1.0, 0.0), (0.5, 0.0, 9000.0)):
        expected = sum(hand.terms(sequences, prompts * hand.read_tokens, prompts, context).values())
        assert step(sequences, prompts * hand.read_tokens, context) == pytest.approx(expected, rel=1e-9)


def test_layouts_side_by_side_are_what_each_is_alone(models: Any, gpus: Any) -> None:
    calibration = load_inference()
    cases = [
        ServingCase(models["deepseek-v3"], gpus["h200-sxm"], "fp8", engine="sglang"),
        ServingCase(models["llama-3.1-8b"], gpus["h100-pcie"], "fp8"),
    ]
    layouts = [Layout(), Layout(2), Layout(4, 2), Layout(8, 1, True)]
    assert [layout.gpus for layout in layouts] == [1, 2, 8, 8]
    many = Cases.over_layouts([(c, described(c, calibration)) for c in cases], layouts, calibration)
    one_by_one = Cases.of(
        [replace(c, tp=t.tp, pp=t.pp, attention_dp=t.attention_dp) for c in cases for t in layouts], calibration
    )
    assert many.table.tolist() == one_by_one.table.tolist()
    assert len(many) == 8
    batch = np.full(8, 20.0)
    assert Fleet(many, calibration).step_s(batch).tolist() == Fleet(one_by_one, calibration).step_s(batch).tolist()
