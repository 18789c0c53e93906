"""Search, pictures, images and sequences of a plan: figures follow the inputs and explain themselves in both languages."""

from __future__ import annotations

import io
import re
import time
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.companion_figures import SHOWN
from planner.cost import cost
from planner.i18n import catalogue, message, say
from planner.infrastructure import CompanionsResult, InfrastructureResult
from planner.infrastructure_companions import companions
from planner.infrastructure_sizing import sized
from planner.plan import Plan
from planner.plan.companions import PARTS, Companions, PictureRule, PictureSize
from planner.plan.fields import get, put, specs
from planner.plan.file import load_plan, save_plan
from planner.plan.templates import load_template
from planner.report import build_report
from planner.report.options import ReportLanguage, ReportOptions
from planner.sizing.encoders import EncoderCase, encoder_table, gpus_for, predict_encoder
from planner.sizing.images import ImageCase, predict_images
from planner.workload import companion_facts, demand_of

shipped = cache(load_catalog)
BASE = ("infrastructure", "companions")
SEARCH = {
    "embedding_model_id": "bge-m3", "documents": 1_000_000, "tokens_per_document": 4_096, "passage_tokens": 512,
    "reranker_id": "bge-reranker-v2-m3", "passages_reranked": 50, "gpu_id": "l4",
}  # fmt: skip
IMAGES = {"image_model_id": "sdxl-base-1.0", "images_per_day": 50_000, "gpu_id": "h100-sxm"}
SEQUENCES = {
    "sequence_model_id": "evo2-7b",
    "sequences_per_day": 500,
    "bases_per_sequence": 100_000,
    "gpu_id": "h100-sxm",
}
EVERYTHING = SEARCH | IMAGES | SEQUENCES | {"pictures_per_prompt": 4.0}


def plan(**wish: Any) -> Plan:
    made = load_template("retail")
    made = put(made, ("infrastructure", "hardware", "model_id"), "gemma-3-27b")
    made = put(made, ("infrastructure", "hardware", "gpu_id"), "h100-sxm")
    for name, value in wish.items():
        made = put(made, (*BASE, name), value)
    return made


def result(**wish: Any) -> InfrastructureResult:
    return sized(plan(**wish), shipped(), "T2")


def beside(**wish: Any) -> CompanionsResult:
    found = result(**wish).companions
    assert found is not None
    return found


def value(found: CompanionsResult, key: str) -> float:
    figure = found.figure(key)
    assert figure is not None
    assert figure.value is not None, figure.missing
    return figure.value


def test_a_plan_that_uses_none_has_none_and_is_sized_as_before() -> None:
    found = result()
    assert found.companions is None
    assert demand_of(plan()).input_tokens == plan().infrastructure.workload.input_tokens
    alone = result(gpu_id="l4")
    assert alone.companions is None
    assert alone.gpus == found.gpus


def test_every_figure_is_known_and_explains_itself_in_both_languages() -> None:
    found = beside(**EVERYTHING)
    assert [p.id for p in found.parts] == list(PARTS)
    for part in found.parts:
        assert tuple(f.id.rsplit(".", 1)[1] for f in part.figures) == SHOWN[part.id]
        for figure in part.figures:
            why = figure.explain()
            assert figure.known
            assert why is not None
            assert why.worked is not None
            assert why.error is not None
            assert why.sources
            for language in ("ko", "en"):
                for words in (figure.name, figure, why.formula, why.worked, why.error, *why.steps, *part.notes):
                    assert say(words, language)
            for given in why.inputs:
                if given.path is not None:
                    get(plan(**EVERYTHING), given.path)


def test_worked_sentences_end_in_the_figure() -> None:
    for part in beside(**EVERYTHING).parts:
        for figure in part.figures:
            why = figure.explain()
            for language in ("ko", "en"):
                assert say(why.worked, language).endswith(say(figure, language)), figure.id


