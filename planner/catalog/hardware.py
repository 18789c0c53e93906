"""GPUs and servers as typed facts. Peaks are dense (no structured sparsity); None means not found in any source."""

from __future__ import annotations

from dataclasses import dataclass

from planner.catalog.facts import Row
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
    memory_type: str | None = None
    measured_matmul_fp8_tflops: float | None = None
    mig_max_instances: int | None = None
    announced: bool = False
    """Announced but not purchasable at the date of the source."""

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
    price_low_usd: float | None = None
    price_high_usd: float | None = None
    cpu: str | None = None
    ram: str | None = None
    network: str | None = None
    storage: str | None = None
    cooling: str | None = None
    template: bool = False
    """A typical configuration to edit, not a product that was read in a data sheet."""


def read_gpu(row: Row) -> Gpu:
    """A GPU from its row; raises CatalogProblem."""
    return Gpu(
        id=row.text("id"),
        name=row.text("name"),
        vendor=row.text("vendor"),
        architecture=row.maybe_text("architecture") or "",
        memory_gib=row.number("memory_gib", above=0),
        bandwidth_gb_s=row.number("bandwidth_gb_s", above=0),
        dense_tflops=row.numbers("dense_tflops"),
        nvlink_gb_s=row.maybe_number("nvlink_gb_s"),
        pcie=row.maybe_text("pcie"),
        tdp_w=row.maybe_number("tdp_w"),
        form_factor=row.maybe_text("form_factor"),
        launch_date=row.maybe_text("launch_date"),
        measured_matmul_tflops=row.maybe_number("measured_matmul_tflops"),
        sources=row.sources(),
        confidence=row.maybe_text("confidence") or "low",
        note=row.maybe_text("note"),
        memory_type=row.maybe_text("memory_type"),
        measured_matmul_fp8_tflops=row.maybe_number("measured_matmul_fp8_tflops"),
        mig_max_instances=row.maybe_count("mig_max_instances"),
        announced=row.flag("announced"),
    )


def read_server(row: Row) -> Server:
    """A server from its row; raises CatalogProblem."""
    return Server(
        id=row.text("id"),
        name=row.text("name"),
        gpu_id=row.text("gpu_id"),
        gpu_count=row.count("gpu_count", at_least=1),
        max_power_kw=row.maybe_number("max_power_kw", above=0),
        rack_units=row.maybe_number("rack_units"),
        list_price_usd=row.maybe_number("list_price_usd"),
        sources=row.sources(),
        confidence=row.maybe_text("confidence") or "low",
        note=row.maybe_text("note"),
        price_low_usd=row.maybe_number("price_low_usd"),
        price_high_usd=row.maybe_number("price_high_usd"),
        cpu=row.maybe_text("cpu"),
        ram=row.maybe_text("ram"),
        network=row.maybe_text("network"),
        storage=row.maybe_text("storage"),
        cooling=row.maybe_text("cooling"),
        template=row.flag("template"),
    )
