"""The try-out: what a pasted text takes in tokens, memory and money when many users send it and get an answer.

The text itself goes no further than its counts; a trial is no part of a plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from planner.catalog.models import Model
from planner.catalog.services import Service
from planner.explain import Basis, Figure, Input, Quantity, unknown
from planner.i18n import Message, message
from planner.plan.fields import Frozen, Ui
from planner.primer.figure import figure
from planner.readiness.money import MoneyBasis
from planner.readiness.worked import digits
from planner.sizing.calibration import load_inference
from planner.sizing.memory import weights_bytes
from planner.sizing.uncertainty import Range
from planner.sizing.work import Shape, UnknownShape, shape_of
from planner.token_cost import GB, KIB, MILLION, conversions, money_inputs
from planner.token_count import TextCount, TextFigures, text_figures
from planner.token_ratios import script_source, tokens_of

LONGEST = 20_000
"""Characters of a text that are taken."""


class Trial(Frozen):
    """What is tried beside the text: users at the same time, tokens of an answer, a model and a service."""

    users: Annotated[int, Field(ge=1, le=5_000), Ui("trial.users", "people", log=True, slider=True)] = 50
    answer: Annotated[int, Field(ge=1, le=8_000), Ui("trial.answer", "token", log=True, slider=True)] = 300
    model_id: Annotated[str | None, Ui("trial.model", widget="choice:models")] = None
    service_id: Annotated[str | None, Ui("trial.service", widget="choice:services")] = None


@dataclass(frozen=True, slots=True)
class TrialFigures:
    """Counts of the text; KV cache of one user and of all; memory with the weights; price of one request of each user.

    ``too_long`` says so where text and answer exceed what the model reads at once.
    """

    text: TextFigures
    cache_user: Figure
    cache_users: Figure
    memory: Figure
    cost: Figure
    too_long: Message | None

    @property
    def all(self) -> tuple[Figure, ...]:
        return (self.text.tokens, self.cache_user, self.cache_users, self.memory, self.cost)


def trial_figures(
    counted: TextCount, trial: Trial, model: Model | None, service: Service | None, money: MoneyBasis
) -> TrialFigures:
    """Unknown, and saying what is missing, where there is no text, model, shape or price."""
    read = tokens_of(counted.scripts)
    lacking = () if counted.characters else (message("token_count.missing_text"),)
    cache_user, cache_users, memory = _memory(read, trial, model, lacking)
    context = read.mid + trial.answer
    long = model is not None and model.context is not None and context > model.context
    return TrialFigures(
        text_figures(counted), cache_user, cache_users, memory, _cost(read, trial, service, money, lacking),
        message("primer.try.too_long", model=model.name, context=model.context) if long and model else None,
    )  # fmt: skip


def _memory(
    read: Range, trial: Trial, model: Model | None, lacking: tuple[Message, ...]
) -> tuple[Figure, Figure, Figure]:
    keys = ("cache_user", "cache_users", "memory")
    shape: Shape | None = None
    if model is None:
        lacking = (*lacking, message("token_count.missing_model"))
    else:
        try:
            shape = shape_of(model)
        except UnknownShape as problem:
            lacking = (*lacking, problem.reason)
    if lacking or model is None or shape is None:
        one, all_, memory = (unknown(f"primer.{k}", message(f"primer.figure.{k}"), "gb3", *lacking) for k in keys)
        return one, all_, memory
    one_user = read.map(lambda tokens: shape.kv_bytes(tokens + trial.answer) / GB)
    everyone = one_user.times(trial.users)
    weights = weights_bytes(shape, load_inference().formats["bf16"]) / GB
    whole = everyone.map(lambda cache: cache + weights)
    common: dict[str, Any] = {
        "sources": (*model.sources, script_source()), "error": message("token_count.error_range"),
        "inputs": (Input(message("token_count.model"), model.name, None, Basis.QUOTED, model.sources),),
    }  # fmt: skip
    return (
        figure("cache_user", one_user, "gb3", basis=Basis.ASSUMED, **common, tokens=Quantity(read.mid, "token"),
               answer=trial.answer, kib=digits(shape.kv_bytes_per_token() / KIB, 1)),
        figure("cache_users", everyone, "gb3", basis=Basis.ASSUMED, **common, one=Quantity(one_user.mid, "gb3"),
               users=trial.users),
        figure("memory", whole, "gb3", basis=Basis.ASSUMED, **common, weights=Quantity(weights, "gb3"),
               cache=Quantity(everyone.mid, "gb3")),
    )  # fmt: skip


def _cost(
    read: Range, trial: Trial, service: Service | None, money: MoneyBasis, lacking: tuple[Message, ...]
) -> Figure:
    price_in = service.usd_per_mtok_input if service else None
    price_out = service.usd_per_mtok_output if service else None
    if service is None or price_in is None or price_out is None:
        lacking = (*lacking, message("primer.try.missing_service"))
    if lacking or service is None or price_in is None or price_out is None:
        return unknown("primer.cost", message("primer.figure.cost"), money.unit, *lacking)
    factors = tuple(conversions(money))
    each = trial.users / MILLION
    for factor in factors:
        each *= factor
    span = read.map(lambda tokens: (tokens * price_in + trial.answer * price_out) * each)
    worked = f"{trial.users:,} × ({digits(read.mid, 0)} × {price_in:g} + {trial.answer:,} × {price_out:g}) ÷ 1,000,000"
    return figure(
        "cost", span, money.unit, (*service.sources, script_source()), Basis.ASSUMED,
        (
            Input(message("token_count.service"), service.name, None, Basis.QUOTED, service.sources),
            Input(message("cost.input.price_in"), Quantity(price_in, "usd_mtok"), None, Basis.QUOTED, service.sources),
            Input(message("cost.input.price_out"), Quantity(price_out, "usd_mtok"), None, Basis.QUOTED, service.sources),
            *money_inputs(money),
        ),
        message("token_count.error_range"),
        terms=" × ".join([worked, *(digits(f, 3) for f in factors)]),
    )  # fmt: skip
