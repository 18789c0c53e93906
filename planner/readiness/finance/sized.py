"""What the infrastructure of step 4 costs a year, and how the use cases that run on it share the bill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.cost.results import CostResult
from planner.explain import Figure
from planner.i18n import Message, message
from planner.plan.usecase import Money, RunningCost, UseCase
from planner.readiness.money import MoneyBasis, Span, field_message

DEMAND_FIELDS = ("users", "tasks_per_user_year")


@dataclass(frozen=True, slots=True)
class SizedCost:
    """Yearly cost of the chosen way to run it, without the cost to build: KRW, VAT as the plan says. ``total`` is the
    three-year figure it comes from; ``yearly`` is None where it is unknown, and ``missing`` then says why."""

    yearly: Span | None
    option: str | None
    total: Figure | None
    missing: tuple[Message, ...]


NOT_SIZED = SizedCost(None, None, None, (message("finance.missing.sizing"),))


def sized_cost(cost: CostResult, basis: MoneyBasis) -> SizedCost:
    """Sum of the chosen option's parts but for the build, spread evenly over its years."""
    if cost.chosen is None or basis.lacks_rate:
        return SizedCost(None, None, None, (*NOT_SIZED.missing, *cost.total.missing))
    option = cost.option(cost.chosen)
    parts = [p.figure for p in option.parts if p.id != "build"]
    if unknown := tuple(m for f in parts if f.value is None for m in f.missing):
        return SizedCost(None, option.id, option.total, (*NOT_SIZED.missing, *unknown))
    amounts = [(f.value or 0.0, f.low, f.high) for f in parts]
    yearly = (
        sum(mid if low is None else low for mid, low, _ in amounts),
        sum(mid for mid, _, _ in amounts),
        sum(mid if high is None else high for mid, _, high in amounts),
    )
    low, mid, high = (basis.to_krw(whole) / cost.years for whole in yearly)
    return SizedCost((low, mid, high), option.id, option.total, ())


def on_sizing(case: UseCase, counted: bool) -> bool:
    return counted and case.money.running is RunningCost.SIZING


def demand(money: Money) -> float | None:
    """Tasks a year of all users; None where it is not said."""
    if money.users is None or money.tasks_per_user_year is None:
        return None
    return money.users * money.tasks_per_user_year


@dataclass(frozen=True, slots=True)
class Slice:
    """A case's part of the yearly cost: its span in KRW, or what is missing to tell it."""

    share: float | None
    span: Span | None
    missing: tuple[Message, ...] = ()


def slices(cases: Sequence[UseCase], counted: Sequence[bool], cost: SizedCost) -> tuple[Slice | None, ...]:
    """The part of each case that takes its running cost from the sizing; None for the others.

    Those that are counted share the whole bill by their tasks a year, one alone bears it all. A case that is not
    counted is told what it would bear if it joined them.
    """
    return tuple(
        _slice(i, cases, counted, cost) if case.money.running is RunningCost.SIZING else None
        for i, case in enumerate(cases)
    )


def _slice(index: int, cases: Sequence[UseCase], counted: Sequence[bool], cost: SizedCost) -> Slice:
    together = [c for j, c in enumerate(cases) if j == index or on_sizing(c, counted[j])]
    share: float | None = 1.0
    missing: tuple[Message, ...] = ()
    if len(together) > 1:
        demands = [demand(c.money) for c in together]
        own, whole = demand(cases[index].money), sum(d or 0.0 for d in demands)
        if None in demands or not whole:
            share = None
            missing = tuple(
                message("finance.missing.demand", name=c.name or c.id, what=field_message(f))
                for c in together
                for f in DEMAND_FIELDS
                if not getattr(c.money, f)
            )
        else:
            assert own is not None
            share = own / whole
    if cost.yearly is None:
        missing += cost.missing
    if share is None or cost.yearly is None:
        return Slice(share, None, missing)
    low, mid, high = cost.yearly
    return Slice(share, (low * share, mid * share, high * share))