def test_indexing_follows_documents_length_and_gpu() -> None:
    base = value(beside(**SEARCH), "index_hours")
    rate = predict_encoder(EncoderCase(shipped().models["bge-m3"], shipped().gpus["l4"], 512)).tokens_per_s.mid
    assert base == pytest.approx(1e6 * 4096 / rate / 3600)
    assert value(beside(**SEARCH | {"documents": 2_000_000}), "index_hours") == pytest.approx(2 * base)
    assert value(beside(**SEARCH | {"tokens_per_document": 8_192}), "index_hours") == pytest.approx(2 * base)
    assert value(beside(**SEARCH | {"gpu_id": "h100-sxm"}), "index_hours") < base / 3


def test_pages_stand_for_tokens_with_the_wide_range_of_an_assumption() -> None:
    by_pages = {**SEARCH, "tokens_per_document": None, "pages_per_document": 10.0}
    exact, assumed = (
        beside(**SEARCH | {"tokens_per_document": 7_000}).figure("index_hours"),
        beside(**by_pages).figure("index_hours"),
    )
    assert assumed.value == pytest.approx(exact.value)
    assert assumed.high / assumed.low > exact.high / exact.low
    assert any(i.path == (*BASE, "pages_per_document") and i.basis.value == "assumed" for i in assumed.explain().inputs)
    both = beside(**SEARCH | {"pages_per_document": 10.0}).figure("index_hours")
    assert both == beside(**SEARCH).figure("index_hours")


def test_search_gpus_follow_people_share_and_passages() -> None:
    found = result(**SEARCH)
    load = found.peak_rate.value * 50 / (1 - plan().infrastructure.levels.headroom)
    model, gpu = shipped().models["bge-reranker-v2-m3"], shipped().gpus["l4"]
    question = companion_facts()["assumptions"]["question_tokens"]["value"]
    assert value(found.companions, "reranking_gpus") == gpus_for(EncoderCase(model, gpu, 512 + question, 8), load).mid
    many = beside(**SEARCH | {"passages_reranked": 2_000})
    assert value(many, "reranking_gpus") > value(found.companions, "reranking_gpus")
    assert value(many, "reranking_gpus") > value(
        beside(**SEARCH | {"passages_reranked": 2_000, "search_share": 0.1}), "reranking_gpus"
    )
    busy = put(plan(**SEARCH), ("infrastructure", "workload", "users"), 10_000_000)
    crowd = sized(busy, shipped(), "T2").companions
    assert value(crowd, "embedding_gpus") > value(found.companions, "embedding_gpus")


def test_pictures_lengthen_the_prompt_and_change_the_gpu_count() -> None:
    some = result(pictures_per_prompt=4.0)
    none, many = (
        sized(put(plan(pictures_per_prompt=n), ("infrastructure", "workload", "users"), 100_000), shipped(), "T2")
        for n in (None, 8.0)
    )
    text = plan().infrastructure.workload.input_tokens
    assert value(some.companions, "picture_tokens") == 4 * 256  # Gemma 3: 256 tokens a picture
    assert value(some.companions, "prompt_tokens") == text + 4 * 256
    assert demand_of(plan(pictures_per_prompt=4.0)).input_tokens == text + 4 * 256
    assert none.gpus.value < many.gpus.value
    assert many.input_tokens_year.value == pytest.approx(none.input_tokens_year.value * (text + 8 * 256) / text)
    assert result(pictures_per_prompt=0.0).gpus == result().gpus


def test_why_of_tokens_and_gpus_tells_the_pictures() -> None:
    found = result(pictures_per_prompt=4.0)
    for figure in (found.input_tokens_year, found.tokens_year, found.gpus):
        inputs = {i.path: i.value.value for i in figure.explain().inputs if hasattr(i.value, "value")}
        assert inputs[(*BASE, "pictures_per_prompt")] == 1024
        assert inputs[("infrastructure", "workload", "input_tokens")] == plan().infrastructure.workload.input_tokens
    assert "1,024" in say(found.input_tokens_year.explain().steps[0], "en")
    assert result().input_tokens_year.explain().steps == ()
    assert all(i.path != (*BASE, "pictures_per_prompt") for i in result().gpus.explain().inputs)


def test_a_service_bills_the_pictures_too() -> None:
    service = next(s.id for s in shipped().services.values() if s.kind == "text" and s.usd_per_mtok_input)
    totals = []
    for number in (None, 8.0):
        asked = put(plan(pictures_per_prompt=number), ("infrastructure", "service_id"), service)
        totals.append(cost(asked, shipped(), sized(asked, shipped(), "T2")).option("service").total.value)
    assert totals[0] < totals[1]


