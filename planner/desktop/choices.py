"""What a choice field offers: values of an enumeration, or entries of the catalogue by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from planner.catalog.models import Model, ModelKind
from planner.desktop.context import Context
from planner.i18n import text
from planner.plan.company import Sector
from planner.plan.fields import FieldSpec
from planner.readiness.risks import nist_names, owasp_names
from planner.sizing.encoders import encoder_of
from planner.sizing.images import missing_facts

_COMPANIONS: dict[str, Callable[[Model], bool]] = {
    "embedders": lambda m: m.kind in (ModelKind.EMBEDDING, ModelKind.BIO),
    "rerankers": lambda m: m.kind is ModelKind.RERANKER,
    "image_models": lambda m: m.kind is ModelKind.IMAGE and missing_facts(m.id) is None,
    "sequence_models": lambda m: m.kind is ModelKind.BIO and encoder_of(m).causal,
}
"""Which models of the catalogue a companion of the language model may be."""
SECTOR_ICONS = {
    Sector.FINANCE: "bank", Sector.HEALTHCARE: "health", Sector.RETAIL: "cart", Sector.MANUFACTURING: "factory",
    Sector.PUBLIC: "building", Sector.TELECOM: "antenna", Sector.ENERGY: "sun", Sector.EDUCATION: "book",
    Sector.SERVICES: "people", Sector.OTHER: "grid",
}  # fmt: skip


def of_enum(spec: FieldSpec, language: str) -> Sequence[tuple[Any, str]]:
    return [(choice, text(f"{type(choice).__name__}.{choice.value}", language)) for choice in spec.choices]


def pairs(source: str, context: Context, language: str) -> Sequence[tuple[Any, str]]:
    """(value, words) from the catalogue: models, gpus, services, tp, platform; from published lists: nist, owasp."""
    catalog = context.catalog
    if source == "models":
        return [(m.id, m.name) for m in catalog.models.values() if m.sizable]
    if source in _COMPANIONS:
        return _companions(source, context, language)
    if source == "gpus":
        return [(g.id, f"{g.name} · {g.memory_gib:g} GiB") for g in catalog.gpus.values()]
    if source == "services":
        priced = [s for s in catalog.services.values() if s.kind == "text" and s.usd_per_mtok_output is not None]
        return [(s.id, f"{s.name} · {s.provider}") for s in priced]
    if source == "tp":
        return [(None, text("widget.automatic", language)), *((n, str(n)) for n in (1, 2, 4, 8))]
    if source == "platform":
        return [(t.name, t.name) for t in catalog.platform.values()]
    if source == "nist":
        return [(n, f"{n} {name.get(language)}") for n, name in nist_names().items()]
    if source == "owasp":
        return [(id, f"{id.removesuffix(':2025')} {name.get(language)}") for id, name in owasp_names().items()]
    raise ValueError(source)


def names(source: str, context: Context) -> Sequence[str]:
    """Names that the plan itself gives: data_sets."""
    if source == "data_sets":
        return [s.name for s in context.plan.data.sets if s.name]
    raise ValueError(source)


def _companions(source: str, context: Context, language: str) -> Sequence[tuple[Any, str]]:
    """Models of one kind; those of biology say what they read."""
    found = [m for m in context.catalog.models.values() if _COMPANIONS[source](m)]
    kinds = {
        m.id: f" · {text(f'companions.kind.{encoder_of(m).unit}', language)}" for m in found if m.kind is ModelKind.BIO
    }
    return [(m.id, m.name + kinds.get(m.id, "")) for m in found]
