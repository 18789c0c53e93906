"""Fine-tuning and pre-training of the plan."""

from __future__ import annotations

from typing import Any

from planner.catalog import Catalog
from planner.explain import Basis, Explanation, Figure, Input, Quantity, Source, unknown
from planner.i18n import Message, message
from planner.infrastructure import RejectedTraining, TrainingResult
from planner.plan import Plan
from planner.plan.infrastructure import Method as PlanMethod
from planner.sizing.errors import Unserveable
from planner.sizing.training import Trained, TrainingMethod, TrainingPlan, plan_fine_tuning, plan_pre_training
from planner.sizing.training_calibration import load_training
from planner.sizing.uncertainty import Range

UNITS = {
    "memory_per_gpu": "gb", "gpus": "gpu", "hours": "hour", "gpu_hours": "gpu_hour", "flop": "flop", "days": "day",
    "step": "s", "throughput": "token_s", "utilisation": "percent", "checkpoint": "gb", "storage": "gb",
    "goodput": "percent1",
}  # fmt: skip
SHORTEST, LONGEST = 256.0, 32768.0
"""Tokens of a training sequence: shorter examples are packed, longer ones are cut."""
LONGEST_RUN_DAYS = 3653.0
"""Ten years: a run that takes longer is told to be none that anybody would wait for."""
EXACT = ("gpus", "flop", "checkpoint", "storage")


def fine_tuning(plan: Plan, catalog: Catalog) -> TrainingResult | None:
    """None where the plan tunes nothing; unknown figures where something is missing."""
    wish = plan.infrastructure.fine_tuning
    if wish.method is PlanMethod.NONE:
        return None
    missing = []
    model = catalog.models.get(plan.infrastructure.hardware.model_id or "")
    gpu = catalog.gpus.get(wish.gpu_id or "")
    if model is None:
        missing.append(message("infrastructure.missing_model"))
    if gpu is None:
        missing.append(message("infrastructure.missing", what=message("field.finetuning.gpu.label")))
    if wish.examples is None:
        missing.append(message("infrastructure.missing", what=message("field.finetuning.examples.label")))
    if model is None or gpu is None or wish.examples is None:
        return _unknown("fine_tuning", missing)
    tokens = wish.examples * wish.tokens_per_example * wish.epochs
    try:
        made = plan_fine_tuning(
            Trained.of(model),
            TrainingMethod(wish.method.value),
            gpu,
            tokens,
            min(LONGEST, max(SHORTEST, float(wish.tokens_per_example))),
            wish.runs,
        )
    except Unserveable as problem:
        return _unknown("fine_tuning", [problem.reason], problem.reason)
    inputs = (
        Input(message("field.finetuning.examples.label"), Quantity(wish.examples, "items"), ("infrastructure", "fine_tuning", "examples"), Basis.ANSWERED),
        Input(message("field.finetuning.tokens.label"), Quantity(wish.tokens_per_example, "token"), ("infrastructure", "fine_tuning", "tokens_per_example"), Basis.ANSWERED),
        Input(message("field.finetuning.epochs.label"), Quantity(wish.epochs, "none"), ("infrastructure", "fine_tuning", "epochs"), Basis.ANSWERED),
        Input(message("field.finetuning.runs.label"), Quantity(wish.runs, "items"), ("infrastructure", "fine_tuning", "runs"), Basis.ANSWERED),
        Input(message("field.hardware.model.label"), model.name, ("infrastructure", "hardware", "model_id")),
        Input(message("field.finetuning.gpu.label"), gpu.name, ("infrastructure", "fine_tuning", "gpu_id")),
    )  # fmt: skip
    return _result("fine_tuning", made, inputs)


def pre_training(plan: Plan, catalog: Catalog) -> TrainingResult | None:
    wish = plan.infrastructure.pre_training
    if not wish.enabled:
        return None
    gpu = catalog.gpus.get(wish.gpu_id or "")
    missing = [
        message("infrastructure.missing", what=message(f"field.pretraining.{key}.label"))
        for key, value in (("params", wish.params_b), ("tokens", wish.tokens_b), ("gpus", wish.gpus), ("gpu", gpu)) if value is None
    ]  # fmt: skip
    if wish.params_b is None or wish.tokens_b is None or wish.gpus is None or gpu is None:
        return _unknown("pre_training", missing)
    try:
        made = plan_pre_training(
            Trained(f"{wish.params_b:,g}B", wish.params_b * 1e9, wish.params_b * 1e9),
            gpu,
            wish.gpus,
            wish.tokens_b * 1e9,
        )
    except Unserveable as problem:
        return _unknown("pre_training", [problem.reason], problem.reason)
    base = ("infrastructure", "pre_training")
    inputs = (
        Input(
            message("field.pretraining.params.label"),
            Quantity(wish.params_b, "none"),
            (*base, "params_b"),
            Basis.ANSWERED,
        ),
        Input(
            message("field.pretraining.tokens.label"),
            Quantity(wish.tokens_b, "none"),
            (*base, "tokens_b"),
            Basis.ANSWERED,
        ),
        Input(message("field.pretraining.gpus.label"), Quantity(wish.gpus, "gpu"), (*base, "gpus"), Basis.ANSWERED),
        Input(message("field.pretraining.gpu.label"), gpu.name, (*base, "gpu_id")),
    )
    return _result("pre_training", made, inputs)


