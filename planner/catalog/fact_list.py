"""Every fact of the catalogue in one shape: what it is, its values, where and when it was read, how sure it is.

The catalogue page, the check of shelf lives and the tests read this list. It computes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from planner.catalog.catalog import Catalog
from planner.catalog.pricing import PriceRange
from planner.catalog.shelf_life import FactKind
from planner.explain import Basis, Quantity, Source
from planner.i18n import Message, Text, message

DOUBTFUL = frozenset({"medium", "low"})


class Tab(StrEnum):
    """Under which heading a fact is listed."""

    GPUS = "gpus"
    MODELS = "models"
    SERVICES = "services"
    CLOUD_PRICES = "cloud_prices"
    HARDWARE_PRICES = "hardware_prices"
    ASSUMPTIONS = "assumptions"
    LAWS = "laws"
    EVIDENCE = "evidence"
    LECTURE = "lecture"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a fact. ``field`` is its name in a catalogue file where a user may state another; else ""."""

    name: Message
    amount: Quantity | Text | Message | str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """``section`` and ``id`` name it in a catalogue file; ``confidence`` None: an assumption or a user's own value.

    ``evidence``: it stands behind another fact of the list (one quotation behind a price) and enters through that.
    """

    tab: Tab
    kind: FactKind
    section: str
    id: str
    name: Text | Message | str
    values: tuple[Value, ...]
    as_of: str | None
    confidence: str | None
    sources: tuple[Source, ...]
    note: Text | str | None = None
    basis: Basis = Basis.QUOTED
    evidence: bool = False

    @property
    def key(self) -> str:
        return f"{self.section}/{self.id}"

    @property
    def doubtful(self) -> bool:
        """Whether it is shown with the sign of doubt."""
        return self.confidence in DOUBTFUL


def sure(confidence: str | None) -> Message | str:
    """The confidence in words, with the advice to check where it is not high; "" where none is stated."""
    if confidence is None:
        return ""
    words = message(f"confidence.{confidence}")
    return message("fact.doubt", confidence=words) if confidence in DOUBTFUL else words


def catalogue_facts(catalog: Catalog) -> tuple[Fact, ...]:
    """All facts of the catalogue, tab by tab; what a plan can use comes before the evidence behind it."""
    parts = (_gpus, _servers, _models, _services, _terms, _cloud, _hardware, _rates, _evidence, _lecture)
    return tuple(_told(fact, catalog) for part in parts for fact in part(catalog))


def _told(fact: Fact, catalog: Catalog) -> Fact:
    """The fact as the user's own, where the user states a value of it."""
    if (own := catalog.overrides.told.get(fact.key)) is None:
        return fact
    return replace(fact, basis=Basis.ANSWERED, confidence=None, as_of=own.as_of, note=own.note or fact.note)


def _fact(
    tab: Tab, kind: FactKind, section: str, entry: Any, name: Text | Message | str, values: Iterable[Value],
    *, id: str = "", confidence: str | None = None, note: Text | str | None = None, basis: Basis = Basis.QUOTED,
    evidence: bool = False,
) -> Fact:  # fmt: skip
    """A fact from an entry of the catalogue; what the entry does not state itself is taken from its first source."""
    sources: tuple[Source, ...] = entry.sources
    first = sources[0] if sources else None
    return Fact(
        tab=tab,
        kind=kind,
        section=section,
        id=id or entry.id,
        name=name,
        values=tuple(values),
        as_of=getattr(entry, "as_of", None) or (first.as_of if first else None),
        confidence=confidence or getattr(entry, "confidence", None) or (first.confidence if first else None),
        sources=sources,
        note=note or getattr(entry, "note", None),
        basis=basis,
        evidence=evidence,
    )


def _values(*rows: tuple[str, Any, str], editable: bool = True) -> Iterator[Value]:
    """Values (field, amount, unit) that are known; texts have the unit ""."""
    for field, amount, unit in rows:
        if amount is not None and amount != "":
            name = message(f"fact.value.{field.rpartition('.')[2]}")
            yield Value(name, Quantity(amount, unit) if unit else amount, field if editable and unit else "")


def _gpus(catalog: Catalog) -> Iterator[Fact]:
    for g in catalog.gpus.values():
        peaks = ((f"dense_tflops.{f}", g.dense_tflops.get(f), "tflops") for f in ("bf16", "fp16", "fp8", "fp4", "int8"))
        values = _values(
            ("memory_gib", g.memory_gib, "gib"), ("bandwidth_gb_s", g.bandwidth_gb_s, "gb_s"), *peaks,
            ("nvlink_gb_s", g.nvlink_gb_s, "gb_s"), ("tdp_w", g.tdp_w, "watt"), ("vendor", g.vendor, ""),
            ("launch_date", g.launch_date, ""),
        )  # fmt: skip
        yield _fact(Tab.GPUS, FactKind.GPU, "gpus", g, g.name, values)


