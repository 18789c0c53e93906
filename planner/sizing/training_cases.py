"""Rows of published training measurements as cases. Only configuration columns are read; what a row leaves open is
what would be usual: the first layout and recomputation that fit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.sizing.benchmarks import NotScored, number
from planner.sizing.training_calibration import TrainingCalibration, load_training
from planner.sizing.training_layout import completed
from planner.sizing.training_setup import Recompute, Software, Trained, TrainingCase, TrainingMethod

_METHODS = {
    "pretrain": TrainingMethod.FULL,
    "sft": TrainingMethod.FULL,
    "full": TrainingMethod.FULL,
    "lora": TrainingMethod.LORA,
    "qlora": TrainingMethod.QLORA,
}
_FSDP = (
    "automodel", "fsdp2", "llm-foundry", "composer", "torchtitan", "torchtune", "lit-gpt", "litgpt", "open_lm", "fsdp",
    "flash-att", "deepspeed", "zero", "colossal",
)  # fmt: skip
_EVERYDAY = ("hf", "transformers", "peft", "trl", "swift", "unsloth", "factory", "axolotl", "accelerate", "trainer")
_MEGATRON = (
    "megatron",
    "nemo",
    "nanotron",
    "maxtext",
    "pax",
    "transformerengine",
    "transformer engine",
    "bionemo",
    "jax",
)
_FUSED = ("foak", "fast-kernel", "liger", "unsloth")
_FUSED_LOSS = ("liger", "unsloth", "automodel")
_GROUPED = ("scattermoe", "megablocks", "grouped")
_SHAPE_AGREES = 0.02


def software_of(framework: str, method: TrainingMethod, task: str) -> Software:
    """Family of the software by its name; unknown names: everyday for tuning, FSDP class for pre-training."""
    name = framework.lower()
    if "automodel" in name or "fsdp2" in name:
        return Software.FSDP
    if any(re.search(rf"\b{word}", name) for word in _EVERYDAY):
        return Software.EVERYDAY
    if any(word in name for word in _MEGATRON):
        return Software.MEGATRON
    if any(word in name for word in _FSDP):
        return Software.FSDP
    return Software.FSDP if task == "pretrain" else Software.EVERYDAY


def trained_of(row: Mapping[str, str], models: Mapping[str, Model], calibration: TrainingCalibration) -> Trained:
    """Shape columns go before the catalogue's model; the latter where they agree. Raises NotScored."""
    params = number(row, "params_b")
    usual = _usual_shape(row, calibration)
    model = models.get(row.get("model", "").strip())
    known = Trained.of(model) if model is not None else None
    if params is None:
        if known is not None:
            return known
        if usual is None:
            raise NotScored("model_unknown")
        return usual
    if known is not None and abs(known.params - params * 1e9) <= _SHAPE_AGREES * known.params:
        return known
    layers = number(row, "layers")
    if usual is not None and abs(usual.params - params * 1e9) <= 0.1 * usual.params and layers in (None, usual.layers):
        return usual
    active = number(row, "active_params_b") or params
    heads, kv_heads, hidden = number(row, "heads"), number(row, "kv_heads"), number(row, "hidden")
    kv_width = 2 * kv_heads * hidden / heads if heads and kv_heads and hidden else None
    name = row.get("model", "").strip() or row.get("raw_model", "").strip()
    return Trained(
        name, params * 1e9, active * 1e9, number(row, "layers"), hidden, number(row, "vocab"), kv_width
    )  # fmt: skip


def _usual_shape(row: Mapping[str, str], calibration: TrainingCalibration) -> Trained | None:
    name = (row.get("raw_model") or row.get("model") or "").lower()
    for pattern, shape in calibration.shapes:
        if re.search(pattern, name):
            return Trained(
                name,
                shape["params_b"] * 1e9,
                shape.get("active_params_b", shape["params_b"]) * 1e9,
                shape["layers"],
                shape["hidden"],
                shape["vocab"],
                shape["kv_width"],
                shape.get("experts"),
                shape.get("active_experts"),
            )
    return None


