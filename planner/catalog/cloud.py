"""Rented GPUs: instances, their prices per GPU hour, and what a commitment saves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from planner.catalog.facts import Row
from planner.catalog.prices import PriceRange, distinct
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
        """Whether the instance is offered in a region or a country; None means anywhere."""
        return place is None or place in (self.region, self.country) or self.region == "all"


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


def cloud_range(instances: Iterable[CloudInstance], gpu_id: str, place: str | None) -> PriceRange | None:
    """Low, median and high of the on-demand price in USD per GPU hour; each provider counts once in the median.

    Providers list many sizes of one GPU; the cheapest size per GPU stands for the provider.
    """
    found = [
        (instance, price)
        for instance in instances
        if instance.gpu_id == gpu_id and instance.stands_in(place)
        if (price := instance.usd_per_gpu_hour) is not None
    ]
    if not found:
        return None
    cheapest: dict[str, float] = {}
    for instance, price in found:
        cheapest[instance.provider] = min(price, cheapest.get(instance.provider, price))
    return PriceRange(
        low=min(price for _, price in found),
        median=median(cheapest.values()),
        high=max(price for _, price in found),
        unit="usd_h",
        count=len(found),
        newest=max(instance.as_of or "" for instance, _ in found) or None,
        sources=distinct(instance.sources[0] for instance, _ in found),
        from_user=any(instance.sources[0].id == "user-file" for instance, _ in found),
    )


def commitment_range(commitments: Iterable[Commitment], years: int) -> PriceRange | None:
    """Low, median and high of the discount share for one or three years, without superseded evidence."""
    pairs = [
        (commitment, discount)
        for commitment in commitments
        if not commitment.superseded
        if (discount := commitment.discount_1y if years == 1 else commitment.discount_3y) is not None
    ]
    if years not in (1, 3) or not pairs:
        return None
    values = [discount for _, discount in pairs]
    return PriceRange(
        low=min(values),
        median=median(values),
        high=max(values),
        unit="percent",
        count=len(values),
        newest=max(commitment.as_of or "" for commitment, _ in pairs) or None,
        sources=distinct(source for commitment, _ in pairs for source in commitment.sources),
    )


def read_instance(row: Row) -> CloudInstance:
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
