"""From price evidence to one range: what a GPU costs to buy and to rent.

A range is never narrower than the evidence; a single quotation is widened by the assumption ``quote_spread``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import median

from planner.catalog.cloud import CloudInstance, Commitment
from planner.catalog.facts import Row
from planner.catalog.hardware import Server
from planner.catalog.prices import HardwareQuote, QuoteBasis, distinct
from planner.explain import Basis, Source
from planner.i18n import Text

QUOTE_WINDOW_YEARS = 2.0
CLOUD_WINDOW_YEARS = 1.0
LARGEST_SINGLE_SERVER_GPUS = 8


@dataclass(frozen=True, slots=True)
class PriceRange:
    """A price in USD with its plausible range.

    ``scope`` of a purchase price: "gpu" is the bare card, module or its share of a GPU board; "server" is the GPU's
    share of a complete server or rack, on which no factor for the server may be put again. Of a rent: "gpu_hour".
    """

    low: float
    mid: float
    high: float
    basis: Basis
    scope: str
    sources: tuple[Source, ...]
    as_of: str | None
    evidence: int
    """Number of quotations or providers behind it; 0 for an assumption."""
    reasoning: Text | None = None


@dataclass(frozen=True, slots=True)
class Discount:
    """Share taken off the on-demand price for a commitment."""

    years: int
    low: float
    mid: float
    high: float
    sources: tuple[Source, ...]


def when(as_of: str) -> float:
    """A date text as a decimal year; the middle of what is left open ("2026" is the middle of 2026)."""
    parts = [int(part) for part in as_of.split("-")[:3]]
    year = float(parts[0])
    if len(parts) == 1:
        return year + 0.5
    return year + (parts[1] - 1) / 12 + ((parts[2] - 1) / 365 if len(parts) == 3 else 0.5 / 12)


def purchase_price(quotes: Iterable[HardwareQuote], gpu_id: str, single_spread: float) -> PriceRange | None:
    """Range over the quotations of the last two years before the newest one.

    Bare cards and boards are preferred; complete servers only where nothing else is known. Budgets of programmes and
    quotations in other currencies are left out.
    """
    priced = [q for q in quotes if gpu_id in q.gpu_ids and _middle(q) is not None]
    bare = [q for q in priced if q.basis in (QuoteBasis.UNIT, QuoteBasis.BOARD)]
    scope = "gpu" if bare else "server"
    usable = bare or [q for q in priced if q.basis is QuoteBasis.SERVER]
    if not usable:
        return None
    newest = max(when(q.as_of) for q in usable)
    recent = [q for q in usable if when(q.as_of) >= newest - QUOTE_WINDOW_YEARS]
    middles = [m for q in recent if (m := _middle(q)) is not None]
    lows = [q.low_usd_per_gpu or m for q, m in zip(recent, middles, strict=True)]
    highs = [q.high_usd_per_gpu or m for q, m in zip(recent, middles, strict=True)]
    found = PriceRange(
        low=min(lows),
        mid=median(middles),
        high=max(highs),
        basis=Basis.QUOTED,
        scope=scope,
        sources=distinct(s for q in recent for s in q.sources[:1]),
        as_of=max((q.as_of for q in recent), key=when),
        evidence=len(recent),
    )
    if found.low == found.high:
        found = replace(found, low=found.mid * (1 - single_spread), high=found.mid * (1 + single_spread))
    return found


def assumed_price(row: Row) -> PriceRange:
    """An assumed purchase price of a bare card from its row; raises CatalogProblem."""
    return PriceRange(
        low=row.number("low", above=0),
        mid=row.number("value", above=0),
        high=row.number("high", above=0),
        basis=Basis.ASSUMED,
        scope="gpu",
        sources=row.sources(),
        as_of=row.text("as_of"),
        evidence=0,
        reasoning=row.both("reasoning"),
    )


def rent_price(
    instances: Iterable[CloudInstance], gpu_id: str, region: str | None, single_spread: float
) -> PriceRange | None:
    """On-demand USD per GPU hour: median over providers of each provider's median; range over all instances.

    Only prices of the year before the newest one count; low-confidence rows only where nothing better is known.
    """
    priced = [
        (i, price)
        for i in instances
        if i.gpu_id == gpu_id and i.as_of and (price := i.usd_per_gpu_hour) and i.stands_in(region)
    ]
    trusted = [(i, price) for i, price in priced if i.confidence != "low"] or priced
    if not trusted:
        return None
    newest = max(when(i.as_of or "") for i, _ in trusted)
    current = [(i, price) for i, price in trusted if when(i.as_of or "") >= newest - CLOUD_WINDOW_YEARS]
    by_provider: dict[str, list[float]] = {}
    for instance, price in current:
        by_provider.setdefault(instance.provider, []).append(price)
    prices = [price for _, price in current]
    mid = median(median(group) for group in by_provider.values())
    low, high = min(prices), max(prices)
    if low == high:
        low, high = mid * (1 - single_spread), mid * (1 + single_spread)
    return PriceRange(
        low=low,
        mid=mid,
        high=high,
        basis=Basis.QUOTED,
        scope="gpu_hour",
        sources=distinct(s for i, _ in current for s in i.sources[:1]),
        as_of=max((i.as_of or "" for i, _ in current), key=when),
        evidence=len(by_provider),
    )


def discounts(commitments: Iterable[Commitment]) -> Mapping[int, Discount]:
    """Discount by years of commitment (1, 3), from evidence whose on-demand price still stands."""
    standing = [c for c in commitments if not c.superseded]
    found: dict[int, Discount] = {}
    for years in (1, 3):
        cases = [(c, value) for c in standing if (value := c.discount(years)) is not None]
        if cases:
            values = [value for _, value in cases]
            sources = distinct(s for c, _ in cases for s in c.sources)
            found[years] = Discount(years, min(values), median(values), max(values), sources)
    return found


def server_for(servers: Iterable[Server], gpu_id: str) -> Server | None:
    """The server to plan with: read in a data sheet before a template, known power, a single server before a rack."""
    candidates = [s for s in servers if s.gpu_id == gpu_id]

    def rank(server: Server) -> tuple[bool, bool, bool, int]:
        single = server.gpu_count <= LARGEST_SINGLE_SERVER_GPUS
        size = -server.gpu_count if single else server.gpu_count
        return server.template, server.max_power_kw is None, not single, size

    return min(candidates, key=rank, default=None)


def _middle(quote: HardwareQuote) -> float | None:
    span = quote.span()
    return None if span is None else sum(span) / 2
