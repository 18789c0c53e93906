"""Sizing at its edges: Poisson percentiles, refusals with their numbers, distances to published cases by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import poisson

from planner.resources import read_yaml, resource
from planner.sizing.calibration import load_inference
from planner.sizing.capacity import Lengths, ServiceLevels, capacity
from planner.sizing.cases import ServingCase
from planner.sizing.demand import (
    Demand,
    day_shares,
    design_rate_s,
    design_rates_s,
    peaked_shares,
    poisson_quantile,
)
from planner.sizing.diffusion import DiffusionTransformer, latent
from planner.sizing.encoders import encoder_of
from planner.sizing.errors import Unserveable
from planner.sizing.nearest import _of_engine, _of_format, _of_gpu, _of_model
from planner.sizing.partitions import Profile
from planner.sizing.pool import Workload, size_pool
from planner.sizing.queueing import (
    gamma_quantile,
    gamma_tail,
    reading_moments,
    shifted_quantile,
    wait_mean_s,
    wait_probability,
    wait_quantile_s,
)
from planner.sizing.search import Requirement, search
from planner.sizing.serving import Replica
from planner.sizing.timing import Timing

Z95 = NormalDist().inv_cdf(0.95)


# --- how many stand in the system at once ----------------------------------------------------------------------------


@pytest.mark.parametrize("mean", [0.01, 0.05, 0.0513, 0.7, 2.0, 9.99, 57.0, 399.0, 400.0])
@pytest.mark.parametrize("quantile", [0.5, 0.95, 0.99])
def test_small_numbers_are_those_of_the_poisson_distribution(mean: float, quantile: float) -> None:
    assert poisson_quantile(mean, quantile) == max(poisson.ppf(quantile, mean), mean)


@pytest.mark.parametrize("mean", [400.1, 1000.0, 250_000.0])
def test_large_numbers_are_normal_with_their_skew(mean: float) -> None:
    assert poisson_quantile(mean) == pytest.approx(mean + Z95 * math.sqrt(mean) + (Z95**2 - 1) / 6, rel=1e-12)
    assert abs(poisson_quantile(mean) - poisson.ppf(0.95, mean)) <= 1
    assert poisson_quantile(0.0) == poisson_quantile(-1.0) == 0


@pytest.mark.parametrize("rate", [0.003, 0.4, 7.7, 90.0, 5000.0])
@pytest.mark.parametrize("quantile", [0.5, 0.9, 0.95, 0.99])
def test_many_residences_at_once_are_those_of_each(rate: float, quantile: float) -> None:
    residence = np.array([0.0, 0.001, 0.13, 1.0, 4.44, 60.0, 1000.0])
    each = [design_rate_s(rate, float(r), quantile) for r in residence]
    assert design_rates_s(rate, residence, quantile).tolist() == pytest.approx(each, rel=1e-9)
    assert design_rate_s(0.0, 5.0) == 0
    assert design_rate_s(rate, 0.0) == rate


def test_a_stated_peak_hour_is_the_busiest_of_its_day() -> None:
    for share in (1 / 24, 0.08, 0.2, 0.6, 1.0):
        day = peaked_shares(share)
        assert math.fsum(day) == pytest.approx(1)
        assert max(day) == pytest.approx(share, abs=1e-6)
    assert max(peaked_shares(0.01)) == pytest.approx(1 / 24)
    with pytest.raises(ValueError):
        day_shares([1.0] * 23)
    with pytest.raises(ValueError):
        day_shares([0.0] * 24)
    with pytest.raises(ValueError):
        day_shares([-1.0, *[1.0] * 23])
    assert day_shares([0.0, *[2.0] * 23])[0] == 0


def test_the_load_of_a_day_by_hand() -> None:
    d = Demand(1200, 0.5, 6.0, 0.25, 1.6, 0.2, 250, season_factor=1.5)
    assert (d.requests_day, d.requests_year, d.requests_busiest_day) == pytest.approx((3600, 900_000, 5400))
    assert d.peak_hour_rate_s == pytest.approx(5400 * 0.25 / 3600)
    assert d.peak_rate_s == pytest.approx(0.6)
    assert d.in_flight(20.0) == pytest.approx(12)
    assert d.in_flight_quantile(20.0) == poisson.ppf(0.95, 12)
    years = d.by_year(20.0)
    assert [y.people for y in years] == pytest.approx([1200, 1440, 1728])
    assert [y.year for y in years] == [0, 1, 2]
    assert years[1].peak_rate_s == pytest.approx(0.72)
    assert years[0].in_flight == pytest.approx([poisson.ppf(q, 12) for q in (0.5, 0.9, 0.95, 0.99)])


# --- queues -----------------------------------------------------------------------------------------------------------


def test_waits_of_one_and_of_several_servers_by_hand() -> None:
    assert wait_probability(0.5, 1.0) == pytest.approx(0.5)
    assert wait_probability(1.5, 1.0, 3.0) == pytest.approx(0.5 ** (math.sqrt(8) - 1))
    assert wait_probability(9.0, 1.0) == 1
    assert wait_mean_s(0.5, 1.0, 1.0) == pytest.approx(1.0)  # M/M/1: r / (1 - r)
    assert wait_mean_s(0.5, 1.0, 0.0) == pytest.approx(0.5)  # M/D/1: half of it
    assert wait_mean_s(1.6, 1.0, 0.5, 2.0) == pytest.approx(0.8 ** (math.sqrt(6) - 1) * 1.5 / (4 * 0.2))
    assert wait_mean_s(1.0, 1.0, 1.0) == math.inf
    assert wait_quantile_s(1.0, 1.0, 1.0) == math.inf
    assert wait_quantile_s(0.04, 1.0, 1.0, 0.95) == 0  # fewer than 5 % wait at all


@pytest.mark.parametrize(("rate", "c2"), [(0.3, 0.0), (0.7, 0.4), (0.9, 2.0)])
def test_those_who_wait_do_so_with_the_moments_of_takacs(rate: float, c2: float) -> None:
    # E W = l m2 / (2 (1 - r)); E W^2 = 2 (E W)^2 + l m3 / (3 (1 - r)); both over r for those who wait.
    mean = rate * (1 + c2) / (2 * (1 - rate)) / rate
    second = (2 * (mean * rate) ** 2 + rate * (1 + c2) ** 3 / (3 * (1 - rate))) / rate
    expected = float(gamma_quantile(mean, second - mean**2, 0.05 / rate))
    assert wait_quantile_s(rate, 1.0, c2) == pytest.approx(expected)


@pytest.mark.parametrize(("rate", "c2"), [(0.5, 0.0), (4.0, 0.8), (8.0, 2.0)])
def test_steps_that_read_what_arrived_satisfy_their_balance(rate: float, c2: float) -> None:
    """A step is its fixed part and the prompts that arrived in the one before; moments by repeating that until steady."""
    step, read = 0.05, 0.1
    mean = variance = third = 0.0
    for _ in range(4000):
        load = rate * read
        third = (
            rate * read**3 * (1 + c2) ** 3 * mean + 3 * load * rate * read**2 * (1 + c2) * variance + load**3 * third
        )
        variance = rate * read**2 * (1 + c2) * mean + load**2 * variance
        mean = step + load * mean
    # A request meets a step of biased length, waits for half of it, reads what arrived in it, a step and itself.
    met, met2 = (variance + mean**2) / mean, (third + 3 * variance * mean + mean**3) / mean
    first = met / 2 + rate * read * met + step + read
    spread = (0.5 + rate * read) ** 2 * (met2 - met**2) + met2 / 12 + rate * read**2 * (1 + c2) * met + read**2 * c2
    found = reading_moments(np.array([rate]), np.array([step]), np.array([read]), c2)
    assert [float(f[0]) for f in found] == pytest.approx([first, spread], rel=1e-6)


def test_tails_of_gamma_and_log_normal() -> None:
    assert gamma_tail(2.0, 4.0, 2.0 * math.log(20)) == pytest.approx(0.05, abs=0.003)  # exponential
    assert (gamma_tail(2.0, 4.0, 0.0), gamma_tail(0.0, 1.0, 1.0)) == (1.0, 1.0)
    assert gamma_tail(2.0, 1e-9, 1.9) == pytest.approx(1)
    assert gamma_tail(2.0, 1e-9, 2.1) == pytest.approx(0)
    assert float(gamma_quantile(2.0, 4.0, 0.05)) == pytest.approx(2.0 * math.log(20), rel=0.02)
    s2 = math.log(1 + 9 / 16)
    assert shifted_quantile(4.0, 9.0, 0.95) == pytest.approx(4 * math.exp(math.sqrt(s2) * Z95 - s2 / 2))
    assert (shifted_quantile(-1.0, 9.0, 0.9), shifted_quantile(3.0, 0.0, 0.9)) == (0.0, 3.0)


def test_a_step_is_bound_by_its_largest_group() -> None:
    zero = dict.fromkeys(("compute", "memory", "kv_cache", "attention", "interconnect", "overhead"), 0.0)
    for terms, bound in (
        ({"memory": 2, "kv_cache": 2, "compute": 3}, "memory"), ({"compute": 2, "attention": 2, "memory": 3}, "compute"),
        ({"interconnect": 4, "memory": 3}, "interconnect"), ({"overhead": 4, "interconnect": 3}, "overhead"),
    ):  # fmt: skip
        timing = Timing(**{**zero, **terms})
        assert timing.bound == bound
        assert timing.seconds == sum(terms.values())


# --- refusals ----------------------------------------------------------------------------------------------------------


def test_refusals_name_what_a_request_alone_takes(llama70, gpus) -> None:
    case = ServingCase(llama70, gpus["h100-sxm"], "fp8", tp=2, input_tokens=8000.0, output_tokens=200.0)
    replica = Replica(case)
    with pytest.raises(Unserveable) as slow:
        capacity(case, ServiceLevels(60000.0, 1.0))
    assert slow.value.reason.key == "sizing.itl_alone"
    assert slow.value.reason.params == {"value": pytest.approx(replica.step_s(1.0) * 1e3), "limit": 1.0}
    with pytest.raises(Unserveable) as late:
        capacity(case, ServiceLevels(5.0, 900.0), lengths=Lengths(0.0, 0.0))
    assert late.value.reason.key == "sizing.ttft_alone"
    # Half a step of waiting, a step and the prompt; with lengths that do not vary about the time of reading alone.
    alone = (float(replica.fleet.reading_alone(1.0)[0]) + float(replica.fleet.request_overhead_s[0])) * 1e3
    assert alone < late.value.reason.params["value"] < alone * 1.3


def test_capacity_leaves_the_headroom_free(llama70, gpus) -> None:
    case = ServingCase(llama70, gpus["h100-sxm"], "fp8", tp=2, input_tokens=1500.0, output_tokens=300.0)
    free, kept = (capacity(case, ServiceLevels(3000.0, 60.0, h)) for h in (0.0, 0.3))
    assert kept.limit_rate_s == free.limit_rate_s == pytest.approx(free.rate_s.mid)
    assert kept.rate_s.mid == pytest.approx(0.7 * free.limit_rate_s)
    # Little: as many in flight as arrive while one is decoded; the rest of the time it is read.
    assert kept.concurrency < kept.limit_rate_s * kept.e2e_ms / 1e3 < kept.concurrency * 1.2


# --- the pool ----------------------------------------------------------------------------------------------------------


def test_stand_by_gpus_are_in_both_ends_of_the_range(llama70, gpus) -> None:
    asked = Requirement(llama70, 30.0, 1500, 400, ServiceLevels(2000, 60, 0.3), precisions=("fp8",))
    plain, spare = (
        size_pool([Workload("w", asked)], [gpus["h100-sxm"]], {}, spares, share).options[0]
        for spares, share in ((0, 0.0), (1, 0.5))
    )
    away = spare.spare_gpus + spare.maintenance_gpus
    assert spare.gpus == spare.gpus_in_use + away
    low, high = spare.placements[0].candidate.gpu_range.low, spare.placements[0].candidate.gpu_range.high
    assert (spare.gpu_range.low, spare.gpu_range.high) == (min(low + away, spare.gpus), max(high + away, spare.gpus))
    assert away > 0
    assert plain.gpu_range.mid == plain.gpus
    assert isinstance(spare.placements[0].slice, Profile | None)


# --- distances to published cases ------------------------------------------------------------------------------------------


def test_distances_by_hand(models, gpus) -> None:
    weights = read_yaml(resource("calibration", "nearest.yaml"))
    other, log = weights["other"], weights["per_log"]
    eight, seventy, mixture = (models[id] for id in ("llama-3.1-8b", "llama-3.1-70b", "mixtral-8x7b"))
    assert _of_model(eight, eight) == 0
    assert _of_model(eight, seventy) == pytest.approx(other["model"] + log["size"] * math.log(70 / 8))
    unlike = other["model"] + other["family"] + other["experts"]
    sizes = (math.log(46.7 / 8) + math.log(12.9 / 8)) / 2
    assert _of_model(mixture, eight) == pytest.approx(unlike + log["size"] * sizes)
    assert _of_model(None, eight) == _of_gpu(None, gpus["h100-sxm"]) == math.inf
    assert _of_model(replace(eight, id="x", params_b=None), eight) == math.inf
    h100, h200, mi300x = (gpus[id] for id in ("h100-sxm", "h200-sxm", "mi300x"))
    assert _of_gpu(h100, h100) == 0
    assert _of_gpu(h200, h100) == pytest.approx(other["gpu"] + log["bandwidth"] * math.log(4800 / 3350))
    assert _of_gpu(mi300x, h100) == pytest.approx(
        other["gpu"]
        + other["architecture"]
        + other["vendor"]
        + log["bandwidth"] * math.log(5300 / 3350)
        + log["peak"] * math.log(1307.4 / 989)
    )
    c = load_inference()
    assert (
        _of_format("fp8", "bf16", c)
        == _of_format("bf16", "fp8 ", c)
        == pytest.approx(log["bytes_per_weight"] * math.log(2))
    )
    assert _of_format("odd", "bf16", c) == _of_format("bf16", "odd", c) == math.inf
    kin = weights["kin"]
    assert _of_engine("vllm", "vllm") == 0
    assert _of_engine(*kin["engines"][:2]) == kin["difference"]
    assert _of_engine("nowhere", "vllm") == other["engine"]


def test_a_model_of_unknown_width_counts_its_parameters_only(models) -> None:
    encoder = encoder_of(models["llama-3.1-8b"])
    assert encoder.flop_per_token(1000.0) == 2 * encoder.touched + 4 * 32 * 4096 * 1000.0 / 2
    assert replace(encoder, hidden=None).flop_per_token(1000.0) == 2 * encoder.touched
    assert replace(encoder, causal=False).flop_per_token(1000.0) == 2 * encoder.touched + 4 * 32 * 4096 * 1000.0


def test_pictures_of_any_size_are_cut_into_whole_patches() -> None:
    transformer = DiffusionTransformer(1000, 2, 3, 0, 77, 1.0)
    n = 49 * 33 + 77  # a latent of 97 x 65 in patches of two
    assert transformer.flop(97, 65) == 5 * (24 * 1000**2 * n + 4 * n * n * 1000)
    assert transformer.widest_bytes(97, 65) == 2 * n * 1000 * 7
    assert [latent(p) for p in (1, 8, 9, 1024)] == [1, 1, 2, 128]


def test_an_answer_takes_its_first_token_and_a_step_for_each_other(llama70, gpus) -> None:
    asked = Requirement(llama70, 3.0, 1500, 400, ServiceLevels(2000, 60, 0.3), precisions=("fp8",))
    found = search(asked, [gpus["h100-sxm"]], {"h100-sxm": 3.0})
    for candidate, seconds in zip(found.candidates, found.answers_s, strict=True):
        replica = Replica(candidate.case)
        rate = candidate.peak_rate_s / candidate.replicas
        batch = seconds * rate  # Little, but for the reading of the prompt
        step = replica.step_s(max(batch, 1.0))
        assert 399 * replica.step_s(1.0) < seconds < 400 * step * 1.3
