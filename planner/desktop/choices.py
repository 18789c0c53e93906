"""What a choice field offers: values of an enumeration, or entries of the catalogue by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.desktop.context import Context
from planner.i18n import text
from planner.plan.fields import FieldSpec


def of_enum(spec: FieldSpec, language: str) -> Sequence[tuple[Any, str]]:
    return [(choice, text(f"{type(choice).__name__}.{choice.value}", language)) for choice in spec.choices]


def pairs(source: str, context: Context, language: str) -> Sequence[tuple[Any, str]]:
    """(value, words) from the catalogue: models, gpus, services, tp, platform."""
    catalog = context.catalog
    if source == "models":
        return [(m.id, m.name) for m in catalog.models.values() if m.sizable]
    if source == "gpus":
        return [(g.id, f"{g.name} · {g.memory_gib:g} GiB") for g in catalog.gpus.values()]
    if source == "services":
        priced = [s for s in catalog.services.values() if s.kind == "text" and s.usd_per_mtok_output is not None]
        return [(s.id, f"{s.name} · {s.provider}") for s in priced]
    if source == "tp":
        return [(n, str(n)) for n in (1, 2, 4, 8)]
    if source == "platform":
        return [(t.name, t.name) for t in catalog.platform.values()]
    raise ValueError(source)
