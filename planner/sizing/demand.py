"""From people to requests per second: mean, peak, and how many stand in the system at once.

No request rate is known to a company; head counts and habits are. Small systems are never sized on means: the number in
flight is Poisson (M/G/infinity), so its 95th percentile is what has to be served.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SECONDS_PER_HOUR = 3600.0
DESIGN_QUANTILE = 0.95


@dataclass(frozen=True, slots=True)
class Demand:
    """Who asks how often. Shares are fractions; ``burst_factor`` is the busiest minutes over the busiest hour."""

    people: float
    active_share: float = 1.0
    requests_per_active_day: float = 1.0
    peak_hour_share: float = 0.2
    burst_factor: float = 1.6
    growth_per_year: float = 0.0
    days_per_year: float = 250.0
    input_tokens: float = 0.0
    output_tokens: float = 0.0

    def in_year(self, year: int) -> Demand:
        """The same ``year`` years later (0: now)."""
        people = self.people * (1 + self.growth_per_year) ** year
        return Demand(
            people, self.active_share, self.requests_per_active_day, self.peak_hour_share, self.burst_factor,
            self.growth_per_year, self.days_per_year, self.input_tokens, self.output_tokens,
        )  # fmt: skip

    @property
    def requests_day(self) -> float:
        return self.people * self.active_share * self.requests_per_active_day

    @property
    def requests_year(self) -> float:
        return self.requests_day * self.days_per_year

    @property
    def mean_rate_s(self) -> float:
        """Requests per second over a whole working day of 24 hours."""
        return self.requests_day / (24 * SECONDS_PER_HOUR)

    @property
    def peak_rate_s(self) -> float:
        """Requests per second in the busiest minutes of the busiest hour."""
        return self.requests_day * self.peak_hour_share / SECONDS_PER_HOUR * self.burst_factor

    def in_flight(self, e2e_s: float) -> float:
        """Mean number of requests in the system at the peak (Little's law)."""
        return self.peak_rate_s * e2e_s


def poisson_quantile(mean: float, quantile: float = DESIGN_QUANTILE) -> float:
    """Smallest count that a Poisson variable does not exceed with the probability ``quantile``; never below the mean.

    Above a mean of 400 by the normal approximation with the skew term (Cornish-Fisher).
    """
    if mean <= 0:
        return 0.0
    if mean > 400:
        z = _normal_quantile(quantile)
        return mean + z * math.sqrt(mean) + (z * z - 1) / 6
    term = math.exp(-mean)
    below, count = 0.0, 0
    while below + term < quantile:
        below += term
        count += 1
        term *= mean / count
    return max(float(count), mean)


def design_rate_s(rate_s: float, residence_s: float, quantile: float = DESIGN_QUANTILE) -> float:
    """The rate that keeps the ``quantile`` of the number in flight within what is served.

    ``residence_s`` is how long a request stays. Large systems tend to the mean rate, small ones to a multiple of it:
    with a residence of one second 2.5 times at 2 a second, 1.5 at 10, 1.12 at 200.
    """
    if rate_s <= 0 or residence_s <= 0:
        return rate_s
    return poisson_quantile(rate_s * residence_s, quantile) / residence_s


def _normal_quantile(quantile: float) -> float:
    """Standard normal quantile (bisection on the error function)."""
    low, high = -8.0, 8.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        if 0.5 * (1 + math.erf(middle / math.sqrt(2))) < quantile:
            low = middle
        else:
            high = middle
    return (low + high) / 2
