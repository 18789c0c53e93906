"""Settings that belong to the plan because figures depend on them: currency, exchange rate, VAT, horizon.

None takes the dated assumption of the catalogue, which the figure then names.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from planner.i18n import Language
from planner.plan.fields import Day, Frozen, Ui


class Currency(StrEnum):
    KRW = "krw"
    USD = "usd"


class Settings(Frozen):
    author: Annotated[str, Field(max_length=80), Ui("settings.author")] = ""
    """Who is working on the plan now: named by snapshots and the change log."""
    currency: Annotated[Currency, Ui("settings.currency")] = Currency.KRW
    krw_per_usd: Annotated[float | None, Field(ge=100, le=10_000), Ui("settings.krw_per_usd", "krw_per_usd", 1)] = None
    exchange_rate_date: Annotated[Day | None, Ui("settings.exchange_rate_date", widget="date")] = None
    include_vat: Annotated[bool, Ui("settings.include_vat")] = False
    discount_rate: Annotated[float | None, Field(ge=0, le=0.5), Ui("settings.discount_rate", "percent1", 3, 0.01)] = (
        None
    )
    electricity_krw_kwh: Annotated[float | None, Field(ge=0, le=5000), Ui("settings.electricity", "krw_kwh", 1)] = None
    horizon_years: Annotated[int | None, Field(ge=3, le=5), Ui("settings.horizon", "year")] = None
    grid_kg_co2e_kwh: Annotated[float | None, Field(ge=0, le=2), Ui("settings.grid", "kg_kwh", 4, 0.01)] = None
    report_language: Annotated[Language, Ui("settings.report_language")] = Language.KO
