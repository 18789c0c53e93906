"""Money of use cases: cases, portfolio, tornado, simulation, traps. Arithmetic in ``readiness/money.py``. No Qt."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

from planner.explain import Quantity
from planner.i18n import Message, message
from planner.plan.usecase import UseCase
from planner.readiness.bank import Method
from planner.readiness.finance.cases import CaseMoney, total
from planner.readiness.finance.results import Distribution, Finance, MoneyResult, Scenario, Swing, Trap
from planner.readiness.finance.sized import NOT_SIZED, SizedCost, Slice, sized_cost, slices
from planner.readiness.finance.traps import measured_baseline, traps
from planner.readiness.money import MoneyBasis, horizon

__all__ = [
    "Distribution",
    "Finance",
    "MoneyResult",
    "Scenario",
    "SizedCost",
    "Swing",
    "Trap",
    "assess_money",
    "measured_baseline",
    "sized_cost",
]


def assess_money(
    cases: Sequence[UseCase], counted: Sequence[bool], method: Method, basis: MoneyBasis,
    sized: SizedCost = NOT_SIZED, baseline: bool | None = None,
) -> Finance:  # fmt: skip
    """``counted``: whether a case belongs to the total; ``sized``: what the infrastructure costs a year; ``baseline``:
    whether a measured baseline is shown (None: not asked). Pure; raises nothing for a valid plan."""
    parts = slices(cases, counted, sized)
    made = [_case(i, c, parts[i], sized, method, basis, baseline) for i, c in enumerate(cases)]
    results = tuple(replace(m.result, traps=traps(i, cases, baseline)) for i, m in enumerate(made))
    whole = total([m for m, counts in zip(made, counted, strict=True) if counts], method, basis)
    return Finance(horizon(basis, method), whole, results, basis_words(basis, method))


KEPT = 256
"""Cases: the most that a plan may hold, before and after an edit."""
_kept: OrderedDict[tuple[Any, ...], CaseMoney] = OrderedDict()
_lock = Lock()


def _case(
    index: int, case: UseCase, part: Slice | None, sized: SizedCost, method: Method, basis: MoneyBasis, baseline: bool | None
) -> CaseMoney:  # fmt: skip
    """The money of a case, kept while case and surroundings are the same: an edit of one leaves the others alone."""
    asked = NOT_SIZED if part is None else sized
    t = asked.total  # made anew with every edit, mostly with the same amounts
    total = None if t is None else (t.id, t.value, t.low, t.high, t.unit, t.basis)
    key = (index, id(case), id(method), part, asked.yearly, total, basis, baseline)
    with _lock:
        found = _kept.pop(key, None) or CaseMoney(index, case, part, asked, method, basis, baseline)
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def basis_words(basis: MoneyBasis, method: Method) -> tuple[Message, ...]:
    """What all amounts have in common: VAT, years, discount rate, exchange rate with its date."""
    rate = Quantity(
        basis.discount_rate if basis.discount_rate is not None else method.money("discount_rate"), "percent1"
    )
    told = "told" if basis.discount_rate is not None else "assumed"
    words = [
        message("finance.basis.vat", rate=Quantity(basis.vat, "percent"))
        if basis.vat
        else message("finance.basis.no_vat"),
        message(f"finance.basis.discount_{told}", years=horizon(basis, method), rate=rate),
    ]
    if basis.krw_per_usd is not None:
        kind = "assumed" if not basis.rate_told else "dated" if basis.rate_date else "undated"
        exchange = Quantity(basis.krw_per_usd, "krw_per_usd")
        words.append(message(f"finance.basis.rate_{kind}", rate=exchange, date=basis.rate_date or ""))
    return tuple(words)
