"""The user's own catalogue file (``planner-catalog/1``): prices and figures that replace ours, and added entries.

Sections, all optional; the date of the file serves every entry that has none::

    format: planner-catalog/1
    as_of: 2026-11-20
    assumptions: {usd_krw: 1385}
    gpu_prices: {l40s: 8200}                  # USD per GPU
    server_prices: {h100-sxm: {usd: 39000}}   # USD per GPU in a complete server
    cloud_prices: {h100-sxm: {usd_per_hour: 3.1, as_of: 2026-10}}   # USD per GPU hour
    gpus: [{id: …}]                           # an id of ours replaces only the fields given
    models: [{id: …}]
    services: [{id: …}]
    servers: [{id: …}]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Protocol

from planner.catalog.facts import CatalogProblem, Row
from planner.catalog.hardware import Gpu, Server, read_gpu, read_server
from planner.catalog.models import Model, read_model
from planner.catalog.prices import PriceRange
from planner.catalog.services import Service, read_service
from planner.explain import Source
from planner.i18n import Message, message
from planner.reading import ReadingProblem, compose_outside, read_outside, to_data

FORMAT = "planner-catalog/1"
MAX_FILE_BYTES = 2_000_000
_ID = re.compile(r"[a-z0-9][a-z0-9._/:-]{0,79}")


class CatalogProblems(Exception):
    """Everything that is wrong with a user's file; none of it was used."""

    def __init__(self, problems: tuple[CatalogProblem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class StatedValue:
    """A figure of the user with its date and source."""

    value: float
    as_of: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Overrides:
    gpus: Mapping[str, Gpu] = field(default_factory=dict)
    models: Mapping[str, Model] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    servers: Mapping[str, Server] = field(default_factory=dict)
    assumptions: Mapping[str, StatedValue] = field(default_factory=dict)
    gpu_prices: Mapping[str, PriceRange] = field(default_factory=dict)
    server_prices: Mapping[str, PriceRange] = field(default_factory=dict)
    cloud_prices: Mapping[str, PriceRange] = field(default_factory=dict)


class Shipped(Protocol):
    """What the reader needs to know of our own catalogue."""

    def raw_rows(self, section: str) -> Mapping[str, Mapping[str, Any]]: ...

    def assumption_ids(self) -> Collection[str]: ...


def read_overrides(path: Path, shipped: Shipped) -> Overrides:
    """The user's file; raises CatalogProblems that name every path and line."""
    try:
        data, lines = to_data(compose_outside(read_outside(path, MAX_FILE_BYTES)))
    except ReadingProblem as problem:
        raise CatalogProblems((CatalogProblem((), problem.line, problem.message),)) from None
    except OSError:
        unreadable = message("catalog.problem.file_missing", name=path.name)
        raise CatalogProblems((CatalogProblem((), None, unreadable),)) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        wrong = CatalogProblem(("format",), 1, message("catalog.problem.wrong_format", expected=FORMAT))
        raise CatalogProblems((wrong,))
    return _Reader(path.name, Row(data, (), None, lines), shipped).read()


class _Reader:
    def __init__(self, file_name: str, file: Row, shipped: Shipped) -> None:
        self._file_name = file_name
        self._file = file
        self._shipped = shipped
        self._problems: list[CatalogProblem] = []

    def read(self) -> Overrides:
        self._file.maybe_text("format")
        self._attempt(lambda: self._file.maybe_text("as_of"))
        gpus = self._entries("gpus", read_gpu)
        found = Overrides(
            gpus=gpus,
            models=self._entries("models", read_model),
            services=self._entries("services", read_service),
            servers=self._entries("servers", read_server),
            assumptions=self._values("assumptions", "value", self._shipped.assumption_ids()),
            gpu_prices=self._prices("gpu_prices", "usd", "usd", gpus),
            server_prices=self._prices("server_prices", "usd", "usd", gpus),
            cloud_prices=self._prices("cloud_prices", "usd_per_hour", "usd_h", gpus),
        )
        self._attempt(self._file.reject_unknown)
        if self._problems:
            raise CatalogProblems(tuple(sorted(self._problems, key=lambda problem: problem.line or 0)))
        return found

    def _attempt[T](self, action: Callable[[], T]) -> T | None: ...

    def _source(self, as_of: str | None) -> tuple[Source, ...]:
        date = as_of or self._file.raw("as_of")
        return (Source(id="user-file", title=self._file_name, as_of=None if date is None else str(date)),)

    def _entries(self, section: str, read: Any) -> Any: ...
