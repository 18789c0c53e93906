"""How fast the model answers: run with ``pytest tests/sizing/test_speed.py --dist no --benchmark-enable --benchmark-only``.

A full search for one workload is to stay within 20 ms and for fifty within 500 ms on one core. Without the flag each
runs once, so that it cannot break unseen; ratios that hold on any machine are asserted.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from planner.resources import resource
from planner.sizing.calibration import load_inference
from planner.sizing.capacity import ServiceLevels, at_rate
from planner.sizing.cases import Cases, ServingCase
from planner.sizing.demand import profiles
from planner.sizing.pool import Workload, size_pool
from planner.sizing.search import Requirement, search
from planner.sizing.serving import Replica, predict
from planner.sizing.timing import Fleet
from planner.sizing.validate import validate


@pytest.fixture(scope="module")
def cards(gpus):
    return [g for g in gpus.values() if g.peak_tflops("bf16")]


@pytest.fixture(scope="module")
def prices(cards):
    return {g.id: 20_000.0 for g in cards}


@pytest.fixture(scope="module")
def one(models):
    return Requirement(models["llama-3.1-70b"], 2.0, 1500, 400, ServiceLevels(2000, 60, 0.3))


@pytest.fixture(scope="module")
def fifty(models, one):
    names = ("llama-3.1-8b", "llama-3.1-70b", "deepseek-v3", "gpt-oss-120b", "qwen2.5-32b")
    return [
        replace(
            one,
            model=models[names[i % 5]],
            peak_rate_s=0.2 * 1.2**i,
            input_tokens=300 + 100 * i,
            output_tokens=80 + 20 * i,
        )
        for i in range(50)
    ]


def test_a_full_search_for_one_workload(benchmark, one, cards, prices):
    found = benchmark(search, one, cards, prices)
    assert len(found.candidates) > 100


def test_a_full_search_for_fifty_workloads(benchmark, fifty, cards, prices):
    found = benchmark(lambda: [search(each, cards, prices) for each in fifty])
    assert all(result.best is not None for result in found)


def test_a_pool_of_fifty_workloads_over_all_gpus(benchmark, fifty, cards, prices):
    days = [p.shares for p in profiles().values()]
    pool = [
        Workload(f"w{i}", r, tuple(r.peak_rate_s * s / max(days[i % len(days)]) for s in days[i % len(days)]))
        for i, r in enumerate(fifty)
    ]
    found = benchmark(size_pool, pool, cards, prices, 1, 0.05)
    assert found.best is not None
    assert sum(len(p.workloads) for p in found.best.placements) == len(pool)


def test_one_prediction(benchmark, models, gpus):
    case = ServingCase(models["llama-3.1-70b"], gpus["h100-sxm"], "fp8", tp=4)
    assert benchmark(predict, case, 32.0).itl_ms.mid > 0


def test_latencies_of_a_replica_under_random_arrivals(benchmark, models, gpus):
    replica = Replica(ServingCase(models["llama-3.1-70b"], gpus["h100-sxm"], "fp8", tp=4))
    assert benchmark(at_rate, replica, 1.0).ttft_p95_ms > 0


def test_scoring_all_shipped_inference_cases(benchmark):
    report = benchmark(validate, resource("calibration", "cases", "inference_cases.csv"), "inference")
    assert report.scored > 2700


def test_a_thousand_replicas_at_once_cost_far_less_than_one_by_one(models, gpus):
    case = ServingCase(models["llama-3.1-8b"], gpus["h100-sxm"])
    calibration = load_inference()
    alone = Fleet(Cases.of([case], calibration), calibration)
    many = Fleet(alone.cases.take(np.zeros(1000, dtype=np.int64)), calibration)
    small, large = np.ones(1), np.ones(1000)
    few = min(_seconds(lambda: alone.step_s(small)) for _ in range(5))
    lot = min(_seconds(lambda: many.step_s(large)) for _ in range(5))
    assert lot < 200 * few  # a thousand times the work


def _seconds(run):
    start = time.process_time()
    for _ in range(20):
        run()
    return time.process_time() - start
