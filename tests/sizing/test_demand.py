from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.sizing.demand import Demand, design_rate_s, poisson_quantile


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
