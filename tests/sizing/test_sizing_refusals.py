"""What cannot be sized says so, for every kind of work; lookups at the ends of what is known."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.i18n import Message, say
from planner.sizing import nearest as nearest_module
from planner.sizing.benchmarks import NotScored
from planner.sizing.calibration import load_inference
from planner.sizing.capacity import ServiceLevels, capacity
from planner.sizing.cases import Cases, ServingCase
from planner.sizing.encoders import EncoderCase, generation_tokens_per_s, predict_encoder
from planner.sizing.errors import Unserveable
from planner.sizing.images import ImageCase, predict_images
from planner.sizing.lengths import LogNormal
from planner.sizing.nearest import _distinct, _of_format, nearest
from planner.sizing.partitions import Profile, instance_of, pack, scheme_of
from planner.sizing.pool import Workload, size_pool
from planner.sizing.queueing import _mixed_quantile
from planner.sizing.search import Requirement, search
from planner.sizing.serving import Replica
from planner.sizing.step_parts import mean_step, step_lasting
from planner.sizing.training import (
    Software,
    Trained,
    TrainingCase,
    TrainingMethod,
    least_gpus,
    plan_fine_tuning,
    plan_pre_training,
    predict_training,
    search_layouts,
)
from planner.sizing.training_calibration import load_training
from planner.sizing.training_cases import training_row
from planner.sizing.training_setup import setup_of

Gpus, Models = dict[str, Gpu], dict[str, Model]
LEVELS = ServiceLevels(2000, 60, 0.3)


def told(ask: Callable[[], object]) -> Message:
    with pytest.raises(Unserveable) as refusal:
        ask()
    return refusal.value.reason


def test_a_card_of_unknown_speed_does_nothing_and_is_named(models: Models, gpus: Gpus, llama8: Model) -> None:
    bare = replace(gpus["h100-sxm"], dense_tflops={}, measured_matmul_tflops=None, measured_matmul_fp8_tflops=None)
    case = ServingCase(llama8, bare)
    asked: list[Callable[[], object]] = [
        lambda: capacity(case, LEVELS),
        lambda: capacity(replace(case, weight_dtype="fp8", gpu=replace(bare, dense_tflops={"fp8": 1979.0})), LEVELS),
        lambda: Cases.of([case], load_inference()),
        lambda: predict_encoder(EncoderCase(models["bge-m3"], bare, 512)),
        lambda: predict_images(ImageCase("sdxl-base-1.0", bare)),
        lambda: predict_training(TrainingCase(Trained.of(llama8), bare, 8)),
        lambda: setup_of([TrainingCase(Trained.of(llama8), bare, 8, dtype="fp8")], load_training()),
    ]
    for ask in asked:
        reason = told(ask)
        assert reason.key == "sizing.no_peak"
        assert all(bare.name in say(reason, language) for language in ("ko", "en"))


def test_what_a_replica_lacks_is_said_before_any_speed(llama70: Model, gpus: Gpus) -> None:
    assert told(lambda: capacity(ServingCase(llama70, gpus["l4"]), LEVELS)).key == "sizing.weights_do_not_fit"
    unknown = told(lambda: capacity(ServingCase(llama70, gpus["l4"], engine="abacus"), LEVELS))
    assert (unknown.key, unknown.params["engine"]) == ("sizing.unknown_engine", "abacus")


def test_models_that_only_read_write_nothing(models: Models, gpus: Gpus) -> None:
    reason = told(lambda: generation_tokens_per_s(models["bge-m3"], gpus["h100-sxm"], 512))
    assert reason.key == "sizing.does_not_generate"


def test_a_model_that_needs_8_bit_is_refused_by_cards_without_it(models: Models, gpus: Gpus) -> None:
    needy = next(m for m in models.values() if m.id.startswith("evo2") and _needs_8_bit(m, gpus))
    for ask in (
        lambda: predict_encoder(EncoderCase(needy, gpus["a100-sxm-80"], 1024)),
        lambda: generation_tokens_per_s(needy, gpus["a100-sxm-80"], 1024),
    ):
        assert told(ask).key == "sizing.fp8_required"


def _needs_8_bit(model: Model, gpus: Gpus) -> bool:
    try:
        predict_encoder(EncoderCase(model, gpus["a100-sxm-80"], 1024))
    except Unserveable as refusal:
        return refusal.reason.key == "sizing.fp8_required"
    return False


def test_training_that_fits_nowhere_or_does_not_divide_says_which(models: Models, gpus: Gpus) -> None:
    huge = Trained.of(models["llama-3.1-405b"])
    reason = told(lambda: plan_fine_tuning(huge, TrainingMethod.FULL, gpus["l4"], 1e8, 8192.0))
    assert reason.key == "training.fits_nowhere"
    assert "16,384" in say(reason, "en")
    note = plan_pre_training(Trained.of(models["llama-3.1-8b"]), gpus["l4"], 11, 1e9).note
    assert note is not None
    assert (note.key, note.params["least"]) == ("training.does_not_divide", 8)
    small = TrainingCase(
        Trained.of(models["llama-3.1-8b"]),
        gpus["l4"],
        8,
        seq_len=8192.0,
        global_batch=512.0,
        software=Software.MEGATRON,
    )
    assert search_layouts(small).best is not None
    assert (least_gpus(small) or 0) <= 8


def test_training_that_only_just_fits_asks_for_a_trial_step(llama8: Model, gpus: Gpus) -> None:
    tight, roomy = (
        plan_fine_tuning(Trained.of(llama8), TrainingMethod.FULL, gpus["h100-sxm"], 1e8, 4096.0, gpus=n) for n in (2, 8)
    )
    assert roomy.note is None
    assert tight.note is not None
    assert tight.note.key == "training.memory_tight"
    assert 0.95 < tight.note.params["share"] <= 1


@pytest.mark.parametrize(
    ("change", "reason"), [({"gpu": "abacus"}, "gpu_unknown"), ({"task": "dreaming"}, "task_unknown"), ({}, None)]
)
def test_published_training_of_an_unknown_kind_is_not_scored(
    models: Models, gpus: Gpus, change: dict[str, str], reason: str | None
) -> None:
    row = {"gpu": "h100-sxm", "task": "sft", "params_b": "8", "gpus": "8"} | change
    if reason is None:
        assert training_row(row, gpus, models).trained.params == 8e9
        return
    with pytest.raises(NotScored) as problem:
        training_row(row, gpus, models)
    assert problem.value.reason == reason


def test_search_without_candidates_has_no_answers_and_without_prices_no_losers(llama70: Model, gpus: Gpus) -> None:
    asked = Requirement(llama70, 2.0, 1500, 400, LEVELS)
    none = search(asked, [gpus["t4"]], {"t4": 1.0})
    assert (none.candidates, none.answers_s, none.front) == ((), (), ())
    priced = search(asked, [gpus["h100-sxm"]], {"h100-sxm": 1.0})
    unpriced = search(asked, [gpus["h100-sxm"]], {})
    assert unpriced.best is None
    assert unpriced.why_not(priced.candidates[0]) is None  # there is no best to compare with
    reason = unpriced.why_not(unpriced.candidates[0])
    assert reason is not None
    assert reason.key == "sizing.no_price"


def test_a_pool_that_fits_on_no_card_says_why(llama70: Model, gpus: Gpus) -> None:
    asked = Requirement(llama70, 2.0, 1500, 400, LEVELS, precisions=("bf16",), tensor_parallel=(1,))
    found = size_pool([Workload("w", asked, None)], [gpus["t4"]], {"t4": 1.0})
    assert found.best is None
    assert found.options == ()


def test_the_range_of_a_pool_on_parts_is_packed_at_both_ends(models: Models, gpus: Gpus) -> None:
    pool = [
        Workload(name, Requirement(models[name], 0.1, 1500, 400, LEVELS, precisions=("fp8",)), None)
        for name in ("llama-3.1-8b", "qwen2.5-7b")
    ]
    best, scheme = size_pool(pool, [gpus["h200-sxm"]], {"h200-sxm": 1.0}).best, scheme_of(gpus["h200-sxm"])
    assert best is not None
    assert scheme is not None
    ends = []
    for end in ("low", "high"):
        parts: list[Profile] = []
        for placed in best.placements:
            assert placed.slice is not None
            parts += [placed.slice.profile] * int(getattr(placed.candidate.gpu_range, end))
        ends.append(len(pack(parts, scheme)))
    assert best.gpus == 1
    assert (best.gpu_range.low, best.gpu_range.mid, best.gpu_range.high) == (min(ends[0], 1), 1, max(ends[1], 1))
    spare = replace(best, spare_gpus=2)  # what stands by is added to both ends
    assert (spare.gpu_range.low, spare.gpu_range.high) == (best.gpu_range.low + 2, best.gpu_range.high + 2)


def test_places_that_overlap_hold_one_part_each() -> None:
    wide = Profile("4g", 1, 4, (0, 2, 4), 1.0, 1.0, 0.5)
    assert wide.instances == 2
    assert replace(wide, starts=(0, 1, 2, 3)).instances == 1


def test_parts_of_a_card_that_is_not_divided_do_not_exist(gpus: Gpus) -> None:
    assert scheme_of(gpus["l40s"]) is None
    h100 = scheme_of(gpus["h100-sxm"])
    assert h100 is not None
    assert scheme_of(instance_of(gpus["h100-sxm"], h100.profiles[0])) is None


def test_lengths_below_the_first_token_and_of_one_size() -> None:
    assert LogNormal(800, 0.7).share_below(0) == LogNormal(800, 0.7).share_below(-3) == 0
    assert [LogNormal(800).share_below(n) for n in (799, 800, 801)] == [0, 1, 1]


def test_a_mixture_of_constant_waits_has_their_steps_as_quantiles() -> None:
    kinds = ((0.6, 1.0, 0.0), (0.4, 2.0, 0.0))
    assert _mixed_quantile(kinds, 0.95) == pytest.approx(2.0, rel=2e-3)
    assert _mixed_quantile(kinds, 0.5) == pytest.approx(1.0, rel=2e-3)
    assert _mixed_quantile(((1.0, 1.0, 0.0), (0.0, 9.0, 0.0)), 0.95) == 1.0


def test_formats_that_nobody_knows_are_no_neighbours() -> None:
    calibration = load_inference()
    assert _of_format("int3", "fp8", calibration) == _of_format("fp8", "int3", calibration) == math.inf
    assert _of_format("bf16", "fp8", calibration) == _of_format(" fp8", "bf16 ", calibration) > 0


def test_every_published_series_is_offered_once_where_all_are_near(models: Models, gpus: Gpus) -> None:
    table = nearest_module._table()
    index = np.full(len(table.publisher), math.inf)
    index[:40] = np.arange(40.0)
    near = list(_distinct(index, gpus, models, load_inference()))
    assert 0 < len(near) <= 40
    assert [place for place, _ in near] == sorted(place for place, _ in near)
    every = list(_distinct(np.arange(float(len(index))), gpus, models, load_inference()))
    assert [place for place, _ in every[: len(near)]] == [place for place, _ in near]
    assert len(every) > 200
    few = nearest(ServingCase(models["llama-3.1-8b"], gpus["h100-sxm"]), 8.0, "itl_ms", gpus, models, count=10_000)
    assert len({n.case_id for n in few}) == len(few)
    assert [n.distance for n in few] == sorted(n.distance for n in few)


def test_a_step_as_long_as_many_in_flight_take_is_theirs(llama70: Model, gpus: Gpus) -> None:
    replica = Replica(
        ServingCase(llama70, gpus["h100-sxm"], "fp8", tp=2, input_tokens=1500, output_tokens=400), load_inference()
    )
    for flight in (1.5, 7.0, 40.0):
        seconds = replica.step_s(flight)
        found, right = step_lasting(replica, seconds), mean_step(replica, flight)
        assert found.timing.seconds == pytest.approx(right.timing.seconds, rel=1e-5)
