"""What a plan pays for each thing over the years: tokens, rented and own GPUs, licences, people, electricity.

Amounts are worked out in USD or KRW as their prices are, then given in the plan's currency. A range joins quantity and
price: both at their low or both at their high end, so it is wide rather than too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from planner.catalog import Catalog
from planner.catalog.pricing import PriceRange
from planner.explain import Basis, Figure, Input, Quantity
from planner.i18n import message
from planner.infrastructure import InfrastructureResult
from planner.plan import Plan
from planner.plan.infrastructure import Engine

YEARS = 3
HOURS_PER_YEAR = 8760
OPERATOR = "systems-operator"
LICENCE = "nvidia-ai-enterprise-year"


@dataclass(frozen=True, slots=True)
class Span:
    """Low, middle, high of an amount."""

    low: float
    mid: float
    high: float

    def times(self, other: Span | float) -> Span:
        if isinstance(other, Span):
            return Span(self.low * other.low, self.mid * other.mid, self.high * other.high)
        return Span(self.low * other, self.mid * other, self.high * other)

    def plus(self, other: Span) -> Span:
        return Span(self.low + other.low, self.mid + other.mid, self.high + other.high)


ONE = Span(1.0, 1.0, 1.0)
NOTHING = Span(0.0, 0.0, 0.0)


def summed(spans: Iterable[Span]) -> Span:
    return reduce(Span.plus, spans, NOTHING)


def span_of(figure: Figure) -> Span:
    """Ends of a known figure; its value where it has none."""
    assert figure.value is not None
    return Span(
        figure.value if figure.low is None else figure.low,
        figure.value,
        figure.value if figure.high is None else figure.high,
    )


class Rates:
    """Amounts of one plan in its currency, VAT included if wished."""

    def __init__(self, plan: Plan, catalog: Catalog, infrastructure: InfrastructureResult) -> None:
        self.plan, self.catalog, self.i = plan, catalog, infrastructure
        self.currency = plan.settings.currency.value
        rate = plan.settings.krw_per_usd
        self.krw_per_usd = Span(rate, rate, rate) if rate else self.assumed("usd_krw")
        self.vat = 1.0 + (self.assumed("vat_rate").mid if plan.settings.include_vat else 0.0)

    def assumed(self, id: str) -> Span:
        a = self.catalog.assumptions[id]
        return Span(a.low, a.value, a.high)

    def _usd(self, amount: Span) -> Span:
        """USD in the plan's currency, VAT included if wished. The exchange rate is taken at its middle."""
        return amount.times(self.vat * (1.0 if self.currency == "usd" else self.krw_per_usd.mid))

    def _krw(self, amount: Span, vat: bool = True) -> Span:
        return amount.times(
            (self.vat if vat else 1.0) * (1.0 / self.krw_per_usd.mid if self.currency == "usd" else 1.0)
        )

    def assumption_input(self, id: str) -> Input:
        a = self.catalog.assumptions[id]
        return Input(a.name, Quantity(a.value, a.unit), None, a.basis, a.sources)

    def rate_input(self) -> Input:
        rate = self.plan.settings.krw_per_usd
        if rate:
            return Input(
                message("field.settings.krw_per_usd.label"),
                Quantity(rate, "krw_per_usd"),
                ("settings", "krw_per_usd"),
                Basis.ANSWERED,
            )
        a = self.catalog.assumptions["usd_krw"]
        return Input(
            message("field.settings.krw_per_usd.label"),
            Quantity(self.krw_per_usd.mid, "krw_per_usd"),
            ("settings", "krw_per_usd"),
            a.basis,
            a.sources,
        )

    def _gpus(self, year: int) -> Span:
        """GPUs of a year, where there is a sizing."""
        return span_of(self.i.gpus_by_year[year])

    def _growth(self, year: int) -> float:
        return (1 + self.plan.infrastructure.workload.growth_per_year) ** year

    def _fte(self, id_low: Span) -> Span:
        rate = self.catalog.staff[OPERATOR].monthly_krw or float("nan")
        return id_low.times(rate * 12).times(self.assumed("loaded_cost_factor"))

    def service_year(self, usd_in: float, usd_out: float) -> Span:
        """Fees of a year's tokens at prices per million."""
        tokens_in, tokens_out = self.i.input_tokens_year.value or 0.0, self.i.output_tokens_year.value or 0.0
        usd = (tokens_in * usd_in + tokens_out * usd_out) / 1e6
        trend = self.assumed("price_trend_service_per_year")
        return self._usd(Span(usd * (1 + trend.low), usd, usd * (1 + trend.high)))

    def cloud_hour(self, price: PriceRange) -> Span:
        """An hour of one rented GPU with what comes beside it."""
        overhead = self.assumed("cloud_overhead_rate")
        # The spread of offers is a choice of the buyer, not a risk on both ends: half of its logarithm counts.
        rent = Span((price.low * price.mid) ** 0.5, price.mid, (price.high * price.mid) ** 0.5)
        return self._usd(rent.times(Span(1 + overhead.low, 1 + overhead.mid, 1 + overhead.high)))

    def own_gpu(self, price: PriceRange, networked: bool) -> Span:
        """One GPU bought in its server, installed and maintained over the years."""
        per_gpu = Span(price.low, price.mid, price.high)
        if price.scope == "gpu":
            per_gpu = per_gpu.times(self.assumed("server_over_gpu_factor"))
        if networked:
            per_gpu = per_gpu.times(self.assumed("network_over_server_factor"))
        upkeep, install = self.assumed("maintenance_rate_per_year"), self.assumed("installation_rate")
        factor = Span(*(1 + getattr(install, e) + YEARS * getattr(upkeep, e) for e in ("low", "mid", "high")))
        return self._usd(per_gpu.times(factor))

    @property
    def server_size(self) -> int:
        server = self.catalog.server_for(self.i.gpu_id or "")
        return server.gpu_count if server is not None else 8

    def _servers(self, gpus: Span) -> Span:
        each = self.server_size
        return Span(*(max(1.0, -(-getattr(gpus, e) // each)) for e in ("low", "mid", "high")))

    def licence_year(self) -> Span | None:
        """Software per GPU and year: nothing where the engine needs none, None where its price is unknown."""
        if self.plan.infrastructure.hardware.engine is not Engine.NIM:
            return NOTHING
        each = self.catalog.licences[LICENCE].usd
        return None if each is None else self._usd(ONE.times(each))

    def staff(self, fte: Span) -> Span:
        """People over the years; no VAT on wages."""
        return self._krw(self._fte(fte).times(float(YEARS)), vat=False)

    def power(self, gpus: Span) -> Span | None:
        """Electricity of own GPUs over the years; None where their power is not known."""
        kw = self.power_kw(gpus)
        return None if kw is None else self._krw(kw.times(float(HOURS_PER_YEAR * YEARS)).times(self._electricity()[0]))

    def power_one_gpu(self) -> Span | None:
        return self.power(ONE)

    def power_kw(self, gpus: Span) -> Span | None:
        """Mean draw at the wall, cooling included, of own GPUs in their servers."""
        gpu = self.catalog.gpus.get(self.i.gpu_id or "")
        if gpu is None or gpu.tdp_w is None:
            return None
        server = self.assumed("server_power_over_gpu_tdp")
        return (
            gpus.times(gpu.tdp_w / 1e3).times(server).times(self.assumed("gpu_power_share")).times(self.assumed("pue"))
        )

    def _electricity(self) -> tuple[Span, Input]:
        own = self.plan.settings.electricity_krw_kwh
        if own is not None:
            return Span(own, own, own), Input(
                message("field.settings.electricity.label"),
                Quantity(own, "krw_kwh"),
                ("settings", "electricity_krw_kwh"),
                Basis.ANSWERED,
            )
        return self.assumed("electricity_krw_kwh"), self.assumption_input("electricity_krw_kwh")