def test_what_is_cached_of_the_text_stays_as_many_tokens() -> None:
    cached = put(plan(pictures_per_prompt=4.0), ("infrastructure", "workload", "prefix_cache_share"), 0.5)
    demand = demand_of(cached)
    assert demand.prefix_cache_share * demand.input_tokens == pytest.approx(
        0.5 * cached.infrastructure.workload.input_tokens
    )


def test_picture_tokens_follow_size_and_rule() -> None:
    def tokens(size: PictureSize, rule: PictureRule) -> float:
        return value(beside(pictures_per_prompt=1.0, picture_size=size, picture_rule=rule), "picture_tokens")

    assert tokens(PictureSize.PAGE_COARSE, PictureRule.QWEN_VL) < tokens(PictureSize.PAGE, PictureRule.QWEN_VL)
    assert tokens(PictureSize.PAGE, PictureRule.QWEN_VL) < tokens(PictureSize.PAGE_FINE, PictureRule.QWEN_VL)
    assert tokens(PictureSize.SMALL, PictureRule.GEMMA_3) == tokens(PictureSize.PHOTO, PictureRule.GEMMA_3) == 256
    assert tokens(PictureSize.SMALL, PictureRule.INTERNVL) == 5 * 256  # four tiles of 448 and the overview
    for size in PictureSize:
        assert tokens(size, PictureRule.OTHER) > 0
    unknown = beside(pictures_per_prompt=1.0, picture_rule=PictureRule.OTHER).figure("picture_tokens")
    assert unknown.low < unknown.value < unknown.high
    assert unknown.basis.value == "assumed"


def test_a_model_that_reads_text_only_says_so() -> None:
    blind = put(plan(pictures_per_prompt=2.0), ("infrastructure", "hardware", "model_id"), "llama-3.1-8b")
    part = sized(blind, shipped(), "T2").companions.part("pictures")
    assert [p.key for p in part.problems] == ["companions.problem.text_only"]
    assert beside(pictures_per_prompt=2.0).part("pictures").problems == ()
    prefixes = companion_facts()["text_only"]["prefixes"]
    assert all(any(id.startswith(p) for id in shipped().models) for p in prefixes)


def test_a_prompt_longer_than_the_model_reads_says_so() -> None:
    part = beside(pictures_per_prompt=1000.0).part("pictures")
    assert "companions.problem.context" in [p.key for p in part.problems]


def test_images_follow_model_steps_size_and_number() -> None:
    base = beside(**IMAGES)
    one = predict_images(ImageCase("sdxl-base-1.0", shipped().gpus["h100-sxm"], steps=30, under_load=True))
    assert value(base, "images_per_h") == pytest.approx(one.images_per_h.mid)
    assert value(base, "image_seconds") == pytest.approx(one.latency_s.mid)
    assert value(beside(**IMAGES | {"image_steps": 60}), "image_seconds") > 1.9 * value(base, "image_seconds")
    assert value(beside(**IMAGES | {"image_width": 2048}), "images_per_h") < value(base, "images_per_h")
    assert value(beside(**IMAGES | {"images_per_day": 500_000}), "image_gpus") == pytest.approx(
        10 * value(base, "image_gpus"), rel=0.2
    )
    figure = base.figure("image_gpus")
    steps = next(i for i in figure.explain().inputs if i.path == (*BASE, "image_steps"))
    assert (steps.basis.value, steps.value.value) == ("assumed", 30)
    assert base.part("images").notes[0].params["wait"].value > 0


def test_what_does_not_fit_says_so_and_stays_unknown() -> None:
    found = beside(
        image_model_id="flux.1-dev", embedding_model_id="esm2-15b", documents=10, tokens_per_document=300, gpu_id="l4"
    )
    for id, key in (("images", "sizing.image_does_not_fit"), ("search", "sizing.encoder_does_not_fit")):
        part = found.part(id)
        assert [p.key for p in part.problems] == [key]
        assert not any(f.known for f in part.figures)
        assert all([m.key for m in f.missing] == [key] for f in part.figures)
    old = beside(sequence_model_id="evo2-40b", bases_per_sequence=1000, gpu_id="a100-sxm-80")
    assert [p.key for p in old.part("sequences").problems] == ["sizing.fp8_required"]


