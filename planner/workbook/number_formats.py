"""How a spreadsheet prints a value of a unit (resources/units.yaml), by language."""

from __future__ import annotations

import math

from planner.formats import unit_entry

_MONEY = {
    ("krw", "ko"): '#,##0"원"',
    ("krw", "en"): '"₩"#,##0',
    ("usd", "ko"): '"$"#,##0.00',
    ("usd", "en"): '"$"#,##0.00',
}
MOST_DECIMALS = 6


def number_format(unit: str, language: str, value: float | None) -> str:
    """The format code of Excel for ``unit``; ``value`` decides the decimals of units told in significant figures."""
    speech = "ko" if language == "ko" else "en"
    if unit in ("krw", "usd"):
        return _MONEY[unit, speech]
    entry = unit_entry(unit)
    before, _, after = str(entry[speech]).partition("{n}")
    if entry.get("scientific"):
        digits = "0.0E+00"
    else:
        digits = "#,##0" + _decimals(entry.get("decimals"), entry.get("digits"), value)
    scale = float(entry.get("scale", 1))
    if scale == 100:
        return digits + after  # the percent sign of the unit does the scaling
    thousands = round(-math.log10(scale)) // 3 if scale < 1 else 0
    code = digits + "," * thousands
    shown = _quoted(before) + code + _quoted(after)
    one = entry.get("en_one") if speech == "en" else None
    return f"[=1]{_around(one, code)};{shown}" if one else shown


def _decimals(fixed: int | None, digits: int | None, value: float | None) -> str:
    if fixed is None and digits is not None and value:
        fixed = digits - 1 - math.floor(math.log10(abs(value)))
    if fixed is None:
        fixed = 0 if value is None or float(value).is_integer() else 2
    places = min(max(fixed, 0), MOST_DECIMALS)
    return "." + "0" * places if places else ""


def _around(template: str, code: str) -> str:
    before, _, after = template.partition("{n}")
    return _quoted(before) + code + _quoted(after)


def _quoted(words: str) -> str:
    return f'"{words}"' if words else ""
