from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.resources import read_yaml, resource
from planner.sizing.lengths import (
    Empirical,
    LogNormal,
    Mixture,
    assumed_burst_c2,
    assumed_spread,
    lengths_of,
    retrieval,
)


def _moments(lengths, n=200_000, seed=3):
    drawn = lengths.sample(np.random.default_rng(seed), n)
    return drawn, drawn.mean(), drawn.var() / drawn.mean() ** 2


@pytest.mark.parametrize("variation", [0.0, 0.4, 0.7, 1.4])
def test_log_normal_samples_have_its_mean_spread_and_tail(variation):
    lengths = LogNormal(800, variation)
    drawn, mean, c2 = _moments(lengths)
    assert mean == pytest.approx(800, rel=0.02)
    assert c2 == pytest.approx(lengths.c2, rel=0.12, abs=1e-6)
    assert lengths.c2 == pytest.approx(math.exp(lengths.sigma**2) - 1)
    assert np.quantile(drawn, 0.95) == pytest.approx(lengths.p95, rel=0.02)
    assert (drawn == np.floor(drawn)).all()
    assert drawn.min() >= 1


@given(st.floats(2, 1e5), st.floats(0.05, 3), st.floats(0.01, 0.99))
def test_quantile_and_share_below_are_inverse(mean, variation, q):
    lengths = LogNormal(mean, variation)
    assert lengths.share_below(lengths.quantile(q)) == pytest.approx(q, abs=1e-9)


def test_short_lengths_keep_their_mean_though_tokens_are_whole():
    _, mean, _ = _moments(LogNormal(3.3, 0.0))
    assert mean == pytest.approx(3.3, rel=0.01)


def test_empirical_lengths_are_what_was_counted():
    lengths = Empirical((400, 100, 100, 200))
    assert lengths.mean == 200
    assert lengths.c2 == pytest.approx((2 * 100**2 + 200**2) / 4 / 200**2)
    assert lengths.quantile(0.5) == 100
    assert lengths.quantile(0.75) == 200
    assert lengths.p95 == 400
    assert lengths.share_below(200) == 0.75
    drawn, mean, _ = _moments(lengths)
    assert set(drawn) == {100, 200, 400}
    assert mean == pytest.approx(200, rel=0.01)


def test_a_mixture_is_more_spread_than_its_parts():
    mixed = Mixture(((3, LogNormal(200, 0.5)), (1, LogNormal(6000, 0.4))))
    drawn, mean, c2 = _moments(mixed)
    assert mixed.mean == pytest.approx(0.75 * 200 + 0.25 * 6000)
    assert mean == pytest.approx(mixed.mean, rel=0.02)
    assert c2 == pytest.approx(mixed.c2, rel=0.04)
    assert mixed.c2 > 1
    assert np.quantile(drawn, 0.95) == pytest.approx(mixed.p95, rel=0.02)
    assert mixed.share_below(mixed.p95) == pytest.approx(0.95, abs=1e-4)


def test_retrieval_adds_passages_to_a_share_of_the_questions():
    question = LogNormal(100, 0.6)
    prompts = retrieval(question, passages=5, passage_tokens=500, instructions=300, with_documents=0.4)
    assert prompts.mean == pytest.approx(400 + 0.4 * 2500)
    between = 0.4 * 0.6 * 2500**2
    assert prompts.c2 == pytest.approx((between + (100 * 0.6) ** 2) / prompts.mean**2)
    with pytest.raises(ValueError):
        retrieval(question, 5, 500, 300, with_documents=1.0)


@pytest.mark.parametrize(
    "make",
    [
        lambda: LogNormal(0), lambda: LogNormal(10, -1), lambda: Empirical(()), lambda: Empirical((1, 0)),
        lambda: Mixture(()), lambda: Mixture(((0, LogNormal(1)),)),
    ],
)  # fmt: skip
def test_impossible_lengths_are_refused(make):
    with pytest.raises(ValueError):
        make()


def test_a_stated_spread_goes_before_the_assumed_one():
    assert lengths_of(100, None, "input").variation == assumed_spread("input").value
    assert lengths_of(100, 0.0, "output").variation == 0.0


def test_assumptions_carry_range_date_and_reasoning_in_both_languages():
    content = read_yaml(resource("workload.yaml"))
    assert content["as_of"]
    for spread in (assumed_spread("input"), assumed_spread("output"), assumed_burst_c2()):
        assert spread.low < spread.value < spread.high
    for section in ("day_profiles", "length_variation", "arrival_c2"):
        for entry in content[section].values():
            assert entry["basis"] == "assumed"
            assert all(entry[k][language] for k in ("name", "reasoning") for language in ("ko", "en"))
