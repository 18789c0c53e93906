"""The event simulation against exact answers, and the closed forms against the simulation."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import simpy

from planner.sizing.batching import FunctionModel, Log, Request, Server
from planner.sizing.calibration import load_inference
from planner.sizing.cases import ServingCase
from planner.sizing.demand import poisson_quantile
from planner.sizing.lengths import LogNormal
from planner.sizing.queueing import gamma_quantile, gamma_tail, steady, wait_mean_s, wait_probability, wait_quantile_s
from planner.sizing.serving import Replica
from planner.sizing.simulation import (
    Cancelled,
    Scenario,
    _gaps,
    _requests,
    closed_form,
    simulate,
    step_model_of,
)

READ_S, BASE_S, EACH_S, CONTEXT_S = 60e-6, 12e-3, 0.1e-3, 0.25e-6
AMPLE = FunctionModel(
    lambda n, read, context: BASE_S + EACH_S * n + READ_S * read + CONTEXT_S * context, 1e6, 512, 8192, 0.01
)
"""A 70B model on four large GPUs, roughly: prompts of 2,000 tokens take 0.12 s, a step of 40 sequences 40 ms."""
SMALL = FunctionModel(
    lambda n, read, context: 8e-3 + 0.05e-3 * n + 25e-6 * read + 0.5e-6 * context, 4e5, 256, 4096, 0.01
)
"""A small model on one card."""
TALK = Scenario(2.5, 1, LogNormal(2000, 0.7), LogNormal(300, 0.8), 1200.0, 120.0)


def _reader(chunk: int = 1) -> FunctionModel:
    """Reads prompts token by token and does nothing else: an M/G/1 queue."""
    return FunctionModel(lambda n, read, context: 1e-3 * read, 1e12, 10**9, chunk)


def _lindley(arrivals, service):
    """Waits of a single server, first come first served: exact."""
    steps = np.cumsum(np.concatenate(([0.0], service[:-1] - np.diff(arrivals))))
    return steps - np.minimum.accumulate(steps)


# --- the simulation is right ------------------------------------------------------------------------------------


def _token_by_token(model, scenario, horizon):
    """The same rules, one step after the other, without events or stretches: slow, and short enough to read."""
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(scenario.seed).spawn(3)]
    coming = deque(r for r in _requests(scenario, streams, horizon))
    now, waiting, reading, decoding, done, gaps = 0.0, deque(), deque(), [], [], []
    while coming or waiting or reading or decoding:
        while coming and coming[0][0] <= now + 1e-12:
            at, tokens_in, tokens_out = coming.popleft()
            waiting.append({"at": at, "in": tokens_in, "out": tokens_out, "left": tokens_in, "made": 0})
        while waiting and len(reading) + len(decoding) < model.max_sequences:
            reading.append(waiting.popleft())
        if not reading and not decoding:
            now = coming[0][0]
            continue
        budget, took = model.chunk_tokens, []
        for r in reading:
            took.append(min(r["left"], budget))
            budget -= took[-1]
        seconds = model.step_s(len(decoding), sum(took), sum(r["in"] + r["made"] - 1 for r in decoding))
        now += seconds
        gaps += [(now, seconds)] * len(decoding)
        for r in decoding:
            r["made"] += 1
        for r in decoding:
            if r["made"] == r["out"]:
                done.append((r["at"], r["first"], now, r["out"]))
        decoding = [r for r in decoding if r["made"] < r["out"]]
        for r, n in zip(list(reading), took, strict=True):
            r["left"] -= n
            if r["left"] == 0:
                reading.popleft()
                r["first"], r["made"] = now, 1
                if r["out"] == 1:
                    done.append((r["at"], now, now, 1))
                else:
                    decoding.append(r)
    return np.array(done), np.array(gaps)


@pytest.mark.parametrize(
    "model",
    [AMPLE, SMALL, replace(AMPLE, chunk_tokens=512), replace(SMALL, max_sequences=6), replace(AMPLE, max_sequences=1)],
    ids=["ample", "small", "small chunks", "six places", "one at a time"],
)
@pytest.mark.parametrize("load", [0.05, 0.4])
def test_stretches_give_what_single_steps_give(model, load):
    rate = load * (0.4 if model.max_sequences == 1 else 5.0)
    scenario = Scenario(rate, 1, LogNormal(1500, 1.0), LogNormal(60, 0.9), 200.0, 0.0)
    got = simulate(model, scenario)
    done, gaps = _token_by_token(model, scenario, 300.0)
    done = done[done[:, 0] < 200.0]
    assert got.requests == len(done)
    ttft, e2e = done[:, 1] - done[:, 0] + 0.01, done[:, 2] - done[:, 0] + 0.01
    for found, exact in ((got.ttft, ttft), (got.e2e, e2e)):
        assert found.mean == pytest.approx(exact.mean(), rel=1e-6)
        assert found.p95 == pytest.approx(np.quantile(exact, 0.95, method="inverted_cdf"), rel=1e-6)
        assert found.p99 == pytest.approx(np.quantile(exact, 0.99, method="inverted_cdf"), rel=1e-6)
    several = done[done[:, 3] > 1]
    assert got.itl.mean == pytest.approx(np.mean((several[:, 2] - several[:, 1]) / (several[:, 3] - 1)), rel=1e-6)
    within = gaps[gaps[:, 0] <= 200.0][:, 1]
    assert got.gap.mean == pytest.approx(within.mean(), rel=0.01)
    assert got.gap.p95 == pytest.approx(np.quantile(within, 0.95, method="inverted_cdf"), rel=0.03)


@pytest.mark.parametrize("load", [0.3, 0.7, 0.9])
@pytest.mark.parametrize("variation", [0.0, 1.0])
def test_a_pure_reader_is_a_single_server_queue(load, variation):
    lengths = LogNormal(400, variation)
    scenario = Scenario(load / 0.4, 1, lengths, LogNormal(1), 3000.0, 0.0)
    got = simulate(_reader(), scenario)
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(1).spawn(3)]
    drawn = np.array(list(_requests(scenario, streams, 4500.0)))
    waits = _lindley(drawn[:, 0], drawn[:, 1] * 1e-3)
    counted = drawn[:, 0] < 3000.0
    assert got.ttft.mean == pytest.approx(np.mean(waits[counted] + drawn[counted, 1] * 1e-3), rel=1e-6)
    assert got.busy == pytest.approx(load, rel=0.12)
    assert got.reading == got.busy


def test_a_request_alone_waits_for_nobody():
    scenario = Scenario(0.01, 1, LogNormal(9000), LogNormal(50), 20_000.0, 0.0)
    got = simulate(AMPLE, scenario)
    reads = AMPLE.step_s(0, 8192, 0) + AMPLE.step_s(0, 808, 0)
    decodes = sum(AMPLE.step_s(1, 0, 9000 + i) for i in range(49))
    assert got.ttft.p50 == pytest.approx(0.01 + reads, rel=1e-9)
    assert got.e2e.p50 == pytest.approx(0.01 + reads + decodes, rel=1e-6)


def test_steps_of_constant_length_make_an_infinite_server_queue():
    constant = FunctionModel(lambda n, read, context: 0.02, 1e12, 10**9, 10**9)
    got = simulate(constant, Scenario(2.0, 1, LogNormal(100), LogNormal(300, 0.8), 20_000.0, 300.0))
    mean = 2.0 * (300 + 0.5) * 0.02
    assert got.in_flight.mean() == pytest.approx(mean, rel=0.08)
    assert np.quantile(got.in_flight, 0.95) == pytest.approx(poisson_quantile(mean, 0.95), abs=2.1)


def test_a_full_cache_stops_sequences_and_still_answers_all():
    # Nothing knows a length before it is reached: prompts fit, their long answers do not.
    tight = replace(AMPLE, kv_tokens=2500.0)
    got = simulate(tight, Scenario(1.2, 1, LogNormal(200, 0.3), LogNormal(400, 0.4), 600.0, 0.0, longest=2000))
    assert got.preempted > 0
    assert got.unfinished == 0
    ample = simulate(AMPLE, Scenario(1.2, 1, LogNormal(200, 0.3), LogNormal(400, 0.4), 600.0, 0.0, longest=2000))
    assert ample.preempted == 0
    assert got.e2e.p95 > ample.e2e.p95
    assert got.gap.p99 >= ample.gap.p99


@pytest.mark.parametrize("kv_tokens", [30, 60, 200, 1e9])
@pytest.mark.parametrize("places", [1, 2, 50])
def test_the_books_balance_whatever_happens(kv_tokens, places):
    """Every request is answered, every token made once, and the cache is empty at the end; preemption included."""
    for seed in range(30):
        rng = np.random.default_rng(seed)
        model = FunctionModel(
            lambda n, read, context: 1e-3 + 1e-4 * n + 1e-5 * read + 1e-7 * context, kv_tokens, places,
            int(rng.choice([1, 3, 16, 500])),
        )  # fmt: skip
        env, log, asked = simpy.Environment(), Log(0.0, math.inf), []
        server = Server(env, model, log)

        def arrive(env=env, server=server, asked=asked, rng=rng):
            for i in range(40):
                yield env.timeout(rng.exponential(0.01))
                tokens_in = int(rng.integers(1, 20))
                tokens_out = int(rng.integers(1, min(40, kv_tokens - tokens_in) + 1))
                asked.append(Request(i, env.now, tokens_in, tokens_out, int(rng.integers(1, tokens_in + 1))))
                server.arrive(asked[-1])

        env.process(arrive())
        env.run()
        assert all(r.arrival < r.first <= r.answered for r in asked)
        assert (server.kv, server.context, server.outstanding) == (0, 0, 0)
        assert sum(log.weights) == sum(r.output - 1 for r in asked)


def test_what_never_fits_is_refused_and_counted():
    got = simulate(replace(AMPLE, kv_tokens=3000.0), Scenario(0.5, 1, LogNormal(2000, 1.0), LogNormal(50), 2000.0, 0.0))
    assert 0 < got.refused < got.requests
    assert got.unfinished == 0


def test_the_same_seed_gives_the_same_hour_and_another_one_does_not():
    first, again, other = (simulate(AMPLE, replace(TALK, duration_s=200.0, seed=s)) for s in (4, 4, 5))
    assert first.ttft == again.ttft
    assert first.gap == again.gap
    assert first.ttft != other.ttft


def test_least_outstanding_routing_beats_standing_alone():
    alone = simulate(AMPLE, TALK)
    group = simulate(AMPLE, replace(TALK, rate_s=10.0, replicas=4))
    assert group.ttft.p95 < alone.ttft.p95
    assert group.output_tok_s == pytest.approx(4 * alone.output_tok_s, rel=0.1)


def test_bursts_lengthen_the_tail():
    gaps = _gaps(replace(TALK, arrival_c2=4.0), np.random.default_rng(2), 400_000)
    assert gaps.mean() == pytest.approx(1 / TALK.rate_s, rel=0.02)
    assert gaps.var() / gaps.mean() ** 2 == pytest.approx(4.0, rel=0.05)
    assert simulate(AMPLE, replace(TALK, arrival_c2=4.0)).ttft.p95 > 1.15 * simulate(AMPLE, TALK).ttft.p95


def test_a_cached_prefix_is_not_read_again():
    cached = simulate(AMPLE, replace(TALK, cached_share=0.6))
    plain = simulate(AMPLE, TALK)
    assert cached.ttft.mean < 0.7 * plain.ttft.mean
    assert cached.reading < plain.reading


def test_overload_is_seen_and_does_not_hang():
    got = simulate(AMPLE, replace(TALK, rate_s=12.0, duration_s=600.0))
    assert not got.stable
    assert got.unfinished > 0
    assert got.waiting[-1] > got.waiting[len(got.waiting) // 4]
    assert simulate(AMPLE, TALK).stable


def test_progress_rises_to_one_and_intervals_hold_the_percentile():
    told: list[float] = []
    got = simulate(AMPLE, replace(TALK, duration_s=300.0), told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 50
    assert got.ttft.p95_low < got.ttft.p95 < got.ttft.p95_high


def test_cancel_is_obeyed_within_a_tenth_of_a_second():
    asked = [time.thread_time()]

    def cancelled() -> bool:
        asked.append(time.thread_time())
        return asked[-1] - asked[0] > 0.3

    with pytest.raises(Cancelled):
        simulate(AMPLE, replace(TALK, rate_s=160.0, replicas=40, duration_s=36_000.0), cancelled=cancelled)
    assert max(after - before for before, after in pairwise([*asked, time.thread_time()])) < 0.1


@pytest.mark.parametrize("wrong", [{"rate_s": 0.0}, {"replicas": 0}, {"duration_s": 0.0}])
def test_nothing_to_simulate_is_refused(wrong):
    with pytest.raises(ValueError):
        simulate(AMPLE, replace(TALK, **wrong))


def test_a_peak_hour_of_a_typical_plan_takes_seconds():
    began = time.process_time()
    got = simulate(AMPLE, Scenario(10.0, 4, LogNormal(2000, 0.7), LogNormal(300, 0.8)))
    assert time.process_time() - began < 10
    assert got.requests == pytest.approx(36_000, rel=0.03)


# --- the closed forms are near the simulation -------------------------------------------------------------------

LOADS, SPREADS = (0.2, 0.5, 0.7, 0.9), (0.0, 0.5, 2.0)


@pytest.mark.parametrize("load", LOADS)
@pytest.mark.parametrize("c2", SPREADS)
def test_waits_of_a_single_server(load, c2):
    """Mean within 5 %, 95th percentile within 10 %, 99th within 16 % of 2 million simulated requests (or 2 % of a
    service)."""
    rng = np.random.default_rng(7)
    n = 2_000_000
    service = np.ones(n) if c2 == 0 else rng.lognormal(-0.5 * math.log1p(c2), math.sqrt(math.log1p(c2)), n)
    waits = _lindley(np.cumsum(rng.exponential(1 / load, n)), service)[1000:]
    assert wait_mean_s(load, 1.0, c2) == pytest.approx(waits.mean(), rel=0.05)
    assert wait_probability(load, 1.0) == pytest.approx(np.mean(waits > 0), rel=0.02)
    assert wait_quantile_s(load, 1.0, c2, 0.99) == pytest.approx(np.quantile(waits, 0.99), rel=0.16, abs=0.02)
    assert wait_quantile_s(load, 1.0, c2) == pytest.approx(np.quantile(waits, 0.95), rel=0.10, abs=0.02)


@pytest.mark.parametrize("servers", [2, 4, 16])
@pytest.mark.parametrize("load", [0.5, 0.8, 0.9])
def test_mean_wait_of_several_servers(servers, load):
    """Against Erlang C (exact for exponential service): within 12 %, or 3 % of a service."""
    offered = load * servers
    terms = [offered**k / math.factorial(k) for k in range(servers)]
    last = offered**servers / math.factorial(servers) / (1 - load)
    exact = last / (sum(terms) + last) / (servers * (1 - load))
    assert wait_mean_s(offered, 1.0, 1.0, servers) == pytest.approx(exact, rel=0.12, abs=0.03)


def test_closed_forms_take_arrays_and_know_overload():
    rates = np.array([0.0, 0.5, 0.99, 1.0, 2.0])
    means, tails = wait_mean_s(rates, 1.0, 0.5), wait_quantile_s(rates, 1.0, 0.5)
    assert means[0] == tails[0] == 0
    assert (np.diff(means[:3]) > 0).all()
    assert np.isinf(means[3:]).all()
    assert np.isinf(tails[3:]).all()
    assert isinstance(wait_mean_s(0.5, 1.0, 0.5), float)
    assert wait_mean_s(0.5, 1.0, 1.0) == pytest.approx(1.0)


@pytest.mark.parametrize("spread", [0.3, 1.0, 1.4])
@pytest.mark.parametrize("tail", [0.01, 0.05, 0.2])
def test_gamma_quantile_against_samples(spread, tail):
    drawn = np.random.default_rng(1).gamma(1 / spread**2, spread**2, 2_000_000)
    beyond = np.quantile(drawn, 1 - tail)
    assert gamma_quantile(1.0, spread**2, tail) == pytest.approx(beyond, rel=0.035)
    assert gamma_tail(1.0, spread**2, beyond) == pytest.approx(tail, rel=0.12)


def _most(model, scenario):
    """Requests/s at which the batch never empties."""
    low, high = 0.0, 100.0
    while high - low > 1e-3 * high:
        rate = (low + high) / 2
        low, high = (
            (low, rate) if math.isinf(closed_form(model, replace(scenario, rate_s=rate)).ttft_s) else (rate, high)
        )
    return low


@pytest.mark.parametrize("model", [AMPLE, SMALL], ids=["ample", "small"])
@pytest.mark.parametrize("load", LOADS[:3])
@pytest.mark.parametrize("c2", SPREADS)
def test_a_replica_in_closed_form(model, load, c2):
    """Reached where the cache does not bind, up to a load of 0.7: TTFT mean within 10 %, p95 within 15 %; ITL mean within
    10 %, p95 within 15 %; whole answer and number in flight within 10 %."""
    base = Scenario(1.0, 1, LogNormal(1200, math.sqrt(c2)), LogNormal(250, 0.8))
    rate = load * _most(model, base)
    scenario = replace(base, rate_s=rate, duration_s=max(15_000 / rate, 300.0), warm_up_s=60.0)
    got, form = simulate(model, scenario), closed_form(model, scenario)
    assert form.ttft_mean_s == pytest.approx(got.ttft.mean, rel=0.10)
    assert form.ttft_s == pytest.approx(got.ttft.p95, rel=0.15)
    assert form.itl_mean_s == pytest.approx(got.itl.mean, rel=0.10)
    assert form.itl_s == pytest.approx(got.itl.p95, rel=0.15)
    assert form.e2e_mean_s == pytest.approx(got.e2e.mean, rel=0.10)
    assert form.in_flight == pytest.approx(got.in_flight.mean(), rel=0.10)


@pytest.mark.parametrize("load", [0.5, 0.7, 0.85])
@pytest.mark.parametrize("c2", [0.0, 0.5])
def test_a_replica_short_of_cache_in_closed_form(load, c2):
    """Twelve long prompts fill the cache. Rougher: p95 of TTFT from a third below to two thirds above, ITL within 40 %."""
    model = replace(AMPLE, kv_tokens=12 * 20_000.0)
    base = Scenario(1.0, 1, LogNormal(19_500, math.sqrt(c2)), LogNormal(400, 0.8))
    rate = load * _most(model, base)
    scenario = replace(base, rate_s=rate, duration_s=6000 / rate, warm_up_s=200.0)
    got, form = simulate(model, scenario), closed_form(model, scenario)
    assert 0.67 * got.ttft.p95 < form.ttft_s < 1.67 * got.ttft.p95
    assert form.itl_mean_s == pytest.approx(got.itl.mean, rel=0.40)


@pytest.mark.parametrize("replicas", [2, 8])
def test_routing_makes_the_closed_form_careful(replicas):
    """Split evenly and at random it stands between the group's true p95 and 1.35 times that."""
    scenario = replace(TALK, rate_s=2.5 * replicas, replicas=replicas, duration_s=3000 / replicas + 300)
    got, form = simulate(AMPLE, scenario), closed_form(AMPLE, scenario)
    assert 0.95 * got.ttft.p95 < form.ttft_s < 1.35 * got.ttft.p95


