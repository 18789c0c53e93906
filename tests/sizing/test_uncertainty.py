from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.sizing.uncertainty import Range

values = st.floats(0.01, 1e6)
factors = st.floats(1.0, 5.0)


def test_the_interval_of_a_spread_factor_reaches_1_28_standard_deviations():
    around = Range.around(100, 1.25)
    assert around.high == pytest.approx(100 * 1.25**1.28155, rel=1e-5)
    assert around.low * around.high == pytest.approx(100**2)


def test_independent_errors_add_their_logarithmic_variances():
    both = Range.around(2, 1.2).combined(Range.around(3, 1.3))
    assert both.mid == 6
    assert both.high == pytest.approx(6 * math.exp(1.28155 * math.hypot(math.log(1.2), math.log(1.3))), rel=1e-5)


@given(values, factors)
def test_a_falling_function_turns_the_range_round(mid, factor):
    around = Range.around(mid, factor)
    turned = around.map(lambda x: 1 / x)
    assert turned.low == pytest.approx(1 / around.high)
    assert turned.low <= turned.mid <= turned.high


def test_a_range_out_of_order_is_refused():
    with pytest.raises(ValueError):
        Range(2, 1, 3)


def test_each_side_of_a_product_adds_up_for_itself():
    # Down: ln 2 and ln 4 make sqrt(5) ln 2; up: ln 2 and 0 make ln 2.
    both = Range(3, 6, 12).combined(Range(5, 20, 20))
    assert (both.low, both.mid, both.high) == (pytest.approx(120 / 2 ** (5**0.5)), 120, pytest.approx(240))


def test_an_exact_value_has_no_width_and_a_spread_of_one_neither():
    assert Range.exact(3) == Range.around(3, 1.0) == Range(3, 3, 3)
    with pytest.raises(ValueError):
        Range.around(3, 0.99)


def test_a_multiple_keeps_the_relative_interval():
    assert Range(1, 2, 6).times(3) == Range(3, 6, 18)
    assert Range(1, 2, 6).map(lambda x: x + 1) == Range(2, 3, 7)
    assert Range(1, 2, 6).map(lambda x: 5.0) == Range(5, 5, 5)


def test_a_range_holds_its_ends_and_nothing_beyond():
    assert [Range(1, 2, 6).holds(v) for v in (0.99, 1, 6, 6.01)] == [False, True, True, False]
