"""Numbers, money and dates in words of a language. Rounding is half-up, once, here and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from functools import cache
from typing import Any

from planner.explain import Figure, Quantity
from planner.i18n import Language, text
from planner.resources import read_yaml, resource

NOTHING = "–"
TRILLION = 1e12
UNREADABLE = 1e15
"""From here on a number is told as a power of ten, and significant figures below its inverse too."""


@cache
def _units() -> dict[str, dict[str, Any]]:
    units: dict[str, dict[str, Any]] = read_yaml(resource("units.yaml"))
    return units


def _entry(unit: str) -> dict[str, Any]:
    """How a unit is printed; a number that a file keeps in a unit this version does not know is printed bare."""
    return _units().get(unit) or _units()["none"]


def rounded(value: float, decimals: int = 0) -> Decimal:
    """``value`` rounded half-up to ``decimals`` places, as a person would on paper (46.05 -> 46.1)."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number(value: float | None, decimals: int | None = None, digits: int | None = None) -> str:
    """Digits with thousands separators and a true minus; ``digits`` keeps that many significant figures."""
    if value is None or not math.isfinite(value):
        return NOTHING
    if digits is not None and value:
        magnitude = math.floor(math.log10(abs(value)))
        exact = rounded(value, digits - 1 - magnitude)
        decimals = max(digits - 1 - magnitude, 0)
    else:
        if decimals is None:
            decimals = 0 if float(value).is_integer() else 2
        exact = rounded(value, decimals)
    shown_value = f"{exact:,.{decimals}f}"
    if exact == 0:
        shown_value = shown_value.lstrip("-")
    return shown_value.replace("-", "−")


def quantity(value: float | None, unit: str, language: Language | str) -> str:
    """Value with unit: "4장", "4 GPUs", "9.4억 원", "₩940 m"; "–" where unknown."""
    if value is None or not math.isfinite(value):
        return NOTHING
    if unit in ("krw", "usd"):
        return _money(value, unit, language)
    if (step := _step(value, unit, language)) is not None:
        return step.template.format(n=number(value * step.factor, digits=step.digits))
    n = bare(value, unit)
    entry = _entry(unit)
    template: str = entry["ko" if language == "ko" else "en"]
    if language != "ko" and n == "1":
        template = entry.get("en_one", template)
    return template.format(n=n)


def short(value: float, language: Language | str) -> str:
    """A round number as an axis has room for: "10,000", "100만" or "1M", "0.1"."""
    for of, letter in ((1e4, "만"),) if language == "ko" else ((1e6, "M"), (1e3, "k")):
        if value >= max(of, 1e5):
            return number(value / of, 0) + letter
    return f"{value:g}" if value < 1 else number(value)


def unit_entry(unit: str) -> Mapping[str, Any]:
    """How ``unit`` is printed, as ``resources/units.yaml`` says it; raises KeyError for money and unknown units."""
    return _units()[unit]


@dataclass(frozen=True, slots=True)
class _Step:
    factor: float
    template: str
    digits: int


def _step(value: float, unit: str, language: Language | str) -> _Step | None:
    """In what a large or tiny amount is told: "20.1억 토큰", "2.01 B tokens"; None where it is told in the unit itself."""
    entry, side = _entry(unit), "ko" if language == "ko" else "en"
    steps: dict[float, str] = entry.get("steps", {}).get(side, {})
    if reached := [(of, template) for of, template in steps.items() if of <= max(abs(value), min(steps))]:
        return _Step(1 / float(reached[-1][0]), reached[-1][1], entry["digits"])
    beyond = [told for limit, told in entry.get("large", {}).get(side, {}).items() if abs(value) >= limit]
    below = [told for limit, told in entry.get("small", {}).get(side, {}).items() if 0 < abs(value) < limit]
    for factor, template in (*beyond[-1:], *below[:1]):
        return _Step(float(factor), template, 3)
    return None


_MONEY = {"krw": ("{n}원", "₩{n}"), "usd": ("${n}", "${n}")}


def exact(value: float | None, unit: str, language: Language | str) -> str:
    """Value with unit and all its digits (to six places), as a fact was read: "22.5 GiB", "$25,733.71"."""
    if value is None or not math.isfinite(value):
        return NOTHING
    n = typed(value, unit)
    if unit in _MONEY:
        return _MONEY[unit][language != "ko"].format(n=n)
    entry = _entry(unit)
    template: str = entry["ko" if language == "ko" else "en"]
    if language != "ko" and n == "1":
        template = entry.get("en_one", template)
    return template.format(n=n)


def typed(value: float | None, unit: str) -> str:
    """The number alone with all its digits (to six places), in the scale of the unit."""
    if value is None or not math.isfinite(value):
        return NOTHING
    whole, _, part = f"{rounded(value * scale(unit), 6):,f}".partition(".")
    part = part.rstrip("0")
    return (f"{whole}.{part}" if part else whole).replace("-", "−")


