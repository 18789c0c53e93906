"""Fine-tuning and pre-training of the plan, and the legal thresholds their compute reaches."""

from __future__ import annotations

from planner.catalog import Catalog
from planner.explain import Basis, Explanation, Figure, Input, Quantity, Source, unknown
from planner.i18n import Message, Text, message
from planner.infrastructure import LegalTrigger, TrainingResult
from planner.plan import Plan
from planner.plan.infrastructure import Method as PlanMethod
from planner.resources import read_yaml, resource
from planner.sizing.timing import Unserveable
from planner.sizing.training import Trained, TrainingMethod, TrainingPlan, plan_fine_tuning, plan_pre_training
from planner.sizing.uncertainty import Range
from planner.sizing.work import UnknownShape

UNITS = {"memory_per_gpu": "gb", "gpus": "gpu", "hours": "hour", "gpu_hours": "gpu_hour", "flop": "flop"}
SEQUENCE = 2048.0
SOURCE = Source("training-model", "Planner training model, calibrated on published training runs", None, "2026-11-24")


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
            Trained.of(model), TrainingMethod(wish.method.value), gpu, tokens, min(SEQUENCE, max(256.0, wish.tokens_per_example)), wish.runs
        )
    except (Unserveable, UnknownShape) as problem:
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
        made = plan_pre_training(Trained("", wish.params_b * 1e9, wish.params_b * 1e9), gpu, wish.gpus, wish.tokens_b * 1e9)
    except (Unserveable, UnknownShape) as problem:
        return _unknown("pre_training", [problem.reason], problem.reason)
    base = ("infrastructure", "pre_training")
    inputs = (
        Input(message("field.pretraining.params.label"), Quantity(wish.params_b, "none"), (*base, "params_b"), Basis.ANSWERED),
        Input(message("field.pretraining.tokens.label"), Quantity(wish.tokens_b, "none"), (*base, "tokens_b"), Basis.ANSWERED),
        Input(message("field.pretraining.gpus.label"), Quantity(wish.gpus, "gpu"), (*base, "gpus"), Basis.ANSWERED),
        Input(message("field.pretraining.gpu.label"), gpu.name, (*base, "gpu_id")),
    )
    return _result("pre_training", made, inputs)


def _unknown(part: str, missing: list[Message], problem: Message | None = None) -> TrainingResult:
    made = {k: unknown(f"infrastructure.{part}.{k}", message(f"figure.training.{k}"), unit, *missing) for k, unit in UNITS.items()}
    return TrainingResult(**made, problem=problem)


def _result(part: str, made: TrainingPlan, inputs: tuple[Input, ...]) -> TrainingResult:
    values = {
        "memory_per_gpu": made.memory_gb, "gpus": Range.exact(made.gpus), "hours": made.hours, "gpu_hours": made.gpu_hours,
        "flop": Range.exact(made.flop_all_runs),
    }  # fmt: skip
    figures = {}
    for key, span in values.items():
        low, mid, high = span.low, span.mid, span.high
        why = lambda k=key, v=mid: Explanation(  # noqa: E731
            message(f"why.training.{k}"),
            message("why.training.worked", tokens=Quantity(made.tokens, "token_m"), gpus=made.gpus, runs=made.runs,
                    mfu=Quantity(made.mfu, "percent"), result=Quantity(v, UNITS[k])),
            inputs, message("why.training.error"), (SOURCE,),
        )  # fmt: skip
        ranged = low != high
        basis = Basis.PREDICTED if ranged else Basis.CALCULATED
        name = message(f"figure.training.{key}")
        figures[key] = Figure(f"infrastructure.{part}.{key}", name, mid, UNITS[key], low if ranged else None, high if ranged else None, basis, why=why)
    return TrainingResult(**figures, problem=made.note)


def legal_triggers(
    plan: Plan, catalog: Catalog, tuning: TrainingResult | None, training: TrainingResult | None
) -> tuple[LegalTrigger, ...]:
    """Thresholds of laws in FLOP against the plan's training; no training is zero FLOP."""
    wished = [t for t in (tuning, training) if t is not None]
    known = all(t.flop.known for t in wished)
    flop = sum(t.flop.value or 0.0 for t in wished) if known else None
    made = []
    for row in read_yaml(resource("legal_triggers.yaml"))["triggers"]:
        name, limit = Text(**row["name"]), float(row["flop"])
        reached = None if flop is None else flop > 0 and (flop >= limit if row["inclusive"] else flop > limit)
        key = "legal.unknown" if reached is None else "legal.reached" if reached else "legal.not_reached"
        why = lambda r=row, n=name: Explanation(  # noqa: E731
            message("why.legal"), None, (), None, (Source(r["id"], f"{n.ko} · {r['clause']}", None, str(r["as_of"]), r["confidence"]),)
        )  # fmt: skip
        threshold = Figure(f"legal.{row['id']}", name, limit, "flop", basis=Basis.QUOTED, why=why)
        sentence = message(key, name=name, limit=Quantity(limit, "flop"), flop=Quantity(flop, "flop"), clause=row["clause"])
        made.append(LegalTrigger(row["id"], name, threshold, reached, sentence, row["source"], str(row["as_of"])))
    return tuple(made)
