"""What runs beside the language model: search, pictures in prompts, generated images, biological sequences.

Only what the plan uses is sized. Figures of encoders and sequences rest on assumptions and are marked so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from planner.catalog import Catalog
from planner.catalog.hardware import Gpu
from planner.catalog.models import Model, ModelKind
from planner.explain import Basis, Explanation, Figure, Input, Path, Quantity, Source, unknown
from planner.i18n import Message, message
from planner.infrastructure import CompanionsPart, CompanionsResult, InfrastructureResult
from planner.plan import Plan
from planner.plan.companions import Companions, PictureRule
from planner.sizing.encoders import (
    EncoderCase,
    EncoderPrediction,
    encoder_of,
    encoder_table,
    generation_tokens_per_s,
    gpus_for,
    predict_encoder,
)
from planner.sizing.errors import Unserveable
from planner.sizing.images import ImageCase, ImagePrediction, image_facts, image_table, predict_images
from planner.sizing.uncertainty import Range
from planner.workload import (
    busiest_hour_share,
    companion_facts,
    one_picture,
    picture_rule,
    picture_steps,
    pictures_of_prompt,
)

BASE: Path = ("infrastructure", "companions")
WORKLOAD: Path = ("infrastructure", "workload")
NOTHING = Companions()
MOST_GPUS = 8
"""GPUs over which one copy of a model may be split: those of one server."""
SECONDS_PER_DAY = 86_400
TEXT_ONLY = "companions.problem.text_only"
UNITS = {
    "index_rate": "items_h", "index_hours": "hour", "embedding_gpus": "gpu", "reranking_gpus": "gpu",
    "picture_tokens": "token", "prompt_tokens": "token", "image_gpus": "gpu", "image_seconds": "s", "images_per_h": "image_h",
    "sequence_speed": "base_s", "sequence_seconds": "s", "sequence_gpus": "gpu",
}  # fmt: skip
FIELDS = {
    "gpu_id": "gpu", "embedding_model_id": "embedding_model", "reranker_id": "reranker", "image_model_id": "image_model",
    "sequence_model_id": "sequence_model",
}  # fmt: skip
"""Message keys of fields where they differ from the names."""


def companions(plan: Plan, catalog: Catalog, result: InfrastructureResult) -> CompanionsResult | None:
    """Figures of what the plan uses beside its language model; None where it uses nothing."""
    wish = plan.infrastructure.companions
    if wish == NOTHING:
        return None
    made = _Maker(plan, catalog, result)
    parts = tuple(p for p in (made.search(), made.pictures(), made.images(), made.sequences()) if p is not None)
    return CompanionsResult(made.gpu.name if made.gpu else "", parts) if parts else None


@dataclass(frozen=True, slots=True)
class _Why:
    """What an explanation says beside its formula, which follows from the figure."""

    worked: Message | None
    inputs: tuple[Input, ...]
    error: Message | None
    sources: tuple[Source, ...]
    steps: tuple[Message, ...] = ()


class _Maker:
    def __init__(self, plan: Plan, catalog: Catalog, result: InfrastructureResult) -> None:
        self.plan, self.catalog, self.result = plan, catalog, result
        self.wish = plan.infrastructure.companions
        self.gpu = catalog.gpus.get(self.wish.gpu_id or result.gpu_id or plan.infrastructure.hardware.gpu_id or "")

    # --- search --------------------------------------------------------------------------------------------------

    def search(self) -> CompanionsPart | None:
        w = self.wish
        indexed = (w.embedding_model_id, w.documents, w.tokens_per_document, w.pages_per_document)
        figures: list[Figure] = []
        problems: list[Message] = []
        notes: list[Message] = []
        if any(v is not None for v in indexed):
            self._indexing(figures, problems, notes)
        if w.reranker_id is not None or w.passages_reranked is not None:
            self._reranking(figures, problems, notes)
        return _part("search", figures, problems, notes)

    def _indexing(self, figures: list[Figure], problems: list[Message], notes: list[Message]) -> None:
        w = self.wish
        model, gpu = self._model("embedding_model_id"), self.gpu
        biology = model is not None and model.kind is ModelKind.BIO
        suffix = ".bio" if biology else ""
        lacking = self._lacking("embedding_model_id")
        length, length_input = self._document()
        if length is None:
            lacking.append(self._missing("tokens_per_document" if biology else "tokens_or_pages"))
        keys = ["index_rate", "index_hours", *([] if biology else ["embedding_gpus"])]
        if model is not None and gpu is not None:
            try:
                if length is not None:
                    figures += self._index_figures(model, gpu, length, length_input, suffix, notes)
                if not biology:
                    figures.append(self._search_gpus("embedding_gpus", model, gpu, problems))
            except Unserveable as problem:
                problems.append(problem.reason)
                lacking.append(problem.reason)
        made = {f.id.rsplit(".", 1)[1] for f in figures}
        figures += [self._unknown(key, lacking, suffix) for key in keys if key not in made]
        figures.sort(key=lambda f: keys.index(f.id.rsplit(".", 1)[1]))
        if biology and w.reranker_id is None:
            notes.append(message("companions.note.biology", model=model.name if model else ""))

    def _index_figures(
        self, model: Model, gpu: Gpu, length: Range, length_input: Input, suffix: str, notes: list[Message]
    ) -> list[Figure]:
        """How fast one GPU reads documents, and how long it takes for all of them."""
        w, unit = self.wish, encoder_of(model).unit
        passage, passage_input = self._assumed("passage_tokens", w.passage_tokens)
        piece = length.mid if suffix else min(passage.mid, length.mid)
        made = predict_encoder(EncoderCase(model, gpu, piece))
        notes += [n for n in made.notes if n not in notes]
        rate = made.tokens_per_s.times(3600).combined(length.map(lambda tokens: 1 / tokens))
        inputs = (*self._hardware("embedding_model_id", model, gpu), length_input, *(() if suffix else (passage_input,)))
        common = (inputs, made.tier, _encoder_sources(model, gpu), (self._speed(made, gpu, unit),))
        speed = Quantity(made.tokens_per_s.mid, f"{unit}_s")

        def why(worked: Message, *more: Input) -> _Why:
            return _Why(worked, (*more, *common[0]), *common[1:])

        worked = message(
            "companions.worked.index_rate", speed=speed, length=Quantity(length.mid, unit), result=Quantity(rate.mid, "items_h")
        )
        figures = [self._figure("index_rate", rate, lambda: why(worked), Basis.ASSUMED, suffix)]
        if (number := w.documents) is None:
            return [*figures, self._unknown("index_hours", [self._missing("documents")], suffix)]
        hours = rate.map(lambda per_hour: number / per_hour)
        divided = message(
            "companions.worked.index_hours", documents=number, rate=Quantity(rate.mid, "items_h"), result=Quantity(hours.mid, "hour")
        )
        told = self._input("documents", Quantity(number, "items"))
        return [*figures, self._figure("index_hours", hours, lambda: why(divided, told), Basis.ASSUMED, suffix)]

    def _reranking(self, figures: list[Figure], problems: list[Message], notes: list[Message]) -> None:
        model, gpu = self._model("reranker_id"), self.gpu
        lacking = self._lacking("reranker_id")
        if self.wish.passages_reranked is None:
            lacking.append(self._missing("passages_reranked"))
        if lacking or model is None or gpu is None:
            figures.append(self._unknown("reranking_gpus", lacking))
            return
        figures.append(self._search_gpus("reranking_gpus", model, gpu, problems))
        if encoder_of(model).layers is None:
            notes.append(message("sizing.encoder_shape_unknown", model=model.name))

    def _search_gpus(self, key: str, model: Model, gpu: Gpu, problems: list[Message]) -> Figure:
        """GPUs that embed the questions, or read passages with them, in the busiest minutes."""
        peak, w = self.result.peak_rate, self.wish
        if peak.value is None:
            return self._unknown(key, peak.missing)
        field = "reranker_id" if key == "reranking_gpus" else "embedding_model_id"
        question, question_input = self._assumed("question_tokens", None)
        length, each = question, 1
        inputs: tuple[Input, ...] = (question_input,)
        if key == "reranking_gpus":
            passage, passage_input = self._assumed("passage_tokens", w.passage_tokens)
            length = Range(question.low + passage.low, question.mid + passage.mid, question.high + passage.high)
            each = w.passages_reranked or 1
            inputs = (self._input("passages_reranked", Quantity(each, "items")), question_input, passage_input)
        headroom = self.plan.infrastructure.levels.headroom
        load = peak.value * w.search_share * each / (1 - headroom)
        cases = [EncoderCase(model, gpu, tokens, MOST_GPUS) for tokens in (length.low, length.mid, length.high)]
        try:
            low, middle, high = (gpus_for(case, load) for case in cases)
            made = predict_encoder(cases[1])
        except Unserveable as problem:
            problems.append(problem.reason)
            return self._unknown(key, [problem.reason])
        span = Range(low.low, middle.mid, high.high)
        copies = MOST_GPUS // made.gpus_per_copy
        worked = message(
            f"companions.worked.{key}", peak=Quantity(peak.value, "request_s"), share=Quantity(w.search_share, "percent"), each=each,
            headroom=Quantity(headroom, "percent"), speed=Quantity(made.items_per_s.mid / copies, "items_s"), copies=made.gpus_per_copy,
            result=Quantity(span.mid, "gpu"),
        )  # fmt: skip
        why = _Why(
            worked,
            (Input(message("figure.peak_rate"), peak), self._input("search_share", Quantity(w.search_share, "percent")), *inputs,
             self._headroom, *self._hardware(field, model, gpu)),
            made.tier, _encoder_sources(model, gpu),
            (self._speed(made, gpu, "token", copies * made.gpus_per_copy), *made.notes),
        )  # fmt: skip
        return self._figure(key, span, lambda: why, Basis.ASSUMED)

    def _document(self) -> tuple[Range | None, Input]:
        """Tokens of one document, and where they come from; the number of tokens goes before that of pages."""
        w = self.wish
        if w.tokens_per_document is not None or w.pages_per_document is None:
            model = self._model("embedding_model_id")
            unit = "token" if model is None or model.kind is ModelKind.IMAGE else encoder_of(model).unit
            span = Range.exact(w.tokens_per_document) if w.tokens_per_document is not None else None
            return span, self._input("tokens_per_document", Quantity(w.tokens_per_document, unit))
        page, _ = self._assumed("page_text_tokens", None)
        words = message("companions.input.pages", pages=w.pages_per_document, page=Quantity(page.mid, "token"))
        told = Input(message("field.companions.pages_per_document.label"), words, (*BASE, "pages_per_document"), Basis.ASSUMED)
        return page.times(w.pages_per_document), replace(told, sources=(_assumption("page_text_tokens"),))

    def _speed(self, made: EncoderPrediction, gpu: Gpu, unit: str, gpus: int = 1) -> Message:
        return message(
            "companions.step.speed", flop=Quantity(made.flop_per_token, "flop"), gpu=gpu.name,
            peak=Quantity(gpu.peak_tflops("bf16"), "tflops"), speed=Quantity(made.tokens_per_s.mid / gpus, f"{unit}_s"),
            low=Quantity(made.tokens_per_s.low / gpus, f"{unit}_s"), high=Quantity(made.tokens_per_s.high / gpus, f"{unit}_s"),
        )  # fmt: skip

    # --- pictures ------------------------------------------------------------------------------------------------

    def pictures(self) -> CompanionsPart | None:
        w, text = self.wish, self.plan.infrastructure.workload.input_tokens
        span = pictures_of_prompt(self.plan)
        if span is None:
            return None
        rule, size = picture_rule(self.plan), w.picture_size
        entry = encoder_table()["vision"][rule]
        source = Source(f"vision-{rule}", entry["source"], entry.get("url"), entry["as_of"])
        exact = span.low == span.high
        error = message("companions.error.rule_exact" if exact else "companions.error.rule_open", low=Quantity(span.low, "token"), high=Quantity(span.high, "token"))
        inputs = (
            self._input("pictures_per_prompt", f"{w.pictures_per_prompt:g}"),
            self._input("picture_size", message(f"PictureSize.{size.value}")),
            self._input("picture_rule", message(f"PictureRule.{rule}")),
        )
        worked = message(
            "companions.worked.picture_tokens", number=w.pictures_per_prompt, each=Quantity(one_picture(self.plan).mid, "token"),
            result=Quantity(span.mid, "token"),
        )  # fmt: skip
        why = _Why(worked, inputs, error, (source,))
        basis = Basis.ASSUMED if rule == PictureRule.OTHER.value else Basis.CALCULATED
        figures = [self._figure("picture_tokens", span, lambda: why, basis)]
        if text is None:
            lacking = message("infrastructure.missing", what=message("field.workload.input_tokens.label"))
            return _part("pictures", [*figures, self._unknown("prompt_tokens", [lacking])], self._unreadable(None), ())
        whole = Range(text + span.low, text + span.mid, text + span.high)
        told = Input(message("field.workload.input_tokens.label"), Quantity(text, "token"), (*WORKLOAD, "input_tokens"), Basis.ANSWERED)
        both = replace(why, worked=picture_steps(self.plan)[0], inputs=(told, *inputs))
        figures.append(self._figure("prompt_tokens", whole, lambda: both, basis))
        problems, notes = self._unreadable(whole), [message("companions.note.counted")]
        if basis is Basis.ASSUMED and w.picture_rule is PictureRule.AUTO and not any(p.key == TEXT_ONLY for p in problems):
            notes.append(message("companions.note.rule_unknown"))
        return _part("pictures", figures, problems, notes)

    def _unreadable(self, whole: Range | None) -> list[Message]:
        """Why the chosen language model cannot read such prompts."""
        model = self.catalog.models.get(self.plan.infrastructure.hardware.model_id or "")
        if model is None:
            return []
        found = []
        if model.id.startswith(tuple(companion_facts()["text_only"]["prefixes"])):
            found.append(message(TEXT_ONLY, model=model.name))
        if whole is not None and model.context is not None and whole.mid > model.context:
            found.append(message(
                "companions.problem.context", model=model.name, context=Quantity(model.context, "token"), prompt=Quantity(whole.mid, "token")
            ))  # fmt: skip
        return found

    # --- images --------------------------------------------------------------------------------------------------

    def images(self) -> CompanionsPart | None:
        w = self.wish
        if w.image_model_id is None and w.images_per_day is None:
            return None
        keys = ("image_gpus", "image_seconds", "images_per_h")
        model, gpu, lacking = self._model("image_model_id"), self.gpu, self._lacking("image_model_id")
        if model is None or gpu is None:
            return _part("images", [self._unknown(key, lacking) for key in keys], (), ())
        try:
            facts = image_facts(model.id)
            case = ImageCase(
                model.id, gpu, steps=w.image_steps or int(facts["usual_steps"]), width=w.image_width or int(facts["native"]),
                height=w.image_height or int(facts["native"]), under_load=True,
            )  # fmt: skip
            one = predict_images(case)
        except Unserveable as problem:
            reason = message(problem.reason.key, **{**problem.reason.params, "model": model.name})
            return _part("images", [self._unknown(key, [reason]) for key in keys], [reason], ())
        why = self._image_why(model, gpu, case, one)
        step = Quantity(one.step_ms.mid, "ms")
        alone = message(
            "companions.worked.image_seconds", steps=case.steps, step=step, result=Quantity(one.latency_s.mid, "s"),
            rest=Quantity(one.latency_s.mid * 1e3 - case.steps * one.step_ms.mid, "ms"),
        )  # fmt: skip
        single = message("companions.error.image.alone", low=Quantity(one.latency_s.low, "s"), high=Quantity(one.latency_s.high, "s"))
        hourly = message("companions.worked.images_per_h", each=Quantity(one.seconds_per_image.mid, "s"), result=Quantity(one.images_per_h.mid, "image_h"))
        count, notes = self._image_gpus(case, one, why)
        figures = [
            count,
            self._figure("image_seconds", one.latency_s, lambda: replace(why, worked=alone, error=single), Basis.PREDICTED),
            self._figure("images_per_h", one.images_per_h, lambda: replace(why, worked=hourly), Basis.PREDICTED),
        ]
        return _part("images", figures, (), notes)

    def _image_why(self, model: Model, gpu: Gpu, case: ImageCase, one: ImagePrediction) -> _Why:
        """What the explanations of images share."""
        w, memory = self.wish, one.memory
        known = {"image_steps": w.image_steps, "image_width": w.image_width, "image_height": w.image_height}
        shown = {"image_steps": Quantity(case.steps, "items"), "image_width": Quantity(case.width, "px"), "image_height": Quantity(case.height, "px")}
        table = image_table()
        fitted = Source("image-model", "Planner image model, calibrated on published image speeds", None, str(table["as_of"]))
        return _Why(
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

    def _image_gpus(self, case: ImageCase, one: ImagePrediction, why: _Why) -> tuple[Figure, list[Message]]:
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
            return _part("sequences", [self._unknown(key, lacking) for key in keys], (), ())
        length = w.bases_per_sequence
        try:
            made = predict_encoder(EncoderCase(model, gpu, length, MOST_GPUS))
            speed, split = _written(model, gpu, length, made.gpus_per_copy)
        except Unserveable as problem:
            return _part("sequences", [self._unknown(key, [problem.reason]) for key in keys], [problem.reason], ())
        seconds = speed.map(lambda bases: length / bases)
        told = self._input("bases_per_sequence", Quantity(length, "base"))
        inputs = (told, *self._hardware("sequence_model_id", model, gpu))
        sources = _encoder_sources(model, gpu)
        error = message("companions.error.sequences")
        reading = message(
            "companions.worked.sequence_speed", weights=Quantity(made.weights_gb, "gb"), n=split, gpu=gpu.name,
            bandwidth=Quantity(gpu.bandwidth_gb_s, "gb_s"), result=Quantity(speed.mid, "base_s"),
        )  # fmt: skip
        lasting = message("companions.worked.sequence_seconds", length=Quantity(length, "base"), speed=Quantity(speed.mid, "base_s"), result=Quantity(seconds.mid, "s"))
        figures = [
            self._figure("sequence_speed", speed, lambda: _Why(reading, inputs, error, sources, made.notes), Basis.ASSUMED),
            self._figure("sequence_seconds", seconds, lambda: _Why(lasting, inputs, error, sources), Basis.ASSUMED),
        ]
        notes = [n for n in made.notes if n.key != "sizing.encoder_pieces"]
        if (daily := w.sequences_per_day) is None:
            return _part("sequences", [*figures, self._unknown("sequence_gpus", [self._missing("sequences_per_day")])], (), notes)
        span = seconds.map(lambda s: _ceiling(daily * s / SECONDS_PER_DAY)).times(split)
        counted = message(
            "companions.worked.sequence_gpus", day=daily, seconds=Quantity(seconds.mid, "s"), copies=split, result=Quantity(span.mid, "gpu")
        )
        more = (self._input("sequences_per_day", Quantity(daily, "items")), *inputs)
        figures.append(self._figure("sequence_gpus", span, lambda: _Why(counted, more, error, sources), Basis.ASSUMED))
        return _part("sequences", figures, (), notes)

    # --- what they share -----------------------------------------------------------------------------------------

    def _model(self, field: str) -> Model | None:
        return self.catalog.models.get(getattr(self.wish, field) or "")

    def _lacking(self, field: str) -> list[Message]:
        """What is missing of model and GPU."""
        found, id = [], getattr(self.wish, field)
        if id is None:
            found.append(self._missing(FIELDS[field]))
        elif id not in self.catalog.models:
            found.append(message("infrastructure.unknown_model", id=id))
        if self.gpu is None:
            found.append(self._missing("gpu"))
        return found

    def _missing(self, key: str) -> Message:
        return message("infrastructure.missing", what=message(f"field.companions.{key}.label"))

    def _input(self, field: str, value: Quantity | Message | str, basis: Basis = Basis.ANSWERED) -> Input:
        return Input(message(f"field.companions.{field}.label"), value, (*BASE, field), basis)

    def _assumed(self, name: str, given: float | None) -> tuple[Range, Input]:
        """What the plan says, or the assumption with its bounds."""
        if given is not None:
            return Range.exact(given), self._input(name, Quantity(given, "token"))
        entry = companion_facts()["assumptions"][name]
        span = Range(float(entry["low"]), float(entry["value"]), float(entry["high"]))
        path = (*BASE, name) if name in Companions.model_fields else None
        words = message(f"field.companions.{name}.label" if path else f"companions.input.{name}")
        return span, Input(words, Quantity(span.mid, "token"), path, Basis.ASSUMED, (_assumption(name),))

    def _hardware(self, field: str, model: Model, gpu: Gpu) -> tuple[Input, ...]:
        return (
            Input(message(f"field.companions.{FIELDS[field]}.label"), model.name, (*BASE, field), Basis.ANSWERED),
            Input(message("field.companions.gpu.label"), gpu.name, (*BASE, "gpu_id")),
        )

    @property
    def _headroom(self) -> Input:
        value = Quantity(self.plan.infrastructure.levels.headroom, "percent")
        return Input(message("field.levels.headroom.label"), value, ("infrastructure", "levels", "headroom"), Basis.ANSWERED)

    def _figure(self, key: str, span: Range, why: Callable[[], _Why], basis: Basis, suffix: str = "") -> Figure:
        exact = span.low == span.high

        def explain() -> Explanation:
            made = why()
            return Explanation(
                message(f"companions.why.{key}"), made.worked, made.inputs, made.error, made.sources, steps=made.steps
            )

        return Figure(
            f"infrastructure.companions.{key}", message(f"figure.companions.{key}{suffix}"), span.mid, UNITS[key],
            None if exact else span.low, None if exact else span.high, basis, why=explain,
        )  # fmt: skip

    def _unknown(self, key: str, missing: Iterable[Message], suffix: str = "") -> Figure:
        return unknown(f"infrastructure.companions.{key}", message(f"figure.companions.{key}{suffix}"), UNITS[key], *missing)


def _part(id: str, figures: Iterable[Figure], problems: Iterable[Message], notes: Iterable[Message]) -> CompanionsPart | None:
    shown, told = tuple(figures), list(problems)
    return CompanionsPart(id, shown, tuple(m for n, m in enumerate(told) if m not in told[:n]), tuple(notes)) if shown else None


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


def _assumption(name: str) -> Source:
    facts = companion_facts()
    return Source(f"companions-{name}", facts["assumptions"][name]["source"], None, str(facts["as_of"]))


def _encoder_sources(model: Model, gpu: Gpu) -> tuple[Source, ...]:
    rules: Any = encoder_table()
    return (Source("encoder-model", "Planner model of encoder passes: planning assumptions", None, str(rules["as_of"])), *model.sources, *gpu.sources)
