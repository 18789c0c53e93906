"""Results of sizing as figures that explain themselves. Explanations are made only when somebody asks.

``paths`` says where the inputs stand in a plan ("users", "input_tokens", "ttft", "gpu" …); names that are absent simply
have no link. Nothing here computes what the other modules have not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Path, Quantity, Source
from planner.i18n import Message, message
from planner.sizing.calibration import Tier, load_inference
from planner.sizing.demand import Demand
from planner.sizing.search import Candidate, Requirement
from planner.sizing.uncertainty import Range

Paths = Mapping[str, Path]
NO_PATHS: Paths = {}


@dataclass(frozen=True, slots=True)
class MemoryFigures:
    """Memory of one GPU in GB."""

    weights: Figure
    kv_cache: Figure
    runtime: Figure
    free: Figure
    capacity: Figure


@dataclass(frozen=True, slots=True)
class ServingFigures:
    gpus: Figure
    replicas: Figure
    gpus_per_replica: Figure
    ttft_p95: Figure
    itl_p95: Figure
    throughput: Figure
    peak_rate: Figure
    utilisation: Figure
    memory: MemoryFigures


def serving_figures(
    candidate: Candidate, requirement: Requirement, demand: Demand | None = None, paths: Paths = NO_PATHS
) -> ServingFigures:
    """Every figure of one candidate under its requirement; ``demand`` explains the peak rate where it is known."""
    maker = _Serving(candidate, requirement, demand, paths)
    return ServingFigures(
        gpus=maker.gpus(),
        replicas=maker.replicas(),
        gpus_per_replica=maker.gpus_per_replica(),
        ttft_p95=maker.ttft(),
        itl_p95=maker.itl(),
        throughput=maker.throughput(),
        peak_rate=peak_rate_figure(requirement.peak_rate_s, demand, paths),
        utilisation=maker.utilisation(),
        memory=maker.memory(),
    )


def peak_rate_figure(rate_s: float, demand: Demand | None, paths: Paths = NO_PATHS) -> Figure:
    """Requests per second in the busiest minutes."""

    def why() -> Explanation:
        if demand is None:
            return Explanation(formula=message("sizing.peak_rate.given"))
        return Explanation(
            formula=message("sizing.peak_rate.formula"),
            worked=message(
                "sizing.peak_rate.worked", users=demand.people, active=demand.active_share,
                requests=demand.requests_per_active_day, share=demand.peak_hour_share, burst=demand.burst_factor,
                rate=Quantity(rate_s, "request_s"),
            ),
            inputs=(
                _input("users", demand.people, "people", paths),
                _input("active_share", demand.active_share, "percent", paths),
                _input("requests_per_user_day", demand.requests_per_active_day, "count", paths),
                _input("peak_hour_share", demand.peak_hour_share, "percent", paths),
                _input("burst_factor", demand.burst_factor, "factor", paths),
            ),
        )  # fmt: skip

    return Figure("sizing.peak_rate", message("sizing.peak_rate"), rate_s, "request_s", why=why)


def error_message(tier: Tier, metric: str) -> Message:
    """How far off the model may be, by how much of the case was measured."""
    return message("sizing.error", tier=tier.id, meaning=tier.meaning, factor=Quantity(tier.sigma[metric], "factor"))


def limit_name(candidate: Candidate) -> Message:
    """What stops a replica of the candidate from taking more, in a word."""
    return message(f"sizing.limit_name.{candidate.binding.value}")


def calibration_source() -> Source:
    calibration = load_inference()
    return Source(
        id="sizing.calibration",
        title="TensorRT-LLM performance overview, InferenceX, AccelMark, GPUStack, SGLang, Qwen2.5, MLPerf",
        as_of=calibration.as_of,
        note="resources/calibration/inference.yaml, resources/calibration/cases/inference_cases.csv",
    )


def _input(
    name: str, value: Any, unit: str | None, paths: Paths, basis: Basis | None = None, sources: tuple[Source, ...] = ()
) -> Input:
    path = paths.get(name)
    known = basis or (Basis.ANSWERED if path is not None else Basis.CALCULATED)
    shown = value if unit is None else Quantity(value, unit)
    return Input(message(f"sizing.input.{name}"), shown, path, known, sources)


class _Serving:
    """One candidate and what explains it."""

    def __init__(
        self, candidate: Candidate, requirement: Requirement, demand: Demand | None, paths: Paths
    ) -> None:
        self.c, self.r, self.demand, self.paths = candidate, requirement, demand, paths
        self.tier = candidate.capacity.tier

    def _case_inputs(self) -> tuple[Input, ...]:
        c, r, paths = self.c, self.r, self.paths
        return (
            _input("model", r.model.name, None, paths, sources=r.model.sources),
            _input("gpu", c.gpu.name, None, paths, sources=c.gpu.sources),
            _input("precision", c.precision, None, paths),
            _input("gpus_per_replica", c.gpus_per_replica, "gpu", paths),
            _input("engine", c.capacity.replica.engine.name, None, paths),
            _input("input_tokens", r.input_tokens, "token", paths),
            _input("output_tokens", r.output_tokens, "token", paths),
        )

    def _sources(self) -> tuple[Source, ...]:
        return (calibration_source(), *self.c.gpu.sources, *self.r.model.sources)

    def gpus(self) -> Figure:
        c = self.c

        def why() -> Explanation:
            return Explanation(
                formula=message("sizing.gpus.formula"),
                worked=message(
                    "sizing.gpus.worked", replicas=c.replicas, spare=c.spare_replicas, each=c.gpus_per_replica,
                    gpus=Quantity(c.gpus, "gpu"),
                ),
                inputs=(
                    Input(message("sizing.replicas"), self.replicas()),
                    _input("spare_replicas", c.spare_replicas, "replica", self.paths),
                    Input(message("sizing.gpus_per_replica"), self.gpus_per_replica()),
                ),
                error=error_message(self.tier, "output_tok_s"),
                sources=self._sources(),
                tipping=self._tipping(),
                notes=(message(f"sizing.binding.{c.binding.value}"),),
            )  # fmt: skip

        return Figure(
            "sizing.gpus", message("sizing.gpus"), c.gpus, "gpu", low=c.gpu_range.low, high=c.gpu_range.high,
            basis=Basis.PREDICTED, why=why,
        )  # fmt: skip

    def _tipping(self) -> Message:
        """By how much the load may grow before one more replica is needed."""
        spare = self.c.replicas * self.c.capacity.rate_s.mid / self.c.design_rate_s - 1 if self.c.design_rate_s else 0.0
        return message(
            "sizing.gpus.tipping", growth=Quantity(max(spare, 0.0), "percent"),
            more=Quantity(self.c.gpus_per_replica, "gpu"),
        )  # fmt: skip

    def replicas(self) -> Figure:
        c = self.c
        rate = c.capacity.rate_s

        def why() -> Explanation:
            return Explanation(
                formula=message("sizing.replicas.formula"),
                worked=message(
                    "sizing.replicas.worked", rate=Quantity(c.design_rate_s, "request_s"),
                    each=Quantity(rate.mid, "request_s"), replicas=Quantity(c.replicas, "replica"),
                ),
                inputs=(
                    Input(
                        message("sizing.peak_rate"), peak_rate_figure(self.r.peak_rate_s, self.demand, self.paths)
                    ),
                    Input(message("sizing.input.design_rate"), Quantity(c.design_rate_s, "request_s")),
                    Input(
                        message("sizing.input.limit_rate"), Quantity(c.capacity.limit_rate_s, "request_s"),
                        basis=Basis.PREDICTED,
                    ),
                    _input("headroom", self.r.levels.headroom, "percent", self.paths),
                    *self._case_inputs(),
                ),
                error=error_message(self.tier, "output_tok_s"),
                sources=self._sources(),
                notes=(
                    message(f"sizing.binding.{c.binding.value}"),
                    message("sizing.replicas.poisson"),
                ),
            )  # fmt: skip

        each, spare = c.gpus_per_replica, c.spare_replicas
        return Figure(
            "sizing.replicas", message("sizing.replicas"), c.replicas, "replica",
            low=c.gpu_range.low / each - spare, high=c.gpu_range.high / each - spare, basis=Basis.PREDICTED, why=why,
        )  # fmt: skip

    def gpus_per_replica(self) -> Figure:
        c = self.c

        def why() -> Explanation:
            held = c.capacity.memory
            return Explanation(
                formula=message("sizing.gpus_per_replica.formula"),
                worked=message(
                    "sizing.gpus_per_replica.worked", n=c.gpus_per_replica, gpu=c.gpu.name,
                    weights=Quantity(held.weights_gb, "gb"), capacity=Quantity(held.capacity_gb, "gb"),
                ),
                inputs=self._case_inputs(),
                sources=self._sources(),
            )  # fmt: skip

        return Figure(
            "sizing.gpus_per_replica", message("sizing.gpus_per_replica"), c.gpus_per_replica, "gpu", why=why
        )

    def ttft(self) -> Figure:
        c, load = self.c, self.c.load
        spread = Range.around(load.ttft_p95_ms / 1e3, self.tier.sigma["ttft_ms"])
        limit = self.r.levels.ttft_ms / 1e3

        def why() -> Explanation:
            replica = c.capacity.replica
            reading = replica.reading_s(load.concurrency)
            _, wait = replica.queue_s(load.rate_s, reading)
            fixed = replica.generation.request_overhead_ms / 1e3
            return Explanation(
                formula=message("sizing.ttft.formula"),
                worked=message(
                    "sizing.ttft.worked", fixed=Quantity(fixed, "s"), reading=Quantity(reading, "s"),
                    step=Quantity(load.itl_ms / 2e3, "s"), wait=Quantity(wait, "s"), total=Quantity(spread.mid, "s"),
                ),
                inputs=(
                    Input(message("sizing.input.rate_each"), Quantity(load.rate_s, "request_s")),
                    _input("ttft", limit, "s", self.paths),
                    *self._case_inputs(),
                ),
                error=error_message(self.tier, "ttft_ms"),
                sources=self._sources(),
                notes=(message("sizing.ttft.queue"),),
            )  # fmt: skip

        return Figure(
            "sizing.ttft_p95", message("sizing.ttft_p95"), spread.mid, "s", low=spread.low, high=spread.high,
            basis=Basis.PREDICTED, target=limit, target_met=spread.mid <= limit, why=why,
        )  # fmt: skip

    def itl(self) -> Figure:
        load = self.c.load
        spread = Range.around(load.itl_p95_ms, self.tier.sigma["itl_ms"])
        limit = self.r.levels.itl_ms

        def why() -> Explanation:
            t = load.timing
            terms = (
                ("compute", t.compute), ("memory", t.memory), ("kv_cache", t.kv_cache), ("attention", t.attention),
                ("interconnect", t.interconnect), ("overhead", t.overhead),
            )  # fmt: skip
            return Explanation(
                formula=message("sizing.itl.formula"),
                worked=message(
                    "sizing.itl.worked", batch=load.concurrency, step=Quantity(load.itl_ms, "ms"),
                    total=Quantity(spread.mid, "ms"),
                ),
                inputs=(
                    *(
                        Input(message(f"sizing.term.{name}"), Quantity(value * 1e3, "ms"), basis=Basis.PREDICTED)
                        for name, value in terms
                    ),
                    _input("itl", limit, "ms", self.paths),
                    *self._case_inputs(),
                ),
                error=error_message(self.tier, "itl_ms"),
                sources=self._sources(),
                notes=(message("sizing.bound", bound=message(f"sizing.bound_name.{t.bound.value}")),),
            )

        return Figure(
            "sizing.itl_p95", message("sizing.itl_p95"), spread.mid, "ms", low=spread.low, high=spread.high,
            basis=Basis.PREDICTED, target=limit, target_met=spread.mid <= limit, why=why,
        )  # fmt: skip

    def throughput(self) -> Figure:
        c = self.c
        total = c.replicas * c.capacity.limit_rate_s * self.r.output_tokens
        spread = Range.around(total, self.tier.sigma["output_tok_s"])

        def why() -> Explanation:
            return Explanation(
                formula=message("sizing.throughput.formula"),
                worked=message(
                    "sizing.throughput.worked", replicas=c.replicas, tokens=self.r.output_tokens,
                    rate=Quantity(c.capacity.limit_rate_s, "request_s"), total=Quantity(total, "token_s"),
                ),
                inputs=self._case_inputs(),
                error=error_message(self.tier, "output_tok_s"),
                sources=self._sources(),
                notes=(message(f"sizing.binding.{c.binding.value}"),),
            )  # fmt: skip

        return Figure(
            "sizing.throughput", message("sizing.throughput"), total, "token_s", low=spread.low, high=spread.high,
            basis=Basis.PREDICTED, why=why,
        )  # fmt: skip

    def utilisation(self) -> Figure:
        c = self.c

        def why() -> Explanation:
            return Explanation(
                formula=message("sizing.utilisation.formula"),
                worked=message(
                    "sizing.utilisation.worked", rate=Quantity(self.r.peak_rate_s, "request_s"), replicas=c.replicas,
                    each=Quantity(c.capacity.limit_rate_s, "request_s"), share=Quantity(c.utilisation, "percent"),
                ),
                inputs=(_input("headroom", self.r.levels.headroom, "percent", self.paths),),
            )  # fmt: skip

        return Figure(
            "sizing.utilisation", message("sizing.utilisation"), c.utilisation, "percent", basis=Basis.PREDICTED,
            why=why,
        )  # fmt: skip

    def memory(self) -> MemoryFigures:
        held = self.c.capacity.memory
        used = min(self.c.load.concurrency * held.kv_per_sequence_gb, held.kv_gb)
        free = held.capacity_gb - held.weights_gb - held.runtime_gb - used
        sigma = load_inference().memory_sigma

        def part(name: str, value: float, worked: Message) -> Figure:
            def why() -> Explanation:
                return Explanation(
                    formula=message(f"sizing.memory.{name}.formula"),
                    worked=worked,
                    inputs=self._case_inputs(),
                    error=message("sizing.memory.error", factor=Quantity(sigma, "factor")),
                    sources=self._sources(),
                )

            return Figure(
                f"sizing.memory.{name}", message(f"sizing.memory.{name}"), value, "gb", basis=Basis.PREDICTED, why=why
            )

        def gb(value: float) -> Quantity:
            return Quantity(value, "gb")

        return MemoryFigures(
            weights=part(
                "weights", held.weights_gb,
                message("sizing.memory.weights.worked", params=self.r.model.params_b, format=self.c.precision,
                        n=self.c.gpus_per_replica, total=gb(held.weights_gb)),
            ),
            kv_cache=part(
                "kv_cache", used,
                message("sizing.memory.kv_cache.worked", batch=self.c.load.concurrency, most=held.max_sequences,
                        each=gb(held.kv_per_sequence_gb), total=gb(used)),
            ),
            runtime=part(
                "runtime", held.runtime_gb, message("sizing.memory.runtime.worked", total=gb(held.runtime_gb))
            ),
            free=part(
                "free", free,
                message("sizing.memory.free.worked", capacity=gb(held.capacity_gb), weights=gb(held.weights_gb),
                        kv=gb(used), runtime=gb(held.runtime_gb), total=gb(free)),
            ),
            capacity=part(
                "capacity", held.capacity_gb,
                message("sizing.memory.capacity.worked", gpu=self.c.gpu.name, gib=self.c.gpu.memory_gib,
                        total=gb(held.capacity_gb)),
            ),
        )  # fmt: skip
