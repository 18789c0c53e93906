"""The catalogue: every part is read when first asked for and kept; a user's own values are laid over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from planner.catalog import pricing
from planner.catalog.assumptions import Assumption, read_assumption
from planner.catalog.cloud import CloudInstance, Commitment, read_commitment, read_instance
from planner.catalog.facts import Row, SourceBook
from planner.catalog.hardware import Gpu, Server, read_gpu, read_server
from planner.catalog.lecture import Lecture, read_lecture_claim, read_lecture_name
from planner.catalog.models import Model, read_model
from planner.catalog.overrides import Override, Overrides, lay_over
from planner.catalog.platform import PlatformTool, read_tool
from planner.catalog.prices import (
    CostFactor,
    ElectricityRate,
    HardwareQuote,
    Licence,
    MarketNote,
    StaffRate,
    read_electricity,
    read_factor,
    read_licence,
    read_market_note,
    read_quote,
    read_staff,
)
from planner.catalog.pricing import Discount, PriceRange
from planner.catalog.services import Service, Terms, read_service, read_terms
from planner.catalog.use_cases import (
    Study,
    UseCaseIdea,
    WorkloadProfile,
    read_study,
    read_use_case,
    read_workload,
)
from planner.i18n import Text
from planner.resources import read_yaml, resource

_OWN = ("overrides", "gpus", "models", "services", "assumptions")
"""Parts of a catalogue that hold a user's own values."""


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_Part = TypeVar("_Part", bound=_Named)


