from __future__ import annotations

from dataclasses import replace

import pytest

from planner.sizing.calibration import load_inference
from planner.sizing.memory import weights_bytes
from planner.sizing.work import UnknownShape, decode_token, prefill_prompt, shape_of


@pytest.mark.parametrize(
    ("model", "billions"),
    [("llama-2-7b", 6.74), ("llama-3.1-8b", 8.03), ("llama-3.1-70b", 70.55), ("llama-3.1-405b", 405.85),
     ("mixtral-8x7b", 46.70), ("mixtral-8x22b", 140.6), ("qwen2.5-72b", 72.7), ("deepseek-v3", 671.0),
     ("qwen3-235b-a22b", 235.1), ("gpt-oss-120b", 116.8), ("gemma-3-27b", 27.0)],
)  # fmt: skip
def test_parameters_counted_from_the_shape_match_the_published_count(models, model, billions):
    assert shape_of(models[model]).total_params / 1e9 == pytest.approx(billions, rel=0.005)


@pytest.mark.parametrize(
    ("model", "billions"), [("mixtral-8x7b", 12.9), ("deepseek-v3", 37), ("qwen3-235b-a22b", 22), ("gpt-oss-120b", 5.1)]
)
def test_active_parameters_match_the_published_count(models, model, billions):
    assert shape_of(models[model]).active_params / 1e9 == pytest.approx(billions, rel=0.03)


def test_kv_cache_of_llama_70b_is_327680_bytes_a_token_at_16_bit(llama70):
    assert shape_of(llama70).kv_bytes_per_token() == 327_680
    assert shape_of(llama70).kv_bytes_per_token(0.5) == 163_840


def test_latent_attention_keeps_one_compressed_vector_per_layer(models):
    shape = shape_of(models["deepseek-v3"])
    assert shape.kv_bytes_per_token() == 61 * (512 + 64) * 2
    assert shape.kv_shards == 1


def test_sliding_layers_hold_no_more_than_the_window(models):
    shape = shape_of(models["gemma-3-27b"])
    full = 2 * 10 * 16 * 128 * 2
    sliding = 2 * 52 * 16 * 128 * 2
    assert shape.kv_bytes(500) == 500 * (full + sliding)
    assert shape.kv_bytes(32_000) == 32_000 * full + 1024 * sliding


def test_weights_of_llama_70b_at_8_bit_are_about_70_6_gb(llama70):
    shape = shape_of(llama70)
    head_and_embedding = shape.head_params + shape.embedding_params
    total = weights_bytes(shape, load_inference().formats["fp8"])
    assert (total - head_and_embedding) / 1e9 == pytest.approx(70.55, abs=0.1)


def test_unknown_shapes_are_refused_with_a_reason(shapeless):
    with pytest.raises(UnknownShape) as refusal:
        shape_of(shapeless)
    assert refusal.value.reason.key == "sizing.unknown_shape"


def test_missing_kv_size_is_refused_rather_than_guessed(llama8):
    with pytest.raises(UnknownShape) as refusal:
        shape_of(replace(llama8, kv_bytes_per_token_16bit=None))
    assert refusal.value.reason.params["missing"].key == "sizing.shape.kv"


def test_a_picture_model_is_not_a_language_model(models):
    with pytest.raises(UnknownShape) as refusal:
        shape_of(models["sdxl-base-1.0"])
    assert refusal.value.reason.key == "sizing.not_a_language_model"


def test_one_token_touches_the_active_experts_and_many_touch_all(models):
    shape = shape_of(models["mixtral-8x7b"])
    assert shape.experts_touched(1) == pytest.approx(2 / 8)
    assert shape.experts_touched(2) == pytest.approx(1 - (6 / 8) ** 2)
    assert shape.experts_touched(1000) == pytest.approx(1.0)
    assert shape.experts_touched(20, 0.7) < shape.experts_touched(20)


def test_linear_work_is_two_flop_per_parameter_and_token(llama70):
    shape = shape_of(llama70)
    assert decode_token(shape, 1000, 1.0).linear_flops == 2 * shape.dense_params
    assert prefill_prompt(shape, 1000).linear_flops == 2000 * shape.dense_params


def test_prefill_attention_is_the_causal_half(llama70):
    work = prefill_prompt(shape_of(llama70), 2048)
    assert work.attention_flops == pytest.approx(4 * 80 * 64 * 128 * 2048**2 / 2)


def test_prompt_found_in_the_cache_is_not_read_again(llama70):
    shape = shape_of(llama70)
    assert prefill_prompt(shape, 2000, 0.75).linear_flops == prefill_prompt(shape, 500).linear_flops
