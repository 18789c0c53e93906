"""What runs beside the language model: search and pictures here, images and sequences in ``companion_generation.py``.

Only what the plan uses is sized. Figures of encoders and sequences rest on assumptions and are marked so.
"""

from __future__ import annotations

from dataclasses import replace

from planner.catalog import Catalog
from planner.catalog.hardware import Gpu
from planner.catalog.models import Model, ModelKind
from planner.companion_figures import (
    BASE,
    MOST_GPUS,
    WORKLOAD,
    CompanionFigures,
    FigureWhy,
    assumption_source,
    encoder_sources,
    part_of,
)
from planner.companion_generation import Generated
from planner.explain import Basis, Figure, Input, Quantity, Source
from planner.i18n import Message, message
from planner.infrastructure import CompanionsPart, CompanionsResult, InfrastructureResult
from planner.plan import Plan
from planner.plan.companions import Companions, PictureRule
from planner.sizing.encoders import EncoderCase, EncoderPrediction, encoder_of, encoder_table, gpus_for, predict_encoder
from planner.sizing.errors import Unserveable
from planner.sizing.uncertainty import Range
from planner.workload import companion_facts, one_picture, picture_rule, picture_steps, pictures_of_prompt

NOTHING = Companions()
TEXT_ONLY = "companions.problem.text_only"


def companions(plan: Plan, catalog: Catalog, result: InfrastructureResult) -> CompanionsResult | None:
    """Figures of what the plan uses beside its language model; None where it uses nothing."""
    wish = plan.infrastructure.companions
    if wish == NOTHING:
        return None
    reading, made = _Reading(plan, catalog, result), Generated(plan, catalog, result)
    parts = tuple(p for p in (reading.search(), reading.pictures(), made.images(), made.sequences()) if p is not None)
    return CompanionsResult(made.gpu.name if made.gpu else "", parts) if parts else None


class _Reading(CompanionFigures):
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
        return part_of("search", figures, problems, notes)

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
        inputs = (
            *self._hardware("embedding_model_id", model, gpu),
            length_input,
            *(() if suffix else (passage_input,)),
        )
        common = (inputs, made.tier, encoder_sources(model, gpu), (self._speed(made, gpu, unit),))
        speed = Quantity(made.tokens_per_s.mid, f"{unit}_s")

        def why(worked: Message, *more: Input) -> FigureWhy:
            return FigureWhy(worked, (*more, *common[0]), *common[1:])

        worked = message(
            "companions.worked.index_rate",
            speed=speed,
            length=Quantity(length.mid, unit),
            result=Quantity(rate.mid, "items_h"),
        )
        figures = [self._figure("index_rate", rate, lambda: why(worked), Basis.ASSUMED, suffix)]
        if (number := w.documents) is None:
            return [*figures, self._unknown("index_hours", [self._missing("documents")], suffix)]
        hours = rate.map(lambda per_hour: number / per_hour)
        divided = message(
            "companions.worked.index_hours",
            documents=number,
            rate=Quantity(rate.mid, "items_h"),
            result=Quantity(hours.mid, "hour"),
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
        if model.kind is not ModelKind.IMAGE and encoder_of(model).layers is None:
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
        why = FigureWhy(
            worked,
            (Input(message("figure.peak_rate"), peak), self._input("search_share", Quantity(w.search_share, "percent")), *inputs,
             self._headroom, *self._hardware(field, model, gpu)),
            made.tier, encoder_sources(model, gpu),
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
        told = Input(
            message("field.companions.pages_per_document.label"), words, (*BASE, "pages_per_document"), Basis.ASSUMED
        )
        return page.times(w.pages_per_document), replace(told, sources=(assumption_source("page_text_tokens"),))

    def _speed(self, made: EncoderPrediction, gpu: Gpu, unit: str, gpus: int = 1) -> Message:
        return message(
            "companions.step.speed", one=Quantity(1, unit), flop=Quantity(made.flop_per_token, "flop"), gpu=gpu.name,
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
        error = message(
            "companions.error.rule_exact" if exact else "companions.error.rule_open",
            low=Quantity(span.low, "token"),
            high=Quantity(span.high, "token"),
        )
        inputs = (
            self._input("pictures_per_prompt", f"{w.pictures_per_prompt:g}"),
            self._input("picture_size", message(f"PictureSize.{size.value}")),
            self._input("picture_rule", message(f"PictureRule.{rule}")),
        )
        worked = message(
            "companions.worked.picture_tokens", number=w.pictures_per_prompt, each=Quantity(one_picture(self.plan).mid, "token"),
            result=Quantity(span.mid, "token"),
        )  # fmt: skip
        why = FigureWhy(worked, inputs, error, (source,))
        basis = Basis.ASSUMED if rule == PictureRule.OTHER.value else Basis.CALCULATED
        figures = [self._figure("picture_tokens", span, lambda: why, basis)]
        if text is None:
            lacking = message("infrastructure.missing", what=message("field.workload.input_tokens.label"))
            return part_of(
                "pictures", [*figures, self._unknown("prompt_tokens", [lacking])], self._unreadable(None), ()
            )
        whole = Range(text + span.low, text + span.mid, text + span.high)
        told = Input(
            message("field.workload.input_tokens.label"),
            Quantity(text, "token"),
            (*WORKLOAD, "input_tokens"),
            Basis.ANSWERED,
        )
        steps = picture_steps(self.plan)  # none where the pictures are less than half a token
        both = replace(why, worked=steps[0] if steps else worked, inputs=(told, *inputs))
        figures.append(self._figure("prompt_tokens", whole, lambda: both, basis))
        problems, notes = self._unreadable(whole), [message("companions.note.counted")]
        if (
            basis is Basis.ASSUMED
            and w.picture_rule is PictureRule.AUTO
            and not any(p.key == TEXT_ONLY for p in problems)
        ):
            notes.append(message("companions.note.rule_unknown"))
        return part_of("pictures", figures, problems, notes)

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
