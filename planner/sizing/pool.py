"""Several workloads on one pool of GPUs: shared replicas, shared spares, small workloads on parts of a GPU.

Workloads with the same model, engine and number format share replicas where that needs fewer GPUs: their rates add hour
by hour, so that the pool is sized on the peak of the sum and not on the sum of the peaks. One kind of GPU per pool;
every kind is worked out, the cheapest first. Numbers of all workloads of a model are one vectorised fleet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from planner.catalog.hardware import Gpu
from planner.i18n import Message, message
from planner.sizing.calibration import Calibration, load_inference
from planner.sizing.cases import check_context
from planner.sizing.errors import Unserveable
from planner.sizing.partitions import Placed, Profile, pack, scheme_of
from planner.sizing.pool_numbers import SIZES, Group, Numbers, Placement, Unit, alike, kind
from planner.sizing.pool_numbers import Workload as Workload
from planner.sizing.search import checked
from planner.sizing.uncertainty import Range
from planner.sizing.work import UnknownShape


@dataclass(frozen=True, eq=False)
class PoolOption:
    """The pool on one kind of GPU. ``divided`` shows which parts lie on which GPU."""

    gpu: Gpu
    placements: tuple[Placement, ...]
    divided: tuple[Placed, ...]
    spare_gpus: int
    maintenance_gpus: int
    price: float | None

    @property
    def gpus_in_use(self) -> int:
        return sum(p.whole_gpus for p in self.placements) + len(self.divided)

    @property
    def gpus(self) -> int:
        return self.gpus_in_use + self.spare_gpus + self.maintenance_gpus

    @property
    def cost(self) -> float | None:
        return None if self.price is None else self.gpus * self.price

    @cached_property
    def gpu_range(self) -> Range:
        """GPUs with the error of the model in every placement at once: it is the same model."""
        scheme, stand_by = scheme_of(self.gpu), self.spare_gpus + self.maintenance_gpus
        counts = []
        for which in ("low", "high"):
            whole, parts = stand_by, list[Profile]()
            for p in self.placements:
                n = int(getattr(p.candidate.gpu_range, which))
                if p.slice is None:
                    whole += n
                else:
                    parts += [p.slice.profile] * n
            counts.append(whole + (len(pack(parts, scheme)) if scheme and parts else 0))
        return Range(min(counts[0], self.gpus), self.gpus, max(counts[1], self.gpus))


@dataclass(frozen=True, slots=True)
class Impossible:
    """Why a kind of GPU cannot hold some workloads."""

    gpu: Gpu
    workloads: tuple[str, ...]
    reason: Message


@dataclass(frozen=True, slots=True)
class PoolResult:
    """``options`` in order of cost, those without price last; ``best`` is the first with a price."""

    best: PoolOption | None
    options: tuple[PoolOption, ...]
    impossible: tuple[Impossible, ...]
    problem: Message | None


def size_pool(
    workloads: Sequence[Workload], gpus: Iterable[Gpu], prices: Mapping[str, float], spare_replicas: int = 0,
    maintenance_share: float = 0.0, calibration: Calibration | None = None,
) -> PoolResult:  # fmt: skip
    """The pool on every kind of GPU. ``spare_replicas`` of the largest replica stand by once for the whole pool (N+1:
    one); ``maintenance_share`` of the replicas may be away at any time. ``prices`` are money per GPU, by GPU id."""
    cards, calibration = list(gpus), calibration or load_inference()
    groups = [Group(members) for members in alike(workloads)]
    fleets: dict[Any, list[Unit]] = {}
    try:
        for group in groups:
            for unit in group.units():
                check_context(unit.asked[0].model, unit.asked[0].input_tokens, unit.asked[0].output_tokens)
                fleets.setdefault(kind(unit.asked[0]), []).append(unit)
        for units in fleets.values():
            Numbers(units, cards, calibration)
    except (UnknownShape, Unserveable) as problem:
        return PoolResult(None, (), (), problem.reason)
    found, impossible = [], []
    for gpu in cards:
        wrong = [Impossible(gpu, u.names, u.why(gpu)) for g in groups for u in g.lacking(gpu.id)]
        impossible += wrong
        if not wrong:
            found.append(_option(gpu, groups, prices.get(gpu.id), spare_replicas, maintenance_share))
    found = _cheapest_checked(found, spare_replicas, maintenance_share)
    best = found[0] if found and found[0].cost is not None else None
    trouble = None
    if best is None:
        trouble = message("sizing.no_candidate_has_a_price", n=len(found)) if found else message("pool.nothing_holds")
    return PoolResult(best, tuple(found), tuple(impossible), trouble)


def _option(gpu: Gpu, groups: Sequence[Group], price: float | None, spares: int, maintenance: float) -> PoolOption:
    """The fewest GPUs over the largest replica allowed, with and without parts of GPUs."""
    units = [u for group in groups for u in group.chosen(gpu.id)]
    made: PoolOption | None = None
    for largest in SIZES:
        for divide in (False, True):
            in_parts = [divide and u.need(gpu.id).in_parts(largest) for u in units]
            if divide and not any(in_parts):
                continue
            least = sum(u.need(gpu.id).least(largest, parts) for u, parts in zip(units, in_parts, strict=True))
            if not math.isfinite(least) or (made is not None and least + spares >= made.gpus):
                continue
            placements = [u.place(gpu.id, largest, parts) for u, parts in zip(units, in_parts, strict=True)]
            option = _counted(gpu, placements, price, spares, maintenance)
            if made is None or option.gpus < made.gpus:
                made = option
    assert made is not None, "asked for a kind of GPU that lacks something"
    return made


def _counted(
    gpu: Gpu, placements: Sequence[Placement], price: float | None, spares: int, maintenance: float
) -> PoolOption:
    """With spares and replacements for what is away, both in whole replicas of the largest size."""
    divided = _packed(gpu, placements)
    largest = max(p.candidate.layout.gpus for p in placements)
    in_use = sum(p.whole_gpus for p in placements) + len(divided)
    away = math.ceil(in_use * maintenance / largest - 1e-9) * largest
    return PoolOption(gpu, tuple(placements), divided, spares * largest, away, price)


def _packed(gpu: Gpu, placements: Iterable[Placement]) -> tuple[Placed, ...]:
    scheme = scheme_of(gpu)
    parts = [p.slice.profile for p in placements if p.slice is not None for _ in range(p.replicas)]
    return pack(parts, scheme) if scheme is not None and parts else ()


def _cheapest_checked(found: list[PoolOption], spares: int, maintenance: float) -> list[PoolOption]:
    """In order of cost; the first is checked with the finer closed form, and moves back where it then costs more."""
    found = sorted(found, key=_order)
    sure: set[str] = set()
    while found and found[0].gpu.id not in sure:
        first = found[0]
        sure.add(first.gpu.id)
        placements = [replace(p, candidate=checked(p.candidate)) for p in first.placements]
        found[0] = _counted(first.gpu, placements, first.price, spares, maintenance)
        found.sort(key=_order)
    return found


def _order(option: PoolOption) -> tuple[bool, float, int, str]:
    return option.cost is None, option.cost or 0.0, option.gpus, option.gpu.id
