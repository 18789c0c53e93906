from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.plan.infrastructure import DayProfile
from planner.sizing.demand import Demand, day_shares, design_rate_s, peaked_shares, poisson_quantile, profiles


def test_peak_rate_follows_people_and_habits():
    demand = Demand(people=1000, active_share=0.5, requests_per_active_day=18, peak_hour_share=0.2, burst_factor=2)
    assert demand.requests_day == 9000
    assert demand.peak_rate_s == pytest.approx(9000 * 0.2 / 3600 * 2)
    assert demand.in_flight(10) == pytest.approx(10)


def test_growth_compounds_over_years():
    assert Demand(people=100, growth_per_year=0.5).in_year(2).people == 225


@pytest.mark.parametrize(("rate", "ratio"), [(2, 2.5), (10, 1.5), (200, 1.12)])
def test_small_systems_need_a_multiple_of_their_mean(rate, ratio):
    assert design_rate_s(rate, 1.0) / rate == pytest.approx(ratio, rel=0.12)


@given(st.floats(0.001, 2000), st.floats(1.0, 1.5))
def test_more_demand_never_asks_for_a_smaller_quantile(mean, factor):
    assert poisson_quantile(mean * factor) >= poisson_quantile(mean) - 1e-9


@given(st.floats(0.001, 5000))
def test_the_quantile_is_never_below_the_mean(mean):
    assert poisson_quantile(mean) >= mean


def test_by_default_nothing_but_the_stated_share_counts():
    demand = Demand(people=500, requests_per_active_day=10, peak_hour_share=0.25, burst_factor=1.5)
    assert demand.peak_rate_s == 500 * 10 * 0.25 / 3600 * 1.5
    assert demand.requests_busiest_day == demand.requests_day


@pytest.mark.parametrize("id", list(profiles()))
def test_a_profile_spreads_the_day_and_sets_the_peak(id):
    profile = profiles()[id]
    assert len(profile.shares) == 24
    assert math.fsum(profile.shares) == pytest.approx(1)
    assert profile.name.ko
    assert profile.reasoning.en
    demand = Demand(people=1000, requests_per_active_day=8, season_factor=1.3, hours=profile.shares)
    assert math.fsum(demand.requests_by_hour) == pytest.approx(8000 * 1.3)
    assert demand.peak_hour_rate_s * 3600 == pytest.approx(max(demand.requests_by_hour))
    assert demand.peak_rate_s == pytest.approx(demand.peak_hour_rate_s * 1.6)


def test_profiles_differ_as_their_names_say():
    peak = {id: max(p.shares) for id, p in profiles().items()}
    assert peak["round_the_clock"] < peak["customer_service"] < peak["office"]
    night = profiles()["night_batch"].shares
    assert sum(night[:6]) + sum(night[22:]) > 0.85


def test_the_plan_offers_exactly_the_shipped_profiles():
    assert {p.value for p in DayProfile} == {"given", *profiles()}


@given(st.floats(1 / 24, 1.0))
def test_a_stated_share_shapes_the_whole_day(share):
    shares = peaked_shares(share)
    assert math.fsum(shares) == pytest.approx(1)
    assert max(shares) == pytest.approx(share, rel=1e-3)
    demand = Demand(people=10, peak_hour_share=share)
    assert demand.peak_hour_rate_s == pytest.approx(max(demand.requests_by_hour) / 3600, rel=1e-3)


def test_own_counts_become_shares():
    shares = day_shares([0] * 8 + [30, 60, 10] + [0] * 13)
    assert shares[9] == 0.6
    for wrong in ([1] * 23, [0] * 24, [-1] + [1] * 23):
        with pytest.raises(ValueError):
            day_shares(wrong)


def test_a_later_year_changes_people_only():
    demand = Demand(
        people=100, active_share=0.4, growth_per_year=0.2, season_factor=1.2, hours=profiles()["office"].shares,
        input_tokens=900, output_tokens=90, input_variation=1.1, prefix_cache_share=0.3,
    )  # fmt: skip
    later = demand.in_year(3)
    assert later.people == pytest.approx(100 * 1.2**3)
    assert replace(later, people=100) == demand


def test_load_by_year_grows_and_its_percentiles_are_ordered():
    demand = Demand(people=2000, requests_per_active_day=12, growth_per_year=0.3)
    years = demand.by_year(e2e_s=6.0)
    assert [y.year for y in years] == [0, 1, 2]
    assert years[0].peak_rate_s == demand.peak_rate_s
    for early, late in pairwise(years):
        assert late.peak_rate_s == pytest.approx(early.peak_rate_s * 1.3)
        assert late.design_rate_s > early.design_rate_s
        # Growing larger, the margin over the mean shrinks.
        assert late.design_rate_s / late.peak_rate_s <= early.design_rate_s / early.peak_rate_s
    for year in years:
        assert list(year.in_flight) == sorted(year.in_flight)
        assert year.in_flight[0] == pytest.approx(year.peak_rate_s * 6.0, abs=1)


def test_percentiles_in_flight_are_those_of_an_infinite_server_queue():
    """M/G/infinity, residence log-normal: counted at random moments of a long simulated stretch."""
    demand = Demand(people=900, requests_per_active_day=20, peak_hour_share=0.15, burst_factor=1.0)
    rng = np.random.default_rng(5)
    n = 200_000
    arrivals = np.cumsum(rng.exponential(1 / demand.peak_rate_s, n))
    leaves = arrivals + rng.lognormal(math.log(8) - 0.5 * 0.64, 0.8, n)
    moments = rng.uniform(arrivals[1000], arrivals[-1000], 20_000)
    inside = np.searchsorted(arrivals, moments) - np.searchsorted(np.sort(leaves), moments)
    for q in (0.5, 0.9, 0.95, 0.99):
        assert demand.in_flight_quantile(8.0, q) == pytest.approx(np.quantile(inside, q), abs=1.01)


def test_lengths_come_with_their_spread():
    demand = Demand(people=1, input_tokens=1000, output_tokens=200, input_variation=1.2)
    assert demand.input_lengths.c2 == pytest.approx(1.44)
    assert demand.output_lengths.mean == 200
    assert demand.output_lengths.variation > 0
