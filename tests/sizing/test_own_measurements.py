"""Shrinkage: nothing measured changes nothing, many consistent runs are believed, far ones hardly count."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.catalog import load_catalog
from planner.sizing.cases import ServingCase
from planner.sizing.own_measurements import METRICS, Corrector, OwnMeasurement, correction, load_likeness

CATALOG = load_catalog()
CASE = ServingCase(CATALOG.models["llama-3.1-8b"], CATALOG.gpus["h100-sxm"], input_tokens=1024.0, output_tokens=256.0)
FAR = ServingCase(
    CATALOG.models["deepseek-r1"], CATALOG.gpus["b200"], weight_dtype="nvfp4", tp=8, engine="tensorrt-llm",
    input_tokens=8192.0, output_tokens=64.0,
)  # fmt: skip
PREDICTED = {"output_tok_s": 1000.0, "ttft_ms": 200.0, "itl_ms": 20.0}
SIGMA = 1.3


def predict(case: ServingCase, concurrency: float) -> Mapping[str, float]:
    return PREDICTED


def run(ratio: float, case: ServingCase = CASE, users: float = 32.0, burst: bool = False) -> OwnMeasurement:
    return OwnMeasurement(case, users, {m: v * ratio for m, v in PREDICTED.items()}, "a.json", burst)


@pytest.mark.parametrize("metric", METRICS)
def test_nothing_measured_changes_nothing(metric: str) -> None:
    found = correction((), CASE, 32.0, metric, SIGMA, predict)
    assert (found.factor, found.sigma, found.used, found.measured) == (1.0, SIGMA, (), None)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("n", [1, 2, 5, 50])
def test_weight_of_n_runs_of_the_very_case(metric: str, n: int) -> None:
    found = correction([run(0.8)] * n, CASE, 32.0, metric, SIGMA, predict)
    noise, spread = math.log(load_likeness().noise[metric]), math.log(SIGMA)
    weight = n / (n + noise**2 / spread**2)
    assert math.log(found.factor) == pytest.approx(weight * math.log(0.8), rel=5e-3)
    assert found.measured == pytest.approx(0.8 * PREDICTED[metric])


def test_many_consistent_runs_are_believed() -> None:
    found = correction([run(0.7)] * 100, CASE, 32.0, "output_tok_s", SIGMA, predict)
    assert found.factor == pytest.approx(0.7, rel=1e-3)
    assert found.sigma == pytest.approx(load_likeness().floor["output_tok_s"], abs=0.002)


def test_far_configuration_is_left_alone() -> None:
    found = correction([run(0.5)] * 20, FAR, 4.0, "output_tok_s", SIGMA, predict)
    assert found.factor == pytest.approx(1.0, abs=0.02)
    assert found.sigma == pytest.approx(SIGMA, rel=1e-3)


def test_used_are_the_nearest_first_and_never_the_far() -> None:
    near, beside, far = run(0.9), run(0.9, users=128.0), run(0.9, FAR)
    found = correction([far, beside, near], CASE, 32.0, "itl_ms", SIGMA, predict)
    assert found.used == (near, beside)


@pytest.mark.parametrize(
    "away",
    [
        replace(CASE, gpu=CATALOG.gpus["a100-sxm-80"]),
        replace(CASE, model=CATALOG.models["qwen2.5-7b"]),
        replace(CASE, engine="sglang"),
        replace(CASE, weight_dtype="fp8"),
        replace(CASE, tp=4),
        replace(CASE, input_tokens=4096.0),
        replace(CASE, output_tokens=2048.0),
    ],
)
def test_every_difference_weakens_the_correction(away: ServingCase) -> None:
    same = correction([run(0.8)], CASE, 32.0, "output_tok_s", SIGMA, predict)
    other = correction([run(0.8)], away, 32.0, "output_tok_s", SIGMA, predict)
    assert same.factor < other.factor < 1.0
    assert same.sigma < other.sigma <= SIGMA
    assert other.measured is None


def test_other_load_is_corrected_but_not_measured() -> None:
    found = correction([run(0.8)], CASE, 64.0, "output_tok_s", SIGMA, predict)
    assert found.measured is None
    assert 0.8 < found.factor < 0.9


def test_copies_of_a_far_run_do_not_add_up_to_certainty() -> None:
    away = replace(CASE, gpu=CATALOG.gpus["a100-sxm-80"])
    one = correction([run(0.6)], away, 32.0, "output_tok_s", SIGMA, predict)
    many = correction([run(0.6)] * 50, away, 32.0, "output_tok_s", SIGMA, predict)
    alike = load_likeness().alike["gpu"]
    assert many.factor == pytest.approx(0.6**alike, rel=0.01)
    assert one.factor > many.factor


def test_burst_says_nothing_of_the_first_token_and_less_of_the_rest() -> None:
    assert correction([run(0.7, burst=True)], CASE, 32.0, "ttft_ms", SIGMA, predict).factor == 1.0
    burst = correction([run(0.7, burst=True)], CASE, 32.0, "output_tok_s", SIGMA, predict)
    steady = correction([run(0.7)], CASE, 32.0, "output_tok_s", SIGMA, predict)
    assert steady.factor < burst.factor < 1.0
    assert burst.measured is None


def test_random_arrivals_say_less_of_the_first_token_only() -> None:
    paced = replace(run(0.7), paced=True)
    for metric, weaker in (("ttft_ms", True), ("itl_ms", False), ("output_tok_s", False)):
        steady = correction([run(0.7)], CASE, 32.0, metric, SIGMA, predict).factor
        assert (correction([paced], CASE, 32.0, metric, SIGMA, predict).factor > steady) is weaker


def test_what_cannot_be_predicted_is_not_used() -> None:
    def refuse(case: ServingCase, concurrency: float) -> Mapping[str, float]:
        raise ValueError("no")

    assert correction([run(0.7)], CASE, 32.0, "itl_ms", SIGMA, refuse).factor == 1.0


def test_two_hundred_runs_are_worked_out_quickly(benchmark: Any) -> None:
    own = [run(0.8 + 0.001 * i, users=1.0 + i) for i in range(200)]
    found = benchmark(lambda: Corrector(own, predict).correction(CASE, 32.0, "itl_ms", SIGMA))
    assert found.n == 200


ratios = st.floats(0.3, 3.0)
users = st.floats(1.0, 500.0)
cases = st.sampled_from(
    [CASE, FAR, replace(CASE, tp=2), replace(CASE, gpu=CATALOG.gpus["l40s"]), replace(CASE, input_tokens=300.0)]
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(ratios, cases, users), max_size=8), cases, users, st.floats(1.01, 3.0), st.sampled_from(METRICS)
)
def test_intervals_only_narrow_and_factors_stay_within_what_was_seen(
    given_runs: list[tuple[float, ServingCase, float]], case: ServingCase, at: float, sigma: float, metric: str
) -> None:
    own = [run(r, c, u) for r, c, u in given_runs]
    last = sigma
    for n in range(len(own) + 1):
        found = correction(own[:n], case, at, metric, sigma, predict)
        assert 1.0 <= found.sigma <= last * (1 + 1e-9)
        assert math.isfinite(found.factor)
        last = found.sigma if found.used else last
    same = correction([run(r) for r, _, _ in given_runs], CASE, 32.0, metric, sigma, predict)
    seen = [1.0, *(r for r, _, _ in given_runs)]
    assert min(seen) * (1 - 1e-9) <= same.factor <= max(seen) * (1 + 1e-9)


def test_without_a_load_the_case_is_taken_at_whatever_load_was_measured() -> None:
    at_any = correction([run(0.7, users=64.0)], CASE, None, "itl_ms", SIGMA, predict)
    assert at_any.factor == correction([run(0.7)], CASE, 32.0, "itl_ms", SIGMA, predict).factor
    assert at_any.factor < correction([run(0.7, users=64.0)], CASE, 1.0, "itl_ms", SIGMA, predict).factor
    assert at_any.measured is None  # of no load in particular
    made = Corrector([run(0.7, users=64.0)], predict)
    first, again = (made.correction(CASE, None, "itl_ms", SIGMA) for _ in range(2))
    assert first == again == at_any  # what was solved is kept


@pytest.mark.parametrize("predicted", [{}, {"itl_ms": math.inf}, {"itl_ms": 0.0}, {"itl_ms": math.nan}])
def test_a_run_whose_prediction_is_no_number_says_nothing(predicted: dict[str, float]) -> None:
    made = Corrector([run(0.7)], lambda case, users: predicted)
    assert made.ratio(0, "itl_ms") is None
    assert made.correction(CASE, 32.0, "itl_ms", SIGMA).factor == 1.0
