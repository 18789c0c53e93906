"""Rows of published training measurements as cases. Only configuration columns are read."""

from __future__ import annotations

from collections.abc import Mapping

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.sizing.benchmarks import NotScored, number
from planner.sizing.training import Trained, TrainingCase, TrainingMethod
from planner.sizing.work import UnknownShape

_METHODS = {
    "pretrain": TrainingMethod.FULL,
    "sft": TrainingMethod.FULL,
    "full": TrainingMethod.FULL,
    "lora": TrainingMethod.LORA,
    "qlora": TrainingMethod.QLORA,
}
_TUNED = ("megatron", "nemo", "llm-foundry", "nanotron", "maxtext", "pax", "transformerengine", "bionemo", "flash-att")


def training_row(row: Mapping[str, str], gpus: Mapping[str, Gpu], models: Mapping[str, Model]) -> TrainingCase:
    """The case of a row; raises NotScored with the reason. Shape columns go before the catalogue's model."""
    gpu = gpus.get(row.get("gpu", "").strip())
    if gpu is None:
        raise NotScored("gpu_unknown")
    method = _METHODS.get(row.get("task", "").strip())
    if method is None:
        raise NotScored("task_unknown")
    params = number(row, "params_b")
    if params is not None:
        active = number(row, "active_params_b") or params
        trained = Trained(
            row.get("model", "").strip(), params * 1e9, active * 1e9, number(row, "layers"), number(row, "hidden"),
            number(row, "vocab"),
        )  # fmt: skip
    else:
        model = models.get(row.get("model", "").strip())
        if model is None:
            raise NotScored("model_unknown")
        try:
            trained = Trained.of(model)
        except UnknownShape:
            raise NotScored("model_unknown") from None
    devices = number(row, "gpus")
    framework = row.get("framework", "").lower()
    note = row.get("note", "").lower()
    if "offload" in framework or "offload" in note:
        raise NotScored("offload")
    recompute = row.get("recompute", "").strip()
    seq_len = number(row, "seq_len")
    return TrainingCase(
        trained=trained,
        gpu=gpu,
        gpus=int(devices) if devices else 8,
        method=method,
        dtype=row.get("dtype", "").strip().split(" ")[0],
        seq_len=seq_len or 2048.0,
        micro_batch=number(row, "micro_batch") or 1.0,
        recompute=recompute.startswith("full"),
        tuned_stack=any(word in framework for word in _TUNED),
        mixed_precision=any(word in framework for word in _TUNED),
    )