@pytest.mark.parametrize(
    ("wish", "key", "lacking"),
    [
        ({"embedding_model_id": "bge-m3"}, "index_rate", "tokens_or_pages"),
        ({"embedding_model_id": "bge-m3", "tokens_per_document": 900}, "index_hours", "documents"),
        ({"documents": 5, "tokens_per_document": 900}, "index_hours", "embedding_model"),
        ({"documents": 5, "tokens_per_document": 900}, "embedding_gpus", "embedding_model"),
        ({"reranker_id": "bge-reranker-v2-m3"}, "reranking_gpus", "passages_reranked"),
        ({"passages_reranked": 20}, "reranking_gpus", "reranker"),
        ({"images_per_day": 20}, "image_gpus", "image_model"),
        ({"image_model_id": "sdxl-base-1.0"}, "image_gpus", "images_per_day"),
        ({"sequence_model_id": "evo2-7b"}, "sequence_speed", "bases_per_sequence"),
        ({"sequence_model_id": "evo2-7b", "bases_per_sequence": 500}, "sequence_gpus", "sequences_per_day"),
    ],
)
def test_what_is_missing_stays_unknown_and_is_named(wish: dict[str, Any], key: str, lacking: str) -> None:
    figure = beside(**wish).figure(key)
    assert not figure.known
    assert f"field.companions.{lacking}.label" in [m.params["what"].key for m in figure.missing]


def test_without_demand_or_gpu_it_says_what_is_missing() -> None:
    quiet = put(plan(**SEARCH), ("infrastructure", "workload", "users"), None)
    found = sized(quiet, shipped(), "T2").companions
    assert not found.figure("embedding_gpus").known
    assert found.figure("embedding_gpus").missing == sized(quiet, shipped(), "T2").peak_rate.missing
    assert found.figure("index_hours").known
    homeless = put(put(quiet, ("infrastructure", "hardware", "gpu_id"), None), (*BASE, "gpu_id"), None)
    bare = sized(homeless, shipped(), "T2").companions
    assert not any(f.known for f in bare.part("search").figures)
    assert "field.companions.gpu.label" in [m.params["what"].key for m in bare.figure("index_hours").missing]
    strange = beside(**SEARCH | {"embedding_model_id": "no-such-model"}).figure("index_hours")
    assert [m.key for m in strange.missing] == ["infrastructure.unknown_model"]


def test_the_gpu_of_the_language_model_is_used_unless_another_is_chosen() -> None:
    found = result(embedding_model_id="bge-m3", tokens_per_document=500)
    assert found.companions.gpu_name == shipped().gpus[found.gpu_id].name
    assert beside(embedding_model_id="bge-m3", gpu_id="l4").gpu_name == shipped().gpus["l4"].name


@pytest.mark.parametrize(("model", "unit"), [("esm2-650m", "잔기"), ("evo2-7b", "염기")])
def test_biology_models_embed_sequences_in_their_own_words(model: str, unit: str) -> None:
    found = beside(embedding_model_id=model, documents=1_000_000, tokens_per_document=350, gpu_id="h100-sxm")
    assert found.figure("embedding_gpus") is None
    hours = found.figure("index_hours")
    assert hours.name.key == "figure.companions.index_hours.bio"
    assert unit in say(found.figure("index_rate").explain().worked, "ko")
    assert say(found.figure("index_rate").explain().steps[0], "ko").startswith(f"1{unit}")
    assert found.part("search").notes[-1].key == "companions.note.biology"
    assert value(found, "index_hours") > 0


def test_sequences_take_longer_on_larger_models_and_as_many_gpus_as_hold_one() -> None:
    small, large = beside(**SEQUENCES), beside(**SEQUENCES | {"sequence_model_id": "evo2-40b"})
    assert value(large, "sequence_seconds") > value(small, "sequence_seconds")
    assert value(small, "sequence_seconds") == pytest.approx(100_000 / value(small, "sequence_speed"))
    assert value(large, "sequence_gpus") % 2 == 0  # 80 GB of weights: two cards a copy
    assert value(beside(**SEQUENCES | {"sequences_per_day": 50_000}), "sequence_gpus") > value(small, "sequence_gpus")


