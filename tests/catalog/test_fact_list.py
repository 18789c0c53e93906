"""Every fact of the catalogue in one list: named once, sourced, dated, and marked where it is doubtful."""

from __future__ import annotations

from collections import Counter

import pytest

from planner.catalog import load_catalog
from planner.catalog.fact_list import Fact, Tab, catalogue_facts, sure
from planner.catalog.shelf_life import last_day
from planner.explain import Basis
from planner.i18n import say, text

CATALOG = load_catalog()
FACTS = catalogue_facts(CATALOG)
UNDATED_IN_THE_SOURCE = {
    "servers/dgx-station-gb300", "terms/clova-studio", "terms/deepseek-api", "staff/us-ml-engineer",
    "studies/bosch-synth", "market_notes/korea-kakaocloud",
}  # fmt: skip


def test_every_entry_of_the_catalogue_is_listed_once() -> None:
    assert [k for k, n in Counter(f.key for f in FACTS).items() if n > 1] == []
    for section, entries in (
        ("gpus", CATALOG.gpus), ("servers", CATALOG.servers), ("models", CATALOG.models), ("services", CATALOG.services),
        ("instances", CATALOG.cloud_instances), ("assumptions", CATALOG.assumptions), ("licences", CATALOG.licences),
        ("staff", CATALOG.staff), ("studies", CATALOG.studies), ("tools", CATALOG.platform), ("terms", CATALOG.service_terms),
        ("names", CATALOG.lecture.names), ("claims", CATALOG.lecture.claims), ("market_notes", CATALOG.market_notes),
    ):  # fmt: skip
        assert {f.id for f in FACTS if f.section == section} == set(entries), section
    assert len([f for f in FACTS if f.section == "hardware_quotes"]) == len(CATALOG.hardware_quotes)


def test_every_fact_has_a_date_that_reads_as_one_unless_its_source_has_none() -> None:
    assert {f.key for f in FACTS if last_day(f.as_of) is None} == UNDATED_IN_THE_SOURCE


def test_every_fact_has_a_source_and_what_has_none_is_an_assumption_with_its_reasoning() -> None:
    for fact in FACTS:
        if not fact.sources:
            assert fact.basis is Basis.ASSUMED, fact.key
            assert fact.note, fact.key
        for source in fact.sources:
            assert source.title, fact.key


@pytest.mark.parametrize("tab", [tab for tab in Tab if tab is not Tab.LAWS])
def test_every_value_has_words_in_both_languages(tab: Tab) -> None:
    for fact in (f for f in FACTS if f.tab is tab):
        for language in ("ko", "en"):
            assert say(fact.name, language)
            assert fact.values or fact.section in ("terms", "electricity", "workloads", "hardware_quotes", "instances", "commitments"), fact.key  # fmt: skip
            for value in fact.values:
                assert say(value.name, language)
                assert say(value.amount, language)


def test_every_fact_that_is_not_sure_carries_the_sign_of_doubt() -> None:
    doubtful = [f for f in FACTS if f.confidence in ("medium", "low")]
    assert len(doubtful) > 200
    for language in ("ko", "en"):
        assert all(f.doubtful and say(sure(f.confidence), language).endswith(doubt(language)) for f in doubtful)
    assert not any(doubt("en") in say(sure(f.confidence), "en") for f in FACTS if f.confidence in (None, "high"))


def test_a_price_from_several_sources_is_as_sure_as_the_least_sure_of_them() -> None:
    def fact(key: str) -> Fact:
        return next(f for f in FACTS if f.key == key)

    price = fact("gpu_prices/h100-sxm")
    stated = {s.confidence for s in price.sources}
    assert price.confidence == ("low" if "low" in stated else "medium")
    assert fact("gpu_prices/l40s").basis is Basis.ASSUMED


def doubt(language: str) -> str:
    return text("fact.doubt", language, confidence="")
