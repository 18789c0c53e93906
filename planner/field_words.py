"""Between words and the value of a field: how a value reads in a table, and what a person typed for it."""

from __future__ import annotations

import enum
import re
from datetime import date
from typing import Any

from planner import formats
from planner.amounts import read_amount
from planner.i18n import Message, message, text
from planner.plan.fields import FieldSpec

NOTHING = "–"
PERCENT = ("percent", "percent1")
_DATE = re.compile(r"(\d{4})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})\D?")


class Unread(ValueError):
    """What was typed is no value of the field; ``problem`` says why in words."""

    def __init__(self, problem: Message) -> None:
        super().__init__(problem.key)
        self.problem = problem


def words_of(spec: FieldSpec, value: Any, language: str) -> str:
    """How a field's value reads in a table."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return text("common.yes" if value else "common.no", language)
    if isinstance(value, enum.Enum):
        return text(f"{type(value).__name__}.{value.value}", language)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ", ".join(words_of(spec, v, language) for v in value) or NOTHING
    if isinstance(value, int | float):
        return formats.quantity(value, spec.ui.unit, language) if spec.ui.unit else formats.number(value)
    return str(value)


def value_of(words: str, spec: FieldSpec, krw_per_usd: float | None = None) -> Any:
    """What ``words`` mean for a field of text, number or day. Raises Unread.

    Dollars become won at ``krw_per_usd`` where the field is money.
    """
    plain = words.strip()
    if spec.type not in (int, float, date):
        return words
    if plain in ("", NOTHING):
        if not spec.optional:
            raise Unread(message("typed.nothing"))
        return None
    return day_of(plain) if spec.type is date else number_of(plain, spec, krw_per_usd)


def number_of(words: str, spec: FieldSpec, krw_per_usd: float | None = None) -> float | int:
    """A number of the field; a share is written in percent. Raises Unread."""
    amount = read_amount(words)
    if amount is None or (amount.dollars and spec.ui.unit != "krw"):
        raise Unread(message("sheet.not_number", entered=words[:40]))
    if amount.dollars and krw_per_usd is None:
        raise Unread(message("typed.no_rate"))
    value = amount.value * krw_per_usd if amount.dollars and krw_per_usd is not None else amount.value
    if spec.ui.unit in PERCENT:
        value /= 100
    if spec.type is not int:
        return value
    if not value.is_integer():
        raise Unread(message("sheet.not_whole", entered=words[:40]))
    return int(value)


def day_of(words: str) -> date:
    """A day as 2026-12-18, 2026.12.18, 20261218 or 2026년 12월 18일. Raises Unread."""
    if found := _DATE.fullmatch(words.replace(" ", "")):
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            pass
    raise Unread(message("problem.date_parsing"))


def typed_as(spec: FieldSpec, value: Any) -> str:
    """A value as a person would type it into the field."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        shown = value * 100 if spec.ui.unit in PERCENT else value
        return f"{shown:,.6f}".rstrip("0").rstrip(".")
    return str(value)