def test_files_of_before_load_and_new_ones_come_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    save_plan(load_template("retail"), path)
    assert "companions" not in path.read_text(encoding="utf-8")
    assert load_plan(path).infrastructure.companions == Companions()
    full = plan(**EVERYTHING, picture_size=PictureSize.PHOTO)
    save_plan(full, path)
    assert load_plan(path) == full


def test_every_field_has_help_or_a_plain_name_and_stands_in_one_part() -> None:
    names = [str(s.path[0]) for s in specs(Companions)]
    assert sorted(names) == sorted(["gpu_id", *(n for part in PARTS.values() for n in part)])
    for spec in specs(Companions):
        assert f"field.{spec.ui.key}.label" in catalogue()
    for key in (k for part in SHOWN.values() for k in part):
        assert {f"figure.companions.{key}", f"companions.why.{key}"} <= catalogue().keys()


def test_nothing_used_costs_next_to_nothing() -> None:
    idle, catalog = plan(), shipped()
    found = sized(idle, catalog, "T2")
    began = time.thread_time()
    for _ in range(200):
        companions(idle, catalog, found)
        demand_of(idle)
    assert (time.thread_time() - began) / 200 < 5e-4
    assert assess(idle, catalog).infrastructure.companions is None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_report_has_a_block_only_where_something_is_used(language: str) -> None:
    def words(wish: Plan) -> str:
        options = ReportOptions(ReportLanguage(language), sections=frozenset({"infrastructure", "why"}))
        pdf = build_report(wish, assess(wish, shipped()), shipped(), options, date(2026, 11, 25))
        return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))

    full = plan(**EVERYTHING)
    used, unused = words(full), words(plan())
    title = re.sub(r"\s+", "", say(message("companions.report.title"), language))
    assert title in used
    assert title not in unused
    found = assess(full, shipped()).infrastructure.companions
    for figure in (f for part in found.parts for f in part.figures):
        assert re.sub(r"\s+", "", say(figure.name, language)) in used
    assert re.sub(r"\s+", "", say(found.figure("image_gpus").explain().worked, language)) in used


def test_a_reranker_whose_shape_is_not_published_is_sized_with_a_note() -> None:
    noted = beside(**SEARCH | {"reranker_id": "bge-reranker-v2-gemma"}).part("search").notes
    plain = beside(**SEARCH).part("search").notes
    assert "sizing.encoder_shape_unknown" in [n.key for n in noted]
    assert "sizing.encoder_shape_unknown" not in [n.key for n in plain]


def test_pictures_beside_a_text_of_unknown_length_leave_the_prompt_unknown() -> None:
    silent = put(plan(pictures_per_prompt=2.0), ("infrastructure", "workload", "input_tokens"), None)
    found = sized(silent, shipped(), "T2").companions
    assert found.figure("picture_tokens").known
    assert not found.figure("prompt_tokens").known
    assert found.figure("prompt_tokens").missing


def test_a_model_whose_rule_for_pictures_is_not_known_is_said_to_be_assumed() -> None:
    model = next(
        m.id for m in shipped().models.values()
        if m.sizable and not m.id.startswith(tuple(companion_facts()["text_only"]["prefixes"]))
        and not m.id.startswith(tuple(encoder_table()["vision"]))
    )  # fmt: skip
    odd = put(plan(pictures_per_prompt=2.0), ("infrastructure", "hardware", "model_id"), model)
    assert "companions.note.rule_unknown" in [
        n.key for n in sized(odd, shipped(), "T2").companions.part("pictures").notes
    ]
    told = put(odd, (*BASE, "picture_rule"), PictureRule.OTHER)
    assert "companions.note.rule_unknown" not in [
        n.key for n in sized(told, shipped(), "T2").companions.part("pictures").notes
    ]
    none = put(odd, ("infrastructure", "hardware", "model_id"), None)
    assert sized(none, shipped(), "T2").companions.part("pictures").problems == ()
