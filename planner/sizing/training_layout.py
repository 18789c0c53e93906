"""Which layout trains fastest among those that fit: data, tensor, pipeline, context and expert parallelism,
micro-batch, recomputation and sharding, all tried at once; and what a half-stated run must have used.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.i18n import Message, message
from planner.sizing.training_calibration import TrainingCalibration, load_training
from planner.sizing.training_memory import memory_parts
from planner.sizing.training_setup import Recompute, Setup, Software, TrainingCase, setup_of
from planner.sizing.training_step import step_terms

GB = 1e9
GPU_COUNTS = (
    1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192, 16384,
)  # fmt: skip
MOST_REASONS = 12
TIGHT = 0.05
"""Layouts with less than this share of memory left are taken only where others are more than a tenth slower."""

_RECOMPUTE = (Recompute.NONE, Recompute.SELECTIVE, Recompute.FULL)
_LONG_MICRO_BATCH = 32768
"""Tokens beyond which a larger micro-batch no longer helps."""
_SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class TrainingLayout:
    """How a run is cut. Data-parallel copies x tensor x pipeline x context = GPUs; experts are spread within that."""

    data: int
    tensor: int
    pipeline: int
    context: int
    expert: int
    micro_batch: int
    recompute: Recompute
    stage: int
    """ZeRO/FSDP: 1 optimiser, 2 gradients too, 3 weights too."""

    @property
    def words(self) -> Message:
        return message(
            "training.layout", data=self.data, tensor=self.tensor, pipeline=self.pipeline, context=self.context,
            expert=self.expert, micro_batch=self.micro_batch, recompute=message(f"training.recompute.{self.recompute}"),
            stage=message(f"training.stage.{self.stage}"),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RejectedLayout:
    layout: TrainingLayout
    reason: Message


@dataclass(frozen=True, slots=True)
class LayoutSearch:
    """``best`` is None where nothing fits; then ``needed_gb`` is the least any layout needs per GPU."""

    best: TrainingLayout | None
    case: TrainingCase
    """The case with the best layout, or the one that comes nearest to fitting."""
    fitting: int
    needed_gb: float
    usable_gb: float
    rejected: tuple[RejectedLayout, ...]


def completed(case: TrainingCase, c: TrainingCalibration) -> TrainingCase:
    """What the case leaves open, filled with the first usual choice that fits: layout, sharding, recomputation.

    Where nothing fits, the choice that needs least. Known values stay.
    """
    if case.expert_parallel is None:
        experts = case.trained.experts or 8
        most = max(case.gpus // case.pipeline_parallel, 1)
        spread = case.trained.mixture and case.software is not Software.EVERYDAY
        case = replace(case, expert_parallel=int(min(most, experts, 8)) if spread else 1)
    options = [case] if case.layout_known or case.gpus == 1 else _usual_layouts(case, c)
    if case.micro_batch is None:
        share = (case.global_batch or math.inf) / max(case.gpus, 1)
        sizes = [float(m) for m in (16, 8, 4, 2) if m <= share and m * case.seq_len <= _LONG_MICRO_BATCH]
        options = [replace(option, micro_batch=m) for m in (*sizes, 1.0) for option in options]
    if case.stage is None:
        options = _with_stage(options)
    if case.recompute is None:
        ways = [(Recompute.NONE, 1.0), (Recompute.SELECTIVE, 1.0), *((Recompute.FULL, share) for share in _SHARES)]
        options = [
            replace(option, recompute=way, recompute_share=share)
            for pair in ([[o] for o in options] if not case.layout_known else [options])
            for way, share in ways
            for option in pair
        ]
    if len(options) == 1:
        return options[0]
    memory = memory_parts(setup_of(options, c), c)
    fitting = np.flatnonzero(memory.fits)
    return options[int(fitting[0] if len(fitting) else np.argmin(memory.needed))]


def _with_stage(options: Sequence[TrainingCase]) -> list[TrainingCase]:
    if options[0].software is not Software.MEGATRON:
        return [replace(option, stage=3) for option in options]
    return [replace(option, stage=1) for option in options] + [
        replace(option, stage=3) for option in options if option.pipeline_parallel == 1
    ]


def _usual_layouts(case: TrainingCase, c: TrainingCalibration) -> list[TrainingCase]:
    """Few GPUs per copy first; pipelines only where a server is full."""
    width = min(c.domain(case.gpu), 8)
    cuts = [
        (tensor, pipeline)
        for pipeline in (1, 2, 4, 8, 16)
        for tensor in (1, 2, 4, 8)
        if tensor <= width and case.gpus % (tensor * pipeline) == 0 and (pipeline == 1 or tensor >= min(4, width))
    ]
    cuts.sort(key=lambda cut: cut[0] * cut[1])
    return [replace(case, tensor_parallel=t, pipeline_parallel=p) for t, p in cuts] or [case]


def fits(case: TrainingCase, calibration: TrainingCalibration | None = None) -> bool:
    """Whether the case, completed where it is open, fits into the memory of its GPUs."""
    calibration = calibration or load_training()
    return bool(memory_parts(setup_of([completed(case, calibration)], calibration), calibration).fits[0])


def search_layouts(case: TrainingCase, calibration: TrainingCalibration | None = None) -> LayoutSearch:
    """Fastest layout of ``case.gpus`` GPUs that fits, with the reasons against the others.

    Of the case, layout, micro-batch, recomputation and sharding are ignored; ``global_batch`` is in sequences (None:
    one per GPU). Raises Unserveable where the GPU has no known peak.
    """
    c = calibration or load_training()
    batch = max(case.global_batch or float(case.gpus), 1.0)
    base = setup_of([replace(case, global_batch=batch, expert_parallel=1, stage=1, recompute=Recompute.NONE)], c)
    grid, single = _grid(case, base, batch, c)
    setup = base.replaced(**grid)
    memory = memory_parts(setup, c)
    needed, usable = np.asarray(memory.needed), float(np.max(memory.usable))
    holds = np.asarray(memory.fits)
    terms = step_terms(setup, c)
    seconds = np.asarray(terms.total / terms.tokens) * np.where(needed > (1 - TIGHT) * usable, 1.1, 1.0)
    order = np.lexsort((needed, np.where(holds, seconds, np.inf)))
    first = int(order[0]) if holds.any() else int(np.argmin(needed))
    chosen = _layout(grid, first, case.gpus)
    done = _case(case, chosen, float(grid["global_batch"][first]))
    reasons = _reasons(grid, single, needed, holds, seconds, first, usable, case.gpus) if holds.any() else ()
    return LayoutSearch(
        best=chosen if holds.any() else None,
        case=done,
        fitting=int(holds.sum()),
        needed_gb=float(needed[first]) / GB,
        usable_gb=usable / GB,
        rejected=reasons,
    )


def least_gpus(case: TrainingCase, calibration: TrainingCalibration | None = None) -> int | None:
    """Fewest GPUs on which some layout of the case fits; None beyond the largest count tried."""
    c = calibration or load_training()
    one = setup_of([replace(case, gpus=1, expert_parallel=1, stage=3, recompute=Recompute.FULL)], c)
    memory = memory_parts(one, c)
    floor = float(memory.weights[0] + memory.optimiser[0]) / float(memory.usable[0])
    counts = (count for count in GPU_COUNTS if count >= floor)
    return next((count for count in counts if _holds(replace(case, gpus=count), c)), None)


def _holds(case: TrainingCase, c: TrainingCalibration) -> bool:
    batch = max(case.global_batch or 1.0, float(case.gpus))
    base = setup_of([replace(case, global_batch=batch, expert_parallel=1, stage=1, recompute=Recompute.NONE)], c)
    grid, _ = _grid(case, base, batch, c, tight=True)
    return bool(np.any(memory_parts(base.replaced(**grid), c).fits))


Grid = dict[str, np.ndarray]


def _grid(
    case: TrainingCase, base: Setup, batch: float, c: TrainingCalibration, tight: bool = False
) -> tuple[Grid, np.ndarray]:
    """Columns of all sensible layouts, and an index of the cut (layouts that differ in micro-batch and recomputation
    only). ``tight``: only what needs least memory."""
    gpus = case.gpus
    layers, hidden = case.trained.depth, case.trained.width
    wide = case.software is Software.MEGATRON
    width = min(c.domain(case.gpu), 8)
    tensors = [t for t in _powers(width) if wide and hidden / t >= 512 and gpus % t == 0] or [1]
    pipelines = [p for p in _pipelines(gpus) if wide and p <= layers / 2] or [1]
    contexts = [x for x in _powers(64) if wide and (x == 1 or case.seq_len / x >= 4096)] or [1]
    spread = int(case.trained.experts or 8) if case.trained.mixture and case.software is not Software.EVERYDAY else 1
    experts = _powers(min(spread, gpus, 64))
    cuts = [
        (t, p, x, e, s)
        for t in tensors
        for p in pipelines
        for x in contexts
        if gpus % (t * p * x) == 0
        for e in experts
        if gpus % (p * e) == 0
        for s in ((1, 2, 3) if p == 1 and gpus > t else (1,))
        if not (s == 3 and e > 1 and t > 1)
    ]
    micro = [1, 2, 4, 8, 16]
    again = [2.0] if tight else [0.0, 1.0, 2.0]
    rows = np.array(
        [
            (i, *cut, m, a)
            for i, cut in enumerate(cuts)
            for m in micro
            if m == 1 or m * gpus / (cut[0] * cut[1] * cut[2]) <= batch
            for a in again
        ],
        dtype=float,
    )
    names = ("tp", "pp", "cp", "ep", "stage", "micro_batch", "recompute")
    grid = {name: rows[:, i + 1] for i, name in enumerate(names)}
    if case.software is Software.EVERYDAY:
        grid["kept32"] = np.full(len(rows), float(gpus > 1))
    at_once = gpus / (grid["tp"] * grid["pp"] * grid["cp"]) * grid["micro_batch"]
    grid["global_batch"] = np.ceil(batch / at_once) * at_once
    sensible = at_once <= batch
    if sensible.any() and not tight:
        return {name: column[sensible] for name, column in grid.items()}, rows[sensible, 0].astype(int)
    return grid, rows[:, 0].astype(int)


def _powers(most: int) -> list[int]:
    return [2**k for k in range(int(math.log2(max(most, 1))) + 1)]


def _pipelines(gpus: int) -> list[int]:
    return [p for p in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32) if gpus % p == 0]


def _layout(grid: Grid, i: int, gpus: int) -> TrainingLayout:
    tensor, pipeline, context = (int(grid[name][i]) for name in ("tp", "pp", "cp"))
    return TrainingLayout(
        data=gpus // (tensor * pipeline * context),
        tensor=tensor,
        pipeline=pipeline,
        context=context,
        expert=int(grid["ep"][i]),
        micro_batch=int(grid["micro_batch"][i]),
        recompute=_RECOMPUTE[int(grid["recompute"][i])],
        stage=int(grid["stage"][i]),
    )


def _case(case: TrainingCase, layout: TrainingLayout, batch: float) -> TrainingCase:
    return replace(
        case,
        tensor_parallel=layout.tensor,
        pipeline_parallel=layout.pipeline,
        context_parallel=layout.context,
        expert_parallel=layout.expert,
        micro_batch=float(layout.micro_batch),
        global_batch=batch,
        recompute=layout.recompute,
        recompute_share=1.0,
        stage=layout.stage,
        kept_at_32bit=case.software is Software.EVERYDAY and case.gpus > 1,
    )


def _reasons(
    grid: Grid,
    cut: np.ndarray,
    needed: np.ndarray,
    holds: np.ndarray,
    seconds: np.ndarray,
    best: int,
    usable: float,
    gpus: int,
) -> tuple[RejectedLayout, ...]:
    """One reason for every other cut: the least it needs where it does not fit, else how much slower its best is."""
    score = np.where(holds, seconds, 1e30 + needed)
    found = []
    for i in np.unique(cut):
        rows = np.flatnonzero(cut == i)
        top = int(rows[np.argmin(score[rows])])
        if cut[best] != i:
            found.append(top)
    found.sort(key=lambda i: score[i])
    made = []
    slower, tight = [i for i in found if holds[i]], [i for i in found if not holds[i]]
    half = MOST_REASONS // 2
    for i in [*slower[: max(half, MOST_REASONS - len(tight))], *tight][:MOST_REASONS]:
        if holds[i]:
            reason = message("training.rejected.slower", times=float(seconds[i] / seconds[best]))
        else:
            reason = message("training.rejected.memory", needed=float(needed[i]) / GB, usable=usable / GB)
        made.append(RejectedLayout(_layout(grid, i, gpus), reason))
    return tuple(made)
