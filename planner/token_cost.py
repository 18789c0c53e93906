"""What documents like a counted text take of a model: tokens, cache memory, and the price of reading them once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import Field

from planner.catalog.models import Model
from planner.catalog.services import Service
from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import Message, message
from planner.plan.fields import Frozen, Ui
from planner.plan.settings import Currency
from planner.readiness.money import EXCHANGE_RATE, MoneyBasis
from planner.readiness.worked import digits
from planner.sizing.uncertainty import Range
from planner.sizing.work import Shape, UnknownShape, shape_of
from planner.token_count import TextCount, estimate, no_text
from planner.token_ratios import script_source, tokens_of

GB = 1e9
KIB = 1024
MILLION = 1e6


class Reading(Frozen):
    """What is asked of the calculator: how many such documents, read by which model or service. No part of a plan."""

    documents: Annotated[int, Field(ge=1, le=1_000_000_000), Ui("reading.documents", "items")] = 1000
    model_id: Annotated[str | None, Ui("reading.model", widget="choice:models")] = None
    service_id: Annotated[str | None, Ui("reading.service", widget="choice:services")] = None


@dataclass(frozen=True, slots=True)
class DocumentFigures:
    """Tokens of all documents, KV cache of one and of all at the same time, and the cost of reading all of them once.

    ``too_long_for_model`` says so where one document exceeds what the model reads at once.
    """

    tokens: Figure
    cache_one: Figure
    cache_all: Figure
    cost: Figure
    too_long_for_model: Message | None


def document_figures(
    counted: TextCount, documents: int, model: Model | None, service: Service | None, money: MoneyBasis
) -> DocumentFigures:
    """What ``documents`` (1 or more) such texts take. Unknown where text, model, price or shape is missing."""
    if not counted.characters:
        return DocumentFigures(
            no_text("all_tokens", "token_m"), no_text("cache_one", "gb3"), no_text("cache_all", "gb3"),
            no_text("cost", money.unit), None,
        )  # fmt: skip
    one = tokens_of(counted.scripts)
    return DocumentFigures(
        estimate("all_tokens", "token_m", one.times(documents), partial(_tokens_why, one, documents)),
        _cache("cache_one", one, 1, model),
        _cache("cache_all", one, documents, model),
        _cost(one.times(documents), service, money),
        _too_long(one, model),
    )


def _tokens_why(one: Range, documents: int) -> Explanation:
    return Explanation(
        formula=message("token_count.formula.all_tokens"),
        worked=message(
            "token_count.worked.all_tokens", tokens=Quantity(one.mid, "token"), documents=documents,
            result=Quantity(one.mid * documents, "token_m"),
        ),
        sources=(script_source(),),
    )  # fmt: skip


def _too_long(one: Range, model: Model | None) -> Message | None:
    if model is None or model.context is None or one.mid <= model.context:
        return None
    return message("token_count.too_long_for_model", model=model.name, context=model.context)


# --- memory ----------------------------------------------------------------------------------------------------------


def _cache(key: str, one: Range, documents: int, model: Model | None) -> Figure:
    """KV cache at 16 bit of ``documents`` contexts of that length (planner.sizing.work)."""
    name = message(f"token_count.{key}")
    if model is None:
        return unknown(f"text.{key}", name, "gb3", message("token_count.missing_model"))
    try:
        shape = shape_of(model)
    except UnknownShape as problem:
        return unknown(f"text.{key}", name, "gb3", problem.reason)
    span = one.map(lambda length: shape.kv_bytes(length) * documents / GB)
    return estimate(key, "gb3", span, partial(_cache_why, key, one, documents, model, shape))


def _cache_why(key: str, one: Range, documents: int, model: Model, shape: Shape) -> Explanation:
    return Explanation(
        formula=message(f"token_count.formula.{key}"),
        worked=message(
            f"token_count.worked.{key}", tokens=Quantity(one.mid, "token"),
            kib=digits(shape.kv_bytes_per_token() / KIB, 1), documents=documents,
            result=Quantity(shape.kv_bytes(one.mid) * documents / GB, "gb3"),
        ),
        inputs=(Input(message("token_count.model"), model.name, None, Basis.QUOTED, model.sources),),
        error=message("token_count.error_range"),
        sources=(*model.sources, script_source()),
        notes=(message("token_count.note_window"),) if shape.window else (),
    )  # fmt: skip


# --- money -----------------------------------------------------------------------------------------------------------


def _cost(tokens: Range, service: Service | None, money: MoneyBasis) -> Figure:
    """Price of reading the tokens as input, without an answer."""
    price = None if service is None else service.usd_per_mtok_input
    if service is None or price is None:
        lacking = message("token_count.missing_service")
        return unknown("text.cost", message("token_count.cost"), money.unit, lacking)
    if money.krw_per_usd is None and money.currency is Currency.KRW:
        return unknown("text.cost", message("token_count.cost"), money.unit, EXCHANGE_RATE)
    factors = (price, *conversions(money))
    each = 1 / MILLION
    for factor in factors:
        each *= factor
    span = tokens.times(each)
    return estimate("cost", money.unit, span, partial(_cost_why, tokens, factors, service, price, money, span))


def conversions(money: MoneyBasis) -> Iterator[float]:
    """Factors from dollars of a price list to the reporting currency, VAT included where the plan says so."""
    if money.currency is Currency.KRW and money.krw_per_usd is not None:
        yield money.krw_per_usd
    if money.vat:
        yield 1 + money.vat


def _cost_why(
    tokens: Range, factors: tuple[float, ...], service: Service, price: float, money: MoneyBasis, span: Range
) -> Explanation:
    quoted = partial(Input, path=None, basis=Basis.QUOTED, sources=service.sources)
    return Explanation(
        formula=message("token_count.formula.cost"),
        worked=message(
            "readiness.worked.product", terms=" × ".join(digits(n, 3) for n in (tokens.mid / MILLION, *factors)),
            result=Quantity(span.mid, money.unit),
        ),
        inputs=(
            quoted(message("token_count.service"), service.name),
            quoted(message("cost.input.price_in"), Quantity(price, "usd_mtok")),
            *money_inputs(money),
        ),
        error=message("token_count.error_range"),
        sources=(*service.sources, script_source()),
        notes=(message("token_count.note_cost"),),
    )  # fmt: skip


def money_inputs(money: MoneyBasis) -> Iterator[Input]:
    if money.currency is Currency.KRW:
        basis = Basis.ANSWERED if money.rate_told else Basis.ASSUMED
        yield Input(EXCHANGE_RATE, Quantity(money.krw_per_usd, "krw_per_usd"), ("settings", "krw_per_usd"), basis)
    if money.vat:
        name = message("field.settings.include_vat.label")
        yield Input(name, Quantity(money.vat, "percent"), ("settings", "include_vat"), Basis.ANSWERED)
