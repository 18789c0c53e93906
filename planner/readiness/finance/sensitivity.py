"""What moves the NPV (tornado) and how it spreads (simulation): one driver at a time, then all at once.

Tornado and limits: method §6.2. The simulation draws triangular inputs with a fixed seed. One draw per driver serves
all use cases and all years, so that cases do well or badly together: the careful assumption, wider than drawing apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.explain import Basis, Figure, Quantity
from planner.i18n import Message, message
from planner.readiness.bank import Method
from planner.readiness.finance import why
from planner.readiness.finance.results import Distribution, Swing
from planner.readiness.money import Drivers, MoneyBasis, Spread, npv

Floats = NDArray[np.float64]
BINS = 40
DRAWN = ("adoption", "realisation", "minutes", "verify", "other", "once", "running")


@dataclass(frozen=True, slots=True)
class _Lever:
    """How a driver moves: ``change`` gives the drivers at the worse (-1) and the better (+1) end; ``settings`` the words."""

    id: str
    field: str
    change: Callable[[Drivers, int], Drivers]
    settings: Callable[[Drivers], Message]


def _levers(method: Method) -> tuple[_Lever, ...]:
    swing, double, step = (method.money(n) for n in ("swing", "verify_swing", "rate_swing"))

    def scaled(value: Any, side: int) -> Any:
        return value * (1 + side * swing)

    def capped(values: Sequence[Any], side: int) -> tuple[Any, ...]:
        return tuple(min(1.0, scaled(v, side)) for v in values)

    def verify(d: Drivers, side: int) -> float:
        return float(min(1.0, d.verify * double**-side))

    def rate(d: Drivers, side: int) -> float:
        return float(max(0.0, d.rate - side * step))

    both = message("finance.swing.both", share=Quantity(swing, "percent"))

    def ends(worse: float, better: float) -> Message:
        return message("finance.swing.ends", worse=Quantity(worse, "percent"), better=Quantity(better, "percent"))

    return (
        _Lever("adoption", "adoption_year1", lambda d, s: replace(d, adoption=capped(d.adoption, s)), lambda _: both),
        _Lever("minutes", "minutes_saved_per_task", lambda d, s: replace(d, time_krw=scaled(d.time_krw, s)), lambda _: both),
        _Lever("realisation", "realisation", lambda d, s: replace(d, realisation=min(1.0, scaled(d.realisation, s))),
               lambda _: both),
        _Lever("verify", "verify_share", lambda d, s: replace(d, verify=verify(d, s)),
               lambda d: ends(verify(d, -1), verify(d, 1))),
        _Lever("other", "other_benefit_krw_year", lambda d, s: replace(d, other_krw=scaled(d.other_krw, s)), lambda _: both),
        _Lever("running", "yearly_cost_krw",
               lambda d, s: replace(d, running_krw=tuple(scaled(c, -s) for c in d.running_krw)), lambda _: both),
        _Lever("once", "build_cost_krw", lambda d, s: replace(d, once_krw=scaled(d.once_krw, -s)), lambda _: both),
        _Lever("rate", "discount_rate", lambda d, s: replace(d, rate=rate(d, s)), lambda d: ends(rate(d, -1), rate(d, 1))),
    )  # fmt: skip


def tornado(
    id: str, cases: Sequence[tuple[int, Spread]], basis: MoneyBasis, method: Method, of_basis: Basis
) -> tuple[Swing, ...]:
    """Swings of one case or of several together (position in the plan with its drivers), the widest first."""
    made = []
    middle = sum(npv(s.mid) for _, s in cases)
    for lever in _levers(method):
        ends = [sum(npv(lever.change(s.mid, side)) for _, s in cases) for side in (-1, 1)]
        if abs(ends[1] - ends[0]) <= 1e-9 * abs(middle):
            continue
        name = message(f"finance.driver.{lever.id}")
        settings = lever.settings(cases[0][1].mid)
        if lever.id == "verify" and len(cases) > 1:
            settings = message("finance.swing.verify", factor=Quantity(method.money("verify_swing"), "score"))
        path = why.swing_path(lever.field, [i for i, _ in cases])
        figures = [
            Figure(
                f"{id}.tornado.{lever.id}.{end}", name, basis.convert(value), basis.unit, basis=of_basis,
                why=partial(why.swing, name, settings, path, basis.convert(middle), basis.convert(value), basis.unit, method),
            )
            for end, value in zip(("low", "high"), ends, strict=True)
        ]  # fmt: skip
        made.append(Swing(lever.id, name, settings, figures[0], figures[1], path))
    return tuple(sorted(made, key=lambda s: -s.reach))


# --- simulation -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Draw:
    """The two roots of a driver's quantiles in all runs; a triangular variable needs no more."""

    rising: Floats
    falling: Floats

    def between(self, low: float, mid: float, high: float) -> Any:
        """Triangular values of the runs; a plain number where there is no spread.

        Up to its peak the quantile is the rising root, after it the falling one, and both pass through ``mid`` there:
        so the one cut off above ``mid`` plus the other cut off below it, less ``mid``, is the quantile.
        """
        if high <= low:
            return mid
        made = self.rising * ((high - low) * max(mid - low, 0.0)) ** 0.5
        made += low
        np.minimum(made, mid, out=made)
        falling = self.falling * -(((high - low) * max(high - mid, 0.0)) ** 0.5)
        falling += high
        np.maximum(falling, mid, out=falling)
        made += falling
        made -= mid
        return made


