"""How old a fact may be: shelf life per kind, and how a dated fact stands on a given day.

The day is always an argument; nothing here reads a clock. A date that names only a year or a month stands for its last
day, which is the kindest reading and is said so. Content: ``resources/catalog/shelf_life.yaml``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from planner.catalog.facts import Row
from planner.i18n import Text
from planner.resources import read_yaml, resource

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class FactKind(StrEnum):
    EXCHANGE_RATE = "exchange_rate"
    SERVICE_PRICE = "service_price"
    CLOUD_PRICE = "cloud_price"
    HARDWARE_PRICE = "hardware_price"
    LICENCE_PRICE = "licence_price"
    ELECTRICITY = "electricity"
    STAFF = "staff"
    LAW = "law"
    GPU = "gpu"
    MODEL = "model"
    TOOL = "tool"
    ASSUMPTION = "assumption"
    MARKET = "market"
    EVIDENCE = "evidence"
    LECTURE = "lecture"


class Importance(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class ShelfLife:
    """``days`` a fact of the kind may stand; ``importance``: how far an old one moves figures or duties."""

    kind: FactKind
    days: int
    importance: Importance
    name: Text
    reasoning: Text


class AgeState(StrEnum):
    FRESH = "fresh"
    STALE = "stale"
    UNDATED = "undated"  # no date, or one that cannot be read
    FUTURE = "future"  # dated after the day asked for


@dataclass(frozen=True, slots=True)
class Age:
    """``days`` since the last day the date may mean; None where undated. ``rounded``: only month or year is known."""

    state: AgeState
    days: int | None
    life: ShelfLife
    rounded: bool = False

    @property
    def over(self) -> int:
        """Days past the shelf life; 0 where it still stands or has no date."""
        return max((self.days or 0) - self.life.days, 0)


@cache
def shelf_lives() -> Mapping[FactKind, ShelfLife]:
    """The shelf life of every kind of fact."""
    rows = Row(read_yaml(resource("catalog", "shelf_life.yaml")), ("shelf_life.yaml",)).rows("kinds")
    lives = (
        ShelfLife(
            FactKind(row.text("id")),
            row.count("days", at_least=1),
            Importance(row.text("importance")),
            row.both("name"),
            row.both("reasoning"),
        )
        for row in rows
    )
    return MappingProxyType({life.kind: life for life in lives})


def last_day(as_of: str | None) -> date | None:
    """The last day that "2026", "2026-11" or "2026-11-24" may mean; None where the text is no date."""
    found = _DATE.fullmatch(as_of or "")
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        assert year is not None
        month = month or 12
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:  # month 13, day 31 of a short month, year 0
        return None


def is_rounded(as_of: str | None) -> bool:
    """Whether a date names only a year or a month."""
    return last_day(as_of) is not None and len(as_of or "") < len("2026-11-24")


def age(kind: FactKind, as_of: str | None, on: date) -> Age:
    """How a fact of ``kind`` dated ``as_of`` stands on the day ``on``.

    A year or month that is still running counts as fresh, not as the future.
    """
    life, last = shelf_lives()[kind], last_day(as_of)
    if last is None:
        return Age(AgeState.UNDATED, None, life)
    rounded, days = is_rounded(as_of), (on - last).days
    if days < 0 and not (rounded and on.isoformat().startswith(as_of or "")):
        return Age(AgeState.FUTURE, days, life, rounded)
    return Age(AgeState.STALE if days > life.days else AgeState.FRESH, max(days, 0), life, rounded)
