from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.sizing.calibration import load_inference
from planner.sizing.capacity import Limit, ServiceLevels, at_rate, capacity
from planner.sizing.cases import ServingCase
from planner.sizing.errors import Unserveable
from planner.sizing.serving import Replica, predict
from planner.sizing.timing import Bound
from planner.sizing.work import shape_of


def case(model, gpu, **changes):
    given_case = {"weight_dtype": "fp8", "tp": 4, "input_tokens": 1000, "output_tokens": 500, "engine": "vllm"}
    return ServingCase(model=model, gpu=gpu, **(given_case | changes))


def test_decoding_is_never_faster_than_reading_the_weights_once(llama70, gpus):
    one = case(llama70, gpus["h100-sxm"])
    shape = shape_of(llama70)
    floor_ms = (shape.dense_params + 2 * shape.head_params) / (4 * 3350e9) * 1e3
    assert predict(one, 1).itl_ms.mid > floor_ms


@given(users=st.floats(1, 3000), tokens=st.floats(16, 16000), answer=st.floats(16, 4000))
@settings(max_examples=40, deadline=None)
def test_throughput_never_exceeds_the_compute_bound(llama70, gpus, users, tokens, answer):
    one = case(llama70, gpus["h100-sxm"], input_tokens=tokens, output_tokens=answer)
    flops_per_token = 2 * shape_of(llama70).dense_params * (1 + tokens / answer)
    assert predict(one, users).output_tok_s.mid < 4 * 1979e12 / flops_per_token


@given(users=st.floats(1, 500), more=st.floats(1, 3))
@settings(max_examples=40, deadline=None)
def test_more_users_wait_longer(llama70, gpus, users, more):
    one = case(llama70, gpus["h100-sxm"])
    few, many = predict(one, users), predict(one, users * more)
    assert many.itl_ms.mid >= few.itl_ms.mid * 0.9999
    assert many.ttft_ms.mid >= few.ttft_ms.mid * 0.9999


def test_a_faster_card_answers_faster(llama70, gpus):
    slow, fast = (predict(case(llama70, gpus[g]), 16) for g in ("a100-sxm-80", "h200-sxm"))
    assert fast.itl_ms.mid < slow.itl_ms.mid
    assert fast.ttft_ms.mid < slow.ttft_ms.mid


def test_single_user_decoding_is_bound_by_memory_and_its_terms_add_up(llama70, gpus):
    prediction = predict(case(llama70, gpus["h100-sxm"], tp=1, weight_dtype="fp4"), 1)
    assert prediction.bound is Bound.MEMORY
    assert prediction.timing.memory > prediction.timing.compute


def test_cards_without_nvlink_pay_for_their_traffic(llama70, gpus):
    with_link = predict(case(llama70, gpus["h100-sxm"], tp=8), 32).timing.interconnect
    without = predict(case(llama70, gpus["l40s"], tp=8), 32).timing.interconnect
    assert without > 3 * with_link
    assert predict(case(llama70, gpus["l40s"], tp=8), 32).tier.id == "F"


def test_weights_that_do_not_fit_are_refused_with_the_figures(llama70, gpus):
    with pytest.raises(Unserveable) as refusal:
        predict(case(llama70, gpus["h100-sxm"], tp=1, weight_dtype="bf16"), 1)
    assert refusal.value.reason.key == "sizing.weights_do_not_fit"
    assert refusal.value.reason.params["weights"] == pytest.approx(141.1, abs=0.5)


def test_a_prompt_longer_than_the_context_is_refused(llama8, gpus):
    with pytest.raises(Unserveable) as refusal:
        predict(case(llama8, gpus["h100-sxm"], tp=1, input_tokens=200_000), 1)
    assert refusal.value.reason.key == "sizing.context_exceeded"


def test_latent_kv_cache_is_copied_by_tensor_parallelism(models, gpus):
    replica = Replica(case(models["deepseek-v3"], gpus["h200-sxm"], tp=8), load_inference())
    held = load_inference().engines["vllm"].held_output
    own = replica.what.shape.kv_bytes(1000 + held * 500, replica.what.kv_scale) / 1e9
    assert replica.memory.kv_per_sequence_gb == pytest.approx(own)


def test_capacity_meets_its_service_levels(llama70, gpus):
    levels = ServiceLevels(ttft_ms=2000, itl_ms=40, headroom=0.3)
    held = capacity(case(llama70, gpus["h100-sxm"]), levels)
    load = at_rate(Replica(held.case), held.rate_s.mid)
    assert load.itl_p95_ms <= 40
    assert load.ttft_p95_ms <= 2000
    assert held.rate_s.mid == pytest.approx(0.7 * held.limit_rate_s)


def test_the_binding_limit_is_named(llama70, gpus):
    h100 = gpus["h100-sxm"]
    assert capacity(case(llama70, h100), ServiceLevels(60_000, 30)).binding is Limit.ITL
    assert capacity(case(llama70, h100, input_tokens=8000), ServiceLevels(1500, 500)).binding is Limit.TTFT
    long_answers = case(llama70, h100, tp=2, input_tokens=2000, output_tokens=8000)
    assert capacity(long_answers, ServiceLevels(1e7, 1e6)).binding is Limit.MEMORY


@given(itl=st.floats(20, 200), looser=st.floats(1, 3))
@settings(max_examples=30, deadline=None)
def test_looser_levels_never_lower_the_capacity(llama70, gpus, itl, looser):
    one = case(llama70, gpus["h200-sxm"])
    tight = capacity(one, ServiceLevels(3000, itl)).limit_rate_s
    loose = capacity(one, ServiceLevels(3000 * looser, itl * looser)).limit_rate_s
    assert loose >= tight * 0.992


def test_an_impossible_level_is_refused_with_what_a_single_request_needs(llama70, gpus):
    with pytest.raises(Unserveable) as refusal:
        capacity(case(llama70, gpus["l40s"]), ServiceLevels(5000, 5))
    assert refusal.value.reason.key == "sizing.itl_alone"
    assert refusal.value.reason.params["limit"] == 5


def test_a_handful_of_requests_a_day_needs_no_fleet(models, gpus):
    """Under one request in flight, prompts come between the steps as rarely as requests do."""
    rare = case(
        models["qwen3-32b"], gpus["a100-sxm-80"], weight_dtype="bf16", tp=2, input_tokens=3854, output_tokens=32
    )
    assert capacity(rare, ServiceLevels(ttft_ms=2000.0, itl_ms=50.0)).limit_rate_s > 0.002
