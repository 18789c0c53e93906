"""What a published row, a name and a half-known model mean for training: rules and numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.sizing.benchmarks import NotScored
from planner.sizing.errors import Unserveable
from planner.sizing.training import _refusal, plan_fine_tuning, search_layouts
from planner.sizing.training_calibration import load_training
from planner.sizing.training_cases import release_of, software_of, trained_of, training_row
from planner.sizing.training_layout import least_gpus
from planner.sizing.training_setup import (
    Recompute,
    Software,
    Trained,
    TrainingCase,
    TrainingMethod,
    format_of,
    setup_of,
)

C = load_training()
SHARDED = (
    "torchtune", "TorchTitan 0.2", "lit-gpt", "LitGPT", "open_lm", "PyTorch FSDP", "flash-attention 2", "DeepSpeed",
    "ZeRO-3", "Colossal-AI", "composer", "llm-foundry", "NeMo AutoModel", "NeMo FSDP2",
)  # fmt: skip
CUT = ("Megatron-LM", "NeMo 25.02", "nanotron", "MaxText", "PaxML", "TransformerEngine", "Transformer Engine", "BioNeMo", "JAX")  # fmt: skip
EVERYDAY = ("HF", "Transformers 4", "PEFT", "TRL", "ms-swift", "Unsloth", "LLaMA-Factory", "axolotl", "accelerate", "trainer")  # fmt: skip


def row(**cells: str) -> dict[str, str]:
    return {"gpu": "h100-sxm", "task": "lora", "model": "llama-3.1-8b", "gpus": "4", **cells}


def setup(trained: Trained, gpu: Gpu, gpus: int = 1, **more: Any) -> dict[str, float]:
    made = setup_of([TrainingCase(trained, gpu, gpus, **more)], C)
    return {name: float(value[0]) for name, value in vars(made).items()}


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", ["pretrain", "lora"])
def test_one_word_of_a_name_is_enough_whatever_the_task(task: str) -> None:
    for names, family in ((SHARDED, Software.FSDP), (CUT, Software.MEGATRON), (EVERYDAY, Software.EVERYDAY)):
        for name in names:
            assert software_of(name, TrainingMethod.LORA, task) is family, name


def test_the_middle_of_the_month_is_meant() -> None:
    assert release_of("26.01") == pytest.approx(2026 + 0.5 / 12)
    assert release_of("25.12") == pytest.approx(2025 + 11.5 / 12)
    assert release_of("2019-12-31") == pytest.approx(2019 + 11.5 / 12)
    assert release_of("2024") == pytest.approx(2024 + 5.5 / 12)
    assert release_of("26.13") is release_of("1999") is None


# --- models -----------------------------------------------------------------------------------------------------------


def test_a_row_goes_before_the_catalogue_where_they_disagree(models: dict[str, Model]) -> None:
    known = Trained.of(models["llama-3.1-8b"])
    assert trained_of({"model": "llama-3.1-8b"}, models, C) == known
    near, far = known.params / 1e9 * 1.019, known.params / 1e9 * 1.021
    assert trained_of({"model": "llama-3.1-8b", "params_b": f"{near}"}, models, C) == known
    other = trained_of({"model": "llama-3.1-8b", "params_b": f"{far}"}, models, C)
    assert (other.params, other.active) == (pytest.approx(far * 1e9), pytest.approx(far * 1e9))
    with pytest.raises(NotScored) as unknown:
        trained_of({"model": "nobody"}, models, C)
    assert unknown.value.reason == "model_unknown"


def test_keys_and_values_of_a_stated_shape(models: dict[str, Model]) -> None:
    cells = {
        "raw_model": "own", "params_b": "7", "active_params_b": "2", "layers": "30", "heads": "32", "kv_heads": "8",
        "hidden": "4096", "vocab": "50000",
    }  # fmt: skip
    assert trained_of(cells, models, C) == Trained("own", 7e9, 2e9, 30.0, 4096.0, 50000.0, 2 * 8 * 4096 / 32)
    for lacking in ("heads", "kv_heads", "hidden"):
        assert trained_of({**cells, lacking: ""}, models, C).kv_width is None
    usual = trained_of({"raw_model": "Qwen-7B", "params_b": "7.7"}, models, C)
    assert (usual.params, usual.active, usual.layers, usual.kv_width) == (7.72e9, 7.72e9, 32, 8192)
    assert trained_of({"raw_model": "Qwen-7B"}, models, C) == usual
    assert trained_of({"raw_model": "Qwen-7B", "params_b": "7.7", "layers": "32"}, models, C) == usual
    assert trained_of({"raw_model": "Qwen-7B", "params_b": "7.7", "layers": "31"}, models, C).layers == 31
    assert trained_of({"raw_model": "Qwen-7B", "params_b": "8.5"}, models, C).params == 8.5e9


@pytest.mark.parametrize("layers", [None, 24.0, 80.0])
@pytest.mark.parametrize("active", [2e9, 7e9, 7e10])
def test_an_unknown_width_gives_back_the_parameters(active: float, layers: float | None) -> None:
    trained = Trained("m", active, active, layers)
    d, depth = trained.width, trained.depth
    assert 12 * depth * d * d + 50304 * d == pytest.approx(active, rel=0.01)
    if layers is None:
        aspect = {2e9: 128 * (2 / 7) ** 0.2, 7e9: 128.0, 7e10: 130.0}[active]
        assert d / depth == pytest.approx(aspect, rel=0.01)
    assert replace(trained, hidden=5120.0).width == 5120
    assert replace(trained, layers=17.0).depth == 17


def test_small_models_are_not_thinner_than_60_to_a_layer_and_have_four() -> None:
    # 128 (N / 7e9)^0.2 is 60 at 158 M; below, a vocabulary of 1000 leaves nearly all parameters to the layers.
    small = Trained("m", 5e7, 5e7, vocab=1000.0)
    assert small.width / small.depth == pytest.approx(60, rel=0.01)
    assert Trained("m", 1e6, 1e6, hidden=512.0).depth == 4


def test_a_mixture_meets_less_than_nine_tenths_of_its_parameters() -> None:
    assert not Trained("m", 10.0, 9.0).mixture
    assert Trained("m", 10.0, 8.99).mixture


# --- numbers of a step ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("active", "own"), [(5.9e9, False), (6e9, False), (6.1e9, True), (7e9, True)])
def test_models_above_six_billion_have_a_table_of_their_own(gpus: dict[str, Gpu], active: float, own: bool) -> None:
    found = setup(Trained("m", active, active, 32.0, 4096.0, 100_000.0), gpus["h100-sxm"])
    head = 100_000 * 4096
    assert (found["head"], found["embedding"]) == (head, head if own else 0)
    assert found["dense"] == active - head * (1 + own)
    assert found["pair_flops"] == 4 * 32 * 4096
    assert found["kv_width"] == 2048
    assert (found["experts"], found["expert_active"], found["routed"]) == (0, 0, 0)


def test_experts_are_what_one_token_does_not_meet(gpus: dict[str, Gpu]) -> None:
    # P - A = E (1 - k / n): of 40 usual experts 8 are met, so E = 1.25 (P - A).
    trained = Trained("m", 50e9, 12e9, 32.0, 4096.0, 100_000.0)
    found = setup(trained, gpus["h100-sxm"])
    expert = 38e9 / (1 - 8 / 40)
    assert (found["experts"], found["top_k"]) == (40, 8)
    assert found["expert"] == pytest.approx(expert)
    assert found["expert_active"] == pytest.approx(expert / 5)
    assert found["expert_width"] == pytest.approx(expert / (40 * 3 * 4096 * 32))
    assert found["routed"] == pytest.approx(1)
    stated = replace(trained, experts=16.0, active_experts=2.0, expert_params=40e9, expert_width=14336.0)
    found = setup(stated, gpus["h100-sxm"])
    assert (found["expert"], found["expert_active"], found["expert_width"]) == (40e9, 5e9, 14336)
    assert found["routed"] == pytest.approx(40e9 / (16 * 14336 * 3 * 4096 * 32))


@pytest.mark.parametrize(
    ("software", "pp", "batch"),
    [(Software.EVERYDAY, 2, 4 * 3 * 4), (Software.MEGATRON, 2, 4 * 3 * 4 * 2), (Software.FSDP, 1, 8 * 3 * 4)],
)
def test_an_unknown_batch_is_four_micro_batches_of_every_stage(
    gpus: dict[str, Gpu], software: Software, pp: int, batch: float
) -> None:
    trained = Trained("m", 7e9, 7e9)
    more: dict[str, Any] = {"micro_batch": 3.0, "tensor_parallel": 2, "pipeline_parallel": pp, "software": software}
    assert setup(trained, gpus["h100-sxm"], 16, **more)["global_batch"] == batch
    assert setup(trained, gpus["h100-sxm"], 16, global_batch=7.0, **more)["global_batch"] == 7
    # Fewer GPUs than one copy needs still make one copy.
    assert setup(trained, gpus["h100-sxm"], 1, micro_batch=3.0, tensor_parallel=8)["global_batch"] == 12


def test_columns_say_what_the_case_says(gpus: dict[str, Gpu]) -> None:
    trained, h100 = Trained("m", 7e9, 7e9), gpus["h100-sxm"]
    plain = setup(trained, h100, released=2026.5)
    assert (plain["frozen"], plain["quantised"], plain["scattered"], plain["bits"], plain["stage"]) == (0, 0, 0, 16, 3)
    assert (plain["age"], plain["recompute"], plain["ep"], plain["longest"]) == (0.5, 2, 1, 2048)
    assert plain["memory"] == h100.memory_gib * 2**30
    assert plain["bandwidth"] == h100.bandwidth_gb_s * 1e9
    assert plain["link"] == (h100.nvlink_gb_s or 0) / 2 * 1e9
    assert (plain["everyday"], plain["fsdp"], plain["megatron"]) == (1, 0, 0)
    lora = setup(trained, h100, method=TrainingMethod.LORA, software=Software.MEGATRON, dtype="mxfp8", longest=3000.0)
    assert (lora["frozen"], lora["quantised"], lora["scattered"], lora["bits"], lora["stage"]) == (1, 0, 1, 8, 1)
    assert (lora["block_scaled"], lora["age"], lora["longest"]) == (1, 0, 3000)
    qlora = setup(trained, h100, method=TrainingMethod.QLORA, dtype="fp8", released=2019.0)
    assert (qlora["frozen"], qlora["quantised"], qlora["block_scaled"], qlora["age"]) == (1, 1, 0, 2)
    assert setup(trained, replace(h100, nvlink_gb_s=None))["link"] == C["pcie_gb_s"] * 1e9


def test_a_format_the_card_lacks_becomes_the_next_wider(gpus: dict[str, Gpu]) -> None:
    trained = Trained("m", 7e9, 7e9)
    wished = ("nvfp4", "fp8", "bf16", "odd")
    for id, formats in (
        ("b200", ["fp4", "fp8", "bf16", "bf16"]), ("h100-sxm", ["fp8", "fp8", "bf16", "bf16"]),
        ("a100-sxm-80", ["bf16"] * 4),
    ):  # fmt: skip
        assert [format_of(TrainingCase(trained, gpus[id], 1, dtype=d)) for d in wished] == formats


# --- rows -------------------------------------------------------------------------------------------------------------


def test_rows_without_a_card_a_task_or_with_offload_are_not_scored(
    gpus: dict[str, Gpu], models: dict[str, Model]
) -> None:
    for cells, reason in (
        ({"gpu": "abacus"}, "gpu_unknown"), ({"task": "dream"}, "task_unknown"), ({"model": ""}, "model_unknown"),
        ({"note": "CPU Offload of states"}, "offload"), ({"framework": "ZeRO-Offload"}, "offload"),
    ):  # fmt: skip
        with pytest.raises(NotScored) as caught:
            training_row(row(**cells), gpus, models)
        assert caught.value.reason == reason


def test_lengths_that_a_row_leaves_open(gpus: dict[str, Gpu], models: dict[str, Model]) -> None:
    def case(**cells: str) -> TrainingCase:
        return training_row(row(**cells), gpus, models)

    assert (case(framework="PEFT").seq_len, case(framework="torchtune").seq_len) == (2048, 4096)
    padded = case(framework="PEFT", micro_batch="4")
    assert (padded.seq_len, padded.longest) == (230 * 2.2, 3300)
    packed = case(framework="PEFT padding-free", micro_batch="4")
    # The longest of four samples together is half as far from the mean as that of one, which is four times the mean.
    assert (packed.seq_len, packed.longest) == (230, 230 * 2.5)
    assert case(seq_len="1000").seq_len == 1000
    assert case(seq_len="1000", note="most samples shorter").seq_len == 500
    assert (case().micro_batch, case(gpus="").gpus) == (1, 8)


def test_what_a_row_says_of_layout_and_recomputation(gpus: dict[str, Gpu], models: dict[str, Model]) -> None:
    def case(**cells: str) -> TrainingCase:
        return training_row(row(seq_len="2048", **cells), gpus, models)

    assert case(framework="PEFT").recompute is Recompute.FULL
    assert case(framework="torchtune").recompute is Recompute.FULL
    for stated, meant in (
        ("full", Recompute.FULL), ("None", Recompute.NONE), ("selective, core attention", Recompute.SELECTIVE),
    ):  # fmt: skip
        assert case(framework="PEFT", recompute=stated).recompute is meant
    cut = case(framework="Megatron", gpus="32", tp="4", pp="2", cp="2", ep="3")
    parallel = cut.tensor_parallel, cut.pipeline_parallel, cut.context_parallel, cut.expert_parallel
    assert (parallel, cut.layout_known) == ((4, 2, 2, 3), True)
    assert case(framework="Megatron-EP8", gpus="32", tp="4").expert_parallel == 8
    assert not case(framework="Megatron", gpus="8").layout_known
    assert case(framework="Megatron", gpus="1").layout_known
    swift = case(framework="swift")
    assert (swift.tensor_parallel, swift.pipeline_parallel) == (1, 4)
    assert [case(framework=f).stage for f in ("PyTorch DDP", "MaxText", "torchtune", "Megatron")] == [0, 3, 3, 1]


def test_kernels_and_precision_by_the_name_of_the_software(gpus: dict[str, Gpu], models: dict[str, Model]) -> None:
    def case(framework: str, **cells: str) -> TrainingCase:
        return training_row(row(seq_len="2048", framework=framework, **cells), gpus, models)

    fused = {"PEFT": False, "PEFT Liger": True, "Unsloth": True, "HF foak": True, "torchtune": True, "nanotron": False}
    assert {name: case(name).fused_kernels for name in fused} == fused
    loss = {"PEFT": False, "PEFT Liger": True, "Unsloth": True, "NeMo AutoModel": True, "HF foak": False}
    assert {name: case(name).fused_loss for name in loss} == loss
    assert [case(n).mixed_precision for n in ("PEFT", "PEFT Liger", "torchtune")] == [False, True, True]
    assert not case("PEFT Liger", gpus="1").mixed_precision
    assert [case(n).kept_at_32bit for n in ("PEFT", "torchtune")] == [True, False]
    assert [case("PEFT", gpus="1", dtype=d).kept_at_32bit for d in ("bf16", "nf4 (bnb)")] == [False, True]
    assert case("baseline-peft", gpus="1").kept_at_32bit
    mixture = {"model": "mixtral-8x7b"}
    assert [case(n, **mixture).looped_experts for n in ("PEFT", "PEFT scattermoe", "torchtune")] == [True, False, False]
    assert not case("PEFT").looped_experts


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_a_number_that_does_not_divide_is_told_from_one_that_is_too_small(llama70: Model, gpus: dict[str, Gpu]) -> None:
    case = TrainingCase(Trained.of(llama70), gpus["h100-sxm"], 9, global_batch=64.0)
    least = least_gpus(case, C)
    assert least is not None
    found = search_layouts(case, C)
    for n, key in ((least - 1, "does_not_fit"), (least, "does_not_divide"), (least + 1, "does_not_divide")):
        reason = _refusal(replace(case, gpus=n), found, C).reason
        assert (reason.key, reason.params["n"], reason.params["least"]) == (f"training.{key}", n, least)
    assert reason.params["needed"] == found.needed_gb > found.usable_gb == reason.params["usable"]
    huge = Trained("huge", 1e15, 1e15, 10.0, 1e6, 1e5)
    with pytest.raises(Unserveable) as nowhere:
        plan_fine_tuning(huge, TrainingMethod.FULL, gpus["h100-sxm"], 1e9, 2048)
    assert nowhere.value.reason.key == "training.fits_nowhere"
