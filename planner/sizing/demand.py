"""From people to requests per second: hour by hour, season, growth, and how many stand in the system at once.

No request rate is known to a company; head counts and habits are. Small systems are never sized on means: the number in
flight is Poisson (M/G/infinity), so its 95th percentile is what has to be served.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from planner.i18n import Text
from planner.resources import read_yaml, resource
from planner.sizing.lengths import LogNormal, lengths_of

SECONDS_PER_HOUR = 3600.0
DESIGN_QUANTILE = 0.95
PERCENTILES = (0.5, 0.9, 0.95, 0.99)
HOURS = 24
_TABLE = 400
"""Above a mean of so many the normal approximation with the skew term (Cornish-Fisher) is used."""
_COUNTS = 500
"""Counts up to which the table of means goes: five deviations above the largest mean that is looked up in it."""
_NEWTON = 6
SHAPE = "office"
"""The shipped profile whose shape a stated peak-hour share is given."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares of the 24 hours (from 0 to 23, adding up to 1), with why they are assumed so."""

    id: str
    shares: tuple[float, ...]
    name: Text
    reasoning: Text
    basis: str
    as_of: str


@cache
def profiles() -> dict[str, Profile]:
    """The shipped day profiles by id (resources/workload.yaml)."""
    content = read_yaml(resource("workload.yaml"))
    return {
        id: Profile(
            id, day_shares(entry["shares"]), Text(**entry["name"]), Text(**entry["reasoning"]), entry["basis"],
            content["as_of"],
        )
        for id, entry in content["day_profiles"].items()
    }  # fmt: skip


def day_shares(counts: list[float] | tuple[float, ...]) -> tuple[float, ...]:
    """Shares adding up to 1 from 24 counts or shares of a company's own log.

    Raises ValueError where there are not 24, one is negative, or all are zero.
    """
    total = math.fsum(counts)
    if len(counts) != HOURS or min(counts) < 0 or total <= 0:
        raise ValueError("a day has 24 hours with counts of zero or more, not all of them zero")
    return tuple(float(c) / total for c in counts)


@cache
def peaked_shares(peak_share: float) -> tuple[float, ...]:
    """An office day, flattened or sharpened until its busiest hour has ``peak_share`` of it (1/24 at least).

    Every share is raised to the same power; the power is found by bisection.
    """
    shape = profiles()[SHAPE].shares
    goal = min(max(peak_share, 1 / HOURS), 1.0)
    low, high = 0.0, 1000.0
    while high - low > 1e-9 * max(high, 1.0):
        middle = (low + high) / 2
        low, high = (low, middle) if _raised(shape, middle)[1] > goal else (middle, high)
    return _raised(shape, low)[0]


def _raised(shape: tuple[float, ...], power: float) -> tuple[tuple[float, ...], float]:
    most = max(shape)
    parts = [(s / most) ** power for s in shape]
    total = math.fsum(parts)
    return tuple(p / total for p in parts), 1 / total


