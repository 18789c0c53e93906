"""The try-out: arithmetic of tokens, cache and price, what is missing, and that the text goes nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assessment import money_basis
from planner.catalog import load_catalog
from planner.i18n import say
from planner.plan.settings import Settings
from planner.primer.try_out import Trial, TrialFigures, trial_figures
from planner.sizing.work import shape_of
from planner.token_count import count_text
from planner.token_ratios import tokens_of

CATALOG = load_catalog()
MODEL = CATALOG.models["llama-3.1-8b"]
SERVICE = next(
    s for s in CATALOG.services.values() if s.kind == "text" and s.usd_per_mtok_input and s.usd_per_mtok_output
)
MONEY = money_basis(Settings(), CATALOG)


def made(text: str, users: int = 50, answer: int = 300) -> TrialFigures:
    return trial_figures(count_text(text), Trial(users=users, answer=answer), MODEL, SERVICE, MONEY)


def test_cache_is_tokens_and_answer_times_bytes_times_users() -> None:
    text = "계약서를 한 장으로 요약해 주십시오."
    tokens = tokens_of(count_text(text).scripts).mid
    found = made(text)
    each = shape_of(MODEL).kv_bytes_per_token()
    assert found.cache_user.value == pytest.approx((tokens + 300) * each / 1e9)
    assert found.cache_users.value == pytest.approx(50 * (tokens + 300) * each / 1e9)
    assert found.memory.value == pytest.approx(found.cache_users.value + 16.06, abs=0.01)


def test_cost_counts_input_and_answer_in_the_currency_of_the_plan() -> None:
    text = "Summarise this contract on one page."
    tokens = tokens_of(count_text(text).scripts).mid
    usd = 50 * (tokens * SERVICE.usd_per_mtok_input + 300 * SERVICE.usd_per_mtok_output) / 1e6
    found = made(text).cost
    assert found.unit == "krw"
    assert found.value == pytest.approx(usd * MONEY.krw_per_usd)
    dollars = money_basis(Settings(currency="usd"), CATALOG)
    again = trial_figures(count_text(text), Trial(), MODEL, SERVICE, dollars)
    assert again.cost.value == pytest.approx(usd)


@given(st.text(max_size=200), st.integers(1, 4999), st.integers(1, 4999))
@settings(max_examples=40, deadline=None)
def test_more_users_longer_answers_and_longer_texts_never_take_less(text: str, users: int, answer: int) -> None:
    one, more = made(text + "가", users, answer), made(text + "가나", users + 1, answer + 1)
    for small, large in zip(one.all, more.all, strict=True):
        assert small.low <= small.value <= small.high
        assert small.value <= large.value


@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_is_missing_is_named(language: str) -> None:
    empty = trial_figures(count_text(""), Trial(), None, None, MONEY)
    assert all(f.value is None and f.missing for f in empty.all)
    assert all(say(m, language) for f in empty.all for m in f.missing)
    no_service = trial_figures(count_text("글"), Trial(), MODEL, None, MONEY)
    assert no_service.cost.value is None
    assert no_service.cache_users.value is not None


def test_every_figure_says_why_and_keeps_nothing_of_the_text() -> None:
    secret = "비밀문서 ABCDEFG"
    for found in made(secret).all:
        why = found.explain()
        assert why is not None
        said = [say(m, "ko") for m in (why.formula, why.worked, *why.notes) if m]
        assert not [s for s in said if "비밀문서" in s or "ABCDEFG" in s]
        assert why.sources
    assert "비밀문서" not in repr(made(secret))


def test_a_text_longer_than_the_model_reads_is_told() -> None:
    assert made("짧은 글").too_long is None
    assert trial_figures(count_text("가" * 200_000), Trial(), MODEL, SERVICE, MONEY).too_long is not None
