from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.sizing.uncertainty import Range, combined_sigma

values = st.floats(0.01, 1e6)
factors = st.floats(1.0, 5.0)


def test_the_interval_of_a_spread_factor_reaches_1_28_standard_deviations():
    around = Range.around(100, 1.25)
    assert around.high == pytest.approx(100 * 1.25**1.28155, rel=1e-5)
    assert around.low * around.high == pytest.approx(100**2)


def test_independent_errors_add_their_logarithmic_variances():
    both = Range.around(2, 1.2).combined(Range.around(3, 1.3))
    assert both.mid == 6
    assert both.high == pytest.approx(Range.around(6, combined_sigma(1.2, 1.3)).high)


@given(values, factors)
def test_a_falling_function_turns_the_range_round(mid, factor):
    around = Range.around(mid, factor)
    turned = around.map(lambda x: 1 / x)
    assert turned.low == pytest.approx(1 / around.high)
    assert turned.low <= turned.mid <= turned.high


def test_a_range_out_of_order_is_refused():
    with pytest.raises(ValueError):
        Range(2, 1, 3)
