"""What is trained, on what and how: one training step as the arithmetic needs it, for one case or for many at once.

``Setup`` holds plain numbers as numpy arrays, so that one formula serves a single case, a search over layouts and a
fit over all published runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model, ModelKind
from planner.i18n import message
from planner.sizing.errors import Unserveable
from planner.sizing.training_calibration import TrainingCalibration, architecture_of
from planner.sizing.work import Shape, UnknownShape, shape_of

Array = NDArray[np.float64]

_BIO_TOKENS = 64
"""Models of proteins and genomes read residues and bases: a few dozen tokens."""


class TrainingMethod(StrEnum):
    FULL = "full"
    LORA = "lora"
    QLORA = "qlora"


class Recompute(StrEnum):
    """Activations thrown away in the forward pass and computed again in the backward pass."""

    NONE = "none"
    SELECTIVE = "selective"
    FULL = "full"


class Software(StrEnum):
    """Families of training software: how they shard, fuse and overlap."""

    MEGATRON = "megatron"
    FSDP = "fsdp"
    EVERYDAY = "everyday"


@dataclass(frozen=True, slots=True)
class Trained:
    """What is trained. ``active`` are the parameters one token meets. Shape figures may be unknown (None): they are
    then those of a usual transformer of that size. ``kv_width`` counts the key and value elements of a token and layer."""

    name: str
    params: float
    active: float
    layers: float | None = None
    hidden: float | None = None
    vocab: float | None = None
    kv_width: float | None = None
    experts: float | None = None
    active_experts: float | None = None
    expert_params: float | None = None
    expert_width: float | None = None
    """Inner width of one expert."""
    pair_flops: float | None = None
    """FLOP of one query against one key over all full-attention layers, forward."""
    sliding_pair_flops: float = 0.0
    window: float = 0.0

    @classmethod
    def of(cls, model: Model) -> Trained:
        """Size and shape of the catalogue; where it does not state the shape, the size alone."""
        try:
            shape = shape_of(model)
        except UnknownShape:
            vocab = model.vocab or (_BIO_TOKENS if model.kind is ModelKind.BIO else None)
            params, active = model.params_b * 1e9, model.active_params_b * 1e9
            return cls(model.name, params, active, model.layers, model.hidden, vocab)
        return cls._of_shape(model.name, shape, float(model.moe.expert_intermediate) if model.moe else None)

    @classmethod
    def _of_shape(cls, name: str, shape: Shape, expert_width: float | None) -> Trained:
        return cls(
            name,
            shape.total_params,
            shape.active_params,
            shape.layers,
            shape.hidden,
            shape.head_params / shape.hidden,
            (shape.kv_bytes_full + shape.kv_bytes_sliding) / 2 / shape.layers,
            shape.experts or None,
            shape.active_experts or None,
            shape.expert_params or None,
            expert_width,
            shape.full_pair_flops,
            shape.sliding_pair_flops,
            float(shape.window),
        )

    @property
    def width(self) -> float:
        """Hidden size; unknown: from N = 12 L d^2 + V d, larger models being wider for their depth (d/L 60 to 130)."""
        if self.hidden:
            return self.hidden
        aspect: float = min(max(128 * (self.active / 7e9) ** 0.2, 60), 130)
        width: float = 0.0
        for _ in range(4):
            layers = max(self.active - self.words * width, 0.3 * self.active)
            width = (layers / 12 / self.layers) ** 0.5 if self.layers else (aspect * layers / 12) ** (1 / 3)
        return width

    @property
    def depth(self) -> float:
        return self.layers or max((self.active - self.words * self.width) / 12 / self.width**2, 4.0)

    @property
    def mixture(self) -> bool:
        return self.active < 0.9 * self.params

    @property
    def words(self) -> float:
        return self.vocab or 50304.0


@dataclass(frozen=True, slots=True)
class TrainingCase:
    """One training step. None: not known, what a usual choice would be. ``gpus`` are all of the run."""

    trained: Trained
    gpu: Gpu
    gpus: int
    method: TrainingMethod = TrainingMethod.FULL
    dtype: str = "bf16"
    seq_len: float = 2048.0
    micro_batch: float | None = 1.0
    global_batch: float | None = None
    recompute: Recompute | None = Recompute.FULL
    recompute_share: float = 1.0
    """Share of the layers that full recomputation covers."""
    software: Software = Software.EVERYDAY
    tensor_parallel: int = 1
    pipeline_parallel: int = 1
    context_parallel: int = 1
    expert_parallel: int | None = None
    stage: int | None = None
    """States sharded over the data-parallel GPUs: 0 none, 1 optimiser, 2 gradients too, 3 weights too."""
    fused_kernels: bool = True
    """Norms, activations and rotary embedding in one kernel each; else eager PyTorch."""
    fused_loss: bool = False
    """Logits are never stored whole (Liger, cut cross-entropy)."""
    looped_experts: bool = False
    """Experts run one after the other (Hugging Face code of 2024-2025), not as one grouped multiplication."""
    mixed_precision: bool = True
    """Optimiser and master weights at 32 bit; False: everything at 16 bit."""
    kept_at_32bit: bool = False
    """Activations between layers at 32 bit (autocast over 32-bit weights)."""
    scattered_gradients: bool = False
    """Sharded gradients are scattered after every micro-batch; else everyday software accumulates them whole."""
    layout_known: bool = True
    released: float | None = None
    """Year of the software's release; None: the newest known."""
    longest: float | None = None
    """Mean tokens per sequence of the longest micro-batch, where samples differ in length; memory must hold it."""


