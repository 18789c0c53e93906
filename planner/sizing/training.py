"""Fine-tuning and pre-training: speed and memory of a step, layout, days, GPU-hours, FLOP and checkpoints of a run.

FLOP rules: 6 N per token for forward and backward (N: parameters a token meets), 4 N where the base is frozen (LoRA,
QLoRA: no gradients of the frozen weights). Reported FLOP follow the plain rule without recomputation and attention, as
laws and papers count them; utilisation (MFU) adds causal attention and divides by the dense 16-bit datasheet peak.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from planner.catalog.hardware import Gpu
from planner.i18n import Message, message
from planner.sizing.errors import Unserveable
from planner.sizing.training_calibration import (
    Band,
    Reach,
    TrainingCalibration,
    architecture_of,
    load_training,
)
from planner.sizing.training_layout import (
    GPU_COUNTS,
    TIGHT,
    LayoutSearch,
    RejectedLayout,
    TrainingLayout,
    completed,
    fits,
    least_gpus,
    search_layouts,
)
from planner.sizing.training_memory import GIB, adapter_params, memory_parts
from planner.sizing.training_setup import (
    Recompute,
    Setup,
    Software,
    Trained,
    TrainingCase,
    TrainingMethod,
    setup_of,
)
from planner.sizing.training_step import TERMS, step_terms
from planner.sizing.uncertainty import Range
from planner.sizing.work import training_flops_per_token

__all__ = [
    "Recompute", "Software", "Trained", "TrainingCase", "TrainingLayout", "TrainingMethod", "TrainingPlan",
    "TrainingPrediction", "completed", "fits", "least_gpus", "least_gpus_for_hours", "plan_fine_tuning",
    "plan_pre_training", "predict_training", "search_layouts",
]  # fmt: skip

GB = 1e9
PARTS = ("weights", "gradients", "optimiser", "activations", "working", "buffers", "runtime")


@dataclass(frozen=True, slots=True)
class TrainingPrediction:
    """One step. ``peak_memory_gb`` is what monitoring tools print as GB (2^30 bytes), ``needed_gb`` and ``parts_gb``
    what the fullest GPU must hold in 10^9 bytes; ``terms_s`` are seconds of the step and add up to ``step_s``."""

    tokens_per_s_per_gpu: Range
    mfu: float
    peak_memory_gb: Range
    needed_gb: float
    usable_gb: float
    parts_gb: Mapping[str, float]
    step_s: float
    terms_s: Mapping[str, float]
    tier: Reach

    @property
    def fits(self) -> bool:
        return self.needed_gb <= self.usable_gb

    @property
    def bound(self) -> str:
        """Key of what limits the step: computing, memory traffic, interconnect, waiting or host."""
        groups = {
            "compute": ("matmul", "experts", "attention", "recompute"),
            "bandwidth": ("elementwise", "logits", "optimiser"),
            "interconnect": ("tensor", "expert_exchange", "context", "gather", "gradients"),
            "bubble": ("bubble",),
            "host": ("launch",),
        }
        return max(groups, key=lambda name: sum(self.terms_s[term] for term in groups[name]))


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """A project: ``runs`` runs over ``tokens`` tokens each. Hours of one run, GPU-hours of all; memory of one GPU."""

    method: TrainingMethod | None
    gpus: int
    memory_gb: Range
    usable_gb: float
    hours: Range
    gpu_hours: Range
    flop: float
    flop_all_runs: float
    tokens: float
    runs: int
    mfu: float
    tokens_per_s: Range
    step_s: Range
    global_batch: float
    tier: Reach
    layout: TrainingLayout
    prediction: TrainingPrediction
    goodput: float
    """Share of the time that trains; failures, restarts, checkpoints and repeated work take the rest."""
    checkpoint_gb: float
    """Weights alone, as they are deployed (LoRA: the adapter)."""
    checkpoint_full_gb: float
    """With the state of the optimiser, to resume from."""
    checkpoints_kept: int
    rejected: tuple[RejectedLayout, ...] = ()
    note: Message | None = None

    @property
    def days(self) -> Range:
        return self.hours.times(1 / 24)

    @property
    def storage_gb(self) -> float:
        """Checkpoints kept at any time and the finished weights of every run."""
        return self.checkpoints_kept * self.checkpoint_full_gb + self.runs * self.checkpoint_gb


def predict_training(case: TrainingCase, calibration: TrainingCalibration | None = None) -> TrainingPrediction:
    """Speed and memory of one step. Raises Unserveable where the GPU has no peak for 16-bit multiplication."""
    c = calibration or load_training()
    case = completed(case, c)
    setup = setup_of([case], c)
    terms, memory = step_terms(setup, c), memory_parts(setup, c)
    total, tokens = float(terms.total[0]), float(terms.tokens[0])
    speed = tokens / total / case.gpus
    tier = c.reaches[reach_of(case, c)]
    return TrainingPrediction(
        tokens_per_s_per_gpu=_range(speed, tier.bands["tokens_per_s_per_gpu"]),
        mfu=speed * _model_flops(case, setup) / float(setup.peak16[0]),
        peak_memory_gb=_range(float(memory.reported[0]) / GIB, tier.bands["peak_memory_gb"]),
        needed_gb=float(memory.needed[0]) / GB,
        usable_gb=float(memory.usable[0]) / GB,
        parts_gb={name: float(part[0]) / GB for name, part in memory.at_peak().items()},
        step_s=total,
        terms_s={name: float(getattr(terms, name)[0]) for name in TERMS},
        tier=tier,
    )


def reach_of(case: TrainingCase, calibration: TrainingCalibration) -> str:
    """How far the case lies from the published runs: key of ``TrainingCalibration.reaches``."""
    if architecture_of(case.gpu) not in calibration.measured_architectures:
        return "new_gpu"
    if case.trained.mixture:
        return "mixture"
    stated = case.trained.hidden is not None and case.layout_known and case.longest is None
    return "known" if stated else "open"


def _range(mid: float, band: Band) -> Range:
    return Range(mid * min(band.low, 1.0), mid, mid * max(band.high, 1.0))


def _model_flops(case: TrainingCase, s: Setup) -> float:
    """FLOP of a token by the 6 N convention (4 N with a frozen base) plus causal attention forward and backward."""
    pairs = s.pair_flops[0] * s.seq[0] / 2 + s.sliding_pair_flops[0] * min(s.window[0], s.seq[0] / 2)
    return float(training_flops_per_token(case.trained.active, 1.0 - s.frozen[0]) + 3 * pairs)


def plan_fine_tuning(
    trained: Trained,
    method: TrainingMethod,
    gpu: Gpu,
    tokens: float,
    seq_len: float,
    runs: int = 1,
    gpus: int | None = None,
    calibration: TrainingCalibration | None = None,
) -> TrainingPlan:
    """Least GPUs that hold the training, or those given, with everyday software (sharded data parallelism).

    ``tokens`` are those of one run, all epochs counted. Raises Unserveable where it does not fit, with the least number
    of GPUs that would hold it.
    """
    c = calibration or load_training()
    case = TrainingCase(
        trained, gpu, gpus or 1, method, seq_len=seq_len, global_batch=c["fine_tuning_batch_sequences"],
        mixed_precision=method is TrainingMethod.FULL, scattered_gradients=True,
    )  # fmt: skip
    if gpus is None:
        least = least_gpus(case, c)
        if least is None:
            raise _refusal(replace(case, gpus=GPU_COUNTS[-1]), search_layouts(replace(case, gpus=GPU_COUNTS[-1]), c), c)
        case = replace(case, gpus=least)
    found = search_layouts(replace(case, global_batch=max(c["fine_tuning_batch_sequences"], float(case.gpus))), c)
    if found.best is None:
        raise _refusal(case, found, c)
    return _plan(method, found, tokens, runs, c, None)


def plan_pre_training(
    trained: Trained,
    gpu: Gpu,
    gpus: int,
    tokens: float,
    calibration: TrainingCalibration | None = None,
    seq_len: float | None = None,
    dtype: str = "bf16",
    global_batch: float | None = None,
) -> TrainingPlan:
    """Pre-training or continued pre-training with Megatron-class software in the fastest layout that fits.

    ``global_batch`` in sequences. Where nothing fits the plan still gives the figures of the layout that comes nearest,
    with a note that says so and the least number of GPUs.
    """
    c = calibration or load_training()
    length = seq_len or c["pretraining_seq_len"]
    usual = max(c["pretraining_batch_tokens_m"] * 1e6, c["pretraining_tokens_per_gpu"] * gpus)
    batch = global_batch or round(usual / length)
    case = TrainingCase(
        trained, gpu, gpus, TrainingMethod.FULL, dtype, length, global_batch=max(float(batch), 1.0),
        software=Software.MEGATRON,
    )  # fmt: skip
    found = search_layouts(case, c)
    note = None if found.best is not None else _refusal(case, found, c).reason
    return _plan(None, found, tokens, 1, c, note)


def _refusal(case: TrainingCase, found: LayoutSearch, c: TrainingCalibration) -> Unserveable:
    least = least_gpus(case, c)
    values = {
        "model": case.trained.name, "gpu": case.gpu.name, "n": case.gpus, "needed": found.needed_gb,
        "usable": found.usable_gb,
    }  # fmt: skip
    if least is None:
        return Unserveable(message("training.fits_nowhere", **values, most=GPU_COUNTS[-1]))
    if least <= case.gpus:
        return Unserveable(message("training.does_not_divide", **values, least=least))
    return Unserveable(message("training.does_not_fit", **values, least=least))


def _plan(
    method: TrainingMethod | None,
    found: LayoutSearch,
    tokens: float,
    runs: int,
    c: TrainingCalibration,
    note: Message | None,
) -> TrainingPlan:
    case = found.case
    predicted = predict_training(case, c)
    if note is None and predicted.needed_gb > (1 - TIGHT) * predicted.usable_gb:
        note = message("training.memory_tight", share=predicted.needed_gb / predicted.usable_gb)
    frozen = case.method is not TrainingMethod.FULL
    weights, full = checkpoint_bytes(case, c)
    good = goodput(case.gpus, full, c) / (1 + (c["lost_time_share"] if method is None else 0.0))
    speed = predicted.tokens_per_s_per_gpu.times(case.gpus)
    hours = speed.map(lambda tokens_s: tokens / tokens_s / 3600 / good)
    flop = tokens * training_flops_per_token(case.trained.active, 0.0 if frozen else 1.0)
    batch = case.global_batch or float(case.gpus)
    band = predicted.tier.bands["peak_memory_gb"]
    return TrainingPlan(
        method=method,
        gpus=case.gpus,
        memory_gb=_range(predicted.needed_gb, band),
        usable_gb=predicted.usable_gb,
        hours=hours,
        gpu_hours=hours.times(case.gpus * runs),
        flop=flop,
        flop_all_runs=flop * runs,
        tokens=tokens,
        runs=runs,
        mfu=predicted.mfu,
        tokens_per_s=speed,
        step_s=speed.map(lambda tokens_s: batch * case.seq_len / tokens_s),
        global_batch=batch,
        tier=predicted.tier,
        layout=found.best or _layout_of(case),
        prediction=predicted,
        goodput=good,
        checkpoint_gb=weights / GB,
        checkpoint_full_gb=full / GB,
        checkpoints_kept=int(c["checkpoints_kept"]),
        rejected=found.rejected,
        note=note,
    )


def _layout_of(case: TrainingCase) -> TrainingLayout:
    cut = case.tensor_parallel * case.pipeline_parallel * case.context_parallel
    return TrainingLayout(
        data=max(case.gpus // cut, 1),
        tensor=case.tensor_parallel,
        pipeline=case.pipeline_parallel,
        context=case.context_parallel,
        expert=case.expert_parallel or 1,
        micro_batch=int(case.micro_batch or 1),
        recompute=case.recompute or Recompute.NONE,
        stage=case.stage or 0,
    )


def checkpoint_bytes(case: TrainingCase, c: TrainingCalibration) -> tuple[float, float]:
    """Bytes of a checkpoint: 16-bit weights alone, and with master weights and both Adam moments (2 + 12 bytes a
    trained parameter; 2 + 4 where all is 16 bit). With a frozen base only the adapter is stored."""
    if case.method is not TrainingMethod.FULL:
        adapter = float(adapter_params(setup_of([case], c), c)[0])
        return 2 * adapter, 14 * adapter
    return 2 * case.trained.params, (14 if case.mixed_precision else 6) * case.trained.params


def goodput(gpus: int, checkpoint: float, c: TrainingCalibration) -> float:
    """Share of the time that is not lost to failures and checkpoints of ``checkpoint`` bytes.

    Failures come at a rate per GPU-hour; each costs a restart and half an interval. The interval is the best one for
    writes of known length (Young 1974, Daly 2006): sqrt(2 x write x time between failures).
    """
    between = c["gpu_hours_per_failure"] / gpus
    write = checkpoint / (c["checkpoint_gb_s_per_gpu"] * GB * gpus) / 3600
    interval = max(math.sqrt(2 * write * between), write)
    lost = write / interval + (interval / 2 + c["restart_minutes"] / 60) / between
    return 1 / (1 + lost)


def least_gpus_for_hours(plan: TrainingPlan, hours: float) -> int:
    """GPUs by which a run of the plan would end within ``hours``, at the plan's speed per GPU."""
    return max(math.ceil(plan.hours.mid * plan.gpus / hours), plan.gpus)
