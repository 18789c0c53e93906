"""What the figures of companions share: the GPU, what is missing, assumed or entered, how a figure is explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from planner.catalog import Catalog
from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.explain import Basis, Explanation, Figure, Input, Path, Quantity, Source, unknown
from planner.i18n import Message, message
from planner.infrastructure import CompanionsPart, InfrastructureResult
from planner.plan import Plan
from planner.plan.companions import Companions
from planner.sizing.encoders import encoder_table
from planner.sizing.uncertainty import Range
from planner.workload import companion_facts

BASE: Path = ("infrastructure", "companions")
WORKLOAD: Path = ("infrastructure", "workload")
MOST_GPUS = 8
"""GPUs over which one copy of a model may be split: those of one server."""
SECONDS_PER_DAY = 86_400
UNITS = {
    "search": {"index_rate": "items_h", "index_hours": "hour", "embedding_gpus": "gpu", "reranking_gpus": "gpu"},
    "pictures": {"picture_tokens": "token", "prompt_tokens": "token"},
    "images": {"image_gpus": "gpu", "image_seconds": "s", "images_per_h": "image_h"},
    "sequences": {"sequence_speed": "base_s", "sequence_seconds": "s", "sequence_gpus": "gpu"},
}
SHOWN = {part: tuple(units) for part, units in UNITS.items()}
"""Figures by part in the order of reading."""
UNIT = {key: unit for units in UNITS.values() for key, unit in units.items()}
FIELDS = {
    "embedding_model_id": "embedding_model", "reranker_id": "reranker", "image_model_id": "image_model",
    "sequence_model_id": "sequence_model",
}  # fmt: skip
"""Message keys of fields where they differ from the names."""


@dataclass(frozen=True, slots=True)
class FigureWhy:
    """What an explanation says beside its formula, which follows from the figure."""

    worked: Message | None
    inputs: tuple[Input, ...]
    error: Message | None
    sources: tuple[Source, ...]
    steps: tuple[Message, ...] = ()


class CompanionFigures:
    """Makes figures of one plan on its GPU."""

    def __init__(self, plan: Plan, catalog: Catalog, result: InfrastructureResult) -> None:
        self.plan, self.catalog, self.result = plan, catalog, result
        self.wish = plan.infrastructure.companions
        self.gpu = catalog.gpus.get(self.wish.gpu_id or result.gpu_id or plan.infrastructure.hardware.gpu_id or "")

    def _model(self, field: str) -> Model | None:
        return self.catalog.models.get(getattr(self.wish, field) or "")

    def _lacking(self, field: str) -> list[Message]:
        """What is missing of model and GPU."""
        found, id = [], getattr(self.wish, field)
        if id is None:
            found.append(self._missing(FIELDS[field]))
        elif id not in self.catalog.models:
            found.append(message("infrastructure.unknown_model", id=id))
        if self.gpu is None:
            found.append(self._missing("gpu"))
        return found

    def _missing(self, key: str) -> Message:
        return message("infrastructure.missing", what=message(f"field.companions.{key}.label"))

    def _input(self, field: str, value: Quantity | Message | str, basis: Basis = Basis.ANSWERED) -> Input:
        return Input(message(f"field.companions.{field}.label"), value, (*BASE, field), basis)

    def _assumed(self, name: str, given: float | None) -> tuple[Range, Input]:
        """What the plan says, or the assumption with its bounds."""
        if given is not None:
            return Range.exact(given), self._input(name, Quantity(given, "token"))
        entry = companion_facts()["assumptions"][name]
        span = Range(float(entry["low"]), float(entry["value"]), float(entry["high"]))
        path = (*BASE, name) if name in Companions.model_fields else None
        words = message(f"field.companions.{name}.label" if path else f"companions.input.{name}")
        return span, Input(words, Quantity(span.mid, "token"), path, Basis.ASSUMED, (assumption_source(name),))

    def _hardware(self, field: str, model: Model, gpu: Gpu) -> tuple[Input, ...]:
        return (
            Input(message(f"field.companions.{FIELDS[field]}.label"), model.name, (*BASE, field), Basis.ANSWERED),
            Input(message("field.companions.gpu.label"), gpu.name, (*BASE, "gpu_id")),
        )

    @property
    def _headroom(self) -> Input:
        value = Quantity(self.plan.infrastructure.levels.headroom, "percent")
        return Input(
            message("field.levels.headroom.label"), value, ("infrastructure", "levels", "headroom"), Basis.ANSWERED
        )

    def _figure(self, key: str, span: Range, why: Callable[[], FigureWhy], basis: Basis, suffix: str = "") -> Figure:
        exact = span.low == span.high

        def explain() -> Explanation:
            made = why()
            return Explanation(
                message(f"companions.why.{key}"), made.worked, made.inputs, made.error, made.sources, steps=made.steps
            )

        return Figure(
            f"infrastructure.companions.{key}", message(f"figure.companions.{key}{suffix}"), span.mid, UNIT[key],
            None if exact else span.low, None if exact else span.high, basis, why=explain,
        )  # fmt: skip

    def _unknown(self, key: str, missing: Iterable[Message], suffix: str = "") -> Figure:
        return unknown(
            f"infrastructure.companions.{key}", message(f"figure.companions.{key}{suffix}"), UNIT[key], *missing
        )


def part_of(
    id: str, figures: Iterable[Figure], problems: Iterable[Message], notes: Iterable[Message]
) -> CompanionsPart | None:
    shown, told = tuple(figures), list(problems)
    return (
        CompanionsPart(id, shown, tuple(m for n, m in enumerate(told) if m not in told[:n]), tuple(notes))
        if shown
        else None
    )


def assumption_source(name: str) -> Source:
    facts = companion_facts()
    return Source(f"companions-{name}", facts["assumptions"][name]["source"], None, str(facts["as_of"]))


def encoder_sources(model: Model, gpu: Gpu) -> tuple[Source, ...]:
    rules: Any = encoder_table()
    return (
        Source("encoder-model", "Planner model of encoder passes: planning assumptions", None, str(rules["as_of"])),
        *model.sources,
        *gpu.sources,
    )
