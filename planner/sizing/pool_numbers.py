"""What every workload of a pool needs on every GPU, format and layout, parts of GPUs included: one fleet per model.

Also who may share replicas with whom, and what they then ask for together. ``pool`` chooses among these numbers.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from planner.catalog.hardware import Gpu
from planner.i18n import Message
from planner.sizing.calibration import Calibration
from planner.sizing.capacity import FleetCapacity, Lengths, ServiceLevels
from planner.sizing.cases import Cases, Floats, Layout
from planner.sizing.demand import HOURS, design_rates_s
from planner.sizing.memory import FleetMemory
from planner.sizing.partitions import Slice, slices_of
from planner.sizing.search import Candidate, Rejected, Requirement, needed, pairs_of, used_share
from planner.sizing.serving import tier_of
from planner.sizing.timing import Fleet
from planner.sizing.uncertainty import Z80, Range

SMALL_GPUS = 2
"""A workload may take parts of GPUs where whole ones would be no more than so many."""

SIZES = (1, 2, 4, 8, 16)
"""GPUs of a replica."""


@dataclass(frozen=True, slots=True)
class Workload:
    """What one application needs. ``hours`` are its requests/s in the 24 hours of the busiest day; without them its
    peak may fall into any hour. Spares and maintenance are the pool's, those of the requirement are not counted."""

    name: str
    requirement: Requirement
    hours: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        if self.hours is not None and (len(self.hours) != HOURS or min(self.hours) < 0 or max(self.hours) <= 0):
            raise ValueError("a day has 24 hourly rates of zero or more, not all of them zero")

    @property
    def peak_rate_s(self) -> float:
        return self.requirement.peak_rate_s if self.hours is None else max(self.hours)

    def rate_s(self, hour: int) -> float:
        return self.requirement.peak_rate_s if self.hours is None else self.hours[hour]


@dataclass(frozen=True, slots=True)
class Placement:
    """Workloads that share replicas, on whole GPUs or (``slice``) on parts of them."""

    workloads: tuple[str, ...]
    candidate: Candidate
    slice: Slice | None

    @property
    def replicas(self) -> int:
        return self.candidate.replicas

    @property
    def whole_gpus(self) -> int:
        return 0 if self.slice is not None else self.replicas * self.candidate.layout.gpus


def alike(workloads: Sequence[Workload]) -> list[list[Workload]]:
    """Workloads that may share replicas; one whose format is searched joins those that fixed one of its formats."""
    made: dict[Any, list[Workload]] = {}
    for w in sorted(workloads, key=lambda w: len(w.requirement.precisions)):
        r = w.requirement
        same = (r.model.id, r.engine, r.kv_dtype, r.tensor_parallel)
        key = next((k for p in r.precisions if (k := (*same, (p,))) in made), (*same, r.precisions))
        made.setdefault(key, []).append(w)
    return list(made.values())


def kind(requirement: Requirement) -> Any:
    r = requirement
    return r.model.id, r.engine, r.kv_dtype, r.tensor_parallel, r.precisions


class Group:
    """Workloads that may share, as one unit together or as a unit each."""

    def __init__(self, members: Sequence[Workload]) -> None:
        self.together = Unit(members)
        self.apart = [Unit([w]) for w in members] if len(members) > 1 else [self.together]

    def units(self) -> Iterator[Unit]:
        yield self.together
        if self.apart[0] is not self.together:
            yield from self.apart

    def lacking(self, gpu_id: str) -> list[Unit]:
        """The units that a kind of GPU cannot hold, neither together nor apart."""
        if math.isfinite(self.together.least(gpu_id)):
            return []
        return [u for u in self.apart if not math.isfinite(u.least(gpu_id))]

    def chosen(self, gpu_id: str) -> list[Unit]:
        alone = sum(u.least(gpu_id) for u in self.apart)
        return [self.together] if self.together.least(gpu_id) <= alone else self.apart


class Unit:
    """Workloads on the same replicas: what they ask for in each hour that may decide, and what that needs where."""

    def __init__(self, members: Sequence[Workload]) -> None:
        self.names = tuple(w.name for w in members)
        self.asked = [_mixed(members, rates) for rates in _deciding_hours(members)]
        self.numbers: Numbers
        self.first = 0

    def need(self, gpu_id: str) -> Need:
        return self.numbers.need(self, gpu_id)

    def least(self, gpu_id: str) -> float:
        """GPUs or parts of one; infinite where nothing serves."""
        need = self.need(gpu_id)
        return need.least(SIZES[-1], need.in_parts(SIZES[-1]))

    def place(self, gpu_id: str, largest: int, parts: bool) -> Placement:
        return self.numbers.place(self, gpu_id, largest, parts)

    def why(self, gpu: Gpu) -> Message:
        return self.numbers.why(self, gpu)


