"""What a published row of serving or of images says, and what an image or a training step holds: worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.sizing.benchmarks import (
    InferenceRow,
    NotScored,
    _format,
    _least_gpus,
    _way,
    inference_row,
    number,
    read_rows,
)
from planner.sizing.calibration import load_inference
from planner.sizing.cases import Traffic
from planner.sizing.errors import Unserveable
from planner.sizing.images import ImageCase, image_row, image_table, predict_images, sustained_flop_s
from planner.sizing.training_calibration import architecture_of, load_training
from planner.sizing.training_memory import local_params, memory_parts
from planner.sizing.training_setup import Recompute, Setup, Software, Trained, TrainingCase, TrainingMethod, setup_of

C = load_inference()
T = load_training()
VALUES = {name: float(entry["value"]) for name, entry in image_table()["coefficients"].items()}


# --- published rows of serving ----------------------------------------------------------------------------------------


def test_cells_are_positive_finite_numbers_or_nothing() -> None:
    cells = {"0.5": 0.5, " 3 ": 3.0, "": None, "0": None, "-1": None, "x": None, "nan": None, "inf": None, "1e15": None}
    assert {text: number({"n": text}, "n") for text in cells} == cells
    assert number({"n": "9e14"}, "n") == 9e14
    assert number({}, "n") is None


@pytest.mark.parametrize(
    ("cells", "way", "load"),
    [
        ({"regime": "mlperf_server", "request_rate": "3"}, "limited", None),
        ({"regime": "saturated"}, "saturated", None),
        ({"regime": "saturated", "n_requests": "1000"}, "burst", 250),
        ({"regime": "mlperf_offline", "n_requests": "10"}, "burst", 2.5),
        ({"regime": "concurrency", "request_rate": "8"}, "open", 2),
        ({"request_rate": "8", "concurrency": "40", "concurrency_basis": "little"}, "open", 2),
        ({"request_rate": "8", "concurrency": "40", "concurrency_basis": "stated"}, "closed", 10),
        ({"concurrency": "40"}, "closed", 10),
        ({"concurrency": "2"}, "closed", 1),
        ({"concurrency": "40", "concurrency_basis": "burst"}, "burst", 10),
        ({"concurrency": "40", "concurrency_basis": "burst", "n_requests": "400"}, "burst", 100),
        ({"concurrency": "1", "concurrency_basis": "burst"}, "burst", 1),
        ({"regime": "static_batch", "concurrency": "64"}, "static", 16),
        ({"regime": "single_stream"}, "static", 1),
    ],
)
def test_how_a_row_was_run_and_its_load_on_one_of_four_replicas(
    cells: dict[str, str], way: str, load: float | None
) -> None:
    assert _way(cells, 4) == (way, load)


def test_a_row_without_load_or_regime_is_not_scored() -> None:
    for cells, reason in (
        ({"regime": "concurrency"}, "load_unknown"), ({}, "regime_unknown"),
        ({"concurrency_basis": "stated", "request_rate": "2"}, "load_unknown"),
        ({"regime": "odd", "concurrency": "3"}, "regime_unknown"),
    ):  # fmt: skip
        with pytest.raises(NotScored) as caught:
            _way(cells, 1)
        assert caught.value.reason == reason


def test_weights_fill_six_tenths_of_a_card_at_most(gpus: dict[str, Gpu], models: dict[str, Model]) -> None:
    card = gpus["h100-sxm"]
    room = 0.6 * card.memory_gib * 2**30
    assert [_least_gpus(room * share, card, 8) for share in (0.5, 1.0, 1.01, 2.0, 2.01, 100)] == [1, 1, 2, 2, 4, 8]
    assert [_least_gpus(room * 2.5, card, n) for n in (0, 1, 2, 3)] == [1, 1, 2, 3]
    llama = models["llama-3.1-8b"]
    assert [_format(f, card, llama) for f in ("fp4", "fp8", "mxfp4")] == ["nvfp4", "fp8", "mxfp4"]
    assert _format("fp4", gpus["mi300x"], llama) == _format("fp4", card, models["gpt-oss-20b"]) == "mxfp4"


def read(models: dict[str, Model], cards: dict[str, Gpu], /, **cells: str) -> InferenceRow:
    row = {
        "model": "llama-3.1-8b", "gpu": "h100-sxm", "gpus": "8", "weight_dtype": "bf16", "input_tokens": "1000",
        "output_tokens": "200", "regime": "concurrency", "concurrency": "64", "engine": "vllm",
    }  # fmt: skip
    return inference_row(row | cells, cards, models, C)


def test_gpus_of_a_row_are_replicas_times_stages_times_shares(models: dict[str, Model], gpus: dict[str, Gpu]) -> None:
    def cut(**cells: str) -> tuple[int, int, int]:
        made = read(models, gpus, **cells)
        return made.case.tp, made.case.pp, made.replicas

    assert cut() == (8, 1, 1)
    assert cut(tp="2") == (2, 1, 4)
    assert cut(tp="2", pp="2") == (2, 2, 2)
    assert cut(pp="2") == (4, 2, 1)
    assert cut(replicas="2") == (4, 1, 2)
    assert cut(replicas="2", pp="2") == (2, 2, 2)
    assert cut(gpus="") == (1, 1, 1)
    assert cut(regime="saturated", concurrency="") == (1, 1, 8)  # 16 GB lie on one card with room
    assert cut(regime="saturated", concurrency="", model="llama-3.1-70b") == (4, 1, 2)


def test_experts_over_many_gpus(models: dict[str, Model], gpus: dict[str, Gpu]) -> None:
    def cut(**cells: str) -> tuple[int, bool, int]:
        made = read(models, gpus, model="mixtral-8x7b", **cells)
        return made.case.tp, made.case.attention_dp, made.replicas

    assert cut(tp="1", ep="8") == (8, True, 1)
    assert cut(tp="1", ep="4") == (4, True, 2)
    assert cut(tp="8") == (8, False, 1)
    assert cut(tp="8", note="Attention DP on") == (8, True, 1)
    assert cut(gpus="32", tp="32", ep="4") == (8, False, 1)
    assert cut(gpus="16", tp="16") == (16, True, 1)
    assert not read(models, gpus, tp="8", note="attention data-parallel").case.attention_dp  # no experts


def test_what_else_a_row_says(models: dict[str, Model], gpus: dict[str, Gpu]) -> None:
    plain = read(models, gpus)
    assert (plain.limits, plain.median, plain.loosely_run, plain.load) == (None, False, False, 64)
    assert (plain.case.traffic, plain.case.max_sequences, plain.case.kv_dtype) == (Traffic.STREAMED, None, None)
    noted = read(models, gpus, note="ITL p50; engine max batch 128", kv_dtype="fp8", request_rate="16", engine="")
    assert (noted.median, noted.case.max_sequences, noted.case.kv_dtype) == (True, 128, "fp8")
    assert (noted.way, noted.load, noted.loosely_run, noted.case.engine) == ("open", 16, True, "other")
    limit = {"regime": "mlperf_server", "concurrency": "", "replicas": "1"}
    limited = read(models, gpus, note="limits p99 ttft 2000 ms / tpot 80.5 ms", **limit)
    assert (limited.way, limited.limits, limited.loosely_run) == ("limited", (2000, 80.5), True)
    assert limited.load == C.requests_of_a_run(1000, 200)
    without = read(models, gpus, **limit)
    assert (without.way, without.limits, without.case.traffic) == ("saturated", None, Traffic.OFFLINE)
    assert read(models, gpus, concurrency_basis="burst").case.traffic is Traffic.AT_ONCE


def test_why_rows_are_not_scored(models: dict[str, Model], gpus: dict[str, Gpu], shapeless: Model) -> None:
    good = {
        "model": "llama-3.1-8b", "gpu": "h100-sxm", "weight_dtype": "bf16", "input_tokens": "1000",
        "output_tokens": "200", "regime": "single_stream",
    }  # fmt: skip
    wrong = {
        "model_unknown": {"model": "nobody"}, "gpu_unknown": {"gpu": "abacus"}, "lengths_unknown": {"input_tokens": ""},
        "precision_unknown": {"weight_dtype": " "}, "regime_unknown": {"regime": "odd"},
        "shape_unknown": {"model": "shapeless", "tp": "", "regime": "saturated"},
    }  # fmt: skip
    known = {**models, "shapeless": shapeless}
    made = read_rows([good, *({**good, **cells} for cells in wrong.values()), good], gpus, known, C)
    assert isinstance(made[0], InferenceRow)
    assert made[-1] == made[0]
    assert [m.reason for m in made if isinstance(m, NotScored)] == list(wrong)


# --- images -----------------------------------------------------------------------------------------------------------


def test_what_a_card_keeps_up_in_denoising(gpus: dict[str, Gpu]) -> None:
    h100, mi300x = gpus["h100-sxm"], gpus["mi300x"]
    case = ImageCase("sdxl-base-1.0", h100)
    peak, table = h100.peak_tflops("bf16") or 0.0, image_table()
    watts = (h100.tdp_w or 0) / peak / VALUES["reference_watt_per_tflop"]
    plain = peak * 1e12 * VALUES["efficiency"] * watts ** VALUES["power_exponent"]
    assert sustained_flop_s(case, table) == pytest.approx(plain)
    for dtype in ("fp8", "int8"):
        found = sustained_flop_s(replace(case, dtype=dtype), table)
        assert found == pytest.approx(plain * VALUES["eight_bit_gain"])
    assert sustained_flop_s(replace(case, dtype="nvfp4"), table) == pytest.approx(plain)  # no 4-bit units
    assert sustained_flop_s(replace(case, dtype="fp32"), table) == pytest.approx(
        plain * (h100.peak_tflops("tf32") or peak / 2) / peak
    )
    unknown = sustained_flop_s(replace(case, gpu=replace(h100, tdp_w=None)), table)
    assert unknown == pytest.approx(peak * 1e12 * VALUES["efficiency"])
    hot = sustained_flop_s(replace(case, gpu=replace(h100, tdp_w=100_000)), table)
    assert hot == pytest.approx(peak * 1e12 * 0.95)
    other = mi300x.peak_tflops("bf16") or 0.0
    share = ((mi300x.tdp_w or 0) / other / VALUES["reference_watt_per_tflop"]) ** VALUES["power_exponent"]
    assert sustained_flop_s(replace(case, gpu=mi300x), table) == pytest.approx(
        other * 1e12 * VALUES["efficiency"] * share / VALUES["other_vendor_time"]
    )


def test_memory_of_an_image_model(gpus: dict[str, Gpu]) -> None:
    facts = image_table()["models"]["sdxl-base-1.0"]
    weights, encoders = facts["denoiser_params_b"], facts["encoders_params_b"]
    usable = gpus["h100-sxm"].memory_gib * 1.073741824 * VALUES["usable_memory_share"]
    # 16 images of 1024 pixels: rows x columns x channels x 8 at 16 bit, three copies, two passes each.
    activations = 2 * 128 * 128 * 320 * 8 * 16 * 2 * VALUES["activation_copies"] / 1e9 + VALUES["runtime_gb"]
    for dtype, bytes_each in (("", 2.0), ("fp8", 1.0), ("fp32", 4.0)):
        case = ImageCase("sdxl-base-1.0", gpus["h100-sxm"], dtype=dtype, batch=16)
        memory = predict_images(case).memory
        assert memory.weights_gb == pytest.approx(weights * bytes_each)
        assert (memory.encoders_gb, memory.usable_gb) == pytest.approx((2 * encoders, usable))
        assert memory.activations_gb == pytest.approx(activations)
        assert memory.needed_gb == pytest.approx(weights * bytes_each + 2 * encoders + activations)
        assert predict_images(replace(case, encoders_on_gpu=False)).memory.encoders_gb == 0
    one = predict_images(ImageCase("sdxl-base-1.0", gpus["h100-sxm"], batch=1)).memory
    decoding = 2 * 1024**2 * 256 * VALUES["decoder_copies"] / 1e9
    assert one.activations_gb == pytest.approx(decoding + VALUES["runtime_gb"])
    with pytest.raises(Unserveable):
        predict_images(ImageCase("sdxl-base-1.0", gpus["l4"], batch=64))


def test_steps_and_waits_of_images(gpus: dict[str, Gpu]) -> None:
    case = ImageCase("sdxl-base-1.0", gpus["h100-sxm"], gpus=3, steps=20, batch=4)
    found = predict_images(case)
    rate = sustained_flop_s(case, image_table())
    launch = VALUES["step_overhead_ms"] / 1e3
    whole = 20 * launch + 4 * found.flop_per_image / rate
    assert found.seconds_per_image.mid == pytest.approx(whole / 4)
    assert found.images_per_s.mid == pytest.approx(3 * 4 / whole)
    assert found.latency_s.mid == pytest.approx(20 * launch + found.flop_per_image / rate)
    loaded, eager = predict_images(replace(case, under_load=True)), predict_images(replace(case, tuned_engine=False))
    assert loaded.seconds_per_image.mid == pytest.approx(whole / 4 * VALUES["under_load_time"])
    assert eager.seconds_per_image.mid == pytest.approx(
        5 * VALUES["eager_step_overhead_ms"] / 1e3 + found.flop_per_image / rate * VALUES["eager_time"]
    )
    assert (found.tier, eager.tier) == ("listed", "other")
    assert predict_images(replace(case, gpu=gpus["mi300x"])).tier == "new_gpu"
    assert predict_images(replace(case, model_id="sd-1.5")).tier == "other"
    half = found.images_per_s.mid / 2
    assert found.mean_wait_s(half, 3) == pytest.approx(0.5 * whole / 4 / (2 * 0.5))
    assert found.mean_wait_s(half * 2, 3) is None


def test_settings_of_an_image_row(gpus: dict[str, Gpu]) -> None:
    row = {"gpu": "h100-sxm", "model": "sdxl", "steps": "20", "width": "16384", "height": "512", "dtype": "FP8"}

    def case(**cells: str) -> ImageCase:
        return image_row({**row, **cells}, gpus)

    plain = case()
    assert (plain.steps, plain.width, plain.height, plain.dtype, plain.gpus) == (20, 16384, 512, "fp8", 1)
    assert (plain.batch, plain.passes, plain.under_load, plain.tuned_engine) == (None, None, False, True)
    assert [case(batch=b).batch for b in ("0.5", "7", "2000")] == [1, 7, 1024]
    assert [case(passes=p).passes for p in ("0.5", "2", "9")] == [1, 2, 8]
    assert (case(gpus="4").gpus, case(scenario=" Server ").under_load) == (4, True)
    engines = {"diffusers": False, "Diffusers torch.compile": True, "TensorRT": True, "ComfyUI": False}
    assert {e: case(engine=e).tuned_engine for e in engines} == engines
    assert case(engine="pytorch", engine_detail="onediff").tuned_engine
    for cells, reason in (
        ({"gpu": "x"}, "gpu_unknown"), ({"steps": ""}, "image_settings_unknown"),
        ({"width": "16385"}, "image_settings_unknown"), ({"height": "0"}, "image_settings_unknown"),
    ):  # fmt: skip
        with pytest.raises(NotScored) as caught:
            case(**cells)
        assert caught.value.reason == reason


# --- what training holds ----------------------------------------------------------------------------------------------


def memory(gpu: Gpu, **more: Any) -> tuple[dict[str, float], Setup]:
    trained = Trained("m", 8e9, 8e9, 32.0, 4096.0, 100_000.0)
    usual = {"gpus": 8, "seq_len": 4096.0, "global_batch": 64.0, "recompute": Recompute.FULL, "stage": 3}
    setup = setup_of([TrainingCase(trained, gpu, **(usual | more))], T)
    parts = memory_parts(setup, T)
    return {name: float(value[0]) for name, value in vars(parts).items()}, setup


def test_states_of_every_method_by_parameter(gpus: dict[str, Gpu]) -> None:
    """Bytes a parameter: weights 2, gradients 4 (2 with Megatron or without master weights), optimiser 12 (4)."""
    n = 8e9
    for software, mixed, stage, expected in (
        (Software.MEGATRON, True, 0, (2, 2, 12)), (Software.MEGATRON, True, 1, (2, 2, 12 / 8)),
        (Software.FSDP, True, 2, (2, 4 / 8, 12 / 8)), (Software.FSDP, True, 3, (0, 4 / 8, 12 / 8)),
        (Software.EVERYDAY, False, 3, (2 / 8, 2 / 8, 4 / 8)),
    ):  # fmt: skip
        found, _ = memory(gpus["h100-sxm"], software=software, mixed_precision=mixed, stage=stage)
        states = found["weights"], found["gradients"], found["optimiser"]
        assert states == pytest.approx(tuple(n * each for each in expected)), (software, stage)
    adapters = T["adapter_rank"] * 32 * 4096 * ((n - 2 * 4096e5) / (32 * 4096**2) + 7)
    for stage, shared in ((0, 1), (1, 1), (2, 8)):
        lora, _ = memory(gpus["h100-sxm"], method=TrainingMethod.LORA, stage=stage)
        assert lora["weights"] == pytest.approx(2 * n)
        assert lora["gradients"] == pytest.approx(4 * adapters / shared)
        assert lora["optimiser"] == pytest.approx(12 * adapters / (8 if stage else 1))
    qlora, _ = memory(gpus["h100-sxm"], method=TrainingMethod.QLORA, stage=0)
    ends, small = 2 * 4096e5, T["quantised_bytes"]
    assert qlora["weights"] == pytest.approx(small * (n - ends) + 2 * ends)


def test_activations_of_a_layer_by_token(gpus: dict[str, Gpu]) -> None:
    block = (8e9 - 2 * 4096e5) / (32 * 4096**2)
    inner, boundary = T["kept_widths"] * 2 * block * 4096, 2 * 4096
    for recompute, share, kept in (
        (Recompute.NONE, 1.0, 1.0), (Recompute.SELECTIVE, 1.0, T["selective_share"]), (Recompute.FULL, 1.0, 0.0),
        (Recompute.FULL, 0.25, 0.75),
    ):  # fmt: skip
        found, _ = memory(gpus["h100-sxm"], recompute=recompute, recompute_share=share, micro_batch=2.0)
        assert found["activations"] == pytest.approx((kept * inner + boundary) * 2 * 4096 * 32)
    longer, _ = memory(gpus["h100-sxm"], longest=6000.0)
    assert longer["activations"] == pytest.approx(boundary * 6000 * 32)
    wide, _ = memory(gpus["h100-sxm"], kept_at_32bit=True, fused_kernels=False, recompute=Recompute.NONE)
    assert wide["activations"] == pytest.approx((inner * T["eager_activations"] + 2 * boundary) * 4096 * 32)
    halved, _ = memory(gpus["h100-sxm"], tensor_parallel=2, context_parallel=2)
    assert halved["activations"] == pytest.approx(boundary * 4096 * 32 / 4)
    gib = 2.0**30
    assert wide["usable"] == gpus["h100-sxm"].memory_gib * gib - T["reserved_gib"] * gib
    assert wide["runtime"] == (T["runtime_gib"] + T["communication_gib"]) * gib
    assert memory(gpus["h100-sxm"], gpus=1)[0]["runtime"] == T["runtime_gib"] * gib


def test_a_pipeline_has_its_ends_on_different_gpus(gpus: dict[str, Gpu]) -> None:
    dense, end = 8e9 - 2 * 4096e5, 4096e5
    for tp, pp, expected in ((1, 1, dense + 2 * end), (2, 1, dense / 2 + end), (2, 4, dense / 8 + end / 2)):
        _, setup = memory(gpus["h100-sxm"], tensor_parallel=tp, pipeline_parallel=pp)
        shared, experts = local_params(setup)
        assert (float(shared[0]), float(experts[0])) == (pytest.approx(expected), 0)


def test_large_multiplications_are_measured_or_usual_for_the_architecture(gpus: dict[str, Gpu]) -> None:
    h100 = replace(gpus["h100-sxm"], measured_matmul_tflops=700.0, measured_matmul_fp8_tflops=1234.0)
    assert (T.matmul_tflops(h100, "bf16"), T.matmul_tflops(h100, "fp8"), T.matmul_tflops(h100, "fp4")) == (
        700, 1234, 0,
    )  # fmt: skip
    bare = replace(h100, measured_matmul_tflops=None, measured_matmul_fp8_tflops=None)
    for format, share in (("bf16", "16bit"), ("fp8", "fp8")):
        peak = bare.peak_tflops(format) or 0.0
        assert T.matmul_tflops(bare, format) == pytest.approx(peak * T.matmul_share["Hopper"][share])
        new = replace(bare, architecture="Rubin")
        assert T.matmul_tflops(new, format) == pytest.approx(peak * T.matmul_share["other"][share])
    names = {"Blackwell Ultra": "Blackwell Ultra", "Blackwell (GB202)": "Blackwell", "CDNA3": "CDNA3", "Grace+Hopper": "Grace"}  # fmt: skip
    assert {n: architecture_of(replace(h100, architecture=n)) for n in names} == names
