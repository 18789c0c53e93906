"""A user's own values laid over the shipped catalogue: each replaces a value or adds an entry, with source and date.

What cannot be read is left out and named; the rest holds. A value the user did not state stays as it was shipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Protocol

from planner.catalog.assumptions import Assumption, read_assumption
from planner.catalog.facts import CatalogProblem, Row
from planner.catalog.hardware import Gpu, read_gpu
from planner.catalog.models import Model, read_model
from planner.catalog.pricing import PriceRange
from planner.catalog.services import Service, Terms, read_service
from planner.catalog.shelf_life import last_day
from planner.explain import Basis, Path, Source
from planner.i18n import Language, Message, Text, message, text

USER_SOURCE = "own-value"
Scalar = bool | int | float | str

_PRICE = ("usd", "low", "high", "scope")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "gpus": tuple(f.name for f in fields(Gpu) if f.name not in ("id", "sources", "confidence")),
    "models": tuple(f.name for f in fields(Model) if f.name not in ("id", "sources")),
    "services": (
        "provider", "name", "kind", "input_usd_per_m", "output_usd_per_m", "cached_input_usd_per_m", "usd_per_image",
        "context", "max_output", "retires",
    ),
    "gpu_prices": _PRICE,
    "cloud_prices": _PRICE[:3],
    "assumptions": ("value", "low", "high"),
}  # fmt: skip
"""What a user may state of each section of the catalogue."""
MAIN = {"gpu_prices": "usd", "cloud_prices": "usd", "assumptions": "value"}
"""The value that a bare number stands for."""


@dataclass(frozen=True, slots=True)
class Override:
    """``values`` by field name, a part of a value by its dotted name ("dense_tflops.bf16")."""

    section: str
    id: str
    values: Mapping[str, Scalar]
    source: str
    as_of: str
    note: str = ""

    @property
    def key(self) -> str:
        return f"{self.section}/{self.id}"


@dataclass(frozen=True, slots=True)
class Overrides:
    """The user's values as entries of the catalogue; ``told`` as they were stated, ``refused`` what cannot be used."""

    gpus: Mapping[str, Gpu] = field(default_factory=dict)
    models: Mapping[str, Model] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    gpu_prices: Mapping[str, PriceRange] = field(default_factory=dict)
    cloud_prices: Mapping[str, PriceRange] = field(default_factory=dict)
    assumptions: Mapping[str, Assumption] = field(default_factory=dict)
    told: Mapping[str, Override] = field(default_factory=dict)
    refused: tuple[tuple[str, Message], ...] = ()


class Shipped(Protocol):
    """What is needed of the catalogue the values are laid over."""

    def shipped_row(self, section: str, id: str) -> Row | None:
        """The row of ``gpus``, ``models``, ``services`` or ``assumptions`` as it is shipped."""

    @property
    def service_terms(self) -> Mapping[str, Terms]: ...


def lay_over(told: Iterable[Override], shipped: Shipped) -> Overrides:
    """The entries that ``told`` makes; never raises."""
    made: dict[str, dict[str, Any]] = {section: {} for section in FIELDS}
    kept: dict[str, Override] = {}
    refused: list[tuple[str, Message]] = []
    order = tuple(FIELDS)
    for own in sorted(told, key=lambda o: order.index(o.section)):
        try:
            made[own.section][own.id] = read_override(own, shipped, made["gpus"])
        except CatalogProblem as problem:
            refused.append((own.key, problem.message))
        else:
            kept[own.key] = own
    return Overrides(
        **{section: MappingProxyType(entries) for section, entries in made.items()},
        told=MappingProxyType(kept),
        refused=tuple(refused),
    )


def read_override(
    own: Override,
    shipped: Shipped,
    own_gpus: Mapping[str, Gpu],
    line_of: Callable[[Path], int | None] | None = None,
) -> Any:
    """The entry of the catalogue that one own value makes; raises CatalogProblem with its place."""
    place = (own.section, own.id)
    row = Row(nested(own.values), place, None, line_of, (_source(own),))
    for name in row.names():
        if name not in FIELDS[own.section]:
            raise row.problem(name, message("catalog.problem.unknown_field", field=name))
    if last_day(own.as_of) is None:
        raise row.problem("as_of", message("catalog.problem.not_date", field="as_of"))
    if own.section in ("gpu_prices", "cloud_prices"):
        if own.id not in own_gpus and shipped.shipped_row("gpus", own.id) is None:
            raise row.problem(None, message("catalog.problem.no_such_gpu", id=own.id))
        return _price(row, ("gpu", "server") if own.section == "gpu_prices" else ("gpu_hour",), own.as_of)
    base = shipped.shipped_row(own.section, own.id)
    if own.section == "assumptions":
        return _assumed(row, base, own)
    merged = _merged(row, base, own, line_of)
    if own.section == "services":
        return read_service(merged, shipped.service_terms)
    return read_gpu(merged) if own.section == "gpus" else read_model(merged)


def _source(own: Override) -> Source:
    return Source(USER_SOURCE, own.source, None, own.as_of, None, own.note or None)


def nested(values: Mapping[str, Scalar]) -> dict[str, Any]:
    """Values by field name, those of dotted names gathered in a mapping."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        outer, dot, inner = name.partition(".")
        if dot:
            found.setdefault(outer, {})[inner] = value
        else:
            found[outer] = value
    return found


def _merged(row: Row, base: Row | None, own: Override, line_of: Callable[[Path], int | None] | None) -> Row:
    """The shipped row with the user's values in it; their source stands first."""
    data = dict(base.data) if base else {}
    for name, value in row.data.items():
        old = data.get(name)
        data[name] = {**old, **value} if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    if row.has("params_b") or row.has("active_params_b"):  # the shipped check follows from the shape, not from these
        data = {n: v for n, v in data.items() if n not in ("computed_params_b", "computed_active_params_b")}
    data |= {"id": own.id, "as_of": own.as_of, "confidence": None}
    sources = (_source(own), *(base.sources() if base else ()))
    return Row(data, row.path, None, line_of, sources)


def _bounds(row: Row, value: float, at_least: float = 0.0) -> tuple[float, float]:
    """Low and high as stated; not stated, the value itself."""
    low, high = row.maybe_number("low", at_least=at_least), row.maybe_number("high", at_least=at_least)
    low, high = value if low is None else low, value if high is None else high
    if not low <= value <= high:
        raise row.problem("low", message("catalog.problem.order"))
    return low, high


def _price(row: Row, scopes: tuple[str, ...], as_of: str) -> PriceRange:
    usd = row.number("usd", above=0)
    low, high = _bounds(row, usd)
    scope = row.maybe_text("scope") or scopes[0]
    if scope not in scopes:
        allowed = ", ".join(scopes)
        raise row.problem("scope", message("catalog.problem.not_one_of", field="scope", allowed=allowed))
    return PriceRange(low, usd, high, Basis.ANSWERED, scope, row.sources(), as_of, evidence=1)


def _assumed(row: Row, base: Row | None, own: Override) -> Assumption:
    if base is None:
        raise row.problem(None, message("catalog.problem.no_such_assumption", id=own.id))
    shipped = read_assumption(base)
    at_least = -1.0 if shipped.low < 0 else 0.0
    value = row.number("value", at_least=at_least)
    low, high = _bounds(row, value, at_least)
    reasoning = Text(text("catalog.own_value", Language.KO), text("catalog.own_value", Language.EN))
    return replace(
        shipped, value=value, low=low, high=high, reasoning=reasoning, sources=row.sources(), as_of=own.as_of,
        basis=Basis.ANSWERED,
    )  # fmt: skip
