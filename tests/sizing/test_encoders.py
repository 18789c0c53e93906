"""Encoders: operations by hand, ranges that hold their middle, memory, hybrids, every catalogue model, picture tokens."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model, ModelKind
from planner.i18n import say
from planner.sizing.encoders import (
    EncoderCase,
    encoder_of,
    encoder_table,
    generation_tokens_per_s,
    gpus_for,
    page_tokens,
    picture_tokens,
    predict_encoder,
)
from planner.sizing.errors import Unserveable

FORWARD = (ModelKind.EMBEDDING, ModelKind.RERANKER, ModelKind.BIO)


def test_operations_per_token_by_hand(models: dict[str, Model]) -> None:
    """BGE-M3: 568 M parameters of which 250,002 x 1,024 are the table; 24 layers of width 1,024 attend both ways."""
    encoder = encoder_of(models["bge-m3"])
    assert encoder.touched == pytest.approx(568e6 - 250002 * 1024)
    assert encoder.flop_per_token(512) == pytest.approx(2 * encoder.touched + 4 * 24 * 1024 * 512)


def test_the_table_of_esm_2_is_too_small_to_matter(models: dict[str, Model]) -> None:
    encoder = encoder_of(models["esm2-650m"])
    assert encoder.touched == 650e6
    assert (encoder.context, encoder.unit, encoder.causal, encoder.hybrid) == (1024, "residue", False, False)


def test_only_some_layers_of_evo_2_attend(models: dict[str, Model]) -> None:
    encoder = encoder_of(models["evo2-7b"])
    assert encoder.hybrid
    assert encoder.causal
    assert encoder.flop_per_token(8192) - encoder.flop_per_token(0) == pytest.approx(2 * 5 * 4096 * 8192)
    notes = [say(n, "en") for n in predict_encoder(EncoderCase(models["evo2-7b"], _h100(), 8192)).notes]
    assert any("5 attend" in n for n in notes)


def _h100() -> Gpu:
    from planner.catalog import load_catalog

    return load_catalog().gpus["h100-sxm"]


def test_every_model_of_the_catalogue_is_sized_or_says_why(models: dict[str, Model], gpus: dict[str, Gpu]) -> None:
    found = [m for m in models.values() if m.kind in FORWARD]
    assert len(found) >= 16
    refused = []
    for model in found:
        for gpu in (gpus["h100-sxm"], gpus["l4"], gpus["a100-sxm-80"], gpus["t4"]):
            try:
                p = predict_encoder(EncoderCase(model, gpu, 512, gpus=8))
            except Unserveable as problem:
                refused.append((model.name, problem.reason))
                continue
            for r in (p.tokens_per_s, p.items_per_s, p.latency_ms):
                assert 0 < r.low < r.mid < r.high
            assert p.tokens_per_s.high / p.tokens_per_s.low > 2
            assert p.items_per_h.mid == pytest.approx(p.tokens_per_s.mid / 512 * 3600)
            for words in (p.tier, *p.notes):
                assert say(words, "ko")
                assert say(words, "en")
    for name, reason in refused:
        assert name in say(reason, "ko")
        assert name in say(reason, "en")


def test_efficiency_stays_within_the_stated_bounds(models: dict[str, Model]) -> None:
    """Achieved FLOP/s of useful tokens over the peak: never above 0.5, and not far below 0.2 for a wide model."""
    model = models["nv-embed-v2"]
    p = predict_encoder(EncoderCase(model, _h100(), 512))
    share = [s * p.flop_per_token / 989e12 for s in (p.tokens_per_s.low, p.tokens_per_s.mid, p.tokens_per_s.high)]
    assert 0.15 < share[0] < share[1] < share[2] <= 0.5


def test_small_models_are_held_back_by_memory_traffic(models: dict[str, Model]) -> None:
    shares = []
    for name in ("esm2-8m", "esm2-650m", "esm2-15b"):
        p = predict_encoder(EncoderCase(models[name], _h100(), 512))
        shares.append(p.tokens_per_s.mid * p.flop_per_token / 989e12)
    assert shares == sorted(shares)
    assert shares[0] < 0.75 * shares[2]


def test_eight_bits_help_only_cards_that_have_them(models: dict[str, Model], gpus: dict[str, Gpu]) -> None:
    for name, faster in (("h100-sxm", True), ("v100-sxm2-32", False)):
        case = EncoderCase(models["bge-m3"], gpus[name], 512)
        gain = predict_encoder(replace(case, dtype="int8")).tokens_per_s.mid / predict_encoder(case).tokens_per_s.mid
        assert (gain > 1.1) == faster
        assert gain == pytest.approx(1.0) or faster


def test_long_items_are_cut_into_what_the_model_reads(models: dict[str, Model]) -> None:
    case = EncoderCase(models["multilingual-e5-large"], _h100(), 1300)
    p = predict_encoder(case)
    assert p.pieces == 3
    assert p.flop_per_token == encoder_of(case.model).flop_per_token(512)
    assert any("512" in say(n, "en") for n in p.notes)


def test_memory_splits_or_refuses(models: dict[str, Model], gpus: dict[str, Gpu]) -> None:
    big = models["evo2-40b"]
    with pytest.raises(Unserveable) as refusal:
        predict_encoder(EncoderCase(big, gpus["h100-sxm"], 8192, gpus=1))
    assert refusal.value.reason.key == "sizing.encoder_does_not_fit"
    two, three = (predict_encoder(EncoderCase(big, gpus["h100-sxm"], 8192, gpus=n)) for n in (2, 3))
    assert two.gpus_per_copy == 2
    assert three.tokens_per_s == two.tokens_per_s
    with pytest.raises(Unserveable) as refusal:
        predict_encoder(EncoderCase(big, gpus["a100-sxm-80"], 8192, gpus=8))
    assert refusal.value.reason.key == "sizing.fp8_required"


def test_gpus_for_a_load_are_whole_copies_and_carry_it(models: dict[str, Model]) -> None:
    case = EncoderCase(models["bge-m3"], _h100(), 512)
    one = predict_encoder(case).items_per_s
    need = gpus_for(case, 10 * one.mid)
    assert (need.low, need.mid, need.high) == (
        math.ceil(10 * one.mid / one.high),
        10,
        math.ceil(10 * one.mid / one.low),
    )
    assert gpus_for(case, 0.001).high == 1
    assert gpus_for(EncoderCase(models["evo2-40b"], _h100(), 8192, gpus=4), 0.001).mid == 2


def test_generation_is_bound_by_reading_weights(models: dict[str, Model]) -> None:
    speed = generation_tokens_per_s(models["evo2-7b"], _h100(), 0)
    assert speed.high < 3350e9 / 14e9
    assert speed.low < speed.mid < speed.high
    assert generation_tokens_per_s(models["evo2-7b"], _h100(), 1e5).mid < speed.mid
    with pytest.raises(Unserveable) as refusal:
        generation_tokens_per_s(models["esm2-3b"], _h100(), 100)
    assert refusal.value.reason.key == "sizing.does_not_generate"


def test_an_image_model_is_not_an_encoder(models: dict[str, Model]) -> None:
    with pytest.raises(Unserveable) as refusal:
        encoder_of(models["flux.1-dev"])
    assert refusal.value.reason.key == "sizing.not_an_encoder"


def test_a_page_costs_what_the_rules_say() -> None:
    """A4 at 150 dpi is 1,240 x 1,754 pixels: 44 x 63 squares of 28, or twelve tiles of 448 and an overview."""
    assert page_tokens("qwen-vl").mid == 44 * 63
    assert page_tokens("internvl").mid == 13 * 256
    assert page_tokens("gemma-3").mid == 256
    assert page_tokens("qwen-vl", 75).mid == pytest.approx(44 * 63 / 4, rel=0.03)
    other = page_tokens("no such family")
    assert other.low < page_tokens("qwen-vl").mid < other.high
    assert picture_tokens("qwen-vl", 10, 10).mid == 4
    assert picture_tokens("qwen-vl", 50000, 50000).mid == 16384
    assert picture_tokens("internvl", 448, 448).mid == 256


def test_every_fact_has_source_and_date() -> None:
    table = encoder_table()
    for entry in table["coefficients"].values():
        assert entry["source"]
        assert entry["low"] <= entry["value"] <= entry["high"]
    for entry in (*table["models"].values(), *table["vision"].values()):
        assert entry["source"]
        assert entry["as_of"]
