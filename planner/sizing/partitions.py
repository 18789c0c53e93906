"""Parts of a GPU as GPUs of their own (MIG, compute partitions): what small workloads need instead of a whole one.

Facts are in resources/partitions.yaml. Nothing was measured on parts, so predictions carry the error of a GPU without
measurements; memory bandwidth goes with the memory units, compute with the multiprocessors.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from planner.catalog.hardware import Gpu
from planner.explain import Source
from planner.i18n import message
from planner.resources import read_yaml, resource
from planner.sizing.calibration import Calibration, load_inference
from planner.sizing.errors import Unserveable
from planner.sizing.search import Candidate, Requirement, checked, on_one_gpu


@dataclass(frozen=True, slots=True)
class Profile:
    """One size of instance. ``units`` of the GPU's memory units from one of ``starts``; shares are fractions of the
    whole GPU, ``share`` the nominal one in words ("1/7")."""

    name: str
    share: str
    units: int
    starts: tuple[int, ...]
    compute_share: float
    memory_share: float
    bandwidth_share: float

    @property
    def instances(self) -> int:
        """Most instances of this size on one GPU."""
        return _placed_alone(self.units, self.starts)


@dataclass(frozen=True, slots=True)
class Scheme:
    """How one kind of GPU is divided. Instances of different sizes share a GPU where ``mixed``."""

    units: int
    mixed: bool
    profiles: tuple[Profile, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """An instance: the whole GPU, the size, and the instance as a GPU."""

    gpu: Gpu
    profile: Profile
    instance: Gpu


@dataclass(frozen=True, slots=True)
class SliceOption:
    """A workload on slices of one size: ``candidate`` is worked out on the instance, its replicas are slices.

    ``spare_gpus`` stand by for failures and maintenance, whole: a GPU takes all its slices with it.
    """

    slice: Slice
    candidate: Candidate
    spare_gpus: int

    @property
    def slices(self) -> int:
        return self.candidate.replicas

    @property
    def per_gpu(self) -> int:
        return self.slice.profile.instances

    @property
    def gpus_in_use(self) -> int:
        return math.ceil(self.slices / self.per_gpu)

    @property
    def gpus(self) -> int:
        return self.gpus_in_use + self.spare_gpus

    @property
    def left_over(self) -> int:
        """Slices of the same size that the GPUs in use still have room for."""
        return self.gpus_in_use * self.per_gpu - self.slices

    @property
    def units(self) -> int:
        return self.slices * self.slice.profile.units


Placed = tuple[tuple[Profile, int], ...]
"""What lies on one GPU: sizes with the memory unit each begins at."""


@cache
def schemes() -> dict[str, Scheme]:
    """How each kind of GPU is divided, by GPU id; kinds that cannot be divided are missing."""
    content = read_yaml(resource("partitions.yaml"))
    sources = {
        id: Source(id, entry["title"], entry.get("url"), entry["as_of"]) for id, entry in content["sources"].items()
    }
    return {id: _scheme(entry, content["schemes"][entry["scheme"]], sources) for id, entry in content["gpus"].items()}


def _scheme(gpu: dict[str, Any], entry: dict[str, Any], sources: dict[str, Source]) -> Scheme:
    units = int(entry["units"])
    profiles = tuple(
        Profile(
            name, row["share"], row["units"], tuple(row["starts"]), float(row["compute"]), float(row["memory"]),
            row["units"] / units,
        )
        for name, row in zip(gpu["names"], entry["profiles"], strict=True)
    )  # fmt: skip
    return Scheme(units, bool(entry["mixed"]), profiles, tuple(sources[id] for id in entry["sources"]))


@cache
def _placed_alone(units: int, starts: tuple[int, ...]) -> int:
    taken = count = 0
    for start in sorted(starts):
        if start >= taken:
            taken, count = start + units, count + 1
    return count


def scheme_of(gpu: Gpu) -> Scheme | None:
    """How a GPU is divided; None where the catalogue or the partition facts say that it is not."""
    return schemes().get(gpu.id) if gpu.mig_max_instances else None


def slices_of(gpu: Gpu) -> tuple[Slice, ...]:
    """The sizes a GPU can be divided into, smallest first, each as a GPU; () where it cannot be divided."""
    scheme = scheme_of(gpu)
    return () if scheme is None else tuple(Slice(gpu, p, instance_of(gpu, p)) for p in scheme.profiles)


def instance_of(gpu: Gpu, profile: Profile) -> Gpu:
    """An instance as a GPU without links to others."""
    return replace(
        gpu,
        id=f"{gpu.id}/{profile.name}",
        name=f"{gpu.name} {profile.name}",
        memory_gib=gpu.memory_gib * profile.memory_share,
        bandwidth_gb_s=gpu.bandwidth_gb_s * profile.bandwidth_share,
        dense_tflops={dtype: peak * profile.compute_share for dtype, peak in gpu.dense_tflops.items()},
        nvlink_gb_s=None,
        tdp_w=None,
        measured_matmul_tflops=None,
        measured_matmul_fp8_tflops=None,
        mig_max_instances=None,
    )


def slice_option(
    requirement: Requirement, gpu: Gpu, precision: str, calibration: Calibration | None = None
) -> SliceOption:
    """The smallest part of ``gpu`` that serves: fewest GPUs, then least of them in use, then the smallest size.

    Raises UnknownShape or Unserveable with the reason: the GPU cannot be divided, or what its largest part lacks.
    """
    slices = slices_of(gpu)
    if not slices:
        raise Unserveable(message("partitions.not_divided", gpu=gpu.name))
    busy = replace(requirement, precisions=(precision,), spare_replicas=0, maintenance_share=0.0)
    found, rejected = on_one_gpu(busy, [s.instance for s in slices], {}, calibration or load_inference())
    if not found:
        raise Unserveable(message("partitions.none_serves", gpu=gpu.name, reason=rejected[-1].reason))
    by_id = {s.instance.id: s for s in slices}
    options = (_option(by_id[c.gpu.id], c, requirement) for c in found)
    best = min(options, key=_least)
    return _option(best.slice, checked(best.candidate), requirement)


def _option(part: Slice, candidate: Candidate, requirement: Requirement) -> SliceOption:
    in_use = math.ceil(candidate.replicas / part.profile.instances)
    away = math.ceil(in_use * requirement.maintenance_share - 1e-9)
    return SliceOption(part, candidate, requirement.spare_replicas + away)


def _least(option: SliceOption) -> tuple[int, int, int, float]:
    return option.gpus, option.units, option.slice.profile.units, option.slice.profile.compute_share


def pack(profiles: Iterable[Profile], scheme: Scheme) -> tuple[Placed, ...]:
    """Instances on as few GPUs as first fit decreasing finds, each at a place where the driver allows it.

    Large ones first and from the far end, so that the places of small ones stay free.
    """
    order = sorted(profiles, key=lambda p: (-p.units, -p.compute_share, p.name))
    taken: list[int] = []
    placed: list[list[tuple[Profile, int]]] = []
    for profile in order:
        for at, used in enumerate(taken):
            if not scheme.mixed and placed[at][0][0] != profile:
                continue
            if (start := _free(used, profile)) is not None:
                break
        else:
            at, start = len(taken), max(profile.starts)
            taken.append(0)
            placed.append([])
        taken[at] |= _mask(profile, start)
        placed[at].append((profile, start))
    return tuple(tuple(gpu) for gpu in placed)


def _free(used: int, profile: Profile) -> int | None:
    return next((s for s in reversed(profile.starts) if not used & _mask(profile, s)), None)


def _mask(profile: Profile, start: int) -> int:
    return ((1 << profile.units) - 1) << start


def room_for(placed: Sequence[tuple[Profile, int]], profile: Profile) -> int:
    """How many more instances of a size fit beside what lies on one GPU."""
    used = 0
    for other, start in placed:
        used |= _mask(other, start)
    return _placed_alone(profile.units, tuple(s for s in profile.starts if not used & _mask(profile, s)))