def _servers(catalog: Catalog) -> Iterator[Fact]:
    for s in catalog.servers.values():
        price = (
            ("list_price_usd", s.list_price_usd, "usd"), ("price_low_usd", s.price_low_usd, "usd"),
            ("price_high_usd", s.price_high_usd, "usd"),
        )  # fmt: skip
        values = _values(
            ("gpu_count", float(s.gpu_count), "gpu"), ("max_power_kw", s.max_power_kw, "kw"), *price, editable=False
        )
        yield _fact(Tab.GPUS, FactKind.GPU, "servers", s, s.name, values)


def _models(catalog: Catalog) -> Iterator[Fact]:
    for m in catalog.models.values():
        values = (
            *_values(
                ("params_b", m.params_b, "params_b"), ("active_params_b", m.active_params_b, "params_b"),
                ("context", m.context, "token"),
            ),
            *_values(
                ("layers", m.layers, "items"), ("kv_heads", m.kv_heads, "items"), ("licence", m.licence, ""),
                ("released", m.released, ""), ("korean", m.korean, ""), editable=False,
            ),
        )  # fmt: skip
        yield _fact(Tab.MODELS, FactKind.MODEL, "models", m, m.name, values)


def _services(catalog: Catalog) -> Iterator[Fact]:
    for s in catalog.services.values():
        values = _values(
            ("input_usd_per_m", s.usd_per_mtok_input, "usd_mtok"), ("output_usd_per_m", s.usd_per_mtok_output, "usd_mtok"),
            ("cached_input_usd_per_m", s.usd_per_mtok_cached, "usd_mtok"), ("usd_per_image", s.usd_per_image, "usd"),
            ("context", s.context, "token"), ("provider", s.provider, ""), ("retires", s.retirement_date, ""),
            ("status", s.status, ""),
        )  # fmt: skip
        yield _fact(Tab.SERVICES, FactKind.SERVICE_PRICE, "services", s, s.name, values)


def _terms(catalog: Catalog) -> Iterator[Fact]:
    for t in catalog.service_terms.values():
        values = _values(
            ("training_on_data", t.training_on_data, ""), ("retention", t.retention, ""),
            ("residency", t.residency, ""), ("certificates", t.certificates, ""), editable=False,
        )  # fmt: skip
        name = message("fact.terms", provider=t.provider)
        yield _fact(Tab.SERVICES, FactKind.SERVICE_PRICE, "terms", t, name, values)


def _price(catalog: Catalog, tab: Tab, kind: FactKind, gpu_id: str, price: PriceRange, unit: str) -> Fact:
    values = _values(("usd", price.mid, unit), ("low", price.low, unit), ("high", price.high, unit))
    doubts = [s.confidence for s in price.sources if s.confidence]
    confidence = min(doubts, key=("low", "medium", "high").index) if doubts else None
    return _fact(
        tab, kind, "gpu_prices" if tab is Tab.HARDWARE_PRICES else "cloud_prices", price, catalog.gpus[gpu_id].name,
        values, id=gpu_id, confidence=confidence, note=price.reasoning, basis=price.basis,
    )  # fmt: skip


def _cloud(catalog: Catalog) -> Iterator[Fact]:
    for id in catalog.gpus:
        if (price := catalog.cloud_price(id)) is not None:
            yield _price(catalog, Tab.CLOUD_PRICES, FactKind.CLOUD_PRICE, id, price, "usd_h")
    for i in catalog.cloud_instances.values():
        values = _values(
            ("usd_per_hour", i.usd_per_hour, "usd_h"), ("spot_usd_per_hour", i.spot_usd_per_hour, "usd_h"),
            ("reserved_1y_usd_per_hour", i.reserved_1y_usd_per_hour, "usd_h"),
            ("reserved_3y_usd_per_hour", i.reserved_3y_usd_per_hour, "usd_h"),
            ("gpu_count", i.gpu_count, "gpu"), ("gpu", i.gpu_id or i.gpu_name, ""), editable=False,
        )  # fmt: skip
        name = " · ".join(part for part in (i.provider, i.name, i.region) if part)
        yield _fact(Tab.CLOUD_PRICES, FactKind.CLOUD_PRICE, "instances", i, name, values, evidence=True)
    for c in catalog.commitments:
        values = _values(("discount_1y", c.discount_1y, "percent"), ("discount_3y", c.discount_3y, "percent"), editable=False)  # fmt: skip
        yield _fact(
            Tab.CLOUD_PRICES, FactKind.CLOUD_PRICE, "commitments", c, f"{c.provider} · {c.name}", values, evidence=True
        )


