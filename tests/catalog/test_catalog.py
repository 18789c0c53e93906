"""What ships: complete, consistent, sourced, dated, in both languages, with the values that were read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from planner.catalog import Catalog, load_catalog
from planner.catalog.pricing import discounts
from planner.explain import Basis
from planner.i18n import Text, catalogue
from planner.plan.team import Stage
from planner.resources import read_yaml, resource

FILES = ("gpus", "models", "services", "cloud", "systems", "prices", "use_cases", "platform", "lecture", "assumptions")
REQUIRED_ASSUMPTIONS = {
    "usd_krw",
    "vat_rate",
    "electricity_krw_kwh",
    "pue",
    "server_over_gpu_factor",
    "network_over_server_factor",
    "maintenance_rate_per_year",
    "cloud_overhead_rate",
    "gpu_power_share",
    "server_power_over_gpu_tdp",
    "ops_fte_per_server",
    "ops_fte_min",
    "cloud_ops_fte",
    "service_ops_fte",
    "loaded_cost_factor",
    "storage_usd_per_tb_month",
    "setup_months",
    "active_share_peak",
    "burst_factor",
    "amortisation_years",
    "discount_rate",
    "quote_spread",
}

UNDATED = {
    "services/terms/clova-studio",
    "services/terms/deepseek-api",
    "systems/systems/dgx-station-gb300",
    "prices/staff/us-ml-engineer",
    "prices/market_notes/korea-kakaocloud",
    "use_cases/studies/bosch-synth",
}
"""Facts whose source gives no date: unknown stays unknown."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def walk(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    yield path, node
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from walk(child, f"{path}/{key}")