def bare(value: float | None, unit: str) -> str:
    """The number as it is shown for ``unit``, without the unit."""
    if unit in ("krw", "usd"):
        return number(value, 0)
    entry = _entry(unit)
    if entry.get("scientific"):
        return scientific(value)
    scaled = None if value is None else value * scale(unit)
    if scaled is not None and (abs(scaled) >= UNREADABLE or (0 < abs(scaled) < 1 / UNREADABLE and "digits" in entry)):
        return scientific(scaled)
    words = number(scaled, entry.get("decimals"), entry.get("digits"))
    rises = entry.get("signed") and scaled is not None and scaled > 0 and words.strip("0.")
    return f"+{words}" if rises else words


def scale(unit: str) -> float:
    """The factor between a value and what is shown of it: 100 for shares in percent."""
    return 1.0 if unit in ("krw", "usd") else float(_entry(unit).get("scale", 1))


def scientific(value: float | None) -> str:
    """Two figures and a power of ten, for numbers no one reads in full: "7.2×10²³"."""
    if value is None or not math.isfinite(value):
        return NOTHING
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    digits = str(rounded(value / 10**exponent, 1)).replace("-", "−")
    power = str(exponent).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
    return f"{digits}×10{power}".replace("1.0×", "")


def unit_name(unit: str, language: Language | str) -> str:
    """The unit alone, as printed beside a field or under an axis: "장", "GPUs", "억 원"."""
    if unit == "krw":
        return text("unit.krw", language)
    if unit == "usd":
        return text("unit.usd", language)
    template: str = _entry(unit)["ko" if language == "ko" else "en"]
    return template.format(n="").strip(" ()")


def value_range(low: float | None, high: float | None, unit: str, language: Language | str) -> str:
    """ "8.0–11.3" in the scale of the unit, or "" where there is none to see. Ends told in different steps name them."""
    if low is None or high is None:
        return ""
    if unit in ("krw", "usd"):
        scale, _, decimals = _money_scale(max(abs(low), abs(high)), unit, language)
        ends = number(low / scale, decimals), number(high / scale, decimals)
        if low and scale == TRILLION and _money_scale(min(abs(low), abs(high)), unit, language)[0] != TRILLION:
            ends = quantity(low, unit, language), quantity(high, unit, language)
    elif (first := _step(low, unit, language)) != (last := _step(high, unit, language)):
        ends = quantity(low, unit, language), quantity(high, unit, language)
    elif first and last:
        ends = number(low * first.factor, digits=first.digits), number(high * last.factor, digits=last.digits)
    else:
        ends = bare(low, unit), bare(high, unit)
    return "" if ends[0] == ends[1] else "–".join(ends)


def figure(value: Figure, language: Language | str, with_range: bool = False) -> str:
    """A figure in words, with its range in brackets if asked for."""
    words = quantity(value.value, value.unit, language)
    if with_range and value.value is not None and (spread := value_range(value.low, value.high, value.unit, language)):
        return f"{words} ({spread})"
    return words


def _money_scale(magnitude: float, unit: str, language: Language | str) -> tuple[float, str, int]:
    if unit == "krw" and language == "ko":
        if magnitude >= 9.995e11:
            return TRILLION, "{n}조 원", 1 if magnitude >= 9.995e13 else 2
        if magnitude >= 9.95e6:
            return 1e8, "{n}억 원", 1 if magnitude >= 9.95e7 else 2
        return (1e4, "{n}만 원", 0) if magnitude >= 1e5 else (1, "{n}원", 0)
    sign = "₩" if unit == "krw" else "$"
    if magnitude >= 9.995e11:
        return TRILLION, sign + "{n} tn", 1 if magnitude >= 9.995e13 else 2
    if magnitude >= 1e6:
        return 1e6, sign + "{n} m", 0 if magnitude >= 1e8 else 1 if magnitude >= 1e7 else 2
    return (1e3, sign + "{n} k", 0) if magnitude >= 1e5 else (1, sign + "{n}", 0 if unit == "krw" else 2)


def _money(value: float, unit: str, language: Language | str) -> str:
    if abs(value) >= UNREADABLE * 10:
        n, template = scientific(value), _MONEY[unit][language != "ko"]
    else:
        scale, template, decimals = _money_scale(abs(value), unit, language)
        n = number(value / scale, decimals)
    if template[0] in "₩$":
        return ("−" if n.startswith("−") else "") + template.format(n=n.lstrip("−"))
    return template.format(n=n)


def day(value: date, language: Language | str) -> str:
    """A date in prose; tables use ``isoformat``."""
    if language == "ko":
        return f"{value.year}년 {value.month}월 {value.day}일"
    return f"{value.day} {value:%B} {value.year}"


def shown(value: Any, language: Language | str) -> str:
    """Words for anything a message may carry."""
    if value is None:
        return NOTHING
    if isinstance(value, Figure):
        return figure(value, language)
    if isinstance(value, Quantity):
        return quantity(value.value, value.unit, language)
    if isinstance(value, Enum):
        return text(f"{type(value).__name__}.{value.value}", language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, bool):
        return text("common.yes" if value else "common.no", language)
    if isinstance(value, int | float):
        return number(value)
    return str(value)