@dataclass(frozen=True)
class Setup:
    """Columns of numbers; every field broadcasts against the others. Bytes, FLOP, seconds, bytes/s."""

    params: Any
    dense: Any
    """Parameters multiplied for every token, without embedding, head and routed experts."""
    expert: Any
    expert_active: Any
    head: Any
    embedding: Any
    layers: Any
    hidden: Any
    vocab: Any
    kv_width: Any
    experts: Any
    top_k: Any
    expert_width: Any
    routed: Any
    """Layers times width that pass through experts, as a share of all layers times the hidden size."""
    pair_flops: Any
    sliding_pair_flops: Any
    window: Any
    seq: Any
    longest: Any
    """Tokens per sequence of the longest micro-batch."""
    micro_batch: Any
    global_batch: Any
    gpus: Any
    tp: Any
    pp: Any
    cp: Any
    ep: Any
    stage: Any
    recompute: Any
    """0 none, 1 selective, 2 full."""
    recompute_share: Any
    """Share of the layers that full recomputation covers."""
    frozen: Any
    quantised: Any
    mixed: Any
    kept32: Any
    scattered: Any
    bits: Any
    """Of the multiplications: 16, 8, 4."""
    block_scaled: Any
    flops: Any
    flops16: Any
    general_kernels: Any
    """General attention kernels use what the GPU offers: those for Ampere and before."""
    peak16: Any
    bandwidth: Any
    memory: Any
    link: Any
    domain: Any
    network: Any
    age: Any
    """Years of the software before the newest known."""
    megatron: Any
    fsdp: Any
    everyday: Any
    fused: Any
    fused_loss: Any
    looped: Any

    def replaced(self, **columns: Any) -> Setup:
        return replace(self, **columns)

    def __getitem__(self, rows: Any) -> Setup:
        return Setup(**{f.name: np.asarray(getattr(self, f.name))[rows] for f in fields(self)})

    @property
    def dp(self) -> Any:
        """Copies of the model that see different data."""
        return np.maximum(self.gpus / (self.tp * self.pp * self.cp), 1.0)

    @property
    def micro_steps(self) -> Any:
        """Micro-batches of one replica in one optimiser step."""
        return np.maximum(self.global_batch / (self.micro_batch * self.dp), 1.0)

    @property
    def tokens(self) -> Any:
        """Tokens of one micro-batch on one GPU before tensor parallelism."""
        return self.micro_batch * self.seq / self.cp

    @property
    def block(self) -> Any:
        """Sum of the widths of a layer's multiplications in hidden sizes: parameters of a layer a token meets / d^2."""
        return (self.dense + self.expert_active) / (self.layers * self.hidden**2)


_FORMATS = {"fp8": "fp8", "mxfp8": "fp8", "nvfp4": "fp4", "mxfp4": "fp4", "fp4": "fp4"}
_RECOMPUTE = {Recompute.NONE: 0.0, Recompute.SELECTIVE: 1.0, Recompute.FULL: 2.0}


def format_of(case: TrainingCase) -> str:
    """Format of the multiplications: that asked for where the GPU has it, else the next wider one. Raises Unserveable
    where it has no 16-bit peak."""
    wished = _FORMATS.get(case.dtype, "bf16")
    order = ("fp4", "fp8", "bf16")
    for format in order[order.index(wished) :]:
        if case.gpu.peak_tflops(format):
            return format
    raise Unserveable(message("sizing.no_peak", gpu=case.gpu.name))


