"""The token calculator: what is counted, the range of the estimate, and what documents take of a model."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.catalog import Catalog, load_catalog
from planner.catalog.services import Service
from planner.explain import Basis, Quantity
from planner.i18n import say
from planner.plan.data import Script
from planner.plan.settings import Currency
from planner.readiness.money import MoneyBasis
from planner.sizing.work import shape_of
from planner.token_cost import document_figures
from planner.token_count import MAX_CHARACTERS, TextTooLong, count_text, text_figures, too_long
from planner.token_ratios import data_rules, script_coefficient, span_of, tokens_of


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


KOREAN = (
    "휴가 신청은 시작일 사흘 전까지 전자 결재로 올려야 합니다. 부서장이 승인하면 인사팀이 남은 날수를 확인하고, "
    "대신 일할 사람을 정한 뒤 일정표에 적습니다. 급한 사정이 있으면 먼저 전화로 알리고 다음 날까지 서류를 냅니다."
)
ENGLISH = (
    "A request for leave has to be filed three days before it begins. Once the head of the department agrees, the "
    "personnel office checks the days that are left and enters the person who stands in. In an emergency, call first."
)


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("가나다 abc 12", {"hangul": 3, "latin": 3, "digit": 2, "space": 2}),
        ("漢字かなカナ", {"han": 2, "kana": 4}),
        ("é ñ ü", {"latin": 3, "space": 2}),
        ("ㄱㅏ", {"hangul": 2}),
        ("…—“”!?", {"symbol": 6}),
        ("😀👍", {"emoji": 2}),
        ("Привет", {"other": 6}),
        ("ＡＢ１２", {"latin": 2, "digit": 2}),
        ("\t\n\u3000\ufeff", {"space": 4}),
        ("", {}),
    ],
)
def test_characters_are_counted_by_script(text: str, scripts: dict[str, int]) -> None:
    assert dict(count_text(text).scripts) == {Script(k): v for k, v in scripts.items()}


def test_bytes_are_those_of_utf_8_and_words_are_parted_by_space() -> None:
    counted = count_text("  휴가 신청은\n three  days ")
    assert (counted.bytes_, counted.words) == (len("  휴가 신청은\n three  days ".encode()), 4)


def test_letters_that_came_apart_are_put_together_first() -> None:
    assert count_text(unicodedata.normalize("NFD", KOREAN)) == count_text(KOREAN)


@given(st.text())
def test_scripts_add_up_and_the_estimate_is_a_range(text: str) -> None:
    counted = count_text(text)
    assert sum(counted.scripts.values()) == counted.characters
    assert counted.words <= counted.characters
    span = tokens_of(counted.scripts)
    assert 0 <= span.low <= span.mid <= span.high
    assert (span.mid > 0) == (counted.characters > 0)


@given(st.text(), st.text())
def test_more_text_never_takes_fewer_tokens(first: str, second: str) -> None:
    assert tokens_of(count_text(first + " " + second).scripts).mid >= tokens_of(count_text(first).scripts).mid * 0.99


@pytest.mark.parametrize(("text", "language"), [(KOREAN, "korean"), (ENGLISH, "english")])
def test_ordinary_text_gives_the_ratio_of_its_language(text: str, language: str) -> None:
    ratio = text_figures(count_text(text)).ratio
    of_language = span_of(data_rules()["tokens_per_character"][language])
    assert ratio.value == pytest.approx(of_language.mid, rel=0.12)
    assert ratio.low is not None
    assert ratio.high is not None
    assert ratio.low == pytest.approx(of_language.low, rel=0.15)
    assert ratio.high == pytest.approx(of_language.high, rel=0.15)


@pytest.mark.parametrize("script", list(Script))
def test_every_script_has_a_coefficient_above_zero(script: Script) -> None:
    span = script_coefficient(script)
    assert 0 < span.low <= span.mid <= span.high


def test_a_text_beyond_the_bound_is_refused_in_words() -> None:
    text = "가" * (MAX_CHARACTERS + 1)
    with pytest.raises(TextTooLong):
        count_text(text)
    words = too_long(text)
    assert words is not None
    assert "2,000,000" in say(words, "en")
    assert too_long("가") is None


def test_the_longest_text_is_counted_within_a_second() -> None:
    begin = time.process_time()
    assert count_text("휴가 abc " * (MAX_CHARACTERS // 7)).words == 2 * (MAX_CHARACTERS // 7)
    assert time.process_time() - begin < 1


def test_counts_are_measured_and_tokens_are_an_assumption_with_its_source() -> None:
    figures = text_figures(count_text(KOREAN))
    assert {figures.characters.basis, figures.bytes_.basis, figures.words.basis} == {Basis.MEASURED}
    assert figures.tokens.basis is Basis.ASSUMED
    why = figures.tokens.explain()
    assert why is not None
    assert why.sources[0].as_of
    assert sum(term.share for term in why.terms) == pytest.approx(1)
    assert sum(term.share for term in figures.scripts) == pytest.approx(1)
    assert figures.scripts[0].value == Quantity(count_text(KOREAN).scripts[Script.HANGUL], "character")


def test_without_a_text_nothing_is_known(catalog: Catalog) -> None:
    figures = text_figures(count_text(""))
    model, service = catalog.models["llama-3.1-8b"], _priced(catalog)
    documents = document_figures(count_text(""), 1000, model, service, MoneyBasis(krw_per_usd=1400))
    for figure in (figures.characters, figures.tokens, figures.ratio, documents.tokens, documents.cost):
        assert figure.value is None
        assert [say(m, "en") for m in figure.missing] == ["Paste a text."]


# --- documents -------------------------------------------------------------------------------------------------------


def _priced(catalog: Catalog) -> Service:
    return next(s for s in catalog.services.values() if s.kind == "text" and s.usd_per_mtok_input)


def test_a_thousand_documents_in_tokens_memory_and_money(catalog: Catalog) -> None:
    model, service = catalog.models["llama-3.1-8b"], _priced(catalog)
    counted = count_text(KOREAN)
    one = tokens_of(counted.scripts)
    found = document_figures(counted, 1000, model, service, MoneyBasis(krw_per_usd=1400))
    assert found.tokens.value == pytest.approx(one.mid * 1000)
    # 32 layers, 8 key and value heads of 128, 2 bytes: 131,072 bytes a token
    assert shape_of(model).kv_bytes_per_token() == 131_072
    assert found.cache_one.value == pytest.approx(one.mid * 131_072 / 1e9)
    assert found.cache_all.value == pytest.approx(one.mid * 131_072 * 1000 / 1e9)
    assert found.cost.value == pytest.approx(one.mid * 1000 / 1e6 * service.usd_per_mtok_input * 1400)
    assert found.cost.unit == "krw"
    for figure in (found.tokens, found.cache_one, found.cache_all, found.cost):
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low <= figure.value <= figure.high
        why = figure.explain()
        assert why is not None
        for language in ("ko", "en"):
            assert "{" not in say(why.formula, language)
            assert why.worked is not None
            assert "{" not in say(why.worked, language)


def test_currency_and_vat_of_the_plan_count(catalog: Catalog) -> None:
    service, counted = _priced(catalog), count_text(ENGLISH)
    won = document_figures(counted, 10, None, service, MoneyBasis(krw_per_usd=1400)).cost
    dollars = document_figures(counted, 10, None, service, MoneyBasis(Currency.USD, 1400)).cost
    taxed = document_figures(counted, 10, None, service, MoneyBasis(krw_per_usd=1400, vat=0.1)).cost
    assert won.value == pytest.approx((dollars.value or 0) * 1400)
    assert taxed.value == pytest.approx((won.value or 0) * 1.1)
    assert dollars.unit == "usd"
    why = taxed.explain()
    assert why is not None
    assert why.inputs[-1].value == Quantity(0.1, "percent")


def test_without_model_price_or_rate_only_that_figure_is_unknown(catalog: Catalog) -> None:
    found = document_figures(count_text(ENGLISH), 10, None, None, MoneyBasis())
    assert found.tokens.known
    assert [say(m, "en") for m in found.cache_one.missing] == ["Choose a model."]
    assert [say(m, "en") for m in found.cost.missing] == ["Choose a service with an input price."]
    no_rate = document_figures(count_text(ENGLISH), 10, None, _priced(catalog), MoneyBasis()).cost
    assert not no_rate.known
    assert no_rate.missing


def test_a_document_longer_than_the_model_reads_is_said(catalog: Catalog) -> None:
    model = catalog.models["llama-3.1-8b"]
    money = MoneyBasis(krw_per_usd=1400)
    assert document_figures(count_text(ENGLISH), 1, model, None, money).too_long_for_model is None
    words = document_figures(count_text("가나 " * 300_000), 1, model, None, money).too_long_for_model
    assert words is not None
    assert "131,072" in say(words, "en")
