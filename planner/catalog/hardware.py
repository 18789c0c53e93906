"""GPUs and servers as typed facts. Peaks are dense (no structured sparsity); None means not found in any source."""

from __future__ import annotations

from dataclasses import dataclass

from planner.explain import Source


@dataclass(frozen=True, slots=True)
class Gpu:
    """One accelerator.

    ``memory_gib`` is what the driver shows; ``nvlink_gb_s`` is the total of both directions (half of it is the link
    bandwidth of collectives); ``dense_tflops`` maps a format ("fp32", "tf32", "fp16", "bf16", "fp8", "int8", "fp4")
    to dense peak TFLOPS or TOPS.
    """

    id: str
    name: str
    vendor: str
    architecture: str
    memory_gib: float
    bandwidth_gb_s: float
    dense_tflops: dict[str, float]
    nvlink_gb_s: float | None
    pcie: str | None
    tdp_w: float | None
    form_factor: str | None
    launch_date: str | None
    measured_matmul_tflops: float | None
    sources: tuple[Source, ...]
    confidence: str
    note: str | None = None

    def peak_tflops(self, dtype: str) -> float | None:
        """Dense peak for a compute format; fp16 and bf16 stand in for each other."""
        if dtype in ("bf16", "fp16"):
            return self.dense_tflops.get(dtype) or self.dense_tflops.get("fp16" if dtype == "bf16" else "bf16")
        return self.dense_tflops.get(dtype)


@dataclass(frozen=True, slots=True)
class Server:
    """One server or rack that holds GPUs."""

    id: str
    name: str
    gpu_id: str
    gpu_count: int
    max_power_kw: float | None
    rack_units: float | None
    list_price_usd: float | None
    sources: tuple[Source, ...]
    confidence: str
    note: str | None = None
