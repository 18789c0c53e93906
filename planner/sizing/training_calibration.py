"""Every empirical number of the training model, typed, read from ``resources/calibration/training.yaml``.

Coefficients carry bounds, unit and source; widths are 80 % intervals from held-out residuals; scores say how far the
model was off with whole groups left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from planner.catalog.hardware import Gpu
from planner.i18n import Text
from planner.resources import read_yaml, resource


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One number of the model with its bounds. ``of`` says what it was fitted to: speed, memory, or assumed."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    of: str
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class Band:
    """An 80 % interval as factors on the predicted value, learned from ``n`` held-out cases."""

    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a question lies from the data: its meaning in words and the band of each metric."""

    id: str
    meaning: Text
    bands: Mapping[str, Band]


@dataclass(frozen=True, slots=True)
class Score:
    """Errors of one metric with whole groups left out one after the other."""

    left_out: str
    metric: str
    n: int
    median: float
    p90: float
    bias: float
    coverage: float


@dataclass(frozen=True)
class TrainingCalibration:
    as_of: str
    coefficients: Mapping[str, Coefficient]
    reaches: Mapping[str, Reach]
    measured_architectures: frozenset[str]
    general_kernels: frozenset[str]
    """Architectures that general attention kernels were written for."""
    matmul_share: Mapping[str, Mapping[str, float]]
    """Architecture -> format -> measured large multiplication over the datasheet's peak."""
    nvlink_domain: Mapping[str, int]
    """GPUs that one NVLink (or like) network joins, by GPU id; 8 where not listed."""
    network_gb_s: Mapping[str, float]
    """Network of one GPU to other servers in GB/s one way, by architecture."""
    shapes: tuple[tuple[str, Mapping[str, float]], ...]
    """Shapes of published models that the catalogue lacks, by a pattern of their name."""
    scores: tuple[Score, ...]
    data_sha256: str
    values: Mapping[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def changed(self, values: Mapping[str, float]) -> TrainingCalibration:
        """The same with other coefficient values: fitting and what-if."""
        return replace(self, values={**self.values, **values})

    def matmul_tflops(self, gpu: Gpu, format: str) -> float:
        """What a large multiplication reaches on the GPU: measured, else the share usual for its architecture; 0 where it
        lacks the format."""
        peak = gpu.peak_tflops(format) or 0.0
        if format in ("bf16", "fp16") and gpu.measured_matmul_tflops:
            return gpu.measured_matmul_tflops
        if format == "fp8" and gpu.measured_matmul_fp8_tflops:
            return gpu.measured_matmul_fp8_tflops
        row = self.matmul_share.get(architecture_of(gpu), self.matmul_share["other"])
        return peak * row.get("16bit" if format in ("bf16", "fp16") else format, self.matmul_share["other"][format])

    def domain(self, gpu: Gpu) -> int:
        return self.nvlink_domain.get(gpu.id, self.nvlink_domain["other"])

    def network(self, gpu: Gpu) -> float:
        return self.network_gb_s.get(architecture_of(gpu), self.network_gb_s["other"])


def architecture_of(gpu: Gpu) -> str:
    """Key of the tables by architecture: its first word, Ultra included."""
    words = gpu.architecture.replace("+", " ").replace("(", " ").split()
    return " ".join(words[:2]) if words[:2] == ["Blackwell", "Ultra"] else words[0]


def training_calibration(content: Mapping[str, Any]) -> TrainingCalibration:
    """Typed view of the content of ``training.yaml``."""
    coefficients = {
        name: Coefficient(
            name=name,
            value=float(row["value"]),
            low=float(row["low"]),
            high=float(row["high"]),
            unit=row["unit"],
            of=row["of"],
            meaning=row["meaning"],
            source=row["source"],
        )
        for name, row in content["coefficients"].items()
    }
    reaches = {
        id: Reach(
            id,
            Text(row["ko"], row["en"]),
            {metric: Band(float(b["low"]), float(b["high"]), int(b["n"])) for metric, b in row["bands"].items()},
        )
        for id, row in content["reaches"].items()
    }
    scores = tuple(
        Score(
            left_out=row["left_out"],
            metric=row["metric"],
            n=int(row["n"]),
            median=float(row["median"]),
            p90=float(row["p90"]),
            bias=float(row["bias"]),
            coverage=float(row["coverage"]),
        )
        for row in content["scores"]["rows"]
    )
    return TrainingCalibration(
        as_of=str(content["as_of"]),
        coefficients=coefficients,
        reaches=reaches,
        measured_architectures=frozenset(content["measured_architectures"]),
        general_kernels=frozenset(content["general_kernels"]),
        matmul_share={a: {f: float(v) for f, v in row.items()} for a, row in content["matmul_share"].items()},
        nvlink_domain={id: int(n) for id, n in content["nvlink_domain"].items()},
        network_gb_s={a: float(v) for a, v in content["network_gb_s"].items()},
        shapes=tuple(
            (row["name"], {key: float(value) for key, value in row.items() if key != "name"})
            for row in content["shapes"]
        ),
        scores=scores,
        data_sha256=str(content["scores"]["data_sha256"]),
        values={name: coefficient.value for name, coefficient in coefficients.items()},
    )


@cache
def load_training() -> TrainingCalibration:
    """The shipped calibration of fine-tuning and pre-training."""
    return training_calibration(read_yaml(resource("calibration", "training.yaml")))
