"""Hosted services: prices per token or image, and the terms that matter for data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.catalog.facts import Row
from planner.explain import Source
from planner.i18n import Text


@dataclass(frozen=True, slots=True)
class Terms:
    """What a provider states about data; None is unknown, never "no"."""

    id: str
    provider: str
    training_on_data: Text | None
    retention: Text | None
    residency: Text | None
    certificates: str | None
    as_of: str | None
    confidence: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """One hosted model. Token prices in USD per million tokens, None where no source states them.

    ``kind``: text, embedding, image or any. ``retirement_date`` is the date the provider lists;
    ``retired`` marks what a source reports as gone without one.
    """

    id: str
    provider: str
    name: str
    kind: str
    usd_per_mtok_input: float | None
    usd_per_mtok_cached: float | None
    usd_per_mtok_output: float | None
    usd_per_mtok_image_input: float | None
    usd_per_mtok_image_output: float | None
    usd_per_image: float | None
    image_quality: str | None
    image_size: str | None
    context: int | None
    max_output: int | None
    retirement_date: str | None
    retired: bool
    terms: Terms | None
    lecture: bool
    as_of: str | None
    confidence: str
    sources: tuple[Source, ...]
    status: Text | None = None
    note: Text | None = None

    @property
    def priced(self) -> bool:
        """Whether a monthly cost can be computed: input and output tokens, or images."""
        tokens = self.usd_per_mtok_input is not None and (
            self.usd_per_mtok_output is not None or self.kind == "embedding"
        )
        return tokens or self.usd_per_image is not None


def read_service(row: Row, terms: Mapping[str, Terms]) -> Service:
    """A service from its row; raises CatalogProblem."""
    return Service(
        id=row.text("id"),
        provider=row.text("provider"),
        name=row.text("name"),
        kind=row.maybe_text("kind") or "text",
        usd_per_mtok_input=row.maybe_number("input_usd_per_m"),
        usd_per_mtok_cached=row.maybe_number("cached_input_usd_per_m"),
        usd_per_mtok_output=row.maybe_number("output_usd_per_m"),
        usd_per_mtok_image_input=row.maybe_number("image_input_usd_per_m"),
        usd_per_mtok_image_output=row.maybe_number("image_output_usd_per_m"),
        usd_per_image=row.maybe_number("usd_per_image"),
        image_quality=row.maybe_text("quality"),
        image_size=row.maybe_text("size"),
        context=row.maybe_count("context", at_least=1),
        max_output=row.maybe_count("max_output", at_least=1),
        retirement_date=row.maybe_text("retires"),
        retired=row.flag("retired"),
        terms=terms.get(row.maybe_text("terms") or ""),
        lecture=row.flag("lecture"),
        as_of=row.maybe_text("as_of"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
        status=row.maybe_both("status"),
        note=row.maybe_both("note"),
    )


def read_terms(row: Row) -> Terms:
    """Terms of one provider from their row; raises CatalogProblem."""
    return Terms(
        id=row.text("id"),
        provider=row.text("provider"),
        training_on_data=row.maybe_both("training_on_data"),
        retention=row.maybe_both("retention"),
        residency=row.maybe_both("residency"),
        certificates=row.maybe_text("certificates"),
        as_of=row.maybe_text("as_of"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
    )
