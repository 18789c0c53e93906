"""The answers to "why?" of the figures of serving: formula, numbers, what limits, shares, how far to trust them.

Built from the chosen candidate when somebody asks, never before. Sentences lie in ``messages/why_serving.yaml``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

from planner.catalog import Catalog
from planner.explain import Basis, Explanation, Input, Path, Quantity, Source, Term
from planner.i18n import Message, message
from planner.infrastructure_memory import memory_terms, memory_worked
from planner.infrastructure_step import bound_words, gb, largest_terms, ms, named, short, step_terms
from planner.infrastructure_trust import accuracy, coefficients, factors, nearest_cases, tier_words
from planner.plan import Plan
from planner.sizing.capacity import at_rate, steady_state
from planner.sizing.search import Candidate, needed
from planner.sizing.step_parts import StepParts, mean_step, reading_alone, step_lasting
from planner.workload import picture_inputs

WORKLOAD: Path = ("infrastructure", "workload")
LEVELS: Path = ("infrastructure", "levels")
HARDWARE: Path = ("infrastructure", "hardware")
_RATE_WORDS = ("replica", "step", "headroom", "kv_cache", "token")
_LEAST_SHOWN = 5e-4
_HELPS = 0.95
"""A replica more helps where the p95 falls below this share."""


class ServingWhy:
    """Explanations of one sized candidate; making one costs nothing, asking it a few milliseconds."""

    def __init__(
        self, plan: Plan, catalog: Catalog, best: Candidate, candidates: int, sources: tuple[Source, ...]
    ) -> None:
        self._plan, self._catalog, self._best, self._candidates, self._read = plan, catalog, best, candidates, sources

    def of(self, key: str, result: Quantity) -> Explanation:
        """The answer for the figure ``key`` (as in ``figure.{key}``), whose value is ``result``."""
        if key.startswith("memory."):
            return self._memory(key.removeprefix("memory."), result)
        builders: dict[str, Callable[[Quantity], Explanation]] = {
            "gpus": self._gpus, "replicas": self._replicas, "gpus_per_replica": self._gpus_per_replica,
            "throughput": self._throughput, "utilisation": self._utilisation, "ttft_p95": self._ttft, "itl_p95": self._itl,
        }  # fmt: skip
        return builders[key](result)

    # --- counts and rates ----------------------------------------------------------------------------------------

    def _gpus(self, result: Quantity) -> Explanation:
        best = self._best
        low, high = (Quantity(v, "gpu") for v in (best.gpu_range.low, best.gpu_range.high))
        return self._rate_figure(
            message("why.serve.gpus"),
            message("why.serve.gpus.worked", replicas=best.replicas, spare=best.spare_replicas, each=best.gpus_per_replica, result=result),
            (message("why.serve.replicas.short", n=best.replicas, **self._division), *self._added, *self._design, *self._limit),
            (self._spread(low, high), self._confidence(result)),
            self._tipping,
        )  # fmt: skip

    def _replicas(self, result: Quantity) -> Explanation:
        best = self._best
        total = (
            message(
                "why.serve.replicas.total",
                replicas=best.replicas,
                spare=best.spare_replicas,
                result=best.replicas + best.spare_replicas,
            ),
        )
        low, high = (Quantity(v / best.gpus_per_replica, "replica") for v in (best.gpu_range.low, best.gpu_range.high))
        return self._rate_figure(
            message("why.serve.replicas"),
            message("why.serve.replicas.worked", **self._division),
            (*self._added, *(total if best.spare_replicas else ()), *self._design, *self._limit),
            (self._spread(low, high), self._confidence(result)),
        )

    def _gpus_per_replica(self, result: Quantity) -> Explanation:
        layout, memory = self._best.layout, self._best.capacity.memory
        given = self._plan.infrastructure.hardware.gpus_per_replica is not None
        steps = [message(
            "why.serve.fit", weights=gb(memory.weights_gb), runtime=gb(memory.runtime_gb), free=gb(memory.kv_gb),
            capacity=gb(memory.capacity_gb),
        )]  # fmt: skip
        steps.append(message("why.serve.given") if given else message("why.serve.chosen", n=self._candidates))
        worked = message("why.serve.gpus_per_replica.worked", tp=layout.tp, pp=layout.pp, result=result)
        made = self._explanation(message("why.serve.gpus_per_replica"), worked, self._hardware, None, tuple(steps))
        return replace(
            made,
            error=self._memory_error,
            binding=self._limits,
            words=_words("replica", "weights", "kv_cache"),
            **memory_terms(self._best),
        )

    def _throughput(self, result: Quantity) -> Explanation:
        best = self._best
        worked = message(
            "why.serve.throughput.worked",
            replicas=best.replicas,
            limit=self._limit_rate,
            output=best.case.output_tokens,
            result=result,
        )
        return self._rate_figure(message("why.serve.throughput"), worked, self._limit, ())

    def _utilisation(self, result: Quantity) -> Explanation:
        best = self._best
        peak = Quantity(best.peak_rate_s, "request_s")
        worked = message(
            "why.serve.utilisation.worked", peak=peak, replicas=best.replicas, limit=self._limit_rate, result=result
        )
        why = message("why.serve.utilisation.why", headroom=self._headroom)
        return self._rate_figure(message("why.serve.utilisation"), worked, (why, *self._limit), ())

    def _rate_figure(
        self,
        formula: Message,
        worked: Message,
        steps: tuple[Message, ...],
        trust: tuple[Message, ...],
        tipping: Message | None = None,
    ) -> Explanation:
        """What all figures that follow from the limit of a replica have in common."""
        parts, batch = self._limit_parts, self._limit_batch
        inputs = (
            Input(message("figure.peak_rate"), Quantity(self._best.peak_rate_s, "request_s")),
            *self._levels, *self._lengths, *self._hardware,
        )  # fmt: skip
        made = self._explanation(formula, worked, inputs, "output_tok_s", steps, trust)
        step = ms(parts.timing.seconds)
        return replace(
            made,
            binding=self._limits,
            terms=step_terms(self._best, parts, parts.timing.seconds),
            terms_of=message("why.serve.terms.limit", step=step, batch=batch),
            coefficients=coefficients(self._best, largest_terms(parts.timing)),
            tipping=tipping,
            words=_words(*_RATE_WORDS, *self._special_words),
        )

    @property
    def _headroom(self) -> Quantity:
        return Quantity(self._best.requirement.levels.headroom, "percent")

    @property
    def _limit_rate(self) -> Quantity:
        return Quantity(self._best.limit_rate_s, "request_s")

    @property
    def _limit_batch(self) -> float:
        return max(self._best.capacity.concurrency, 1.0)

    @cached_property
    def _limit_parts(self) -> StepParts:
        return mean_step(self._best.replica, self._limit_batch)

    @property
    def _division(self) -> dict[str, Any]:
        best = self._best
        each = best.limit_rate_s * (1 - best.requirement.levels.headroom)
        return {
            "design": Quantity(best.design_rate_s, "request_s"), "limit": self._limit_rate, "headroom": self._headroom,
            "exact": best.design_rate_s / each, "least": needed(best.design_rate_s, each),
        }  # fmt: skip

    @property
    def _added(self) -> tuple[Message, ...]:
        """Replicas beyond the division, which the latencies asked for."""
        more = self._best.replicas - self._division["least"]
        return (message("why.serve.replicas.added", more=more),) if more > 0 else ()

    @property
    def _design(self) -> tuple[Message, ...]:
        """The Poisson margin spelled out."""
        best, stay = self._best, self._best.e2e_ms / 1e3
        design = message(
            "why.serve.design", peak=Quantity(best.peak_rate_s, "request_s"), stay=Quantity(stay, "s"), mean=best.peak_rate_s * stay,
            count=best.design_rate_s * stay, design=Quantity(best.design_rate_s, "request_s"),
        )  # fmt: skip
        return design, message("why.serve.margin", factor=Quantity(best.design_rate_s / best.peak_rate_s, "factor"))

    @property
    def _limit(self) -> tuple[Message, ...]:
        """How the limit of one replica follows from its step, and what own measurements make of it."""
        best, predicted = self._best, self._best.capacity.limit_rate_s
        made = [message(
            "why.serve.limit", batch=self._limit_batch, step=ms(self._limit_parts.timing.seconds), output=best.case.output_tokens,
            limit=Quantity(predicted, "request_s"),
        )]  # fmt: skip
        if abs(best.limit_rate_s / predicted - 1) > 1e-6:
            factor = Quantity(best.limit_rate_s / predicted, "factor")
            made.append(message("why.serve.limit.measured", factor=factor, limit=self._limit_rate))
        return tuple(made)

    @property
    def _limits(self) -> tuple[Message, ...]:
        """What stops a replica from taking more, and what its step waits for."""
        best, levels = self._best, self._best.requirement.levels
        target = Quantity(levels.itl_ms if best.binding.value == "itl" else levels.ttft_ms, "ms")
        most = best.capacity.memory.max_sequences
        limit = message(f"why.limit.{best.binding.value}", batch=self._limit_batch, most=most, target=target)
        return limit, bound_words(self._limit_parts.timing)

    @property
    def _tipping(self) -> Message | None:
        """How much more peak load the replicas take before one more is needed (at the mean, without the margin)."""
        room = self._best.replicas / self._division["exact"]
        return message("infrastructure.tipping", factor=Quantity(room, "factor")) if room > 1 else None

    def _spread(self, low: Quantity, high: Quantity) -> Message:
        return message("why.trust.none" if low == high else "why.trust.range", low=low, high=high)

    def _confidence(self, result: Quantity) -> Message:
        sure = self._best.confidence > 0.999
        share = Quantity(0.999 if sure else self._best.confidence, "percent1")
        key = "why.trust.sure" if sure else "why.trust.confidence"
        return message(key, result=result, confidence=share, headroom=self._headroom)

    # --- latencies -----------------------------------------------------------------------------------------------

    def _ttft(self, result: Quantity) -> Explanation:
        best, load = self._best, self._best.load
        replica, total = best.replica, best.load.ttft_p95_ms / 1e3
        found = steady_state(replica, load.rate_s, best.requirement.spread_of_lengths)
        alone = reading_alone(replica)
        factor = float(replica.fleet.reading_alone(1.0)[0]) / alone.timing.seconds
        handling, reading, place, waiting, chance = _filled(
            total,
            float(replica.fleet.request_overhead_s[0]),
            factor * alone.timing.seconds,
            found.wait_s,
            load.ttft_ms / 1e3,
        )
        if place < _LEAST_SHOWN * total:
            waiting, place = waiting + place, 0.0
        names: list[tuple[str, float, dict[str, Any]]] = [
            ("handling", handling, {"engine": replica.what.engine.name}),
            ("reading", reading, self._reading_words(alone, factor)),
            ("waiting", waiting, {}),
            ("place", place, {"most": replica.memory.max_sequences, "share": Quantity(found.waiting, "percent1")}),
            ("chance_ttft", chance, {}),
        ]
        terms = tuple(
            Term(message(f"why.part.{name}"), ms(value), value / total, message(f"why.part.{name}.{'factor' if 'factor' in words else 'worked'}", **words))
            for name, value, words in names
            if value > 0
        )  # fmt: skip
        worked = message(
            "why.serve.ttft_p95.worked.place" if place else "why.serve.ttft_p95.worked", handling=ms(handling), reading=ms(reading),
            waiting=ms(waiting), place=ms(place), chance=ms(chance), result=ms(total),
        )  # fmt: skip
        name, largest = max(named(alone.timing), key=lambda pair: pair[1])
        steps = (
            message("why.serve.load", rate=Quantity(load.rate_s, "request_s"), flight=short(load.concurrency)),
            message("why.serve.reading", tokens=alone.tokens, reading=ms(reading), largest=message(f"why.part.{name}"),
                    share=Quantity(largest / alone.timing.seconds, "percent")),
        )  # fmt: skip
        waits = (waiting + place + chance) / total
        binding = [message(f"why.reading.{alone.timing.bound.value}")]
        if waits > 0.5:
            binding.insert(0, self._waiting(waits))
        made = self._explanation(
            message("why.serve.ttft_p95"),
            worked,
            (*self._levels[1:2], *self._lengths, *self._hardware),
            "ttft_ms",
            steps,
        )
        return replace(
            made, binding=tuple(binding), terms=terms, terms_of=message("why.serve.terms.ttft", result=ms(total)),
            coefficients=coefficients(best, largest_terms(alone.timing), handling=True),
            words=_words("p95", "token", "step", "attention", "tflops", *self._special_words),
        )  # fmt: skip

    def _waiting(self, share: float) -> Message:
        """Whether one more replica would shorten the wait, by how much."""
        best = self._best
        more = at_rate(
            best.replica, best.peak_rate_s / (best.replicas + 1), best.requirement.spread_of_lengths
        ).ttft_p95_ms
        key = "why.waiting.replica" if more < _HELPS * best.load.ttft_p95_ms else "why.waiting.lengths"
        return message(key, share=Quantity(share, "percent"), other=Quantity(more, "ms"))

    def _reading_words(self, alone: StepParts, factor: float) -> dict[str, Any]:
        """The terms of reading a prompt, the largest first, in one line."""
        ordered = sorted(named(alone.timing), key=lambda pair: -pair[1])
        items = [message("why.list.item", name=message(f"why.part.{name}"), value=ms(value)) for name, value in ordered]
        parts = items[0]
        for item in items[1:]:
            parts = message("why.list.2", a=parts, b=item)
        found: dict[str, Any] = {"tokens": alone.tokens, "parts": parts}
        return found | ({"factor": Quantity(factor, "factor")} if abs(factor - 1) > 5e-3 else {})

    def _itl(self, result: Quantity) -> Explanation:
        load, total = self._best.load, self._best.load.itl_p95_ms / 1e3
        parts = step_lasting(self._best.replica, load.itl_ms / 1e3)
        step = parts.timing.seconds
        chance = total - step
        terms = [*step_terms(self._best, parts, total), Term(
            message("why.part.chance_itl"), ms(chance), chance / total, message("why.part.chance_itl.worked")
        )]  # fmt: skip
        worked = message("why.serve.itl_p95.worked", step=ms(step), chance=ms(chance), result=ms(total))
        steps = (message("why.serve.load", rate=Quantity(load.rate_s, "request_s"), flight=short(load.concurrency)),)
        made = self._explanation(
            message("why.serve.itl_p95"), worked, (*self._levels[2:], *self._lengths, *self._hardware), "itl_ms", steps
        )
        batch = parts.sequences * self._best.case.pp
        return replace(
            made, binding=(bound_words(parts.timing),), terms=tuple(terms),
            terms_of=message("why.serve.terms.itl", result=ms(total), batch=batch),
            coefficients=coefficients(self._best, largest_terms(parts.timing)),
            words=_words("p95", "step", "weights", "kv_cache", "tflops", *self._special_words),
        )  # fmt: skip

    # --- memory --------------------------------------------------------------------------------------------------

    def _memory(self, part: str, result: Quantity) -> Explanation:
        worked, steps = memory_worked(self._best, part, result)
        made = self._explanation(message(f"why.memory.serve.{part}"), worked, self._hardware, None, steps)
        words = {"weights": ("weights",), "kv_cache": ("kv_cache", "token"), "free": ("kv_cache",)}.get(part, ())
        return replace(
            made, error=None if part == "capacity" else self._memory_error,
            words=_words(*words, *self._special_words), **memory_terms(self._best),
        )  # fmt: skip

    @property
    def _memory_error(self) -> Message:
        low, high = factors(self._best.replica.calibration.memory_sigma)
        return message("why.trust.memory", low=low, high=high)

    # --- what they share -----------------------------------------------------------------------------------------

    def _explanation(
        self, formula: Message, worked: Message, inputs: tuple[Input, ...], metric: str | None, steps: tuple[Message, ...],
        trust: tuple[Message, ...] = (),
    ) -> Explanation:  # fmt: skip
        """``metric`` says which measurements tell how far to trust it; None: none do."""
        best = self._best
        if metric is None:
            return Explanation(formula, worked, inputs, None, self._sources, steps=steps)
        flight = best.capacity.concurrency if metric == "output_tok_s" else best.load.concurrency
        return Explanation(
            formula, worked, inputs, tier_words(best.capacity.tier, metric), self._sources, steps=steps,
            accuracy=(*trust, *accuracy(best.capacity.tier, metric, best.case.engine)),
            nearest=nearest_cases(best.case, flight, metric, self._catalog),
        )  # fmt: skip

    @property
    def _sources(self) -> tuple[Source, ...]:
        """What was read; the performance model is of the date of its calibration."""
        as_of = self._best.replica.calibration.as_of
        return tuple(replace(s, as_of=as_of) if s.id == "performance-model" else s for s in self._read)

    @property
    def _special_words(self) -> tuple[str, ...]:
        return ("experts",) if self._best.replica.what.shape.experts else ()

    @property
    def _levels(self) -> tuple[Input, ...]:
        levels = self._plan.infrastructure.levels
        return (
            _input("levels.headroom", levels.headroom, "percent", (*LEVELS, "headroom")),
            _input("levels.ttft", levels.ttft_s, "s", (*LEVELS, "ttft_s")),
            _input("levels.itl", levels.itl_ms, "ms", (*LEVELS, "itl_ms")),
        )

    @property
    def _lengths(self) -> tuple[Input, ...]:
        case, pictures = self._best.case, picture_inputs(self._plan)
        text = self._plan.infrastructure.workload.input_tokens if pictures else case.input_tokens
        return (
            _input("workload.input_tokens", text, "token", (*WORKLOAD, "input_tokens")),
            *pictures,
            _input("workload.output_tokens", case.output_tokens, "token", (*WORKLOAD, "output_tokens")),
        )

    @property
    def _hardware(self) -> tuple[Input, ...]:
        best = self._best
        return (
            Input(message("field.hardware.model.label"), best.case.model.name, (*HARDWARE, "model_id")),
            Input(message("field.hardware.gpu.label"), best.gpu.name, (*HARDWARE, "gpu_id")),
            Input(message("field.hardware.precision.label"), best.precision.upper(), (*HARDWARE, "precision")),
            Input(message("field.hardware.engine.label"), best.replica.what.engine.name, (*HARDWARE, "engine")),
        )


def _input(key: str, value: float | None, unit: str, path: Path) -> Input:
    return Input(message(f"field.{key}.label"), Quantity(value, unit), path, Basis.ANSWERED)


def _words(*names: str) -> tuple[Message, ...]:
    return tuple(message(f"why.word.{name}") for name in names)


def _filled(
    total: float, handling: float, reading: float, place: float, mean: float
) -> tuple[float, float, float, float, float]:
    """Parts of ``total`` that add up to it: handling, reading, waiting for a place, other waiting up to the mean, the rest."""
    waiting = max(mean - handling - reading - place, 0.0)
    made, left = [], total
    for part in (handling, reading, place, waiting):
        made.append(min(part, left))
        left -= made[-1]
    return made[0], made[1], made[2], made[3], left