def setup_of(cases: Sequence[TrainingCase], calibration: TrainingCalibration) -> Setup:
    """Columns of the cases. Raises Unserveable where a GPU has no 16-bit peak."""
    rows = [_numbers(case, calibration) for case in cases]
    return Setup(**{name: np.array([row[name] for row in rows], dtype=float) for name in rows[0]})


def _numbers(case: TrainingCase, calibration: TrainingCalibration) -> dict[str, float]:
    trained, gpu = case.trained, case.gpu
    format = format_of(case)
    width, depth, words = trained.width, trained.depth, trained.words
    head = min(words * width, 0.7 * trained.active)
    embedding = head if trained.active > 6e9 else 0.0
    expert, top_k, experts = 0.0, 0.0, 0.0
    if trained.mixture:
        experts = trained.experts or calibration["usual_experts"]
        top_k = trained.active_experts or calibration["usual_active_experts"]
        expert = trained.expert_params or (trained.params - trained.active) / (1 - top_k / experts)
        embedding = min(embedding, max(trained.params - expert - head, 0.0))
    expert_width = trained.expert_width or (expert / (experts * 3 * width * depth) if experts else 1e9)
    expert_active = expert * top_k / experts if experts else 0.0
    whole = trained.params - expert - head - embedding
    dense = max(whole, 0.05 * trained.active)
    software = case.software
    stage = case.stage
    if stage is None:
        stage = 1 if software is Software.MEGATRON else 3
    batch = case.global_batch
    micro = case.micro_batch or 1.0
    replicas = max(case.gpus / (case.tensor_parallel * case.pipeline_parallel * case.context_parallel), 1.0)
    if not batch:
        steps = calibration["usual_micro_steps"] * (1 if software is Software.EVERYDAY else case.pipeline_parallel)
        batch = micro * replicas * steps
    return {
        "params": trained.params,
        "dense": dense,
        "expert": expert,
        "expert_active": expert_active,
        "head": head,
        "embedding": embedding,
        "layers": depth,
        "hidden": width,
        "vocab": words,
        "kv_width": trained.kv_width or (2 * width if not trained.vocab else 2048.0),
        "experts": experts,
        "top_k": top_k,
        "expert_width": expert_width,
        "routed": min(expert / (experts * expert_width * 3 * width * depth), 1.0) if experts else 0.0,
        "pair_flops": trained.pair_flops if trained.pair_flops is not None else 4 * depth * width,
        "sliding_pair_flops": trained.sliding_pair_flops,
        "window": trained.window,
        "seq": case.seq_len,
        "longest": case.longest or case.seq_len,
        "micro_batch": micro,
        "global_batch": batch,
        "gpus": float(case.gpus),
        "tp": float(case.tensor_parallel),
        "pp": float(case.pipeline_parallel),
        "cp": float(case.context_parallel),
        "ep": float(case.expert_parallel or 1),
        "stage": float(stage),
        "recompute": _RECOMPUTE[case.recompute or Recompute.NONE],
        "recompute_share": case.recompute_share,
        "frozen": float(case.method is not TrainingMethod.FULL),
        "quantised": float(case.method is TrainingMethod.QLORA),
        "mixed": float(case.mixed_precision),
        "kept32": float(case.kept_at_32bit),
        "scattered": float(case.scattered_gradients or software is not Software.EVERYDAY),
        "bits": {"bf16": 16.0, "fp8": 8.0, "fp4": 4.0}[format],
        "block_scaled": float(case.dtype in ("mxfp8", "mxfp4", "nvfp4")),
        "flops": calibration.matmul_tflops(gpu, format) * 1e12,
        "flops16": calibration.matmul_tflops(gpu, "bf16") * 1e12,
        "general_kernels": float(architecture_of(gpu) in calibration.general_kernels),
        "peak16": (gpu.peak_tflops("bf16") or 0.0) * 1e12,
        "bandwidth": gpu.bandwidth_gb_s * 1e9,
        "memory": gpu.memory_gib * 1024.0**3,
        "link": (gpu.nvlink_gb_s / 2 if gpu.nvlink_gb_s else calibration["pcie_gb_s"]) * 1e9,
        "domain": float(calibration.domain(gpu)),
        "network": calibration.network(gpu) * 1e9,
        "age": min(max(calibration["newest_release"] - (case.released or 1e9), 0.0), 2.0),
        "megatron": float(software is Software.MEGATRON),
        "fsdp": float(software is Software.FSDP),
        "everyday": float(software is Software.EVERYDAY),
        "fused": float(case.fused_kernels),
        "fused_loss": float(case.fused_loss),
        "looped": float(case.looped_experts),
    }