@dataclass(frozen=True, slots=True)
class YearLoad:
    """The load of one year (0: now). ``in_flight`` are percentiles of the requests in the system at the peak, by
    ``PERCENTILES``; ``design_rate_s`` is the rate that covers the 95th."""

    year: int
    people: float
    requests_busiest_day: float
    peak_rate_s: float
    design_rate_s: float
    in_flight: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """Who asks how often. Shares are fractions.

    ``burst_factor`` is the busiest minutes over the busiest hour, ``season_factor`` the busiest month over the mean one.
    ``hours`` are the shares of the 24 hours; without them ``peak_hour_share`` is what the busiest hour has. Variations
    are coefficients of variation of the lengths (None: the assumed ones); ``prefix_cache_share`` of the prompt tokens
    need not be read again.
    """

    people: float
    active_share: float = 1.0
    requests_per_active_day: float = 1.0
    peak_hour_share: float = 0.2
    burst_factor: float = 1.6
    growth_per_year: float = 0.0
    days_per_year: float = 250.0
    input_tokens: float = 0.0
    output_tokens: float = 0.0
    hours: tuple[float, ...] | None = None
    season_factor: float = 1.0
    input_variation: float | None = None
    output_variation: float | None = None
    prefix_cache_share: float = 0.0

    def in_year(self, year: int) -> Demand:
        """The same ``year`` years later (0: now)."""
        return replace(self, people=self.people * (1 + self.growth_per_year) ** year)

    @property
    def requests_day(self) -> float:
        """Requests of a day of use in the mean month."""
        return self.people * self.active_share * self.requests_per_active_day

    @property
    def requests_year(self) -> float:
        return self.requests_day * self.days_per_year

    @property
    def requests_busiest_day(self) -> float:
        """Requests of a day of use in the busiest month."""
        return self.requests_day * self.season_factor

    @property
    def hour_shares(self) -> tuple[float, ...]:
        """Shares of the 24 hours, from 0 to 23."""
        return self.hours if self.hours is not None else peaked_shares(self.peak_hour_share)

    @property
    def busiest_hour_share(self) -> float:
        return max(self.hours) if self.hours is not None else self.peak_hour_share

    @property
    def requests_by_hour(self) -> tuple[float, ...]:
        """Requests in each hour of the busiest day."""
        return tuple(self.requests_busiest_day * share for share in self.hour_shares)

    @property
    def peak_hour_rate_s(self) -> float:
        """Requests per second over the busiest hour of the busiest month."""
        return self.requests_busiest_day * self.busiest_hour_share / SECONDS_PER_HOUR

    @property
    def peak_rate_s(self) -> float:
        """Requests per second in the busiest minutes of the busiest hour."""
        return self.peak_hour_rate_s * self.burst_factor

    @property
    def input_lengths(self) -> LogNormal:
        """Lengths of the prompts; raises ValueError without a mean."""
        return lengths_of(self.input_tokens, self.input_variation, "input")

    @property
    def output_lengths(self) -> LogNormal:
        """Lengths of the answers; raises ValueError without a mean."""
        return lengths_of(self.output_tokens, self.output_variation, "output")

    def in_flight(self, e2e_s: float) -> float:
        """Mean number of requests in the system at the peak (Little's law)."""
        return self.peak_rate_s * e2e_s

    def in_flight_quantile(self, e2e_s: float, quantile: float = DESIGN_QUANTILE) -> float:
        """The number in the system at the peak that is not exceeded with the probability ``quantile`` (M/G/infinity)."""
        return poisson_quantile(self.in_flight(e2e_s), quantile)

    def by_year(self, e2e_s: float, years: int = 3) -> tuple[YearLoad, ...]:
        """The load of each year where a request stays ``e2e_s`` seconds."""
        made = []
        for year in range(years):
            later = self.in_year(year)
            rate = later.peak_rate_s
            flight = tuple(later.in_flight_quantile(e2e_s, q) for q in PERCENTILES)
            made.append(
                YearLoad(year, later.people, later.requests_busiest_day, rate, design_rate_s(rate, e2e_s), flight)
            )
        return tuple(made)


def poisson_quantile(mean: float, quantile: float = DESIGN_QUANTILE) -> float:
    """Smallest count that a Poisson variable does not exceed with the probability ``quantile``; never below the mean.

    Above a mean of 400 by the normal approximation with the skew term (Cornish-Fisher).
    """
    if mean <= 0:
        return 0.0
    if mean > _TABLE:
        z = NormalDist().inv_cdf(quantile)
        return max(mean + z * math.sqrt(mean) + (z * z - 1) / 6, mean)
    term = math.exp(-mean)
    below, count = 0.0, 0
    while below + term < quantile:
        below += term
        count += 1
        term *= mean / count
    return max(float(count), mean)


@cache
def _least_means(quantile: float) -> NDArray[np.float64]:
    """The mean at which a Poisson count of k no longer holds the quantile, for k = 0 ... _COUNTS: a gamma quantile, from
    the approximation of Wilson and Hilferty on by Newton's method."""
    counts = np.arange(_COUNTS + 1, dtype=float)
    log_factorials = np.concatenate(([0.0], np.cumsum(np.log(counts[1:]))))
    shape, z = counts + 1, NormalDist().inv_cdf(quantile)
    mean = shape * np.maximum(1 - 1 / (9 * shape) - z / (3 * np.sqrt(shape)), 0.1) ** 3
    for _ in range(_NEWTON):
        logs = counts[None, :] * np.log(mean)[:, None] - mean[:, None] - log_factorials[None, :]
        terms = np.where(counts[None, :] <= counts[:, None], np.exp(logs), 0.0)
        mean += (terms.sum(axis=1) - quantile) / terms.diagonal()
    return mean


def design_rates_s(
    rate_s: float, residence_s: NDArray[np.float64], quantile: float = DESIGN_QUANTILE
) -> NDArray[np.float64]:
    """``design_rate_s`` for many times a request may stay."""
    means = rate_s * residence_s
    z = NormalDist().inv_cdf(quantile)
    large = means + z * np.sqrt(means) + (z * z - 1) / 6
    small = np.searchsorted(_least_means(quantile), means, side="left").astype(float)
    counts = np.maximum(np.where(means > _TABLE, large, small), means)
    return np.where(residence_s > 0, counts / np.maximum(residence_s, 1e-12), rate_s)


def design_rate_s(rate_s: float, residence_s: float, quantile: float = DESIGN_QUANTILE) -> float:
    """The rate that keeps the ``quantile`` of the number in flight within what is served.

    ``residence_s`` is how long a request stays. Large systems tend to the mean rate, small ones to a multiple of it:
    with a residence of one second 2.5 times at 2 a second, 1.5 at 10, 1.12 at 200.
    """
    if rate_s <= 0 or residence_s <= 0:
        return rate_s
    return poisson_quantile(rate_s * residence_s, quantile) / residence_s
