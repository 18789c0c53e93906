"""A catalogue file from outside replaces and adds; what is wrong with it is named with its line, and nothing is taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.catalog import Catalog, load_catalog
from planner.catalog.facts import CatalogProblem
from planner.catalog.overrides import FIELDS, USER_SOURCE, Override
from planner.catalog.update_file import MOST_BYTES, UpdateFile, dump_update, parse_update, read_update
from planner.explain import Basis
from planner.i18n import Language, say
from planner.reading import ReadingProblem, compose_outside

HEAD = "format: planner-catalog/1\nsource: our dealer\nas_of: 2026-11-20\n"
SHIPPED = load_catalog()


def parsed(text: str) -> UpdateFile:
    return parse_update(compose_outside(HEAD + text), SHIPPED)


def laid_over(text: str) -> Catalog:
    return SHIPPED.with_own(parsed(text).entries)


def test_a_gpu_price_replaces_ours_and_names_its_source() -> None:
    catalog = laid_over(
        "gpu_prices:\n  l40s: 8200\n  h100-sxm: {usd: 31000, low: 29000, high: 33000, as_of: 2026-11, source: letter}\n"
    )
    bare, quoted = catalog.gpu_price("l40s"), catalog.gpu_price("h100-sxm")
    assert bare is not None
    assert quoted is not None
    assert (bare.low, bare.mid, bare.high, bare.basis) == (8200, 8200, 8200, Basis.ANSWERED)
    assert (quoted.low, quoted.mid, quoted.high, quoted.as_of) == (29_000, 31_000, 33_000, "2026-11")
    assert [(s.id, s.title, s.as_of) for s in quoted.sources] == [(USER_SOURCE, "letter", "2026-11")]
    assert [(s.title, s.as_of) for s in bare.sources] == [("our dealer", "2026-11-20")]
    assert catalog.gpu_price("b200") == SHIPPED.gpu_price("b200")


def test_cloud_and_service_prices_and_assumptions() -> None:
    catalog = laid_over(
        "cloud_prices: {h100-sxm: 3.1}\nservices: {openai/gpt-5: {input_usd_per_m: 1.1}}\n"
        "assumptions: {usd_krw: 1385, price_trend_cloud_per_year: {value: -0.1, low: -0.2, high: 0}}\n"
    )
    rent = catalog.cloud_price("h100-sxm", "KR")
    assert rent is not None
    assert rent.mid == 3.1
    service = catalog.services["openai/gpt-5"]
    assert (service.usd_per_mtok_input, service.usd_per_mtok_output, service.as_of) == (1.1, 10, "2026-11-20")
    assert service.sources[0].id == USER_SOURCE
    assert service.terms == SHIPPED.services["openai/gpt-5"].terms
    rate = catalog.assumptions["usd_krw"]
    assert (rate.value, rate.low, rate.high, rate.basis) == (1385, 1385, 1385, Basis.ANSWERED)
    assert rate.name.ko == "원·달러 환율"
    assert catalog.assumptions["price_trend_cloud_per_year"].value == -0.1


def test_a_part_of_a_gpu_or_model_changes_and_the_rest_stays() -> None:
    catalog = laid_over(
        "gpus: {l40s: {tdp_w: 300, dense_tflops: {bf16: 300}}}\nmodels: {llama-3.1-8b: {context: 8192}}\n"
    )
    gpu, shipped = catalog.gpus["l40s"], SHIPPED.gpus["l40s"]
    assert (gpu.tdp_w, gpu.dense_tflops["bf16"], gpu.dense_tflops["fp8"]) == (300, 300, shipped.dense_tflops["fp8"])
    assert (gpu.memory_gib, gpu.sources[1:]) == (shipped.memory_gib, shipped.sources)
    model = catalog.models["llama-3.1-8b"]
    assert (model.context, model.layers) == (8192, SHIPPED.models["llama-3.1-8b"].layers)
    assert model.computed_params_b == SHIPPED.models["llama-3.1-8b"].computed_params_b
    resized = laid_over("models: {llama-3.1-8b: {params_b: 9}}\n").models["llama-3.1-8b"]
    assert (resized.params_b, resized.computed_params_b) == (9, None)


def test_a_new_gpu_with_its_price_a_new_model_and_a_new_service() -> None:
    catalog = laid_over(
        "gpu_prices: {npu-x: 6000}\n"
        "gpus: {npu-x: {name: NPU X, vendor: Ours, memory_gib: 48, bandwidth_gb_s: 1500, dense_tflops: {bf16: 200}}}\n"
        "models: {house-7b: {name: House 7B, params_b: 7, layers: 32, kv_heads: 8}}\n"
        "services: {clova/hcx: {provider: NAVER Cloud, name: HCX, kind: text, input_usd_per_m: 2, output_usd_per_m: 8}}\n"
    )
    assert catalog.gpus["npu-x"].peak_tflops("bf16") == 200
    price = catalog.gpu_price("npu-x")
    assert price is not None
    assert price.mid == 6000
    assert (catalog.models["house-7b"].active_params_b, catalog.models["house-7b"].sizable) == (7, False)
    assert catalog.services["clova/hcx"].priced
    assert catalog.gpus["h100-sxm"] == SHIPPED.gpus["h100-sxm"]
    assert "npu-x" not in SHIPPED.gpus


def test_values_laid_over_twice_replace_each_other() -> None:
    twice = laid_over("gpu_prices: {l40s: 8200}\n").with_own(parsed("gpu_prices: {l4: 3000}\n").entries)
    assert twice.gpu_price("l40s") == SHIPPED.gpu_price("l40s")
    assert set(twice.overrides.told) == {"gpu_prices/l4"}


def test_what_cannot_be_used_is_left_out_and_named() -> None:
    good = Override("gpu_prices", "l40s", {"usd": 8200}, "letter", "2026-11-20")
    bad = Override("gpu_prices", "gone", {"usd": 1}, "letter", "2026-11-20")
    undated = Override("gpu_prices", "l4", {"usd": 1}, "letter", "2026-13")
    catalog = SHIPPED.with_own((bad, good, undated))
    assert set(catalog.overrides.gpu_prices) == {"l40s"}
    assert {key: m.key for key, m in catalog.overrides.refused} == {
        "gpu_prices/gone": "catalog.problem.no_such_gpu", "gpu_prices/l4": "catalog.problem.not_date",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("gpu_prices:\n  l40s: 8200\n  l41s: 9000\n", 6, "catalog.problem.no_such_gpu"),
        ("gpu_prices:\n  l40s: cheap\n", 5, "catalog.problem.not_mapping"),
        ("gpu_prices:\n  l40s: 0\n", 5, "catalog.problem.too_small"),
        ("gpu_prices:\n  l40s:\n    usd: 5\n    low: 6\n", 7, "catalog.problem.order"),
        ("gpu_prices:\n  l40s: {usd: 5, scope: rack}\n", 5, "catalog.problem.not_one_of"),
        ("gpu_prices:\n  l40s: {note: cheap}\n", 5, "catalog.problem.missing"),
        ("gpu_prices:\n  l40s:\n", 5, "catalog.problem.missing"),
        ("gpu_prices:\n  l40s: {usd: 5, as_of: soon}\n", 5, "catalog.problem.not_date"),
        ("gpu_prices:\n  l40s: {usd: [5]}\n", 5, "catalog.problem.not_plain"),
        ("gpu_prices:\n  ../x: 5\n", 5, "catalog.problem.bad_id"),
        ("cloud_prices:\n  l40s: {usd: 5, scope: gpu}\n", 5, "catalog.problem.unknown_field"),
        ("prices: {}\n", 4, "catalog.problem.unknown_field"),
        ("assumptions:\n  usd_kwr: 1\n", 5, "catalog.problem.no_such_assumption"),
        ("assumptions:\n  vat_rate: -0.1\n", 5, "catalog.problem.below"),
        ("assumptions:\n  vat_rate: true\n", 5, "catalog.problem.not_mapping"),
        ("services:\n  openai/gpt-9: {input_usd_per_m: 1}\n", 5, "catalog.problem.missing"),
        ("gpus:\n  x:\n    name: X\n", 5, "catalog.problem.missing"),
        ("gpus:\n  x: {name: X, vendor: V, memory_gib: 0, bandwidth_gb_s: 1}\n", 5, "catalog.problem.too_small"),
        ("gpus:\n  x: {name: X, vendor: V, memory_gb: 8}\n", 5, "catalog.problem.unknown_field"),
        ("gpus:\n  x: {name: " + "X" * 301 + "}\n", 5, "catalog.problem.not_plain"),
        ("models:\n  m: {name: M, kind: oracle, params_b: 7}\n", 5, "catalog.problem.not_one_of"),
        ("models: [7]\n", 4, "catalog.problem.not_mapping"),
        ("gpus: 7\n", 4, "catalog.problem.not_mapping"),
        ("gpus: {}\n", 1, "catalog.problem.empty"),
        ("version: " + "1" * 41 + "x\ngpu_prices: {l40s: 1}\n", 4, "catalog.problem.too_long"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, key: str) -> None:
    with pytest.raises(CatalogProblem) as caught:
        parsed(text)
    assert (caught.value.line, caught.value.message.key) == (line, key)
    assert all(say(caught.value.message, language) for language in Language)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "catalog.problem.format"),
        ("- a\n", "catalog.problem.format"),
        ("gpus: {}\n", "catalog.problem.format"),
        ("format: planner/1\n", "catalog.problem.format"),
        ("format: planner-catalog/0\n", "catalog.problem.format"),
        ("format: planner-catalog/next\n", "catalog.problem.format"),
        ("format: planner-catalog/2\ngpu_prices: {l40s: 1}\n", "catalog.problem.newer"),
        ("format: planner-catalog/1\ngpu_prices: {l40s: 1}\n", "catalog.problem.missing"),
        (HEAD + "a: &a [x]\nb: *a\n", "reading.alias"),
        (HEAD + "gpu_prices: {l40s: 1, l40s: 2}\n", "reading.duplicate_key"),
        (HEAD + "gpu_prices:\n  l40s: .nan\n", "reading.not_finite"),
        (HEAD + "x: !!python/object/apply:os.system [ls]\n", "reading.tag"),
        (HEAD + "x: " + "[" * 60 + "]" * 60 + "\n", "reading.too_deep"),
        ("#" * (MOST_BYTES + 1), "reading.too_large"),
    ],
)
def test_broken_hostile_and_newer_files_are_refused(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogProblem) as caught:
        read_update(path, SHIPPED)
    assert caught.value.message.key == key


def test_a_missing_file_is_a_problem_in_words(tmp_path: Path) -> None:
    with pytest.raises(CatalogProblem) as caught:
        read_update(tmp_path / "gone.yaml", SHIPPED)
    assert caught.value.message.key == "catalog.problem.unreadable"
    assert caught.value.message.params == {"name": "gone.yaml"}


NAMES = st.sampled_from([*FIELDS, "format", "source", "as_of", "usd", "value", "l40s", "usd_krw", "note", "x"])
PLAIN = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
ANYTHING = st.recursive(
    PLAIN | st.text("ab0 .-/", max_size=12), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4)
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(NAMES, ANYTHING, max_size=5))
def test_no_content_brings_anything_but_values_or_a_problem(content: dict[str, Any]) -> None:
    text = yaml.safe_dump({"source": "s", "as_of": "2026"} | content | {"format": "planner-catalog/1"})
    try:
        found = parse_update(compose_outside(text), SHIPPED)
    except (CatalogProblem, ReadingProblem):
        return
    assert SHIPPED.with_own(found.entries).overrides.refused == ()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_bring_anything_but_a_problem(content: bytes) -> None:
    with pytest.raises((CatalogProblem, ReadingProblem)):
        parse_update(compose_outside(content), SHIPPED)


PRICES = st.floats(0.01, 1e6)
DATES = st.sampled_from(["2026", "2026-11", "2026-11-20"])
WORDS = st.text("ab 한글:#-'\"{}", min_size=1, max_size=30).map(str.strip).filter(bool)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(SHIPPED.gpus)), st.tuples(PRICES, WORDS, DATES, WORDS), min_size=1, max_size=4))  # fmt: skip
def test_what_is_written_is_read_again(prices: dict[str, tuple[float, str, str, str]]) -> None:
    told = tuple(Override("gpu_prices", id, {"usd": p}, s, d, n) for id, (p, s, d, n) in prices.items())
    assert parse_update(compose_outside(dump_update(told, "1")), SHIPPED).entries == told
