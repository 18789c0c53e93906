"""Money of one use case and of all that are counted together: what is known, what is missing, and the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial

import numpy as np

from planner.explain import Basis, Explanation, Figure
from planner.i18n import Message, message
from planner.plan.usecase import EstimateQuality, RunningCost, UseCase
from planner.readiness.bank import Method
from planner.readiness.finance import why
from planner.readiness.finance.figures import Frame
from planner.readiness.finance.results import MoneyResult
from planner.readiness.finance.sensitivity import Floats, distribution, simulated, tornado
from planner.readiness.finance.sized import SizedCost, Slice
from planner.readiness.finance.traps import quality
from planner.readiness.money import (
    EXCHANGE_RATE,
    Appraisal,
    MoneyBasis,
    Spread,
    appraise,
    field_message,
    horizon,
    missing_benefit,
    missing_cost,
    spread,
)

NOT_KNOWN = (0.0, 0.0, 0.0)
"""Stands for a running cost that is not known while only the benefit is shown."""


class CaseMoney:
    """One use case. Nothing is worked out before it is asked for, and then once."""

    def __init__(
        self, index: int, case: UseCase, part: Slice | None, sized: SizedCost, method: Method, basis: MoneyBasis,
        baseline: bool | None,
    ) -> None:  # fmt: skip
        self.index, self.case, self.method, self.basis = index, case, method, basis
        self.id = f"usecase.{case.id}"
        self.quality = quality(case, baseline)
        self.lacks_benefit = tuple(field_message(f) for f in missing_benefit(case.money))
        if basis.lacks_rate:
            self.lacks_benefit += (EXCHANGE_RATE,)
        self.lacks_cost = tuple(field_message(f) for f in missing_cost(case.money))
        if part is not None:
            self.lacks_cost += part.missing
        self._part, self._sized = part, sized

    @property
    def lacks(self) -> tuple[Message, ...]:
        return self.lacks_benefit + self.lacks_cost

    @property
    def of_basis(self) -> Basis:
        """An assumption where the benefit is a guess or the running cost rests on assumptions."""
        sized = self._sized.total
        on_sizing = self.case.money.running is RunningCost.SIZING
        assumed_cost = on_sizing and sized is not None and sized.basis is Basis.ASSUMED
        return Basis.ASSUMED if self.quality is EstimateQuality.GUESS or assumed_cost else Basis.CALCULATED

    @cached_property
    def spread(self) -> Spread:
        span = self._part.span if self._part is not None else None
        return spread(self.case.money, self.basis, self.method, span or NOT_KNOWN)

    @cached_property
    def appraisals(self) -> tuple[Appraisal, Appraisal, Appraisal]:
        return self.spread.appraisals()

    @cached_property
    def runs(self) -> Floats:
        return simulated(self.spread, self.method)

    @cached_property
    def result(self) -> MoneyResult:
        """All figures, without warnings."""
        known = not self.lacks
        frame = Frame(
            self.id, "usecase", horizon(self.basis, self.method), self.basis, self.of_basis,
            None if self.lacks_benefit else self.appraisals, self.lacks_benefit, self.lacks, self._why,
        )  # fmt: skip
        made = frame.result(
            self.case.name or self.case.id,
            tornado(self.id, [(self.index, self.spread)], self.basis, self.method, self.of_basis) if known else (),
            distribution(self.id, self.runs, self.basis, self.method, self.of_basis) if known else None,
            self.quality,
        )
        return replace(made, drivers=self.spread) if known else made

    def _why(self, kind: str, year: int) -> Explanation:
        told = why.Told(
            self.index, self.case, self.spread, self.quality, self._part, self._sized, self.method, self.basis
        )
        if kind == "benefit":
            return why.benefit(told, year - 1, self.appraisals[1].benefits[year - 1])
        if kind == "cost":
            return why.cost(told, year, self.appraisals[1].costs[year])
        return why.appraisal(told, self.appraisals, kind)


def total(cases: Sequence[CaseMoney], method: Method, basis: MoneyBasis) -> MoneyResult:
    """All ``cases`` together: known only where every one is; otherwise it names those that lack numbers."""
    id, years = "portfolio", horizon(basis, method)
    name = message("finance.all_cases")
    open_cases = dict.fromkeys(c.case.name or c.case.id for c in cases if c.lacks)
    missing = tuple(message("readiness.missing.case_money", name=n) for n in open_cases)
    if not cases:
        missing = (message("readiness.missing.use_case"),)
    of_basis = Basis.ASSUMED if any(c.of_basis is Basis.ASSUMED for c in cases) else Basis.CALCULATED
    if missing:
        return Frame(id, "portfolio", years, basis, of_basis, None, missing, missing, _nothing).result(name)
    rate = cases[0].spread.mid.rate
    three = [
        appraise(
            [sum(year) for year in zip(*(c.appraisals[i].benefits for c in cases), strict=True)],
            [sum(year) for year in zip(*(c.appraisals[i].costs for c in cases), strict=True)],
            rate,
        )
        for i in range(3)
    ]
    known = (three[0], three[1], three[2])
    explain = partial(_why_total, tuple(c.result for c in cases), known, basis, years)
    frame = Frame(id, "portfolio", years, basis, of_basis, known, (), (), explain)
    swings = tornado(id, [(c.index, c.spread) for c in cases], basis, method, of_basis)
    return frame.result(
        name, swings, distribution(id, np.sum([c.runs for c in cases], axis=0), basis, method, of_basis)
    )


def _nothing(kind: str, year: int) -> Explanation:
    raise ValueError(kind)


def _why_total(
    results: tuple[MoneyResult, ...], three: tuple[Appraisal, Appraisal, Appraisal], basis: MoneyBasis, years: int,
    kind: str, year: int,
) -> Explanation:  # fmt: skip
    def of(result: MoneyResult) -> Figure:
        if kind == "benefit":
            return result.benefits[year - 1]
        rows = {"cost": result.costs, "flow": result.flows, "cumulative": result.cumulative}
        return rows[kind][year] if kind in rows else result.npv

    return why.total([(str(r.name), of(r)) for r in results], three, kind, basis, years)
