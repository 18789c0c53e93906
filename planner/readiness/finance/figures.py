"""Appraisals in low, middle and high as figures of a frame: one use case, or all of them together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from planner.explain import Basis, Explanation, Figure, unknown
from planner.i18n import Message, Text, message
from planner.plan.usecase import EstimateQuality
from planner.readiness.finance import why
from planner.readiness.finance.results import Distribution, MoneyResult, Scenario, Swing
from planner.readiness.money import Appraisal, MoneyBasis

SCENARIOS = ("low", "mid", "high")
UNITS = {"roi": "percent", "payback": "year", "break_even": "percent1"}


@dataclass(frozen=True, slots=True)
class Frame:
    """``three`` is None where the benefit is unknown; ``lacks`` names what NPV needs, ``lacks_benefit`` what the benefit
    needs. ``why(kind, year)`` explains; ``of`` says whose money it is: usecase or portfolio."""

    id: str
    of: str
    years: int
    basis: MoneyBasis
    of_basis: Basis
    three: tuple[Appraisal, Appraisal, Appraisal] | None
    lacks_benefit: tuple[Message, ...]
    lacks: tuple[Message, ...]
    why: Callable[[str, int], Explanation]

    def result(
        self, name: str | Text | Message, tornado: tuple[Swing, ...] = (), distribution: Distribution | None = None,
        quality: EstimateQuality | None = None,
    ) -> MoneyResult:  # fmt: skip
        ratios = {k: self._ratio(k) for k in ("npv", "roi", "payback", "break_even")}
        words = message("finance.sentence.open")
        if self.three is not None and not self.lacks:
            words = why.sentence(self.three[1].break_even, self.years)
        return MoneyResult(
            id=self.id, name=name, npv=ratios["npv"], roi=ratios["roi"], payback=ratios["payback"],
            break_even=ratios["break_even"], sentence=words,
            benefits=tuple(
                self._amount("benefit", t, lambda a: a.benefits, t - 1, self.lacks_benefit)
                for t in range(1, self.years + 1)
            ),
            costs=self._row("cost", lambda a: a.costs), flows=self._row("flow", lambda a: a.flows),
            cumulative=self._row("cumulative", lambda a: tuple(accumulate(a.flows))),
            scenarios=tuple(self._scenario(i, ratios) for i in range(3)) if not self.lacks else (),
            tornado=tornado, distribution=distribution, traps=(), quality=quality,
        )  # fmt: skip

    def _row(self, kind: str, of: Callable[[Appraisal], tuple[float, ...]]) -> tuple[Figure, ...]:
        return tuple(self._amount(kind, t, of, t, self.lacks) for t in range(self.years + 1))

    def _amount(
        self, kind: str, year: int, of: Callable[[Appraisal], tuple[float, ...]], at: int, lacks: tuple[Message, ...]
    ) -> Figure:  # fmt: skip
        id, name = f"{self.id}.{kind}.{year}", message(f"finance.year.{kind}", year=year)
        if lacks or self.three is None:
            return unknown(id, name, self.basis.unit, *lacks)
        low, mid, high = (self.basis.convert(of(a)[at]) for a in self.three)
        return Figure(
            id, name, mid, self.basis.unit, min(low, mid, high), max(low, mid, high), self.of_basis,
            why=partial(self.why, kind, year),
        )  # fmt: skip

    def _ratio(self, kind: str) -> Figure:
        """Bounds only where both ends exist: a payback that may never come has no upper end."""
        name = self._name(kind)
        if self.lacks or self.three is None:
            return unknown(f"{self.id}.{kind}", name, self._unit(kind), *self.lacks)
        low, mid, high = (self._value(kind, a) for a in self.three)
        if mid is None:
            return self._never(f"{self.id}.{kind}", name, kind)
        ends = (None, None) if low is None or high is None else (min(low, mid, high), max(low, mid, high))
        return Figure(
            f"{self.id}.{kind}", name, mid, self._unit(kind), ends[0], ends[1], self.of_basis, why=partial(self.why, kind, 0)
        )  # fmt: skip

    def _scenario(self, at: int, middle: dict[str, Figure]) -> Scenario:
        if at == 1:
            return Scenario("mid", middle["npv"], middle["roi"], middle["payback"])
        assert self.three is not None
        made = {}
        for kind in ("npv", "roi", "payback"):
            id, value = f"{self.id}.{SCENARIOS[at]}.{kind}", self._value(kind, self.three[at])
            made[kind] = (
                self._never(id, self._name(kind), kind)
                if value is None
                else Figure(
                    id,
                    self._name(kind),
                    value,
                    self._unit(kind),
                    basis=self.of_basis,
                    why=partial(self.why, f"{SCENARIOS[at]}.{kind}", 0),
                )
            )
        return Scenario(SCENARIOS[at], made["npv"], made["roi"], made["payback"])

    def _value(self, kind: str, a: Appraisal) -> float | None:
        return {
            "npv": self.basis.convert(a.npv), "roi": a.roi, "payback": a.payback_years, "break_even": a.break_even,
        }[kind]  # fmt: skip

    def _unit(self, kind: str) -> str:
        return UNITS.get(kind, self.basis.unit)

    def _name(self, kind: str) -> Message:
        return message(f"readiness.{self.of}.npv" if kind == "npv" else f"readiness.usecase.{kind}")

    def _never(self, id: str, name: Message, kind: str) -> Figure:
        missing = message(f"readiness.missing.never_{kind}")
        return unknown(id, name, self._unit(kind), missing)
