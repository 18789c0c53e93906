"""A user's own catalogue file: prices they were quoted, assumptions they know better, GPUs and models we do not hold.

Whatever it says comes from the user and carries that as its source. Every section is optional::

    format: planner-catalog/1
    gpu_prices: {l40s: 8200, h100-sxm: {usd: 31000, low: 29000, high: 33000, as_of: 2026-11-02, scope: gpu}}
    cloud_prices: {h100-sxm: {usd: 3.1}}              # USD per GPU hour
    service_prices: {openai/gpt-5: {input_usd_per_m: 1.1, output_usd_per_m: 9}}
    assumptions: {usd_krw: 1385}
    gpus: [{id: …}]                                   # complete entries, as in gpus.yaml; an id of ours is replaced
    models: [{id: …}]
    services: [{id: …}]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from planner.catalog.assumptions import Assumption
from planner.catalog.facts import CatalogProblem, Row
from planner.catalog.hardware import Gpu, read_gpu
from planner.catalog.models import Model, read_model
from planner.catalog.pricing import PriceRange
from planner.catalog.services import Service, read_service
from planner.explain import Basis, Source
from planner.i18n import Language, Text, message, text
from planner.reading import Document, ReadingProblem, compose_outside, read_outside

FORMAT = "planner-catalog/1"
USER_SOURCE = "user-file"

_SECTIONS = ("format", "gpu_prices", "cloud_prices", "service_prices", "assumptions", "gpus", "models", "services")
_PRICE_FIELDS = ("usd", "low", "high", "scope", "as_of", "note")
_SERVICE_PRICES = {
    "input_usd_per_m": "usd_per_mtok_input",
    "output_usd_per_m": "usd_per_mtok_output",
    "cached_input_usd_per_m": "usd_per_mtok_cached",
    "usd_per_image": "usd_per_image",
}
_GPU_FIELDS = (*(f.name for f in fields(Gpu) if f.name != "sources"), "as_of")
_MODEL_FIELDS = (*(f.name for f in fields(Model) if f.name != "sources"), "as_of")
_SERVICE_FIELDS = (
    "id",
    "provider",
    "name",
    "kind",
    *_SERVICE_PRICES,
    "context",
    "max_output",
    "retires",
    "as_of",
    "note",
)

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the user's file changes; empty without a file."""

    gpus: Mapping[str, Gpu] = field(default_factory=dict)
    models: Mapping[str, Model] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    gpu_prices: Mapping[str, PriceRange] = field(default_factory=dict)
    cloud_prices: Mapping[str, PriceRange] = field(default_factory=dict)
    assumptions: Mapping[str, Assumption] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What the shipped catalogue holds, to check references against and to change parts of."""

    gpus: Callable[[], Mapping[str, Gpu]]
    services: Callable[[], Mapping[str, Service]]
    assumptions: Callable[[], Mapping[str, Assumption]]


def read_overrides(path: Path, known: Known) -> Overrides:
    """The user's file; raises CatalogProblem with the place in the file and its line, and nothing else."""
    return _Reader(path, known).read()