@dataclass(frozen=True)
class Catalog:
    """Read-only. Unknown is None or an absent entry, never zero."""

    folder: Path
    overrides: Overrides = field(default_factory=Overrides)

    # -- hardware ----------------------------------------------------------------------------------------------------

    @cached_property
    def gpus(self) -> Mapping[str, Gpu]:
        """Accelerators by id, the user's own last."""
        return _by_id(map(read_gpu, self._rows("gpus.yaml", "gpus")), self.overrides.gpus)

    @cached_property
    def servers(self) -> Mapping[str, Server]:
        return _by_id(map(read_server, self._rows("systems.yaml", "systems")))

    @cached_property
    def hardware_quotes(self) -> tuple[HardwareQuote, ...]:
        return tuple(map(read_quote, self._rows("prices.yaml", "hardware_quotes")))

    def server_for(self, gpu_id: str) -> Server | None:
        """The server to plan with for a GPU, if the catalogue holds one."""
        return pricing.server_for(self.servers.values(), gpu_id)

    def gpu_price(self, gpu_id: str) -> PriceRange | None:
        """Purchase price in USD: the user's, else from quotations, else an assumption with its reasoning, else None.

        Mind ``scope``: "server" already holds the GPU's share of the server.
        """
        if own := self.overrides.gpu_prices.get(gpu_id):
            return own
        quoted = pricing.purchase_price(self.hardware_quotes, gpu_id, self._spread)
        return quoted or self.gpu_price_assumptions.get(gpu_id)

    @cached_property
    def gpu_price_assumptions(self) -> Mapping[str, PriceRange]:
        """Assumed purchase prices of cards without a usable quotation, by GPU."""
        content = self._file("assumptions.yaml").maybe_row("gpu_price_usd")
        rows = {id: content.maybe_row(id) for id in content.names()} if content else {}
        return MappingProxyType({id: pricing.assumed_price(row) for id, row in rows.items() if row})

    # -- cloud and services ------------------------------------------------------------------------------------------

    @cached_property
    def cloud_instances(self) -> Mapping[str, CloudInstance]:
        return _by_id(map(read_instance, self._rows("cloud.yaml", "instances")))

    @cached_property
    def commitments(self) -> tuple[Commitment, ...]:
        return tuple(map(read_commitment, self._rows("cloud.yaml", "commitments")))

    def cloud_price(self, gpu_id: str, region: str | None = None) -> PriceRange | None:
        """On-demand USD per GPU hour in a region ("KR", "koreacentral") or anywhere; None where no price is known."""
        if own := self.overrides.cloud_prices.get(gpu_id):
            return own
        return pricing.rent_price(self.cloud_instances.values(), gpu_id, region, self._spread)

    def commitment_discounts(self) -> Mapping[int, Discount]:
        """Share off the on-demand price by years of commitment (1, 3)."""
        return pricing.discounts(self.commitments)

    @cached_property
    def service_terms(self) -> Mapping[str, Terms]:
        return _by_id(map(read_terms, self._rows("services.yaml", "terms")))

    @cached_property
    def services(self) -> Mapping[str, Service]:
        """Hosted services by id ("openai/gpt-5"), the user's own last."""
        shipped = (read_service(row, self.service_terms) for row in self._rows("services.yaml", "services"))
        return _by_id(shipped, self.overrides.services)

    # -- models ------------------------------------------------------------------------------------------------------

    @cached_property
    def models(self) -> Mapping[str, Model]:
        """Models by id, the user's own last; those whose size no source states are left out."""
        rows = (row for row in self._rows("models.yaml", "models") if row.has("params_b"))
        return _by_id(map(read_model, rows), self.overrides.models)

    # -- prices and assumptions --------------------------------------------------------------------------------------

    @cached_property
    def licences(self) -> Mapping[str, Licence]:
        return _by_id(map(read_licence, self._rows("prices.yaml", "licences")))

    @cached_property
    def electricity(self) -> Mapping[str, ElectricityRate]:
        return _by_id(map(read_electricity, self._rows("prices.yaml", "electricity")))

    @cached_property
    def pue(self) -> Mapping[str, CostFactor]:
        return _by_id(map(read_factor, self._rows("prices.yaml", "pue")))

    @cached_property
    def tco_factors(self) -> Mapping[str, CostFactor]:
        return _by_id(map(read_factor, self._rows("prices.yaml", "tco_factors")))

    @cached_property
    def staff(self) -> Mapping[str, StaffRate]:
        """Staff by role; Korean roles in KRW per month."""
        return _by_id(map(read_staff, self._rows("prices.yaml", "staff")))

    @cached_property
    def market_notes(self) -> Mapping[str, MarketNote]:
        return _by_id(map(read_market_note, self._rows("prices.yaml", "market_notes")))

    @cached_property
    def assumptions(self) -> Mapping[str, Assumption]:
        """Planning assumptions by id, with the user's values in place of ours (then basis ANSWERED)."""
        return _by_id(map(read_assumption, self._rows("assumptions.yaml", "assumptions")), self.overrides.assumptions)

    @property
    def _spread(self) -> float:
        return self.assumptions["quote_spread"].value

    # -- use cases, platform, lecture --------------------------------------------------------------------------------

    @cached_property
    def sectors(self) -> Mapping[str, Text]:
        """Names of the sectors that use cases are given for."""
        return self._texts("use_cases.yaml", "sectors")

    @cached_property
    def use_cases(self) -> Mapping[str, UseCaseIdea]:
        return _by_id(map(read_use_case, self._rows("use_cases.yaml", "use_cases")))

    @cached_property
    def studies(self) -> Mapping[str, Study]:
        return _by_id(map(read_study, self._rows("use_cases.yaml", "studies")))

    @cached_property
    def workload_profiles(self) -> Mapping[str, WorkloadProfile]:
        return _by_id(map(read_workload, self._rows("use_cases.yaml", "workloads")))

    @cached_property
    def platform(self) -> Mapping[str, PlatformTool]:
        return _by_id(map(read_tool, self._rows("platform.yaml", "tools")))

    @cached_property
    def stages(self) -> Mapping[str, Text]:
        """Names of the seven build stages, in order."""
        return self._texts("platform.yaml", "stages")

    @cached_property
    def lecture(self) -> Lecture:
        return Lecture(
            names=_by_id(map(read_lecture_name, self._rows("lecture.yaml", "names"))),
            claims=_by_id(map(read_lecture_claim, self._rows("lecture.yaml", "claims"))),
        )

    # -- own values --------------------------------------------------------------------------------------------------

    def with_own(self, told: Iterable[Override]) -> Catalog:
        """The shipped catalogue with these values laid over it, in place of any laid over it before.

        What no user can change is shared with this one.
        """
        made = Catalog(self.folder, lay_over(told, self))
        made.__dict__.update({n: part for n, part in self.__dict__.items() if n not in _OWN})
        return made

    def shipped_row(self, section: str, id: str) -> Row | None:
        """The row of a section that users may change, as it is shipped."""
        return self._shipped_rows.get(section, {}).get(id)

    @cached_property
    def _shipped_rows(self) -> Mapping[str, Mapping[str, Row]]:
        sections = ("gpus", "models", "services", "assumptions")
        return {s: {row.text("id"): row for row in self._rows(f"{s}.yaml", s)} for s in sections}

    # -- files -------------------------------------------------------------------------------------------------------

    @cached_property
    def _files(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _book(self) -> SourceBook:
        return SourceBook(read_yaml(self.folder / "sources.yaml")["sources"])

    def _file(self, name: str) -> Row:
        if name not in self._files:
            self._files[name] = read_yaml(self.folder / name)
        return Row(self._files[name], (name,), self._book)

    def _rows(self, name: str, section: str) -> tuple[Row, ...]:
        return self._file(name).rows(section)

    def _texts(self, name: str, section: str) -> Mapping[str, Text]:
        row = self._file(name).maybe_row(section)
        return MappingProxyType({key: row.both(key) for key in row.names()} if row else {})


def _by_id(shipped: Iterable[_Part], own: Mapping[str, _Part] | None = None) -> Mapping[str, _Part]:
    return MappingProxyType({part.id: part for part in shipped} | dict(own or {}))


@cache
def load_catalog() -> Catalog:
    """The catalogue shipped with the product; one for the program, so that what was read of it is read once."""
    return Catalog(resource("catalog"))