def test_no_place_is_no_answer():
    flat = np.full(5, 0.02), np.full(5, 0.1)
    assert math.isinf(steady(50.0, *flat, 0.5, 100, 0.5).ttft_s)
    calm, busy = steady(0.2, *flat, 0.5, 100, 0.5), steady(1.4, *flat, 0.5, 100, 0.5)
    assert calm.waiting < 0.01
    assert busy.waiting > 0.3
    assert busy.ttft_s > calm.ttft_s


# --- the wiring to the performance model ------------------------------------------------------------------------


def test_a_replica_of_the_performance_model_is_simulated_as_it_is_timed(llama70, gpus):
    gpu = next(g for id, g in gpus.items() if id.startswith("h100-sxm"))
    case = ServingCase(llama70, gpu, "fp8", tp=4, input_tokens=2000, output_tokens=300)
    replica = Replica(case, load_inference())
    model = step_model_of(replica)
    assert model.step_s(20, 0, 20 * 2150) == pytest.approx(float(replica.fleet.plain(np.array([20.0])).seconds[0]))
    assert model.step_s(20, 0, 20 * 4000) > model.step_s(20, 0, 20 * 2150)
    assert model.step_s(0, 2000, 0) == pytest.approx(float(replica.fleet.reading(1.0)[0]))
    fitting = model.kv_tokens / (2000 + load_inference().engines["vllm"].held_output * 300)
    assert min(fitting, model.max_sequences) == pytest.approx(replica.memory.max_sequences, rel=0.01)
    got = simulate(model, Scenario(1.0, 1, LogNormal(2000), LogNormal(300), 1500.0, 60.0))
    alone = model.request_overhead_s + model.step_s(0, 2000, 0)
    assert alone < got.ttft.p50 < 1.4 * alone