@cache
def _draws(seed: int, runs: int) -> dict[str, _Draw]:
    generator = np.random.default_rng(seed)
    made = {}
    for name in DRAWN:
        u = generator.random(runs)
        made[name] = _Draw(np.sqrt(u), np.sqrt(1 - u))
    return made


@cache
def _factor(seed: int, runs: int, name: str, low: float, high: float) -> Any:
    """Triangular factors around one; the same for every case."""
    return _draws(seed, runs)[name].between(low, 1.0, high)


def simulated(case: Spread, method: Method) -> Floats:
    """NPV of every run in KRW; the same case gives the same runs."""
    seed, runs = int(method.money("seed")), int(method.money("runs"))
    draws = _draws(seed, runs)
    low, mid, high = case.low, case.mid, case.high
    swing, double = method.money("swing"), method.money("verify_swing")
    around = partial(_factor, seed, runs, low=1 - swing, high=1 + swing)
    cheap, dear = high.running_krw, low.running_krw  # the better case runs at the lower cost
    running = (
        tuple(c * around("running") for c in mid.running_krw)
        if cheap == dear
        else tuple(draws["running"].between(a, b, c) for a, b, c in zip(cheap, mid.running_krw, dear, strict=True))
    )
    drivers = replace(
        mid,
        time_krw=mid.time_krw * around("minutes"),
        adoption=tuple(
            draws["adoption"].between(a, b, c) for a, b, c in zip(low.adoption, mid.adoption, high.adoption, strict=True)
        ),
        realisation=draws["realisation"].between(low.realisation, mid.realisation, high.realisation),
        verify=np.minimum(1.0, mid.verify * _factor(seed, runs, "verify", 1 / double, double)),
        other_krw=mid.other_krw * around("other"),
        once_krw=mid.once_krw * around("once"),
        running_krw=running,
    )  # fmt: skip
    return np.asarray(npv(drivers), dtype=np.float64)


def distribution(id: str, values: Floats, basis: MoneyBasis, method: Method, of_basis: Basis) -> Distribution:
    """Percentiles, chance of a loss and a histogram of simulated NPVs in KRW."""
    ordered = np.sort(values)
    last_run = ordered.size - 1
    p10, p50, p90 = (float(ordered[round(q * last_run)]) for q in (0.1, 0.5, 0.9))
    loss = float(np.searchsorted(ordered, 0.0)) / ordered.size
    first, last = float(ordered[0]), float(ordered[-1])
    if last <= first:
        last = first + 1.0
    ends = np.searchsorted(ordered, np.linspace(first, last, BINS + 1)[1:-1])
    counts = np.diff(ends, prepend=0, append=ordered.size)
    explain = partial(why.simulation, int(ordered.size), method, basis)

    def figure(key: str, value: float, unit: str) -> Figure:
        return Figure(
            f"{id}.{key}", message(f"finance.{key}"), value, unit, basis=of_basis, why=partial(explain, key, value, unit)
        )  # fmt: skip

    made = [figure(k, basis.convert(v), basis.unit) for k, v in (("p10", p10), ("p50", p50), ("p90", p90))]
    return Distribution(
        made[0], made[1], made[2], figure("loss", loss, "percent"), tuple(int(c) for c in counts),
        basis.convert(first), basis.convert(last),
    )  # fmt: skip