def _unknown(part: str, missing: list[Message], problem: Message | None = None) -> TrainingResult:
    made: dict[str, Any] = {
        k: unknown(f"infrastructure.{part}.{k}", message(f"figure.training.{k}"), unit, *missing)
        for k, unit in UNITS.items()
    }
    return TrainingResult(**made, problem=problem)


def _result(part: str, made: TrainingPlan, inputs: tuple[Input, ...]) -> TrainingResult:
    values = {
        "memory_per_gpu": made.memory_gb, "gpus": Range.exact(made.gpus), "hours": made.hours, "gpu_hours": made.gpu_hours,
        "flop": Range.exact(made.flop_all_runs), "days": made.days, "step": made.step_s, "throughput": made.tokens_per_s,
        "utilisation": made.tokens_per_s.times(made.mfu / made.tokens_per_s.mid), "goodput": Range.exact(made.goodput),
        "checkpoint": Range.exact(made.checkpoint_full_gb), "storage": Range.exact(made.storage_gb),
    }  # fmt: skip
    inputs = (*inputs, Input(message("training.input.layout"), made.layout.words))
    figures: dict[str, Any] = {key: _figure(part, key, span, made, inputs) for key, span in values.items()}
    return TrainingResult(
        **figures,
        problem=made.note or _out_of_scale(made),
        parts=tuple(_memory(part, name, value, inputs) for name, value in made.prediction.parts_gb.items()),
        layout=made.layout.words,
        binding=message(f"training.bound.{made.prediction.bound}"),
        rejected=tuple(RejectedTraining(r.layout.words, r.reason) for r in made.rejected),
    )


def _out_of_scale(made: TrainingPlan) -> Message | None:
    """Why figures that follow from the inputs are still none to plan with."""
    batch = made.tokens_per_s.mid * made.step_s.mid
    if made.method is None and made.tokens < batch:
        return message(
            "training.less_than_a_step", tokens=Quantity(made.tokens, "token_m"), batch=Quantity(batch, "token_m")
        )
    if made.days.mid > LONGEST_RUN_DAYS:
        return message("training.takes_ages", days=Quantity(made.days.mid, "day"))
    return None


def _memory(part: str, name: str, gb: float, inputs: tuple[Input, ...]) -> Figure:
    return Figure(
        f"infrastructure.{part}.memory.{name}",
        message(f"training.part.{name}"),
        gb,
        "gb",
        basis=Basis.PREDICTED,
        why=lambda: Explanation(message(f"why.training.part.{name}"), inputs=inputs, sources=_sources()),
    )


def _figure(part: str, key: str, span: Range, made: TrainingPlan, inputs: tuple[Input, ...]) -> Figure:
    ranged = span.low != span.high
    return Figure(
        f"infrastructure.{part}.{key}",
        message(f"figure.training.{key}"),
        span.mid,
        UNITS[key],
        span.low if ranged else None,
        span.high if ranged else None,
        Basis.PREDICTED if ranged or key == "goodput" else Basis.CALCULATED,
        why=lambda: Explanation(
            message(f"why.training.{key}"),
            _worked(key, span.mid, made),
            inputs,
            None
            if key in EXACT
            else _error("peak_memory_gb" if key == "memory_per_gpu" else "tokens_per_s_per_gpu", made),
            _sources(),
            notes=_terms(made) if key == "step" else (),
        ),
    )


def _worked(key: str, value: float, made: TrainingPlan) -> Message:
    parts = made.prediction.parts_gb
    result = Quantity(value, UNITS[key])
    if key == "memory_per_gpu":
        values = {name: Quantity(part, "gb") for name, part in parts.items()}
        return message("why.training.worked.memory", **values, result=result, usable=Quantity(made.usable_gb, "gb"))
    if key in ("checkpoint", "storage"):
        return message(
            f"why.training.worked.{key}", kept=made.checkpoints_kept, runs=made.runs, result=result,
            full=Quantity(made.checkpoint_full_gb, "gb"), weights=Quantity(made.checkpoint_gb, "gb"),
        )  # fmt: skip
    if key == "step":
        batch = message("why.training.worked.batch", n=round(made.global_batch))
        return message(
            "why.training.worked.step", batch=batch, result=result, speed=Quantity(made.tokens_per_s.mid, "token_s")
        )
    return message(
        "why.training.worked", tokens=Quantity(made.tokens, "token_m"), gpus=made.gpus, runs=made.runs,
        mfu=Quantity(made.mfu, "percent"), result=result,
    )  # fmt: skip


def _terms(made: TrainingPlan) -> tuple[Message, ...]:
    """Shares of the step of one per cent and more, the largest first."""
    terms = sorted(made.prediction.terms_s.items(), key=lambda pair: -pair[1])
    total = made.prediction.step_s
    return tuple(
        message("training.term", name=message(f"training.term.{name}"), share=Quantity(value / total, "percent"))
        for name, value in terms
        if value >= 0.01 * total
    )


def _error(metric: str, made: TrainingPlan) -> Message:
    band = made.tier.bands[metric]
    return message(
        "why.training.band",
        meaning=made.tier.meaning,
        low=Quantity(band.low, "factor"),
        high=Quantity(band.high, "factor"),
        n=band.n,
    )


def _sources() -> tuple[Source, ...]:
    c = load_training()
    return (Source("training-model", "Planner training model, calibrated on published training runs", None, c.as_of),)
