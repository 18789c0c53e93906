"""Short notation for worked arithmetic inside explanations: digits and signs only, so it needs no language."""

from __future__ import annotations

from collections.abc import Iterable

from planner.formats import number, rounded


def digits(value: float, decimals: int = 1) -> str:
    """``value`` with at most ``decimals`` places and no trailing zeros."""
    exact = rounded(value, decimals)
    return number(float(exact), 0 if exact == exact.to_integral_value() else decimals)


def weighted(pairs: Iterable[tuple[float, float]], decimals: int = 1) -> str:
    """ "25×50 + 15×75" for pairs of weight and value."""
    return " + ".join(f"{digits(w)}×{digits(v, decimals)}" for w, v in pairs)