class _Reader:
    def __init__(self, path: Path, known: Known) -> None:
        self._name = path.name
        self._known = known
        self._document = self._open(path)

    def read(self) -> Overrides:
        data = self._document.data
        if not isinstance(data, dict):
            raise CatalogProblem((), self._document.line_of(()), message("catalog.problem.format", expected=FORMAT))
        root = Row(data, line_of=self._document.line_of)
        if root.raw("format") != FORMAT:
            raise root.problem("format", message("catalog.problem.format", expected=FORMAT))
        _only(root, _SECTIONS)
        gpus = self._entries(root, "gpus", read_gpu, _GPU_FIELDS)
        services = self._entries(root, "services", lambda row: read_service(row, {}), _SERVICE_FIELDS)
        return Overrides(
            gpus=gpus,
            models=self._entries(root, "models", read_model, _MODEL_FIELDS),
            services=MappingProxyType(services | self._repriced(root, services)),
            gpu_prices=self._prices(root, "gpu_prices", ("gpu", "server"), gpus),
            cloud_prices=self._prices(root, "cloud_prices", ("gpu_hour",), gpus),
            assumptions=self._assumptions(root),
        )

    def _open(self, path: Path) -> Document:
        try:
            return compose_outside(read_outside(path))
        except OSError:
            raise CatalogProblem((), None, message("catalog.problem.unreadable", name=path.name)) from None
        except ReadingProblem as problem:
            raise CatalogProblem((), problem.line, problem.message) from None

    def _cited(self, row: Row) -> Row:
        """The same row with the user's file as the source of whatever it states."""
        source = Source(USER_SOURCE, self._name, None, row.maybe_text("as_of"), None, row.maybe_text("note"))
        return Row(row.data, row.path, None, self._document.line_of, (source,))

    def _entries(
        self, root: Row, section: str, read: Callable[[Row], _Entry], allowed: tuple[str, ...]
    ) -> dict[str, _Entry]:
        found: dict[str, _Entry] = {}
        for row in root.rows(section):
            _only(row, allowed)
            id = row.text("id")
            if id in found:
                raise row.problem("id", message("catalog.problem.twice", id=id))
            found[id] = read(self._cited(row))
        return found

    def _named(self, root: Row, section: str, shorthand: str | None = None) -> Iterator[tuple[str, Row]]:
        """Entries of a mapping by id; a bare number stands for ``{shorthand: number}``."""
        outer = root.maybe_row(section)
        for id in outer.names() if outer else ():
            assert outer is not None
            value = outer.raw(id)
            if shorthand and isinstance(value, int | float) and not isinstance(value, bool):
                yield id, self._cited(Row({shorthand: value}, (*outer.path, id), None, self._document.line_of))
            elif (row := outer.maybe_row(id)) is not None:
                yield id, self._cited(row)
            else:
                raise outer.problem(id, message("catalog.problem.missing", field=id))

    def _prices(
        self, root: Row, section: str, scopes: tuple[str, ...], own: Mapping[str, Gpu]
    ) -> Mapping[str, PriceRange]:
        found: dict[str, PriceRange] = {}
        for id, row in self._named(root, section, "usd"):
            if id not in own and id not in self._known.gpus():
                raise row.problem(None, message("catalog.problem.no_such_gpu", id=id))
            found[id] = _price(row, scopes)
        return MappingProxyType(found)

    def _repriced(self, root: Row, own: Mapping[str, Service]) -> dict[str, Service]:
        found: dict[str, Service] = {}
        for id, row in self._named(root, "service_prices"):
            service = own.get(id) or self._known.services().get(id)
            if service is None:
                raise row.problem(None, message("catalog.problem.no_such_service", id=id))
            _only(row, (*_SERVICE_PRICES, "as_of", "note"))
            changes = {ours: row.number(theirs) for theirs, ours in _SERVICE_PRICES.items() if row.has(theirs)}
            as_of = row.maybe_text("as_of")
            found[id] = replace(service, **changes, sources=row.sources(), as_of=as_of)  # type: ignore[arg-type]
        return found

    def _assumptions(self, root: Row) -> Mapping[str, Assumption]:
        found: dict[str, Assumption] = {}
        for id, row in self._named(root, "assumptions", "value"):
            if id not in self._known.assumptions():
                raise row.problem(None, message("catalog.problem.no_such_assumption", id=id))
            found[id] = _assumed(row, self._known.assumptions()[id])
        return MappingProxyType(found)


def _only(row: Row, allowed: tuple[str, ...]) -> None:
    for name in row.names():
        if name not in allowed:
            raise row.problem(name, message("catalog.problem.unknown_field", field=name))


def _bounds(row: Row, value: float, at_least: float = 0.0) -> tuple[float, float]:
    low, high = row.maybe_number("low", at_least=at_least), row.maybe_number("high", at_least=at_least)
    low, high = value if low is None else low, value if high is None else high
    if not low <= value <= high:
        raise row.problem("low", message("catalog.problem.order"))
    return low, high


def _price(row: Row, scopes: tuple[str, ...]) -> PriceRange:
    _only(row, _PRICE_FIELDS)
    usd = row.number("usd", above=0)
    low, high = _bounds(row, usd)
    scope = row.maybe_text("scope") or scopes[0]
    if scope not in scopes:
        allowed = ", ".join(scopes)
        raise row.problem("scope", message("catalog.problem.not_one_of", field="scope", allowed=allowed))
    return PriceRange(
        low=low,
        mid=usd,
        high=high,
        basis=Basis.ANSWERED,
        scope=scope,
        sources=row.sources(),
        as_of=row.maybe_text("as_of"),
        evidence=1,
    )


def _assumed(row: Row, assumption: Assumption) -> Assumption:
    _only(row, ("value", "low", "high", "as_of", "note"))
    at_least = -1.0 if assumption.low < 0 else 0.0
    value = row.number("value", at_least=at_least)
    low, high = _bounds(row, value, at_least)
    return replace(
        assumption,
        value=value,
        low=low,
        high=high,
        reasoning=Text(text("catalog.own_value", Language.KO), text("catalog.own_value", Language.EN)),
        sources=row.sources(),
        as_of=row.maybe_text("as_of"),
        basis=Basis.ANSWERED,
    )
