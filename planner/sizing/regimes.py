"""Published benchmarks are run in different ways; each way is a little model of its own over the same fleet.

static batch: all prompts read, then all tokens made. burst: n requests at once, ramp-down included. saturated: as much
as memory holds, for long. closed loop: users who ask again. open: requests at random times. limited: as many as the
limits of latency allow. Loads are per replica, arrays have one element per case.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.sizing.cases import Floats
from planner.sizing.memory import FleetMemory
from planner.sizing.queueing import wait_mean_s
from planner.sizing.timing import SERVER, Fleet

_BISECTIONS = 14
_LEAST = 1e-5


class Expected(NamedTuple):
    """Predicted means of one replica: output tokens/s, and seconds; NaN where the way does not define it."""

    output_tok_s: Floats
    ttft_s: Floats
    itl_s: Floats
    itl_median_s: Floats
    """Where the publisher prints the median inter-token time, this is what to compare with."""


class Ways:
    """The ways of running a fleet."""

    def __init__(self, fleet: Fleet, memory: FleetMemory) -> None:
        self.fleet, self.memory = fleet, memory
        self._c = fleet.calibration.values

    def static_batch(self, batch: Floats) -> Expected:
        """``batch`` prompts start together and nothing joins them."""
        f, output = self.fleet, self.fleet.cases.output_tokens
        batch = np.minimum(np.maximum(batch, 1.0), self.memory.max_sequences)
        first = f.request_overhead_s + f.reading_alone(batch)
        step = f.plain(batch).seconds
        return Expected(batch * output / (first + (output - 1) * step), first, step, step)

    def saturated(self, requests: Floats) -> Expected:
        """``requests`` waiting from the start, many more than fit: steady work, then the last ones run down."""
        batch = np.minimum(self.memory.max_sequences, requests)
        step = self.fleet.step_s(batch)
        waves = requests / batch
        lost = self._c["run_down"] * (1 - 1 / waves)
        return Expected(batch / step * waves / (waves + lost), np.full_like(step, np.nan), step, step)

    def burst(self, requests: Floats) -> Expected:
        """``requests`` at once: the first wave is read whole, later ones join as places come free."""
        f, output = self.fleet, self.fleet.cases.output_tokens
        requests = np.maximum(requests, 1.0)
        batch = np.minimum(self.memory.max_sequences, requests)
        step, decode = f.step_s(batch), f.plain(batch).seconds
        reading = f.reading_alone(batch)
        waves = requests / batch
        steady = output * step
        total = f.request_overhead_s + reading + output * decode
        total = total + np.maximum(waves - 1, 0.0) * steady + self._c["run_down"] * (1 - 1 / waves) * steady
        waiting = (waves - 1) / 2 * steady * (1 - 1 / waves)
        alone = decode + reading / 2 / output
        itl = np.where(waves > 1.0001, (alone + (waves - 1) * step) / waves, alone)
        return Expected(requests * output / total, f.request_overhead_s + reading / 2 / waves + waiting, itl, itl)

    def closed_loop(self, users: Floats) -> Expected:
        """``users`` who ask again as soon as they are served."""
        _, step, ttft = self.closed(users)
        output = self.fleet.cases.output_tokens
        return Expected(users * output / (ttft + (output - 1) * step), ttft, step, step)

    def closed(self, users: Floats) -> tuple[Floats, Floats, Floats]:
        """(batch that decodes, mean inter-token s, mean TTFT s).

        A closed network of a prompt reader and decoding as the time between (mean value analysis, Schweitzer 1979;
        ``queue_share`` less for lengths that hardly vary), and a share of the others' prompts ahead, for users fall
        into step. Those beyond the batch limit wait for a place.
        """
        f, c, output = self.fleet, self._c, self.fleet.cases.output_tokens
        served = np.minimum(users, self.memory.max_sequences)
        others = np.maximum(served - 1, 0.0)
        alone = f.reading_alone(1.0)
        share = c["queue_share"] * others / np.maximum(served, 1.0)
        batch, step = served, f.step_s(served)
        ttft = alone
        for _ in range(3):
            between = output * step
            b = between - alone - share * alone * served
            read = (-b + np.sqrt(b * b + 4 * alone * between)) / 2
            ttft = f.request_overhead_s + read + f.read_together * others * alone
            ttft = ttft + c["steps_before_first"] * f.chunks * step
            batch = np.maximum(served * output * step / (ttft + output * step), np.minimum(served, 1.0))
            step = f.step_s(batch)
        ttft = ttft + np.where(users > served, (users - served) / served * (ttft + output * step), 0.0)
        if (wide := f.cases.tp > SERVER).any():
            step = np.where(wide, f.plain(served / c["decoding_share"]).seconds, step)
        return batch, step, ttft

    def batch_at(self, rate_s: Floats) -> Floats:
        """Mean number in flight at ``rate_s`` requests/s; the batch limit where that is not enough."""
        most = self.memory.max_sequences
        return self.largest(lambda batch: self.fleet.rate_s(batch) <= rate_s, most)

    def largest(self, holds, most: Floats) -> Floats:  # type: ignore[no-untyped-def]
        """Largest batch up to ``most`` for which ``holds``, which is monotone, to 0.1 %: ``most`` where it holds there."""
        low, high = np.log(most * _LEAST), np.log(most)
        whole = holds(most)
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            good = holds(np.exp(middle))
            low, high = np.where(good, middle, low), np.where(good, high, middle)
        return np.where(whole, most, np.exp(low))

    def open_arrivals(self, rate_s: Floats, variation: Floats | float) -> Expected:
        """Requests at random times, ``rate_s`` per second and replica; served in full only below saturation.

        ``variation`` is the squared coefficient of variation of the reading time.
        """
        f, output = self.fleet, self.fleet.cases.output_tokens
        batch = np.maximum(self.batch_at(rate_s), 1.0)
        plain, mixed, share = f.kinds(batch)
        step = plain.mixed(mixed, share).seconds
        reading = f.reading_alone(1.0) + f.chunks * plain.seconds
        load = np.minimum(rate_s * reading, 0.97)
        wait = wait_mean_s(load / reading, reading, variation)
        top = f.rate_s(self.memory.max_sequences)
        ttft = f.request_overhead_s + reading + 0.5 * step + wait
        median = np.where(share < 0.5, plain.seconds, mixed.seconds)
        return Expected(np.minimum(rate_s, top) * output, np.where(rate_s < top, ttft, np.nan), step, median)