def rows() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry of every file, with its place."""
    for name in FILES:
        for section, content in read_yaml(resource("catalog", f"{name}.yaml")).items():
            entries = content if isinstance(content, list) else content.values()
            for entry in entries:
                if "ko" not in entry:
                    yield f"{name}/{section}/{entry.get('id', entry.get('item', ''))}", entry


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ("gpus", 36),
        ("models", 116),
        ("services", 107),
        ("service_terms", 8),
        ("cloud_instances", 109),
        ("commitments", 6),
        ("servers", 18),
        ("hardware_quotes", 75),
        ("licences", 6),
        ("electricity", 5),
        ("pue", 4),
        ("tco_factors", 13),
        ("staff", 21),
        ("use_cases", 61),
        ("studies", 21),
        ("workload_profiles", 9),
        ("platform", 58),
        ("gpu_price_assumptions", 13),
    ],
)
def test_every_part_is_complete(catalog: Catalog, part: str, count: int) -> None:
    assert len(getattr(catalog, part)) == count


def test_a_file_is_read_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def spy(path: Any) -> Any:
        read.append(path.name)
        return read_yaml(path)

    monkeypatch.setattr("planner.catalog.catalog.read_yaml", spy)
    fresh = Catalog(resource("catalog"))
    assert read == []
    assert fresh.gpus is fresh.gpus
    assert sorted(read) == ["gpus.yaml", "sources.yaml"]


def test_h100_sxm_as_in_the_data_sheet(catalog: Catalog) -> None:
    gpu = catalog.gpus["h100-sxm"]
    assert (gpu.memory_gib, gpu.bandwidth_gb_s, gpu.nvlink_gb_s, gpu.tdp_w) == (80, 3350, 900, 700)
    assert gpu.dense_tflops == {"fp32": 67, "tf32": 494.5, "fp16": 989, "bf16": 989, "fp8": 1979, "int8": 1979}
    assert (gpu.measured_matmul_tflops, gpu.measured_matmul_fp8_tflops) == (794.5, 1402.6)


def test_formats_a_gpu_lacks_are_unknown(catalog: Catalog) -> None:
    assert catalog.gpus["a100-sxm-80"].peak_tflops("fp8") is None
    assert catalog.gpus["t4"].peak_tflops("bf16") == 65  # fp16 stands in


def test_models_by_shape_and_readable_name(catalog: Catalog) -> None:
    names = {id: catalog.models[id].name for id in ("llama-3.3-70b", "deepseek-v3", "exaone-4.0-32b")}
    assert names == {
        "llama-3.3-70b": "Llama 3.3 70B",
        "deepseek-v3": "DeepSeek-V3",
        "exaone-4.0-32b": "EXAONE 4.0 32B",
    }
    llama = catalog.models["llama-3.3-70b"]
    assert (llama.layers, llama.hidden, llama.kv_heads, llama.kv_bytes_per_token_16bit) == (80, 8192, 8, 327_680)
    assert llama.sizable
    deepseek = catalog.models["deepseek-v3"]
    assert deepseek.mla is not None
    assert deepseek.moe is not None
    assert (deepseek.mla.kv_lora_rank, deepseek.moe.experts, deepseek.moe.active_experts) == (512, 256, 8)
    assert deepseek.kv_bytes_per_token_16bit == 61 * (512 + 64) * 2


def test_plain_kv_cache_follows_from_the_shape(catalog: Catalog) -> None:
    checked = 0
    for model in catalog.models.values():
        if model.sizable and model.mla is None and model.full_attention_layers == model.layers:
            expected = 2 * model.layers * model.kv_heads * model.head_dim * 2
            assert model.kv_bytes_per_token_16bit == expected, model.id
            checked += 1
    assert checked > 50


def test_service_prices(catalog: Catalog) -> None:
    service = catalog.services["openai/gpt-5"]
    prices = (service.usd_per_mtok_input, service.usd_per_mtok_cached, service.usd_per_mtok_output)
    assert prices == (1.25, 0.125, 10)
    assert service.retirement_date == "2026-12-11"
    assert service.terms is not None
    assert "South Korea" in (service.terms.residency or Text("", "")).en


def test_staff_and_power_in_korean_won(catalog: Catalog) -> None:
    assert catalog.staff["application-developer"].monthly_krw == 7_791_950
    assert catalog.electricity["kr-industrial-large"].value == 182.7
    assert catalog.licences["nvidia-ai-enterprise-year"].usd == 4500


def test_assumptions_hold_the_ids_that_rooms_rely_on(catalog: Catalog) -> None:
    assert set(catalog.assumptions) >= REQUIRED_ASSUMPTIONS
    assert catalog.assumptions["usd_krw"].value == 1400
    assert catalog.assumptions["vat_rate"].value == 0.10
    for assumption in catalog.assumptions.values():
        assert assumption.low <= assumption.value <= assumption.high, assumption.id
        assert assumption.basis is Basis.ASSUMED


def test_prices_are_quoted_where_a_quotation_exists_and_assumed_with_reasoning_elsewhere(catalog: Catalog) -> None:
    h100 = catalog.gpu_price("h100-sxm")
    assert h100 is not None
    assert (h100.low, h100.mid, h100.high) == (25_000, 32_500, 40_000)
    assert (h100.basis, h100.scope, h100.evidence) == (Basis.QUOTED, "gpu", 5)
    l40s = catalog.gpu_price("l40s")
    assert l40s is not None
    assert (l40s.basis, l40s.mid, l40s.evidence) == (Basis.ASSUMED, 7300, 0)
    assert l40s.reasoning is not None
    assert catalog.gpu_price("rubin") is None
    assert catalog.gpu_price("no-such-gpu") is None


def test_no_card_has_both_an_assumed_price_and_a_quotation(catalog: Catalog) -> None:
    for gpu_id in catalog.gpu_price_assumptions:
        price = catalog.gpu_price(gpu_id)
        assert price is not None
        assert price.basis is Basis.ASSUMED, gpu_id


def test_a_single_quotation_is_widened(catalog: Catalog) -> None:
    price = catalog.gpu_price("mi300x")
    assert price is not None
    assert price.low == pytest.approx(0.8 * 25_733.71)
    assert price.high == pytest.approx(1.2 * 25_733.71)


def test_a_rack_price_is_marked_as_holding_the_server(catalog: Catalog) -> None:
    price = catalog.gpu_price("gb200")
    assert price is not None
    assert price.scope == "server"
    assert price.low == pytest.approx(3_100_000 / 72, rel=1e-4)


def test_cloud_price_is_the_median_over_providers_and_knows_korea(catalog: Catalog) -> None:
    anywhere, korea = catalog.cloud_price("h100-sxm"), catalog.cloud_price("h100-sxm", "KR")
    assert anywhere is not None
    assert korea is not None
    assert anywhere.evidence == 5
    assert (anywhere.low, anywhere.mid) == (3.99, 10.0)
    assert korea.mid == pytest.approx(132.732 / 8)
    assert catalog.cloud_price("h100-sxm", "koreacentral") == korea
    assert catalog.cloud_price("b200", "KR") is None
    assert catalog.cloud_price("rubin") is None


def test_commitments_leave_out_superseded_evidence(catalog: Catalog) -> None:
    discounts = catalog.commitment_discounts()
    assert (discounts[1].low, discounts[1].mid, discounts[1].high) == pytest.approx((0.166, 0.184, 0.307))
    assert (discounts[3].low, discounts[3].mid, discounts[3].high) == pytest.approx((0.381, 0.383, 0.561))


@pytest.mark.parametrize(
    ("gpu_id", "server_id"),
    [("h100-sxm", "dgx-h100"), ("b200", "dgx-b200"), ("gb300", "gb300-nvl72"), ("l40s", "pcie-8-l40s"), ("t4", None)],
)
def test_server_to_plan_with(catalog: Catalog, gpu_id: str, server_id: str | None) -> None:
    server = catalog.server_for(gpu_id)
    assert (server.id if server else None) == server_id


def test_every_gpu_named_anywhere_exists(catalog: Catalog) -> None:
    named = {s.gpu_id for s in catalog.servers.values()} | {c.gpu_id for c in catalog.commitments}
    named |= {i.gpu_id for i in catalog.cloud_instances.values() if i.gpu_id}
    named |= {id for q in catalog.hardware_quotes for id in q.gpu_ids} | set(catalog.gpu_price_assumptions)
    named |= {id for licence in catalog.licences.values() for id in licence.included_with}
    assert named <= set(catalog.gpus)


def test_references_between_parts_lead_somewhere(catalog: Catalog) -> None:
    for idea in catalog.use_cases.values():
        assert idea.workload_id in catalog.workload_profiles, idea.id
        assert set(idea.evidence) <= set(catalog.studies), idea.id
        assert idea.sector in catalog.sectors, idea.id
    known = set(catalog.models) | set(catalog.services) | set(catalog.platform)
    for name in catalog.lecture.names.values():
        assert {*name.ids, *name.successors} <= known, name.id
    for tool in catalog.platform.values():
        assert tool.licence_price is None or tool.licence_price in catalog.licences, tool.id
    for row in read_yaml(resource("catalog", "services.yaml"))["services"]:
        assert row.get("terms") is None or row["terms"] in catalog.service_terms, row["id"]


def test_the_lecture_is_whole(catalog: Catalog) -> None:
    names = {name.name for name in catalog.lecture.names.values()}
    assert {"DALL-E", "Edify", "Llama 2", "NVIDIA-GPT", "GPT-4"} <= names
    assert sum(name.kind == "platform" for name in catalog.lecture.names.values()) == 5
    lecture_cases = {idea.sector for idea in catalog.use_cases.values() if idea.in_lecture}
    assert lecture_cases == {"finance", "healthcare", "retail", "manufacturing"}


def test_every_stage_has_a_tool_of_each_kind(catalog: Catalog) -> None:
    assert list(catalog.stages) == [stage.value for stage in Stage]
    for stage in Stage:
        assert any(t.vendor == "open" and stage in t.stages for t in catalog.platform.values()), stage
    assert any(t.vendor == "nvidia" and "guardrails" in t.stages for t in catalog.platform.values())


def test_every_entry_has_a_date_and_a_source_or_its_reasoning() -> None:
    known = set(read_yaml(resource("catalog", "sources.yaml"))["sources"])
    undated = set()
    for place, entry in rows():
        if place.startswith("use_cases/use_cases/"):
            assert isinstance(entry["evidence"], list)
            continue
        assert set(entry.get("sources", [])) <= known, place
        assert entry.get("sources") or entry.get("reasoning"), place
        if "as_of" not in entry:
            undated.add(place)
    assert undated == UNDATED


def test_no_note_tells_how_the_files_were_made() -> None:
    leftover = re.compile(
        r"compil(e|ed|er)\b.*\b(this|when|here)|this compile|re-read|not read here|stored (text|page|corpus|source)"
        r"|general knowledge|\bcopies\b|snapshot|PLANNING DEFAULT|NOT FOUND|user must|verify\b",
        re.IGNORECASE,
    )
    found = [
        f"{name}{path}: {value}"
        for name in (*FILES, "sources")
        for path, value in walk(read_yaml(resource("catalog", f"{name}.yaml")))
        if isinstance(value, str) and not path.endswith("/url") and leftover.search(value)
    ]
    assert found == []


def test_texts_exist_in_both_languages() -> None:
    hangul = re.compile("[가-힣]")
    for name in FILES:
        for path, value in walk(read_yaml(resource("catalog", f"{name}.yaml"))):
            if isinstance(value, dict) and ("ko" in value or "en" in value):
                assert value.get("ko", "").strip(), f"{name}{path}"
                assert value.get("en", "").strip(), f"{name}{path}"
                assert not hangul.search(value["en"]), f"{name}{path}: {value['en']}"
                assert "!" not in value["ko"] + value["en"], f"{name}{path}"


def test_messages_of_the_room_are_bilingual() -> None:
    words = {key: entry for key, entry in catalogue().items() if key.startswith("catalog.")}
    assert words
    assert all(set(entry) == {"ko", "en"} for entry in words.values())


def test_no_evidence_is_no_discount() -> None:
    assert discounts(()) == {}
