"""What the cost room returns: three ways to run it, each over the same years, in the plan's currency."""

from __future__ import annotations

from dataclasses import dataclass

from planner.explain import Figure
from planner.i18n import Message


@dataclass(frozen=True, slots=True)
class CostPart:
    id: str  # compute, power_storage, licence, people, build
    figure: Figure


@dataclass(frozen=True, slots=True)
class CostOption:
    """``id`` is service, cloud or own; ``excluded`` says why it may not be chosen (data boundary), in words."""

    id: str
    total: Figure
    parts: tuple[CostPart, ...]
    excluded: Message | None
    missing: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class BreakEvenVolume:
    """From which volume a way to run the GPUs (``id`` cloud or own) costs no more than the hosted service; unknown where
    that never comes or inputs are missing. ``sentence`` compares it with the volume of the plan."""

    id: str
    volume: Figure
    gpus: Figure
    sentence: Message


@dataclass(frozen=True, slots=True)
class VolumeResult:
    """Tokens a month now, and the break-even volumes at the same mix of input and output."""

    now: Figure
    options: tuple[BreakEvenVolume, ...]


@dataclass(frozen=True, slots=True)
class CostResult:
    years: int
    options: tuple[CostOption, ...]
    chosen: str | None
    total: Figure
    sentence: Message
    power_kw: Figure
    energy_mwh_year: Figure
    carbon_t_year: Figure
    volumes: VolumeResult

    def option(self, id: str) -> CostOption:
        return next(o for o in self.options if o.id == id)