def release_of(text: str) -> float | None:
    """Year of a release as text states it: 26.04, 2024-03; None where it does not."""
    if found := re.search(r"\b(2[0-9])\.(0[1-9]|1[0-2])\b", text):
        return 2000 + int(found.group(1)) + (int(found.group(2)) - 0.5) / 12
    if found := re.search(r"\b(20[12][0-9])(?:-(0[1-9]|1[0-2]))?", text):
        return int(found.group(1)) + (int(found.group(2) or 6) - 0.5) / 12
    return None


def training_row(
    row: Mapping[str, str],
    gpus: Mapping[str, Gpu],
    models: Mapping[str, Model],
    calibration: TrainingCalibration | None = None,
) -> TrainingCase:
    """The case of a row; raises NotScored with the reason."""
    calibration = calibration or load_training()
    gpu = gpus.get(row.get("gpu", "").strip())
    if gpu is None:
        raise NotScored("gpu_unknown")
    task = row.get("task", "").strip()
    method = _METHODS.get(task)
    if method is None:
        raise NotScored("task_unknown")
    trained = trained_of(row, models, calibration)
    framework = row.get("framework", "").lower()
    note = row.get("note", "").lower()
    if "offload" in framework or "offload" in note:
        raise NotScored("offload")
    software = software_of(framework, method, task)
    everyday = software is Software.EVERYDAY
    devices = int(number(row, "gpus") or 8)
    micro_batch = number(row, "micro_batch")
    seq_len = number(row, "seq_len")
    packed = "padding-free" in framework
    longest = None
    if seq_len is None:
        if everyday and micro_batch is not None:
            seq_len = calibration["usual_sample_tokens"] * (1.0 if packed else calibration["padding"])
            longest = calibration["longest_sample_tokens"]
            if packed:
                longest = seq_len * (1 + (calibration["longest_packed"] - 1) / micro_batch**0.5)
        else:
            seq_len = 2048.0 if everyday else 4096.0
    elif "samples shorter" in note:
        seq_len = seq_len / 2
    stated = row.get("recompute", "").strip().lower()
    sharded_tuning = software is Software.FSDP and method is not TrainingMethod.FULL and devices > 1
    recompute = Recompute.FULL if everyday or sharded_tuning else None
    if stated:
        full, none = stated.startswith("full"), stated.startswith("none")
        recompute = Recompute.FULL if full else Recompute.NONE if none else Recompute.SELECTIVE
    looped = everyday and trained.mixture and not any(word in framework for word in _GROUPED)
    experts = number(row, "ep")
    if experts is None and (found := re.search(r"-ep(\d+)", framework)):
        experts = float(found.group(1))
    dtype = row.get("dtype", "").strip().split(" ")[0]
    tp, pp, cp = (int(number(row, name) or 0) for name in ("tp", "pp", "cp"))
    if "swift" in framework and devices > 1:
        pp, tp = devices, 1
    return completed(
        TrainingCase(
            trained=trained,
            longest=longest,
            released=release_of(row.get("as_of", "")),
            gpu=gpu,
            gpus=devices,
            method=method,
            dtype=dtype,
            seq_len=seq_len,
            micro_batch=micro_batch or (None if software is Software.FSDP and task == "pretrain" else 1.0),
            global_batch=number(row, "global_batch"),
            recompute=recompute,
            software=software,
            tensor_parallel=tp or 1,
            pipeline_parallel=pp or 1,
            context_parallel=cp or 1,
            expert_parallel=int(experts) if experts else None,
            stage=0 if "ddp" in framework else 3 if "maxtext" in framework else None,
            fused_kernels=(not everyday or any(word in framework for word in _FUSED)) and "nanotron" not in framework,
            fused_loss=any(word in framework for word in _FUSED_LOSS),
            looped_experts=looped,
            mixed_precision=not everyday or (devices > 1 and bool(re.search("fast-kernels|liger|unsloth", framework))),
            kept_at_32bit=everyday and (devices > 1 or "baseline-peft" in framework or "(bnb)" in row.get("dtype", "")),
            layout_known=bool(tp) or "maxtext" in framework or software is not Software.MEGATRON or devices == 1,
        ),
        calibration,
    )
