"""A user's own catalogue file replaces and adds; what is wrong with it is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.catalog import load_catalog
from planner.catalog.facts import CatalogProblem
from planner.explain import Basis

FORMAT = "format: planner-catalog/1\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "ours.yaml"
    path.write_text(FORMAT + text, encoding="utf-8")
    return path


def problem(folder: Path, text: str) -> CatalogProblem:
    with pytest.raises(CatalogProblem) as caught:
        load_catalog(written(folder, text))
    return caught.value


def test_a_gpu_price_replaces_ours_and_names_the_file(tmp_path: Path) -> None:
    catalog = load_catalog(
        written(
            tmp_path, "gpu_prices:\n  l40s: 8200\n  h100-sxm: {usd: 31000, low: 29000, high: 33000, as_of: 2026-11}\n"
        )
    )
    bare, quoted = catalog.gpu_price("l40s"), catalog.gpu_price("h100-sxm")
    assert bare is not None
    assert quoted is not None
    assert (bare.low, bare.mid, bare.high, bare.basis) == (8200, 8200, 8200, Basis.ANSWERED)
    assert (quoted.low, quoted.mid, quoted.high) == (29_000, 31_000, 33_000)
    assert [(s.id, s.title, s.as_of) for s in quoted.sources] == [("user-file", "ours.yaml", "2026-11")]
    assert catalog.gpu_price("b200") == load_catalog().gpu_price("b200")


def test_cloud_and_service_prices_and_assumptions(tmp_path: Path) -> None:
    catalog = load_catalog(
        written(
            tmp_path,
            "cloud_prices: {h100-sxm: 3.1}\n"
            "service_prices: {openai/gpt-5: {input_usd_per_m: 1.1}}\n"
            "assumptions: {usd_krw: 1385, price_trend_cloud_per_year: {value: -0.1, low: -0.2, high: 0}}\n",
        )
    )
    rent = catalog.cloud_price("h100-sxm", "KR")
    assert rent is not None
    assert rent.mid == 3.1
    service = catalog.services["openai/gpt-5"]
    assert (service.usd_per_mtok_input, service.usd_per_mtok_output) == (1.1, 10)
    assert service.sources[0].id == "user-file"
    rate = catalog.assumptions["usd_krw"]
    assert (rate.value, rate.low, rate.high, rate.basis) == (1385, 1385, 1385, Basis.ANSWERED)
    assert rate.name.ko == "원·달러 환율"
    assert catalog.assumptions["price_trend_cloud_per_year"].value == -0.1


def test_a_new_gpu_model_and_service(tmp_path: Path) -> None:
    catalog = load_catalog(
        written(
            tmp_path,
            "gpus:\n- {id: npu-x, name: NPU X, vendor: Ours, memory_gib: 48, bandwidth_gb_s: 1500,"
            " dense_tflops: {bf16: 200}}\n"
            "gpu_prices: {npu-x: 6000}\n"
            "models: [{id: house-7b, name: House 7B, params_b: 7, layers: 32, kv_heads: 8}]\n"
            "services: [{id: clova/hcx, provider: NAVER Cloud, name: HCX, kind: text, input_usd_per_m: 2,"
            " output_usd_per_m: 8}]\n",
        )
    )
    assert catalog.gpus["npu-x"].peak_tflops("bf16") == 200
    price = catalog.gpu_price("npu-x")
    assert price is not None
    assert price.mid == 6000
    assert (catalog.models["house-7b"].active_params_b, catalog.models["house-7b"].sizable) == (7, False)
    assert catalog.services["clova/hcx"].priced
    assert catalog.gpus["h100-sxm"] == load_catalog().gpus["h100-sxm"]


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("gpu_prices:\n  l40s: 8200\n  l41s: 9000\n", 4, "catalog.problem.no_such_gpu"),
        ("gpu_prices:\n  l40s: cheap\n", 3, "catalog.problem.not_mapping"),
        ("gpu_prices:\n  l40s: 0\n", 3, "catalog.problem.too_small"),
        ("gpu_prices:\n  l40s:\n    usd: 5\n    low: 6\n", 5, "catalog.problem.order"),
        ("gpu_prices:\n  l40s: {usd: 5, scope: rack}\n", 3, "catalog.problem.not_one_of"),
        ("gpu_prices:\n  l40s:\n", 3, "catalog.problem.missing"),
        ("prices: {}\n", 2, "catalog.problem.unknown_field"),
        ("assumptions:\n  usd_kwr: 1\n", 3, "catalog.problem.no_such_assumption"),
        ("assumptions:\n  vat_rate: -0.1\n", 3, "catalog.problem.below"),
        ("assumptions:\n  vat_rate: true\n", 3, "catalog.problem.not_mapping"),
        ("service_prices:\n  openai/gpt-9: {input_usd_per_m: 1}\n", 3, "catalog.problem.no_such_service"),
        ("gpus:\n- id: x\n  name: X\n", 3, "catalog.problem.missing"),
        ("gpus:\n- {id: x, name: X, vendor: V, memory_gib: 0, bandwidth_gb_s: 1}\n", 3, "catalog.problem.too_small"),
        ("gpus:\n- {id: x, name: X, vendor: V, memory_gb: 8}\n", 3, "catalog.problem.unknown_field"),
        ("models:\n- {id: m, name: M, params_b: 7}\n- {id: m, name: M, params_b: 8}\n", 4, "catalog.problem.twice"),
        ("models:\n- {id: m, name: M, kind: oracle, params_b: 7}\n", 3, "catalog.problem.not_one_of"),
        ("models: [7]\n", 2, "catalog.problem.not_mapping"),
        ("gpus: 7\n", 2, "catalog.problem.not_list"),
        ("a: &a [x]\nb: *a\n", 2, "reading.alias"),
        ("gpu_prices: {l40s: 1, l40s: 2}\n", 2, "reading.duplicate_key"),
        ("gpu_prices:\n  l40s: .nan\n", 3, "reading.not_finite"),
        ("x: !!python/object/apply:os.system [ls]\n", 2, "reading.tag"),
        ("x: " + "[" * 60 + "]" * 60 + "\n", 2, "reading.too_deep"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, line: int, key: str) -> None:
    found = problem(tmp_path, text)
    assert (found.line, found.message.key) == (line, key)


@pytest.mark.parametrize("text", ["", "- a\n", "gpus: []\n", "format: planner/1\n"])
def test_only_our_format_is_taken(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogProblem) as caught:
        load_catalog(path)
    assert caught.value.message.key == "catalog.problem.format"


def test_a_missing_file_is_a_problem_in_words(tmp_path: Path) -> None:
    with pytest.raises(CatalogProblem) as caught:
        load_catalog(tmp_path / "gone.yaml")
    assert caught.value.message.key == "catalog.problem.unreadable"
    assert caught.value.message.params == {"name": "gone.yaml"}
