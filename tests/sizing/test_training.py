from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.sizing.calibration import load_training
from planner.sizing.timing import Unserveable
from planner.sizing.training import (
    Trained,
    TrainingCase,
    TrainingMethod,
    memory_gb,
    plan_fine_tuning,
    plan_pre_training,
    predict_training,
)


@pytest.fixture(scope="module")
def seventy(llama70):
    return Trained.of(llama70)


def test_pre_training_70b_on_15_trillion_tokens_is_6_3e24_flop(gpus):
    plan = plan_pre_training(Trained("seventy", 70e9, 70e9), gpus["h100-sxm"], 1024, 15e12)
    assert plan.flop == pytest.approx(6.3e24)


def test_lora_counts_four_flop_and_full_training_six_per_parameter_and_token(seventy, gpus):
    """50 M tokens on 70 B: 1.4e19 by the rule of a frozen base (4 N D), 2.1e19 by the full rule (6 N D)."""
    lora = plan_fine_tuning(seventy, TrainingMethod.LORA, gpus["h100-sxm"], 50e6, 2048)
    full = plan_fine_tuning(seventy, TrainingMethod.FULL, gpus["h100-sxm"], 50e6, 2048)
    assert lora.flop == pytest.approx(1.39e19, rel=0.01)
    assert full.flop == pytest.approx(2.085e19, rel=0.01)


def test_runs_multiply_gpu_hours_and_flop_but_not_the_hours_of_one(seventy, gpus):
    once, five = (
        plan_fine_tuning(seventy, TrainingMethod.LORA, gpus["h100-sxm"], 50e6, 2048, runs=n) for n in (1, 5)
    )
    assert five.hours == once.hours
    assert five.gpu_hours.mid == pytest.approx(5 * once.gpu_hours.mid)
    assert five.flop_all_runs == pytest.approx(5 * once.flop)
    assert once.gpu_hours.mid == pytest.approx(once.hours.mid * once.gpus)


def test_full_fine_tuning_keeps_16_bytes_a_parameter(seventy, gpus):
    case = TrainingCase(seventy, gpus["h100-sxm"], 32, TrainingMethod.FULL)
    one_more = TrainingCase(seventy, gpus["h100-sxm"], 64, TrainingMethod.FULL)
    c = load_training()
    assert memory_gb(case, c) - memory_gb(one_more, c) == pytest.approx(70.55 * 16 / 64, rel=0.01)


def test_methods_need_ever_less_memory(seventy, gpus):
    full, lora, qlora = (
        plan_fine_tuning(seventy, m, gpus["h100-sxm"], 1e7, 2048)
        for m in (TrainingMethod.FULL, TrainingMethod.LORA, TrainingMethod.QLORA)
    )
    assert full.gpus > lora.gpus > qlora.gpus
    assert all(plan.memory_gb.mid <= plan.usable_gb for plan in (full, lora, qlora))


def test_one_given_gpu_too_few_is_refused_with_the_need(seventy, gpus):
    with pytest.raises(Unserveable) as refusal:
        plan_fine_tuning(seventy, TrainingMethod.FULL, gpus["h100-sxm"], 1e7, 2048, gpus=8)
    assert refusal.value.reason.key == "sizing.training_does_not_fit"
    assert refusal.value.reason.params["needed"] > 140


@given(tokens=st.floats(1e5, 1e12), factor=st.floats(1, 10))
@settings(max_examples=30, deadline=None)
def test_more_tokens_never_take_fewer_hours(seventy, gpus, tokens, factor):
    less, more = (
        plan_fine_tuning(seventy, TrainingMethod.LORA, gpus["a100-sxm-80"], n, 1024) for n in (tokens, tokens * factor)
    )
    assert more.hours.mid >= less.hours.mid * 0.999999


def test_utilisation_stays_below_the_peak_and_near_published_values(gpus):
    seventy = Trained("70", 70e9, 70e9)
    case = TrainingCase(seventy, gpus["h100-sxm"], 64, seq_len=8192, recompute=False, tuned_stack=True)
    assert 0.35 < predict_training(case).mfu < 0.6


def test_an_architecture_without_measurements_has_a_wider_band(seventy, gpus):
    known = predict_training(TrainingCase(seventy, gpus["h100-sxm"], 8))
    new = predict_training(TrainingCase(seventy, gpus["mi300x"], 8))
    width = [p.tokens_per_s_per_gpu.high / p.tokens_per_s_per_gpu.mid for p in (known, new)]
    assert width[1] > width[0]
    assert new.tier.id == "new_gpu"
