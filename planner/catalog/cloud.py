"""Rented GPUs: instances, their prices per GPU hour, and what a commitment saves."""

from __future__ import annotations

from dataclasses import dataclass

from planner.catalog.facts import Row
from planner.explain import Source


@dataclass(frozen=True, slots=True)
class CloudInstance:
    """One instance type in one region. Prices in USD per hour of the whole instance; country as ISO code.

    ``gpu_id`` is None where the GPU is not in the catalogue (``gpu_name`` then names it); region "all": one price
    everywhere.
    """

    id: str
    provider: str
    name: str
    gpu_id: str | None
    gpu_name: str | None
    gpu_count: int | None
    vcpu: float | None
    ram_gib: float | None
    network_gbps: float | None
    region: str | None
    country: str | None
    usd_per_hour: float | None
    spot_usd_per_hour: float | None
    reserved_1y_usd_per_hour: float | None
    reserved_3y_usd_per_hour: float | None
    as_of: str | None
    confidence: str
    sources: tuple[Source, ...]
    note: str | None = None

    @property
    def usd_per_gpu_hour(self) -> float | None:
        """On-demand price per GPU hour; None where price or number of GPUs is unknown."""
        if self.usd_per_hour is None or not self.gpu_count:
            return None
        return self.usd_per_hour / self.gpu_count

    def stands_in(self, place: str | None) -> bool:
        """Whether the price is known to hold in a region or country; None means anywhere.

        "all" means every region the provider lists, which says nothing about a given country.
        """
        return place is None or place in (self.region, self.country)


@dataclass(frozen=True, slots=True)
class Commitment:
    """On-demand and reserved price of one offer; discounts as shares. ``superseded``: before a later price cut."""

    id: str
    provider: str
    name: str
    gpu_id: str
    on_demand_usd_per_gpu_hour: float | None
    reserved_1y_usd_per_gpu_hour: float | None
    reserved_3y_usd_per_gpu_hour: float | None
    discount_1y: float | None
    discount_3y: float | None
    superseded: bool
    as_of: str | None
    confidence: str
    sources: tuple[Source, ...]
    note: str | None = None

    def discount(self, years: int) -> float | None:
        """Share off the on-demand price for a commitment of one or three years."""
        return {1: self.discount_1y, 3: self.discount_3y}.get(years)


def read_instance(row: Row) -> CloudInstance:
    """An instance from its row; raises CatalogProblem."""
    return CloudInstance(
        id=row.text("id"),
        provider=row.text("provider"),
        name=row.text("name"),
        gpu_id=row.maybe_text("gpu_id"),
        gpu_name=row.maybe_text("gpu_name"),
        gpu_count=row.maybe_count("gpu_count", at_least=1),
        vcpu=row.maybe_number("vcpu"),
        ram_gib=row.maybe_number("ram_gib"),
        network_gbps=row.maybe_number("network_gbps"),
        region=row.maybe_text("region"),
        country=row.maybe_text("country"),
        usd_per_hour=row.maybe_number("usd_per_hour"),
        spot_usd_per_hour=row.maybe_number("spot_usd_per_hour"),
        reserved_1y_usd_per_hour=row.maybe_number("reserved_1y_usd_per_hour"),
        reserved_3y_usd_per_hour=row.maybe_number("reserved_3y_usd_per_hour"),
        as_of=row.maybe_text("as_of"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
        note=row.maybe_text("note"),
    )


def read_commitment(row: Row) -> Commitment:
    """A commitment from its row; raises CatalogProblem."""
    return Commitment(
        id=row.text("id"),
        provider=row.text("provider"),
        name=row.text("name"),
        gpu_id=row.text("gpu_id"),
        on_demand_usd_per_gpu_hour=row.maybe_number("on_demand_usd_per_gpu_hour"),
        reserved_1y_usd_per_gpu_hour=row.maybe_number("reserved_1y_usd_per_gpu_hour"),
        reserved_3y_usd_per_gpu_hour=row.maybe_number("reserved_3y_usd_per_gpu_hour"),
        discount_1y=row.maybe_number("discount_1y", at_most=1),
        discount_3y=row.maybe_number("discount_3y", at_most=1),
        superseded=row.flag("superseded"),
        as_of=row.maybe_text("as_of"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
        note=row.maybe_text("note"),
    )