def _deciding_hours(members: Sequence[Workload]) -> list[tuple[float, ...]]:
    """Rates of the members in every hour that no other hour exceeds in all that makes work: requests, tokens to read,
    tokens to write, and the unevenness of the prompts."""
    if all(w.hours is None for w in members):
        return [tuple(w.requirement.peak_rate_s for w in members)]
    if len(members) == 1:
        return [(members[0].peak_rate_s,)]
    asked = [w.requirement for w in members]
    work = np.array(
        [(1.0, r.input_tokens * (1 - r.cached_share), r.output_tokens,
          r.input_tokens**2 * (1 + r.spread_of_lengths.input_c2)) for r in asked]
    )  # fmt: skip
    rates = np.unique([[w.rate_s(hour) for w in members] for hour in range(HOURS)], axis=0)
    loads = rates @ work
    rates, loads = rates[(first := np.unique(loads, axis=0, return_index=True)[1])], loads[first]
    below = (loads[:, None, :] <= loads[None, :, :]).all(axis=2)
    np.fill_diagonal(below, False)
    return [tuple(row) for row in rates[~below.any(axis=1)].tolist()]


def _mixed(members: Sequence[Workload], rates: Sequence[float]) -> Requirement:
    """One requirement for requests of several: lengths as a mixture, the strictest of the levels."""
    asked = [w.requirement for w in members]
    total = math.fsum(rates)
    shares = [rate / total for rate in rates]

    def mean(values: Iterable[float]) -> float:
        return math.fsum(s * v for s, v in zip(shares, values, strict=True))

    def c2(means: Sequence[float], each: Sequence[float], whole: float) -> float:
        return max(mean(m * m * (1 + c) for m, c in zip(means, each, strict=True)) / whole**2 - 1, 0.0)

    inputs, outputs = [r.input_tokens for r in asked], [r.output_tokens for r in asked]
    spreads = [r.spread_of_lengths for r in asked]
    input_tokens, output_tokens = mean(inputs), mean(outputs)
    return replace(
        asked[0], peak_rate_s=total, input_tokens=input_tokens, output_tokens=output_tokens,
        levels=ServiceLevels(
            min(r.levels.ttft_ms for r in asked), min(r.levels.itl_ms for r in asked),
            max(r.levels.headroom for r in asked),
        ),
        cached_share=mean(r.cached_share * r.input_tokens for r in asked) / input_tokens,
        lengths=Lengths(
            c2(inputs, [s.input_c2 for s in spreads], input_tokens),
            c2(outputs, [s.output_c2 for s in spreads], output_tokens),
        ),
        spare_replicas=0, maintenance_share=0.0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Need:
    """Of one unit on one kind of GPU: fewest whole GPUs with replicas of at most 1, 2, 4 ... GPUs, and least GPUs'
    worth of parts."""

    whole: tuple[float, ...]
    parts: float

    def least(self, largest: int, parts: bool) -> float:
        return self.parts if parts else self.whole[SIZES.index(largest)]

    def in_parts(self, largest: int) -> bool:
        """Whether parts of GPUs are less than whole ones with replicas of at most ``largest``."""
        return self.whole[-1] <= SMALL_GPUS and self.parts < self.least(largest, False)


class Numbers:
    """Replicas of every unit of one model on every GPU, format and layout, parts of GPUs included.

    Rows of facts are made once per model and format; lengths, levels and rates of the units are columns beside them.
    """

    def __init__(self, units: Sequence[Unit], cards: Sequence[Gpu], calibration: Calibration) -> None:
        self.calibration = calibration
        first = units[0].asked[0]
        self.rejected: list[Rejected] = []
        self.slices = {s.instance.id: s for gpu in cards for s in slices_of(gpu)}
        instances = [s.instance for s in self.slices.values()] if 1 in first.tensor_parallel else []
        whole, parts = pairs_of(first, cards, calibration, self.rejected), pairs_of(first, instances, calibration, [])
        layouts = first.layouts()
        tables = [Cases.over_layouts(whole, layouts, calibration).table] if whole else []
        tables += [Cases.over_layouts(parts, (Layout(),), calibration).table] if parts else []
        self.columns = [(case.gpu, case.weight_dtype, layout) for case, _ in whole for layout in layouts]
        self.columns += [(case.gpu, case.weight_dtype, Layout()) for case, _ in parts]
        self.of_gpu: dict[str, NDArray[np.int64]] = {}
        owner = [self.slices[g.id].gpu.id if g.id in self.slices else g.id for g, _, _ in self.columns]
        for gpu in cards:
            self.of_gpu[gpu.id] = np.flatnonzero([o == gpu.id for o in owner])
        self.share = np.array([
            self.slices[g.id].profile.bandwidth_share if g.id in self.slices else layout.gpus
            for g, _, layout in self.columns
        ])  # fmt: skip
        self.is_part = np.array([g.id in self.slices for g, _, _ in self.columns], dtype=bool)
        self._needs: dict[tuple[int, str], Need] = {}
        asked: list[Requirement] = []
        for unit in units:
            unit.numbers, unit.first = self, len(asked)
            asked += unit.asked
        self.asked = asked
        self._work_out(np.concatenate(tables, axis=1) if tables else np.zeros((0, 0)))

    def _work_out(self, table: Floats) -> None:
        n, asked = len(self.columns), self.asked
        self.replicas = np.full((len(asked), n), np.inf)
        self.kept_at = np.full(len(asked) * n, -1)
        if not n:
            return

        def each(values: Iterable[float]) -> Floats:
            return np.repeat(np.array(list(values), dtype=float), n)

        cases = Cases(np.tile(table, (1, len(asked))))
        cases.input_tokens[:] = each(r.input_tokens for r in asked)
        cases.output_tokens[:] = each(r.output_tokens for r in asked)
        cases.cached_share[:] = each(r.cached_share for r in asked)
        self.memory = FleetMemory(Fleet(cases, self.calibration))
        kept = np.flatnonzero(self.memory.fits)
        self.kept_at[kept] = np.arange(len(kept))
        if not len(kept):
            return
        fleet = Fleet(cases.take(kept), self.calibration)
        # limits and lengths with an element per case, as everything in a fleet
        levels = ServiceLevels(
            cast("float", each(r.levels.ttft_ms for r in asked)[kept]),
            cast("float", each(r.levels.itl_ms for r in asked)[kept]),
        )
        lengths = Lengths(cast("float", each(r.spread_of_lengths.input_c2 for r in asked)[kept]), 0.0)
        self.held = FleetCapacity(fleet, FleetMemory(fleet), levels, lengths)
        self.design = np.empty(len(kept))
        edges = np.searchsorted(kept, np.arange(len(asked) + 1) * n)
        for u, (a, b) in enumerate(itertools.pairwise(edges)):
            self.design[a:b] = design_rates_s(asked[u].peak_rate_s, self.held.e2e_s[a:b])
        widths = [tier_of(asked[0].case(*c), self.calibration).sigma["output_tok_s"] ** Z80 for c in self.columns]
        free = used_share(each(r.levels.headroom for r in asked), np.tile(widths, len(asked)))[kept]
        replicas = np.maximum(np.ceil(self.design / (self.held.rate_s * free) - 1e-9), 1.0)
        self.replicas.reshape(-1)[kept] = np.where(self.held.refused > 0, np.inf, replicas)

    def _most(self, unit: Unit) -> Floats:
        """Replicas in the hour that needs most, by column."""
        made: Floats = self.replicas[unit.first : unit.first + len(unit.asked)].max(axis=0)
        return made

    def need(self, unit: Unit, gpu_id: str) -> Need:
        key = (unit.first, gpu_id)
        if key not in self._needs:
            at = self.of_gpu[gpu_id]
            gpus = self._most(unit)[at] * self.share[at]
            part, size = self.is_part[at], self.share[at]
            whole = tuple(float(np.min(gpus[~part & (size <= most)], initial=np.inf)) for most in SIZES)
            self._needs[key] = Need(whole, float(np.min(gpus[part], initial=np.inf)))
        return self._needs[key]

    def place(self, unit: Unit, gpu_id: str, largest: int, parts: bool) -> Placement:
        """The unit on whole GPUs with replicas of at most ``largest``, or on parts; the smaller replica where equal."""
        at = self.of_gpu[gpu_id]
        most, size = self._most(unit)[at], self.share[at]
        allowed = self.is_part[at] if parts else ~self.is_part[at] & (size <= largest)
        gpus = np.where(allowed, most * size, np.inf)
        column = int(at[np.lexsort((size, gpus))[0]])
        rows = self.replicas[unit.first : unit.first + len(unit.asked), column]
        asked = unit.first + int(np.argmax(rows))
        gpu, precision, layout = self.columns[column]
        case = self.asked[asked].case(gpu, precision, layout)
        place = int(self.kept_at[asked * len(self.columns) + column])
        rate, design, n = float(self.held.rate_s[place]), float(self.design[place]), int(rows.max())
        width = tier_of(case, self.calibration).sigma["output_tok_s"] ** Z80
        one = rate * (1 - self.asked[asked].levels.headroom)
        gpu_range = Range(
            *(k * layout.gpus for k in (needed(design, one * width), n, max(needed(design, one / width), n)))
        )
        candidate = Candidate(
            case, layout, n, 0, gpu_range, None, design, rate, float(self.held.e2e_s[place]) * 1e3, self.held, place,
            self.asked[asked],
        )  # fmt: skip
        return Placement(unit.names, candidate, self.slices.get(gpu.id))

    def why(self, unit: Unit, gpu: Gpu) -> Message:
        """Of all that was tried the reason of what came nearest: levels before memory, large replicas before small."""
        reasons: list[Message] = [r.reason for r in self.rejected if r.gpu.id == gpu.id]
        for fitting in (False, True):
            for column in self.of_gpu[gpu.id]:
                card, precision, layout = self.columns[int(column)]
                index = unit.first * len(self.columns) + int(column)
                place = int(self.kept_at[index])
                if self.is_part[column] or (place >= 0) is not fitting:
                    continue
                asked = self.asked[unit.first]
                if place >= 0:
                    reason = self.held.refusal(place, asked.levels)
                else:
                    reason = self.memory.reason(index, asked.case(card, precision, layout))
                reasons += [reason] if reason is not None else []
        return reasons[-1]
