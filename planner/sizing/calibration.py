"""Every empirical number of the performance model, typed, read from ``resources/calibration/*.yaml``.

Nothing empirical lives in code. A coefficient carries its bounds, unit, source and what it was fitted on; an engine is
a value (factors by generation of its releases), and a tier is how far the model may be off for what is known.
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
    name: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    fitted_on: str


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
    """Releases of an engine below version ``below`` (None: all later ones)."""

    below: tuple[int, ...] | None
    time_factor: float
    step_overhead_ms: float
    request_overhead_ms: float
    prefill_factor: float
    max_sequences: int
    max_sequences_slow_gpu: int
    slow_gpu_below_gb_s: float

    def admitted(self, gpu: Gpu) -> int:
        """Sequences the engine takes in at once by default on a GPU."""
        return self.max_sequences_slow_gpu if gpu.bandwidth_gb_s < self.slow_gpu_below_gb_s else self.max_sequences


@dataclass(frozen=True, slots=True)
class EngineFactors:
    id: str
    name: str
    memory_share: float
    kv_dtype_of_fp8: str
    generations: tuple[Generation, ...]
    source: str

    def generation(self, version: str | None = None) -> Generation:
        """Factors of a release; the newest where no version is named or it cannot be read."""
        if version and (parsed := _version(version)):
            for generation in self.generations:
                if generation.below is not None and parsed < generation.below:
                    return generation
        return self.generations[-1]


@dataclass(frozen=True, slots=True)
class Tier:
    """Spread factors (one standard deviation) by metric; ``throughput``, ``itl``, ``ttft``."""

    id: str
    meaning: Text
    sigma: Mapping[str, float]


@dataclass(frozen=True)
class Calibration:
    as_of: str
    coefficients: Mapping[str, Coefficient]
    formats: Mapping[str, Format]
    engines: Mapping[str, EngineFactors]
    tiers: Mapping[str, Tier]
    measured: frozenset[tuple[str, str, str]]
    """(engine, GPU, model) of the calibration cases."""
    memory_sigma: float
    values: dict[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    @cached_property
    def measured_engines(self) -> frozenset[str]:
        return frozenset(engine for engine, _, _ in self.measured)

    @cached_property
    def measured_gpus(self) -> frozenset[str]:
        return frozenset(gpu for _, gpu, _ in self.measured)

    @cached_property
    def measured_models(self) -> frozenset[str]:
        return frozenset(model for _, _, model in self.measured)

    def changed(self, **values: float) -> Calibration:
        """The same with other coefficient values: fitting and what-if."""
        return replace(self, values=self.values | values)


def _version(text: str) -> tuple[int, ...]:
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
            source=row["source"],
            fitted_on=row["fitted_on"],
        )
        for name, row in rows.items()
    }


def _tiers(rows: Mapping[str, Any]) -> dict[str, Tier]:
    return {
        id: Tier(id, Text(row["ko"], row["en"]), {metric: float(sigma) for metric, sigma in row["sigma"].items()})
        for id, row in rows.items()
    }


def inference_calibration(content: Mapping[str, Any]) -> Calibration:
    """Typed view of the content of ``inference.yaml``."""
    engines = {
        id: EngineFactors(
            id=id,
            name=row["name"],
            memory_share=float(row["memory_share"]),
            kv_dtype_of_fp8=row["kv_dtype_of_fp8"],
            generations=tuple(
                Generation(
                    below=_version(str(part["below"])) if part.get("below") is not None else None,
                    time_factor=float(part["time_factor"]),
                    step_overhead_ms=float(part["step_overhead_ms"]),
                    request_overhead_ms=float(part["request_overhead_ms"]),
                    prefill_factor=float(part["prefill_factor"]),
                    max_sequences=int(part["max_sequences"]),
                    max_sequences_slow_gpu=int(part.get("max_sequences_slow_gpu", part["max_sequences"])),
                    slow_gpu_below_gb_s=float(content["slow_gpu_below_gb_s"]),
                )
                for part in row["generations"]
            ),
            source=row["source"],
        )
        for id, row in content["engines"].items()
    }
    coefficients = _coefficients(content["coefficients"])
    return Calibration(
        as_of=str(content["as_of"]),
        coefficients=coefficients,
        formats={
            id: Format(id, float(row["bytes_per_weight"]), row["compute"], bool(row.get("dense_parts_16bit", False)))
            for id, row in content["formats"].items()
        },
        engines=engines,
        tiers=_tiers(content["tiers"]),
        measured=frozenset(
            (engine, gpu, model)
            for engine, gpus in content["measured"].items()
            for gpu, models in gpus.items()
            for model in models
        ),
        memory_sigma=float(content["memory_sigma"]),
        values={name: coefficient.value for name, coefficient in coefficients.items()},
    )


@cache
def load_inference() -> Calibration:
    """The shipped calibration of serving."""
    return inference_calibration(read_yaml(resource("calibration", "inference.yaml")))
