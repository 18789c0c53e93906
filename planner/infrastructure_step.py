"""A step of a replica in words: each of its terms with numbers put in, and what its bound advises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from planner import formats
from planner.explain import Quantity, Term
from planner.i18n import Message, message
from planner.sizing.search import Candidate
from planner.sizing.step_parts import TERMS, StepParts
from planner.sizing.timing import Bound, Timing


def ms(seconds: float) -> Quantity:
    return Quantity(seconds * 1e3, "ms")


def gb(value: float) -> Quantity:
    return Quantity(value, "gb")


def short(value: float) -> str:
    """Three significant figures."""
    return formats.number(value, digits=3)


def named(timing: Timing) -> list[tuple[str, float]]:
    """Terms that take time, with their seconds, in the order of telling."""
    return [(name, seconds) for name in TERMS if (seconds := getattr(timing, name)) > 0]


def largest_terms(timing: Timing) -> tuple[str, ...]:
    """The two that take longest."""
    return tuple(name for name, _ in sorted(named(timing), key=lambda pair: -pair[1])[:2])


def bound_words(timing: Timing) -> Message:
    """What a step waits for most, its share, and what therefore helps and what does not."""
    held = {
        Bound.MEMORY: (timing.memory + timing.kv_cache, "cache" if timing.kv_cache > timing.memory else "weights"),
        Bound.COMPUTE: (
            timing.compute + timing.attention,
            "attention" if timing.attention > timing.compute else "compute",
        ),
        Bound.INTERCONNECT: (timing.interconnect, "interconnect"),
        Bound.OVERHEAD: (timing.overhead, "overhead"),
    }
    seconds, key = held[timing.bound]
    return message(f"why.bound.{key}", share=Quantity(seconds / timing.seconds, "percent"))


def step_terms(best: Candidate, parts: StepParts, total_s: float) -> tuple[Term, ...]:
    """The terms of a step of ``best``, each with its numbers; ``total_s`` is what the shares refer to."""
    return tuple(
        Term(message(f"why.part.{name}"), ms(seconds), seconds / total_s, _WORKED[name](best, parts))
        for name, seconds in named(parts.timing)
    )


def _weights(best: Candidate, parts: StepParts) -> Message:
    mixture = best.replica.what.shape.experts > 0
    return message(
        "why.part.memory.experts" if mixture else "why.part.memory.worked", gb=gb(parts.weights_gb),
        touched=Quantity(parts.experts_touched, "percent"), **_reached(best, parts.weights_gb_s),
    )  # fmt: skip


def _cache(best: Candidate, parts: StepParts) -> Message:
    return message(
        "why.part.kv_cache.computed" if parts.cache_computed else "why.part.kv_cache.worked", n=parts.sequences,
        each=short(parts.cache_gb / parts.sequences), gb=gb(parts.cache_gb), **_reached(best, parts.cache_gb_s),
    )  # fmt: skip


def _computing(best: Candidate, parts: StepParts) -> Message:
    peak = float(best.replica.fleet.cases.peak[0]) / 1e12
    return message(
        "why.part.compute.worked", params=parts.params / 1e9, tokens=parts.tokens, n=best.case.tp, tflop=short(parts.tflop),
        **_rate(parts.tflops, peak),
    )  # fmt: skip


def _attention(best: Candidate, parts: StepParts) -> Message:
    peak = float(best.replica.fleet.cases.peak16[0]) / 1e12
    return message(
        "why.part.attention.worked",
        prompts=short(parts.prompts),
        tflop=short(parts.attention_tflop),
        **_rate(parts.attention_tflops, peak),
    )


def _links(best: Candidate, parts: StepParts) -> Message:
    linked = bool(best.replica.fleet.cases.nvlink[0])
    shared: dict[str, Any] = {
        "link": message("why.link.nvlink" if linked else "why.link.pcie"), "latency": ms(parts.link_latency_s),
        "transfer": ms(parts.timing.interconnect - parts.link_latency_s),
    }  # fmt: skip
    if parts.link_gb is None:
        return message("why.part.interconnect.plain", **shared)
    return message("why.part.interconnect.worked", gb=short(parts.link_gb), **shared)


def _fixed(best: Candidate, parts: StepParts) -> Message:
    return message("why.part.overhead.worked", fixed=ms(parts.fixed_s), host=ms(parts.host_s), n=parts.sequences)


def _reached(best: Candidate, speed_gb_s: float) -> dict[str, Quantity]:
    peak = best.gpu.bandwidth_gb_s
    return {
        "speed": Quantity(speed_gb_s, "gb_s"),
        "peak": Quantity(peak, "gb_s"),
        "share": Quantity(speed_gb_s / peak, "percent"),
    }


def _rate(speed: float, peak: float) -> dict[str, Quantity]:
    return {
        "speed": Quantity(speed, "tflops"),
        "peak": Quantity(peak, "tflops"),
        "share": Quantity(speed / peak, "percent"),
    }


_WORKED: dict[str, Callable[[Candidate, StepParts], Message]] = {
    "memory": _weights, "kv_cache": _cache, "compute": _computing, "attention": _attention, "interconnect": _links, "overhead": _fixed,
}  # fmt: skip
