"""Waiting in closed form: queues with random arrivals, and a replica that reads prompts between the steps of a batch.

Pure functions of floats or numpy arrays. tests/sizing/test_simulation.py holds them against the event simulation and
states the agreement.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Number = TypeVar("Number", float, NDArray[np.float64])

_TAILS = np.logspace(-9, np.log10(0.999), 1500)
_LOG_TAILS = np.log(_TAILS)
_Z = np.array([NormalDist().inv_cdf(1 - tail) for tail in _TAILS])


def wait_probability(rate: Number, service_s: Number, servers: Number | float = 1.0) -> Number:
    """Share of the requests that wait: the load to the power sqrt(2 (servers + 1)) - 1 (Sakasegawa 1977); for one
    server it is the load itself. 1 where the load reaches the capacity."""
    load = np.minimum(np.asarray(rate) * service_s / servers, 1.0)
    return cast("Number", _plain(load ** (np.sqrt(2.0 * (np.asarray(servers) + 1.0)) - 1.0)))


def wait_mean_s(rate: Number, service_s: Number, c2: Number | float, servers: Number | float = 1.0) -> Number:
    """Mean wait in s before service begins; infinite where the load reaches the capacity.

    ``rate`` requests/s at random, ``service_s`` mean seconds of service, ``c2`` its squared coefficient of variation.
    Pollaczek-Khinchine for one server, Allen-Cunneen with Sakasegawa's probability for several.
    """
    load = np.asarray(rate) * service_s / servers
    inside = np.minimum(load, 1 - 1e-12)
    mean = wait_probability(rate, service_s, servers) * service_s * (1 + np.asarray(c2)) / (2 * servers * (1 - inside))
    return cast("Number", _plain(np.where(load < 1, mean, np.inf)))


def wait_quantile_s(
    rate: Number, service_s: Number, c2: Number | float, quantile: float = 0.95, servers: Number | float = 1.0
) -> Number:
    """The wait in s that the share ``quantile`` of the requests does not exceed; infinite at overload.

    Those who wait do so for a gamma-distributed time with the first two moments of M/G/1 (Takacs), the third moment of
    the service that of a log-normal one. 0 where fewer than 1 - ``quantile`` wait at all.
    """
    load = np.asarray(rate) * service_s / servers
    waits = np.maximum(wait_probability(rate, service_s, servers), 1e-300)
    mean, second = _wait_of_waiting(np.minimum(load, 1 - 1e-12), np.asarray(service_s) / servers, np.asarray(c2))
    tail = np.minimum((1 - quantile) / waits, 0.999)
    found = gamma_quantile(mean, np.maximum(second - mean**2, 0.0), tail)
    found = np.where(waits > 1 - quantile, found, 0.0)
    return cast("Number", _plain(np.where(load < 1, found, np.inf)))


def _wait_of_waiting(load: Floats, each_s: Floats, c2: Floats) -> tuple[Floats, Floats]:
    """First and second moment of the wait of those who wait; ``each_s`` between two places that come free."""
    mean = each_s * (1 + c2) / (2 * (1 - load))
    return mean, 2 * load * mean**2 + each_s**2 * (1 + c2) ** 3 / (3 * (1 - load))


def reading_moments(rate: Floats, step_s: Floats, read_s: Floats, c2: float) -> tuple[Floats, Floats]:
    """Mean and variance of the time to the first token in s, prompts being read together at the next step.

    A step takes ``step_s`` plus ``read_s`` for each prompt that arrived during the one before (``c2``: squared
    coefficient of variation of the reading time, log-normal). The lengths of successive steps then have, by the laws
    of total mean, variance and cumulance with load r = rate read_s < 1,
    mean m = step_s/(1 - r), variance v = rate read_s^2 (1 + c2) m/(1 - r^2), and
    third cumulant (rate read_s^3 (1 + c2)^3 m + 3 r rate read_s^2 (1 + c2) v)/(1 - r^3).
    A request arrives in a step of length-biased duration, waits for the rest of it, and is read with those who arrived
    beside it.
    """
    load = rate * read_s
    m2, m3 = 1 + c2, (1 + c2) ** 3
    mean = step_s / (1 - load)
    variance = rate * read_s**2 * m2 * mean / (1 - load**2)
    third = (rate * read_s**3 * m3 * mean + 3 * load * rate * read_s**2 * m2 * variance) / (1 - load**3)
    met = (variance + mean**2) / mean
    met2 = (third + 3 * variance * mean + mean**3) / mean
    first = met * (0.5 + load) + step_s + read_s
    spread = (0.5 + load) ** 2 * (met2 - met**2) + met2 / 12 + rate * read_s**2 * m2 * met + read_s**2 * c2
    return first, spread


@dataclass(frozen=True, slots=True)
class Steady:
    """One replica under random arrivals. Seconds; ``itl`` is the mean token interval of a request, ``waiting`` the share
    of the requests that find no place, ``wait_s`` the mean wait for one. Infinite at overload."""

    ttft_mean_s: float
    ttft_s: float
    itl_mean_s: float
    itl_s: float
    e2e_mean_s: float
    in_flight: float
    waiting: float
    wait_s: float


def steady(
    rate: float, step_s: Floats, read_s: Floats, input_c2: float, output_tokens: float, output_c2: float,
    quantile: float = 0.95, overhead_s: float = 0.0, context_share: float = 0.0, place_c2: float | None = None,
) -> Steady:  # fmt: skip
    """A replica with ``rate`` requests/s at random; ``ttft_s`` and ``itl_s`` at ``quantile``.

    ``step_s[n]`` and ``read_s[n]``, n = 0, 1, ... up to the places there are (cache or batch limit): seconds of a step
    with n sequences without prompts, and what the mean prompt adds to it in all. The number in flight is a
    birth-death chain, n leaving at n/((output - 1) t(n)) with t(n) = step_s/(1 - rate read_s); processor sharing does
    not depend on how lengths are distributed. What varies beyond the chain is added by linear response (Ornstein-
    Uhlenbeck): prompts stop the batch for random times, and ``context_share`` of what a sequence adds to a step grows
    with its prompt. With ``place_c2`` places are parts of a cache and sequences take more or less than one (squared
    coefficient of variation). Beyond the last place requests wait as in a queue with several servers.
    """
    tokens = max(output_tokens - 1.0, 1.0)
    chain = _chain(rate, step_s, read_s, tokens)
    if chain is None:
        inf = float("inf")
        return Steady(inf, inf, inf, inf, inf, inf, 1.0, inf)
    share, token_s, full = chain
    n = np.arange(len(step_s), dtype=np.float64)
    busy, waits, places = rate / full, float(share[-1]), len(step_s) - 1
    first, spread = reading_moments(np.minimum(rate, 0.99 / read_s), step_s, read_s, input_c2)
    least = float(share @ step_s)
    average = float(n @ share)
    around = max(float(n**2 @ share) - average**2, 1e-12)
    reading = float(share @ np.minimum(rate * read_s, 0.9))
    wider, longer = _beyond_chain(average, around, reading, input_c2, context_share)
    if place_c2 is not None:
        held = average + rate * float(share @ first)
        waits = max(waits, gamma_tail(held, around * wider + held * place_c2, places - 1 - place_c2))
    free = (1 - waits) ** 2
    wider = 1 + (wider - 1) * free
    room = min((places - average) / 2 * free, average)
    grown = longer * room / (longer + room) if longer > 0 else 0.0

    slope = float((n - average) * share @ first) / around
    mean = float(share @ first) + slope * grown
    variance = float(share @ (spread + first**2)) - float(share @ first) ** 2 + slope**2 * around * (wider - 1)
    work_c2 = (1 + input_c2) * (1 + output_c2) - 1
    once, twice = (float(m) for m in _wait_of_waiting(np.asarray(busy), np.asarray(1 / full), np.asarray(work_c2)))

    by_token = n * share / average
    token_mean = float(by_token @ token_s)
    moving = (float(by_token @ token_s**2) - token_mean**2) * wider
    token_mean *= 1 + grown / average
    stalls = rate * (1 + input_c2) * (1 + output_c2) / tokens * float(by_token @ (read_s**2 * token_s))
    ttft_mean = overhead_s + mean + waits * once
    kinds = ((1 - waits, mean - least, variance), (waits, mean - least + once, variance + twice - once**2))
    return Steady(
        ttft_mean_s=ttft_mean,
        ttft_s=overhead_s + least + _mixed_quantile(kinds, quantile),
        itl_mean_s=token_mean,
        itl_s=float(step_s[1]) + shifted_quantile(token_mean - float(step_s[1]), moving + stalls, quantile),
        e2e_mean_s=ttft_mean + tokens * token_mean,
        in_flight=average + grown + rate * mean,
        waiting=waits,
        wait_s=waits * once,
    )


def _mixed_quantile(kinds: tuple[tuple[float, float, float], ...], quantile: float) -> float:
    """Quantile of a mixture of log-normal variables given as (share, mean, variance); bisection to 0.1 %."""
    ends = [shifted_quantile(mean, variance, quantile) for share, mean, variance in kinds if share > 1e-9]
    low, high = min(ends), max(shifted_quantile(mean, variance, 0.5 + quantile / 2) for _, mean, variance in kinds)
    if len(ends) == 1:
        return ends[0]
    while high - low > 1e-3 * high:
        middle = (low + high) / 2
        below = sum(share * _share_below(middle, mean, variance) for share, mean, variance in kinds)
        low, high = (middle, high) if below < quantile else (low, middle)
    return high


def _share_below(value: float, mean: float, variance: float) -> float:
    if variance <= 0 or mean <= 0:
        return float(value >= mean)
    s2 = math.log1p(variance / mean**2)
    return NormalDist().cdf((math.log(value / mean) + s2 / 2) / math.sqrt(s2))


def _beyond_chain(average: float, variance: float, load: float, c2: float, context_share: float) -> tuple[float, float]:
    """By what factor the step's variance exceeds that of the chain, and by how many sequences the batch is longer.

    With r = load/(1 - load) a prompt adds 1 + r X sequences (X its relative length) instead of 1, which multiplies the
    noise by 1 + r + r^2 (1 + c2)/2; with p = average/variance (1: steps of constant length) the batch returns to its
    average at p times the rate at which sequences leave. Contexts that differ add context_share^2 c2. Good for small
    deviations: the caller bounds the second by the room there is.
    """
    returns = min(average / variance, 1.0)
    held = load / (1 - load)
    noise = 1 + held + held**2 * (1 + c2) / 2
    apart = context_share**2 * c2
    number = noise + (1 - returns) ** 2 * apart / (1 + returns)
    return noise + apart, (1 - returns) / returns**2 * (number - 1)


def _chain(rate: float, step_s: Floats, read_s: Floats, tokens: float) -> tuple[Floats, Floats, float] | None:
    """Shares of time with n in the batch (the last: all places taken), token interval at n, and the most requests/s.

    None where the rate is not below the most."""
    places = len(step_s) - 1
    full = places / (tokens * step_s[-1] + places * read_s[-1])
    if rate >= full or rate * read_s[0] >= 1:
        return None
    token_s = step_s / (1 - np.minimum(rate * read_s, 0.99))
    token_s[-1] = places / (tokens * full)
    ways = np.cumsum(np.log(rate * tokens * token_s[1:] / np.arange(1, places + 1)))
    share = np.concatenate(([0.0], ways))
    share = np.exp(share - share.max())
    share[-1] /= 1 - rate / full
    return share / share.sum(), token_s, float(full)


def shifted_quantile(mean: float, variance: float, quantile: float) -> float:
    """Quantile of a log-normal variable with this mean and variance (what lies above a fixed least)."""
    if mean <= 0 or variance <= 0:
        return max(mean, 0.0)
    s2 = math.log1p(variance / mean**2)
    return mean * math.exp(math.sqrt(s2) * NormalDist().inv_cdf(quantile) - s2 / 2)


def gamma_quantile(mean: Floats | float, variance: Floats | float, tail: Floats | float) -> Floats:
    """What a gamma variable exceeds with the probability ``tail`` (Wilson-Hilferty; within 3 % for a spread up to 1.4
    times the mean and tails of 1 to 20 %)."""
    mean, variance = np.asarray(mean), np.asarray(variance)
    inverse = np.maximum(variance, 1e-18 * mean**2) / np.maximum(mean, 1e-300) ** 2
    z = np.interp(np.log(tail), _LOG_TAILS, _Z)
    return cast("Floats", mean * np.maximum(1 - inverse / 9 + z * np.sqrt(inverse) / 3, 0.0) ** 3)


def gamma_tail(mean: float, variance: float, value: float) -> float:
    """The probability that a gamma variable exceeds ``value`` (Wilson-Hilferty)."""
    if value <= 0 or mean <= 0:
        return 1.0
    inverse = max(variance / mean**2, 1e-12)
    z = 3 / inverse**0.5 * ((value / mean) ** (1 / 3) - 1 + inverse / 9)
    return 1 - NormalDist().cdf(z)


def _plain(value: NDArray[np.float64] | float) -> NDArray[np.float64] | float:
    """A float for a single value, else the array."""
    made = np.asarray(value)
    return float(made) if made.ndim == 0 else made
