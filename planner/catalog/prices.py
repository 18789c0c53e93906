"""Price evidence: quotations, licences, power, staff, market notes. One row is one quotation at one date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from planner.catalog.facts import Row
from planner.explain import Source
from planner.i18n import Text, message


class QuoteBasis(StrEnum):
    """What one quotation covers; server and rack prices are already divided by the number of GPUs."""

    UNIT = "unit"  # one card or module
    BOARD = "board"  # HGX or OAM baseboard with its GPUs
    SERVER = "server"  # complete server or rack
    PROGRAMME = "programme"  # a budget that includes construction and operation: an upper bound


@dataclass(frozen=True, slots=True)
class HardwareQuote:
    """A price per GPU in USD, exact or as a range; several ``gpu_ids`` where the source leaves the variant open."""

    item: str
    gpu_ids: tuple[str, ...]
    basis: QuoteBasis
    usd_per_gpu: float | None
    low_usd_per_gpu: float | None
    high_usd_per_gpu: float | None
    krw_per_gpu: float | None
    gpu_count: int | None
    as_of: str
    confidence: str
    sources: tuple[Source, ...]
    note: str | None = None

    def span(self) -> tuple[float, float] | None:
        """Low and high in USD per GPU; None where the quotation is in another currency only."""
        if self.usd_per_gpu is not None:
            return self.usd_per_gpu, self.usd_per_gpu
        if self.low_usd_per_gpu is not None and self.high_usd_per_gpu is not None:
            return self.low_usd_per_gpu, self.high_usd_per_gpu
        return None


@dataclass(frozen=True, slots=True)
class Licence:
    """``unit``: usd_per_gpu_year, usd_per_gpu (for ``years`` years) or usd_per_gpu_hour."""

    id: str
    name: Text
    usd: float
    unit: str
    years: float | None
    included_with: tuple[str, ...]
    confidence: str
    sources: tuple[Source, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ElectricityRate:
    """Price per kWh in ``currency``; ``kind`` retail or wholesale; the basic charge is per kW and month."""

    id: str
    region: str
    name: Text
    value: float | None
    low: float | None
    high: float | None
    currency: str
    kind: str
    basic_charge_per_kw: float | None
    confidence: str
    sources: tuple[Source, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class CostFactor:
    """A factor of total cost of ownership, or a power usage effectiveness; ``unit`` is a code of units.yaml."""

    id: str
    name: Text
    value: float | None
    low: float | None
    high: float | None
    unit: str
    confidence: str
    sources: tuple[Source, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class StaffRate:
    """Wage of one role. Korean figures (KOSA) include bonuses, severance reserve and employer insurance."""

    id: str
    role: Text
    region: str
    monthly_krw: float | None
    daily_krw: float | None
    monthly_krw_2025: float | None
    annual_usd: float | None
    confidence: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class MarketNote:
    """A dated fact about the market; ``topic``: cloud, korea, cost, retention or tokens."""

    id: str
    topic: str
    fact: Text
    confidence: str
    sources: tuple[Source, ...]


def distinct(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Sources without repetition, in order of appearance."""
    return tuple(dict.fromkeys(sources))


def read_quote(row: Row) -> HardwareQuote:
    """A quotation from its row; raises CatalogProblem."""
    try:
        basis = QuoteBasis(row.text("basis"))
    except ValueError:
        allowed = ", ".join(QuoteBasis)
        raise row.problem("basis", message("catalog.problem.not_one_of", field="basis", allowed=allowed)) from None
    return HardwareQuote(
        item=row.text("item"),
        gpu_ids=row.texts("gpu_ids"),
        basis=basis,
        usd_per_gpu=row.maybe_number("usd_per_gpu", above=0),
        low_usd_per_gpu=row.maybe_number("low_usd_per_gpu", above=0),
        high_usd_per_gpu=row.maybe_number("high_usd_per_gpu", above=0),
        krw_per_gpu=row.maybe_number("krw_per_gpu", above=0),
        gpu_count=row.maybe_count("gpu_count"),
        as_of=row.text("as_of"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
        note=row.maybe_text("note"),
    )


def read_licence(row: Row) -> Licence:
    """A licence from its row; raises CatalogProblem."""
    return Licence(
        id=row.text("id"),
        name=row.both("name"),
        usd=row.number("usd"),
        unit=row.text("unit"),
        years=row.maybe_number("years"),
        included_with=row.texts("included_with"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
        note=row.maybe_text("note"),
    )


def read_electricity(row: Row) -> ElectricityRate:
    """An electricity rate from its row; raises CatalogProblem."""
    return ElectricityRate(
        id=row.text("id"),
        region=row.text("region"),
        name=row.both("name"),
        value=row.maybe_number("value"),
        low=row.maybe_number("low"),
        high=row.maybe_number("high"),
        currency=row.text("currency"),
        kind=row.text("kind"),
        basic_charge_per_kw=row.maybe_number("basic_charge_per_kw"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
        note=row.maybe_both("note"),
    )


def read_factor(row: Row) -> CostFactor:
    """A factor from its row; raises CatalogProblem."""
    return CostFactor(
        id=row.text("id"),
        name=row.both("name"),
        value=row.maybe_number("value"),
        low=row.maybe_number("low"),
        high=row.maybe_number("high"),
        unit=row.maybe_text("unit") or "ratio",
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
        note=row.maybe_both("note"),
    )


def read_staff(row: Row) -> StaffRate:
    """A staff rate from its row; raises CatalogProblem."""
    return StaffRate(
        id=row.text("id"),
        role=row.both("role"),
        region=row.text("region"),
        monthly_krw=row.maybe_number("monthly_krw"),
        daily_krw=row.maybe_number("daily_krw"),
        monthly_krw_2025=row.maybe_number("monthly_krw_2025"),
        annual_usd=row.maybe_number("annual_usd"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
    )


def read_market_note(row: Row) -> MarketNote:
    """A market note from its row; raises CatalogProblem."""
    return MarketNote(
        id=row.text("id"),
        topic=row.text("topic"),
        fact=row.both("fact"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
    )
