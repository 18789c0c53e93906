"""Figures of what is generated beside text: images by diffusion, and DNA sequences."""

from __future__ import annotations

from dataclasses import replace

from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.companion_figures import (
    MOST_GPUS,
    SECONDS_PER_DAY,
    WORKLOAD,
    CompanionFigures,
    FigureWhy,
    encoder_sources,
    part_of,
)
from planner.explain import Basis, Figure, Input, Quantity, Source
from planner.i18n import Message, message
from planner.infrastructure import CompanionsPart
from planner.sizing.encoders import EncoderCase, generation_tokens_per_s, predict_encoder
from planner.sizing.errors import Unserveable
from planner.sizing.images import ImageCase, ImagePrediction, image_facts, image_table, predict_images
from planner.sizing.uncertainty import Range
from planner.workload import busiest_hour_share


class Generated(CompanionFigures):
    # --- images --------------------------------------------------------------------------------------------------

    def images(self) -> CompanionsPart | None:
        w = self.wish
        if w.image_model_id is None and w.images_per_day is None:
            return None
        keys = ("image_gpus", "image_seconds", "images_per_h")
        model, gpu, lacking = self._model("image_model_id"), self.gpu, self._lacking("image_model_id")
        if model is None or gpu is None:
            return part_of("images", [self._unknown(key, lacking) for key in keys], (), ())
        try:
            facts = image_facts(model.id)
            case = ImageCase(
                model.id, gpu, steps=w.image_steps or int(facts["usual_steps"]), width=w.image_width or int(facts["native"]),
                height=w.image_height or int(facts["native"]), under_load=True,
            )  # fmt: skip
            one = predict_images(case)
        except Unserveable as problem:
            reason = message(problem.reason.key, **{**problem.reason.params, "model": model.name})
            return part_of("images", [self._unknown(key, [reason]) for key in keys], [reason], ())
        why = self._image_why(model, gpu, case, one)
        step = Quantity(one.step_ms.mid, "ms")
        alone = message(
            "companions.worked.image_seconds", steps=case.steps, step=step, result=Quantity(one.latency_s.mid, "s"),
            rest=Quantity(one.latency_s.mid * 1e3 - case.steps * one.step_ms.mid, "ms"),
        )  # fmt: skip
        single = message(
            "companions.error.image.alone", low=Quantity(one.latency_s.low, "s"), high=Quantity(one.latency_s.high, "s")
        )
        hourly = message(
            "companions.worked.images_per_h",
            each=Quantity(one.seconds_per_image.mid, "s"),
            result=Quantity(one.images_per_h.mid, "image_h"),
        )
        count, notes = self._image_gpus(case, one, why)
        figures = [
            count,
            self._figure(
                "image_seconds", one.latency_s, lambda: replace(why, worked=alone, error=single), Basis.PREDICTED
            ),
            self._figure("images_per_h", one.images_per_h, lambda: replace(why, worked=hourly), Basis.PREDICTED),
        ]
        return part_of("images", figures, (), notes)

    def _image_why(self, model: Model, gpu: Gpu, case: ImageCase, one: ImagePrediction) -> FigureWhy:
        """What the explanations of images share."""
        w, memory = self.wish, one.memory
        known = {"image_steps": w.image_steps, "image_width": w.image_width, "image_height": w.image_height}
        shown = {
            "image_steps": Quantity(case.steps, "items"),
            "image_width": Quantity(case.width, "px"),
            "image_height": Quantity(case.height, "px"),
        }
        table = image_table()
        fitted = Source(
            "image-model", "Planner image model, calibrated on published image speeds", None, str(table["as_of"])
        )
        return FigureWhy(
            None,
            (*(self._input(k, shown[k], Basis.ANSWERED if v is not None else Basis.ASSUMED) for k, v in known.items()),
             *self._hardware("image_model_id", model, gpu)),
            message(f"companions.error.image.{one.tier}", low=Quantity(one.seconds_per_image.low, "s"), high=Quantity(one.seconds_per_image.high, "s")),
            (fitted, Source(f"image-{model.id}", image_facts(model.id)["source"], None, str(image_facts(model.id)["as_of"])), *gpu.sources),
            (message("companions.step.image", flop=Quantity(one.flop_per_image, "flop")),
             message("companions.step.memory", weights=Quantity(memory.weights_gb, "gb"), encoders=Quantity(memory.encoders_gb, "gb"),
                     activations=Quantity(memory.activations_gb, "gb"), needed=Quantity(memory.needed_gb, "gb"),
                     usable=Quantity(memory.usable_gb, "gb"))),
        )  # fmt: skip

    def _image_gpus(self, case: ImageCase, one: ImagePrediction, why: FigureWhy) -> tuple[Figure, list[Message]]:
        w, work = self.wish, self.plan.infrastructure.workload
        if w.images_per_day is None:
            return self._unknown("image_gpus", [self._missing("images_per_day")]), []
        share, headroom = busiest_hour_share(self.plan), self.plan.infrastructure.levels.headroom
        arriving = w.images_per_day * work.season_factor * share / 3600 * work.burst_factor
        span = one.images_per_s.map(lambda speed: _ceiling(arriving / (1 - headroom) / speed))
        worked = message(
            "companions.worked.image_gpus", day=Quantity(w.images_per_day, "image"), share=Quantity(share, "percent"), season=Quantity(work.season_factor, "none"),
            burst=Quantity(work.burst_factor, "none"), headroom=Quantity(headroom, "percent"),
            speed=Quantity(one.images_per_s.mid, "image_s"), result=Quantity(span.mid, "gpu"),
        )  # fmt: skip
        inputs = (
            self._input("images_per_day", Quantity(w.images_per_day, "image")),
            Input(message("field.workload.peak_hour_share.label"), Quantity(share, "percent"), (*WORKLOAD, "peak_hour_share"), Basis.ANSWERED),
            Input(message("field.workload.season.label"), Quantity(work.season_factor, "factor"), (*WORKLOAD, "season_factor"), Basis.ANSWERED),
            Input(message("field.workload.burst.label"), Quantity(work.burst_factor, "factor"), (*WORKLOAD, "burst_factor"), Basis.ANSWERED),
            self._headroom, *why.inputs,
        )  # fmt: skip
        made = replace(why, worked=worked, inputs=inputs)
        wait = predict_images(replace(case, gpus=round(span.mid))).mean_wait_s(arriving, round(span.mid))
        notes = [message("companions.note.image_wait", wait=Quantity(wait, "s"))] if wait is not None else []
        return self._figure("image_gpus", span, lambda: made, Basis.PREDICTED), notes

    # --- sequences -----------------------------------------------------------------------------------------------

    def sequences(self) -> CompanionsPart | None:
        w = self.wish
        if w.sequence_model_id is None and w.sequences_per_day is None and w.bases_per_sequence is None:
            return None
        keys = ("sequence_speed", "sequence_seconds", "sequence_gpus")
        model, gpu, lacking = self._model("sequence_model_id"), self.gpu, self._lacking("sequence_model_id")
        if w.bases_per_sequence is None:
            lacking.append(self._missing("bases_per_sequence"))
        if lacking or model is None or gpu is None or w.bases_per_sequence is None:
            return part_of("sequences", [self._unknown(key, lacking) for key in keys], (), ())
        length = w.bases_per_sequence
        try:
            made = predict_encoder(EncoderCase(model, gpu, length, MOST_GPUS))
            speed, split = _written(model, gpu, length, made.gpus_per_copy)
        except Unserveable as problem:
            return part_of("sequences", [self._unknown(key, [problem.reason]) for key in keys], [problem.reason], ())
        seconds = speed.map(lambda bases: length / bases)
        told = self._input("bases_per_sequence", Quantity(length, "base"))
        inputs = (told, *self._hardware("sequence_model_id", model, gpu))
        sources = encoder_sources(model, gpu)
        error = message("companions.error.sequences")
        reading = message(
            "companions.worked.sequence_speed", weights=Quantity(made.weights_gb, "gb"), n=split, gpu=gpu.name,
            bandwidth=Quantity(gpu.bandwidth_gb_s, "gb_s"), result=Quantity(speed.mid, "base_s"),
        )  # fmt: skip
        lasting = message(
            "companions.worked.sequence_seconds",
            length=Quantity(length, "base"),
            speed=Quantity(speed.mid, "base_s"),
            result=Quantity(seconds.mid, "s"),
        )
        figures = [
            self._figure(
                "sequence_speed", speed, lambda: FigureWhy(reading, inputs, error, sources, made.notes), Basis.ASSUMED
            ),
            self._figure(
                "sequence_seconds", seconds, lambda: FigureWhy(lasting, inputs, error, sources), Basis.ASSUMED
            ),
        ]
        notes = [n for n in made.notes if n.key != "sizing.encoder_pieces"]
        if (daily := w.sequences_per_day) is None:
            return part_of(
                "sequences", [*figures, self._unknown("sequence_gpus", [self._missing("sequences_per_day")])], (), notes
            )
        span = seconds.map(lambda s: _ceiling(daily * s / SECONDS_PER_DAY)).times(split)
        counted = message(
            "companions.worked.sequence_gpus",
            day=daily,
            seconds=Quantity(seconds.mid, "s"),
            copies=split,
            result=Quantity(span.mid, "gpu"),
        )
        more = (self._input("sequences_per_day", Quantity(daily, "items")), *inputs)
        figures.append(
            self._figure("sequence_gpus", span, lambda: FigureWhy(counted, more, error, sources), Basis.ASSUMED)
        )
        return part_of("sequences", figures, (), notes)


def _ceiling(value: float) -> float:
    """Whole GPUs, never fewer than one."""
    return float(max(1, -int(-value // 1)))


def _written(model: Model, gpu: Gpu, length: int, least: int) -> tuple[Range, int]:
    """Bases/s of one sequence on as few GPUs as hold the model and what it keeps of the sequence; raises Unserveable."""
    for gpus in range(least, MOST_GPUS):
        try:
            return generation_tokens_per_s(model, gpu, length, gpus), gpus
        except Unserveable:
            continue
    return generation_tokens_per_s(model, gpu, length, MOST_GPUS), MOST_GPUS