def _hardware(catalog: Catalog) -> Iterator[Fact]:
    for id in catalog.gpus:
        if (price := catalog.gpu_price(id)) is not None:
            yield _price(catalog, Tab.HARDWARE_PRICES, FactKind.HARDWARE_PRICE, id, price, "usd")
    for n, q in enumerate(catalog.hardware_quotes):
        values = _values(
            ("usd_per_gpu", q.usd_per_gpu, "usd"), ("low", q.low_usd_per_gpu, "usd"), ("high", q.high_usd_per_gpu, "usd"),
            ("krw_per_gpu", q.krw_per_gpu, "krw"), ("basis", message(f"fact.basis.{q.basis}"), ""), editable=False,
        )  # fmt: skip
        yield _fact(
            Tab.HARDWARE_PRICES,
            FactKind.HARDWARE_PRICE,
            "hardware_quotes",
            q,
            q.item,
            values,
            id=str(n + 1),
            evidence=True,
        )
    for x in catalog.licences.values():
        values = _values((x.unit, x.usd, "usd"), ("years", x.years, "year"), editable=False)
        yield _fact(Tab.HARDWARE_PRICES, FactKind.LICENCE_PRICE, "licences", x, x.name, values)


def _rates(catalog: Catalog) -> Iterator[Fact]:
    for a in catalog.assumptions.values():
        kind = FactKind.EXCHANGE_RATE if a.id == "usd_krw" else FactKind.ELECTRICITY if a.id == "electricity_krw_kwh" else FactKind.ASSUMPTION  # fmt: skip
        values = _values(("value", a.value, a.unit), ("low", a.low, a.unit), ("high", a.high, a.unit))
        yield _fact(Tab.ASSUMPTIONS, kind, "assumptions", a, a.name, values, note=a.reasoning, basis=a.basis)
    for e in catalog.electricity.values():
        unit = "krw_kwh" if e.currency.casefold() == "krw" else "usd_kwh"
        values = _values(("value", e.value, unit), ("low", e.low, unit), ("high", e.high, unit), editable=False)
        yield _fact(Tab.ASSUMPTIONS, FactKind.ELECTRICITY, "electricity", e, e.name, values, evidence=True)
    for section, factors in (("pue", catalog.pue), ("tco_factors", catalog.tco_factors)):
        for f in factors.values():
            values = _values(("value", f.value, f.unit), ("low", f.low, f.unit), ("high", f.high, f.unit), editable=False)  # fmt: skip
            yield _fact(Tab.ASSUMPTIONS, FactKind.ASSUMPTION, section, f, f.name, values, evidence=True)
    for s in catalog.staff.values():
        values = _values(
            ("monthly_krw", s.monthly_krw, "krw"), ("daily_krw", s.daily_krw, "krw"), ("annual_usd", s.annual_usd, "usd"),
            editable=False,
        )  # fmt: skip
        yield _fact(Tab.ASSUMPTIONS, FactKind.STAFF, "staff", s, s.role, values)


def _evidence(catalog: Catalog) -> Iterator[Fact]:
    for s in catalog.studies.values():
        values = _values(
            ("result", s.result, ""), ("design", s.design, ""), ("finding", message(f"fact.finding.{s.finding}"), ""),
            ("strength", message(f"fact.strength.{s.strength}"), ""), editable=False,
        )  # fmt: skip
        yield _fact(Tab.EVIDENCE, FactKind.EVIDENCE, "studies", s, s.title, values, note=s.strength_note)
    for w in catalog.workload_profiles.values():
        values = _values(("input_tokens", w.input_tokens, "token"), ("output_tokens", w.output_tokens, "token"), editable=False)  # fmt: skip
        basis = Basis.MEASURED if w.measured else Basis.ASSUMED
        yield _fact(Tab.EVIDENCE, FactKind.EVIDENCE, "workloads", w, w.name, values, note=w.reasoning, basis=basis)
    for m in catalog.market_notes.values():
        name = message(f"fact.topic.{m.topic}")
        yield _fact(
            Tab.EVIDENCE, FactKind.MARKET, "market_notes", m, m.fact, (Value(message("fact.value.topic"), name),)
        )


def _lecture(catalog: Catalog) -> Iterator[Fact]:
    for n in catalog.lecture.names.values():
        values = _values(("became", n.became, ""), ("was", n.was, ""), editable=False)
        yield _fact(Tab.LECTURE, FactKind.LECTURE, "names", n, n.name, values)
    for c in catalog.lecture.claims.values():
        values = _values(("finding_now", c.finding, ""), editable=False)
        yield _fact(Tab.LECTURE, FactKind.LECTURE, "claims", c, c.claim, values)
    for t in catalog.platform.values():
        values = _values(("what", t.what, ""), ("status", t.status, ""), ("licence", t.licence, ""), editable=False)
        yield _fact(Tab.LECTURE, FactKind.TOOL, "tools", t, t.name, values)
