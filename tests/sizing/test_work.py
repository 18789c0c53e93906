from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.catalog.models import LatentAttention
from planner.i18n import say
from planner.sizing.calibration import load_inference
from planner.sizing.cases import Cases, ServingCase
from planner.sizing.memory import weights_bytes
from planner.sizing.timing import Fleet
from planner.sizing.work import UnknownShape, shape_of


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


def fleet(*cases, **values):
    calibration = load_inference().changed(**values)
    return Fleet(Cases.of(cases, calibration), calibration)


def test_one_token_touches_the_active_experts_and_many_touch_all(models, gpus):
    even = fleet(ServingCase(models["mixtral-8x7b"], gpus["h100-sxm"], tp=8), routing_evenness=1.0)
    touched = [float(even.experts_touched(np.array([t]))[0]) for t in (1.0, 2.0, 1000.0)]
    assert touched == pytest.approx([2 / 8, 1 - (6 / 8) ** 2, 1.0])
    alike = fleet(ServingCase(models["mixtral-8x7b"], gpus["h100-sxm"], tp=8), routing_evenness=0.7)
    assert float(alike.experts_touched(np.array([20.0]))[0]) < float(even.experts_touched(np.array([20.0]))[0])


def test_linear_work_is_two_flop_per_parameter_and_token(llama70, gpus):
    ideal = fleet(
        ServingCase(llama70, gpus["h100-sxm"], tp=8, engine="tensorrt-llm", engine_version="1.0"), compute_16bit=1.0
    )
    shape = shape_of(llama70)
    one = np.ones(1)
    seconds = float(ideal.terms(one * 0, 1000.0, 0.0).compute[0])
    assert seconds == pytest.approx(1000 * 2 * shape.dense_params / (8 * 989e12), rel=1e-3)


def test_prefill_attention_is_the_causal_half(llama70, gpus):
    cases = Cases.of([ServingCase(llama70, gpus["h100-sxm"], tp=8, input_tokens=2048)], load_inference())
    assert float(cases.prefill_attention_flops()[0]) == pytest.approx(4 * 80 * 64 * 128 * 2048**2 / 2)


def test_prompt_found_in_the_cache_is_not_read_again(llama70, gpus):
    cached, short = (
        Cases.of([ServingCase(llama70, gpus["h100-sxm"], tp=8, input_tokens=n, cached_share=share)], load_inference())
        for n, share in ((2000, 0.75), (500, 0.0))
    )
    assert cached.read_tokens() == short.read_tokens()
    assert cached.prefill_attention_flops() > short.prefill_attention_flops()


def test_a_release_that_ignores_windows_keeps_the_whole_context(models, gpus):
    model = models["mistral-7b-v0.1"]
    old, new = (
        Cases.of([ServingCase(model, gpus["h100-sxm"], engine="tensorrt-llm", engine_version=v)], load_inference())
        for v in ("0.17", "1.0")
    )
    far = np.array([20_000.0])
    assert float(old.kv_bytes(far)[0]) == pytest.approx(20_000 / 4096 * float(new.kv_bytes(far)[0]))


def test_many_cases_at_once_are_the_same_as_one_by_one(models, gpus):
    some = [
        ServingCase(models[m], gpus[g], "fp8", tp=tp)
        for m, g, tp in (("llama-3.1-8b", "l40s", 1), ("mixtral-8x7b", "h100-sxm", 4), ("deepseek-v3", "b200", 8))
    ]
    together = fleet(*some).step_s(np.full(3, 20.0))
    alone = [float(fleet(case).step_s(np.array([20.0]))[0]) for case in some]
    assert together.tolist() == pytest.approx(alone)


def test_the_stepper_of_a_simulation_is_the_step_of_the_fleet(models, gpus):
    for name, pp in (("llama-3.1-70b", 1), ("gpt-oss-120b", 1), ("gemma-3-27b", 2), ("deepseek-v3", 2)):
        whole = fleet(ServingCase(models[name], gpus["h200-sxm"], "fp8", tp=8, pp=pp, input_tokens=3000))
        step = whole.stepper(0)
        for sequences, tokens, context in ((1.0, 0.0, 100.0), (64.0, 0.0, 5000.0), (32.0, 6000.0, 2000.0)):
            expected = whole.terms(
                np.array([sequences]), tokens, tokens / float(whole.read_tokens[0]), np.array([context])
            )
            assert step(sequences, tokens, context) == pytest.approx(float(expected.seconds[0]))


def test_engines_that_keep_what_left_the_window_hold_fewer_sequences(models, gpus):
    whole, freed = (
        Cases.of([ServingCase(models["gpt-oss-120b"], gpus["h200-sxm"], "mxfp4", engine=e)], load_inference())
        for e in ("tensorrt-llm", "vllm")
    )
    far = np.array([8_000.0])
    assert float(whole.held_kv_bytes(far)[0]) > 1.8 * float(
        freed.held_kv_bytes(far)[0] * whole.kv_scale[0] / freed.kv_scale[0]
    )
    assert whole.kv_bytes(far) < whole.held_kv_bytes(far)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"heads": None}, "heads"), ({"vocab": None}, "heads"), ({"head_dim": None}, "heads"), ({"kv_heads": None}, "heads"),
        ({"hidden": None}, "layers"), ({"sliding_layers": 8, "sliding_window": None}, "window"),
        ({"mla": LatentAttention(512, 64, None, 128)}, "latent"), ({"mla": LatentAttention(512, 64, 128, None)}, "latent"),
    ],
)  # fmt: skip
def test_the_missing_figure_of_a_shape_is_named(llama8, change, missing):
    with pytest.raises(UnknownShape) as refusal:
        shape_of(replace(llama8, **change))
    assert refusal.value.reason.params["missing"].key == f"sizing.shape.{missing}"
    for language in ("ko", "en"):
        assert llama8.name in say(refusal.value.reason, language)


def test_without_the_inner_width_the_published_size_is_believed(llama8):
    known, open_ = shape_of(llama8), shape_of(replace(llama8, intermediate=None))
    assert open_.total_params == pytest.approx(llama8.params_b * 1e9)
    assert open_.attention_params == known.attention_params
    assert open_.dense_params == pytest.approx(known.dense_params, rel=0.01)


def test_all_layers_attend_where_no_split_is_stated(llama8):
    stated = replace(llama8, full_attention_layers=llama8.layers, sliding_layers=0)
    assert shape_of(replace(stated, full_attention_layers=None)) == shape_of(stated)
