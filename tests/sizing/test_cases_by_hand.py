"""What a case of serving means: number formats, attention under a window, the cache, and shapes without a window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.sizing.calibration import load_inference
from planner.sizing.cases import (
    COMPUTE_4BIT,
    COMPUTE_8BIT,
    COMPUTE_16BIT,
    WIDENED_4BIT,
    WIDENED_8BIT,
    Cases,
    Layout,
    ServingCase,
    check_context,
    described,
    kv_scale,
    stored_format,
)
from planner.sizing.errors import Unserveable
from planner.sizing.work import UnknownShape, shape_of, training_flops_per_token

C = load_inference()


def cases(model: Model, gpu: Gpu, dtype: str = "bf16", **more: float) -> Cases:
    return Cases.of([ServingCase(model, gpu, dtype, **more)], C)  # type: ignore[arg-type]


def test_weights_are_multiplied_in_their_format_or_widened(llama8: Model, gpus: dict[str, Gpu]) -> None:
    for gpu, dtype, code in (
        ("h100-sxm", "bf16", COMPUTE_16BIT), ("h100-sxm", "fp8", COMPUTE_8BIT), ("b200", "nvfp4", COMPUTE_4BIT),
        ("h100-sxm", "nvfp4", WIDENED_4BIT), ("a100-sxm-80", "fp8", WIDENED_8BIT), ("a100-sxm-80", "bf16", COMPUTE_16BIT),
    ):  # fmt: skip
        found = cases(llama8, gpus[gpu], dtype)
        assert found.compute[0] == code, (gpu, dtype)
        widened = code in (WIDENED_4BIT, WIDENED_8BIT, COMPUTE_16BIT)
        peak = "bf16" if widened else "fp8" if code == COMPUTE_8BIT else "fp4"
        assert found.peak[0] == (gpus[gpu].peak_tflops(peak) or 0) * 1e12


def test_a_cache_is_half_as_large_at_eight_bits() -> None:
    engine = next(iter(C.engines.values()))
    assert [kv_scale(d, "bf16", engine) for d in ("fp8", "int8", "e4m3", "bf16", None)] == [0.5, 0.5, 0.5, 1, 1]
    for default, scale in (("fp8", 0.5), ("bf16", 1.0)):
        own = replace(engine, kv_dtype_of_fp8=default)
        assert {kv_scale(None, w, own) for w in ("fp8", "fp4", "nvfp4", "mxfp4")} == {scale}
        assert kv_scale(None, "int4", own) == kv_scale("bf16", "fp8", own) == 1


def test_formats_that_are_not_known_or_not_published(models: dict[str, Model]) -> None:
    with pytest.raises(Unserveable) as caught:
        stored_format(models["llama-3.1-8b"], "roman", C)
    assert caught.value.reason.key == "sizing.unknown_format"
    oss, mx = models["gpt-oss-20b"], C.formats["mxfp4"]
    assert [stored_format(oss, f, C) is mx for f in ("fp8", "nvfp4", "bf16")] == [True, True, False]
    assert stored_format(models["llama-3.1-8b"], "fp8", C) is C.formats["fp8"]


@pytest.mark.parametrize("cached", [0.0, 0.25])
@pytest.mark.parametrize("tokens", [100.0, 4096.0, 5000.0])
def test_causal_attention_of_a_prompt_pair_by_pair(
    models: dict[str, Model], gpus: dict[str, Gpu], tokens: float, cached: float
) -> None:
    """Every new token meets all before it; in a layer with a window of 4096 no more than so many."""
    found = cases(models["gemma-2-9b"], gpus["h100-sxm"], input_tokens=tokens, cached_share=cached)
    new = tokens * (1 - cached)
    places = np.arange(tokens - new, tokens) + 0.5  # tokens before each, itself half
    full, near = float(places.sum()), float(np.minimum(places, 4096).sum())
    pairs = float(found.full_pair_flops[0]), float(found.sliding_pair_flops[0])
    assert pairs == (2 * 21 * 16 * 512, 2 * 21 * 16 * 512)  # 21 layers of each kind, 16 heads of 256 twice
    assert found.read_tokens()[0] == pytest.approx(new)
    assert found.prefill_attention_flops()[0] == pytest.approx(pairs[0] * full + pairs[1] * near, rel=1e-3)
    everything = cases(models["gemma-2-9b"], gpus["h100-sxm"], input_tokens=tokens, cached_share=1.0)
    assert everything.read_tokens()[0] == 1


def test_the_cache_stops_growing_where_a_window_ends(models: dict[str, Model], gpus: dict[str, Gpu]) -> None:
    found = cases(models["gpt-oss-20b"], gpus["h100-sxm"], "mxfp4")
    shape = shape_of(models["gpt-oss-20b"])
    scale = float(found.kv_scale[0])
    for context in (1.0, 128.0, 129.0, 9000.0):
        expected = (shape.kv_bytes_full * context + shape.kv_bytes_sliding * min(context, 128)) * scale
        assert found.kv_bytes(np.array([context]))[0] == pytest.approx(expected)
        assert shape.kv_bytes(context, scale) == pytest.approx(expected)
        grown = context * shape.kv_bytes_per_token(scale)
        found.windows_free_memory[:] = 0.0
        assert found.held_kv_bytes(np.array([context]))[0] == pytest.approx(grown)
        found.windows_free_memory[:] = 1.0
        assert found.held_kv_bytes(np.array([context]))[0] == pytest.approx(expected)
    whole = shape.without_window()
    assert (whole.window, whole.kv_bytes_sliding, whole.sliding_pair_flops) == (0, 0, 0)
    assert whole.kv_bytes(9000.0) == pytest.approx(9000 * shape.kv_bytes_per_token())
    assert whole.full_pair_flops == shape.full_pair_flops + shape.sliding_pair_flops
    assert whole.decode_pair_flops == shape.decode_pair_flops + shape.sliding_pair_flops
    assert whole.total_params == shape.total_params
    assert whole.without_window() is whole


def test_a_context_that_is_just_filled_is_served(llama8: Model) -> None:
    assert llama8.context is not None
    check_context(llama8, llama8.context - 100, 100)
    check_context(replace(llama8, context=None), 1e9, 1e9)
    with pytest.raises(Unserveable) as caught:
        check_context(llama8, llama8.context - 100, 100.5)
    assert caught.value.reason.params["tokens"] == llama8.context + 1


def test_every_layout_of_a_case_stands_beside_the_others(models: dict[str, Model], gpus: dict[str, Gpu]) -> None:
    layouts = (Layout(1), Layout(4), Layout(8, 2), Layout(4, attention_dp=True))
    pair = [ServingCase(models["mixtral-8x7b"], gpus[g], "bf16") for g in ("h100-sxm", "h100-pcie")]
    found = Cases.over_layouts([(case, described(case, C)) for case in pair], layouts, C)
    assert len(found) == 8
    assert found.tp.tolist() == [1, 4, 8, 4] * 2
    assert found.pp.tolist() == [1, 1, 2, 1] * 2
    assert found.attention_dp.tolist() == [0, 0, 0, 1] * 2
    one = float(found.admitted[0])
    assert found.admitted.tolist()[:4] == [one, one, one, 4 * one]
    assert found.nvlink.tolist()[:4] == [1, 1, 1, 1]
    assert found.nvlink.tolist()[5:7] == [0, 0]


def test_what_a_shape_lacks_is_named(llama8: Model, models: dict[str, Model]) -> None:
    for changes, missing in (
        ({"layers": None}, "layers"), ({"hidden": None}, "layers"), ({"heads": None}, "heads"), ({"vocab": None}, "heads"),
        ({"head_dim": None}, "heads"), ({"kv_heads": None}, "heads"), ({"kv_bytes_per_token_16bit": None}, "kv"),
        ({"sliding_layers": 4, "sliding_window": None}, "window"),
    ):  # fmt: skip
        with pytest.raises(UnknownShape) as caught:
            shape_of(replace(llama8, **changes))  # type: ignore[arg-type]
        assert caught.value.reason.params["missing"].key == f"sizing.shape.{missing}", changes
    assert training_flops_per_token(7.0) == 42
    assert training_flops_per_token(7.0, 0.0) == 28


def test_published_parameters_go_before_a_count_that_is_eight_percent_off(llama8: Model) -> None:
    counted = shape_of(llama8).total_params / 1e9
    for share, kept in ((1.07, True), (0.94, True), (1.10, False), (0.9, False)):
        found = shape_of(replace(llama8, params_b=counted * share, active_params_b=counted * share))
        assert found.total_params == pytest.approx(counted * 1e9 * (1 if kept else share))
        assert (found.experts, found.active_expert_params) == (0, 0)
        assert found.active_params == pytest.approx(found.total_params - found.embedding_params)
