"""Lengths of prompts and answers as distributions: mean, percentiles, spread, samples, mixtures. No plans, no Qt.

The squared coefficient of variation ``c2`` (variance over squared mean) is what queues ask for; a length is at least
one token.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from planner.resources import read_yaml, resource

Floats = NDArray[np.float64]


class Lengths(Protocol):
    """A distribution of lengths in tokens."""

    @property
    def mean(self) -> float: ...

    @property
    def c2(self) -> float: ...

    def share_below(self, tokens: float) -> float:
        """Share of the lengths that are at most ``tokens``."""
        ...

    def quantile(self, q: float) -> float:
        """The length that the share ``q`` does not exceed."""
        ...

    def sample(self, rng: np.random.Generator, n: int) -> Floats:
        """``n`` whole lengths of at least one token."""
        ...


@dataclass(frozen=True, slots=True)
class LogNormal:
    """Lengths whose logarithm is normal: ``mean`` in tokens, ``variation`` the coefficient of variation (0: constant).

    sigma^2 = ln(1 + variation^2), so that c2 = exp(sigma^2) - 1. Raises ValueError for a mean below or at zero or a
    negative variation.
    """

    mean: float
    variation: float = 0.0

    def __post_init__(self) -> None:
        if not (self.mean > 0 and self.variation >= 0):
            raise ValueError("mean must be positive, variation not negative")

    @property
    def c2(self) -> float:
        return self.variation**2

    @property
    def sigma(self) -> float:
        return math.sqrt(math.log1p(self.c2))

    @property
    def median(self) -> float:
        return self.mean / math.sqrt(1 + self.c2)

    @property
    def p95(self) -> float:
        return self.quantile(0.95)

    def share_below(self, tokens: float) -> float:
        if tokens <= 0:
            return 0.0
        if self.variation == 0:
            return float(tokens >= self.mean)
        return NormalDist().cdf(math.log(tokens / self.median) / self.sigma)

    def quantile(self, q: float) -> float:
        if self.variation == 0:
            return self.mean
        return self.median * math.exp(self.sigma * NormalDist().inv_cdf(q))

    def sample(self, rng: np.random.Generator, n: int) -> Floats:
        drawn = np.full(n, self.mean) if self.variation == 0 else rng.lognormal(math.log(self.median), self.sigma, n)
        return whole(drawn, rng)


@dataclass(frozen=True, slots=True)
class Empirical:
    """Lengths as counted in the company's own log, in tokens; sampled with replacement.

    Raises ValueError where there is none, or one is not positive.
    """

    tokens: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.tokens or min(self.tokens) <= 0:
            raise ValueError("lengths must be positive, and there must be one at least")
        object.__setattr__(self, "tokens", tuple(sorted(float(t) for t in self.tokens)))

    @property
    def mean(self) -> float:
        return math.fsum(self.tokens) / len(self.tokens)

    @property
    def c2(self) -> float:
        mean = self.mean
        return math.fsum((t - mean) ** 2 for t in self.tokens) / len(self.tokens) / mean**2

    @property
    def p95(self) -> float:
        return self.quantile(0.95)

    def share_below(self, tokens: float) -> float:
        return float(np.searchsorted(np.asarray(self.tokens), tokens, "right")) / len(self.tokens)

    def quantile(self, q: float) -> float:
        return float(np.quantile(np.asarray(self.tokens), q, method="inverted_cdf"))

    def sample(self, rng: np.random.Generator, n: int) -> Floats:
        return whole(rng.choice(np.asarray(self.tokens), n), rng)


@dataclass(frozen=True, slots=True)
class Mixture:
    """Requests of several kinds: pairs of weight and lengths, e.g. short questions and questions with documents.

    Raises ValueError without a part or with a weight that is not positive.
    """

    parts: tuple[tuple[float, Lengths], ...]

    def __post_init__(self) -> None:
        if not self.parts or min(weight for weight, _ in self.parts) <= 0:
            raise ValueError("a mixture needs parts with positive weights")

    @property
    def weights(self) -> tuple[float, ...]:
        total = math.fsum(weight for weight, _ in self.parts)
        return tuple(weight / total for weight, _ in self.parts)

    @property
    def mean(self) -> float:
        return math.fsum(w * part.mean for w, (_, part) in zip(self.weights, self.parts, strict=True))

    @property
    def c2(self) -> float:
        second = math.fsum(
            w * part.mean**2 * (1 + part.c2) for w, (_, part) in zip(self.weights, self.parts, strict=True)
        )
        return second / self.mean**2 - 1

    @property
    def p95(self) -> float:
        return self.quantile(0.95)

    def share_below(self, tokens: float) -> float:
        return math.fsum(w * part.share_below(tokens) for w, (_, part) in zip(self.weights, self.parts, strict=True))

    def quantile(self, q: float) -> float:
        """By bisection between the parts' own quantiles, to one part in a million."""
        bounds = [part.quantile(q) for _, part in self.parts]
        low, high = min(bounds), max(bounds)
        while high - low > 1e-6 * high:
            middle = (low + high) / 2
            low, high = (middle, high) if self.share_below(middle) < q else (low, middle)
        return high

    def sample(self, rng: np.random.Generator, n: int) -> Floats:
        kinds = rng.choice(len(self.parts), n, p=self.weights)
        drawn = np.empty(n)
        for kind, (_, part) in enumerate(self.parts):
            chosen = kinds == kind
            drawn[chosen] = part.sample(rng, int(chosen.sum()))
        return drawn


def retrieval(
    question: Lengths, passages: float, passage_tokens: float, instructions: float, with_documents: float
) -> Mixture:
    """Prompts of retrieval-augmented answering: the share ``with_documents`` of the questions carries passages.

    All prompts carry the ``instructions``; ``passages`` of ``passage_tokens`` each are added to those with documents.
    Raises ValueError for a share outside 0..1 (ends excluded: then there is only one kind).
    """
    if not 0 < with_documents < 1:
        raise ValueError("the share must lie between 0 and 1")
    bare = question.mean + instructions
    full = bare + passages * passage_tokens
    spread = question.mean * math.sqrt(question.c2)
    return Mixture(
        ((1 - with_documents, LogNormal(bare, spread / bare)), (with_documents, LogNormal(full, spread / full)))
    )


def whole(tokens: Floats, rng: np.random.Generator) -> Floats:
    """Whole tokens, at least one; rounded up or down at random so that the mean is kept."""
    return np.maximum(np.floor(tokens + rng.random(len(tokens))), 1.0)


@dataclass(frozen=True, slots=True)
class Spread:
    """An assumed spread with what is held plausible."""

    value: float
    low: float
    high: float


@cache
def _assumed(section: str, which: str) -> Spread:
    entry = read_yaml(resource("workload.yaml"))[section][which]
    return Spread(float(entry["value"]), float(entry["low"]), float(entry["high"]))


def assumed_spread(which: str) -> Spread:
    """The spread of "input" or "output" lengths where the company does not state one (resources/workload.yaml)."""
    return _assumed("length_variation", which)


def assumed_burst_c2() -> Spread:
    """c2 of the seconds between requests that come in bursts (resources/workload.yaml)."""
    return _assumed("arrival_c2", "bursts")


def lengths_of(mean: float, variation: float | None, which: str) -> LogNormal:
    """Log-normal lengths of "input" or "output" with the stated spread, or the assumed one."""
    return LogNormal(mean, assumed_spread(which).value if variation is None else variation)
