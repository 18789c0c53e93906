"""Uncertainty as a type: a value with the bounds of its P10-P90 interval.

Model errors multiply, so intervals are log-normal: a spread factor ``sigma`` (one standard deviation of the logarithm,
as a factor of 1 or more) widens a value by ``sigma ** 1.2816`` to either side. Independent errors add their variances.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

Z80 = 1.2815515655446004
"""Standard normal quantile of 0.9: an 80 % interval reaches that many standard deviations to either side."""


@dataclass(frozen=True, slots=True)
class Range:
    """Low (P10), middle (P50) and high (P90) of one quantity, in that quantity's unit."""

    low: float
    mid: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.mid <= self.high:
            raise ValueError(f"not a range: {self.low} <= {self.mid} <= {self.high}")

    @classmethod
    def exact(cls, value: float) -> Range:
        return cls(value, value, value)

    @classmethod
    def around(cls, mid: float, sigma_factor: float) -> Range:
        """Log-normal interval around ``mid``; ``sigma_factor`` >= 1 is one standard deviation as a factor."""
        if sigma_factor < 1:
            raise ValueError(f"a spread factor is at least 1, not {sigma_factor}")
        width: float = sigma_factor**Z80
        return cls(mid / width, mid, mid * width)

    def times(self, factor: float) -> Range:
        """The same relative interval of a quantity ``factor`` (> 0) as large."""
        return Range(self.low * factor, self.mid * factor, self.high * factor)

    def combined(self, other: Range) -> Range:
        """Product with an independent positive quantity: logarithmic variances add, each side for itself."""
        mid = self.mid * other.mid
        down = math.hypot(math.log(self.mid / self.low), math.log(other.mid / other.low))
        up = math.hypot(math.log(self.high / self.mid), math.log(other.high / other.mid))
        return Range(mid * math.exp(-down), mid, mid * math.exp(up))

    def map(self, function: Callable[[float], float]) -> Range:
        """The range of a monotone function; a falling one turns low and high round."""
        low, mid, high = function(self.low), function(self.mid), function(self.high)
        return Range(low, mid, high) if low <= high else Range(high, mid, low)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high
