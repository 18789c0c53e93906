"""Fine-tuning and plain pre-training: memory, least GPUs, hours, FLOP. Layouts of large runs are not modelled here.

FLOP rules: 6 N per token for forward and backward (N: parameters a token meets), 4 N where the base is frozen (LoRA,
QLoRA: no gradients of the frozen weights), attention on top, one forward more with full recomputation. Reported FLOP
follow the plain rule without recomputation, as laws and papers count them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.i18n import Message, message
from planner.sizing.calibration import Tier, TrainingCalibration, load_training
from planner.sizing.memory import GB, GIB
from planner.sizing.timing import Unserveable
from planner.sizing.uncertainty import Range
from planner.sizing.work import UnknownShape, shape_of, training_flops_per_token


class TrainingMethod(StrEnum):
    FULL = "full"
    LORA = "lora"
    QLORA = "qlora"


@dataclass(frozen=True, slots=True)
class Trained:
    """What is trained. ``active`` are the parameters one token meets. Shape figures may be unknown (None): they are
    then those of a usual transformer of that size."""

    name: str
    params: float
    active: float
    layers: float | None = None
    hidden: float | None = None
    vocab: float | None = None

    @classmethod
    def of(cls, model: Model) -> Trained:
        """Raises UnknownShape where the catalogue lacks the size."""
        try:
            shape = shape_of(model)
        except UnknownShape:
            if not model.params_b:
                raise
            active = model.active_params_b or model.params_b
            return cls(model.name, model.params_b * 1e9, active * 1e9, model.layers, model.hidden, model.vocab)
        return cls(
            model.name, shape.total_params, shape.active_params, shape.layers, shape.hidden,
            shape.head_params / shape.hidden,
        )  # fmt: skip

    @property
    def width(self) -> float:
        """Hidden size; unknown: from N = 12 L d^2 with L = d/128, as dense models of 1 to 100 B have it."""
        return self.hidden or (128 * self.active / 12) ** (1 / 3)

    @property
    def depth(self) -> float:
        return self.layers or max(self.width / 128, 4.0)

    @property
    def mixture(self) -> bool:
        return self.active < 0.9 * self.params


@dataclass(frozen=True, slots=True)
class TrainingCase:
    """One training step. ``tuned_stack``: Megatron-class software; otherwise an everyday one (Hugging Face class)."""

    trained: Trained
    gpu: Gpu
    gpus: int
    method: TrainingMethod = TrainingMethod.FULL
    dtype: str = "bf16"
    seq_len: float = 2048.0
    micro_batch: float = 1.0
    recompute: bool = True
    tuned_stack: bool = False
    mixed_precision: bool = True
    """Optimiser and master weights at 32 bit; False: everything at 16 bit, as everyday scripts often run."""
    tensor_parallel: int = 1
    """GPUs that share the activations of one micro-batch."""


@dataclass(frozen=True, slots=True)
class TrainingPrediction:
    tokens_per_s_per_gpu: Range
    mfu: float
    peak_memory_gb: Range
    tier: Tier


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """A project: ``runs`` runs over ``tokens`` tokens each on the least GPUs. Hours of one run, GPU-hours of all."""

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
    tier: Tier
    note: Message | None = None


_FORMAT = {
    "bf16": "bf16", "fp16": "bf16", "": "bf16", "fp8": "fp8", "mxfp8": "fp8", "nvfp4": "fp4", "fp4": "fp4",
}  # fmt: skip


def architecture_of(gpu: Gpu) -> str:
    """Key of the efficiency table: the first word of the architecture, Ultra included."""
    words = gpu.architecture.replace("+", " ").replace("(", " ").split()
    return " ".join(words[:2]) if words[:2] == ["Blackwell", "Ultra"] else words[0]


def predict_training(case: TrainingCase, calibration: TrainingCalibration | None = None) -> TrainingPrediction:
    """Speed and memory of one step. Raises Unserveable where the GPU has no peak for 16-bit multiplication."""
    calibration = calibration or load_training()
    seconds, mfu, known = _seconds_per_token(case, calibration)
    tier = calibration.tiers["known" if known else "new_gpu"]
    if case.trained.mixture:
        tier = calibration.tiers["mixture"]
    return TrainingPrediction(
        tokens_per_s_per_gpu=Range.around(1 / seconds, tier.sigma["tokens_per_s_per_gpu"]),
        mfu=mfu,
        peak_memory_gb=Range.around(memory_gb(case, calibration), tier.sigma["peak_memory_gb"]),
        tier=tier,
    )


def _seconds_per_token(case: TrainingCase, calibration: TrainingCalibration) -> tuple[float, float, bool]:
    """Seconds one GPU needs for a token, model FLOP utilisation, and whether the architecture was measured."""
    trained, gpu = case.trained, case.gpu
    format = _FORMAT.get(case.dtype, "bf16")
    if not gpu.peak_tflops(format):
        format = "bf16"
    peak = gpu.peak_tflops(format)
    peak16 = gpu.peak_tflops("bf16")
    if not peak or not peak16:
        raise Unserveable(message("sizing.no_peak", gpu=gpu.name))
    table = calibration.efficiency
    key = architecture_of(gpu)
    known = key in table and format in table[key]
    row = table.get(key, table["other"])
    efficiency = row.get(format) or table["other"][format]
    frozen = case.method is not TrainingMethod.FULL
    rule = training_flops_per_token(trained.active, 0.0 if frozen else 1.0)
    linear = rule + (2 * trained.active * calibration["recompute_share"] if case.recompute else 0.0)
    attention = 6 * trained.depth * trained.width * case.seq_len
    attention *= 4 / 3 if case.recompute else 1.0
    size = (trained.active / (trained.active + calibration["half_efficiency_params_b"] * 1e9)) ** 0.5
    seconds = linear / (peak * 1e12 * efficiency * size)
    seconds += attention / (peak16 * 1e12 * calibration["attention_efficiency"])
    if trained.mixture:
        spread = trained.params / trained.active
        seconds *= calibration["mixture_time"] * spread ** calibration["mixture_spread_power"]
    if not case.tuned_stack:
        seconds *= calibration["everyday_stack_time"]
    if case.method is TrainingMethod.QLORA:
        seconds *= calibration["qlora_time"]
    if case.gpus > 8:
        seconds *= (case.gpus / 8) ** calibration["scale_out_power"]
    if not gpu.nvlink_gb_s and case.gpus > 1:
        seconds *= calibration["pcie_time"]
    mfu = (rule + 6 * trained.depth * trained.width * case.seq_len) / seconds / (peak16 * 1e12)
    return seconds, mfu, known


def memory_gb(case: TrainingCase, calibration: TrainingCalibration) -> float:
    """Peak memory of one GPU in GB: states sharded over all GPUs, activations and logits of one micro-batch."""
    c = calibration
    trained = case.trained
    if case.method is TrainingMethod.FULL:
        states = trained.params * c["full_bytes_per_param" if case.mixed_precision else "full_bytes_per_param_16bit"]
    else:
        base = c["qlora_bytes_per_param"] if case.method is TrainingMethod.QLORA else 2.0
        states = trained.params * base + trained.params * c["adapter_share"] * 16
    gathered = 0.0
    if case.gpus > 1:
        gathered = trained.params / trained.depth * 2 * 2
    tokens = case.micro_batch * case.seq_len
    copies = c["activation_copies_recompute"] if case.recompute else c["activation_copies_kept"]
    activations = tokens * trained.width * trained.depth * copies * 2
    logits = tokens * (trained.vocab or 32000.0) * c["logit_bytes"]
    total = states / case.gpus + (gathered + activations + logits) / case.tensor_parallel
    return total / GB + c["training_runtime_gb"]


GPU_COUNTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)


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
    """Least GPUs that hold the training and what it takes. ``tokens`` are those of one run, all epochs counted.

    States are sharded over the GPUs of the run. Raises Unserveable where no number of GPUs holds it.
    """
    calibration = calibration or load_training()
    usable = gpu.memory_gib * GIB / GB * calibration["usable_memory_share"]
    counts = (gpus,) if gpus else GPU_COUNTS
    for count in counts:
        case = TrainingCase(trained, gpu, count, method, "bf16", seq_len, 1.0, True, False)
        held = memory_gb(case, calibration)
        if held <= usable:
            break
    else:
        raise Unserveable(
            message("sizing.training_does_not_fit", model=trained.name, gpu=gpu.name, n=counts[-1], needed=held,
                    usable=usable)
        )  # fmt: skip
    predicted = predict_training(case, calibration)
    batch = max(calibration["fine_tuning_batch_sequences"], float(count))
    return _plan(method, case, predicted, tokens, runs, usable, batch, calibration, None)


def plan_pre_training(
    trained: Trained, gpu: Gpu, gpus: int, tokens: float, calibration: TrainingCalibration | None = None
) -> TrainingPlan:
    """Pre-training by the plain rule 6 N D / (GPUs x peak x MFU) with tuned software.

    Memory is that of sharded states with activations shared within a server; the band is that of an unknown layout.
    """
    calibration = calibration or load_training()
    length = calibration["pretraining_seq_len"]
    case = TrainingCase(
        trained, gpu, gpus, TrainingMethod.FULL, "bf16", length, 1.0, False, True, tensor_parallel=min(8, gpus)
    )
    predicted = predict_training(case, calibration)
    tier = calibration.tiers["layout_unknown"]
    predicted = TrainingPrediction(
        Range.around(
            predicted.tokens_per_s_per_gpu.mid / (1 + calibration["lost_time_share"]),
            tier.sigma["tokens_per_s_per_gpu"],
        ),
        predicted.mfu,
        Range.around(predicted.peak_memory_gb.mid, tier.sigma["peak_memory_gb"]),
        tier,
    )
    usable = gpu.memory_gib * GIB / GB * calibration["usable_memory_share"]
    note = None
    if predicted.peak_memory_gb.mid > usable:
        note = message(
            "sizing.pretraining_memory_tight", gpu=gpu.name, n=gpus, needed=predicted.peak_memory_gb.mid, usable=usable
        )
    batch = calibration["pretraining_batch_tokens_m"] * 1e6 / calibration["pretraining_seq_len"]
    return _plan(None, case, predicted, tokens, 1, usable, batch, calibration, note)


def _plan(
    method: TrainingMethod | None,
    case: TrainingCase,
    predicted: TrainingPrediction,
    tokens: float,
    runs: int,
    usable_gb: float,
    batch: float,
    calibration: TrainingCalibration,
    note: Message | None,
) -> TrainingPlan:
    speed = predicted.tokens_per_s_per_gpu.times(case.gpus)
    hours = speed.map(lambda tokens_s: tokens / tokens_s / 3600)
    frozen = case.method is not TrainingMethod.FULL
    flop = tokens * training_flops_per_token(case.trained.active, 0.0 if frozen else 1.0)
    step_tokens = batch * case.seq_len
    return TrainingPlan(
        method=method,
        gpus=case.gpus,
        memory_gb=predicted.peak_memory_gb,
        usable_gb=usable_gb,
        hours=hours,
        gpu_hours=hours.times(case.gpus * runs),
        flop=flop,
        flop_all_runs=flop * runs,
        tokens=tokens,
        runs=runs,
        mfu=predicted.mfu,
        tokens_per_s=speed,
        step_s=speed.map(lambda tokens_s: step_tokens / tokens_s),
        global_batch=batch,
        tier=predicted.tier,
        note=note,
    )


def least_gpus_for_hours(plan: TrainingPlan, hours: float) -> int:
    """GPUs by which a run of the plan would end within ``hours``, at the plan's speed per GPU."""
    return max(math.ceil(plan.hours.mid * plan.gpus / hours), plan.gpus)
