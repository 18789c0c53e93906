"""Training figures of a plan: every one explains itself in both languages."""

from __future__ import annotations

import pytest

from planner.catalog import load_catalog
from planner.i18n import say
from planner.infrastructure_training import fine_tuning, pre_training
from planner.plan.infrastructure import Method
from planner.plan.templates import load_template


def plan(tuning: dict, training: dict):
    made = load_template("retail")
    parts = made.infrastructure
    hardware = parts.hardware.model_copy(update={"model_id": "llama-3.1-70b"})
    changed = parts.model_copy(
        update={
            "hardware": hardware,
            "fine_tuning": parts.fine_tuning.model_copy(update=tuning),
            "pre_training": parts.pre_training.model_copy(update=training),
        }
    )
    return made.model_copy(update={"infrastructure": changed})


TUNING = {"method": Method.LORA, "examples": 50_000, "gpu_id": "h100-sxm", "tokens_per_example": 1000, "epochs": 3.0}
TRAINING = {"enabled": True, "params_b": 70.0, "tokens_b": 1000.0, "gpus": 256, "gpu_id": "h100-sxm"}


@pytest.mark.parametrize("result", [fine_tuning, pre_training])
def test_figures_are_known_and_explain_themselves_in_both_languages(result):
    found = result(plan(TUNING, TRAINING), load_catalog())
    assert all(figure.known for figure in found.shown)
    for language in ("ko", "en"):
        assert say(found.layout, language)
        assert say(found.binding, language)
        for figure in (*found.shown, *found.parts):
            why = figure.explain()
            assert say(why.formula, language)
            assert say(figure, language)
            for sentence in (why.worked, why.error, *why.notes):
                assert sentence is None or say(sentence, language)
    assert sum(part.value for part in found.parts) == pytest.approx(found.memory_per_gpu.value)
    assert found.days.value == pytest.approx(found.hours.value / 24)
    assert found.days.low < found.days.value < found.days.high


def test_pre_training_on_too_few_gpus_says_how_many_are_needed():
    found = pre_training(plan({"method": Method.NONE}, TRAINING | {"gpus": 8}), load_catalog())
    assert found.problem.key == "training.does_not_fit"
    assert found.problem.params["least"] > 8
    assert "70B" in say(found.problem, "ko")


def test_what_is_missing_leaves_every_figure_unknown():
    found = fine_tuning(plan(TUNING | {"gpu_id": None}, {}), load_catalog())
    assert not any(figure.known for figure in found.shown)
    assert all(figure.missing for figure in found.shown)
    assert found.layout is None


def test_no_training_is_no_result():
    nothing = plan({"method": Method.NONE}, {"enabled": False})
    assert fine_tuning(nothing, load_catalog()) is None
    assert pre_training(nothing, load_catalog()) is None


@pytest.mark.parametrize(
    ("tuning", "model", "key"),
    [({"examples": None}, "llama-3.1-70b", "infrastructure.missing"), ({}, None, "infrastructure.missing_model")],
)
def test_each_thing_that_is_missing_is_named(tuning, model, key):
    wish = plan(TUNING | tuning, {})
    hardware = wish.infrastructure.hardware.model_copy(update={"model_id": model})
    wish = wish.model_copy(update={"infrastructure": wish.infrastructure.model_copy(update={"hardware": hardware})})
    found = fine_tuning(wish, load_catalog())
    assert [m.key for m in found.gpus.missing] == [key]


@pytest.mark.parametrize(
    ("training", "key"),
    [({"tokens_b": 0.0001}, "training.less_than_a_step"), ({"tokens_b": 5e7, "gpus": 64}, "training.takes_ages")],
)
def test_a_run_that_nobody_would_make_is_told_to_be_none(training, key):
    found = pre_training(plan({"method": Method.NONE}, TRAINING | training), load_catalog())
    assert found.problem.key == key
