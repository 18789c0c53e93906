"""Every empirical number of the serving model, typed, read from ``resources/calibration/inference.yaml``.

Nothing empirical lives in code. A coefficient carries its bounds, prior, unit and meaning; an engine is a value (factors
by generation of its releases), and a tier is how far the model may be off for what is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from planner.catalog.hardware import Gpu
from planner.i18n import Text
from planner.resources import read_yaml, resource


@dataclass(frozen=True, slots=True)
class Coefficient:
    """``prior`` and ``spread`` (a factor) are what was thought before fitting; ``least`` and ``most`` what is physical.
    ``low`` and ``high`` are P10 and P90 of the fitted value; a coefficient without spread was not fitted."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    meaning: Text
    prior: float = 0.0
    spread: float = 1.0
    least: float = 0.0
    most: float = 0.0

    @property
    def fitted(self) -> bool:
        return self.spread > 1.0


@dataclass(frozen=True, slots=True)
class Format:
    """A number format of weights; ``compute`` is the format whose peak multiplies them where a GPU has it."""

    id: str
    bytes_per_weight: float
    compute: str
    dense_parts_16bit: bool
    """In a mixture of experts only the experts are stored in this format, the rest stays at 16 bit."""


@dataclass(frozen=True, slots=True)
class Generation:
    """Releases of an engine below version ``below`` (None: all later ones), or before the date ``until``."""

    below: tuple[int, ...] | None
    until: str | None
    time_factor: float
    step_overhead_ms: float
    sequence_overhead_us: float
    max_sequences: int
    max_sequences_slow_gpu: int
    slow_gpu_below_gb_s: float
    sliding_windows: bool
    """Whether layers with a sliding window read and keep no more than it."""
    windows_free_memory: bool
    """Whether the cache of such a layer gives back what left the window."""
    python_host: bool
    """Whether a Python loop drives the steps: slower on hosts with ARM cores."""

    def admitted(self, gpu: Gpu) -> int:
        """Sequences the engine takes in at once by default on a GPU."""
        return self.max_sequences_slow_gpu if gpu.bandwidth_gb_s < self.slow_gpu_below_gb_s else self.max_sequences


ENGINE_FACTORS = (
    "expert_time",
    "request_overhead_ms",
    "prefill_factor",
    "read_together",
    "memory_share",
    "held_output",
)
GENERATION_FACTORS = ("time_factor", "step_overhead_ms", "sequence_overhead_us")


@dataclass(frozen=True, slots=True)
class EngineFactors:
    """``held_output`` is the share of the output that a sequence counts for in memory; ``read_together`` the share of
    the other users' prompts that stand before one's own in closed loops."""

    id: str
    name: str
    kv_dtype_of_fp8: str
    expert_time: float
    request_overhead_ms: float
    prefill_factor: float
    read_together: float
    memory_share: float
    held_output: float
    generations: tuple[Generation, ...]
    fitted: bool
    source: str
    vendors: tuple[str, ...] = ()
    """Makers of the GPUs it runs on; empty: all."""

    def generation(self, version: str | None = None, as_of: str | None = None) -> Generation:
        """Factors of a release. Without a version that can be read, those of the date; else the newest."""
        if version and (parsed := parsed_version(version)):
            for generation in self.generations:
                if generation.below is not None and parsed < generation.below:
                    return generation
        elif as_of and as_of[:2] == "20" and len(as_of) >= 7:
            for generation in self.generations:
                if generation.until is not None and as_of < generation.until:
                    return generation
        return self.generations[-1]


@dataclass(frozen=True, slots=True)
class Tier:
    """Spread factors (one standard deviation) by metric; ``output_tok_s``, ``itl_ms``, ``ttft_ms``."""

    id: str
    meaning: Text
    sigma: Mapping[str, float]
    n: int = 0


