"""Results of training sizing as figures that explain themselves."""

from __future__ import annotations

from dataclasses import dataclass

from planner.catalog.hardware import Gpu
from planner.explain import Basis, Explanation, Figure, Input, Quantity, Source
from planner.i18n import Message, message
from planner.sizing.calibration import load_training
from planner.sizing.figures import NO_PATHS, Paths, _input
from planner.sizing.training import Trained, TrainingMethod, TrainingPlan
from planner.sizing.uncertainty import Range


@dataclass(frozen=True, slots=True)
class TrainingFigures:
    memory_per_gpu: Figure
    gpus: Figure
    hours: Figure
    gpu_hours: Figure
    flop: Figure


def training_source() -> Source:
    calibration = load_training()
    return Source(
        id="sizing.training_calibration",
        title="Megatron-Bridge, NeMo, DGX Cloud Benchmarking, llm-foundry, fms-acceleration, ms-swift, PEFT, nanotron",
        as_of=calibration.as_of,
        note="resources/calibration/training.yaml, resources/calibration/cases/training_cases.csv",
    )


def training_figures(plan: TrainingPlan, trained: Trained, gpu: Gpu, paths: Paths = NO_PATHS) -> TrainingFigures:
    """Figures of fine-tuning, or of pre-training where the plan has no method."""
    kind = "fine_tuning" if plan.method is not None else "pre_training"
    frozen = plan.method in (TrainingMethod.LORA, TrainingMethod.QLORA)
    sources = (training_source(), *gpu.sources)
    speed_error = message(
        "sizing.training.error", meaning=plan.tier.meaning,
        factor=Quantity(plan.tier.sigma["tokens_per_s_per_gpu"], "factor"),
    )  # fmt: skip
    memory_error = message(
        "sizing.training.error", meaning=plan.tier.meaning,
        factor=Quantity(plan.tier.sigma["peak_memory_gb"], "factor"),
    )  # fmt: skip
    notes = (plan.note,) if plan.note else ()
    inputs = (
        _input("model", trained.name, None, paths),
        _input("params_b", trained.active / 1e9, "none", paths),
        _input("gpu", gpu.name, None, paths, sources=gpu.sources),
        _input("training_tokens", plan.tokens, "token_m", paths),
        _input("runs", plan.runs, "items", paths),
    )

    def figure(
        name: str, value: float, unit: str, worked: Message, spread: Range | None = None, error: Message | None = None,
        extra: tuple[Input, ...] = (), formula: str | None = None, extra_notes: tuple[Message, ...] = (),
    ) -> Figure:  # fmt: skip
        def why() -> Explanation:
            return Explanation(
                formula=message(f"sizing.training.{formula or name}.formula"),
                worked=worked,
                inputs=(*extra, *inputs),
                error=error,
                sources=sources,
                notes=(*extra_notes, *notes),
            )

        return Figure(
            f"sizing.{kind}.{name}", message(f"sizing.training.{name}"), value, unit,
            low=spread.low if spread else None, high=spread.high if spread else None,
            basis=Basis.PREDICTED if spread else Basis.CALCULATED, why=why,
        )  # fmt: skip

    rule = 4 if frozen else 6
    per_gpu = plan.tokens_per_s.times(1 / plan.gpus)
    return TrainingFigures(
        memory_per_gpu=figure(
            "memory", plan.memory_gb.mid, "gb",
            message("sizing.training.memory.worked", n=plan.gpus, total=Quantity(plan.memory_gb.mid, "gb"),
                    usable=Quantity(plan.usable_gb, "gb")),
            plan.memory_gb, memory_error,
        ),
        gpus=figure(
            "gpus", plan.gpus, "gpu",
            message("sizing.training.gpus.worked", gpus=Quantity(plan.gpus, "gpu"), gpu=gpu.name,
                    each=Quantity(plan.memory_gb.mid, "gb"), usable=Quantity(plan.usable_gb, "gb")),
            formula="gpus" if plan.method is not None else "gpus_given",
        ),
        hours=figure(
            "hours", plan.hours.mid, "hour",
            message("sizing.training.hours.worked", tokens=Quantity(plan.tokens, "token_m"),
                    speed=Quantity(plan.tokens_per_s.mid, "token_s"), hours=Quantity(plan.hours.mid, "hour")),
            plan.hours, speed_error,
            (
                Input(message("sizing.input.tokens_s_gpu"), Quantity(per_gpu.mid, "token_s"), basis=Basis.PREDICTED),
                Input(message("sizing.input.mfu"), Quantity(plan.mfu, "percent"), basis=Basis.PREDICTED),
                Input(message("sizing.input.step_time"), Quantity(plan.step_s.mid, "s"), basis=Basis.PREDICTED),
            ),
        ),
        gpu_hours=figure(
            "gpu_hours", plan.gpu_hours.mid, "gpu_hour",
            message("sizing.training.gpu_hours.worked", hours=Quantity(plan.hours.mid, "hour"),
                    gpus=Quantity(plan.gpus, "gpu"), runs=plan.runs, total=Quantity(plan.gpu_hours.mid, "gpu_hour")),
            plan.gpu_hours, speed_error,
            extra_notes=(message("sizing.training.runs_dominate"),) if plan.runs > 1 else (),
        ),
        flop=figure(
            "flop", plan.flop_all_runs, "flop",
            message("sizing.training.flop.worked", rule=rule, params=trained.active / 1e9,
                    tokens=Quantity(plan.tokens, "token_m"), runs=plan.runs,
                    total=Quantity(plan.flop_all_runs, "flop")),
            formula="flop_frozen" if frozen else "flop",
        ),
    )  # fmt: skip