@dataclass(frozen=True)
class Calibration:
    as_of: str
    source: str
    coefficients: Mapping[str, Coefficient]
    formats: Mapping[str, Format]
    engines: Mapping[str, EngineFactors]
    tiers: Mapping[str, Tier]
    measured: frozenset[tuple[str, str, str]]
    """(engine, GPU, model) of the calibration cases."""
    memory_sigma: float
    run_requests: Mapping[tuple[int, int], float]
    """Requests of published throughput runs by (input, output) tokens, where the tables do not repeat them."""
    other_run: tuple[float, float, float]
    """Where no protocol is known: least and most requests of a run, and output tokens of all of them."""
    data_set_input_tokens: Mapping[str, float]
    """Mean prompt of the public data set that a benchmark runs a model with, by model."""
    values: dict[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    @cached_property
    def engine_index(self) -> dict[str, int]:
        return {id: i for i, id in enumerate(self.engines)}

    @cached_property
    def generations(self) -> tuple[tuple[str, Generation], ...]:
        """All generations with their engine's id."""
        return tuple((engine.id, g) for engine in self.engines.values() for g in engine.generations)

    @cached_property
    def generation_index(self) -> dict[tuple[str, tuple[int, ...] | None], int]:
        return {(id, g.below): i for i, (id, g) in enumerate(self.generations)}

    @cached_property
    def measured_engines(self) -> frozenset[str]:
        return frozenset(engine for engine, _, _ in self.measured)

    @cached_property
    def measured_gpus(self) -> frozenset[str]:
        return frozenset(gpu for _, gpu, _ in self.measured)

    def requests_of_a_run(self, input_tokens: float, output_tokens: float) -> float:
        """Requests of a published throughput run that does not state them."""
        least, most, tokens = self.other_run
        known = self.run_requests.get((int(input_tokens), int(output_tokens)))
        return known or min(max(tokens / output_tokens, least), most)

    def changed(self, **values: float) -> Calibration:
        """The same with other coefficient values: fitting and what-if."""
        return replace(self, values=self.values | values)


def parsed_version(text: str) -> tuple[int, ...]:
    """(0, 6, 3) of "0.6.3.post1"; () where the text does not start with a number."""
    parts: list[int] = []
    for part in text.removeprefix("v").split("."):
        digits = ""
        for character in part:
            if not character.isdigit():
                break
            digits += character
        if not digits:
            break
        parts.append(int(digits))
    return tuple(parts)


def _coefficients(rows: Mapping[str, Any]) -> dict[str, Coefficient]:
    return {
        name: Coefficient(
            name=name,
            value=float(row["value"]),
            low=float(row["low"]),
            high=float(row["high"]),
            unit=row["unit"],
            meaning=Text(row["ko"], row["en"]),
            prior=float(row.get("prior", 0.0)),
            spread=float(row.get("spread", 1.0)),
            least=float(row.get("least", 0.0)),
            most=float(row.get("most", 0.0)),
        )
        for name, row in rows.items()
    }


def _generation(row: Mapping[str, Any], slow_below: float) -> Generation:
    return Generation(
        below=parsed_version(str(row["below"])) if row.get("below") is not None else None,
        until=str(row["until"]) if row.get("until") is not None else None,
        **{name: float(row[name]) for name in GENERATION_FACTORS},
        max_sequences=int(row["max_sequences"]),
        max_sequences_slow_gpu=int(row.get("max_sequences_slow_gpu", row["max_sequences"])),
        slow_gpu_below_gb_s=slow_below,
        sliding_windows=bool(row.get("sliding_windows", True)),
        windows_free_memory=bool(row.get("windows_free_memory", True)),
        python_host=bool(row.get("python_host", True)),
    )


def inference_calibration(content: Mapping[str, Any]) -> Calibration:
    """Typed view of the content of ``inference.yaml``."""
    slow_below = float(content["slow_gpu_below_gb_s"])
    engines = {
        id: EngineFactors(
            id=id,
            name=row["name"],
            kv_dtype_of_fp8=row["kv_dtype_of_fp8"],
            **{name: float(row[name]) for name in ENGINE_FACTORS},
            generations=tuple(_generation(part, slow_below) for part in row["generations"]),
            fitted=bool(row["fitted"]),
            source=row["source"],
            vendors=tuple(row.get("vendors", ())),
        )
        for id, row in content["engines"].items()
    }
    coefficients = _coefficients(content["coefficients"])
    other = content["run_requests"]["other"]
    return Calibration(
        as_of=str(content["as_of"]),
        source=content["source"],
        coefficients=coefficients,
        formats={
            id: Format(id, float(row["bytes_per_weight"]), row["compute"], bool(row.get("dense_parts_16bit", False)))
            for id, row in content["formats"].items()
        },
        engines=engines,
        tiers={
            id: Tier(
                id, Text(row["ko"], row["en"]), {metric: float(s) for metric, s in row["sigma"].items()},
                int(row.get("n", 0)),
            )
            for id, row in content["tiers"].items()
        },
        measured=frozenset(
            (engine, gpu, model)
            for engine, gpus in content["measured"].items()
            for gpu, models in gpus.items()
            for model in models
        ),
        memory_sigma=float(content["memory_sigma"]),
        run_requests={(int(i), int(o)): float(n) for i, o, n in content["run_requests"]["by_lengths"]},
        other_run=(float(other["least"]), float(other["most"]), float(other["output_tokens"])),
        data_set_input_tokens={id: float(n) for id, n in content["data_sets"]["input_tokens"].items()},
        values={name: coefficient.value for name, coefficient in coefficients.items()},
    )  # fmt: skip


@cache
def load_inference() -> Calibration:
    """The shipped calibration of serving."""
    return inference_calibration(read_yaml(resource("calibration", "inference.yaml")))
